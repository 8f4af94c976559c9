"""Names out of a study and back in: a key that people edit, a study with pseudonyms, a check that no original is left."""

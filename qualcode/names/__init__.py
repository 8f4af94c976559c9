"""Names in texts that nobody has listed yet: organisations, persons, places, private numbers."""

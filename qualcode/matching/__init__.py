"""Patterns that a researcher writes, found in sentences: parsing, one scan for all words, and putting them together."""

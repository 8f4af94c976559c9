"""Codebooks and projects of other programs, in and out: the dictionaries of quanteda and LIWC, tables, REFI-QDA, and our own YAML."""

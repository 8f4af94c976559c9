"""Codebooks in and out: the dictionaries of quanteda and LIWC, tables, and our own YAML."""

from qualcode.exchanging.converting import Imported, read_dictionary, write_codebook, write_dictionary

__all__ = ["Imported", "read_dictionary", "write_codebook", "write_dictionary"]

"""Segments and mentions → codings: what a codebook's indicators find, and whether it is asserted."""

from qualcode.coding.coder import Coder, Drawn

__all__ = ["Coder", "Drawn"]

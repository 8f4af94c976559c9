"""Codings and mentions → relations: who does it to whom."""

from qualcode.relations.candidates import Context, Spoken
from qualcode.relations.finding import End, Pair, RelationFinder, Weighed

__all__ = ["Context", "End", "Pair", "RelationFinder", "Spoken", "Weighed"]

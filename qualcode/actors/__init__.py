"""Which actor a text speaks of: names, short names, roles, persons, and words whose actor depends on who speaks.

Every mention says how it was resolved (``how``) and who else it could be (``candidates``); what stays open has no actor. The steps:
the longest name first; the parties of a contract by its header; roles of the study; short names that follow from names; persons by the
unit in front, by what the document said of them before, by their title; words relative to the speaker by who speaks, by who was spoken
of last, and by what is done. What the words are is data: ``codebooks/languages/*.yaml``.
"""

from qualcode.actors.finding import LEVELS, MentionFinder
from qualcode.actors.parties import contract_parties, unbound_parties
from qualcode.actors.reading import document_mentions

__all__ = ["LEVELS", "MentionFinder", "contract_parties", "document_mentions", "unbound_parties"]

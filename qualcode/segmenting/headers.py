"""The lines above an interview that say who, when and where."""

from __future__ import annotations

from qualcode.grammar import Grammar
from qualcode.model import Document

__all__ = ["interview_fields"]


def interview_fields(document: Document, grammar: Grammar) -> dict[str, str]:
    """What the header of an interview says: number, informant, post, unit, date, site, …"""
    return {}

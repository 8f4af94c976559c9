"""What the text of a document says of itself: its kind, and what stands in its first lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from qualcode.grammar import Grammar
from qualcode.model import Document
from qualcode.segmenting import read_as
from qualcode.segmenting.headers import interview_fields
from qualcode.segmenting.policies import policy_fields

__all__ = ["UNCLEAR", "described", "header_fields", "seen_kind"]

UNCLEAR = ("minutes", "other")
"""Kinds under which laws are declared by mistake."""
SPOKEN, WRITTEN = ("interview", "observation", "minutes"), ("policy", "contract", "evaluation_report")


def seen_kind(document: Document, grammar: Grammar, *, told: bool) -> str:
    """The kind that a document is read as.

    Where its kind was `told`, only minutes and others that stand in articles are laws or contracts, whatever they are called; where
    nothing says the kind, it is what the text looks like.
    """
    if told and document.kind not in UNCLEAR:
        return document.kind
    return read_as(document, grammar, articles=told)


def header_fields(document: Document, grammar: Grammar) -> Mapping[str, str]:
    """What the lines at the top of a document say of it."""
    if document.kind in SPOKEN:
        return interview_fields(document, grammar)
    return policy_fields(document, grammar) if document.kind in WRITTEN else {}


def described(document: Document, own: Mapping[str, str]) -> Document:
    """The document with what its header says (`own`); what was declared comes first."""
    more = {key: value for key, value in own.items() if key not in ("date", "site")}
    return replace(
        document,
        date=document.date or own.get("date", ""),
        site=document.site or own.get("site", ""),
        attributes={**document.attributes, **{key: value for key, value in more.items() if key not in document.attributes}},
    )

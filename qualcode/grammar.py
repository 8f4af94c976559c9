"""What a language gives to every study: how its texts are cut, and its words for denying, wishing, contrasting and referring.

The content is data (``codebooks/languages/*.yaml``, to which a study may add); this module only gives it a shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Grammar", "Reference", "ShortForm", "StatusRule"]


@dataclass(frozen=True)
class StatusRule:
    """Words that keep a hit from being counted.

    A pattern of ``cues`` that no pattern of ``unless`` covers rejects the hit when it stands at the right ``place``: ``before`` (or among) its
    words, ``after`` them, right ``behind`` the last of them, or ``anywhere``; before them it must also be within ``reach`` (``clause`` or
    ``sentence``). ``name`` is the reason. ``documents`` limits the rule to kinds of documents, ``spares`` names families
    that the rule does not touch.
    """

    name: str
    cues: tuple[str, ...]
    polarity: str = "+"
    modality: str = "factual"
    reach: str = "clause"
    unless: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()
    place: str = "before"


@dataclass(frozen=True)
class Reference:
    """Words whose actor depends on who speaks. ``to`` is self, addressee, other, counterpart, superior, ``level:…`` or nobody."""

    words: tuple[str, ...]
    to: str


@dataclass(frozen=True)
class ShortForm:
    """Short names that follow from how a full name ends; those ``alone`` only where one actor of the study has the ending."""

    ends: str
    keep: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Grammar:
    """The rules of one language. Every field is described in ``codebooks/languages/zh.yaml``."""

    language: str
    words: tuple[str, ...] = ()
    sentence_ends: str = "。！？；"
    closing: str = ""
    ellipses: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    clause_breaks: str = "，,；;：:"
    interviewer: tuple[str, ...] = ()
    respondent: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    numbering: tuple[tuple[str, str], ...] = ()
    status: tuple[StatusRule, ...] = ()
    planes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    role_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parties: tuple[str, ...] = ()
    short_forms: tuple[ShortForm, ...] = ()
    not_actor: tuple[str, ...] = ()
    coordination: tuple[str, ...] = ()
    passive: tuple[str, ...] = ()
    quoting: tuple[str, ...] = ()
    issuer: tuple[str, ...] = ()
    affixes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def clause_start(self, text: str, at: int) -> int:
        """Where the clause of `text` begins that holds position `at`."""
        return max((text.rfind(mark, 0, at) for mark in self.clause_breaks), default=-1) + 1

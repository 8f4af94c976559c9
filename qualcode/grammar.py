"""What a language gives to every study: how its texts are cut, and its words for denying, wishing, contrasting and referring.

The content is data (``codebooks/languages/*.yaml``, to which a study may add); this module only gives it a shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Grammar", "NameEnding", "Reference", "ShortForm", "StatusRule"]


@dataclass(frozen=True)
class StatusRule:
    """Words that keep a hit from being counted.

    A pattern of ``cues`` that no pattern of ``unless`` covers rejects the hit when it stands at the right ``place``: ``before``
    (or among) its words, ``after`` them, right ``behind`` the last of them, or ``anywhere``; before them it must also be within
    ``reach`` (``clause`` or ``sentence``). ``name`` is the reason. ``documents`` limits the rule to kinds of documents, ``spares``
    names families that the rule does not touch.
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


@dataclass(frozen=True)
class NameEnding:
    """How names of organisations of one kind end (``街道办事处``), and of which level of government they are."""

    ends: tuple[str, ...]
    kind: str
    level: str = ""


@dataclass(frozen=True, eq=False)
class Grammar:
    """The rules of one language; ``codebooks/languages/zh.yaml`` shows each.

    Attributes
    ----------
    language
        ``zh`` or ``en``.
    words
        Words of the field that the segmentation of a sentence must not cut.
    sentence_ends
        Characters at which a sentence ends.
    closing
        Closing marks that still belong to the sentence when they stand behind its end.
    ellipses
        Marks of omission, kept in one piece.
    abbreviations
        Words whose full stop ends no sentence.
    clause_breaks
        Characters at which a clause ends; denial reaches no further.
    interviewer, respondent
        Labels in front of turns: of who asks, of who answers.
    header
        Words at the beginning of the lines above an interview, such as 访谈时间.
    titles
        How a speaker's label may end that stands only once, such as 社工 in 王社工.
    numbering
        Pairs of level and mark (``article``, ``第#条``) of policies and contracts, the outermost first; ``#`` is a number.
    status
        What keeps a hit from being counted.
    planes
        Plane → patterns that turn a sentence to it.
    references
        Words whose actor depends on who speaks.
    role_words
        Role of the study (``purchaser``, …) → words for whoever has it.
    parties
        Words for the parties of a contract, which its header binds to actors.
    short_forms
        Short names that follow from how a full name ends.
    not_actor
        What looks like an actor's short name and is none.
    coordination
        Words that join actors at the same end of a relation.
    passive
        Words behind which stands whoever acts.
    quoting
        Words before a quotation, inside which the one who is quoted speaks.
    issuer
        Plain words for whoever speaks in a policy that names no issuer.
    affixes
        What may stick to a word in segmentation: ``before`` it, ``after`` it.
    asides
        What a transcriber notes in brackets and nobody says: 笑, 沉默, 听不清.
    metadata
        What a header line tells (``date``, ``site``, ``informant``, …) → the words it begins with.
    columns
        What a column of a table holds (``speaker``, ``text``, ``time``, …) → its headings.
    document_numbers
        How the numbers of official documents are written (``〔#〕#号``); ``#`` is a number.
    about
        Words behind the issuer in a title: 关于.
    attachments
        Words at which an attachment begins.
    name_endings
        How names of organisations end, the longest endings first to be tried.
    not_name
        What ends like a name of an organisation and is none; ``…`` in front: whatever ends so.
    name_parts
        What may stand in such a name and what may not: ``stops``, behind which it begins; ``masks``, which stand for what is kept secret;
        ``opens``, which may stand before a place; ``inside``, which looks like a stop and is none.
    place_levels
        Level of government → how the place in front of its bodies ends.
    document_kinds
        Kind of document → the words that tell it: in its title, or as a heading.
    surnames
        With which a person's name begins.
    place_endings
        How names of places end.
    identifiers
        What a private number is (``wechat``, ``phone``, …) → the words in front of it.

    Examples
    --------
    >>> grammar = Grammar("zh", clause_breaks="，；：")
    >>> text = "合同写的是季度拨付，实际年底才给"
    >>> text[grammar.clause_start(text, text.index("年底")) :]
    '实际年底才给'
    """

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
    titles: tuple[str, ...] = ()
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
    asides: tuple[str, ...] = ()
    metadata: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    document_numbers: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    name_endings: tuple[NameEnding, ...] = ()
    not_name: tuple[str, ...] = ()
    name_parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    place_levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    document_kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    surnames: tuple[str, ...] = ()
    place_endings: tuple[str, ...] = ()
    identifiers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def clause_start(self, text: str, at: int) -> int:
        """Where the clause of `text` begins that holds position `at`."""
        return max((text.rfind(mark, 0, at) for mark in self.clause_breaks), default=-1) + 1

"""What a language gives to every study: how its texts are cut, and its words for denying, wishing, contrasting and referring.

The content is data (``codebooks/languages/*.yaml``, to which a study may add); this module only gives it a shape.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

__all__ = ["Grammar", "NameEnding", "PersonWord", "Reference", "ShortForm", "StatusRule"]


@dataclass(frozen=True)
class StatusRule:
    """Words that say whether a hit is asserted.

    A pattern of ``cues`` that no pattern of ``unless`` covers touches the hit when it stands at the right ``place``:

    ============  ====================================================================================
    ``before``    before its words, or among them
    ``together``  before its last word, in one clause with all of them
    ``after``     behind them
    ``closing``   behind them, at the end of the clause (particles such as 了, 的, 啊 may follow)
    ``behind``    right behind the last of them
    ``front``     right in front of the first of them, be it in the same word: 不 in 不平等
    ``opening``   the same, and the clause begins with it
    ``around``    right in front of them, with a closing mark right behind: “平等”
    ``cutting``   the first of them begins inside the cue: 没有不听 in 有没有不听
    ``inside``    all of them stand between the first and the last word of the cue: 是不是 …(60) ？
    ``leading``   the cue begins the clause of the first of them: had the bureau interfered
    ``within``    the cue is one of them, or part of one: 不得 in 不得干涉
    ``anywhere``  in the same sentence
    ============  ====================================================================================

    It reaches as far as ``reach`` (``clause`` or ``sentence``), and no further than a pattern of ``until``. A cue with the reach of
    a sentence does not reach into another clause where a pattern of ``told`` marks a fact (已经, 去年), unless a pattern of ``still``
    (能, 可以) goes on from the cue. ``name`` is the reason for which the hit is not counted; a rule that ``counts`` only says of which
    ``polarity`` and ``modality`` it is; one that denies ``partly`` (not every day, almost) does not say the opposite. ``documents`` limits
    a rule to kinds of documents, ``only`` to families of codes, ``spares`` names families that it does not touch; ``threats`` stands for
    all codes for which a threat is evidence. A rule that is ``settled`` says nothing of a question that has been answered.
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
    until: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    counts: bool = False
    settled: bool = False
    told: tuple[str, ...] = ()
    still: tuple[str, ...] = ()
    partly: bool = False


@dataclass(frozen=True)
class Reference:
    """Words whose actor depends on who speaks, and what stands around them.

    ``to`` is one of

    ===============  =====================================================================================
    ``self``         the speaker's own side
    ``addressee``    who is spoken to: in a question, in quoted speech, in a meeting
    ``other``        who was spoken of last and is not the speaker's own side
    ``counterpart``  the same, institutions only
    ``thing``        the same, named in the sentence itself
    ``superior``     who stands above the speaker
    ``inferior``     who stands below the speaker
    ``plain``        government of no level: open, unless the study has an actor of that name
    ``level:…``      a body of that level
    ``area:…``       the government of that level, not the speaker's own body
    ``only:…``       the same of a level that is called by that word alone (a county is no district); open where the study has none
    ``together:2``   the speaker's side and another, or two that were named; ``together:3`` three
    ``together``     the same, where two were just spoken of, else nobody
    ``parties:2``    in a contract its first two parties; where somebody speaks, nobody
    ``parties``      all parties of the contract, nobody elsewhere
    ``nobody``       no actor
    ===============  =====================================================================================

    Where ``preceded`` or ``followed`` list words, the words count only with one of them right in front or right behind; ``^`` in front is
    the beginning of a clause.
    """

    words: tuple[str, ...]
    to: str
    preceded: tuple[str, ...] = ()
    followed: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonWord:
    """Words for persons who stand for their unit (科长, the director), and whose they may be where nothing else tells.

    ``units`` are groups, of which the first counts that the study has: ``role:purchaser``, ``level:district``, ``kind:government``,
    ``above`` (whoever stands above the speaker), several joined by ``|``; without any the unit must stand in front. Words that are
    ``named`` count behind a surname only (林科).
    """

    words: tuple[str, ...]
    units: tuple[str, ...] = ()
    named: bool = False


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
        Plane → patterns that turn a sentence to it; ``advice``, ``analysis``: that take a clause off both planes; ``decided``: nominal in
        minutes, ``done``: actual in a policy or contract; ``neither``: patterns that hold such a word and turn nothing. ``told``: what
        makes a later clause tell what is done, so that it turns back, unless it says what ought to be (``duty``) or an item of a list
        (``listed``) is still to come; ``conceding``: what makes a clause of what is written end with itself.
    particles
        What may stand behind the last word of a clause: 了, 的, 啊.
    answers
        How an answer begins that takes up the question: ``yes``, ``no``, ``agree``, ``disagree``, ``weak``; ``fillers`` before it.
    asking
        ``closed``: words of a question that yes or no answers; ``open``: of one that it does not; ``leading``: such as make it closed
        where they stand before those (do they decide what …).
    corrected
        With which a speaker takes back what was said just before: 不是，我是说.
    follow_ups
        How a question begins that asks on about what was just spoken of: 那, 然后.
    links
        Kind of link (``causes``, ``answers``, ``contrasts``, ``follows``) → the connectives that state it; ``causes_back`` and the like:
        those behind which the earlier stands (由于); ``neither``: what looks like one and is none.
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
    class_names, classes
        Names of whole classes of actors, and further words for each; they mean the actor of a study that is itself named by such a name.
    class_endings
        How names and words for somebody of such a class end, whatever stands in front (侨务部门, 捐赠人).
    class_within
        Class → the wider class that it is part of (local government is government).
    class_fronts
        The lists of ``beside`` that tell what is done to somebody and so are no part of such a name (资助养老服务组织).
    beside
        Words that stand beside an actor and tell at which end of a relation it may be, under names (``agent``: 被); what is passed over on
        the way to them (``passed_before``, ``passed_behind``, and ``duty``, which tells that who stands in front acts); ``…ed``: whatever
        ends so.
    quoting
        Words before a quotation, inside which the one who is quoted speaks.
    persons
        Words for persons, and whose they are.
    person_parts
        What stands around such a word: ``between`` it and its unit in front, ``behind`` before its unit, ``wide`` (what belongs to
        the word), ``not_surname``, ``not_person``.
    preferences
        Role of the study → words of what it does, which decide where several come into question.
    places
        ``words`` that are an actor and a place; ``before`` and ``after`` them: a place; ``unless``: an actor all the same.
    reported
        How a mention stands in speech: ``towards`` (in front of who is spoken to), ``tails`` (what goes on from a name: 那边), ``others``
        (in front of organisations outside the study: 别的), ``sayers`` and ``clauses`` (around words of saying), ``possessive``,
        ``strangers`` (people whom 他们 may mean besides the study's actors).
    contract_sides
        Role of the study → words in the first lines of contracts in which it is the second party.
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
    unit_endings
        The same for offices, sections and groups that act for a unit (``工作组``): only ``qualcode actors`` looks for them.
    unit_words
        Words that stand for a unit without naming it (``家长``), with the kind, and if they tell it the level, of the actor they may mean.
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
    sensitive
        What may hurt whoever is spoken of (``child``, ``school``, ``health``, ``crime``, ``family``) → the words.
    times
        What a word tells of days and times (``afternoon``, ``month_1``, ``hours``, …) → the words.
    yes_no
        ``yes`` and ``no`` → how they are written in a key and in study.yaml.
    pseudonyms
        Sort of a name (``person``, ``phone``, …) → how a pseudonym for it is written (``人员#``); ``#`` is a letter or a number.
    stop_words
        Words that say little of what a text is about and are left out where words are counted.
    model
        For English: the folder of the spaCy model that a study asks for (``english_model``); empty: none.

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
    particles: tuple[str, ...] = ()
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asking: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    corrected: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    role_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parties: tuple[str, ...] = ()
    short_forms: tuple[ShortForm, ...] = ()
    not_actor: tuple[str, ...] = ()
    coordination: tuple[str, ...] = ()
    class_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    class_endings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    class_within: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    class_fronts: tuple[str, ...] = ()
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    quoting: tuple[str, ...] = ()
    persons: tuple[PersonWord, ...] = ()
    person_parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    preferences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reported: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contract_sides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    issuer: tuple[str, ...] = ()
    affixes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asides: tuple[str, ...] = ()
    metadata: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    document_numbers: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    name_endings: tuple[NameEnding, ...] = ()
    unit_endings: tuple[NameEnding, ...] = ()
    unit_words: tuple[NameEnding, ...] = ()
    not_name: tuple[str, ...] = ()
    name_parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    place_levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    document_kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    surnames: tuple[str, ...] = ()
    place_endings: tuple[str, ...] = ()
    identifiers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    times: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sensitive: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    yes_no: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pseudonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stop_words: tuple[str, ...] = ()
    model: str = ""

    def clause_start(self, text: str, at: int) -> int:
        """Where the clause of `text` begins that holds position `at`."""
        starts = _clause_starts(text, self.clause_breaks)
        return starts[bisect_right(starts, at) - 1]

    def breaks(self, text: str) -> bool:
        """Whether a clause ends within `text`."""
        for mark in self.clause_breaks:  # noqa: SIM110 - a loop starts faster than `any`
            if mark in text:
                return True
        return False

    def clause_end(self, text: str, at: int) -> int:
        """Where the clause of `text` ends that has been said but for particles at position `at`; −1 where it goes on.

        Examples
        --------
        >>> grammar = Grammar("zh", particles=("啊",))
        >>> grammar.clause_end("会啊，经常。", 1), grammar.clause_end("会来查。", 1)
        (2, -1)
        """
        end, found = at, True
        while found:
            rest = text[end:].lstrip()
            behind = [len(text) - len(rest) + len(one) for one in self.particles if rest.startswith(one)]
            end, found = max(behind, default=end), bool(behind)
        rest = rest.lstrip(self.closing)
        over = not rest or rest[0] in self.clause_breaks or rest[0] in self.sentence_ends or rest.startswith(self.ellipses)
        return end if over else -1


@lru_cache(maxsize=256)
def _clause_starts(text: str, breaks: str) -> list[int]:
    """Where the clauses of a sentence begin; kept for a while, because it is asked for every hit and every mention of a sentence."""
    return [0, *(at for at, character in enumerate(text, 1) if character in breaks)]

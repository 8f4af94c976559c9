"""What people write: documents, actors, codes, stages, a study. Positions are Unicode code points of ``Document.text``, half-open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from qualcode.changes import Change
from qualcode.corpus import Corpus
from qualcode.errors import ArgumentError, Problem, one_of
from qualcode.grammar import Grammar
from qualcode.pages import Comment, Layout
from qualcode.plans import Plan
from qualcode.processes import Period, Stage, StageModel
from qualcode.weights import Weights

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "DOCUMENT_KINDS",
    "Actor",
    "Code",
    "Codebook",
    "Document",
    "Example",
    "Gap",
    "GivenLink",
    "Indicator",
    "Period",
    "Speaker",
    "Stage",
    "StageModel",
    "Study",
    "Text",
]

DOCUMENT_KINDS = ("interview", "observation", "policy", "contract", "evaluation_report", "minutes", "other")
LANGUAGES = ("zh", "en")
RELATION_FORMS = ("directed", "symmetric", "none")
OVERLAPS = ("all", "longest")
ID = re.compile(r"[A-Za-z0-9_\u4e00-\u9fff][\w.\-]*")
COLOUR = re.compile(r"(?:#[0-9A-Fa-f]{6})?")

Text = Mapping[str, str]
"""The same words in several languages: ``{"zh": "控制", "en": "control"}``."""


def _demand(holds: bool, message: str) -> None:
    if not holds:
        raise ArgumentError(message)


def _is_text(text: str) -> bool:
    try:  # half of a pair can be written to no file
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True)
class Actor:
    """A party that acts or is acted upon.

    Parameters
    ----------
    id
        Short and stable; what tables and graphs hold.
    name
        What a person reads.
    kind
        Free, but the codebook's ``kinds`` name those that its codes are about: ``government``,
        ``social_organisation``, ``self_governance``, ``assessor``, ``public``, …
    level
        Of government: central, province, city, district (or county), subdistrict (or township), community.
    aliases
        Other names that the texts use.
    attributes
        Any further column of the table of actors; becomes an attribute of the node.

    Examples
    --------
    >>> bureau = Actor("district_bureau", "区民政局", "government", level="district", aliases=("区局", "局里"))
    >>> bureau.aliases
    ('区局', '局里')
    """

    id: str
    name: str
    kind: str
    level: str = ""
    aliases: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _demand(bool(ID.fullmatch(self.id)), f"actor id '{self.id}' may have letters, digits, '_', '-' and '.' only")
        _demand(bool(self.name), f"actor '{self.id}' has no name")
        _demand(bool(self.kind), f"actor '{self.id}' has no kind")


@dataclass(frozen=True)
class Speaker:
    """Who stands behind a label in a transcript.

    ``actor`` is an actor's id or empty; ``person`` the informant's; ``role`` what the person does; ``interviewer`` is true for who asks.

    Examples
    --------
    >>> speakers = (Speaker("问", interviewer=True), Speaker("答", actor="agency", person="SW-03", role="一线社工"))
    >>> [speaker.person for speaker in speakers if not speaker.interviewer]
    ['SW-03']
    """

    label: str
    actor: str = ""
    person: str = ""
    role: str = ""
    interviewer: bool = False


class Gap(NamedTuple):
    """A turn of somebody who withdrew, of which only blanks are left: from where to where, and how many sentences stood there."""

    start: int
    end: int
    sentences: int


@dataclass(frozen=True)
class Document:
    """One text of a study; the text never changes.

    ``attributes`` holds every further key of study.yaml and what the text's own header says of it; ``layout`` and ``comments`` what a
    file showed besides its characters; ``encoding`` how a text file was read; ``gaps`` what was taken out of it because somebody withdrew.

    Raises
    ------
    ArgumentError
        When the id, the kind or the language is not allowed, or the text holds a lone surrogate.

    Examples
    --------
    >>> Document("S-01", "答：他们管得太细。", kind="interview").text[2:4]
    '他们'
    """

    id: str
    text: str
    kind: str = "other"
    language: str = "zh"
    date: str = ""
    site: str = ""
    stage: str = ""
    file: str = ""
    speakers: tuple[Speaker, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    layout: Layout = field(default=Layout(), repr=False)
    comments: tuple[Comment, ...] = field(default=(), repr=False)
    encoding: str = ""
    gaps: tuple[Gap, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        _demand(bool(ID.fullmatch(self.id)), f"document id '{self.id}' may have letters, digits, '_', '-' and '.' only")
        one_of(f"document '{self.id}': kind", self.kind, DOCUMENT_KINDS)
        one_of(f"document '{self.id}': language", self.language, LANGUAGES)
        _demand(_is_text(self.text), f"document '{self.id}': its text holds half a character (a lone surrogate); decode it anew")


@dataclass(frozen=True)
class Example:
    """A sentence that a code is, or is not, about; ``instead`` names the code or the reason for a counter-example.

    Examples
    --------
    >>> Example("尾款在验收后十天打过来。", instead="tie.funding").instead
    'tie.funding'
    """

    text: str
    instead: str = ""


@dataclass(frozen=True)
class Indicator:
    """One rule of a codebook: when a sentence speaks for a code. How it is written: ``codebooks/README.md``.

    Examples
    --------
    >>> print(Indicator(("压 … 尾款", "拖欠 尾款|余款"), none_of=("一次性付清",), documents=("interview",)))
    压 … 尾款 / 拖欠 尾款|余款
    """

    match: tuple[str, ...]
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    weak: bool = False
    near: tuple[str, ...] = ()
    not_near: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    not_codes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    denied: bool = False

    def __str__(self) -> str:
        return " / ".join(self.match)


@dataclass(frozen=True)
class Code:
    """One code of a codebook.

    ``relation`` is ``directed``, ``symmetric`` or ``none``; ``source`` and ``target`` list the kinds of actor that may
    stand at its ends (empty: any). ``yields_to`` names codes that win in the same sentence; ``when_denied`` the code that
    a denial of this one asserts. A ``normative`` code is about what should be done:
    wishes and advice count, and it has no plane. A code that ``needs_ends`` is not counted where it is not clear who deals
    with whom. ``colour`` (such as ``#966450``) is what programs for coding show it in. For a code of ``threats`` it is evidence that
    somebody threatens with it. ``parent`` is the id one level up, or empty; ``family`` the first part of the id.

    Examples
    --------
    >>> code = Code("control.funding", {"zh": "资金卡控"}, relation="directed", source=("government",), target=("social_organisation",))
    >>> code.parent, code.label("zh"), code.ends("target")
    ('control', '资金卡控', ('social_organisation',))
    """

    id: str
    name: Text
    definition: Text = field(default_factory=dict)
    include: Text = field(default_factory=dict)
    exclude: Text = field(default_factory=dict)
    relation: str = "none"
    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    direction: Text = field(default_factory=dict)
    examples: Mapping[str, tuple[Example, ...]] = field(default_factory=dict)
    counterexamples: Mapping[str, tuple[Example, ...]] = field(default_factory=dict)
    indicators: Mapping[str, tuple[Indicator, ...]] = field(default_factory=dict)
    yields_to: tuple[str, ...] = ()
    when_denied: str = ""
    normative: bool = False
    needs_ends: bool = False
    colour: str = ""
    threats: bool = False

    def __post_init__(self) -> None:
        _demand(bool(ID.fullmatch(self.id)), f"code id '{self.id}' may have letters, digits, '_', '-' and '.' only")
        _demand(bool(COLOUR.fullmatch(self.colour)), f"code '{self.id}': colour '{self.colour}' is not written as #966450")
        one_of(f"code '{self.id}': relation", self.relation, RELATION_FORMS)

    @property
    def parent(self) -> str:
        return self.id.rpartition(".")[0]

    @property
    def family(self) -> str:
        return self.id.partition(".")[0]

    def ends(self, end: str) -> tuple[str, ...]:
        """The kinds that may stand at an end (``source`` or ``target``), the most usual first; empty: any."""
        if end == "source":
            return self.source
        return (self.target or (self.source if self.relation == "symmetric" else ())) if end == "target" else ()

    def label(self, language: str) -> str:
        """The name in `language`, else in any other, else the id."""
        return self.name.get(language) or next(iter(self.name.values()), self.id)


@dataclass(frozen=True)
class Codebook:
    """Codes in their order, the groups of actor kinds they speak of, and the stage model they assume.

    ``overlap``: where a word of one code lies within a longer one of another, ``all`` counts both, ``longest`` the longer one.
    ``history`` lists what became of codes of earlier versions. ``weights`` were learned for this codebook, ``general`` holds for any.
    ``unweighed`` are codes of codebooks that a study joins to it, for which the weights and their threshold were not learned.

    Examples
    --------
    >>> codes = tuple(Code(id, {"zh": name}) for id, name in [("control.funding", "资金卡控"), ("tie.funding", "拨付")])
    >>> codebook = Codebook("mine", {"zh": "我的编码表"}, codes, kinds={"authority": ("government", "mass_organisation")})
    >>> codebook.families, codebook.code("tie.funding").label("zh")
    (('control', 'tie'), '拨付')
    """

    id: str
    title: Text
    codes: tuple[Code, ...]
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stages: StageModel = StageModel("none")  # noqa: RUF009 - it is frozen
    version: str = ""
    sha256: str = ""
    overlap: str = "all"
    history: tuple[Change, ...] = ()
    weights: Weights | None = field(default=None, repr=False)
    general: Weights | None = field(default=None, repr=False, compare=False)
    unweighed: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        one_of(f"codebook '{self.id}': overlap", self.overlap, OVERLAPS)
        ids = [code.id for code in self.codes]
        _demand(len(ids) == len(set(ids)), f"codebook '{self.id}' names a code twice")

    def code(self, id: str) -> Code:
        """The code with this id; :class:`ArgumentError`, naming the closest, when there is none."""
        for code in self.codes:
            if code.id == id:
                return code
        one_of(f"codebook '{self.id}': code", id, [code.id for code in self.codes])
        raise AssertionError(id)

    @property
    def families(self) -> tuple[str, ...]:
        """The first parts of the code ids, in the order of the codebook."""
        return tuple(dict.fromkeys(code.family for code in self.codes))


@dataclass(frozen=True)
class GivenLink:
    """A link that a researcher drew between two sentences or codings; ``where`` is its place in the file.

    Examples
    --------
    >>> GivenLink("S-01:4", "S-01:5.2", "causes").kind
    'causes'
    """

    source: str
    target: str
    kind: str
    stated_by: str = ""
    note: str = ""
    where: str = ""


@dataclass(frozen=True)
class Study:
    """A study as its folder declares it, with the texts read.

    ``roles`` says which actor is the purchaser, the host, the provider, the assessor; ``grammars`` are the rules of each language,
    ``inputs`` the SHA-256 of every file that was read, ``doubts`` what the reader noticed and a person should look at;
    ``threshold`` the confidence below which nothing is proposed (``None``: what the codebook's weights say); ``embedding`` the folder of a
    model of sentence embeddings. ``more_stages`` are further stage models by name, ``calendar`` says when which stage was, ``links`` are
    those that a researcher drew. ``layouts`` are the tables that the study ends in (:mod:`qualcode.plans`); ``codings`` those of people,
    which a run takes in place of the rules' proposals (``None``: the rules propose), ``readings`` what each person read (nobody's
    is no material), ``coder`` whose count (blank: nobody said; see :func:`qualcode.codings_of`). ``withdrawn`` are ids of persons and
    documents that are left out, ``pseudonyms`` what reports show for originals, ``corpus`` where texts lie that are read one by one.

    Examples
    --------
    >>> from qualcode import read_study
    >>> study = read_study("nominal_contracts")
    >>> study.actor(study.roles["provider"]).kind, study.document("K-01").kind, study.actor("mayor")
    ('social_organisation', 'contract', None)
    """

    id: str
    title: str
    language: str
    codebook: Codebook = field(repr=False)
    stages: StageModel = field(repr=False)
    actors: tuple[Actor, ...] = field(repr=False)
    documents: tuple[Document, ...] = field(repr=False)
    roles: Mapping[str, str] = field(default_factory=dict)
    grammars: Mapping[str, Grammar] = field(default_factory=dict, repr=False)
    inputs: Mapping[str, str] = field(default_factory=dict, repr=False)
    doubts: tuple[Problem, ...] = field(default=(), repr=False)
    threshold: float | None = None
    embedding: str = ""
    more_stages: Mapping[str, StageModel] = field(default_factory=dict, repr=False)
    calendar: tuple[Period, ...] = field(default=(), repr=False)
    links: tuple[GivenLink, ...] = field(default=(), repr=False)
    layouts: tuple[Plan, ...] = field(default=(), repr=False)
    codings: pd.DataFrame | None = field(default=None, repr=False, compare=False)
    readings: pd.DataFrame | None = field(default=None, repr=False, compare=False)
    withdrawn: tuple[str, ...] = field(default=(), repr=False)
    pseudonyms: Mapping[str, str] = field(default_factory=dict, repr=False)
    coder: str = ""
    corpus: Corpus | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        one_of("language", self.language, LANGUAGES)

    def actor(self, id: str) -> Actor | None:
        return next((actor for actor in self.actors if actor.id == id), None)

    def document(self, id: str) -> Document:
        for document in self.documents:
            if document.id == id:
                return document
        one_of("document", id, [document.id for document in self.documents])
        raise AssertionError(id)

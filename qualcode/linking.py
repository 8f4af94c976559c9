"""Links between codings: what a connective states, what is written against what is done, and what a researcher drew.

A connective (因为, 导致, 建议, 不过) links the nearest coding before it with the nearest behind it, in one sentence or in two neighbouring
ones of a turn. A contrast without one links what is done with what is written where the two speak against each other
(:mod:`qualcode.contrasting`). Nothing else is linked by itself, and of what is rejected only what is denied.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from qualcode.contrasting import CONTRASTS, RULE, Said, contrasted, link_row, on_one_matter
from qualcode.errors import Problem
from qualcode.grammar import Grammar
from qualcode.matching.finding import spans
from qualcode.matching.patterns import parse_patterns
from qualcode.matching.vocabulary import Vocabulary
from qualcode.matrices import counted
from qualcode.matrices.choosing import denies
from qualcode.reading.contraries import against_of
from qualcode.rows import PLANES, Coding, Link, Relation, Segment
from qualcode.segmenting.clauses import article_of
from qualcode.tables import TEXT, check_columns, table
from qualcode.tokenising import tokeniser

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.model import GivenLink
    from qualcode.results import Results

__all__ = ["DRAWN", "STATED", "link_doubts", "linked_codings", "links", "links_of", "matters_of"]

CAUSES = "causes"
BACK, NEITHER = "_back", "neither"
MANUAL = "manual"
STATED, DRAWN = "stated", "drawn"
"""Whether somebody of the material says that two things belong together, or a researcher does."""
NOMINAL, ACTUAL = PLANES
Row = TypeVar("Row", Segment, Coding, Relation)


class _Found(NamedTuple):
    begin: int
    end: int
    kind: str
    back: bool


class _Connectives:
    """The connectives of one language."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar
        read = {kind: parse_patterns(lines, grammar.language) for kind, lines in grammar.links.items()}
        self.idle = read.pop(NEITHER, ())
        self.kinds = read
        terms = {term for lines in (*read.values(), self.idle) for line in lines for term in line.terms}
        # Connectives are words of any dictionary; an engine of our own for words of the field would find the same, 0.1 s later.
        self.vocabulary = Vocabulary(terms, tokeniser(grammar.language, (), grammar.affixes, model=grammar.model))

    def found(self, text: str) -> list[_Found]:
        """The connectives of a sentence, the longest at each place."""
        hits = self.vocabulary.scan(text)
        if not hits.terms:
            return []
        idle = spans(self.idle, text, hits)
        every = [
            _Found(begin, end, kind.removesuffix(BACK), kind.endswith(BACK))
            for kind, lines in self.kinds.items()
            for begin, end in spans(lines, text, hits)
            if not any(a <= begin and end <= b for a, b in idle)
        ]
        every.sort(key=lambda one: (one.begin, -one.end, one.kind))
        return [one for one in every if not any(other.begin <= one.begin and one.end < other.end for other in every)]


class _Row(NamedTuple):
    """A counted coding, placed in its sentence."""

    coding: Coding
    begin: int
    end: int


def links(results: Results) -> pd.DataFrame:
    """The links between the codings of a run.

    Parameters
    ----------
    results
        What :func:`qualcode.run` gave; also with codings that people have decided on since.

    Returns
    -------
    pandas.DataFrame
        One row per link, columns as :class:`qualcode.Link`: by rules first, in the order of the text, then those of the study.

    Examples
    --------
    >>> import qualcode
    >>> found = qualcode.links(qualcode.run("nominal_contracts"))
    >>> found.columns[:5].tolist()
    ['document', 'source', 'target', 'kind', 'method']
    """
    return table(links_of(results), Link)


def links_of(results: Results) -> list[Link]:
    """The same as rows."""
    said, codings = _said(results)
    stated = list(_stated(results.study.grammars, said.segments, codings))
    pairs = {(one.source, one.target, one.kind) for one in stated}
    contrasts = [one for one in contrasted(said, against_of(results.study)) if (one.source, one.target, one.kind) not in pairs]
    ruled = sorted((*stated, *contrasts), key=lambda one: (said.order[one.segment], one.kind, one.source, one.target))
    every = {row.coding: row for row in _rows(results.codings, Coding)}
    drawn = [_given(one, said.segments, every) for one in results.study.links]
    return [*ruled, *(one for one in drawn if one is not None)]


def matters_of(results: Results) -> list[Link]:
    """What is done beside what is written on the same matter, whether or not they agree: for tables, no link of its own."""
    return list(on_one_matter(_said(results)[0]))


def _said(results: Results) -> tuple[Said, list[Coding]]:
    segments = {row.segment: row for row in _rows(results.segments, Segment)}
    codings = _rows(counted(results.codings), Coding)
    denied = _rows(results.codings[denies(results.codings)], Coding)
    return Said(segments, codings, denied, _rows(results.relations, Relation), results.mentions), codings


def link_doubts(results: Results) -> Iterator[Problem]:
    """Links of the study that name a coding or a sentence that is not there."""
    known = {*results.segments["segment"], *results.codings["coding"].dropna()}
    for one in results.study.links:
        for end, id in (("source", one.source), ("target", one.target)):
            if id not in known:
                use = "See the column `coding` of codings.csv; an id changes when the text before it does."
                yield Problem(one.where or "links", f"{end} '{id}' is no coding or sentence of this run; the link is left out", use)


def _rows(frame: pd.DataFrame, row: type[Row]) -> list[Row]:
    """The rows of a table as records; what is blank is empty."""
    columns = [frame[name].fillna("").tolist() if str(frame[name].dtype) == "string" else frame[name].tolist() for name in row._fields]
    return [row(*values) for values in zip(*columns, strict=True)]


def _stated(grammars: Mapping[str, Grammar], segments: Mapping[str, Segment], codings: Sequence[Coding]) -> Iterator[Link]:
    """The links that connectives state."""
    coded: dict[str, list[_Row]] = {}
    for coding in codings:
        start = segments[coding.segment].start if coding.segment in segments else coding.start
        coded.setdefault(coding.segment, []).append(_Row(coding, coding.start - start, coding.end - start))
    readers: dict[str, _Connectives] = {}
    ids = list(segments)
    for number, id in enumerate(ids):
        segment = segments[id]
        if id not in coded or segment.language not in grammars:
            continue
        if segment.language not in readers:
            readers[segment.language] = _Connectives(grammars[segment.language])
        reader = readers[segment.language]
        last = segments[ids[number - 1]] if number else None
        near = last is not None and _neighbours(last, segment) and last.segment in coded
        before = max(coded[ids[number - 1]], key=lambda row: (row.begin, row.end)) if near else None
        rows = sorted(coded[id], key=lambda row: (row.begin, row.end, row.coding.code))
        seen = set[tuple[str, str]]()
        for found in reader.found(segment.text):
            ends = _ends(found, rows, before, segment.text, reader.grammar)
            if ends and _apart(*ends) and (one := _link(found, *ends, segment))[1:3] not in seen:
                seen.add((one.source, one.target))
                yield one


def _neighbours(one: Segment, other: Segment) -> bool:
    """Whether two sentences stand in one turn of talk, or in one article."""
    same = one.document == other.document and one.turn == other.turn and one.role == other.role
    return same and article_of(one.clause) == article_of(other.clause)


def _apart(one: _Row, other: _Row) -> bool:
    """Whether two codings say two things: the same code twice in a sentence, on one plane, is one."""
    a, b = one.coding, other.coding
    return a.coding != b.coding and (a.segment, a.code, a.plane) != (b.segment, b.code, b.plane)


def _ends(found: _Found, rows: Sequence[_Row], before: _Row | None, text: str, grammar: Grammar) -> tuple[_Row, _Row] | None:
    """The codings that a connective links, in the order of the text."""
    front = [row for row in rows if row.begin < found.begin and row.end <= found.end]
    behind = [row for row in rows if row.begin >= found.begin]
    if front and behind:
        return front[-1], behind[0]
    opens = not front and grammar.clause_start(text, found.begin) == 0
    if found.back and opens and len(behind) > 1:
        # 由于 …, …: what it explains stands in a later clause
        later = [row for row in behind if grammar.clause_start(text, row.begin) > grammar.clause_start(text, behind[0].begin)]
        if later:
            return later[0], behind[0]
    if behind and opens and before is not None:
        return before, behind[0]
    return None


def _link(found: _Found, first: _Row, second: _Row, segment: Segment) -> Link:
    """The link that a connective states between two codings, `first` being the one in front of it."""
    if found.kind == CONTRASTS:
        turned = first.coding.plane == ACTUAL and second.coding.plane == NOMINAL
    else:
        turned = found.back if found.kind == CAUSES else True
    source, target = (second, first) if turned else (first, second)
    words = segment.text[found.begin : found.end]
    return link_row(source.coding, target.coding, found.kind, segment, words)


def _given(one: GivenLink, segments: Mapping[str, Segment], codings: Mapping[str, Coding]) -> Link | None:
    """A researcher's link as a row; ``None`` where an end of it is not there."""
    ends = []
    for id in (one.source, one.target):
        coding, segment = codings.get(id), segments.get(id)
        if coding is not None:
            ends.append((coding.code, coding.plane, coding.clause, coding.quote, coding.segment))
        elif segment is not None:
            ends.append(("", segment.plane, segment.clause, segment.text, segment.segment))
        else:
            return None
    (code, plane, clause, quote, _), (other_code, other_plane, other_clause, other_quote, at) = ends
    both = (code, other_code, plane, other_plane, clause, other_clause, quote, other_quote)
    return Link(segments[at].document, one.source, one.target, one.kind, MANUAL, one.stated_by, "", at, "", *both)


class _Pair(NamedTuple):
    """Two codings that a link joins; see :func:`linked_codings`."""

    link: int
    kind: str
    how: str
    method: str
    stated_by: str
    words: str
    source: str
    target: str
    source_code: str
    target_code: str
    source_segment: str
    target_segment: str
    source_quote: str
    target_quote: str


def linked_codings(links: pd.DataFrame, codings: pd.DataFrame, *, voices: Collection[str] = ()) -> pd.DataFrame:
    """The codings that links join: where a link names a sentence, each counted coding that stands in it.

    Parameters
    ----------
    links
        Columns source, target, kind and, where they are there, method, stated_by, words: as :class:`qualcode.Link`.
    codings
        Columns as :class:`qualcode.Coding`; what is rejected joins nothing.
    voices
        Ids of the actors, informants and documents of the material: a link drawn by hand is ``stated`` where its ``stated_by`` is one of
        them, else ``drawn``. What a connective states is always ``stated``.

    Returns
    -------
    pandas.DataFrame
        One row for each pair of codings: ``link`` (number of the row in `links`, from 0), ``kind``, ``how``, ``method``, ``stated_by``,
        ``words``, and ``source``, ``target`` (ids of codings) with code, sentence and quote of each. An end in which nothing is coded
        stays as it is named, its code blank.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("S:1", "condition.law", "没有规定"), ("S:2", "condition.supervision", "没人管")]
    >>> codings = pd.DataFrame(rows, columns=["segment", "code", "quote"]).assign(status="accepted", method="manual")
    >>> codings["coding"] = codings["segment"] + "/" + codings["code"]
    >>> links = pd.DataFrame({"source": ["S:1"], "target": ["S:2"], "kind": ["causes"], "method": ["manual"], "stated_by": ["bureau"]})
    >>> linked_codings(links, codings, voices=["bureau"])[["how", "source_code", "target_code"]].values.tolist()
    [['stated', 'condition.law', 'condition.supervision']]
    """
    check_columns(links, ("source", "target", "kind"), what="the table of links")
    check_columns(codings, ("coding", "segment", "code", "quote"), what="the table of codings")
    known = counted(codings)[["coding", "code", "segment", "quote"]].astype(TEXT).fillna("")
    own = {str(row[0]): tuple(map(str, row)) for row in known.itertuples(index=False)}
    here: dict[str, list[tuple[str, ...]]] = {}
    for one in own.values():
        here.setdefault(one[2], []).append(one)

    def ends(id: str) -> list[tuple[str, ...]]:
        return [own[id]] if id in own else here.get(id) or [(id, "", id.partition("/")[0], "")]

    told = [links[name].astype(TEXT).fillna("").tolist() if name in links else [""] * len(links) for name in _TOLD]
    pairs = []
    for number, (source, target, kind, method, by, words) in enumerate(zip(*told, strict=True)):
        how = STATED if method == RULE or by in voices else DRAWN
        pairs += [
            _Pair(number, kind, how, method, by, words, a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3])
            for a in ends(source)
            for b in ends(target)
        ]
    return table(pairs, _Pair)


_TOLD = ("source", "target", "kind", "method", "stated_by", "words")

"""Where two coders differ, sentence by sentence: whether there is anything, which code, which ends and direction, which stage and plane."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qualcode.agreement.grouping import OVER_TIME, PEOPLE, ComparedPair, label, pairs_of
from qualcode.agreement.sentences import Placed, placed_codings, read_sentences
from qualcode.kept import KeptCoding, KeptRelation, Reading
from qualcode.rows import Segment
from qualcode.storing.identifying import identified
from qualcode.tables import TEXT, check, table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DIFFERENCES", "NONE", "Disagreement", "confusions", "disagreements", "next_to_discuss", "side_by_side"]

DIFFERENCES = ("span", "code", "ends", "direction", "stage", "plane")
"""In what two coders may differ, in the order in which one asks."""
NONE = "(none)"
"""In the place of a code: this coder coded nothing there."""
Pairs = frozenset[tuple[str, str]]


class Disagreement(NamedTuple):
    """One point in which two coders differ about a sentence that both read.

    Attributes
    ----------
    disagreement
        Id of the row, made of all that it says.
    document, segment, start, end
        The sentence.
    kind
        ``span``: only one of them coded anything at this place. ``code``: both did, with different codes. For a code that both gave to the
        sentence: ``ends`` (other actors, or only one names them), ``direction`` (the same two, the other way round), ``stage``,
        ``plane`` (both tell one, and not the same).
    first, first_round, second, second_round, group
        The two coders, and what their comparison tells: see :func:`qualcode.compared_pairs`.
    first_code, second_code
        What each gave; ``(none)`` where one gave nothing.
    first_said, second_said
        Ends as ``source→target``, or the stage or plane that each told; blank for span and code.
    first_coding, second_coding
        Ids of the codings; blank: none.
    quote
        What stands at the place: of both codings, else of the one.
    text
        The whole sentence.

    Examples
    --------
    >>> Disagreement._fields[5:8]
    ('kind', 'first', 'first_round')
    """

    disagreement: str
    document: str
    segment: str
    start: int
    end: int
    kind: str
    first: str
    first_round: str
    second: str
    second_round: str
    group: str
    first_code: str
    second_code: str
    first_said: str
    second_said: str
    first_coding: str
    second_coding: str
    quote: str
    text: str


def disagreements(
    codings: pd.DataFrame, readings: pd.DataFrame, *, segments: pd.DataFrame, relations: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Every point in which two coders differ, for each pair of coders, in the order of the text.

    Within a sentence that both read, codes that both gave are matched, wherever in the sentence each marked them; what is left is matched
    by the characters that two codings share, most first, and told as a difference of code; what is left then is told as a difference of
    span. What a coder rejected counts as not given.

    Parameters
    ----------
    codings
        Of several coders: columns of :class:`qualcode.kept.KeptCoding`.
    readings
        What each read: columns of :class:`qualcode.kept.Reading`.
    segments
        The sentences: ``Results.segments``.
    relations
        The ends that coders gave: columns of :class:`qualcode.kept.KeptRelation`. ``None``: ends are not compared.

    Returns
    -------
    pandas.DataFrame
        Columns of :class:`Disagreement`.

    Examples
    --------
    >>> from qualcode import Coding, Segment, table
    >>> text = "报销拖了三个月。"
    >>> row = ("S-01", "S-01:1", 0, 8, "答", "agency", "respondent", "", "actual", "zh", text, 1, "", "", "interview", "")
    >>> given = [("c1", "S-01", 0, 8, "control.funding", "李"), ("c2", "S-01", 2, 7, "control", "王")]
    >>> codings = table([KeptCoding(*one, quote=text[one[2] : one[3]]) for one in given], KeptCoding)
    >>> readings = table([Reading(f"r{coder}", "S-01", 0, 8, coder) for coder in ("李", "王")], Reading)
    >>> found = disagreements(codings, readings, segments=table([Segment(*row)], Segment))
    >>> found[["kind", "first_code", "second_code"]].values.tolist()
    [['code', 'control.funding', 'control']]
    """
    check(codings, KeptCoding, needs=["document", "start", "end", "code", "coder"])
    check(readings, Reading, needs=["document", "start", "end", "coder"])
    check(segments, Segment, needs=["document", "segment", "start", "end", "text"])
    read, given = read_sentences(readings, segments, codings), placed_codings(codings, segments)
    ends = _ends(relations)
    rows: list[Disagreement] = []
    for pair in _pairs(codings, readings):
        for at in read.both((pair.first, pair.first_round), (pair.second, pair.second_round)):
            sentence = read.sentences[at]
            firsts, seconds = (given.get((at, *voice), []) for voice in _sides(pair))
            for kind, one, other, said in _differences(firsts, seconds, ends):
                rows.append(_row(sentence, pair, kind, (one, other), said))
    return table(rows, Disagreement)


def _pairs(codings: pd.DataFrame, readings: pd.DataFrame) -> list[ComparedPair]:
    return [ComparedPair(*row) for row in pairs_of(codings, readings).fillna("").itertuples(index=False)]


def _sides(pair: ComparedPair) -> tuple[tuple[str, str], tuple[str, str]]:
    return (pair.first, pair.first_round), (pair.second, pair.second_round)


def _ends(relations: pd.DataFrame | None) -> dict[str, Pairs] | None:
    """The pairs of each coding."""
    if relations is None:
        return None
    check(relations, KeptRelation, needs=["coding", "source", "target"])
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for coding, source, target in zip(relations["coding"], relations["source"], relations["target"], strict=True):
        found[coding].add((source, target))
    return {coding: frozenset(pairs) for coding, pairs in found.items()}


Found = tuple[str, Placed | None, Placed | None, tuple[str, str]]


def _differences(firsts: Sequence[Placed], seconds: Sequence[Placed], ends: Mapping[str, Pairs] | None) -> Iterator[Found]:
    """What two coders' codings of one sentence differ in."""
    alone_first, alone_second = _by_code(firsts), _by_code(seconds)
    for code in [code for code in alone_first if code in alone_second]:
        ours, theirs = alone_first.pop(code), alone_second.pop(code)
        yield from _within(ours, theirs, ends)
    left, right = (
        [one for several in alone_first.values() for one in several],
        [one for several in alone_second.values() for one in several],
    )
    shared = sorted(
        (-min(one.end, other.end) + max(one.start, other.start), at, beside)
        for at, one in enumerate(left)
        for beside, other in enumerate(right)
        if min(one.end, other.end) > max(one.start, other.start)
    )
    taken: tuple[set[int], set[int]] = (set(), set())
    for _, at, beside in shared:
        if at not in taken[0] and beside not in taken[1]:
            taken[0].add(at)
            taken[1].add(beside)
            yield "code", left[at], right[beside], ("", "")
    yield from (("span", one, None, ("", "")) for at, one in enumerate(left) if at not in taken[0])
    yield from (("span", None, one, ("", "")) for at, one in enumerate(right) if at not in taken[1])


def _by_code(codings: Iterable[Placed]) -> dict[str, list[Placed]]:
    found: dict[str, list[Placed]] = defaultdict(list)
    for one in codings:
        found[one.code].append(one)
    return found


def _within(ours: Sequence[Placed], theirs: Sequence[Placed], ends: Mapping[str, Pairs] | None) -> Iterator[Found]:
    """What the two differ in about a code that both gave to the sentence."""
    one, other = ours[0], theirs[0]
    if ends is not None:
        first, second = (frozenset().union(*(ends.get(row.coding, frozenset()) for row in rows)) for rows in (ours, theirs))
        if first != second:
            turned = {tuple(sorted(pair)) for pair in first} == {tuple(sorted(pair)) for pair in second}
            yield "direction" if turned else "ends", one, other, (_told(first), _told(second))
    for kind in ("stage", "plane"):
        told = tuple("; ".join(sorted({value for row in rows if (value := getattr(row, kind))})) for rows in (ours, theirs))
        if all(told) and told[0] != told[1]:
            yield kind, one, other, (told[0], told[1])


def _told(pairs: Pairs) -> str:
    return "; ".join(f"{source}→{target}" for source, target in sorted(pairs))


def _row(sentence: Segment, pair: ComparedPair, kind: str, two: tuple[Placed | None, Placed | None], said: tuple[str, str]) -> Disagreement:
    one, other = two
    codes = (one.code if one else NONE, other.code if other else NONE)
    start, end = min(side.start for side in two if side), max(side.end for side in two if side)
    start, end = max(start, sentence.start), min(end, sentence.end)
    whom = (pair.first, pair.first_round, pair.second, pair.second_round)
    id = identified("disagreement", sentence.segment, kind, start, end, *whom, *codes, *said)
    ids = (one.coding if one else "", other.coding if other else "")
    quote = sentence.text[start - sentence.start : end - sentence.start]
    place = (sentence.document, sentence.segment, sentence.start, sentence.end)
    return Disagreement(id, *place, kind, *whom, pair.group, *codes, *said, *ids, quote, sentence.text)


class Confusion(NamedTuple):
    """How often one coder gave the first code where the other gave the second; ``(none)``: gave nothing at that place."""

    group: str
    first: str
    first_round: str
    second: str
    second_round: str
    first_code: str
    second_code: str
    sentences: int


def confusions(codings: pd.DataFrame, readings: pd.DataFrame, *, segments: pd.DataFrame) -> pd.DataFrame:
    """Which codes two coders take for each other, for each pair of coders; the same code on both sides is agreement.

    A sentence counts once in each row; sentences to which neither gave a code are in no row. The columns of codes of one pair make a
    square table: ``found.pivot(index="first_code", columns="second_code", values="sentences")``.

    Parameters
    ----------
    codings, readings, segments
        As for :func:`disagreements`, which also says how codings are matched.

    Returns
    -------
    pandas.DataFrame
        Columns of :class:`Confusion`, the most frequent first within a pair.

    Examples
    --------
    >>> from qualcode import Segment, table
    >>> row = ("S-01", "S-01:1", 0, 8, "答", "agency", "respondent", "", "actual", "zh", "报销拖了三个月。", 1, "", "", "interview", "")
    >>> codings = table([KeptCoding("c1", "S-01", 0, 8, "control", "李")], KeptCoding)
    >>> readings = table([Reading(f"r{coder}", "S-01", 0, 8, coder) for coder in ("李", "王")], Reading)
    >>> confusions(codings, readings, segments=table([Segment(*row)], Segment))[["first_code", "second_code", "sentences"]].values.tolist()
    [['control', '(none)', 1]]
    """
    read, given = read_sentences(readings, segments, codings), placed_codings(codings, segments)
    rows = []
    for pair in _pairs(codings, readings):
        counted: Counter[tuple[str, str]] = Counter()
        for at in read.both(*_sides(pair)):
            firsts, seconds = (given.get((at, *voice), []) for voice in _sides(pair))
            both = {one.code for one in firsts} & {one.code for one in seconds}
            differing = _differences(firsts, seconds, None)
            others = {(one.code if one else NONE, two.code if two else NONE) for kind, one, two, _ in differing if kind in ("span", "code")}
            counted.update([*((code, code) for code in both), *others])
        whom = (pair.group, pair.first, pair.first_round, pair.second, pair.second_round)
        rows += [Confusion(*whom, *codes, n) for codes, n in sorted(counted.items(), key=lambda one: (-one[1], one[0]))]
    return table(rows, Confusion)


def next_to_discuss(found: pd.DataFrame, *, wanted: int = 20, settled: Iterable[str] = ()) -> pd.DataFrame:
    """The disagreements that are most worth discussing: those that stand for the most others, spread over documents.

    Disagreements are of one sort when they are of the same kind and about the same two codes, whichever of the coders gave which. Sorts are
    gone through again and again, the most frequent first, one sentence of each in turn, of the document that was shown least so far.

    Parameters
    ----------
    found
        From :func:`disagreements`.
    wanted
        How many rows.
    settled
        Ids of disagreements that were settled already; they are left out.

    Returns
    -------
    pandas.DataFrame
        The rows in the order in which to discuss them, with ``rank`` (from 1) and ``of_its_sort`` (how many open ones are like it).

    Examples
    --------
    >>> next_to_discuss(table([], Disagreement))[["rank", "of_its_sort"]].empty
    True
    """
    check(found, Disagreement, needs=["disagreement", "document", "kind", "first_code", "second_code"])
    open_ones = found[~found["disagreement"].isin(set(settled))]
    sorts: dict[tuple[str, ...], list[int]] = defaultdict(list)
    documents = open_ones["document"].tolist()
    for at, (kind, *codes) in enumerate(zip(*(open_ones[name] for name in ("kind", "first_code", "second_code")), strict=True)):
        sorts[kind, *sorted(codes)].append(at)
    order = sorted(sorts, key=lambda sort: (-len(sorts[sort]), sort))
    sizes = {sort: len(rows) for sort, rows in sorts.items()}
    shown: Counter[str] = Counter()
    chosen: list[tuple[int, int]] = []
    while len(chosen) < wanted and any(sorts.values()):
        for sort in order:
            if sorts[sort] and len(chosen) < wanted:
                at = min(sorts[sort], key=lambda row: (shown[documents[row]], row))
                sorts[sort].remove(at)
                shown[documents[at]] += 1
                chosen.append((at, sizes[sort]))
    rows = open_ones.iloc[[at for at, _ in chosen]].reset_index(drop=True)
    rows["rank"], rows["of_its_sort"] = range(1, len(rows) + 1), [size for _, size in chosen]
    return rows


def side_by_side(
    codings: pd.DataFrame, readings: pd.DataFrame, *, segments: pd.DataFrame, relations: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The sentences about which people differ, a row each, with a column for every coder.

    Parameters
    ----------
    codings, readings, segments, relations
        As for :func:`disagreements`. What machines proposed is not shown.

    Returns
    -------
    pandas.DataFrame
        Columns document, segment, start, end, text, kinds (joined by ``"; "``), and one for each person (``name``, or ``name (round)``):
        the codes with their ends, ``(none)`` where the person read and coded nothing, ``<NA>`` where the person did not read.

    Examples
    --------
    >>> from qualcode import Segment, table
    >>> row = ("S-01", "S-01:1", 0, 8, "答", "agency", "respondent", "", "actual", "zh", "报销拖了三个月。", 1, "", "", "interview", "")
    >>> codings = table([KeptCoding("c1", "S-01", 0, 8, "control", "李")], KeptCoding)
    >>> readings = table([Reading(f"r{coder}", "S-01", 0, 8, coder) for coder in ("李", "王")], Reading)
    >>> side_by_side(codings, readings, segments=table([Segment(*row)], Segment))[["kinds", "李", "王"]].values.tolist()
    [['span', 'control', '(none)']]
    """
    import pandas as pd

    found = disagreements(codings, readings, segments=segments, relations=relations)
    found = found[found["group"].isin([PEOPLE, OVER_TIME])]
    read, given, ends = read_sentences(readings, segments, codings), placed_codings(codings, segments), _ends(relations) or {}
    voices = sorted({(row[name], row[f"{name}_round"]) for _, row in found.fillna("").iterrows() for name in ("first", "second")})
    kinds = found.groupby("segment")["kind"].agg(lambda column: "; ".join(kind for kind in DIFFERENCES if kind in set(column)))
    rows = []
    for at, sentence in enumerate(read.sentences):
        if sentence.segment in kinds.index:
            told = [_all_of(given.get((at, *voice), []), ends) if at in read.by[voice] else None for voice in voices]
            place = (sentence.document, sentence.segment, sentence.start, sentence.end, sentence.text, kinds[sentence.segment])
            rows.append((*place, *told))
    names = [label(coder, time) for coder, time in voices]
    columns = ["document", "segment", "start", "end", "text", "kinds", *names]
    return pd.DataFrame(rows, columns=columns).astype({name: TEXT for name in columns if name not in ("start", "end")})


def _all_of(codings: Sequence[Placed], ends: Mapping[str, Pairs]) -> str:
    told = [f"{one.code} ({_told(ends[one.coding])})" if ends.get(one.coding) else one.code for one in codings]
    return "; ".join(dict.fromkeys(told)) or NONE

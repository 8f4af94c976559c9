"""How far coders agree on relations: is there one, between whom, in which direction, which, and at which stage?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.agreement.continua import Corpus, clipped, corpus, merged, shares_of
from qualcode.agreement.grouping import PAIR, Comparison
from qualcode.agreement.measuring import Sample
from qualcode.agreement.observing import holsti_of
from qualcode.agreement.pairing import matched
from qualcode.agreement.patterns import Patterns, distinct
from qualcode.agreement.tallies import OF_TWO, Estimate, doubt, drawing, estimated, estimates, held, warn_of
from qualcode.kept import KeptCoding, KeptRelation
from qualcode.matrices.choosing import holds
from qualcode.rows import Segment
from qualcode.statistics.testing import LEAST_FOR_SHARES
from qualcode.tables import TEXT, check

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from qualcode.statistics.drawing import Draws

    Array = np.ndarray[Any, Any]

__all__ = ["QUESTIONS", "RelationAgreement", "relation_agreement"]

QUESTIONS = ("span", "ends", "direction", "code", "stage", "plane")
_GIVEN = ("ends", "direction", "code", "stage", "plane")
_NOTHING = {
    "span": "there is no sentence that both read",
    "ends": "no relation of one lies where one of the other lies",
    "direction": "no two relations that lie in the same place have the same two ends",
    "code": "no relation of one lies where one of the other lies",
    "stage": "no two relations that lie in the same place both tell their stage",
    "plane": "no two relations that lie in the same place both tell their plane",
}


class RelationAgreement(NamedTuple):
    """What :func:`relation_agreement` gives.

    ``questions``: a row for each pair of coders and question. ``matches``: each relation with its partner, side by side. ``read``: for each
    pair, sentences that both read, relations of each in them, and relations that were left out.

    Examples
    --------
    >>> RelationAgreement._fields
    ('questions', 'matches', 'read')
    """

    questions: pd.DataFrame
    matches: pd.DataFrame
    read: pd.DataFrame


def relation_agreement(
    relations: pd.DataFrame,
    readings: pd.DataFrame,
    *,
    segments: pd.DataFrame,
    draws: Draws,
    informants: Mapping[str, str] | None = None,
    codings: pd.DataFrame | None = None,
) -> RelationAgreement:
    """Agreement of every two coders on relations, one question after another, each with what chance alone would give.

    **span**: does the sentence hold a relation? All sentences that both read; besides percent, κ, π and α its positive agreement
    2a/(2a + b + c) (Cicchetti & Feinstein 1990, Journal of Clinical Epidemiology 43:551–558; the same as F1), because sentences without
    relation are most of a text. The others are asked of relations that lie in the same place (see :mod:`qualcode.agreement.pairing`:
    pairs that share most characters in all, codes aside): **ends**: the same two, in whatever direction? **direction**: given the same two
    (different) ends, the same source? Which of two ends is called the first has no meaning, so that chance is one half. **code**: the same?
    **stage**, **plane**: the same, where both tell it?

    Parameters
    ----------
    relations
        Columns document, start, end, source, target, code, coder, and where they are there round, method, relation, stage, plane.
    readings
        What each coder read, columns as :class:`qualcode.Reading`. Relations and sentences that one of the two did not wholly read are left
        out.
    segments
        The sentences: columns document, start, end.
    draws, informants
        As in :func:`qualcode.character_agreement`.
    codings
        Tell stage and plane of relations that do not have these columns, by the column ``coding``; relations of rejected and denied codings
        are left out. Columns coding and, where they are there, stage, plane, status, polarity.

    Returns
    -------
    RelationAgreement
        ``questions``: group (see :func:`qualcode.pairs_of`), coders, first, first_round, second, second_round; question; n
        (sentences, or pairs of relations), agreed; percent (0 to 1), kappa, pi, alpha, positive, each followed by ``_low`` and
        ``_high`` (from drawing informants); warning: why a value is ``nan`` or means little.
        ``matches``: the pair; document; first_relation, first_start, first_end, and the same of the second; shared (characters; 0: no
        partner); ends, direction, code, stage, plane: the same? (blank: not asked).
        ``read``: the pair; sentences, first_relations, second_relations, relations_outside.

    Warns
    -----
    UserWarning
        Of rows that are not defined, with the reasons.

    Examples
    --------
    >>> import pandas as pd
    >>> import qualcode as qc
    >>> rows = [("d", 0, 9, "a", "b", "tie", "Li"), ("d", 9, 20, "a", "c", "tie", "Li"), ("d", 2, 9, "b", "a", "order", "Wang")]
    >>> relations = pd.DataFrame(rows, columns=["document", "start", "end", "source", "target", "code", "coder"])
    >>> sentences = pd.DataFrame({"document": "d", "start": [0, 9, 20], "end": [9, 20, 30]})
    >>> readings = pd.DataFrame({"document": "d", "start": 0, "end": 30, "coder": ["Li", "Wang"]})
    >>> found = relation_agreement(relations, readings, segments=sentences, draws=qc.Draws(seed=1)).questions.set_index("question")
    >>> found.loc[["span", "ends", "direction", "code"], ["n", "agreed"]].values.tolist()
    [[3, 2], [1, 1], [1, 0], [1, 0]]
    """
    check(relations, KeptRelation, needs=["source", "target", "code"])
    check(segments, Segment, needs=["document", "start", "end"])
    told = _told(relations, codings)
    line = corpus(told, readings, KeptRelation)
    sample = drawing(line.documents, informants, draws)
    units = _lifted(segments, line)
    questions, matches, read = [], [], []
    for pair in line.comparisons()[0]:
        who = pair.told()
        found = _Pair.of(pair, line, units)
        questions += [who + row for row in _answers(found, line, sample)]
        matches += [who + row for row in found.beside(line)]
        read.append((*who, len(found.units), len(found.first), len(found.second), found.outside))
    result = RelationAgreement(_questions(questions), _matches(matches), _read(read))
    warn_of(result.questions["warning"][result.questions["kappa"].isna()].tolist(), "relations")
    return result


def _told(relations: pd.DataFrame, codings: pd.DataFrame | None) -> pd.DataFrame:
    """Relations with stage and plane, without those whose coding does not count."""

    blank = dict.fromkeys([name for name in ("stage", "plane", "relation") if name not in relations], "")
    if codings is not None:
        check(codings, KeptCoding, needs=["coding"])
        check(relations, KeptRelation, needs=["coding"])
        relations = relations[~relations["coding"].isin(codings["coding"][~holds(codings)]).to_numpy()]
        known = codings.drop_duplicates("coding").set_index("coding")
        more = {name: relations["coding"].map(known[name]) for name in ("stage", "plane") if name in blank and name in known}
        relations, blank = relations.assign(**more), {name: value for name, value in blank.items() if name not in more}
    words = ["source", "target", "code", "stage", "plane", "relation"]
    told = relations.assign(**blank)
    return told.assign(**{name: told[name].astype(TEXT).fillna("").astype(object) for name in words})


def _lifted(segments: pd.DataFrame, line: Corpus) -> pd.DataFrame:
    """Sentences of the documents that anybody read, on the line."""
    at = {name: place * line.width for place, name in enumerate(line.documents)}
    known = segments[segments["document"].isin(line.documents).to_numpy()]
    lift = known["document"].map(at).astype("int64")
    frame = known.assign(start=known["start"].astype("int64") + lift, end=known["end"].astype("int64") + lift)
    return frame[(frame["start"] < frame["end"]).to_numpy()].sort_values(["start", "end"])[["start", "end"]]


class _Pair(NamedTuple):
    """What two coders did in what both read: sentences, relations of each, and pairs of these that lie in the same place."""

    units: pd.DataFrame
    first: pd.DataFrame
    second: pd.DataFrame
    pairs: list[tuple[int, int, int]]
    outside: int

    @classmethod
    def of(cls, pair: Comparison, line: Corpus, units: pd.DataFrame) -> _Pair:
        import numpy as np

        area = shares_of([line.readings[voice] for voice in pair.coders])

        def inside(frame: pd.DataFrame) -> pd.DataFrame:
            start, end = frame["start"].to_numpy(), frame["end"].to_numpy()
            of, parts = clipped(start, end, area)
            read = np.bincount(of, weights=parts.end - parts.start, minlength=len(frame))
            whole: pd.DataFrame = frame[read == end - start]
            return whole.reset_index(drop=True)

        own = [line.codings[line.codings["voice"] == (voice.coder, voice.round)] for voice in pair.coders]
        first, second = (inside(frame) for frame in own)
        outside = sum(len(frame) for frame in own) - len(first) - len(second)
        return cls(inside(units), first, second, matched(first, second), outside)

    def same(self, question: str) -> list[bool | None]:
        """For each pair of relations: the same answer? None where the question is not asked of it."""
        return [None if values is None else values[0] == values[1] for values in self.values(question)]

    def values(self, question: str) -> list[tuple[Any, Any] | None]:
        """For each pair of relations what the two coders say; None where the question is not asked of it."""
        found: list[tuple[Any, Any] | None] = []
        records = [frame[["source", "target", "code", "stage", "plane"]].to_dict("records") for frame in (self.first, self.second)]
        for one, other, _ in self.pairs:
            left, right = records[0][one], records[1][other]
            ends = [tuple(sorted((row["source"], row["target"]))) for row in (left, right)]
            if question == "ends":
                found.append((ends[0], ends[1]))
            elif question == "direction":
                found.append((left["source"], right["source"]) if ends[0] == ends[1] and len(set(ends[0])) == 2 else None)
            else:
                found.append((left[question], right[question]) if left[question] and right[question] else None)
        return found

    def beside(self, line: Corpus) -> list[tuple[object, ...]]:
        """Every relation with its partner, or alone."""
        same = {question: self.same(question) for question in _GIVEN}
        rows: list[tuple[object, ...]] = []
        for at, (one, other, shared) in enumerate(self.pairs):
            places = (*_place(self.first, one, line), *_place(self.second, other, line))
            rows.append((_document(self.first, one, line), *places, shared, *(same[question][at] for question in _GIVEN)))
        nothing, asked = (None, None, None), (None,) * len(_GIVEN)
        for one in sorted(set(range(len(self.first))) - {pair[0] for pair in self.pairs}):
            rows.append((_document(self.first, one, line), *_place(self.first, one, line), *nothing, 0, *asked))
        for other in sorted(set(range(len(self.second))) - {pair[1] for pair in self.pairs}):
            rows.append((_document(self.second, other, line), *nothing, *_place(self.second, other, line), 0, *asked))
        return rows


def _document(frame: pd.DataFrame, at: int, line: Corpus) -> str:
    return line.documents[int(frame["start"].iloc[at]) // line.width]


def _place(frame: pd.DataFrame, at: int, line: Corpus) -> tuple[object, ...]:
    start, end = int(frame["start"].iloc[at]), int(frame["end"].iloc[at])
    return (frame["relation"].iloc[at] or None, start % line.width, start % line.width + end - start)


def _answers(found: _Pair, line: Corpus, sample: Sample) -> list[tuple[object, ...]]:
    """Question, n, agreed, coefficients with their intervals, positive agreement, warning."""
    rows = []
    document = found.first["start"].to_numpy()[[one for one, _, _ in found.pairs]] // line.width
    for question in QUESTIONS:
        positive, amount = Estimate(math.nan, math.nan, math.nan), 1.0
        if question == "span":
            whose = sample.clusters[found.units["start"].to_numpy() // line.width]
            values = list(zip(*(_holding(found.units, frame) for frame in (found.first, found.second)), strict=True))
        else:
            told = found.values(question)
            whose = sample.clusters[document[[place for place, both in enumerate(told) if both is not None]]]
            values = [both for both in told if both is not None]
        number, agreed = len(values), sum(one == other for one, other in values)
        if question == "direction":
            # Each counts half this way and half the other way round: so that chance is one half whatever the names.
            values, whose, amount = (
                [turned for one, other in values for turned in ((one == other, True), (one != other, False))],
                whose.repeat(2),
                0.5,
            )
        patterns = _patterns(values, whose, amount, sample)
        if question == "span" and number:
            positive = estimated(holsti_of(patterns.without(0)), sample, patterns.held.sum(axis=1))
        reasons = [doubt(patterns, sample, nothing=_NOTHING[question])]
        reasons.append(f"{number} of them: too few for a percentage" if 0 < number < LEAST_FOR_SHARES else "")
        numbers = [part for estimate in estimates(patterns, sample).values() for part in estimate]
        rows.append((question, number, agreed, *numbers, *positive, "; ".join(filter(None, reasons)) or None))
    return rows


def _holding(units: pd.DataFrame, relations: pd.DataFrame) -> list[bool]:
    """Which sentences share a character with a relation."""
    import numpy as np

    spans = merged(relations["start"].to_numpy(), relations["end"].to_numpy())
    of, _ = clipped(units["start"].to_numpy(), units["end"].to_numpy(), spans)
    held: list[bool] = (np.bincount(of, minlength=len(units)) > 0).tolist()
    return held


def _patterns(values: Sequence[tuple[Any, Any]], whose: Array, amount: float, sample: Sample) -> Patterns:
    """What two coders say of the same things, informant by informant; of yes and no, no is the first value."""
    import numpy as np

    known = {value for both in values for value in both}
    place = {value: at for at, value in enumerate(sorted(known | {False, True} if known & {False, True} else known))}
    given = np.array([[place[one], place[other]] for one, other in values], dtype=np.int64).reshape(-1, 2)
    rows, number = distinct(given)
    amounts = np.full(len(given), amount)
    found = held(number, whose, amounts, patterns=len(rows), informants=sample.weights.shape[1])
    return Patterns(rows, len(place), found, sample.weights)


def _questions(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    import pandas as pd

    numbers = [part for name in (*OF_TWO, "positive") for part in (name, f"{name}_low", f"{name}_high")]
    frame = pd.DataFrame(rows, columns=[*PAIR, "question", "n", "agreed", *numbers, "warning"])
    words = dict.fromkeys((*PAIR, "question", "warning"), TEXT)
    return frame.astype(words | {"n": "int64", "agreed": "int64"} | dict.fromkeys(numbers, "float64"))


def _matches(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    import pandas as pd

    places = [f"{which}_{name}" for which in ("first", "second") for name in ("relation", "start", "end")]
    frame = pd.DataFrame(rows, columns=[*PAIR, "document", *places, "shared", *_GIVEN])
    words = dict.fromkeys((*PAIR, "document", "first_relation", "second_relation"), TEXT)
    numbers = {name: "Int64" for name in places if not name.endswith("relation")} | {"shared": "int64"}
    return frame.astype(words | numbers | dict.fromkeys(_GIVEN, "boolean"))


def _read(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    import pandas as pd

    numbers = ["sentences", "first_relations", "second_relations", "relations_outside"]
    frame = pd.DataFrame(rows, columns=[*PAIR, *numbers])
    return frame.astype(dict.fromkeys(PAIR, TEXT) | dict.fromkeys(numbers, "int64"))

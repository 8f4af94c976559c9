"""How far coders agree on which sentences have which code: every pair, all people together, families, sets of codes, stage and plane.

What is compared is never pooled: people with each other, one person over time, people against what was settled, and rules against people
are groups of their own (see :mod:`qualcode.agreement.grouping`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qualcode.agreement.alphas import DISTANCES
from qualcode.agreement.cautioning import cautions
from qualcode.agreement.grouping import GROUPS, PEOPLE, Comparison, comparisons, label
from qualcode.agreement.measuring import OF_SEVERAL, OF_TWO, Sample, Value, coefficients, of_sets, sampled
from qualcode.agreement.rating import GIVEN, LEVELS, OPEN, SAID, Rated, rated, rating_columns
from qualcode.agreement.record import ALL, CodeAgreement, Coefficient, Compared, Count, LeftOut, Share, Times
from qualcode.errors import ArgumentError, one_of
from qualcode.rows import PLANES
from qualcode.statistics.drawing import Draws, Plan
from qualcode.tables import check_columns, table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

__all__ = ["READ_BY", "code_agreement"]

Key = tuple[str, str, str, str]
"""Group, coders, level and code of a row."""

READ_BY = ("all", "two")
_SETS = {"code": "codes", "family": "families"}
"""How the level of a row is called that compares sets of these."""


def code_agreement(
    codings: pd.DataFrame,
    readings: pd.DataFrame,
    *,
    segments: pd.DataFrame,
    draws: Draws,
    distance: str | None = None,
    levels: Sequence[str] = LEVELS,
    read_by: str = "all",
) -> CodeAgreement:
    """How far coders agree on which sentences have which code, code by code, with intervals and with what makes a coefficient mean little.

    A unit is a segment; every unit that the compared coders read counts, those without a code too. A coding belongs to each unit that it
    shares a character with. Intervals come of drawing informants again (:class:`qualcode.Draws`), never sentences; of fewer than ten
    informants read an interval as a lower bound of the uncertainty. Krippendorff (2019, Content Analysis, 4th ed., ch. 12) names .800 for
    conclusions and .667 for tentative ones; no coefficient says by itself what is enough for a study.

    Parameters
    ----------
    codings
        Columns document, start, end, code, coder and, where they are there, status, method, round, polarity, stage, plane; see
        :class:`qualcode.kept.KeptCoding`. A rejected coding says no, one that denies too; a person's proposal that is not decided on leaves
        the unit unrated for that code.
    readings
        What each coder read: document, start, end, coder and, where it is there, round. Rules and models without readings have read
        everything; a person without readings is compared nowhere.
    segments
        The units: document, start, end; ``person`` tells the informant (else the document is one), ``role`` leaves out interviewers.
    draws
        Seed, number of draws, confidence, kind of interval, strata.
    distance
        Of sets of codes: ``jaccard`` or ``masi`` (see :func:`qualcode.multi_label_alpha`). There is no default.
    levels
        ``code``, ``family``, or both.
    read_by
        Of three and more people together: units that ``all`` of them read, or that at least ``two`` did, where coefficients then allow for
        missing ratings each in its way.

    Returns
    -------
    CodeAgreement
        Coefficients of a code: ``percent_agreement``; ``holsti`` (of the codings that were given, 2a/(2a + b + c)); ``scott_pi`` and
        ``cohen_kappa`` of two, ``fleiss_kappa`` of more; ``brennan_prediger`` and ``gwet_ac1`` (two values); ``krippendorff_alpha``
        (nominal). Of sets: ``percent_agreement`` (the same set) and ``multi_label_alpha``. Of stage and plane as of a code, without
        ``holsti``; the values are those that occur in the codings (of the plane also nominal and actual).

    Raises
    ------
    ArgumentError
        When a column is missing, a choice is unknown or left out, units overlap, or an informant has no stratum.

    Examples
    --------
    >>> import pandas as pd
    >>> sentences = pd.DataFrame({"document": [f"S-{n}" for n in range(40)], "start": 0, "end": 9})
    >>> read = pd.concat([sentences.assign(coder=name) for name in ("李", "王")])
    >>> found = pd.concat([sentences[:20].assign(coder="李"), sentences[:16].assign(coder="王")]).assign(code="control.funding")
    >>> result = code_agreement(found, read, segments=sentences, draws=Draws(seed=1), distance="jaccard", levels=["code"])
    >>> result.wide()[["coders", "code", "units", "a", "b", "c", "d", "cohen_kappa"]].values.tolist()[0]
    ['李; 王', 'control.funding', 40, 16, 4, 0, 20, 0.8]
    """
    one_of("read_by", read_by, READ_BY)
    for level in levels:
        one_of("level", level, LEVELS)
    if distance is None:
        why = "how far two sets of codes lie apart, jaccard or masi (see multi_label_alpha); there is no default"
        raise ArgumentError(f"agreement on all codes together needs `distance`: {why}")
    one_of("distance", distance, DISTANCES)
    check_columns(codings, ["document", "start", "end", "code", "coder"], what="the codings")
    all_of = rated(codings, readings, segments)
    tables = _Tables(all_of, [*levels], distance)
    for compared in _comparisons(all_of):
        tables.compare(compared, draws, 2 if read_by == "two" else len(compared.coders))
    settings = {
        "units": "segments",
        "read_by": read_by,
        "distance": distance,
        "seed": str(draws.seed),
        "resamples": str(draws.resamples),
        "confidence": str(draws.confidence),
        "interval": draws.interval,
    }
    return tables.result(settings)


def _comparisons(all_of: Rated) -> Iterator[Comparison]:
    """Every pair, group by group, and after the pairs of people all people of a round together."""
    pairs, together = comparisons(all_of.voices, [voice for voice, read in zip(all_of.voices, all_of.read, strict=True) if read.any()])
    for group in GROUPS:
        yield from (pair for pair in pairs if pair.group == group)
        yield from together if group == PEOPLE else ()


class _Tables:
    """Rows, gathered one comparison after another."""

    def __init__(self, all_of: Rated, levels: list[str], distance: str) -> None:
        self.all_of, self.levels, self.distance = all_of, levels, distance
        self.given = {level: list(all_of.given.groupby(level, sort=True)) for level in levels}
        self.plans: dict[tuple[str, ...], tuple[Plan, str]] = {}
        self.compared: list[Compared] = []
        self.values: list[Coefficient] = []
        self.counts: list[Count] = []
        self.shares: list[Share] = []
        self.times: list[Times] = []

    def result(self, settings: dict[str, str]) -> CodeAgreement:
        return CodeAgreement(
            table(self.compared, Compared),
            table(self.values, Coefficient),
            table(self.counts, Count),
            table(self.shares, Share),
            table(self.times, Times),
            table(self.all_of.left_out, LeftOut),
            settings,
        )

    def compare(self, compared: Comparison, draws: Draws, needed: int) -> None:
        """One comparison: all codes on all levels, sets, and what was said besides."""
        import numpy as np

        who = [self.all_of.voices.index(voice) for voice in compared.coders]
        told = compared.told()
        read = self.all_of.read[who].sum(axis=0)
        at = np.flatnonzero(read >= needed)
        units = self.all_of.units.iloc[at]
        sample, key = sampled(units["cluster"].tolist(), draws, self.plans), (str(told[0]), str(told[1]))
        whom = told[2:] if len(who) == 2 else ("",) * 4
        numbers = (len(who), len(at), int(((read > 0) & (read < needed)).sum()), units["document"].nunique(), units["cluster"].nunique())
        self.compared.append(Compared._make((*key, *whom, *numbers, sample.doubt)))
        if not len(at):
            return
        for level in self.levels:
            self._codes(key, level, who, at, sample)
        for level in self.levels:
            self._sets(key, level, who, at, sample)
        for name in SAID:
            if name in self.all_of.given:
                self._said((*key, name, ALL), who, at, sample, needed)

    def _codes(self, key: tuple[str, str], level: str, who: list[int], at: Array, sample: Sample) -> None:
        """The rows of every code that one of them gave, here or elsewhere."""
        measures = OF_TWO if len(who) == 2 else OF_SEVERAL
        for code, given in self.given[level]:
            if not given["voice"].isin(who).any():
                continue
            columns = rating_columns(self.all_of, who, at, given)
            row = (*key, level, str(code))
            values = coefficients(sample.patterns(columns, 2), sample, measures)
            shares = self._counted(row, who, columns)
            rated_by, gave = (columns >= 0).sum(axis=1), (columns == 1).sum(axis=1)
            numbers = Counter(zip(rated_by.tolist(), gave.tolist(), strict=True))
            self.times += [Times(*row, *which, times) for which, times in sorted(numbers.items())]
            prevalence = float(gave.sum() / rated_by.sum()) if rated_by.any() else float("nan")
            self._count(row, rated_by > 1, sample, values, shares, boxes=_boxes(columns), prevalence=prevalence)

    def _counted(self, row: Key, who: list[int], columns: Array) -> dict[str, float]:
        """The share of each coder, which is kept as a row."""
        shares = {}
        for number, column in zip(who, columns.T, strict=True):
            voice, units, given = self.all_of.voices[number], int((column >= 0).sum()), int((column == 1).sum())
            share = given / units if units else float("nan")
            self.shares.append(Share(*row, voice.coder, voice.round, units, given, share))
            shares[label(voice.coder, voice.round)] = share
        return shares

    def _sets(self, key: tuple[str, str], level: str, who: list[int], at: Array, sample: Sample) -> None:
        """All codes together: the set that each coder gave to each unit."""
        import numpy as np

        place = np.full(len(self.all_of.units), -1)
        place[at] = np.arange(len(at))
        given = self.all_of.given
        codes = given[level].astype("category").cat.codes.to_numpy(dtype=np.int64)
        voice, unit, open_ = given["voice"].to_numpy(), place[given["unit"].to_numpy()], (given["what"] == OPEN).to_numpy(dtype=bool)
        members = np.zeros((len(who), len(at), int(codes.max(initial=0)) + 1), dtype=bool)
        known = self.all_of.read[who][:, at].T
        for column, number in enumerate(who):
            own = (voice == number) & (unit >= 0)
            members[column, unit[own & ~open_], codes[own & ~open_]] = True
            known[unit[own & open_], column] = False
        values = of_sets(members, known, sample, self.distance)
        several = known.sum(axis=1) > 1
        self._count((*key, _SETS[level], ALL), several, sample, values)

    def _said(self, row: Key, who: list[int], at: Array, sample: Sample, needed: int) -> None:
        """The stage or plane of a code that the coders gave to the same unit; a coder who says two of them there says none."""
        import numpy as np
        import pandas as pd

        name = row[2]
        given = self.all_of.given
        given = given[given["voice"].isin(who) & given["unit"].isin(at) & given[name].notna() & (given["what"] == GIVEN)]
        known = sorted({str(value) for value in self.all_of.given[name].dropna()} | (set(PLANES) if name == "plane" else set()))
        single = given.groupby(["unit", "code", "voice"], sort=True)[name].agg(["nunique", "first"]).reset_index()
        single = single[single["nunique"] == 1]
        if single.empty:
            return
        items = single.pivot(index=["unit", "code"], columns="voice", values="first").reindex(columns=who)
        columns = np.column_stack([pd.Index(known).get_indexer(pd.Index(items[number].astype("object"))) for number in who])
        both = (columns >= 0).sum(axis=1) >= needed
        if not both.any():
            return
        units = np.searchsorted(at, items.index.get_level_values("unit").to_numpy()[both])
        measures = {one: measure for one, measure in (OF_TWO if len(who) == 2 else OF_SEVERAL).items() if one != "holsti"}
        values = coefficients(sample.patterns(columns[both], len(known), units), sample, measures)
        self._count(row, units, sample, values)

    def _count(
        self,
        row: Key,
        units: Array,
        sample: Sample,
        values: Sequence[Value],
        shares: Mapping[str, float] | None = None,
        *,
        boxes: Sequence[int | None] = (None, None, None, None),
        prevalence: float = float("nan"),
    ) -> None:
        """The row of counts, with its warnings, and those of the coefficients. `units` picks the compared ones among the sample's."""
        import numpy as np

        clusters = sample.clusters[units]
        found = {one.coefficient: one.value for one in values}
        told = cautions(len(clusters), len(np.unique(clusters)), shares or {}, found)
        ids, words = "; ".join(dict.fromkeys(name for name, _ in told)), "; ".join(words for _, words in told)
        a, b, c, d = boxes
        self.counts.append(Count(*row, len(clusters), a, b, c, d, prevalence, ids, words))
        self.values += [Coefficient(*row, one.coefficient, one.value, one.low, one.high, one.defined, one.reason) for one in values]


def _boxes(columns: Array) -> list[int | None]:
    """Of two coders: how many units both, only the first, only the second and neither gave it."""
    if columns.shape[1] != 2:
        return [None] * 4
    return [int(((columns[:, 0] == one) & (columns[:, 1] == other)).sum()) for one, other in ((1, 1), (1, 0), (0, 1), (0, 0))]

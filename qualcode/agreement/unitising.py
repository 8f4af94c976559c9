"""How far coders agree on where a passage begins and ends: Krippendorff's α for unitizing, in both of its published forms."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.agreement.continua import Corpus, Spans, clipped, corpus, shares_of
from qualcode.agreement.distances import Disagreement, differences, disagreement
from qualcode.agreement.grouping import PAIR, TOGETHER, Comparison
from qualcode.agreement.measuring import Sample
from qualcode.agreement.partitions import Family, Parts, family, parted, sums
from qualcode.agreement.tallies import Estimate, added, drawing, estimated, warn_of
from qualcode.kept import KeptCoding
from qualcode.tables import TEXT, check

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from qualcode.statistics.drawing import Draws

    Array = np.ndarray[Any, Any]

__all__ = ["UnitisingAgreement", "unitising_agreement"]

_MEASURES = ("u_alpha", "u_alpha_binary", "cu_alpha", "ku_alpha", "alpha_1995")
_NO_TEXT = "there is no text that all of them read"
_NO_UNITS = "none of them marked anything in text that all of them read"
_MEETING = "where units of different coders meet there is one code only, or none meet: nothing that chance could be told from"
_ALIKE = "nothing varies: all of them marked all of the text, or none of it"
_ONE = "there is one informant: no interval"


class UnitisingAgreement(NamedTuple):
    """What :func:`unitising_agreement` gives.

    ``pairs``: rows for each pair of coders. ``together``: rows for each round that at least three people coded.

    Examples
    --------
    >>> UnitisingAgreement._fields
    ('pairs', 'together')
    """

    pairs: pd.DataFrame
    together: pd.DataFrame


class _Units(NamedTuple):
    """What one coder marked in the text of a comparison: the units and the code of each, counted from 1."""

    spans: Spans
    code: Array


def unitising_agreement(
    codings: pd.DataFrame,
    readings: pd.DataFrame,
    *,
    draws: Draws,
    informants: Mapping[str, str] | None = None,
    codes: Sequence[str] | None = None,
) -> UnitisingAgreement:
    """Agreement of coders who cut texts into coded units of their own: where units lie, and which code each has.

    The family of **u-alphas** (Krippendorff, Mathet, Bouvry & Widlöcher 2016, Quality & Quantity 50:2347–2364; formulas in
    :mod:`qualcode.agreement.partitions`) compares the characters that units share: ``u_alpha`` units and codes together, ``u_alpha_binary``
    marked or not, ``cu_alpha`` the codes where units of different coders meet, ``ku_alpha`` the same for one code. They take units that do
    not overlap within a coder; where some do, these rows are ``nan``, and ``u_alpha`` of single codes (the code against all else) remains.
    **alpha_1995** (Krippendorff 1995, Sociological Methodology 25:47–76; 2004, Content Analysis, 2nd ed., pp. 251–256;
    :mod:`qualcode.agreement.distances`) squares by how many characters starts and ends differ, so that a long unit weighs much more than a
    short one.

    Parameters
    ----------
    codings, readings, draws, informants
        As in :func:`qualcode.character_agreement`. Overlapping units of the same code and coder are one unit; touching ones are two. What
        one of those compared did not read is cut off.
    codes
        Which codes. None: all that occur.

    Returns
    -------
    UnitisingAgreement
        ``pairs``: group, coders, first, first_round, second, second_round; measure; code (blank: all together); units (of all compared
        coders); value, low, high (from drawing informants); covering: the share (0 to 1) of what was read, or of ``ku_alpha`` of the code's
        characters, that the value is about; warning: why it is ``nan`` or has no interval.
        ``together``: group, coders, number, round and the same.

    Warns
    -----
    UserWarning
        Of rows that are not defined, with the reasons.

    Examples
    --------
    >>> import pandas as pd
    >>> import qualcode as qc
    >>> units = [("d", 0, 60, "Li"), ("d", 45, 60, "Wang")]
    >>> codings = pd.DataFrame(units, columns=["document", "start", "end", "coder"]).assign(code="tie")
    >>> readings = codings.assign(start=0, end=300)
    >>> found = unitising_agreement(codings, readings, draws=qc.Draws(seed=1)).pairs.set_index(["measure", "code"])["value"]
    >>> found.loc[[("u_alpha", "tie"), ("alpha_1995", "tie")]].round(3).tolist()
    [0.323, 0.228]
    """
    check(codings, KeptCoding, needs=["code"])
    line = corpus(codings, readings)
    names = list(codes) if codes is not None else sorted({str(code) for code in line.codings["code"].dropna()})
    sample = drawing(line.documents, informants, draws)
    given = _given(line, names)
    tables = []
    for compared in line.comparisons():
        rows = [one.told() + row for one in compared for row in _rows(one, line, given, names, sample)]
        tables.append(rows)
    result = UnitisingAgreement(*(_frame(rows, who) for rows, who in zip(tables, (PAIR, TOGETHER), strict=True)))
    warn_of([told for frame in result for told in frame["warning"][frame["value"].isna()]], "units")
    return result


def _given(line: Corpus, names: Sequence[str]) -> dict[tuple[str, str], _Units]:
    """For each coder and round: units in the order of their starts; those of one code that overlap are one."""
    import numpy as np

    place = {name: number for number, name in enumerate(names, start=1)}
    known: dict[Any, pd.DataFrame] = dict(list(line.codings[line.codings["code"].isin(names)].groupby("voice", sort=False)))
    found = {}
    for voice, rows in known.items():
        start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
        code = np.array([place[str(name)] for name in rows["code"]], dtype=np.int64)
        order = np.lexsort((end, start, code))
        start, end, code = start[order], end[order], code[order]
        # Codes are lifted above each other, so that the furthest end so far is one of the same code.
        lift = code * (line.width * (len(line.documents) + 1))
        furthest = np.maximum.accumulate(end + lift)
        first = np.flatnonzero(np.append(True, (start + lift)[1:] >= furthest[:-1]))
        last = np.append(first[1:], len(start)) - 1
        start, end, code = start[first], (furthest - lift)[last], code[first]
        order = np.lexsort((code, end, start))
        found[voice] = _Units(Spans(start[order], end[order]), code[order])
    return found


class _Row(NamedTuple):
    """One line of the result, after who is compared."""

    measure: str
    code: str | None
    units: int
    value: float
    low: float
    high: float
    covering: float
    warning: str


class _Text(NamedTuple):
    """The text of one comparison, with the draws of informants and how many characters each has."""

    line: Corpus
    area: Spans
    sample: Sample
    lengths: Array

    def row(self, measure: str, code: str | None, units: int, values: Array, *, covering: float = 1.0, otherwise: str = _ALIKE) -> _Row:
        """The value of all informants (the first) with its interval; where it is ``nan``, why."""
        import numpy as np

        found = estimated(values, self.sample, self.lengths)
        told = otherwise if math.isnan(found.value) else _ONE if np.count_nonzero(self.lengths) < 2 else ""
        if not self.lengths.sum():
            found, told = Estimate(math.nan, math.nan, math.nan), _NO_TEXT
        elif not units:
            found, told = Estimate(math.nan, math.nan, math.nan), _NO_UNITS
        return _Row(measure, code, units, *found, covering, told)

    def family(self, told: Sequence[_Units], values: int) -> Family | None:
        """The sums of each informant; None where somebody's units overlap, or nothing was read."""
        parts = [parted(units.spans, units.code, self.area) for units in told]
        if not len(self.area.start) or not all(parts):
            return None
        cut: list[Parts] = [part for part in parts if part is not None]
        return sums(
            cut, values, documents=len(self.line.documents), width=self.line.width, added=lambda numbers: added(numbers, self.sample)
        )

    def squared(self, told: Sequence[Spans]) -> Disagreement:
        def whose(points: Array) -> Array:
            informant: Array = self.sample.clusters[points // self.line.width]
            return informant

        found = differences(told, self.area, whose=whose, informants=len(self.lengths))
        return disagreement(found, self.lengths, self.sample.weights, len(told))


def _rows(compared: Comparison, line: Corpus, given: Mapping[tuple[str, str], _Units], names: Sequence[str], sample: Sample) -> list[_Row]:
    """All measures of one comparison: of all codes together, then code by code."""
    import numpy as np

    area = shares_of([line.readings[voice] for voice in compared.coders])
    lengths = np.bincount(area.start // line.width, weights=area.end - area.start, minlength=len(line.documents))
    text = _Text(line, area, sample, added(lengths, sample))
    empty = np.array([], dtype=np.int64)
    told = []
    for voice in compared.coders:
        units = given.get((voice.coder, voice.round), _Units(Spans(empty, empty), empty))
        of, spans = clipped(*units.spans, area)
        told.append(_Units(spans, units.code[of]))
    rows, squared = _as_parts(text, told, names), []
    for code, name in enumerate(names, start=1):
        alone = [_only(units, code) for units in told]
        number = sum(len(units.code) for units in alone)
        found = text.family(alone, 2)
        rows.append(text.row("u_alpha", name, number, _weighted(found, text)["u_alpha"] if found else np.array([np.nan])))
        squared.append(text.squared([units.spans for units in alone]))
        rows.append(text.row("alpha_1995", name, number, _alpha([squared[-1]])))
    if squared:
        rows.append(text.row("alpha_1995", None, sum(len(units.code) for units in told), _alpha(squared)))
    place = {name: at for at, name in enumerate(names)}
    return sorted(rows, key=lambda row: (place.get(row.code or "", -1), _MEASURES.index(row.measure)))


def _as_parts(text: _Text, told: Sequence[_Units], names: Sequence[str]) -> list[_Row]:
    """The u-alphas of all codes together, and of each where units meet."""
    import numpy as np

    number = sum(len(units.code) for units in told)
    found = text.family(told, len(names) + 1)
    if found is None:
        why = "units of one coder overlap: these measures take texts that are cut into units; read u_alpha of single codes"
        return [text.row(measure, None, number, np.array([np.nan]), otherwise=why) for measure in _MEASURES[:3]]
    values = _weighted(found, text)
    inside, whole = (found.told - found.beside_gap).sum(axis=0), found.told.sum(axis=0)
    meeting = float(inside[1:].sum() / whole.sum())
    rows = [text.row(measure, None, number, values[measure]) for measure in _MEASURES[:2]]
    rows.append(text.row("cu_alpha", None, number, values["cu_alpha"], covering=meeting, otherwise=_MEETING))
    for code, name in enumerate(names, start=1):
        units = sum(int((one.code == code).sum()) for one in told)
        covering = float(inside[code] / whole[code]) if whole[code] else math.nan
        rows.append(text.row("ku_alpha", name, units, values["ku_alpha"][:, code - 1], covering=covering, otherwise=_MEETING))
    return rows


def _weighted(found: Family, text: _Text) -> dict[str, Array]:
    return family(Family(*(text.sample.weights @ part for part in found)))


def _only(units: _Units, code: int) -> _Units:
    """The units of one code, as the only code that there is."""
    import numpy as np

    here = np.flatnonzero(units.code == code)
    return _Units(Spans(units.spans.start[here], units.spans.end[here]), np.ones(len(here), dtype=np.int64))


def _alpha(parts: Sequence[Disagreement]) -> Array:
    import numpy as np

    observed, expected = np.nansum([part.observed for part in parts], axis=0), np.nansum([part.expected for part in parts], axis=0)
    value: Array = 1 - np.divide(observed, expected, out=np.full(len(observed), np.nan), where=expected > 0)
    return value


def _frame(rows: Sequence[tuple[object, ...]], who: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(rows, columns=[*who, *_Row._fields])
    words = [name for name in (*who, "measure", "code", "warning") if name != "number"]
    numbers = dict.fromkeys(("value", "low", "high", "covering"), "float64")
    blanks: list[Any] = [told or None for told in frame["warning"]]
    whole = dict.fromkeys([name for name in ("number", "units") if name in frame], "int64")
    return frame.assign(warning=blanks).astype(dict.fromkeys(words, TEXT) | numbers | whole)

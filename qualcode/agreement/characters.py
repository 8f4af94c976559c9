"""How far coders agree character by character: does each of them give the code to it?

Computed on the ends of intervals, so that a corpus of millions of characters costs no more than its codings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.agreement.continua import Corpus, Spans, by_voice, clipped, corpus, covering, merged, shares_of
from qualcode.agreement.grouping import PAIR, TOGETHER, Comparison
from qualcode.agreement.measuring import Sample
from qualcode.agreement.patterns import Patterns, distinct
from qualcode.agreement.tallies import OF_SEVERAL, OF_TWO, doubt, drawing, estimates, held, warn_of
from qualcode.errors import one_of
from qualcode.kept import KeptCoding
from qualcode.tables import TEXT, check

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import pandas as pd

    from qualcode.statistics.drawing import Draws

    Array = np.ndarray[Any, Any]

__all__ = ["UNCODED", "CharacterAgreement", "character_agreement"]

UNCODED = ("counted", "left_out")
_RAW = ("characters", "all", "none", "prevalence")
_PAIR_RAW = ("characters", "both", "only_first", "only_second", "neither", "prevalence")


class CharacterAgreement(NamedTuple):
    """What :func:`character_agreement` gives.

    ``pairs``: a row for each pair of coders and code. ``together``: a row for each round that at least three people coded and each code.
    ``read``: for each pair, how much both read and what was left out.

    Examples
    --------
    >>> CharacterAgreement._fields
    ('pairs', 'together', 'read')
    """

    pairs: pd.DataFrame
    together: pd.DataFrame
    read: pd.DataFrame


def character_agreement(
    codings: pd.DataFrame,
    readings: pd.DataFrame,
    *,
    uncoded: str,
    draws: Draws,
    informants: Mapping[str, str] | None = None,
    codes: Sequence[str] | None = None,
) -> CharacterAgreement:
    """Agreement on every character of what all compared coders read, code by code: percent, κ, π and α, each with an interval.

    Every character is a unit that has the code or has it not. κ = (Po − Pe)/(1 − Pe), Pe = P(a)P(b) + (1 − P(a))(1 − P(b)); π and α as in
    :func:`qualcode.scott_pi` and :func:`qualcode.krippendorff_alpha` (nominal). Neighbouring characters are no independent judgements: the
    intervals come from drawing informants again, not characters. Where coders cut passages at different places, this measure is mild with
    long ones and hard on short ones; where much text is uncoded, agreement on it weighs most.

    Parameters
    ----------
    codings
        Columns document, start, end, code, coder, and where they are there round, status, method, polarity. Rejected and denied ones are
        left out.
    readings
        What each coder read, columns as :class:`qualcode.Reading`. Only characters that all who are compared read enter. Rules and models
        without readings have read everything; people, and ``adjudicated``, only what a row says.
    uncoded
        ``counted``: all that was read. ``left_out``: only characters to which one of those compared gave some code. There is no default,
        because with it the answer changes.
    draws
        Seed, number of draws, confidence, kind of interval, strata.
    informants
        Document → informant. Without it every document is an informant of its own.
    codes
        Which codes, in this order. None: all that occur, in alphabetical order.

    Returns
    -------
    CharacterAgreement
        ``pairs``: group (see :func:`qualcode.pairs_of`: people, rules against people, … are never pooled), coders (their names, a later
        round in brackets), first, first_round, second, second_round, code; characters, and of these both, only_first, only_second,
        neither; prevalence (0 to 1, mean of the two); percent (0 to 1), kappa, pi, alpha, each followed by ``_low`` and
        ``_high``; warning: why a value is ``nan`` or means little.
        ``together``: the people of a round: group, coders, number (how many they are), round, code, characters, all, none, prevalence,
        percent, fleiss_kappa (:func:`qualcode.fleiss_kappa`; of two it is π) and alpha.
        ``read``: the pair; characters that both read, that only one of them read, and codings of the two that lie partly outside.

    Raises
    ------
    ArgumentError
        When a column is missing, `uncoded` is something else, or there are no readings.

    Warns
    -----
    UserWarning
        Of rows in which a coefficient is not defined, with the reasons.

    Examples
    --------
    >>> import pandas as pd
    >>> import qualcode as qc
    >>> place = ["document", "start", "end", "coder"]
    >>> codings = pd.DataFrame([("d", 0, 200, "Li"), ("d", 150, 200, "Wang")], columns=place).assign(code="tie")
    >>> readings = pd.DataFrame([("d", 0, 1000, "Li"), ("d", 0, 1000, "Wang")], columns=place)
    >>> found = character_agreement(codings, readings, uncoded="counted", draws=qc.Draws(seed=1))
    >>> found.pairs[["both", "only_first", "only_second", "neither"]].values.tolist(), found.pairs["kappa"].round(3).tolist()
    ([[50, 150, 0, 800]], [0.348])
    """
    one_of("uncoded", uncoded, UNCODED)
    check(codings, KeptCoding, needs=["code"])
    line = corpus(codings, readings)
    sample = drawing(line.documents, informants, draws)
    names = list(codes) if codes is not None else sorted({str(code) for code in line.codings["code"].dropna()})
    pairs, together = line.comparisons()
    several = _several(line, names, uncoded, sample)
    result = CharacterAgreement(
        _frame([pair.told() + row for pair in pairs for row in several(pair)], (*PAIR, "code", *_PAIR_RAW)),
        _frame([people.told() + row for people in together for row in several(people)], (*TOGETHER, "code", *_RAW)),
        _read(line, pairs),
    )
    warn_of([told for frame in result[:2] for told in frame["warning"][frame["alpha"].isna()]], "characters")
    return result


def _several(line: Corpus, names: Sequence[str], uncoded: str, sample: Sample) -> Callable[[Comparison], list[tuple[object, ...]]]:
    """For a comparison: the rows of all codes."""
    by_code: dict[Any, pd.DataFrame] = dict(list(line.codings.groupby("code", sort=False)))
    anything = by_voice(line.codings)
    spans = {code: by_voice(by_code[code]) if code in by_code else {} for code in names}

    def rows(compared: Comparison) -> list[tuple[object, ...]]:
        area = shares_of([line.readings[voice] for voice in compared.coders])
        if uncoded == "left_out":
            own = [anything[key] for key in ((voice.coder, voice.round) for voice in compared.coders) if key in anything]
            area = _within(area, own)
        found = []
        for code in names:
            told = [spans[code].get((voice.coder, voice.round)) for voice in compared.coders]
            raw, patterns = _tallied(area, told, line, sample)
            reason = doubt(patterns, sample, nothing="there is no text that all of them read" if uncoded == "counted" else _NOTHING)
            numbers = tuple(number for estimate in estimates(patterns, sample).values() for number in estimate)
            found.append((code, *raw, *numbers, reason))
        return found

    return rows


_NOTHING = "nobody of them coded anything in text that all of them read"


def _within(area: Spans, own: Sequence[Spans]) -> Spans:
    """The part of an area in which anybody coded anything."""
    import numpy as np

    if not own:
        return Spans(area.start[:0], area.end[:0])
    coded = merged(np.concatenate([spans.start for spans in own]), np.concatenate([spans.end for spans in own]))
    return clipped(coded.start, coded.end, area)[1]


def _tallied(area: Spans, told: Sequence[Spans | None], line: Corpus, sample: Sample) -> tuple[tuple[object, ...], Patterns]:
    """Raw numbers (see :data:`_RAW`, :data:`_PAIR_RAW`), and how many characters have each pattern of no (0) and yes (1)."""
    import numpy as np

    points = np.unique(np.concatenate([ends for spans in (area, *told) if spans is not None for ends in spans]))
    lengths = np.diff(points, append=points[-1:])
    inside = np.flatnonzero((covering(area, points) > 0) & (lengths > 0))
    points, lengths = points[inside], lengths[inside]
    nothing = np.zeros(len(points), dtype=np.int64)
    given = np.column_stack([nothing if spans is None else (covering(spans, points) > 0).astype(np.int64) for spans in told])
    patterns, number = distinct(given)
    whose = sample.clusters[points // line.width]
    found = held(number, whose, lengths, patterns=len(patterns), informants=sample.weights.shape[1])
    yes, many, total = given.sum(axis=1), len(told), int(lengths.sum())
    sums = [int(lengths[yes == times].sum()) for times in range(many + 1)]
    raw: tuple[object, ...] = (total, sums[many], sums[0])
    if many == 2:
        raw = (total, sums[2], *(int(lengths[(yes == 1) & (one == 1)].sum()) for one in given.T), sums[0])
    prevalence = float((lengths * yes).sum() / many / total) if total else np.nan
    return (*raw, prevalence), Patterns(patterns, 2, found, sample.weights)


def _frame(rows: list[tuple[object, ...]], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    measures = OF_TWO if "second" in columns else OF_SEVERAL
    numbers = [column for name in measures for column in (name, f"{name}_low", f"{name}_high")]
    frame = pd.DataFrame(rows, columns=[*columns, *numbers, "warning"])
    words = [name for name in (*PAIR, "round", "code", "warning") if name in frame]
    counts = [name for name in (*_PAIR_RAW, *_RAW, "number") if name in frame and name != "prevalence"]
    kinds = dict.fromkeys(words, TEXT) | dict.fromkeys(counts, "int64") | dict.fromkeys([*numbers, "prevalence"], "float64")
    told: list[Any] = [reason or None for reason in frame["warning"]]
    return frame.assign(warning=told).astype(kinds)


def _read(line: Corpus, pairs: Sequence[Comparison]) -> pd.DataFrame:
    """What both of a pair read, and what is left out."""
    import numpy as np
    import pandas as pd

    rows = []
    for pair in pairs:
        own = [line.readings[voice] for voice in pair.coders]
        area = shares_of(own)
        shared = int((area.end - area.start).sum())
        alone = [int((spans.end - spans.start).sum()) - shared for spans in own]
        theirs = line.codings[line.codings["voice"].isin([(voice.coder, voice.round) for voice in pair.coders])]
        start, end = theirs["start"].to_numpy(), theirs["end"].to_numpy()
        of, parts = clipped(start, end, area)
        inside = np.bincount(of, weights=parts.end - parts.start, minlength=len(start))
        rows.append((*pair.told(), shared, *alone, int((inside < end - start).sum())))
    columns = ["characters", "only_first_read", "only_second_read", "codings_outside"]
    frame = pd.DataFrame(rows, columns=[*PAIR, *columns])
    return frame.astype(dict.fromkeys(PAIR, TEXT) | dict.fromkeys(columns, "int64"))

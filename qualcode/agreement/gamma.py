"""γ of Mathet, Widlöcher & Métivier through pygamma-agreement, which is not installed with qualcode: ``pip install "qualcode[gamma]"``."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from qualcode.agreement.continua import Corpus, clipped, corpus, shares_of
from qualcode.agreement.grouping import TOGETHER, Comparison, label
from qualcode.agreement.patterns import quotient
from qualcode.agreement.tallies import added, drawing, estimated, warn_of
from qualcode.errors import ArgumentError
from qualcode.kept import KeptCoding
from qualcode.tables import TEXT, check

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from qualcode.statistics.drawing import Draws

    Array = np.ndarray[Any, Any]

__all__ = ["gamma_agreement"]

_LIBRARY = "pygamma_agreement"
_COLUMNS = (*TOGETHER, "document", "units", "gamma", "low", "high", "warning")
_FEW = "fewer than two coders marked anything in text that all of them read"
_ONE = "there is one informant: no interval"


def gamma_agreement(
    codings: pd.DataFrame,
    readings: pd.DataFrame,
    *,
    position: float,
    category: float,
    draws: Draws,
    informants: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """γ of every pair of coders, and of the people of a round: units are paired so that they differ least, then compared with chance.

    γ = 1 − δ(observed)/δ(expected), δ the mean difference of paired units in the best alignment, expected from texts that are drawn at
    random with as many and as long units (Mathet, Widlöcher & Métivier 2015, The unified and holistic method gamma (γ) for inter-annotator
    agreement measure and alignment, Computational Linguistics 41:437–479). Units may overlap. The computation is that of pygamma-agreement
    (Titeux & Riad 2021, Journal of Open Source Software 6:2989) with 30 random texts; it is slow where a document has hundreds of units.

    Parameters
    ----------
    codings, readings, draws, informants
        As in :func:`qualcode.character_agreement`. The seed is that of the random texts, too.
    position, category
        How much a difference in place and one in code weigh (α and β of the article, which uses 1 and 1).

    Returns
    -------
    pandas.DataFrame
        One row for each comparison and document, and one with document blank: the mean over documents, each as often as it has units, with
        an interval (low, high) from drawing informants. Columns group, coders (names, a later round in brackets), number (how many they
        are), round (blank between rounds), document, units, gamma, low, high, warning.

    Raises
    ------
    ArgumentError
        When pygamma-agreement is not installed.

    Warns
    -----
    UserWarning
        Of rows that are not defined, with the reasons.

    Examples
    --------
    >>> import pandas as pd
    >>> import qualcode as qc
    >>> units = pd.DataFrame({"document": "d", "start": [0, 30], "end": [20, 50], "code": ["tie", "order"]})
    >>> codings = pd.concat([units.assign(coder="Li"), units.assign(coder="Wang")])
    >>> readings = pd.DataFrame({"document": "d", "start": 0, "end": 90, "coder": ["Li", "Wang"]})
    >>> found = gamma_agreement(codings, readings, position=1, category=1, draws=qc.Draws(seed=1))  # doctest: +SKIP
    >>> found["gamma"].tolist()  # doctest: +SKIP
    [1.0, 1.0]
    """
    if find_spec(_LIBRARY) is None:
        raise ArgumentError("γ needs the library pygamma-agreement, which is not installed. Type: pip install 'qualcode[gamma]'")
    import numpy as np
    import pandas as pd

    check(codings, KeptCoding, needs=["code"])
    line = corpus(codings, readings)
    sample = drawing(line.documents, informants, draws)
    rows: list[tuple[object, ...]] = []
    for compared in (one for some in line.comparisons() for one in some):
        own = _of_documents(compared, line, position=position, category=category, seed=draws.seed)
        sums = np.zeros((len(line.documents), 2))
        for document, number, value in own:
            if not math.isnan(value):
                sums[line.documents.index(document)] = number, number * value
        many, total = (sample.weights @ column for column in added(sums, sample).T)
        mean = estimated(quotient(total, many), sample, added(sums, sample)[:, 0])
        told = _FEW if math.isnan(mean.value) else _ONE if math.isnan(mean.low) else None
        rows.append((*_who(compared), None, sum(units for _, units, _ in own), *mean, told))
        for document, units, value in own:
            rows.append((*_who(compared), document, units, value, math.nan, math.nan, _FEW if math.isnan(value) else None))
    words = dict.fromkeys(("group", "coders", "round", "document", "warning"), TEXT)
    frame = pd.DataFrame(rows, columns=list(_COLUMNS)).astype(words | dict.fromkeys(("number", "units"), "int64"))
    warn_of(frame["warning"][frame["gamma"].isna()].tolist(), "aligned units")
    return frame


def _who(compared: Comparison) -> tuple[object, ...]:
    rounds = {voice.round for voice in compared.coders}
    names = [label(voice.coder, voice.round) for voice in compared.coders]
    return (compared.group, "; ".join(names), len(names), (rounds.pop() or None) if len(rounds) == 1 else None)


def _of_documents(compared: Comparison, line: Corpus, *, position: float, category: float, seed: int) -> list[tuple[str, int, float]]:
    """Document, units and γ, for every document of which all read something."""
    import pandas as pd

    area = shares_of([line.readings[voice] for voice in compared.coders])
    parts = []
    for number, voice in enumerate(compared.coders):
        own = line.codings[line.codings["voice"] == (voice.coder, voice.round)]
        of, spans = clipped(own["start"].to_numpy(), own["end"].to_numpy(), area)
        parts.append(
            pd.DataFrame({"coder": number, "start": spans.start, "end": spans.end, "code": own["code"].astype(str).to_numpy()[of]})
        )
    units = pd.concat(parts).drop_duplicates()
    at = units["start"] // line.width
    found = []
    for place in sorted(set((area.start // line.width).tolist())):
        here = units[(at == place).to_numpy()]
        rows = [(int(coder), start % line.width, end - start, str(code)) for coder, start, end, code in here.itertuples(index=False)]
        several = len({coder for coder, *_ in rows}) > 1
        value = _gamma(rows, position, category, seed) if several else math.nan
        found.append((line.documents[place], len(rows), value))
    return found


def _gamma(units: Sequence[tuple[int, int, int, str]], position: float, category: float, seed: int) -> float:
    """γ of units (coder, start, length, code) of one document. The library draws from NumPy's one generator, which is put back."""
    import numpy as np
    from pyannote.core import Segment
    from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum

    continuum = Continuum()
    for coder, start, length, code in units:
        continuum.add(str(coder), Segment(float(start), float(start + length)), code)
    before, loudness = np.random.get_state(), logging.root.manager.disable
    try:
        # It says again and again that one of its solvers is not installed.
        logging.disable(logging.WARNING)
        np.random.seed(seed)
        found = continuum.compute_gamma(CombinedCategoricalDissimilarity(alpha=position, beta=category)).gamma
    finally:
        np.random.set_state(before)
        logging.disable(loudness)
    return float(found)

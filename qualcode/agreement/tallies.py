"""How far coders agree in sums over informants: percent, κ, π and α of one table, and of every draw of informants at once."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.statistics.drawing import drawn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["COEFFICIENTS", "Estimate", "Resampling", "Tally", "coefficients", "doubt", "estimates", "interval", "resampling", "warn_of"]

COEFFICIENTS = ("percent", "kappa", "pi", "alpha")
CONFIDENCE = 0.95
_RARE = 0.05
"""Below this share, or above one less it, of a value almost every chance-corrected coefficient is a matter of few units."""


class Tally(NamedTuple):
    """What is added up, a row for each informant.

    ``total`` is how much was compared (characters, sentences, pairs); ``agreed`` of it the share of pairs of coders who give the same
    value; ``marginal`` how much each coder gives of each value: informants × coders × values.
    """

    total: Array
    agreed: Array
    marginal: Array


class Estimate(NamedTuple):
    """A value with its 95 % interval from drawing informants again; ``nan`` where undefined."""

    value: float
    low: float
    high: float


def coefficients(tally: Tally) -> dict[str, Array]:
    """The coefficients of each row of a tally.

    With Po the share of pairs of coders that agree, every coefficient but percent is (Po − Pe)/(1 − Pe). Pe is, of **kappa**, what coders
    with their own habits would share: the mean over pairs of coders of Σ p₁(v) p₂(v) (Cohen 1960, Educational and Psychological Measurement
    20:37–46; of more coders Conger 1980, Psychological Bulletin 88:322–328); of **pi** Σ p(v)², p(v) the mean over coders (Scott 1955,
    Public Opinion Quarterly 19:321–325; of more coders Fleiss 1971, Psychological Bulletin 76:378–382); of **alpha** Σ n(v)(n(v) − 1) /
    (N (N − 1)), the chance to draw a value twice from all N that were given (Krippendorff 2004, Content Analysis, 2nd ed., chapter 11).

    Returns
    -------
    dict
        ``percent`` (0 to 1), ``kappa``, ``pi``, ``alpha``, one number a row; ``nan`` where nothing was compared or varies (Pe is 1).

    Examples
    --------
    >>> import numpy as np
    >>> one = Tally(np.array([1000.0]), np.array([700.0]), np.array([[[800.0, 200.0], [950.0, 50.0]]]))
    >>> round(coefficients(one._replace(agreed=np.array([850.0])))["kappa"].item(), 3)
    0.348
    """
    import numpy as np

    coders = tally.marginal.shape[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = tally.agreed / tally.total
        shares = tally.marginal / tally.total[:, None, None]
        alike = np.square(shares.sum(axis=1)).sum(axis=1) - np.square(shares).sum(axis=(1, 2))
        given, number = tally.marginal.sum(axis=1), coders * tally.total
        expected = {
            "kappa": alike / (coders * (coders - 1)),
            "pi": np.square(shares.mean(axis=1)).sum(axis=1),
            "alpha": (given * (given - 1)).sum(axis=1) / (number * (number - 1)),
        }
        # Rounding must not make 1 − Pe a tiny number where all coders give one value only.
        found = {
            name: np.where(np.isclose(chance, 1, rtol=0, atol=1e-12), np.nan, (observed - chance) / (1 - chance))
            for name, chance in expected.items()
        }
    return {"percent": observed} | found


def estimates(tally: Tally, weights: Array) -> dict[str, Estimate]:
    """The coefficients of all informants together, each with an interval from draws of them.

    Parameters
    ----------
    tally
        A row for each informant.
    weights
        How often each is drawn: see :func:`resampling`.
    """
    whole = coefficients(Tally(*(part.sum(axis=0, keepdims=True) for part in tally)))
    coders, values = tally.marginal.shape[1:]
    drawn_marginal = (weights @ tally.marginal.reshape(len(tally.total), -1)).reshape(len(weights), coders, values)
    draws = coefficients(Tally(weights @ tally.total, weights @ tally.agreed, drawn_marginal))
    return {name: interval(whole[name].item(), draws[name], tally.total) for name in COEFFICIENTS}


def interval(value: float, draws: Array, material: Array) -> Estimate:
    """The middle 95 % of the draws in which the number is defined; ``nan`` where fewer than two informants have material.

    Examples
    --------
    >>> import numpy as np
    >>> interval(0.5, np.linspace(0, 1, 1001), np.array([3, 4, 5]))
    Estimate(value=0.5, low=0.025, high=0.975)
    """
    import numpy as np

    defined = draws[~np.isnan(draws)]
    if np.isnan(value) or not len(defined) or np.count_nonzero(material) < 2:
        return Estimate(value, np.nan, np.nan)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Estimate(value, round(float(low), 12), round(float(high), 12))


class Resampling(NamedTuple):
    """Draws of informants: ``weights`` how often each is drawn (draws × informants), ``whose`` the place of each document's informant."""

    weights: Array
    whose: Array

    def added(self, numbers: Array) -> Array:
        """Numbers with a row for each document, added up to a row for each informant."""
        import numpy as np

        total = np.zeros((self.weights.shape[1], *numbers.shape[1:]))
        np.add.at(total, self.whose, numbers)
        return total


def resampling(documents: Sequence[str], informants: Mapping[str, str] | None, *, seed: int, resamples: int) -> Resampling:
    """Draws of informants.

    Parameters
    ----------
    documents
        Their ids, in the order in which numbers come.
    informants
        Document → informant; a document that is not in it, and without this every document, is an informant of its own.
    seed, resamples
        As in :class:`qualcode.Draws`.

    Examples
    --------
    >>> import numpy as np
    >>> drawing = resampling(["a", "b", "c"], {"a": "Li", "b": "Li"}, seed=1, resamples=2)
    >>> drawing.weights.shape, drawing.added(np.array([1, 2, 4])).tolist()
    ((2, 2), [3.0, 4.0])
    """
    import numpy as np

    told = [(informants or {}).get(document) or f"\0{document}" for document in documents]
    at = {name: place for place, name in enumerate(dict.fromkeys(told))}
    weights = drawn([""] * len(at), resamples=resamples, seed=seed) if at else np.zeros((resamples, 0))
    return Resampling(weights, np.array([at[name] for name in told], dtype=np.int64))


def doubt(tally: Tally, found: Mapping[str, Estimate], *, nothing: str) -> str:
    """Why a coefficient is not defined, or means little: a sentence, or blank.

    Parameters
    ----------
    nothing
        What to say where nothing was compared.
    """
    import numpy as np

    total = float(tally.total.sum())
    if not total:
        return nothing
    shares = tally.marginal.sum(axis=(0, 1)) / (total * tally.marginal.shape[1])
    if np.isclose(shares.max(), 1, rtol=0, atol=1e-12):
        return "all coders give one and the same value everywhere: there is nothing that chance could be told from"
    if np.isnan(found["kappa"].value):
        return "not defined: nothing varies"
    told = []
    if shares.max() > 1 - _RARE:
        told.append(f"{shares.max():.0%} of all values are the same: few units decide what kappa, pi and alpha are; read percent beside")
    if np.count_nonzero(tally.total) < 2:
        told.append("there is one informant: no interval")
    return "; ".join(told)


def warn_of(told: Sequence[str], what: str) -> None:
    """One warning for all rows of a result that are not defined.

    Examples
    --------
    >>> warn_of([], "characters")
    """
    reasons = sorted(set(told))
    if reasons:
        rows = "row is" if len(told) == 1 else "rows are"
        warnings.warn(f"agreement on {what}: {len(told)} {rows} not defined (nan): {'; '.join(reasons)}", UserWarning, stacklevel=3)

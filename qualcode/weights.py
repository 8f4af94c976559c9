"""What was learned from labelled sentences: a weight for every feature and code, in the open."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError

if TYPE_CHECKING:
    import numpy as np

__all__ = ["ACCEPTED", "ALWAYS", "BY_MEANING", "OTHER", "OWN", "PRIOR", "REFUSED", "TERM", "WRITTEN", "Weights", "logistic", "relative"]

ALWAYS, TERM, PRIOR, WRITTEN, OWN, OTHER = "(always)", "term:", "prior:", "@written", "own", "other"
MEANS, UNMEANS, ACCEPTED, REFUSED = BY_MEANING = ("means:", "unmeans:", "accepted:", "refused:")
"""Beginnings of features that come from a model of sentence embeddings."""


@dataclass(frozen=True)
class Weights:
    """Logistic regressions, one for each code: how much each feature of a sentence speaks for it.

    The confidence of a code is ``1 / (1 + exp(-z))`` with ``z`` the sum of weight × value over the features of the sentence (Cox 1958,
    *Journal of the Royal Statistical Society B* 20:215). Weights that were fitted on labelled sentences make it an estimate of the
    share of such sentences to which a person gives the code.

    Parameters
    ----------
    name
        Of the model, such as ``governance-1``; the coder of what it proposes by itself.
    weights
        Feature → code or family → weight. The single code ``own`` makes weights that hold for every code of any codebook.
    threshold
        Below this confidence nothing is proposed that an indicator found.
    alone
        The same for what no indicator found; ``None``: as ``threshold``.

    Raises
    ------
    ArgumentError
        When a weight is not finite or a threshold is not between 0 and 1.

    Examples
    --------
    >>> weights = Weights("mine", {"(always)": {"control": -2.0}, "term:插手": {"control": 3.0}}, threshold=0.5)
    >>> round(weights.confidence("control", {"(always)": 1.0, "term:插手": 1.0}), 3)
    0.731
    """

    name: str
    weights: Mapping[str, Mapping[str, float]] = field(repr=False)
    threshold: float = 0.5
    alone: float | None = None

    def __post_init__(self) -> None:
        for name, value in (("threshold", self.threshold), ("alone", self.alone)):
            if value is not None and not 0 <= value <= 1:
                raise ArgumentError(f"{name} {value} should lie between 0 and 1")
        for feature, row in self.weights.items():
            for code, weight in row.items():
                if not math.isfinite(weight):
                    raise ArgumentError(f"weights '{self.name}': the weight of '{feature}' for '{code}' is not a number")

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes or families that it knows, in alphabetical order."""
        return tuple(sorted({code for row in self.weights.values() for code in row}))

    @cached_property
    def terms(self) -> frozenset[str]:
        """The words that it looks for."""
        return frozenset(name.removeprefix(TERM).removesuffix(WRITTEN) for name in self.weights if name.startswith(TERM))

    @cached_property
    def _rows(self) -> dict[str, int]:
        """The row of each feature in :attr:`_table`."""
        return {feature: row for row, feature in enumerate(self.weights)}

    @cached_property
    def _table(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The weights as numbers: a row a feature, a column a code; the last row is for features without weights."""
        import numpy as np

        table = np.zeros((len(self.weights) + 1, len(self.codes)))
        columns = {code: column for column, code in enumerate(self.codes)}
        for row, weights in enumerate(self.weights.values()):
            for code, weight in weights.items():
                table[row, columns[code]] = weight
        return table

    def rows(self, features: Iterable[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The weights of several features, a row each, in the order of :attr:`codes`."""
        return self._table[self.numbers(features)]

    def numbers(self, features: Iterable[str]) -> list[int]:
        """Where the weights of several features stand; see :meth:`added`."""
        number, none = self.number, self.none
        return [number(feature, none) for feature in features]

    @cached_property
    def number(self) -> Callable[[str, int], int]:
        """Where the weights of a feature stand, or what is given for one that has none."""
        return self._rows.get

    @property
    def none(self) -> int:
        """Where the weights of a feature stand that has none."""
        return len(self._rows)

    def sums(self, features: Mapping[str, float]) -> dict[str, float]:
        """``z`` for every code."""
        return dict(zip(self.codes, self.sums_each([features])[0], strict=True))

    def sums_each(self, several: Sequence[Mapping[str, float]]) -> list[list[float]]:
        """:meth:`sums` of each of several sentences, in the order of :attr:`codes`; by one multiplication for all of them."""
        none = self.none
        rows: list[int] = []
        values: list[float] = []
        begins: list[int] = []
        for features in several:
            begins.append(len(rows))
            rows.append(none)  # so that a sentence without features has a sum
            values.append(0.0)
            rows += map(self.number, features, repeat(none))
            values += features.values()
        return self.added(rows, values, begins)

    def added(self, rows: Sequence[int], values: Sequence[float], begins: Sequence[int]) -> list[list[float]]:
        """The sums of weight × value for each of several sentences, whose features begin at `begins` among the `rows` of weights."""
        import numpy as np

        if not rows:
            return []
        weighted = self._table[np.array(rows)]
        weighted *= np.array(values)[:, None]
        sums: list[list[float]] = np.add.reduceat(weighted, begins, axis=0).tolist()
        return sums

    def of(self, feature: str, code: str) -> float:
        """The weight of a feature for a code; 0 where it has none."""
        return self.weights.get(feature, {}).get(code, 0.0)

    def speaking(self, code: str) -> frozenset[str]:
        """The features whose weight for a code is above 0."""
        if code not in self._speaking:
            self._speaking[code] = frozenset(feature for feature, row in self.weights.items() if row.get(code, 0.0) > 0)
        return self._speaking[code]

    @cached_property
    def _speaking(self) -> dict[str, frozenset[str]]:
        return {}

    def confidence(self, code: str, features: Mapping[str, float]) -> float:
        """Between 0 and 1: the confidence of one code in a sentence with these features."""
        return logistic(sum(self.of(feature, code) * value for feature, value in features.items()))

    def contributions(self, code: str, features: Mapping[str, float]) -> list[tuple[str, float]]:
        """What each feature adds to ``z``, the largest first by size."""
        added = [(feature, self.of(feature, code) * value) for feature, value in features.items()]
        return sorted((pair for pair in added if pair[1]), key=lambda pair: (-abs(pair[1]), pair[0]))


def logistic(z: float) -> float:
    """``1 / (1 + exp(-z))``, without overflow."""
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def relative(features: Mapping[str, float], family: str, codes: Iterable[str] = ()) -> dict[str, float]:
    """The same features seen from one family, for weights that hold for any codebook: its name becomes ``own``, others' become ``other``.

    Words, and what is told of single codes, are left out.
    """
    seen: dict[str, float] = {}
    for feature, value in features.items():
        head, _, rest = feature.partition(":")
        if head == "term":
            continue
        if head in ("rule", "found", "like", "unlike"):
            id, sign, behind = _parted(rest)
            if "." in id:
                continue
            name = f"{head}:{OWN if id == family else OTHER}{sign}{behind}"
            seen[name] = max(seen.get(name, 0.0), value)
        else:
            seen[feature] = value
    return seen


def _parted(rest: str) -> tuple[str, str, str]:
    """``control*`` → control, *; ``control:negated`` → control, :, negated; ``control@written`` → control, @, written."""
    for sign in ("*", "@", ":"):
        id, found, behind = rest.partition(sign)
        if found:
            return id, found, behind
    return rest, "", ""

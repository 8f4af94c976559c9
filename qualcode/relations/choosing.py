"""Which pair of actors a coding is about: every pair of candidates is weighed, and none of them as well.

The probability of a pair is a conditional logit over all pairs and the possibility that an end stays open (McFadden 1974, in Zarembka,
*Frontiers in Econometrics*, 105–142): ``p(a, b) = exp(z(a, b)) / (exp(z(open)) + Σ exp(z))``, where ``z`` is the sum of the weights of the
features of both ends and of the pair. The weights (``codebooks/weights/ends.csv``) were fitted on labelled sentences by
``benchmarks/directions.py``; each stands there once for every code (column ``any``) and once for single families.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from qualcode.coding.indicators import Sentence
from qualcode.model import Code
from qualcode.reading.places import built_in
from qualcode.reading.weights import read_weights
from qualcode.relations.candidates import OWN, UNKNOWN, Candidate
from qualcode.weights import Weights

__all__ = ["ANY", "MANY", "OPEN", "Choice", "Chooser", "Options", "described", "end_weights", "features_of_open", "possible_pairs"]

ANY, OPEN = "any", "open"
SOURCE, TARGET, EITHER = "source", "target", "either"
MANY = 3


class Options(NamedTuple):
    """What there is to choose from: candidates for both ends with the place of their kind among those that the code allows there, the
    numbers of those that make a possible pair, what speaks for an open end, and which candidates are joined (街道和居委)."""

    sources: Sequence[tuple[Candidate, int]]
    targets: Sequence[tuple[Candidate, int]]
    pairs: Sequence[tuple[int, int]]
    nobody: Sequence[str]
    joined: Callable[[Candidate, Candidate], bool]

    @property
    def third(self) -> bool:
        """Whether the sentence names more than two who may stand at an end."""
        return len({candidate.actor for candidate, _ in (*self.sources, *self.targets) if candidate.here}) > 2


def possible_pairs(
    sources: Sequence[tuple[Candidate, int]], targets: Sequence[tuple[Candidate, int]], directed: bool
) -> Iterator[tuple[int, int]]:
    """The numbers of the candidates of each possible pair: two different actors, at least one of whom the sentence tells of; without a
    direction each pair once."""
    seen = set[tuple[str, str]]()
    for first, (a, _) in enumerate(sources):
        for second, (b, _) in enumerate(targets):
            if a.actor != b.actor and (directed or (b.actor, a.actor) not in seen) and (a.told or b.told):
                seen.add((a.actor, b.actor))
                yield first, second


class Choice(NamedTuple):
    """A pair of candidates and its probability."""

    source: Candidate
    target: Candidate
    probability: float

    @property
    def known(self) -> bool:
        """Whether it is known who both are."""
        return bool(self.source.actor and self.target.actor)

    @property
    def own(self) -> bool:
        """Whether no end stands in another clause than the words of the coding."""
        return {self.source.where, self.target.where} <= {"", OWN}


@lru_cache(maxsize=1)
def end_weights() -> Weights:
    """The weights of the ends of relations, as they are built in."""
    card = built_in("weights", "ends")
    return read_weights(card) if card else Weights("none", {})


def features_of_end(end: str, candidate: Candidate, usual: int) -> Iterator[str]:
    """What is told of a candidate at an end; `usual` is the place of its kind among those that the code allows there."""
    yield from (f"{end} {name}" for name in candidate.features)
    yield f"{end} usual={min(usual, MANY)}"


def features_of_pair(
    source: Candidate, target: Candidate, kinds: Mapping[str, str], directed: bool, joined: bool, third: bool
) -> Iterator[str]:
    """What is told of two candidates together; where they are joined, also whether a `third` is named to whom both may stand so."""
    if joined:
        yield from ("joined", f"joined,third={'yes' if third else 'no'}")
    yield f"here={source.here + target.here}"
    pair = (kinds.get(source.actor, UNKNOWN), kinds.get(target.actor, UNKNOWN))
    yield f"kinds={'→'.join(pair)}" if directed else f"kinds={'–'.join(sorted(pair))}"
    yield f"where={source.where or source.how}→{target.where or target.how}" if source.where or target.where else "where=none"
    if directed and source.mention is not None and target.mention is not None:
        yield "source first" if source.mention < target.mention else "target first"


def features_of_open(sentence: Sentence, named: int) -> Iterator[str]:
    """What speaks for an open end: whether somebody speaks, how many actors are named, somebody nobody knows, the kind of document."""
    unknown = any(not mention.actor for mention in sentence.mentions)
    kind, speaks = sentence.segment.kind, "yes" if sentence.segment.actor else "no"
    yield from (OPEN, f"{OPEN},named={min(named, MANY)}", f"{OPEN},document={kind}", f"{OPEN},speaker={speaks}")
    if unknown:
        yield f"{OPEN},somebody unknown"


def described(code: Code, options: Options, kinds: Mapping[str, str]) -> list[tuple[Candidate, Candidate, list[str]]]:
    """Every possible pair with all its features, as they are learned from and explained; an end's may stand there twice."""
    directed, third = code.relation == "directed", options.third
    ends = (SOURCE, TARGET) if directed else (EITHER, EITHER)
    told = []
    for first, second in options.pairs:
        (a, usual_a), (b, usual_b) = options.sources[first], options.targets[second]
        own = (*features_of_end(ends[0], a, usual_a), *features_of_end(ends[1], b, usual_b))
        told.append((a, b, [*own, *features_of_pair(a, b, kinds, directed, options.joined(a, b), third)]))
    return told


class Chooser:
    """Weighs the pairs of candidates of codings."""

    def __init__(self, weights: Weights, kinds: Mapping[str, str]) -> None:
        self.threshold = weights.threshold
        self.kinds = kinds
        self._weights = weights.weights
        self._families: dict[str, dict[str, float]] = {}
        self._ends: dict[tuple[str, str], dict[str, float]] = {}

    def weights(self, family: str) -> Mapping[str, float]:
        """Feature → weight for one family: what holds for any, and what is its own."""
        if family not in self._families:
            self._families[family] = {name: row.get(ANY, 0.0) + row.get(family, 0.0) for name, row in self._weights.items()}
        return self._families[family]

    def of_end(self, family: str, end: str) -> Mapping[str, float]:
        """Feature of a candidate → its weight at an end, for one family."""
        if (family, end) not in self._ends:
            start = f"{end} "
            own = {name[len(start) :]: weight for name, weight in self.weights(family).items() if name.startswith(start)}
            self._ends[family, end] = own
        return self._ends[family, end]

    def choices(self, code: Code, options: Options) -> list[Choice]:
        """Every possible pair with its probability, the most probable first, of equal ones the first in the text."""
        if not options.pairs:
            return []
        weights, directed = self.weights(code.family), code.relation == "directed"

        def z(features: Iterable[str]) -> float:
            return sum(weights.get(name, 0.0) for name in features)

        first = _of_each(options.sources, self.of_end(code.family, SOURCE if directed else EITHER))
        second = _of_each(options.targets, self.of_end(code.family, TARGET if directed else EITHER))
        pairs, third = [], options.third
        for at, to in options.pairs:
            a, b = options.sources[at][0], options.targets[to][0]
            together = features_of_pair(a, b, self.kinds, directed, options.joined(a, b), third)
            pairs.append((a, b, first[at] + second[to] + z(together)))
        nobody = z(options.nobody)
        top = max((nobody, *(total for *_, total in pairs)))
        whole = math.fsum(math.exp(total - top) for total in (nobody, *(total for *_, total in pairs)))
        return sorted((Choice(a, b, math.exp(total - top) / whole) for a, b, total in pairs), key=lambda one: -one.probability)

    def contributions(self, code: Code, options: Options, choice: Choice) -> list[tuple[str, float]]:
        """What each feature of a pair adds to its sum, the largest first by size."""
        weights = self.weights(code.family)
        pairs = described(code, options, self.kinds)
        features = next(own for a, b, own in pairs if (a.actor, b.actor) == (choice.source.actor, choice.target.actor))
        added = {name: weights.get(name, 0.0) * count for name, count in Counter(features).items()}
        return sorted(((name, value) for name, value in added.items() if value), key=lambda one: (-abs(one[1]), one[0]))


def _of_each(candidates: Sequence[tuple[Candidate, int]], weights: Mapping[str, float]) -> list[float]:
    """The sum of the weights of what is told of each candidate at an end."""
    return [sum(weights.get(name, 0.0) for name in (*one.features, f"usual={min(usual, MANY)}")) for one, usual in candidates]

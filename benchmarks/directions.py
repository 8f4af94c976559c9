"""Fits the weights by which the two ends of a relation are chosen, and says how well they hold.

    python benchmarks/directions.py --studies FOLDER... --passages FILE.jsonl... --texts FOLDER --excerpts benchmarks/labels/excerpts.csv
        --tables tests/constructed/zh.yaml tests/constructed/en.yaml tests/constructed/classes_zh.yaml --out codebooks/weights

Labelled studies and passages are read (see labelled.py). Every code that a person gave a sentence becomes a case: the pairs of actors that
may be meant, with what the text tells of each, and the pairs that the person named. A conditional logit is fitted on the cases (L2, L-BFGS
of SciPy); features are names of word lists, of kinds and roles of actors and of ways of telling, never words of a text. How well it holds
is told by weights that were fitted without the document; the threshold is the highest of those that are nearly best there: a pair that is
not there harms more than one that stays open.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from labelled import Labelled, labelled_excerpts, labelled_passages, labelled_study, labelled_table
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from qualcode import __version__, read_study
from qualcode.coding.drawing import Given
from qualcode.learning.curves import reliability
from qualcode.learning.writing import weights_csv
from qualcode.machine import Machine, Related
from qualcode.relations.choosing import ANY, described
from qualcode.relations.finding import End
from qualcode.weights import Weights

FAMILIES = ("control", "absorption", "alliance", "dependence", "resistance", "equality", "cooperation", "empowerment", "tie")
FOLDS, STRENGTH, LEAST, DIGITS, SMALL = 5, 5.0, 4, 2, 0.03
"""The weight of the penalty; features in fewer pairs are left out; weights are rounded; smaller ones are left out."""
NEARLY = 0.002
"""A difference of F1 that says nothing."""
TABLE, CONSTRUCTED = "constructed", 3
"""Constructed sentences say one thing each and are sure; each counts as several."""
WHO = re.compile("(kinds?|role|usual)=")
"""What is told of who somebody is, not of how the sentence is built."""
Ends = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """A code of a sentence: the pairs with their features (the last of them nobody's), and which of them are right."""

    set: str
    document: str
    family: str
    pairs: Sequence[Ends | None]
    features: Sequence[Mapping[str, int]]
    right: frozenset[Ends]
    related: Related


def cases_of(one: Labelled, name: str) -> Iterator[Case]:
    """The cases of a labelled study: one for each family and labelled sentence."""
    machine, codes = Machine(one.study), {code.id: code for code in one.study.codebook.codes}
    for document in one.study.documents:
        labels = [label for label in one.labels if label.document == document.id]
        given = [
            Given(label.start, label.end, codes[family], "", "manual", "accepted")
            for label in labels
            for family in sorted(label.codes & set(FAMILIES))
        ]
        right = {
            (label.start, family): {(a, b) for a, b, code in label.relations if code == family} for label in labels for family in FAMILIES
        }
        for related in machine.related(document, given):
            drawn = related.drawn
            assert drawn.given is not None
            yield _case(related, right[drawn.given.start, drawn.code.family], name)


def _case(related: Related, right: set[Ends], name: str) -> Case:
    code, finder = related.drawn.code, related.finder
    options = finder.options(related.drawn, related.sentence, related.context)
    told = described(code, options, finder.candidates.kind)
    symmetric = code.relation == "symmetric"
    speaker = related.sentence.segment.actor
    ends = [finder.counted(End(a.actor, a.how), End(b.actor, b.how), speaker) for a, b, _ in told]
    pairs = [_pair(a.actor, b.actor, symmetric) if a.actor and b.actor else None for a, b in ends]
    features = [Counter(own) for *_, own in told]
    document = f"{name}/{related.sentence.segment.document}"
    return Case(
        name,
        document,
        code.family,
        [*pairs, None],
        [*features, Counter(options.nobody)],
        frozenset(_pair(*one, symmetric) for one in right),
        related,
    )


def _pair(a: str, b: str, symmetric: bool) -> Ends:
    return (b, a) if symmetric and b < a else (a, b)


def _twins(case: Case) -> Iterator[Case]:
    """A case; none where the right actors are no candidates, because the lists of actors are shorter than a study's would be; a constructed
    sentence of a case several times, and as often without what is told of kinds and roles: there grammar decides, whoever acts. Where
    actors are classes, their kinds tell so much that this made the ends in real texts worse."""
    if case.right and case.right.isdisjoint(case.pairs):
        return
    yield case
    if case.set.startswith(TABLE) and case.related.finder.candidates.role:
        bare = [{name: value for name, value in own.items() if not WHO.search(name)} for own in case.features]
        for _ in range(CONSTRUCTED):
            yield from (case, replace(case, features=bare))


class Fit:
    """A conditional logit over cases: its columns are features of any family and features of one."""

    def __init__(self, cases: Sequence[Case]) -> None:
        counts = Counter((column, name) for case in cases for own in case.features for name in own for column in (ANY, case.family))
        self.columns = {key: number for number, key in enumerate(sorted(key for key, count in counts.items() if count >= LEAST))}
        values, at, stops, right, first = list[float](), list[int](), [0], list[bool](), list[int]()
        for case in (twin for one in cases for twin in _twins(one)):
            first.append(len(right))
            hits = [pair in case.right for pair in case.pairs]
            right += hits if any(hits) else [pair is None for pair in case.pairs]
            for own in case.features:
                for name, value in own.items():
                    for column in (ANY, case.family):
                        if (column, name) in self.columns:
                            at.append(self.columns[column, name])
                            values.append(float(value))
                stops.append(len(at))
        self.matrix = csr_matrix((values, at, stops), shape=(len(right), len(self.columns)))
        self.right, self.first = np.array(right, float), np.array(first)
        self.case = np.repeat(np.arange(len(first)), np.diff([*first, len(right)]))

    def weights(self, name: str, threshold: float) -> Weights:
        found = minimize(self._loss, np.zeros(len(self.columns)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
        rows: dict[str, dict[str, float]] = {}
        for (column, feature), number in self.columns.items():
            if abs(found[number]) >= SMALL:
                rows.setdefault(feature, {})[column] = round(float(found[number]), DIGITS)
        return Weights(name, rows, threshold)

    def _loss(self, weights: Any) -> tuple[float, Any]:
        """Minus the logarithm of the probability of the right pairs, with the penalty, and its gradient."""
        z = self.matrix @ weights
        raised = np.exp(z - np.maximum.reduceat(z, self.first)[self.case])
        whole = np.add.reduceat(raised, self.first)
        good = np.add.reduceat(raised * self.right, self.first)
        loss = float((np.log(whole) - np.log(good)).sum() + STRENGTH / 2 * weights @ weights)
        slope = raised / whole[self.case] - raised * self.right / good[self.case]
        return loss, self.matrix.T @ slope + STRENGTH * weights


def said(case: Case, weights: Weights, threshold: float) -> tuple[set[Ends], float]:
    """The pairs that a run would give with these weights, and the probability of the best."""
    finder = case.related.finder
    finder.chooser = type(finder.chooser)(Weights(weights.name, weights.weights, threshold), finder.candidates.kind)
    pairs = finder.ends(case.related.drawn, case.related.sentence, case.related.context)
    symmetric = case.related.drawn.code.relation == "symmetric"
    return {_pair(one.source.actor, one.target.actor, symmetric) for one in pairs}, pairs[0].probability if pairs else 0.0


def cross_validated(cases: Sequence[Case]) -> list[tuple[Case, Weights]]:
    """Each case with weights that were fitted without its document."""
    documents = sorted({case.document for case in cases})
    fold = {document: number % FOLDS for number, document in enumerate(documents)}
    weights = [Fit([case for case in cases if fold[case.document] != number]).weights("unseen", 0.0) for number in range(FOLDS)]
    return [(case, weights[fold[case.document]]) for case in cases]


def score(cases: Sequence[tuple[Case, Weights]], threshold: float, ties: bool = False) -> tuple[int, int, int]:
    """Right pairs, pairs said, pairs that a person gave; of ties, or of all other families."""
    both = told = true = 0
    for case, weights in cases:
        if (case.family == "tie") == ties:
            pairs, _ = said(case, weights, threshold)
            both, told, true = both + len(pairs & case.right), told + len(pairs), true + len(case.right)
    return both, told, true


def f1(both: int, told: int, true: int) -> float:
    return 2 * both / max(1, told + true)


def shown(both: int, told: int, true: int) -> str:
    return f"P {both / max(1, told):.3f} R {both / max(1, true):.3f} F1 {f1(both, told, true):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", nargs="*", type=Path, default=[])
    parser.add_argument("--passages", nargs="*", type=Path, default=[])
    parser.add_argument("--tables", nargs="*", type=Path, default=[], help="Constructed sentences; no score of the card counts them.")
    parser.add_argument("--texts", type=Path, help="A folder of texts that are not ours, in which --excerpts are found again.")
    parser.add_argument("--excerpts", nargs="*", type=Path, default=[], help="Labels of excerpts of such texts.")
    parser.add_argument("--out", type=Path, help="The folder for ends.yaml and ends.csv; without it nothing is written.")
    wanted = parser.parse_args()
    like = read_study("nominal_contracts")
    sets = {path.name: [labelled_study(path)] for path in wanted.studies}
    sets |= {path.stem: labelled_passages([path], like) for path in wanted.passages}
    sets |= {path.stem: [labelled_excerpts(wanted.texts, path, like)] for path in wanted.excerpts}
    tables = {f"{TABLE}_{path.stem}": [labelled_table(path, like)] for path in wanted.tables}
    judged, sets = list(sets), sets | tables
    whole = {name for name in judged if name not in {path.stem for path in wanted.passages}}
    cases = [case for name, several in sets.items() for one in several for case in cases_of(one, name)]
    thresholds = [step / 20 for step in range(6, 13)]
    unseen = cross_validated(cases)
    for name in sets:
        own = [(case, weights) for case, weights in unseen if case.set == name]
        print(name, len(own), "cases |", shown(*score(own, 0.3)), "| ties", shown(*score(own, 0.3, ties=True)), flush=True)
    sums = {one: sum(f1(*score([pair for pair in unseen if pair[0].set == name], one)) for name in judged) for one in thresholds}
    good = [one for one in thresholds if sums[one] >= max(sums.values()) - NEARLY * len(judged)]
    threshold = good[-1]
    mean = sums[threshold] / max(1, len(judged))
    print("threshold", threshold, "mean F1", round(mean, 3))
    if wanted.out:
        weights = Fit(cases).weights(f"ends-{__version__}", threshold)
        best = [
            (probability, bool(pairs & case.right))
            for case, own in unseen
            if case.set in whole  # a passage names few of the actors that its text tells of: the right ones are often no candidates
            for pairs, probability in [said(case, own, 0.0)]
            if pairs
        ]
        curve = reliability([probability for probability, _ in best], [right for _, right in best])
        card = {
            "model": weights.name,
            "threshold": threshold,
            "table": "ends.csv",
            "program": f"qualcode {__version__}",
            "learned_from": {name: sum(case.set == name for case in cases) for name in sets},
            "method": f"conditional logit over pairs of candidates, L2 {STRENGTH}, features in {LEAST} pairs or more; "
            f"{FOLDS} folds of whole documents",
            "unseen": {"mean_f1": round(mean, 3)},
            "reliability_of": sorted(whole),
            "reliability": [dict(row._asdict()) for row in curve.itertuples(index=False)],
            "not_for": "Who is meant by what was said pages before. A probability is a share over such sets, given that the code is right.",
        }
        (wanted.out / "ends.csv").write_text(weights_csv(weights), encoding="utf-8", newline="\n")
        (wanted.out / "ends.yaml").write_text(
            yaml.safe_dump(card, allow_unicode=True, sort_keys=False, width=140), encoding="utf-8", newline="\n"
        )


if __name__ == "__main__":
    main()

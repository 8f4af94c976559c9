"""Trains the weights that are shipped with the governance codebook, and says how well they hold.

    python benchmarks/learning.py --studies FOLDER... --passages FILE.jsonl... --fresh NAME... --out codebooks/weights

Labelled studies (folders with a gold.jsonl) and passages are read (see labelled.py); every sentence becomes a lesson; the weights
are fitted on all of them. Confidences are calibrated, and the thresholds chosen, by what weights of other documents said of the sets
that no indicator was written for (``--fresh``). Two models are written: the weights of the codebook, and those that hold for any
codebook, which know no words. No text goes into them: only words and pairs of words of at least ``--least`` labelled sentences.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from fitting import Lesson, calibrated, cross_validated, fitted_weights, lesson_of
from labelled import Labelled, labelled_examples, labelled_passages, labelled_study, labelled_texts

from qualcode import Document, __version__, read_study
from qualcode.learning.curves import reliability
from qualcode.learning.terms import candidate_terms, with_terms
from qualcode.learning.writing import weights_csv
from qualcode.machine import Machine, Seen
from qualcode.weights import OWN, Weights, logistic, relative

FAMILIES = ("control", "absorption", "alliance", "dependence", "resistance", "equality", "cooperation", "empowerment", "tie")
SCORED = FAMILIES[:-1]
"""``tie`` is what is left over; it is learned, but not what proposals are judged by."""
MOSTLY_WRONG, LEAST_ALONE = 0.02, 8
"""What an indicator found, which a person wrote, is given up only where hardly one in fifty such would be right; what none found is a
guess, proposed at 8/20 or above (the threshold is chosen from twentieths), so that of such proposals more are right than wrong."""
NOT_FOR = "Irony, what is only implied, and what needs the page before. A confidence is a share over sets like these, not a proof."


@dataclass(frozen=True)
class Sources:
    """What is learned from: the sets, and which of them no indicator was written for."""

    sets: Mapping[str, Sequence[Labelled]]
    fresh: frozenset[str]


def read_sources(
    studies: Iterable[Path], passages: Iterable[Path], fresh: Iterable[str], texts: Path | None = None, labels: Iterable[Path] = ()
) -> Sources:
    like = read_study("nominal_contracts")
    sets: dict[str, Sequence[Labelled]] = {path.name: [labelled_study(path)] for path in studies}
    sets |= {path.stem: labelled_passages([path], like) for path in passages} | {"examples": labelled_examples(like)}
    sets |= {path.stem: [labelled_texts(texts, path, like)] for path in labels if texts}
    return Sources(sets, frozenset(fresh) or frozenset(sets))


def lessons_of(sources: Sources, least: int) -> dict[str, list[Lesson]]:
    """The lessons of each set, with the words of all sets as features."""
    terms = vocabulary(sources, least)
    return {name: [lesson for one in several for lesson in labelled_lessons(one, terms, name)] for name, several in sources.sets.items()}


def vocabulary(sources: Sources, least: int) -> frozenset[str]:
    """The words and pairs of words of at least `least` labelled sentences, without the names of actors."""
    everything = [one for several in sources.sets.values() for one in several]
    sentences = [_sentence(one, number) for one in everything for number in range(len(one.labels))]
    names = {name for one in everything for actor in one.study.actors for name in (actor.name, *actor.aliases)}
    return candidate_terms(sentences, everything[0].study, least=least) - names


def _sentence(one: Labelled, number: int) -> Document:
    """A labelled sentence alone, so that words are counted by sentences."""
    label = one.labels[number]
    document = one.study.document(label.document)
    text = " ".join(document.text[label.start : label.end].split())
    return Document(f"{document.id}.{number}", text, document.kind, document.language)


def labelled_lessons(one: Labelled, terms: Iterable[str], name: str) -> list[Lesson]:
    """The lessons of one labelled study; documents of different sets keep different names."""
    return [lesson_of(seen, codes, f"{name}/{seen.segment.document}") for seen, codes in labelled_sentences(one, terms)]


def labelled_sentences(one: Labelled, terms: Iterable[str]) -> Iterator[tuple[Seen, frozenset[str]]]:
    """The sentences of a labelled study as they are weighed, and the families that a person gave each."""
    study = with_terms(one.study, terms)
    machine = Machine(study)
    for document in study.documents:
        own = [label for label in one.labels if label.document == document.id]
        for seen in machine.seen(document):
            touched = [label.codes for label in own if label.start < seen.segment.end and seen.segment.start < label.end]
            if touched:
                yield seen, frozenset().union(*touched)


def relatively(found: Iterable[Lesson]) -> list[Lesson]:
    """A lesson for each family that an indicator found: its features seen from that family, and whether the family is right."""
    rows = []
    for lesson in found:
        for family in FAMILIES:
            if any(name.startswith((f"rule:{family}", f"found:{family}:")) for name in lesson.features):
                right = frozenset({OWN} if family in lesson.codes else ())
                rows.append(replace(lesson, features=relative(lesson.features, family), codes=right))
    return rows


class Best(NamedTuple):
    """The thresholds with the best F1 on average over the kinds of sets, and the scores over all sentences."""

    threshold: float
    alone: float
    mean_f1: float
    precision: float
    recall: float
    f1: float


def best_thresholds(sums: Sequence[Mapping[str, float]], found: Sequence[Lesson], names: Sequence[str], codes: Sequence[str]) -> Best:
    """Over a grid in twentieths, with a precision of at least a half.

    Real and invented sets weigh the same.
    """
    tried = []
    for alone in (step / 20 for step in range(LEAST_ALONE, 13)):
        counts = _counts(sums, found, names, codes, MOSTLY_WRONG, alone)
        each: dict[str, list[float]] = {}
        for name, (both, said, true) in counts.items():
            each.setdefault(name.partition("_")[0], []).append(2 * both / max(1, said + true))
        mean = sum(sum(several) / len(several) for several in each.values()) / len(each)
        both, said, true = (sum(column) for column in zip(*counts.values(), strict=True))
        if said and both / said >= 0.5:
            tried.append(Best(MOSTLY_WRONG, alone, mean, both / said, both / true, 2 * both / (said + true)))
    return max(tried, key=lambda one: (one.mean_f1, -one.alone))


def _counts(
    sums: Sequence[Mapping[str, float]], found: Sequence[Lesson], names: Sequence[str], codes: Sequence[str], threshold: float, alone: float
) -> dict[str, tuple[int, int, int]]:
    """For each set: right proposals, proposals, codes that a person gave."""
    counts: dict[str, tuple[int, int, int]] = {}
    for row, lesson, name in zip(sums, found, names, strict=True):
        said = {code for code in codes if code in row and logistic(row[code]) >= (threshold if code in (*lesson.ruled, OWN) else alone)}
        true = lesson.codes & set(codes)
        both, proposed, given = counts.get(name, (0, 0, 0))
        counts[name] = (both + len(said & true), proposed + len(said), given + len(true))
    return counts


@dataclass(frozen=True)
class Learned:
    """A model, what unseen weights said of each lesson, and how it scores on the fresh sets."""

    weights: Weights
    sums: Sequence[Mapping[str, float]]
    best: Best
    curve: Any


def learned(
    name: str, found: Sequence[Lesson], fresh: frozenset[str], codes: Sequence[str], judged: Sequence[str], strength: float
) -> Learned:
    """Weights of all lessons, calibrated and judged by what weights without their document said of the fresh ones."""
    sums = cross_validated(found, codes, strength=strength)
    unseen = [number for number, lesson in enumerate(found) if lesson.document.partition("/")[0] in fresh]
    weights = fitted_weights(found, codes, name=name, strength=strength)
    ours, truths = [sums[number] for number in unseen], [found[number].codes for number in unseen]
    weights, slope, shift = calibrated(weights, ours, truths)
    stretched = [{code: z * slope + shift for code, z in row.items()} for row in sums]
    ours = [stretched[number] for number in unseen]
    names = [found[number].document.partition("/")[0] for number in unseen]
    best = best_thresholds(ours, [found[number] for number in unseen], names, judged)
    pairs = [(logistic(z), code in given) for row, given in zip(ours, truths, strict=True) for code, z in row.items() if code in judged]
    curve = reliability([confidence for confidence, _ in pairs], [truth for _, truth in pairs])
    return Learned(replace(weights, threshold=best.threshold, alone=best.alone), stretched, best, curve)


def card(model: Learned, found: Mapping[str, Sequence[Lesson]], fresh: frozenset[str], strength: float, least: int) -> dict[str, Any]:
    """What the card tells besides name, threshold and table."""
    sets = {name: {"sentences": len(several), "coded": sum(bool(lesson.codes) for lesson in several)} for name, several in found.items()}
    told = {key: (round(value, 3) if isinstance(value, float) else value) for key, value in model.best._asdict().items()}
    return {
        "program": f"qualcode {__version__}",
        "learned_from": sets,
        "method": f"logistic regression, one a code, L2, C = {strength}; features of {least} sentences or more; "
        "five folds of whole documents; Platt calibration",
        "judged_on": sorted(fresh),
        "unseen": told,
        "reliability": [dict(row._asdict()) for row in model.curve.itertuples(index=False)],
        "not_for": NOT_FOR,
    }


def write(weights: Weights, path: Path, told: Mapping[str, Any]) -> None:
    """The card, and its table beside it."""
    table = path.with_suffix(".csv")
    first = {"model": weights.name, "threshold": weights.threshold, "alone": weights.alone, "table": table.name}
    table.write_text(weights_csv(weights), encoding="utf-8", newline="\n")
    path.write_text(yaml.safe_dump({**first, **told}, allow_unicode=True, sort_keys=False, width=140), encoding="utf-8", newline="\n")


def report(model: Learned, found: Sequence[Lesson]) -> None:
    """One line a set: what indicators alone give, and what the weights make of it that have not seen the document."""
    names = [lesson.document.partition("/")[0] for lesson in found]
    judged = [code for code in model.weights.codes if code in SCORED]
    weighed = _counts(model.sums, found, names, judged, model.best.threshold, model.best.alone)
    ruled = _counts([dict.fromkeys(lesson.ruled, 9.0) for lesson in found], found, names, judged, 0.5, 0.5)
    for name in sorted(weighed):
        both, said, true = weighed[name]
        hit, ours, _ = ruled[name]
        rules = f"indicators alone F1 {2 * hit / max(1, ours + true):.3f}"
        print(
            f"  {name:16} {rules}   weighed P {both / max(1, said):.3f} R {both / max(1, true):.3f} F1 {2 * both / max(1, said + true):.3f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", nargs="*", type=Path, default=[])
    parser.add_argument("--passages", nargs="*", type=Path, default=[])
    parser.add_argument("--texts", type=Path, help="texts that are not ours, which --labels speak of")
    parser.add_argument("--labels", nargs="*", type=Path, default=[])
    parser.add_argument("--fresh", nargs="*", default=[])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--least", type=int, default=3)
    parser.add_argument("--strength", type=float, default=0.3)
    options = parser.parse_args()
    began = time.perf_counter()
    sources = read_sources(options.studies, options.passages, options.fresh, options.texts, options.labels)
    found = lessons_of(sources, options.least)
    every = [lesson for several in found.values() for lesson in several]
    print(f"{len(every)} sentences, {time.perf_counter() - began:.0f} s")
    for name, rows, codes, judged in (("governance", every, FAMILIES, SCORED), ("general", relatively(every), (OWN,), (OWN,))):
        model = learned(f"{name}-{__version__}", rows, sources.fresh, codes, judged, options.strength)
        print(f"{name}: {len(model.weights.weights)} features, unseen {model.best}, {time.perf_counter() - began:.0f} s")
        if name == "governance":
            report(model, every)
        if options.out:
            write(model.weights, options.out / f"{name}.yaml", card(model, found, sources.fresh, options.strength, options.least))


if __name__ == "__main__":
    main()

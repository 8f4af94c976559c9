"""What every ingredient of the coder adds, on labelled studies that it was not built on: a table in Markdown.

    python benchmarks/quality.py --studies FOLDER... --passages FILE.jsonl... --fresh NAME... --test FOLDER...

The first three options name what is learned from, as in learning.py; the folders behind ``--test`` are only measured. Codes are
compared by family and sentence, as sets. Thresholds are chosen on what is learned from, never on what is measured.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fitting import Lesson, calibrated, cross_validated, fitted_weights, lesson_of
from labelled import Labelled, labelled_study
from learning import FAMILIES, SCORED, Sources, best_thresholds, labelled_sentences, read_sources, vocabulary

from qualcode import dictionary_codings
from qualcode.coding.similarity import Bank
from qualcode.machine import Machine, Seen
from qualcode.weights import Weights, logistic

KINDS = {
    "words": ("term:",),
    "rules": ("rule:", "found:"),
    "context": ("kind:", "speaker:", "actor:", "actors:", "length"),
    "likeness": ("like:", "unlike:"),
}


@dataclass(frozen=True)
class Item:
    """A labelled sentence: as it is weighed, what a person gave it, and what a run of the study proposes."""

    seen: Seen
    lesson: Lesson
    proposed: frozenset[str]

    @property
    def text(self) -> str:
        return self.seen.segment.text


def items_of(one: Labelled, terms: Iterable[str], name: str, *, run: bool = False) -> list[Item]:
    proposed = _proposed(one) if run else {}
    found = []
    for seen, codes in labelled_sentences(one, terms):
        lesson = lesson_of(seen, codes, f"{name}/{seen.segment.document}")
        key = (seen.segment.document, seen.segment.segment)
        found.append(Item(seen, lesson, proposed.get(key, frozenset())))
    return found


def _proposed(one: Labelled) -> dict[tuple[str, str], frozenset[str]]:
    """The families that the machine as it is shipped proposes, by sentence."""
    machine, found = Machine(one.study), dict[tuple[str, str], set[str]]()
    for document in one.study.documents:
        for row in machine.read(document).codings:
            if row.status != "rejected":
                found.setdefault((row.document, row.segment), set()).add(row.code.partition(".")[0])
    return {key: frozenset(codes) for key, codes in found.items()}


Method = Callable[[Sequence[Item], str], list[set[str]]]


def words_alone(study: Labelled) -> Method:
    """The plain words of the codebook, without conditions or status."""

    def method(items: Sequence[Item], language: str) -> list[set[str]]:
        frame = dictionary_codings({str(number): item.text for number, item in enumerate(items)}, study.study.codebook, language=language)
        said: list[set[str]] = [set() for _ in items]
        for number, code in zip(frame["document"], frame["code"], strict=True):
            said[int(number)].add(str(code).partition(".")[0])
        return said

    return method


def likeness_alone(study: Labelled, train: Sequence[Item]) -> Method:
    """The family of the nearest example, where it is near enough and no counter-example is nearer."""
    banks = {language: Bank(study.study.codebook, language) for language in ("zh", "en")}

    def nearest(item: Item, language: str) -> tuple[str, float]:
        best = banks[language].by_family(item.text)
        good = max(((cosine, family) for (family, counter), cosine in best.items() if not counter), default=(0.0, ""))
        bad = max((cosine for (_, counter), cosine in best.items() if counter), default=0.0)
        return (good[1], good[0]) if good[0] > bad else ("", 0.0)

    known = [(*nearest(item, item.seen.segment.language), item.lesson.codes) for item in train]

    def f1(least: float) -> float:
        said = [({family} if cosine >= least else set[str](), codes) for family, cosine, codes in known]
        return scored([proposed for proposed, _ in said], [codes for _, codes in said])[2]

    least = max((step / 50 for step in range(1, 40)), key=f1)

    def method(items: Sequence[Item], language: str) -> list[set[str]]:
        found = [nearest(item, language) for item in items]
        return [{family} if cosine >= least else set() for family, cosine in found]

    return method


def plain_model(train: Sequence[Item]) -> Method:
    """TF-IDF of words and pairs of words, one logistic regression a family (scikit-learn's defaults); threshold by cross-validation."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    from qualcode import read_study
    from qualcode.tokenising import tokeniser

    grammars = read_study("nominal_contracts").grammars
    cut = {language: tokeniser(language, grammars[language].words) for language in ("zh", "en")}

    def words(item: Item) -> str:
        return " ".join(cut[item.seen.segment.language].words(item.text))

    texts, groups = [words(item) for item in train], [item.lesson.document for item in train]
    truth = [[int(family in item.lesson.codes) for family in SCORED] for item in train]
    vectors = TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), min_df=2)
    pipeline = make_pipeline(vectors, OneVsRestClassifier(LogisticRegression(class_weight="balanced", max_iter=1000)))
    unseen = cross_val_predict(pipeline, texts, truth, groups=groups, cv=GroupKFold(5), method="predict_proba")
    codes = [item.lesson.codes for item in train]

    def over(rows: Sequence[Sequence[float]], least: float) -> list[set[str]]:
        return [{family for family, share in zip(SCORED, row, strict=True) if share >= least} for row in rows]

    least = max((step / 20 for step in range(1, 20)), key=lambda step: scored(over(unseen, step), codes)[2])
    pipeline.fit(texts, truth)
    return lambda items, language: over(pipeline.predict_proba([words(item) for item in items]), least)


def rules_alone(items: Sequence[Item], language: str) -> list[set[str]]:
    return [set(item.lesson.ruled) for item in items]


def rules_whatever_status(items: Sequence[Item], language: str) -> list[set[str]]:
    return [{one.code.family for one in item.seen.drawn} for item in items]


def as_shipped(items: Sequence[Item], language: str) -> list[set[str]]:
    return [set(item.proposed) for item in items]


def weighed(train: Sequence[Item], fresh: frozenset[str], left_out: str) -> Method:
    """Weights learned without one kind of feature; the thresholds are chosen anew."""
    gone = KINDS.get(left_out, ())

    def without(lesson: Lesson) -> Lesson:
        kept = {name: value for name, value in lesson.features.items() if not name.startswith(gone)} if gone else lesson.features
        return Lesson(lesson.document, kept, lesson.codes, lesson.ruled if left_out != "rules" else frozenset())

    found = [without(item.lesson) for item in train]
    sums = cross_validated(found, FAMILIES)
    unseen = [number for number, lesson in enumerate(found) if lesson.document.partition("/")[0] in fresh]
    lessons = [found[number] for number in unseen]
    weights, slope, shift = calibrated(fitted_weights(found, FAMILIES, name="x"), [sums[n] for n in unseen], [one.codes for one in lessons])
    stretched = [{code: z * slope + shift for code, z in sums[number].items()} for number in unseen]
    best = best_thresholds(stretched, lessons, [one.document.partition("/")[0] for one in lessons], SCORED)

    def method(items: Sequence[Item], language: str) -> list[set[str]]:
        return [_over(weights, without(item.lesson), best.threshold, best.alone) for item in items]

    return method


def _over(weights: Weights, lesson: Lesson, threshold: float, alone: float) -> set[str]:
    sums = weights.sums(lesson.features)
    return {code for code, z in sums.items() if logistic(z) >= (threshold if code in lesson.ruled else alone)}


def scored(said: Sequence[Iterable[str]], true: Sequence[Iterable[str]]) -> tuple[float, float, float]:
    """Precision, recall and F1 over all sentences and families."""
    pairs = [(set(a) & set(SCORED), set(b) & set(SCORED)) for a, b in zip(said, true, strict=True)]
    both, proposed, given = (sum(len(one) for one in column) for column in zip(*((a & b, a, b) for a, b in pairs), strict=True))
    return both / proposed if proposed else 0.0, both / given if given else 0.0, 2 * both / (proposed + given) if proposed + given else 0.0


def methods(sources: Sources, train: Sequence[Item]) -> Mapping[str, Method]:
    first = next(iter(sources.sets.values()))[0]
    found: dict[str, Method] = {
        "words of the codebook alone": words_alone(first),
        "likeness to its examples alone": likeness_alone(first, train),
        "plain model (TF-IDF, logistic regression)": plain_model(train),
        "indicators, status ignored": rules_whatever_status,
        "indicators and status": rules_alone,
        "indicators, status and weights, as shipped": as_shipped,
    }
    return found | {f"weights without {kind}": weighed(train, sources.fresh, kind) for kind in KINDS}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("--studies", "--passages", "--test"):
        parser.add_argument(name, nargs="*", type=Path, default=[])
    parser.add_argument("--fresh", nargs="*", default=[])
    options = parser.parse_args()
    sources = read_sources(options.studies, options.passages, options.fresh)
    terms = vocabulary(sources, 3)
    train = [item for name, several in sources.sets.items() for one in several for item in items_of(one, terms, name)]
    test = {folder.name: (one := labelled_study(folder), items_of(one, terms, folder.name, run=True)) for folder in options.test}
    print("| | " + " | ".join(f"{name} P / R / F1" for name in test) + " |")
    print("|---|" + "---|" * len(test))
    for title, method in methods(sources, train).items():
        cells = []
        for one, items in test.values():
            p, r, f1 = scored(method(items, one.study.language), [item.lesson.codes for item in items])
            cells.append(f"{p:.2f} / {r:.2f} / {f1:.3f}")
        print(f"| {title} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()

"""Trains the weights of the stages of a purchase, and says how well they hold: codebooks/weights/stages.yaml.

    python benchmarks/staging.py --studies FOLDER... --passages FILE.jsonl... --texts FOLDER --excerpts benchmarks/labels/excerpts.csv
        --out codebooks/weights

Labelled studies and passages are read as in learning.py. One multinomial logistic regression over the words, cues and kind of a sentence;
sentences to which a person gave no stage are the class ``(none)``. All figures are of whole documents that the weights had not seen.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from labelled import Label, Labelled, labelled_excerpts
from learning import Sources, read_sources, vocabulary
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from qualcode import Document, StageModel, __version__, read_study
from qualcode.learning.writing import weights_csv
from qualcode.machine import Machine
from qualcode.rows import Segment
from qualcode.stages import StageReader
from qualcode.stages.learned import CUE, KIND, MOST, NONE, USUAL, WordReader
from qualcode.weights import ALWAYS, TERM, Weights

FOLDS, LEAST, SMALL = 5, 4, 0.08
RARELY, RARE = 0.3, 5.0
"""The weight of a sentence without a stage in fitting: most of talk has none, and the stages are what is learned. The logarithm of how much
rarer than every sentence a word is that counts once (inverse document frequency)."""


@dataclass(frozen=True)
class Text:
    """A document as it is placed, with what a person said of it, sentence by sentence; and where rules alone put them."""

    set: str
    study: Labelled
    document: Document
    segments: Sequence[Segment]
    features: Sequence[Mapping[str, float]]
    asks: Sequence[Mapping[str, float]]
    labels: Sequence[Label | None]
    ruled: Sequence[str]

    @property
    def fold(self) -> int:
        return int(hashlib.sha256(f"{self.set}/{self.document.id}".encode()).hexdigest(), 16) % FOLDS


def texts_of(sources: Sources) -> list[Text]:
    terms = sorted(vocabulary(sources, LEAST))
    wanted = Weights("candidates", {TERM + term: {} for term in terms})
    return [text for name, several in sources.sets.items() for one in several for text in _texts(name, one, wanted)]


def _texts(name: str, one: Labelled, wanted: Weights) -> Iterator[Text]:
    bare = replace(one.study, stages=replace(one.study.stages, weights=None))
    machine = Machine(replace(one.study, stages=replace(bare.stages, weights=wanted)))
    readers = {language: StageReader.of(machine.study, grammar, machine.study.stages) for language, grammar in one.study.grammars.items()}
    plain = {language: StageReader.of(bare, grammar, bare.stages) for language, grammar in one.study.grammars.items()}
    names = sorted(wanted.weights)
    for document in one.study.documents:
        heard = machine.heard(document)
        own = [label for label in one.labels if label.document == document.id]
        if not heard or not own:
            continue
        segments = [segment for segment, _ in heard]
        spoken = [told for segment, hits in heard for told in readers[segment.language].spoken([segment], [hits], document)]
        features = [
            {ALWAYS: 1.0, KIND + segment.kind: 1.0}
            | {names[row]: 1.0 for row in told.words if row < len(names)}
            | {CUE + stage: min(weight, MOST) for stage, weight in told.cues.items()}
            for segment, told in zip(segments, spoken, strict=True)
        ]
        labels = [next((label for label in own if one.start < label.end and label.start < one.end), None) for one in segments]
        ruled = [one.stage for one in plain[document.language].place(segments, spoken, document)]
        yield Text(name, one, document, segments, features, [told.asks for told in spoken], labels, ruled)


def fitted(texts: Sequence[Text], stages: Sequence[str], strength: float, shift: float) -> Weights:
    """The weights; ``(none)`` needs `shift` more than the regression says.

    A word counts by how rare it is and by how many others of the table stand beside it. What is small is left out; since fewer words then
    stand beside it, the rest is fitted again.
    """
    known = [
        (features, label.stage or NONE)
        for text in texts
        for segment, features, label in zip(text.segments, text.features, text.labels, strict=True)
        if label is not None and segment.role != "interviewer" and (label.stage or NONE) in (*stages, NONE)
    ]
    counts = Counter(name for features, _ in known for name in features)
    rarity = {name: log(len(known) / many) / RARE for name, many in counts.items() if name.startswith(TERM)}
    names = sorted(name for name, count in counts.items() if count >= LEAST and name != ALWAYS)
    model = _regression(known, names, rarity, strength)
    large = np.abs(model.coef_).max(axis=0) * np.array([rarity.get(name, 1.0) for name in names]) >= SMALL
    names = [name for name, keeps in zip(names, large, strict=True) if keeps or not name.startswith(TERM)]
    model = _regression(known, names, rarity, strength)
    table = {ALWAYS: _rounded(model.classes_, model.intercept_)}
    table[ALWAYS][NONE] = round(table[ALWAYS][NONE] - shift, 2)
    table |= {name: _rounded(model.classes_, row * rarity.get(name, 1.0)) for name, row in zip(names, model.coef_.T, strict=True)}
    return Weights(f"stages-{__version__}", table)


def _rounded(stages: Sequence[str], weights: Sequence[float]) -> dict[str, float]:
    return {stage: round(float(weight), 2) for stage, weight in zip(stages, weights, strict=True)}


def _regression(
    known: Sequence[tuple[Mapping[str, float], str]], names: Sequence[str], rarity: Mapping[str, float], strength: float
) -> LogisticRegression:
    at = {name: number for number, name in enumerate(names)}
    values, columns, stops = list[float](), list[int](), [0]
    for features, _ in known:
        own = [name for name in sorted(features) if name in at]
        scale = float(WordReader.scale(sum(name.startswith(TERM) for name in own)))
        values += [scale * rarity[name] if name.startswith(TERM) else features[name] for name in own]
        columns += [at[name] for name in own]
        stops.append(len(columns))
    matrix: Any = csr_matrix((values, columns, stops), shape=(len(known), len(names)))
    model = LogisticRegression(C=strength, max_iter=200, tol=1e-3)
    model.fit(matrix, [stage for _, stage in known], sample_weight=[RARELY if stage == NONE else 1.0 for _, stage in known])
    return model


def with_usual(weights: Weights, texts: Sequence[Text], stages: Sequence[str]) -> Weights:
    """The same weights with the shares that are usual in each kind of document."""
    reader, shares = WordReader(weights, stages), dict[str, list[Any]]()
    for text in texts:
        found = reader.shares(_own(reader, text))
        said = [number for number, segment in enumerate(text.segments) if segment.role != "interviewer"]
        shares.setdefault(text.segments[0].kind, []).append(found[said])
    usual = {USUAL + kind: np.concatenate(rows).mean(axis=0) for kind, rows in sorted(shares.items())}
    more = {name: {stage: round(float(share), 2) for stage, share in zip(reader.columns, row, strict=True)} for name, row in usual.items()}
    return replace(weights, weights={**weights.weights, **more})


def _own(reader: WordReader, text: Text) -> Any:
    terms = [[name.removeprefix(TERM) for name in one if name.startswith(TERM)] for one in text.features]
    words = [np.array([reader.words[term] for term in one if term in reader.words], np.int64) for one in terms]
    cues = [{name.removeprefix(CUE): value for name, value in one.items() if name.startswith(CUE)} for one in text.features]
    return reader.own(words, cues, text.segments[0].kind)


def placed(weights: Weights, model: StageModel, text: Text) -> list[Segment]:
    from qualcode.stages.placing import Spoken

    grammars = text.study.study.grammars
    reader = StageReader(replace(model, weights=weights), grammars[text.document.language])
    assert reader.words is not None
    known = reader.words.words
    spoken = [
        Spoken(
            {name.removeprefix(CUE): value for name, value in one.items() if name.startswith(CUE)},
            np.array([known[name[len(TERM) :]] for name in one if name.startswith(TERM) and name[len(TERM) :] in known], np.int64),
            (),
            segment.role == "interviewer" and segment.text.lstrip().lower().startswith(tuple(grammars[segment.language].follow_ups)),
            asks,
        )
        for segment, one, asks in zip(text.segments, text.features, text.asks, strict=True)
    ]
    return reader.place(text.segments, spoken, text.document)


def scores(texts: Sequence[Text], found: Sequence[Sequence[str]]) -> dict[str, dict[str, float]]:
    """For each set: the share of labelled sentences at the right stage (by rules alone, by weights), and of those without a stage that
    stay unknown."""
    counts: Counter[tuple[str, str]] = Counter()
    for text, stages in zip(texts, found, strict=True):
        kind = "written" if text.segments[0].kind in ("policy", "contract", "evaluation_report") else "spoken"
        for label, stage, ruled in zip(text.labels, stages, text.ruled, strict=True):
            for name in (text.set, f"{text.set} {kind}", "all") if label else ():
                assert label is not None
                what = "placed" if label.stage else "blank"
                counts[name, what] += 1
                counts[name, f"{what} right"] += stage == (label.stage or "")
                counts[name, f"{what} ruled"] += ruled == (label.stage or "")
    names = sorted({name for name, _ in counts})
    return {
        name: {
            "sentences": counts[name, "placed"],
            "rules": round(counts[name, "placed ruled"] / max(1, counts[name, "placed"]), 3),
            "weights": round(counts[name, "placed right"] / max(1, counts[name, "placed"]), 3),
            "unknown_rules": round(counts[name, "blank ruled"] / max(1, counts[name, "blank"]), 3),
            "unknown_weights": round(counts[name, "blank right"] / max(1, counts[name, "blank"]), 3),
        }
        for name in names
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, help="a folder of texts that are not ours, in which --excerpts are found again")
    for name in ("--studies", "--passages", "--excerpts"):
        parser.add_argument(name, nargs="*", type=Path, default=[])
    parser.add_argument("--held-out", nargs="*", default=[], help="sets that are left out as a whole, each by itself")
    parser.add_argument("--strength", type=float, default=0.4)
    parser.add_argument("--shift", type=float, default=3.0)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    sets = {name: several for name, several in read_sources(options.studies, options.passages, ()).sets.items() if name != "examples"}
    like = read_study("nominal_contracts")
    sets |= {path.stem: [labelled_excerpts(options.texts, path, like)] for path in options.excerpts}
    texts = texts_of(Sources(sets, frozenset()))
    model = texts[0].study.study.stages

    def learned(rest: Sequence[Text]) -> Weights:
        return with_usual(fitted(rest, model.ids, options.strength, options.shift), rest, model.ids)

    for name in options.held_out:
        weights = learned([text for text in texts if text.set != name])
        own = [text for text in texts if text.set == name]
        print(name, scores(own, [[one.stage for one in placed(weights, model, text)] for text in own])["all"], flush=True)
    unseen: dict[int, list[str]] = {}
    for fold in range(FOLDS):
        weights = learned([text for text in texts if text.fold != fold])
        unseen |= {number: [one.stage for one in placed(weights, model, text)] for number, text in enumerate(texts) if text.fold == fold}
    told = scores(texts, [unseen[number] for number in range(len(texts))])
    for name, row in told.items():
        print(f"{name:24}", row)
    if options.out:
        weights = learned(texts)
        (options.out / "stages.csv").write_text(weights_csv(weights), encoding="utf-8", newline="\n")
        card = {
            "model": weights.name,
            "table": "stages.csv",
            "program": f"qualcode {__version__}",
            "method": f"multinomial logistic regression, L2, C = {options.strength}; words of {LEAST} sentences or more, each by its "
            f"rarity and by how many stand in the sentence; {FOLDS} folds of whole documents; "
            f"(none) {options.shift:g} below what the regression says",
            "unseen": told,
            "not_for": "What needs the page before, and stages that are only implied. A stage is where a sentence stands by its words.",
        }
        (options.out / "stages.yaml").write_text(
            yaml.safe_dump(card, allow_unicode=True, sort_keys=False, width=140), encoding="utf-8", newline="\n"
        )


if __name__ == "__main__":
    main()

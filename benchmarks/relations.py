"""How well the ends of relations are found, beside what most tools do: actors that are named in one sentence belong together.

    python benchmarks/relations.py --test FOLDER...

A table in Markdown over labelled studies (see labelled.py): precision, recall and F1 of (source, target, family) by sentence, of symmetric
families without order; ``tie`` is told apart. *With the true codes given* takes the codes that a person gave each sentence as input.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from labelled import Label, Labelled, labelled_study

from qualcode.coding.drawing import Given
from qualcode.coding.indicators import NAMES
from qualcode.machine import Machine, Rows
from qualcode.model import Document, Study

Tie = tuple[str, str, str]
Said = Mapping[int, set[Tie]]
Way = Callable[[Machine, Document, Sequence[Label]], Said]
"""The numbers of labels → the relations that are said of each."""


def _symmetric(study: Study) -> frozenset[str]:
    return frozenset(code.family for code in study.codebook.codes if code.relation == "symmetric")


def _tie(source: str, target: str, family: str, both: frozenset[str]) -> Tie:
    return (target, source, family) if family in both and target < source else (source, target, family)


def _by_label(rows: Iterator[tuple[int, int, Tie]], labels: Sequence[Label]) -> Said:
    said: dict[int, set[Tie]] = {number: set() for number in range(len(labels))}
    for start, end, tie in rows:
        for number, label in enumerate(labels):
            if label.start < end and start < label.end:
                said[number].add(tie)
    return said


def _relations(rows: Rows, labels: Sequence[Label], both: frozenset[str]) -> Said:
    found = ((row.start, row.end, _tie(row.source, row.target, row.code.partition(".")[0], both)) for row in rows.relations)
    return _by_label(found, labels)


def _given(machine: Machine, labels: Sequence[Label]) -> list[Given]:
    codes = {code.id: code for code in machine.study.codebook.codes}
    return [
        Given(one.start, one.end, codes[family], "", "manual", "accepted")
        for one in labels
        for family in sorted(one.codes)
        if family in codes
    ]


def ours(machine: Machine, document: Document, labels: Sequence[Label]) -> Said:
    return _relations(machine.read(document), labels, _symmetric(machine.study))


def ours_given(machine: Machine, document: Document, labels: Sequence[Label]) -> Said:
    return _relations(machine.read(document, _given(machine, labels)), labels, _symmetric(machine.study))


def _together(rows: Rows, labels: Sequence[Label], both: frozenset[str], codes: Sequence[set[str]]) -> Said:
    """Every pair of actors that are named in a sentence, the first named as the source, for every code of the sentence."""
    said: dict[int, set[Tie]] = {}
    for number, label in enumerate(labels):
        named = [one.actor for one in rows.mentions if label.start <= one.start < label.end and one.actor and one.how in NAMES]
        pairs = list(combinations(dict.fromkeys(named), 2))
        said[number] = {_tie(a, b, family, both) for family in codes[number] for a, b in pairs}
    return said


def together(machine: Machine, document: Document, labels: Sequence[Label]) -> Said:
    rows = machine.read(document)
    asserted = [one for one in rows.codings if one.status != "rejected"]
    codes = [{one.code.partition(".")[0] for one in asserted if label.start < one.end and one.start < label.end} for label in labels]
    return _together(rows, labels, _symmetric(machine.study), codes)


def together_given(machine: Machine, document: Document, labels: Sequence[Label]) -> Said:
    return _together(machine.read(document, []), labels, _symmetric(machine.study), [set(label.codes) for label in labels])


WAYS: Mapping[str, Way] = {
    "named in one sentence, true codes given": together_given,
    "ours, true codes given": ours_given,
    "named in one sentence, our codes": together,
    "ours, end to end": ours,
}


def counts(one: Labelled, way: Way, *, ties: bool, directed: bool) -> tuple[int, int, int]:
    """Right relations, relations said, relations that a person gave."""
    machine, both, result = Machine(one.study), _symmetric(one.study), [0, 0, 0]

    def kept(found: set[Tie]) -> set[Tie]:
        chosen = {tie for tie in found if (tie[2] == "tie") == ties}
        return chosen if directed else {(min(a, b), max(a, b), family) for a, b, family in chosen}

    for document in one.study.documents:
        labels = [label for label in one.labels if label.document == document.id]
        said = way(machine, document, labels) if labels else {}
        for number, label in enumerate(labels):
            true, found = kept({_tie(*tie, both) for tie in label.relations}), kept(said[number])
            result = [a + b for a, b in zip(result, (len(true & found), len(found), len(true)), strict=True)]
    return result[0], result[1], result[2]


def shown(right: int, said: int, true: int) -> str:
    return f"{right / max(1, said):.2f} / {right / max(1, true):.2f} / {2 * right / max(1, said + true):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--test", nargs="+", type=Path, required=True)
    studies = {folder.name: labelled_study(folder) for folder in parser.parse_args().test}
    for title, ties, directed in (("relations", False, True), ("pairs without direction", False, False), ("ties", True, True)):
        print(f"| {title}, P / R / F1 | " + " | ".join(studies) + " |\n|---|" + "---|" * len(studies))
        for name, way in WAYS.items():
            print(
                f"| {name} | " + " | ".join(shown(*counts(one, way, ties=ties, directed=directed)) for one in studies.values()) + " |",
                flush=True,
            )
        print()


if __name__ == "__main__":
    main()

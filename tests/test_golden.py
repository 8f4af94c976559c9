"""The built-in study: what the rules read in it, beside what its author labelled, in a table that a person can review.

``tests/golden/nominal_contracts.md`` holds the reading; ``tests/golden/nominal_contracts.jsonl`` the author's labels. After a change
that is meant to change the reading, run the tests with ``QUALCODE_UPDATE_GOLDEN=1`` and read the difference.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from qualcode import Results

GOLDEN = Path(__file__).parent / "golden"
SYMMETRIC = ("alliance", "equality", "cooperation")
Key = tuple[str, str, str, str]


def _key(source: str, target: str, family: str, plane: str | None, stage: str | None) -> tuple[Key, str]:
    if family in SYMMETRIC:
        source, target = sorted((source, target))
    return (f"{source} {'–' if family in SYMMETRIC else '→'} {target}", plane or "", family, ""), stage or "(unknown)"


def _read(results: Results) -> dict[tuple[Key, str], int]:
    rows = results.relations.fillna("")
    seen = {(row.segment, *_key(row.source, row.target, row.code.partition(".")[0], row.plane, row.stage)) for row in rows.itertuples()}
    return Counter(entry[1:] for entry in seen)


def _labels() -> list[dict[str, object]]:
    return [json.loads(line) for line in (GOLDEN / "nominal_contracts.jsonl").read_text(encoding="utf-8").splitlines()]


def _labelled() -> dict[tuple[Key, str], int]:
    found: Counter[tuple[Key, str]] = Counter()
    for sentence in _labels():
        for relation in sentence["relations"]:  # type: ignore[attr-defined]
            found[_key(relation["source"], relation["target"], relation["code"], sentence["plane"], sentence["stage"])] += 1  # type: ignore[arg-type]
    return found


def _table(results: Results) -> str:
    read, labelled = _read(results), _labelled()
    stages = [*results.study.stages.ids, "(unknown)"]
    lines = [
        "# nominal_contracts: sentences per pair, family, plane and stage",
        "",
        "What the rules read / what the author of the texts labelled. A dot is none.",
        "",
        "| pair | plane | family | " + " | ".join(stages) + " |",
        "|---" * (3 + len(stages)) + "|",
    ]
    for key in sorted({key for key, _ in (*read, *labelled)}):
        cells = [f"{read.get((key, stage), 0) or '·'} / {labelled.get((key, stage), 0) or '·'}" for stage in stages]
        lines.append(f"| {key[0]} | {key[1]} | {key[2]} | " + " | ".join("" if cell == "· / ·" else cell for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def test_the_reading_is_the_reviewed_one(nominal: Results) -> None:
    path, now = GOLDEN / "nominal_contracts.md", _table(nominal)
    if os.environ.get("QUALCODE_UPDATE_GOLDEN"):
        path.write_text(now, encoding="utf-8", newline="\n")
    assert now == path.read_text(encoding="utf-8")


def test_the_heart_of_the_reading_comes_out(nominal: Results) -> None:
    """Committee and agency: control; subdistrict and agency: absorption at delivery, alliance later; the paper says equality."""
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    for (key, stage), number in _read(nominal).items():
        totals[f"{key[0]} {key[1]}"][key[2]] += number
        totals[f"{key[0]} {key[1]} {stage}"][key[2]] += number
    assert totals["district_committee → agency actual"].most_common(1)[0][0] == "control"
    assert totals["subdistrict → agency actual delivery"].most_common(1)[0][0] == "absorption"
    assert totals["agency – subdistrict actual"]["alliance"] >= 5
    assert totals["agency – district_committee nominal"]["equality"] >= 3
    assert nominal.matrices["dyad_by_stage"]["procurement"].isna().all(), "nobody speaks of a selection"


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize(("what", "least"), [("precision", 0.75), ("recall", 0.6)])
def test_families_against_the_labels(nominal: Results, what: str, least: float) -> None:
    """How far the rules agree with the author. The study served in writing the codebook: this guards, it does not measure."""
    coded = defaultdict(set)
    kept = nominal.codings[nominal.codings["status"] != "rejected"]
    for segment, code in zip(kept["segment"], kept["code"], strict=True):
        coded[segment].add(code.partition(".")[0])
    texts = {(row.document, _squeezed(row.text)): coded[row.segment] for row in nominal.segments.itertuples()}
    families = set(nominal.study.codebook.families) - {"tie", "patronage", "separation"}
    hit = said = true = 0
    for sentence in _labels():
        labels = set(sentence["codes"]) & families  # type: ignore[call-overload]
        found = texts.get((str(sentence["document"]), _squeezed(str(sentence["text"]))), set()) & families
        hit, said, true = hit + len(labels & found), said + len(found), true + len(labels)
    assert {"precision": hit / said, "recall": hit / true}[what] >= least

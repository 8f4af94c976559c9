"""The coding table of a thesis: 核心范畴, 主范畴, 概念, 代表性语句, 参考点, 材料来源."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qualcode.coding.drawing import ENDLESS
from qualcode.reporting.contents.blocks import CODINGS, Cell, Column, Part, Prose, Section, Table
from qualcode.reporting.evidence import counted, rows_of
from qualcode.rows import UNKNOWN

if TYPE_CHECKING:
    from qualcode.reporting.evidence import Evidence, Row
    from qualcode.reporting.labels import Labels

__all__ = ["coding_table_section"]

READABLE = 120
"""Of a longer sentence only the words that were coded are printed."""
WORDS = 3
"""In vivo words of a concept."""
ANSWER = "answers "
"""Begins what is no word of the speaker: the question that is answered."""
ORDER = ("nominal", "actual", "")
NORMATIVE = "normative"
"""The plane of advice, which no table of codings names."""


def coding_table_section(evidence: Evidence, labels: Labels) -> Section:
    """A row for each code and plane that is counted, in the order of the codebook, with the quote that the quote bank puts first."""
    words = labels.words
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number in evidence.kept:
        row = evidence.codings[number]
        groups[row["code"], row["plane"]].append(number)
    codes = evidence.study.codebook.codes
    order, advice = {code.id: place for place, code in enumerate(codes)}, {code.id for code in codes if code.normative}

    def place(key: tuple[str, str]) -> tuple[int, str, int, str]:
        code, plane = key
        return order.get(code, len(order)), code, ORDER.index(plane) if plane in ORDER else len(ORDER), plane

    rows, chosen = [], _representative(evidence)
    for key in sorted(groups, key=place):
        plane = NORMATIVE if not key[1] and key[0] in advice else key[1]
        rows.append(_row((key[0], plane), groups[key], chosen.get(key), evidence, labels))
    heads = {"core": 1.0, "main": 1.2, "concept": 1.4, "plane": 0.6, "quote": 3.0}
    columns = tuple(Column(words[f"coding_table.{name}"], share=share) for name, share in heads.items())
    columns += tuple(Column(words[f"coding_table.{name}"], "number") for name in ("references", "sources"))
    notes = tuple(words[f"coding_table.note_{number}"] for number in range(1, 5))
    if not rows:
        return Section("coding_table", words["coding_table.title"], (Prose((words["coding_table.none"],)),))
    table = Table("coding_table", words["coding_table.title"], columns, tuple(rows), notes, heads=3)
    return Section("coding_table", words["coding_table.title"], (table,))


def _row(key: tuple[str, str], numbers: Sequence[int], chosen: int | None, evidence: Evidence, labels: Labels) -> tuple[Cell, ...]:
    code, plane = key
    parts = code.split(".")
    family, main = parts[0], ".".join(parts[:2])
    rows = [evidence.codings[number] for number in numbers]
    title = f"{labels.code(code)} · {labels.of('plane', plane)}"
    concept = labels.code(code) if len(parts) > 2 else _words_of(rows, labels)
    quote = Cell(title=title) if chosen is None else Cell((Part(_quoted(chosen, evidence, labels), (chosen,)),), title)
    return (
        Cell.of(labels.code(family)),
        Cell.of(labels.code(main) if main != family else labels.words["coding_table.whole"]),
        Cell.of(concept),
        Cell.of(labels.of("plane", plane)),
        quote,
        Cell((Part.count(counted(rows, "references"), numbers, CODINGS),), title),
        Cell((Part.count(counted(rows, "documents"), numbers, CODINGS),), title),
    )


def _words_of(rows: Iterable[Row], labels: Labels) -> str:
    """The words by which rules found the code most often; whoever writes the thesis names the concept."""
    found = Counter(
        said
        for row in rows
        if row["method"] == "rule"
        for said in dict.fromkeys(part.strip() for part in row["reason"].split(";"))
        if said and said != ENDLESS and not said.startswith(ANSWER)
    )
    most = sorted(found, key=lambda said: (-found[said], said))[:WORDS]
    words = labels.words
    return words["listing.and"].join(words["coding_table.in_vivo"].format(words=said) for said in most) or words["coding_table.unnamed"]


def _representative(evidence: Evidence) -> dict[tuple[str, str], int]:
    """Code and plane → the number of the coding that the quote bank puts first."""
    chosen: dict[tuple[str, str], int] = {}
    for row in rows_of(evidence.results.quotes):
        chosen.setdefault((row["code"], row["plane"]), evidence.coding_numbers[row["coding"]])
    return chosen


def _sentence(number: int, evidence: Evidence) -> str:
    row = evidence.codings[number]
    place = evidence.place.get(row["segment"])
    text = str(row["quote"] if place is None else evidence.sentences[place]["text"])
    return text if row["quote"] in text and len(text) <= READABLE else str(row["quote"])


def _quoted(number: int, evidence: Evidence, labels: Labels) -> str:
    row = evidence.codings[number]
    where = " · ".join(part for part in (row["segment"], row["clause"]) if part and part != UNKNOWN)
    return labels.words["coding_table.quoted"].format(quote=_sentence(number, evidence).strip(), where=where)

"""The quotes of a report: two for each code and plane, how often people are quoted, and what should not be printed unread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qualcode.quoting.choosing import FEWEST, READABLE, quoted_persons
from qualcode.quoting.shortening import shortened, stands_for, too_long
from qualcode.reporting.contents.blocks import Block, Cell, Column, Part, Prose, Quote, Quotes, Section, Table
from qualcode.reporting.evidence import Evidence, Row, rows_of
from qualcode.reporting.labels import Labels

__all__ = ["quotes_section", "source_line"]


def quotes_section(evidence: Evidence, labels: Labels) -> Section:
    """Representative quotes in the order of the codebook, and how often each person is quoted.

    The words are the text's; longer quotes are shortened to the clauses around what was coded, with marks; whom a word such as 他们 means
    is told in marks where the text tells it. What may hurt somebody carries a warning.
    """
    words = labels.words
    groups = list(_groups(evidence, labels))
    if not groups:
        return Section("quotes", words["quoted.title"])
    quotes = [quote for group in groups for quote in group.quotes]
    warned = sum(bool(quote.warning) for quote in quotes)
    told = [words["quoted.note"]]
    told += [words["quoted.warned"].format(count=warned)] if warned else []
    blocks: list[Block] = [Prose(tuple(told), note=True), *groups, _people(evidence, labels)]
    return Section("quotes", words["quoted.title"], tuple(blocks))


def _groups(evidence: Evidence, labels: Labels) -> Iterator[Quotes]:
    """The quotes of each code on each plane."""
    order = {code.id: number for number, code in enumerate(evidence.study.codebook.codes)}
    planes = {"nominal": 0, "actual": 1}
    cells: dict[tuple[str, str], list[Row]] = {}
    for row in rows_of(evidence.results.quotes):
        cells.setdefault((row["code"], row["plane"]), []).append(row)
    means = stands_for(evidence.results.mentions, {actor.id: actor.name for actor in evidence.study.actors})
    for code, plane in sorted(cells, key=lambda cell: (order.get(cell[0], len(order)), cell[0], planes.get(cell[1], 2))):
        title = labels.code(code) + (f" · {labels.of('plane', plane)}" if plane else "")
        yield Quotes(title, tuple(_quote(row, evidence, labels, means.get(row["segment"], {})) for row in cells[code, plane]))


def _quote(row: Row, evidence: Evidence, labels: Labels, means: dict[tuple[int, int], str]) -> Quote:
    document = evidence.study.document(row["document"])
    number = evidence.coding_numbers[row["coding"]]
    coded, grammar = evidence.codings[number], evidence.study.grammars.get(document.language)
    start, end = int(row["start"]), int(row["end"])
    breaks = grammar.clause_breaks if grammar else ""
    gone = too_long(document.text, start, end, around=(coded["start"], coded["end"]), longest=READABLE[1], breaks=breaks)
    short = shortened(document.text, (start, end), leave_out=gone, means=means, language=document.language)
    return Quote(" ".join(short.text.split("\n")), source_line(row, labels), (number,), warning=_warning(row["warning"], labels))


def source_line(row: Row, labels: Labels) -> str:
    """Where a quote stands and who said it, as theses put it: ``S-01:14，总干事，S01``; of a document its clause.

    Examples
    --------
    >>> from qualcode.model import Codebook, StageModel, Study
    >>> labels = Labels(Study("s", "S", "zh", Codebook("c", {}, ()), StageModel("m"), (), ()))
    >>> source_line({"segment": "S-01:14", "role": "总干事", "person": "S01", "clause": ""}, labels)
    'S-01:14，总干事，S01'
    """
    person = row["person"] if not row["person"].startswith(f"{row['segment'].rpartition(':')[0]}/") else row["person"].partition("/")[2]
    told = (row["segment"], row["role"], person, row["clause"])
    return labels.words["quoted.between"].join(part for part in told if part)


def _warning(reasons: str, labels: Labels) -> str:
    """The reasons of a warning in the words of the report."""
    return labels.words["quoted.and"].join(labels.words[f"risk.{reason}"] for reason in reasons.split("; ") if reason)


def _people(evidence: Evidence, labels: Labels) -> Table:
    """How often each person, or document that nobody speaks, is quoted; a cell opens the codings of those quotes."""
    words, bank = labels.words, evidence.results.quotes
    facts: dict[str, dict[str, Any]] = {}
    numbers: dict[str, list[int]] = {}
    for row in rows_of(bank):
        who = row["person"] or row["document"]
        facts.setdefault(who, row)
        numbers.setdefault(who, []).append(evidence.coding_numbers[row["coding"]])
    counts = rows_of(quoted_persons(bank))
    shares = sum(row["quotes"] for row in counts) >= FEWEST
    rows = []
    for row in counts:
        name, one = row["person"], facts[row["person"]]
        actor = labels.actor(one["actor"]) if one["actor"] else ""
        count = Cell((Part.count(int(row["quotes"]), numbers[name]),), f"{words['quoted.times']} · {name}")
        share = [Cell.of(f"{100 * float(row['share']):.0f}%")] if shares else []
        rows.append((Cell.of(name), Cell.of(actor), Cell.of(one["role"]), count, *share))
    heads = [
        Column(words["column.person"]),
        Column(words["column.unit"], share=2),
        Column(words["column.role"]),
        Column(words["quoted.times"], "number"),
    ]
    heads += [Column(words["report.share"], "number")] if shares else []
    return Table("quoted_persons", words["quoted.people"], tuple(heads), tuple(rows), (words["quoted.people_note"],))

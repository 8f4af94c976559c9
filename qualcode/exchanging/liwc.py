"""LIWC's dictionaries: ``.dic`` (a legend of numbers between two ``%``, then words with numbers), and the table of LIWC-22 (``.dicx``).

In the ``.dic`` of 2015 tabs in front of a number tell the level of its category; in the table of 2022 the first column holds the words,
each further column is a category, and ``X`` stands where a word belongs to it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from qualcode.errors import DataError, Problem
from qualcode.exchanging.entries import Entry, Losses, plain_terms, settings_lost
from qualcode.model import Codebook

__all__ = ["TERM_HEADINGS", "dic_entries", "dic_text", "dicx_entries", "dicx_text"]

TERM_HEADINGS = ("dicterm", "entry")
"""How the first column of LIWC-22's table is headed."""
_MARK = "%"
_LEGEND = re.compile(r"(?P<tabs>\t*) *(?P<number>\d+)\s+(?P<name>\S.*?)\s*")
_WORD = re.compile(r"(?P<term>\S.*?)\s+(?P<numbers>\d+(?:\s+\d+)*)\s*")
_CONDITION = re.compile(r"<[^>]*>|\(|/")


def dic_entries(name: str, text: str, losses: Losses) -> list[Entry]:
    """The categories of a ``.dic`` file.

    Raises
    ------
    DataError
        With every line that does not fit, every number that stands twice or is not in the legend.
    """
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    marks = [at for at, (_, line) in enumerate(lines) if line.strip() == _MARK]
    if len(marks) < 2 or marks[0] != 0:
        found = "the legend of categories does not stand between two lines with '%' at the top"
        raise DataError([Problem(name, found, "Begin with '%', then one category a line (`1  posemo`), then '%', then the words.")])
    problems: list[Problem] = []
    entries = _legend(name, lines[1 : marks[1]], problems)
    for number, line in lines[marks[1] + 1 :]:
        _word(name, number, line, entries, losses, problems)
    if problems:
        raise DataError(problems)
    return list(entries.values())


def _legend(name: str, lines: Sequence[tuple[int, str]], problems: list[Problem]) -> dict[int, Entry]:
    entries: dict[int, Entry] = {}
    labels = {found["name"] for _, line in lines if (found := _LEGEND.fullmatch(line))}
    above: list[str] = []
    for number, line in lines:
        where, found = f"{name}, line {number}", _LEGEND.fullmatch(line)
        if not found:
            problems.append(Problem(where, f"'{line.strip()}' is no category", "Write its number, a tab, and its name."))
            continue
        key, label = int(found["number"]), found["name"]
        if key in entries:
            problems.append(Problem(where, f"number {key} stands here a second time", "Give each category a number of its own."))
        above = [*above[: len(found["tabs"])], label]
        parts = label.split(".")
        dotted = len(parts) > 1 and all(".".join(parts[:length]) in labels for length in range(1, len(parts)))
        entries[key] = Entry(tuple(parts) if dotted else tuple(above), where)
    return entries


def _word(name: str, number: int, line: str, entries: dict[int, Entry], losses: Losses, problems: list[Problem]) -> None:
    where = f"{name}, line {number}"
    cells = [cell.strip() for cell in line.split("\t") if cell.strip()]
    if len(cells) > 1 and all(re.fullmatch(r"\d+( +\d+)*", cell) for cell in cells[1:]):
        term, given = cells[0], " ".join(cells[1:])
    elif found := _WORD.fullmatch(line.strip()):
        term, given = found["term"], found["numbers"]
    elif _CONDITION.search(line):
        losses.add("words left out, because they belong to a category under a condition", "Add what you need by hand.", line.strip())
        return
    else:
        problems.append(Problem(where, f"'{line.strip()}' names no category", "Write the word, a tab, and the numbers of its categories."))
        return
    if _CONDITION.search(term) and re.search(r"<[^>]*>|\(\d", term):
        losses.add("words left out, because they belong to a category under a condition", "Add what you need by hand.", line.strip())
        return
    for key in map(int, given.split()):
        if key in entries:
            entries[key].terms.append((term, where))
        else:
            problems.append(Problem(where, f"category {key} of '{term}' is not in the legend", "Add it to the legend, or take it out."))


def dicx_entries(name: str, rows: Sequence[tuple[int, Sequence[str]]], losses: Losses) -> list[Entry]:
    """The categories of LIWC-22's table.

    Raises
    ------
    DataError
        With every column without a heading or with one that stands twice, and every cell that is neither blank, ``X`` nor a number.
    """
    (first, headings), problems = rows[0], list[Problem]()
    labels = [heading.strip() for heading in headings[1:]]
    for column, label in enumerate(labels, 2):
        if not label and any(len(row) >= column and row[column - 1] for _, row in rows[1:]):
            problems.append(Problem(f"{name}, row {first}", f"column {column} has no heading", "Name the category."))
        elif label and labels.index(label) != column - 2:
            problems.append(Problem(f"{name}, row {first}", f"column '{label}' stands here twice", "Keep one of the two."))
    known = set(labels)
    entries = [Entry(_path(label, known), f"{name}, row {first}") for label in labels]
    for number, row in rows[1:]:
        where = f"{name}, row {number}"
        if not row or not row[0]:
            problems.append(Problem(where, "there is no word in the first column", "Write the word, or delete the row."))
            continue
        if len(row) > len(headings) and any(row[len(headings) :]):
            use = "Quote words that hold a comma, or name the column."
            problems.append(Problem(where, f"{len(row)} cells under {len(headings)} column names", use))
        for entry, cell in zip(entries, row[1:], strict=False):
            if _belongs(cell, row[0], where, losses, problems):
                entry.terms.append((row[0], where))
    if problems:
        raise DataError(problems)
    return [entry for entry, label in zip(entries, labels, strict=True) if label]


def _path(label: str, known: set[str]) -> tuple[str, ...]:
    parts = label.split(".")
    dotted = len(parts) > 1 and all(".".join(parts[:length]) in known for length in range(1, len(parts)))
    return tuple(parts) if dotted else (label,)


def _belongs(cell: str, term: str, where: str, losses: Losses, problems: list[Problem]) -> bool:
    mark = cell.strip().lower()
    if mark in ("x", "1"):
        return True
    if mark in ("", "0"):
        return False
    try:
        weight = float(mark)
    except ValueError:
        problems.append(Problem(where, f"'{cell}' beside '{term}' is neither X nor blank", "Write X where the word belongs there."))
        return False
    losses.add("weights are not carried, each word above 0 counts as one", "Codings are not weighted.", f"{term} {cell}")
    return weight > 0


def _terms(codebook: Codebook, language: str, losses: Losses) -> Iterator[tuple[str, list[int]]]:
    """Every word with the numbers of its codes from 0, in the order of the codebook."""
    words: dict[str, list[int]] = {}
    for number, code in enumerate(codebook.codes):
        for term in plain_terms(code, language, losses):
            words.setdefault(term, []).append(number)
        if any(given != code.id for given in code.name.values()):
            losses.add("names of codes are not carried, categories are called by their ids", "Keep the codebook itself.", code.id)
        if any(code.definition.values()):
            losses.add("`definition` of codes is not carried", "Keep the codebook itself.", code.id)
    settings_lost(codebook, losses)
    yield from words.items()


def dic_text(codebook: Codebook, language: str, losses: Losses) -> str:
    """The words of a codebook in one language as a ``.dic`` file; the ids of the codes tell which is above which."""
    legend = [f"{number}\t{code.id}" for number, code in enumerate(codebook.codes, 1)]
    words = ["\t".join((term, *(str(number + 1) for number in numbers))) for term, numbers in _terms(codebook, language, losses)]
    return "\n".join((_MARK, *legend, _MARK, *words)) + "\n"


def dicx_text(codebook: Codebook, language: str, losses: Losses) -> str:
    """The same as LIWC-22's table."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["DicTerm", *(code.id for code in codebook.codes)])
    for term, numbers in _terms(codebook, language, losses):
        writer.writerow([term, *("X" if number in numbers else "" for number in range(len(codebook.codes)))])
    return stream.getvalue()

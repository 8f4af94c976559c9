"""Tables of codes, as CSV or Excel: one row a word, with the code and its parent, or with one column a level."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from qualcode.errors import ArgumentError, DataError, Problem
from qualcode.exchanging.entries import Entry, Languages, Losses, settings_lost
from qualcode.exchanging.writtenout import KEYS
from qualcode.matching.patterns import parse_pattern
from qualcode.model import LANGUAGES, Codebook, Indicator
from qualcode.reading.places import text_of
from qualcode.reading.yamlfiles import Node, read_yaml

__all__ = ["sheet_entries", "sheet_rows", "sheet_text"]

COLUMNS = ("code", "parent", "name", "definition", "language", "term", "indicator")
CONDITIONS = tuple(KEYS.get(one.name, one.name) for one in fields(Indicator) if one.name != "match")
"""What an indicator may have besides its lines has a column of its own; values stand with ``; `` between."""
_FIELD = {KEYS.get(one.name, one.name): one for one in fields(Indicator)}
YES = "yes"
Rows = Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True)
class _Layout:
    """Which column holds what, and which are levels, the highest first."""

    columns: Mapping[str, int]
    levels: tuple[int, ...]
    unread: tuple[str, ...]


def _headings() -> Node:
    path = Path(__file__).with_name("headings.yaml")
    return read_yaml(path, text_of(path))


def _layout(name: str, first: int, headings: Sequence[str]) -> _Layout:
    given = [" ".join(heading.lower().split()) for heading in headings]
    known = _headings()
    names = {key: (key, *node.strings()) for key, node in known.get("columns").fields.items()}
    names |= {key: (key,) for key in CONDITIONS}
    columns = {key: given.index(word) for key, listed in reversed(names.items()) for word in reversed(listed) if word in given}
    levels = tuple(given.index(word) for level in known.get("levels").items for word in level.strings() if word in given)
    problems = [
        Problem(f"{name}, row {first}", f"column '{heading}' stands here twice", "Keep one of the two.")
        for number, heading in enumerate(given)
        if heading and given.index(heading) != number
    ]
    if "code" not in columns and not levels:
        use = "Call the column of the codes `code`, or one column a level `level 1`, `level 2`, …; the words stand under `term`."
        problems.append(Problem(f"{name}, row {first}", f"no column holds codes; there are {', '.join(headings)}", use))
    if problems:
        raise DataError(problems)
    used = {*columns.values(), *levels}
    return _Layout(columns, levels, tuple(heading for number, heading in enumerate(headings) if heading and number not in used))


class _Reader:
    """Collects the categories of one table."""

    def __init__(self, name: str, layout: _Layout, languages: Languages) -> None:
        self.name, self.layout, self.languages = name, layout, languages
        self.problems: list[Problem] = []
        self.entries: dict[tuple[str, ...], Entry] = {}
        self.rules: dict[tuple[tuple[str, ...], str, str], dict[str, tuple[str, ...]]] = {}
        self.above: tuple[str, ...] = ()
        self.parents: dict[str, str] = {}

    def cell(self, row: Sequence[str], what: str) -> str:
        at = self.layout.columns.get(what)
        return row[at].strip() if at is not None and at < len(row) else ""

    def problem(self, number: int, found: str, remedy: str) -> None:
        self.problems.append(Problem(f"{self.name}, row {number}", found, remedy))

    def labels(self, number: int, row: Sequence[str]) -> tuple[str, ...]:
        """The code of a row, from the top down; what a merged cell leaves blank is taken from the row above."""
        if self.layout.levels:
            given = [row[at].strip() if at < len(row) else "" for at in self.layout.levels]
            deepest = max((level for level, label in enumerate(given) if label), default=-1)
            first = next((level for level, label in enumerate(given) if label), 0)
            labels = (*self.above[:first], *given[first : deepest + 1]) if deepest >= 0 else self.above
            if not all(labels) or len(labels) <= deepest:
                self.problem(number, f"a level above '{given[deepest]}' is blank", "Fill it in.")
                return ()
        else:
            code = self.cell(row, "code")
            labels = self._path(code, []) if code else self.above
        if not labels:
            self.problem(number, "it names no code", "Write the code in front of the word.")
        self.above = labels
        return labels

    def _path(self, code: str, seen: list[str]) -> tuple[str, ...]:
        parent = self.parents.get(code, "")
        if not parent or code in seen:
            return tuple(code.split("."))
        above = self._path(parent, [*seen, code])
        own = code.removeprefix(f"{parent}.")
        return (*above, *own.split(".")) if own != code else (*above, code.replace(".", "_"))

    def read_parents(self, rows: Rows) -> None:
        """Which code stands above which, before any path is made of it."""
        codes = {self.cell(row, "code") for _, row in rows}
        for number, row in rows:
            code, parent = self.cell(row, "code"), self.cell(row, "parent")
            if not code or not parent:
                continue
            if parent not in codes:
                self.problem(number, f"parent '{parent}' of '{code}' is no code of this table", "Add a row for it, or correct it.")
            elif self.parents.setdefault(code, parent) != parent:
                self.problem(
                    number, f"'{code}' stands below '{parent}' here and below '{self.parents[code]}' above", "Keep one of the two."
                )
            elif code in self._ancestors(parent):
                self.problem(number, f"'{code}' stands below itself", "Correct the parent.")

    def _ancestors(self, code: str) -> list[str]:
        found = [code]
        while (parent := self.parents.get(found[-1], "")) and parent not in found:
            found.append(parent)
        return found

    def row(self, number: int, row: Sequence[str], width: int) -> None:
        if len(row) > width and any(row[width:]):
            self.problem(number, f"{len(row)} cells under {width} column names", "Quote cells that hold a comma, or name the column.")
        language = self.cell(row, "language").lower()
        if language not in ("", *LANGUAGES):
            self.problem(number, f"language '{language}' is not one of {', '.join(LANGUAGES)}", "Correct it, or leave it blank.")
            return
        labels = self.labels(number, row)
        if not labels:
            return
        entry = self.entries.setdefault(labels, Entry(labels, f"{self.name}, row {number}"))
        for what, texts in (("name", entry.name), ("definition", entry.definition)):
            text = self.cell(row, what)
            for own in self.spoken(language, text) if text else ():
                if texts.setdefault(own, text) != text:
                    self.problem(number, f"{what} '{text}' of {'.'.join(labels)} differs from '{texts[own]}' above", "Keep one of the two.")
        if term := self.cell(row, "term"):
            for own in self.spoken(language, term):
                self.term(number, row, (labels, own), term)

    def spoken(self, language: str, text: str) -> tuple[str, ...]:
        """The language that a row names, or the one that a text of it is in."""
        return (language,) if language else self.languages.of(text)

    def term(self, number: int, row: Sequence[str], place: tuple[tuple[str, ...], str], term: str) -> None:
        try:
            parse_pattern(term, place[1])
        except ArgumentError as error:
            self.problem(number, str(error), "See codebooks/README.md for how a line is written.")
            return
        rule = self.cell(row, "indicator")
        held = self.rules.setdefault((*place, rule or f"row {number}"), {})
        held["match"] = (*held.get("match", ()), term)
        for key in CONDITIONS:
            if value := self.cell(row, key):
                held[key] = tuple(part.strip() for part in value.split(";") if part.strip())

    def indicators(self) -> None:
        for (labels, language, _), held in self.rules.items():
            given: dict[str, Any] = {_FIELD[key].name: self._value(key, value) for key, value in held.items()}
            self.entries[labels].indicators.setdefault(language, []).append(Indicator(**given))

    def _value(self, key: str, value: tuple[str, ...]) -> bool | str | tuple[str, ...]:
        default = _FIELD[key].default
        if isinstance(default, bool):
            return value[0].lower() in (YES, "true", "1")
        return value[0] if isinstance(default, str) else value


def sheet_entries(name: str, rows: Rows, language: str, losses: Losses) -> list[Entry]:
    """The categories of a table.

    Raises
    ------
    DataError
        With every row that does not fit, names a parent that is not there, or holds a line that cannot be read.
    """
    first, headings = rows[0]
    layout = _layout(name, first, headings)
    at = layout.columns.get("term")
    terms = (row[at] for _, row in rows[1:] if at is not None and at < len(row))
    reader = _Reader(name, layout, Languages(language, terms))
    reader.read_parents(rows[1:])
    for number, row in rows[1:]:
        reader.row(number, row, len(headings))
    if reader.problems:
        raise DataError(reader.problems)
    reader.indicators()
    for heading in layout.unread:
        losses.add("columns are not read", "Their headings mean nothing to qualcode; see the page on exchange.", heading)
    return list(reader.entries.values())


def sheet_rows(codebook: Codebook, losses: Losses) -> list[list[str]]:
    """A codebook as rows, one a line of an indicator and one for each code that has none; both languages below each other."""
    rows = []
    for code in codebook.codes:
        used = [one for one in LANGUAGES if any(texts.get(one) for texts in (code.name, code.definition, code.indicators))]
        for language in used or LANGUAGES[:1]:
            told = [code.id, code.parent, code.name.get(language, ""), code.definition.get(language, ""), language]
            lines = [
                [*told, line, str(number), *(_shown(getattr(one, _FIELD[key].name)) for key in CONDITIONS)]
                for number, one in enumerate(code.indicators.get(language, ()), 1)
                for line in one.match
            ]
            rows += lines or [[*told, "", "", *("" for _ in CONDITIONS)]]
    settings_lost(codebook, losses)
    return [[*COLUMNS, *CONDITIONS], *rows]


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else ""
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value or "")


def sheet_text(rows: Sequence[Sequence[str]]) -> str:
    """Rows as CSV."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()

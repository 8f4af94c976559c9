"""Weights that were learned: a card (YAML) and a table (CSV, a feature a row, a code a column) → a record."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from qualcode.errors import ArgumentError, DataError, Problem
from qualcode.reading.places import built_in, text_of
from qualcode.reading.yamlfiles import read_yaml
from qualcode.weights import Weights

__all__ = ["general_weights", "read_weights"]

FEATURE = "feature"


def read_weights(card: Path) -> Weights:
    """The weights that a card describes.

    Parameters
    ----------
    card
        A YAML file with ``model`` (its name), ``threshold``, ``alone`` and ``table`` (a CSV file beside it); whatever else it tells
        is for people.

    Raises
    ------
    DataError
        With every cell that is not a number, every feature that stands twice, and what is missing.
    """
    root = read_yaml(card, text_of(card))
    problems: list[Problem] = []
    table = card.parent / (root.get("table").text or f"{card.stem}.csv")
    threshold = _number(root.get("threshold").text or "0.5", root.get("threshold").where or card.name, problems)
    alone = root.get("alone")
    least = _number(alone.text, alone.where, problems) if alone.text else None
    weights = _table(table, problems)
    if problems:
        raise DataError(problems)
    try:
        return Weights(root.get("model").text or card.stem, weights, threshold, least)
    except ArgumentError as error:
        raise DataError([Problem(card.name, str(error), "Correct it, or train the weights anew.")]) from None


def general_weights() -> Weights | None:
    """The weights that hold for every codebook, as they are built in."""
    card = built_in("weights", "general")
    return read_weights(card) if card else None


def _table(path: Path, problems: list[Problem]) -> dict[str, dict[str, float]]:
    rows = csv.reader(io.StringIO(text_of(path)))
    head = next(rows, [])
    if not head or head[0] != FEATURE or len(head) < 2:
        use = f"Its first line names '{FEATURE}' and then the codes."
        problems.append(Problem(path.name, "this is no table of weights", use))
        return {}
    weights: dict[str, dict[str, float]] = {}
    for number, row in enumerate(rows, start=2):
        if len(row) != len(head) or row[0] in weights:
            _misplaced(row, len(head), f"{path.name}, row {number}", problems)
            continue
        try:
            weights[row[0]] = {code: float(cell) for code, cell in zip(head[1:], row[1:], strict=True) if cell}
        except ValueError:  # or a cell that holds a blank
            cells = [(code, cell) for code, cell in zip(head[1:], row[1:], strict=True) if cell.strip()]
            weights[row[0]] = {code: _number(cell, f"{path.name}, row {number}, {code}", problems) for code, cell in cells}
    return weights


def _misplaced(row: list[str], width: int, where: str, problems: list[Problem]) -> None:
    """A row that is too long or too short, or that is there already; a blank one does not matter."""
    if row and len(row) != width:
        problems.append(Problem(where, f"{len(row)} cells, expected {width}", "Give every code a cell; it may be empty."))
    elif row:
        problems.append(Problem(where, f"feature '{row[0]}' stands there twice", "Keep one of the two rows."))


def _number(text: str, where: str, problems: list[Problem]) -> float:
    try:
        return float(text)
    except ValueError:
        problems.append(Problem(where, f"'{text}' is not a number", "Write a number such as 0.35."))
        return 0.0

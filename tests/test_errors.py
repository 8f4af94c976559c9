"""The tree of errors: what callers can catch, and how a problem is told."""

from __future__ import annotations

import pytest

from qualcode.errors import ArgumentError, DataError, OutputError, Problem, QualcodeError, closest


@pytest.mark.parametrize("kind", [DataError, ArgumentError, OutputError])
def test_one_name_catches_everything(kind: type[Exception]) -> None:
    assert issubclass(kind, QualcodeError)


def test_a_wrong_argument_is_a_value_error_too() -> None:
    assert issubclass(ArgumentError, ValueError)
    assert not issubclass(DataError, ValueError)
    assert not issubclass(OutputError, OSError)


def test_a_problem_says_where_what_and_what_to_do() -> None:
    problem = Problem("documents.csv, row 43", "speaker 'S4' is not in study.yaml (closest: 'S-04')", "Correct the row.")
    assert str(problem) == "documents.csv, row 43: speaker 'S4' is not in study.yaml (closest: 'S-04'). Correct the row."


def test_problems_are_values() -> None:
    assert Problem("a", "b", "c.") == Problem("a", "b", "c.")
    assert len({Problem("a", "b", "c."), Problem("a", "b", "c."), Problem("a", "b", "d.")}) == 2


def test_a_data_error_tells_every_problem_once_in_order_on_a_line_of_its_own() -> None:
    problems = [Problem("z", "one", "Do it."), Problem("a", "two", "Do it.")]
    error = DataError(iter(problems))
    assert error.problems == tuple(problems)
    assert str(error).splitlines() == ["z: one. Do it.", "a: two. Do it."]


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("goverment", ["government", "assessor"], "government"),
        ("S4", ["S-04", "P-01"], "S-04"),
        ("街道", ["街道办", "民政局"], "街道办"),
        ("xyz", ["government"], ""),
        ("", ["government"], ""),
        ("government", [], ""),
    ],
)
def test_the_closest_word(word: str, known: list[str], expected: str) -> None:
    assert closest(word, known) == expected


def test_the_closest_word_does_not_depend_on_the_order_of_the_known_ones() -> None:
    known = ["agent", "agency", "agencies", "urgency"]
    assert {closest("agenc", known), closest("agenc", reversed(known)), closest("agenc", set(known))} == {closest("agenc", known)}

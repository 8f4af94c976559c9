"""Every choice of counting with values counted by hand, and all of them a second time in plain Python with sets of characters."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qualcode
from qualcode import (
    Actor,
    ArgumentError,
    Code,
    Codebook,
    Document,
    Matrix,
    Speaker,
    StageModel,
    Study,
    code_cube,
    code_matrix,
    comparison,
    read_study,
    run,
)
from qualcode.matrices import UNKNOWN, dyad_matrix, evidence, labelled
from qualcode.matrices.choosing import agreed
from qualcode.matrices.windows import WINDOWS, window
from qualcode.results import Results

# Hand-made material: two interviews and a contract.

SEGMENTS = pd.DataFrame(
    [
        ("a", "a:1", 0, 10, "respondent", "one", "actual", "p", 1),
        ("a", "a:2", 10, 30, "respondent", "one", "actual", "p", 1),
        ("a", "a:3", 30, 40, "respondent", "two", "actual", "q", 2),
        ("a", "a:4", 40, 50, "interviewer", "three", "actual", "a/问", 3),
        ("b", "b:1", 0, 10, "respondent", "one", "actual", "r", 1),
        ("k", "k:1", 0, 50, None, "one", "nominal", None, 1),
    ],
    columns=["document", "segment", "start", "end", "role", "stage", "plane", "person", "turn"],
)
STAGES = ["one", "two", "three"]


def rows(*spans: tuple[str, int, int, str], **more: Any) -> pd.DataFrame:
    """Codings (sentence, start, end, code) with what their sentence says."""
    frame = pd.DataFrame(list(spans), columns=["segment", "start", "end", "code"])
    told = SEGMENTS.set_index("segment").loc[frame["segment"], ["document", "stage", "plane", "person"]].reset_index(drop=True)
    given = {"status": "accepted", "method": "manual", "coder": "A", "polarity": "+", **more}
    return pd.concat([frame, told], axis=1).assign(**given)


CODINGS = rows(
    ("a:1", 0, 6, "x.a"),
    ("a:1", 4, 8, "x.a"),
    ("a:1", 8, 10, "x.a"),
    ("a:2", 12, 15, "x.b.c"),
    ("a:3", 31, 34, "x.a"),
    ("b:1", 2, 5, "x.a"),
    ("b:1", 3, 7, "y"),
    ("k:1", 5, 9, "x.a"),
)


def counts(matrix: Matrix) -> dict[tuple[str, ...], int | None]:
    """(row …, column …) → number, None where blank."""
    found = {}
    for row, values in zip(matrix.counts.index, matrix.counts.to_numpy(dtype=object), strict=True):
        for column, value in zip(matrix.counts.columns, values, strict=True):
            key = tuple(part for label in (row, column) for part in (label if isinstance(label, tuple) else (label,)))
            found[key] = None if pd.isna(value) else value
    return found


@pytest.mark.parametrize(
    ("options", "number"),
    [
        ({}, 3),  # 0–8 merged, 8–10 (it only touches), and b
        ({"touching": True}, 2),
        ({"count": "segments"}, 2),
        ({"count": "documents"}, 2),
        ({"count": "informants"}, 2),
        ({"count": "characters"}, 8 + 2 + 3),
        ({"count": "units", "units": "turn"}, 2),
        ({"count": "units", "units": ["stage"]}, 1),
    ],
)
def test_what_is_counted(options: dict[str, Any], number: int) -> None:
    matrix = code_matrix(CODINGS, SEGMENTS, labels={"stage": STAGES}, **options)
    assert counts(matrix)["one", "actual", "x.a"] == number
    assert matrix.evidence(("one", "actual"), "x.a")["adds"].sum() == number


def test_a_parent_has_its_childrens_codings_only_when_asked_for() -> None:
    own = counts(code_matrix(CODINGS, SEGMENTS, rows="document", columns="code", where={"plane": "actual"}))
    assert ("a", "x") not in own
    assert own["a", "x.a"] == 3
    first = counts(code_matrix(CODINGS, SEGMENTS, rows="document", columns="code_1", where={"plane": "actual"}))
    assert (first["a", "x"], first["b", "x"], first["b", "y"]) == (4, 1, 1)
    second = counts(code_matrix(CODINGS, SEGMENTS, rows="document", columns="code_2", where={"plane": "actual"}))
    assert (second["a", "x.b"], second["b", "y"]) == (1, 1), "a code that is less deep stays as it is"


def test_margins_are_unions() -> None:
    matrix = code_matrix(CODINGS, SEGMENTS, columns="code", count="documents", labels={"stage": STAGES})
    assert matrix.row_margins.at[("one", "actual"), "total"] == 2, "documents a and b; the sum over the codes is 4"
    assert matrix.counts.loc[("one", "actual")].sum() == 4
    assert matrix.column_margins["x.a"].to_dict() == {"nominal": 1, "actual": 2}, "over stages, but never over planes"
    assert matrix.total.to_dict() == {"nominal": 1, "actual": 2}
    assert matrix.row_margins.at[("three", "actual"), "total"] is pd.NA


def test_nominal_and_actual_are_not_added_unless_both_are_named() -> None:
    with pytest.raises(ArgumentError, match=r"different planes \(7 actual, 1 nominal\).*never pooled"):
        code_matrix(CODINGS, SEGMENTS, rows="stage")
    both = code_matrix(CODINGS, SEGMENTS, rows="stage", where={"plane": ["nominal", "actual"]})
    assert counts(both)["one", "x.a"] == 4
    assert both.settings["where"] == "plane = nominal, actual"


def test_blank_is_not_asked_and_0_is_asked_and_nothing_found_for_persons_too() -> None:
    found = counts(code_matrix(CODINGS, SEGMENTS, rows="person", columns="stage", where={"plane": "actual"}, labels={"stage": STAGES}))
    assert found["p", "one"] == 3, "0–8, 8–10 and 12–15"
    assert found["p", "two"] is None, "p was not asked about it"
    nothing = counts(code_matrix(CODINGS[CODINGS["person"] != "q"], SEGMENTS, rows="person", columns="stage", where={"plane": "actual"}))
    assert nothing["q", "two"] == 0
    assert ("a/问", "three") not in nothing, "the interviewer is no material"


def test_several_labels_on_both_sides() -> None:
    matrix = code_matrix(CODINGS, SEGMENTS, rows=["document", "person"], columns=["plane", "code_1"])
    assert matrix.counts.index.tolist() == [("a", "p"), ("a", "q"), ("b", "r"), ("k", UNKNOWN)], "persons stand only where they speak"
    found = counts(matrix)
    assert found["a", "p", "actual", "x"] == 3
    assert found["a", "p", "nominal", "x"] is None
    assert found["k", UNKNOWN, "nominal", "y"] == 0


def test_numbers_stand_in_the_order_of_numbers() -> None:
    many = rows(*[("a:1", number, number + 1, "x") for number in range(10)]).assign(round=[10, 9, 2, 1, 3, 4, 5, 6, 7, 8])
    assert code_matrix(many, SEGMENTS, rows="round", columns="code").counts.index.tolist() == [str(number) for number in range(1, 11)]


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({"stage": "ones"}, r"stage 'ones' occurs nowhere \(closest: 'one'\)"),
        ({"stages": "one"}, r"there is no column 'stages' \(closest: 'stage'\)"),
        ({"code": ["x.a", "x.z"], "person": "zz"}, r"code 'x.z' occurs nowhere.*person 'zz' occurs nowhere"),
    ],
)
def test_where_refuses_what_is_nowhere(where: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        code_matrix(CODINGS, SEGMENTS, where=where)


def test_where_takes_what_there_is_without_rows() -> None:
    found = counts(
        code_matrix(CODINGS, SEGMENTS, where={"stage": ["two", "never"], "plane": "actual"}, labels={"stage": [*STAGES, "never"]})
    )
    assert found["two", "actual", "x.a"] == 1
    assert found["one", "actual", "x.a"] is None, "the material is chosen as the evidence is"


# Coders.

CODED = pd.concat(
    [
        rows(("a:1", 0, 6, "x"), ("b:1", 0, 3, "x"), coder="A"),
        rows(("a:1", 3, 9, "x"), ("a:3", 30, 32, "x"), coder="B"),
        rows(("a:1", 5, 7, "x"), ("b:1", 2, 8, "x"), ("b:1", 0, 1, "y"), coder="C"),
    ],
    ignore_index=True,
)


def test_coders_are_never_pooled_silently() -> None:
    with pytest.raises(ArgumentError, match=r"by 3 coders \(A, B, C\).*'union'.*'majority'"):
        code_matrix(CODED, SEGMENTS, columns="code")


@pytest.mark.parametrize(
    ("coders", "references", "characters"),
    [
        ("A", 2, 6 + 3),
        ("union", 3, 9 + 2 + 8),
        ("intersection", 1, 1),  # a 5–6
        ("majority", 2, (7 - 3) + 1),  # a 3–7, b 2–3
    ],
)
def test_whose_codings(coders: str, references: int, characters: int) -> None:
    how: dict[str, Any] = {"rows": "plane", "columns": "code", "coders": coders}
    assert counts(code_matrix(CODED, SEGMENTS, **how))["actual", "x"] == references
    assert counts(code_matrix(CODED, SEGMENTS, count="characters", **how))["actual", "x"] == characters


def test_each_coder_is_a_label() -> None:
    matrix = code_matrix(CODED, SEGMENTS, rows="document", columns="code", coders="each")
    assert matrix.rows == ("document", "coder")
    assert {key: value for key, value in counts(matrix).items() if value} == {
        ("a", "A", "x"): 1, ("a", "B", "x"): 2, ("a", "C", "x"): 1, ("b", "A", "x"): 1, ("b", "C", "x"): 1, ("b", "C", "y"): 1,
    }  # fmt: skip


def test_an_adjudicated_set_is_the_coder_of_that_name() -> None:
    with pytest.raises(ArgumentError, match=r"nobody is called 'adjudicated' among the coders.*there are: A, B, C"):
        code_matrix(CODED, SEGMENTS, columns="code", coders="adjudicated")
    settled = pd.concat([CODED, rows(("b:1", 2, 3, "x"), coder="adjudicated")], ignore_index=True)
    assert counts(code_matrix(settled, SEGMENTS, rows="plane", columns="code", coders="adjudicated"))["actual", "x"] == 1


def test_a_machine_and_the_person_who_decides_on_it_are_one_party() -> None:
    machine = rows(("a:1", 0, 4, "x"), ("a:2", 11, 14, "x"), coder="rules", method="rule", status="proposed")
    person = rows(("a:1", 0, 4, "x"), status="rejected")
    both = pd.concat([machine, person], ignore_index=True)
    assert counts(code_matrix(both, SEGMENTS, rows="plane", columns="code"))["actual", "x"] == 1
    assert counts(code_matrix(both, SEGMENTS, rows="plane", columns="code", coders="rules"))["actual", "x"] == 2, "what the rules gave"


def test_what_is_cut_keeps_its_quote() -> None:
    text = "0123456789" * 5
    whole = CODED.assign(quote=[text[a:b] for a, b in zip(CODED["start"], CODED["end"], strict=True)])
    cut = agreed(whole, 2)
    assert len(cut) == 5
    assert all(text[row.start : row.end] == row.quote for row in cut.itertuples())


SPANS = st.lists(
    st.tuples(st.sampled_from(["a:1", "b:1"]), st.integers(0, 9), st.integers(1, 5), st.sampled_from("xy"), st.sampled_from("ABC")),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(SPANS, st.integers(1, 3))
def test_agreement_is_counted_character_by_character(spans: list[tuple[str, int, int, str, str]], needed: int) -> None:
    """A second implementation: for every character the set of those who gave it the code."""
    frame = rows(*[(segment, start, start + length, code) for segment, start, length, code, _ in spans])
    frame = frame.assign(coder=[coder for *_, coder in spans])
    voices: dict[tuple[str, str, int], set[str]] = {}
    for row in frame.itertuples():
        for place in range(row.start, row.end):
            voices.setdefault((row.document, row.code, place), set()).add(row.coder)
    cut = agreed(frame, needed)
    found = {(row.document, row.code, place) for row in cut.itertuples() for place in range(row.start, row.end)}
    assert found == {place for place, who in voices.items() if len(who) >= needed}


# Duplicates.


@pytest.mark.parametrize("day", ["2020-12-28", "2021-01-03", "2021-01-04", "2019-12-31", "2024-02-29", "2021-06-15"])
def test_windows_have_their_year(day: str) -> None:
    """The standard library's calendar as a second implementation."""
    year, week, _ = datetime.date.fromisoformat(day).isocalendar()
    assert [window(day, width) for width in WINDOWS] == [day, f"{year}-W{week:02d}", day[:7], day[:4]]


@pytest.mark.parametrize(
    ("date", "told"),
    [
        ("2021", ["", "", "", "2021"]),
        ("2021-3", ["", "", "2021-03", "2021"]),
        ("soon", [""] * 4),
        ("2021-02-30", ["", "", "2021-02", "2021"]),
    ],
)
def test_a_date_that_is_too_coarse_has_no_window(date: str, told: list[str]) -> None:
    assert [window(date, width) for width in WINDOWS] == told


def statements(*dates: str | None, persons: str = "", documents: str = "") -> pd.DataFrame:
    """The same statement, once per date, each on text of its own."""
    frame = rows(*[("a:2", 10 + 2 * number, 11 + 2 * number, "x") for number in range(len(dates))]).assign(
        date=pd.array(list(dates), dtype="string")
    )
    frame = frame.assign(person=list(persons)) if persons else frame
    return frame.assign(document=list(documents)) if documents else frame


@pytest.mark.parametrize(
    ("duplicates", "dates", "kept"),
    [
        (None, ("2021-03-01", "2021-03-01"), 2),
        ("day", ("2021-03-01", "2021-03-01", "2021-03-02"), 2),
        ("week", ("2021-03-01", "2021-03-07", "2021-03-08"), 2),
        ("week", ("2021-01-01", "2020-12-28", "2021-01-04"), 2),  # the first two are in week 53 of 2020
        ("month", ("2021-03-01", "2021-03-31", "2021-04-01"), 2),
        ("year", ("2021-01-01", "2021-12-31", "2022-01-01"), 2),
        ("month", ("2021-03-01", None, None), 3),  # nobody can tell what an undated row repeats
        ("range", ("2021-03-01", "2022-03-01", None), 1),
        ("stage", ("2021-03-01", "2022-03-01"), 1),
    ],
)
def test_what_is_said_again(duplicates: str | None, dates: tuple[str | None, ...], kept: int) -> None:
    matrix = code_matrix(statements(*dates), SEGMENTS, duplicates=duplicates, same=["code"] if duplicates else ())
    assert counts(matrix)["one", "actual", "x"] == kept == len(matrix.found)


@pytest.mark.parametrize(("duplicates", "naive"), [("week", lambda day: day.isocalendar().week), ("month", lambda day: day.month)])
def test_a_window_of_another_year_is_another_window(duplicates: str, naive: Any) -> None:
    """The reference program of discourse networks compares weeks and months without years: statements a year apart are one there."""
    dates = ("2020-03-02", "2021-03-08")
    assert len({naive(datetime.date.fromisoformat(date)) for date in dates}) == 1, "the fault: 1"
    matrix = code_matrix(statements(*dates), SEGMENTS, duplicates=duplicates, same="code")
    assert counts(matrix)["one", "actual", "x"] == 2


def test_once_per_informant_and_per_document_and_on_each_plane() -> None:
    said = statements("2021", "2021", "2021", "2021", persons="ppqq", documents="abab")
    assert counts(code_matrix(said, SEGMENTS, duplicates="informant", same="code"))["one", "actual", "x"] == 2
    assert counts(code_matrix(said, SEGMENTS, duplicates="document", same="code"))["one", "actual", "x"] == 2
    assert counts(code_matrix(said, SEGMENTS, duplicates="document", same=["code", "person"]))["one", "actual", "x"] == 4
    planes = said.assign(plane=["nominal", "actual", "actual", "actual"])
    found = counts(code_matrix(planes, SEGMENTS, duplicates="range", same="code"))
    assert (found["one", "nominal", "x"], found["one", "actual", "x"]) == (1, 1), "what is written never stands for what is done"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"duplicates": "week"}, "needs `same`"),
        ({"duplicates": "weeks", "same": "code"}, "closest: 'week'"),
        ({"duplicates": "week", "same": "code"}, "needs the column date; label the table first"),
        ({"count": "unit"}, "closest: 'units'"),
        ({"count": "units"}, "units='turn'"),
        ({"units": "turn"}, "count='units'"),
        ({"count": "units", "units": "turns"}, "there is no column 'turns'"),
        ({"coder": "A"}, "there is no option 'coder' \\(closest: 'coders'\\)"),
        ({"coders": "D"}, "nobody is called 'D'"),
        ({"rows": "code"}, "must be different labels"),
        ({"rows": "cases"}, "there is no column 'cases'"),
    ],
)
def test_what_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        code_matrix(CODINGS, SEGMENTS, **options)


# Everything again in plain Python.

LABELS = ("stage", "code", "family", "document", "person", "turn")
DRAWN = st.lists(
    st.tuples(
        st.sampled_from(["a:1", "a:2", "a:3", "b:1"]),
        st.integers(0, 8),
        st.integers(1, 6),
        st.sampled_from(["x.a", "x.b", "y"]),
        st.booleans(),
    ),
    max_size=14,
)


def second(here: Sequence[Any], count: str, touching: bool) -> int:
    """What rows come to, by sets."""
    places = {(row.document, place) for row in here for place in range(row.start, row.end)}
    if count == "characters":
        return len(places)
    if count == "references":
        number, reach, document = 0, -1, None
        for row in sorted(here, key=lambda row: (row.document, row.start, row.end)):
            apart = row.start > reach if touching else row.start >= reach
            if row.document != document or apart:
                number, reach = number + 1, row.end
            document, reach = row.document, max(reach, row.end)
        return number
    of = {"segments": "segment", "documents": "document", "informants": "person"}.get(count)
    return len({(row.document, row.turn) if of is None else getattr(row, of) for row in here})


@settings(max_examples=60, deadline=None)
@given(
    DRAWN,
    st.permutations(LABELS),
    st.integers(1, 2),
    st.sampled_from(["references", "segments", "documents", "informants", "characters", "units"]),
    st.booleans(),
)
def test_every_cell_margin_and_drill_down_again(
    spans: list[tuple[str, int, int, str, bool]], names: list[str], down: int, count: str, touching: bool
) -> None:
    frame = rows(*[(segment, start, start + length, code) for segment, start, length, code, _ in spans])
    frame = frame.assign(status=["rejected" if bad else "accepted" for *_, bad in spans]).astype({"stage": "string", "code": "string"})
    across, wanted = names[down : down + 1], names[:down]
    matrix = code_matrix(
        frame,
        SEGMENTS,
        rows=wanted,
        columns=across,
        count=count,
        touching=touching,
        where={"plane": "actual"},
        units="turn" if count == "units" else (),
    )
    turns = frame["segment"].map(SEGMENTS.set_index("segment")["turn"])
    kept = frame.assign(family=frame["code"].str.split(".").str[0], turn=turns).query("status != 'rejected'")
    told = list(kept.itertuples())
    asked = SEGMENTS[(SEGMENTS["role"] == "respondent") & (SEGMENTS["plane"] == "actual")]
    shared = [name for name in (*wanted, *across) if name in SEGMENTS]
    present = {tuple(map(str, row)) for row in asked[shared].itertuples(index=False)} if shared else None
    seen = 0
    for key, value in counts(matrix).items():
        labels = dict(zip((*wanted, *across), key, strict=True))
        here = [row for row in told if all(str(getattr(row, name)) == label for name, label in labels.items())]
        there = present is None or tuple(labels[name] for name in shared) in present
        assert value == (second(here, count, touching) if here else 0 if there else None), labels
        opened = evidence(matrix, key[: len(wanted)] if len(wanted) > 1 else key[0], key[-1])
        assert (len(opened), opened["adds"].sum()) == (len(here), value or 0)
        if count == "references":
            assert opened["passage"].nunique() == (value or 0)
        seen += len(here)
    assert seen == len(told), "no evidence is left out"
    for label, value in matrix.row_margins["total"].items():
        mine = label if isinstance(label, tuple) else (label,)
        here = [row for row in told if all(str(getattr(row, name)) == part for name, part in zip(wanted, mine, strict=True))]
        assert (0 if pd.isna(value) else value) == second(here, count, touching)
    assert matrix.total["total"] == second(told, count, touching)


@settings(max_examples=20, deadline=None)
@given(DRAWN, st.permutations(("stage", "code", "document", "person")))
def test_a_slice_of_a_cube_is_the_matrix(spans: list[tuple[str, int, int, str, bool]], names: list[str]) -> None:
    frame = rows(*[(segment, start, start + length, code) for segment, start, length, code, _ in spans])
    cube = code_cube(frame, SEGMENTS, by=names[:3], where={"plane": "actual"})
    for value in cube.counts.index.get_level_values(names[0]).unique():
        slice_ = cube.slice(**{names[0]: value})
        other = code_matrix(frame, SEGMENTS, rows=names[1], columns=names[2], where={"plane": "actual", names[0]: value})
        small = counts(other)
        for key, number in counts(slice_).items():
            assert number == cube.counts[(value, *key)] or (number is None and pd.isna(cube.counts[(value, *key)]))
            assert (number or 0) == (small.get(key) or 0)
            assert slice_.evidence(*key)["adds"].sum() == (number or 0)


def test_a_cube_needs_three_labels_and_knows_its_values() -> None:
    with pytest.raises(ArgumentError, match="three different labels"):
        code_cube(CODINGS, SEGMENTS, by=["stage", "code"])
    cube = code_cube(CODINGS, SEGMENTS, by=["stage", "code", "plane"], labels={"stage": STAGES})
    assert cube.counts.index.get_level_values("stage").unique().tolist() == STAGES
    assert (cube.counts["one", "x.a", "actual"], cube.counts["two", "y", "actual"]) == (3, 0)
    assert pd.isna(cube.counts["three", "x.a", "actual"])
    with pytest.raises(ArgumentError, match="closest: 'one'"):
        cube.slice(stage="on")


# Shares, densities, marks, comparison.


def wide(numbers: dict[str, int], units: int = 40) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sentences of ten characters at one stage, and so many of them with each code."""
    segments = pd.DataFrame({"document": "a", "segment": [f"a:{n}" for n in range(units)], "start": range(0, 10 * units, 10)})
    segments = segments.assign(end=segments["start"] + 10, role="respondent", stage="one", plane="actual", person="p")
    parts = [segments.head(number).assign(code=code, status="accepted") for code, number in numbers.items()]
    return pd.concat(parts, ignore_index=True), segments


def test_shares_are_of_unions_and_never_of_less_than_twenty() -> None:
    matrix = code_matrix(*wide({"x": 24, "y": 6}), rows="stage", count="segments")
    assert matrix.row_margins.at["one", "total"] == 24, "the sentences with y have x too"
    assert matrix.normalised("row").counts.loc["one"].tolist() == [1.0, 0.25]
    assert matrix.normalised("total").counts.loc["one"].tolist() == [1.0, 0.25]
    column = matrix.normalised("column")
    assert column.counts.at["one", "x"] == 1.0
    assert column.counts.at["one", "y"] is pd.NA, "6 is under 20"
    assert column.settings["normalised"] == "by column, a union; blank in 1 cells whose base is under 20 units"


def test_per_thousand_characters_of_what_respondents_say() -> None:
    codings, segments = wide({"x": 24, "y": 6})
    asked = pd.concat([segments, segments.assign(role="interviewer", start=segments["start"] + 400, end=segments["end"] + 400)])
    matrix = code_matrix(codings, asked, rows="stage")
    assert matrix.normalised("characters").counts.loc["one"].tolist() == [60.0, 15.0], "24 and 6 in 400 characters"
    assert matrix.normalised("characters", per=10_000).counts.at["one", "x"] == 600.0
    few = code_matrix(*wide({"x": 3}, units=19), rows="stage")
    assert few.normalised("characters").counts["x"].isna().all(), "19 sentences are too few"
    with pytest.raises(ArgumentError, match="closest: 'row'"):
        matrix.normalised("rows")


MARKED = {
    "●": [("a:1", 0, 2, "p"), ("b:1", 0, 2, "q")],
    "◐": [("a:1", 0, 2, "p"), ("a:2", 10, 12, "p")],
    "○": [("a:1", 0, 2, "p"), ("a:1", 4, 6, "p")],
}


@pytest.mark.parametrize("mark", list(MARKED))
def test_marks(mark: str) -> None:
    """● two sources and two roles, ◐ two units and one role, ○ one unit (twice in one sentence)."""
    given = MARKED[mark]
    frame = rows(*[(segment, start, end, "x") for segment, start, end, _ in given]).assign(asserted_by=[by for *_, by in given])
    matrix = code_matrix(frame, SEGMENTS, labels={"stage": STAGES})
    assert matrix.strength().at[("one", "actual"), "x"] == mark
    assert matrix.strength().at[("two", "actual"), "x"] == "0"
    assert matrix.strength().at[("three", "actual"), "x"] is pd.NA


def test_what_is_denied_stands_beside() -> None:
    denied = rows(("a:1", 2, 5, "x.a"), ("b:1", 8, 9, "x.a"), status="rejected", polarity="-")
    other = rows(("a:1", 2, 5, "x.a"), status="rejected", polarity="+")
    matrix = code_matrix(pd.concat([CODINGS, denied, other], ignore_index=True), SEGMENTS)
    cell = matrix.support(role="person").loc[("one", "actual", "x.a")]
    assert (cell["count"], cell["against"], cell["units"], cell["sources"], cell["roles"]) == (3, 2, 2, 2, 2)
    assert matrix.against(("one", "actual"), "x.a")["start"].tolist() == [2, 8]


def related(*told: tuple[str, str, str, str], plane: str = "actual") -> pd.DataFrame:
    """Relations (source, target, code, asserted_by), each in a sentence."""
    frame = pd.DataFrame(list(told), columns=["source", "target", "code", "asserted_by"])
    return frame.assign(
        document="a",
        segment="a:1",
        start=range(0, 2 * len(frame), 2),
        end=range(1, 2 * len(frame), 2),
        stage="one",
        plane=plane,
        person="p",
    )


def test_the_other_side_confirms() -> None:
    told = related(("g", "o", "x", "g"), ("g", "o", "x", "o"), ("g", "c", "x", "c"), ("o", "g", "x", "t"))
    matrix = dyad_matrix(told, SEGMENTS, symmetric=[], rows=["dyad", "plane"])
    cells = matrix.support()
    assert cells.loc[("g→o", "actual", "one"), ["pairs", "confirmed"]].tolist() == [1, 1]
    assert cells.loc[("g→c", "actual", "one"), ["pairs", "confirmed"]].tolist() == [1, 0]
    all_pairs = dyad_matrix(told, SEGMENTS, rows="plane").support().loc[("actual", "one")]
    assert (all_pairs["pairs"], all_pairs["confirmed"], all_pairs["against"]) == (2, 1, pd.NA)


def test_a_comparison_adds_nothing_and_silence_is_no_zero() -> None:
    nominal = pd.concat([CODINGS, rows(("k:1", 20, 24, "y"), ("k:1", 30, 34, "y"))], ignore_index=True)
    matrix = code_matrix(nominal, SEGMENTS, labels={"stage": STAGES, "plane": ["nominal", "actual"]})
    found = comparison(matrix, by="plane", role="person")
    assert found.loc[("one", "x.a"), ["nominal", "actual", "difference"]].tolist() == [1, 3, -2]
    assert found.loc[("one", "y"), ["nominal", "actual", "difference"]].tolist() == [2, 1, 1]
    assert found.loc[("two", "x.a"), ["nominal", "difference"]].isna().all()
    assert found.loc[("one", "y"), ["nominal_mark", "actual_mark"]].tolist() == ["○", "○"]
    later = comparison(matrix.counts, by="stage", of=("one", "two"))
    assert later.loc[("actual", "x.a"), "difference"] == 3 - 1
    with pytest.raises(ArgumentError, match="stage has no 'tow' \\(closest: 'two'\\)"):
        comparison(matrix, by="stage", of=("one", "tow"))


def test_shares_of_a_comparison() -> None:
    codings, segments = wide({"x": 24, "y": 6})
    both = pd.concat([codings, codings.head(20).assign(plane="nominal")], ignore_index=True)
    found = comparison(code_matrix(both, pd.concat([segments, segments.assign(plane="nominal")]), count="segments"), role="person")
    assert found.loc[("one", "y"), ["nominal_share", "actual_share", "share_difference"]].tolist() == [0.0, 0.25, -0.25]


# A study's labels.


def study() -> Study:
    codes = tuple(
        Code(id, {"zh": id}, relation=relation) for id, relation in [("x.a", "directed"), ("x.b", "directed"), ("y", "symmetric")]
    )
    speakers = (Speaker("问", interviewer=True), Speaker("答", actor="org", person="p", role="一线社工"), Speaker("她", actor="gov"))
    return Study(
        "s",
        "题",
        "zh",
        Codebook("c", {"zh": "本"}, codes),
        StageModel("none"),
        (Actor("gov", "局", "government", level="district"), Actor("org", "社", "social_organisation")),
        (
            Document(
                "a", "字", kind="interview", date="2021-01-03", site="东", speakers=speakers, attributes={"case": "甲", "role": "header"}
            ),
            Document("k", "字", kind="contract", date="2020-12", attributes={"case": ""}),
        ),
        roles={"provider": "org", "purchaser": "gov"},
    )


def test_labels_of_the_document_the_speaker_and_the_code() -> None:
    frame = pd.DataFrame({"document": ["a", "a", "k"], "person": ["p", "a/她", None], "code": ["x.a", "y", "x.b"], "role": "r"})
    told = labelled(frame, study())
    expected = {
        "family": ["x", "y", "x"],
        "code_2": ["x.a", "y", "x.b"],
        "kind": ["interview", "interview", "contract"],
        "week": ["2020-W53", "2020-W53", None],
        "month": ["2021-01", "2021-01", "2020-12"],
        "site": ["东", "东", None],
        "case": ["甲", "甲", None],
        "document_role": ["header", "header", None],
        "role": ["r", "r", "r"],
        "actor": ["org", "gov", None],
        "person_role": ["一线社工", None, None],
        "study_role": ["provider", "purchaser", None],
        "level": [None, "district", None],
        "actor_kind": ["social_organisation", "government", None],
    }
    for name, values in expected.items():
        assert [None if pd.isna(value) else value for value in told[name]] == values, name
    with pytest.raises(ArgumentError, match="'cases' \\(closest: 'case'\\)"):
        labelled(frame, study(), labels=["cases"])


def test_labels_of_relations() -> None:
    told = labelled(related(("gov", "org", "x.a", "org"), ("org", "gov", "y", "gov")), study())
    assert told["dyad"].tolist() == ["gov→org", "org–gov"]
    assert told["perspective"].tolist() == ["target", "party"]
    assert told[["source_study_role", "target_kind"]].values.tolist() == [["purchaser", "social_organisation"], ["provider", "government"]]


def test_the_speakers_of_a_run_are_those_of_its_sentences(nominal: Results) -> None:
    """The sentences say themselves of which actor a speaker is; the label is made from study.yaml alone."""
    own = nominal.segments[nominal.segments["role"] == "respondent"]
    made = labelled(own.drop(columns="actor"), nominal.study, labels=["actor"])
    pd.testing.assert_series_equal(made["actor"], own["actor"])


def test_a_study_is_asked_by_any_label(nominal: Results) -> None:
    matrix = nominal.matrix(
        rows=["site", "person_role"], columns="study_role", table="codings", where={"plane": "actual"}, count="documents"
    )
    assert matrix.counts.columns[:4].tolist() == list(nominal.study.roles), "in the order of the study"
    pairs = nominal.matrix(rows=["dyad", "plane"], columns="stage", where={"source_kind": "government"})
    assert {row[0].split("→")[0].split("–")[0] for row in pairs.counts.index} <= {
        actor.id for actor in nominal.study.actors if actor.kind == "government"
    }
    both = nominal.matrix(rows=["dyad", "plane"], columns="stage")
    pd.testing.assert_frame_equal(both.counts.sort_index(), nominal.matrices["dyad_by_stage"].sort_index())
    weekly = nominal.matrix(rows="plane", columns="dyad", duplicates="week", same=["source", "target", "code"])
    assert "left out" in weekly.settings["duplicates"]


def test_every_count_of_a_run_is_what_its_evidence_adds(nominal: Results) -> None:
    for count in ("references", "segments", "documents", "informants", "characters"):
        matrix = nominal.matrix(rows=["stage", "plane"], columns="family", count=count)
        for row in matrix.counts.index[2:10]:
            for column in matrix.counts.columns:
                value = matrix.counts.at[row, column]
                assert matrix.evidence(row, column)["adds"].sum() == (0 if pd.isna(value) else value)


def test_evidence_refuses_a_value_that_is_nowhere_but_not_one_without_rows(nominal: Results) -> None:
    with pytest.raises(ArgumentError, match=r"stage 'delivry' occurs nowhere \(closest: 'delivery'\)"):
        nominal.evidence(stage="delivry")
    with pytest.raises(ArgumentError, match=r"code 'control\.fundin'"):
        evidence(nominal.codings, code="control.fundin")
    assert nominal.evidence(stage="procurement").empty, "a stage of the study at which nothing was found"
    assert nominal.evidence(dyad="agency→city_bureau", stage="setting").empty
    assert set(nominal.evidence(person_role="一线社工")["person"]) == {"S03", "S04A", "S04B"}
    with pytest.raises(ArgumentError, match="there is no family"):
        evidence(nominal.matrix(rows="plane", columns="family"), "actual", "contrl")


def test_a_matrix_shows_what_was_chosen() -> None:
    matrix = code_matrix(CODINGS, SEGMENTS, labels={"stage": STAGES})
    assert "touching_spans_overlap: no" in repr(matrix)
    assert "<NA>" not in matrix._repr_html_().split("<ul>")[0]
    odd = replace(matrix, settings={"where": "<b>"})
    assert "&lt;b&gt;" in odd._repr_html_()


def test_what_goes_in_is_never_changed() -> None:
    before = CODED.copy(deep=True), SEGMENTS.copy(deep=True)
    for how in ("union", "each", "majority"):
        code_matrix(CODED, SEGMENTS, coders=how, duplicates="stage", same="code").normalised("row").support(role="coder")
    pd.testing.assert_frame_equal(CODED, before[0])
    pd.testing.assert_frame_equal(SEGMENTS, before[1])


def test_a_study_that_two_persons_coded(small_study: Path) -> None:
    """The matrices of a run hold what anybody gave, and the options say so; a question to the results must say whose."""
    text = read_study(small_study).document("S-01").text
    start = text.index("尾款")
    given = pd.DataFrame(
        {"document": "S-01", "start": start, "end": [start + 2, start + 3], "code": "control.funding", "status": "accepted"}
    )
    results = run(small_study, codings=given.assign(coder=["A", "B"], method="manual"))
    assert results.options["coders"] == "union of A, B"
    assert results.matrices["code_by_document"].loc[("control.funding", "actual"), "S-01"] == 1
    with pytest.raises(ArgumentError, match=r"by 2 coders \(A, B\)"):
        results.matrix(rows="plane", columns="code")
    each = results.matrix(rows="plane", columns="code", coders="each", where={"code": "control.funding"})
    assert each.counts.loc["actual", "control.funding"].to_dict() == {"A": 1, "B": 1}
    assert "A, B" in results.matrix(rows=["dyad", "plane"], columns="code").settings["coders"]


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"labels": {"stagge": ["s1"]}}, "no label 'stagge'.*stage"),
        ({"labels": {"stage": "setting"}}, "values of 'stage' are a list"),
        ({"labels": ["s1", "s2"]}, "labels tells the values of each label"),
        ({"where": "actual"}, "where='actual' names no label"),
    ],
)
def test_an_order_or_a_filter_that_says_nothing_is_told(nominal: Results, choices: dict[str, Any], told: str) -> None:
    for call in (
        lambda: qualcode.code_matrix(nominal.codings, nominal.segments, **choices),
        lambda: qualcode.dyad_matrix(nominal.relations, nominal.segments, symmetric=[], **choices),
        lambda: qualcode.code_cube(nominal.codings, nominal.segments, by=("stage", "plane", "code"), **choices),
    ):
        with pytest.raises(ArgumentError, match=told):
            call()

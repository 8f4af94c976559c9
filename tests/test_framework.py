"""The framework matrix: which sentences stand for a cell, word for word, and how many references there are."""

from __future__ import annotations

import pandas as pd
import pytest

from qualcode.errors import ArgumentError
from qualcode.matrices.framework import framework_matrix
from qualcode.results import Results

COLUMNS = ["document", "segment", "start", "end", "code", "status", "confidence", "person", "plane"]
TEXTS = {"d": "零一二三四五六七八九" * 4, "e": "甲乙丙丁戊己庚辛壬癸" * 2}


def segments() -> pd.DataFrame:
    rows = [(name, f"{name}:{at // 10}", at, at + 10, text[at : at + 10]) for name, text in TEXTS.items() for at in range(0, len(text), 10)]
    frame = pd.DataFrame(rows, columns=["document", "segment", "start", "end", "text"])
    return frame.assign(role="respondent", plane="actual", person=["p", "p", "q", "q", "r", "r"], case="c")


def codings(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    quotes = [TEXTS[row.document][row.start : row.end] for row in frame.itertuples()]
    return frame.assign(quote=quotes, support=1, coder="rules", method="rule", case="c")


FOUR = [
    ("d", "d:0", 1, 3, "tie.a", "proposed", 0.9, "p", "actual"),
    ("d", "d:1", 11, 13, "tie.b", "proposed", 0.8, "p", "actual"),
    ("d", "d:2", 21, 23, "tie.a", "proposed", 0.1, "q", "actual"),
    ("d", "d:3", 31, 33, "tie.a", "accepted", 0.2, "q", "actual"),
]


@pytest.mark.parametrize(
    ("quotes", "expected"),
    [
        (1, ["d:3"]),  # accepted before proposed
        (2, ["d:3", "d:0"]),  # then another informant, the surest
        (3, ["d:3", "d:0", "d:1"]),
        (9, ["d:3", "d:0", "d:1", "d:2"]),
    ],
)
def test_the_rule_of_choosing(quotes: int, expected: list[str]) -> None:
    table = framework_matrix(codings(FOUR), segments(), quotes=quotes)
    assert table.quotes["segment"].tolist() == expected
    assert table.quotes["number"].tolist() == list(range(1, len(expected) + 1))
    assert set(table.quotes["references"]) == {4}
    assert set(table.quotes["informants"]) == {2}


def test_quotes_are_whole_sentences_and_a_longer_coding_keeps_its_own_words() -> None:
    longer = ("d", "d:1", 11, 25, "control.a", "proposed", 0.5, "p", "actual")
    table = framework_matrix(codings([FOUR[0], longer]), segments(), quotes=1).quotes.set_index("theme")
    assert (table.loc["tie", "quote"], table.loc["tie", "coded"]) == (TEXTS["d"][:10], TEXTS["d"][1:3])
    assert table.loc["control", "quote"] == TEXTS["d"][11:25]
    assert all(TEXTS[row.document][row.start : row.end] == row.quote for row in table.itertuples())


def test_a_sentence_stands_once_in_a_cell_and_in_a_row_while_there_are_others() -> None:
    both = ("d", "d:3", 34, 36, "control.a", "proposed", 0.9, "q", "actual")
    other = ("d", "d:2", 24, 26, "control.a", "proposed", 0.3, "q", "actual")
    twice = ("d", "d:3", 35, 37, "tie.b", "accepted", 0.9, "q", "actual")
    table = framework_matrix(codings([*FOUR, both, other, twice]), segments(), quotes=2, codes=["tie", "control"]).quotes
    assert not table.duplicated(["theme", "segment"]).any()
    assert table.loc[table["theme"] == "control", "segment"].tolist() == ["d:2", "d:3"]


def test_zero_blank_and_wide() -> None:
    nominal = ("e", "e:0", 1, 3, "control.a", "proposed", 0.5, "r", "nominal")
    material = segments()
    material.loc[material["segment"] == "e:0", "plane"] = "nominal"
    table = framework_matrix(codings([*FOUR, nominal]), material, quotes=1)
    assert table.counts.loc[("d", "actual")].tolist() == [0, 4]
    assert table.counts.loc[("e", "actual")].tolist() == [0, 0]
    assert table.counts.loc[("e", "nominal")].tolist() == [1, 0]
    assert table.counts.loc[("d", "nominal")].isna().all()
    assert table.wide.loc[("d", "actual"), "tie"] == f"{TEXTS['d'][30:40]} [d:3]\n(4)"
    assert table.wide.loc[("d", "actual"), "control"] == "0"
    assert table.wide.loc[("d", "nominal")].isna().all()


def test_references_are_passages_and_rejected_ones_are_none() -> None:
    same = ("d", "d:0", 2, 5, "tie.b", "proposed", 0.5, "p", "actual")
    no = ("d", "d:1", 15, 17, "tie.b", "rejected", 0.5, "p", "actual")
    table = framework_matrix(codings([FOUR[0], same, no]), segments())
    assert table.counts.loc[("d", "actual"), "tie"] == 1
    assert framework_matrix(codings([FOUR[0], same, no]), segments(), level="code").counts.loc[("d", "actual")].tolist() == [1, 1]


def test_rows_by_any_column_and_planes_together() -> None:
    nominal = ("e", "e:0", 1, 3, "tie.a", "proposed", 0.5, "r", "nominal")
    table = framework_matrix(codings([*FOUR, nominal]), segments(), rows="case", planes="together", quotes=3)
    assert table.counts.loc["c", "tie"] == 5
    assert table.wide.loc["c", "tie"].endswith("\n(5)")
    assert table.quotes["person"].tolist() == ["q", "p", "r"]


def test_a_coding_without_a_person_is_in_no_row() -> None:
    frame = codings([FOUR[0], ("d", "d:1", 11, 13, "tie.b", "proposed", 0.8, None, "actual")])
    assert framework_matrix(frame, segments(), rows="person").counts["tie"].sum() == 1


def test_what_it_does_not_take() -> None:
    with pytest.raises(ArgumentError, match="0 quotes are none"):
        framework_matrix(codings(FOUR), segments(), quotes=0)
    with pytest.raises(ArgumentError, match="lacks 'place'"):
        framework_matrix(codings(FOUR), segments(), rows="place")


def test_the_built_in_study(nominal: Results) -> None:
    table = framework_matrix(nominal.codings, nominal.segments, quotes=2)
    texts = {document.id: document.text for document in nominal.study.documents}
    assert all(texts[row.document][row.start : row.end] == row.quote for row in table.quotes.itertuples())
    cells = table.quotes.groupby(["document", "plane", "theme"])
    assert cells.size().le(2).all()
    # Every cell with references has quotes, and the two forms say the same number; a document is in its own row only.
    stacked = table.counts.stack()
    assert set(cells.groups) == set(stacked[stacked > 0].index)
    assert table.wide.isna().equals(table.counts.isna())
    assert (table.quotes["references"] >= table.quotes["number"]).all()


def test_without_codings() -> None:
    table = framework_matrix(codings(FOUR[:0]), segments(), codes=["tie"])
    assert table.quotes.empty
    assert table.counts.loc[("d", "actual")].tolist() == [0]

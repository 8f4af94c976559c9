"""The ledger of a codebook: how it is read, what is wrong with it, and what it does to codings."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from qualcode import ArgumentError, Change, Code, Codebook, DataError, migrated, read_codebook
from qualcode.ledger import Became, became, unknown_codes

HISTORY = (
    Change("1.9", "renamed", ("cash",), ("money",)),
    Change("1.10", "merged", ("pay", "fee"), ("money",)),
    Change("2", "split", ("money",), ("funding", "renewal")),
    Change("3", "renamed", ("renewal",), ("exit",)),
    Change("3", "split", ("talk",), ("talk", "silence")),
    Change("4", "merged", ("chat",), ("silence",)),
)
BOOK = Codebook("mine", {}, tuple(Code(id, {}) for id in ("funding", "exit", "talk", "silence")), version="4", history=HISTORY)


@pytest.mark.parametrize(
    ("code", "version", "expected"),
    [
        ("renewal", "", Became("exit", (), ("renamed",))),
        ("chat", "", Became("silence", (), ("merged",))),
        ("funding", "", Became("funding", (), ())),
        ("fee", "", Became("money", ("funding", "exit"), ("merged", "split", "renamed"))),
        ("cash", "1.8", Became("money", ("funding", "exit"), ("renamed", "split", "renamed"))),
        ("money", "1.10", Became("money", ("funding", "exit"), ("split", "renamed"))),
        # A code that was split and kept its name: only the version tells which one is meant.
        ("talk", "", Became("talk", ("talk", "silence"), ("split",))),
        ("talk", "2", Became("talk", ("talk", "silence"), ("split",))),
        ("talk", "3", Became("talk", (), ())),
        # Behind the change the name meant nothing any more.
        ("renewal", "3", Became("renewal", (), ())),
    ],
)
def test_what_became_of_a_code(code: str, version: str, expected: Became) -> None:
    found = became(code, BOOK, version=version)
    assert (found.code, found.candidates) == expected[:2]
    assert set(found.kinds) == set(expected.kinds)


def test_codings_are_mapped_listed_and_left_in_their_order() -> None:
    codings = pd.DataFrame(
        {"document": list("ABCDE"), "code": ["exit", "renewal", "fee", "chat", "funding"], "note": list("vwxyz")}, index=[9, 8, 7, 6, 5]
    )
    before = codings.copy(deep=True)
    done = migrated(codings, BOOK)
    assert done["code"].tolist() == ["exit", "exit", "money", "silence", "funding"]
    assert done["code_before"].fillna("").tolist() == ["", "renewal", "fee", "chat", ""]
    assert done["candidates"].fillna("").tolist() == ["", "", "funding; exit", "", ""]
    assert done["note"].tolist() == codings["note"].tolist()
    assert done.index.tolist() == codings.index.tolist()
    pd.testing.assert_frame_equal(codings, before)


def test_a_second_time_changes_nothing_until_somebody_decides() -> None:
    codings = pd.DataFrame({"code": ["fee", "talk", "chat", "talk"]})
    once = migrated(codings, BOOK)
    pd.testing.assert_frame_equal(migrated(once, BOOK), once)
    # Another code decides; where the old name is meant, the candidates are emptied.
    decided = once.assign(code=["exit", "talk", "silence", "silence"], candidates=["funding; exit", None, None, "talk; silence"])
    done = migrated(decided, BOOK)
    assert done["code"].tolist() == ["exit", "talk", "silence", "silence"]
    assert done["candidates"].isna().all()
    assert done["code_before"].fillna("").tolist() == ["fee", "talk", "chat", "talk"]
    pd.testing.assert_frame_equal(migrated(done, BOOK), done)


def test_the_version_of_each_row_goes_before_the_one_that_is_given() -> None:
    codings = pd.DataFrame({"code": ["talk", "talk"], "codebook_version": ["3", "2"]})
    done = migrated(codings, BOOK, version="1")
    assert done["candidates"].fillna("").tolist() == ["", "talk; silence"]
    assert done["codebook_version"].tolist() == ["4", "2"]


def test_codes_that_nobody_knows_are_told_all_at_once() -> None:
    codings = pd.DataFrame({"code": ["exti", "funding", "exti", "nothing", None, "renewal"]})
    with pytest.raises(DataError) as caught:
        migrated(codings, BOOK, version="3")
    found = [one.found for one in caught.value.problems]
    assert len(found) == 4
    assert found[0].startswith("code 'exti' of 2 codings")
    assert "closest: 'exit'" in found[0]
    assert all("history:" in one.remedy for one in caught.value.problems)


def test_a_table_without_codes_is_refused() -> None:
    with pytest.raises(ArgumentError, match="lacks 'code'"):
        migrated(pd.DataFrame({"cod": ["a"]}), BOOK)


def test_an_unknown_code_of_a_study_names_the_ledger() -> None:
    known, unknown = unknown_codes(["fee", "funding", "xyz"], BOOK, "codings.csv")
    assert "to funding, exit" in known.found
    assert "qualcode codebook migrate" in known.remedy
    assert "`history:`" in unknown.remedy


# In the file


TEXT = "codebook: mine\nversion: '2'\n{history}codes:\n  - {{id: funding, name: a}}\n  - {{id: renewal, name: b}}\n"


def read(tmp_path: Path, *lines: str) -> Codebook:
    listed = "history:\n" + "".join(f"  - {line}\n" for line in lines) if lines else ""
    (tmp_path / "mine.yaml").write_text(TEXT.format(history=listed), encoding="utf-8")
    return read_codebook("mine.yaml", tmp_path)


def test_a_history_is_read(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        '{version: "1.5", merged: [pay, fee], to: money}',
        '{version: "2", split: money, to: [funding, renewal], note: zu weit}',
    )
    assert book.history == (
        Change("1.5", "merged", ("pay", "fee"), ("money",)),
        Change("2", "split", ("money",), ("funding", "renewal"), "zu weit"),
    )
    assert read(tmp_path).history == ()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{version: '2', renamed: a, too: funding}", "a change has no 'too' (closest: 'to')"),
        ("{version: '2', to: funding}", "a change is one of renamed, merged, split; this is none"),
        ("{version: '2', renamed: a, split: b, to: funding}", "this is renamed and split"),
        ("{renamed: a, to: funding}", "it has no version"),
        ("{version: '2', renamed: a}", "both ends need a code"),
        ("{version: '2', renamed: [a, b], to: funding}", "only `merged` has several codes before"),
        ("{version: '2', renamed: a, to: [funding, renewal]}", "only `split` has several codes behind `to`"),
        ("{version: '2', split: a, to: funding}", "`split` needs two codes"),
        ("{version: '2', renamed: funding, to: funding}", "the name stays the same"),
        ("{version: '2', renamed: a, to: fundin}", "'fundin' is neither in the codebook nor changed by a later line (closest: 'funding')"),
        ("{version: '3', renamed: a, to: funding}", "version 3 is later than the codebook's own (2)"),
    ],
)
def test_what_is_wrong_with_a_history(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, line)
    assert message in str(caught.value)
    assert all(one.where.startswith("mine.yaml, line ") for one in caught.value.problems)


def test_changes_stand_in_order_and_all_problems_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read(
            tmp_path,
            "{version: '1.10', renamed: a, to: funding}",
            "{version: '1.9', renamed: b, to: funding}",
            "{version: '2', renamed: c, to: d}",
        )
    assert [one.where for one in caught.value.problems] == ["mine.yaml, line 5", "mine.yaml, line 6"]

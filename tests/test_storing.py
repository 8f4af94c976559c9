"""A project keeps rows, tells who did what, and takes it back."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from qualcode import ArgumentError, DataError
from qualcode.kept import KeptCoding, KeptDocument
from qualcode.storing.identifying import identified, text_sha256
from qualcode.storing.project import Project, open_project
from qualcode.storing.recording import Put, put
from qualcode.storing.schema import KINDS

TEXT = "答：他们管得太细，报销拖了三个月。"
AT = "2026-03-01T09:30:00"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with open_project(tmp_path / "study.sqlite", make=True) as opened:
        sha256 = text_sha256(TEXT)
        opened.record([put(KeptDocument("S-01", sha256, kind="interview"))], action="texts", who="李", at=AT, texts=[(sha256, TEXT)])
        yield opened


def coding(start: int, end: int, code: str = "control", coder: str = "张三", reason: str = "") -> KeptCoding:
    id = identified("coding", text_sha256(TEXT), start, end, code, coder, "")
    return KeptCoding(id, "S-01", start, end, code, coder, quote=TEXT[start:end], reason=reason)


def test_the_columns_of_the_tables_are_those_of_the_rows(project: Project) -> None:
    for kind in KINDS.values():
        found = [row[1] for row in project.opened.execute(f"PRAGMA table_info({kind.table})")]
        assert found == list(kind.row._fields), kind.table


def test_what_was_put_in_comes_out(project: Project) -> None:
    one = coding(2, 8, reason="管得细")
    project.record([put(one)], action="coded", who="张三", at=AT)
    row = project.codings(coder="张三").iloc[0]
    assert row["quote"] == "他们管得太细"
    assert row["reason"] == "管得细"
    assert math.isnan(row["confidence"])
    assert project.codings(coder="王五").empty
    assert project.text("S-01") == TEXT


def test_a_quote_that_does_not_stand_there_is_refused_with_every_row(project: Project) -> None:
    wrong = [coding(2, 8)._replace(quote="他们"), coding(9, 99)]
    with pytest.raises(DataError) as error:
        project.record([put(one) for one in wrong], action="coded", who="张三", at=AT)
    assert len(error.value.problems) == 2
    assert project.codings().empty
    assert len(project.log()) == 1


def test_the_same_again_changes_nothing(project: Project) -> None:
    assert project.record([put(coding(2, 8))], action="coded", who="张三", at=AT)
    assert project.record([put(coding(2, 8))], action="coded", who="张三", at=AT) == ""
    assert len(project.log()) == 2


def test_acts_are_taken_back_in_their_order_and_done_again(project: Project) -> None:
    one = coding(2, 8)
    first = project.record([put(one)], action="coded", who="张三", at=AT)
    second = project.record([put(one._replace(code="control.funding"))], action="recoded", who="张三", at=AT)
    with pytest.raises(DataError, match="changed again since"):
        project.undo(first, who="张三", at=AT)
    back = project.undo(who="张三", at=AT)
    assert project.codings()["code"].tolist() == ["control"]
    project.undo(back, who="张三", at=AT)
    assert project.codings()["code"].tolist() == ["control.funding"]
    with pytest.raises(ArgumentError, match="taken back before"):
        project.undo(back, who="张三", at=AT)
    assert project.undo(second, who="张三", at=AT)
    assert project.undo(first, who="张三", at=AT)
    assert project.codings().empty
    assert project.log()["undoes"].fillna("").tolist() == ["", "", "", second, back, second, first]


def test_a_thing_taken_out_comes_back(project: Project) -> None:
    one = coding(2, 8)
    project.record([put(one)], action="coded", who="张三", at=AT)
    project.record([Put("coding", one.coding, None)], action="taken out", who="张三", at=AT)
    assert project.codings().empty
    project.undo(who="张三", at=AT)
    assert project.codings()["coding"].tolist() == [one.coding]


@pytest.mark.parametrize("statement", ["DELETE FROM log", "UPDATE log SET who = 'x'", "DELETE FROM changes", "UPDATE changes SET id = 'x'"])
def test_the_log_is_only_added_to(project: Project, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="only added to"):
        project.opened.execute(statement)


@pytest.mark.parametrize(("who", "at"), [("", AT), ("张三", "gestern"), ("张三", "")])
def test_an_act_needs_a_person_and_a_time(project: Project, who: str, at: str) -> None:
    with pytest.raises(ArgumentError):
        project.record([put(coding(2, 8))], action="coded", who=who, at=at)
    assert project.codings().empty

"""What coders settle: from the command line, sentence by sentence or on a sheet, and how far a coder agrees with it then."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from qualcode import open_project
from qualcode.cli import main
from tests.test_agree_cli import TWO, coded, small

WHO = ("--who", "王老师")
LATER = ("--at", "2026-03-02T09:30:00")


def ask(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def sheet_of(path: Path) -> tuple[list[str], list[list[str]]]:
    page = load_workbook(path)["编码"]
    rows = [["" if cell.value is None else str(cell.value) for cell in row] for row in page.iter_rows()]
    return rows[0], rows[1:]


def filled(path: Path, cells: dict[tuple[str, str], str]) -> Path:
    """The sheet with texts in the rows of some sentences."""
    book = load_workbook(path)
    page = book["编码"]
    heads = {cell.value: cell.column for cell in page[1]}
    numbers = {page.cell(row, heads["编号"]).value: row for row in range(2, page.max_row + 1)}
    for (sentence, head), text in cells.items():
        page.cell(numbers[sentence], heads[head]).value = text
    book.save(path)
    return path


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """李 gives money to sentences 0–19 and trust to 25, 王 money to 5–24 and the pair of every fifth the other way round."""
    path = small(tmp_path / "study")
    coded(path, **TWO)
    return path


def test_agreed_codings_are_taken_over_once(two: Path) -> None:
    assert "12 codings are settled" in ask("settle", two, "--agreed", *WHO, *LATER).output  # 15 of both, less 3 turned round
    assert "Nothing new" in ask("settle", two, "--agreed", *WHO, *LATER).output
    with open_project(two / "study.sqlite") as project:
        settled = project.codings(coder="adjudicated")
        assert set(settled["code"]) == {"money"}
        assert len(project.relations(coder="adjudicated")) == 12
        assert len(project.readings(coder="adjudicated")) == 12 + 4  # and the four that both left without a code
        assert len(project.codings(coder=["李", "王"])) == 41


def test_the_sheet_lists_what_differs_in_the_order_of_discussing(two: Path, tmp_path: Path) -> None:
    done = ask("sheet", two, "--settle", "--out", tmp_path / "settle.xlsx")
    assert done.exit_code == 0, done.output
    heads, rows = sheet_of(tmp_path / "settle.xlsx")
    assert {"李的代码", "王的代码", "分歧种类", "代码1", "发出方1", "承受方1", "读过，无代码", "理由"} <= set(heads)
    # 5 and 5 that one alone gave money to, 3 turned round, 1 with trust: the most frequent sort first, then the next, and so on.
    kinds = [row[heads.index("分歧种类")] for row in rows]
    assert sorted(kinds) == ["方向"] * 3 + ["有无"] * 11
    assert kinds[:2] == ["有无", "方向"]
    first, turned = (dict(zip(heads, row, strict=True)) for row in rows[:2])
    assert sorted([first["李的代码"], first["王的代码"]])[1].startswith("钱款 (money): 区民政局 (bureau) → 甲机构 (agency)")
    assert "无" in (first["李的代码"], first["王的代码"])
    assert "甲机构 (agency) → 区民政局 (bureau)" in turned["王的代码"]
    again = ask("sheet", two, "--settle", "--out", tmp_path / "settle.xlsx")
    assert again.exit_code == 1
    assert "may hold somebody's decisions" in again.output


def test_there_and_back(two: Path, tmp_path: Path) -> None:
    path = tmp_path / "settle.xlsx"
    assert ask("sheet", two, "--settle", "--out", path).exit_code == 0
    heads, rows = sheet_of(path)
    ids = [row[heads.index("编号")] for row in rows]
    cells = {(ids[0], "代码1"): "money", (ids[0], "发出方1"): "bureau", (ids[0], "承受方1"): "agency", (ids[1], "读过，无代码"): "无"}
    filled(path, cells)
    wrong = ask("collect", two, path, *WHO, *LATER)
    assert wrong.exit_code == 1
    assert wrong.output.count("there is no reason") == 2  # all at once, and nothing was written
    filled(path, {(ids[0], "理由"): "按手册", (ids[1], "理由"): "说的是别处"})
    nobody = ask("collect", two, path, *LATER)
    assert nobody.exit_code == 1
    assert "not by whom" in nobody.output
    done = ask("collect", two, path, *WHO, *LATER)
    assert done.exit_code == 0, done.output
    assert "2 sentences read" in done.output
    assert "nothing new" in ask("collect", two, path, *WHO, *LATER).output
    with open_project(two / "study.sqlite") as project:
        assert project.codings(coder="adjudicated")[["code", "reason"]].values.tolist() == [["money", "按手册"]]
        assert project.relations(coder="adjudicated")[["source", "target"]].values.tolist() == [["bureau", "agency"]]
        decisions = project.table("decision").set_index("target")
        assert decisions.loc[ids[0], ["verdict", "coder", "reason"]].tolist() == ["money", "王老师", "按手册"]
        assert decisions.loc[ids[1], "verdict"] == "(none)"
        assert len(project.log()) == 4  # made, 李, 王, and this
    assert ask("sheet", two, "--settle", "--out", tmp_path / "rest.xlsx").exit_code == 0
    assert {row[0] for row in sheet_of(tmp_path / "rest.xlsx")[1]} == set(ids) - set(ids[:2])


def test_one_sentence_from_the_command_line_and_agreement_with_what_was_settled(two: Path) -> None:
    ask("settle", two, "--agreed", *WHO, *LATER)
    pair = ("--source", "bureau", "--target", "agency")
    done = ask("settle", two, "S-01:1", "--code", "money", *pair, "--reason", "按手册", *WHO, *LATER)
    assert done.exit_code == 0, done.output
    assert "S-01:1 is settled: money" in done.output
    assert "was settled so before" in ask("settle", two, "S-01:1", "--code", "money", *pair, "--reason", "按手册", *WHO, *LATER).output
    assert ask("settle", two, "S-01:2", "--none", "--reason", "说的是别处", *WHO, *LATER).exit_code == 0
    told = ask("agree", two, "--coder", "李", "--coder", "adjudicated", "--resamples", 20)
    assert told.exit_code == 0, told.output
    # 12 agreed, S-01:1 as 李 had it, S-01:2 not, and 4 without a code: 17 of 18 the same.
    assert "李、商定结果（编码者与商定结果）" in told.output
    (money,) = [line for line in told.output.splitlines() if line.startswith("钱款 ")][:1]
    assert money.split()[1:3] == ["14", "94.4"]


def test_everything_that_does_not_fit_at_once(two: Path) -> None:
    done = ask("settle", two, "S-01:99", "--code", "mony", "--source", "bureu", *WHO)
    assert done.exit_code == 1
    assert [line.split(":")[0] for line in done.output.splitlines()[:-1]] == [
        "SENTENCE",
        "--code",
        "--source",
        "--source, --target",
        "--reason",
    ]
    assert "money" in done.output
    for arguments, found in (
        ((), "name a SENTENCE"),
        (("S-01:1",), "say either --code"),
        (("S-01:1", "--code", "money", "--none"), "say either --code"),
        (("--agreed", "--code", "money"), "belong to one SENTENCE"),
    ):
        told = ask("settle", two, *arguments, *WHO)
        assert (told.exit_code, found in told.output) == (2, True), told.output


def test_options_of_the_sheet(two: Path, tmp_path: Path) -> None:
    assert "say who is going to code" in ask("sheet", two, "--out", tmp_path / "a.xlsx").output
    assert "say who is going to code" in ask("sheet", two, "--settle", "--coder", "李", "--out", tmp_path / "a.xlsx").output
    assert "only --out, --round" in ask("sheet", two, "--settle", "--blind", "--out", tmp_path / "a.xlsx").output
    none = ask("sheet", two, "--settle", "--round", "2", "--out", tmp_path / "a.xlsx")
    assert (none.exit_code, "there is nothing to settle" in none.output) == (1, True)
    assert not (tmp_path / "a.xlsx").exists()

"""Sheets from the command line: a file for each coder, and what came back."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from qualcode import run
from qualcode.storing.project import open_project
from tests.questions import ask, made_study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_study(tmp_path_factory.mktemp("sheets") / "study")


def test_two_coders_get_the_same_sample_and_hand_it_back(study: Path, tmp_path: Path) -> None:
    sheets = tmp_path / "sheets"
    asked = ["sheet", study, "--coder", "Ann", "--coder", "李四", "--out", sheets, "--blind", "--share", "0.25", "--seed", "1"]
    done = ask(*asked)
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in sheets.iterdir()) == ["Ann.xlsx", "李四.xlsx"]
    assert "share 0.25, seed 1" in done.output
    assert ask(*asked).exit_code == 1
    pages = [load_workbook(path).worksheets[1] for path in sorted(sheets.iterdir())]
    assert [cell.value for cell in pages[0]["A"]] == [cell.value for cell in pages[1]["A"]]
    back = ask("collect", study, *sorted(sheets.iterdir()), "--complete", "--at", "2026-03-01T09:30:00")
    assert back.exit_code == 0, back.output
    assert "sentences read" in back.output
    with open_project(study / "study.sqlite") as project:
        assert project.log()["at"].tolist() == ["2026-03-01T09:30:00"] * 3
        assert len(project.readings(coder="Ann")) == len(project.readings(coder="李四")) == pages[0].max_row - 1
    assert "nothing new" in ask("collect", study, sheets / "Ann.xlsx", "--complete").output


def test_what_cannot_be_done_is_told_in_a_line(study: Path, tmp_path: Path) -> None:
    missing = ask("collect", study, tmp_path / "none.xlsx")
    assert missing.exit_code == 1
    assert "there is no file 'none.xlsx'" in missing.output
    unseeded = ask("sheet", study, "--coder", "A", "--out", tmp_path / "a.xlsx", "--share", "0.2")
    assert unseeded.exit_code == 1
    assert "give --seed" in unseeded.output
    other = ask("sheet", study, "--coder", "A", "--out", tmp_path / "a.xls")
    assert other.exit_code == 2
    assert "a sheet is written as .xlsx or .docx" in " ".join(other.output.split())
    assert not (tmp_path / "a.xls").exists()
    built_in = ask("collect", "nominal_contracts", tmp_path / "none.xlsx")
    assert built_in.exit_code == 2
    assert "--project FILE" in built_in.output


def test_what_nobody_read_is_blank_and_not_0(tmp_path: Path) -> None:
    study = made_study(tmp_path / "study")
    file = tmp_path / "Ann.xlsx"
    assert ask("sheet", study, "--coder", "Ann", "--out", file, "--blind", "--share", "0.25", "--seed", "1").exit_code == 0
    book = load_workbook(file)
    page = book.worksheets[1]
    page.cell(2, [cell.value for cell in page[1]].index("代码1") + 1).value = "control.funding"
    book.save(file)
    told = ask("collect", study, file)
    assert "To count what they say: write `codings: {file: study.sqlite, coder: Ann}` into study.yaml" in told.output
    with (study / "study.yaml").open("a", encoding="utf-8") as open_file:
        open_file.write("codings: {file: study.sqlite, coder: Ann}\n")
    sentence = page.cell(2, [cell.value for cell in page[1]].index("句子") + 1).value
    told = ask("check", study).output
    assert "1 of " in told
    assert "sentences were read by those whose codings count; the others are no material (blank, not 0)" in told
    results = run(study)
    matrix = results.matrices["code_by_document"]
    there = results.segments.loc[results.segments["text"] == sentence, "document"].iloc[0]
    # Of the only document in which a sentence was read, a code that was not given is 0; of all others it is blank.
    row = matrix.loc[("alliance", results.segments.loc[results.segments["document"] == there, "plane"].iloc[0])]
    assert row[there] == 0
    assert row.drop(there).isna().all()

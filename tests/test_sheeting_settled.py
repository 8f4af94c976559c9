"""A sheet on which people settle what they coded differently."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from qualcode import ArgumentError, DataError, adjudication_sheet, coding_sheet, collect_sheets, sampled_segments, write_sheet
from qualcode.adjudicating import Verdict, adjudicate
from qualcode.results import Results
from qualcode.sheeting.content import Sheet
from qualcode.storing.project import Project, open_project

AT = "2026-03-01T09:30:00"
CONTROL, TIE = "control.funding", "tie.funding"


def fill(path: Path, cells: dict[tuple[int, str], str]) -> Path:
    book = load_workbook(path)
    page = book["编码"]
    heads = {cell.value: cell.column for cell in page[1]}
    for (row, head), text in cells.items():
        page.cell(row, heads[head]).value = text
    book.save(path)
    return path


def settled(project: Project, results: Results) -> Sheet:
    given = {"codings": project.codings(method="manual"), "readings": project.readings(), "relations": project.relations()}
    return adjudication_sheet(results, **given)


def test_coders_stand_side_by_side_and_what_is_settled_comes_back(nominal: Results, tmp_path: Path) -> None:
    sample = sampled_segments(nominal.segments, share=0.03, seed=1)
    filled = {
        "张三": {(2, "代码1"): CONTROL, (2, "发出方1"): "subdistrict", (2, "承受方1"): "agency", (3, "读过，无代码"): "无"},
        "李四": {(2, "代码1"): TIE, (3, "代码1"): TIE, (4, "代码1"): TIE},
    }
    with open_project(tmp_path / "study.sqlite", make=True) as project:
        for coder, cells in filled.items():
            write_sheet(coding_sheet(nominal, coder=coder, blind=True, sample=sample), tmp_path / f"{coder}.xlsx")
            collect_sheets(project, [fill(tmp_path / f"{coder}.xlsx", cells)], study=nominal.study, at=AT)
        sheet = settled(project, nominal)
        heads = [column.head for column in sheet.columns]
        given = [[row[heads.index(f"{coder}的代码")] for coder in filled] for row in sheet.rows]
        # The third sentence was read by one coder alone: there is nothing to settle.
        assert len(sheet.rows) == 2
        assert given[0][0].startswith("资金卡控 (control.funding): ")
        assert "→" in given[0][0]
        assert given[1] == ["无", f"{nominal.study.codebook.code(TIE).label('zh')} ({TIE})"]
        write_sheet(sheet, tmp_path / "settled.xlsx")
        path = fill(tmp_path / "settled.xlsx", {(2, "代码1"): TIE, (2, "理由"): "钱是按时给的", (3, "读过，无代码"): "无"})
        with pytest.raises(DataError, match="there is no reason"):
            collect_sheets(project, [path], study=nominal.study, at=AT, who="王老师")
        fill(path, {(3, "理由"): "说的是别的街道"})
        with pytest.raises(DataError, match="not by whom"):
            collect_sheets(project, [path], study=nominal.study, at=AT)
        (told,) = collect_sheets(project, [path], study=nominal.study, at=AT, who="王老师")
        assert (told.coder, told.codings, told.read) == ("adjudicated", 1, 2)
        own = project.codings(coder="adjudicated")
        assert own[["code", "reason", "status"]].values.tolist() == [[TIE, "钱是按时给的", "accepted"]]
        decisions = project.table("decision")
        assert sorted(decisions["verdict"]) == ["(none)", TIE]
        assert set(decisions["coder"]) == {"王老师"}
        assert set(decisions["about"]) == {"disagreement"}
        assert set(decisions["target"]) == {row[0] for row in sheet.rows}
        assert len(project.codings(coder="张三")) == 1
        assert [row[0] for row in settled(project, nominal).rows] == [row[0] for row in sheet.rows]
        # Settled without a sheet it is the same rows: there is nothing new to write.
        first, second = (row[0] for row in sheet.rows)
        verdicts, reasons = {first: [Verdict(TIE)], second: []}, {first: "钱是按时给的", second: "说的是别的街道"}
        assert adjudicate(project, nominal.segments, verdicts=verdicts, reasons=reasons, who="王老师", at=AT) == ""


def test_chosen_sentences_only(nominal: Results, tmp_path: Path) -> None:
    with open_project(tmp_path / "study.sqlite", make=True) as project:
        given = {"codings": project.codings(), "readings": project.readings(), "relations": project.relations()}
        wanted = nominal.segments["segment"].tolist()[3]
        assert [row[0] for row in adjudication_sheet(nominal, **given, segments=[wanted]).rows] == [wanted]
        with pytest.raises(ArgumentError, match="sentence"):
            adjudication_sheet(nominal, **given, segments=["nowhere:1"])

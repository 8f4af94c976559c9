"""Sheets are written, filled in as people do, and come back into the project."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import Workbook, load_workbook

from qualcode import ArgumentError, DataError, OutputError, coding_sheet, collect_sheets, read_codebook, sampled_segments, write_sheet
from qualcode.changes import Change
from qualcode.model import Study
from qualcode.results import Results
from qualcode.sheeting.choices import label
from qualcode.sheeting.content import Sheet
from qualcode.sheeting.filled import read_filled
from qualcode.sheeting.shown import Piece, Place
from qualcode.sheeting.word import word_bytes
from qualcode.storing.identifying import identified, text_sha256
from qualcode.storing.project import Project, open_project

AT = "2026-03-01T09:30:00"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CONTROL, TIE, PLAIN = "control.funding", "tie.funding", "empowerment"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with open_project(tmp_path / "study.sqlite", make=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def blind(nominal: Results) -> Sheet:
    return coding_sheet(nominal, coder="张三", blind=True, sample=sampled_segments(nominal.segments, share=0.03, seed=1), stages=True)


@pytest.fixture(scope="module")
def proposing(nominal: Results) -> Sheet:
    coded = nominal.codings[nominal.codings["status"] == "proposed"]["document"].value_counts().index[0]
    return coding_sheet(nominal, coder="张三", blind=False, sample=sampled_segments(nominal.segments, documents=[coded]))


_MADE: dict[tuple[int, str], tuple[Sheet, bytes]] = {}


def written(sheet: Sheet, path: Path) -> Path:
    """The sheet as a file; one that was made before is made by copying."""
    key = (id(sheet), path.suffix)
    if key not in _MADE:
        write_sheet(sheet, path, overwrite=True)
        _MADE[key] = (sheet, path.read_bytes())
    path.write_bytes(_MADE[key][1])
    return path


class Book:
    """A sheet in Excel: cells by heading, as a person sees them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = load_workbook(path)
        self.page = self.book["编码"]

    def column(self, head: str) -> int:
        """A column by its heading, which a coder adds where it is not there."""
        found = [cell.column for cell in self.page[1] if cell.value == head]
        if not found:
            self.page.cell(1, self.page.max_column + 1).value = head
        return found[0] if found else self.page.max_column

    def cell(self, row: int, head: str) -> Any:
        return self.page.cell(row, self.column(head))

    def fill(self, row: int, **cells: str) -> None:
        for head, text in cells.items():
            self.cell(row, head).value = text

    def read_all(self) -> None:
        front = self.book["说明"]
        place = next(cell for column in front["A"] for cell in [column] if cell.value == "全部读完")
        front.cell(place.row, 2).value = "是"

    def rows(self) -> list[list[Any]]:
        return [[cell.value for cell in row] for row in self.page.iter_rows(min_row=2)]

    def put_back(self, rows: list[list[Any]]) -> None:
        self.page.delete_rows(2, self.page.max_row)
        for row in rows:
            self.page.append(row)

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path


def labelled(study: Study, code: str) -> str:
    return label(study.codebook.code(code).label(study.language), code)


def actor(study: Study, id: str) -> str:
    found = study.actor(id)
    assert found
    return label(found.name, id)


def tables(project: Project) -> dict[str, list[tuple[Any, ...]]]:
    kinds = ("coding", "relation", "memo", "reading")
    frames = {kind: project.table(kind).astype("string").fillna("") for kind in kinds}
    return {kind: [tuple(row) for row in frame.itertuples(index=False)] for kind, frame in frames.items()}


def filled(path: Path, study: Study) -> Book:
    """Four rows filled in: a relation, some words of a sentence, nothing, and a memo alone."""
    book = Book(path)
    book.fill(2, 代码1=labelled(study, CONTROL), 发出方1=actor(study, "subdistrict"), 承受方1=actor(study, "agency"), 备注="谁说的？")
    sentence = book.cell(3, "句子").value
    book.fill(3, 代码1=TIE, 代码2=study.codebook.code(PLAIN).label("zh"), 所依据的原词=sentence[2:6], 阶段=study.stages.ids[2])
    book.fill(4, **{"读过，无代码": "无"})
    book.fill(5, 备注="再看")
    return book


# There and back


def test_what_was_filled_in_stands_in_the_project(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    path = filled(written(blind, tmp_path / "张三.xlsx"), nominal.study).save()
    (told,) = collect_sheets(project, [path], study=nominal.study, at=AT)
    assert (told.coder, told.rows, told.read, told.codings, told.rejected, told.relations, told.memos) == (
        "张三",
        len(blind.rows),
        3,
        3,
        0,
        1,
        2,
    )
    places = [Place.read(row[blind.column("row")]) for row in blind.rows]
    first, second = places[0], places[1]
    assert first
    assert second
    codings = project.codings()
    own = codings[codings["code"] == CONTROL].iloc[0]
    assert (own["document"], own["start"], own["end"], own["coder"], own["method"], own["status"]) == (
        first.document,
        first.start,
        first.end,
        "张三",
        "manual",
        "accepted",
    )
    text = nominal.study.document(first.document).text
    assert own["quote"] == text[first.start : first.end]
    assert own["coding"] == identified("coding", text_sha256(text), first.start, first.end, CONTROL, "张三", "")
    relation = project.relations().iloc[0]
    assert (relation["source"], relation["target"], relation["coding"]) == ("subdistrict", "agency", own["coding"])
    words = codings[codings["code"] != CONTROL]
    assert sorted(words["code"]) == sorted([TIE, PLAIN])
    assert set(words["start"] - second.start) == {2}
    assert set(words["end"] - second.start) == {6}
    assert set(words["stage"]) == {nominal.study.stages.ids[2]}
    read = project.readings()
    assert {(row.document, row.start, row.end) for row in read.itertuples()} == {
        (one.document, one.start, one.end) for one in places[:3] if one
    }
    assert sorted(project.table("memo")["text"]) == ["再看", "谁说的？"]
    assert project.log()[["who", "action"]].values.tolist()[0] == ["张三", "brought up to date"]
    assert project.log()["who"].tolist() == ["张三", "张三"]
    assert project.table("codebook")["codebook"].tolist() == [nominal.study.codebook.id]


def test_the_same_file_twice_changes_nothing(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    path = filled(written(blind, tmp_path / "a.xlsx"), nominal.study).save()
    collect_sheets(project, [path], study=nominal.study, at=AT)
    before = tables(project)
    (again,) = collect_sheets(project, [path], study=nominal.study, at="2026-03-02T09:30:00")
    assert again.entry == ""
    assert tables(project) == before
    assert len(project.log()) == 2


def _shuffle(book: Book) -> None:
    rows = book.rows()
    book.put_back(rows[::-2] + rows[-2::-2])


def _filter(book: Book) -> None:
    book.page.auto_filter.add_filter_column(1, ["nothing"])
    for number in range(2, book.page.max_row):
        book.page.row_dimensions[number].hidden = number % 2 == 0


def _columns(book: Book) -> None:
    """The columns in another order, one of her own between, and a note above the headings."""
    heads = [cell.value for cell in book.page[1]]
    order = [*range(len(heads) - 1, 10, -1), *range(11)]
    rows = [[heads[number] for number in order], *([row[number] for number in order] for row in book.rows())]
    book.page.delete_rows(1, book.page.max_row)
    book.page.append(["my notes"])
    for row in rows:
        book.page.append([*row[:4], "mine", *row[4:]])
    book.page.cell(2, 5).value = "我的栏"


def _copy(book: Book) -> None:
    """A row copied, the second code moved to the copy."""
    place = 3
    copied = [cell.value for cell in book.page[place]]
    first, second = book.column("代码1") - 1, book.column("代码2") - 1
    copied[first], copied[second] = copied[second], None
    book.cell(place, "代码2").value = None
    book.page.append(copied)


def _drop(book: Book) -> None:
    book.page.delete_rows(8, 5)


@pytest.mark.parametrize("change", [_shuffle, _filter, _columns, _copy, _drop])
def test_rows_are_found_again(change: Callable[[Book], None], blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    plain = filled(written(blind, tmp_path / "plain.xlsx"), nominal.study).save()
    book = filled(written(blind, tmp_path / "changed.xlsx"), nominal.study)
    change(book)
    with open_project(tmp_path / "other.sqlite", make=True) as other:
        collect_sheets(other, [plain], study=nominal.study, at=AT)
        collect_sheets(project, [book.save()], study=nominal.study, at=AT)
        assert tables(project) == tables(other)


def test_text_files_keep_all(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    """As Excel in China saves a sheet as CSV: in GB18030, with the front left out."""
    book = filled(written(blind, tmp_path / "a.xlsx"), nominal.study)
    heads = [cell.value for cell in book.page[1]]
    frame = pd.DataFrame(book.rows(), columns=heads)
    (tmp_path / "a.csv").write_bytes(frame.to_csv(index=False).encode("gb18030"))
    with open_project(tmp_path / "other.sqlite", make=True) as other:
        collect_sheets(other, [book.save()], study=nominal.study, at=AT)
        collect_sheets(project, [tmp_path / "a.csv"], study=nominal.study, at=AT)
        assert tables(project) == tables(other)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not there")
def test_libreoffice_keeps_all(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    path = filled(written(blind, tmp_path / "a.xlsx"), nominal.study).save()
    office = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    subprocess.run([*office, "ods", "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=120)
    (tmp_path / "back").mkdir()
    subprocess.run(
        [*office, "xlsx", "--outdir", str(tmp_path / "back"), str(tmp_path / "a.ods")], check=True, capture_output=True, timeout=120
    )
    with open_project(tmp_path / "other.sqlite", make=True) as other:
        collect_sheets(other, [path], study=nominal.study, at=AT)
        for again in (tmp_path / "a.ods", tmp_path / "back" / "a.xlsx"):
            collect_sheets(project, [again], study=nominal.study, at=AT)
            assert tables(project) == tables(other)


def test_everything_read_makes_empty_rows_read(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    book = filled(written(blind, tmp_path / "a.xlsx"), nominal.study)
    book.read_all()
    (told,) = collect_sheets(project, [book.save()], study=nominal.study, at=AT)
    assert told.read == len(blind.rows) == len(project.readings())


def test_complete_does_the_same(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    (told,) = collect_sheets(project, [written(blind, tmp_path / "a.xlsx")], study=nominal.study, at=AT, complete=True)
    assert (told.read, told.codings) == (len(blind.rows), 0)


def test_a_later_version_changes_what_was_changed(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    book = filled(written(blind, tmp_path / "a.xlsx"), nominal.study)
    collect_sheets(project, [book.save()], study=nominal.study, at=AT)
    book.fill(2, 代码1=TIE, 发出方1=None, 承受方1=None, 备注=None)  # type: ignore[arg-type]
    book.fill(3, 代码1=None, 代码2=None, 所依据的原词=None, 阶段=None)  # type: ignore[arg-type]
    collect_sheets(project, [book.save()], study=nominal.study, at="2026-03-02T09:30:00")
    assert project.codings()["code"].tolist() == [TIE]
    assert project.relations().empty
    assert project.table("memo")["text"].tolist() == ["再看"]
    assert len(project.readings()) == 2
    project.undo(who="张三", at="2026-03-02T10:00:00")
    assert len(project.codings()) == 3


def test_another_sheet_takes_nothing_out(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    """An empty row of another sheet, or of another coder or round, says nothing about what was coded before."""
    path = filled(written(blind, tmp_path / "a.xlsx"), nominal.study).save()
    collect_sheets(project, [path], study=nominal.study, at=AT)
    before = tables(project)
    more = coding_sheet(nominal, coder="张三", blind=True, sample=sampled_segments(nominal.segments, share=0.5, seed=2))
    collect_sheets(project, [written(more, tmp_path / "b.xlsx")], study=nominal.study, at=AT)
    assert tables(project) == before
    again = coding_sheet(nominal, coder="张三", blind=True, round="2", sample=sampled_segments(nominal.segments, share=0.03, seed=1))
    (told,) = collect_sheets(project, [written(again, tmp_path / "c.xlsx")], study=nominal.study, at=AT, complete=True)
    assert told.round == "2"
    assert len(project.codings()) == 3
    assert set(project.readings(round="2")["coder"]) == {"张三"}


# Proposals


def test_verdicts(proposing: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    book = Book(written(proposing, tmp_path / "a.xlsx"))
    with_one = [row for row in range(2, book.page.max_row + 1) if book.cell(row, "建议1").value]
    book.fill(with_one[0], 判断1="接受")
    book.fill(with_one[1], 判断1="不同意")
    texts = [book.cell(row, "建议1").value for row in with_one[:2]]
    (told,) = collect_sheets(project, [book.save()], study=nominal.study, at=AT)
    assert (told.codings, told.rejected, told.read) == (1, 1, 2)
    by_status = dict(zip(project.codings()["status"], project.codings()["code"], strict=True))
    assert f"({by_status['accepted']})" in texts[0]
    assert f"({by_status['rejected']})" in texts[1]
    for row in project.relations().itertuples():
        assert f"({row.source})" in texts[0]
        assert f"({row.target})" in texts[0]
    assert len(project.relations()) == ("→" in texts[0])


def test_every_proposal_is_in_the_sheet(proposing: Sheet, nominal: Results) -> None:
    document = proposing.rows[0][proposing.column("document")]
    spoken = sampled_segments(nominal.segments, documents=[document]).segments["segment"]
    wanted = nominal.codings[nominal.codings["segment"].isin(spoken) & (nominal.codings["status"] == "proposed")]
    wanted = wanted[wanted["polarity"] != "-"]
    columns = [number for number, one in enumerate(proposing.columns) if one.key.startswith("proposal_")]
    shown = {
        (row[proposing.column("number")], row[number].partition(":")[0]) for row in proposing.rows for number in columns if row[number]
    }
    assert shown == {(row.segment, labelled(nominal.study, row.code)) for row in wanted.itertuples()}


@pytest.mark.parametrize("ending", [".xlsx", ".docx"])
def test_a_blind_sheet_holds_no_trace_of_proposals(ending: str, nominal: Results, tmp_path: Path) -> None:
    """The file is the same, byte for byte, where the program proposes nothing and knows no stage."""
    sample = sampled_segments(nominal.segments, share=0.05, seed=1)
    bare = replace(nominal, codings=nominal.codings[:0], relations=nominal.relations[:0], mentions=nominal.mentions[:0])
    unstaged = replace(sample, segments=sample.segments.assign(stage=pd.NA, stratum="", plane=pd.NA))
    paths = [tmp_path / f"{name}{ending}" for name in "ab"]
    for path, results, drawn in ((paths[0], nominal, sample), (paths[1], bare, unstaged)):
        write_sheet(coding_sheet(results, coder="张三", blind=True, sample=drawn), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


# What does not fit


def wrong(sheet: Sheet, project: Project, study: Study, path: Path, fill: Callable[[Book], None]) -> list[str]:
    book = Book(written(sheet, path))
    fill(book)
    before = tables(project)
    with pytest.raises(DataError) as caught:
        collect_sheets(project, [book.save()], study=study, at=AT)
    assert tables(project) == before
    assert len(project.log()) == 0
    return [str(problem) for problem in caught.value.problems]


CASES: list[tuple[dict[str, str | None], str]] = [
    ({"代码1": "control.fundin"}, "Did you mean '资金卡控 (control.funding)'?"),
    ({"代码1": "资金卡空"}, "code '资金卡空' is unknown"),
    ({"代码1": CONTROL, "发出方1": "subdistrct", "承受方1": "agency"}, "actor 'subdistrct' is unknown. Did you mean"),
    ({"代码1": CONTROL, "发出方1": "没有的单位", "承受方1": "agency"}, "add it to study.yaml under `actors`"),
    ({"代码1": f"{CONTROL}、{TIE}"}, "are 2 codes in one cell"),
    ({"代码1": CONTROL, "发出方1": "agency", "承受方1": "agency"}, "are the same"),
    ({"代码1": CONTROL, "发出方1": "subdistrict"}, "only the source is given"),
    ({"发出方1": "subdistrict", "承受方1": "agency"}, "'发出方1' or '承受方1' is filled in, but '代码1' is empty"),
    ({"代码1": CONTROL, "读过，无代码": "无"}, "marked as having no code, and has one: '资金卡控 (control.funding)'"),
    ({"读过，无代码": "也许"}, "is no mark"),
    ({"代码1": CONTROL, "所依据的原词": "句中没有的字"}, "do not stand in the sentence"),
    ({"代码1": CONTROL, "阶段": "没有的阶段"}, "stage '没有的阶段' is unknown"),
    ({"代码1": CONTROL, "行标识（勿改）": None}, "it has no id"),
    ({"代码1": CONTROL, "行标识（勿改）": "S-01"}, "its id was changed"),
    ({"代码1": CONTROL, "行标识（勿改）": "Z-99:1 0-4 00000000"}, "document 'Z-99' is not in study"),
    ({"代码1": CONTROL, "行标识（勿改）": f"P-01:1 0-{'9' * 5000} 00000000"}, "its id was changed"),
    ({"代码1": CONTROL, "行标识（勿改）": "P-01:1 0-999999 00000000"}, "was changed since the sheet was written"),
    ({"判断1": "接受"}, "no proposal 1"),
]


def test_all_that_does_not_fit_is_told_at_once_each_with_its_row(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    def fill(book: Book) -> None:
        for row, (cells, _) in enumerate(CASES, 2):
            book.fill(row, **cells)  # type: ignore[arg-type]

    problems = wrong(blind, project, nominal.study, tmp_path / "张三.xlsx", fill)
    assert len(problems) == len(CASES)
    for row, (_, told) in enumerate(CASES, 2):
        (problem,) = [one for one in problems if one.startswith(f"张三.xlsx, row {row}: ")]
        assert told in problem


def test_an_end_for_a_code_that_is_no_relation(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    codebook = nominal.study.codebook
    codes = tuple(replace(code, relation="none") if code.id == CONTROL else code for code in codebook.codes)
    study = replace(nominal.study, codebook=replace(codebook, codes=codes))
    (problem,) = wrong(
        blind, project, study, tmp_path / "a.xlsx", lambda book: book.fill(2, 代码1=CONTROL, 发出方1="agency", 承受方1="subdistrict")
    )
    assert "is no relation" in problem


def test_what_fits_goes_in_and_the_rest_is_listed(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    book = filled(written(blind, tmp_path / "a.xlsx"), nominal.study)
    book.fill(3, 代码1="=cmd|' /C calc'!A0")
    book.cell(3, "代码1").data_type = "s"
    (told,) = collect_sheets(project, [book.save()], study=nominal.study, at=AT, what_fits=True)
    assert (told.codings, told.read, len(told.wrong)) == (1, 2, 1)
    listed = pd.read_csv(tmp_path / "a_wrong.csv")
    assert listed["row"].tolist() == ["row 3"]
    assert not [cell for cell in listed.iloc[0].astype(str) if cell.startswith("=")]


def test_a_changed_sentence_is_a_doubt_and_a_changed_text_is_refused(
    blind: Sheet, nominal: Results, project: Project, tmp_path: Path
) -> None:
    book = Book(written(blind, tmp_path / "a.xlsx"))
    book.fill(2, 代码1=CONTROL, 句子="别的话。")
    (told,) = collect_sheets(project, [book.save()], study=nominal.study, at=AT)
    assert "somebody changed the sentence" in str(told.doubts[0])
    place = Place.read(blind.rows[0][blind.column("row")])
    assert place
    one = nominal.study.document(place.document)
    other = replace(one, text="前" + one.text)
    changed = replace(nominal.study, documents=tuple(other if each.id == one.id else each for each in nominal.study.documents))
    with pytest.raises(DataError, match="was changed since the sheet was written"):
        collect_sheets(project, [book.path], study=changed, at=AT)


def _quote(texts: dict[str, str], place: Place) -> str:
    return texts[place.document][place.start : place.end]


def test_a_row_finds_its_sentence_in_a_text_that_was_edited_elsewhere(
    blind: Sheet, nominal: Results, project: Project, tmp_path: Path
) -> None:
    places = [Place.read(row[blind.column("row")]) for row in blind.rows]
    texts = {document.id: document.text for document in nominal.study.documents}
    at, place = next((at, one) for at, one in enumerate(places) if one and texts[one.document].count(_quote(texts, one)) == 1)
    one, quote = nominal.study.document(place.document), _quote(texts, place)
    book = Book(written(blind, tmp_path / "a.xlsx"))
    book.fill(2 + at, 代码1=CONTROL)
    book.save()

    def edited(text: str) -> Study:
        other = replace(one, text=text)
        return replace(nominal.study, documents=tuple(other if each.id == one.id else each for each in nominal.study.documents))

    with pytest.raises(DataError, match="was changed since"):  # its words stand there twice: nobody knows which are meant
        collect_sheets(project, [book.path], study=edited("前言。" + one.text + quote), at=AT)
    collect_sheets(project, [book.path], study=edited("前言。" + one.text), at=AT)
    coding = project.codings().iloc[0]
    assert (coding["start"], coding["end"], coding["quote"]) == (place.start + 3, place.end + 3, quote)


def test_contradictions_between_copies(proposing: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    def fill(book: Book) -> None:
        row = next(row for row in range(2, book.page.max_row + 1) if book.cell(row, "建议1").value)
        book.fill(row, 判断1="接受")
        copied = [cell.value for cell in book.page[row]]
        copied[book.column("判断1") - 1] = "拒绝"
        book.page.append(copied)

    (problem,) = wrong(proposing, project, nominal.study, tmp_path / "a.xlsx", fill)
    assert "accepted in one row and rejected in another" in problem


def test_the_same_said_twice_is_a_doubt(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    book = filled(written(blind, tmp_path / "a.xlsx"), nominal.study)
    book.page.append([cell.value for cell in book.page[2]])
    (told,) = collect_sheets(project, [book.save()], study=nominal.study, at=AT)
    assert told.codings == 3
    assert "says the same as row 2" in " ".join(map(str, told.doubts))


def test_whose_sheet_it_is_must_be_clear(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    def another(book: Book) -> None:
        front = book.book["说明"]
        cell = next(cell for cell in front["A"] if cell.value == "编码者")
        front.cell(cell.row, 2).value = "李四"

    (problem,) = wrong(blind, project, nominal.study, tmp_path / "a.xlsx", another)
    assert "the coder is '李四', but it was written for '张三'" in problem
    sample = sampled_segments(nominal.segments, share=0.02, seed=9)
    mixed = coding_sheet(nominal, coder="李四", blind=True, sample=sample, stages=True)
    row = Book(written(mixed, tmp_path / "b.xlsx")).rows()[0]
    (problem,) = wrong(blind, project, nominal.study, tmp_path / "a.xlsx", lambda book: book.page.append(row))
    assert "a row of another sheet (coder '李四')" in problem


def test_a_file_with_the_name_of_another_coder_is_refused(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    """As when one coder is given the file of another, fills it in, and puts the own name on it."""
    other = coding_sheet(nominal, coder="李四", blind=True, sample=sampled_segments(nominal.segments, share=0.02, seed=9))
    collect_sheets(project, [written(other, tmp_path / "李四.xlsx")], study=nominal.study, at=AT, complete=True)
    with pytest.raises(DataError, match="by its name it is a sheet of '李四', but it was written for '张三'"):
        collect_sheets(project, [written(blind, tmp_path / "李四 (2).xlsx")], study=nominal.study, at=AT)
    collect_sheets(project, [written(blind, tmp_path / "张三和李四.xlsx")], study=nominal.study, at=AT)


def test_two_versions_of_a_sheet_at_once_are_refused(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    (tmp_path / "later").mkdir()
    files = [written(blind, tmp_path / "张三.xlsx"), written(blind, tmp_path / "later" / "张三.xlsx")]
    with pytest.raises(DataError, match="the same sentences of the same coder"):
        collect_sheets(project, files, study=nominal.study, at=AT)


@pytest.mark.parametrize(
    ("name", "fits"), [("sheet", True), ("Ann", True), ("Ann's (2)", True), ("Li Si", False), ("li_si", True), ("Annette", True)]
)
def test_names_of_files_are_compared_as_words(name: str, fits: bool, nominal: Results, project: Project, tmp_path: Path) -> None:
    sample = sampled_segments(nominal.segments.head(3))
    for coder, file in (("Li Si", "Li Si"), ("Ann", name)):
        sheet = coding_sheet(nominal, coder=coder, blind=True, sample=sample)
        write_sheet(sheet, tmp_path / f"{file}.xlsx", overwrite=True)
        if fits or coder != "Ann":
            collect_sheets(project, [tmp_path / f"{file}.xlsx"], study=nominal.study, at=AT, complete=True)
        else:
            with pytest.raises(DataError, match="by its name it is a sheet of 'Li Si'"):
                collect_sheets(project, [tmp_path / f"{file}.xlsx"], study=nominal.study, at=AT)


def test_a_sheet_of_another_study_is_refused(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    path = written(blind, tmp_path / "a.xlsx")
    with pytest.raises(DataError, match="a sheet of study 'nominal_contracts', not of 'other'"):
        collect_sheets(project, [path], study=replace(nominal.study, id="other"), at=AT)


def test_codes_that_were_renamed_or_split_since(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    book = Book(written(blind, tmp_path / "a.xlsx"))
    book.fill(2, 代码1="旧名 (old.money)")
    path = book.save()
    codebook = nominal.study.codebook
    renamed = replace(codebook, version="9", sha256="0" * 64, history=(Change("9", "renamed", ("old.money",), (CONTROL,)),))
    (told,) = collect_sheets(project, [path], study=replace(nominal.study, codebook=renamed), at=AT)
    assert project.codings()["code"].tolist() == [CONTROL]
    assert any("was changed since" in str(doubt) for doubt in told.doubts)
    split = replace(renamed, history=(Change("9", "split", ("old.money",), (CONTROL, TIE)),))
    with pytest.raises(DataError, match="was split since the sheet was written"):
        collect_sheets(project, [path], study=replace(nominal.study, codebook=split), at=AT)


def test_a_kind_that_the_code_does_not_take_is_a_doubt(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    book = Book(written(blind, tmp_path / "a.xlsx"))
    assert nominal.study.codebook.code(CONTROL).source
    book.fill(2, 代码1=CONTROL, 发出方1="agency", 承受方1="subdistrict")
    (told,) = collect_sheets(project, [book.save()], study=nominal.study, at=AT)
    assert told.relations == 1
    assert "is meant for" in str(told.doubts[0])


def test_a_kind_of_a_group_that_the_code_takes_is_none(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    """The codebook says `authority`, the study `government`, which is one of that group."""
    book = Book(written(blind, tmp_path / "a.xlsx"))
    kinds = nominal.study.codebook.kinds
    assert nominal.study.codebook.code(CONTROL).source[0] in kinds
    book.fill(2, 代码1=CONTROL, 发出方1="subdistrict", 承受方1="agency")
    (told,) = collect_sheets(project, [book.save()], study=nominal.study, at=AT)
    assert (told.relations, told.doubts) == (1, ())


# Word


def box(root: Any, number: int) -> Any:
    """The table of a sentence, from 1."""
    boxes = [table for table in root.iter(f"{W}tbl") if any((node.text or "").startswith("行标识") for node in table.iter(f"{W}t"))]
    return boxes[number - 1]


def write_in(table: Any, head: str, text: str, *, typed: bool = False) -> None:
    """Picks an entry of a field as Word does, or types over the field."""
    cells = list(table.iter(f"{W}tc"))
    texts = ["".join(node.text or "" for node in cell.iter(f"{W}t")) for cell in cells]
    cell = cells[texts.index(head) + 1]
    field = cell.find(f".//{W}sdt")
    if field is None or typed:
        paragraph = cell.find(f"{W}p")
        for child in paragraph.findall(f"{W}sdt") + paragraph.findall(f"{W}r"):
            paragraph.remove(child)
        run = etree.SubElement(paragraph, f"{W}r")
        etree.SubElement(run, f"{W}t").text = text
        return
    holder = field.find(f"{W}sdtPr")
    holder.remove(holder.find(f"{W}showingPlcHdr"))
    assert text in [entry.get(f"{W}displayText") for entry in holder.iter(f"{W}listItem")]
    next(field.iter(f"{W}t")).text = text


def repacked(path: Path, change: Callable[[Any], None]) -> Path:
    data = path.read_bytes()
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(part)
                change(root)
                part = etree.tostring(root, encoding="utf-8", xml_declaration=True, standalone=True)
            new.writestr(name, part)
    path.write_bytes(stream.getvalue())
    return path


def test_word_says_the_same_as_excel(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    excel = filled(written(blind, tmp_path / "a.xlsx"), nominal.study)
    sentence, study = excel.cell(3, "句子").value, nominal.study

    def change(root: Any) -> None:
        write_in(box(root, 1), "代码1", labelled(study, CONTROL))
        write_in(box(root, 1), "发出方1", actor(study, "subdistrict"))
        write_in(box(root, 1), "承受方1", actor(study, "agency"))
        write_in(box(root, 1), "备注", "谁说的？")
        write_in(box(root, 2), "代码1", TIE, typed=True)
        write_in(box(root, 2), "代码2", labelled(study, PLAIN))
        write_in(box(root, 2), "所依据的原词", sentence[2:6])
        write_in(box(root, 2), "阶段", study.stages.ids[2], typed=True)
        write_in(box(root, 3), "读过，无代码", "无")
        write_in(box(root, 4), "备注", "再看")
        body = root.find(f"{W}body")
        body.insert(len(body) - 1, box(root, 1))  # moved to the end

    path = repacked(written(blind, tmp_path / "a.docx"), change)
    with open_project(tmp_path / "other.sqlite", make=True) as other:
        collect_sheets(other, [excel.save()], study=study, at=AT)
        collect_sheets(project, [path], study=study, at=AT)
        assert tables(project) == tables(other)


def test_a_field_has_no_entry_twice_and_every_field_its_own_number(blind: Sheet) -> None:
    with zipfile.ZipFile(io.BytesIO(word_bytes(blind))) as packed:
        root = etree.fromstring(packed.read("word/document.xml"))
    numbers = [node.get(f"{W}val") for node in root.iter(f"{W}id")]
    assert len(numbers) == len(set(numbers)) > len(blind.rows)
    for field in root.iter(f"{W}comboBox"):
        entries = [entry.get(f"{W}displayText") for entry in field]
        assert len(entries) == len(set(entries)) > 0


def test_a_long_sheet_is_not_written_for_word(nominal: Results, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="too many for a Word file"):
        write_sheet(coding_sheet(nominal, coder="张三", blind=True), tmp_path / "a.docx")


# The file itself


def test_nothing_is_a_formula_or_a_link(nominal: Results, tmp_path: Path) -> None:
    hostile = '=HYPERLINK("http://x.example","y")，+1，@SUM(A1)，他们管得太细。'
    row = nominal.segments.iloc[[0]]
    one = nominal.study.document(row["document"].iloc[0])
    start, end = int(row["start"].iloc[0]), int(row["end"].iloc[0])
    text = one.text[:start] + hostile.ljust(end - start)[: max(end - start, len(hostile))] + one.text[end:]
    document = replace(one, text=text)
    study = replace(nominal.study, documents=tuple(document if each.id == one.id else each for each in nominal.study.documents))
    segments = row.assign(end=start + len(hostile), text=hostile)
    results = replace(nominal, study=study, segments=segments)
    write_sheet(coding_sheet(results, coder="=1+1", blind=True, sample=sampled_segments(segments)), tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    cells = [cell for page in book for line in page.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert hostile in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.hyperlink]


def test_drop_downs_name_every_code_and_actor(blind: Sheet, nominal: Results, tmp_path: Path) -> None:
    book = load_workbook(written(blind, tmp_path / "a.xlsx"))
    rules = {str(one.sqref).partition(":")[0].rstrip("0123456789"): one.formula1 for one in book["编码"].data_validations.dataValidation}
    heads = {cell.value: cell.column_letter for cell in book["编码"][1]}
    codes = nominal.study.codebook.codes
    assert rules[heads["代码1"]] == f"'代码表'!$A$2:$A${len(codes) + 1}"
    assert [cell.value for cell in book["代码表"]["A"]][1:] == [labelled(nominal.study, code.id) for code in codes]
    assert rules[heads["承受方3"]] == f"'主体表'!$A$2:$A${len(nominal.study.actors) + 1}"
    assert book["编码"].freeze_panes == "B2"
    assert book["编码"].auto_filter.ref
    assert book["编码"].column_dimensions[heads["行标识（勿改）"]].hidden


def test_kinds_of_actors_are_in_the_language_of_the_study(blind: Sheet) -> None:
    (actors,) = [one for one in blind.glossaries if one.key == "actor"]
    assert {"政府", "社会组织"} <= {row[1] for row in actors.rows}
    assert "government" not in {row[1] for row in actors.rows}


def test_the_same_sheet_has_the_same_bytes(blind: Sheet, tmp_path: Path) -> None:
    for ending in (".xlsx", ".docx"):
        write_sheet(blind, tmp_path / f"again{ending}")
        assert written(blind, tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"again{ending}").read_bytes()


def test_a_file_that_is_there_is_kept(blind: Sheet, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"work")
    with pytest.raises(OutputError, match="may hold somebody's codings"):
        write_sheet(blind, tmp_path / "a.xlsx")
    with pytest.raises(ArgumentError, match=r"\.xlsx or \.docx"):
        write_sheet(blind, tmp_path / "a.ods")
    assert (tmp_path / "a.xlsx").read_bytes() == b"work"


@pytest.mark.parametrize("coder", ["", " ", "rules", "adjudicated", "张三 "])
def test_a_coder_is_a_person(coder: str, nominal: Results) -> None:
    with pytest.raises(ArgumentError, match="say who is going to code"):
        coding_sheet(nominal, coder=coder, blind=True)


def _bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("word/document.xml", b"\0" * (65 << 20))
        packed.writestr("xl/worksheets/sheet1.xml", b"\0" * (65 << 20))
    return stream.getvalue()


def _entities() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "ccc">]><a>&b;</a>')
    return stream.getvalue()


def _other_table() -> bytes:
    stream = io.BytesIO()
    book = Workbook()
    book.active.append(["a", "b"])
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.xlsx", _bomb, "unpacks to more than any document needs"),
        ("a.docx", _bomb, "unpacks to more than any document needs"),
        ("a.docx", _entities, "declares entities"),
        ("a.xlsx", _other_table, "there is no coding sheet in it"),
        ("a.csv", lambda: b"a,b\n1,2\n", "there is no coding sheet in it"),
        ("a.xlsx", lambda: b"PK\x03\x04", "damaged"),
    ],
)
def test_hostile_and_foreign_files_are_refused(name: str, data: Callable[[], bytes], told: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data())
    with pytest.raises(DataError, match=told):
        read_filled(tmp_path / name)


# Pseudonyms


def test_sheets_show_pseudonyms_and_codes_find_the_originals(nominal: Results, project: Project, tmp_path: Path) -> None:
    secret = "区民政委"
    study = replace(nominal.study, pseudonyms={secret: "甲委员会"})
    results = replace(nominal, study=study)
    segments = nominal.segments[nominal.segments["text"].str.contains(secret)]
    sheet = coding_sheet(results, coder="张三", blind=False, sample=sampled_segments(segments))
    for ending in (".xlsx", ".docx"):
        with zipfile.ZipFile(written(replace(sheet, rows=sheet.rows[:40]), tmp_path / f"a{ending}")) as packed:
            parts = b"".join(packed.read(name) for name in packed.namelist()).decode("utf-8", "replace")
        assert secret not in parts
        assert "甲委员会" in parts
    book = Book(written(sheet, tmp_path / "a.xlsx"))
    book.fill(2, 代码1=TIE, 所依据的原词="甲委员会")
    collect_sheets(project, [book.save()], study=study, at=AT)
    (row,) = project.codings().itertuples()
    assert row.quote == secret
    assert study.document(row.document).text[row.start : row.end] == secret


@pytest.mark.parametrize(
    ("span", "back"),
    # 在清河街道和棉纺社区。 → 在A街道和C社区。
    [((0, 1), (0, 1)), ((1, 4), (1, 5)), ((2, 3), (1, 5)), ((4, 5), (5, 6)), ((5, 8), (6, 10)), ((0, 9), (0, 11)), ((3, 6), (1, 10))],
)
def test_places_of_what_is_shown_lead_back(span: tuple[int, int], back: tuple[int, int]) -> None:
    piece = Piece("在清河街道和棉纺社区。", ((1, 5, "A街道"), (6, 10, "C社区")))
    assert piece.new == "在A街道和C社区。"
    assert piece.back(*span) == back


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text("甲乙丙", min_size=1, max_size=3), st.text("XYZ", min_size=1, max_size=3)), max_size=5), st.data())
def test_what_is_not_exchanged_keeps_its_words(parts: list[tuple[str, str]], data: st.DataObject) -> None:
    """Between names every character of what is shown leads to the same one of the text; all leads to all."""
    old, exchanges, plain = "", list[tuple[int, int, str]](), list[int]()
    for name, new in parts:
        start = len(old) + 1
        plain.append(len(old))
        old += "。" + name
        exchanges.append((start, len(old), new))
    piece = Piece(old + "！", tuple(exchanges))
    assert piece.back(0, len(piece.new)) == (0, len(piece.old))
    marks = [number for number, mark in enumerate(piece.new) if mark in "。！"]
    number = data.draw(st.integers(0, len(marks) - 1))
    start, end = piece.back(marks[number], marks[number] + 1)
    assert (start, end) == (([*plain, len(old)])[number], ([*plain, len(old)])[number] + 1)


def test_codebook_of_both_languages_is_understood(blind: Sheet, nominal: Results, project: Project, tmp_path: Path) -> None:
    book = Book(written(blind, tmp_path / "a.xlsx"))
    english = read_codebook("governance").code(CONTROL).label("en")
    book.fill(2, 代码1=english.upper())
    collect_sheets(project, [book.save()], study=nominal.study, at=AT)
    assert project.codings()["code"].tolist() == [CONTROL]

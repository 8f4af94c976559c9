"""report.docx and tables.xlsx say what report.html says, whatever the texts hold; single tables in LaTeX, Markdown and CSV."""

from __future__ import annotations

import dataclasses
import re
import runpy
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from lxml import html

from qualcode import ArgumentError, latex_table, markdown_table, write_docx, write_table, write_xlsx
from qualcode.reporting.contents.blocks import (
    Cell,
    Column,
    Content,
    Fact,
    Facts,
    Figure,
    Part,
    Prose,
    Quote,
    Quotes,
    Section,
    Table,
    Widget,
)
from qualcode.reporting.contents.building import content_of
from qualcode.reporting.documents.values import above, number_in
from qualcode.reporting.documents.word import docx_bytes
from qualcode.reporting.documents.workbook import xlsx_bytes
from qualcode.reporting.evidence import Evidence
from qualcode.reporting.html import page_of
from qualcode.reporting.wording import report_words
from qualcode.results import Results

sample: Callable[..., Results] = runpy.run_path(str(Path(__file__).with_name("test_reporting_sample.py")))["sample"]
BAD = "=1+1"
SCRIPT = "<script>document.title='x'</script>"
LONG = "她说“钱一直没有到账”。" * 450
MANY = 30
NASTY = Table(
    "nasty",
    f"{SCRIPT}&|_%",
    (Column("id"), Column("quote", share=3.0), Column("n", "number")),
    (
        (Cell.of(BAD), Cell.of(SCRIPT), Cell((Part.count(3),))),
        (Cell.of("+1"), Cell.of("a\x00b\x0bc\ufffe"), Cell()),
        (Cell.of("https://example.org"), Cell.of(LONG), Cell((Part("0.5", number=0.5),))),
        (Cell.of("@SUM(A1)"), Cell((Part("转述的话"),), tinted=True, hint="转述"), Cell((Part.count(0),))),
    ),
    ("note=1 & <b>",),
)
WIDE = Table(
    "wide",
    "三十栏",
    (Column("行"), *(Column(f"名称比较长的第{number}栏", "number") for number in range(MANY))),
    tuple((Cell.of(f"第{row}行"), *(Cell((Part.count(100 * row + number),)) for number in range(MANY))) for row in range(3)),
)
EXTRA = Section(
    "extra",
    "附加",
    (
        NASTY,
        WIDE,
        Facts((Fact("名\x01称", BAD, "注"),)),
        Prose((SCRIPT,)),
        Quotes("语句", (Quote("压着尾款\x0b", "S-01:3 · SW-01", warning="须核对"),)),
        Widget("graph"),
    ),
)


@dataclass(frozen=True, eq=False)
class Written:
    """A content, and the three files of it."""

    results: Results
    content: Content
    page: Any
    word: Any
    book: Any

    @cached_property
    def tables(self) -> list[tuple[str, WordTable]]:
        return list(captioned(self.word))

    @cached_property
    def sheets(self) -> dict[str, Any]:
        return {bare(str(sheet["A2"].value or "")): sheet for sheet in self.book}


def written(results: Results) -> Written:
    evidence = Evidence(results)
    plain = content_of(results, evidence=evidence)
    content = Content.numbered(results.study, plain.title, [*plain.sections, EXTRA])
    page = html.fromstring(page_of(content, evidence))
    return Written(
        results,
        content,
        page,
        Document(BytesIO(docx_bytes(content, None))),
        openpyxl.load_workbook(BytesIO(xlsx_bytes(content, results))),
    )


@pytest.fixture(scope="module")
def made() -> Written:
    return written(sample(evil=SCRIPT))


@pytest.fixture(scope="module")
def english(made: Written) -> Written:
    results = dataclasses.replace(made.results, study=dataclasses.replace(made.results.study, language="en"))
    vars(results)["analyses"] = made.results.analyses  # Numbers have no language.
    return written(results)


def bare(text: str) -> str:
    """Without white space, and without what stands for characters that no XML may hold."""
    return re.sub("[\\s\ufffd\x00-\x1f\ud800-\udfff\ufffe]", "", text)


def captioned(word: Any) -> Iterator[tuple[str, WordTable]]:
    """The tables of a Word file with the paragraph above each."""
    for found in word.element.body.iterchildren(qn("w:tbl")):
        yield "".join(found.getprevious().itertext(qn("w:t"))), WordTable(found, word)


def in_word(made: Written, table: Table) -> list[list[str]]:
    """The cells of a table, its pieces side by side again."""
    words = report_words(made.content.study.language)
    names = {bare(above(table, words)), bare(above(table, words, continued=True))}
    pieces = [piece for caption, piece in made.tables if bare(caption) in names]
    rows: list[list[str]] = [[] for _ in table.rows]
    for number, piece in enumerate(pieces):
        skipped = table.heads if number else 0
        for row, found in zip(rows, piece._tbl.tr_lst[1:], strict=True):
            texts = ["\n".join("".join(p.itertext(qn("w:t"))) for p in cell.iter(qn("w:p"))) for cell in found.tc_lst]
            row += texts[skipped:]
    return rows


def in_book(made: Written, table: Table) -> list[list[object]]:
    sheet = made.sheets[bare(above(table, report_words(made.content.study.language)))]
    return [[cell.value for cell in row[: len(table.columns)]] for row in sheet.iter_rows(min_row=4, max_row=3 + len(table.rows))]


def in_page(made: Written, table: Table) -> list[list[str]]:
    found = made.page.get_element_by_id(f"t-{table.id}")
    rows = []
    for row in found.iterfind(".//tbody/tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        rows.append(["" if "blank" in (cell.get("class") or "").split() else cell.text_content() for cell in cells])
    return rows


@pytest.mark.parametrize("which", ["made", "english"])
def test_every_cell_is_the_same_in_all_three(which: str, request: pytest.FixtureRequest) -> None:
    made: Written = request.getfixturevalue(which)
    assert len(made.content.tables) > 10
    counted = 0
    for table in made.content.tables:
        page, book = in_page(made, table), in_book(made, table)
        word = page if table.workings else in_word(made, table)
        for row, *written_rows in zip(table.rows, page, word, book, strict=True):
            for cell, column, on_page, in_docx, in_xlsx in zip(row, table.columns, *written_rows, strict=True):
                assert bare(on_page) == bare(in_docx) == bare(cell.shown), (table.id, cell)
                number = number_in(cell, column)
                counted += number is not None
                assert in_xlsx == number if number is not None else bare(str(in_xlsx or "")) == bare(cell.shown), (table.id, cell)
    assert counted > 300


def test_workings_are_in_the_workbook_only(made: Written) -> None:
    captions = [bare(caption) for caption, _ in made.tables]
    printed = [bare(above(table, report_words("zh"))) for table in made.content.tables if not table.workings]
    assert list(dict.fromkeys(caption for caption in captions if not caption.startswith("续"))) == printed


def test_blank_is_not_zero(made: Written) -> None:
    assert [row[2] for row in in_book(made, numbered(made, "nasty"))] == [3, None, 0.5, 0]
    assert [row[2] for row in in_word(made, numbered(made, "nasty"))] == ["3", "", "0.5", "0"]


def numbered(made: Written, id: str) -> Table:
    return next(table for table in made.content.tables if table.id == id)


def test_nothing_is_a_formula_or_a_link(made: Written) -> None:
    table = numbered(made, "nasty")
    sheet = made.sheets[bare(above(table, report_words("zh")))]
    assert [sheet.cell(row, 1).value for row in (4, 5, 6, 7)] == [BAD, "+1", "https://example.org", "@SUM(A1)"]
    assert {cell.data_type for row in sheet.iter_rows(min_row=4, max_row=7) for cell in row} <= {"s", "n"}
    links = [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert [link.ref for link in links] == ["A1"]  # The way back to the list.
    assert not made.page.xpath("//td/script | //th/script")


def test_the_whole_of_a_long_quote_is_there(made: Written) -> None:
    assert len(LONG) > 4900
    assert in_word(made, numbered(made, "nasty"))[2][1] == LONG
    assert in_book(made, numbered(made, "nasty"))[2][1] == LONG


def test_three_lines(made: Written) -> None:
    # 1.5 pt above and below, 0.75 pt under the head; sizes of Word are eighths of a point.
    for _, table in made.tables:
        first, *rest = table._tbl.tr_lst
        lines = [{(line.tag, line.get(qn("w:sz"))) for line in row.iter(qn("w:top"), qn("w:bottom"))} for row in (first, *rest)]
        assert lines[0] == {(qn("w:top"), "12"), (qn("w:bottom"), "6")}
        assert all(not found for found in lines[1:-1])
        assert lines[-1] == {(qn("w:bottom"), "12")}
        assert not list(table._tbl.tblPr.iter(qn("w:tblBorders"), qn("w:tblStyle")))
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    sheet = made.book.worksheets[1]
    assert (sheet["A3"].border.top.style, sheet["A3"].border.bottom.style) == ("medium", "thin")
    assert sheet.freeze_panes == "A4" or sheet.freeze_panes.endswith("4")


def test_rows_stay_whole_unless_they_are_longer_than_a_page(made: Written) -> None:
    name = bare(above(numbered(made, "nasty"), report_words("zh")))
    rows = next(piece._tbl.tr_lst for caption, piece in made.tables if bare(caption) == name)
    assert [row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows] == [True, True, True, False, True]


def test_a_wide_table_stands_across_in_pieces(made: Written) -> None:
    captions = [caption for caption, _ in made.tables]
    number = numbered(made, "wide").number
    assert f"表{number} 三十栏" in captions
    assert captions.count(f"续表{number} 三十栏") >= 1
    pages = [(size.get(qn("w:orient")), int(size.get(qn("w:w")))) for size in made.word.element.iter(qn("w:pgSz"))]
    assert ("landscape", 16838) in pages
    assert (None, 11906) in pages
    for _, table in made.tables:
        assert sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.gridCol_lst) <= 24.8 / 2.54 * 1440


def test_tinted_cells_are_shaded_and_say_why(made: Written) -> None:
    fills = [cell for cell in made.word.element.iter(qn("w:tc")) if list(cell.iter(qn("w:shd")))]
    assert ["".join(cell.itertext(qn("w:t"))) for cell in fills] == ["转述的话 (转述)"]


def test_headings_are_headings_and_nothing_has_to_be_updated(made: Written) -> None:
    styles = {p.style.name for p in made.word.paragraphs}
    assert {"Heading 1", "Heading 2", "Title", "Caption"} <= styles
    titles = [p.text for p in made.word.paragraphs if p.style.name.startswith("Heading")]
    assert "研究方法" in titles
    assert "编码手册" in titles
    assert made.word.settings.element.find(qn("w:updateFields")) is None
    marks = [mark.get(qn("w:name")) for mark in made.word.element.iter(qn("w:bookmarkStart"))]
    assert {link.get(qn("w:anchor")) for link in made.word.element.iter(qn("w:hyperlink"))} <= set(marks)


def test_every_run_names_its_fonts(made: Written) -> None:
    for run in made.word.element.body.iter(qn("w:r")):
        fonts = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        if run.find(qn("w:t")) is not None:
            assert {qn("w:ascii"), qn("w:hAnsi"), qn("w:eastAsia")} <= set(fonts.attrib)


def test_the_same_bytes_and_no_clock(made: Written, tmp_path: Path) -> None:
    first, second = made.results, sample(evil=SCRIPT)
    content = content_of(first)
    write_docx(second, tmp_path / "deep" / "report.docx", figures=False)
    write_xlsx(second, tmp_path / "tables.xlsx")
    for data, file in ((docx_bytes(content, None), "deep/report.docx"), (xlsx_bytes(content, first), "tables.xlsx")):
        assert (tmp_path / file).read_bytes() == data
        archive = zipfile.ZipFile(BytesIO(data))
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
        assert not re.search(rb"202\d-", archive.read("docProps/core.xml"))


def test_sheets_have_names_that_excel_takes(made: Written) -> None:
    names = made.book.sheetnames
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)
    index = made.book.worksheets[0]
    listed = [row[0].value for row in index.iter_rows(min_row=4) if row[0].value]
    assert listed == names[1:]
    assert all(row[0].hyperlink.location.startswith("'") for row in index.iter_rows(min_row=4))
    assert {"codings", "relations", "links", "segments"} <= set(names)


def test_the_methods_paragraph_has_the_numbers_of_the_run(made: Written) -> None:
    # Hand-counted in the sample: 26 codings that count, 2 rejected; 8 documents, one of them a contract.
    methods = next(section for section in made.content.sections if section.id == "methods")
    text = "\n".join(p for block in methods.blocks if isinstance(block, Prose) for p in block.paragraphs)
    assert "定向内容分析法" in text
    assert "不是由材料自下而上生成类目的扎根理论" in text
    assert "提出 28 条编码建议：经人接受 0 条，待人确认 26 条" in text
    assert "不计入 2 条" in text
    assert "一致性尚未测量" in text
    assert "计入的编码共 26 条" in text
    assert "分 9 个编码类、15 个编码，其中 15 个编码" in text  # By FAMILIES and SAID of the sample.
    assert "{" not in text


def test_the_coding_table_keeps_the_planes_apart(made: Written) -> None:
    # By hand, of SAID in the sample: control.funding twice (actual, S-01 and M-01), tie.commission twice (nominal, P-01 and M-01).
    rows = {(row[0].shown, row[1].shown, row[3].shown): row for row in numbered(made, "coding_table").rows}
    assert [cell.shown for cell in rows["控制", "资金卡控", "实际"][5:]] == ["2", "2"]
    assert [cell.shown for cell in rows["往来", "委托", "名义"][5:]] == ["2", "2"]
    # The sentence that the quote bank puts first, which is one of the two.
    assert rows["控制", "资金卡控", "实际"][4].shown.endswith(("（S-01:1）", "（M-01:3）"))
    assert ("控制", "资金卡控", "名义") not in rows


def test_the_codebook_has_a_row_for_each_code(made: Written) -> None:
    table = numbered(made, "codebook")
    assert table.number.startswith("A")
    assert len(table.rows) == len(made.content.study.codebook.codes)
    assert [cell.shown for cell in table.rows[1]] == ["资金卡控\ncontrol.funding", "资金卡控的定义。", "", "", "", "有方向"]


def test_english(english: Written) -> None:
    titles = [p.text for p in english.word.paragraphs if p.style.name.startswith("Heading")]
    assert {"Methods", "Coding table", "Codebook"} <= set(titles)
    assert any(caption.startswith("Table 1. ") for caption, _ in captioned(english.word))


def test_figures_stand_above_their_captions(tmp_path: Path) -> None:
    from qualcode.reporting.figures.cells import heat_map

    counts = pd.DataFrame({"control": [2, 0]}, index=pd.Index(["delivery", "payment"], name="stage"))
    figure = Figure("heat", "热图", "heat", lambda: heat_map(counts, language="zh"), "一幅图")
    content = Content.numbered(sample().study, "题", [Section("one", "节", (figure,))])
    word = Document(BytesIO(docx_bytes(content, lambda one: one.draw().encoded(".png")[0])))
    above_it, caption = word.paragraphs[-2:]
    assert [shape.width.cm for shape in word.inline_shapes] == [pytest.approx(16, abs=0.01)]
    assert list(above_it._element.iter(qn("w:drawing")))
    assert caption.text == "图1 热图"
    assert caption.style.name == "Caption"


def test_latex_escapes_everything() -> None:
    text = latex_table(NASTY)
    assert r"\textless{}script\textgreater{}" in text
    assert r"\&\textbar{}\_\%" in text
    assert text.count(r"\toprule") == text.count(r"\midrule") == text.count(r"\bottomrule") == 1
    body = text.split(r"\midrule")[1].split(r"\bottomrule")[0]
    assert body.count(r"\\") == len(NASTY.rows)
    assert all(line.count(" & ") == 2 for line in body.strip().splitlines())


def test_markdown_escapes_everything() -> None:
    lines = markdown_table(NASTY).splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) == 2 + len(NASTY.rows)
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 4 for row in rows)
    assert "<script>" not in "\n".join(lines)


def test_a_table_as_a_file(tmp_path: Path) -> None:
    frame = pd.DataFrame({"control": [2, None]}, index=pd.Index(["delivery", "payment"], name="stage"))
    write_table(frame, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == "\ufeffstage,control\ndelivery,2\npayment,\n".encode()
    with pytest.raises(ArgumentError, match=r"\.tex, \.md, \.csv"):
        write_table(frame, tmp_path / "t.pdf")

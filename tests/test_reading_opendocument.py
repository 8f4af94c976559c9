"""OpenDocument texts: what stands on the page, in its order; the parts are made here, as LibreOffice writes them."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from qualcode.reading.contents import Content, ReadOptions, Unreadable
from qualcode.reading.formats import opendocument

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(
    [f'xmlns:{name}="{OASIS}:{name}:1.0"' for name in ("office", "text", "table", "style", "manifest")]
    + [f'xmlns:fo="{OASIS}:xsl-fo-compatible:1.0" xmlns:draw="{OASIS}:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"']
    + ['xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"']
)


def packed(files: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def made(body: str, styles: str = "", named: str = "", **files: str) -> bytes:
    content = f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {SPACES}>{content}</office:document-content>",
            "styles.xml": f"<office:document-styles {SPACES}><office:styles>{named}</office:styles></office:document-styles>",
            **files,
        }
    )


def read(data: bytes) -> Content:
    return opendocument.content(data, ReadOptions())


def cells(content: Content) -> list[list[list[str]]]:
    return [[[content.text[start:end] for start, end in row] for row in table] for table in content.layout.tables]


def said(content: Content) -> list[str]:
    return [content.text[start:end] for start, end in content.layout.bold]


NOTE = (
    '<text:note text:note-class="{}"><text:note-citation>1</text:note-citation>'
    "<text:note-body><text:p>{}</text:p></text:note-body></text:note>"
)
BOX = "<draw:frame><draw:text-box><text:p>框</text:p></draw:text-box></draw:frame>"
CHANGES = (
    "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region>"
    "<text:changed-region><text:insertion/></text:changed-region></text:tracked-changes>"
)
BODIES = {
    "paragraphs and headings": ("<text:h>题</text:h><text:p>一</text:p><text:p/><text:p>二</text:p>", "题\n一\n\n二\n"),
    "spans": ("<text:p>区<text:span>民<text:span>政</text:span></text:span>局😀𠮷</text:p>", "区民政局😀𠮷\n"),
    "blanks are one": ("<text:p>\n  a \n b <text:span> c</text:span></text:p>", "a b c\n"),
    "blanks that are meant": ('<text:p>a <text:s text:c="3"/>b<text:s/><text:tab/>c</text:p>', "a    b \tc\n"),
    "line break, page break": ("<text:p>a<text:line-break/>b<text:soft-page-break/>c</text:p>", "a\nbc\n"),
    "marks of places": ("<text:p>a<text:bookmark-start/>b<text:bookmark-end/><text:a>c</text:a></text:p>", "abc\n"),
    "fields": ("<text:p>第<text:page-number>3</text:page-number>页</text:p>", "第3页\n"),
    "changes": (CHANGES + "<text:p>a<text:change/><text:change-start/>b<text:change-end/></text:p>", "ab\n"),
    "sections": ("<text:section><text:p>a</text:p></text:section>", "a\n"),
    "hidden section": ('<text:section text:display="none"><text:p>a</text:p></text:section><text:p>b</text:p>', "b\n"),
    "hidden text": ('<text:p>a<text:hidden-text text:string-value="x">x</text:hidden-text>b</text:p>', "ab\n"),
    "hidden paragraph": ('<text:p>a<text:hidden-paragraph text:is-hidden="true"/></text:p><text:p>b</text:p>', "\nb\n"),
    "reading aid": (
        "<text:p><text:ruby><text:ruby-base>民</text:ruby-base><text:ruby-text>mín</text:ruby-text></text:ruby></text:p>",
        "民\n",
    ),
    "text box": (f"<text:p>a{BOX}b</text:p><text:p>c</text:p>", "ab\n框\nc\n"),
    "title of a picture": ("<text:p>a<draw:frame><draw:image/><desc>x</desc></draw:frame></text:p>", "a\n"),
    "contents": (
        "<text:table-of-content><text:table-of-content-source><text:p>x</text:p></text:table-of-content-source>"
        "<text:index-body><text:p>第一章\t1</text:p></text:index-body></text:table-of-content>",
        "第一章 1\n",
    ),
    "notes": (
        "<text:p>a" + NOTE.format("endnote", "末") + NOTE.format("footnote", "脚") + "b</text:p><text:p>c</text:p>",
        "ab\nc\n脚\n末\n",
    ),
    "list without numbers": ("<text:list><text:list-item><text:p>a</text:p></text:list-item></text:list>", "a\n"),
    "blanks without end": ('<text:p>a<text:s text:c="99999999"/>b</text:p>', "a b\n"),
}


@pytest.mark.parametrize(("body", "expected"), BODIES.values(), ids=BODIES)
def test_what_stands_on_the_page(body: str, expected: str) -> None:
    assert read(made(body)).text == expected


def style(name: str, family: str, properties: str, parent: str = "") -> str:
    above = f' style:parent-style-name="{parent}"' if parent else ""
    return f'<style:style style:name="{name}" style:family="{family}"{above}><style:text-properties {properties}/></style:style>'


HEAVY, NORMAL = 'fo:font-weight="bold"', 'fo:font-weight="normal"'
NAMED = style("Strong", "text", HEAVY) + style("Head", "paragraph", HEAVY, "Loop") + style("Loop", "paragraph", "", "Head")
STYLES = style("T1", "text", "", "Strong") + style("T2", "text", NORMAL) + style("T3", "text", 'text:display="none"')
STYLES += (
    style("P1", "paragraph", "", "Head")
    + style("T4", "text", 'style:font-weight-asian="bold"')
    + style("T5", "text", 'fo:font-weight="700"')
)
BOLD = {
    "named by an automatic one": ('<text:p><text:span text:style-name="T1">问：</text:span>忙</text:p>', ["问："]),
    "by the paragraph": ('<text:p text:style-name="P1">问：<text:span text:style-name="T2">忙</text:span></text:p>', ["问："]),
    "span in a span": ('<text:p><text:span text:style-name="T1">问<text:span>：</text:span></text:span></text:p>', ["问："]),
    "Asian weight": ('<text:p><text:span text:style-name="T4">问</text:span></text:p>', ["问"]),
    "weight in figures": ('<text:p><text:span text:style-name="T5">问</text:span></text:p>', ["问"]),
    "none": ('<text:p text:style-name="Nowhere">问</text:p>', []),
}


@pytest.mark.parametrize(("body", "expected"), BOLD.values(), ids=BOLD)
def test_bold_passages(body: str, expected: list[str]) -> None:
    assert said(read(made(body, STYLES, NAMED))) == expected


def test_hidden_characters_are_left_out_and_counted() -> None:
    content = read(made('<text:p>a<text:span text:style-name="T3">bcd</text:span>e</text:p>', STYLES, NAMED))
    assert (content.text, content.remarks[0][0]) == ("ae\n", "3 hidden characters were left out")


def cell(*lines: str, more: str = "") -> str:
    return f"<table:table-cell{more}>{''.join(f'<text:p>{line}</text:p>' for line in lines)}</table:table-cell>"


def table(*rows: str) -> str:
    return f"<table:table><table:table-column/>{''.join(f'<table:table-row>{row}</table:table-row>' for row in rows)}</table:table>"


COVERED = "<table:covered-table-cell/>"
TABLES = {
    "rows and cells": (
        table(cell("问") + cell("忙吗？"), cell("答") + cell("忙。", "很。")),
        "问\t忙吗？\n答\t忙。\n很。\n",
        [[["问", "忙吗？"], ["答", "忙。\n很。"]]],
    ),
    "header rows": (
        f"<table:table><table:table-header-rows><table:table-row>{cell('a')}</table:table-row></table:table-header-rows>"
        f"<table:table-row>{cell('b')}</table:table-row></table:table>",
        "a\nb\n",
        [[["a"], ["b"]]],
    ),
    "merged": (table(cell("a", more=' table:number-columns-spanned="2"') + COVERED + cell("b")), "a\t\tb\n", [[["a", "", "b"]]]),
    "repeated": (table(cell("a", more=' table:number-columns-repeated="2"')), "a\ta\n", [[["a", "a"]]]),
    "table in a cell": (
        table(f"<table:table-cell><text:p>a</text:p>{table(cell('b') + cell('c'))}<text:p/></table:table-cell>" + cell("d")),
        "a\nb\tc\n\td\n",
        [[["a\nb\tc\n", "d"]], [["b", "c"]]],
    ),
}


@pytest.mark.parametrize(("body", "expected", "grid"), TABLES.values(), ids=TABLES)
def test_tables(body: str, expected: str, grid: list[list[list[str]]]) -> None:
    content = read(made("<text:p>前</text:p>" + body + "<text:p>后</text:p>"))
    assert (content.text, cells(content)) == (f"前\n{expected}后\n", grid)


def test_repetitions_are_limited() -> None:
    inner = cell("", more=' table:number-columns-repeated="16384"')
    rows = f'<table:table-row table:number-rows-repeated="1048576">{inner}</table:table-row>'
    assert len(read(made(f"<text:p>a</text:p><table:table>{rows * 3}</table:table>")).text) < 50_000


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.lists(st.lists(st.text(st.sampled_from("问答忙a😀　"), max_size=4), min_size=1, max_size=3), min_size=1, max_size=3),
        min_size=1,
        max_size=4,
    )
)
def test_spans_say_what_their_cells_said(rows: list[list[list[str]]]) -> None:
    content = read(made(table(*("".join(cell(*lines) for lines in row) for row in rows))))
    assert cells(content) == [[["\n".join(lines) for lines in row] for row in rows]]


def comment(text: str, name: str = "") -> str:
    inside = f"<dc:creator>李老师</dc:creator><dc:date>2019-07-12T14:30:00</dc:date><text:p>{text}</text:p>"
    named = f' office:name="{name}"' if name else ""
    return f"<office:annotation{named}>{inside}</office:annotation>"


def test_comments() -> None:
    ends = [f'<office:annotation-end office:name="{name}"/>' for name in "xy"]
    body = (
        f"<text:p>甲{comment('批1', 'x')}乙{comment('批2', 'y')}丙{ends[0]}丁</text:p>"
        f"<text:p>戊{ends[1]}己</text:p><text:p>庚{comment('批3')}辛</text:p>"
    )
    content = read(made(body))
    assert content.text == "甲乙丙丁\n戊己\n庚辛\n"
    found = [(content.text[one.start : one.end], one.text, one.author, one.date) for one in content.comments]
    assert found == [(text, f"批{at}", "李老师", "2019-07-12T14:30:00") for at, text in ((1, "乙丙"), (2, "丙丁\n戊"), (3, "庚辛"))]


def test_changes_are_counted() -> None:
    remarks = read(made(CHANGES + "<text:p>a</text:p>")).remarks
    assert [found for found, _ in remarks] == ["it has tracked changes: 1 insertion was kept, 1 deletion was left out"]


def level(at: int, form: str, more: str) -> str:
    return f'<text:list-level-style-number text:level="{at}" style:num-format="{form}" {more}/>'


LIST_STYLES = "".join(
    [
        '<text:list-style style:name="L1">',
        level(1, "一, 二, 三, ...", 'style:num-prefix="第" style:num-suffix="条"'),
        level(2, "1", 'style:num-suffix="." text:display-levels="2" text:start-value="3"'),
        '</text:list-style><text:list-style style:name="L2">',
        level(1, "1", 'loext:num-list-format="Q%1%："'),
        '</text:list-style><text:list-style style:name="L3">',
        '<text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>',
    ]
)


def item(text: str = "", more: str = "") -> str:
    return f"<text:list-item{more}><text:p>x</text:p>{text}</text:list-item>"


def listing(name: str, *items: str, more: str = "") -> str:
    named = f' text:style-name="{name}"' if name else ""
    return f"<text:list{named}{more}>{''.join(items)}</text:list>"


# Expected is what LibreOffice 7.4 shows for the same files, without its bullets.
LISTS = {
    "two levels": (listing("L1", item(listing("", item(), item())), item(listing("", item()))), "第一条 |一.3. |一.4. |第二条 |二.3. "),
    "another list begins anew": (listing("L2", item()) + listing("L2", item()), "Q1：|Q1："),
    "goes on": (listing("L2", item(), item()) + listing("L2", item(), more=' text:continue-numbering="true"'), "Q1：|Q2：|Q3："),
    "goes on by name": (
        listing("L2", item(), more=' xml:id="one"') + listing("L1", item()) + listing("L2", item(), more=' text:continue-list="one"'),
        "Q1：|第一条 |Q2：",
    ),
    "a start of its own": (listing("L2", item(), item(more=' text:start-value="7"'), item()), "Q1：|Q7：|Q8："),
    "beyond a hundred": (listing("L1", item(more=' text:start-value="101"')), "第一百零一条 "),
    "one number an item": (listing("L2", item("<text:p>x</text:p>"), item()), "Q1：||Q2："),
    "heading of a list": (listing("L2", "<text:list-header><text:p>x</text:p></text:list-header>", item()), "|Q1："),
    "bullets": (listing("L3", item()), ""),
    "unknown": (listing("L9", item()), ""),
}


@pytest.mark.parametrize(("body", "expected"), LISTS.values(), ids=LISTS)
def test_numbers_of_lists(body: str, expected: str) -> None:
    assert read(made(body, LIST_STYLES)).text.splitlines() == [f"{label}x" for label in expected.split("|")]


def test_numbers_of_headings() -> None:
    form = '<text:outline-level-style text:level="{}" style:num-format="一, 二, 三, ..." style:num-prefix="第" style:num-suffix="{}"/>'
    outline = f"<text:outline-style>{form.format(1, '章')}{form.format(2, '节')}</text:outline-style>"
    heading = '<text:h text:outline-level="{}">x</text:h>'
    body = "".join(heading.format(at) for at in (1, 2, 2, 1, 2, 3))
    content = read(made(body, named=outline))
    assert content.text == "第一章 x\n第一节 x\n第二节 x\n第二章 x\n第一节 x\nx\n"
    assert content.remarks[0][0].startswith("5 paragraphs were numbered")


def test_a_file_of_another_program(shared: Path) -> None:
    path = shared / "data" / "qualcoder_examples" / "ID2.odt"
    if not path.exists():
        pytest.skip("there is no ID2.odt")
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("content.xml"))
    lines = ["".join(map(str, line.itertext())) for line in root.iter(f"{{{OASIS}:text:1.0}}p")]
    assert read(path.read_bytes()).text.split("\n")[:-1] == [re.sub(" +", " ", line) for line in lines]


ENCRYPTED = f"<manifest:manifest {SPACES}><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
REFUSED = {
    "encrypted": (made("", **{"META-INF/manifest.xml": ENCRYPTED}), "protected by a password"),
    "encrypted as a whole": (packed({"META-INF/manifest.xml": ENCRYPTED, "encrypted-package": b"\x00"}), "protected by a password"),
    "a Word file": (packed({"word/document.xml": "<document/>"}), "Name it .docx"),
    "a table": (packed({"content.xml": "<a><body><spreadsheet/></body></a>"}), "Name a table .ods"),
    "no body": (packed({"content.xml": "<a/>"}), "no body"),
    "bad XML": (packed({"content.xml": "<a>"}), "no sound XML"),
    "no container": (b"%PDF-1.7", "it is a PDF"),
    "an archive": (packed({"a.txt": "a"}), "it is a ZIP archive"),
    "too deep": (made("<text:section>" * 300 + "</text:section>" * 300), "no sound XML"),
}


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_said(data: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        read(data)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<text:section>", "</text:section>"),
        ("<text:list><text:list-item>", "</text:list-item></text:list>"),
        ("<table:table><table:table-row><table:table-cell>", "</table:table-cell></table:table-row></table:table>"),
    ],
)
def test_deep_nesting_is_no_trouble(opening: str, closing: str) -> None:
    times = 240 // opening.count("<")
    assert read(made(opening * times + "<text:p>a</text:p>" + closing * times)).text.strip() == "a"


def changed(data: bytes, chance: random.Random) -> bytes:
    """Bytes replaced, or a piece taken out, doubled or turned round."""
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.randrange(1, 60))
    piece = chance.choice([chance.randbytes(end - start), b"", data[start:end] * 3, data[start:end][::-1], b"9" * 12, b"-1"])
    return data[:start] + piece + data[end:]


def test_mutated_files_end_in_one_message() -> None:
    body = "".join(str(case[0]) for case in [*BODIES.values(), *TABLES.values(), *LISTS.values(), *BOLD.values()])
    data, chance = made(body, STYLES + LIST_STYLES, NAMED), random.Random(5)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    outcomes = []
    for number in range(400):
        if number % 4 == 0:
            mutated = data[: chance.randrange(len(data))]
        elif number % 4 == 1:
            mutated = changed(data, chance)
        else:
            name = chance.choice(["content.xml", "styles.xml"])
            mutated = packed({**files, name: chance.randbytes(50) if number % 16 == 2 else changed(files[name], chance)})
        try:
            content = read(mutated)
        except Unreadable as error:
            outcomes.append(str(error))
        else:
            outcomes.append("read")
            spans = [*content.layout.bold, *(cell for table in content.layout.tables for row in table for cell in row)]
            assert all(0 <= start <= end <= len(content.text) for start, end in spans)
    assert 20 < outcomes.count("read") < 380, "the mutations are too weak or too strong to test anything"

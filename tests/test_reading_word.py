"""Word files: what stands on the page, in its order; the parts are made here, as Word and WPS write them."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.reading.contents import Content, ReadOptions, Unreadable
from qualcode.reading.formats import word
from qualcode.reading.formats.numerals import numeral

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def packed(files: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def relations(targets: dict[str, str]) -> str:
    listed = (f'<Relationship Id="r{kind}" Type="{RELATIONS}/{kind}" Target="{target}"/>' for kind, target in targets.items())
    return f'<Relationships xmlns="{PACKAGE}">{"".join(listed)}</Relationships>'


def made(body: str, *, space: str = TRANSITIONAL, main: str = "word/document.xml", **parts: str) -> bytes:
    """A .docx file with this body and the inside of these parts."""
    roots = {"commentsExtended": "w15:commentsEx"}
    folder, _, name = main.rpartition("/")
    files: dict[str, str | bytes] = {
        "_rels/.rels": relations({"officeDocument": main}),
        f"{folder}/_rels/{name}.rels": relations({kind: f"{kind}.xml" for kind in parts}),
        main: f'<w:document xmlns:w="{space}" {SPACES}><w:body>{body}</w:body></w:document>',
    }
    for kind, inside in parts.items():
        root = roots.get(kind, f"w:{kind}")
        files[f"{folder}/{kind}.xml"] = f'<{root} xmlns:w="{space}" {SPACES}>{inside}</{root}>'
    return packed(files)


def read(data: bytes) -> Content:
    return word.content(data, ReadOptions())


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*inside: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{''.join(inside)}</w:p>"


def said(content: Content) -> list[str]:
    return [content.text[start:end] for start, end in content.layout.bold]


def cells(content: Content) -> list[list[list[str]]]:
    return [[[content.text[start:end] for start, end in row] for row in table] for table in content.layout.tables]


def field(*inside: str, result: str) -> str:
    marks = ['<w:r><w:fldChar w:fldCharType="begin"/></w:r>', *inside, '<w:r><w:fldChar w:fldCharType="separate"/></w:r>']
    return "".join([*marks, run(result), '<w:r><w:fldChar w:fldCharType="end"/></w:r>'])


INSTRUCTION = "<w:r><w:instrText> PAGEREF _Toc1 </w:instrText></w:r>"
BOX = f"<w:txbxContent>{paragraph(run('框'))}</w:txbxContent>"
BODIES = {
    "paragraphs": (paragraph(run("一")) + paragraph() + paragraph(run("二")), "一\n\n二\n"),
    "runs of one word": (paragraph(run("区民"), run("政局")), "区民政局\n"),
    "beyond the first plane": (paragraph(run("😀𠮷㐂〇龘")), "😀𠮷㐂〇龘\n"),
    "blanks as they are": (paragraph(run("  a "), run(" b")), "  a  b\n"),
    "line ends of the file": (paragraph(run("a\nb")), "a b\n"),
    "tab, soft break, page break": (
        paragraph(run("a"), '<w:r><w:tab/><w:br/><w:cr/><w:br w:type="page"/></w:r>', run("b")),
        "a\t\n\n\nb\n",
    ),
    "tab stops are no tabs": (paragraph(run("a"), properties='<w:tabs><w:tab w:val="left" w:pos="9"/></w:tabs>'), "a\n"),
    "hyphens": (paragraph(run("a"), "<w:r><w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/><w:t>c</w:t></w:r>"), "a-bc\n"),
    "insertion kept": (paragraph(run("a"), f'<w:ins w:id="1">{run("b")}</w:ins>'), "ab\n"),
    "deletion left out": (paragraph(run("a"), '<w:del w:id="1"><w:r><w:delText>b</w:delText></w:r></w:del>', run("c")), "ac\n"),
    "inserted and deleted": (paragraph(f"<w:ins><w:del><w:r><w:delText>b</w:delText></w:r></w:del>{run('c')}</w:ins>"), "c\n"),
    "moved": (paragraph(f"<w:moveFrom>{run('a')}</w:moveFrom>", run("b")) + paragraph(f"<w:moveTo>{run('a')}</w:moveTo>"), "b\na\n"),
    "line end deleted": (paragraph(run("a"), properties="<w:rPr><w:del/></w:rPr>") + paragraph(run("b")), "ab\n"),
    "paragraph deleted": (
        paragraph(run("a"))
        + paragraph("<w:del><w:r><w:delText>b</w:delText></w:r></w:del>", properties="<w:rPr><w:del/></w:rPr>")
        + paragraph(run("c")),
        "a\nc\n",
    ),
    "control of paragraphs": (f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph(run('a'))}</w:sdtContent></w:sdt>", "a\n"),
    "control in a line": (paragraph(run("a"), f"<w:sdt><w:sdtPr/><w:sdtContent>{run('b')}</w:sdtContent></w:sdt>"), "ab\n"),
    "hyperlink, smart tag": (paragraph(f"<w:hyperlink>{run('a')}</w:hyperlink><w:smartTag>{run('b')}</w:smartTag>"), "ab\n"),
    "simple field": (paragraph(f'<w:fldSimple w:instr="DATE">{run("2019")}</w:fldSimple>'), "2019\n"),
    "field": (paragraph(run("a"), field(INSTRUCTION, result="3")), "a3\n"),
    "field in the instruction": (paragraph(field(INSTRUCTION, field(INSTRUCTION, result="9"), result="3")), "3\n"),
    "field without end": (paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', run("x")) + paragraph(run("a")), "\na\n"),
    "symbols": (
        paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Symbol" w:char="F061"/></w:r>'),
        "☑α\n",
    ),
    "unknown symbol": (paragraph('<w:r><w:sym w:font="Marlett" w:char="F0FE"/></w:r>'), "*\n"),
    "reading aid": (
        paragraph(f"<w:r><w:ruby><w:rt>{run('mín')}</w:rt><w:rubyBase>{run('民')}</w:rubyBase></w:ruby></w:r>"),
        "民\n",
    ),
    "formula": (paragraph("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"), "x=1\n"),
    "text box once, behind its paragraph": (
        paragraph(
            run("a"),
            f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
            run("b"),
        )
        + paragraph(run("c")),
        "ab\n框\nc\n",
    ),
    "old text box": (paragraph(f"<w:r><w:pict><v:textbox>{BOX}</v:textbox></w:pict></w:r>", run("b")), "b\n框\n"),
    "hidden": (paragraph(run("a"), run("b", "<w:vanish/>"), run("c", '<w:vanish w:val="0"/>')), "ac\n"),
    "properties of old": (
        paragraph(run("a", "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>")),
        "a\n",
    ),
}


@pytest.mark.parametrize(("body", "expected"), BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("space", [TRANSITIONAL, STRICT])
def test_what_stands_on_the_page(body: str, expected: str, space: str) -> None:
    assert read(made(body, space=space)).text == expected


def test_a_prompt_is_nobodys_word_but_what_was_written_over_it_is_kept() -> None:
    style = '<w:style w:type="character" w:styleId="a3"><w:name w:val="Placeholder Text"/></w:style>'
    prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    body = paragraph(run("姓名："), prompt.format(run("单击此处", '<w:rStyle w:val="a3"/>'))) + paragraph(prompt.format(run("李")))
    assert read(made(body, styles=style)).text == "姓名：\n李\n"


def test_the_main_part_is_found_wherever_it_lies() -> None:
    data = made(
        paragraph(run("a", '<w:rStyle w:val="s"/>')),
        main="content/main2.xml",
        styles='<w:style w:styleId="s"><w:rPr><w:b/></w:rPr></w:style>',
    )
    assert said(read(data)) == ["a"]
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/x/y.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    document = f'<w:document xmlns:w="{TRANSITIONAL}"><w:body>{paragraph(run("b"))}</w:body></w:document>'
    assert read(packed({"[Content_Types].xml": types, "x/y.xml": document})).text == "b\n"
    assert read(packed({"word\\document.xml": document})).text == "b\n"


STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"/>
<w:style w:type="paragraph" w:styleId="Question"><w:basedOn w:val="Strong1"/></w:style>
<w:style w:type="paragraph" w:styleId="Strong1"><w:basedOn w:val="Question"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Light"><w:basedOn w:val="Strong1"/><w:rPr><w:b w:val="false"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Strong"><w:rPr><w:b/></w:rPr></w:style>
"""
BOLD = {
    "own": (paragraph(run("问：", "<w:b/>"), run("忙吗？")), ["问："]),
    "switched off": (paragraph(run("问", '<w:b w:val="0"/>'), run("答", '<w:b w:val="on"/>')), ["答"]),
    "runs that touch": (paragraph(run("问", "<w:b/>"), run("：", "<w:b/>"), run("忙")), ["问："]),
    "a blank between": (paragraph(run("王", "<w:b/>"), run(" "), run("芳", "<w:b/>"), run("：忙")), ["王 芳"]),
    "blanks around": (paragraph(run(" 问　", "<w:b/>"), run("忙")), ["问"]),
    "blanks only": (paragraph(run("  ", "<w:b/>"), run("忙")), []),
    "two paragraphs": (paragraph(run("问", "<w:b/>")) + paragraph(run("答", "<w:b/>")), ["问", "答"]),
    "a soft break": (paragraph("<w:r><w:rPr><w:b/></w:rPr><w:t>问</w:t><w:br/><w:t>答</w:t></w:r>"), ["问", "答"]),
    "style of the paragraph, inherited": (paragraph(run("问"), properties='<w:pStyle w:val="Question"/>'), ["问"]),
    "style that takes it back": (paragraph(run("问"), properties='<w:pStyle w:val="Light"/>'), []),
    "style of the characters": (paragraph(run("问", '<w:rStyle w:val="Strong"/>'), run("忙")), ["问"]),
    "one style in the other cancels it": (
        # ECMA-376, 17.7.3: toggles of the levels of styles are exclusive.
        paragraph(run("问", '<w:rStyle w:val="Strong"/>'), run("忙"), properties='<w:pStyle w:val="Question"/>'),
        ["忙"],
    ),
    "own before all styles": (paragraph(run("问", '<w:b w:val="0"/>'), run("忙"), properties='<w:pStyle w:val="Question"/>'), ["忙"]),
    "of another script": (paragraph(run("问", "<w:bCs/>")), []),
}


@pytest.mark.parametrize(("body", "expected"), BOLD.values(), ids=BOLD)
def test_bold_passages(body: str, expected: list[str]) -> None:
    assert said(read(made(body, styles=STYLES))) == expected


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(*inside: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(inside)}</w:tc>"


def simple(text: str) -> str:
    return cell(paragraph(run(text)))


TABLES = {
    "rows and cells": (
        table(simple("问") + simple("忙吗？"), simple("答") + simple("忙。")),
        "问\t忙吗？\n答\t忙。\n",
        [[["问", "忙吗？"], ["答", "忙。"]]],
    ),
    "paragraphs in a cell": (
        table(cell(paragraph(run("a")), paragraph(run("b"))) + simple("c")),
        "a\nb\tc\n",
        [[["a\nb", "c"]]],
    ),
    "empty cells": (table(cell(paragraph()) + cell(paragraph())), "\t\n", [[["", ""]]]),
    "merged to the right": (
        table(cell(paragraph(run("a")), properties='<w:gridSpan w:val="2"/>') + simple("b")),
        "a\t\tb\n",
        [[["a", "", "b"]]],
    ),
    "merged downwards": (
        table(
            cell(paragraph(run("a")), properties='<w:vMerge w:val="restart"/>') + simple("b"),
            cell(paragraph(), properties="<w:vMerge/>") + simple("c"),
        ),
        "a\tb\n\tc\n",
        [[["a", "b"], ["", "c"]]],
    ),
    "table in a cell": (
        table(cell(paragraph(run("a")), table(simple("b") + simple("c")), paragraph()) + simple("d")),
        "a\nb\tc\n\td\n",
        [[["a\nb\tc\n", "d"]], [["b", "c"]]],
    ),
    "rows and cells in controls": (
        "<w:tbl><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent>"
        + simple("a")
        + "</w:sdtContent></w:sdt>"
        + simple("b")
        + "</w:tr></w:sdtContent></w:sdt></w:tbl>",
        "a\tb\n",
        [[["a", "b"]]],
    ),
    "row deleted": (table(simple("a"), "<w:trPr><w:del/></w:trPr>" + simple("b")), "a\n", [[["a"]]]),
    "a span without end": (
        table(cell(paragraph(run("a")), properties='<w:gridSpan w:val="999999"/>')),
        "a" + "\t" * 62 + "\n",
        [[["a"] + [""] * 62]],
    ),
}


@pytest.mark.parametrize(("body", "expected", "grid"), TABLES.values(), ids=TABLES)
def test_tables(body: str, expected: str, grid: list[list[list[str]]]) -> None:
    content = read(made(paragraph(run("前")) + body + paragraph(run("后"))))
    assert (content.text, cells(content)) == (f"前\n{expected}后\n", grid)


WORDS = st.text(st.sampled_from("问答忙a😀 \u3000"), max_size=4)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.lists(st.lists(WORDS, min_size=1, max_size=3), min_size=2, max_size=2), min_size=1, max_size=4),
    runs=st.lists(st.tuples(WORDS, st.booleans()), max_size=5),
)
def test_spans_say_what_their_cells_and_runs_said(rows: list[list[list[str]]], runs: list[tuple[str, bool]]) -> None:
    """Written by python-docx, read by us."""
    document = docx.Document()
    line = document.add_paragraph()
    for text, bold in runs:
        line.add_run(text).bold = bold
    grid = document.add_table(len(rows), 2)
    for row, texts in zip(grid.rows, rows, strict=True):
        for place, lines in zip(row.cells, texts, strict=True):
            place.text = lines[0]
            for more in lines[1:]:
                place.add_paragraph(more)
    saved = io.BytesIO()
    document.save(saved)
    content = read(saved.getvalue())
    assert cells(content) == [[["\n".join(lines) for lines in row] for row in rows]]
    first, at = content.text.split("\n")[0], 0
    assert first == "".join(text for text, _ in runs)
    seen = [any(start <= place < end for start, end in content.layout.bold) for place in range(len(first))]
    for text, bold in runs:
        for place in range(at, at + len(text)):
            assert first[place] in " \u3000" or seen[place] == bold
        at += len(text)


NOTE = '<w:footnote w:id="{}"><w:p><w:r><w:footnoteRef/></w:r>{}</w:p></w:footnote>'


def test_notes_stand_behind_the_text_in_the_order_of_their_references() -> None:
    refer = '<w:r><w:{0}Reference w:id="{1}"/></w:r>'
    body = paragraph(run("a"), refer.format("footnote", 3), run("b"), refer.format("endnote", 2), refer.format("footnote", 2))
    notes = (
        '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>' + NOTE.format(2, run(" 乙")) + NOTE.format(3, run(" ") + run("甲"))
    )
    ends = '<w:endnote w:id="2"><w:p><w:r><w:t>末</w:t></w:r></w:p></w:endnote>'
    content = read(made(body, footnotes=notes, endnotes=ends))
    assert content.text == "ab\n甲\n乙\n末\n"
    assert [found for found, _ in content.remarks] == [
        "2 footnotes were put behind the text, one paragraph each",
        "1 endnote was put behind the text, one paragraph each",
    ]


def test_a_note_that_names_itself_stands_once() -> None:
    refer = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    assert read(made(paragraph(run("a"), refer), footnotes=NOTE.format(2, run("n") + refer))).text == "a\nn\n"


def test_comments() -> None:
    mark, refer = '<w:commentRange{} w:id="{}"/>', '<w:r><w:commentReference w:id="{}"/></w:r>'
    body = (
        paragraph(
            run("甲"),
            mark.format("Start", 0),
            run("乙"),
            mark.format("Start", 1),
            run("丙"),
            mark.format("End", 0),
            refer.format(0),
            run("丁"),
        )
        + mark.format("Start", 5)
        + paragraph(run("戊"), mark.format("End", 1), refer.format(1))
        + mark.format("End", 5)
        + paragraph(run("己庚"), refer.format(2))
        + paragraph(
            "<w:del>" + mark.format("Start", 3) + "<w:r><w:delText>x</w:delText></w:r>" + mark.format("End", 3) + "</w:del>", run("辛")
        )
    )
    inside = '<w:p w14:paraId="P{0}"><w:r><w:annotationRef/></w:r>{1}</w:p>'
    comment = '<w:comment w:id="{0}" w:author="李老师" w:date="2019-07-12T14:30:00Z">' + inside + "</w:comment>"
    written = "".join(comment.format(id, run(f"批{id}")) for id in (0, 1, 2, 3, 4, 5, 6))
    answers = '<w15:commentEx w15:paraId="P4" w15:paraIdParent="P0"/><w15:commentEx w15:paraId="P6"/>'
    content = read(made(body, comments=written, commentsExtended=answers))
    assert [(content.text[one.start : one.end], one.text) for one in content.comments] == [
        ("乙丙", "批0"),
        ("乙丙", "批4"),
        ("丙丁\n戊", "批1"),
        ("戊", "批5"),
        ("己庚", "批2"),
        ("", "批3"),
    ]
    assert {(one.author, one.date) for one in content.comments} == {("李老师", "2019-07-12T14:30:00Z")}
    assert [found for found, _ in content.remarks if "comment" in found] == ["1 comment was left out, being anchored nowhere in the text"]


def test_comments_of_python_docx() -> None:
    document = docx.Document()
    line = document.add_paragraph("忙得很，")
    document.add_comment(line.add_run("尾款拖了八个月"), text="谁拖的？\n追问", author="李老师")
    saved = io.BytesIO()
    document.save(saved)
    (found,) = read(saved.getvalue()).comments
    assert (found.start, found.end, found.text, found.author) == (4, 11, "谁拖的？\n追问", "李老师")


REMARKS = {
    "insertions and deletions": (
        paragraph(f"<w:ins>{run('a')}</w:ins>", "<w:del><w:r><w:delText>b</w:delText></w:r></w:del>", f"<w:ins>{run('c')}</w:ins>"),
        ["it has tracked changes: 2 insertions were kept, 1 deletion was left out"],
    ),
    "hidden": (paragraph(run("abc", "<w:vanish/>"), run("d")), ["3 hidden characters were left out"]),
    "symbols": (
        paragraph('<w:r><w:sym w:font="Marlett" w:char="F0FE"/></w:r>'),
        ["1 symbol was not recognised, being of a special font; a * stands instead"],
    ),
    "embedded": (paragraph(run("a")) + "<w:altChunk/>", ["1 embedded file was left out"]),
    "nothing": (paragraph(run("a")), []),
}


@pytest.mark.parametrize(("body", "expected"), REMARKS.values(), ids=REMARKS)
def test_what_was_left_out_is_said(body: str, expected: list[str]) -> None:
    content = read(made(body))
    assert [found for found, _ in content.remarks] == expected
    assert all(use.endswith(".") for _, use in content.remarks)


def level(at: int, form: str, text: str, more: str = "", start: int = 1) -> str:
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def abstract(id: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{id}">{"".join(levels)}</w:abstractNum>'


def number(id: int, of: int, more: str = "") -> str:
    return f'<w:num w:numId="{id}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


def anew(at: int, start: int) -> str:
    return f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


COUNTING = "chineseCountingThousand"
NUMBERING = "".join(
    [
        abstract(
            0,
            level(0, COUNTING, "第%1章"),
            level(1, COUNTING, "第%2条", '<w:lvlRestart w:val="0"/>'),
            level(2, COUNTING, "（%3）"),
            level(3, "decimal", "%4."),
        ),
        abstract(1, level(0, "upperRoman", "%1."), level(1, "decimal", "%1.%2", "<w:isLgl/>"), level(2, "lowerLetter", "%3)", start=3)),
        abstract(2, level(0, "decimal", "Q%1：")),
        abstract(3, level(0, "decimal", "A%1", '<w:suff w:val="nothing"/>')),
        abstract(4, level(0, "japaneseCounting", "%1、")),
        abstract(5, level(0, "bullet", "\uf0b7")),
        abstract(6, '<w:numStyleLink w:val="Chapters"/>'),
        abstract(7, level(0, "decimal", "%1.", '<w:pStyle w:val="Head1"/>'), level(1, "decimal", "%1.%2", '<w:pStyle w:val="Head2"/>')),
        abstract(8, level(0, "none", "附件")),
        number(1, 0) + number(2, 1) + number(3, 2) + number(4, 3) + number(5, 4) + number(6, 4) + number(7, 4, anew(0, 1)),
        number(8, 1, anew(0, 4)) + number(9, 5) + number(10, 6) + number(11, 7) + number(12, 8),
    ]
)
LIST_STYLES = """
<w:style w:type="numbering" w:styleId="Chapters"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Head1"><w:pPr><w:numPr><w:numId w:val="11"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Head2"><w:basedOn w:val="Head1"/></w:style>
"""


def listed(items: str) -> str:
    """``1/0 1/1``: a paragraph of list 1 at level 0, then one at level 1."""
    pairs = (item.split("/") for item in items.split())
    return "".join(paragraph(run("x"), properties=f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{id}"/></w:numPr>') for id, at in pairs)


# Expected is what LibreOffice 7.4 shows for the same files, but for two things that it does not know and ECMA-376 (17.9.4 and 17.9.10)
# demands: levels in digits (isLgl) and levels that never begin anew (lvlRestart 0).
LISTS = {
    "articles go on through chapters": (
        "1/0 1/1 1/2 1/2 1/3 1/1 1/2 1/0 1/1",
        "第一章 |第一条 |（一）|（二）|1. |第二条 |（一）|第二章 |第三条 ",
    ),
    "all levels, digits, another start": ("2/0 2/1 2/1 2/2 2/2 2/0 2/1", "I. |1.1 |1.2 |c) |d) |II. |2.1 "),
    "a level passed over has begun": ("2/0 2/2 2/1 2/2", "I. |c) |1.2 |c) "),
    "questions and answers": ("3/0 4/0 3/0 4/0", "Q1：|A1|Q2：|A2"),
    "a paragraph taken out": ("3/0 0/0 3/0", "Q1：||Q2："),
    "two lists of one definition": ("5/0 5/0 6/0 7/0 7/0 5/0", "一、|二、|三、|一、|二、|三、"),
    "a start of its own": ("2/0 8/0 8/1 2/0", "I. |IV. |4.1 |V. "),
    "bullets": ("9/0 9/0", "|"),
    "a definition by a style": ("10/0 10/1", "第一章 |第一条 "),
    "words only": ("12/0", "附件 "),
    "unknown list or level": ("77/0 5/7 x/y", "||"),
}


@pytest.mark.parametrize(("items", "expected"), LISTS.values(), ids=LISTS)
def test_numbers_of_lists(items: str, expected: str) -> None:
    content = read(made(listed(items), numbering=NUMBERING, styles=LIST_STYLES))
    assert content.text.splitlines() == [f"{label}x" for label in expected.split("|")]
    labels = len([label for label in expected.split("|") if label])
    assert [found.split()[0] for found, _ in content.remarks] == [str(labels)] * bool(labels)


def test_numbers_by_the_style_of_the_paragraph() -> None:
    body = "".join(paragraph(run("x"), properties=f'<w:pStyle w:val="{style}"/>') for style in ("Head1", "Head2", "Head2", "Head1"))
    assert read(made(body, numbering=NUMBERING, styles=LIST_STYLES)).text == "1. x\n1.1 x\n1.2 x\n2. x\n"


def test_a_number_is_bold_with_the_mark_of_its_paragraph() -> None:
    numbered = '<w:numPr><w:numId w:val="3"/></w:numPr>'
    body = paragraph(run("忙吗？", "<w:b/>"), properties=f"{numbered}<w:rPr><w:b/></w:rPr>") + paragraph(run("忙"), properties=numbered)
    content = read(made(body, numbering=NUMBERING))
    assert (content.text, said(content)) == ("Q1：忙吗？\nQ2：忙\n", ["Q1：忙吗？"])


def test_a_deleted_line_end_takes_its_number_along() -> None:
    numbered, deleted = '<w:numPr><w:numId w:val="3"/></w:numPr>', "<w:rPr><w:del/></w:rPr>"
    body = (
        paragraph(run("a"), properties=numbered + deleted)
        + paragraph(run("b"), properties=numbered)
        + paragraph(run("c"), properties=numbered)
    )
    assert read(made(body, numbering=NUMBERING)).text == "Q1：ab\nQ2：c\n"


# LibreOffice 7.4 shows the same for files made with these forms and numbers, but for: 一百零一 and 一千零一, where Word writes 〇 (as
# the Open XML PowerTools of Microsoft have it, also for chineseCounting from 100); japaneseCounting from 100 (W3C, CSS Counter
# Styles 3, japanese-informal); ideographDigital (digit by digit, cjk-decimal there); and forms that it turns into plain digits
# (parentheses, full stops, full width, dashes: the characters of Unicode with these names).
NUMERALS = {
    "decimalZero": {1: "01", 10: "10"},
    "upperRoman": {4: "IV", 9: "IX", 14: "XIV", 1994: "MCMXCIV"},
    "lowerLetter": {1: "a", 26: "z", 27: "aa", 53: "aaa"},
    "ordinal": {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 21: "21st", 112: "112th"},
    COUNTING: {
        1: "一",
        10: "十",
        11: "十一",
        20: "二十",
        99: "九十九",
        100: "一百",
        101: "一百〇一",
        110: "一百一十",
        222: "二百二十二",
        1001: "一千〇一",
    },
    "chineseCounting": {10: "十", 21: "二十一", 101: "一〇一"},
    "japaneseCounting": {10: "十", 21: "二十一", 100: "百", 101: "百一", 222: "二百二十二"},
    "ideographDigital": {9: "九", 10: "一〇", 20: "二〇"},
    "chineseLegalSimplified": {1: "壹", 10: "壹拾", 23: "贰拾叁", 101: "壹佰零壹"},
    "ideographTraditional": {1: "甲", 10: "癸", 11: "11"},
    "ideographZodiac": {1: "子", 12: "亥"},
    "decimalEnclosedCircleChinese": {1: "①", 20: "⑳", 21: "㉑", 36: "㊱", 51: "51"},
    "decimalEnclosedParen": {1: "⑴", 20: "⒇"},
    "decimalEnclosedFullstop": {2: "⒉"},
    "decimalFullWidth": {12: "１２"},
    "numberInDash": {3: "- 3 -"},
}


@pytest.mark.parametrize(("form", "expected"), NUMERALS.items(), ids=NUMERALS)
def test_numerals(form: str, expected: dict[int, str]) -> None:
    assert {one: numeral(one, form) for one in expected} == expected


def test_an_unknown_form_is_written_in_digits_and_said() -> None:
    body = paragraph(run("x"), properties='<w:numPr><w:numId w:val="1"/></w:numPr>')
    content = read(made(body, numbering=abstract(0, level(0, "hebrew1", "%1.")) + number(1, 0)))
    assert content.text == "1. x\n"
    assert content.remarks[-1][0] == "numbers of the form hebrew1 were written as digits"


def test_a_file_of_another_program(shared: Path) -> None:
    path = shared / "data" / "qualcoder_examples" / "ID1.docx"
    if not path.exists():
        pytest.skip("there is no ID1.docx")
    content = read(path.read_bytes())
    assert [line.text for line in docx.Document(str(path)).paragraphs] == content.text.split("\n")[:-1]


def test_deep_nesting_ends_in_a_message() -> None:
    assert read(made("<w:sdt><w:sdtContent>" * 100 + paragraph(run("a")) + "</w:sdtContent></w:sdt>" * 100)).text == "a\n"
    inner = paragraph(run("a"))
    for _ in range(60):
        inner = table(cell(inner))
    assert read(made(inner)).text.strip() == "a"
    with pytest.raises(Unreadable, match="no sound XML"):
        read(made("<w:sdt><w:sdtContent>" * 200 + "</w:sdtContent></w:sdt>" * 200))


REFUSED = {
    "no body": (packed({"word/document.xml": "<document/>"}), "no body"),
    "no main part": (packed({"a.txt": "a"}), "it is a ZIP archive, no document"),
    "a workbook": (packed({"_rels/.rels": relations({"officeDocument": "xl/workbook.xml"}), "xl/workbook.xml": "<workbook/>"}), "Excel"),
    "an OpenDocument text": (packed({"content.xml": "<a/>"}), "Name it .odt"),
    "bad XML": (packed({"word/document.xml": "<document><body>"}), "'word/document.xml' in it is no sound XML"),
    "bad styles": (
        packed(
            {
                "word/document.xml": "<document><body/></document>",
                "word/_rels/document.xml.rels": relations({"styles": "styles.xml"}),
                "word/styles.xml": "x",
            }
        ),
        "styles.xml",
    ),
    "entities": (packed({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><document>&b;</document>'}), "declares entities"),
    "text in an embedded file": (made("<w:altChunk/>"), "embedded"),
}


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_said(data: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        read(data)


def mutations(data: bytes, count: int, seed: int) -> list[bytes]:
    """The bytes cut off or with some of them changed; and the members changed and packed anew, so that the change is reached."""
    chance, files = random.Random(seed), {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    made = []
    for number in range(count):
        if number % 4 == 0:
            made.append(data[: chance.randrange(len(data))])
        elif number % 4 == 1:
            made.append(changed(data, chance))
        else:
            name = chance.choice(sorted(files))
            garbage = chance.randbytes(50) if number % 8 == 2 else changed(files[name], chance)
            made.append(packed({**files, name: garbage}))
    return made


def changed(data: bytes, chance: random.Random) -> bytes:
    """Bytes replaced, or a piece taken out, doubled or moved."""
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.randrange(1, 60))
    piece = chance.choice([chance.randbytes(end - start), b"", data[start:end] * 3, bytes(reversed(data[start:end])), b"9" * 12, b"-1"])
    return data[:start] + piece + data[end:]


def test_mutated_files_end_in_one_message() -> None:
    refer = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = listed("1/0 1/1 2/1") + paragraph(run("a", "<w:b/>"), refer, field(INSTRUCTION, result="3")) + TABLES["table in a cell"][0]
    commented = '<w:commentRangeStart w:id="0"/>' + BODIES["text box once, behind its paragraph"][0] + '<w:commentRangeEnd w:id="0"/>'
    comment = f'<w:comment w:id="0" w:author="a">{paragraph(run("b"))}</w:comment>'
    data = made(body + commented, numbering=NUMBERING, styles=STYLES, footnotes=NOTE.format(2, run("n")), comments=comment)
    outcomes = []
    for mutated in mutations(data, 400, seed=3):
        try:
            content = read(mutated)
        except Unreadable as error:
            outcomes.append(str(error))
        else:
            outcomes.append("read")
            spans = [*content.layout.bold, *(cell for table in content.layout.tables for row in table for cell in row)]
            assert all(0 <= start <= end <= len(content.text) for start, end in spans)
    assert 20 < outcomes.count("read") < 380, "the mutations are too weak or too strong to test anything"

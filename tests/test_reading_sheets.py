"""Tables as people keep them: one row a turn or one row a document, in Excel, OpenDocument and CSV."""

from __future__ import annotations

import base64
import io
import random
import time
import zipfile
import zlib
from collections.abc import Mapping
from html import escape
from pathlib import Path

import pytest

import qualcode
from qualcode.errors import DataError
from qualcode.grammar import Grammar
from qualcode.reading.contents import Content, ReadOptions, Unreadable
from qualcode.reading.formats.grids import grid, letters
from qualcode.reading.formats.sheets import content, records
from tests.conftest import Folder

# The table of `NEW` as LibreOffice 7 saves it in the format of Excel 97.
OLD = zlib.decompress(
    base64.b85decode(
        "c-rk)U1(fI6h3qJ?&fZiW;cJ0wwi3yc9S-VruM;z)@+-!TCqutQHuuZCb@}ec9W1FHK@2v&4bi}QpA^n6jD$We-IS^6Q6ug6rs=xLMr%B6xm8d3QexxoI5wWE*ssARj}?^"
        "&YhWa=iE6n=Xdt&uZkB=y}jW)rNFJ^qGiiVo+O$8dYyrvNK>?B%d#A@m4p8jEU8xNP>259K&kUQprLe|ui6}3eb7lG_)SoN_R=ugF`A-mU_C4*`Fol0EN3_`Q^>8q_Vs1_"
        "mT}w#Oy~bH-b?>402Tt*0gHe>I|WcNumo5NECZIaO%PQ8uK`{Q+yLANybgFhuo74W3@BNuRV#5T`aw0W&BdL69J~g!=yB7B>%NdGXWgHNMZBfYvt4`-?50s^8!h2TZ{Xj8"
        "JuE|5NEzl}q`S})bQ07edXuRi@pBhjA0R}5CS}nFwGhjGoS)VFEF#JO9`k(5lpV0k&!zV~{k(Dlx7dyNH%MWMq`svq`8JrcZh>eelMdtU{WJ-$xEH-)8mCIVkY=SP-eC@#"
        "W8p}pUQDN@7fu1X8=}$fhQ7W9cDq^n)e0oJ_*_8J<@cGsm>FHml1~3S`Yg^a-8t9U^W&-XZL84hSD|lTh3-vDcRTVJsdApS>3X{PwRU7y^b;B;#mJJaKjz}LIOgHDB&Ks)"
        "8q4FhEatWzW*3@)L^rx^cbj+)>j?bjg#je$Ixgr(dQj$wcqcF8iSvqj;?9taJE<Tpz4%k?!=NJqImeh2Av{A=dC_lY9Rqf6AgdU^A@N+MyLitAXD+dL?7L$hw86n=?s@+q"
        "G@FJ-O*B84RRfUg=NB>M+@XrDDhs2oC-US-YeZISTYOaZEMz!?KGW?C*K3pm6DlrOttQi;9WMQU2$zM}R3A1g157b*(2vhue)Zxv2YNc14>3KKP!Vm_SS{iR-puRUnWK)M"
        "(>%9~w$LVI!Iofk*I?8f544$&1v*Ef;o<sDb6_$O9;*)SxGA{19M%>5%XuB)0W%QnILZq=!_Odu*~xIBxhAP!i~iAuv(pV{<IUTW`lk>>z1X7Q-!#>Wdg1Umt)TnxZG)cT"
        "GbH-N?c-LCCD-P>#8|_xR8Ndu_)X;}#yB4FY=KW5dl5G-QU*kZ=6CvbbQM0Pi8M4Vg|@`CjH6R~Brp;yBMl>MW#q!hrAC7J^p%n1lOFIfGLQg|kL#lKwC5EKJaUf493I6X"
        "Ra?PzmE_QvqaaUm>|>6fs6!f2{7&0|;)e1LxulO=@kXw?^mr}Py>Wk<%1)zv=94^9w%fH5de>v8N21%HL*g3Dr_NKI4AB5wYrshUkZ`KW{6DQF1u8UGzFmX*4b2WJ_N#re"
        "<~uOhJ2o;t(mxT{`*^Pz3EXmXLsz)Rj6_U6m_392{Y`(T_7!$WSu-qK#M(>qU0RrV`Ik%WkN97E!JxXDcg{%-JgJ;szHd_XaY&ug-KtJLsA}atRWFaK8vDYMUHi&@qvCTQ"
        "lYTbxONw^p%QGi$*yum;66CMH^hT?!L{ezos!n%eu|G-H)#y36df-al|JhDbVn8|`8GAx1tUQ3#$7qOpSdO8r<+mfLof)hw?$trV@$(j}8-<UyLx#g^THlp)2hW5D$({DE"
        "#F=*73CuO?Pv(_u@Bf?CU7c?xxNS^g|54mIr0(~_3i??mk}`oi%Lpi|L#<lhoyGZY0lvPnek)e!Wf@Gi!0hB{TEqTpfD^g@e;9rT`?@*I"
    )
)
"""An .xls file."""
NEW = [["说话人", "内容", "次数", "日期"], ["问", "忙吗？", "3", "2019-03-12"], ["答", "忙。\n一直忙。", "4.5", "2019-03-13"]]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = [f'<xf numFmtId="{number}"/>' for number in (0, 14, 21)]
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, written in members.items():
            archive.writestr(name, written)
    return to.getvalue()


def _sheet(number: int, state: str) -> str:
    return f'<sheet name="S{number}" sheetId="{number}" r:id="r{number}" state="{state}"/>'


def excel(*sheets: str, hidden: int = -1) -> bytes:
    """An .xlsx file of the rows that are given as XML, with a format for days (style 1) and one for times (style 2)."""
    numbers = range(1, len(sheets) + 1)
    named = "".join(_sheet(n, "hidden" if n == hidden else "visible") for n in numbers)
    linked = "".join(f'<Relationship Id="r{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers)
    package = "http://schemas.openxmlformats.org/package/2006"
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{linked}'
        f'<Relationship Id="r99" Type="{LINKS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs>{"".join(STYLES)}</cellXfs></styleSheet>',
    }
    for number, rows in enumerate(sheets, 1):
        members[f"xl/worksheets/sheet{number}.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return zipped(members)


def rows_of(table: list[list[str]], first: int = 1) -> str:
    def cell(place: str, text: str) -> str:
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>' if text else ""

    return "".join(
        f'<row r="{number}">{"".join(cell(f"{letters(column)}{number}", text) for column, text in enumerate(row))}</row>'
        for number, row in enumerate(table, first)
    )


def open_document(rows: str) -> bytes:
    spaces = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    body = f'<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": f"<office:document-content{spaces}>{body}</office:document-content>"})


def open_rows(table: list[list[str]]) -> str:
    def cell(text: str) -> str:
        return "<table:table-cell>" + "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n")) + "</table:table-cell>"

    return "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in table)


def separated(table: list[list[str]], mark: str = ",", end: str = "\n") -> str:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in (mark, '"', "\n")) else text

    return "".join(mark.join(map(cell, row)) + end for row in table)


WAYS = {
    "xlsx": lambda table: excel(rows_of(table)),
    "ods": lambda table: open_document(open_rows(table)),
    "csv": lambda table: separated(table).encode("utf-8-sig"),
    "csv, GB18030, semicolons": lambda table: separated(table, ";", "\r\n").encode("gb18030"),
    "tsv, UTF-16": lambda table: separated(table, "\t").encode("utf-16"),
}


@pytest.fixture(scope="module")
def headings(grammars: dict[str, Grammar]) -> dict[str, tuple[str, ...]]:
    both = [grammars[language].columns for language in ("zh", "en")]
    return {what: (*both[0].get(what, ()), *both[1].get(what, ())) for what in sorted({*both[0], *both[1]})}


def cells(read: Content) -> list[list[str]]:
    [table] = read.layout.tables
    return [[read.text[start:end] for start, end in row] for row in table]


def said(read: Content) -> list[str]:
    return [found for found, _ in read.remarks]


@pytest.mark.parametrize("way", WAYS)
def test_the_same_turns_from_every_format(way: str, headings: dict[str, tuple[str, ...]]) -> None:
    table = [
        ["序号", "说话人", "内容"],
        ["1", "问：", "他们说“来就来”，是吗？"],
        ["2", "王社工", '是。\n一直是；"真的"。'],
        ["3", "", "=也没办法"],
    ]
    read = content(WAYS[way](table), ReadOptions(headings=headings))
    assert cells(read) == [["问", "他们说“来就来”，是吗？"], ["王社工", '是。\n一直是；"真的"。'], ["", "=也没办法"]]
    assert read.text == '问：\t他们说“来就来”，是吗？\n王社工\t是。\n一直是；"真的"。\n\t=也没办法\n'
    assert said(read) == ["not read: '序号'"]


def test_an_xls_file(headings: dict[str, tuple[str, ...]]) -> None:
    assert [list(row) for _, row in grid(OLD).rows] == NEW
    assert cells(content(OLD, ReadOptions(headings=headings))) == [["问", "忙吗？"], ["答", "忙。\n一直忙。"]]


def test_what_calamine_makes_of_numbers_days_and_times() -> None:
    rows = (
        '<row r="3"><c r="B3"><v>3</v></c><c r="C3"><v>0.1</v></c><c r="D3"><v>123456789012</v></c><c r="E3" s="1"><v>43536</v></c>'
        '<c r="F3" s="2"><v>0.00869212962962963</v></c><c r="G3" t="b"><v>1</v></c>'
        '<c r="H3" t="inlineStr"><is><t>a_x000D_&#10;b_x005F_</t></is></c></row>'
    )
    # Day 43536 of Excel's calendar is 12 March 2019 (ECMA-376 part 1, 18.17.4.1: day 1 is 1 January 1900, and there is a 29 February 1900).
    assert grid(excel(rows)).rows == ((3, ("", "3", "0.1", "123456789012", "2019-03-12", "00:12:31", "TRUE", "a\nb_")),)


TURNS = [
    pytest.param('Speaker,Text\nQ,"Well, who pays?"\nA,They do.\n', [["Q", "Well, who pays?"], ["A", "They do."]], id="English"),
    pytest.param("發言人（匿名）\t發言內容：\n問\t忙嗎\n", [["問", "忙嗎"]], id="traditional, brackets, colon"),
    pytest.param("访谈记录,\n,\n说话人,内容\n问,忙吗\n", [["问", "忙吗"]], id="a title above"),
    pytest.param(
        "问,忙吗？有人来过吗？\n答,忙，天天来。\n问,谁？\n答,街道的人，一来就要材料。\n",
        [["问", "忙吗？有人来过吗？"], ["答", "忙，天天来。"], ["问", "谁？"], ["答", "街道的人，一来就要材料。"]],
        id="no headings",
    ),
    pytest.param(
        "问题,回答\n忙吗？,忙。\n谁来？,\n", [["问题", "回答"], ["忙吗？", "忙。"], ["谁来？", ""]], id="questions beside answers"
    ),
    pytest.param("编号,问,答\n1,忙吗？,忙。\n", [["问", "答"], ["忙吗？", "忙。"]], id="questions beside answers, numbered"),
    pytest.param("sep=;\n说话人;内容\n问;忙, 吗\n", [["问", "忙, 吗"]], id="Excel's own line"),
    pytest.param('说话人\t内容\n问\t"忙" 吗\n', [["问", '"忙" 吗']], id="quotes that are none, between tabs"),
]


@pytest.mark.parametrize(("text", "expected"), TURNS)
def test_turns(text: str, expected: list[list[str]], headings: dict[str, tuple[str, ...]]) -> None:
    options = ReadOptions(headings=headings)
    assert records(text.encode(), options) is None
    assert cells(content(text.encode(), options)) == expected


@pytest.mark.parametrize(
    ("written", "milliseconds"),
    [
        (["00:01:05", "1:02:03.5"], [65_000, 3_723_500]),
        (["1:05", "75:10"], [65_000, 4_510_000]),
        (["00:01:05,250 --> 00:01:07,000", "00:01:07 - 00:01:09"], [65_250, 67_000]),
        (["0.5", "12.25"], [500, 12_250]),
        (["0", "61000"], [0, 61_000]),
        (["０：０５", ""], [5_000]),
        (["早上", "晚上"], []),
    ],
)
def test_times(written: list[str], milliseconds: list[int], headings: dict[str, tuple[str, ...]]) -> None:
    table = [["时间", "说话人", "内容"], *([clock, "问", f"第{number}句"] for number, clock in enumerate(written))]
    read = content(separated(table).encode(), ReadOptions(headings=headings))
    assert [when for _, when in read.layout.times] == milliseconds
    assert all(read.text[at:].startswith("第") for at, _ in read.layout.times)
    assert bool(said(read)) == (not milliseconds)


POLICIES = [
    ["序号", "文件名称", "发文字号", "发文机关", "发布日期", "地区", "正文"],
    ["1", "关于购买服务的通知", "民发〔2019〕3号", "区民政局", "2019年3月12日", "N区", "各街道：\n一、购买服务。"],
    ["2", "意见", "", "省政府", "2013/9/26", "", "为进一步转变政府职能"],
    ["3", "空", "", "", "", "", ""],
    ["4", "办法", "", "", "二〇一三年", "M区", "第一条"],
]


@pytest.mark.parametrize("way", WAYS)
def test_one_row_a_document(way: str, headings: dict[str, tuple[str, ...]]) -> None:
    found = records(WAYS[way](POLICIES), ReadOptions(headings=headings))
    assert found is not None
    assert [read.text for read, _ in found] == ["各街道：\n一、购买服务。", "为进一步转变政府职能", "第一条"]
    first = {
        "id": "1",
        "title": "关于购买服务的通知",
        "document_number": "民发〔2019〕3号",
        "issuer": "区民政局",
        "date": "2019-03-12",
        "地区": "N区",
    }
    assert [dict(fields) for _, fields in found] == [
        first,
        {"id": "2", "title": "意见", "issuer": "省政府", "date": "2013-09-26"},
        {"id": "4", "title": "办法", "发布日期": "二〇一三年", "地区": "M区"},
    ]
    assert said(found[0][0]) == ["row 4 has no text and was left out"]
    assert [said(read) for read, _ in found[1:]] == [[], []]


@pytest.mark.parametrize(
    ("header", "first", "rows", "documents"),
    [
        ("说话人,内容", "问,忙吗", "", False),
        ("说话人,内容", "问,忙吗", "document", True),
        ("标题,内容", "通知,各街道", "", True),
        ("标题,内容", "通知,各街道", "turn", False),
        ("编号,内容", "1,忙", "", True),
        ("编号,时间,内容", "1,00:12,忙", "", False),
        ("时间,内容", "2019-03-12,忙", "", False),
        ("网址,内容", "x," + "长" * 400, "", True),
        ("网址,内容", "x,短", "", False),
        ("问题,回答", "忙吗,忙", "", False),
    ],
)
def test_whether_a_row_is_a_turn_or_a_document(
    header: str, first: str, rows: str, documents: bool, headings: dict[str, tuple[str, ...]]
) -> None:
    assert (records(f"{header}\n{first}\n".encode(), ReadOptions(rows=rows, headings=headings)) is not None) == documents


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2019-03-12", "2019-03-12"),
        ("2019/3/2", "2019-03-02"),
        ("2019.3", "2019-03"),
        ("20190312", "2019-03-12"),
        ("2019年３月", "2019-03"),
        ("2019-03-12 08:30:00", "2019-03-12"),
        ("2019", "2019"),
        ("2019年", "2019"),
        ("2019-13-01", ""),
        ("2019-02-30", ""),
        ("去年", ""),
    ],
)
def test_days(written: str, day: str, headings: dict[str, tuple[str, ...]]) -> None:
    found = records(f"时间,标题,正文\n{written},通知,各街道\n".encode(), ReadOptions(headings=headings))
    assert found is not None
    assert dict(found[0][1]) == ({"date": day, "title": "通知"} if day else {"时间": written, "title": "通知"})


MAPPED = "谁,说了啥,甲\n问,忙吗,x\n答,忙,y\n"


@pytest.mark.parametrize(
    "columns", [{"speaker": "谁", "text": "说了啥"}, {"speaker": "a", "text": "说了啥"}, {"speaker": "1", "text": "說了啥"}]
)
def test_columns_as_study_yaml_maps_them(columns: dict[str, str]) -> None:
    read = content(MAPPED.encode(), ReadOptions(columns=columns))
    assert cells(read) == [["问", "忙吗"], ["答", "忙"]]
    assert said(read) == ["not read: '甲'"]


def test_letters_where_there_are_no_headings() -> None:
    read = content("x,问,忙吗\ny,答,忙\n".encode(), ReadOptions(columns={"speaker": "B", "text": "C"}))
    assert cells(read) == [["问", "忙吗"], ["答", "忙"]]
    assert said(read) == ["not read: 'column A'"]


def test_further_and_hidden_sheets() -> None:
    one, two = rows_of([["text"], ["a"]]), rows_of([["text"], ["b"]])
    assert grid(excel("", one, two)).remarks[0][0] == "only the sheet 'S2' was read, not 'S3'"
    assert grid(excel(one, two, hidden=1)).rows[1] == (2, ("b",))
    assert grid(excel(one)).remarks == ()


CELL = '<table:table-cell table:%s="999999999"><text:p>a</text:p></table:table-cell>'
BAD = {
    "nothing known": (b"a,b\nc,d\n", "which column is the text is not clear; its first row has 'a', 'b'"),
    "one column": ("甲\n乙\n丙\n".encode(), "which column is the text"),
    "quote that does not end": ('说话人,内容\n问,忙吗\n答,"忙\n问,谁\n'.encode(), "row 3 is no row of a table"),
    "quote that ends too early": ('说话人,内容\n问,"忙"吗\n'.encode(), "row 2 is no row of a table"),
    "more cells than headings": (
        "说话人,内容\n问,well, who\n答,忙\n问,a,b\n".encode(),
        "row 2, 4 has more cells than there are headings (2)",
    ),
    "no text in any row": ("标题,正文\n通知,\n意见,\n".encode(), "'正文' is empty"),
    "web page": (b"<html><table><tr><td>a</td></tr></table></html>", "a web page"),
    "password": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "password"),
    "old Word": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "WordDocument".encode("utf-16-le"), "old Word file"),
    "damaged xls": (OLD[:5700], "damaged"),
    "cut off": (excel(rows_of([["text"], ["a"]]))[:700], "damaged"),
    "broken XML": (excel('<row r="1"><c r="A1"><v>3</c></row>'), "damaged"),
    "Word": (zipped({"word/document.xml": "<w/>"}), "Word file"),
    "no sheet": (zipped({"content.xml": "<a/>"}), "OpenDocument text"),
    "archive": (zipped({"a.txt": "a"}), "ZIP archive"),
    "no rows": (excel(""), "no text"),
    "bomb": (zipped({"xl/workbook.xml": "<a/>", "xl/worksheets/sheet1.xml": b" " * 300_000_000}), "more than any document needs"),
    "two cells far apart": (
        excel('<row r="1"><c r="A1"><v>3</v></c></row><row r="1048576"><c r="XFD1048576"><v>3</v></c></row>'),
        "1,048,576 rows and 16,384",
    ),
    "a row beyond all": (excel('<row r="99999999999"><c><v>3</v></c></row>'), "rows and"),
    "a cell repeated": (open_document(f"<table:table-row>{CELL % 'number-columns-repeated'}</table:table-row>"), "columns"),
    "a row repeated": (open_document(open_rows([["a"]]).replace("row>", 'row table:number-rows-repeated="999999999">', 1)), "rows"),
    "a gap": (open_document('<table:table-row table:number-rows-repeated="999999999"/>' + open_rows([["text"]])), "rows"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_read_is_said(case: str, headings: dict[str, tuple[str, ...]]) -> None:
    data, part = BAD[case]
    begin = time.process_time()
    with pytest.raises(Unreadable) as caught:
        (records if case == "no text in any row" else content)(data, ReadOptions(headings=headings))
    assert part in caught.value.found
    assert caught.value.remedy.endswith(".")
    assert time.process_time() - begin < 20, "not a measurement: a guard against filling a sheet to its end"


def test_blank_rows_behind_the_table_of_an_open_document() -> None:
    tail = (
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert len(grid(open_document(open_rows([["text"], ["a"]]) + tail)).rows) == 2


def test_a_heading_that_is_not_there_names_the_closest() -> None:
    with pytest.raises(Unreadable, match=r"no column '说了什么' \(closest: '说了啥'\)"):
        content(MAPPED.encode(), ReadOptions(columns={"text": "说了什么"}))


@pytest.mark.parametrize(
    "data", [OLD, excel(rows_of(NEW)), open_document(open_rows(NEW)), separated(NEW).encode("gb18030")], ids=["xls", "xlsx", "ods", "csv"]
)
def test_damaged_tables_are_read_or_refused(data: bytes, headings: dict[str, tuple[str, ...]]) -> None:
    chance = random.Random(5)
    for _ in range(6 if data is OLD else 60):
        changed = bytearray(data)
        for _ in range(chance.choice([1, 3, 20])):
            at = chance.randrange(len(changed))
            changed[at : at + chance.choice([0, 1, 1, 9])] = chance.randbytes(chance.choice([0, 1, 4]))
        try:
            read = content(bytes(changed), ReadOptions(headings=headings))
        except Unreadable:
            continue
        assert "\0" not in read.text


def study(folder: Folder, *documents: str) -> qualcode.Study:
    folder.study("study: mine", "language: zh", "codebook: typology", "documents:", *documents)
    return qualcode.read_study(folder.path)


def test_a_table_of_turns_in_a_study(folder: Folder) -> None:
    folder.write("texts/a.xlsx", excel(rows_of([["发言人", "发言内容"], ["问", "忙吗？"], ["王社工", "忙。"]])))
    [document] = study(folder, "  - {id: A, file: texts/a.xlsx, kind: interview}").documents
    assert (document.id, document.text) == ("A", "问\t忙吗？\n王社工\t忙。\n")
    assert len(document.layout.tables[0]) == 2


def test_a_table_of_documents_in_a_study(folder: Folder) -> None:
    folder.write("texts/p.csv", separated(POLICIES).encode("gb18030"))
    read = study(folder, "  - {id: P, file: texts/p.csv, kind: policy, region: south}")
    assert [document.id for document in read.documents] == ["1", "2", "4"]
    first = read.documents[0]
    assert (first.kind, first.date, first.encoding, first.file) == ("policy", "2019-03-12", "gb18030", "texts/p.csv")
    assert dict(first.attributes).items() >= {"issuer": "区民政局", "地区": "N区", "region": "south"}.items()
    assert "row 4 has no text" in "".join(map(str, read.doubts))


def test_documents_without_ids_are_numbered(folder: Folder) -> None:
    folder.write("texts/p.csv", "标题,正文,类型\n" + "".join(f"通知{n},各街道,{'policy' if n else 'contract'}\n" for n in range(11)))
    read = study(folder, "  - {id: P, file: texts/p.csv}")
    assert [document.id for document in read.documents][:2] == ["P-01", "P-02"]
    assert [document.kind for document in read.documents][:2] == ["contract", "policy"]
    assert read.documents[10].attributes["title"] == "通知10"


def test_columns_and_rows_of_a_study(folder: Folder) -> None:
    folder.write("texts/p.csv", "谁,说了啥\n问,忙吗\n答,忙\n")
    read = study(folder, "  - {id: P, file: texts/p.csv, rows: document, columns: {text: 说了啥}}")
    assert [(document.id, document.text, dict(document.attributes)) for document in read.documents] == [
        ("P-1", "忙吗", {"谁": "问"}),
        ("P-2", "忙", {"谁": "答"}),
    ]


@pytest.mark.parametrize(
    ("entry", "part"),
    [
        ("file: texts/p.csv", "which column is the text"),
        ("file: texts/p.csv, columns: {text: 啥}", "no column '啥'"),
        ("file: texts/p.csv, rows: row", "'row' is unknown"),
        ("file: texts/twice.csv", "document '1' comes from two rows"),
        ("file: texts/ids.csv", "document id '民发〔2019〕3号' may have letters"),
    ],
)
def test_problems_of_tables_in_a_study(folder: Folder, entry: str, part: str) -> None:
    folder.write("texts/p.csv", "谁,说了啥,别的\n问,忙吗,x\n答,忙,y\n")
    folder.write("texts/twice.csv", "编号,标题,正文\n1,a,b\n1,c,d\n")
    folder.write("texts/ids.csv", "编号,标题,正文\n民发〔2019〕3号,a,b\n2,c,d\n")
    with pytest.raises(DataError) as caught:
        study(folder, f"  - {{id: P, {entry}}}")
    assert part in str(caught.value)


def test_a_sheet_of_20_000_rows_is_read_in_seconds(tmp_path: Path) -> None:
    data = excel(rows_of([["说话人", "内容"], *([["问", "他们是怎么来检查的？"]] * 20_000)]))
    begin = time.process_time()
    assert len(cells(content(data, ReadOptions(columns={"speaker": "说话人", "text": "内容"})))) == 20_000
    assert time.process_time() - begin < 10, "not a measurement: a guard against work that grows with the square"

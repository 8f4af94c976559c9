"""Clause numbers of policies and contracts."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qualcode
from qualcode import Document, outline, sentences
from qualcode.segmenting.clauses import article_of

TEXTS = {
    "章 and 条": ("第一章 总则\n第一条 甲。\n第二条 乙。\n第二章 附则\n第三条 丙。", ["第一章", "第一条", "第二条", "第二章", "第三条"]),
    "编 章 节 条": ("第一编 甲\n第一章 乙\n第一节 丙\n第一条 丁。", ["第一编", "第一编第一章", "第一编第一章第一节", "第一条"]),
    "Arabic numbers": ("第1条 甲。\n第12条 乙。", ["第1条", "第12条"]),
    "款 of a 条": ("第八条 甲。\n乙。\n丙。\n第九条 丁。", ["第八条", "第八条第二款", "第八条第三款", "第九条"]),
    "项 of a 条": ("第八条 甲方应当：\n（一）付款；\n（二）验收。\n第九条 丁。", ["第八条", "第八条（一）", "第八条（二）", "第九条"]),
    "款 behind 项": ("第八条 甲方应当：\n（一）付款；\n乙方应当配合。", ["第八条", "第八条（一）", "第八条第二款"]),
    "项 of a later 款": ("第八条 甲。\n乙方应当：\n（一）服务。", ["第八条", "第八条第二款", "第八条第二款（一）"]),
    "ASCII brackets": ("第八条 甲：\n(一)乙；\n(二)丙。", ["第八条", "第八条(一)", "第八条(二)"]),
    "points in 项": ("第八条 甲：\n（一）乙：\n1.丙；\n2．丁。", ["第八条", "第八条（一）", "第八条（一）1", "第八条（一）2"]),
    "一、（一）1.": (
        "一、总体要求\n（一）思想。\n1.甲。\n（二）原则。\n二、任务\n（三）乙。",
        ["一", "一（一）", "一（一）1", "一（二）", "二", "二（三）"],
    ),
    "条之一": ("第十条 甲。\n第十条之一 乙。\n第十一条 丙。", ["第十条", "第十条之一", "第十一条"]),
    "above a hundred": ("第一百零一条 甲。\n第一百一十条 乙。", ["第一百零一条", "第一百一十条"]),
    "Markdown headings": ("## 第一章 总则\n\n**第一条** 甲。\n\n- （一）乙；", ["第一章", "第一条", "第一条（一）"]),
    "indented": ("\u3000\u3000第一条 甲。\n\u3000\u3000乙。", ["第一条", "第一条第二款"]),
    "several sentences in a 条": ("第一条 甲。乙。丙。", ["第一条", "第一条", "第一条"]),
    "no numbers": ("关于购买服务的通知\n各区：\n现通知如下。", ["", "", ""]),
    "a year is no number": ("一、任务\n2021年底前完成。\n2021.5以前上报。\n3.5万元。", ["一", "一", "一", "一"]),
    "a 条 named in a sentence": ("第一条 甲。\n依照第九条的规定办理。", ["第一条", "第一条第二款"]),
    "条 with a heading of its own": (
        "第一条 合同标的\n甲方委托乙方。\n乙方接受。\n第二条\n丙。",
        ["第一条", "第一条", "第一条第二款", "第二条", "第二条"],
    ),
    "an item goes on": (
        "第八条 甲：\n（一）乙；\n丙。\n（二）丁。\n戊。",
        ["第八条", "第八条（一）", "第八条（一）", "第八条（二）", "第八条第二款"],
    ),
    "points in an item of a 条": (
        "第八条 甲：\n（一）乙：\n1.丙；\n2.丁；\n（二）戊。",
        ["第八条", "第八条（一）", "第八条（一）1", "第八条（一）2", "第八条（二）"],
    ),
    "1.1 and 1.1.2": (
        "1. 总则\n1.1 甲。\n1.2乙。\n1.2.1 丙。\n2. 付款\n2.1丁。\n3.5万元。",
        ["1", "1.1", "1.2", "1.2.1", "2", "2.1", "2.1"],
    ),
    "1.1 in a 条": (
        "第三条 甲\n3.1 乙：\n（1）丙；\n（2）丁。\n3.2 戊。",
        ["第三条", "第三条3.1", "第三条3.1（1）", "第三条3.1（2）", "第三条3.2"],
    ),
    "Arabic brackets and circles": (
        "一、甲\n（一）乙\n1.丙\n（1）丁：\n①戊；\n②己。\n（2）庚。\n2.辛",
        ["一", "一（一）", "一（一）1", "一（一）1（1）", "一（一）1（1）①", "一（一）1（1）②", "一（一）1（2）", "一（一）2"],
    ),
    "1) below (1)": ("(1)甲：\n1)乙；\n2）丙。\n(2)丁。", ["(1)", "(1)1)", "(1)2）", "(2)"]),
    "1、 above （一）": ("1、甲\n（一）乙；\n（二）丙。\n2、丁", ["1", "1（一）", "1（二）", "2"]),
    "a list in front of 一、": ("1.甲；\n2.乙。\n一、丙\n1.丁", ["1", "2", "一", "一1"]),
    "一、 above the 条": ("一、总则\n第一条 甲。\n第二条 乙。\n二、附则\n第三条 丙。", ["一", "第一条", "第二条", "二", "第三条"]),
    "条 counted through the 章": (
        "第二章 甲\n第八条乙。\n第三章 丙\n第七条规定的。\n第九条丁。",
        ["第二章", "第八条", "第三章", "第三章", "第九条"],
    ),
    "several 条 cited": (
        "第一条 甲。\n第二条、第三条规定的。\n第二条第一款规定的。\n第二条 乙。",
        ["第一条", "第一条第二款", "第一条第三款", "第二条"],
    ),
    "a gap": ("第一条甲。\n第五条乙。\n第六条丙。", ["第一条", "第五条", "第六条"]),
    "blanks within": ("第 一 章　总　则\n第 1 条　甲。\n第　二　条　乙。", ["第一章", "第1条", "第二条"]),
    "half-width and full-width": ("第１条 甲。\n１．乙；\n２．丙。", ["第１条", "第１条１", "第１条２"]),
    "traditional": (
        "第一編 總則\n第一節 甲\n第一條 乙。\n第二條　丙：\n一、丁；\n二、戊。",
        ["第一編", "第一編第一節", "第一條", "第二條", "第二條一", "第二條二"],
    ),
    "條之一 of Taiwan": ("第 10 條 甲。\n第 10-1 條 乙。\n第十一條 丙。", ["第10條", "第10-1條", "第十一條"]),
    "attachments": (
        "一、甲。\n附件：1、办法\n2、指标\n附件1\n评估办法\n第一条 乙。\n第二条 丙。\n附件2：指标\n一、丁。",
        ["一", "", "", "附件1", "附件1", "附件1第一条", "附件1第二条", "附件2", "附件2一"],
    ),
    "附錄": ("第一條 甲。\n附錄一\n第一條 乙。", ["第一條", "附錄一", "附錄一第一條"]),
    "an attachment named in a sentence": ("一、甲。\n附件所列的项目照办。\n附件1所列的也是。", ["一", "一", "一"]),
    "a signature below": ("第九条 甲。\n甲方（盖章）：\n乙方（盖章）：\n2018年1月5日", ["第九条", "", "", ""]),
    "a 条 named at the start of a 款": ("第十条 甲。\n第九条规定的期限为三十日。\n第十一条 乙。", ["第十条", "第十条第二款", "第十一条"]),
}
ENGLISH = {
    "chapters and articles": ("Chapter 1 General\nArticle 1 They pay.\nArticle 2 We serve.", ["Chapter 1", "Article 1", "Article 2"]),
    "headings, letters and Roman numbers": (
        "1. Payment\n1.1 They pay.\n(a) one;\n(b) two:\n(i) three;\n(ii) four.\n(c) five.",
        ["1", "1.1", "1.1 (a)", "1.1 (b)", "1.1 (b) (i)", "1.1 (b) (ii)", "1.1 (c)"],
    ),
    "a law that is cited": (
        "Article 1 They pay.\nArticle 3 of the Act applies.\nArticle 2 We serve.",
        ["Article 1", "Article 1", "Article 2"],
    ),
    "capitals and Roman numbers": (
        "PART I\nARTICLE II\nThey pay.\nARTICLE III\nWe serve.",
        ["PART I", "ARTICLE II", "ARTICLE II", "ARTICLE III", "ARTICLE III"],
    ),
    "annexes": ("Article 1 They pay.\nAnnex A\nArticle 1 We serve.", ["Article 1", "Annex A", "Annex A Article 1"]),
    "items": ("Article 8 The purchaser shall:\n(1) pay;\n(2) inspect.", ["Article 8", "Article 8 (1)", "Article 8 (2)"]),
}


def clauses(text: str, grammars, kind: str = "policy", language: str = "zh") -> list[str]:
    return list(sentences([Document("P-01", text, kind, language)], grammars=grammars)["clause"].fillna(""))


@pytest.mark.parametrize("case", TEXTS)
@pytest.mark.parametrize("kind", ["policy", "contract"])
def test_the_clause_of_every_sentence(case: str, kind: str, grammars) -> None:
    text, expected = TEXTS[case]
    assert clauses(text, grammars, kind) == expected


@pytest.mark.parametrize("case", ENGLISH)
def test_english_clauses(case: str, grammars) -> None:
    text, expected = ENGLISH[case]
    assert clauses(text, grammars, language="en") == expected


def test_what_a_speaker_counts_up_is_no_clause(grammars) -> None:
    text = "问：哪些？\n答：一、填表。\n（二）开会。\n第三条就是检查。"
    assert clauses(text, grammars, "interview") == [""] * 4


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("## 第一章 总则", "第一章 总则"),
        ("> 引自通知。", "引自通知。"),
        ("- 甲；", "甲；"),
        ("* 乙；", "乙；"),
        ("**丙**。", "丙**。"),
        ("\u3000\u3000丁。", "丁。"),
    ],
)
def test_markdown_marks_stand_outside(line: str, expected: str, grammars) -> None:
    assert sentences([Document("P-01", line, "policy")], grammars=grammars)["text"].tolist() == [expected]


# Real statutes

DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")}


def number(words: str) -> int:
    """一百二十 → 120."""
    total = digit = 0
    for sign in words:
        if sign in "百十":
            total += (digit or 1) * (100 if sign == "百" else 10)
            digit = 0
        else:
            digit = DIGITS[sign]
    return total + digit


def test_numbers_are_read_as_they_are_written() -> None:
    assert [number(words) for words in ("七", "十", "十二", "三十", "八十八", "一百", "一百零五", "一百二十")] == [
        7,
        10,
        12,
        30,
        88,
        100,
        105,
        120,
    ]


def test_the_articles_of_real_statutes_have_no_gap(shared: Path, grammars) -> None:
    folder = shared / "data" / "zh_policy_core"
    if not folder.is_dir():
        pytest.skip("no real material: shared/data/zh_policy_core is not there")
    statutes = [path for path in sorted(folder.glob("*.md")) if path.name[0] == "L" or path.name[:3] in ("C04", "C13")]
    assert len(statutes) == 32
    for path in statutes:
        text = path.read_text(encoding="utf-8")
        found = [re.match("第([零一二三四五六七八九十百]+)条", clause) for clause in clauses(text, grammars)]
        articles = list(dict.fromkeys(number(match[1]) for match in found if match))
        written = len(re.findall(r"(?m)^[\s#*]*第[零一二三四五六七八九十百]+条(?=[\s*])", text))
        assert articles == list(range(1, len(articles) + 1)), path.name
        assert len(articles) == written >= 20, path.name


# How many articles the laws have, as they were published.
PUBLISHED = {
    "L01": 88,
    "L02": 79,
    "L03": 125,
    "L04": 132,
    "L05": 37,
    "L07": 48,
    "L08": 44,
    "L09": 70,
    "L10": 55,
    "L11": 63,
    "L12": 68,
    "L13": 38,
    "L14": 54,
    "L15": 101,
    "L17": 41,
    "L18": 32,
}


def _documents(shared: Path) -> dict[str, str]:
    folder = shared / "data" / "zh_policy_core"
    if not folder.is_dir():
        pytest.skip("no real material: shared/data/zh_policy_core is not there")
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}


def test_the_outline_has_every_article_once_and_in_order(shared: Path, grammars) -> None:
    """The independent count: lines that begin with 第…条 and a blank."""
    for name, text in _documents(shared).items():
        parts = outline(Document("P", text, kind="policy"), grammar=grammars["zh"])
        articles = parts.loc[parts["level"] == "article", "number"].tolist()
        written = [number(words) for words in re.findall(r"(?m)^[\s#*]*第([零一二三四五六七八九十百]+)条(?=[\s*])", text)]
        assert articles == written, name
        if written:
            assert articles == list(range(1, len(articles) + 1)), name
        assert len(articles) == PUBLISHED.get(name[:3], len(articles)), name


def test_the_outline_is_the_same_in_the_traditional_script(shared: Path, grammars) -> None:
    import opencc

    traditional = opencc.OpenCC("s2t")
    for name, text in list(_documents(shared).items())[::6]:
        one = outline(Document("P", text, kind="policy"), grammar=grammars["zh"])
        other = outline(Document("P", traditional.convert(text), kind="policy"), grammar=grammars["zh"])
        columns = ["level", "number", "start", "end"]
        assert one[columns].equals(other[columns]), name


def test_an_outline_covers_its_parts(shared: Path, grammars) -> None:
    for name, text in list(_documents(shared).items())[::4]:
        parts = outline(Document("P", text, kind="policy"), grammar=grammars["zh"])
        assert parts["start"].is_monotonic_increasing, name
        for level in ("chapter", "article"):
            same = parts[parts["level"] == level]
            assert (same["end"].shift(fill_value=0) <= same["start"]).all(), name
        for part in parts[parts["level"] == "article"].itertuples():
            assert text[part.start : part.end].startswith(part.clause), name
            assert text[part.start : part.end] == text[part.start : part.end].strip(), name


OUTLINES = {
    "第一章 总则\n第一条 甲。\n第九条之一 乙：\n（一）丙。\n（二）丁。\n第二章\n附则\n第二条 戊。": [
        ("chapter", 1, "第一章", "总则"),
        ("article", 1, "第一条", ""),
        ("chapter", 2, "第二章", "附则"),
        ("article", 2, "第二条", ""),
    ],
    "一、总体要求\n（一）指导思想。以人为本，服务群众。\n1.坚持党建引领\n二、任务": [
        ("heading", 1, "一", "总体要求"),
        ("item", 1, "一（一）", "指导思想"),
        ("point", 1, "一（一）1", "坚持党建引领"),
        ("heading", 2, "二", "任务"),
    ],
    "第一条 甲。\n第一条之一 乙。\n附件2\n指标\n第一条 丙。": [
        ("article", 1, "第一条", ""),
        ("article", None, "第一条之一", ""),
        ("attachment", 2, "附件2", "指标"),
        ("article", 1, "附件2第一条", ""),
    ],
    "没有编号。": [],
}


@pytest.mark.parametrize("text", OUTLINES)
def test_one_row_per_numbered_part(text: str, grammars) -> None:
    parts = outline(Document("P", text, kind="policy"), grammar=grammars["zh"])
    assert list(parts) == ["document", "level", "number", "clause", "heading", "start", "end"]
    assert str(parts["number"].dtype) == "Int64"
    shown = [
        (part.level, None if part.number is pd.NA else part.number, part.clause, part.heading)
        for part in parts.fillna({"heading": ""}).itertuples()
        if "九条之一" not in part.clause and not part.clause.startswith("第九条")
    ]
    assert [row for row in shown if row[0] != "item" or row in OUTLINES[text]] == OUTLINES[text]


def test_a_part_ends_where_the_next_of_its_kind_begins(grammars) -> None:
    text = "第一章 总则\n第一条 甲：\n（一）乙；\n（二）丙。\n丁。\n第二条 戊。\n\n民政部\n2018年1月5日"
    parts = outline(Document("P", text, kind="policy"), grammar=grammars["zh"]).set_index("clause")
    spans = {clause: text[parts.loc[clause, "start"] : parts.loc[clause, "end"]] for clause in parts.index}
    assert spans["第一章"] == "第一章 总则\n第一条 甲：\n（一）乙；\n（二）丙。\n丁。\n第二条 戊。"
    assert spans["第一条"] == "第一条 甲：\n（一）乙；\n（二）丙。\n丁。"
    assert spans["第一条（一）"] == "（一）乙；"
    assert spans["第二条"] == "第二条 戊。"


def test_what_is_said_has_no_outline(grammars) -> None:
    talk = Document("S", "问：哪些？\n答：一、填表。\n（二）开会。", kind="interview")
    assert outline(talk, grammar=grammars["zh"]).empty


@pytest.mark.parametrize(
    ("clause", "expected"),
    [("第八条第二款（一）1", "第八条第二款"), ("第八条(一)", "第八条"), ("附件1第三条", "附件1第三条"), ("一（二）", "一"), ("", "")],
)
def test_the_clause_without_its_items(clause: str, expected: str) -> None:
    assert article_of(clause) == expected


@given(st.text(alphabet="第一二三十条章款项附件：1.、（）()①之 \t\n甲。", max_size=120))
def test_any_lines_have_clauses_and_an_outline_within_the_text(text: str) -> None:
    grammar = qualcode.read_grammar("zh")
    document = Document("P", text, kind="policy")
    parts = outline(document, grammar=grammar)
    assert ((parts["start"] < parts["end"]) & (parts["end"] <= len(text))).all()
    told = set(sentences([document], grammars={"zh": grammar})["clause"].dropna())
    assert all(any(clause.startswith(known) for known in parts["clause"]) for clause in told)


ARTICLES = "第一条 街道应当支持社会组织。\n第二条 街道应当检查台账。\n第三条 本条例自公布之日起施行。\n"
ITEMS = "一、街道应当支持社会组织。\n二、街道检查了台账。\n三、下月再议。\n"


def test_the_kind_that_is_declared_decides_and_one_that_is_not_is_told_by_the_text(folder) -> None:
    """Minutes with numbered items stay minutes and keep their clauses; articles are a policy, unless somebody insists."""
    for name, text in (("L-01", ARTICLES), ("L-02", ARTICLES), ("M-01", ITEMS), ("N-01", ITEMS), ("O-01", "街道支持社会组织。\n")):
        folder.write(f"texts/{name}.md", text)
    documents = [
        "documents:",
        "  - {id: L-01, file: texts/L-01.md, kind: minutes}",
        "  - {id: L-02, file: texts/L-02.md, kind: minutes, as_declared: yes}",
        "  - {id: M-01, file: texts/M-01.md, kind: minutes}",
        "  - {id: N-01, file: texts/N-01.md}",
        "  - {id: O-01, file: texts/O-01.md}",
    ]
    folder.study("study: a", "actors: [{id: sub, name: 街道, kind: government}]", *documents)
    results = qualcode.run(folder.path)
    first = results.segments.groupby("document", sort=False).first()
    assert first["kind"].to_dict() == {"L-01": "policy", "L-02": "minutes", "M-01": "minutes", "N-01": "policy", "O-01": "other"}
    assert first["plane"].to_dict() == {"L-01": "nominal", "L-02": "actual", "M-01": "actual", "N-01": "nominal", "O-01": "actual"}
    assert results.segments.groupby("document")["clause"].count().to_dict() == {"L-01": 3, "L-02": 3, "M-01": 3, "N-01": 3, "O-01": 0}
    assert results.study.document("N-01").kind == "policy"
    doubts = [str(doubt) for doubt in results.doubts if "kind" in str(doubt)]
    assert len(doubts) == 2
    assert "L-01" in doubts[0]
    assert "articles" in doubts[0]
    assert "N-01" in doubts[1]
    assert "read as policy" in doubts[1]

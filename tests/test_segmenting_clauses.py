"""Clause numbers of policies and contracts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import qualcode
from qualcode import Document, sentences

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
    "a 条 named at the start of a 款": ("第十条 甲。\n第九条规定的期限为三十日。\n第十一条 乙。", ["第十条", "第十条第二款", "第十一条"]),
}
ENGLISH = {
    "chapters and articles": ("Chapter 1 General\nArticle 1 They pay.\nArticle 2 We serve.", ["Chapter 1", "Article 1", "Article 2"]),
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


def test_minutes_in_which_nobody_speaks_and_all_is_numbered_are_read_as_a_policy(folder) -> None:
    """What a statute says is a norm, whatever its row in study.yaml calls it; the run says so."""
    folder.write("texts/L-01.md", "第一条 街道应当支持社会组织。\n第二条 街道应当检查台账。\n第三条 本条例自公布之日起施行。\n")
    folder.write("texts/D-01.md", "### 张三：\n第一条我不同意。\n### 李四：\n好。\n")
    documents = ["documents:", "  - {id: L-01, file: texts/L-01.md, kind: minutes}", "  - {id: D-01, file: texts/D-01.md, kind: minutes}"]
    folder.study("study: a", "actors: [{id: sub, name: 街道, kind: government}]", *documents)
    results = qualcode.run(folder.path)
    assert results.segments.groupby("document")["kind"].first().to_dict() == {"D-01": "minutes", "L-01": "policy"}
    assert results.segments.groupby("document")["plane"].first().to_dict() == {"D-01": "actual", "L-01": "nominal"}
    assert ["L-01" in str(doubt) and "policy" in str(doubt) for doubt in results.doubts].count(True) == 1

"""What the head and the tail of policies and contracts tell of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode import Document, policy_fields, read_grammar

# The guiding opinions of the State Council's General Office on buying services, as they stand on the government's web pages.
WEB = """索引号：000014349/2013-00110
主题分类：民政、扶贫、救灾
发文机关：国务院办公厅
成文日期：2013年09月26日
标　　题：国务院办公厅关于政府向社会力量购买服务的指导意见
发文字号：国办发〔2013〕96号
发布日期：2013年09月30日

国务院办公厅关于政府向社会力量
购买服务的指导意见
国办发〔2013〕96号
各省、自治区、直辖市人民政府：
党的十八大强调要改进政府提供公共服务方式。
一、总体方向
甲。
国务院办公厅
2013年9月26日
（此件公开发布）"""
OFFICE = {
    "title": "国务院办公厅关于政府向社会力量购买服务的指导意见",
    "document_number": "国办发〔2013〕96号",
    "issuer": "国务院办公厅",
    "date": "2013-09-26",
}
POLICIES = {
    "a government web page": (WEB, OFFICE),
    "the same without its table": (WEB.partition("\n\n")[2], OFFICE),
    "a table in cells": (
        "索引号\t000014349\t发文机关\t民政部 财政部\n标题\t关于甲的通知\t成文日期\t2012-11-14\n"
        "发文字号\t民发[2012]196号\t发布日期\t2012年11月28日\n\n各省：\n现通知。",
        {"title": "关于甲的通知", "document_number": "民发[2012]196号", "issuer": "民政部; 财政部", "date": "2012-11-14"},
    ),
    "labels with the value below": (
        "发文机关：\n民政部\n成文日期\n2015年5月13日\n关于甲的意见",
        {"title": "关于甲的意见", "issuer": "民政部", "date": "2015-05-13"},
    ),
    "two bodies, Chinese numerals": (
        "民政部 财政部关于政府购买社会工作服务的指导意见\n民发〔2012〕196号\n各厅：\n"
        "根据《甲的意见》（国办发〔2013〕96号）。\n　　民政部\n　　财政部\n　　二〇一二年十一月十四日",
        {
            "title": "民政部 财政部关于政府购买社会工作服务的指导意见",
            "document_number": "民发〔2012〕196号",
            "issuer": "民政部; 财政部",
            "date": "2012-11-14",
        },
    ),
    "bodies on lines of their own": (
        "民政部\n财政部\n关于政府购买社会工作服务的\n指导意见\n民发〔2012〕196号",
        {"title": "民政部 财政部 关于政府购买社会工作服务的指导意见", "document_number": "民发〔2012〕196号", "issuer": "民政部; 财政部"},
    ),
    "a decree": (
        "中华人民共和国财政部令\n第102号\n"
        "《政府购买服务管理办法》已经2019年11月19日部务会议审议通过，现予公布，自2020年3月1日起施行。\n部长　刘昆\n"
        "2020年1月3日\n"
        "政府购买服务管理办法\n第一章 总则\n第一条 甲。",
        {
            "title": "政府购买服务管理办法",
            "document_number": "中华人民共和国财政部令第102号",
            "issuer": "财政部",
            "date": "2020-01-03",
            "effective": "2020-03-01",
        },
    ),
    "第…号令": (
        "政府购买服务管理办法\n财政部第102号令\n第一条 甲。",
        {"title": "政府购买服务管理办法", "document_number": "财政部第102号令", "issuer": "财政部"},
    ),
    "an announcement of three bodies": (
        "关于公益性捐赠税前扣除有关事项的公告\n财政部 税务总局 民政部公告2020年第27号\n为贯彻，现公告如下：\n一、甲。\n"
        "财政部\n税务总局\n民政部\n2020年5月13日",
        {
            "title": "关于公益性捐赠税前扣除有关事项的公告",
            "document_number": "财政部 税务总局 民政部公告2020年第27号",
            "issuer": "财政部; 税务总局; 民政部",
            "date": "2020-05-13",
        },
    ),
    "a bracket below the title": (
        "社会团体登记管理条例\n"
        "（1998年10月25日中华人民共和国国务院令第250号发布　根据2016年2月6日《国务院关于修改部分行政法规的决定》修订）\n"
        "第一章 总则",
        {
            "title": "社会团体登记管理条例",
            "document_number": "中华人民共和国国务院令第250号",
            "issuer": "国务院",
            "date": "1998-10-25",
            "revised": "2016-02-06",
        },
    ),
    "a law": (
        "# 中华人民共和国慈善法\n2016年3月16日 第十二届全国人民代表大会第四次会议通过\n"
        "2023年12月29日 第十四届全国人民代表大会常务委员会第七次会议《关于修改〈中华人民共和国慈善法〉的决定》修正）\n"
        "第一条 甲。\n第二条 本法自2016年9月1日起施行。",
        {
            "title": "中华人民共和国慈善法",
            "issuer": "全国人民代表大会",
            "date": "2016-03-16",
            "amended": "2023-12-29",
            "effective": "2016-09-01",
        },
    ),
    "measures behind the notice that issues them": (
        "上海市民政局关于印发《上海市社区公益服务项目招投标办法》的通知\n沪民规〔2019〕5号\n各区民政局：\n现印发。\n"
        "上海市民政局\n2019年3月1日\n\n上海市社区公益服务项目招投标办法\n"
        "第一条 甲。\n第二条 本办法自2019年4月1日起施行。1999年3月2日发布的办法同时废止。",
        {
            "title": "上海市民政局关于印发《上海市社区公益服务项目招投标办法》的通知",
            "document_number": "沪民规〔2019〕5号",
            "issuer": "上海市民政局",
            "date": "2019-03-01",
            "effective": "2019-04-01",
        },
    ),
    "a body that passes on": (
        "X省人民政府办公厅转发省民政厅关于甲的意见的通知",
        {"title": "X省人民政府办公厅转发省民政厅关于甲的意见的通知", "issuer": "X省人民政府办公厅"},
    ),
    "the first of nine": ("民政部等九部门关于甲的意见", {"title": "民政部等九部门关于甲的意见", "issuer": "民政部"}),
    "a letterhead": (
        "中共G区委办公室文件\nG委办〔2020〕3号\n关于加强社区工作的意见\n各街道：\n甲。\n中共G区委办公室　G区人民政府办公室\n2020年3月2日",
        {
            "title": "关于加强社区工作的意见",
            "document_number": "G委办〔2020〕3号",
            "issuer": "中共G区委办公室; G区人民政府办公室",
            "date": "2020-03-02",
        },
    ),
    "traditional": (
        "國務院辦公廳關於政府向社會力量購買服務的指導意見\n國辦發〔2013〕96號\n各省：\n現提出。\n國務院辦公廳\n2013年9月26日",
        {
            "title": "國務院辦公廳關於政府向社會力量購買服務的指導意見",
            "document_number": "國辦發〔2013〕96號",
            "issuer": "國務院辦公廳",
            "date": "2013-09-26",
        },
    ),
    "a number that is only cited": ("关于甲的通知\n根据《乙》（国办发〔2013〕96号）和国务院令第250号，现通知。", {"title": "关于甲的通知"}),
    "a day that is only cited": ("关于甲的通知\n2013年9月26日国务院召开会议，研究甲。", {"title": "关于甲的通知"}),
    "nothing told": ("现将有关事项通知如下。\n甲。", {}),
    "nothing": ("", {}),
}


@pytest.mark.parametrize("case", POLICIES)
def test_what_a_policy_says_of_itself(case: str, grammars) -> None:
    text, expected = POLICIES[case]
    assert policy_fields(Document("P", text, kind="policy"), grammars["zh"]) == expected


@pytest.mark.parametrize("brackets", ["〔〕", "［］", "[]", "()", "（）", "【】"])
def test_any_brackets_around_the_year(brackets: str, grammars) -> None:
    number = f"国办发{brackets[0]}2013{brackets[1]}96号"
    text = f"关于甲的意见\n{number}\n各省：\n甲。"
    assert policy_fields(Document("P", text, kind="policy"), grammars["zh"])["document_number"] == number


@pytest.mark.parametrize(
    "day",
    [
        "2013年9月26日",
        "2013年09月26日",
        "二〇一三年九月二十六日",
        "二○一三年九月二十六日",
        "二零一三年九月二十六日",
        "2013-09-26",
        "2013/9/26",
        "2013.9.26",
    ],
)
def test_a_day_is_written_in_many_ways(day: str, grammars) -> None:
    for text in (f"关于甲的意见\n各省：\n甲。\n民政部\n{day}", f"关于甲的意见\n（{day}）\n甲。", f"关于甲的意见\n成文日期：{day}"):
        assert policy_fields(Document("P", text, kind="policy"), grammars["zh"])["date"] == "2013-09-26"


CONTRACTS = {
    "its number and the day it was signed": (
        "社会工作服务项目合同\n合同编号：HT-2018-05\n签订日期：2018年1月5日\n甲方：G区民政局",
        {"title": "社会工作服务项目合同", "document_number": "HT-2018-05", "date": "2018-01-05"},
    ),
    "the day below the signatures": (
        "G区“萤火”项目三方协议\n协议编号：G民社〔2021〕03号\n甲方：G区\n第一条 期限自2021年2月1日起。\n"
        "甲方（盖章）：　　乙方（盖章）：\n日期：2021年1月5日",
        {"title": "G区“萤火”项目三方协议", "document_number": "G民社〔2021〕03号", "date": "2021-01-05"},
    ),
    "a day left blank": ("委托协议书\n甲方：G区\n第一条 甲。\n甲方（盖章）：\n　　年　　月　　日", {"title": "委托协议书"}),
    "no issuer": ("G区民政局关于养老服务的合同\n甲方：G区民政局", {"title": "G区民政局关于养老服务的合同"}),
}


@pytest.mark.parametrize("case", CONTRACTS)
def test_what_a_contract_says_of_itself(case: str, grammars) -> None:
    text, expected = CONTRACTS[case]
    assert policy_fields(Document("K", text, kind="contract"), grammars["zh"]) == expected


ENGLISH = {
    "Regulations on Social Organisations\nDecree No. 12\n(Issued on 25 October 1998)\nArticle 1 They register.": {
        "title": "Regulations on Social Organisations",
        "document_number": "Decree No. 12",
        "date": "1998-10-25",
    },
    "Notice on Social Work Services\nNotice [2013] No. 96\nTo all provinces:\nThey should buy services. All of them.\n"
    "Ministry of Civil Affairs\n26 September 2013": {
        "title": "Notice on Social Work Services",
        "document_number": "Notice [2013] No. 96",
        "issuer": "Ministry of Civil Affairs",
        "date": "2013-09-26",
    },
    "Title: Measures for Buying Services\nIssued by: Civil Affairs Bureau\nDate of issue: September 26, 2013\n"
    "Effective from: January 1, 2014": {
        "title": "Measures for Buying Services",
        "issuer": "Civil Affairs Bureau",
        "date": "2013-09-26",
        "effective": "2014-01-01",
    },
}


@pytest.mark.parametrize("text", ENGLISH)
def test_english_policies(text: str, grammars) -> None:
    assert policy_fields(Document("P", text, kind="policy", language="en"), grammars["en"]) == ENGLISH[text]


@given(st.text(alphabet="国务院民政部关于的通知令第号〔〕[]（）0123456789年月日一二：\t\n 。《》自起施行", max_size=200))
def test_any_text_gives_only_what_stands_in_it(text: str) -> None:
    told = policy_fields(Document("P", text, kind="policy"), read_grammar("zh"))
    assert all(told.values())
    for key in ("date", "revised", "amended", "effective"):
        parts = told.get(key, "2000").split("-")
        assert all(part.isdecimal() for part in parts)
    assert "".join(told.get("title", "").split()) in "".join(text.split())


# Real documents: what is printed above or below their texts.

REAL = {
    "L01": {"issuer": "全国人民代表大会常务委员会", "date": "2002-06-29", "amended": "2014-08-31", "effective": "2003-01-01"},
    "L02": {"document_number": "中华人民共和国国务院令第658号", "issuer": "国务院", "date": "2015-01-30", "effective": "2015-03-01"},
    "L03": {"issuer": "全国人民代表大会", "date": "2016-03-16", "amended": "2023-12-29", "effective": "2016-09-01"},
    "L04": {
        "issuer": "全国人民代表大会常务委员会",
        "date": "1991-09-04",
        "revised": "2020-10-17",
        "amended": "2012-10-26",
        "effective": "2021-06-01",
    },
    "L05": {"document_number": "中华人民共和国国务院令第250号", "issuer": "国务院", "date": "1998-10-25"},
    "L06": {"document_number": "中华人民共和国国务院令第251号", "issuer": "国务院", "date": "1998-10-25"},
    "L07": {"document_number": "中华人民共和国国务院令第400号", "issuer": "国务院", "date": "2004-03-08", "effective": "2004-06-01"},
    "L08": {"document_number": "中华人民共和国国务院令第685号", "issuer": "国务院", "date": "2017-08-22", "effective": "2017-12-01"},
    "L09": {"document_number": "中华人民共和国国务院令第649号", "issuer": "国务院", "date": "2014-02-21", "effective": "2014-05-01"},
    "L15": {"issuer": "全国人民代表大会", "date": "1994-03-22", "amended": "2018-12-29", "effective": "1995-01-01"},
    "L17": {"issuer": "全国人民代表大会常务委员会", "date": "1998-11-04", "revised": "2010-10-28", "amended": "2018-12-29"},
    "L24": {"issuer": "德州市人民代表大会常务委员会", "date": "2019-09-08", "effective": "2020-01-01"},
    "M01": {"document_number": "财预〔2017〕87号", "issuer": "财政部", "date": "2017-05-28"},
    "C13": {"document_number": "民政部令第74号", "issuer": "民政部", "date": "2024-09-05", "effective": "2024-09-05"},
    "C11": {"issuer": "中共中央; 国务院"},
}


def test_real_documents(shared: Path, grammars) -> None:
    folder = shared / "data" / "zh_policy_core"
    if not folder.is_dir():
        pytest.skip("no real material: shared/data/zh_policy_core is not there")
    counts = dict.fromkeys(("title", "document_number", "issuer", "date"), 0)
    for path in sorted(folder.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        told = policy_fields(Document("P", text, kind="policy"), grammars["zh"])
        heading = next(line for line in text.splitlines() if line.startswith("# "))
        assert told["title"] == heading.removeprefix("# ").strip(), path.name
        expected = REAL.get(path.name[:3])
        if expected is not None:
            assert {key: value for key, value in told.items() if key != "title"} == expected, path.name
        for key in counts:
            counts[key] += key in told
    assert counts == {"title": 45, "document_number": 8, "issuer": 35, "date": 32}


@pytest.mark.parametrize("word", ["编制单位", "发布机关", "印发单位", "颁布机关"])
def test_who_drew_up_a_document_is_its_issuer(word: str) -> None:
    document = Document("P-01", f"购买服务指导性目录\n{word}：S区财政局\n一、总则\n应当公开。", kind="policy")
    assert policy_fields(document, read_grammar("zh"))["issuer"] == "S区财政局"

"""What the lines above an interview say, in the forms that people write them; days, times and lengths of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode import Document, read_grammar
from qualcode.pages import Layout, Span
from qualcode.segmenting import dates
from qualcode.segmenting.dates import milliseconds
from qualcode.segmenting.headers import interview_fields, unread_header
from qualcode.segmenting.speech import transcript

ZH = read_grammar("zh")
day, clock, minutes = partial(dates.day, grammar=ZH), partial(dates.clock, grammar=ZH), partial(dates.minutes, grammar=ZH)
span_of_day = partial(dates.span_of_day, grammar=ZH)
TALK = "\n\n问：忙吗？\n答：忙。"
LONG = {
    "number": "S-02",
    "date": "2019-07-12",
    "start": "14:30",
    "end": "15:40",
    "duration": "70",
    "site": "X街道",
}
HEADERS = {
    "one a line": ("访谈编号：S-02\n时间：2019年7月12日 14:30—15:40\n地点：X街道", LONG),
    "several on one line": ("访谈编号：S-02　　时间：2019年7月12日 14:30—15:40　　地点：X街道", LONG),
    "semicolons": ("编号：S-02；时间：2019年7月12日 14:30—15:40；地点：X街道", LONG),
    "ASCII colons": ("编号:S-02\n时间:2019.7.12 14:30-15:40\n地点:X街道", LONG),
    "blanks within words": ("编　号：S-02　时　间：2019年7月12日14:30-15:40　地　点：X街道", LONG),
    "full width": ("编号：Ｓ－０２\n时间：２０１９年７月１２日 １４：３０—１５：４０\n地点：X街道", {**LONG, "number": "Ｓ－０２"}),
    "Markdown": ("# 访谈\n\n**编号**：S-02\n- 时间：2019-07-12 14:30～15:40\n> 地点：X街道", LONG),
    "no colons": ("编号 S-02\n时间 2019年7月12日 14:30至15:40\n地点 X街道", LONG),
    "parts of the day": ("编号：S-02\n时间：2019年7月12日下午2:30-3:40\n地点：X街道", LONG),
    "hours and minutes": ("编号：S-02\n时间：2019年7月12日下午2点半到3点40分\n地点：X街道", LONG),
    "begin and end": ("编号：S-02\n日期：2019年7月12日\n开始时间：14:30\n结束时间：15:40\n地点：X街道", LONG),
    "length with the date": (
        "编号：S-02\n日期：2019年7月12日（约70分钟）\n地点：X街道",
        {k: v for k, v in LONG.items() if k not in ("start", "end")},
    ),
    "black brackets": ("【编号】S-02\n【时间】2019年7月12日 14:30—15:40\n【地点】X街道", LONG),
    "in one pair of brackets": ("站长访谈\n（编号：S-02；时间：2019年7月12日 14:30—15:40；地点：X街道）", LONG),
    "below an outline": (
        "访谈提纲\n1. 您的基本情况。\n2. 您怎么看街道？\n3. 您有什么期待？\n编号：S-02\n时间：2019年7月12日 14:30—15:40\n地点：X街道",
        LONG,
    ),
    "a day and nothing else": ("站长访谈\n2019年7月12日 下午 2:30|48分钟 12秒", {"date": "2019-07-12"}),
    "traditional": ("編號：S-02\n訪談時間：2019年7月12日 14:30—15:40\n訪談地點：X街道", LONG),
    "length told": (
        "时间：2019年7月12日 14:30—15:40\n时长：约1小时",
        {"date": "2019-07-12", "start": "14:30", "end": "15:40", "duration": "60"},
    ),
    "informant as it stands": (
        "受访者：L女士，站长，女，工作5年\n时间：2019年7月",
        {"informant": "L女士，站长，女，工作5年", "date": "2019-07"},
    ),
    "informant by another name": (
        "访谈对象：Z机构站长L女士\n职务：站长\n单位：Z机构",
        {"informant": "Z机构站长L女士", "post": "站长", "unit": "Z机构"},
    ),
    "about the person": (
        "姓名：王某　性别：女　年龄：31岁　工作年限：5年\n时间：2019年",
        {"informant": "王某", "gender": "女", "age": "31岁", "years": "5年", "date": "2019"},
    ),
    "who else": (
        "访谈者：李某\n受访者：王某\n记录人：张某\n方式：电话\n主题：购买服务",
        {"interviewer": "李某", "informant": "王某", "recorder": "张某", "mode": "电话", "topic": "购买服务"},
    ),
    "several informants": ("受访者：王某\n受访人：李某\n地点：X街道", {"informant": "王某; 李某", "site": "X街道"}),
    "a date in the end of a range": ("时间：2019年7月12日—7月13日", {"date": "2019-07-12"}),
    "no date": ("时间：上周五\n地点：X街道", {"site": "X街道"}),
    "nothing": ("", {}),
}


@pytest.mark.parametrize("case", HEADERS)
def test_fields_of_a_header(case: str, grammars) -> None:
    lines, expected = HEADERS[case]
    one = Document("S-02", lines + TALK, "interview")
    assert interview_fields(one, grammars["zh"]) == expected
    assert [turn.label for turn in transcript(one, grammars["zh"]).turns if turn.label] == ["问", "答"]


ENGLISH = {
    "one a line": (
        "Interview no: S-02\nDate: 12 July 2019, 2:30 pm - 3:40 pm\nLocation: Office\nInterviewee: Ms L, head of station",
        {
            "number": "S-02",
            "date": "2019-07-12",
            "start": "14:30",
            "end": "15:40",
            "site": "Office",
            "informant": "Ms L, head of station",
            "duration": "70",
        },
    ),
    "on one line": (
        "Date: July 12, 2019   Place: Office   Duration: 1 hour 10 minutes",
        {"date": "2019-07-12", "site": "Office", "duration": "70"},
    ),
}


@pytest.mark.parametrize("case", ENGLISH)
def test_fields_in_english(case: str, grammars) -> None:
    lines, expected = ENGLISH[case]
    assert interview_fields(Document("S-02", lines + "\n\nQ: Busy?\nA: Yes.", "interview", "en"), grammars["en"]) == expected


def grid(rows: list[list[str]]) -> tuple[str, tuple[tuple[Span, ...], ...]]:
    text, spans = "", []
    for row in rows:
        cells = []
        for number, cell in enumerate(row):
            text += "\t" if number else ""
            cells.append((len(text), len(text) + len(cell)))
            text += cell
        text += "\n"
        spans.append(tuple(cells))
    return text, tuple(spans)


GRIDS = {
    "keys and values side by side": [["编号", "S-02", "时间", "2019年7月12日 14:30—15:40"], ["地点", "X街道", "", ""]],
    "one pair a row": [["编号", "S-02"], ["时间", "2019年7月12日 14:30—15:40"], ["地点", "X街道"]],
    "with colons": [["编号：", "S-02"], ["时 间：", "2019年7月12日 14:30—15:40"], ["地点：", "X街道"]],
    "keys above values": [["编号", "时间", "地点"], ["S-02", "2019年7月12日 14:30—15:40", "X街道"]],
    "below headings": [["项目", "内容"], ["编号", "S-02"], ["时间", "2019年7月12日 14:30—15:40"], ["地点", "X街道"]],
    "lines in cells": [["编号：S-02", "时间：2019年7月12日 14:30—15:40"], ["地点：X街道", ""]],
}


@pytest.mark.parametrize("case", GRIDS)
def test_fields_of_a_table(case: str, grammars) -> None:
    text, table = grid(GRIDS[case])
    one = Document("S-02", text + TALK, "interview", layout=Layout(tables=(table,)))
    assert interview_fields(one, grammars["zh"]) == LONG
    assert [turn.label for turn in transcript(one, grammars["zh"]).turns] == ["问", "答"]


def test_what_was_not_read_is_told(grammars) -> None:
    one = Document("S-02", "时间：上周五\n地点：X街道　天气：晴" + TALK, "interview")
    assert unread_header(one, grammars["zh"], transcript(one, grammars["zh"])) == [("时间：上周五", 1), ("天气", 2)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019年7月12日", "2019-07-12"),
        ("2019年07月12号下午", "2019-07-12"),
        ("2019 年 7 月 12 日", "2019-07-12"),
        ("２０１９年７月１２日", "2019-07-12"),
        ("二〇一九年七月十二日", "2019-07-12"),
        ("二○一九年".replace("○", "〇") + "十二月三十一日", "2019-12-31"),
        ("民國108年7月12日", "2019-07-12"),
        ("2019.7.12", "2019-07-12"),
        ("2019/07/12", "2019-07-12"),
        ("2019-7-12 14:30", "2019-07-12"),
        ("20190712", "2019-07-12"),
        ("S02_20190712_站长", "2019-07-12"),
        ("12 July 2019", "2019-07-12"),
        ("July 12, 2019", "2019-07-12"),
        ("12th of July 2019", "2019-07-12"),
        ("Sept. 3, 2019", "2019-09-03"),
        ("July 2019", "2019-07"),
        ("2019年7月", "2019-07"),
        ("2019-07", "2019-07"),
        ("2019年", "2019"),
        ("2019", "2019"),
        ("2020年2月29日", "2020-02-29"),
        ("2019年13月1日", ""),
        ("2019年2月30日", ""),
        ("13812345678", ""),
        ("7月12日", ""),
        ("上周五", ""),
    ],
)
def test_days(text: str, expected: str) -> None:
    assert day(text) == expected


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_in_every_form(told: date) -> None:
    for form in ("%Y-%m-%d", "%Y年%m月%d日", "%Y%m%d", "%d %B %Y", "%B %d, %Y"):
        assert day(told.strftime(form)) == told.isoformat()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("70分钟", 70),
        ("约70 分钟", 70),
        ("1小时10分", 70),
        ("一小时", 60),
        ("一个半小时", 90),
        ("1.5小时", 90),
        ("半小时", 30),
        ("两个小时二十分钟", 140),
        ("70 min", 70),
        ("1 hour 10 minutes", 70),
        ("1h10m", 70),
        ("01:10:00", 70),
        ("70", 70),
        ("很久", None),
    ],
)
def test_lengths_of_time(text: str, expected: int | None) -> None:
    assert minutes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14:30—15:40", (870, 940)),
        ("14：30-15：40", (870, 940)),
        ("14:30 ~ 15:40", (870, 940)),
        ("14:30:00-15:40:00", (870, 940)),
        ("下午2:30-3:40", (870, 940)),
        ("上午9点到11点半", (540, 690)),
        ("上午11点至下午1点一刻", (660, 795)),
        ("2:30 pm - 3:40 pm", (870, 940)),
        ("2:30-3:40 pm", (870, 940)),
        ("14时30分至15时40分", (870, 940)),
        ("14:30", None),
        ("第3-4页", None),
    ],
)
def test_spans_of_the_day(text: str, expected: tuple[int, int] | None) -> None:
    assert span_of_day(text) == expected


def test_words_of_days_and_times_come_from_the_rules_of_the_language() -> None:
    figures = replace(ZH, times={})
    assert [dates.day(one, figures) for one in ("2019年7月12日", "July 12, 2019", "民国108年")] == ["2019-07-12", "2019", ""]
    assert [dates.minutes(one, figures) for one in ("70", "01:10:00", "70分钟")] == [70, 70, None]
    assert (dates.clock("下午2点", figures), dates.span_of_day("9:00至10:00", figures)) == ("02:00", None)
    own = replace(ZH, times={"afternoon": ("后晌",), "between": ("起",)})
    assert dates.span_of_day("后晌2:30起3:40", own) == (870, 940)


def test_times_of_day_and_of_a_recording() -> None:
    assert [clock(one) for one in ("14:30", "下午2点", "12:15 am", "S-02")] == ["14:30", "14:00", "00:15", ""]
    assert [milliseconds(one) for one in ("0:05", "12:31", "01:00:00", "00:00:05.5", "无")] == [5000, 751_000, 3_600_000, 5500, -1]

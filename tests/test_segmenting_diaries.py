"""Entries of a diary of observations and their days."""

from __future__ import annotations

import pytest

from qualcode.model import Document
from qualcode.reading.grammars import read_grammar
from qualcode.segmenting.diaries import entry_days


@pytest.mark.parametrize(
    ("lines", "date", "expected"),
    [
        (("3月19日 星期五 阴 指导中心", "送报告。", "4月8日 星期四", "探访。"), "2021-07-14", ["2021-03-19", "2021-04-08"]),
        # over New Year: the document is dated by its last entry, or by its first
        (("12月20日 晴", "1月5日 雨"), "2022-01-06", ["2021-12-20", "2022-01-05"]),
        (("12月20日 晴", "1月5日 雨"), "2021-12-20", ["2021-12-20", "2022-01-05"]),
        (("12月20日 晴", "1月5日 雨"), "2022", ["2021-12-20", "2022-01-05"]),
        # the last full day goes before the date of the document
        (("2019年12月20日 晴", "1月5日 雨", "2月3日"), "2024-05-01", ["2019-12-20", "2020-01-05", "2020-02-03"]),
        (("2019-03-01 周五", "十二月三日 某村"), "", ["2019-03-01", "2019-12-03"]),
        (("8月17日至18日 社工站", "## 9月22日（周三）", "- 10月1日：放假。"), "2021-12-29", ["2021-08-17", "2021-09-22", "2021-10-01"]),
        (("March 19 (Friday)", "They came.", "8 April 2021", "12 May"), "2020", ["2020-03-19", "2021-04-08", "2021-05-12"]),
        # no entry: a sentence that goes on, no such day, no year anywhere
        (("3月19日，他们来过。", "2月30日 晴", "3个月19日"), "2021", []),
        (("3月19日 晴",), "", []),
    ],
)
def test_the_days_of_entries(lines: tuple[str, ...], date: str, expected: list[str]) -> None:
    text = "\n".join(lines)
    language = "zh" if "月" in text or "周" in text else "en"
    days = entry_days(Document("O", text, kind="observation", language=language, date=date), read_grammar(language))
    assert [day for _, day in days] == expected


def test_only_observations_have_entries() -> None:
    assert entry_days(Document("S", "3月19日 晴", kind="interview", date="2021"), read_grammar("zh")) == ()

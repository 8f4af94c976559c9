"""The same interview in every format and layout gives the same talk: who asks, who answers, and every word of it."""

from __future__ import annotations

import pytest

import qualcode
from tests.conftest import Folder
from tests.fieldwork import WITHOUT_HEADER, WRITERS, Said

HEAD = [
    ("访谈编号", "S-07"),
    ("受访者", "郑站长（女，36岁）"),
    ("职务", "站长"),
    ("时间", "2022年3月8日 14:00—15:10"),
    ("地点", "芦苇街道党群服务中心"),
]
SAID = [
    Said("问", True, ("郑站长，项目是怎么落到你们这里的？",)),
    Said("答", False, ("是街道先找的我们，说区里有一笔钱，问我们愿不愿意接。", "当时机构刚满三年，没有多少选择。")),
    Said("问", True, ("合同里的服务内容，是谁定的？",)),
    Said("答", False, ("合同上写的是双方协商，其实指标都是街道办定好的，我们只能照做，连个案数量都要按他们的表来，一个都不能少。",)),
    Said("问", True, ("钱呢？", "拨付准时吗？")),
    Said("答", False, ("首款准时，尾款拖了八个月。", "街道让我们去窗口值班，不去就卡我们的尾款（叹气）。")),
]
YAML = [
    "study: together",
    "title: 同一次访谈",
    "language: zh",
    "codebook: governance",
    "actors:",
    "  - {id: subdistrict, name: 芦苇街道办事处, kind: government, level: subdistrict, aliases: [街道, 街道办]}",
    "  - {id: agency, name: 启明社会工作服务中心, kind: social_organisation, aliases: [机构, 我们机构]}",
    "roles: {host: subdistrict, provider: agency}",
    "documents:",
]


def talk(results: qualcode.Results) -> list[tuple[str, str]]:
    """Role and words of each sentence, without spaces (a PDF may lose those between letters of two scripts)."""
    rows = results.segments[results.segments["role"].notna()]
    return [(row.role, "".join(row.text.split())) for row in rows.itertuples()]


def read(folder: Folder, suffix: str, data: bytes) -> qualcode.Results:
    folder.write(f"texts/S-07{suffix}", data)
    folder.study(*YAML, f"  - {{id: S-07, file: texts/S-07{suffix}, kind: interview, speakers: {{问: interviewer, 答: agency}}}}")
    return qualcode.run(folder.path)


EXPECTED = [
    ("interviewer", "郑站长，项目是怎么落到你们这里的？"),
    ("respondent", "是街道先找的我们，说区里有一笔钱，问我们愿不愿意接。"),
    ("respondent", "当时机构刚满三年，没有多少选择。"),
    ("interviewer", "合同里的服务内容，是谁定的？"),
    ("respondent", "合同上写的是双方协商，其实指标都是街道办定好的，我们只能照做，连个案数量都要按他们的表来，一个都不能少。"),
    ("interviewer", "钱呢？"),
    ("interviewer", "拨付准时吗？"),
    ("respondent", "首款准时，尾款拖了八个月。"),
    ("respondent", "街道让我们去窗口值班，不去就卡我们的尾款（叹气）。"),
]


@pytest.mark.parametrize("layout", WRITERS)
def test_every_format_gives_the_same_talk(layout: str, folder: Folder) -> None:
    suffix, writer = WRITERS[layout]
    results = read(folder, suffix, writer(HEAD, SAID))
    assert talk(results) == EXPECTED
    assert set(results.segments.loc[results.segments["role"] == "respondent", "actor"]) == {"agency"}
    document = results.study.document("S-07")
    assert all(document.text[row.start : row.end] == row.text for row in results.segments.itertuples())


@pytest.mark.parametrize("layout", [name for name in WRITERS if name not in WITHOUT_HEADER])
def test_every_format_keeps_the_header(layout: str, folder: Folder) -> None:
    suffix, writer = WRITERS[layout]
    document = read(folder, suffix, writer(HEAD, SAID)).study.document("S-07")
    assert (document.date, document.site) == ("2022-03-08", "芦苇街道党群服务中心")
    told = {key: document.attributes.get(key) for key in ("number", "informant", "post", "duration")}
    assert told == {"number": "S-07", "informant": "郑站长（女，36岁）", "post": "站长", "duration": "70"}


@pytest.mark.parametrize("layout", WRITERS)
def test_every_format_gives_the_same_codings(layout: str, folder: Folder) -> None:
    suffix, writer = WRITERS[layout]
    found = read(folder, suffix, writer(HEAD, SAID)).codings
    kept = {(row.code, "".join(row.quote.split())) for row in found[found["status"] != "rejected"].itertuples()}
    suffix, writer = WRITERS["plain text"]
    same = read(folder, suffix, writer(HEAD, SAID)).codings
    assert kept == {(row.code, "".join(row.quote.split())) for row in same[same["status"] != "rejected"].itertuples()}
    assert len(kept) >= 3

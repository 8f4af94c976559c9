"""The same interview in every format and layout gives the same talk: who asks, who answers, and every word of it."""

from __future__ import annotations

import pandas as pd
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


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> qualcode.Results:
    """One study in which the interview stands once in every layout, under the name of the layout's number."""
    folder = Folder(tmp_path_factory.mktemp("together") / "study")
    entries = []
    for layout, (suffix, writer) in WRITERS.items():
        folder.write(f"texts/{name(layout)}{suffix}", writer(HEAD, SAID))
        file = f"texts/{name(layout)}{suffix}"
        entries.append(f"  - {{id: {name(layout)}, file: {file}, kind: interview, speakers: {{问: interviewer, 答: agency}}}}")
    folder.study(*YAML, *entries)
    return qualcode.run(folder.path)


def name(layout: str) -> str:
    return f"F-{list(WRITERS).index(layout):02}"


def of(table: pd.DataFrame, layout: str) -> pd.DataFrame:
    return table[table["document"] == name(layout)]


def talk(segments: pd.DataFrame) -> list[tuple[str, str]]:
    """Role and words of each sentence, without spaces (a PDF may lose those between letters of two scripts)."""
    return [(row.role, "".join(row.text.split())) for row in segments[segments["role"].notna()].itertuples()]


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
def test_every_format_gives_the_same_talk(layout: str, together: qualcode.Results) -> None:
    segments, document = of(together.segments, layout), together.study.document(name(layout))
    assert talk(segments) == EXPECTED
    assert set(segments.loc[segments["role"] == "respondent", "actor"]) == {"agency"}
    assert all(document.text[row.start : row.end] == row.text for row in segments.itertuples())


@pytest.mark.parametrize("layout", [name for name in WRITERS if name not in WITHOUT_HEADER])
def test_every_format_keeps_the_header(layout: str, together: qualcode.Results) -> None:
    document = together.study.document(name(layout))
    assert (document.date, document.site) == ("2022-03-08", "芦苇街道党群服务中心")
    told = {key: document.attributes.get(key) for key in ("number", "informant", "post", "duration")}
    assert told == {"number": "S-07", "informant": "郑站长（女，36岁）", "post": "站长", "duration": "70"}


@pytest.mark.parametrize("layout", WRITERS)
def test_every_format_gives_the_same_codings(layout: str, together: qualcode.Results) -> None:
    found = together.codings[together.codings["status"] != "rejected"]
    kept, same = ({(row.code, "".join(row.quote.split())) for row in of(found, one).itertuples()} for one in (layout, "plain text"))
    assert kept == same
    assert len(kept) >= 3

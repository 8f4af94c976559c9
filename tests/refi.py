"""A small project with one of everything, which the tests of the REFI-QDA standard share."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from qualcode import Actor, Code, Codebook, Document, Example, Indicator, Problem, Speaker, table
from qualcode.exchanging.projects import ProjectContent
from qualcode.kept import Decision, KeptCoding, KeptLink, KeptMemo, KeptRelation, KeptSet, Reading

AT = "2026-03-01T09:30:00"
TALK = "问：😀您好，𠮷先生。\n答：他们管得太细，\x0b尾款拖了半年。\n问：那怎么办？\n答：没有办法，只好等。\n"
POLICY = "关于购买服务的通知\n一、按季度拨付。\n"
CODEBOOK = Codebook(
    "pilot",
    {"zh": "试点"},
    (
        Code("control", {"zh": "控制", "en": "control"}, {"zh": "一方管另一方。"}, colour="#966450"),
        Code(
            "control.funding",
            {"zh": "资金", "en": "funding"},
            {"zh": "以拨款为手段。", "en": "Payment as a lever."},
            {"zh": "拖、压。"},
            {"zh": "按时拨付。"},
            relation="directed",
            source=("government",),
            examples={"zh": (Example("压着尾款。"),)},
            indicators={"zh": (Indicator(("拖 … 尾款",), weak=True),)},
        ),
        Code("control.goals", {"zh": "目标", "en": "goals"}),
        Code("tie", {"zh": "联系", "en": "tie"}, indicators={"zh": (Indicator(("拨付",)),)}),
        Code("tie.funding", {"zh": "资金", "en": "funding"}, colour="#0A0B0C"),
    ),
    kinds={"authority": ("government",)},
)


def coding(id: str, quote: str, code: str, coder: str, document: str = "S-01", **more: object) -> KeptCoding:
    start = {"S-01": TALK, "P-01": POLICY}[document].index(quote)
    return KeptCoding(id, document, start, start + len(quote), code, coder, quote=quote, **more)  # type: ignore[arg-type]


def project() -> ProjectContent:
    """Two documents, two people and the rules, and one row at least in each table."""
    codings = [
        coding("c1", "他们管得太细", "control.goals", "张三"),
        coding("c2", "尾款拖了半年", "control.funding", "张三", polarity="+", reason="拖"),
        coding("c3", "尾款拖了半年", "control.funding", "李四", confidence=0.5),
        coding("c4", "尾款拖了半年", "control.funding", "李四", round="2"),
        coding("c5", "没有办法", "control", "李四", status="rejected", reason="不是控制"),
        coding("c6", "按季度拨付", "tie.funding", "rules", "P-01", method="rule", status="proposed"),
    ]
    place = TALK.index("那怎么办")
    memos = [
        KeptMemo("m1", "project", "", "张三", "第一次编码。\n下周再看。"),
        KeptMemo("m2", "document", "S-01", "张三", "说得很慢。"),
        KeptMemo("m3", "code", "control.funding", "李四", "与联系有交叉。"),
        KeptMemo("m4", "coding", "c2", "张三", "他说的是2018年。"),
        KeptMemo("m5", "coding", "c2", "李四", "同意。"),
        KeptMemo("m6", "text", "", "李四", "反问", "S-01", place, place + 4, "那怎么办"),
        KeptMemo("m7", "relation", "r1", "张三", "方向清楚。"),
        KeptMemo("m8", "link", "l1", "张三", "他自己说的。"),
    ]
    sets = [
        KeptSet("s1", "访谈", "documents", '["S-01"]', note="只有一篇"),
        KeptSet("s2", "钱", "codes", '["control.funding", "tie.funding"]'),
        KeptSet(
            "s3", "A机构", "case", '["S-01", "c1"]', json.dumps({"规模": "12", "成立": "2009-05-01", "编号": "007"}, ensure_ascii=False)
        ),
        KeptSet("s4", "空的", "documents"),
    ]
    return ProjectContent(
        "试点 <1> & “2”",
        (
            Document("S-01", TALK, "interview", date="2019-03-12", speakers=(Speaker("答", actor="agency"),), attributes={"年龄": "34"}),
            Document("P-01", POLICY, "policy", site="X街道", attributes={"issuer": "区民政局"}),
        ),
        CODEBOOK,
        table(codings, KeptCoding),
        table([KeptRelation("r1", "c2", "S-01", 20, 26, "bureau", "agency", "control.funding", "张三")], KeptRelation),
        table(memos, KeptMemo),
        table([KeptLink("l1", "c1", "c2", "causes", "张三", note="因为")], KeptLink),
        table(sets, KeptSet),
        table([Reading("g1", "S-01", 0, len(TALK), "张三")], Reading),
        table([Decision("d1", "disagreement", "c5", "control.goals", "adjudicated", "商量过")], Decision),
        (Actor("bureau", "区民政局", "government", "district"), Actor("agency", "A机构", "social_organisation", aliases=("机构",))),
        "",
        (Problem("study.yaml", "a doubt", "Look."),),
    )


def member(path: Path, name: str) -> bytes:
    """A member of a ZIP container."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def packed(path: Path, members: dict[str, str | bytes]) -> Path:
    """A ZIP container of these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def changed(path: Path, to: Path, *edits: tuple[str, str], without: tuple[str, ...] = ()) -> Path:
    """A copy of a project whose XML another program edited."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if name not in without}
    xml = members["project.qde"].decode("utf-8")
    for old, new in edits:
        assert old in xml, old
        xml = xml.replace(old, new)
    return packed(to, {**members, "project.qde": xml})

"""A made-up study for the tests of the report, and what must hold for it."""

from __future__ import annotations

from collections import defaultdict

import networkx as nx
import pandas as pd
import pytest

from qualcode.errors import Problem
from qualcode.matrices import code_matrix, dyad_matrix
from qualcode.model import Actor, Code, Codebook, Document, Speaker, Stage, StageModel, Study
from qualcode.networks import relation_network
from qualcode.reporting.layout import actor_layout
from qualcode.results import Results
from qualcode.rows import Coding, Mention, Relation, Segment
from qualcode.tables import table

FAMILIES = {
    "control": ("控制", "directed", {"funding": "资金卡控", "goals": "目标设定", "indicators": "指标管控"}),
    "absorption": ("吸纳", "directed", {"staff": "人员借调", "function": "职能下沉"}),
    "alliance": ("结盟", "symmetric", {"exchange": "利益交换"}),
    "dependence": ("依附", "directed", {"funding": "资金依赖", "access": "进场依赖"}),
    "resistance": ("反抗", "directed", {"covert": "隐性应付", "open": "公开抗争"}),
    "equality": ("平等", "symmetric", {"parity": "地位对等"}),
    "cooperation": ("合作", "symmetric", {"complementary": "互补合作"}),
    "tie": ("往来", "directed", {"supervision": "监督", "commission": "委托"}),
    "assessment": ("评估", "directed", {"formalism": "形式化"}),
}
ACTORS = (
    Actor("city_bureau", "市民政局", "government", "city"),
    Actor("district_bureau", "区民政委员会", "government", "district"),
    Actor("finance", "区财政局", "government", "district"),
    Actor("subdistrict", "X街道办事处", "government", "subdistrict"),
    Actor("community", "C社区居民委员会", "self_governance", "community"),
    Actor("agency", "A社会工作服务中心", "social_organisation"),
    Actor("hub", "社会组织促进会", "hub"),
    Actor("assessor", "第三方评估机构", "assessor"),
    Actor("families", "困境儿童家庭", "public"),
)
STAGES = {
    "design": "需求、设计与预算",
    "procurement": "采购与遴选",
    "contracting": "签约",
    "delivery": "服务实施",
    "monitoring": "过程监督",
    "payment": "付款与结项",
}
# (document, speaker's actor, plane, stage, code, source, target, words before, the quote, words behind)
SAID = (
    (
        "S-01",
        "agency",
        "actual",
        "delivery",
        "control.funding",
        "district_bureau",
        "agency",
        "那年",
        "款子压到腊月才肯放",
        "，我们只好先垫。",
    ),
    ("S-01", "agency", "actual", "delivery", "control.goals", "district_bureau", "agency", "做什么", "都由委里拍板", "。"),
    ("S-01", "agency", "actual", "monitoring", "control.indicators", "district_bureau", "agency", "来的人", "只数签到表有几张", "。"),
    (
        "M-01",
        "district_bureau",
        "actual",
        "monitoring",
        "control.indicators",
        "district_bureau",
        "agency",
        "我们",
        "按表格一项一项核",
        "，少一张都不行。",
    ),
    ("S-01", "agency", "actual", "delivery", "absorption.staff", "subdistrict", "agency", "两个同事", "被叫去窗口顶班", "。"),
    ("J-01", "subdistrict", "actual", "delivery", "absorption.staff", "subdistrict", "agency", "人手紧的时候", "就请他们过来坐窗口", "。"),
    ("J-01", "subdistrict", "actual", "delivery", "absorption.function", "subdistrict", "agency", "台账", "也交给他们一起做", "了。"),
    (
        "S-02",
        "agency",
        "actual",
        "monitoring",
        "alliance.exchange",
        "agency",
        "subdistrict",
        "评估那天",
        "街道替我们说好话，我们替街道写材料",
        "。",
    ),
    ("S-02", "agency", "actual", "delivery", "dependence.access", "agency", "subdistrict", "没有他们打招呼，", "楼门都进不去", "。"),
    ("S-02", "agency", "actual", "delivery", "dependence.funding", "agency", "district_bureau", "说到底😀", "就靠这一笔钱吃饭", "😀。"),
    ("S-02", "agency", "actual", "monitoring", "resistance.covert", "agency", "district_bureau", "表格", "后来都是月底补的", "。"),
    ("S-01", "agency", "actual", "payment", "resistance.open", "agency", "district_bureau", "总干事", "当面顶了回去", "。"),
    ("P-01", "", "nominal", "contracting", "equality.parity", "agency", "district_bureau", "双方", "在平等自愿的基础上", "订立本合同。"),
    ("P-01", "", "nominal", "payment", "tie.commission", "district_bureau", "agency", "甲方", "委托乙方提供服务", "。"),
    ("P-01", "", "nominal", "monitoring", "tie.supervision", "assessor", "agency", "第三方", "对乙方进行监督", "。"),
    ("C-01", "community", "actual", "delivery", "cooperation.complementary", "agency", "community", "我们找人，", "他们出专业", "。"),
    ("E-01", "assessor", "actual", "monitoring", "assessment.formalism", "assessor", "agency", "半天", "看完三家的柜子", "就走。"),
    ("M-01", "district_bureau", "nominal", "design", "tie.commission", "city_bureau", "district_bureau", "市里", "下任务给我们", "。"),
    ("M-01", "district_bureau", "actual", "payment", "control.funding", "finance", "district_bureau", "财政", "卡着不批", "，我们也没法。"),
    ("J-01", "subdistrict", "actual", "delivery", "control.goals", "district_bureau", "subdistrict", "委里", "给街道也压了数", "。"),
    ("C-01", "community", "actual", "delivery", "control.goals", "subdistrict", "community", "街道", "天天派活下来", "。"),
    (
        "E-01",
        "assessor",
        "actual",
        "monitoring",
        "dependence.funding",
        "assessor",
        "district_bureau",
        "钱",
        "也是委里给的",
        "，分打得低不下手。",
    ),
    ("H-01", "hub", "actual", "procurement", "cooperation.complementary", "agency", "hub", "标书", "是一起改出来的", "。"),
    ("H-01", "hub", "actual", "procurement", "alliance.exchange", "district_bureau", "hub", "办活动", "都算在一家名下", "。"),
    ("C-01", "community", "actual", "delivery", "tie.supervision", "community", "agency", "", "每周过来看一眼", "活动室。"),
    ("S-01", "agency", "actual", "", "cooperation.complementary", "agency", "families", "家长", "慢慢肯一起来做", "。"),
)
REJECTED = (
    ("S-02", "agency", "control.goals", "他们倒", "从没插过手", "。", "denied; 由…拍板"),
    ("S-02", "agency", "control.funding", "要是", "把钱压着", "，早散了。", "supposed; 压"),
)

PLANES = {"plane": ["nominal", "actual", "(unknown)"]}
"""Both planes together, because they are named."""


def sample(*, evil: str = "") -> Results:
    """A study of nine actors; `evil` is put into a sentence, a name and a doubt."""
    sentences: dict[str, list[tuple[str, str, str, str, str]]] = defaultdict(list)
    for document, actor, plane, stage, _, _, _, before, quote, behind in SAID:
        sentences[document].append((actor, plane, stage, before + quote + behind, "respondent" if actor else ""))
    for document, actor, _, before, quote, behind, _ in REJECTED:
        sentences[document].append((actor, "actual", "delivery", before + quote + behind, "respondent"))
    sentences["S-01"].append(("", "actual", "delivery", f"平时怎么开展？{evil}", "interviewer"))
    sentences["S-01"].append(("agency", "actual", "", f"这个不好说{evil}。", "respondent"))
    segments, documents = [], []
    for document, lines in sentences.items():
        position, kind = 0, {"P": "contract"}.get(document[0], "interview")
        for number, (actor, plane, stage, text, role) in enumerate(lines, 1):
            clause = f"第{number}条" if kind == "contract" else ""
            label = "" if kind == "contract" else "问" if role == "interviewer" else "答"
            segments.append(
                Segment(
                    document,
                    f"{document}:{number}",
                    position,
                    position + len(text),
                    label,
                    actor,
                    role,
                    stage,
                    plane,
                    "zh",
                    text,
                    number,
                    clause,
                    "" if role != "respondent" else f"{document}-a",
                    kind,
                    "cue" if stage else "",
                )
            )
            position += len(text) + 1
        body = "\n".join(line[3] for line in lines)
        speaker = Speaker("答", lines[0][0], f"{document}-a", "负责人")
        documents.append(
            Document(
                document,
                body,
                kind=kind,
                date="2019-07-12",
                site="X街道" + evil,
                file=f"texts/{document}.txt",
                speakers=() if kind == "contract" else (speaker, Speaker("问", interviewer=True)),
            )
        )
    codings, relations = _rows(pd.DataFrame(segments))
    stages = StageModel("purchase", tuple(Stage(id, {"zh": name}) for id, name in STAGES.items()))
    study = Study("sample", "名义合同：一个样例" + evil, "zh", _codebook(), stages, ACTORS, tuple(documents))
    doubts = (Problem("documents, S-01", f"label '旁' is not declared{evil}", "Declare it, or leave it."),)
    matrices = _matrices(table(segments, Segment), codings, relations)
    return Results(
        study,
        table(segments, Segment),
        codings,
        table([], Mention),
        relations,
        matrices,
        relation_network(relations, ACTORS, symmetric=_symmetric()),
        doubts,
        {"coder": "rules"},
    )


def _codebook() -> Codebook:
    codes = []
    for family, (name, form, below) in FAMILIES.items():
        codes.append(Code(family, {"zh": name, "en": family}, relation=form))
        codes += [Code(f"{family}.{id}", {"zh": word, "en": id}, {"zh": f"{word}的定义。"}, relation=form) for id, word in below.items()]
    return Codebook("governance", {"zh": "治理关系"}, tuple(codes), version="1", sha256="0" * 64)


def _sentence(segments: pd.DataFrame, document: str, text: str) -> pd.Series:
    return segments[(segments["document"] == document) & (segments["text"] == text)].iloc[0]


def _rows(segments: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    codings, relations = [], []
    for document, actor, plane, stage, code, source, target, before, quote, behind in SAID:
        at = _sentence(segments, document, before + quote + behind)
        start, clause, person = at["start"] + len(before), at["clause"], at["person"]
        codings.append(
            (
                document,
                start,
                start + len(quote),
                code,
                "rules",
                "rule",
                "proposed",
                at["segment"],
                at["speaker"],
                stage,
                plane,
                quote,
                "+",
                "factual",
                quote[:2],
                1,
                clause,
                person,
                0.7,
                actor,
                "",
                f"c{len(codings) + 1:03d}",
            )
        )
        first, second = sorted((source, target)) if FAMILIES[code.partition(".")[0]][1] == "symmetric" else (source, target)
        relations.append(
            (
                document,
                start,
                start + len(quote),
                first,
                second,
                code,
                at["segment"],
                actor,
                stage,
                plane,
                "rule",
                quote,
                f"r{len(relations) + 1:03d}",
                "name",
                "name",
                clause,
                person,
                0.8,
                "",
            )
        )
    for document, _, code, before, quote, behind, reason in REJECTED:
        at = _sentence(segments, document, before + quote + behind)
        start = at["start"] + len(before)
        codings.append(
            (
                document,
                start,
                start + len(quote),
                code,
                "rules",
                "rule",
                "rejected",
                at["segment"],
                "答",
                "delivery",
                "actual",
                quote,
                "-",
                "factual",
                reason,
                1,
                "",
                at["person"],
                0.5,
                "",
                "",
                f"c{len(codings) + 1:03d}",
            )
        )
    return table(codings, Coding), table(relations, Relation)


def _matrices(segments: pd.DataFrame, codings: pd.DataFrame, relations: pd.DataFrame) -> dict[str, pd.DataFrame]:
    codes = [code.id for code in _codebook().codes if "." in code.id]
    labels = {"stage": tuple(STAGES), "plane": ("nominal", "actual"), "code": codes, "document": list(dict.fromkeys(segments["document"]))}
    return {
        "stage_by_code": code_matrix(codings, segments, labels=labels).counts,
        "dyad_by_stage": dyad_matrix(relations, segments, symmetric=_symmetric(), labels=labels).counts,
        "code_by_document": code_matrix(codings, segments, rows=["code"], columns="document", labels=labels, where=PLANES).counts,
    }


def _symmetric() -> list[str]:
    return [code.id for code in _codebook().codes if code.relation == "symmetric"]


@pytest.fixture(scope="module")
def results() -> Results:
    return sample()


def test_quotes_stand_where_the_sample_says(results: Results) -> None:
    for row in [*results.codings.itertuples(), *results.relations.itertuples()]:
        assert results.study.document(row.document).text[row.start : row.end] == row.quote


def test_higher_levels_stand_higher(results: Results) -> None:
    places = actor_layout(results.network, results.study).positions
    order = ["city_bureau", "district_bureau", "subdistrict", "community", "agency", "assessor", "families"]
    heights = [places[actor][1] for actor in order]
    assert heights == sorted(heights, reverse=True)


def test_the_layout_does_not_depend_on_the_order_of_edges(results: Results) -> None:
    turned = nx.MultiDiGraph()
    turned.add_edges_from(reversed(list(results.network.edges(keys=True))))
    for actor in ACTORS:
        turned.nodes[actor.id].update(kind=actor.kind, level=actor.level)
    assert actor_layout(turned, results.study) == actor_layout(results.network, results.study)


def test_an_actor_that_the_study_does_not_declare_has_a_place_too(results: Results) -> None:
    network = nx.MultiDiGraph([("agency", "someone")])
    assert set(actor_layout(network, results.study).positions) == {"agency", "someone"}

"""Who does it to whom: constructed sentences with the pairs that they must give, and those that must give none."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pandas as pd
import pytest

from qualcode.machine import Machine
from qualcode.model import Actor, Code, Codebook, Document, Indicator, Speaker, StageModel, Study
from qualcode.reading.grammars import read_grammar
from qualcode.rows import Relation
from qualcode.tables import table

ACTORS = (
    Actor("bureau", "H区民政委员会", "government", "district", ("民政委",)),
    Actor("sub", "X街道办事处", "government", "subdistrict"),
    Actor("com", "C社区居民委员会", "self_governance", "community"),
    Actor("org", "Z社会工作服务中心", "social_organisation", "", ("机构", "社工", "Harbour Trust")),
    Actor("tpa", "M评估中心", "assessor", "", ("评估组",)),
    Actor("rec", "服务对象", "public", "", ("老人",)),
)
SPEAKERS = (
    Speaker("问", interviewer=True),
    Speaker("Q", interviewer=True),
    Speaker("路人"),
    *(Speaker(f"答{actor.id}", actor.id) for actor in ACTORS),
)
ROLES = {"purchaser": "bureau", "host": "sub", "provider": "org", "assessor": "tpa"}
KINDS = {"authority": ("government", "self_governance"), "organisation": ("social_organisation",)}
HEADER = "甲方：H区民政委员会\n乙方：Z社会工作服务中心\n丙方：X街道办事处\n\n"


def _code(id: str, relation: str, source: tuple[str, ...], target: tuple[str, ...], zh: str, en: str = "") -> Code:
    lines = {
        "zh": tuple(Indicator((line.strip(),)) for line in zh.split(";")),
        "en": tuple(Indicator((line.strip(),)) for line in en.split(";") if line.strip()),
    }
    return Code(id, {"en": id}, relation=relation, source=source, target=target, indicators=lines)


CONTROL, LET, NEED, REPORT, REFUSE, JOINT, SCORE = (
    "control.acts",
    "control.let",
    "dependence.need",
    "tie.reporting",
    "resistance.open",
    "cooperation.joint",
    "tie.supervision",
)
CODEBOOK = Codebook(
    "pairs",
    {"en": "pairs"},
    (
        _code(CONTROL, "directed", ("authority",), (), "派活;检查;要求;干预;说了算;管着;叫去;借走", "interfere;inspect"),
        _code(LET, "directed", ("authority",), (), "<source> 让|叫|派 <target>", "<source> make <target>"),
        _code(NEED, "directed", ("organisation",), ("authority",), "离不开;全 指着;没 … 不行", "depend on"),
        _code(REPORT, "directed", ("organisation", "self_governance", "government"), ("authority",), "汇报", "report to"),
        _code(REFUSE, "directed", ("organisation",), ("authority",), "顶回去;拒绝", "refuse"),
        _code(JOINT, "symmetric", ("authority", "organisation"), (), "一起 商量;合作", "work together"),
        _code(SCORE, "directed", ("assessor",), ("organisation",), "打分", "score"),
    ),
    KINDS,
)

CASES: list[tuple[str, str, str, str]] = [
    # (who speaks, or the kind of document; text; code; pairs)
    # plainly active
    ("org", "街道干预我们。", CONTROL, "sub>org"),
    ("org", "街道天天要求我们加班。", CONTROL, "sub>org"),
    ("com", "街道要求我们加班。", CONTROL, "sub>com"),
    ("org", "民政委检查我们的台账。", CONTROL, "bureau>org"),
    ("sub", "我们检查机构。", CONTROL, "sub>org"),
    ("bureau", "我们要求街道配合。", CONTROL, "bureau>sub"),
    ("com", "街道要求机构加班。", CONTROL, "sub>org"),
    ("rec", "街道老干预机构。", CONTROL, "sub>org"),
    ("org", "区里要求街道配合。", CONTROL, "bureau>sub"),
    ("org", "街道要求居委会配合。", CONTROL, "sub>com"),
    ("org", "街道的干预太多了。", CONTROL, "sub>org"),
    ("org", "民政委还好，街道天天干预我们。", CONTROL, "sub>org"),
    ("org", "街道客气，民政委干预我们。", CONTROL, "bureau>org"),
    ("org", "街道说民政委要求我们改。", CONTROL, "bureau>org"),
    ("org", "评估组给我们打分。", SCORE, "tpa>org"),
    ("tpa", "我们给机构打分。", SCORE, "tpa>org"),
    # passive and its relatives
    ("org", "我们被街道干预。", CONTROL, "sub>org"),
    ("org", "机构被街道叫去开会。", CONTROL, "sub>org"),
    ("org", "这事由街道说了算。", CONTROL, "sub>org"),
    ("org", "我们归街道管着。", CONTROL, "sub>org"),
    ("org", "我们让街道借走两个人。", CONTROL, "sub>org"),
    ("com", "社工被街道借走了。", CONTROL, "sub>org"),
    ("org", "我们的人被民政委叫去了。", CONTROL, "bureau>org"),
    ("sub", "我们也被民政委检查。", CONTROL, "bureau>sub"),
    ("com", "居委会被街道检查，社工也被检查。", CONTROL, "sub>com sub>org"),
    ("org", "街道被民政委检查。", CONTROL, "bureau>sub"),
    # the own side as object
    ("org", "街道让我们去登记。", LET, "sub>org"),
    ("org", "街道派我们去登记。", LET, "sub>org"),
    ("sub", "民政委让我们代管。", LET, "bureau>sub"),
    ("com", "街道叫我们去登记。", LET, "sub>com"),
    ("org", "街道把我们的人借走了。", CONTROL, "sub>org"),
    ("org", "街道对我们干预得多。", CONTROL, "sub>org"),
    ("org", "街道给我们派活。", CONTROL, "sub>org"),
    ("org", "我们的事，街道说了算。", CONTROL, "sub>org"),
    # joined
    ("org", "街道和居委会都干预我们。", CONTROL, "sub>org com>org"),
    ("org", "街道、居委会都给我们派活。", CONTROL, "sub>org com>org"),
    ("org", "民政委要求街道和居委会配合。", CONTROL, "bureau>sub bureau>com"),
    ("org", "民政委、街道、居委会都要求我们加班。", CONTROL, "bureau>org sub>org com>org"),
    ("org", "民政委和街道检查居委会。", CONTROL, "bureau>com sub>com"),
    ("org", "居委会没什么，街道干预我们。", CONTROL, "sub>org"),
    # without direction
    ("org", "我们和街道一起商量。", JOINT, "org>sub"),
    ("org", "我们跟居委会合作。", JOINT, "com>org"),
    ("sub", "我们跟机构一起商量。", JOINT, "org>sub"),
    ("bureau", "街道和机构合作得好。", JOINT, "org>sub"),
    ("org", "街道、居委会跟我们一起商量。", JOINT, "org>sub com>org com>sub"),
    ("org", "什么事都跟街道一起商量。", JOINT, "org>sub"),
    ("com", "机构跟街道合作。", JOINT, "org>sub"),
    # need and report go from the weak side to the strong
    ("org", "我们离不开街道。", NEED, "org>sub"),
    ("org", "我们全指着民政委。", NEED, "org>bureau"),
    ("sub", "机构离不开我们。", NEED, "org>sub"),
    ("com", "机构离不开街道。", NEED, "org>sub"),
    ("org", "说到底离不开街道。", NEED, "org>sub"),
    ("org", "没街道不行。", NEED, "org>sub"),
    ("org", "我们每周向街道汇报。", REPORT, "org>sub"),
    ("org", "每周要给民政委汇报。", REPORT, "org>bureau"),
    ("com", "我们也要向街道汇报。", REPORT, "com>sub"),
    ("sub", "他们每周向我们汇报。", REPORT, "org>sub"),
    ("sub", "机构向民政委汇报。", REPORT, "org>bureau"),
    ("sub", "我们每月跟民政委汇报。", REPORT, "sub>bureau"),
    ("org", "我们把街道顶回去了。", REFUSE, "org>sub"),
    ("org", "我们当场拒绝了民政委。", REFUSE, "org>bureau"),
    ("com", "机构把街道顶回去了。", REFUSE, "org>sub"),
    # an end that is left out stands in the question or the sentence before
    ("org", "问：街道会让你们做别的事吗？\n答org：会啊，天天派活。", CONTROL, "sub>org"),
    ("org", "问：民政委呢？\n答org：老是要求我们改。", CONTROL, "bureau>org"),
    ("org", "街道人少。什么都派活给我们。", CONTROL, "sub>org"),
    ("org", "街道人少。他们天天干预我们。", CONTROL, "sub>org"),
    ("org", "问：居委会怎么样？\n答org：有事一起商量。", JOINT, "com>org"),
    ("org", "问：跟街道的关系呢？\n答org：离不开。", NEED, "org>sub"),
    ("org", "问：街道呢？民政委呢？\n答org：他们干预我们。", CONTROL, "bureau>org"),
    # the one that is denied is not the one who did it
    ("com", "社工也得上街，这个不是我派活，是街道统一派活的。", CONTROL, "sub>org"),
    ("org", "街道说：“你们的事我们说了算。”", CONTROL, "sub>org"),
    # contracts
    ("contract", HEADER + "第一条 甲方有权检查乙方的台账。", CONTROL, "bureau>org"),
    ("contract", HEADER + "第一条 乙方应每季度向甲方汇报。", REPORT, "org>bureau"),
    ("contract", "Z社会工作服务中心检查服务合同\n" + HEADER, CONTROL, ""),  # a title states no relation
    ("contract", HEADER + "第一条 购买方可检查乙方的台账。", CONTROL, "bureau>org"),
    ("contract", HEADER + "第一条 甲方、丙方可检查乙方的台账。", CONTROL, "bureau>org sub>org"),
    ("contract", HEADER + "第一条 乙方应向甲方和丙方汇报。", REPORT, "org>bureau org>sub"),
    ("contract", HEADER + "第一条 乙方与C社区居民委员会合作探访，双方各自建档。", JOINT, "com>org"),
    ("contract", HEADER + "第一条 任何一方可以找其他各方一起商量。", JOINT, "bureau>org bureau>sub org>sub"),
    ("contract", HEADER + "第一条 丙方发现乙方缺员的，可以要求其补足。", CONTROL, "sub>org"),
    # no pair where an end is unknown, not allowed, or not asserted
    ("org", "天天派活。", CONTROL, ""),
    ("org", "有人干预我们。", CONTROL, ""),
    ("org", "评估组干预我们。", CONTROL, ""),
    ("路人", "街道天天派活。", CONTROL, ""),
    ("observation", "街道天天派活。", CONTROL, ""),
    ("org", "我们老是派活。", CONTROL, ""),
    ("org", "我们领导要求我们加班。", CONTROL, ""),
    ("org", "街道没有干预我们。", CONTROL, ""),
    ("org", "听说街道干预我们。", CONTROL, ""),
    ("org", "问：街道呢？\n答org：还好。\n问：还有呢？\n答org：天天派活。", CONTROL, ""),
    ("org", "问：街道派活给你们？\n答org：还好。", CONTROL, ""),
    ("路人", "一起商量。", JOINT, ""),
    ("org", "大家一起商量。", JOINT, ""),
    # English
    ("en org", "The bureau interferes with us.", CONTROL, "bureau>org"),
    ("en org", "We are inspected by the subdistrict.", CONTROL, "sub>org"),
    ("en org", "We depend on the bureau.", NEED, "org>bureau"),
    ("en org", "We report to the bureau every week.", REPORT, "org>bureau"),
    ("en org", "The bureau and the subdistrict inspect us.", CONTROL, "bureau>org sub>org"),
    ("en org", "We were inspected by the bureau and the subdistrict.", CONTROL, "bureau>org sub>org"),
    ("en org", "The bureau makes us sign.", LET, "bureau>org"),
    ("en org", "We work together with the residents' committee.", JOINT, "com>org"),
    ("en bureau", "The subdistrict and Harbour Trust work together.", JOINT, "org>sub"),
    ("en bureau", "Harbour Trust depends on us.", NEED, "org>bureau"),
    ("en org", "Q: What about the subdistrict?\n答org: They interfere all the time.", CONTROL, "sub>org"),
    ("en org", "We refused the bureau.", REFUSE, "org>bureau"),
    ("en org", "The bureau told the subdistrict to inspect us.", CONTROL, "sub>org"),
    ("en org", "The bureau is fine, but the subdistrict interferes.", CONTROL, "sub>org"),
    ("en org", "Somebody interferes with us.", CONTROL, ""),
    ("en org", "They interfere.", CONTROL, ""),
    ("en org", "The bureau does not interfere with us.", CONTROL, ""),
]


@lru_cache(maxsize=1)
def relations() -> pd.DataFrame:
    """All cases are documents of one study, so that the words are compiled once."""
    documents = []
    for number, (who, text, _, _) in enumerate(CASES):
        kind = who if who in ("contract", "observation") else "interview"
        speaker = who.split()[-1]
        language = "en" if who.startswith("en ") else "zh"
        if kind == "interview" and not text.startswith(("问：", "Q:")):
            label = speaker if speaker == "路人" else f"答{speaker}"
            text = f"{label}：{text}"
        documents.append(Document(f"d{number}", text, kind=kind, language=language, speakers=SPEAKERS if kind == "interview" else ()))
    grammars = {language: read_grammar(language) for language in ("zh", "en")}
    machine = Machine(Study("pairs", "pairs", "zh", CODEBOOK, StageModel("none"), ACTORS, tuple(documents), ROLES, grammars))
    return table((row for document in documents for row in machine.read(document).relations), Relation)


NOT_YET = {
    "The bureau is fine, but the subdistrict interferes.": pytest.mark.xfail(strict=True, reason="0.1: what is fine is not what suffers"),
}


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize(
    ("number", "text", "code", "pairs"),
    [
        pytest.param(
            number, text, code, pairs, id=f"{number}-{who.replace(' ', '-')}-{code}-{pairs or 'none'}", marks=NOT_YET.get(text, ())
        )
        for number, (who, text, code, pairs) in enumerate(CASES)
    ],
)
def test_pairs(number: int, text: str, code: str, pairs: str) -> None:
    rows = relations()
    rows = rows[(rows["document"] == f"d{number}") & (rows["code"] == code)]
    found = sorted(zip(rows["source"], rows["target"], strict=True))
    assert sorted(set(found)) == sorted(tuple(pair.split(">")) for pair in pairs.split()), text
    assert len(found) == len(set(found)) or text.count("检查") > 1, f"{text}: a pair is written twice"


def test_every_relation_says_how_its_ends_were_found_and_has_its_own_id() -> None:
    rows = relations()
    assert rows["source_from"].notna().all()
    assert rows["target_from"].notna().all()
    assert rows["evidence"].is_unique
    assert (rows["source"] != rows["target"]).all()


def test_symmetric_relations_are_written_once_in_order() -> None:
    rows = relations()
    rows = rows[rows["code"] == JOINT]
    assert len(rows)
    assert (rows["source"] < rows["target"]).all()


@pytest.mark.parametrize(
    ("text", "end", "how"),
    [
        ("街道干预我们。", "source_from", "short"),
        ("街道干预我们。", "target_from", "speaker"),
        ("说到底离不开街道。", "source_from", "speaker"),
        ("街道人少。什么都派活给我们。", "source_from", "recency"),
    ],
)
def test_how_an_end_was_found(text: str, end: str, how: str) -> None:
    number = [case[1] for case in CASES].index(text)
    rows = relations()
    assert rows.loc[rows["document"] == f"d{number}", end].tolist() == [how]


def test_the_speaker_is_who_asserts_it() -> None:
    number = [case[1] for case in CASES].index("街道要求机构加班。")
    rows = relations()
    assert rows.loc[rows["document"] == f"d{number}", "asserted_by"].tolist() == ["com"]


CLASSES = (
    Actor("gov", "政府机关", "government", "", ("民政部门",)),
    Actor("local", "地方政府", "government", "", ("东湖街道办",)),
    Actor("com", "居民委员会", "self_governance"),
    Actor("firms", "企业", "firm"),
    Actor("orgs", "社会组织", "social_organisation"),
)


def of_classes(text: str, actors: tuple[Actor, ...] = CLASSES) -> list[tuple[str, str, str]]:
    document = Document("d", text, kind="policy")
    machine = Machine(Study("classes", "classes", "zh", CODEBOOK, StageModel("none"), actors, (document,), {}, {"zh": read_grammar("zh")}))
    return sorted({(row.source, row.target, row.source_from) for row in machine.read(document).relations})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # level tells one office of government from another, not from everybody else
        ("街道办事处应当检查社会组织。", [("gov", "orgs", "wider")]),
        ("民政部门应当检查街道办事处。", [("gov", "local", "alias")]),
        # an office that the study lists is what the study says
        ("东湖街道办应当检查社会组织。", [("local", "orgs", "alias")]),
        # brackets join as words do
        ("乡镇人民政府（街道办事处）和居民委员会应当检查社会组织。", [("com", "orgs", "name"), ("gov", "orgs", "wider")]),
    ],
)
def test_an_office_of_local_government_in_a_study_of_classes(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert of_classes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # ends or begins as a listed name does
        ("东湖公所应当检查社会组织。", [("local", "orgs", "alias")]),
        ("县里民政部门应当检查社会组织。", [("local", "orgs", "alias")]),
        ("财政部门应当检查社会组织。", [("gov", "orgs", "class")]),
        # who is called by a listed name and stands there once more
        ("县里与社会组织签约，双方应当一起商量。", [("local", "orgs", "alias")]),
    ],
)
def test_a_name_that_holds_a_listed_name_of_local_government(text: str, expected: list[tuple[str, str, str]]) -> None:
    listed = tuple(replace(one, aliases=("公所", "县里")) if one.id == "local" else one for one in CLASSES)
    assert of_classes(text, listed) == expected


def test_without_a_class_for_all_of_government_a_local_office_stays_local() -> None:
    assert of_classes("街道办事处应当检查社会组织。", CLASSES[1:]) == [("local", "orgs", "class")]

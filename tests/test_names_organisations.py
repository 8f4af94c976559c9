"""Names of organisations in texts: where they end, where they begin, what stands for what."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from qualcode import Document, read_study
from qualcode.grammar import Grammar
from qualcode.names.candidates import Candidate
from qualcode.names.organisations import organisation_names
from qualcode.tokenising.tagging import Tagger


def found(grammars: dict[str, Grammar], *texts: str, language: str = "zh") -> dict[str, Candidate]:
    documents = [Document(f"D{number}", text, language=language) for number, text in enumerate(texts, 1)]
    return {one.text: one for one in organisation_names(documents, grammars=grammars)}


# Constructed sentences; the expected names are those that a reader would underline.
SENTENCES = [
    ("甲方：G区民政局", ["G区民政局"]),
    ("由上海市民政局和H区财政局负责。", ["H区财政局", "上海市民政局"]),
    ("我去找A社工机构的人。", ["A社工机构"]),
    ("委托梧桐街道办事处代管", ["梧桐街道办事处"]),
    ("某区民政局要求XX社工站、○○基金会报送材料。", ["XX社工站", "○○基金会", "某区民政局"]),
    ("共青团清河市委员会来了人", ["共青团清河市委员会"]),
    ("送到市人力资源和社会保障局备案", ["市人力资源和社会保障局"]),
    ("跟区妇联、区残联都打过招呼", ["区妇联", "区残联"]),
    ("望海街道辦事處委託遠帆社會工作服務中心", ["望海街道辦事處", "遠帆社會工作服務中心"]),
    ("Ｇ区民政局", ["Ｇ区民政局"]),
    ("下午在社会事务办录低保系统", ["社会事务办"]),
    ("每年考核社会事务办，昨天社会事务办来人。", ["社会事务办"]),
]


@pytest.mark.parametrize(("text", "names"), SENTENCES)
def test_a_name_begins_where_a_reader_would_begin_it(text: str, names: list[str], grammars: dict[str, Grammar]) -> None:
    assert sorted(found(grammars, text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "该中心很忙",
        "这个机构不行",
        "有关部门",
        "各街道",
        "最后的结局",
        "工作格局",
        "全部干部",
        "机构改革",
        "中心工作",
        "社区服务",
        "民政局长说",
        "去医院",
        "在大厅等",
    ],
)
def test_general_words_are_no_names(text: str, grammars: dict[str, Grammar]) -> None:
    assert set(found(grammars, text)) <= {"民政局"} - ({"民政局"} if "局长" in text else set())


def test_short_forms_go_with_the_long_one_and_are_counted_with_it(grammars: dict[str, Grammar]) -> None:
    text = "甲方：G区民政局\n丙方：清河街道办事处\n区民政局说好，民政局又说不好。区局没有表态，清河街道同意，街道办不管。\n"
    names = found(grammars, text)
    assert set(names["G区民政局"].aliases) == {"区民政局", "民政局", "区局"}
    assert names["G区民政局"].count == 4
    assert (names["清河街道办事处"].aliases, names["清河街道办事处"].count) == (("清河街道", "街道办"), 3)
    assert (names["G区民政局"].kind, names["G区民政局"].level) == ("government", "district")


def test_a_short_form_that_may_stand_for_several_is_kept_apart_and_says_so(grammars: dict[str, Grammar]) -> None:
    names = found(grammars, "G区民政局和H区民政局都来了。民政局不管。")
    assert names["民政局"].fits == ("G区民政局", "H区民政局")
    assert names["G区民政局"].aliases == names["H区民政局"].aliases == ()


def test_the_word_that_nobody_knows_stands_for_the_whole(grammars: dict[str, Grammar]) -> None:
    names = found(grammars, "乙方：拾光社会工作服务中心\n拾光很小。我们都在拾光上班。\n")
    assert (names["拾光社会工作服务中心"].aliases, names["拾光社会工作服务中心"].count) == (("拾光",), 3)


def test_a_word_that_is_always_in_front_belongs_to_the_name_one_that_changes_does_not(grammars: dict[str, Grammar]) -> None:
    always = found(grammars, "孵育社工站来了。\n" * 5)
    assert set(always) == {"孵育社工站"}
    changing = found(grammars, "社工站很忙。\n" * 12 + "系统社工站。\n流程社工站。\n")
    assert set(changing) == {"社工站"}


def test_places_are_characters_of_the_text_in_reading_order(grammars: dict[str, Grammar]) -> None:
    texts = ["𠮷😀，G区民政局。", "到區民政局。又到區民政局。"]
    names = found(grammars, *texts)
    one = names["G区民政局"]
    assert [texts[int(document[1:]) - 1][start:end] for document, start, end in one.places] == ["G区民政局", "區民政局", "區民政局"]


def test_the_most_frequent_come_first_and_ties_by_the_text(grammars: dict[str, Grammar]) -> None:
    documents = [Document("D1", "B区财政局。A区财政局。C区教育局、C区教育局。")]
    assert [one.text for one in organisation_names(documents, grammars=grammars)] == ["C区教育局", "A区财政局", "B区财政局"]
    assert organisation_names(documents, grammars=grammars) == organisation_names(documents, grammars=grammars)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "It was signed by the Harbour District Civil Affairs Bureau.",
            {"Harbour District Civil Affairs Bureau": ("government", "district")},
        ),
        ("The Ministry of Civil Affairs wrote to us.", {"Ministry of Civil Affairs": ("government", "central")}),
        ("Bright Path Social Work Centre is small. Our Office is, too.", {"Bright Path Social Work Centre": ("social_organisation", "")}),
        ("The bureau and the centre agreed.", {}),
    ],
)
def test_english(text: str, names: dict[str, tuple[str, str]], grammars: dict[str, Grammar]) -> None:
    assert {name: (one.kind, one.level) for name, one in found(grammars, text, language="en").items()} == names


def test_each_text_is_read_by_the_rules_of_its_language(grammars: dict[str, Grammar]) -> None:
    documents = [Document("E", "The Town Council met.", language="en"), Document("Z", "清河镇人民政府开会。")]
    assert [one.text for one in organisation_names(documents, grammars=grammars)] == ["Town Council", "清河镇人民政府"]
    assert organisation_names([], grammars=grammars) == []


def test_the_organisations_of_the_built_in_study_are_found(grammars: dict[str, Grammar]) -> None:
    study = read_study("nominal_contracts")
    listed = organisation_names(study.documents, grammars=grammars)
    names = {name for one in listed for name in (one.text, *one.aliases)}
    wanted = [actor for actor in study.actors if actor.id not in ("families", "government")]  # people, and a word for all of them
    missed = [actor.id for actor in wanted if not {actor.name, *actor.aliases} & names]
    assert missed == []
    texts = {document.id: document.text for document in study.documents}
    for one in listed:
        assert {" ".join(texts[document][start:end].split()) for document, start, end in one.places} >= {one.text}
    kinds = {one.text: one.kind for one in listed}
    assert kinds["明衡社会服务评估中心"] == "assessor"


def test_both_engines_give_the_same_shape() -> None:
    for engine in ("rjieba", "jieba"):
        pytest.importorskip(engine)
        tagged = Tagger(["街道办"], engine=engine)("街道办插手拾光的事")
        assert "".join(one.word for one in tagged) == "街道办插手拾光的事"
        assert tagged[0].word == "街道办"
        assert tagged[0].known


def test_time_grows_with_the_length(grammars: dict[str, Grammar], shared: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((shared / "data" / "zh_policy_core").glob("L0*.md"))]

    def seconds(times: int) -> float:
        documents = [Document(f"D{number}", text) for number, text in enumerate(texts * times)]
        begin = time.perf_counter()
        organisation_names(documents, grammars=grammars)
        return time.perf_counter() - begin

    seconds(1)
    # Three times the text may take three times as long, with room for a busy machine; a quadratic search would take nine times.
    assert seconds(6) < 6 * seconds(2) + 0.5

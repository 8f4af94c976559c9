"""Who is none of the study's actors although the words fit one: bodies of other places and other cases."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pytest

from qualcode.machine import Machine
from qualcode.model import Actor, Code, Codebook, Document, Speaker, StageModel, Study
from qualcode.reading.grammars import read_grammar

ACTORS = (
    Actor("bureau", "云溪区民政局", "government", "district"),
    Actor("street", "清河街道办事处", "government", "subdistrict"),
    Actor("agency", "暖阳社会工作服务中心", "social_organisation", "", ("暖阳", "机构", "社工")),
    Actor("assessor", "正衡评估事务所", "assessor"),
    Actor("community", "柳巷社区居民委员会", "self_governance"),
    Actor("families", "服务对象", "public", "", ("老人",)),
)
ROLES = {"purchaser": "bureau", "host": "street", "provider": "agency", "assessor": "assessor"}
SPEAKERS = (Speaker("问", interviewer=True), *(Speaker(f"答{actor.id}", actor.id) for actor in ACTORS))


def machine(actors: Sequence[Actor], *, roles: bool = True) -> Machine:
    codebook = Codebook("none", {"zh": "none"}, (Code("none", {"zh": "none"}),))
    grammars = {"zh": read_grammar("zh")}
    return Machine(Study("t", "t", "zh", codebook, StageModel("none"), actors, (), ROLES if roles else {}, grammars))


@lru_cache
def usual() -> Machine:
    return machine(ACTORS)


def told(text: str, *, speaker: str = "agency", kind: str = "interview", reader: Machine | None = None) -> dict[str, str]:
    """The words for actors in a text and whom each means; blank: nobody of the study."""
    document = Document("d", f"答{speaker}：{text}" if kind == "interview" else text, kind=kind, speakers=SPEAKERS)
    return {one.quote: one.actor for one in (reader or usual()).read(document).mentions}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("隔壁石门区民政局压着机构的尾款。", "石门区民政局"),
        ("江口区民政局就很放手。", "江口区民政局"),
        ("江口街道办事处借走了社工。", "江口街道办事处"),
        ("我们跟武昌街道签了合同。", "武昌街道"),
        ("H区民政局让我们去开会。", "H区民政局"),
        ("H市民政局让我们去开会。", "H市民政局"),
        ("北京市民政局发了文件。", "北京市民政局"),
        ("某街道把机构赶走了。", "某街道"),
        ("红旗社区居委会找我们要人。", "红旗社区居委会"),
        ("江口那边的街道借走社工。", "江口那边的街道"),
        ("上海的民政局就很放手。", "上海的民政局"),
    ],
)
def test_a_short_name_behind_the_name_of_another_place_is_somebody_else(text: str, words: str) -> None:
    found = told(text)
    assert found[words] == ""
    assert not {"bureau", "street", "community"} & set(found.values())


@pytest.mark.parametrize(
    ("text", "words", "actor"),
    [
        ("区民政局让我们填表。", "区民政局", "bureau"),
        ("我们区民政局压着尾款。", "区民政局", "bureau"),
        ("云溪民政局让我们填表。", "民政局", "bureau"),
        ("老城区民政局很强势。", "区民政局", "bureau"),
        ("清河街道办让我们值班。", "清河街道办", "street"),
        ("那个街道办事处让我们值班。", "街道办事处", "street"),
        ("我们的街道很好。", "街道", "street"),
        ("结果街道不认账。", "街道", "street"),
        ("项目街道不管，合同街道也不签。", "街道", "street"),
        ("年底民政局来检查。", "民政局", "bureau"),
        ("小李街道两头跑。", "街道", "street"),
        ("老李说居委会没人。", "居委会", "community"),
        ("清河居委会不理我们。", "居委会", "community"),
    ],
)
def test_what_is_no_name_of_another_place_changes_nothing(text: str, words: str, actor: str) -> None:
    assert told(text)[words] == actor


def test_a_person_of_another_body_is_nobody_of_the_study() -> None:
    assert set(told("江口街道的李书记让我们值班。李书记很忙。").values()) == {"", "agency"}


def test_policies_name_bodies_of_other_places_too() -> None:
    found = told("江口区民政局委托暖阳开展服务。各区民政局应当支持机构发展。", kind="policy")
    assert found == {"江口区民政局": "", "暖阳": "agency", "区民政局": "bureau", "机构": "agency"}


def test_an_alias_that_fits_every_body_of_its_kind_is_told_apart_as_well() -> None:
    bureau = Actor("bureau", "G区民政局", "government", "district", ("区民政局", "民政局"))
    reader = machine((bureau, *ACTORS[1:]))
    assert [told(f"{name}让我们填表。", reader=reader)[name] for name in ("G区民政局", "H区民政局", "区民政局")] == ["bureau", "", "bureau"]


def test_a_name_of_no_place_fits_whatever_stands_in_front() -> None:
    reader = machine((Actor("bureau", "区民政局", "government", "district"), *ACTORS[1:]))
    assert told("石门区民政局让我们填表。", reader=reader)["区民政局"] == "bureau"


def test_in_a_study_of_classes_every_body_of_government_is_government() -> None:
    actors = (Actor("gov", "政府机关", "government"), Actor("org", "社会组织", "social_organisation"))
    found = told("石门区民政局委托社会组织开展服务。", kind="policy", reader=machine(actors, roles=False))
    assert set(found.values()) == {"gov", "org"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("江口区民政局很放手。那边的街道扣着尾款。", [""]),
        ("隔壁区的机构散了。他们那边的街道扣着尾款。那个街道还借走社工。", ["", ""]),
        ("隔壁区的机构散了。他们那边的街道扣着尾款。街道扣着我们的尾款。", ["", "street"]),
        ("隔壁区的机构散了。街道扣着尾款。", ["street"]),
        ("我们很忙。那边的街道扣着尾款。", ["street"]),
        ("隔壁区的机构散了。我们这边的街道扣着尾款。", ["street"]),
    ],
)
def test_the_other_case_is_carried_while_the_text_refers_back_to_it(text: str, expected: list[str]) -> None:
    document = Document("d", f"答agency：{text}", kind="interview", speakers=SPEAKERS)
    assert [one.actor for one in usual().read(document).mentions if one.quote == "街道"] == expected


def test_the_other_case_ends_with_the_turn() -> None:
    text = "答agency：隔壁区的机构散了。\n答community：那边的街道扣着尾款。"
    found = usual().read(Document("d", text, kind="interview", speakers=SPEAKERS)).mentions
    assert [one.actor for one in found if one.quote == "街道"] == ["street"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("暖阳社会工作服务中心", "暖阳来了人。", "agency"),
        ("阳光社会工作服务中心", "阳光很好。", ""),  # an ordinary word
        ("江口区社会工作服务中心", "江口区很大。", ""),  # a place
    ],
)
def test_the_front_of_a_name_stands_for_it_where_it_is_nothing_else(name: str, text: str, expected: str) -> None:
    reader = machine((*ACTORS[:2], Actor("agency", name, "social_organisation"), *ACTORS[3:]))
    assert "".join(told(text, speaker="families", reader=reader).values()) == expected


def test_the_front_that_two_names_share_stands_for_neither() -> None:
    other = Actor("school", "暖阳社工服务站", "social_organisation")
    reader = machine((*ACTORS[:2], Actor("agency", "暖阳社会工作服务中心", "social_organisation"), *ACTORS[3:], other))
    assert told("暖阳来了人。", speaker="families", reader=reader) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("石桥的领导什么都管。", {"石桥的领导": "other"}),
        ("清河这边给场地。", {"清河这边": "street"}),
        ("石桥的书记来过，清河的书记没来。", {"石桥的书记": "other", "清河的书记": "street"}),
        ("我们在石桥做项目。", {"我们": "agency"}),  # the place
        ("石桥的老房子多。", {}),
    ],
)
def test_of_two_streets_the_place_names_the_office_in_front_of_its_persons(text: str, expected: dict[str, str]) -> None:
    reader = machine((*ACTORS, Actor("other", "石桥街道办事处", "government", "subdistrict")))
    assert told(text, reader=reader) == expected


def test_a_policy_speaks_of_every_street_office_and_of_none_by_what_it_does() -> None:
    reader = machine((*ACTORS, Actor("other", "石桥街道办事处", "government", "subdistrict")))
    assert told("街道办事处应当为机构提供场地。", kind="policy", reader=reader) == {"街道办事处": "", "机构": "agency"}


COUNCILS = (
    Actor("district", "Marsh District Council", "government", "district", ("the district", "Marsh")),
    Actor("agency", "Harbour Family Trust", "social_organisation", "", ("the charity", "Harbour")),
    Actor("street", "Fen Parish Council", "self_governance", "community", ("the parish",)),
)


@lru_cache
def english() -> Machine:
    grammars = {language: read_grammar(language) for language in ("zh", "en")}
    codebook = Codebook("none", {"en": "none"}, (Code("none", {"en": "none"}),))
    roles = {"purchaser": "district", "host": "street", "provider": "agency"}
    return Machine(Study("t", "t", "en", codebook, StageModel("none"), COUNCILS, (), roles, grammars))


def said(text: str) -> list[tuple[str, str]]:
    """The words for actors in what the charity says, and whom each means."""
    document = Document("e", f"A: {text}", kind="interview", language="en", speakers=(Speaker("A", "agency"),))
    return [(one.quote, one.actor) for one in english().read(document).mentions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In Coldwater District the council withheld the payment.", ""),
        ("In the next county, I hear, the council replaced the manager.", ""),
        ("In a neighbouring town the council pays on time.", ""),
        ("In Manchester the council pays on time.", ""),
        ("In Marsh District the council withheld the payment.", "district"),
        ("In March the council withheld the payment.", "district"),
        ("In the next county they pay, but the council pays late.", "district"),
        ("In another district they pay; here the council does not.", "district"),
    ],
)
def test_the_council_of_another_place(text: str, expected: str) -> None:
    assert [actor for words, actor in said(text) if words.endswith("council")] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # who is called the parish is not called the council next
        ("The parish came. The council paid.", [("The parish", "street"), ("The council", "district")]),
        ("Fen Parish Council came. The council paid.", [("Fen Parish Council", "street"), ("The council", "street")]),
        # a determiner stands in front of a noun, never of its article
        ("The parish, which the district pays, came.", [("The parish", "street"), ("the district", "district")]),
        ("They do what the district says.", [("They", ""), ("the district", "district")]),
        # nobody was spoken of: what is done tells nothing of whom they are
        ("They had us at every meeting.", [("They", ""), ("us", "agency")]),
        # a county is no district
        ("The county funds Marsh.", [("The county", ""), ("Marsh", "district")]),
    ],
)
def test_english_words_for_several_bodies(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected

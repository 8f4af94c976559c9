"""Who is meant: names, short names, roles, parties of a contract, and words whose actor depends on who speaks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import count

import pytest

from qualcode.actors import MentionFinder, contract_parties, unbound_parties
from qualcode.grammar import Grammar
from qualcode.machine import Machine
from qualcode.model import Actor, Code, Codebook, Document, Speaker, StageModel, Study
from qualcode.reading.grammars import read_grammar
from qualcode.rows import Mention

CITY = Actor("city", "H市民政局", "government", "city")
BUREAU = Actor("bureau", "H区民政委员会", "government", "district", ("民政委", "科里"))
SUB = Actor("sub", "X街道办事处", "government", "subdistrict")
COM = Actor("com", "C社区居民委员会", "self_governance", "community")
ORG = Actor("org", "Z社会工作服务中心", "social_organisation", "", ("Z机构", "社工"))
TPA = Actor("tpa", "M评估中心", "assessor")
REC = Actor("rec", "服务对象", "public", "", ("老人", "家长"))
GOV = Actor("gov", "政府（未分层）", "government", "", ("政府",))
ACTORS = (CITY, BUREAU, SUB, COM, ORG, TPA, REC, GOV)
ROLES = {"purchaser": "bureau", "host": "sub", "provider": "org", "assessor": "tpa"}
SPEAKERS = (Speaker("问", interviewer=True), *(Speaker(f"答{actor.id}", actor.id) for actor in ACTORS), Speaker("路人"))
NUMBERS = count()


@lru_cache(maxsize=2)
def grammar(language: str) -> Grammar:
    return read_grammar(language)


def study(actors: Sequence[Actor], documents: Sequence[Document] = (), roles: dict[str, str] | None = None) -> Study:
    codebook = Codebook("none", {"zh": "none"}, (Code("none", {"zh": "none"}),))
    grammars = {language: grammar(language) for language in ("zh", "en")}
    return Study("t", "t", "zh", codebook, StageModel("none"), tuple(actors), tuple(documents), ROLES if roles is None else roles, grammars)


@lru_cache(maxsize=1)
def machine() -> Machine:
    """The usual actors, compiled once."""
    return Machine(study(ACTORS))


def mentions(text: str, *, speaker: str = "org", kind: str = "interview", site: str = "", reader: Machine | None = None) -> list[Mention]:
    """The mentions of a text; a line without a label is spoken by an actor of the study."""
    if kind == "interview" and not text.startswith(("答", "问", "路人")):
        text = f"答{speaker}：{text}"
    document = Document(f"d{next(NUMBERS)}", text, kind=kind, site=site, speakers=() if kind == "contract" else SPEAKERS)
    found = (reader or machine()).read(document).mentions
    assert all(text[one.start : one.end] == one.quote for one in found), "a quote is what stands there"
    return found


def told(found: Sequence[Mention]) -> list[tuple[str, str]]:
    return [(one.quote, one.actor) for one in found]


NAMES = [
    ("H区民政委员会来了人。", [("H区民政委员会", "bureau", "name")]),
    ("民政委来了人。", [("民政委", "bureau", "alias")]),
    ("Z机构来了人。", [("Z机构", "org", "alias")]),
    ("X街道来了人。", [("X街道", "sub", "short")]),
    ("X街道办来了人。", [("X街道办", "sub", "short")]),
    ("街道来了人。", [("街道", "sub", "short")]),
    ("办事处来了人。", [("办事处", "sub", "short")]),
    ("居委会来了人。", [("居委会", "com", "short")]),
    ("购买方来了人。", [("购买方", "bureau", "role")]),
    ("承接方来了人。", [("承接方", "org", "role")]),
    ("第三方来了人。", [("第三方", "tpa", "role")]),
    ("甲方来了人。", [("甲方", "bureau", "role")]),
    ("我们来了人。", [("我们", "org", "speaker")]),
    ("我来了。", [("我", "org", "speaker")]),
    ("我们机构来了人。", [("我们机构", "org", "speaker")]),
    ("民政委和街道都来了人。", [("民政委", "bureau", "alias"), ("街道", "sub", "short")]),
]


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_names_short_forms_roles_and_the_speaker(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(one.quote, one.actor, one.how) for one in mentions(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "街道上人很多。",
        "街道两边都是店。",
        "机构改革以后就变了。",
        "在社区里走一走。",
        "政府采购的流程很长。",
        "社工证不好考。",
        "我们领导不同意。",
    ],
)
def test_what_only_looks_like_an_actor_is_none(text: str) -> None:
    assert [one.quote for one in mentions(text) if one.actor not in ("", "org")] == []
    assert not any(one.quote in ("街道", "机构", "社区", "政府", "社工", "领导") for one in mentions(text))


# The minimum tests of the actor ontology, in its order.


def test_1_we_of_the_street_said_by_a_social_worker_is_not_the_street_office() -> None:
    found = mentions("时间久了我自己也说我们街道。")
    assert "sub" not in {one.actor for one in found}
    place = next(one for one in found if one.quote.endswith("街道"))
    assert "sub" in place.candidates, "but a person can see what it might have meant"


def test_1_the_street_office_may_say_it_of_itself() -> None:
    assert {one.actor for one in mentions("我们街道人少。", speaker="sub")} == {"sub"}


def test_2_our_head_is_no_other_party() -> None:
    assert mentions("我们领导说了算。") == []


def test_3_they_is_who_was_spoken_of_last() -> None:
    found = mentions("街道先来的，后来居委会也来了，他们要我们登记。")
    they = next(one for one in found if one.quote == "他们")
    assert (they.actor, they.how) == ("com", "recency")


def test_4_the_parties_of_an_evaluation_contract_are_those_of_its_header() -> None:
    text = (
        "评估服务合同\n甲方（委托方）：H区民政委员会\n乙方（受托方）：M评估中心\n\n第一条 甲方委托乙方开展评估。\n第二条 受托方应当独立。"
    )
    found = [one for one in mentions(text, kind="contract") if one.start > text.index("第一条")]
    assert [(one.quote, one.actor, one.how) for one in found] == [
        ("甲方", "bureau", "party"),
        ("乙方", "tpa", "party"),
        ("受托方", "tpa", "party"),
    ]


@pytest.mark.parametrize(("speaker", "expected"), [("com", {"sub"}), ("sub", {"bureau"}), ("bureau", {"city"})])
def test_5_above_is_the_next_level_above_the_speaker(speaker: str, expected: set[str]) -> None:
    [one] = mentions("上面催得紧。", speaker=speaker)
    assert {one.actor} == expected
    assert one.how == "level"


def test_5_above_stays_open_where_a_provider_has_two_above_it() -> None:
    [one] = mentions("上面催得紧。", speaker="org")
    assert one.actor == ""
    assert set(one.candidates.split("; ")) == {"bureau", "sub"}


def test_6_city_and_district_of_the_same_letter_stay_apart() -> None:
    reader = Machine(study((Actor("hcity", "H市", "government", "city"), Actor("hdistrict", "H区", "government", "district"))))
    assert told(mentions("H市发文，H区照办。", reader=reader)) == [("H市", "hcity"), ("H区", "hdistrict")]


def test_8_inside_quoted_speech_we_and_you_change_sides() -> None:
    found = mentions("民政委的科长说：“你们是我们请来的。”")
    assert dict(told(found)) == {"民政委": "bureau", "你们": "org", "我们": "bureau"}


def test_8_behind_the_quotation_we_are_ourselves_again() -> None:
    found = mentions("民政委讲：“我们出钱。”我们就没话说了。")
    assert [one.actor for one in found if one.quote == "我们"] == ["bureau", "org"]


def test_8_quotation_marks_without_a_word_of_saying_change_nothing() -> None:
    found = mentions("街道嘴上的“我们”其实是两家。")
    assert dict(told(found))["我们"] != "sub"


def test_9_government_stays_government() -> None:
    assert told(mentions("政府出钱，我们出力。")) == [("政府", "gov"), ("我们", "org")]


def test_9_government_is_not_split_where_the_study_has_no_such_actor() -> None:
    reader = Machine(study((BUREAU, SUB, ORG)))
    assert told(mentions("政府出钱。", reader=reader)) == []


def test_10_a_word_means_what_the_study_says() -> None:
    reader = Machine(
        study(
            (
                BUREAU,
                SUB,
                Actor("com", "C社区居民委员会", "self_governance", "community", ("社工",)),
                Actor("org", "Z机构", "social_organisation"),
            )
        )
    )
    assert told(mentions("社工去了。", reader=reader)) == [("社工", "com")]


# More than one actor that a word fits.

TWO = (BUREAU, Actor("east", "东街道办事处", "government", "subdistrict"), Actor("west", "西街道办事处", "government", "subdistrict"), ORG)


@lru_cache(maxsize=1)
def two() -> Machine:
    return Machine(study(TWO))


def test_an_ambiguous_word_stays_open_with_its_candidates() -> None:
    [one] = mentions("街道来了人。", reader=two())
    assert one.actor == ""
    assert set(one.candidates.split("; ")) == {"east", "west"}


def test_the_site_of_the_document_decides() -> None:
    [one] = mentions("街道来了人。", site="东街道", reader=two())
    assert (one.actor, one.how) == ("east", "site")


def test_who_was_spoken_of_last_decides_before_the_site() -> None:
    found = mentions("西街道来了人，街道很客气。", site="东街道", reader=two())
    assert [(one.quote, one.actor, one.how) for one in found] == [("西街道", "west", "short"), ("街道", "west", "recency")]


def test_the_speaker_s_own_decides_first() -> None:
    text = "答west：东街道来过，街道里人少。"
    document = Document("w", text, kind="interview", speakers=(Speaker("答west", "west"),))
    assert [(one.quote, one.actor) for one in two().read(document).mentions] == [("东街道", "east"), ("街道", "west")]


def test_full_short_names_are_never_ambiguous() -> None:
    assert told(mentions("东街道、西街道都来了。", reader=two())) == [("东街道", "east"), ("西街道", "west")]


@pytest.mark.parametrize("word", ["街道", "街道办", "办事处"])
def test_no_word_for_the_street_is_given_to_one_of_two_by_order(word: str) -> None:
    assert [one.actor for one in mentions(f"{word}来了人。", reader=two())] == [""]


# Recency.


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("街道管我们，他们天天来。", "他们", "sub"),
        ("街道管我们。他们天天来。", "他们", "sub"),
        ("问：街道怎么样？\n答org：他们天天来。", "他们", "sub"),
        ("民政委那边老人也去过，人家不理。", "人家", "bureau"),
        ("街道管老人，他们天天来。", "他们", "rec"),
        ("我们找街道，街道找民政委，对方不理。", "对方", "bureau"),
    ],
)
def test_they_in_the_question_and_answer(text: str, word: str, expected: str) -> None:
    assert next(one.actor for one in mentions(text) if one.quote == word) == expected


def test_they_is_never_the_speaker_s_own_side() -> None:
    found = mentions("街道管我们机构，我们机构老实，他们天天来。")
    assert next(one.actor for one in found if one.quote == "他们") == "sub"


def test_recency_ends_with_the_next_question() -> None:
    found = mentions("问：街道呢？\n答org：街道管我们。\n问：还有呢？\n答org：他们天天来。")
    they = next(one for one in found if one.quote == "他们")
    assert they.actor == "" or they.how != "recency", "who was spoken of in another answer is not 他们 of this one"


def test_an_office_speaking_of_them_means_the_provider_unless_it_named_others() -> None:
    assert told(mentions("他们做得不错。", speaker="sub")) == [("他们", "org")]
    assert told(mentions("居委会忙，他们没空。", speaker="sub")) == [("居委会", "com"), ("他们", "com")]


# Who is not known.


def test_a_speaker_without_an_actor_has_no_we() -> None:
    assert [one.actor for one in mentions("路人：我们不知道。") if one.actor] == []


def test_the_interviewer_s_you_is_who_answers_and_its_we_is_nobody() -> None:
    found = mentions("问：我们想问，街道会让你们做别的事吗？\n答org：会啊。")
    assert told(found) == [("街道", "sub"), ("你们", "org")]


def test_you_of_a_respondent_outside_quotes_is_not_the_own_side() -> None:
    assert "org" not in [one.actor for one in mentions("你们学校也来过。")]


# Contracts.

HEADER = "甲方（委托方）：H区民政委员会\n乙方（承接方）：Z社会工作服务中心\n丙方：X街道办事处\n\n第一条 甲方付款。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEADER, {"甲方": "bureau", "委托方": "bureau", "乙方": "org", "承接方": "org", "丙方": "sub"}),
        ("甲方:H区民政委员会\n乙方:Z机构", {"甲方": "bureau", "乙方": "org"}),
        ("　甲方：H区民政委员会（以下简称甲方）", {"甲方": "bureau"}),
        ("第三条 甲方：应当付款。", {}),
        ("甲方：某某公司", {}),
        ("甲方付款给乙方：Z机构", {}),
        ("甲方：\n名称：H区民政委员会\n地址：X街道办事处旁\n乙方：\nZ机构", {"甲方": "bureau", "乙方": "org"}),
        ("甲方：\n\n第一条 H区民政委员会付款。", {}),
        ("甲方\tH区民政委员会\t乙方\tZ机构", {"甲方": "bureau", "乙方": "org"}),
        ("| 甲方 | H区民政委员会 |\n| 乙方 | Z机构 |", {"甲方": "bureau", "乙方": "org"}),
        ("一、甲方：H区民政委员会\n二、乙方：Z机构", {"甲方": "bureau", "乙方": "org"}),
        (
            "H区民政委员会（以下简称甲方）与Z机构（以下简称“乙方”）、X街道办事处（下称丙方）",
            {"甲方": "bureau", "乙方": "org", "丙方": "sub"},
        ),
        ("甲方（盖章）：H区民政委员会　　　　乙方（盖章）：Z机构\n2018年", {"甲方": "bureau", "乙方": "org"}),
        ("甲  方：＿＿H区民政委员会＿＿\n乙　方：__Z机构__", {"甲方": "bureau", "乙方": "org"}),
        ("委託方（甲方）：H區民政委員會\n受託方（乙方）：Z機構", {"委托方": "bureau", "甲方": "bureau", "受托方": "org", "乙方": "org"}),
        ("采购人（甲方）名称：H区民政委员会", {"采购人": "bureau", "甲方": "bureau"}),
        ("甲方：某某公司 乙方：Z机构", {"乙方": "org"}),
        ("甲方：某某社工服务中心", {}),
        ("甲方：X市H区民政委员会", {"甲方": "bureau"}),
    ],
)
def test_the_header_binds_the_parties(text: str, expected: dict[str, str]) -> None:
    document = Document("K", text, kind="contract")
    assert contract_parties(document, study(ACTORS), grammar("zh")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲方：T市文化局\n乙方：Z机构", [("甲方", "T市文化局", 1)]),
        ("合同\n\n甲方：\n名称：T市文化局\n乙方：Z机构", [("甲方", "T市文化局", 3)]),
        ("供应商（乙方）名称：某某社工服务中心", [("供应商", "某某社工服务中心", 1)]),
        ("甲方：T市文化局\n第一条 甲。\n甲方（盖章）：H区民政委员会", []),
        ("T市文化局（以下简称甲方）与Z机构（以下简称乙方）", [("甲方", "T市文化局", 1)]),
        ("甲方：____\n乙方：应当付款。", []),
        (HEADER, []),
    ],
)
def test_a_party_that_names_nobody_of_the_study_is_told(text: str, expected: list[tuple[str, str, int]]) -> None:
    document = Document("K", text, kind="contract")
    assert unbound_parties(document, study(ACTORS), grammar("zh")) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("bureau", "bureau"),
        ("H区民政委员会", "bureau"),
        ("H區民政委員會", "bureau"),
        ("民政委", "bureau"),
        ("T市文化局; X街道办事处; H区民政委员会", "sub"),
        ("T市文化局", "gov"),
        ("", "gov"),
    ],
)
def test_who_speaks_in_a_policy(told: str, expected: str) -> None:
    finder = MentionFinder(study(ACTORS), grammar("zh"))
    document = Document("P", "甲。", kind="policy", attributes={"issuer": told})
    assert finder.issuer(document, "policy") == expected
    assert finder.issuer(document, "interview") == ""


def test_parties_of_one_contract_do_not_reach_another_document() -> None:
    reader = Machine(study(ACTORS))
    mentions("甲方：X街道办事处\n乙方：M评估中心\n\n第一条 甲方付款。", kind="contract", reader=reader)
    assert told(mentions("甲方付了款。", reader=reader)) == [("甲方", "bureau")]


def test_a_party_goes_before_the_role_of_the_study() -> None:
    text = "甲方：X街道办事处\n乙方：Z社会工作服务中心\n\n第一条 甲方付款。"
    assert [(one.actor, one.how) for one in mentions(text, kind="contract")][-1] == ("sub", "party")


# English.

ENGLISH = (
    Actor("bureau", "Civil Affairs Bureau", "government", "district"),
    Actor("sub", "Riverside Subdistrict Office", "government", "subdistrict"),
    Actor("org", "Harbour Trust", "social_organisation"),
    Actor("com", "Elm Residents Committee", "self_governance", "community"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Party A: Civil Affairs Bureau\nParty B: Harbour Trust", {"Party A": "bureau", "Party B": "org"}),
        ("Purchaser: Civil Affairs Bureau", {"Purchaser": "bureau", "the Purchaser": "bureau"}),
        (
            'between the Civil Affairs Bureau (the "Purchaser") and Harbour Trust, a charity, (hereinafter “the Provider”)',
            {"the Purchaser": "bureau", "Purchaser": "bureau", "the Provider": "org", "Provider": "org"},
        ),
        ("Party A shall pay Party B: Harbour Trust", {}),
    ],
)
def test_parties_of_an_english_contract(text: str, expected: dict[str, str]) -> None:
    document = Document("K", text, kind="contract", language="en")
    assert contract_parties(document, study(ENGLISH), grammar("en")) == expected


@lru_cache(maxsize=1)
def english() -> Machine:
    return Machine(study(ENGLISH, roles={"purchaser": "bureau", "provider": "org"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Harbour Trust came.", [("Harbour Trust", "org", "name")]),
        ("The bureau came.", [("The bureau", "bureau", "short")]),
        ("We came.", [("We", "org", "speaker")]),
        ("They told us.", [("us", "org", "speaker")]),
        ("The subdistrict came and they stayed.", [("The subdistrict", "sub", "short"), ("they", "sub", "recency")]),
        ("The purchaser came.", [("The purchaser", "bureau", "role")]),
        ("Community work is hard.", []),
    ],
)
def test_english(text: str, expected: list[tuple[str, str, str]]) -> None:
    document = Document("e", f"A: {text}", kind="interview", language="en", speakers=(Speaker("A", "org"),))
    found = [one for one in english().read(document).mentions if one.actor]
    if text.startswith("They"):
        found = [one for one in found if one.quote != "They"]
    assert [(one.quote, one.actor, one.how) for one in found] == expected


def test_an_english_sentence_in_a_chinese_document_has_its_mentions() -> None:
    text = "A: We were told by the bureau.\nA: 民政来了人。"
    document = Document("m", text, kind="interview", language="zh", speakers=(Speaker("A", "org"),))
    assert "org" in [one.actor for one in english().read(document).mentions]

"""Who is meant: names, short names, roles, parties of a contract, and words whose actor depends on who speaks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import count

import pytest

import qualcode
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
    ("社会组织来了人。", [("社会组织", "org", "role")]),
    ("社工机构来了人。", [("社工机构", "org", "role")]),
    ("社会组织科来了人。", []),
    ("每万人拥有社会组织数达到十个。", []),
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
    [one] = mentions("我们领导说了算。")
    assert (one.quote, one.actor, one.how, one.person) == ("我们领导", "org", "title", "领导")


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


def test_7_both_who_did_not_and_who_did_are_there() -> None:
    assert told(mentions("这个不是我派的，是街道统一排的。", speaker="com")) == [("我", "com"), ("街道", "sub")]


def test_8_inside_quoted_speech_we_and_you_change_sides() -> None:
    found = mentions("民政委的科长说：“你们是我们请来的。”")
    assert dict(told(found)) == {"民政委的科长": "bureau", "你们": "org", "我们": "bureau"}


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
    [one] = mentions("政府出钱。", reader=reader)
    assert (one.quote, one.actor, one.candidates) == ("政府", "", "bureau; sub")


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
        ("H区民政委员会办公室", "bureau"),
        ("H区民政委员会评估中心", ""),
        ("T市文化局", ""),
        ("", "gov"),
    ],
)
def test_who_speaks_in_a_policy(told: str, expected: str) -> None:
    """An issuer that is told and that the study does not know is nobody; an office speaks for its body."""
    finder = MentionFinder(study(ACTORS), grammar("zh"))
    document = Document("P", "甲。", kind="policy", attributes={"issuer": told})
    assert finder.issuer(document, "policy") == expected
    assert finder.issuer(document, "interview") == ""


@pytest.mark.parametrize(("told", "expected"), [("民政部; 财政部", "g"), ("A社工机构", "o"), ("某慈善基金会", ""), ("", "g")])
def test_in_a_study_of_classes_any_body_of_government_speaks_as_the_government(told: str, expected: str) -> None:
    actors = (Actor("g", "政府机关", "government"), Actor("o", "社会组织", "social_organisation", aliases=("A社工机构",)))
    finder = MentionFinder(study(actors, roles={}), grammar("zh"))
    assert finder.issuer(Document("P", "甲。", kind="policy", attributes={"issuer": told}), "policy") == expected


def test_an_issuer_who_is_nobody_of_the_study_is_a_doubt(folder) -> None:
    folder.write("P-01.txt", "关于台账的通知\n发布机关：T市文化局\n机构应当提交台账。\n")
    documents = "documents: [{id: P-01, file: P-01.txt, kind: policy}]"
    actors = "actors: [{id: gov, name: 政府, kind: government}, {id: org, name: 甲机构, kind: social_organisation, aliases: [机构]}]"
    folder.study("study: a", actors, "roles: {provider: org}", documents)
    results = qualcode.run(folder.path)
    assert set(results.relations["source"]).isdisjoint({"gov"})
    assert [str(doubt) for doubt in results.doubts if "issuers" in str(doubt) and "'T市文化局' (P-01)" in str(doubt)]


def test_parties_of_one_contract_do_not_reach_another_document() -> None:
    reader = Machine(study(ACTORS))
    mentions("甲方：X街道办事处\n乙方：M评估中心\n\n第一条 甲方付款。", kind="contract", reader=reader)
    assert told(mentions("甲方付了款。", reader=reader)) == [("甲方", "bureau")]


def test_a_party_goes_before_the_role_of_the_study() -> None:
    text = "甲方：X街道办事处\n乙方：Z社会工作服务中心\n\n第一条 甲方付款。"
    assert [(one.actor, one.how) for one in mentions(text, kind="contract")][-1] == ("sub", "party")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("甲方：X街道办事处\n乙方：Z社会工作服务中心", "sub"),  # who has the role in the study is no party
        ("甲方（购买方）：X街道办事处\n乙方：Z社会工作服务中心", "sub"),
        ("甲方：X街道办事处\n乙方：Z社会工作服务中心\n丙方：H区民政委员会", "bureau"),  # it is one
    ],
)
def test_a_role_is_a_party_of_its_contract(header: str, expected: str) -> None:
    assert dict(told(mentions(f"{header}\n\n第一条 购买方付款。", kind="contract")))["购买方"] == expected


# The speaker-relative table of the actor ontology: who a word means by who says it; "?" where it stays open, "-" where it is nobody.

SPEAKERS_TABLE = [
    ("我们人少。", "我们", {"org": "org", "bureau": "bureau", "sub": "sub", "com": "com", "tpa": "tpa", "rec": "rec"}),
    ("我不同意。", "我", {"org": "org", "bureau": "bureau", "sub": "sub", "com": "com", "tpa": "tpa", "rec": "rec"}),
    ("我们机构不同意。", "我们机构", {"org": "org", "tpa": "tpa"}),
    ("我们街道人少。", "街道", {"org": "org", "sub": "sub"}),
    ("我们社工很难。", "社工", {"org": "org"}),
    ("我们区很大。", "我们区", {"org": "-", "sub": "-", "com": "-", "rec": "-"}),
    ("上面催得紧。", "上面", {"org": "?", "bureau": "city", "sub": "bureau", "com": "sub", "tpa": "bureau", "rec": "?"}),
    ("上面拨款很慢。", "上面", {"org": "bureau"}),
    ("上面把指标压下来。", "上面", {"org": "bureau"}),
    ("上面又要招标。", "上面", {"org": "bureau"}),
    ("上面叫我们去值班。", "上面", {"org": "sub"}),
    ("上面天天搞活动。", "上面", {"org": "sub"}),
    ("上面要创文。", "上面", {"org": "sub"}),
    ("上面每周开例会。", "上面", {"org": "sub"}),
    ("区里不同意。", "区里", {"org": "bureau", "bureau": "?", "sub": "bureau", "com": "bureau", "tpa": "bureau", "rec": "bureau"}),
    ("局里不同意。", "局里", {"org": "bureau", "bureau": "bureau", "sub": "bureau", "com": "bureau", "tpa": "bureau"}),
    ("委里不同意。", "委里", {"org": "bureau", "bureau": "bureau"}),
    ("领导不同意。", "领导", {"org": "?", "bureau": "bureau", "sub": "sub", "com": "sub", "tpa": "bureau", "rec": "?"}),
    ("我们领导不同意。", "我们领导", {"org": "org", "bureau": "bureau", "sub": "sub", "com": "com", "tpa": "tpa"}),
    ("甲方不同意。", "甲方", {"org": "bureau", "sub": "bureau", "tpa": "bureau"}),
    ("乙方不同意。", "乙方", {"org": "org", "bureau": "org", "sub": "org"}),
    ("他们不同意。", "他们", {"org": "?", "bureau": "org", "sub": "org", "com": "org", "tpa": "org", "rec": "org"}),
    ("对方不同意。", "对方", {"org": "?", "bureau": "org", "sub": "org"}),
    ("那边不同意。", "那边", {"org": "?", "bureau": "org", "sub": "org"}),
    ("街道的人来过，那边不同意。", "那边", {"org": "sub", "sub": "org"}),
    ("基层都不敢讲。", "基层", {"city": "bureau", "bureau": "sub", "sub": "com", "org": "-"}),
    ("你们学校来过人。", "你们学校", {"org": "-", "sub": "-"}),
]


@pytest.mark.parametrize(
    ("text", "word", "speaker", "expected"),
    [(text, word, speaker, expected) for text, word, row in SPEAKERS_TABLE for speaker, expected in row.items()],
)
def test_a_word_means_another_actor_by_who_speaks(text: str, word: str, speaker: str, expected: str) -> None:
    found = [one for one in mentions(text, speaker=speaker) if one.quote == word]
    assert ([one.actor for one in found] or ["-"]) == ["" if expected == "?" else expected]
    assert all(one.candidates for one in found if not one.actor), "what is open says who it could be"


def test_a_verb_decides_only_between_those_in_question_and_says_so() -> None:
    [one] = [one for one in mentions("上面的拨款一直不来。") if one.quote == "上面"]
    assert (one.actor, one.how, one.candidates) == ("bureau", "verb", "sub")
    [both] = [one for one in mentions("上面的拨款和值班。") if one.quote == "上面"]
    assert (both.actor, both.candidates) == ("", "bureau; sub"), "two verbs that disagree decide nothing"


# The ambiguous words of the actor ontology.

AMBIGUOUS = [
    ("街道主任来了。", "org", [("街道主任", "sub", "街道主任")]),
    ("街道的主任来了。", "org", [("街道的主任", "sub", "主任")]),
    ("社区书记来了。", "org", [("社区书记", "com", "社区书记")]),
    ("居委会主任来了。", "org", [("居委会主任", "com", "居委会主任")]),
    ("主任来了。", "sub", [("主任", "sub", "主任")]),
    ("主任来了。", "com", [("主任", "com", "主任")]),
    ("主任来了。", "org", [("主任", "", "主任")]),
    ("街道很忙，主任来了。", "org", [("街道", "sub", ""), ("主任", "sub", "主任")]),
    ("街道创文，书记来了。", "org", [("街道", "sub", ""), ("书记", "sub", "书记")]),
    ("科长来了。", "org", [("科长", "bureau", "科长")]),
    ("林科来了。", "org", [("林科", "bureau", "林科")]),
    ("副科长来了。", "org", [("副科长", "bureau", "副科长")]),
    ("站长走了。", "org", [("站长", "org", "站长")]),
    ("总干事走了。", "sub", [("总干事", "org", "总干事")]),
    ("评估专家来了。", "org", [("评估专家", "tpa", "")]),
    ("专家来了。", "org", [("专家", "tpa", "专家")]),
    ("街道的干部来了。", "org", [("街道的干部", "sub", "干部")]),
    ("一个干部来了。", "org", []),
    ("社区让大家登记。", "org", [("社区", "com", "")]),
    ("社区要求填表。", "org", [("社区", "com", "")]),
    ("活动在社区里办。", "org", []),
    ("社区很大。", "org", []),
    ("社区活动很多。", "org", []),
    ("街道上人多。", "org", []),
    ("街道这一片人多。", "org", []),
    ("机构改革以后不同了。", "org", []),
    ("第三方评估机构来了。", "org", [("第三方评估机构", "tpa", "")]),
    ("评估机构来了。", "org", [("评估机构", "tpa", "")]),
    ("承接机构来了。", "sub", [("承接机构", "org", "")]),
    ("民政来了人。", "org", [("民政", "bureau", "")]),
    ("民政那边来了人。", "org", [("民政那边", "bureau", "")]),
    ("出资方来了。", "org", [("出资方", "bureau", "")]),
    ("用人单位来了。", "org", [("用人单位", "sub", "")]),
    ("别的街道不这样。", "org", [("街道", "", "")]),
    ("各方都来了。", "org", []),
    ("社会各界都来了。", "org", []),
    ("领导小组来了。", "org", []),
    ("她是主任医师。", "org", []),
    ("向主任汇报。", "sub", [("主任", "sub", "主任")]),
    ("谢谢主任。", "sub", [("主任", "sub", "主任")]),
]


@pytest.mark.parametrize(("text", "speaker", "expected"), AMBIGUOUS)
def test_an_ambiguous_word(text: str, speaker: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(one.quote, one.actor, one.person) for one in mentions(text, speaker=speaker)] == expected


# Persons.


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("X街道的毛主任来过。后来毛主任又来了。", "毛主任", "sub"),
        ("C社区居委会的孙书记来过。后来孙书记走了。", "孙书记", "com"),
        ("街道的老郑来过。老郑不高兴。", "老郑", "sub"),
        ("老郑不高兴。他是街道的老郑。", "老郑", "sub"),
        ("民政委的L主任来过。L主任说了算。", "L主任", "bureau"),
        ("街道的王姐来过。王姐人好。", "王姐", "sub"),
        ("我们A督导来过。A督导走了。", "A督导", "org"),
    ],
)
def test_a_person_belongs_to_the_unit_that_the_document_names_anywhere(text: str, quote: str, expected: str) -> None:
    found = [one for one in mentions(text) if one.quote == quote]
    assert [(one.actor, one.how, one.person) for one in found] == [(expected, "person", quote)]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("小李社工每个星期都来。", "小李社工"),
        ("老张社工人好。", "老张社工"),
        ("王社工来看我。", "王社工"),
        ("社工站站长也要听街道的。", "站长"),
        ("社工站的督导老师来过。", "督导老师"),
    ],
)
def test_a_person_by_a_common_word_for_the_provider(text: str, quote: str) -> None:
    assert [(one.quote, one.actor, one.person) for one in mentions(text, speaker="rec") if one.person] == [(quote, "org", quote)]


@pytest.mark.parametrize("text", ["社工站点很多。", "站长期没人。", "主任医师来过。"])
def test_what_only_begins_like_a_person_is_none(text: str) -> None:
    assert [one.quote for one in mentions(text) if one.person] == []


@pytest.mark.parametrize("text", ["王姐来过。", "L经理来过。", "小项目很多。", "老房子很多。", "科技公司来过。", "某些人来过。"])
def test_a_person_of_whom_nothing_is_known_is_given_to_nobody(text: str) -> None:
    assert [one.actor for one in mentions(text) if one.actor] == []


def test_a_person_without_a_unit_says_which_institutions_were_named() -> None:
    found = mentions("街道和民政委都来过，王姐也来过。")
    assert [(one.actor, one.candidates) for one in found if one.quote == "王姐"] == [("", "bureau; sub")]


def test_a_speaker_is_known_by_the_name_on_the_label() -> None:
    text = "陈组长：我来讲。\n林主委：陈组长讲过了。"
    speakers = (Speaker("陈组长", "bureau"), Speaker("林主委", "org"))
    document = Document("n", text, kind="minutes", speakers=speakers)
    found = [one for one in machine().read(document).mentions if one.quote == "陈组长"]
    assert [(one.actor, one.how) for one in found] == [("bureau", "person")]


# Several at once.


@pytest.mark.parametrize(
    ("text", "quote", "speaker", "expected"),
    [
        ("街道难，我们两家商量。", "我们两家", "org", ["org", "sub"]),
        ("街道难，双方商量。", "双方", "org", ["org", "sub"]),
        ("街道和居委会两家商量。", "两家", "org", ["sub", "com"]),
        ("街道和居委会来了，我们三方商量。", "我们三方", "org", ["org", "com", "sub"]),
        ("合同写的是三方平等。", "三方", "org", ["org", "bureau", "sub"]),  # who buys, who hosts, who provides: no others could be meant
        ("合同写的是三方平等。", "三方", "sub", ["sub", "bureau", "org"]),
        ("协议上三家平等。", "三家", "org", ["org", "bureau", "sub"]),
        ("来了三家投标。", "三家", "org", []),
        ("我亲眼见过，街道叫居委会腾房，两边都不痛快。", "两边", "org", ["sub", "com"]),
        ("我们两家商量。", "我们两家", "sub", ["sub", "org"]),
        ("我们要票，街道要人，大家心里有数。", "大家", "org", ["org", "sub"]),
        ("大家都知道。", "大家", "org", []),
        ("我们两家商量。", "我们两家", "org", [""]),
        ("另外两家没有来。", "两家", "org", []),
    ],
)
def test_a_word_for_several_gives_a_row_for_each(text: str, quote: str, speaker: str, expected: list[str]) -> None:
    found = [one for one in mentions(text, speaker=speaker) if one.quote == quote]
    assert [one.actor for one in found] == expected
    assert {one.how for one in found} <= {"inclusive"}
    assert len({(one.start, one.end) for one in found}) <= 1


def test_both_parties_of_a_contract_are_those_of_its_header() -> None:
    text = "评估服务合同\n甲方：H区民政委员会\n乙方：M评估中心\n\n第一条 双方协商。"
    assert [one.actor for one in mentions(text, kind="contract") if one.quote == "双方"] == ["bureau", "tpa"]


@pytest.mark.parametrize(
    ("text", "quote", "kind", "expected"),
    [
        # joined right there, and not the first two of the header
        ("乙方与C社区居民委员会共同走访，双方各自建档。", "双方", "contract", ["org", "com"]),
        ("丙方会同乙方清点物资，双方签字。", "双方", "contract", ["sub", "org"]),
        ("乙方收到款项后通知服务对象，双方另行商定。", "双方", "contract", ["bureau", "org"]),
        ("任何一方不得转让本合同。", "任何一方", "contract", ["bureau", "org", "sub"]),
        ("甲乙双方平等，任何一方不得转让。", "任何一方", "contract", ["bureau", "org"]),
        # where nobody speaks, just so many as were named
        ("民政委、街道委托Z机构，三方签订合同。", "三方", "policy", ["bureau", "sub", "org"]),
        ("民政委、街道委托Z机构。合同由三方商定。", "三方", "policy", ["bureau", "sub", "org"]),
        ("民政委委托Z机构。合同由三方商定。", "三方", "policy", []),
        ("任何一方不得转让。", "任何一方", "policy", []),
        # it is whoever was named before and does not act
        ("丙方发现乙方缺员的，可以责令其补足。", "其", "contract", ["org"]),
        ("甲方委托M评估中心评估，结论由其作出。", "其", "contract", ["tpa"]),
        ("丙方的通知应当由其他部门转交。", "其", "contract", []),
    ],
)
def test_several_and_it_where_nobody_speaks(text: str, quote: str, kind: str, expected: list[str]) -> None:
    header = HEADER if kind == "contract" else ""
    found = mentions(f"{header}\n第二条 {text}", kind=kind)
    assert [one.actor for one in found if one.quote == quote] == expected


def test_an_evaluation_contract_whose_header_names_nobody_is_done_by_the_assessor() -> None:
    text = "评估服务合同\n甲方：____\n乙方：____\n\n第一条 甲方委托乙方开展评估。"
    found = [one for one in mentions(text, kind="contract") if one.start > text.index("第一条")]
    assert [(one.quote, one.actor) for one in found] == [("甲方", "bureau"), ("乙方", "tpa")]


# Pronouns: who acts in the clause is not meant by them; a name behind them explains them; others may be meant.


@pytest.mark.parametrize(
    ("text", "quote", "speaker", "expected"),
    [
        ("民政委跟Z机构签字，民政委给人家拨款。", "人家", "sub", "org"),
        ("街道管Z机构，街道给他们发工资。", "他们", "com", "org"),
        ("街道说他们没钱。", "他们", "com", "sub"),
        ("街道的表，学校的门，他们进不去。", "他们", "org", ""),
        ("街道先来的，后来居委会也来了，他们要我们登记。", "他们", "org", "com"),
    ],
)
def test_whom_a_pronoun_may_mean(text: str, quote: str, speaker: str, expected: str) -> None:
    assert [one.actor for one in mentions(text, speaker=speaker) if one.quote == quote] == [expected]


def test_a_pronoun_that_a_name_explains_is_one_mention() -> None:
    assert told(mentions("民政委跟人家Z机构签字。", speaker="sub")) == [("民政委", "bureau"), ("人家Z机构", "org")]


def test_what_is_resolved_by_recency_lists_the_other_institutions_of_the_answer() -> None:
    found = mentions("问：街道呢？\n答org：民政委来过，居委会也来了，他们要我们登记。")
    they = next(one for one in found if one.quote == "他们")
    assert (they.actor, they.how, they.candidates) == ("com", "recency", "bureau; sub")


# Quoted speech.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("科长说“你们是我们请来的”。", {"科长": "bureau", "你们": "org", "我们": "bureau"}),
        ("街道主任跟我们讲：“我们不管。”", {"街道主任": "sub", "我们": "sub"}),
        ("街道就放话：我们不管你们。", {"街道": "sub", "我们": "sub", "你们": "org"}),
        ("街道来了，他就说：“我们不管。”", {"街道": "sub", "我们": "sub"}),
        ("我跟街道说：“你们自己去。”", {"我": "org", "街道": "sub", "你们自己": "sub"}),
        ("门口的保安说：“我们不管。”", {}),
        ("街道打电话来，说你们低于九十就通报。", {"街道": "sub", "你们": "org"}),
        ("“我们不管”，街道说。", {"我们": "sub", "街道": "sub"}),
        ("科长讲我们科里没钱，让你们自己想办法。", {"科长": "bureau", "我们": "bureau", "科里": "bureau", "你们自己": "org"}),
        ("街道主任说我们街道没钱给你们。", {"街道主任": "sub", "我们": "sub", "街道": "sub", "你们": "org"}),
        ("科长说我们机构不行。", {"科长": "bureau", "我们机构": "org"}),
        ("街道说我们不行。", {"街道": "sub", "我们": "org"}),
        ("街道的原话是，我们花钱请你们来。", {"街道": "sub", "我们": "sub", "你们": "org"}),
        ("街道的意思是，我们要听他们的。", {"街道": "sub", "我们": "org", "他们": "sub"}),
        ("街道跟居委会说：“你们让社工去做。”", {"街道": "sub", "居委会": "com", "你们": "com", "社工": "org"}),
        ("街道问科长：“你们什么时候给钱？”", {"街道": "sub", "科长": "bureau", "你们": "bureau"}),
        ("街道和居委会都说：“你们去吧。”", {"街道": "sub", "居委会": "com", "你们": "org"}),
    ],
)
def test_who_speaks_in_quoted_speech(text: str, expected: dict[str, str]) -> None:
    found = mentions(text)
    last = {one.quote: one.actor for one in found if one.actor}
    if "跟我们讲" in text:
        assert [one.actor for one in found if one.quote == "我们"] == ["org", "sub"]
    assert last == expected


def test_we_of_somebody_who_is_not_named_stays_open_between_those_above() -> None:
    found = mentions("门口的保安说：“我们不管。”")
    assert [(one.quote, one.actor, one.candidates) for one in found] == [("我们", "", "bureau; sub")]


def test_a_title_that_was_introduced_with_its_unit_stands_for_it_again() -> None:
    text = "街道办副主任介绍了情况。社工在旁边记录。主任没来。副主任对我说：“他们就是我们的人。”"
    found = {one.quote: one.actor for one in mentions(text, kind="observation")}
    assert (found["副主任"], found["我们"], found["主任"]) == ("sub", "sub", "org"), "a deputy is not the director"


def test_a_quotation_goes_on_in_the_next_sentence() -> None:
    found = mentions("街道讲：“我们不管。我们没空。”我们就走了。")
    assert [one.actor for one in found if one.quote == "我们"] == ["sub", "sub", "org"]


def test_in_a_meeting_you_is_who_spoke_before() -> None:
    text = "答org：我们没钱。\n答sub：你们写个报告。"
    document = Document("m", text, kind="minutes", speakers=SPEAKERS)
    found = [one for one in machine().read(document).mentions if one.quote == "你们"]
    assert [(one.actor, one.how) for one in found] == [("org", "addressee")]


# Short forms that follow from names.


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("G区民政局", ["区民政局", "区局", "民政局", "民政", "G区局"]),
        ("清河街道办事处", ["清河街道", "清河街道办", "街道办", "办事处", "街办"]),
        ("C社区居民委员会", ["C社区", "C居委会", "居委会", "居委"]),
    ],
)
def test_short_forms_follow_from_a_name(name: str, words: list[str]) -> None:
    level = {"局": "district", "处": "subdistrict", "会": "community"}[name[-1]]
    reader = Machine(study((Actor("one", name, "government", level), ORG), roles={}))
    for word in words:
        assert told(mentions(f"{word}来了人。", reader=reader)) == [(word, "one")]


def test_the_city_bureau_is_not_called_the_district_bureau() -> None:
    reader = Machine(study((Actor("one", "H市民政局", "government", "city"), ORG), roles={}))
    assert [one.actor for one in mentions("区局来了人。", reader=reader)] == []


def test_a_study_without_roles_may_have_classes_of_organisations() -> None:
    reader = Machine(
        study((Actor("orgs", "社会组织", "social_organisation"), Actor("gov", "政府机关", "government", "", ("政府",))), roles={})
    )
    assert told(mentions("别的社会组织来了。", speaker="gov", reader=reader)) == [("社会组织", "orgs")]
    assert told(mentions("局长来了。", speaker="gov", reader=reader)) == [("局长", "gov")]


CLASSES = (
    Actor("gov", "政府机关", "government"),
    Actor("local", "地方政府", "government"),
    Actor("orgs", "社会组织", "social_organisation"),
    Actor("firms", "企业", "firm", "", ("公司",)),
    Actor("people", "民众与服务对象", "public", "", ("儿童",)),
)


@lru_cache(maxsize=1)
def of_classes() -> Machine:
    return Machine(study(CLASSES, roles={}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("捐赠人有权向受赠人查询。", [("捐赠人", "people"), ("受赠人", "orgs")]),
        ("县级以上人民政府侨务部门可以协助。", [("人民政府", "gov"), ("侨务部门", "gov")]),
        ("养老服务组织应当在十五日内向街道办事处备案。", [("养老服务组织", "orgs"), ("街道办事处", "local")]),
        # an office is named by another name in front, an association by its members
        ("青年局跟农民专业合作社谈过。", [("青年局", "gov"), ("农民专业合作社", "orgs")]),
        # what is done to somebody is no part of the name
        ("民政部门资助养老服务组织，指导志愿服务组织。", [("民政部门", "gov"), ("养老服务组织", "orgs"), ("志愿服务组织", "orgs")]),
        ("两家食品企业都来了。", [("食品企业", "firms")]),
        # a longer name that ends as a listed word does means what the word means
        ("困境儿童可以申请。", [("困境儿童", "people")]),
        # no names: a general word, a verb, a whole that is no actor
        ("他学会了，委员会也学会了，社区治理要创新。", []),
    ],
)
def test_a_name_belongs_to_a_class_by_how_it_ends(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(mentions(text, kind="policy", reader=of_classes())) == expected


def test_single_bodies_of_a_case_are_no_classes() -> None:
    actors = (Actor("gov", "政府", "government"), Actor("orgs", "社会组织", "social_organisation"))
    reader = Machine(study(actors, roles={"purchaser": "gov", "provider": "orgs"}))
    assert told(mentions("侨务部门和养老服务组织来了。", kind="policy", reader=reader)) == []


def test_classes_in_sentences_over_several_lines() -> None:
    found = mentions("| 捐赠人\n向受赠人\u2028查询 | 侨务部门\n可以协助 |\n\n附：监护人\n同意。", kind="policy", reader=of_classes())
    assert {actor for _, actor in told(found)} == {"people", "orgs", "gov"}


def test_what_one_document_shows_does_not_change_another() -> None:
    reader, alone = Machine(study(CLASSES, roles={})), Machine(study(CLASSES, roles={}))
    text = "星光社会工作服务中心来了。"
    reader.read(Document("A", "社会工作服务中心、" * 50, kind="policy"))
    assert told(mentions(text, kind="policy", reader=reader)) == told(mentions(text, kind="policy", reader=alone))


# English.


def test_an_english_name_belongs_to_a_class_by_its_words() -> None:
    actors = (
        Actor("gov", "government", "government"),
        Actor("local", "local government", "government"),
        Actor("orgs", "non-profits", "social_organisation"),
    )
    text = "The Ministry of Health told Riverton City Council about the Harbour Youth Trust."
    expected = [("Ministry of Health", "gov"), ("Riverton City Council", "local"), ("Harbour Youth Trust", "orgs")]
    found = Machine(study(actors, roles={})).read(Document("E", text, kind="policy", language="en")).mentions
    assert told(found) == expected


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


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (
            "contract",
            "Between the Civil Affairs Bureau (the Authority), and Harbour Trust (the Grantee)",
            ["Authority:bureau", "Grantee:org"],
        ),
        ("contract", "Harbour Trust, a registered charity (hereinafter “the Charity”)", ["Charity:org"]),
        ("contract", "Civil Affairs Bureau, acting through its office at the quay (the Authority)", ["Authority:bureau"]),
        (
            "policy",
            "In this county the Host Office is the Riverside Subdistrict Office and the Partner means Harbour Trust.",
            ["Host Office:sub", "Partner:org"],
        ),
        ("policy", "Harbour Trust (HT) is funded.", ["HT:org"]),
        ("policy", "Harbour Trust works in the Great North Programme (the Programme).", []),
        ("policy", "Harbour Trust, and other bodies in the Programme (the Scheme), are funded.", []),
        ("policy", "Harbour Trust (see Annex) is funded.", []),
        ("policy", "The Host Office is the place where papers are kept, as Harbour Trust knows.", []),
        ("interview", "Harbour Trust (the Charity) came.", []),
    ],
)
def test_a_name_that_an_english_document_gives(kind: str, text: str, expected: list[str]) -> None:
    document = Document("K", text, kind=kind, language="en")
    assert contract_parties(document, study(ENGLISH), grammar("en")) == dict(one.split(":") for one in expected)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("policy", "H区民政委员会（以下称“主管部门”）负责。", {"主管部门": "bureau"}),
        ("policy", "由H区民政委员会会同有关单位开展社工服务项目（以下简称服务项目）。", {}),
        ("policy", "第二条 本办法所称主管部门，是指H区民政委员会。", {"主管部门": "bureau"}),
        ("policy", "第二条 本办法所称社会工作，是指专业服务，由H区民政委员会管。", {}),
        ("contract", "Z机构（以下简称“项目方”）", {"项目方": "org"}),
        ("interview", "H区民政委员会（以下称“主管部门”）负责。", {}),
    ],
)
def test_a_name_that_a_chinese_document_gives(kind: str, text: str, expected: dict[str, str]) -> None:
    assert contract_parties(Document("K", text, kind=kind), study(ACTORS), grammar("zh")) == expected


def test_a_given_name_is_a_mention_as_it_was_written() -> None:
    text = "Harbour Trust (the Grantee) is funded.\nThe Grantee shall report.\nA grantee of old knows the Grantee's way."
    document = Document("P", text, kind="policy", language="en")
    found = [(mention.quote, mention.actor, mention.how) for mention in Machine(study(ENGLISH)).read(document).mentions]
    assert [one for one in found if one[2] == "party"] == [
        ("the Grantee", "org", "party"),
        ("The Grantee", "org", "party"),
        ("the Grantee", "org", "party"),
    ]


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


FIELD = (
    Actor("bureau", "Civil Affairs Bureau", "government", "district"),
    Actor("sub", "Riverside Subdistrict Office", "government", "subdistrict"),
    Actor("org", "Harbour Trust", "social_organisation"),
    Actor("com", "Elm Residents Committee", "self_governance", "community"),
    Actor("tpa", "Fairview Evaluators", "assessor"),
    Actor("rec", "Families", "public", "", ("the families",)),
)


@lru_cache(maxsize=1)
def field() -> Machine:
    return Machine(study(FIELD))


ENGLISH_TABLE = [
    ("We came.", "We", {"org": "org", "bureau": "bureau", "sub": "sub", "com": "com", "tpa": "tpa"}),
    ("They told us.", "us", {"org": "org", "sub": "sub"}),
    ("Our director came.", "Our director", {"org": "org", "sub": "sub"}),
    ("The people upstairs are slow.", "The people upstairs", {"org": "?", "sub": "bureau", "com": "sub", "tpa": "bureau"}),
    ("The people upstairs hold back the grant.", "The people upstairs", {"org": "bureau"}),
    ("The people upstairs want us at every event.", "The people upstairs", {"org": "sub"}),
    ("The district disagreed.", "The district", {"org": "bureau", "sub": "bureau", "bureau": "?"}),
    ("They disagreed.", "They", {"org": "?", "bureau": "org", "sub": "org", "com": "org"}),
    ("The other side disagreed.", "The other side", {"org": "?", "bureau": "org"}),
    ("The government pays.", "The government", {"org": "?", "sub": "?"}),
    ("The bureau's director came.", "The bureau's director", {"org": "bureau"}),
    ("The director of the bureau came.", "The director of the bureau", {"org": "bureau", "sub": "bureau"}),
    ("The director came.", "The director", {"org": "?", "sub": "sub", "com": "com"}),
    ("The section chief came.", "The section chief", {"org": "bureau"}),
    ("Our case worker came.", "Our case worker", {"org": "org"}),
    ("The case workers came.", "The case workers", {"org": "org", "sub": "org"}),
    ("The bureau pays and it decides.", "it", {"org": "bureau"}),
    ("It is hard.", "It", {"org": "-"}),
    ("The subdistrict told the committee that they must come.", "they", {"org": "com"}),
    ("Another bureau came.", "bureau", {"org": "-"}),
    ("The agency next door came.", "The agency", {"sub": "-"}),
]


@pytest.mark.parametrize(
    ("text", "word", "speaker", "expected"),
    [(text, word, speaker, expected) for text, word, row in ENGLISH_TABLE for speaker, expected in row.items()],
)
def test_an_english_word_means_another_actor_by_who_speaks(text: str, word: str, speaker: str, expected: str) -> None:
    document = Document("e", f"A: {text}", kind="interview", language="en", speakers=(Speaker("A", speaker),))
    found = [one for one in field().read(document).mentions if one.quote == word]
    assert ([one.actor for one in found] or ["-"]) == ["" if expected == "?" else expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('The bureau said, "You work for us."', [("The bureau", "bureau"), ("You", "org"), ("us", "bureau")]),
        ('The bureau came. He said, "We pay."', [("The bureau", "bureau"), ("We", "bureau")]),
        (
            'The bureau told the subdistrict, "You pay us."',
            [("The bureau", "bureau"), ("the subdistrict", "sub"), ("You", "sub"), ("us", "bureau")],
        ),
        (
            'The bureau told us to go, and she said: "You are our team."',
            [("The bureau", "bureau"), ("us", "org"), ("You", "org"), ("our team", "bureau")],
        ),
        ('The bureau told us: "You work for us."', [("The bureau", "bureau"), ("us", "org"), ("You", "org"), ("us", "bureau")]),
        ('"We pay," said the director of the subdistrict.', [("We", "sub"), ("the director of the subdistrict", "sub")]),
        ('I told the bureau, "You owe us."', [("I", "org"), ("the bureau", "bureau"), ("You", "bureau"), ("us", "org")]),
        ("The subdistrict came; both of us signed.", [("The subdistrict", "sub"), ("both of us", "org"), ("both of us", "sub")]),
        ("Both sides signed.", [("Both sides", "")]),
    ],
)
def test_english_quoted_speech_and_several_at_once(text: str, expected: list[tuple[str, str]]) -> None:
    document = Document("e", f"A: {text}", kind="interview", language="en", speakers=(Speaker("A", "org"),))
    assert told(field().read(document).mentions) == expected


@pytest.mark.parametrize(
    ("name", "kind", "word"),
    [
        ("清河社区居委会", "self_governance", "居委会"),
        ("清河社区居委会", "self_governance", "居委"),
        ("东村村委会", "self_governance", "村委"),
        ("众评评估公司", "assessor", "评估公司"),
        ("清河街道办事处", "government", "街道"),
    ],
)
def test_a_name_without_a_level_still_has_its_short_forms(name: str, kind: str, word: str) -> None:
    reader = Machine(study([Actor("it", name, kind), ORG], roles={"provider": "org"}))
    assert told(mentions(f"{word}来了人。", reader=reader)) == [(word, "it")]


def test_a_level_that_is_not_declared_follows_from_the_name() -> None:
    finder = MentionFinder(
        study([Actor("it", "清河街道办事处", "government"), Actor("com", "清河社区居委会", "self_governance")]), grammar("zh")
    )
    assert (finder.of_level("subdistrict"), finder.of_level("community"), finder.superiors("com")) == (("it",), ("com",), ("it",))

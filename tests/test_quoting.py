"""The quote bank, shortened quotes, and warnings."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from qualcode import Actor, ArgumentError, Code, Codebook, Document, Results, Speaker, StageModel, Study, read_grammar, run, sentences
from qualcode.cli import main
from qualcode.quoting import quote_bank, quoted_persons, shortened, too_long
from qualcode.reporting.contents.blocks import Quotes, Table
from qualcode.reporting.contents.quoted import quotes_section
from qualcode.reporting.evidence import Evidence
from qualcode.reporting.labels import Labels
from qualcode.risks import high_risk

# The bank, on made-up rows: (document, number, person, code, status, sentence); every expected choice is worked out by hand.
SAID = [
    ("S-01", 1, "S01", "control", "proposed", "他们每个星期都来检查我们的台账。"),
    ("S-01", 2, "S01", "control", "accepted", "尾款一直压着，交了报告才肯给钱。"),
    ("S-01", 3, "S01", "control", "accepted", "活动日期要两边会签才能改动一天。"),
    ("S-02", 1, "S02", "control", "proposed", "站长换成谁也是科长说了才算数的。"),
    ("S-02", 2, "S02", "tie", "accepted", "合同约定每季度报一次进展情况。"),
    ("S-03", 1, "S03", "control", "rejected", "没有的事，他们从来不管我们怎么做。"),
]


def frames(rows: list[tuple[str, int, str, str, str, str]], **more: list[object]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Codings, one for each row, and their sentences, a hundred characters apart."""
    codings = pd.DataFrame(
        [
            (
                document,
                100 * number,
                100 * number + len(text),
                f"{document}:{number}",
                person,
                code,
                status,
                text,
                "actual",
                f"{document}:{number}/{code}",
            )
            for document, number, person, code, status, text in rows
        ],
        columns=["document", "start", "end", "segment", "person", "code", "status", "quote", "plane", "coding"],
    ).assign(**more)
    segments = codings.drop_duplicates("segment")[["document", "start", "end", "segment", "person", "plane", "quote"]]
    return codings, segments.rename(columns={"quote": "text"}).assign(actor="agency", stage="", clause="")


def chosen(bank: pd.DataFrame, code: str = "control") -> list[str]:
    return bank.loc[bank["code"] == code, "segment"].tolist()


def test_accepted_goes_first_and_each_informant_once_before_a_second() -> None:
    assert chosen(quote_bank(*frames(SAID), each=1)) == ["S-01:2"]
    assert chosen(quote_bank(*frames(SAID), each=2)) == ["S-01:2", "S-02:1"], "a second informant, though only proposed"
    assert chosen(quote_bank(*frames(SAID), each=9)) == ["S-01:2", "S-02:1", "S-01:3", "S-01:1"], "what is rejected never comes"


def test_what_is_denied_wished_or_unsure_goes_behind() -> None:
    rows = [
        ("S-01", n, "S01", "control", "proposed", text)
        for n, text in enumerate(["他们要是不来查就好了啊。", "他们每个月都来查两三次。", "上面每周要亮点，不交点名。"], 1)
    ]
    codings, segments = frames(rows, modality=["wish", "factual", "factual"], confidence=[0.99, 0.6, 0.8])
    assert chosen(quote_bank(codings, segments, each=3)) == ["S-01:3", "S-01:2", "S-01:1"]


def test_a_readable_length_goes_before_a_long_one_and_a_scrap() -> None:
    rows = [
        ("S-01", n, "S01", "control", "proposed", text)
        for n, text in enumerate(["管得多。", "说实话" * 60 + "。", "一个星期来检查我们三次台账。"], 1)
    ]
    assert chosen(quote_bank(*frames(rows), each=1)) == ["S-01:3"]


def test_nearly_the_same_words_are_quoted_once() -> None:
    rows = [
        ("S-01", 1, "S01", "control", "proposed", "尾款一直压着，交了报告才肯给钱。"),
        ("S-02", 1, "S02", "control", "proposed", "尾款一直压着，交了报告才肯给钱！"),
        ("S-03", 1, "S03", "control", "proposed", "尾款一直压着，交了总报告才肯给钱。"),
    ]
    assert chosen(quote_bank(*frames(rows), each=3)) == ["S-01:1"]


def test_a_sentence_serves_one_code_unless_the_other_has_nothing_else() -> None:
    rows = [
        ("S-01", 1, "S01", "control", "accepted", "科长打电话来，活动停三个礼拜。"),
        ("S-01", 1, "S01", "tie", "accepted", "科长打电话来，活动停三个礼拜。"),
        ("S-02", 1, "S02", "control", "proposed", "每周要一个亮点，不交就要点名。"),
    ]
    bank = quote_bank(*frames(rows), each=1)
    assert (chosen(bank), chosen(bank, "tie")) == (["S-02:1"], ["S-01:1"]), "control has another, tie has not"
    alone = quote_bank(*frames(rows[:2]), each=2)
    assert (chosen(alone), chosen(alone, "tie")) == (["S-01:1"], ["S-01:1"])
    assert alone["why"].str.contains("quoted elsewhere too").sum() == 1
    assert quoted_persons(alone)["quotes"].tolist() == [1], "one sentence is one quote"


def test_a_risky_quote_is_avoided_where_others_exist_and_carries_its_warning() -> None:
    risky = pd.DataFrame({"coding": ["S-01:2/control"], "segment": ["S-01:2"], "reason": ["criticism"]})
    bank = quote_bank(*frames(SAID), each=2, risky=risky)
    assert chosen(bank) == ["S-01:3", "S-02:1"]
    assert bank["warning"].isna().all()
    only = quote_bank(*frames(SAID[1:2]), risky=risky)
    assert only["warning"].tolist() == ["criticism"]


def test_ties_fall_the_same_way_in_any_order_of_the_rows() -> None:
    codings, segments = frames(SAID)
    for order in ([5, 4, 3, 2, 1, 0], [2, 0, 4, 1, 5, 3]):
        pd.testing.assert_frame_equal(
            quote_bank(codings.iloc[order], segments, each=3).sort_values(["code", "rank"], ignore_index=True),
            quote_bank(codings, segments, each=3).sort_values(["code", "rank"], ignore_index=True),
        )


def test_cells_of_any_labels_and_what_has_no_value_is_its_own() -> None:
    codings, segments = frames(SAID, stage=["delivery", "payment", None, "delivery", "payment", None])
    bank = quote_bank(codings, segments, per=["code", "stage"], each=1)
    assert bank[["code", "stage"]].values.tolist() == [
        ["control", "delivery"],
        ["control", "payment"],
        ["control", "(unknown)"],
        ["tie", "payment"],
    ]


def test_what_is_missing_or_none_is_an_error() -> None:
    with pytest.raises(ArgumentError, match="'segmen"):
        quote_bank(frames(SAID)[0].rename(columns={"segment": "segmen"}), frames(SAID)[1])
    with pytest.raises(ArgumentError, match="0 quotes are none"):
        quote_bank(*frames(SAID), each=0)


def test_a_share_is_told_from_twenty_quotes_on() -> None:
    bank = pd.DataFrame({"document": ["S-01"] * 20, "start": range(20), "end": range(1, 21), "person": ["S01"] * 15 + [None] * 5})
    assert quoted_persons(bank)["share"].tolist() == [0.75, 0.25]
    assert quoted_persons(bank.head(19))["share"].isna().all()


# On a whole study


@pytest.fixture(scope="module")
def results() -> Results:
    return run("nominal_contracts")


def test_every_quote_is_verbatim_and_none_stands_twice(results: Results) -> None:
    bank = results.quotes
    texts = {document.id: document.text for document in results.study.documents}
    assert all(texts[row.document][row.start : row.end] == row.quote for row in bank.itertuples())
    assert set(bank["coding"]) <= set(results.codings.loc[results.codings["status"] != "rejected", "coding"])
    shared = bank[bank.duplicated(["document", "start", "end"])]
    assert shared["why"].str.contains("nothing else is there").all()
    cells = bank.groupby(["code", "plane"])
    assert (cells["rank"].max() <= 2).all()
    assert set(zip(results.codings["code"], results.codings["plane"].fillna("(unknown)"), strict=True)) >= set(cells.groups)


def test_dyads_are_cells_too(results: Results) -> None:
    from qualcode import labelled

    bank = quote_bank(labelled(results.relations, results.study, labels=["dyad"]), results.segments, per=["dyad", "plane"], each=1)
    assert len(bank) == len(bank.drop_duplicates(["dyad", "plane"])) > 10
    assert set(bank["coding"]) <= set(results.relations["evidence"])


def test_the_section_shows_the_same_quotes_and_opens_their_rows(results: Results) -> None:
    evidence = Evidence(results)
    section = quotes_section(evidence, Labels(results.study))
    quotes = [quote for block in section.blocks if isinstance(block, Quotes) for quote in block.quotes]
    assert sorted(evidence.codings[quote.rows[0]]["coding"] for quote in quotes) == sorted(results.quotes["coding"])
    assert sum(bool(quote.warning) for quote in quotes) == results.quotes["warning"].notna().sum() > 0
    assert "S-02:42，站长，S02" in [quote.source for quote in quotes]
    [table] = [block for block in section.blocks if isinstance(block, Table)]
    assert sum(row[3].number or 0 for row in table.rows) == len(results.quotes.drop_duplicates(["document", "start", "end"]))


def test_the_command_tells_quotes_and_who_is_quoted(tmp_path: Path) -> None:
    out = tmp_path / "quotes.csv"
    done = CliRunner().invoke(
        main, ["quotes", "nominal_contracts", "--code", "control", "--plane", "actual", "--by", "stage", "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert "cells: code, plane, stage; at most 2 quotes each" in done.output
    read = pd.read_csv(out)
    assert read["code"].str.startswith("control").all()
    assert set(read["plane"]) == {"actual"}
    assert (tmp_path / "quotes_persons.csv").exists()
    slip = CliRunner().invoke(main, ["quotes", "nominal_contracts", "--code", "contrl"])
    assert slip.exit_code == 1
    assert "(closest: 'control')" in slip.output


# Shortening


@st.composite
def cuts(draw: st.DrawFn) -> tuple[str, int, int, list[tuple[int, int]], dict[tuple[int, int], str]]:
    text = draw(st.text("甲乙丙，。a b", min_size=1, max_size=40))
    place = st.integers(0, len(text))
    start = draw(place)
    end = draw(st.integers(start, len(text)))
    leave = draw(st.lists(st.tuples(place, place), max_size=4))
    edges = sorted(draw(st.sets(place, max_size=6)))
    means = dict.fromkeys(zip(edges[::2], edges[1::2], strict=False), "区民政局")
    return text, start, end, leave, means


@given(cuts())
def test_what_is_kept_is_verbatim_and_nothing_else_is_unmarked(
    made: tuple[str, int, int, list[tuple[int, int]], dict[tuple[int, int], str]],
) -> None:
    text, start, end, leave, means = made
    short = shortened(text, (start, end), leave_out=leave, means=means)
    bare = short.text.replace("〔…〕", "").replace("＝区民政局〕", "").replace("〔", "")
    assert bare == "".join(text[a:b] for a, b in short.kept)
    gone = {at for a, b in leave for at in range(a, b)}
    assert [at for a, b in short.kept for at in range(a, b)] == [at for at in range(start, end) if at not in gone]


def test_marks_in_english() -> None:
    short = shortened("They, you know, pay late.", (0, 25), leave_out=[(5, 15)], means={(0, 4): "the bureau"}, language="en")
    assert short.text == "[They = the bureau],[…] pay late."


def test_overlapping_words_and_impossible_places_are_errors() -> None:
    with pytest.raises(ArgumentError, match="overlap"):
        shortened("他们那边说", (0, 5), means={(0, 3): "局", (2, 4): "街道"})
    with pytest.raises(ArgumentError, match="no part of a text"):
        shortened("他们", (1, 5))


@given(st.lists(st.text("甲乙丙", min_size=1, max_size=8), min_size=1, max_size=8), st.data())
def test_the_coded_words_are_never_left_out(parts: list[str], data: st.DataObject) -> None:
    text = "，".join(parts) + "。"
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 1, len(text) - 1))
    gone = too_long(text, 0, len(text), around=(start, end), longest=data.draw(st.integers(1, 40)), breaks="，")
    assert not any(a < end and start < b for a, b in gone)
    assert not gone or gone[-1][1] < len(text), "the mark at the end stays"


# Warnings

CODES = (
    Code("control", {"zh": "控制"}, relation="directed", source=("government",), target=("social_organisation",)),
    Code("tie", {"zh": "联系"}),
)
ACTORS = (Actor("bureau", "区民政局", "government", level="district"), Actor("agency", "晨光机构", "social_organisation"))
TOLD = ["科长一个电话活动就停了。", "小宇今年八岁。", "小宇妈妈说这个孩子在棉纺小学读书。", "孩子们都喜欢来。"]
TALK = "\n".join(["问：讲讲？", *(f"答：{one}" for one in (*TOLD, "张伟去年自杀过一次。", "项目要预防自杀。")), ""])


def warned(role: str = "总干事", twice: bool = False) -> dict[str, set[str]]:
    """Sentence → reasons, where every sentence is coded with `control`, of the bureau over the agency."""
    documents = [Document("S-01", TALK, kind="interview", speakers=(Speaker("问", interviewer=True), Speaker("答", "agency", "S01", role)))]
    if twice:
        documents.append(
            Document("S-02", TALK, kind="interview", speakers=(Speaker("问", interviewer=True), Speaker("答", "agency", "S02", role)))
        )
    grammars = {"zh": read_grammar("zh"), "en": read_grammar("en")}
    study = Study("s", "S", "zh", Codebook("c", {}, CODES), StageModel("m"), ACTORS, tuple(documents), grammars=grammars)
    segments = sentences(documents, grammars=grammars)
    said = segments[(segments["document"] == "S-01") & (segments["role"] == "respondent")]
    codings = said.assign(code="control", status="proposed", coding=said["segment"] + "/control", quote=said["text"])
    relations = codings.head(1).assign(source="bureau", target="agency")
    found = high_risk(codings, study, segments=segments, relations=relations)
    return {
        text: set(found.loc[found["segment"] == segment, "reason"]) for segment, text in zip(said["segment"], said["text"], strict=True)
    }


def test_reasons_of_high_risk() -> None:
    assert warned() == {
        "科长一个电话活动就停了。": {"criticism"},
        "小宇今年八岁。": {"minor"},
        "小宇妈妈说这个孩子在棉纺小学读书。": {"minor"},
        "孩子们都喜欢来。": set(),  # a child without name, age or school
        "张伟去年自杀过一次。": {"health"},
        "项目要预防自杀。": set(),  # nobody is named
    }


def test_criticism_gives_away_only_who_stands_alone() -> None:
    assert warned(twice=True)["科长一个电话活动就停了。"] == set()
    assert warned(role="")["科长一个电话活动就停了。"] == set(), "without a role nobody is known by it"


def test_doubts_count_what_is_risky(results: Results) -> None:
    told = [str(one) for one in results.doubts if one.where == "quotes"]
    assert len(told) == 1
    assert f"{results.risks['segment'].nunique()} coded sentences may hurt somebody" in told[0]

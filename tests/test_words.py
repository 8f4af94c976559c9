"""Words of a study: cut with its names, left out with a reason, counted by label, opened to their sentences."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from qualcode.errors import ArgumentError
from qualcode.grammar import Grammar
from qualcode.matrices.labelling import sources
from qualcode.model import Document, Speaker, Study
from qualcode.results import Results
from qualcode.segmenting import sentences
from qualcode.terms.counting import frequent_words, term_matrix
from qualcode.terms.cutting import told_words, words
from qualcode.tokenising.views import fold


def cut(study: Study, text: str, kind: str = "observation", language: str = "zh", **options: object) -> pd.DataFrame:
    document = Document("X-01", text, kind=kind, language=language, speakers=(Speaker("答", person="P1"), Speaker("问", interviewer=True)))
    return words(sentences([document], grammars=study.grammars), study, **options)  # type: ignore[arg-type]


def kept(table: pd.DataFrame) -> list[str]:
    return table.loc[table["reason"].isna(), "word"].tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("街道办管台账，我们做服务。", ["街道办", "管", "台账", "服务"]),
        ("街道辦管台賬。", ["街道办", "管", "台账"]),  # traditional characters are counted as simplified ones
        ("甲方应当在季度末拨付尾款。", ["甲方", "季度末", "拨付", "尾款"]),
        ("其实就是没有什么，对吧。", []),
        ("对此我们同意。", ["同意"]),  # an adverb in jieba's dictionary, and no stop word
        ("一共40%，12个。", []),
    ],
)
def test_what_is_counted(nominal: Results, text: str, expected: list[str]) -> None:
    assert kept(cut(nominal.study, text)) == expected


def test_names_of_the_study_stay_whole(nominal: Results) -> None:
    actor = replace(nominal.study.actors[0], name="梧桐里和美促进会", aliases=("和美会",))
    study = replace(nominal.study, actors=(actor,))
    assert kept(cut(study, "和美会找梧桐里和美促进会。")) == ["和美会", "梧桐里和美促进会"]
    assert "和美会" not in kept(cut(nominal.study, "和美会来了。"))


def test_english_by_lemma_and_names_of_several_words(nominal: Results, grammars: dict[str, Grammar]) -> None:
    actor = replace(nominal.study.actors[0], name="Street Office", aliases=())
    study = replace(nominal.study, actors=(actor,), grammars=grammars)
    table = cut(study, "The street office was auditing our budgets.", language="en")
    assert kept(table) == ["street office", "audit", "budget"]
    assert table.loc[table["kind"].notna(), "word"].tolist() == ["street office"]


def test_english_stop_words_are_left_out(grammars: dict[str, Grammar], nominal: Results) -> None:
    study = replace(nominal.study, grammars=grammars)
    assert kept(cut(study, "We don't know what the auditors wanted, but they were very strict.", language="en")) == ["auditor", "strict"]


def test_reasons(nominal: Results) -> None:
    table = cut(nominal.study, "我们三方，管台账。").fillna("")
    told = dict(zip(table["word"], table["reason"], strict=True))
    assert told == {"我们": "stop word", "三方": "part of speech", ",": "mark", "管": "", "台账": "", "。": "mark"}


def test_a_researcher_chooses_kinds_and_stop_words(nominal: Results) -> None:
    text = "街道办管台账。"
    assert kept(cut(nominal.study, "街道办插手台账。", kinds=["noun", "name"])) == ["街道办", "台账"]
    assert kept(cut(nominal.study, text, more_stop_words=["台账"])) == ["街道办", "管"]
    assert kept(cut(nominal.study, "我们插手台账。", kinds=["other", "verb"], stop_words=[])) == ["我们", "插手"]
    with pytest.raises(ArgumentError, match=r"kind 'nouns' is not one of .* \(closest: 'noun'\)"):
        cut(nominal.study, text, kinds=["nouns"])


def test_only_respondents_and_written_texts(nominal: Results) -> None:
    text = "访谈时间：上午\n问：台账多吗？\n答：尾款少（笑）。\n"
    assert kept(cut(nominal.study, text, kind="interview")) == ["尾款"]
    shown = nominal.segments.groupby("document")["role"].agg(lambda roles: roles.notna().any())
    told = told_words(nominal.segments)
    assert set(told.loc[told["document"].map(shown), "role"]) == {"respondent"}
    assert set(told["document"]) == set(nominal.segments["document"])


@pytest.fixture(scope="module")
def table(nominal: Results) -> pd.DataFrame:
    return words(nominal.segments, nominal.study)


def test_a_word_is_the_characters_where_it_stands(nominal: Results, table: pd.DataFrame) -> None:
    texts = {document.id: document.text for document in nominal.study.documents}
    chinese = table[table["language"] == "zh"]
    assert all(fold(texts[row.document][row.start : row.end]) == row.word for row in chinese.itertuples())
    assert (table["end"] > table["start"]).all()
    assert not table.duplicated(["document", "start"]).any()


def test_the_same_in_the_same_order(nominal: Results, table: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(table, words(nominal.segments, nominal.study))


def test_stop_words_are_in_the_form_in_which_words_are_counted(grammars: dict[str, Grammar]) -> None:
    for language, grammar in grammars.items():
        listed = grammar.stop_words
        assert len(set(listed)) == len(listed) > 250, language
        assert [word for word in listed if fold(word).lower() != word and "’" not in word] == []


# --- the matrix

ROWS = [
    # stage, plane, document, person, word, reason
    ("delivery", "actual", "d", "p", "台账", None),
    ("delivery", "actual", "d", "p", "台账", None),
    ("delivery", "actual", "e", "q", "台账", None),
    ("delivery", "actual", "e", "q", "的", "stop word"),
    ("payment", "actual", "d", "p", "的", "stop word"),
    ("payment", "nominal", "f", None, "尾款", None),
    (None, "actual", "d", "p", "尾款", None),
]
SMALL = pd.DataFrame(ROWS, columns=["stage", "plane", "document", "person", "word", "reason"]).assign(
    start=range(len(ROWS)), end=range(1, len(ROWS) + 1), segment=[f"s{n}" for n in range(len(ROWS))]
)


@pytest.mark.parametrize(
    ("count", "expected"), [("references", [3, 0]), ("segments", [3, 0]), ("documents", [2, 0]), ("informants", [2, 0])]
)
def test_cells_by_hand(count: str, expected: list[int]) -> None:
    counts = term_matrix(SMALL, count=count).counts
    assert list(counts.columns) == ["台账", "尾款"]
    assert counts.loc[("delivery", "actual")].tolist() == expected
    assert counts.loc[("payment", "actual")].tolist() == [0, 0]  # text, and none of the words
    assert counts.loc[("(unknown)", "actual")].tolist() == [0, 1]
    assert ("delivery", "nominal") not in counts.index


def test_blank_where_there_is_no_text() -> None:
    counts = term_matrix(SMALL, labels={"stage": ["design", "payment", "delivery"], "plane": ["nominal", "actual"]}).counts
    assert counts.index.tolist()[:3] == [("design", "nominal"), ("design", "actual"), ("payment", "nominal")]
    assert counts.loc[("design", "actual")].isna().all()
    assert counts.loc[("delivery", "nominal")].isna().all()
    assert counts.loc[("delivery", "actual")].tolist() == [3, 0]


def test_planes_together_and_minimum() -> None:
    matrix = term_matrix(SMALL, planes="together", minimum=2, informants=2)
    assert matrix.counts.loc["payment"].tolist() == [0, 1]
    assert list(term_matrix(SMALL, minimum=3).counts.columns) == ["台账"]
    assert matrix.rows == ("stage",)
    assert matrix.settings["planes"] == "together"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"count": "tokens"}, "count 'tokens'"),
        ({"planes": "both"}, "planes 'both'"),
        ({"rows": ["stages"]}, r"no column 'stages' \(closest: 'stage'\)"),
    ],
)
def test_what_it_does_not_take(options: dict[str, object], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        term_matrix(SMALL, **options)  # type: ignore[arg-type]


def test_every_cell_opens_to_as_many_places(nominal: Results, table: pd.DataFrame) -> None:
    matrix = term_matrix(table, rows=["actor"], minimum=10)
    texts = nominal.segments.set_index("segment")["text"]
    for row in matrix.counts.index:
        for word in matrix.counts.columns[:15]:
            places = matrix.evidence(row, word)
            assert len(places) == matrix.counts.loc[row, word]
            assert (places["text"].to_numpy() == texts.loc[places["segment"]].to_numpy()).all()
    assert matrix.counts.sum().sum() == len(table[table["reason"].isna() & table["word"].isin(matrix.counts.columns)])


def test_frequent_words_by_hand() -> None:
    found = frequent_words(SMALL, by="stage")
    assert found.loc[
        found["stage"] == "delivery", ["plane", "rank", "word", "n", "per_1000", "documents", "informants"]
    ].values.tolist() == [["actual", 1, "台账", 3, 750.0, 2, 2]]
    assert frequent_words(SMALL, planes="together")["word"].tolist() == ["台账", "尾款"]
    assert frequent_words(SMALL, planes="together", top=1)["n"].tolist() == [3]
    assert frequent_words(SMALL, informants=2)["word"].tolist() == ["台账"]


def test_where_nobody_speaks_the_document_is_the_source() -> None:
    assert sources(SMALL).tolist() == ["p", "p", "q", "q", "p", "f", "p"]


def test_frequent_words_of_the_built_in_study_say_what_it_is_about(table: pd.DataFrame) -> None:
    found = frequent_words(table, top=10, informants=2)
    assert {"街道", "社工", "孩子"} <= set(found.loc[found["plane"] == "actual", "word"])
    assert {"合同", "项目", "服务"} <= set(found.loc[found["plane"] == "nominal", "word"])


def test_without_words() -> None:
    assert term_matrix(SMALL.iloc[:0]).counts.shape == (0, 0)
    assert frequent_words(SMALL.iloc[:0]).empty

"""Key words: published numbers, scipy as a second implementation, jieba's own weights, and p that keeps informants together."""

from __future__ import annotations

from math import log2

import jieba
import jieba.analyse
import jieba.posseg
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, false_discovery_control

from qualcode.errors import ArgumentError
from qualcode.results import Results
from qualcode.terms.counting import term_matrix
from qualcode.terms.cutting import words
from qualcode.terms.keyness import chi_squared, jieba_weights, key_words, log_likelihood, log_ratio, percent_difference

TEXT = (
    "街道把绩效考核的任务压给社工站，社工站每个月要交台账。尾款要等评估合格以后才拨付，评估专家来了三个。"
    "街道办事处与社会组织签订购买服务合同，合同约定季度拨付资金，实际上年底才给资金。"
)


def arrays(*numbers: float) -> list[np.ndarray[tuple[int], np.dtype[np.float64]]]:
    return [np.array([float(number)]) for number in numbers]


def test_the_published_example_of_the_two_cell_form() -> None:
    # 52 among 50,000 and 57 among 75,000 words: LL + 2.65, "not significant at p < 0.05" (corpus linguistics course of Lancaster
    # University, with the calculator of Rayson at ucrel.lancs.ac.uk/llwizard.html).
    assert log_likelihood(*arrays(52, 57, 50_000, 75_000), compat="rayson")[0] == pytest.approx(2.65, abs=0.005)
    assert log_likelihood(*arrays(52, 57, 50_000, 75_000))[0] < 3.84


CELLS = st.tuples(st.integers(1, 400), st.integers(0, 400), st.integers(500, 5000), st.integers(500, 5000))


@given(cells=CELLS)
@settings(max_examples=60, deadline=None)
def test_four_cells_against_scipy(cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = cells
    table = [[a, b], [c - a, d - b]]
    assert log_likelihood(*arrays(*cells))[0] == pytest.approx(
        chi2_contingency(table, correction=False, lambda_="log-likelihood")[0], abs=1e-9
    )
    assert chi_squared(*arrays(*cells))[0] == pytest.approx(chi2_contingency(table, correction=False)[0], abs=1e-9)
    assert log_likelihood(*arrays(*cells), compat="rayson")[0] <= log_likelihood(*arrays(*cells))[0] + 1e-9


def test_the_two_forms_differ_where_a_word_is_a_large_share() -> None:
    four, two = (log_likelihood(*arrays(40, 20, 100, 100), compat=compat)[0] for compat in ("", "rayson"))
    assert four == pytest.approx(chi2_contingency([[40, 20], [60, 80]], correction=False, lambda_="log-likelihood")[0])
    assert two == pytest.approx(2 * (40 * np.log(40 / 30) + 20 * np.log(20 / 30)))
    assert four > 1.3 * two


def test_effect_sizes() -> None:
    # Hardie (2014): each point of log ratio is a doubling; a word that is not found elsewhere is taken as half a time.
    assert log_ratio(*arrays(80, 10, 1000, 1000))[0] == pytest.approx(3)
    assert log_ratio(*arrays(8, 0, 1000, 2000))[0] == pytest.approx(log2((8 / 1000) / (0.5 / 2000)))
    assert percent_difference(*arrays(52, 57, 50_000, 75_000))[0] == pytest.approx(36.842, abs=0.001)
    assert np.isnan(percent_difference(*arrays(5, 0, 100, 100))[0])


def test_undefined_without_other_texts() -> None:
    assert np.isnan(log_likelihood(*arrays(5, 0, 100, 0))[0])
    assert np.isnan(chi_squared(*arrays(5, 0, 100, 0))[0])


def test_tfidf_is_that_of_jieba() -> None:
    expected = dict(jieba.analyse.extract_tags(TEXT, topK=None, withWeight=True))
    found = jieba_weights([(word, "n") for word in jieba.cut(TEXT)], "tfidf")
    assert found == pytest.approx(expected)
    assert len(found) > 20


def test_textrank_is_that_of_jieba() -> None:
    expected = dict(jieba.analyse.textrank(TEXT, topK=None, withWeight=True))
    found = jieba_weights([(pair.word, pair.flag) for pair in jieba.posseg.cut(TEXT)], "textrank")
    assert found == pytest.approx(expected)
    assert len(found) > 10


def frame(rows: list[tuple[str, str, str, int]], **more: object) -> pd.DataFrame:
    """Words from (stage, person, word, times)."""
    flat = [(stage, person, word) for stage, person, word, times in rows for _ in range(times)]
    table = pd.DataFrame(flat, columns=["stage", "person", "word"])
    columns = {"document": "d", "segment": "d:1", "start": 0, "end": 2, "reason": None, **more}
    return table.assign(**columns)


@pytest.mark.parametrize("measure", ["tfidf", "textrank"])
def test_jieba_by_label(measure: str) -> None:
    pairs = [(pair.word, pair.flag) for pair in jieba.posseg.cut(TEXT)]
    table = frame([("one", "p", word, 1) for word, _ in pairs], tag=[tag for _, tag in pairs])
    found = key_words(table, by="stage", measure=measure, minimum=(1, 1))
    assert dict(zip(found["word"], found["score"], strict=True)) == pytest.approx(jieba_weights(pairs, measure))
    assert found["rank"].tolist() == list(range(1, len(found) + 1))


SMALL = [("pay", "p", "尾款", 6), ("pay", "p", "街道", 4), ("work", "q", "街道", 9), ("work", "q", "尾款", 1), ("work", "q", "台账", 10)]


def test_numbers_by_hand() -> None:
    with pytest.warns(UserWarning, match="p is withheld: 2 informants"):
        found = key_words(frame(SMALL), by="stage", minimum=(1, 1)).set_index(["stage", "word"])
    row = found.loc[("pay", "尾款")]
    assert row[["n", "n_other", "per_1000", "per_1000_other", "sign"]].tolist() == [6, 1, 600.0, 50.0, "+"]
    assert row["score"] == pytest.approx(chi2_contingency([[6, 1], [4, 19]], correction=False, lambda_="log-likelihood")[0])
    assert row["log_ratio"] == pytest.approx(log2(12))
    assert found.loc[("work", "尾款"), "sign"] == "-"
    assert found["p"].isna().all()


def test_stop_words_make_the_text_longer_and_marks_do_not() -> None:
    reasons = pd.Series([None] * 30 + ["stop word"] * 10 + ["mark"] * 10)
    more = frame([*SMALL, ("pay", "p", "的", 10), ("pay", "p", "，", 10)]).assign(reason=reasons)
    found = key_words(more, by="stage", minimum=(1, 1), seed=1)
    assert found.loc[found["word"] == "尾款", "per_1000"].tolist() == [300.0, 50.0]
    assert not {"的", "，"} & set(found["word"])


def test_planes_are_compared_apart() -> None:
    table = pd.concat([frame(SMALL).assign(plane="actual"), frame([("pay", "r", "合同", 20)]).assign(plane="nominal")], ignore_index=True)
    with pytest.warns(UserWarning, match="no other text to compare with: pay"):
        found = key_words(table, by="stage", minimum=(1, 1), seed=1)
    assert found.loc[found["plane"] == "nominal", ["n_other", "score"]].isna().values.tolist() == [[False, True]]
    row = found[(found["plane"] == "actual") & (found["stage"] == "pay") & (found["word"] == "尾款")].iloc[0]
    assert row["n_other"] == 1
    assert key_words(table, by="stage", minimum=(1, 1), seed=1, planes="together")["word"].tolist()[0] == "合同"


def test_a_word_of_one_informant_is_left_out() -> None:
    table = frame([("pay", "p", "尾款", 9), ("pay", "q", "拨付", 2), ("pay", "p", "拨付", 2), ("work", "q", "台账", 9)])
    assert key_words(table, by="stage", seed=1)["word"].tolist() == ["拨付"]


def test_p_from_the_distribution_where_many_speak() -> None:
    rows = [(stage, f"{stage}{n}", word, 1) for stage, word in (("pay", "尾款"), ("work", "台账")) for n in range(15)]
    rows += [(stage, f"{stage}{n}", "街道", 3) for stage in ("pay", "work") for n in range(15)]
    found = key_words(frame(rows), by="stage").set_index(["stage", "word"])
    test = chi2_contingency([[15, 0], [45, 60]], correction=False, lambda_="log-likelihood")
    assert found.loc[("pay", "尾款"), "p"] == pytest.approx(test.pvalue)
    own = found.loc["pay"]
    assert own["p_adjusted"].tolist() == pytest.approx(false_discovery_control(own["p"]).tolist())


def test_exchanging_informants_does_not_take_one_talker_for_a_group() -> None:
    """One of five says a word forty times: χ² is sure, but which group that one is in is chance (1 of 2)."""
    rows = [("a" if n < 5 else "b", f"p{n}", "街道", 40) for n in range(10)] + [("a", "p0", "牌子", 40), ("a", "p1", "牌子", 1)]
    row = key_words(frame(rows), by="stage", seed=7).set_index(["stage", "word"]).loc[("a", "牌子")]
    assert row["score"] > 30
    assert row["p"] > 0.2


def test_exchanging_finds_what_all_of_a_group_say() -> None:
    """Six of six against none of six: 2 of the 924 ways to part twelve informants in halves are as extreme."""
    rows = [("a" if n < 6 else "b", f"p{n}", "街道", 40) for n in range(12)] + [("a", f"p{n}", "尾款", 5) for n in range(6)]
    row = key_words(frame(rows), by="stage", seed=7).set_index(["stage", "word"]).loc[("a", "尾款")]
    assert row["p"] == pytest.approx(2 / 924, abs=0.005)


def test_stages_are_exchanged_within_informants() -> None:
    """Each of five informants speaks of both stages and says 尾款 in one of them: 2 of the 2⁵ ways are as extreme, p = 1/16."""
    rows = [(stage, f"p{n}", "街道", 40) for n in range(5) for stage in ("pay", "work")] + [("pay", f"p{n}", "尾款", 5) for n in range(5)]
    row = key_words(frame(rows), by="stage", seed=3).set_index(["stage", "word"]).loc[("pay", "尾款")]
    assert row["p"] == pytest.approx(1 / 16, abs=0.025)


def test_the_same_seed_gives_the_same_p() -> None:
    one, other = (key_words(frame(SMALL), by="stage", minimum=(1, 1), seed=5) for _ in range(2))
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"measure": "ll"}, "measure 'll' is not one of log_likelihood"),
        ({"compat": "wordsmith"}, "compat 'wordsmith'"),
        ({"by": "stages"}, "closest: 'stage'"),
    ],
)
def test_what_it_does_not_take(options: dict[str, str], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        key_words(frame(SMALL), **{"by": "stage", **options})  # type: ignore[arg-type]


def test_the_built_in_study(nominal: Results) -> None:
    """What a reader of the study would call the matter of each stage, and counts that are those of the matrix."""
    table = words(nominal.segments, nominal.study)
    found = key_words(table, by="stage", seed=1)
    found = found[found["rank"] <= 30]
    actual = found[found["plane"] == "actual"].groupby("stage")["word"].agg(set)
    assert "尾款" in actual["payment"]
    assert {"台账", "检查"} <= actual["monitoring"]
    assert {"评估", "专家"} <= actual["evaluation"]
    counts = term_matrix(table).counts
    assert all(counts.loc[(row.stage, row.plane), row.word] == row.n for row in found.itertuples())

"""Agreement on relations: span, ends, direction, code, stage, each with its own chance."""

from __future__ import annotations

import warnings
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, f1_score

import qualcode as qc
from qualcode.agreement.pairing import matched

DRAWS = qc.Draws(seed=1, resamples=20)
COLUMNS = ["document", "start", "end", "source", "target", "code", "coder"]
SENTENCES = pd.DataFrame([(document, 10 * at, 10 * at + 10) for document in "de" for at in range(10)], columns=["document", "start", "end"])


def rows(*told: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(told, columns=COLUMNS).astype({"start": "int64", "end": "int64"})


def read(*coders: str) -> pd.DataFrame:
    told = [(document, 0, 100, coder) for document in "de" for coder in coders]
    return pd.DataFrame(told, columns=["document", "start", "end", "coder"])


def relations(told: pd.DataFrame, readings: pd.DataFrame | None = None, **options: Any) -> Any:
    """The result, where it does not matter that some rows are not defined."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        readings = read("李", "王") if readings is None else readings
        return qc.relation_agreement(told, readings, **({"segments": SENTENCES, "draws": DRAWS} | options))


def asked(found: Any) -> pd.DataFrame:
    return found.questions.set_index("question")


# Of 李 and 王: both in sentence 1 (all the same), 2 (turned), 3 (other ends), 4 (other code); 李 alone in 5, 王 alone in 6.
WORKED = rows(
    ("d", 0, 8, "county", "agency", "order", "李"),
    ("d", 10, 18, "county", "agency", "order", "李"),
    ("d", 20, 28, "county", "agency", "order", "李"),
    ("d", 30, 38, "agency", "village", "tie", "李"),
    ("d", 40, 48, "agency", "village", "tie", "李"),
    ("d", 2, 10, "county", "agency", "order", "王"),
    ("d", 10, 15, "agency", "county", "order", "王"),
    ("d", 20, 28, "county", "village", "order", "王"),
    ("d", 30, 39, "agency", "village", "order", "王"),
    ("d", 50, 59, "agency", "village", "tie", "王"),
)


def test_five_questions_by_hand() -> None:
    found = asked(relations(WORKED))
    assert found.loc["span", ["n", "agreed"]].tolist() == [20, 18]
    assert found.loc["span", "positive"] == pytest.approx(2 * 4 / (2 * 4 + 1 + 1))
    assert found.loc["span", "kappa"] == pytest.approx((18 / 20 - (0.25**2 + 0.75**2)) / (1 - (0.25**2 + 0.75**2)))
    # Pairs of ends: county–agency three times and agency–village once from 李; county–agency twice and two others once from 王.
    assert found.loc["ends", ["n", "agreed"]].tolist() == [4, 3]
    chance = 3 / 4 * 2 / 4 + 1 / 4 * 1 / 4
    assert found.loc["ends", "kappa"] == pytest.approx((3 / 4 - chance) / (1 - chance))
    # Three have the same two ends; chance is one half: of 6 directions, 3 are this way, and a second draw is the same with 2 of 5.
    assert found.loc["direction", ["n", "agreed"]].tolist() == [3, 2]
    assert found.loc["direction", "kappa"] == pytest.approx((2 / 3 - 1 / 2) / (1 / 2))
    assert found.loc["direction", "alpha"] == pytest.approx((2 / 3 - 2 / 5) / (3 / 5))
    assert found.loc["code", ["n", "agreed"]].tolist() == [4, 3]
    assert found.loc["code", "kappa"] == 0  # 王 says order throughout: Pe = 3/4
    assert found.loc["stage", "n"] == 0


def test_what_is_not_defined_is_nan_with_its_reason() -> None:
    with pytest.warns(UserWarning, match="relations: 2 rows are not defined.*both tell their plane"):
        found = asked(qc.relation_agreement(WORKED, read("李", "王"), segments=SENTENCES, draws=DRAWS))
    assert found.loc[["stage", "plane"], ["percent", "kappa", "alpha"]].isna().all(axis=None)
    assert found.loc["ends", "warning"] == "all of it is of one informant: no interval; 4 of them: too few for a percentage"
    assert found.loc[["ends", "code", "stage"], "positive"].isna().all()


def test_relations_stand_side_by_side() -> None:
    found = relations(WORKED.assign(relation=[f"r{at}" for at in range(len(WORKED))])).matches
    beside = found[["first_relation", "second_relation", "shared"]].fillna("").values.tolist()
    assert beside == [["r0", "r5", 6], ["r1", "r6", 5], ["r2", "r7", 8], ["r3", "r8", 8], ["r4", "", 0], ["", "r9", 0]]
    assert found["direction"].tolist()[:2] == [True, False]
    assert found[["ends", "direction", "code"]].iloc[2:].isna().values.tolist() == [
        [False, True, False],
        [False, False, False],
        [True] * 3,
        [True] * 3,
    ]


def test_stage_and_plane_come_from_the_codings_and_rejected_ones_are_out() -> None:
    told = WORKED.assign(coding=[f"c{at}" for at in range(len(WORKED))])
    codings = told[["coding"]].assign(
        stage=["use", "use", "entry", None, "use", "use", "entry", "entry", "use", "use"],
        plane="actual",
        status=["rejected"] + ["accepted"] * 9,
    )
    found = relations(told, codings=codings)
    assert asked(found).loc["stage", ["n", "agreed"]].tolist() == [2, 1]
    assert asked(found).loc["plane", ["n", "agreed"]].tolist() == [3, 3]
    assert np.isnan(asked(found).loc["plane", "kappa"])
    assert found.read[["first_relations", "second_relations"]].values.tolist() == [[4, 5]]
    assert asked(relations(told.assign(stage="use"), codings=codings)).loc["stage", "agreed"] == 3


def test_only_what_both_read_enters() -> None:
    readings = pd.DataFrame([("d", 0, 100, "李"), ("d", 0, 35, "王")], columns=["document", "start", "end", "coder"])
    found = relations(WORKED, readings)
    assert found.read[["sentences", "first_relations", "second_relations", "relations_outside"]].values.tolist() == [[3, 3, 3, 4]]
    assert asked(found).loc["span", "n"] == 3


def test_rules_are_a_group_of_their_own() -> None:
    machine = WORKED[WORKED["coder"] == "王"].assign(coder="rules", method="rule")
    told = pd.concat([WORKED.assign(method="manual"), machine])
    found = relations(told).questions
    assert found.drop_duplicates(["first", "second"])[["first", "second", "group"]].values.tolist() == [
        ["李", "王", "people"],
        ["李", "rules", "rules against people"],
        ["王", "rules", "rules against people"],
    ]
    assert found[(found["first"] == "王") & (found["question"] == "span")]["kappa"].item() == 1


def test_without_relations_in_common_nothing_but_the_span_is_asked() -> None:
    told = rows(("d", 0, 8, "a", "b", "tie", "李"), ("e", 0, 8, "a", "b", "tie", "王"))
    found = asked(relations(told))
    assert found.loc["ends", "n"] == 0
    assert found.loc["ends", "warning"] == "no relation of one lies where one of the other lies"
    assert found.loc["span", "positive"] == 0


def test_the_partner_shares_most_characters_in_all_and_then_the_ends() -> None:
    first = rows(("d", 0, 10, "a", "b", "tie", "李"), ("d", 8, 30, "a", "b", "tie", "李"))
    second = rows(("d", 5, 20, "a", "b", "tie", "王"), ("d", 0, 6, "x", "y", "order", "王"))
    assert matched(first, second) == [(0, 1, 6), (1, 0, 12)]
    same = rows(("d", 0, 10, "a", "b", "tie", "李"), ("d", 0, 10, "b", "c", "tie", "李"), ("d", 0, 10, "c", "d", "tie", "李"))
    other = rows(("d", 0, 10, "c", "d", "tie", "王"), ("d", 0, 10, "c", "b", "tie", "王"))
    assert matched(same, other) == [(1, 1, 10), (2, 0, 10)]


def test_intervals_come_from_informants() -> None:
    more = pd.concat([WORKED, WORKED.assign(document="e")[:7]])
    found = asked(relations(more, draws=qc.Draws(seed=1, resamples=200)))
    assert found.loc["span", "kappa_low"] <= found.loc["span", "kappa"] <= found.loc["span", "kappa_high"]
    assert asked(relations(more, informants={"d": "S", "e": "S"})).loc["span", "kappa_low":"kappa_high"].isna().all()  # type: ignore[misc]


RELATION = st.tuples(
    st.sampled_from("de"), st.integers(0, 80), st.integers(1, 20), st.sampled_from("abc"), st.sampled_from("abc"), st.sampled_from("tx")
)


def drawn_rows(told: list[tuple[Any, ...]], coder: str) -> pd.DataFrame:
    return rows(*[(document, start, start + length, *rest, coder) for document, start, length, *rest in told])


@settings(max_examples=40, deadline=None)
@given(st.lists(RELATION, min_size=1, max_size=5), st.lists(RELATION, min_size=1, max_size=5))
def test_no_pairing_shares_more(one: list[tuple[Any, ...]], other: list[tuple[Any, ...]]) -> None:
    first, second = drawn_rows(one, "李"), drawn_rows(other, "王")
    found = matched(first, second)
    assert len({at for at, _, _ in found}) == len({at for _, at, _ in found}) == len(found)

    def shared(left: Any, right: Any) -> int:
        return max(0, min(left.end, right.end) - max(left.start, right.start)) * (left.document == right.document)

    few, many = sorted(([*first.itertuples()], [*second.itertuples()]), key=len)
    best = max(sum(shared(left, right) for left, right in zip(few, some, strict=True)) for some in permutations(many, len(few)))
    assert sum(common for _, _, common in found) == best


@settings(max_examples=15, deadline=None)
@given(st.lists(RELATION, min_size=1, max_size=6), st.lists(RELATION, min_size=1, max_size=6))
def test_values_are_those_of_another_program(one: list[tuple[Any, ...]], other: list[tuple[Any, ...]]) -> None:
    first, second = drawn_rows(one, "李"), drawn_rows(other, "王")
    found = asked(relations(pd.concat([first, second])))
    held = [
        [
            any(row.document == unit.document and row.start < unit.end and unit.start < row.end for row in own.itertuples())
            for unit in SENTENCES.itertuples()
        ]
        for own in (first, second)
    ]
    assert found.loc["span", "positive"] == pytest.approx(f1_score(*held))
    pairs = matched(first, second)
    codes = [first["code"].iloc[[a for a, _, _ in pairs]].tolist(), second["code"].iloc[[b for _, b, _ in pairs]].tolist()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert found.loc["span", "kappa"] == pytest.approx(cohen_kappa_score(*held), nan_ok=True)
        if pairs:
            assert found.loc["code", "kappa"] == pytest.approx(cohen_kappa_score(*codes), nan_ok=True)


@settings(max_examples=10, deadline=None)
@given(st.lists(RELATION, min_size=1, max_size=6))
def test_identical_coders_agree_wholly(told: list[tuple[Any, ...]]) -> None:
    found = relations(pd.concat([drawn_rows(told, "李"), drawn_rows(told, "王")])).questions
    assert found["percent"].dropna().to_numpy() == pytest.approx(1)
    assert found["alpha"].dropna().to_numpy() == pytest.approx(1)
    assert not found.set_index("question").loc["span", ["percent", "positive"]].isna().any()


@settings(max_examples=10, deadline=None)
@given(st.lists(RELATION, min_size=1, max_size=6), st.lists(RELATION, min_size=1, max_size=6))
def test_what_actors_and_coders_are_called_does_not_matter(one: list[tuple[Any, ...]], other: list[tuple[Any, ...]]) -> None:
    told = pd.concat([drawn_rows(one, "李"), drawn_rows(other, "王")])
    names = {"a": "z", "b": "y", "c": "x"}
    turned = told.assign(
        coder=told["coder"].map({"李": "甲", "王": "乙"}), source=told["source"].map(names), target=told["target"].map(names)
    )
    first = asked(relations(told))
    second = asked(relations(turned, read("甲", "乙")))
    for question in ("span", "ends", "direction"):
        np.testing.assert_allclose(
            first.loc[question, ["n", "percent"]].astype(float), second.loc[question, ["n", "percent"]].astype(float)
        )
    np.testing.assert_allclose(first.loc["span", ["kappa", "alpha"]].astype(float), second.loc["span", ["kappa", "alpha"]].astype(float))

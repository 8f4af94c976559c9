"""Saturation: published examples, and every order of a few documents listed."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from qualcode.errors import ArgumentError
from qualcode.results import Results
from qualcode.statistics.saturating import _unseen, new_information, relation_types, saturation

CODES = {"S-01": "aabc", "S-02": "ad", "S-03": "", "S-04": "bcde", "S-05": "f"}


def material(codes: dict[str, str], dates: list[str | None] | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = [(name, code, None) for name, letters in codes.items() for code in letters]
    found = pd.DataFrame(rows, columns=["document", "code", "person"])
    return found, pd.DataFrame({"document": list(codes), "date": pd.Series(dates or [None] * len(codes), dtype="string")})


def test_the_expected_curve_is_the_mean_over_every_order() -> None:
    found, documents = material(CODES)
    orders = [np.cumsum(saturation(found, documents, order=list(order)).steps["new"]) for order in permutations(CODES)]
    curve = saturation(found, documents, order="declared")
    assert len(orders) == 120
    assert curve.steps["expected"].tolist() == pytest.approx(np.mean(orders, axis=0).tolist())
    band = saturation(found, documents, order="declared", resamples=3000, seed=1).steps
    assert band["low"].tolist() == pytest.approx(np.quantile(orders, 0.025, axis=0).tolist(), abs=1)
    assert band["high"].tolist() == pytest.approx(np.quantile(orders, 0.975, axis=0).tolist(), abs=1)
    assert (band["low"] <= band["expected"]).all()
    assert (band["expected"] <= band["high"]).all()


def test_the_expected_curve_of_many_documents_has_no_overflow() -> None:
    rows = [(f"{n}", f"c{n % 7}", None) for n in range(2000)]
    found = pd.DataFrame(rows, columns=["document", "code", "person"])
    steps = saturation(found, pd.DataFrame({"document": [f"{n}" for n in range(2000)]}), order="declared").steps
    assert steps["expected"].iloc[0] == pytest.approx(1)
    assert steps["expected"].iloc[-1] == pytest.approx(7)
    assert steps["expected"].is_monotonic_increasing


def test_steps_by_hand_with_a_document_that_adds_nothing() -> None:
    found, documents = material(CODES)
    curve = saturation(found, documents, order="declared")
    assert curve.steps["new"].tolist() == [3, 1, 0, 1, 1]
    assert curve.steps["cumulative"].tolist() == [3, 4, 4, 5, 6]
    assert curve.steps["evidence"].tolist() == [4, 2, 0, 4, 1]
    assert curve.steps["found"].tolist() == [3, 2, 0, 4, 1]
    assert curve.steps["share"].tolist() == pytest.approx([3 / 6, 4 / 6, 4 / 6, 5 / 6, 1])
    assert curve.labels.values.tolist()[3:] == [["d", 2, "S-02", 2], ["e", 4, "S-04", 1], ["f", 5, "S-05", 1]]
    assert (curve.observed, curve.once, curve.twice) == (6, 2, 4)


def test_field_order_is_by_date_and_what_has_none_stays_behind_its_neighbour() -> None:
    found, documents = material(CODES, ["2021-10-08", "2021-09-24", None, "2021-09", "2021-09-24"])
    with pytest.warns(UserWarning, match="no date: S-03"):
        curve = saturation(found, documents)
    assert curve.steps["document"].tolist() == ["S-04", "S-02", "S-03", "S-05", "S-01"]
    assert curve.undated == ("S-03",)
    found, documents = material(CODES)
    with pytest.warns(UserWarning, match="order in which documents are declared"):
        assert saturation(found, documents).steps["document"].tolist() == list(CODES)


def test_evidence_of_other_documents_is_left_out_and_counted() -> None:
    found, documents = material(CODES)
    curve = saturation(found, documents.iloc[:2], order="declared")
    assert (curve.left_out, curve.observed) == (5, 4)
    assert curve.steps["share"].iloc[-1] == 1
    nothing = saturation(found.iloc[:0], documents, order="declared")
    assert nothing.steps["new"].tolist() == [0] * 5
    assert nothing.steps["share"].isna().all()
    assert np.isnan(nothing.unseen)


def test_rejected_codings_add_nothing() -> None:
    found, documents = material(CODES)
    found = found.assign(status=["rejected" if code == "f" else "accepted" for code in found["code"]])
    assert saturation(found, documents, order="declared").steps["new"].tolist() == [3, 1, 0, 1, 0]


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (["S-01", "S-02"], "not so: S-03, S-04, S-05"),
        ([*CODES, "S-01"], "not so: S-01"),
        ("fields", "closest: 'field'"),
    ],
)
def test_orders_that_do_not_fit(order: str | list[str], message: str) -> None:
    found, documents = material(CODES)
    with pytest.raises(ArgumentError, match=message):
        saturation(found, documents, order=order)


def test_documents_that_do_not_fit_and_a_band_without_a_seed() -> None:
    found, documents = material(CODES)
    with pytest.raises(ArgumentError, match="listed twice: S-01"):
        saturation(found, pd.concat([documents, documents.iloc[:1]]), order="declared")
    with pytest.raises(ArgumentError, match="need a seed"):
        saturation(found, documents, order="declared", resamples=9)
    with pytest.raises(ArgumentError, match="'codes' \\(closest: 'code'\\)"):
        saturation(found, documents, order="declared", by="codes")


def test_chao2_of_the_trees_of_barro_colorado() -> None:
    # vegan::specpool(BCI): 50 plots, 225 species, Chao 236.3732, first jackknife 245.58. The jackknife, S + Q1(n − 1)/n, gives Q1 = 21,
    # and the second one (247.8722) Q2 = 19.
    assert 225 + _unseen(225, 21, 19, 50) == pytest.approx(236.3732, abs=5e-5)


@pytest.mark.parametrize(("once", "twice", "documents", "unseen"), [(3, 0, 4, 0.75 * 3), (1, 0, 4, 0), (0, 5, 4, 0), (4, 2, 2, 2.0)])
def test_chao2_where_nothing_is_twice(once: int, twice: int, documents: int, unseen: float) -> None:
    assert _unseen(9, once, twice, documents) == pytest.approx(unseen)
    assert np.isnan(_unseen(9, once, twice, 1))


def test_the_worked_example_of_guest_namey_and_chen() -> None:
    # PLoS ONE 15(5): e0232076: 37 themes in a base of four; the first run of two adds 4 (11 %), the next, one interview on, 1 (3 %).
    runs = new_information([20, 9, 5, 3, 3, 1, 0])
    assert runs["base"].tolist() == [37, 37]
    assert runs["new"].tolist() == [4, 1]
    assert (runs["share"] * 100).round().tolist() == [11, 3]
    assert runs["reached"].tolist() == [False, True]
    assert new_information([20, 9, 5, 3, 3, 1, 0], threshold=0)["reached"].tolist() == [False, False]


def test_runs_that_rise_again() -> None:
    runs = new_information([10, 10, 0, 0, 5, 0, 0], base=2, run=2)
    assert runs["run"].tolist() == ["2+2", "3+2", "4+2", "5+2"]
    assert runs["reached"].tolist() == [True, False, False, True]
    assert runs["stays"].tolist() == [False, False, False, True]
    assert new_information([1, 2, 3]).empty
    with pytest.warns(UserWarning, match="have no label"):
        assert new_information([0, 0, 1], base=2, run=1)["share"].isna().all()
    with pytest.raises(ArgumentError, match="at least 1"):
        new_information([1], base=0)


def test_types_of_relation(nominal: Results) -> None:
    symmetric = [code.id for code in nominal.study.codebook.codes if code.relation == "symmetric"]
    types = relation_types(nominal.relations, nominal.study.actors, symmetric=symmetric)
    kinds = {actor.id: actor.kind for actor in nominal.study.actors}
    for row, name in zip(nominal.relations.itertuples(), types, strict=True):
        ends, _, family = str(name).partition(": ")
        assert family == row.code.split(".")[0]
        directed = [kinds[row.source], kinds[row.target]]
        assert ends.split("→") == directed if row.code not in symmetric else sorted(directed) == ends.split("–")
    curve = saturation(nominal.relations.assign(type=types), nominal.documents, by="type")
    assert curve.steps["document"].tolist()[:2] == ["P-01", "K-01"]  # 2020 and January 2021, before the interviews
    assert curve.observed == types.nunique()
    assert curve.steps["new"].sum() == curve.observed
    assert relation_types(nominal.relations, {}, symmetric=symmetric).isna().all()

"""Bootstrap and leave-one-out over informants: against a loop over copies of the rows, scipy, and arithmetic."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.stats._resampling import BootstrapResult

import qualcode
from qualcode.errors import ArgumentError
from qualcode.results import Results
from qualcode.statistics.clustering import clusters, contributions, labelled
from qualcode.statistics.drawing import Draws, bca_levels, drawn
from qualcode.statistics.leaving import leave_one_out, leave_one_out_edges
from qualcode.statistics.resampling import bootstrap_cells, bootstrap_differences, bootstrap_edges

KEYS = ["stage", "plane", "code"]


def material(people: int = 7, *, seed: int = 3) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sentences and codings of some people and one contract; the last person says nothing that is coded."""
    random = np.random.default_rng(seed)
    said, found = [], []
    for number in [*range(people), None]:
        document = "K-01" if number is None else f"S-0{number}"
        person = None if number is None else f"P{number}"
        role = None if number is None else "respondent"
        for sentence in range(12):
            stage, plane = str(random.choice(["use", "end"])), "nominal" if number is None else "actual"
            said.append((document, f"{document}:{sentence}", person, role, "agency", "interview", stage, plane))
            for _ in range(0 if number == people - 1 else random.integers(0, 3)):
                begin = sentence * 10 + int(random.integers(0, 6))
                code = str(random.choice(["tie.a", "tie.b", "trust.a"]))
                found.append((document, f"{document}:{sentence}", person, begin, begin + 4, code, stage, plane))
    segments = pd.DataFrame(said, columns=["document", "segment", "person", "role", "actor", "kind", "stage", "plane"])
    codings = pd.DataFrame(found, columns=["document", "segment", "person", "start", "end", "code", "stage", "plane"])
    return codings.assign(status="accepted", method="manual"), segments


@pytest.mark.parametrize("count", ["references", "informants", "segments", "characters", "evidence", "documents"])
def test_contributions_are_what_plain_counting_gives(count: str) -> None:
    codings, segments = material()
    added = contributions(labelled(codings, KEYS), segments, KEYS, count)
    assert "P6" in added.clusters  # has material and nothing coded
    for cell, row in added.cells.iterrows():
        here = codings[(codings[KEYS] == row[KEYS].to_numpy()).all(axis=1)]
        characters = {(r.document, at) for r in here.itertuples() for at in range(r.start, r.end)}
        expected = {
            "informants": here["person"].nunique(),
            "segments": here["segment"].nunique(),
            "documents": here["document"].nunique(),
            "evidence": len(here),
            "characters": len(characters),
        }
        if count == "references":  # passages: the runs of a document's characters, cut where one span ends and another begins
            spans = sorted(zip(here["document"], here["start"], here["end"], strict=True))
            passages, reach = 0, ("", 0)
            for document, start, end in spans:
                passages += document != reach[0] or start >= reach[1]
                reach = (document, max(end, reach[1]) if document == reach[0] else end)
            expected["references"] = passages
        assert added.amounts[:, [cell]].sum() == expected[count]


def test_cells_are_those_of_the_matrix(nominal: Results) -> None:
    cells = bootstrap_cells(nominal.codings, nominal.segments, columns="family", draws=Draws(seed=1, resamples=10))
    matrix = qualcode.code_matrix(nominal.codings, nominal.segments, columns="family").counts
    told = cells.set_index(["stage", "plane", "family"])["count"]
    expected = matrix.stack().dropna()
    assert len(told) == len(expected)
    assert (told.loc[expected.index] == expected.astype(float)).all()


def test_a_draw_is_a_study_of_copied_informants() -> None:
    """Second implementation: each draw as a table in which whoever is drawn twice stands twice, under another name."""
    codings, segments = material()
    names = contributions(labelled(codings, KEYS), segments, KEYS, "references").clusters
    draws = drawn([""] * len(names), resamples=40, seed=5)
    values: dict[tuple[str, ...], list[int]] = {}
    cluster = codings["person"].fillna(codings["document"])
    for draw in draws:
        copies = []
        for name, times in zip(names, draw.astype(int), strict=True):
            own = codings[cluster == name]
            copies += [own.assign(document=own["document"] + f"#{copy}") for copy in range(times)]
        copied = pd.concat(copies)
        counts = contributions(labelled(copied, KEYS), None, KEYS, "references")
        for cell, amount in zip(counts.cells.itertuples(index=False, name=None), counts.amounts.sum(axis=0), strict=True):
            values.setdefault(cell, []).append(int(amount))
    cells = bootstrap_cells(codings, segments, draws=Draws(seed=5, resamples=40)).query("count > 0")
    for row in cells.itertuples():
        seen = values.get((row.stage, row.plane, row.code), [])
        seen = [*seen, *[0] * (40 - len(seen))]
        assert row.mean == pytest.approx(np.mean(seen))
        assert row.se == pytest.approx(np.std(seen, ddof=1))
        assert [row.low, row.high] == pytest.approx(np.quantile(seen, [0.025, 0.975]))
        assert row.present == pytest.approx(np.mean(np.array(seen) > 0))


def test_percentiles_and_bca_are_those_of_scipy() -> None:
    """scipy.stats.bootstrap's own BCa, given the same draws."""
    codings, segments = material(people=12)
    keys = ["plane", "code"]
    added = contributions(labelled(codings, keys), segments, keys, "references")
    draws = drawn([""] * len(added.clusters), resamples=500, seed=2) @ added.amounts.toarray()
    cells = bootstrap_cells(codings, segments, rows=["plane"], draws=Draws(seed=2, resamples=500, interval="bca")).query("count > 0")
    plain = bootstrap_cells(codings, segments, rows=["plane"], draws=Draws(seed=2, resamples=500)).query("count > 0")
    checked = 0
    for at in range(len(added.cells)):
        own = added.amounts[:, [at]].toarray().ravel()
        for method, table in (("BCa", cells), ("percentile", plain)):
            before = BootstrapResult(confidence_interval=None, bootstrap_distribution=draws[:, at], standard_error=None)
            scipys = stats.bootstrap((own,), np.sum, n_resamples=0, bootstrap_result=before, method=method, vectorized=True, axis=0)
            row = table.merge(added.cells.iloc[[at]]).iloc[0]
            if method == "BCa" and added.cells.loc[at, "plane"] == "nominal":
                continue  # one contract: nobody else adds to it
            assert [row["low"], row["high"]] == pytest.approx(list(scipys.confidence_interval))
            checked += 1
    assert checked >= 6


def test_acceleration_with_strata_is_that_of_each_stratum_apart() -> None:
    """Two strata, of which one does not vary, give what the other gives alone."""
    draws, found = np.random.default_rng(1).normal(size=(1, 999)), np.array([0.1])
    own = np.array([[3.0, 5.0, 10.0]])
    alone = bca_levels(draws, found, own, ["a"] * 3, 0.9)
    both = bca_levels(draws, found, np.array([[3.0, 5.0, 10.0, 7.0, 7.0]]), ["a"] * 3 + ["b"] * 2, 0.9)
    assert both == pytest.approx(alone)


def test_strata_keep_their_sizes_and_matter() -> None:
    codings, segments = material()
    names = clusters(segments)["cluster"]
    strata = {name: "text" if name == "K-01" else "worker" if name in ("P0", "P1") else "official" for name in names}
    weights = drawn([strata[name] for name in names], resamples=200, seed=1)
    of = np.array([strata[name] for name in names])
    for stratum in set(of):
        assert (weights[:, of == stratum].sum(axis=1) == (of == stratum).sum()).all()
    with pytest.warns(UserWarning, match="one informant each in text"):
        cells = bootstrap_cells(codings, segments, draws=Draws(seed=1, resamples=50, strata=strata))
    nominal = cells.query("plane == 'nominal' and count > 0")
    assert (nominal["low"] == nominal["high"]).all()
    assert len(nominal)


def test_the_same_seed_gives_the_same_table_and_no_row_is_changed() -> None:
    codings, segments = material()
    before = codings.copy(deep=True)
    first = bootstrap_cells(codings, segments, draws=Draws(seed=4, resamples=30))
    shuffled = codings.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(first, bootstrap_cells(shuffled, segments, draws=Draws(seed=4, resamples=30)))
    assert not first.equals(bootstrap_cells(codings, segments, draws=Draws(seed=5, resamples=30)))
    pd.testing.assert_frame_equal(codings, before)


def test_shares_of_a_row_add_up_to_one_and_differences_are_differences() -> None:
    codings, segments = material()
    codings = codings[codings["plane"] == "actual"]
    shares = bootstrap_cells(codings, segments, rows=["stage"], share=True, draws=Draws(seed=1, resamples=200))
    assert shares.groupby("stage")["share"].sum().tolist() == pytest.approx([1, 1])
    assert shares.groupby("stage")["mean"].sum().tolist() == pytest.approx([1, 1])
    told = bootstrap_differences(
        codings, segments, between=("stage", "use", "end"), cells=["stage", "code"], share=True, draws=Draws(seed=1, resamples=200)
    )
    wide = shares.pivot(index="code", columns="stage", values="share")
    assert told["difference"].tolist() == pytest.approx((wide["use"] - wide["end"]).tolist())
    wide = shares.pivot(index="code", columns="stage", values="mean")
    assert told["mean"].tolist() == pytest.approx((wide["use"] - wide["end"]).tolist())


def test_a_difference_is_drawn_as_a_pair() -> None:
    """Everybody says as much of both stages: the difference is 0 in every draw, though both counts vary."""
    people = [f"P{n}" for n in range(6)]
    rows = [(p, p, 10 * i, 10 * i + 5, "tie", stage) for p in people for i, stage in enumerate(["use", "end"] * (int(p[1]) + 1))]
    found = pd.DataFrame(rows, columns=["document", "person", "start", "end", "code", "stage"]).assign(plane="actual")
    said = pd.DataFrame({"document": people, "person": people, "role": "respondent", "stage": "use", "plane": "actual"})
    told = bootstrap_differences(found, said, between=("stage", "use", "end"), draws=Draws(seed=1))
    assert told[["difference", "low", "high", "se"]].values.tolist() == [[0, 0, 0, 0]]
    assert np.isnan(told.loc[0, "same_sign"])


def test_edges_of_one_of_n_are_lost_as_often_as_arithmetic_says() -> None:
    people = [f"P{n}" for n in range(10)]
    said = pd.DataFrame({"document": people, "person": people, "role": "respondent"})
    rows = [("P0", "a", "b")] * 5 + [(p, "b", "c") for p in people[:5]]
    told = pd.DataFrame(rows, columns=["person", "source", "target"]).assign(code="tie", stage="use", plane="actual")
    told = told.assign(document=told["person"])
    edges = bootstrap_edges(told, said, draws=Draws(seed=1, resamples=4000))
    # (1 − 1/10)¹⁰ = 0.349 and (1 − 5/10)¹⁰ = 0.001; four standard errors of 4,000 draws are 0.03
    assert (1 - edges["present"]).tolist() == pytest.approx([0.9**10, 0.5**10], abs=0.03)
    strong = bootstrap_edges(told, said, minimum=5, draws=Draws(seed=1, resamples=4000))
    # five of one who is drawn at all; at least five of ten draws that are one of five of ten: 1 − B(4; 10, ½)
    assert strong["present"].tolist() == pytest.approx([1 - 0.9**10, stats.binom.sf(4, 10, 0.5)], abs=0.03)
    assert bootstrap_edges(told, said, minimum=6, draws=Draws(seed=1)).empty


def test_what_cannot_be_drawn_is_refused_or_said() -> None:
    codings, segments = material()
    with pytest.raises(ArgumentError, match="no sums over informants"):
        bootstrap_cells(codings, segments, count="cases", draws=Draws(seed=1))
    together = codings.assign(document="S-04")
    with pytest.raises(ArgumentError, match="several informants speak in S-04"):
        bootstrap_cells(together, segments, count="documents", draws=Draws(seed=1))
    with pytest.raises(ArgumentError, match="no stratum is told for K-01, P1"):
        bootstrap_cells(codings, segments, draws=Draws(seed=1, strata={f"P{n}": "all" for n in (0, 2, 3, 4, 5, 6)}))
    with pytest.raises(ArgumentError, match="'stages' \\(closest: 'stage'\\)"):
        bootstrap_cells(codings, segments, rows=["stages"], draws=Draws(seed=1))
    with pytest.raises(ArgumentError, match="not among the labels of a row"):
        bootstrap_differences(codings, segments, between=("role", "a", "b"), draws=Draws(seed=1))
    with pytest.raises(ArgumentError, match="interval 'BCa' is not"):
        Draws(seed=1, interval="BCa")
    with pytest.raises(ArgumentError, match="counted together"):
        bootstrap_cells(codings, segments, rows=["stage"], draws=Draws(seed=1, resamples=5))
    one = codings[codings["person"] == "P0"]
    with pytest.warns(UserWarning, match="one informant, so that nothing varies"):
        cells = bootstrap_cells(one, segments[segments["person"] == "P0"], draws=Draws(seed=1, resamples=5))
    assert cells["low"].isna().all()


def test_blank_and_zero_differ() -> None:
    codings, segments = material()
    cells = bootstrap_cells(codings[codings["code"] != "trust.a"], segments, draws=Draws(seed=1, resamples=5))
    assert set(cells["plane"]) == {"nominal", "actual"}
    only = bootstrap_cells(
        codings[(codings["plane"] == "actual")], segments[segments["plane"] == "actual"], draws=Draws(seed=1, resamples=5)
    )
    assert set(only["plane"]) == {"actual"}  # the other plane has no material: no row, not 0
    empty = bootstrap_cells(codings[codings["stage"] == "use"], segments, draws=Draws(seed=1, resamples=5)).query("stage == 'end'")
    assert empty["count"].eq(0).all()
    assert empty["low"].isna().all()
    assert len(empty)


@pytest.mark.parametrize("count", ["references", "segments", "informants", "characters"])
def test_leaving_one_out_is_counting_without_them(count: str) -> None:
    codings, _ = material()
    told = leave_one_out(codings, count=count).set_index(KEYS)
    rows = labelled(codings, KEYS)
    if count == "informants":
        rows = rows[rows["person"].notna()]
    least: dict[tuple[str, ...], float] = dict.fromkeys(told.index, np.inf)
    for name in rows["cluster"].unique():
        left = contributions(rows[rows["cluster"] != name], None, KEYS, count)
        now = dict(zip(left.cells.itertuples(index=False, name=None), left.amounts.sum(axis=0), strict=True))
        for cell in least:
            least[cell] = min(least[cell], now.get(cell, 0))
    assert told["least"].to_dict() == least
    assert (told["hangs_on_one"] == (told["least"] == 0)).all()
    assert (told["informants"] == 1).equals(told["hangs_on_one"])


def test_edges_of_the_network_that_hang_on_one(nominal: Results) -> None:
    told = leave_one_out_edges(nominal.relations)
    weights = {(s, t, d["code"], d["stage"] or "(unknown)", d["plane"]): d["weight"] for s, t, d in nominal.network.edges(data=True)}
    assert told.set_index(["source", "target", "code", "stage", "plane"])["evidence"].to_dict() == weights
    stronger = leave_one_out_edges(nominal.relations, minimum=3)
    expected = (told["evidence"] >= 3) & (told["least"] < 3)
    assert (stronger["hangs_on_one"] == expected).all()
    assert (told["share"] * told["evidence"] + told["least"]).tolist() == pytest.approx(told["evidence"].tolist())


def test_nobody_else_is_named_for_what_several_give_alike() -> None:
    rows = [("S-01", "P1", 0, 4, "tie"), ("S-02", "P2", 0, 4, "tie"), ("K-01", None, 0, 4, "trust")]
    found = pd.DataFrame(rows, columns=["document", "person", "start", "end", "code"]).assign(stage="use", plane="actual")
    assert leave_one_out(found)["who"].tolist() == ["P1; P2", "K-01"]


def test_clusters_have_the_kinds_of_their_actors(nominal: Results) -> None:
    told = clusters(nominal.segments, actors=nominal.study.actors).set_index("cluster")
    assert told.loc["S01", ["is", "actor", "kind"]].tolist() == ["person", "agency", "social_organisation"]
    assert told.loc["P-01", ["is", "kind"]].tolist() == ["document", "policy"]
    assert told["sentences"].sum() == (nominal.segments["role"].fillna("") != "interviewer").sum()


def test_a_header_is_nobody_and_a_contract_is_somebody() -> None:
    codings, segments = material()
    header = segments.iloc[:1].assign(person=None, role=None)
    names = contributions(labelled(codings, KEYS), pd.concat([segments, header]), KEYS, "references").clusters
    assert set(names) == {"K-01", *(f"P{n}" for n in range(7))}
    told = codings.iloc[:1].assign(person=None)
    assert "S-00" in contributions(labelled(pd.concat([codings, told]), KEYS), segments, KEYS, "references").clusters


def test_no_evidence_gives_empty_tables() -> None:
    codings, segments = material()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert leave_one_out(codings.iloc[:0]).empty
        assert bootstrap_cells(codings.iloc[:0], segments, draws=Draws(seed=1, resamples=5)).empty

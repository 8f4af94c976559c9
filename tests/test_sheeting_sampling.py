"""A sample is drawn by its seed, and every document and stage has its share of it."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode import ArgumentError, sampled_segments
from qualcode.results import Results

COLUMNS = ["document", "segment", "start", "end", "role", "turn", "stage"]


def material(sizes: dict[tuple[str, str], int], *, turn: int = 1) -> pd.DataFrame:
    """So many sentences of each document and stage, `turn` of them in a turn."""
    rows, counts = [], dict[str, int]()
    for (document, stage), size in sizes.items():
        for _ in range(size):
            n = counts[document] = counts.get(document, 0) + 1
            rows.append((document, f"{document}:{n}", 10 * n, 10 * n + 9, "respondent", (n - 1) // turn, stage or None))
    return pd.DataFrame(rows, columns=COLUMNS)


def drawn(frame: pd.DataFrame, **how: object) -> dict[str, int]:
    strata = sampled_segments(frame, **how).strata  # type: ignore[arg-type]
    return dict(zip(strata["stratum"], strata["drawn"], strict=True))


def test_what_is_left_over_goes_to_the_largest_remainders() -> None:
    # By hand: 20 % of 47, 16, 15 and 22 are 9.4, 3.2, 3.0 and 4.4; 9 + 3 + 3 + 4 = 19 of 20, and of the equal remainders .4 the larger
    # stratum has the one that is left over.
    frame = material({("A", "x"): 47, ("A", "y"): 16, ("B", "x"): 15, ("B", "y"): 22})
    assert drawn(frame, share=0.2, seed=3) == {"A / x": 10, "A / y": 3, "B / x": 3, "B / y": 4}


def test_a_stratum_that_is_not_tiny_has_at_least_one() -> None:
    # 10 % of 5 is one half, which counts; 10 % of 4 does not, and 38.1 of 38 is nearer than .4 of 0.
    frame = material({("A", "x"): 381, ("A", "y"): 5, ("B", "x"): 4})
    assert drawn(frame, share=0.1, seed=1) == {"A / x": 38, "A / y": 1, "B / x": 0}


def test_a_blank_stage_is_a_stratum_of_its_own() -> None:
    assert drawn(material({("A", ""): 10, ("A", "x"): 10}), share=0.2, seed=1) == {"A / (unknown)": 2, "A / x": 2}


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(st.tuples(st.sampled_from("ABC"), st.sampled_from(["x", "y", ""])), st.integers(1, 40), min_size=1),
    st.floats(0.05, 1),
    st.integers(0, 2**32),
)
def test_the_same_seed_draws_the_same_rows_whatever_their_order(sizes: dict[tuple[str, str], int], share: float, seed: int) -> None:
    frame = material(sizes)
    first = sampled_segments(frame, share=share, seed=seed)
    other = sampled_segments(frame.sample(frac=1, random_state=1), share=share, seed=seed)
    assert set(first.segments["segment"]) == set(other.segments["segment"])
    assert len(first.segments) == first.strata["drawn"].sum()
    assert (first.strata["drawn"] <= first.strata["units"]).all()
    # Each stratum has its quota up to less than one more or less: the law of the largest remainder, but for those that get their one.
    off = (first.strata["drawn"] - share * first.strata["units"]).abs()
    assert ((off < 1 + 1e-6) | (first.strata["drawn"] == 1)).all()


def test_another_seed_draws_others() -> None:
    frame = material({("A", "x"): 200})
    one, two = (set(sampled_segments(frame, share=0.2, seed=seed).segments["segment"]) for seed in (1, 2))
    assert len(one) == len(two) == 40
    assert one != two


def test_turns_are_drawn_whole() -> None:
    frame = material({("A", "x"): 60, ("A", "y"): 40}, turn=5)
    sample = sampled_segments(frame, share=0.2, seed=1, units="turn")
    assert sample.strata["units"].tolist() == [12, 8]
    assert set(sample.segments.groupby("turn").size()) == {5}
    assert len(sample.segments) == 20


def test_whole_documents_in_reading_order(nominal: Results) -> None:
    ids = list(dict.fromkeys(nominal.segments["document"]))[:2]
    sample = sampled_segments(nominal.segments, documents=ids)
    said = nominal.segments[nominal.segments["document"].isin(ids) & (nominal.segments["role"].fillna("") != "interviewer")]
    assert sample.segments["segment"].tolist() == said["segment"].tolist()


def test_what_interviewers_say_is_left_out(nominal: Results) -> None:
    assert "interviewer" in set(nominal.segments["role"].dropna())
    assert "interviewer" not in set(sampled_segments(nominal.segments, share=0.25, seed=1).segments["role"].dropna())


@pytest.mark.parametrize(("share", "doubts"), [(0.1, 0), (0.25, 0), (0.05, 1), (0.5, 1)])
def test_an_unusual_share_is_a_doubt(share: float, doubts: int) -> None:
    assert len(sampled_segments(material({("A", "x"): 100}), share=share, seed=1).doubts) == doubts


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"share": 0.2}, "give seed="),
        ({"share": 0, "seed": 1}, "no share above 0"),
        ({"share": 1.5, "seed": 1}, "no share above 0"),
        ({"documents": ["B"]}, "is not one of A"),
        ({"by": ["stages"]}, "closest: 'stage'"),
        ({"units": "turns"}, "closest: 'turn'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(how: dict[str, object], told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        sampled_segments(material({("A", "x"): 3}), **how)  # type: ignore[arg-type]

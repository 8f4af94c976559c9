"""Correspondence analysis: a published example, and what must hold of every map."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from qualcode import ArgumentError, correspondence_analysis

# Greenacre (1984), table 3.1: staff by smoking. Numbers below: Nenadić and Greenacre (2007, Journal of Statistical Software 20/3), the
# summary of ca(smoke).
SMOKE = pd.DataFrame(
    [[4, 2, 3, 2], [4, 3, 7, 4], [25, 10, 12, 4], [18, 24, 33, 13], [10, 6, 7, 2]],
    index=["SM", "JM", "SE", "JE", "SC"],
    columns=["none", "light", "medium", "heavy"],
)
# In thousandths: mass, quality in two axes, share of inertia, coordinate, cos² and contribution of the first and of the second axis.
PUBLISHED = {
    "SM": (57, 893, 31, -66, 92, 3, -194, 800, 214),
    "JM": (93, 991, 139, 259, 526, 84, -243, 465, 551),
    "SE": (264, 1000, 450, -381, 999, 512, -11, 1, 3),
    "JE": (456, 1000, 308, 233, 942, 331, 58, 58, 152),
    "SC": (130, 999, 71, -201, 865, 70, 79, 133, 81),
    "none": (316, 1000, 577, -393, 994, 654, -30, 6, 29),
    "light": (233, 984, 83, 99, 327, 31, 141, 657, 463),
    "medium": (321, 983, 148, 196, 982, 166, 7, 1, 2),
    "heavy": (130, 995, 192, 294, 684, 150, -198, 310, 506),
}
HAIR = pd.DataFrame([[68, 20, 15, 5], [119, 84, 54, 29], [26, 17, 14, 14], [7, 94, 10, 16]])


def test_staff_and_smoking() -> None:
    result = correspondence_analysis(SMOKE)
    assert result.n == 193
    assert result.inertia == pytest.approx(0.085190, abs=5e-7)
    assert result.axes["inertia"].to_numpy() == pytest.approx([0.074759, 0.010017, 0.000414], abs=5e-7)
    assert (100 * result.axes["share"]).to_numpy() == pytest.approx([87.8, 11.8, 0.5], abs=0.05)
    told = "55% of axis_2 comes from the row 'JM', which has 18 counts; make it supplementary to see the others"
    assert result.cautions == (told,)
    points = result.points.set_index("label")
    for label, (mass, quality, inertia, one, cos_one, part_one, two, cos_two, part_two) in PUBLISHED.items():
        row = points.loc[label]
        # Signs of axes are arbitrary; ours has the row that contributes most on the positive side: SE, JM.
        ours = (row["mass"], row["quality_2"], row["inertia"] / result.inertia, -row["axis_1"], row["cos2_1"], row["contribution_1"])
        assert [1000 * value for value in ours] == pytest.approx([mass, quality, inertia, one, cos_one, part_one], abs=0.51), label
        second = (-row["axis_2"], row["cos2_2"], row["contribution_2"])
        assert [1000 * value for value in second] == pytest.approx([two, cos_two, part_two], abs=0.51), label


@pytest.mark.parametrize("table", [SMOKE, HAIR, SMOKE.T], ids=["smoke", "hair", "transposed"])
def test_what_holds_of_every_map(table: pd.DataFrame) -> None:
    result = correspondence_analysis(table, axes=min(table.shape) - 1)
    assert result.inertia * result.n == pytest.approx(stats.chi2_contingency(table, correction=False).statistic)
    assert result.axes["inertia"].sum() == pytest.approx(result.inertia)
    for kind, values in (("row", table), ("column", table.T)):
        points = result.points[result.points["kind"] == kind]
        mass = points["mass"].to_numpy()
        for axis, inertia in zip(result.axes["axis"], result.axes["inertia"], strict=True):
            assert (mass * points[f"axis_{axis}"]).sum() == pytest.approx(0, abs=1e-12)
            assert (mass * points[f"axis_{axis}"] ** 2).sum() == pytest.approx(inertia)
            assert (mass * points[f"standard_{axis}"] ** 2).sum() == pytest.approx(1)
            assert points[f"contribution_{axis}"].sum() == pytest.approx(1)
        assert points[f"quality_{len(result.axes)}"].to_numpy() == pytest.approx(1)
        # Distances on the whole map are χ² distances between profiles.
        places = points[[f"axis_{axis}" for axis in result.axes["axis"]]].to_numpy()
        profiles = (values.T / values.sum(axis=1)).T.to_numpy()
        average = values.sum(axis=0).to_numpy() / values.to_numpy().sum()
        distance = np.sqrt(((profiles[0] - profiles[2]) ** 2 / average).sum())
        assert np.linalg.norm(places[0] - places[2]) == pytest.approx(distance)


def test_a_supplementary_copy_lies_on_its_original_and_changes_nothing() -> None:
    plain = correspondence_analysis(SMOKE).points.set_index("label")
    more = pd.concat([SMOKE, (2 * SMOKE.loc[["SE"]]).rename({"SE": "copy"})]).assign(also=SMOKE["light"]).fillna(2 * 10).astype(int)
    result = correspondence_analysis(more, supplementary_rows=["copy"], supplementary_columns=["also"]).points.set_index("label")
    coordinates = ["axis_1", "axis_2", "standard_1", "standard_2", "quality_2"]
    pd.testing.assert_frame_equal(result.loc[list(PUBLISHED), coordinates], plain.loc[list(PUBLISHED), coordinates])
    for copy, original in (("copy", "SE"), ("also", "light")):
        assert result.loc[copy, coordinates].to_numpy(dtype=float) == pytest.approx(plain.loc[original, coordinates].to_numpy(dtype=float))
        assert result.loc[copy, ["mass", "contribution_1"]].isna().all()
    assert result["supplementary"].sum() == 2
    assert result["kind"].tolist() == ["row"] * 6 + ["column"] * 5


def test_the_average_lies_in_the_centre() -> None:
    total = pd.concat([SMOKE, SMOKE.sum().to_frame("all").T])
    place = correspondence_analysis(total, supplementary_rows=["all"]).points.set_index("label").loc["all"]
    assert place[["axis_1", "axis_2"]].to_numpy(dtype=float) == pytest.approx([0, 0], abs=1e-12)


def test_the_order_of_rows_does_not_turn_the_map() -> None:
    one, two = (correspondence_analysis(table).points.set_index("label")["axis_1"] for table in (SMOKE, SMOKE.iloc[::-1, ::-1]))
    pd.testing.assert_series_equal(one, two.loc[one.index])


def test_rows_that_are_all_alike_have_no_axes() -> None:
    with pytest.warns(UserWarning, match="all rows have the same shares"):
        result = correspondence_analysis(pd.DataFrame([[2, 4], [3, 6]]))
    assert result.inertia == pytest.approx(0, abs=1e-12)
    assert result.axes.empty
    assert result.points[["axis_1", "axis_2", "quality_2"]].isna().all(axis=None)


@pytest.mark.filterwarnings("ignore:taken out")
def test_one_row_is_no_map() -> None:
    with pytest.warns(UserWarning, match="two rows and two columns"):
        result = correspondence_analysis(pd.DataFrame([[2, 4], [0, 0]]))
    assert np.isnan(result.inertia)


def test_an_axis_that_the_table_does_not_have_is_blank() -> None:
    with pytest.warns(UserWarning, match="the table has 1 axis"):
        result = correspondence_analysis(SMOKE[["none", "heavy"]])
    assert result.points["axis_2"].isna().all()
    assert result.points["quality_2"].to_numpy() == pytest.approx(1)


def test_empty_and_blank_rows() -> None:
    table = SMOKE.astype("Int64")
    table.loc["none here"], table.loc["no material"] = 0, pd.NA
    with pytest.raises(ArgumentError, match="'no material'"):
        correspondence_analysis(table)
    with pytest.warns(UserWarning, match="row 'none here'"):
        result = correspondence_analysis(table, missing="drop")
    assert result.dropped == ("row 'no material' (no material)", "row 'none here' (nothing was counted)")
    assert result.inertia == pytest.approx(0.085190, abs=5e-7)


def test_a_supplementary_row_without_counts_has_no_place() -> None:
    table = pd.concat([SMOKE, pd.DataFrame(0, index=["none here"], columns=SMOKE.columns)])
    with pytest.warns(UserWarning, match="no place on the map for none here"):
        result = correspondence_analysis(table, supplementary_rows=["none here"])
    assert result.points.set_index("label").loc["none here", ["axis_1", "quality_2"]].isna().all()


def test_an_axis_that_one_rare_row_makes_is_told() -> None:
    table = SMOKE.assign(pipe=0)
    table.loc["guest"] = [0, 0, 0, 0, 3]
    told = correspondence_analysis(table).cautions
    assert any("the row 'guest', which has 3 counts" in caution for caution in told)
    assert correspondence_analysis(SMOKE * 50).cautions == ()


def test_several_labels_are_joined() -> None:
    index = pd.MultiIndex.from_tuples([(name, "actual") for name in SMOKE.index], names=["stage", "plane"])
    result = correspondence_analysis(SMOKE.set_axis(index), supplementary_rows=[("SM", "actual")])
    assert result.points["label"].tolist()[:5] == ["JM · actual", "SE · actual", "JE · actual", "SC · actual", "SM · actual"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"axes": 0}, "one axis or more"),
        ({"supplementary_rows": ["JX"]}, "'JX' \\(closest: 'JM'\\)|'JX' \\(closest: 'JE'\\)"),
        ({"missing": "zero"}, "not one of refuse, drop"),
    ],
)
def test_wrong_arguments(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        correspondence_analysis(SMOKE, **arguments)  # type: ignore[arg-type]

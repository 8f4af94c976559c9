"""Periods and places by the same criteria (study 003): what the invented study is built to give, and frames worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from qualcode import (
    ArgumentError,
    Comparison,
    ComparisonPlan,
    DataError,
    Results,
    Stage,
    place_comparison,
    read_study,
    run,
    timeline_figure,
)
from qualcode.layouts.record import split_ids
from qualcode.plans.comparison import Transfer
from qualcode.reporting.contents.blocks import Figure, Section, Table
from qualcode.reporting.evidence import Evidence
from qualcode.reporting.labels import Labels
from qualcode.reporting.laying import layout_sections


@pytest.fixture(scope="module")
def county() -> Results:
    return run("county_purchase")


@pytest.fixture(scope="module")
def compared(county: Results) -> Comparison:
    made = county.layouts["comparison"]
    assert isinstance(made, Comparison)
    return made


@pytest.fixture(scope="module")
def section(county: Results) -> Section:
    made, _chains = layout_sections(Evidence(county), Labels(county.study))
    return made


def cell(frame: pd.DataFrame, criterion: str, value: str, plane: str = "actual") -> dict[str, object]:
    axis = "period" if "period" in frame else "place"
    rows = frame[(frame["criterion"] == criterion) & (frame[axis] == value) & (frame["plane"] == plane)]
    [row] = rows.to_dict("records")
    return {str(key): None if pd.isna(told) else told for key, told in row.items()}


# A frame worked out by hand: two periods, own place and another, one report at second hand.

PERIODS = (
    Stage("early", {"en": "Early"}, first="2009", last="2012"),
    Stage("late", {"en": "Late"}, first="2013"),
    Stage("never", {"en": "N"}),
)
PAPERS = pd.DataFrame(
    [
        ("N-01", "minutes", "2009-02-17", "own", "own", "city"),
        ("F-01", "interview", "2023-05-09", "own", "own", "district"),
        ("K-01", "interview", "2023-07-05", "other", "own", "county"),
        ("L-01", "other", "2023-06-20", "other", "literature", None),
    ],
    columns=["document", "kind", "date", "place", "source", "form"],
)
SAID = [  # document, number, person, period, place of the sentence, plane, years that it tells
    ("N-01", 1, None, "early", None, "nominal", "2009"),
    ("F-01", 1, "F01", "early", "own", "actual", None),
    ("F-01", 2, "F01", "early", None, "actual", "2010"),
    ("F-01", 3, "F01", "late", None, "actual", None),
    ("F-01", 4, "F01", None, "other", "actual", None),
    ("K-01", 1, "K01", "late", None, "actual", None),
    ("L-01", 1, None, "late", None, "actual", "2015"),
]
CODED = [("N-01:1", "c.method"), ("F-01:1", "c.method"), ("F-01:2", "c.method.talk"), ("F-01:4", "c.method"), ("L-01:1", "c.scope")]
PLAN = ComparisonPlan("x", ("c",), horizontal="place", own="own", second_hand={"source": ("literature",)}, like=("form",), measures=("m",))
CODES = ("c", "c.method", "c.method.talk", "c.scope", "m", "m.law")


def material() -> pd.DataFrame:
    frame = pd.DataFrame(SAID, columns=["document", "number", "person", "stage", "stage_place", "plane", "years"])
    return frame.assign(
        segment=frame["document"] + ":" + frame["number"].astype(str), role=frame["person"].notna().map({True: "respondent", False: None})
    )


def codings(*more: tuple[str, str, str, str]) -> pd.DataFrame:
    """Segment, code, status, polarity."""
    rows = [*((segment, code, "accepted", "+") for segment, code in CODED), *more]
    made = pd.DataFrame(rows, columns=["segment", "code", "status", "polarity"]).merge(material(), on="segment", how="left")
    return made.assign(
        coding=made["segment"] + "/" + made["code"] + made["polarity"].where(made["polarity"] == "-", ""),
        quote="x",
        asserted_by=made["person"],
    )


def worked(*more: tuple[str, str, str, str], plan: ComparisonPlan = PLAN) -> Comparison:
    return place_comparison(
        codings(*more), material(), documents=PAPERS, plan=plan, codes=CODES, periods=PERIODS, places=["own", "other", "abroad"]
    )


def test_rows_are_the_criteria_and_what_stands_below_them_counts_there() -> None:
    vertical = worked().tables["vertical"]
    assert list(dict.fromkeys(vertical["criterion"])) == ["c.method", "c.scope"]
    early = cell(vertical, "c.method", "early")
    assert (early["units"], early["sources"], early["roles"], early["mark"]) == (2, 1, 1, "◐")
    assert split_ids(early["codings"]) == ("F-01:1/c.method", "F-01:2/c.method.talk")


def test_what_is_written_and_what_is_done_stay_apart() -> None:
    vertical = worked().tables["vertical"]
    assert cell(vertical, "c.method", "early", "nominal")["units"] == 1
    assert cell(vertical, "c.method", "early")["units"] == 2


def test_no_material_is_blank_and_material_without_coding_is_zero() -> None:
    """Own place: `late` has a sentence done (F-01:3) and nothing written; of `never` and of abroad there is no sentence at all."""
    tables = worked().tables
    assert cell(tables["vertical"], "c.method", "late")["units"] == 0
    assert cell(tables["vertical"], "c.method", "late", "nominal")["units"] is None
    assert {cell(tables["vertical"], "c.scope", "never", plane)["units"] for plane in ("nominal", "actual")} == {None}
    assert cell(tables["horizontal"], "c.scope", "own")["units"] == 0
    assert cell(tables["horizontal"], "c.scope", "abroad")["units"] is None


def test_only_ones_own_place_goes_into_the_periods() -> None:
    """L-01:1 and K-01:1 speak of the late period elsewhere."""
    assert cell(worked().tables["vertical"], "c.scope", "late")["units"] == 0


def test_literature_and_hearsay_are_second_hand_and_told_apart() -> None:
    horizontal = worked(("K-01:1", "c.method", "accepted", "+")).tables["horizontal"]
    scope, method = cell(horizontal, "c.scope", "other"), cell(horizontal, "c.method", "other")
    assert (scope["rests_on"], scope["second_hand"], scope["from_elsewhere"]) == ("second_hand", 1, 0)
    assert (method["rests_on"], method["second_hand"], method["from_elsewhere"]) == ("mixed", 0, 1)
    assert cell(worked().tables["horizontal"], "c.method", "other")["rests_on"] == "second_hand"
    assert cell(horizontal, "c.method", "own")["rests_on"] == "first_hand"


def test_a_year_must_be_told_in_the_sentence_or_be_that_of_a_document_of_its_time() -> None:
    """F-01:1 is said in 2023 about the early period: no date of that period. L-01 was read in 2023, which dates nothing; it tells 2015."""
    tables = worked().tables
    early = cell(tables["vertical"], "c.method", "early")
    assert (early["dated"], early["first_year"], early["last_year"]) == (1, "2010", "2010")
    assert cell(tables["vertical"], "c.method", "early", "nominal")["first_year"] == "2009"
    assert cell(tables["horizontal"], "c.scope", "other")["first_year"] == "2015"
    assert cell(tables["horizontal"], "c.method", "other")["dated"] == 0


def test_what_is_denied_is_shown_beside_and_neither_added_nor_subtracted() -> None:
    """One denied by a person, one that the rules denied and rejected."""
    made = cell(
        worked(("F-01:1", "c.method", "accepted", "-"), ("F-01:2", "c.method", "rejected", "-")).tables["vertical"], "c.method", "early"
    )
    assert (made["units"], made["against"], made["sources"]) == (2, 2, 1)
    assert split_ids(made["against_codings"]) == ("F-01:1/c.method-", "F-01:2/c.method-")
    assert not {"F-01:1/c.method-", "F-01:2/c.method-"} & {*split_ids(made["codings"]), *split_ids(made["quotes"])}


def test_what_was_rejected_otherwise_is_nowhere() -> None:
    assert cell(worked(("F-01:3", "c.method", "rejected", "+")).tables["vertical"], "c.method", "late")["units"] == 0


def test_likeness_tells_what_differs_and_what_nobody_says() -> None:
    rows = {(row["axis"], row["value"]): row for row in worked().tables["likeness"].to_dict("records")}
    other, early = rows["place", "other"], rows["period", "early"]
    assert (other["documents"], other["others"], other["form"], other["beside"]) == (2, 1, "county ×1", "own")
    assert split_ids(other["differs"]) == ("form",)
    assert (early["documents"], early["others"], early["form"]) == (1, 1, "city ×1")
    assert split_ids(rows["period", "late"]["differs"]) == ("form",)
    assert split_ids(rows["place", "abroad"]["not_told"]) == ("form", "source")


def test_differences_stand_side_by_side_and_say_whether_there_was_material() -> None:
    found = worked().tables["differences"].set_index(["axis", "second", "criterion", "plane"])["found"]
    assert found["vertical", "late", "c.method", "actual"] == "first"
    assert found["vertical", "late", "c.method", "nominal"] == "first_other_blank"
    assert found["horizontal", "other", "c.scope", "actual"] == "second"
    assert found["horizontal", "abroad", "c.method", "actual"] == "first_other_blank"
    assert found["horizontal", "other", "c.method", "actual"] == "both"


def test_a_measure_names_where_it_is_borrowed_from_and_leaves_the_condition_open() -> None:
    more = (("F-01:4", "m.law", "accepted", "+"), ("F-01:3", "m.law", "accepted", "+"))
    columns = ["segment", "borrowed_from", "borrowed_by", "condition"]
    made = worked(*more).tables["measures"][columns].fillna("").values.tolist()
    assert made == [["F-01:4", "other", "proposed", ""], ["F-01:3", "", "", ""]]
    plan = replace(PLAN, transfer=(Transfer("F-01:4", "K", "a village that has able people"),))
    assert worked(*more, plan=plan).tables["measures"][columns].values.tolist()[0] == [
        "F-01:4",
        "K",
        "researcher",
        "a village that has able people",
    ]


def test_without_places_only_periods_are_compared() -> None:
    made = worked(plan=ComparisonPlan("x", ("c",)))
    assert "horizontal" not in made.tables
    assert cell(made.tables["vertical"], "c.scope", "late")["units"] == 1


def test_arguments_are_left_as_they_are_and_the_order_of_rows_does_not_matter() -> None:
    given, before = codings(), codings()
    first = place_comparison(given, material(), documents=PAPERS, plan=PLAN, codes=CODES, periods=PERIODS)
    pd.testing.assert_frame_equal(given, before)
    again = place_comparison(
        given, material().iloc[::-1], documents=PAPERS.iloc[::-1], plan=PLAN, codes=CODES, periods=PERIODS, places=["own", "other"]
    )
    pd.testing.assert_frame_equal(first.tables["vertical"], again.tables["vertical"])


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ArgumentError, match="form"):
        place_comparison(codings(), material(), documents=PAPERS.drop(columns="form"), plan=PLAN, codes=CODES)


# The invented study; what it must give stands in its README.


def test_nobody_says_a_word_of_supervision_in_the_beginning(compared: Comparison) -> None:
    """There is material of that period, so that it is 0, with nothing behind it; the later periods have some."""
    vertical = compared.tables["vertical"]
    for plane in ("nominal", "actual"):
        found = cell(vertical, "criterion.supervision", "start", plane)
        assert (found["units"], found["codings"]) == (0, None)
    assert int(str(cell(vertical, "criterion.supervision", "regulation")["units"])) > 0


def test_nothing_is_told_of_amounts_abroad_and_nothing_written_at_all(compared: Comparison) -> None:
    horizontal = compared.tables["horizontal"]
    assert cell(horizontal, "criterion.amount", "foreign")["units"] == 0
    assert horizontal.query("place == 'foreign' and plane == 'nominal'")["units"].isna().all()


def test_all_that_is_known_from_abroad_is_second_hand(compared: Comparison) -> None:
    abroad = compared.tables["horizontal"].query("place == 'foreign' and units > 0")
    assert len(abroad) > 3
    assert set(abroad["rests_on"]) == {"second_hand"}


def test_the_starting_fund_is_known_from_k_itself_and_at_second_hand(compared: Comparison) -> None:
    """README: once hearsay agrees with what K's own official says."""
    amount = cell(compared.tables["horizontal"], "criterion.amount", "domestic")
    assert amount["rests_on"] == "mixed"
    assert {id.split(":")[0] for id in split_ids(amount["codings"])} >= {"K-01", "B-02"}


def test_units_at_another_level_or_form_are_told(compared: Comparison) -> None:
    rows = {(row["axis"], row["value"]): row for row in compared.tables["likeness"].to_dict("records")}
    assert rows["place", "domestic"]["level"] == "3 ×2"
    assert split_ids(rows["place", "domestic"]["differs"]) == ("form",)
    assert rows["period", "start"]["form"] == "县级市 ×2"
    assert split_ids(rows["period", "spread"]["differs"]) == ("form",)
    assert split_ids(rows["place", "foreign"]["not_told"]) == ("level",)


def test_a_period_without_a_date_is_no_before(compared: Comparison) -> None:
    """W-01 and others say how it was; a year counts only where one is told, and lies in its period."""
    vertical = compared.tables["vertical"]
    rules = cell(vertical, "criterion.rules", "start")
    assert (rules["units"], rules["dated"], rules["first_year"]) == (1, 0, None)
    spans = {"start": (2009, 2012), "spread": (2013, 2016), "tightening": (2017, 2020), "regulation": (2021, 2023)}
    for row in vertical[vertical["dated"].fillna(0) > 0].to_dict("records"):
        first, last = spans[row["period"]]
        assert first <= int(row["first_year"]) <= int(row["last_year"]) <= last


def test_sums_of_money_are_no_years(compared: Comparison) -> None:
    """2050万元 and the like stand in the yearbook."""
    own = cell(compared.tables["horizontal"], "criterion.amount", "own")
    assert (own["first_year"], own["last_year"]) == ("2009", "2022")


def test_measures_tell_the_place_they_are_borrowed_from(compared: Comparison) -> None:
    measures = compared.tables["measures"].set_index("segment")
    assert measures.at["R-01:16", "borrowed_from"] == measures.at["R-01:17", "borrowed_from"] == "K县"
    assert measures.at["B-01:40", "borrowed_from"] == "G市"
    assert measures.at["S-01:45", "borrowed_by"] == "proposed"
    assert measures.at["S-01:45", "borrowed_from"] == "foreign"
    assert pd.isna(measures.at["T-01:38", "borrowed_from"])


def test_every_cell_opens_to_the_codings_that_it_counts(compared: Comparison, county: Results) -> None:
    """Counted a second way, from codings.csv with the attribute of the document where the sentence names no place."""
    places = {one.id: one.attributes["place"] for one in county.study.documents}
    codings = county.codings.assign(place=lambda frame: frame["stage_place"].fillna(frame["document"].map(places)))
    segments = codings.set_index("coding")["segment"]
    for row in compared.tables["horizontal"].query("plane == 'actual' and units >= 0").to_dict("records"):
        mine = codings[(codings["code"] == row["criterion"]) & (codings["place"] == row["place"]) & (codings["plane"] == "actual")]
        assert row["units"] == mine["segment"].nunique()
        ids = split_ids(row["codings"])
        assert set(segments.loc[list(ids)]) == set(mine["segment"])
        assert set(split_ids(row["quotes"])) <= set(ids)


# The entry in study.yaml


def test_every_mistake_of_an_entry_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("问：怎么样？\n\n答：好。\n", encoding="utf-8")
    entry = "{layout: comparison, criteria: [condition.lav], vertical: moons, horizontal: plase, "
    entry += "second_hand: {sauce: [x]}, like: [forme], sizes: 3}"
    head = "study: s\ntitle: S\nlanguage: zh\ncodebook: conditions\nactors: [{id: a, name: 甲机构, kind: social_organisation}]\n"
    papers = "documents: [{id: A, file: a.txt, kind: interview, place: own, form: 县, source: own, speakers: {问: interviewer, 答: a}}]\n"
    (tmp_path / "study.yaml").write_text(f"{head}{papers}layouts: [{entry}]\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_study(tmp_path)
    told = str(caught.value)
    for word in ("condition.lav", "moons", "plase", "sauce", "forme", "sizes"):
        assert f"'{word}'" in told
    assert {problem.where for problem in caught.value.problems} == {"study.yaml, line 7"}


# In the report


def tables(section: Section) -> dict[str, Table]:
    return {block.id: block for block in section.blocks if isinstance(block, Table)}


def test_the_two_tables_share_their_rows(section: Section) -> None:
    made = tables(section)
    heads = [[tuple(cell.shown for cell in row[:2]) for row in made[f"comparison_{name}"].rows] for name in ("vertical", "horizontal")]
    assert heads[0] == heads[1]
    assert ("监督", "实际") in heads[0]


def test_second_hand_cells_are_tinted_and_blank_is_not_zero(section: Section) -> None:
    table = tables(section)["comparison_horizontal"]
    rows = {tuple(cell.shown for cell in row[:2]): row for row in table.rows}
    foreign = [column.head for column in table.columns].index("国外")
    assert rows["方式", "实际"][foreign].tinted
    assert "(二手)" in rows["方式", "实际"][foreign].shown
    assert (rows["金额", "实际"][foreign].shown, rows["金额", "名义"][foreign].shown) == ("0", "")
    assert not any(row[2].tinted for row in table.rows)


def test_the_parts_of_a_cell_open_the_sentences_that_it_counts(section: Section, county: Results) -> None:
    codings = Evidence(county).codings
    for row in tables(section)["comparison_vertical"].rows:
        for one in row[2:]:
            if one.parts and one.parts[0].number:
                assert one.parts[0].number == len({codings[number]["segment"] for number in one.parts[0].rows})


def test_the_timeline_draws_every_dated_document_once(section: Section, compared: Comparison) -> None:
    [figure] = [block for block in section.blocks if isinstance(block, Figure)]
    data = figure.draw().data
    table = compared.tables["timeline"]
    assert data["document"].tolist() == table["document"].tolist()
    assert data["period"].tolist() == table["period"].tolist()
    assert not data["document"].str.startswith(("F-", "B-0", "K-")).any()


def test_a_document_outside_every_period_is_drawn_and_said_to_be_in_none() -> None:
    papers = pd.DataFrame({"document": ["A", "B", "C"], "date": ["2008", "2012-12-31", None]})
    assert timeline_figure(papers, periods=PERIODS).data.fillna("").values.tolist() == [["A", "2008", ""], ["B", "2012-12-31", "early"]]


def test_what_is_said_of_those_who_came_is_said_of_the_district(county: Results) -> None:
    """G市 in front of them says where they came from; the author's rows say of which place it is told."""
    rows = county.codings[county.codings["segment"].isin(["B-01:7", "B-01:8", "B-01:9"])]
    assert rows["stage_place"].tolist() == ["own", "own", "own"]
    assert {"comparison", "chains"} <= set(county.layouts)

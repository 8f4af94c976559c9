"""A typology of cases: rules stated beforehand, cases placed, border cases, movement, paths, and what goes both ways.

The frames are made by hand; what they must give was worked out on paper beside each. The built-in study is held against its own page
(corpora/participation_models/README.md), which its author wrote before there was this layout.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from qualcode import DataError, Document, read_grammar, read_study, run, table
from qualcode.layouts.dating import days_told
from qualcode.layouts.record import split_ids
from qualcode.layouts.typifying import CONTESTED, UNDECIDED, Typology, typology
from qualcode.plans.typology import Dimension, Exchange, Side, TypologyPlan
from qualcode.reporting.contents.blocks import Content, Figure, Prose, Table
from qualcode.reporting.contents.building import content_of
from qualcode.reporting.evidence import Evidence
from qualcode.reporting.figures.types import path_figure, types_figure
from qualcode.reporting.labels import Labels
from qualcode.reporting.laying import layout_sections
from qualcode.reporting.laying.typology import typology_section
from qualcode.rows import Coding, Relation, Segment

BEGAN = Dimension("began", (Side("government", codes=("g",)), Side("organisation", codes=("o",))))
SIGNS = tuple(Side(sign, codes=(f"joined.{sign}",)) for sign in ("budget", "meeting", "data"))
JOINED = Dimension("joined", (Side("yes"), Side("no", codes=("apart",))), "at_least", signs=SIGNS, least=2, plane="actual")
PLAN = TypologyPlan((BEGAN, JOINED), {(a, b): {"en": f"{a}, {b}"} for a in BEGAN.values for b in JOINED.values})
GRAMMARS = {"zh": read_grammar("zh")}

Said = tuple[str, str, str]


class Made:
    """Interviews and papers of invented cases: each sentence is a passage, coded as a whole."""

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self.segments: list[Segment] = []
        self.codings: list[Coding] = []

    def add(
        self, id: str, case: str, *said: Said, kind: str = "interview", date: str = "2022-05-01", plane: str = "actual", role: str = ""
    ) -> Made:
        """Sentences as (text, code, polarity), one turn; without a code where that is blank."""
        text = "".join(one[0] for one in said)
        self.documents.append(Document(id, text, kind, date=date, attributes={"case": case} if case else {}))
        start = 0
        for number, (words, code, polarity) in enumerate(said, 1):
            at, end, segment = start, start + len(words), f"{id}:{number}"
            start = end
            self.segments.append(Segment(id, segment, at, end, "答", role, "respondent", "", plane, "zh", words, 1, "", "", kind, ""))
            if code:
                given = (
                    id,
                    at,
                    end,
                    code,
                    "a",
                    "manual",
                    "accepted",
                    segment,
                    "答",
                    "",
                    plane,
                    words,
                    polarity or "+",
                    "factual",
                    "",
                    0,
                    "",
                    "",
                )
                self.codings.append(Coding(*given, asserted_by=role or id, coding=f"{segment}/{code}"))
        return self

    def laid(self, plan: TypologyPlan = PLAN, relations: pd.DataFrame | None = None) -> Typology:
        codings, segments = table(self.codings, Coding), table(self.segments, Segment)
        return typology(codings, segments, plan=plan, documents=self.documents, relations=relations, grammars=GRAMMARS)


def placed(laid: Typology, case: str = "甲") -> list[tuple[object, ...]]:
    rows = laid.tables["cases"]
    chosen = rows[rows["case"] == case].fillna("")
    return list(chosen[["value_1", "rule_1", "basis_1", "value_2", "basis_2", "cell"]].itertuples(index=False, name=None))


# Dates


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2016年3月，我们发了个通知", ("2016-03",)),
        ("一五年摸出来的，一九年写进规程", ("2015", "2019")),
        ("二〇年疫情", ("2020",)),
        ("九八年就有了", ("1998",)),
        ("做了一二年", ()),  # a year or two
        ("三五年以后", ()),  # three to five years
        ("做了十五年", ()),
        ("第二年3月", ()),
        ("前年有个娃儿", ("2020",)),
    ],
)
def test_days_that_a_sentence_tells(text: str, told: tuple[str, ...]) -> None:
    assert days_told(text, GRAMMARS["zh"], "2022-05-01") == told


# Who began


def test_the_earliest_dated_side_began_even_against_more_sources() -> None:
    made = (
        Made()
        .add("A", "甲", ("2016年3月局里提的。", "g", ""))
        .add("B", "甲", ("局里先提的。", "g", ""))
        .add("C", "甲", ("2015年我们做起来。", "o", ""))
    )
    assert placed(made.laid())[0][:3] == ("organisation", "earliest", "2015")


@pytest.mark.parametrize("first", ["2016年局里提的。", "局里先提的。"])
def test_a_tie_or_no_date_goes_to_the_majority_of_sources(first: str) -> None:
    """2016 and March 2016: which is earlier nobody tells."""
    other = "2016年3月我们提的。" if "2016" in first else "是我们提的。"
    made = (
        Made()
        .add("A", "甲", (first, "g", ""))
        .add("B", "甲", (first, "g", ""))
        .add("C", "甲", (other, "o", ""), (other, "o", ""), (other, "o", ""))
    )
    assert placed(made.laid())[0][:3] == ("government", "majority", "2 : 1")


def test_as_many_sources_on_either_side_are_contested_and_have_no_cell() -> None:
    made = Made().add("A", "甲", ("局里先提的。", "g", ""), ("会没开过。", "apart", "")).add("B", "甲", ("是我们提的。", "o", ""))
    assert placed(made.laid()) == [(CONTESTED, "majority", "1 : 1", "no", "0/3", "")]


def test_the_day_of_an_interview_is_no_date_and_that_of_a_policy_is() -> None:
    made = (
        Made()
        .add("A", "甲", ("我们先做的。", "o", ""), date="2014-01-01")
        .add("D", "甲", ("由局里选点。", "g", ""), kind="policy", date="2016-03-15")
    )
    assert placed(made.laid())[0][:3] == ("government", "earliest", "2016-03-15")
    evidence = made.laid().tables["evidence"].set_index("value")
    assert pd.isna(evidence.at["organisation", "earliest"])
    assert evidence.loc["government", ["earliest", "earliest_by", "earliest_coding"]].tolist() == ["2016-03-15", "document", "D:1/g"]


def test_what_is_told_of_a_day_to_come_is_no_evidence_yet() -> None:
    made = Made().add("A", "甲", ("局里2023年要办。", "g", ""), date="2022-05-01").add("B", "甲", ("2020年我们办了。", "o", ""))
    evidence = made.laid().tables["evidence"].set_index("value")["earliest"]
    assert pd.isna(evidence["government"])
    assert evidence["organisation"] == "2020"


def test_a_denied_beginning_is_shown_and_does_not_count() -> None:
    made = Made().add("A", "甲", ("2015年不是局里提的。", "g", "-")).add("B", "甲", ("2016年我们提的。", "o", ""))
    laid = made.laid()
    assert placed(laid)[0][0] == "organisation"
    row = laid.tables["evidence"].set_index("value").loc["government"]
    assert (row["units"], row["against"], row["against_codings"]) == (0, 1, "A:1/g")


def test_a_plane_that_nobody_knows_is_a_value_of_its_own() -> None:
    evidence = Made().add("A", "甲", ("2015年局里提的。", "g", ""), plane="").laid().tables["evidence"]
    assert evidence["plane"].tolist() == ["(unknown)"]


# Integrated


def test_signs_count_each_once_and_only_in_what_is_done() -> None:
    """Two sentences on one sign are one sign; a sign on paper is none."""
    said = [("2016年我们提的。", "o", ""), ("进了预算。", "joined.budget", ""), ("年年有钱。", "joined.budget", "")]
    made = Made().add("A", "甲", *said).add("K", "甲", ("每季度开会。", "joined.meeting", ""), kind="contract", plane="nominal")
    assert placed(made.laid()) == [("organisation", "earliest", "2016", "no", "1/3", "organisation/no")]
    other = made.laid().tables["sensitivity"].set_index("alternative")
    assert other.loc[["fewer", "planes", "more"], "value"].tolist() == ["yes", "yes", "no"]
    assert made.laid().tables["cases"]["border"].tolist() == ["yes"]
    by_plane = made.laid().tables["evidence"].query("dimension == 'joined'")[["sign", "plane", "units"]]
    assert list(by_plane.itertuples(index=False, name=None)) == [("budget", "actual", 2), ("meeting", "nominal", 1)]


def test_a_case_without_evidence_is_undecided_and_a_document_without_case_is_no_case() -> None:
    made = (
        Made()
        .add("A", "甲", ("2016年我们提的。", "o", ""))
        .add("B", "乙", ("天气不错。", "", ""))
        .add("G", "", ("有的县先提，也进了预算。", "g", ""))
    )
    laid = made.laid()
    assert placed(laid, "甲")[0][3:] == (UNDECIDED, "", "")
    assert placed(laid, "乙") == [(UNDECIDED, "earliest", "", UNDECIDED, "", "")]
    assert laid.tables["cases"]["case"].tolist() == ["甲", "乙"]
    assert laid.tables["cells"]["empty"].tolist() == ["yes"] * 4


def test_a_side_that_only_undated_talk_speaks_for_makes_a_border_case() -> None:
    made = Made().add("A", "甲", ("2016年3月局里发了文。", "g", ""), ("没开过会。", "apart", "")).add("B", "甲", ("我们先讲的。", "o", ""))
    laid = made.laid()
    assert laid.tables["cases"][["cell", "border"]].values.tolist() == [["government/no", "yes"]]
    other = laid.tables["sensitivity"].set_index("alternative").loc["undated"]
    assert (other["cell"], other["codings"]) == ("organisation/no", "B:1/o")
    cells = laid.tables["cells"].set_index("cell")
    assert cells.loc["organisation/no", ["otherwise", "empty"]].tolist() == ["甲", "yes"]


def test_a_date_told_before_in_the_same_answer_counts_where_the_plan_says_so() -> None:
    made = Made().add("A", "甲", ("2015年11月来调研。", "", ""), ("我们讲了想法。", "o", "")).add("B", "甲", ("2016年3月发了文。", "g", ""))
    assert placed(made.laid())[0][0] == "government"
    assert placed(made.laid(replace(PLAN, dates="answer")))[0][:3] == ("organisation", "earliest", "2015-11")


# Movement


def moved() -> Made:
    made = Made().add("A", "甲", ("2013年我们做起来。", "o", ""), ("2014年没人理。", "apart", ""))
    return made.add("B", "甲", ("2017年9月列了预算。", "joined.budget", ""), ("季度会都在开。", "joined.meeting", ""))


def test_a_case_that_moved_stands_in_both_cells_with_the_day_between() -> None:
    """The meeting is done, and the agreement of September dates it: with the budget that makes two signs on the second of the two days."""
    made = moved().add("K", "甲", ("建立季度联席会议。", "joined.meeting", ""), kind="contract", date="2017-09-20", plane="nominal")
    rows = made.laid().tables["cases"].fillna("")
    assert rows[["since", "until", "cell"]].values.tolist() == [
        ["", "2017-09-20", "organisation/no"],
        ["2017-09-20", "", "organisation/yes"],
    ]
    assert rows["codings_2"].tolist() == ["A:2/apart", "B:1/joined.budget; K:1/joined.meeting"]


def test_no_movement_without_dates() -> None:
    rows = moved().laid().tables["cases"]
    assert rows[["step", "cell"]].values.tolist() == [[1, "organisation/yes"]]


def test_a_sign_that_is_no_more_moves_a_case_back() -> None:
    made = moved().add("K", "甲", ("建立季度联席会议。", "joined.meeting", ""), kind="contract", date="2017-09-20", plane="nominal")
    made.add("C", "甲", ("2021年会不开了。", "joined.meeting", "ceased"))
    rows = made.laid().tables["cases"].fillna("")
    assert rows[["since", "until", "value_2"]].values.tolist() == [
        ["", "2017-09-20", "no"],
        ["2017-09-20", "2021", "yes"],
        ["2021", "", "no"],
    ]


# Paths, criteria, both ways

FLOWS = (Side("down", codes=("e.down",)), Side("up", codes=("e.up",)))
WAYS = replace(
    PLAN,
    path=(Side("apart", codes=("apart",)), Side("together", codes=("together",)), Side("empowered", codes=("e",), both="e")),
    both_ways=(Exchange("e", FLOWS, mutual=("e.mutual",)),),
    criteria=(Side("cost", codes=("cost",)),),
)


def test_a_path_follows_the_dates_and_undated_states_have_no_step() -> None:
    made = Made().add("A", "甲", ("2018年一起做。", "together", ""), ("2014年各做各的。", "apart", ""), ("他们教我们。", "e.down", ""))
    made.documents[0] = replace(made.documents[0], date="")  # nothing else dates it
    made.segments = [one._replace(role="") for one in made.segments]  # nobody speaks: no sentence is carried on
    rows = made.laid(WAYS).tables["paths"]
    told = rows[["step", "state", "date", "ways"]].astype(object).where(rows[["step", "state", "date", "ways"]].notna(), "")
    assert told.values.tolist() == [[1, "apart", "2014", ""], [2, "together", "2018", ""], ["", "empowered", "", "one_way"]]


def test_of_several_dates_in_a_sentence_a_state_takes_the_last() -> None:
    made = Made().add("A", "甲", ("2015年摸出来，2019年县里用了。", "together", ""))
    assert made.laid(WAYS).tables["paths"]["date"].tolist() == ["2019"]


@pytest.mark.parametrize(
    ("codes", "verdict"),
    [(["e.down", "e.up"], "both"), (["e.down"], "one_way"), (["e.mutual"], "one_way"), (["cost"], None)],
)
def test_both_ways_needs_both(codes: list[str], verdict: str | None) -> None:
    made = Made().add("A", "甲", *((f"句{number}。", code, "") for number, code in enumerate(codes)))
    found = made.laid(WAYS).tables["both_ways"]
    assert set(found["verdict"]) == ({verdict} if verdict else set())


def test_mutual_counts_where_both_ends_say_so() -> None:
    made = (
        Made().add("A", "甲", ("互相成就。", "e.mutual", ""), role="bureau").add("B", "甲", ("互相成就。", "e.mutual", ""), role="agency")
    )

    def relation(document: str, by: str) -> Relation:
        given = (document, 0, 5, "agency", "bureau", "e.mutual", f"{document}:1", by, "", "actual", "manual", "互相成就。")
        return Relation(*given, f"{document}:1.1", "speaker", "name", "", "")

    ends = [relation("A", "bureau"), relation("B", "agency")]
    for known, verdict in ((ends, "both"), (ends[:1], "one_way")):
        assert set(made.laid(WAYS, table(known, Relation)).tables["both_ways"]["verdict"]) == {verdict}


def test_evidence_of_a_case_that_moved_goes_by_its_dates() -> None:
    made = moved().add("K", "甲", ("建立季度联席会议。", "joined.meeting", ""), kind="contract", date="2017-09-20", plane="nominal")
    made.add("C", "甲", ("2015年赔了钱。", "cost", "")).add("D", "甲", ("2019年听话。", "cost", "")).add("E", "甲", ("听话。", "cost", ""))
    found = made.laid(WAYS).tables["models"].set_index("cell")["codings"].to_dict()
    assert found == {"organisation/no": "C:1/cost", "organisation/yes": "D:1/cost", "(unknown)": "E:1/cost"}


# The built-in study, against its README


@pytest.fixture(scope="module")
def results():
    return run("participation_models")


@pytest.fixture(scope="module")
def laid(results) -> Typology:
    return results.layouts["typology"]


def test_the_six_cases_stand_where_their_author_put_them(laid: Typology) -> None:
    rows = laid.tables["cases"].fillna("")
    told = [(row.case, row.since[:7], row.until[:7], row.cell, row.border) for row in rows.itertuples()]
    assert told == [
        ("稻垛", "", "", "government/no", ""),
        ("隔壁教室", "", "", "organisation/no", ""),
        ("山雀", "", "2017-09", "organisation/no", ""),
        ("山雀", "2017-09", "", "organisation/yes", ""),
        ("渡口", "", "", "government/no", "yes"),
        ("借光", "", "", "organisation/yes", ""),
        ("竹马", "", "", "government/no", ""),
    ]
    basis = rows.groupby("case")["basis_2"].last().to_dict()
    assert basis == {"稻垛": "0/4", "隔壁教室": "0/4", "山雀": "4/4", "渡口": "1/4", "借光": "3/4", "竹马": "0/4"}


def test_the_empty_cell_is_named_with_who_speaks_of_it(laid: Typology) -> None:
    cells = laid.tables["cells"]
    empty = cells[cells["empty"] == "yes"]
    assert empty[["cell", "spoken_of", "otherwise"]].values.tolist() == [["government/yes", "G-01", "渡口"]]
    assert "G-01:20/typology.not_integrated" in split_ids(empty["codings"].item())


def test_the_border_case_hangs_on_paper_and_on_undated_talk(laid: Typology) -> None:
    other = laid.tables["sensitivity"].query("case == '渡口'").set_index("alternative")
    assert other.loc[["planes", "undated"], "cell"].tolist() == ["government/yes", "organisation/no"]
    assert other.at["undated", "codings"] == "D-02:3/typology.initiated_by_organisation; D-02:5/typology.initiated_by_organisation"
    assert set(laid.tables["sensitivity"].dropna(subset="changed")["case"]) == {"渡口"}


def test_paths_and_directions_are_as_the_page_says(laid: Typology) -> None:
    steps = laid.tables["paths"].dropna(subset="step").groupby("case")["state"].agg(list)
    assert steps["山雀"][:4] == ["separation", "independence", "cooperation", "empowerment"]
    assert steps["稻垛"] == steps["竹马"] == ["dependence"]
    assert steps["隔壁教室"] == ["separation", "independence"]
    quarrel = laid.tables["paths"].query("case == '山雀' and state == 'dependence'")
    assert quarrel[["date", "mark"]].values.tolist() == [["2020", "○"]]  # must not be tidied away
    ways = laid.tables["both_ways"].drop_duplicates(["case", "exchange"]).set_index(["case", "exchange"])["verdict"].to_dict()
    assert ways == {("稻垛", "patronage"): "both", ("山雀", "empowerment"): "both", ("借光", "empowerment"): "one_way"}


def test_every_id_is_a_coding_that_counts(results, laid: Typology) -> None:
    known = set(results.codings.loc[results.codings["status"] != "rejected", "coding"])
    for name, rows in laid.tables.items():
        for column in ("codings", "codings_1", "codings_2", "against_codings", "earliest_coding"):
            if column in rows:
                assert {id for joined in rows[column].dropna() for id in split_ids(joined)} <= known, (name, column)


def test_a_value_without_a_name_is_told_with_its_question(results) -> None:
    """The study names what yes and no mean; without that "yes" alone would head a column of its 2 × 2 table."""
    plan = results.layouts["typology"].plan
    first, second = plan.dimensions
    bare = replace(second, name={"zh": "整合"}, sides=tuple(replace(side, name={}) for side in second.sides))
    laid, labels = results.layouts["typology"], Labels(results.study)
    other = replace(laid, plan=replace(plan, dimensions=(first, bare)))
    for made, heads in ((laid, ["未形成整合", "形成整合"]), (other, ["整合 · 否", "整合 · 是"])):
        section = typology_section(made, Evidence(results), labels)
        (table,) = (block for block in section.blocks if isinstance(block, Table) and block.id == "typology_cells")
        assert [column.head for column in table.columns[1:]] == heads


def test_it_stands_in_the_whole_report(results) -> None:
    content = content_of(results)
    assert {"typology_paths", "typology_cells"} <= {table.id for table in content.tables}
    assert {"typology_paths", "typology_types"} <= {figure.file for figure in content.figures}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_section_states_the_rule_first_and_its_cells_open(results, language: str) -> None:
    section = layout_sections(Evidence(results), Labels(replace(results.study, language=language)))[0]
    assert isinstance(section.blocks[0], Prose)
    assert "2" in section.blocks[0].paragraphs[2]
    tables = {block.id: block for block in section.blocks if isinstance(block, Table)}
    assert not any(
        "typology." in text for block in tables.values() for text in (block.caption, *(one.head for one in block.columns), *block.notes)
    )
    crossed = tables["typology_cells"]
    opened = {part.text: part.rows for row in crossed.rows for cell in row for part in cell.parts}
    shown = next(rows for text, rows in opened.items() if text.startswith("渡口"))
    rows = results.layouts["typology"].tables["cases"].query("case == '渡口'")
    assert [Evidence(results).codings[number]["coding"] for number in shown] == list(split_ids(rows["codings"].item()))
    assert [block.file for block in section.blocks if isinstance(block, Figure)] == ["typology_types", "typology_paths"]
    content = Content.numbered(results.study, "all", [section])  # Refuses tables and figures of one id.
    assert len({block.id for block in content.tables + content.figures}) == len(content.tables) + len(content.figures) == len(tables) + 2


def test_the_figures_draw_all_cases_and_steps(results, laid: Typology, tmp_path: Path) -> None:
    assert types_figure(laid, results.study).data["case"].nunique() == 6
    paths = path_figure(laid, results.study)
    assert len(paths.data) == len(laid.tables["paths"])
    arrows = paths.data.dropna(subset="source")
    assert set(arrows["case"]) == {"隔壁教室", "山雀", "借光"}
    assert paths.save(tmp_path / "paths.png") == ()


# What is wrong in study.yaml


HEAD = """study: small
language: zh
codebook: typology
documents:
  - {id: A, file: a.txt, kind: interview, case: 甲}
layouts:
"""
GOOD = """  - layout: typology
    dimensions:
      - {id: began, earliest: {government: typology.initiated_by_government, organisation: typology.initiated_by_organisation}}
      - {id: joined, at_least: 2, of: [typology.integrated.contract, typology.integrated.meeting], against: typology.not_integrated}
    types:
      - {cell: [government, no], name: 甲型}
      - {cell: [government, yes], name: 乙型}
      - {cell: [organisation, no], name: 丙型}
      - {cell: [organisation, yes], name: 丁型}
"""


def written(folder: Path, layouts: str) -> Path:
    (folder / "a.txt").write_text("答：好。\n", encoding="utf-8")
    (folder / "study.yaml").write_text(HEAD + layouts, encoding="utf-8")
    return folder


def test_a_short_entry_is_enough(tmp_path: Path) -> None:
    plan = read_study(written(tmp_path, GOOD)).layouts[0]
    assert isinstance(plan, TypologyPlan)
    assert (plan.cases, plan.dimensions[1].plane, plan.types["government", "no"]["zh"]) == ("case", "actual", "甲型")


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("typology.initiated_by_government,", "typology.initiated_by_goverment,", "line 9: .*closest.*initiated_by_government"),
        ("at_least: 2", "at_least: 3", "line 10: .*at_least '3'"),
        ("[government, no]", "[goverment, no]", "line 12: .*'goverment' is unknown.*government"),
        ("      - {cell: [organisation, yes], name: 丁型}\n", "", r"no name for \[organisation, yes\]"),
        ("earliest: {government: typology.initiated_by_government, ", "earliest: {", "line 9: .*1 sides in place of two"),
        ("    dimensions:", "    cases: cas\n    dimensions:", "line 8: .*'cas' is unknown.*case"),
        ("    types:", "    typs: x\n    types:", "line 11: .*'typs' is unknown.*types"),
        ("at_least: 2, of:", "of:", "line 10: .*has no rule"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    assert right in GOOD
    with pytest.raises(DataError, match=told):
        read_study(written(tmp_path, GOOD.replace(right, wrong)))


def test_all_that_is_wrong_is_told_at_once_and_shortly(tmp_path: Path) -> None:
    """A name that no file may have hides nothing else of its entry, and a message does not list the whole codebook."""
    wrong = GOOD.replace("- layout: typology\n", "- layout: typology\n    name: My Types\n").replace(
        "organisation: typology.init", "organisation: inita"
    )
    study = written(tmp_path, f"{wrong}  - name: other\n")
    (study / "study.yaml").write_text(
        (study / "study.yaml").read_text("utf-8").replace("codebook: typology", "codebook: governance"), "utf-8"
    )
    with pytest.raises(DataError) as told:
        read_study(study)
    lines = [str(problem) for problem in told.value.problems]
    assert [line for line in lines if "line 8" in line and "My Types" in line]
    assert [line for line in lines if "line 10" in line and "'initaiated_by_organisation' is unknown" in line]
    assert [line for line in lines if "line 17" in line and "does not say which it is" in line]
    assert max(map(len, lines)) < 800

"""Problem–cause–measure chains: by hand, and of the built-in study whose README says what it is built to give."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import qualcode
from qualcode.errors import DataError
from qualcode.layouts.chains import Chains
from qualcode.plans.groups import Group
from qualcode.reporting.contents.blocks import Figure, Prose, Section, Table
from qualcode.reporting.evidence import Evidence
from qualcode.reporting.labels import Labels
from qualcode.reporting.laying import layout_sections
from qualcode.results import Results


def codings(*rows: str, status: str = "accepted") -> pd.DataFrame:
    """``sentence code quote`` a row."""
    frame = pd.DataFrame([row.split() for row in rows], columns=["segment", "code", "quote"])
    frame = frame.assign(document=frame["segment"].str.partition(":")[0], status=status, method="manual", plane="actual")
    return frame.assign(coding=frame["segment"] + "/" + frame["code"], asserted_by=frame["document"])


def links(*rows: str) -> pd.DataFrame:
    """``source kind target who`` a row; who may be missing."""
    split = [([*row.split(), ""])[:4] for row in rows]
    return pd.DataFrame(split, columns=["source", "kind", "target", "stated_by"]).assign(method="manual")


CODINGS = codings(
    "A:1 p.late 拖款", "A:2 c.rules 没有规定", "A:3 m.law 立法", "B:1 p.late 又拖", "B:2 c.rules 没细则", "B:2 p.paper 看材料",
    "B:3 c.families 家里难", "B:4 p.paper 只看本子", "B:5 m.visit 多去几次", "C:1 other 别的",
)  # fmt: skip
GROUPS = {"problems": ["p.late", "p.paper"], "causes": ["c.rules", "c.families"], "measures": ["m.law", "m.visit", "m.none"]}


def chained(*rows: str) -> Chains:
    return qualcode.problem_chains(CODINGS, links(*rows), **GROUPS, voices=["bureau", "A"])  # type: ignore[arg-type]


def test_stated_and_drawn_links_are_counted_apart() -> None:
    found = chained("A:2 causes A:1 bureau", "B:2 causes B:1 A", "B:2 causes A:1", "A:3 answers B:2 author").part()
    row = found[found["problem"] == "p.late"].iloc[0]
    # two are stated by somebody of the material, one by nobody; `author` is no actor, informant or document
    assert (row["cause"], row["measure"], row["cause_stated"], row["cause_drawn"]) == ("c.rules", "m.law", 2, 1)
    assert (row["answer_stated"], row["answer_drawn"]) == (0, 1)
    assert (row["cause_stated_by"], row["answer_drawn_by"]) == ("bureau; A", "author")
    assert "A:2: 没有规定" in row["quotes"]
    assert "A:2/c.rules" in row["codings"]


def test_a_link_of_sentences_joins_only_codings_of_fitting_parts() -> None:
    # B:2 holds a cause and a problem: as the source of `causes` it is the cause, as the target of an answer it is both
    told = chained("B:2 causes B:4", "A:3 answers B:2").part("links")
    steps = told.loc[told["place"].notna(), ["source_id", "target_id"]].values.tolist()
    assert steps == [["c.rules", "p.paper"], ["m.law", "c.rules"], ["m.law", "p.paper"]]
    # what is no step stands in the table all the same
    assert told.loc[told["place"].isna(), ["source_code", "target_code"]].values.tolist() == [["p.paper", "p.paper"]]


def test_a_link_of_codings_joins_these_alone() -> None:
    told = chained("A:3/m.law answers B:2/c.rules").part("links")
    assert told[["source_id", "target_id"]].values.tolist() == [["m.law", "c.rules"]]


def test_the_same_pair_of_sentences_is_one_link() -> None:
    assert chained("A:2 causes A:1 A", "A:2 causes A:1 bureau").part()["cause_stated"].tolist()[0] == 1


def test_orphans_of_every_kind() -> None:
    found = chained("A:2 causes A:1 bureau", "B:3 causes B:4", "A:3 answers A:2 bureau").part("orphans")
    assert found[["part", "id", "lacks", "found"]].values.tolist() == [
        ["problem", "p.paper", "cause", "drawn only"],
        ["problem", "p.paper", "measure", "nothing"],
        ["cause", "c.families", "problem", "drawn only"],
        ["cause", "c.families", "measure", "nothing"],
        ["measure", "m.visit", "problem or cause", "nothing"],
    ]  # p.late is answered through its cause; m.none is not coded, and so no orphan


def test_what_is_rejected_takes_no_part() -> None:
    rejected = pd.concat([CODINGS, codings("A:4 c.families 不是", status="rejected")])
    found = qualcode.problem_chains(rejected, links("A:4 causes A:1 A"), **GROUPS, voices=["A"])  # type: ignore[arg-type]
    assert found.part()["cause_stated"].isna().all()


def test_a_group_with_words_takes_its_codings_from_the_one_without() -> None:
    rows = codings("A:1 p.late 中期没有", "A:2 p.late 尾款没有")
    groups = [Group("midterm", ("p",), words=("中期",)), "p.late"]
    nodes = qualcode.problem_chains(rows, links(), problems=groups, causes=["c"], measures=["m"]).part("nodes")
    assert nodes[["id", "codings"]].dropna().values.tolist() == [["midterm", "A:1/p.late"], ["p.late", "A:2/p.late"]]


def test_planes_are_never_added() -> None:
    rows = codings("A:1 p.late 拖款", "K:1 p.late 按期").assign(plane=["actual", "nominal"])
    nodes = qualcode.problem_chains(rows, links(), problems=["p"], causes=["c"], measures=["m"]).part("nodes")
    assert nodes[["plane", "units"]].dropna().values.tolist() == [["actual", 1], ["nominal", 1]]


# the study: what its README says that it is built to give


@pytest.fixture(scope="module")
def results() -> Results:
    return qualcode.run("children_in_distress")


@pytest.fixture(scope="module")
def layout(results: Results) -> Chains:
    found = results.layouts["chains"]
    assert isinstance(found, Chains)
    return found


def orphans(layout: Chains, found: str) -> list[list[str]]:
    table = layout.part("orphans")
    return table.loc[table["found"] == found, ["id", "lacks"]].values.tolist()


def test_nobody_answers_the_families_and_nobody_knows_why_money_is_late(layout: Chains) -> None:
    assert orphans(layout, "nothing") == [
        ["no_midterm", "cause"],
        ["late_payment", "cause"],
        ["late_payment", "measure"],
        ["condition.clientele", "measure"],
    ]


def test_causes_and_advice_stand_where_the_readme_has_them(layout: Chains) -> None:
    table = layout.part()
    pairs = set(table[["problem", "cause"]].dropna().itertuples(index=False, name=None))
    assert {("condition.procedure", "condition.law"), ("condition.supervision", "condition.law")} <= pairs
    assert {("condition.quality", f"condition.{cause}") for cause in ("capacity", "shallow_cooperation", "clientele")} <= pairs
    answers = set(table[["cause", "measure"]].dropna().itertuples(index=False, name=None))
    assert {("condition.law", "measure.law"), ("condition.capacity", "measure.capacity")} <= answers
    assert ("condition.shallow_cooperation", "measure.platform") in answers
    assert not [measure for cause, measure in answers if cause == "condition.clientele"]


def test_stated_and_inferred_links_of_the_study(results: Results, layout: Chains) -> None:
    told = layout.part("links")
    drawn = set(told.loc[told["how"] == "drawn", "link"])
    # the rows of links.csv without `stated_by` are the author's own inferences
    given = [one for one in results.study.links if not one.stated_by]
    assert given
    assert all(one.note.startswith("inferred") for one in given)
    assert len(drawn) == len(given)


def test_every_row_opens_to_codings_of_the_run(results: Results, layout: Chains) -> None:
    known = set(results.codings["coding"])
    for name, table in layout.tables.items():
        ids = {id for cell in table["codings"].dropna() for id in cell.split("; ")}
        assert ids <= known, name


def test_aspects_tell_material_without_coding_from_none(results: Results, layout: Chains) -> None:
    table = layout.part("aspects")
    assert set(results.study.stages.ids) <= set(table["aspect"])
    one = table[(table["aspect"] == "content") & (table["code"] == "condition.clientele") & (table["plane"] == "actual")].iloc[0]
    rows = results.codings.query("stage == 'content' and code == 'condition.clientele' and plane == 'actual'")
    assert one["units"] == rows["segment"].nunique()


def section(results: Results, language: str = "zh") -> Section:
    from dataclasses import replace

    study = replace(results.study, language=language)
    return layout_sections(Evidence(results), Labels(study))[0]


def test_the_section_says_what_is_missing_in_words(results: Results) -> None:
    found = section(results)
    said = [paragraph for block in found.blocks if isinstance(block, Prose) for paragraph in block.paragraphs]
    assert any("服务对象特殊性" in one and "未见对策" in one for one in said)
    assert any(isinstance(block, Figure) for block in found.blocks)
    table = next(block for block in found.blocks if isinstance(block, Table))
    numbers = [number for row in table.rows for cell in row for part in cell.parts for number in part.rows]
    assert numbers
    assert max(numbers) < len(results.codings)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_of_the_section_is_missing(language: str, results: Results) -> None:
    from qualcode.reporting.wording import report_words

    words = report_words(language)
    other = report_words("en" if language == "zh" else "zh")
    assert {key for key in words if key.startswith(("chains.", "problems.", "layout."))} == {
        key for key in other if key.startswith(("chains.", "problems.", "layout."))
    }
    assert section(results, language).title == words["layout.chains"]


def test_the_figure_draws_each_link_once(results: Results, layout: Chains, tmp_path: Path) -> None:
    picture = qualcode.chain_figure(layout, results.study)
    told = layout.part("links").dropna(subset="place")
    pairs = told.assign(a=told["source"].str.partition("/")[0], b=told["target"].str.partition("/")[0])
    keys = ["place", "source_id", "target_id", "how", "a", "b"]
    assert picture.data["links"].sum() == len(pairs[keys].drop_duplicates())
    assert not picture.save(tmp_path / "chains.svg")  # every character has a glyph


# study.yaml


def read(folder: Path, entry: str) -> list[str]:
    folder.joinpath("s.txt").write_text("问：怎么样？\n答：没有规定。\n", encoding="utf-8")
    text = "study: t\nlanguage: zh\ncodebook: [conditions, measures]\nactors:\n  - {id: org, name: A机构, kind: social_organisation}\n"
    text += f"documents:\n  - {{id: S, file: s.txt, kind: interview, speakers: {{问: interviewer, 答: org}}}}\nlayouts:\n{entry}\n"
    folder.joinpath("study.yaml").write_text(text, encoding="utf-8")
    try:
        plan = qualcode.read_study(folder).layouts[0]
    except DataError as error:
        return [str(problem) for problem in error.problems]
    assert plan.kind == "chains"
    return []


def test_a_plan_without_choices_takes_the_usual_parts(tmp_path: Path) -> None:
    assert read(tmp_path, "  - chains") == []


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ("  - {layout: chains, problems: [condition.procedur]}", "closest: 'condition.procedure'"),
        ("  - {layout: chains, problem: [condition.law]}", "key 'problem' is unknown"),
        ("  - {layout: chains, problems: [condition.law, condition.law]}", "'condition.law' stands here twice"),
        ("  - {layout: chains, problems: [{id: x, name: X}]}", "'x' names no code"),
        ("  - {layout: chains, problems: [{codes: [condition.law]}]}", "an entry has no id"),
        ("  - {layout: chains, aspects: aspect4}", "aspects 'aspect4' is unknown"),
    ],
)
def test_what_is_wrong_with_a_plan(entry: str, found: str, tmp_path: Path) -> None:
    told = read(tmp_path, entry)
    assert len(told) == 1
    assert found in told[0]

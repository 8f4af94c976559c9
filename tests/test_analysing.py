"""The analyses of a run: numbers that agree across tables, and studies too small for some of them."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

import qualcode
from qualcode import write_results
from qualcode.analysing.making import ANALYSES
from qualcode.analysing.record import Analyses
from qualcode.matrices import counted
from qualcode.reporting.analyses import analysis_files, named
from qualcode.reporting.contents.blocks import Part, Table
from qualcode.reporting.contents.findings import contrast_tables, hanging_tables, trajectory_tables
from qualcode.reporting.contents.linked import link_table
from qualcode.reporting.evidence import Evidence
from qualcode.reporting.evidence import counted as told
from qualcode.reporting.figures.writing import planned_figures
from qualcode.reporting.html import report_html
from qualcode.reporting.labels import Labels
from qualcode.reporting.wording import report_words
from qualcode.results import Results


@pytest.fixture(scope="module")
def analyses(nominal: Results) -> Analyses:
    return nominal.analyses


@pytest.fixture(scope="module")
def out(nominal: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("analyses") / "out"
    write_results(nominal, folder, figures=False)
    return folder


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


# Agreement


def test_the_built_in_study_allows_all_of_them(analyses: Analyses) -> None:
    assert (list(analyses.tables), dict(analyses.left_out)) == (list(ANALYSES), {})
    assert all(len(frame) for frame in analyses.tables.values())


def test_a_trajectory_counts_the_relations_of_its_pair(nominal: Results, analyses: Analyses) -> None:
    """A second count by a loop over the rows; what stands at no stage is on no trajectory."""
    count: dict[tuple[str, ...], int] = {}
    for row in nominal.relations.dropna(subset="stage").itertuples():
        key = (row.plane, *sorted((row.source, row.target)), row.stage)
        count[key] = count.get(key, 0) + 1
    rows = analyses.tables["trajectories"]
    found = {
        (row.plane, *sorted((row.first, row.second)), row.stage): row.evidence for row in rows[rows["evidence"].fillna(0) > 0].itertuples()
    }
    assert found == count
    unplaced = int(nominal.relations["stage"].isna().sum())
    for name in ("trajectories", "changes"):
        told = sum(int(note.split(": ")[1].split()[0]) for note in analyses.notes.get(name, ()))
        assert told == unplaced, "what is in no cell is told"


def test_tables_of_pairs_come_to_the_same_evidence(nominal: Results, analyses: Analyses) -> None:
    per_plane = nominal.relations["plane"].value_counts()
    staged = nominal.relations.dropna(subset="stage")["plane"].value_counts()
    for plane in ("nominal", "actual"):
        whole = int(per_plane[plane])
        assert analyses.tables["difference"][plane].sum() == whole
        for name, expected in (("dyads", whole), ("edges_on_one", whole), ("trajectories", int(staged[plane]))):
            frame = analyses.tables[name]
            assert frame.loc[frame["plane"] == plane, "evidence"].sum() == expected, name
        edges = [data["weight"] for *_, data in nominal.network.edges(data=True) if data["plane"] == plane]
        measures = analyses.tables["network"]
        told = measures[(measures["plane"] == plane) & (measures["measure"] == "evidence") & (measures["family"] == "all")]
        assert told["value"].item() == sum(edges) == whole


@pytest.mark.parametrize("name", ["hangs_on_one", "stability"])
def test_cells_are_those_of_the_matrix(name: str, nominal: Results, analyses: Analyses) -> None:
    matrix = nominal.matrices["stage_by_family"].stack().dropna()
    there = {key: int(value) for key, value in matrix.items() if value > 0}
    frame = analyses.tables[name]
    assert dict(zip(zip(frame["stage"], frame["plane"], frame["family"], strict=True), frame["count"].astype(int), strict=True)) == there


def test_strength_counts_what_the_matrix_of_pairs_counts(nominal: Results, analyses: Analyses) -> None:
    matrix = nominal.matrices["dyad_family_by_stage"].stack().dropna()
    there = {key: int(value) for key, value in matrix.items() if value > 0}
    frame = analyses.tables["strength"]
    keys = zip(frame["dyad"], frame["family"], frame["plane"], frame["stage"], strict=True)
    assert dict(zip(keys, frame["count"].astype(int), strict=True)) == there
    assert set(frame["mark"]) <= {"●", "◐", "○"}


def test_what_hangs_on_one_has_one_teller(nominal: Results, analyses: Analyses) -> None:
    """Beside a count of tellers by pandas: a person, or the document where nobody speaks."""
    codings = counted(nominal.codings)
    codings = codings.assign(
        teller=codings["person"].fillna(codings["document"]),
        family=codings["code"].str.partition(".")[0],
        stage=codings["stage"].fillna("(unknown)"),
    )
    tellers = codings.groupby(["stage", "plane", "family"])["teller"].nunique()
    frame = analyses.tables["hangs_on_one"].set_index(["stage", "plane", "family"])
    assert (frame["hangs_on_one"] == (tellers == 1).reindex(frame.index)).all()
    assert 0 < frame["hangs_on_one"].sum() < len(frame)


def test_quotes_of_the_framework_are_the_words_of_the_text(nominal: Results, analyses: Analyses) -> None:
    for row in analyses.tables["framework"].itertuples():
        assert nominal.study.document(row.document).text[row.start : row.end] == row.quote
        assert row.segment.startswith(f"{row.document}:")


def test_the_framework_keeps_zero_from_blank(analyses: Analyses) -> None:
    assert analyses.framework is not None
    cells = analyses.framework.to_numpy().ravel()
    assert any(value is pd.NA or pd.isna(value) for value in cells)
    assert "0" in {str(value) for value in cells if not pd.isna(value)}


def test_transitions_are_the_steps_of_the_trajectories(analyses: Analyses) -> None:
    steps: dict[tuple[str, str, str], int] = {}
    for plane, paths in analyses.paths.items():
        for _, states in paths.wide.iterrows():
            for first, second in pairwise(states.dropna()):
                steps[plane, first, second] = steps.get((plane, first, second), 0) + 1
    frame = analyses.tables["transitions"]
    found = {(row.plane, row.from_state, row.to_state): row.count for row in frame.itertuples(index=False)}
    assert found == {key: count for key, count in steps.items() if key[1:] != ("0", "0")}


def test_nominal_and_actual_stand_apart_in_every_table(analyses: Analyses) -> None:
    # Saturation and co-occurrence keep them apart within; these compare them in columns.
    without = {"comparison", "difference", "saturation", "saturation_summary", "saturation_runs", "cooccurrence"}
    assert {name for name, frame in analyses.tables.items() if "plane" not in frame} == without


# Files


def test_names_stand_beside_ids(nominal: Results, out: Path) -> None:
    row = read(out / "analysis" / "difference.csv")[0]
    actors = {actor.id: actor.name for actor in nominal.study.actors}
    assert row["source_name"] == actors[row["source"]]
    assert row["family_name"] == Labels(nominal.study).code(row["family"]) != row["family"]
    wide = read(out / "analysis" / "trajectories_wide.csv")
    assert {row["层面"] for row in wide} == {"名义", "实际"}
    assert "合作 / 依附与依赖" in {value for row in wide for value in row.values()}


def test_the_index_tells_of_every_file(out: Path) -> None:
    names = {path.name for path in (out / "analysis").iterdir()}
    rows = read(out / "analysis" / "index.csv")
    assert {row["file"] for row in rows} == names - {"index.csv"}
    for row in rows:
        assert int(row["rows"]) == len(read(out / "analysis" / row["file"])), row["file"]
        assert row["what"]
        assert not row["what"].startswith("analysis.")


def test_the_manifest_tells_the_seed_and_the_resamples(out: Path) -> None:
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    told = manifest["analyses"]["settings"]["stability"]
    assert (told["seed"], told["resamples"], told["confidence"]) == ("1", "1000", "0.95")
    assert manifest["analyses"]["left_out"] == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_has_words_in_both_languages(language: str, analyses: Analyses) -> None:
    words = report_words(language)
    reasons = {word for analysis in ANALYSES.values() for word, _ in analysis.needs}
    keys = {f"choice.{key}" for chosen in analyses.settings.values() for key in chosen}
    files = {*ANALYSES, "trajectories_wide", "cooccurrence_matrix", "framework_wide"}
    wanted = {f"left_out.{reason}" for reason in reasons} | {f"analysis.{name}" for name in files} | keys
    assert wanted - set(words) == set()


def test_all_numbers_of_the_report_open(nominal: Results) -> None:
    evidence, labels = Evidence(nominal), Labels(nominal.study)

    def come_to(part: Part) -> int:
        rows = [(evidence.relations if part.of == "relations" else evidence.codings)[number] for number in part.rows]
        return len(rows) if part.of == "relations" else told(rows, "references")

    def counts(table: Table) -> list[Part]:
        return [part for row in table.rows for cell in row for part in cell.parts if part.rows and part.number is not None]

    tables = [*trajectory_tables(evidence, labels), *contrast_tables(evidence, labels)]
    assert all(counts(table) for table in tables)
    for _, total, table in hanging_tables(evidence, labels):
        assert total > len(table.rows) == len(counts(table)) > 0
        tables.append(table)
    for table in tables:
        assert [part for part in counts(table) if come_to(part) != part.number] == [], table.id
    links = link_table(evidence, labels)
    quotes = [[row[place].parts[0].text.strip("“”") for row in links.rows] for place in (0, 2)]
    assert quotes == [nominal.links["source_quote"].tolist(), nominal.links["target_quote"].tolist()]
    assert nominal.links["source_clause"].iloc[0] in links.rows[0][0].parts[1].text


# Studies that are too small

LINES = {
    "nothing": "问：忙吗？\n答：天气好。\n",
    "rich": "问：钱呢？\n答：区民政局把尾款拖了八个月。\n答：方案都要区民政局审批。\n答：我们拒绝了。\n",
}
ACTORS = (
    "actors:",
    "  - {id: bureau, name: 区民政局, kind: government, level: district}",
    "  - {id: agency, name: A社工机构, kind: social_organisation}",
    "roles: {purchaser: bureau, provider: agency}",
)
SPOKEN = "{id: S-01, file: texts/S-01.txt, kind: interview, speakers: {问: interviewer, 答: agency}}"
SMALL = {
    "no codings at all": ("nothing", ("stages: [before, after]", *ACTORS, f"documents: [{SPOKEN}]")),
    "one document, no stages": ("rich", (*ACTORS, f"documents: [{SPOKEN}]")),
    "one document, one stage": ("rich", ("stages: [before]", *ACTORS, f"documents: [{SPOKEN[:-1]}, stage: before}}]")),
    "stages that nothing is of": ("rich", ("stages: [before, after]", *ACTORS, f"documents: [{SPOKEN}]")),
    "no actors": ("rich", ("documents: [{id: S-01, file: texts/S-01.txt, kind: interview, speakers: {问: interviewer, 答: other}}]",)),
    "a policy alone": ("rich", (*ACTORS, "documents: [{id: P-01, file: texts/S-01.txt, kind: policy, issuer: bureau}]")),
}


def checked(results: Results, folder: Path) -> Analyses:
    """All that is written of a study, and the figures drawn; what is left out has its reason in words."""
    analyses = results.analyses
    assert set(analyses.tables) | set(analyses.left_out) == set(ANALYSES)
    words = report_words(results.study.language)
    assert {reason for reason in analyses.left_out.values() if f"left_out.{reason}" not in words} == set(), "only reasons that we know"
    assert all(len(draw().data) for draw in planned_figures(results).values())
    assert write_results(results, folder, figures=False) == []
    for name, frame in analysis_files(analyses, Labels(results.study)).items():
        assert len(read(folder / "analysis" / f"{name}.csv")) == len(frame)
    assert set(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["analyses"]["left_out"]) == set(analyses.left_out)
    return analyses


@pytest.mark.parametrize("name", SMALL)
def test_a_small_study_has_what_it_allows(name: str, folder, tmp_path: Path) -> None:
    text, lines = SMALL[name]
    folder.write("texts/S-01.txt", LINES[text])
    folder.study("study: small", "language: zh", *lines)
    analyses = checked(qualcode.run(folder.path), tmp_path / "out")
    if text == "nothing":
        assert set(analyses.tables) <= {"key_words"}
    else:
        assert "framework" in analyses.tables
        assert analyses.left_out["difference"] in ("one_plane", "no_relations")
        assert analyses.left_out["correspondence"] in ("no_stages", "small_table")


def test_an_english_study(folder, tmp_path: Path) -> None:
    said = "Q: How was the money?\n"
    said += "A: The district bureau withheld the final payment for eight months.\n"
    said += "A: We need their approval for every plan.\n"
    folder.write("texts/S-01.txt", said)
    folder.study(
        "study: small",
        "language: en",
        "stages: [before, after]",
        "actors:",
        "  - {id: bureau, name: district bureau, kind: government, level: district}",
        "  - {id: agency, name: Sunrise Agency, kind: social_organisation}",
        "roles: {purchaser: bureau, provider: agency}",
        "documents: [{id: S-01, file: texts/S-01.txt, kind: interview, stage: after, speakers: {Q: interviewer, A: agency}}]",
    )
    results = qualcode.run(folder.path)
    checked(results, tmp_path / "out")
    index = read(tmp_path / "out" / "analysis" / "index.csv")
    assert all(row["what"].isascii() or "×" in row["what"] for row in index)


def test_a_study_without_tables_has_a_report(folder) -> None:
    folder.write("texts/S-01.txt", LINES["nothing"])
    folder.study("study: small", "language: zh", "documents: [{id: S-01, file: texts/S-01.txt, kind: other}]")
    results = qualcode.run(folder.path)
    page = report_html(results)[0]
    assert "没有计入的编码" in page
    assert planned_figures(results) == {}


def test_names_of_states_that_are_several_at_once(nominal: Results) -> None:
    frame = pd.DataFrame({"state": ["control / tie", "0", pd.NA]}, dtype="string")
    assert named(frame, Labels(nominal.study))["state_name"].fillna("").tolist() == ["控制 / 过程性关系", "无关系", ""]

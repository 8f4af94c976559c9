"""The problem matrix: by hand, and of the built-in study whose README says what it is built to give."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import qualcode
from qualcode.errors import DataError
from qualcode.layouts.problems import ProblemMatrix
from qualcode.layouts.voicing import with_voices
from qualcode.plans.groups import Group
from qualcode.plans.problems import Voice
from qualcode.reporting.contents.blocks import Prose, Section, Table
from qualcode.reporting.evidence import Evidence
from qualcode.reporting.labels import Labels
from qualcode.reporting.laying import layout_sections
from qualcode.results import Results

VOICES = ["assessor", "client", "assessed", "users"]


def codings(*rows: str) -> pd.DataFrame:
    """``sentence code voice`` a row; a dash is nobody that the plan names."""
    frame = pd.DataFrame([row.split() for row in rows], columns=["segment", "code", "voice"]).replace("-", pd.NA)
    frame = frame.assign(document=frame["segment"].str.partition(":")[0], status="accepted", method="manual", plane="actual", quote="…")
    return frame.assign(coding=frame["segment"] + "/" + frame["code"], asserted_by=frame["document"], polarity="+", role="respondent")


def laid(rows: pd.DataFrame, **more: object) -> ProblemMatrix:
    levels = {"subject": [Group("independence", ("a.independence",), accuses=("assessor",))], "process": ["a.data"]}
    return qualcode.problem_matrix(rows, rows, levels=levels, voices=VOICES, **more)  # type: ignore[arg-type]


def cell(found: ProblemMatrix, problem: str, voice: str, plane: str = "actual") -> pd.Series:
    table = found.part("cells")
    return table[(table["problem"] == problem) & (table["voice"] == voice) & (table["plane"] == plane)].iloc[0]


def test_severity_is_voices_and_not_references() -> None:
    rows = codings(*(f"C:{n} a.data assessed" for n in range(9)), "A:1 a.independence assessor", "B:1 a.independence client")
    table = laid(rows).part().set_index("problem")
    assert table["severity"].to_dict() == {"independence": 2, "a.data": 1}
    assert table["units"].to_dict() == {"independence": 2, "a.data": 9}


def test_silence_is_zero_and_no_material_is_blank() -> None:
    found = laid(codings("A:1 a.data assessor", "B:1 other client"))
    assert cell(found, "a.data", "client")["units"] == 0
    assert pd.isna(cell(found, "a.data", "users")["units"])
    assert found.voices == tuple(VOICES)  # a column for users though there is none


def test_the_accused_side_is_told_from_the_others() -> None:
    found = laid(codings("A:1 a.independence assessor", "B:1 a.independence client"))
    assert [cell(found, "independence", voice)["speaks"] for voice in VOICES] == ["self", "other", "other", "other"]
    assert found.part()["admitted_by"].tolist()[0] == "assessor"
    assert pd.isna(cell(found, "a.data", "client")["speaks"])  # nobody said whom it accuses


def test_a_denial_stands_beside_and_is_not_taken_off() -> None:
    rows = codings("B:1 a.independence client", "B:2 a.independence client")
    rows.loc[1, ["status", "polarity"]] = ["rejected", "-"]
    one = cell(laid(rows), "independence", "client")
    assert (one["units"], one["against"], one["against_codings"]) == (1, 1, "B:2/a.independence")
    rows.loc[1, "status"] = "accepted"  # by a person: it is right that this denies it
    one = cell(laid(rows), "independence", "client")
    assert (one["units"], one["against"], one["against_codings"]) == (1, 1, "B:2/a.independence")


def test_what_is_written_is_not_added_to_what_is_done() -> None:
    rows = codings("A:1 a.data assessor", "K:1 a.data client").assign(plane=["actual", "nominal"])
    found = laid(rows)
    assert found.part().query("problem == 'a.data'")[["plane", "severity", "voices"]].values.tolist() == [
        ["nominal", 1, "client"],
        ["actual", 1, "assessor"],
    ]


def test_whoever_belongs_to_no_voice_has_a_column_and_no_severity() -> None:
    found = laid(codings("H:1 a.data -", "A:1 a.data assessor"))
    assert found.voices[-1] == "(others)"
    assert found.part().set_index("problem").at["a.data", "severity"] == 1
    assert cell(found, "a.data", "(others)")["units"] == 1


def test_marks() -> None:
    # the rule of the field: ● two sources and two roles, ◐ two sentences of one, ○ one
    rows = codings("A:1 a.data assessor", "D:1 a.data assessor", "B:1 a.data client", "B:2 a.data client", "C:1 a.data assessed")
    assert [cell(laid(rows), "a.data", voice)["mark"] for voice in VOICES[:3]] == ["●", "◐", "○"]


def test_measures_answer_and_what_is_left_open() -> None:
    rows = codings("A:1 a.data assessor", "A:2 a.independence assessor", "A:3 m.law assessor", "A:4 m.idea assessor", "A:5 m.law assessor")
    links = pd.DataFrame([("A:3", "A:1", "answers", "manual", "A"), ("A:5", "A:1", "answers", "manual", "researcher")])
    links.columns = pd.Index(["source", "target", "kind", "method", "stated_by"])
    joined = qualcode.linked_codings(links, rows, voices=["A"])
    found = laid(rows, links=joined, measures=["m.law", "m.idea"])
    assert found.part("answers")[["problem", "measure", "stated", "drawn"]].values.tolist() == [["a.data", "m.law", 1, 1]]
    assert found.part("open")[["what", "id"]].values.tolist() == [
        ["problem", "independence"],
        ["measure", "m.idea"],
        ["statement", "m.idea"],
    ]


def test_a_sentence_in_which_nothing_is_coded_keeps_its_link() -> None:
    links = pd.DataFrame({"source": ["A:9"], "target": ["A:1"], "kind": ["causes"]})
    told = qualcode.linked_codings(links, codings("A:1 a.data assessor", "A:1 a.use assessor"))
    assert told["source_code"].isna().all()
    assert told["target_code"].tolist() == ["a.data", "a.use"]


# the study


@pytest.fixture(scope="module")
def results() -> Results:
    return qualcode.run("third_party_assessment")


@pytest.fixture(scope="module")
def layout(results: Results) -> ProblemMatrix:
    found = results.layouts["problems"]
    assert isinstance(found, ProblemMatrix)
    return found


# the matrix as the README of the study has it: who says so, of assessor, client, assessed, users
README = {
    "independence": "yes yes yes no",  # the client in passing (M-01)
    "awareness": "yes yes yes yes",
    "professionalism": "yes yes yes no",
    "basis": "yes yes yes no",
    "data": "yes yes yes yes",
    "formalism": "yes no yes yes",
    "client_will": "yes yes yes no",
    "use": "yes yes yes no",
    "communication": "yes yes yes yes",
}


@pytest.mark.parametrize("problem", README)
def test_who_says_so(problem: str, layout: ProblemMatrix) -> None:
    told = [cell(layout, f"assessment.{problem}", voice)["units"] > 0 for voice in VOICES]
    assert told == [word == "yes" for word in README[problem].split()]


def test_the_clients_denial_stands_beside_what_it_does_in_passing(layout: ProblemMatrix) -> None:
    one = cell(layout, "assessment.independence", "client")
    assert one["codings"].startswith("M-01:")
    assert one["against_codings"].startswith("B-01:")


def test_severity_of_the_study(layout: ProblemMatrix) -> None:
    table = layout.part().query("plane == 'actual'")
    for row in table.itertuples():
        assert row.severity == sum(cell(layout, row.problem, voice)["units"] > 0 for voice in layout.voices)


def test_three_things_that_look_alike_stay_three(layout: ProblemMatrix) -> None:
    table = layout.part("cells")
    ids = {
        problem: {id for ids in table.loc[table["problem"] == problem, "codings"].dropna() for id in ids.split("; ")}
        for problem in ("assessment.formalism", "alliance.collusion", "resistance.covert")
    }
    assert all(ids.values())
    assert all({id.partition("/")[2].partition("#")[0] for id in found} == {problem} for problem, found in ids.items())


def test_every_linked_countermeasure_answers_a_listed_problem(results: Results, layout: ProblemMatrix) -> None:
    used = {int(number) for numbers in layout.part("answers")["links"] for number in numbers.split("; ")}
    answers = results.links.reset_index(drop=True).query("kind == 'answers'")
    assert set(answers.index) == used
    problems = layout.part("open").query("what == 'problem'")["id"].tolist()
    assert problems == ["assessment.awareness", "resistance.covert"]


def test_a_sentence_is_the_voice_of_its_speaker_before_that_of_its_document(results: Results) -> None:
    voices = [Voice(side, where={"side": (side,)}) for side in VOICES]
    told = with_voices(results.segments, results.study, voices).set_index("segment")["voice"]
    spoken = results.segments.set_index("segment")["actor"]
    minutes = [id for id in told.index if id.startswith("M-01:") and spoken[id] == "client_bureau"]
    assert minutes
    assert set(told[minutes]) == {"client"}  # though M-01 is a paper of the assessor's
    assert set(told[told.index.str.startswith("E-01:")]) == {"assessor"}  # nobody speaks: the document's side


@pytest.mark.parametrize(
    ("voice", "expected"),
    [
        (Voice("v", actors=("elder_agency",)), {"C-01", "C-02"}),
        (Voice("v", kinds=("hub",)), {"H-01"}),
        (Voice("v", roles=("client",)), {"B-01", "B-02"}),
        (Voice("v"), set()),
    ],
)
def test_who_belongs_to_a_voice(voice: Voice, expected: set[str], results: Results) -> None:
    told = with_voices(results.segments.query("kind == 'interview'"), results.study, [voice])
    assert set(told.loc[told["voice"] == "v", "document"]) == expected


def test_rights_open_to_relations_of_the_run(results: Results, layout: ProblemMatrix) -> None:
    rights = layout.part("rights")
    assert set(rights["right"]) == {"target_setting", "inspection", "incentive"}
    known = results.relations.set_index("evidence")["source"]
    for row in rights.itertuples():
        assert {known[id] for id in row.relations.split("; ")} == {row.holder}


def test_every_row_opens_to_codings_of_the_run(results: Results, layout: ProblemMatrix) -> None:
    known = set(results.codings["coding"])
    for name, table in layout.tables.items():
        for column in [column for column in table if str(column).endswith("codings") or column == "against_codings"]:
            assert {id for ids in table[column].dropna() for id in ids.split("; ")} <= known, name


@pytest.mark.parametrize(("language", "users"), [("zh", "服务对象"), ("en", "Users")])
def test_the_section_declares_the_position_and_keeps_the_column_of_users(language: str, users: str, results: Results) -> None:
    study = replace(results.study, language=language)
    section: Section = layout_sections(Evidence(results), Labels(study))[0]
    said = [paragraph for block in section.blocks if isinstance(block, Prose) for paragraph in block.paragraphs]
    assert "项目助理" in said[0]
    tables = [block for block in section.blocks if isinstance(block, Table)]
    heads = [column.head for column in tables[0].columns]
    assert users in heads
    row = next(row for row in tables[0].rows if row[1].shown in ("独立性不足", "Assessor not independent"))
    assert row[heads.index(users)].shown == "0"
    assert "2" in row[heads.index(users) - 2].parts[1].text  # the client's two denials, beside its own admission
    assert len(row[heads.index(users) - 2].parts[1].rows) == 2


# study.yaml


def read(folder: Path, entry: str) -> list[str]:
    folder.joinpath("s.txt").write_text("问：怎么样？\n答：没有规定。\n", encoding="utf-8")
    text = "study: t\nlanguage: zh\ncodebook: [assessment, measures]\nactors:\n"
    text += "  - {id: org, name: A机构, kind: social_organisation, side: assessed}\n"
    text += f"documents:\n  - {{id: S, file: s.txt, kind: interview, speakers: {{问: interviewer, 答: org}}}}\nlayouts:\n  - {entry}\n"
    folder.joinpath("study.yaml").write_text(text, encoding="utf-8")
    try:
        plan = qualcode.read_study(folder).layouts[0]
    except DataError as error:
        return [str(problem) for problem in error.problems]
    assert plan.kind == "problems"
    return []


LEVEL, VOICE = "levels: [{id: result, codes: [assessment.use]}]", "voices: [{id: assessed, where: {side: assessed}}]"


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (f"{{layout: problems, {LEVEL}, {VOICE}}}", []),
        (f"{{layout: problems, {LEVEL}, voices: [{{id: users}}]}}", []),  # a voice that nobody has is a column all the same
        (f"{{layout: problems, {LEVEL}}}", ["there are no voices"]),
        (f"{{layout: problems, {VOICE}}}", ["there are no levels"]),
        (f"{{layout: problems, levels: [{{id: r, codes: [assessment.usage]}}], {VOICE}}}", ["code 'assessment.usage' is unknown"]),
        (f"{{layout: problems, {LEVEL}, voices: [{{id: v, where: {{sides: assessed}}}}]}}", ["attribute 'sides' is unknown"]),
        (f"{{layout: problems, {LEVEL}, voices: [{{id: v, where: {{side: assesed}}}}]}}", ["side 'assesed' is unknown"]),
        (f"{{layout: problems, {LEVEL}, voices: [{{id: v, kinds: [firm]}}, {{id: w, actors: [orgs]}}]}}", ["kind 'firm'", "actor 'orgs'"]),
        (f"{{layout: problems, levels: [{{id: r, codes: [assessment.use], accuses: [all]}}], {VOICE}}}", ["voice 'all' is unknown"]),
        (f"{{layout: problems, {LEVEL}, {VOICE}, steps: nowhere}}", ["steps 'nowhere' is unknown"]),
    ],
)
def test_what_is_wrong_with_a_plan(entry: str, found: list[str], tmp_path: Path) -> None:
    told = read(tmp_path, entry)
    assert len(told) == len(found)
    assert all(part in problem for part, problem in zip(found, told, strict=True))


def test_the_researchers_own_denial_is_read(tmp_path: Path) -> None:
    (tmp_path / "codings.csv").write_text(
        "document,start,end,code,status,polarity\nS,9,14,assessment.use,rejected,-\nS,9,14,assessment.data,rejected,\n", encoding="utf-8"
    )
    read(tmp_path, "problems")  # writes the study
    text = (tmp_path / "study.yaml").read_text(encoding="utf-8").partition("layouts:")[0] + "codings: codings.csv\n"
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    told = qualcode.run(tmp_path).codings.set_index("code")
    assert told["polarity"].to_dict() == {"assessment.use": "-", "assessment.data": "+"}
    assert told.at["assessment.use", "reason"].startswith("denied")

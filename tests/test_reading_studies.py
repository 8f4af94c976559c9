"""Study folders: what is read, and every problem told at once with its place and remedy."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest

import qualcode
from qualcode.errors import DataError, Problem
from qualcode.model import Speaker, Study
from qualcode.reading.places import built_in, built_in_names

HEAD = ("study: small", "language: zh")
ACTORS = (
    "actors:",
    "  - {id: bureau, name: 区民政局, kind: government, level: district, aliases: [区局, 局里]}",
    "  - {id: agency, name: A社工机构, kind: social_organisation, since: '2016'}",
)
INTERVIEW = "  - {id: S-01, file: texts/S-01.txt, kind: interview, speakers: {问: interviewer, 答: agency}}"
DOCUMENTS = ("documents:", INTERVIEW)


def problems(folder) -> list[Problem]:
    with pytest.raises(DataError) as caught:
        qualcode.read_study(folder.path)
    return list(caught.value.problems)


def only_problem(folder) -> Problem:
    found = problems(folder)
    assert len(found) == 1, "\n".join(map(str, found))
    return found[0]


# What a sound folder gives


def test_everything_that_a_study_declares_is_there(folder) -> None:
    folder.study(
        *HEAD,
        "title: 小研究",
        "stages: purchase",
        *ACTORS,
        "roles: {provider: agency, purchaser: bureau}",
        "documents:",
        "  - {id: S-01, file: texts/S-01.txt, kind: interview, date: 2019-03-12, site: X街道, stage: delivery, wave: '2',",
        "     speakers: {问: interviewer, 答: {actor: agency, person: SW-03, role: 一线社工}}}",
    )
    study = qualcode.read_study(folder.path)
    assert (study.id, study.title, study.language, study.codebook.id, study.stages.id) == (
        "small",
        "小研究",
        "zh",
        "governance",
        "purchase",
    )
    assert study.roles == {"provider": "agency", "purchaser": "bureau"}
    assert study.actor("bureau").aliases == ("区局", "局里")
    assert study.actor("agency").attributes == {"since": "2016"}
    document = study.document("S-01")
    assert (document.text, document.kind, document.date, document.site, document.stage) == (
        "问：忙吗？\n答：忙。\n",
        "interview",
        "2019-03-12",
        "X街道",
        "delivery",
    )
    assert document.attributes == {"wave": "2"}
    assert document.speakers == (Speaker("问", interviewer=True), Speaker("答", "agency", "SW-03", "一线社工"))
    assert [doubt.found for doubt in study.doubts] == ["it names no codebook; governance was used"]


def test_the_folder_its_file_and_a_name_name_the_same_study(folder) -> None:
    file = folder.study(*HEAD, *ACTORS, *DOCUMENTS)
    assert qualcode.read_study(file).documents == qualcode.read_study(str(folder.path)).documents
    built = built_in("corpora", "nominal_contracts")
    assert built is not None
    assert qualcode.read_study(built).inputs == qualcode.read_study("nominal_contracts").inputs


def test_governance_and_its_stages_are_the_defaults(folder) -> None:
    folder.study(*HEAD, *ACTORS, *DOCUMENTS)
    study = qualcode.read_study(folder.path)
    assert study.codebook.id == "governance"
    assert study.stages.ids == study.codebook.stages.ids != ()


def test_stages_as_a_list(folder) -> None:
    folder.study(*HEAD, "stages: [before, during, after]", *ACTORS, *DOCUMENTS)
    assert qualcode.read_study(folder.path).stages.ids == ("before", "during", "after")


def test_every_file_that_was_read_is_in_inputs_with_its_sha256(folder) -> None:
    folder.write("actors.csv", "id,name,kind\nagency,A社工机构,social_organisation\n")
    folder.write("rules.yaml", "language: zh\nwords: [萤火]\n")
    folder.study(*HEAD, "actors: actors.csv", "language_rules: rules.yaml", *DOCUMENTS)
    inputs = qualcode.read_study(folder.path).inputs
    expected = {
        name: hashlib.sha256((folder.path / name).read_bytes()).hexdigest()
        for name in ("actors.csv", "rules.yaml", "study.yaml", "texts/S-01.txt")
    }
    assert dict(inputs) == expected


def test_the_sha256_is_that_of_the_bytes_even_with_a_byte_order_mark(folder) -> None:
    folder.study(*HEAD, *ACTORS, *DOCUMENTS)
    path = folder.path / "study.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert qualcode.read_study(folder.path).inputs["study.yaml"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_study_may_stand_anywhere(folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder.study(*HEAD, *ACTORS, *DOCUMENTS)
    moved = tmp_path / "别处 mit Leerzeichen"
    shutil.copytree(folder.path, moved)
    monkeypatch.chdir(tmp_path)
    assert qualcode.read_study(moved.name).documents == qualcode.read_study(folder.path).documents


# Tables beside study.yaml

ACTOR_ROWS = (
    "id,name,kind,level,aliases,since\nbureau,区民政局,government,district,区局; 局里,\nagency,A社工机构,social_organisation,,,2016\n"
)
DOCUMENT_ROWS = "id,file,kind,speakers,wave\nS-01,texts/S-01.txt,interview,问=interviewer; 答=agency,2\n"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.encode("utf-8"), id="as it is"),
        pytest.param(lambda text: text.encode("utf-8-sig"), id="with a byte order mark"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode("utf-8"), id="CRLF"),
        pytest.param(lambda text: text.replace("\n", "\r").encode("utf-8"), id="CR"),
        pytest.param(lambda text: (text + ",,,,\n\n").encode("utf-8"), id="empty rows"),
        pytest.param(lambda text: text.replace(",", " , ").encode("utf-8"), id="spaces around cells"),
    ],
)
def test_tables_as_csv_say_the_same_as_inline(folder, change) -> None:
    folder.study(*HEAD, "codebook: typology", *ACTORS, "documents:", INTERVIEW[:-1] + ", wave: '2'}")
    inline = qualcode.read_study(folder.path)
    folder.write("actors.csv", change(ACTOR_ROWS))
    folder.write("documents.csv", change(DOCUMENT_ROWS))
    folder.study(*HEAD, "codebook: typology", "actors: actors.csv", "documents: documents.csv")
    tabled = qualcode.read_study(folder.path)
    assert tabled.actors == inline.actors
    assert tabled.documents == inline.documents


def test_tables_as_yaml(folder) -> None:
    folder.write("actors.yaml", "\n".join(line[2:] for line in ACTORS[1:]))
    folder.study(*HEAD, "actors: actors.yaml", *DOCUMENTS)
    assert [actor.id for actor in qualcode.read_study(folder.path).actors] == ["bureau", "agency"]


def test_a_row_of_a_table_is_named_as_a_row(folder) -> None:
    folder.write(
        "documents.csv", "id,file,kind,speakers\nS-01,texts/S-01.txt,interview,问=interviewer\nS-02,texts/S-01.txt,interview,答=agenzy\n"
    )
    folder.study(*HEAD, *ACTORS, "documents: documents.csv")
    problem = only_problem(folder)
    assert problem.where == "documents.csv, row 3"
    assert "'agency'" in str(problem)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param("actors.csv", "id,name,kind\nagency,A,hub,x\n", "actors.csv, row 2", id="more cells than columns"),
        pytest.param("actors.csv", b"\x80\x81\xff\xff,name,kind\n", "actors.csv", id="no text"),
        pytest.param("actors.xlsx", b"PK\x03\x04", "actors.xlsx", id="a workbook"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_problem_and_never_a_traceback(folder, name: str, content: str | bytes, expected: str) -> None:
    folder.write(name, content)
    folder.study(*HEAD, f"actors: {name}", "documents:", "  - {id: S-01, file: texts/S-01.txt, kind: interview}")
    assert expected in str(only_problem(folder))


def test_a_very_long_cell_is_read(folder) -> None:
    folder.write("actors.csv", "id,name,kind,note\nagency,甲,hub," + "长" * 140_000 + "\n")
    folder.study(*HEAD, "codebook: typology", "actors: actors.csv", *DOCUMENTS)
    assert len(qualcode.read_study(folder.path).actors[0].attributes["note"]) == 140_000


def test_a_missing_table_is_one_problem_not_one_for_every_speaker(folder) -> None:
    folder.study(*HEAD, "actors: actors.csv", *DOCUMENTS)
    assert "actors.csv" in str(only_problem(folder))


# What is wrong: (lines of study.yaml, line of the problem, what the message holds)

CASES = {
    "missing file names the closest": ((*HEAD, *ACTORS, "documents:", "  - {id: S-01, file: texts/S-1.txt}"), 7, ["S-1.txt", "'S-01.txt'"]),
    "a folder instead of a file": ((*HEAD, *ACTORS, "documents:", "  - {id: S-01, file: texts}"), 7, ["texts", "folder"]),
    "no file named": ((*HEAD, *ACTORS, "documents:", "  - {id: S-01, kind: interview}"), 7, ["S-01", "file"]),
    "unknown codebook": ((*HEAD, "codebook: goverance", *ACTORS, *DOCUMENTS), 3, ["'goverance'", "'governance'"]),
    "unknown stage model": ((*HEAD, "stages: purchse", *ACTORS, *DOCUMENTS), 3, ["'purchse'", "'purchase'"]),
    "a stage twice": ((*HEAD, "stages: [one, two, one]", *ACTORS, *DOCUMENTS), 3, ["'one'"]),
    "unknown stage": (
        (*HEAD, *ACTORS, "documents:", "  - {id: S-01, file: texts/S-01.txt, stage: contractng}"),
        7,
        ["'contractng'", "'contracting'"],
    ),
    "unknown language": (("study: small", "language: zh-CN", *ACTORS, *DOCUMENTS), 2, ["'zh-CN'", "'zh'"]),
    "unknown kind": (
        (*HEAD, *ACTORS, "documents:", "  - {id: S-01, file: texts/S-01.txt, kind: intervew}"),
        7,
        ["'intervew'", "'interview'"],
    ),
    "wrong date": (
        (*HEAD, *ACTORS, "documents:", "  - {id: S-01, file: texts/S-01.txt, date: 2019-02-30}"),
        7,
        ["2019-02-30", "2019-03-12"],
    ),
    "speaker of an unknown actor": (
        (*HEAD, *ACTORS, "documents:", "  - {id: S-01, file: texts/S-01.txt, kind: interview, speakers: {答: agenzy}}"),
        7,
        ["'答'", "'agenzy'", "'agency'"],
    ),
    "unknown key of a speaker": (
        (*HEAD, *ACTORS, "documents:", "  - {id: S-01, file: texts/S-01.txt, speakers: {答: {actor: agency, persn: a}}}"),
        7,
        ["persn", "person"],
    ),
    "speakers as a list": ((*HEAD, *ACTORS, "documents:", "  - {id: S-01, file: texts/S-01.txt, speakers: [问, 答]}"), 7, ["speakers"]),
    "role of an unknown actor": ((*HEAD, *ACTORS, "roles: {provider: agenzy}", *DOCUMENTS), 6, ["'agenzy'", "'agency'"]),
    "duplicate document": ((*HEAD, *ACTORS, *DOCUMENTS, INTERVIEW), 8, ["'S-01'", "line 7"]),
    "duplicate actor": ((*HEAD, *ACTORS, "  - {id: bureau, name: 区财政局, kind: government}", *DOCUMENTS), 6, ["'bureau'", "line 4"]),
    "alias owned by two": (
        (*HEAD, *ACTORS, "  - {id: finance, name: 区财政局, kind: government, aliases: [局里]}", *DOCUMENTS),
        6,
        ["'局里'", "'finance'", "'bureau'"],
    ),
    "alias that is another's name": (
        (*HEAD, *ACTORS, "  - {id: hub, name: 联合会, kind: hub, aliases: [区民政局]}", *DOCUMENTS),
        6,
        ["'区民政局'", "'hub'", "'bureau'"],
    ),
    "alias of another in full width": (
        (*HEAD, *ACTORS, "  - {id: hub, name: 联合会, kind: hub, aliases: [Ａ社工机构]}", *DOCUMENTS),
        6,
        ["Ａ社工机构", "'hub'", "'agency'"],
    ),
    "actor without a kind": ((*HEAD, *ACTORS, "  - {id: hub, name: 联合会}", *DOCUMENTS), 6, ["'hub'", "kind"]),
    "actor id with a space": ((*HEAD, *ACTORS, "  - {id: the hub, name: 联合会, kind: hub}", *DOCUMENTS), 6, ["'the hub'"]),
    "study id in capitals": (("study: Small", "language: zh", *ACTORS, *DOCUMENTS), 1, ["'Small'"]),
    "no documents": ((*HEAD, *ACTORS), 1, ["documents"]),
    "missing rules": ((*HEAD, *ACTORS, "language_rules: rules.yaml", *DOCUMENTS), 6, ["rules.yaml"]),
    "YAML syntax": ((*HEAD, "title: a: b", *ACTORS, *DOCUMENTS), 3, ["YAML"]),
    "YAML tabs": ((*HEAD, "\ttitle: a", *ACTORS, *DOCUMENTS), 3, ["YAML"]),
    "YAML key twice": ((*HEAD, "language: en", *ACTORS, *DOCUMENTS), 3, ["'language'"]),
    "YAML key twice further down": ((*HEAD, *ACTORS, "documents:", "  - {id: S-01, file: texts/S-01.txt, id: S-02}"), 7, ["'id'"]),
}


@pytest.mark.parametrize("case", CASES)
def test_one_problem_with_its_line_and_what_to_do(folder, case: str) -> None:
    lines, line, parts = CASES[case]
    small = [
        f"{key}: {value}"
        for key, value in (("codebook", "typology"), ("stages", "purchase"))
        if not any(text.startswith(key) for text in lines)
    ]
    folder.study(*lines, *small)
    problem = only_problem(folder)
    for part in parts:
        assert part in str(problem)
    assert problem.where == f"study.yaml, line {line}"
    assert re.search(r"[.?!]$", problem.remedy), problem.remedy


@pytest.mark.parametrize(
    ("lines", "extra"),
    [
        pytest.param(
            (*HEAD, "codebook: goverance", *ACTORS, "documents:", "  - {id: S-01, file: texts/S-01.txt, stage: contracting}"),
            {},
            id="stages of an unknown codebook",
        ),
        pytest.param(
            (*HEAD, "stages: purchse", *ACTORS, "documents:", "  - {id: S-01, file: texts/S-01.txt, stage: contracting}"),
            {},
            id="stages of an unknown model",
        ),
        pytest.param((*HEAD, "actors:", "  - {id: agency, name: A社工机构}", *DOCUMENTS), {}, id="speakers of a broken actor"),
        pytest.param(
            (*HEAD, *ACTORS, "documents:", *2 * ("  - {id: S-01, file: texts/none.txt}",)),
            {"expected": 3},
            id="the same missing file twice",
        ),
    ],
)
def test_what_only_follows_from_a_problem_is_not_told(folder, lines: tuple[str, ...], extra: dict[str, int]) -> None:
    folder.study(*lines)
    assert len(problems(folder)) == extra.get("expected", 1)


def test_all_problems_at_once_in_the_order_of_the_file(folder) -> None:
    folder.write("texts/empty.txt", "\n \n")
    folder.write("texts/bytes.txt", bytes(range(128, 256)) * 3)
    folder.study(
        "study: small",
        "language: xx",
        "codebook: nothing_like_it",
        *ACTORS,
        "  - {id: agency, name: B社工机构, kind: hub, aliases: [区局]}",
        "roles: {provider: nobody}",
        "documents:",
        "  - {id: S-01, file: texts/none.txt, kind: talk, date: yesterday, speakers: {答: somebody}}",
        "  - {id: S-01, file: texts/empty.txt}",
        "  - {id: S-02, file: texts/bytes.txt}",
    )
    found = [str(problem) for problem in problems(folder)]
    for part in (
        "'xx'",
        "nothing_like_it",
        "actor 'agency'",
        "'区局'",
        "'nobody'",
        "none.txt",
        "'talk'",
        "yesterday",
        "'somebody'",
        "'S-01'",
        "empty.txt",
        "bytes.txt",
    ):
        assert any(part in line for line in found), part
    assert len(found) == len(set(found))
    lines = [int(number) for number in re.findall(r"line (\d+):", "\n".join(line.partition(" (first")[0] for line in found))]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("- a\n- b\n", id="a list"),
        pytest.param("just words\n", id="a word"),
        pytest.param("study: s\ntitle: 某局\n".encode("gb18030"), id="not UTF-8"),
        pytest.param("study: s\ntitle: a\x07b\n", id="control character"),
        pytest.param("study: s\n---\nstudy: t\n", id="two documents"),
        pytest.param("a: &a [*a]\n", id="a list that holds itself"),
        pytest.param("documents: &d\n  - *d\n", id="documents that hold themselves"),
        pytest.param("study: *nothing\n", id="unknown anchor"),
        pytest.param("? [a, b]\n: c\n", id="a list as a key"),
        pytest.param("documents: [a, b]\n", id="documents as words"),
        pytest.param("actors: {bureau: 区民政局}\n", id="actors as a mapping"),
        pytest.param("[" * 3000, id="deeper than anybody writes"),
    ],
)
def test_no_study_yaml_gives_a_traceback(folder, content: str | bytes) -> None:
    folder.write("study.yaml", content)
    assert all(problem.where.startswith("study.yaml") for problem in problems(folder))


def test_a_folder_without_study_yaml_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"study\.yaml"):
        qualcode.read_study(tmp_path)


def test_no_such_study_names_the_closest_built_in() -> None:
    with pytest.raises(DataError, match="'nominal_contracts'"):
        qualcode.read_study("nominal_contract")


def test_an_unknown_key_at_the_top_is_a_doubt_that_names_the_closest(folder) -> None:
    folder.study(*HEAD, "codebok: governance", *ACTORS, *DOCUMENTS)
    doubt, unnamed = qualcode.read_study(folder.path).doubts
    assert "names no codebook" in unnamed.found
    assert doubt.where == "study.yaml, line 3"
    assert "'codebok'" in str(doubt)
    assert "'codebook'" in str(doubt)


def test_an_unknown_key_of_the_rules_is_a_problem_in_that_file(folder) -> None:
    folder.write("rules.yaml", "language: zh\nheadr: [甲]\n")
    folder.study(*HEAD, *ACTORS, "language_rules: rules.yaml", *DOCUMENTS)
    problem = only_problem(folder)
    assert problem.where == "rules.yaml, line 2"
    assert "'header'" in str(problem)


def test_a_list_that_stands_in_a_list_by_its_name_gives_its_words(folder) -> None:
    folder.write("rules.yaml", "language: zh\nnot_actor: &mine [甲公司, 乙公司]\nwords: [*mine, 丙公司]\n")
    folder.study(*HEAD, *ACTORS, "language_rules: rules.yaml", *DOCUMENTS)
    words = qualcode.read_study(folder.path).grammars["zh"].words
    assert {"甲公司", "乙公司", "丙公司"} <= {*words}


# Labels: warnings of a run, never errors


def doubts(folder) -> list[str]:
    return [str(doubt) for doubt in qualcode.run(folder.path).doubts]


def test_an_undeclared_label_is_kept_and_warned_of_with_the_closest(folder) -> None:
    folder.write("texts/S-01.txt", "问：谁管？\n王科长：区局卡住了我们的尾款。\n问：多久？\n王科长：半年。\n")
    folder.study(
        *HEAD, *ACTORS, "documents:", "  - {id: S-01, file: texts/S-01.txt, kind: interview, speakers: {问: interviewer, 王科: bureau}}"
    )
    results = qualcode.run(folder.path)
    said = results.segments[results.segments["speaker"] == "王科长"]
    assert len(said) == 2
    assert said["actor"].isna().all()
    assert said["person"].nunique() == 1
    told = [str(doubt) for doubt in results.doubts]
    assert any("'王科长'" in line and "'王科'" in line for line in told)
    assert any("'王科'" in line and "never occurs" in line for line in told)


def test_declared_labels_that_occur_are_no_reason_to_warn(folder) -> None:
    folder.study(*HEAD, *ACTORS, *DOCUMENTS)
    assert not [line for line in doubts(folder) if "speaker" in line]


def test_a_study_that_codes_nothing_is_a_doubt_and_runs_to_the_end(folder, tmp_path: Path) -> None:
    folder.study(*HEAD, *ACTORS, *DOCUMENTS)
    results = qualcode.run(folder.path)
    assert results.codings.empty
    assert results.relations.empty
    assert any("no indicator" in str(doubt) for doubt in results.doubts)
    matrix = results.matrices["stage_by_code"]
    assert matrix.notna().any(axis=None), "there is material: 0, not blank"
    assert (matrix.fillna(0) == 0).all(axis=None)
    assert set(results.network) == {"bureau", "agency"}
    qualcode.write_results(results, tmp_path / "out")
    assert (tmp_path / "out" / "codings.csv").read_text(encoding="utf-8-sig").count("\n") == 1


def test_a_study_without_actors_runs(folder, tmp_path: Path) -> None:
    folder.write("texts/S-01.txt", "问：忙吗？\n答：尾款拖了八个月，没有自主权，什么都要审批。\n")
    folder.study(*HEAD, "documents:", "  - {id: S-01, file: texts/S-01.txt, kind: interview}")
    results = qualcode.run(folder.path)
    assert results.relations.empty
    qualcode.write_results(results, tmp_path / "out", figures=False)


def test_a_run_does_not_touch_the_study_folder(folder) -> None:
    folder.write("texts/S-01.txt", "问：忙吗？\n答：区局拖欠尾款，我们机构什么都要听他们的。\n")
    folder.study(*HEAD, *ACTORS, *DOCUMENTS)
    before = {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}
    qualcode.run(folder.path)
    assert {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()} == before


# What is built in


def test_the_built_in_names() -> None:
    assert "nominal_contracts" in built_in_names("corpora")
    assert {"governance", "typology", "assessment", "conditions", "measures"} <= set(built_in_names("codebooks"))
    assert "purchase" in built_in_names("stages")
    assert built_in_names("languages") == ["en", "zh"]


@pytest.mark.parametrize("name", built_in_names("corpora"))
def test_every_built_in_study_reads_without_a_doubt(name: str) -> None:
    study = qualcode.read_study(name)
    assert isinstance(study, Study)
    assert study.id == name
    assert study.doubts == ()


def test_the_built_in_study_is_as_large_as_promised_and_marked_as_invented(nominal) -> None:
    kinds = [document.kind for document in nominal.study.documents]
    assert kinds.count("interview") >= 8
    assert {"observation", "contract", "policy"} <= set(kinds)
    assert (nominal.segments["role"] == "respondent").sum() >= 550
    folder = built_in("corpora", "nominal_contracts")
    assert folder is not None
    assert "虚构" in (folder / "study.yaml").read_text(encoding="utf-8")


def test_the_real_study_reads(shared: Path) -> None:
    if not (shared / "data" / "real_study").is_dir():
        pytest.skip("no real material: shared/data/real_study is not there")
    study = qualcode.read_study(shared / "data" / "real_study")
    assert len(study.documents) == 10
    assert study.doubts == ()


def test_a_study_adds_to_the_rules_of_its_language(folder) -> None:
    """What a researcher adds is read with what is built in: a word that denies, and one that must not be cut."""
    rules = "language: zh\nwords: [晨光社]\naffixes: {before: [硬]}\nstatus:\n  - {name: denied, polarity: '-', cues: [谈不到]}\n"
    folder.write("rules.yaml", rules)
    folder.write("texts/S-01.txt", "问：管吗？\n答：谈不到插手。街道插手我们的活动。\n")
    folder.study(*HEAD, "language_rules: rules.yaml", *ACTORS, *DOCUMENTS)
    codings = qualcode.run(folder.path).codings
    codings = codings[codings["code"].str.startswith("control")]
    told = dict(zip(codings["segment"].str[-1], codings["status"], strict=True))
    assert told == {"2": "rejected", "3": "proposed"}
    study = qualcode.read_study(folder.path)
    assert "晨光社" in study.grammars["zh"].words
    assert "街道办" in study.grammars["zh"].words
    assert {"硬", "要"} <= set(study.grammars["zh"].affixes["before"])
    assert "rules.yaml" in study.inputs


# What a beginner does


def test_a_folder_without_study_yaml_leads_to_init(tmp_path: Path) -> None:
    folder = tmp_path / "my texts"
    folder.mkdir()
    for given in (folder, folder / "study.yaml"):
        with pytest.raises(DataError, match=r"no study\.yaml") as caught:
            qualcode.read_study(given)
        assert f'qualcode init "{folder}"' in caught.value.problems[0].remedy


def test_a_text_in_place_of_a_study_is_refused(folder) -> None:
    with pytest.raises(DataError, match=r"this is no study\.yaml\. Name the folder"):
        qualcode.read_study(folder.path / "texts" / "S-01.txt")


def test_a_name_that_the_system_refuses_is_a_problem() -> None:
    with pytest.raises(DataError, match="cannot be opened"):
        qualcode.read_study("x" * 5000)


def test_speakers_with_full_width_marks_are_no_label(folder) -> None:
    folder.study(
        *HEAD, *ACTORS, "documents:", "  - {id: S-01, file: texts/S-01.txt, kind: interview, speakers: {问：interviewer，答：agency}}"
    )
    told = only_problem(folder)
    assert told.where == "study.yaml, line 7"
    assert "'问：interviewer，答：agency' is no label" in told.found


@pytest.mark.parametrize(
    ("written", "told", "doubtful"),
    [("gb18030", "gb18030", False), ("big5", "gb18030", True), ("gb18030", "latin-1", True), ("big5", "big5", False)],
)
def test_an_encoding_that_gives_no_usual_characters_is_doubted(written: str, told: str, doubtful: bool, folder) -> None:
    text = (
        "問：您在街道工作多少年？\n答：八年，一直負責民政。\n"
        if written == "big5"
        else "问：您在街道工作多少年？\n答：八年，一直负责民政。\n"
    )
    folder.write("texts/S-01.txt", text.encode(written))
    folder.study(*HEAD, "documents:", f"  - {{id: S-01, file: texts/S-01.txt, kind: interview, encoding: {told}}}")
    found = [doubt.found for doubt in qualcode.read_study(folder.path).doubts]
    assert any("hardly any usual characters" in one for one in found) == doubtful


LAW = (
    "某某法\n（1998年11月4日通过　2010年10月28日修订　根据2018年12月29日《关于修改的决定》修正）\n"
    "第一条　为了某事，制定本法。\n第二条　某事依法办理。\n"
)


@pytest.mark.parametrize(
    ("day", "doubts"), [("1998-11-04", 0), ("2010-10-28", 0), ("2018-12-29", 0), ("2018", 0), ("2018-12-30", 1), ("2011", 1)]
)
def test_a_law_may_be_dated_by_its_last_version(day: str, doubts: int, folder) -> None:
    folder.write("texts/L.txt", LAW)
    folder.study(*HEAD, "documents:", f"  - {{id: L-01, file: texts/L.txt, kind: policy, date: {day}}}")
    study = qualcode.read_study(folder.path)
    assert study.documents[0].attributes["amended"] == "2018-12-29"
    assert sum("its own header" in doubt.found for doubt in study.doubts) == doubts


# Several codebooks


def test_a_study_may_join_codebooks(folder) -> None:
    folder.study(*HEAD, "codebook: [conditions, measures, governance]", *ACTORS, *DOCUMENTS)
    book = qualcode.read_study(folder.path).codebook
    alone = [qualcode.read_codebook(name) for name in ("conditions", "measures", "governance")]
    assert book.codes == tuple(code for one in alone for code in one.codes)
    assert book.stages == alone[0].stages
    assert book.weights == alone[2].weights
    assert book.unweighed == {code.id for one in alone[:2] for code in one.codes}
    assert set(book.kinds["public"]) == {kind for one in alone for kind in one.kinds["public"]}
    assert book.sha256 not in {one.sha256 for one in alone}


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ("[governance, governance]", "code 'control' is in codebook 'governance' and in codebook 'governance'"),
        ("[conditions, governence]", "codebook 'governence' is unknown"),
    ],
)
def test_codebooks_that_cannot_be_joined_are_named(folder, names: str, found: str) -> None:
    folder.study(*HEAD, f"codebook: {names}", *ACTORS, *DOCUMENTS)
    assert any(found in problem.found for problem in problems(folder))

"""People who code may say who stands at the two ends, and a study may say whose codings count."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given as drawn_from
from hypothesis import settings
from hypothesis import strategies as st

from qualcode import ArgumentError, Code, DataError, Results, codings_of, read_study, run, verify
from qualcode.cli import main
from qualcode.cli.telling import with_given
from qualcode.explaining.words import how
from qualcode.kept import KeptCoding, KeptDocument, KeptRelation
from qualcode.reading.codings import input_sha256
from qualcode.reporting.contents.methods import methods_section
from qualcode.reporting.evidence import Evidence
from qualcode.reporting.labels import Labels
from qualcode.reporting.writing import MANIFEST
from qualcode.storing.given import given_codings_of
from qualcode.storing.identifying import identified, text_sha256
from qualcode.storing.project import open_project
from qualcode.storing.recording import put

STUDY = """study: ends
title: Ends
language: zh
codebook: governance
stages: []
actors:
  - {id: bureau, name: 清江区民政局, kind: government, level: district, aliases: [民政局]}
  - {id: org, name: 晨光社工服务中心, kind: social_organisation, aliases: [晨光]}
  - {id: sub, name: 柳河街道办事处, kind: government, level: subdistrict, aliases: [街道]}
  - {id: other, name: 启明社会工作事务所, kind: social_organisation, aliases: [启明]}
documents:
  - {id: S-01, file: S-01.txt, kind: interview, speakers: {问: interviewer, 答: org}}
"""
TEXT = "问：怎么样？\n\n答：窗外下雨了。街道把我们的人当自己人使唤。民政局要求我们每周交三份报表。我们和启明一起办活动。\n"
ORDER, USED, RAIN, WITH = "民政局要求我们每周交三份报表", "街道把我们的人当自己人使唤", "窗外下雨了", "我们和启明一起办活动"
PAIR = ["source", "target", "source_from", "target_from"]
CORPORA = Path(__file__).parent.parent / "corpora"
AT = "2026-03-01T09:30:00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    study = tmp_path / "study"
    study.mkdir()
    (study / "study.yaml").write_text(STUDY, encoding="utf-8")
    (study / "S-01.txt").write_text(TEXT, encoding="utf-8")
    return study


def coded(words: str, code: str, **more: object) -> dict[str, object]:
    start = TEXT.index(words)
    return {"document": "S-01", "start": start, "end": start + len(words), "code": code, "status": "accepted", "coder": "李", **more}


def ran(folder: Path, *rows: dict[str, object]) -> Results:
    return run(read_study(folder), codings=pd.DataFrame(list(rows)))


# The ends that somebody gave


def test_ends_that_a_person_gave_go_before_all_that_the_sentence_says(folder: Path) -> None:
    """The sentence says that the bureau demands something of us."""
    results = ran(folder, coded(ORDER, "control.directives", source="sub", target="other"))
    row = results.relations.iloc[0]
    assert len(results.relations) == 1
    assert row[PAIR].tolist() == ["sub", "other", "given", "given"]
    assert math.isnan(row["confidence"])
    assert row["method"] == "manual"
    assert row["quote"] == ORDER
    assert list(results.network.edges(data="code")) == [("sub", "other", "control.directives")]


def test_blank_ends_are_found_as_ever(folder: Path) -> None:
    plain = ran(folder, coded(ORDER, "control.directives")).relations
    blank = ran(folder, coded(ORDER, "control.directives", source="", target=" ", memo="谁压的？", mood="angry")).relations
    assert plain[["source", "target"]].values.tolist() == [["bureau", "org"]]
    pd.testing.assert_frame_equal(plain, blank)


def test_several_actors_at_an_end_are_all_pairs(folder: Path) -> None:
    found = ran(folder, coded(RAIN, "control.directives", source="sub; bureau", target="org；other; org")).relations
    pairs = found[["source", "target"]].values.tolist()
    assert pairs == [["sub", "org"], ["sub", "other"], ["bureau", "org"], ["bureau", "other"]]
    assert found["evidence"].is_unique


def test_a_symmetric_code_has_each_pair_once_in_order(folder: Path) -> None:
    found = ran(folder, coded(WITH, "cooperation", source="org; sub", target="other; bureau")).relations
    assert found[["source", "target"]].values.tolist() == [["org", "other"], ["bureau", "org"], ["other", "sub"], ["bureau", "sub"]]


@pytest.mark.parametrize(("source", "target"), [("(none)", ""), ("bureau", "(none)"), ("(none)", "(none)"), ("", "(none)")])
def test_none_is_no_relation_and_no_open_end(folder: Path, source: str, target: str) -> None:
    results = ran(folder, coded(ORDER, "control.directives", source=source, target=target))
    assert len(results.relations) == 0
    assert len(results.open_ends) == 0
    assert results.codings["status"].tolist() == ["accepted"]
    assert results.matrices["code_by_document"].sum().sum() == 1
    assert not any("open" in doubt.found for doubt in results.doubts if doubt.where == "relations")


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ({"target": "other"}, ["bureau", "other", "alias", "given"]),
        ({"source": "sub"}, ["sub", "org", "given", "speaker"]),
        ({"target": "org"}, ["bureau", "org", "alias", "given"]),
    ],
)
def test_of_one_end_the_other_is_found(folder: Path, ends: dict[str, str], expected: list[str]) -> None:
    found = ran(folder, coded(ORDER, "control.directives", **ends)).relations
    assert found[PAIR].values.tolist() == [expected]
    assert found["confidence"].between(0, 1).all()


def test_the_other_end_is_one_for_all_that_were_given(folder: Path) -> None:
    """Its probability is that of either pair."""
    both = ran(folder, coded(ORDER, "control.directives", source="bureau; sub")).relations
    assert both[["source", "target"]].values.tolist() == [["bureau", "org"], ["sub", "org"]]
    assert both["confidence"].nunique() == 1
    one = ran(folder, coded(ORDER, "control.directives", source="bureau")).relations
    assert both["confidence"].iloc[0] >= one["confidence"].iloc[0] - 0.001


def test_who_was_given_at_one_end_is_never_found_at_the_other(folder: Path) -> None:
    found = ran(folder, coded(ORDER, "control.directives", source="org")).relations
    assert "org" not in found["target"].tolist()
    assert set(found["source"]) <= {"org"}


def test_what_was_rejected_or_denied_gives_no_relation_though_it_has_ends(folder: Path) -> None:
    ends = {"source": "bureau", "target": "org"}
    rows = [coded(ORDER, "control.directives", **ends) | {"status": "rejected"}, coded(USED, "absorption.staff", polarity="-", **ends)]
    results = ran(folder, *rows)
    assert results.codings["status"].tolist() == ["accepted", "rejected"]
    assert len(results.relations) == 0
    assert results.matrices["code_by_document"].sum().sum() == 0


def test_each_coders_ends_and_stage_stay_with_their_row(folder: Path) -> None:
    rows = [coded(ORDER, "control.directives", coder=who, source=end, target="org", plane=plane) for who, end, plane in GIVEN_BY_TWO]
    found = ran(folder, *rows).relations
    assert found[["source", "plane"]].values.tolist() == [["bureau", "actual"], ["sub", "nominal"]]


GIVEN_BY_TWO = [("李", "bureau", "actual"), ("王", "sub", "nominal")]


def test_all_that_is_wrong_with_ends_is_told_at_once(folder: Path) -> None:
    rows = [
        coded(ORDER, "control.directives", source="burea", target="org"),
        coded(ORDER, "control.directives", source="晨光社工服务中心"),
        coded(ORDER, "control.directives", source="org; bureau", target="org"),
        coded(ORDER, "control.directives", source="(none); org"),
    ]
    with pytest.raises(DataError) as caught:
        run(read_study(folder), codings=pd.DataFrame(rows, index=[2, 3, 4, 5]))
    assert [(one.where, one.found) for one in caught.value.problems] == [
        ("codings, row 2", "source 'burea' is no actor of the study (closest: 'bureau')"),
        ("codings, row 3", "source '晨光社工服务中心' is no actor of the study (closest: 'org')"),
        ("codings, row 4", "'org' stands at both ends"),
        ("codings, row 5", "source '(none); org' names somebody and says that there is nobody"),
    ]


def test_a_kind_that_the_code_does_not_expect_is_a_doubt(folder: Path) -> None:
    study = read_study(folder)
    free = Code("mood", {"zh": "心情"}, relation="none")
    limited = Code("pays", {"zh": "付钱"}, relation="directed", source=("government",), target=("social_organisation",))
    study = replace(study, codebook=replace(study.codebook, codes=(free, limited)))
    rows = [coded(ORDER, "pays", source="org", target="other"), coded(RAIN, "mood", source="org"), coded(USED, "mood")]
    results = run(study, codings=pd.DataFrame(rows))
    assert results.relations[["source", "target"]].values.tolist() == [["org", "other"]]
    told = [doubt.found for doubt in results.doubts if doubt.where == "codings"]
    assert told == [
        "people gave ends of a kind that the codebook does not expect there, and they are kept: source 'org' of 'pays' (1)",
        "people gave ends of codes that are no relation, and they are not used: mood (1)",
    ]


def test_words_for_given_ends(folder: Path) -> None:
    assert how("given") == "given by the person who coded"
    rows = [coded(ORDER, "control.directives", source="bureau", target="org"), coded(USED, "absorption.staff", source="sub")]
    results = ran(folder, *rows)
    told = methods_section(Evidence(results), Labels(results.study))
    assert "1 条的两端由编码者指定，1 条由编码者指定一端" in str(told)
    plain = ran(folder, coded(ORDER, "control.directives"))
    assert "由编码者指定" not in str(methods_section(Evidence(plain), Labels(plain.study)))


# Whose codings count


def table_of(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(list(rows)).fillna("")


THREE = table_of(
    coded(ORDER, "control.directives", coder="李", source="bureau", target="org", stage="early"),
    coded(ORDER[:8], "control.directives", coder="王", source="bureau", target="org; other", stage="late"),
    coded(ORDER[4:], "control.directives", coder="赵", source="bureau", target="sub"),
    coded(USED, "absorption.staff", coder="李", source="sub"),
    coded(USED, "absorption.staff", coder="王") | {"status": "rejected"},
    coded(RAIN, "tie", coder="赵", polarity="-"),
)


def test_a_name_takes_all_that_this_person_gave() -> None:
    assert codings_of(THREE, "王")["status"].tolist() == ["accepted", "rejected"]
    assert codings_of(THREE, "赵")["polarity"].tolist() == ["", "-"]
    assert codings_of(THREE, "union") is THREE


def test_what_a_majority_gave_is_cut_to_its_characters() -> None:
    """0-8 by 李 and 王, 4-14 by 李 and 赵: more than half of three along the whole; the source by all, the target by none alike."""
    found = codings_of(THREE, "majority")
    start = TEXT.index(ORDER)
    said = ["start", "end", "code", "coder", "source", "target", "stage"]
    assert found[said].values.tolist() == [
        [start, start + len(ORDER), "control.directives", "majority of 李, 王, 赵", "bureau", "(none)", "(unknown)"]
    ]


def test_an_intersection_is_what_all_gave() -> None:
    found = codings_of(THREE, "intersection")
    start = TEXT.index(ORDER)
    assert found[["start", "end", "source"]].values.tolist() == [[start + 4, start + 8, "bureau"]]


def test_an_end_that_too_few_gave_is_blank_and_one_order_of_actors_is_as_good_as_another() -> None:
    two = table_of(coded(ORDER, "control", coder="李", source="sub"), coded(ORDER, "control", coder="王", source="", target="org; other"))
    assert codings_of(two, "intersection")[["source", "target"]].values.tolist() == [["", ""]]
    alike = two.assign(source="sub;bureau", target=["org; other", "other；org"])
    assert codings_of(alike, "intersection")[["source", "target"]].values.tolist() == [["bureau; sub", "org; other"]]


def test_what_is_denied_is_agreed_on_apart_and_machines_have_no_voice() -> None:
    rows = [coded(RAIN, "tie", coder=who, polarity=sign) for who, sign in (("李", "-"), ("王", "-"), ("赵", "+"))]
    found = codings_of(table_of(*rows, coded(RAIN, "tie", coder="rules", method="rule")), "majority")
    assert found[["polarity", "coder"]].values.tolist() == [["-", "majority of 李, 王, 赵"]]


def test_what_was_settled_in_the_end_is_a_coder_but_no_further_person(folder: Path) -> None:
    settled = pd.concat([THREE, THREE[:1].assign(coder="adjudicated")], ignore_index=True)
    pd.testing.assert_frame_equal(codings_of(settled, "majority"), codings_of(THREE, "majority"))
    assert len(codings_of(settled, "adjudicated")) == 1
    doubts = run(named(folder, "codings.csv", settled)).doubts
    assert any("by 4 coders (李, 王, 赵, adjudicated)" in doubt.found for doubt in doubts)


def test_the_quote_is_cut_along_and_one_that_a_program_changed_is_left_out() -> None:
    rows = [coded(ORDER, "control", coder="李", quote=ORDER), coded(ORDER[4:], "control", coder="王", quote=ORDER[4:])]
    assert codings_of(table_of(*rows), "intersection")["quote"].tolist() == [ORDER[4:]]
    changed = table_of(rows[0] | {"quote": ORDER[:5] + " " + ORDER[5:]}, rows[1])
    assert set(codings_of(changed, "intersection")["quote"].dropna()) <= {ORDER[4:]}


@settings(deadline=None, max_examples=40)
@drawn_from(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 12), st.integers(1, 6)), min_size=1, max_size=8))
def test_a_majority_covers_the_characters_of_more_than_half(spans: list[tuple[str, int, int]]) -> None:
    """Counted character by character."""
    frame = pd.DataFrame(
        [("d", start, start + size, "x", who) for who, start, size in spans], columns=["document", "start", "end", "code", "coder"]
    )
    people = {who for who, _, _ in spans}
    covered = [{who for who, start, size in spans if start <= at < start + size} for at in range(20)]
    wanted = {at for at, who in enumerate(covered) if len(who) > len(people) / 2}
    found = codings_of(frame, "majority")
    places = [at for start, end in found[["start", "end"]].itertuples(index=False) for at in range(start, end)]
    assert sorted(places) == sorted(wanted)


@pytest.mark.parametrize("coder", ["张", "adjudicated", "每"])
def test_nobody_of_that_name_is_told(coder: str) -> None:
    with pytest.raises(ArgumentError, match=r"nobody is called .* \(there are: 李, 王, 赵\)"):
        codings_of(THREE, coder)


def test_a_place_that_is_none_is_told_by_its_row() -> None:
    with pytest.raises(DataError, match="row 1: 'x' to '20' is no place"):
        codings_of(THREE.astype({"start": "object"}).assign(start=["x" if number == 1 else 3 for number in range(6)], end=20), "majority")


def named(folder: Path, said: str, frame: pd.DataFrame = THREE) -> Path:
    frame.drop(columns="stage").to_csv(folder / "codings.csv", index=False)
    (folder / "study.yaml").write_text(STUDY + f"codings: {said}\n", encoding="utf-8")
    return folder


def test_study_yaml_says_whose_codings_count(folder: Path) -> None:
    results = run(named(folder, "{file: codings.csv, coder: 王}"))
    assert set(results.codings["coder"]) == {"王"}
    assert {"coder": "study", "whose": "王"}.items() <= results.options.items()


def test_a_majority_of_the_study_is_one_voice(folder: Path) -> None:
    results = run(named(folder, "{file: codings.csv, coder: majority}"))
    assert results.options["whose"] == "majority of 李, 王, 赵"
    assert "coders" not in results.options
    assert len(results.relations) == 0
    assert results.codings["quote"].tolist() == [ORDER]


def test_several_people_without_a_word_are_pooled_and_told_so(folder: Path) -> None:
    results = run(named(folder, "codings.csv"))
    assert results.options["coders"] == "union of 李, 王, 赵"
    [doubt] = [one for one in results.doubts if "whatever any of them gave" in one.found]
    assert "codings: {file: …, coder: …}" in doubt.remedy
    said = run(named(folder, "{file: codings.csv, coder: union}"))
    assert said.codings.equals(results.codings)
    assert not [one for one in said.doubts if "whatever any of them gave" in one.found]


def test_what_the_page_on_study_folders_shows_is_read_as_it_stands(folder: Path) -> None:
    [line] = re.findall(r"```yaml\n(codings: .*)\n```", (CORPORA / "README.md").read_text(encoding="utf-8"))
    study = read_study(named(folder, line.removeprefix("codings: "), THREE.assign(coder="adjudicated")))
    assert study.coder == "adjudicated"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("{file: codings.csv, coder: 李四}", "coder '李四' is unknown"),
        ("{file: codings.csv, coders: 李}", "'coders' is no key of `codings` (closest: 'coder')"),
        ("{coder: 李}", "`codings` is no file"),
        ("{file: no.csv}", "there is no file 'no.csv'"),
        ("{file: codings.csv, coder: [李, 王]}", "`coder` is no name"),
    ],
)
def test_what_study_yaml_says_wrongly_is_told(folder: Path, said: str, found: str) -> None:
    with pytest.raises(DataError) as caught:
        read_study(named(folder, said))
    assert any(problem.found.startswith(found) for problem in caught.value.problems)
    assert all(problem.where.startswith("study.yaml, line") for problem in caught.value.problems)


def test_the_terminal_says_whose_of_the_studys_codings(folder: Path, tmp_path: Path) -> None:
    """And the manifest knows it, so that the run can be done again."""
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["run", str(named(folder, "codings.csv")), "--out", str(out), "--no-figures", "--coder", "王"])
    assert done.exit_code == 0, done.output
    assert "whatever any of them gave" not in done.output
    assert json.loads((out / MANIFEST).read_text(encoding="utf-8"))["arguments"]["coder"] == "王"
    assert verify(out, folder, again=True).holds


def test_the_terminal_says_whose_of_a_table(folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "three.csv"
    THREE.drop(columns="stage").to_csv(table, index=False)
    study = read_study(folder)
    same, pooled = with_given(study, str(table), None)
    assert pooled is not None
    assert len(pooled) == len(THREE)
    assert "whatever any of them gave" in same.doubts[-1].found
    for coder in ("union", "李"):
        same, chosen = with_given(study, str(table), coder)
        assert chosen is not None
        assert same.doubts == study.doubts
        assert set(chosen["coder"]) == ({"李"} if coder == "李" else {"李", "王", "赵"})
    for more, told in ((["--codings", str(table), "--coder", "李四"], "nobody is called '李四'"), (["--coder", "李"], "names no codings")):
        done = CliRunner().invoke(main, ["run", str(folder), "--out", str(tmp_path / "out"), *more])
        assert done.exit_code != 0
        assert told in done.output


# A project in the place of a table


def project_in(folder: Path, *, first: bool = True) -> Path:
    """What 李 and 王 decided, what the rules proposed, and what 李 coded a second time; `first`: in which order it was written."""
    place = TEXT.index(ORDER)

    def kept(coder: str, code: str = "control.directives", **more: str) -> KeptCoding:
        id = identified("coding", text_sha256(TEXT), place, place + len(ORDER), code, coder, more.get("round", ""))
        return KeptCoding(id, "S-01", place, place + len(ORDER), code, coder, quote=ORDER, **more)

    li, wang = kept("李"), kept("王", status="rejected")
    rows = [li, wang, kept("rules", method="rule", status="proposed"), kept("李", code="tie", round="2")]
    ends = [("bureau", "org"), ("bureau", "other"), ("sub", "org")]
    pairs = [
        KeptRelation(identified("relation", li.coding, *pair), li.coding, "S-01", place, li.end, *pair, li.code, "李", quote=ORDER)
        for pair in ends
    ]
    file = folder / "study.sqlite"
    with open_project(file, make=True) as project:
        sha256 = text_sha256(TEXT)
        project.record([put(KeptDocument("S-01", sha256))], action="texts", who="李", at=AT, texts=[(sha256, TEXT)])
        for row in [*rows, *pairs] if first else [*reversed(rows), *reversed(pairs)]:
            project.record([put(row)], action="coded", who="李", at=AT)
    (folder / "study.yaml").write_text(STUDY + "codings: study.sqlite\n", encoding="utf-8")
    return file


def test_a_project_gives_what_people_decided_with_its_ends(folder: Path) -> None:
    """bureau → org, other and sub → org are no product: two rows."""
    with open_project(project_in(folder)) as project:
        found = given_codings_of(project)
    rows = found[["coder", "status", "source", "target"]].values.tolist()
    assert sorted(rows) == [["李", "accepted", "bureau", "org; other"], ["李", "accepted", "sub", "org"], ["王", "rejected", "", ""]]
    assert set(found["code"]) == {"control.directives"}


def test_a_study_names_its_project(folder: Path) -> None:
    project_in(folder)
    results = run(folder)
    assert sorted(map(tuple, results.relations[["source", "target"]].values.tolist())) == [
        ("bureau", "org"),
        ("bureau", "other"),
        ("sub", "org"),
    ]
    assert set(results.relations["source_from"]) == {"given"}
    assert sorted(results.codings["status"].tolist()) == ["accepted", "accepted", "rejected"]


def test_the_same_rows_are_the_same_input_however_the_file_was_written(folder: Path, tmp_path: Path) -> None:
    found = []
    for first in (True, False):
        file = project_in(folder, first=first)
        found.append(read_study(folder))
        assert found[-1].inputs["study.sqlite"] == input_sha256(file)
        file.rename(tmp_path / f"{first}.sqlite")
    assert found[0].inputs == found[1].inputs
    assert found[0].codings is not None
    assert found[0].codings.equals(found[1].codings)
    assert (tmp_path / "True.sqlite").read_bytes() != (tmp_path / "False.sqlite").read_bytes()


def test_one_persons_codings_of_a_project(folder: Path) -> None:
    project_in(folder)
    (folder / "study.yaml").write_text(STUDY + "codings: {file: study.sqlite, coder: 王}\n", encoding="utf-8")
    assert run(folder).codings[["coder", "status"]].values.tolist() == [["王", "rejected"]]


def test_a_text_that_was_changed_since_is_told_with_the_remedy(folder: Path) -> None:
    project_in(folder)
    (folder / "S-01.txt").write_text(TEXT.replace("下雨", "下大雨"), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_study(folder)
    [problem] = caught.value.problems
    assert problem.where == "study.sqlite"
    assert problem.found == "the text of document 'S-01' was changed since the project was brought up to date"
    assert problem.remedy == f"Bring it up to date: qualcode project update {folder}"


def test_a_file_that_is_no_project_is_told(folder: Path) -> None:
    project_in(folder).write_bytes(b"something else")
    with pytest.raises(DataError, match="it is no project file"):
        read_study(folder)

"""Codings that somebody gives take the place of proposed ones; relations, matrices and the network are made of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from qualcode import DataError, Results, read_study, run
from qualcode.cli import main

STUDY = """study: given
title: Given
language: zh
codebook: governance
actors:
  - {id: bureau, name: 清江区民政局, kind: government, level: district, aliases: [民政局]}
  - {id: org, name: 晨光社工服务中心, kind: social_organisation}
  - {id: sub, name: 柳河街道办事处, kind: government, level: subdistrict, aliases: [街道]}
documents:
  - {id: S-01, file: S-01.txt, kind: interview, speakers: {问: interviewer, 答: org}}
"""
TEXT = "问：怎么样？\n\n答：窗外下雨了。街道把我们的人当自己人使唤。民政局要求我们每周交三份报表。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    study = tmp_path / "study"
    study.mkdir()
    (study / "study.yaml").write_text(STUDY, encoding="utf-8")
    (study / "S-01.txt").write_text(TEXT, encoding="utf-8")
    return study


def coded(words: str, code: str, **more: str) -> dict[str, object]:
    start = TEXT.index(words)
    return {"document": "S-01", "start": start, "end": start + len(words), "code": code, "status": "accepted", **more}


def test_codings_of_people_are_what_is_counted_and_nothing_else(folder: Path) -> None:
    words = "民政局要求我们每周交三份报表"
    rows = [coded(words, "control.directives", coder="李", quote=words), coded("窗外下雨", "tie")]
    results = run(read_study(folder), codings=pd.DataFrame(rows))
    assert results.codings[["code", "coder", "method", "status"]].values.tolist() == [
        ["tie", "manual", "manual", "accepted"],
        ["control.directives", "李", "manual", "accepted"],
    ]
    pairs = results.relations[["source", "target", "code", "asserted_by"]].values.tolist()
    assert pairs == [["bureau", "org", "control.directives", "org"]]
    assert results.options["coder"] == "given"
    assert results.open_ends["code"].tolist() == ["tie"]


def test_what_a_person_rejected_is_kept_and_gives_no_relation(folder: Path) -> None:
    rejected = coded("街道把我们的人当自己人使唤", "absorption.staff") | {"status": "rejected"}
    results = run(read_study(folder), codings=pd.DataFrame([rejected]))
    assert results.codings["status"].tolist() == ["rejected"]
    assert len(results.relations) == 0


def test_a_coding_over_two_sentences_may_be_a_relation_in_each(folder: Path) -> None:
    whole = coded("街道把我们的人当自己人使唤。民政局要求我们每周交三份报表", "control")
    results = run(read_study(folder), codings=pd.DataFrame([whole]))
    assert results.codings["quote"].tolist() == ["街道把我们的人当自己人使唤。", "民政局要求我们每周交三份报表"]
    assert set(zip(results.relations["source"], results.relations["target"], strict=True)) == {("sub", "org"), ("bureau", "org")}


def test_what_does_not_fit_is_told_at_once_with_its_row(folder: Path) -> None:
    rows = [coded("窗外", "no.such.code"), coded("街道", "tie") | {"end": 10_000}, coded("民政局", "tie", quote="财政局")]
    with pytest.raises(DataError) as caught:
        run(read_study(folder), codings=pd.DataFrame(rows, index=[2, 3, 4]))
    assert [problem.where for problem in caught.value.problems] == ["codings, row 2", "codings, row 3", "codings, row 4"]


def test_a_run_with_its_own_codings_finds_the_same_relations_by_and_large(nominal: Results, tmp_path: Path) -> None:
    """Only what a pattern itself names as an end is not in the table."""
    nominal.codings.to_csv(tmp_path / "codings.csv", index=False)
    told = CliRunner().invoke(
        main,
        ["run", "nominal_contracts", "--codings", str(tmp_path / "codings.csv"), "--out", str(tmp_path / "out"), "--no-figures", "--quiet"],
    )
    assert told.exit_code == 0, told.output
    again = pd.read_csv(tmp_path / "out" / "codings.csv")
    keys = ["document", "start", "end", "code", "coder", "method", "status"]
    assert again[keys].values.tolist() == nominal.codings[keys].values.tolist()
    ends = ["segment", "source", "target", "code"]
    first, second = (set(map(tuple, frame[ends].values)) for frame in (nominal.relations, pd.read_csv(tmp_path / "out" / "relations.csv")))
    assert len(first & second) / len(first | second) > 0.9


def test_a_table_that_is_not_there_is_said_plainly(folder: Path, tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["run", str(folder), "--codings", str(tmp_path / "none.csv"), "--out", str(tmp_path / "out")])
    assert told.exit_code == 1
    assert "none.csv" in told.output
    assert not (tmp_path / "out").exists()


# What a row may say besides: polarity, modality, stage, plane.

STAGED = STUDY.replace("codebook: governance", "codebook: [governance, measures]").replace(
    "actors:", "stages:\n  - {id: early, name: 前期, cues: {zh: [三份报表]}}\n  - {id: late, name: 后期}\nactors:"
)


@pytest.fixture
def staged(folder: Path) -> Path:
    (folder / "study.yaml").write_text(STAGED, encoding="utf-8")
    return folder


ORDER = "民政局要求我们每周交三份报表"


def ran(folder: Path, *rows: dict[str, object]) -> Results:
    return run(read_study(folder), codings=pd.DataFrame(list(rows)))


def test_what_a_row_says_of_stage_and_plane_goes_before_what_is_worked_out(staged: Path) -> None:
    """The cue of the sentence says early, and an interview tells what is done."""
    columns = ["stage", "plane", "plane_from"]
    own = ran(staged, coded(ORDER, "control.directives", stage="", plane=""))
    assert own.codings[columns].values.tolist() == [["early", "actual", "document"]]
    given = ran(staged, coded(ORDER, "control.directives", stage="late", plane="nominal"))
    assert given.codings[columns].values.tolist() == [["late", "nominal", "given"]]
    assert given.relations[columns].values.tolist() == [["late", "nominal", "given"]]


UNREAL = [
    # nothing of ours speaks there, the cue stands in the words or in front of them
    ("我建议民政局把钱直接给机构。", "民政局把钱直接给机构", "tie.funding", "", "deontic"),
    ("街道应该给我们更多自主权。", "街道应该给我们更多自主权", "equality.autonomy", "", "deontic"),
    ("要是能平等一点就好了。", "平等一点", "equality.parity", "", "wish"),
    # written: that stays; a wish in another clause, before or behind; what is done
    ("理论上民政局应该按季度给钱。", "民政局应该按季度给钱", "tie.funding", "nominal", "deontic"),
    ("我们希望改变，但街道就是不放手。", "街道就是不放手", "control.directives", "actual", "factual"),
    ("街道把章收走了，我们希望他们还回来。", "街道把章收走了，我们希望他们还回来", "control.personnel", "actual", "factual"),
    ("街道把章收走了。", "街道把章收走了", "control.personnel", "actual", "factual"),
]


@pytest.mark.parametrize(("said", "words", "code", "plane", "modality"), UNREAL)
def test_what_is_advised_or_wished_is_on_no_plane(said: str, words: str, code: str, plane: str, modality: str, folder: Path) -> None:
    text = f"问：怎么样？\n\n答：{said}\n"
    (folder / "S-01.txt").write_text(text, encoding="utf-8")
    start = text.index(words)
    row = {"document": "S-01", "start": start, "end": start + len(words), "code": code, "status": "accepted"}
    [[own, told, status]] = ran(folder, row).codings[["plane", "modality", "status"]].fillna("").values.tolist()
    assert (own, told, status) == (plane, modality, "accepted")
    # what the person says goes before
    [[own, told]] = ran(folder, row | {"plane": "actual", "modality": "factual"}).codings[["plane", "modality"]].values.tolist()
    assert (own, told) == ("actual", "factual")


def test_a_row_may_say_its_stage_in_a_further_model(folder: Path) -> None:
    """What one row says goes before the cue of the sentence; of the sentence itself and of other rows nothing changes."""
    more = "more_stages:\n  place:\n    - {id: own, name: 本地, cues: {zh: [三份报表]}}\n    - {id: else, name: 外地}\nactors:"
    (folder / "study.yaml").write_text(
        STUDY.replace("codebook: governance", "codebook: [governance, measures]").replace("actors:", more, 1), encoding="utf-8"
    )
    rows = [coded(ORDER, "control.directives", stage_place=place) for place in ("else", "", "(unknown)")]
    for row, expected in zip(rows, ("else", "own", None), strict=True):
        results = ran(folder, row)
        for table in (results.codings, results.relations):
            assert table["stage_place"].astype(object).where(table["stage_place"].notna(), None).tolist() == [expected]
        assert "own" in set(results.segments["stage_place"].dropna())
    with pytest.raises(DataError, match="stage_place 'elsewhere' is unknown"):
        ran(folder, coded(ORDER, "control.directives", stage_place="elsewhere"))


def test_a_row_may_say_that_there_is_no_stage_and_no_plane(staged: Path) -> None:
    results = ran(staged, coded(ORDER, "control.directives", stage="(unknown)", plane="(unknown)"))
    assert results.codings[["stage", "plane"]].isna().all(axis=None)
    assert results.relations[["stage", "plane"]].isna().all(axis=None)


def test_what_a_person_says_to_be_denied_counts_nowhere_and_speaks_against(staged: Path) -> None:
    denied = coded("民政局要求我们", "control.directives", polarity="-", stage="early", plane="actual")
    held = coded("街道把我们的人当自己人使唤", "absorption.staff", modality="hearsay", stage="early", plane="actual")
    results = ran(staged, denied, held)
    said = results.codings.set_index("code")
    assert said.loc["control.directives", ["polarity", "status"]].tolist() == ["-", "accepted"]
    assert said.loc["absorption.staff", ["polarity", "modality"]].tolist() == ["+", "hearsay"]
    assert set(results.relations["code"]) == {"absorption.staff"}
    matrix = results.matrix(rows="stage", columns="family", where={"plane": "actual"})
    support = matrix.support()
    assert support.loc[("early", "control"), ["count", "against"]].tolist() == [0, 1]
    assert support.loc[("early", "absorption"), ["count", "against"]].tolist() == [1, 0]


def test_what_is_affirmed_and_denied_stands_side_by_side(staged: Path) -> None:
    both = [coded(ORDER, "control.directives", polarity=sign, stage="early", plane="actual") for sign in ("+", "-")]
    matrix = ran(staged, *both).matrix(rows="stage", columns="family", where={"plane": "actual"})
    assert matrix.support().loc[("early", "control"), ["count", "against"]].tolist() == [1, 1]


def test_every_word_that_is_not_allowed_is_told_with_its_row(staged: Path) -> None:
    rows = [
        coded(ORDER, "control.directives", polarity="no", modality="maybe"),
        coded(ORDER, "control.directives", stage="erly", plane="real"),
        coded(ORDER, "measure.law", plane="actual"),
    ]
    with pytest.raises(DataError) as caught:
        run(read_study(staged), codings=pd.DataFrame(rows, index=[2, 3, 4]))
    told = [(problem.where.rpartition(" ")[2], problem.found) for problem in caught.value.problems]
    assert [number for number, _ in told] == ["2", "2", "3", "3", "4"]
    for (_, found), word in zip(told, ("polarity 'no'", "modality 'maybe'", "stage 'erly'", "plane 'real'", "'measure.law'"), strict=True):
        assert found.startswith(word)
    assert "closest: 'early'" in told[2][1]

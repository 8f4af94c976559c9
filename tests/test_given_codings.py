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

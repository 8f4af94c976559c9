"""What coders settled is kept as a coder of its own, with its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from qualcode import ArgumentError, Segment, table
from qualcode.adjudicating import Verdict, adjudicate, adjudicate_agreed
from qualcode.kept import KeptCoding, KeptDocument, KeptRelation, Reading
from qualcode.storing.identifying import identified, text_sha256
from qualcode.storing.project import Project, open_project
from qualcode.storing.recording import put

TEXT = "他们查账。我们听话。大家商量。"
PLACES = [(0, 5), (5, 10), (10, 15)]
SHA = text_sha256(TEXT)
AT = "2026-03-01T09:30:00"


@pytest.fixture
def segments() -> pd.DataFrame:
    more = ("答", "agency", "respondent", "", "actual", "zh")
    rows = [
        Segment("S-01", f"S-01:{at}", start, end, *more, TEXT[start:end], 1, "", "", "interview", "")
        for at, (start, end) in enumerate(PLACES, start=1)
    ]
    return table(rows, Segment)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """李 and 王 agree on the first sentence, differ on the second, and coded nothing in the third."""
    with open_project(tmp_path / "study.sqlite", make=True) as opened:
        opened.record([put(KeptDocument("S-01", SHA))], action="texts", who="李", at=AT, texts=[(SHA, TEXT)])
        for coder, code in (("李", "control"), ("王", "dependence")):
            rows = [coding(0, 5, "control", coder), coding(5, 10, code, coder)]
            ends = KeptRelation(f"r-{coder}", rows[0].coding, "S-01", 0, 5, "bureau", "agency", "control", coder, quote=TEXT[:5])
            read = Reading(f"read-{coder}", "S-01", 0, 15, coder, TEXT)
            opened.record([put(row) for row in (*rows, ends, read)], action="coded", who=coder, at=AT)
        yield opened


def coding(start: int, end: int, code: str, coder: str) -> KeptCoding:
    return KeptCoding(identified("coding", SHA, start, end, code, coder, ""), "S-01", start, end, code, coder, quote=TEXT[start:end])


def settled(project: Project) -> list[list[Any]]:
    found = project.codings(coder="adjudicated")
    return [list(row) for row in found[["start", "end", "code", "reason"]].itertuples(index=False, name=None)]


def test_what_all_agree_on_is_taken_over_with_its_ends(project: Project, segments: pd.DataFrame) -> None:
    assert adjudicate_agreed(project, segments, who="陈老师", at=AT)
    assert settled(project) == [[0, 5, "control", "agreed by 李; 王"]]
    assert project.relations(coder="adjudicated")[["source", "target"]].values.tolist() == [["bureau", "agency"]]
    assert project.readings(coder="adjudicated")[["start", "end"]].values.tolist() == [[0, 5], [10, 15]]
    assert adjudicate_agreed(project, segments, who="陈老师", at=AT) == ""


def test_a_decision_keeps_its_reason_and_replaces_an_earlier_one(project: Project, segments: pd.DataFrame) -> None:
    adjudicate_agreed(project, segments, who="陈老师", at=AT)
    both = [Verdict("control"), Verdict("dependence", (("agency", "bureau"),))]
    adjudicate(project, segments, verdicts={"S-01:2": both}, reasons={"S-01:2": "两者都有"}, who="陈老师", at=AT)
    assert sorted(row[2] for row in settled(project)) == ["control", "control", "dependence"]
    adjudicate(
        project, segments, verdicts={"S-01:2": [Verdict("dependence", start=5, end=7)]}, reasons={"S-01:2": "只是依赖"}, who="陈老师", at=AT
    )
    assert settled(project) == [[0, 5, "control", "agreed by 李; 王"], [5, 7, "dependence", "只是依赖"]]
    assert project.relations(coder="adjudicated")["document"].count() == 1
    decision = project.table("decision").iloc[0]
    assert decision[["target", "verdict", "coder", "reason", "quote"]].tolist() == [
        "S-01:2",
        "dependence",
        "陈老师",
        "只是依赖",
        "我们听话。",
    ]
    assert project.codings(coder=["李", "王"])["code"].tolist() == ["control", "control", "control", "dependence"]


def test_that_a_sentence_has_no_code_in_the_end_is_a_decision_too(project: Project, segments: pd.DataFrame) -> None:
    adjudicate(project, segments, verdicts={"S-01:2": []}, reasons={"S-01:2": "只是寒暄"}, who="陈老师", at=AT)
    assert settled(project) == []
    assert project.table("decision")["verdict"].tolist() == ["(none)"]
    assert project.readings(coder="adjudicated")[["start", "end"]].values.tolist() == [[5, 10]]


def test_a_decision_stays_when_coders_agree_later(project: Project, segments: pd.DataFrame) -> None:
    adjudicate(project, segments, verdicts={"S-01:1": []}, reasons={"S-01:1": "不算"}, who="陈老师", at=AT)
    adjudicate_agreed(project, segments, who="陈老师", at=AT)
    assert settled(project) == []


def test_it_is_taken_back_as_one(project: Project, segments: pd.DataFrame) -> None:
    adjudicate_agreed(project, segments, who="陈老师", at=AT)
    project.undo(who="陈老师", at=AT)
    assert settled(project) == []
    assert project.readings(coder="adjudicated").empty


@pytest.mark.parametrize(("segment", "reason", "expected"), [("S-01:9", "x", "S-01:9"), ("S-01:2", " ", "no reason")])
def test_what_a_verdict_needs(project: Project, segments: pd.DataFrame, segment: str, reason: str, expected: str) -> None:
    with pytest.raises(ArgumentError, match=expected):
        adjudicate(project, segments, verdicts={segment: []}, reasons={segment: reason}, who="陈老师", at=AT)
    assert project.table("decision").empty

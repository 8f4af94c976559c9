"""Two copies of a project become one: nothing of either is lost, and nothing that differs is decided by the program."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count, permutations
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode import ArgumentError, Codebook, DataError, Document, StageModel, Study
from qualcode.cli import main
from qualcode.kept import KeptCodebook, KeptCoding, KeptDocument, KeptMemo, KeptSet, Reading
from qualcode.storing.differing import codes_of
from qualcode.storing.identifying import identified, text_sha256
from qualcode.storing.merging import Merged, merge_projects
from qualcode.storing.project import Project, open_project
from qualcode.storing.recording import Put, as_json, put
from qualcode.storing.resolving import resolve_conflict
from qualcode.storing.schema import KINDS

TEXT = "答：他们管得太细，报销拖了三个月。"
EDITED = "问：后来呢？\n答：他们管得太细，报销拖了三个月。"
CUT = "答：报销拖了三个月。"
AT = "2026-03-01T09:30:00"
SAID = {"who": "李", "at": AT}


def documented(document: str = "S-01", text: str = TEXT, **more: str) -> tuple[Put, tuple[str, str]]:
    return put(KeptDocument(document, text_sha256(text), kind="interview", **more)), (text_sha256(text), text)


def add(project: Project, document: str = "S-01", text: str = TEXT, **more: str) -> None:
    row, words = documented(document, text, **more)
    project.record([row], action="texts", **SAID, texts=[words])


def coding(start: int, end: int, code: str = "control", coder: str = "张三", *, document: str = "S-01", **more: str) -> KeptCoding:
    id = identified("coding", text_sha256(TEXT), start, end, coder, "")
    return KeptCoding(id, document, start, end, code, coder, quote=TEXT[start:end], **more)


def code(project: Project, *rows: tuple, who: str = "张三", action: str = "coded") -> str:
    return project.record([put(row) for row in rows], action=action, who=who, at=AT)


def edit(project: Project, text: str, *rows: Put, document: str = "S-01") -> None:
    row, words = documented(document, text)
    project.record([row, *rows], action="texts brought up to date", **SAID, texts=[words])


def merge(ours: Project, theirs: Project) -> Merged:
    return merge_projects(ours, theirs, who="李", at=AT)


def rows(project: Project, *without: str) -> dict[tuple[str, str], str]:
    """All rows as JSON."""
    found = {}
    for kind, about in KINDS.items():
        if kind not in without:
            for cells in project.opened.execute(f"SELECT * FROM {about.table}"):
                found[kind, cells[0]] = as_json(dict(zip(about.row._fields, cells, strict=True)))
    return found


def everything(project: Project) -> list[str]:
    return list(project.opened.iterdump())


def replayed(project: Project) -> dict[tuple[str, str], str]:
    found = {}
    for entry in project.log()["entry"]:
        found.update({(change.kind, change.id): change.after for change in project.changes(entry)})
    return {key: row for key, row in found.items() if row}


class Team:
    """Copies of one project, as they are sent by e-mail."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack, self.number = folder, stack, count()

    def new(self) -> Project:
        return self.fast(open_project(self.folder / f"{next(self.number)}.sqlite", make=True))

    def copy(self, project: Project) -> Project:
        file = self.folder / f"{next(self.number)}.sqlite"
        shutil.copyfile(project.file, file)
        return self.fast(open_project(file))

    def fast(self, project: Project) -> Project:
        """No waiting for the disk: nothing is pulled out here."""
        project.opened.execute("PRAGMA synchronous = OFF")
        return self.stack.enter_context(project)


@contextmanager
def together() -> Iterator[Team]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        yield Team(Path(folder), stack)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with ExitStack() as stack:
        yield Team(tmp_path, stack)


@pytest.fixture
def pair(team: Team) -> tuple[Project, Project]:
    ours = team.new()
    add(ours)
    code(ours, coding(2, 8))
    return ours, team.copy(ours)


Pair = tuple[Project, Project]
# --- one act of one copy each


def test_what_only_theirs_has_comes_in_with_its_acts(pair: Pair) -> None:
    ours, theirs = pair
    code(theirs, coding(9, 17, "delay", "王五"), Reading("reading-1", "S-01", 0, 17, "王五", TEXT), who="王五")
    code(theirs, KeptMemo("memo-1", "document", "S-01", "王五", "再问一次"), who="王五")
    merged = merge(ours, theirs)
    assert merged.counts == {"coding": 1, "memo": 1, "reading": 1}
    assert merged.acts == 2
    assert merged.conflicts.empty
    assert not merged.doubts
    assert rows(ours) == rows(theirs)
    assert ours.log()["who"].tolist() == ["李", "张三", "王五", "王五", "李"]
    assert ours.log()["action"].iloc[-1] == "merged 1.sqlite"
    assert ours.log()["entry"].tolist()[:4] == theirs.log()["entry"].tolist()
    assert ours.log()["at"].tolist()[:4] == theirs.log()["at"].tolist()


def test_what_only_theirs_changed_or_took_out_is_as_it_is_there(pair: Pair) -> None:
    ours, theirs = pair
    code(theirs, coding(2, 8)._replace(code="control.funding"))
    assert merge(ours, theirs).counts == {"coding": 1}
    assert ours.codings()["code"].tolist() == ["control.funding"]
    theirs.record([Put("coding", coding(2, 8).coding, None)], action="taken out", **SAID)
    merge(ours, theirs)
    assert ours.codings().empty


def test_what_only_we_changed_stays(pair: Pair) -> None:
    ours, theirs = pair
    code(ours, coding(2, 8)._replace(code="control.funding"))
    code(theirs, coding(9, 17, "delay"))
    merge(ours, theirs)
    assert ours.codings()["code"].tolist() == ["control.funding", "delay"]


def test_the_same_change_in_both_is_no_conflict(pair: Pair) -> None:
    ours, theirs = pair
    for project, who in ((ours, "李"), (theirs, "王五")):
        code(project, coding(2, 8)._replace(code="trust"), who=who)
    merged = merge(ours, theirs)
    assert merged.conflicts.empty
    assert merged.counts == {}
    assert merged.acts == 1


def test_what_they_did_and_took_back_changes_nothing(pair: Pair) -> None:
    ours, theirs = pair
    code(ours, coding(2, 8)._replace(code="trust"))
    code(theirs, coding(2, 8)._replace(code="delay"))
    theirs.undo(**SAID)
    assert merge(ours, theirs).conflicts.empty
    assert ours.codings()["code"].tolist() == ["trust"]
    merge(theirs, ours)
    assert rows(ours) == rows(theirs)
    assert replayed(ours) == rows(ours)


# --- conflicts


def differing(ours: Project, theirs: Project) -> Merged:
    code(ours, coding(2, 8)._replace(code="trust"), who="李")
    code(theirs, coding(2, 8)._replace(code="delay"), who="王五")
    return merge(ours, theirs)


def test_a_row_that_both_changed_differently_stays_ours_and_is_listed(pair: Pair) -> None:
    ours, theirs = pair
    merged = differing(ours, theirs)
    assert len(merged.conflicts) == 1
    conflict = merged.conflicts.iloc[0]
    assert (conflict["kind"], conflict["target"]) == ("coding", coding(2, 8).coding)
    assert json.loads(conflict["ours"])["code"] == "trust"
    assert json.loads(conflict["theirs"])["code"] == "delay"
    assert ours.codings()["code"].tolist() == ["trust"]
    assert "ours stay" in str(merged.doubts[0])
    # The other way round it is the same conflict, seen from there; neither merge decides it.
    for again in (merge(theirs, ours), merge(ours, theirs), merge(theirs, ours)):
        assert again.conflicts["conflict"].tolist() in ([conflict["conflict"]], [])
    assert theirs.codings()["code"].tolist() == ["delay"]
    assert ours.codings()["code"].tolist() == ["trust"]
    assert theirs.table("conflict")["conflict"].tolist() == [conflict["conflict"]]
    assert json.loads(theirs.table("conflict")["ours"].iloc[0])["code"] == "delay"


@pytest.mark.parametrize(("verdict", "holds"), [("ours", "trust"), ("theirs", "delay")])
@pytest.mark.parametrize("merged_before", [True, False])
def test_a_decision_is_taken_to_the_other_copy(pair: Pair, verdict: str, holds: str, merged_before: bool) -> None:
    ours, theirs = pair
    conflict = differing(ours, theirs).conflicts["conflict"].iloc[0]
    if merged_before:
        merge(theirs, ours)
    resolve_conflict(ours, conflict, verdict=verdict, reason="看上下文", who="李", at=AT)
    merged = merge(theirs, ours)
    assert merged.conflicts.empty
    for project in (ours, theirs):
        assert project.codings()["code"].tolist() == [holds]
        assert project.table("conflict").empty
        decision = project.table("decision").iloc[0]
        assert (decision["about"], decision["target"], decision["coder"]) == ("conflict", conflict, "李")
        assert decision["reason"] == "看上下文"
        assert json.loads(decision["verdict"])["code"] == holds
        assert replayed(project) == rows(project)
    assert rows(ours) == rows(theirs)


def test_a_decision_can_be_taken_back(pair: Pair) -> None:
    ours, theirs = pair
    conflict = differing(ours, theirs).conflicts["conflict"].iloc[0]
    resolve_conflict(ours, conflict, verdict="theirs", reason="更准", who="李", at=AT)
    merge(theirs, ours)
    ours.undo(**SAID)
    assert ours.codings()["code"].tolist() == ["trust"]
    merge(theirs, ours)
    for project in (ours, theirs):
        assert project.table("conflict")["conflict"].tolist() == [conflict]
        assert project.table("decision").empty


def test_two_copies_that_decide_differently_are_in_conflict_again(pair: Pair) -> None:
    ours, theirs = pair
    conflict = differing(ours, theirs).conflicts["conflict"].iloc[0]
    merge(theirs, ours)
    for project, who in ((ours, "李"), (theirs, "王五")):
        resolve_conflict(project, conflict, verdict="ours", reason="我看过", who=who, at=AT)
    assert merge(ours, theirs).conflicts["conflict"].tolist() == [conflict]
    assert set(ours.table("decision")["coder"]) == {"李", "王五"}


def test_three_that_differ_are_decided_one_after_the_other(team: Team) -> None:
    ours = team.new()
    add(ours)
    others = [team.copy(ours), team.copy(ours)]
    for project, name in zip([ours, *others], ("trust", "delay", "renewal"), strict=True):
        code(project, coding(2, 8, name), who=name)
    for other in others:
        merge(ours, other)
    assert sorted(json.loads(row)["code"] for row in ours.table("conflict")["theirs"]) == ["delay", "renewal"]
    first = next(row for row in ours.table("conflict").itertuples() if "delay" in row.theirs)
    resolve_conflict(ours, first.conflict, verdict="theirs", reason="一", who="李", at=AT)
    left = ours.table("conflict").iloc[0]
    assert (json.loads(left["ours"])["code"], json.loads(left["theirs"])["code"]) == ("delay", "renewal")
    resolve_conflict(ours, left["conflict"], verdict="ours", reason="二", who="李", at=AT)
    for other in others:
        merge(other, ours)
        assert rows(other) == rows(ours)


@pytest.mark.parametrize(
    ("conflict", "verdict", "reason"), [("conflict-1", "ours", "x"), ("", "mine", "x"), ("", "ours", " "), ("", "ours", "")]
)
def test_a_decision_needs_a_conflict_a_verdict_and_a_reason(pair: Pair, conflict: str, verdict: str, reason: str) -> None:
    ours, theirs = pair
    found = differing(ours, theirs).conflicts["conflict"].iloc[0]
    before = everything(ours)
    with pytest.raises(ArgumentError):
        resolve_conflict(ours, conflict or found, verdict=verdict, reason=reason, **SAID)
    assert everything(ours) == before


def test_taken_out_here_and_changed_there(pair: Pair) -> None:
    ours, theirs = pair
    ours.record([Put("coding", coding(2, 8).coding, None)], action="taken out", **SAID)
    code(theirs, coding(2, 8, "delay"))
    conflict = merge(ours, theirs).conflicts.iloc[0]
    assert ours.codings().empty
    assert merge(theirs, ours).conflicts.empty is False
    resolve_conflict(ours, conflict["conflict"], verdict="ours", reason="重复", **SAID)
    assert ours.table("decision")["verdict"].tolist() == ["taken out"]
    merge(theirs, ours)
    assert theirs.codings().empty


# --- merges taken back


def test_a_merge_taken_back_is_gone_and_does_not_spread(pair: Pair) -> None:
    ours, theirs = pair
    code(theirs, coding(9, 17, "delay", "王五"), who="王五")
    code(ours, coding(0, 2, "trust", "李"), who="李")
    before = rows(ours)
    merge(ours, theirs)
    ours.undo(**SAID)
    assert rows(ours) == before
    assert replayed(ours) == before
    kept = rows(theirs)
    merge(theirs, ours)
    assert rows(theirs) == {**kept, **before}
    merge(ours, theirs)
    assert rows(ours) == rows(theirs)
    assert replayed(ours) == rows(ours)


def test_after_a_merge_was_taken_back_our_own_acts_can_be(pair: Pair) -> None:
    ours, theirs = pair
    code(theirs, coding(9, 17, "delay", "王五"), who="王五")
    merge(ours, theirs)
    ours.undo(**SAID)
    ours.undo(**SAID)
    assert ours.codings().empty


# --- texts


@pytest.mark.parametrize("way", ["edited into coded", "coded into edited"])
def test_rows_in_an_older_text_are_taken_to_the_newer(pair: Pair, way: str) -> None:
    edited, coded = pair
    edit(edited, EDITED, put(coding(2, 8)._replace(start=9, end=15)))
    code(coded, coding(9, 17, "delay", "王五"), Reading("reading-1", "S-01", 0, 17, "王五", TEXT), who="王五")
    code(coded, coding(2, 8)._replace(reason="管得细"), who="王五")
    ours, theirs = (edited, coded) if way == "coded into edited" else (coded, edited)
    merged = merge(ours, theirs)
    assert merged.conflicts.empty
    assert not merged.doubts
    assert merged.documents["what"].tolist() == ["edited"]
    assert ours.text("S-01") == EDITED
    found = ours.codings()
    assert found[["start", "end", "code"]].to_numpy().tolist() == [[9, 15, "control"], [16, 24, "delay"]]
    assert found["reason"].tolist()[0] == "管得细"
    assert ours.readings()["start"].tolist() == [7]
    merge(theirs, ours)
    assert rows(ours) == rows(theirs)
    assert replayed(ours) == rows(ours)


@pytest.mark.parametrize("way", ["edited into coded", "coded into edited"])
def test_a_row_whose_words_are_gone_is_listed_as_unplaced(pair: Pair, way: str) -> None:
    edited, coded = pair
    edit(edited, CUT, Put("coding", coding(2, 8).coding, None))
    code(coded, coding(3, 6, "delay", "王五"), coding(9, 17, "delay", "王五"), who="王五")
    ours, theirs = (edited, coded) if way == "coded into edited" else (coded, edited)
    merged = merge(ours, theirs)
    assert ours.codings()["quote"].tolist() == ["报销拖了三个月。"]
    listed = ours.table("unplaced").iloc[0]
    assert json.loads(listed["row"])["quote"] == "们管得"
    assert ours.text_of(listed["sha256"]) == TEXT
    assert "no place" in str(merged.doubts[0])
    merge(theirs, ours)
    assert rows(ours) == rows(theirs)


def test_different_texts_under_one_id_are_told_and_decided_by_people(team: Team) -> None:
    ours, theirs = team.new(), team.new()
    add(ours, text=EDITED)
    add(theirs, text=TEXT)
    code(theirs, coding(2, 8))
    merged = merge(ours, theirs)
    assert merged.documents.to_numpy().tolist() == [["S-01", "S-01", "differing"]]
    assert merged.conflicts["kind"].tolist() == ["document"]
    assert ours.text("S-01") == EDITED
    assert ours.codings()["start"].tolist() == [9]
    merge(theirs, ours)
    assert theirs.text("S-01") == TEXT
    resolve_conflict(ours, merged.conflicts["conflict"].iloc[0], verdict="theirs", reason="原文", **SAID)
    assert ours.text("S-01") == TEXT
    assert ours.codings()["start"].tolist() == [2]
    merge(theirs, ours)
    assert rows(ours) == rows(theirs)


def test_deciding_for_our_text_takes_their_rows_there(team: Team) -> None:
    ours, theirs = team.new(), team.new()
    add(ours, text=EDITED)
    add(theirs, text=CUT)
    quote = EDITED[9:15]
    code(ours, KeptCoding("coding-1", "S-01", 9, 15, "control", "李", quote=quote))
    conflict = merge(ours, theirs).conflicts["conflict"].iloc[0]
    merge(theirs, ours)
    assert len(theirs.table("unplaced")) == 1
    resolve_conflict(ours, conflict, verdict="ours", reason="完整", **SAID)
    merge(theirs, ours)
    assert theirs.text("S-01") == EDITED
    assert theirs.codings()["quote"].tolist() == [quote]
    assert theirs.table("unplaced").empty


def test_the_same_text_under_another_id_is_our_document(team: Team) -> None:
    ours, theirs = team.new(), team.new()
    add(ours, "S-01", file="a.docx")
    add(theirs, "访谈一", file="b.docx")
    add(theirs, "访谈二", text=CUT)
    code(theirs, coding(2, 8, document="访谈一"), KeptMemo("memo-1", "document", "访谈一", "王五", "再问"), who="王五")
    code(theirs, KeptSet("set-1", "街道", "documents", '["访谈一", "访谈二"]'), who="王五")
    merged = merge(ours, theirs)
    assert merged.conflicts.empty
    assert merged.documents.to_numpy().tolist() == [["S-01", "访谈一", "mapped"], ["访谈二", "访谈二", "added"]]
    assert ours.documents()["document"].tolist() == ["S-01", "访谈二"]
    assert ours.codings()["document"].tolist() == ["S-01"]
    assert ours.table("memo")["target"].tolist() == ["S-01"]
    assert json.loads(ours.table("set")["members"].iloc[0]) == ["S-01", "访谈二"]
    assert replayed(ours) == rows(ours)
    before = everything(ours)
    merge(ours, theirs)
    assert everything(ours) == before
    merge(theirs, ours)
    assert theirs.documents()["document"].tolist() == ["访谈一", "访谈二"]
    assert theirs.codings()["document"].tolist() == ["访谈一"]
    assert theirs.table("conflict").empty


def test_a_document_taken_out_there_leaves_our_rows_listed(pair: Pair) -> None:
    ours, theirs = pair
    theirs.record([Put("coding", coding(2, 8).coding, None), Put("document", "S-01", None)], action="withdrawn", **SAID)
    code(ours, coding(9, 17, "delay", "李"), who="李")
    merge(ours, theirs)
    assert ours.documents().empty
    assert ours.codings().empty
    assert ours.table("unplaced")["quote"].tolist() == ["报销拖了三个月。"]
    merge(theirs, ours)
    assert rows(ours) == rows(theirs)


# --- codebooks and machines


def book(version: str, codes: str) -> KeptCodebook:
    text = f"codebook: mine\nversion: '{version}'\ncodes:\n{codes}"
    return KeptCodebook(text_sha256(text), "mine", version, text)


FIRST, OURS, THEIRS = book("1", "- id: control\n"), book("2", "- id: control\n- id: trust\n"), book("2", "- id: control\n  name: 控制\n")


def test_the_newer_codebook_is_in_force_when_only_one_copy_changed_it(pair: Pair) -> None:
    ours, theirs = pair
    code(ours, FIRST)
    merge(theirs, ours)
    code(theirs, OURS)
    merged = merge(ours, theirs)
    assert merged.conflicts.empty
    assert merged.codebooks is not None
    assert merged.codebooks.only_theirs == ("trust",)
    assert ours.table("codebook")["sha256"].tolist() == [FIRST.sha256, OURS.sha256]
    code(theirs, coding(9, 17, "delay"))
    assert merge(ours, theirs).codebooks is None


def test_two_codebooks_are_both_kept_and_people_say_which_is_in_force(pair: Pair) -> None:
    ours, theirs = pair
    code(ours, FIRST)
    merge(theirs, ours)
    code(ours, OURS)
    code(theirs, THEIRS)
    merged = merge(ours, theirs)
    assert merged.codebooks == ("mine 2", "mine 2", ("trust",), (), ("control",))
    assert merged.conflicts["target"].tolist() == ["in force"]
    assert ours.table("codebook")["sha256"].tolist()[-1] == OURS.sha256
    merge(theirs, ours)
    assert theirs.table("codebook")["sha256"].tolist()[-1] == THEIRS.sha256
    resolve_conflict(ours, merged.conflicts["conflict"].iloc[0], verdict="theirs", reason="讨论过", **SAID)
    merge(theirs, ours)
    for project in (ours, theirs):
        assert project.table("codebook")["sha256"].tolist()[-1] == THEIRS.sha256
        assert project.table("conflict").empty
    assert rows(ours) == rows(theirs)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("codes: {a: 1, b: 2}", {"a": "1", "b": "2"}),
        ("codes: [x, {id: a}, [1]]", {"a": "{id: a}"}),
        ("codes: [{id: a, codes: [{id: b}]}]", {"a": "{id: a, codes: [{id: b}]}", "b": "{id: b}"}),
        ("names: [{id: a}]", {}),
        ("a: &a [x]\nb: [*a, *a", {}),
        ("[" * 5000, {}),
        ("- " * 50000, {}),
        ("? [a]\n: b\ncodes: {a: 1}", {}),
        ("", {}),
    ],
)
def test_codes_of_a_codebook_that_somebody_sent(text: str, codes: dict[str, str]) -> None:
    assert codes_of(text) == codes


def test_what_machines_proposed_is_not_merged(pair: Pair) -> None:
    ours, theirs = pair
    code(ours, coding(9, 11, "money", "rules", method="rule"))
    code(theirs, coding(2, 8, "money", "rules", method="rule"), coding(9, 17, "delay"))
    merged = merge(ours, theirs)
    assert merged.counts == {"coding": 1}
    assert sorted(ours.codings()["code"]) == ["control", "delay", "money"]
    assert ours.codings(coder="rules")["quote"].tolist() == ["报销"]
    assert replayed(ours) == rows(ours)


def test_what_machines_proposed_in_a_text_that_theirs_edited_goes_until_a_rerun(pair: Pair) -> None:
    ours, theirs = pair
    code(ours, coding(9, 11, "money", "rules", method="rule"))
    edit(theirs, CUT, Put("coding", coding(2, 8).coding, None))
    merge(ours, theirs)
    assert ours.codings().empty
    assert ours.table("unplaced").empty


def test_a_run_in_the_other_copy_is_no_act_of_people(pair: Pair) -> None:
    ours, theirs = pair
    theirs.record([put(coding(2, 4, "money", "rules", method="rule"))], action="proposals: 1 codings", who="rules", at=AT)
    before = everything(ours)
    assert merge(ours, theirs).acts == 0
    assert everything(ours) == before


# --- what was sent


def test_the_other_file_is_not_changed(pair: Pair) -> None:
    ours, theirs = pair
    code(theirs, coding(9, 17, "delay"))
    theirs.close()
    before = theirs.file.read_bytes(), sorted(path.name for path in theirs.file.parent.iterdir())
    theirs.file.chmod(0o400)
    merge_projects(ours, theirs.file, **SAID)
    assert (theirs.file.read_bytes(), sorted(path.name for path in theirs.file.parent.iterdir())) == before


def tampered(file: Path, *acts: str) -> None:
    with sqlite3.connect(file) as opened:
        for act in acts:
            opened.execute(act)
    opened.close()


@pytest.mark.parametrize(
    ("acts", "told"),
    [
        (["UPDATE codings SET code = 'trust'"], "1 of its rows are not those"),
        (["INSERT INTO memos VALUES ('m', 'project', '', '王', 'x', NULL, NULL, NULL, NULL)"], "1 of its rows are not those"),
        (["INSERT INTO log VALUES (99, 'e', 'gestern', '王', 'x', NULL)"], "no time, person or word"),
        (["INSERT INTO log VALUES (99, 'e', '2026-03-01', X'00', 'x', NULL)"], "not of their columns' types"),
        (["INSERT INTO settings VALUES ('brought by x', '[')"], "cannot be read"),
        (["INSERT INTO settings VALUES ('brought by x', '7')"], "cannot be read"),
        (
            [
                "INSERT INTO log VALUES (99, 'e', '2026-03-01', '王', 'x', NULL)",
                "INSERT INTO changes VALUES ('e', 0, 'sqlite_master', 'x', NULL, '{}')",
            ],
            "of kind 'sqlite_master'",
        ),
        (
            [
                "INSERT INTO log VALUES (99, 'e', '2026-03-01', '王', 'x', NULL)",
                "INSERT INTO changes VALUES ('e', 0, 'document', 'S-01', NULL, '[')",
                "INSERT INTO changes SELECT 'e', 1, kind, id, before, after FROM changes WHERE kind = 'document' AND entry <> 'e' LIMIT 1",
            ],
            "cannot be read",
        ),
        (["UPDATE codings SET code = CAST(X'ff00' AS TEXT)"], "damaged|not what"),
        (["UPDATE codings SET code = X'ff00'"], "not of their columns' types"),
        (["UPDATE texts SET text = CAST(X'ff00' AS TEXT)"], "damaged|not what its SHA-256"),
        (["UPDATE texts SET text = X'ff00'"], "not of their columns' types"),
        (["INSERT INTO changes VALUES ((SELECT entry FROM log LIMIT 1), 9, X'00', X'00', X'00', X'00')"], "not of their columns' types"),
        (["UPDATE texts SET text = text || '。'"], "not what its SHA-256"),
        (["CREATE TRIGGER x AFTER INSERT ON memos BEGIN SELECT 1; END"], "its tables are not those of a project"),
    ],
)
def test_a_copy_that_somebody_changed_by_hand_is_refused(team: Team, acts: list[str], told: str) -> None:
    ours, theirs = team.new(), team.new()
    add(theirs)
    code(theirs, coding(2, 8))
    theirs.close()
    tampered(theirs.file, *acts)
    before = everything(ours)
    with pytest.raises(DataError, match=told):
        merge_projects(ours, theirs.file, **SAID)
    assert everything(ours) == before


def test_an_entry_that_says_something_else_in_the_other_copy_is_refused(pair: Pair) -> None:
    ours, theirs = pair
    code(theirs, coding(9, 17, "delay"))
    theirs.close()
    tampered(theirs.file, "DROP TRIGGER log_stays", "UPDATE log SET who = 'x' WHERE number = 2")
    with sqlite3.connect(theirs.file) as opened:
        opened.execute("CREATE TRIGGER log_stays BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END")
    opened.close()
    with pytest.raises(DataError, match="say something else than ours"):
        merge_projects(ours, theirs.file, **SAID)


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04", b"SQLite format 3\0" + b"x" * 5000])
def test_what_is_no_project_is_refused(pair: Pair, tmp_path: Path, content: bytes | None) -> None:
    ours, _ = pair
    file = tmp_path / "other.sqlite"
    if content is not None:
        file.write_bytes(content)
    before = everything(ours)
    with pytest.raises(DataError):
        merge_projects(ours, file, **SAID)
    assert everything(ours) == before


def test_a_project_is_not_merged_with_itself(pair: Pair) -> None:
    with pytest.raises(ArgumentError, match="the project itself"):
        merge_projects(pair[0], pair[0].file, **SAID)


@pytest.mark.parametrize("table", ["codings", "log", "settings", "conflicts"])
def test_a_merge_that_stops_in_the_middle_leaves_nothing(pair: Pair, table: str) -> None:
    ours, theirs = pair
    code(theirs, coding(9, 17, "delay"), coding(0, 2, "trust"))
    code(theirs, coding(2, 8, "delay"))
    code(ours, coding(2, 8, "trust"))
    before = everything(ours)
    ours.opened.execute(f"CREATE TEMP TRIGGER stop BEFORE INSERT ON main.{table} BEGIN SELECT RAISE(ABORT, 'stopped'); END")
    with pytest.raises(DataError, match="stopped"):
        merge(ours, theirs)
    ours.opened.execute("DROP TRIGGER stop")
    assert everything(ours) == before
    assert merge(ours, theirs).acts == 2


# --- laws

SPANS = ((0, 2), (2, 8), (3, 6), (9, 17))
TEXTS = (TEXT, EDITED, CUT, "答：他们管得很细，报销又拖了三个月。")
ACTS = st.one_of(
    st.tuples(st.just("code"), st.integers(0, 3), st.sampled_from(("control", "trust"))),
    st.tuples(st.just("uncode"), st.integers(0, 3), st.just("")),
    st.tuples(st.just("memo"), st.integers(0, 1), st.sampled_from(("一", "二"))),
    st.tuples(st.just("text"), st.integers(0, 3), st.just("")),
    st.tuples(st.just("undo"), st.just(0), st.just("")),
    st.tuples(st.just("codebook"), st.integers(0, 2), st.just("")),
)
PROGRAM = st.lists(ACTS, max_size=4)
FEW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def act(project: Project, acts: list[tuple[str, int, str]], who: str) -> None:
    """Does what a drawn program says, where that can be done."""
    said = {"who": who, "at": AT}
    for name, number, word in acts:
        now = rows(project)
        if ("document", "S-01") not in now:
            return
        id = coding(*SPANS[number], coder="张三").coding
        if name == "code" and ("coding", id) in now:
            project.record([Put("coding", id, {**json.loads(now["coding", id]), "code": word})], action="recoded", **said)
        elif name == "code" and project.text("S-01") == TEXT:
            code(project, coding(*SPANS[number], word), who=who)
        elif name == "uncode":
            project.record([Put("coding", id, None)], action="uncoded", **said)
        elif name == "memo":
            code(project, KeptMemo(f"memo-{number}", "project", "", "李", word), who=who)
        elif name == "text":
            project.bring(study(TEXTS[number]), **said)
        elif name == "undo":
            with suppress(DataError):
                project.undo(**said)
        elif name == "codebook":
            book = (FIRST, OURS, THEIRS)[number]
            project.record([Put("codebook", book.sha256, None), put(book)], action="codebook", **said)


def study(text: str) -> Study:
    return Study("t", "t", "zh", Codebook("mine", {}, ()), StageModel("none"), (), (Document("S-01", text),))


def copies(team: Team, common: list, programs: list[list]) -> list[Project]:
    first = team.new()
    first.bring(study(TEXT), **SAID)
    act(first, common, "李")
    made = [team.copy(first) for _ in programs]
    for number, (project, acts) in enumerate(zip(made, programs, strict=True)):
        act(project, acts, f"人{number}")
    return made


def holds(project: Project) -> None:
    """The log tells how every row came about, and every row says what its text says."""
    assert replayed(project) == rows(project)
    for kind, id in rows(project):
        if kind == "coding":
            row = json.loads(rows(project)[kind, id])
            assert project.text(row["document"])[row["start"] : row["end"]] == row["quote"]


@FEW
@given(PROGRAM, PROGRAM, PROGRAM)
def test_either_way_the_same_and_a_second_time_nothing(common: list, first: list, second: list) -> None:
    with together() as team:
        ours, theirs = copies(team, common, [first, second])
        back, forth = team.copy(theirs), team.copy(ours)
        merge(ours, theirs)
        merge(back, forth)
        holds(ours)
        assert set(ours.table("conflict")["conflict"]) == set(back.table("conflict")["conflict"])
        if ours.table("conflict").empty:
            assert rows(ours) == rows(back)
            assert ours.table("codebook")["sha256"].tolist()[-1:] == back.table("codebook")["sha256"].tolist()[-1:]
        before = everything(ours)
        assert merge(ours, theirs).entry == ""
        merge(ours, ours_again := team.copy(ours))
        assert everything(ours) == before == everything(ours_again)


@FEW
@given(PROGRAM, PROGRAM, PROGRAM)
def test_nothing_of_either_is_lost(common: list, first: list, second: list) -> None:
    with together() as team:
        base, ours, theirs = copies(team, common, [[], first, second])
        past = {said(row) for row in rows(base).values()}
        mine = {said(row) for project in (ours, theirs) for row in rows(project, "document", "unplaced").values()}
        mine |= {said(row) for project in (ours, theirs) for row in project.table("unplaced")["row"]}
        merge(ours, theirs)
        kept = {said(row) for row in rows(ours).values()} | {said(row) for row in ours.table("unplaced")["row"]}
        kept |= {said(row) for side in ("ours", "theirs") for row in ours.table("conflict")[side].dropna()}
        assert mine - past <= kept


def said(row: str) -> str:
    """What a row says, wherever it stands; a version that was laid aside beside another has an id of its own."""
    return as_json({name: value for name, value in json.loads(row).items() if name not in ("start", "end", "quote", "coding")})


@FEW
@given(PROGRAM, st.lists(PROGRAM, min_size=3, max_size=3))
def test_three_copies_in_any_order_give_the_same_rows(common: list, programs: list[list]) -> None:
    with together() as team:
        made = copies(team, common, programs)
        ends = []
        for order in list(permutations(made))[::2]:
            whole = team.copy(order[0])
            for other in order[1:]:
                merge(whole, other)
            ends.append(whole)
        if all(one.table("conflict").empty for one in ends):
            assert rows(ends[0]) == rows(ends[1]) == rows(ends[2])
        assert len({one.table("conflict").empty for one in ends}) == 1


@FEW
@given(PROGRAM, PROGRAM, PROGRAM, st.lists(st.sampled_from(("ours", "theirs")), min_size=8, max_size=8), st.booleans())
def test_what_was_decided_in_one_copy_is_decided_in_the_other(
    common: list, first: list, second: list, verdicts: list[str], before: bool
) -> None:
    with together() as team:
        ours, theirs = copies(team, common, [first, second])
        merge(ours, theirs)
        if before:
            merge(theirs, ours)
        for verdict in verdicts:
            open_ones = ours.table("conflict")["conflict"].tolist()
            if open_ones:
                resolve_conflict(ours, open_ones[0], verdict=verdict, reason="讨论过", **SAID)
        assert ours.table("conflict").empty
        merge(theirs, ours)
        assert theirs.table("conflict").empty
        assert rows(ours) == rows(theirs)
        assert ours.table("codebook")["sha256"].tolist()[-1:] == theirs.table("codebook")["sha256"].tolist()[-1:]
        for project in (ours, theirs):
            holds(project)


# --- the command line


def told(*arguments: str) -> tuple[int, str]:
    found = CliRunner().invoke(main, ["project", *map(str, arguments)])
    return found.exit_code, found.output


def test_two_copies_are_merged_and_decided_from_the_terminal(pair: Pair, tmp_path: Path) -> None:
    ours, theirs = pair
    code(ours, FIRST, coding(2, 8)._replace(code="trust"), who="李")
    code(theirs, THEIRS, coding(2, 8)._replace(code="delay"), coding(9, 17), who="王五")
    study, other = ours.file, theirs.file
    status, said = told("merge", study, other, "--who", "李", "--at", AT)
    assert status == 0
    assert "1 act of" in said
    assert "written differently: control" in said
    assert "2 conflicts to decide" in said
    status, said = told("conflicts", study, "--out", tmp_path / "conflicts.csv")
    assert "code: ours trust, theirs delay" in said
    assert "version: ours 1, theirs 2" in said
    assert "2 conflicts open" in said
    assert (tmp_path / "conflicts.csv").read_text("utf-8-sig").startswith("conflict,kind,target,ours,theirs\n")
    assert told("conflicts", study, "--out", tmp_path / "conflicts.csv")[0] == 1
    assert told("conflicts", study, "--out", tmp_path / "conflicts.xlsx")[0] == 0
    conflict = ours.table("conflict", kind="coding")["conflict"].iloc[0]
    status, said = told("resolve", study, conflict, "theirs", "--reason", "原话", "--who", "李", "--at", AT)
    assert (status, "1 conflict still open" in said) == (0, True)
    assert ours.codings()["code"].tolist() == ["delay", "control"]
    status, said = told("resolve", study, conflict, "theirs", "--reason", "原话", "--who", "李", "--at", AT)
    assert status == 1
    assert "is not one of" in said
    assert "has nothing that the project does not have" in told("merge", study, other, "--who", "李", "--at", AT)[1]


@pytest.mark.parametrize("arguments", [("merge", "no.sqlite", "other.sqlite", "--who", "李"), ("conflicts", "no"), ("conflicts", ".")])
def test_what_is_not_there_is_told_in_a_sentence(arguments: tuple[str, ...]) -> None:
    status, said = told(*arguments)
    assert status == 1
    assert "Traceback" not in said
    assert "Name the study.sqlite" in said

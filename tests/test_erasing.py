"""What people said who withdrew is erased from a project: no table, no entry of the log and no byte of the file holds it any more."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from qualcode import ArgumentError, DataError, Study, erase_withdrawn, open_project, read_study, run, update_project
from qualcode.cli import main
from qualcode.kept import Decision, KeptSet
from qualcode.storing.checking import check_project
from qualcode.storing.identifying import text_sha256
from qualcode.storing.merging import merge_projects
from qualcode.storing.project import Project
from qualcode.storing.recording import put

AT = "2026-03-01T09:30:00"
SAID = {"who": "张三", "at": AT}
STUDY = """study: pilot
codebook: mine.yaml
documents:
  - {id: S-01, file: S-01.txt, kind: interview, informant: 周阿姨}
  - {id: S-02, file: S-02.txt, kind: interview, speakers: {罗: {person: LUO}, 何: {person: HE}}}
  - {id: S-03, file: S-03.txt, kind: interview}
"""
CODEBOOK = """codebook: mine
version: "1"
codes:
  - id: control
    name: {zh: 管控}
    indicators: {zh: [管得]}
"""
ONE = "问：钱够吗？\n答：他们管得太细，报销拖了三个月。主任的名字我不说。\n"
EDITED = ONE.replace("三个月", "整整半年")
TWO = "问：谁来验收？\n罗：街道办来验收，排队等签字。\n何：我们管得住。\n问：后来呢？\n罗：验收不合格就扣尾款。\n"
THREE = "问：钱够吗？\n答：够的，管得松。\n"
SECRETS = ("报销拖了三个月", "整整半年", "主任的名字我不说", "周阿姨的侄子", "周阿姨")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "pilot"
    made.mkdir()
    texts = {"study.yaml": STUDY, "mine.yaml": CODEBOOK, "S-01.txt": ONE, "S-02.txt": TWO, "S-03.txt": THREE}
    for name, text in texts.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


def without(folder: Path, *ids: str) -> Study:
    (folder / "study.yaml").write_text(f"{STUDY}withdrawn: [{', '.join(ids)}]\n", encoding="utf-8")
    return read_study(folder)


@pytest.fixture
def project(folder: Path) -> Iterator[Project]:
    """A project with a past: S-01 coded, taken back, edited, a row of it without a place, a set, links, decisions, proposals."""
    with open_project(folder / "study.sqlite", make=True) as made:
        update_project(made, read_study(folder), who="李", at=AT)
        first = made.code("S-01", 9, 15, "control", **SAID, reason="周阿姨的侄子也这样说")
        at = ONE.index("三个月")
        lost = made.code("S-01", at, at + 3, "control", **SAID)
        kept = made.code("S-03", 10, 13, "control", **SAID)
        at = TWO.index("排队等签字")
        made.code("S-02", at, at + 5, "control", **SAID)
        at = TWO.index("我们管得住")
        made.code("S-02", at, at + 5, "control", **SAID)
        made.link(first, kept, "causes", **SAID, note="周阿姨的侄子")
        made.remark("报销拖了三个月？", **SAID, about="coding", target=lost)
        made.remark("周阿姨", **SAID, about="document", target="S-01")
        made.uncode(made.code("S-01", 9, 12, "control", **SAID), **SAID)
        made.read("S-01", **SAID)
        sets = [
            KeptSet("set-1", "两人", "documents", '["S-01", "S-03"]'),
            KeptSet("set-2", "周阿姨", "case", '["S-01"]', '{"age": "61"}'),
            KeptSet("set-3", "码", "codes", '["control"]'),
        ]
        made.record(map(put, sets), action="sets", **SAID)
        verdict = json.dumps({"document": "S-01", "sha256": text_sha256(ONE), "attributes": "周阿姨"}, ensure_ascii=False)
        made.record([put(Decision("decision-1", "conflict", "c", verdict, "张三", "因"))], action="decided", **SAID)
        made.propose(run(read_study(folder)), at=AT)
        (folder / "S-01.txt").write_text(EDITED, encoding="utf-8")
        update_project(made, read_study(folder), who="李", at=AT)
        assert len(made.table("unplaced")) == 1
        made.undo(made.remark("周阿姨的侄子", **SAID, about="project") and made.log()["entry"].iloc[-1], **SAID)
        yield made


def holds(file: Path, *words: str) -> list[str]:
    data = file.read_bytes()
    return [word for word in words if word.encode() in data]


def test_no_byte_of_a_document_that_was_erased_is_left(project: Project, folder: Path) -> None:
    acts = project.log()[["entry", "at", "who", "action"]].values.tolist()
    assert holds(project.file, *SECRETS) == list(SECRETS)
    # What is about the whole project, nobody can know to be of S-01.
    told = project.changes(project.log().iloc[-1]["entry"])
    assert "周阿姨的侄子" in told[0].before
    done = project.erase("S-01", **SAID)
    assert (done.documents, done.texts, done.shared) == (("S-01",), 2, ())
    assert holds(project.file, "报销拖了三个月", "整整半年", "主任的名字我不说", '"age": "61"', text_sha256(ONE) + '"') == [
        text_sha256(ONE) + '"'
    ]
    assert check_project(project.file) == []
    assert project.log()[["entry", "at", "who", "action"]].values.tolist() == [*acts, [done.entry, AT, "张三", "erased"]]
    assert project.documents()["document"].tolist() == ["S-02", "S-03"]
    assert project.table("unplaced").empty
    assert project.table("link").empty
    assert project.table("memo").empty
    assert project.table("decision").empty
    assert project.table("set")[["set", "members"]].values.tolist() == [["set-1", '["S-03"]'], ["set-3", '["control"]']]
    assert set(project.codings()["document"]) == {"S-02", "S-03"}
    assert "S-01" not in set(project.trail()["document"])


def test_the_log_can_only_be_added_to_afterwards_and_gives_nothing_back(project: Project) -> None:
    entries = project.log()["entry"].tolist()
    done = project.erase("S-01", **SAID)
    with pytest.raises(sqlite3.IntegrityError, match="only added to"):
        project.opened.execute("UPDATE changes SET before = NULL")
    with pytest.raises(sqlite3.IntegrityError, match="only added to"):
        project.opened.execute("DELETE FROM log")
    with pytest.raises(ArgumentError, match="does not come back"):
        project.undo(done.entry, **SAID)
    for entry in entries:
        try:
            project.undo(entry, **SAID)
        except (ArgumentError, DataError):
            continue
    assert "S-01" not in project.documents()["document"].tolist()
    assert holds(project.file, "报销拖了三个月", "整整半年") == []
    assert check_project(project.file) == []
    open_project(project.file).close()


def test_erasing_again_finds_nothing(project: Project) -> None:
    project.erase("S-01", **SAID)
    entries = len(project.log())
    assert project.erase("S-01", **SAID).entry == ""
    assert len(project.log()) == entries
    with pytest.raises(ArgumentError, match="S-04"):
        project.erase("S-04", **SAID)


def test_all_or_nothing(project: Project) -> None:
    before = list(project.opened.iterdump())
    project.opened.set_authorizer(lambda action, *_: sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_CREATE_TRIGGER else sqlite3.SQLITE_OK)
    with pytest.raises(DataError):
        project.erase("S-01", **SAID)
    project.opened.set_authorizer(None)
    assert list(project.opened.iterdump()) == before
    assert check_project(project.file) == []


def test_a_text_that_another_document_has_stays_with_it(project: Project, folder: Path) -> None:
    (folder / "study.yaml").write_text(STUDY + "  - {id: S-09, file: S-03.txt, kind: interview}\n", encoding="utf-8")
    update_project(project, read_study(folder), who="李", at=AT)
    done = project.erase("S-03", **SAID)
    assert (done.texts, done.shared) == (0, ("S-09",))
    assert project.text("S-09") == THREE
    assert check_project(project.file) == []


def test_a_document_is_erased_under_every_name_that_it_had(project: Project, folder: Path) -> None:
    (folder / "study.yaml").write_text(STUDY.replace("S-01,", "Z-01,"), encoding="utf-8")
    update_project(project, read_study(folder), who="李", at=AT)
    assert "Z-01" in project.documents()["document"].tolist()
    assert project.erase("Z-01", **SAID).documents == ("S-01", "Z-01")
    assert holds(project.file, "报销拖了三个月", "整整半年") == []
    assert check_project(project.file) == []


def test_of_a_text_in_which_others_speak_their_words_stay(project: Project, folder: Path) -> None:
    done = erase_withdrawn(project, without(folder, "S-01", "LUO"), who="李", at=AT)
    assert done.documents == ("S-01",)
    assert holds(project.file, "排队等签字", "不合格就扣", "整整半年", "报销拖了") == []
    assert len(project.text("S-02")) == len(TWO)
    codings = project.codings(method="manual")
    assert codings[["document", "quote"]].values.tolist() == [["S-02", "我们管得住"], ["S-03", THREE[10:13]]]
    assert check_project(project.file) == []
    # The project goes on: nothing of it comes back by the next updates.
    again = update_project(project, read_study(folder), who="李", at=AT)
    assert again.entry == ""
    project.propose(run(read_study(folder)), at=AT)
    assert holds(project.file, "排队等签字", "报销拖了") == []


def test_nobody_withdrew(project: Project, folder: Path) -> None:
    with pytest.raises(DataError, match="nobody who withdrew"):
        erase_withdrawn(project, read_study(folder), **SAID)


def test_a_copy_that_holds_it_still_is_not_merged_until_it_is_erased_there_too(project: Project, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    shutil.copy(project.file, other)
    with open_project(other) as theirs:
        theirs.remark("新", who="王", at=AT, about="document", target="S-03")
    project.erase("S-01", **SAID)
    with pytest.raises(DataError, match="erased in the other copy"):
        merge_projects(project, other, **SAID)
    with open_project(other) as theirs:
        with pytest.raises(DataError, match="erased in the other copy"):
            merge_projects(theirs, project, **SAID)
        theirs.erase("S-01", who="王", at="2026-03-02T09:30:00")
    merged = merge_projects(project, other, **SAID)
    assert merged.conflicts.empty
    assert project.table("memo")["text"].tolist() == ["新"]
    assert merge_projects(project, other, **SAID).entry == ""
    assert check_project(project.file) == []
    assert holds(project.file, "整整半年") == []


def test_on_the_terminal(project: Project, folder: Path) -> None:
    project.close()
    without(folder, "S-01")
    (folder / "study.v1.sqlite").write_bytes(b"")
    told = CliRunner().invoke(main, ["project", "erase", str(folder), "--who", "李"], input="n\n")
    assert (told.exit_code, holds(folder / "study.sqlite", "整整半年")) == (1, ["整整半年"])
    told = CliRunner().invoke(main, ["project", "erase", str(folder), "--who", "李", "--yes"], catch_exceptions=False)
    assert told.exit_code == 0
    assert "study.v1.sqlite" in told.output
    assert holds(folder / "study.sqlite", "整整半年") == []

"""The project file in a rough world: killed writers, two at once, older versions, and files that are broken or mean harm."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import qualcode.storing.schema as schema
from qualcode import ArgumentError, DataError, OutputError, Problem, check_project, open_project
from qualcode.kept import KeptCoding, KeptDocument, KeptMemo
from qualcode.storing.identifying import identified, text_sha256
from qualcode.storing.recording import Put, put

AT = "2026-03-01T09:30:00"
TEXT = "答：他们管得太细，报销拖了三个月。"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "study.sqlite"
    with open_project(path, make=True) as project:
        sha256 = text_sha256(TEXT)
        project.record([put(KeptDocument("S-01", sha256))], action="texts", who="李", at=AT, texts=[(sha256, TEXT)])
        for start in range(10):
            id = identified("coding", sha256, start, start + 3, "control", "张三", "")
            row = KeptCoding(id, "S-01", start, start + 3, "control", "张三", quote=TEXT[start : start + 3])
            project.record([put(row)], action="coded", who="张三", at=AT)
        project.remark("谁来验收？" * 400, who="张三", at=AT)
    return path


def changed(file: Path, *steps: str) -> None:
    """What another program does to the file."""
    opened = sqlite3.connect(file)
    try:
        for step in steps:
            opened.execute(step)
        opened.commit()
    finally:
        opened.close()


# Killed at any moment

WRITER = """
import os, random, signal, sys, time
from qualcode.kept import KeptMemo
from qualcode.storing.project import open_project
from qualcode.storing.recording import put

assert "pandas" not in sys.modules, "opening a project must stay light"
file, seed = sys.argv[1], int(sys.argv[2])
chance = random.Random(seed)
for line in sys.stdin:
    number = int(line)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        with open_project(file) as project:
            os.write(writing, b"open ")
            act = 0
            while True:
                act += 1
                rows = [put(KeptMemo(f"memo-{number}-{act}-{one}", "project", "", "w", str(one) * 90)) for one in range(12)]
                rows += [put(KeptMemo("memo-last", "project", "", "w", f"{number} {act}"))]
                entry = project.record(rows, action="memo", who="w", at="2026-03-01T09:30:00")
                os.write(writing, entry.encode() + b" ")
    os.close(writing)
    told, after = b"", 1 + chance.randrange(3)
    while told.count(b" ") < after:
        told += os.read(reading, 65536)
    time.sleep(chance.uniform(0, 0.03))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while part := os.read(reading, 65536):
        told += part
    os.close(reading)
    print(int(os.path.exists(file + "-journal")), *told.decode().split()[1:], flush=True)
"""


def started(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the writers are forked from one warm process")
def test_a_writer_killed_at_any_moment_loses_nothing_that_was_confirmed(tmp_path: Path) -> None:
    file = tmp_path / "study.sqlite"
    open_project(file, make=True).close()
    confirmed: list[str] = []
    amid = 0
    with started(WRITER, file, 8) as writer:
        assert writer.stdin
        assert writer.stdout
        for number in range(100):
            writer.stdin.write(f"{number}\n")
            writer.stdin.flush()
            journal, *entries = writer.stdout.readline().split()
            amid += int(journal)
            confirmed += entries
            with open_project(file) as project:  # which looks whether the file is whole
                ask = project.opened.execute
                log = dict(ask("SELECT entry, count(position) FROM log JOIN changes USING (entry) GROUP BY 1"))
                assert set(confirmed) <= set(log)
                assert number % 10 or check_project(file) == []
                assert all(count >= 13 for entry, count in log.items()), "half an act"
                assert len(log) - len(confirmed) <= number + 1, "an act that nobody did"
                assert ask("SELECT count(*) FROM memos").fetchone()[0] == len(log) * 12 + (1 if log else 0)
        writer.stdin.close()
        assert writer.wait() == 0
    assert check_project(file) == []
    assert len(confirmed) > 100
    assert amid > 5, "the kills come between the acts, never amid one"


# Two at once

BUSY = """
import sys
from qualcode.storing.project import open_project
with open_project(sys.argv[1]) as project:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(50):
        project.remark(f"{sys.argv[2]} {number}", who=sys.argv[2], at="2026-03-01T09:30:00")
"""


def test_two_writers_at_once_lose_nothing(file: Path) -> None:
    writers = [started(BUSY, file, who) for who in ("甲", "乙")]
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("\n")
        writer.stdin.flush()
    with open_project(file) as project:
        while any(writer.poll() is None for writer in writers):
            assert len(project.table("memo")) >= 1  # reading goes on meanwhile
    assert [writer.returncode for writer in writers] == [0, 0]
    with open_project(file) as project:
        assert len(project.table("memo", coder=["甲", "乙"])) == 100
    assert check_project(file) == []
    for writer in writers:
        writer.communicate()


def test_a_writer_that_waits_too_long_gets_a_clear_word(file: Path) -> None:
    with open_project(file) as first, open_project(file, wait=0.05) as second:
        first.opened.execute("BEGIN IMMEDIATE")
        with pytest.raises(OutputError, match="another program is writing"):
            second.remark("等等", who="乙", at=AT)
        assert len(second.table("memo")) == 1
        first.opened.execute("COMMIT")
        second.remark("等等", who="乙", at=AT)
        assert len(second.table("memo")) == 2


LATE = """
import sys
from qualcode.errors import OutputError
from qualcode.storing.project import open_project
with open_project(sys.argv[1], wait=0.1) as project:
    try:
        project.remark("x", who="乙", at="2026-03-01T09:30:00")
    except OutputError as error:
        print("refused")
"""


def test_opening_a_project_twice_keeps_the_right_to_write(file: Path) -> None:
    # On Unix a program that opens and closes a file lets go its own locks on it (sqlite.org/howtocorrupt.html, 2.2).
    with open_project(file) as first:
        first.opened.execute("BEGIN IMMEDIATE")
        open_project(file).close()
        with started(LATE, file) as other:
            assert other.communicate()[0] == "refused\n"
        first.opened.execute("COMMIT")


# Older versions

FURTHER = "CREATE TABLE notes (note TEXT PRIMARY KEY);\nCREATE INDEX notes_by ON notes (note);\nINSERT INTO notes SELECT memo FROM memos;\n"


def everything(file: Path) -> list[str]:
    opened = sqlite3.connect(file)
    try:
        return list(opened.iterdump())
    finally:
        opened.close()


def test_an_older_file_is_copied_and_brought_up_to_date(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(file)
    with monkeypatch.context() as newer:
        newer.setattr(schema, "STEPS", (*schema.STEPS, FURTHER))
        with open_project(file) as project:
            assert project.opened.execute("SELECT count(*) FROM notes").fetchone()[0] == 1
            assert len(project.codings()) == 10
        assert check_project(file) == []
    copy = file.with_name("study.v1.sqlite")
    assert everything(copy) == before
    assert check_project(copy) == []
    with pytest.raises(DataError, match="newer qualcode"):
        open_project(file)
    assert sorted(path.name for path in file.parent.iterdir()) == ["study.sqlite", "study.v1.sqlite"]


def test_a_migration_that_fails_leaves_the_file_as_it_was(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = file.read_bytes()
    with monkeypatch.context() as newer:
        steps = (*schema.STEPS, FURTHER, "CREATE TABLE more (one TEXT);\nINSERT INTO nowhere VALUES (1);\n")
        newer.setattr(schema, "STEPS", steps)
        with pytest.raises(DataError, match="no such table"):
            open_project(file)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["study.sqlite"]
    assert check_project(file) == []


def test_an_earlier_copy_stays(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = file.with_name("study.v1.sqlite")
    copy.write_bytes(b"mine")
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, FURTHER))
    open_project(file).close()
    assert copy.read_bytes() == b"mine"
    assert len(everything(file.with_name("study.v1-2.sqlite"))) > 10


MIGRATING = """
import sys
import qualcode.storing.schema as schema
from qualcode.storing.project import open_project
schema.STEPS = (*schema.STEPS, sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
with open_project(sys.argv[1]) as project:
    print(project.opened.execute("SELECT count(*) FROM notes").fetchone()[0])
"""


def test_two_programs_migrate_at_once(file: Path) -> None:
    before = everything(file)
    both = [started(MIGRATING, file, FURTHER) for _ in range(2)]
    for one in both:
        assert one.stdout
        one.stdout.readline()
    for one in both:
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
    assert [one.communicate()[0] for one in both] == ["1\n", "1\n"]
    copies = [path for path in file.parent.iterdir() if path.name.startswith("study.v1")]
    assert [everything(copy) for copy in copies] == [before]


# Files that are broken, another's, or mean harm


def refused(file: Path) -> str:
    with pytest.raises((DataError, OutputError)) as error:
        open_project(file)
    assert "Traceback" not in str(error.value)
    return str(error.value)


def test_files_that_are_no_projects(tmp_path: Path, file: Path) -> None:
    other = tmp_path / "other.sqlite"
    other.write_bytes(b"")
    assert "no project file" in refused(other)
    other.write_text("编码,引文\n", encoding="utf-8")
    assert "no project file" in refused(other)
    other.write_bytes(file.read_bytes()[:60])
    assert "no project file" in refused(other)
    other.write_bytes(file.read_bytes()[: 3 * 4096 + 100])
    assert "damaged" in refused(other)
    assert "it is no file" in refused(tmp_path)
    assert "no such file" in refused(tmp_path / "nowhere.sqlite")
    other.unlink()
    changed(other, "CREATE TABLE t (x)", "PRAGMA journal_mode = WAL")
    before = other.read_bytes()
    assert "another program's database" in refused(other)
    assert other.read_bytes() == before


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (["PRAGMA user_version = 99"], "newer qualcode"),
        (["PRAGMA user_version = -1"], "no version"),
        (["PRAGMA user_version = 0"], "not those of a project"),
        (["CREATE TRIGGER t AFTER INSERT ON codings BEGIN DELETE FROM memos; END"], "not those of a project (t)"),
        (["CREATE VIEW v AS SELECT load_extension('x')"], "not those of a project (v)"),
        (["CREATE TABLE more (x)"], "not those of a project (more)"),
        (["DROP TRIGGER log_stays"], "not those of a project (log_stays)"),
        (["ALTER TABLE codings ADD COLUMN evil TEXT DEFAULT (1)"], "not those of a project (codings)"),
        (
            [
                "PRAGMA writable_schema = ON",
                "INSERT INTO sqlite_master VALUES ('trigger', 'sqlite_evil', 'codings', 0, "
                "'CREATE TRIGGER sqlite_evil AFTER INSERT ON codings BEGIN DELETE FROM memos; END')",
            ],
            "",
        ),
        (["UPDATE codings SET quote = x'00ff'"], "not of their columns' types"),
        (["UPDATE codings SET start = 'zero'"], "not of their columns' types"),
        (["UPDATE codings SET start = 1.5"], "not of their columns' types"),
        (["UPDATE texts SET text = x'ff'"], "not of their columns' types"),
        (["UPDATE settings SET value = x'ff'", "INSERT INTO settings VALUES ('a', x'ff')"], "not of their columns' types"),
    ],
)
def test_files_that_somebody_tampered_with(file: Path, steps: list[str], told: str) -> None:
    changed(file, *steps)
    assert told in refused(file)
    assert check_project(file)


@pytest.mark.parametrize(
    "step",
    [
        "UPDATE codings SET quote = '别的' WHERE start = 0",
        "UPDATE codings SET start = start + 1 WHERE start = 9",
        "DELETE FROM codings WHERE start = 4",
        "INSERT INTO memos (memo, about) VALUES ('m', 'project')",
        "INSERT INTO links (link, source, target, kind) VALUES ('l', 'coding-x', 'coding-y', 'causes')",
        "UPDATE texts SET text = text || '。'",
        "UPDATE documents SET sha256 = 'x'",
        "INSERT INTO unplaced VALUES ('u', 'nothing', 'S-01', 'x', '', '{}', '')",
        "INSERT INTO unplaced VALUES ('u', 'coding', 'S-01', 'x', '', '[[[', '')",
        "INSERT INTO settings VALUES ('brought by entry-1', '[')",
        "INSERT INTO changes VALUES ((SELECT entry FROM log LIMIT 1), 99, 'evil', 'x', NULL, '{}')",
    ],
)
def test_what_the_log_does_not_tell_is_found(file: Path, step: str) -> None:
    assert check_project(file) == []
    changed(file, step)
    assert check_project(file)


def test_flipped_bytes_never_end_in_a_traceback(file: Path, tmp_path: Path) -> None:
    whole, copy = file.read_bytes(), tmp_path / "copy.sqlite"
    broken = 0
    for seed in range(120):
        chance = random.Random(seed)
        data = bytearray(whole)
        for _ in range(chance.choice((1, 4, 60))):
            data[chance.randrange(100, len(data))] = chance.randrange(256)
        if seed % 10 == 0:
            del data[chance.randrange(200, len(data)) :]
        copy.write_bytes(data)
        problems = check_project(copy)
        broken += bool(problems)
        assert all(isinstance(problem, Problem) for problem in problems)
        try:
            with open_project(copy) as project:
                project.opened.execute("PRAGMA synchronous = OFF")
                project.codings()
                project.log()
                project.remark("还在", who="甲", at=AT)
                project.undo(who="甲", at=AT)
        except (DataError, OutputError, ArgumentError):
            pass
        for rest in tmp_path.glob("copy.sqlite-*"):
            rest.unlink()
    assert broken > 60


EVIL = ("'; DROP TABLE codings; --", '" OR 1=1 --', "x\0y", "%s{}$1?", "编码'\"`;")


@pytest.mark.parametrize("evil", EVIL)
def test_sql_in_names_is_text(tmp_path: Path, evil: str) -> None:
    with open_project(tmp_path / "study.sqlite", make=True) as project:
        sha256 = text_sha256(evil * 3)
        project.record([put(KeptDocument(evil, sha256, kind=evil))], action=evil, who=evil, at=AT, texts=[(sha256, evil * 3)])
        project.code(evil, 0, len(evil), evil, who=evil, at=AT, reason=evil)
        assert project.codings(coder=evil, code=[evil])[["document", "quote"]].values.tolist() == [[evil, evil]]
        assert project.codings(coder="x' OR '1'='1").empty
        assert project.text(evil) == evil * 3
        with pytest.raises(ArgumentError, match="column of codings"):
            project.table("coding", **{evil: "x"})
        with pytest.raises(ArgumentError):
            project.table(evil)
        with pytest.raises(ArgumentError):
            project.undo(evil, who=evil, at=AT)
        assert project.setting(evil) == ""
        project.undo(who=evil, at=AT)
    assert check_project(tmp_path / "study.sqlite") == []


def test_rows_that_cannot_be_kept_are_refused_in_words(file: Path) -> None:
    with open_project(file) as project:
        memo = KeptMemo("memo-1", "project", "", "张三", "字")
        wrongs = [{"text": 5}, {"start": "x"}, {"start": 2**70}, {"about": ""}, {"text": "\ud800"}]
        for wrong in (memo._replace(**cells) for cells in wrongs):  # type: ignore[arg-type]
            with pytest.raises(ArgumentError):
                project.record([put(wrong)], action="memo", who="张三", at=AT)
        with pytest.raises(DataError, match="hang on a document"):
            project.record([put(memo._replace(document="S-99"))], action="memo", who="张三", at=AT)
        with pytest.raises(DataError, match="no document 'S-01', in which it stands"):
            project.record([Put("document", "S-01", None)], action="gone", who="张三", at=AT)
        with pytest.raises(ArgumentError):
            project.codings(coder="\ud800")
        assert len(project.table("memo")) == 1
    with pytest.raises(ArgumentError, match="closed"):
        project.codings()
    assert check_project(file) == []


def test_a_huge_text_is_kept(tmp_path: Path) -> None:
    text = "答：多。\U00020bb7" * 1_000_000
    with open_project(tmp_path / "study.sqlite", make=True) as project:
        sha256 = text_sha256(text)
        project.record([put(KeptDocument("S-01", sha256))], action="texts", who="李", at=AT, texts=[(sha256, text)])
        project.code("S-01", 4_999_998, 5_000_000, "x", who="李", at=AT)
        assert project.codings()["quote"].tolist() == ["。\U00020bb7"]


def test_a_link_to_a_project_is_the_project(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.sqlite"
    try:
        link.symlink_to(file)
    except OSError:
        pytest.skip("no links here")
    with open_project(link) as project:
        project.remark("还在", who="甲", at=AT)
    with open_project(file) as project:
        assert len(project.table("memo")) == 2
    dangling = tmp_path / "dangling.sqlite"
    dangling.symlink_to(tmp_path / "nowhere")
    with pytest.raises(OutputError, match="there is a file of that name"):
        open_project(dangling, make=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator may write anywhere")
def test_a_folder_that_may_not_be_written(file: Path) -> None:
    file.parent.chmod(0o500)
    try:
        with open_project(file) as project:
            assert len(project.codings()) == 10
            with pytest.raises(OutputError, match="cannot be written"):
                project.remark("字", who="甲", at=AT)
    finally:
        file.parent.chmod(0o700)


def test_opening_is_light() -> None:
    code = "import sys\nfrom qualcode import open_project\nprint(sorted({'pandas', 'numpy', 'yaml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

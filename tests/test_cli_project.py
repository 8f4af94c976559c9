"""``qualcode project``: a project is made, told of, checked and taken back on a terminal."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from qualcode import open_project, read_study
from qualcode.cli import main

AT = "2026-03-01T09:30:00"
STUDY = """study: pilot
codebook: mine.yaml
documents:
  - {id: S-01, file: S-01.txt, kind: interview}
  - {id: S-02, file: S-02.txt, kind: interview}
"""
CODEBOOK = """codebook: mine
version: "1"
codes:
  - id: control
    name: {zh: 管控}
    indicators: {zh: [管得, 验收]}
  - id: tie
    name: {zh: 关系}
"""
TEXT = "问：钱够吗？\n答：他们管得太细，报销拖了三个月。后来就不做了。\n问：谁来验收？\n答：街道办来验收，我们等。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "pilot"
    made.mkdir()
    for name, text in (("study.yaml", STUDY), ("mine.yaml", CODEBOOK), ("S-01.txt", TEXT), ("S-02.txt", TEXT[:30])):
        (made / name).write_text(text, encoding="utf-8")
    return made


def ask(*arguments: object, fails: bool = False) -> str:
    done: Result = CliRunner().invoke(main, ["project", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == (1 if fails else 0), done.output
    return done.output


def test_a_project_from_its_making_to_its_undoing(folder: Path, tmp_path: Path) -> None:
    assert "no project yet" in ask("log", folder, fails=True)
    told = ask("update", folder, "--who", "李老师", "--at", AT)
    assert "Made:" in told
    assert f"qualcode sheet {folder} --coder NAME" in told
    assert "2 documents new" in told
    assert "3 codings proposed" in told
    with open_project(folder / "study.sqlite") as project:
        start = TEXT.index("后来就不做了")
        project.code("S-01", start, start + 6, "tie", who="张三", at=AT)
        project.code("S-01", 2, 5, "tie", who="王五", at=AT)
        assert project.codings(method="rule")["quote"].str.contains("验收|管得").all()
    told = ask("log", folder)
    assert "李老师" in told
    assert "undoes" not in told
    assert "proposals: 3 codings, " in told
    assert "王五" not in ask("log", folder, "--who", "张三")
    out = tmp_path / "trail.csv"
    assert "2 rows written" in ask("log", folder, "--code", "tie", "--out", out)
    trail = pd.read_csv(out)
    assert trail[["who", "change", "quote"]].values.tolist() == [["张三", "added", "后来就不做了"], ["王五", "added", "钱够吗"]]
    assert "is there already" in ask("log", folder, "--out", out, fails=True)
    (folder / "S-01.txt").write_text(TEXT.replace("后来就不做了。", "").replace("钱够吗", "那么钱够吗"), encoding="utf-8")
    told = ask("update", folder, "--who", "李老师", "--at", AT, "--no-proposals")
    assert "1 row of people moved (same)" in told
    assert "1 row of people could not be placed" in told
    told = ask("unplaced", folder)
    assert "后来就不做了" in told
    id = next(word for word in told.split() if word.startswith("unplaced-"))
    assert "stands in 'S-01' 0 times. Copy them" in ask("place", folder, id, "--words", "别的", "--who", "张三", fails=True)
    assert "stands in 'S-01' 2 times. Give more" in ask("place", folder, id, "--words", "验收", "--who", "张三", fails=True)
    assert f"(closest: '{id}')" in ask("place", folder, id[:-1], "--words", "他们管得", "--who", "张三", fails=True)
    assert "【他们管得】" in ask("place", folder, id, "--words", "他们管得", "--who", "张三", "--at", AT)
    assert "Taken back: placed" in ask("undo", folder, "--who", "张三")
    assert "【他们管得】" in ask("place", folder, id, 11, 15, "--who", "张三", "--at", AT)
    assert "Nothing waits" in ask("unplaced", folder)
    assert "2 codings of people" in ask("check", folder)
    assert "Taken back: placed by 张三" in ask("undo", folder, "--who", "张三")
    assert "Taken back: brought up to date by 李老师" in ask("undo", folder, "--who", "张三")
    with open_project(folder / "study.sqlite") as project:
        assert project.text("S-01") == read_study(folder).document("S-01").text.replace("那么", "").replace(
            "三个月。", "三个月。后来就不做了。"
        )
    assert "all is as the log tells" in ask("check", folder / "study.sqlite")


def test_codes_that_were_renamed(folder: Path) -> None:
    ask("update", folder, "--who", "李老师", "--at", AT, "--no-proposals")
    with open_project(folder / "study.sqlite") as project:
        project.code("S-01", 2, 5, "tie", who="王五", at=AT)
    history = 'history:\n  - {version: "2", renamed: tie, to: bond}\n'
    book = CODEBOOK.replace("id: tie", "id: bond").replace('version: "1"\n', f'version: "2"\n{history}')
    (folder / "mine.yaml").write_text(book, encoding="utf-8")
    told = ask("update", folder, "--who", "李老师", "--at", AT, "--no-proposals")
    assert "a new version of the codebook" in told
    assert "people used codes that the codebook does not have: tie" in told
    assert "1 row renamed or merged, 0 to decide" in ask("migrate", folder, "--who", "李老师", "--at", AT)
    with open_project(folder / "study.sqlite") as project:
        assert project.codings()["code"].tolist() == ["bond"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("update", "nominal_contracts"), "a built-in study has no project"),
        (("log", "nowhere"), "there is no such folder"),
        (("check", "nowhere.sqlite"), "there is no such file"),
        (("undo", "nowhere.sqlite", "--who", "x"), "no project yet"),
    ],
)
def test_what_has_no_project(arguments: tuple[str, ...], told: str) -> None:
    assert told in ask(*arguments, fails=True)


def test_a_file_that_is_damaged_is_told_line_by_line(folder: Path) -> None:
    ask("update", folder, "--who", "李老师", "--at", AT, "--no-proposals")
    file = folder / "study.sqlite"
    file.write_bytes(file.read_bytes()[:5000])
    assert "damaged" in ask("check", folder, fails=True)
    assert "damaged" in ask("log", folder, fails=True)


def test_an_act_on_the_terminal_needs_a_name_and_a_time(folder: Path) -> None:
    assert "is no time" in ask("update", folder, "--who", "李老师", "--at", "gestern", fails=True)
    assert CliRunner().invoke(main, ["project", "undo", str(folder)]).exit_code == 2


def test_what_others_wrote_steers_no_terminal_and_no_sheet(folder: Path, tmp_path: Path) -> None:
    ask("update", folder, "--who", "李", "--at", AT, "--no-proposals")
    with open_project(folder / "study.sqlite") as project:
        project.remark("=HYPERLINK(1)", who="\x1b[2J\u202e王", at=AT, about="document", target="S-01")
        project.code("S-01", 2, 5, "tie", who="=1+1", at=AT, reason="-x")
    told = ask("log", folder)
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "�[2J�王" in told
    out = tmp_path / "trail.csv"
    ask("log", folder, "--out", out)
    trail = pd.read_csv(out)
    assert trail["who"].tolist()[-1] == "'=1+1"
    assert trail["start"].tolist()[-1] == 2

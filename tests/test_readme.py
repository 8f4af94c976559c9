"""What the two READMEs show is run here; their Python is run as doctests."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from qualcode.cli import main

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
TEXTS = {
    "S-01.txt": "时间：2023年5月4日\n\n问：平时管得多吗？\n答：街道天天插手我们的活动，什么都要管。我们说了不算。\n",
    "P-01.txt": "甲方：区民政局\n乙方：晨光社工服务中心\n第一条 甲乙双方在平等、自愿、协商一致的基础上订立本合同。\n",
}


def blocks(readme: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / readme).read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("readme", READMES)
def test_the_study_that_is_shown_runs_with_the_commands_that_are_shown(
    readme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my_study" / "texts").mkdir(parents=True)
    (tmp_path / "my_study" / "study.yaml").write_text(blocks(readme, "yaml")[0], encoding="utf-8")
    for name, text in TEXTS.items():
        (tmp_path / "my_study" / "texts" / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    commands = [line for block in blocks(readme, "sh") for line in block.splitlines() if line.startswith("qualcode ")]
    assert len(commands) == 3
    for command in commands:
        result = CliRunner().invoke(main, shlex.split(command, comments=True)[1:])
        assert result.exit_code == 0, f"{command}: {result.output}"
    assert (tmp_path / "results" / "report.html").is_file()
    assert "control" in (tmp_path / "results" / "relations.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("readme", READMES)
def test_links_and_pictures_are_there(readme: str) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", (ROOT / readme).read_text(encoding="utf-8"))
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_both_say_the_same_two_commands_and_ci_runs_the_second() -> None:
    first, second = ([line for block in blocks(readme, "sh") for line in block.splitlines() if "venv" in line] for readme in READMES)
    assert first == second
    assert len(first) == 2
    assert first[1].endswith("-m pytest")
    assert "grep -m 1 '^python3 -m venv .venv-test' README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_file_in_the_table_of_outputs_is_written(nominal, tmp_path: Path) -> None:
    from qualcode import write_results

    write_results(nominal, tmp_path / "out", figures=False)
    named = re.findall(r"^\| `([a-z_]+\.[a-z]+)`", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(named) >= 6
    assert [name for name in named if not (tmp_path / "out" / name).is_file()] == []

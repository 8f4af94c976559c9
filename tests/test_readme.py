"""What the two READMEs show is run here; their Python is run as doctests."""

from __future__ import annotations

import io
import re
import shlex
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from qualcode import Results, read_study
from qualcode.cli import main

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
TEXTS = {
    "S-01.txt": "时间：2023年5月4日\n\n问：平时管得多吗？\n答：街道天天插手我们的活动，什么都要管。我们说了不算。\n"
    "问：钱呢？\n答：尾款一直拖着。材料交了三遍。他们说再等等。我们垫了工资。后来就不敢提了。年底才给。\n",
    "P-01.docx": "甲方：区民政局\n乙方：晨光社工服务中心\n第一条 甲乙双方在平等、自愿、协商一致的基础上订立本合同。\n",
}


def word(text: str) -> bytes:
    made = docx.Document()
    for line in text.split("\n"):
        made.add_paragraph(line)
    to = io.BytesIO()
    made.save(to)
    return to.getvalue()


def _checked(nominal: Results, path: Path) -> None:
    """What a researcher's table could look like: every third proposal is rejected, the others are accepted."""
    codings = nominal.codings[nominal.codings["status"] == "proposed"].reset_index(drop=True)
    codings["status"] = ["rejected" if number % 3 == 0 else "accepted" for number in range(len(codings))]
    codings.assign(coder="researcher", method="manual").to_csv(path, index=False, encoding="utf-8-sig")


def _corpus(readme: str, folder: Path) -> None:
    """The study that is shown, with its texts in a table as it is shown, under a number as governments give them."""
    study = yaml.safe_load(blocks(readme, "yaml")[0])
    study |= yaml.safe_load(blocks(readme, "yaml")[1].splitlines()[0])
    (folder / "corpus").mkdir(parents=True)
    (folder / "study.yaml").write_text(yaml.safe_dump(study, allow_unicode=True), encoding="utf-8")
    text = "区民政局应当每月检查晨光社工服务中心的台账。"
    row = {"content": text, "doc_id": "民发〔2019〕13号", "pub_date": "2019-03-12", "issuer": "区民政局", "province": "N省"}
    pd.DataFrame([row, row | {"doc_id": "P-2", "content": None}]).to_parquet(folder / "corpus" / "a.parquet")


def _filled(file: Path, code: str) -> None:
    """A sheet in which somebody gave a code to the second sentence; all give the same to the first."""
    book = openpyxl.load_workbook(file)
    sheet = book["编码"]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("代码1") + 1, "control")
    sheet.cell(3, heads.index("代码1") + 1, code)
    book.save(file)


KINDS = [
    *("init", "check", "run", "actors", "actors", "anonymise", "list"),
    *("layout", "layout", "quotes", "table", "run", "verify"),
    *("matrix", "matrix", "framework", "words", "cooccur", "saturation", "network", "trajectories", "test", "stability"),
    *("code", "matrix", "network"),
    *("why", "codebook", "suggest"),
    *("sheet", "collect", "agree", "sheet", "settle", "run", "project", "export", "import"),
]
"""The commands that are shown, in order."""


def blocks(readme: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / readme).read_text(encoding="utf-8"), re.DOTALL)


def _commands(readme: str) -> list[str]:
    return [line for block in blocks(readme, "sh") for line in block.splitlines() if line.startswith("qualcode ")]


def test_both_show_the_same_commands_and_the_same_study() -> None:
    """So that one of the two is enough to run."""
    first, second = ([shlex.split(command, comments=True) for command in _commands(readme)] for readme in READMES)
    assert first == second
    one, other = (yaml.safe_load(blocks(readme, "yaml")[0]) for readme in READMES)
    assert one.pop("title") != other.pop("title")
    assert one == other


def test_the_study_that_is_shown_runs_with_the_commands_that_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nominal: Results
) -> None:
    readme = READMES[0]
    _checked(nominal, tmp_path / "checked.csv")
    study = tmp_path / "my_study"
    (study / "texts").mkdir(parents=True)
    for name, text in TEXTS.items():
        (study / "texts" / name).write_bytes(text.encode() if name.endswith(".txt") else word(text))
    _corpus(readme, tmp_path / "my_corpus")
    monkeypatch.chdir(tmp_path)
    commands = _commands(readme)
    assert [command.split()[1] for command in commands] == KINDS
    for command in commands:
        if command.startswith("qualcode collect"):
            for coder, code in (("张三", "control"), ("李四", "dependence")):
                _filled(tmp_path / "sheets" / f"{coder}.xlsx", code)
        result = CliRunner().invoke(main, shlex.split(command, comments=True)[1:])
        allowed = (0, 1) if command.startswith("qualcode codebook check") else (0,)
        assert result.exit_code in allowed, f"{command}: {result.output}"
        if " init " in command:
            assert {one.id: one.kind for one in read_study(study).documents} == {"S-01": "interview", "P-01": "contract"}
            (study / "study.yaml").write_text(blocks(readme, "yaml")[0], encoding="utf-8")
    assert (tmp_path / "results" / "report.html").is_file()
    assert (tmp_path / "learned" / "next.csv").is_file()
    assert "control" in (tmp_path / "results" / "relations.csv").read_text(encoding="utf-8-sig")
    assert "晨光" not in "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "shared").rglob("*.*"))
    assert pd.read_csv(tmp_path / "agreement" / "disagreements.csv")["kind"].tolist() == ["code"]
    assert (tmp_path / "from_elsewhere" / "study.sqlite").is_file()
    assert "民发_2019_13号" in pd.read_parquet(tmp_path / "coded" / "codings")["document"].tolist()
    assert "P-2" in (tmp_path / "coded" / "set_aside.csv").read_text(encoding="utf-8")
    assert "bureau,agency" in (tmp_path / "coded_network.csv").read_text(encoding="utf-8-sig")
    assert "晨光" in (tmp_path / "my_study_key.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("readme", READMES)
def test_links_and_pictures_are_there(readme: str) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", (ROOT / readme).read_text(encoding="utf-8"))
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_both_say_the_same_two_commands_and_ci_runs_the_second() -> None:
    first, second = ([line for block in blocks(readme, "sh") for line in block.splitlines() if "venv" in line] for readme in READMES)
    assert first == second
    assert len(first) == 2
    assert "-m pytest" in first[1]
    assert "grep -m 1 '^python3 -m venv .venv-test' README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_file_in_the_table_of_outputs_is_written(nominal, tmp_path: Path) -> None:
    from qualcode import write_results

    write_results(nominal, tmp_path / "out", figures=False)
    named = re.findall(r"^\| `([a-z_]+\.[a-z]+)`(?!.*where there are any)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(named) >= 6
    assert [name for name in named if not (tmp_path / "out" / name).is_file()] == []

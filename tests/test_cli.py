"""The command: exit codes, what goes where, and how quickly it answers."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qualcode.cli import main
from qualcode.version import __version__

HEAVY = ("pandas", "numpy", "jieba", "rjieba", "spacy", "sklearn", "matplotlib", "networkx", "yaml", "jinja2", "simplemma")


def qualcode(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def fresh(*arguments: str | Path, ask: str = "") -> subprocess.CompletedProcess[str]:
    """The command in an interpreter of its own; `ask` is run when it has ended."""
    listed = [str(argument) for argument in arguments]
    code = f"import sys\nfrom qualcode.cli import main\ntry:\n    main({listed!r}, prog_name='qualcode')\nfinally:\n    {ask or 'pass'}"
    return subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, encoding="utf-8", check=False)


def broken(folder) -> Path:
    folder.study(
        "study: small",
        "codebook: typology",
        "actors:",
        "  - {id: agency, name: A社工机构, kind: social_organisation}",
        "documents:",
        "  - {id: S-01, file: texts/S-1.txt, kind: intervew}",
        "  - {id: S-01, file: texts/S-01.txt, speakers: {答: agenzy}}",
    )
    return folder.path


# 0


def test_a_run_says_what_it_found_on_stdout_and_ends_with_0(small_study: Path, tmp_path: Path) -> None:
    done = qualcode("run", small_study, "--out", tmp_path / "out", "--no-figures")
    assert done.exit_code == 0, done.output
    assert "小研究" in done.stdout
    assert "2 documents" in done.stdout
    assert "proposal" in done.stdout
    assert all(line.startswith("warning: ") for line in done.stderr.splitlines())
    assert (tmp_path / "out" / "report.html").is_file()


def test_quiet_is_quiet_and_out_is_made_with_the_folders_above_it(small_study: Path, tmp_path: Path) -> None:
    done = qualcode("run", small_study, "--out", tmp_path / "a" / "结果 b", "--no-figures", "--quiet")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "a" / "结果 b" / "manifest.json").is_file()


def test_check_reads_and_writes_nothing(small_study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = qualcode("check", small_study)
    assert done.exit_code == 0
    assert "2 documents, no problems" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_list_names_what_is_built_in() -> None:
    done = qualcode("list")
    assert done.exit_code == 0
    for name in ("nominal_contracts", "governance", "purchase"):
        assert name in done.stdout


def test_version() -> None:
    assert __version__ in qualcode("--version").stdout


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["run", "--help"], ["check", "-h"], ["list", "-h"]])
def test_help(arguments: list[str]) -> None:
    done = qualcode(*arguments)
    assert done.exit_code == 0
    assert "Usage: " in done.stdout


def test_warnings_are_no_errors(folder, tmp_path: Path) -> None:
    folder.write("texts/S-01.txt", "问：谁管？\n王科长：区民政局拖了尾款。\n王科长：拖了半年。\n")
    folder.study(
        "study: small",
        "actors:",
        "  - {id: bureau, name: 区民政局, kind: government}",
        "documents:",
        "  - {id: S-01, file: texts/S-01.txt, kind: interview, speakers: {问: interviewer, 王科: bureau}}",
    )
    for done in (qualcode("check", folder.path), qualcode("run", folder.path, "--out", tmp_path / "out", "--no-figures")):
        assert done.exit_code == 0
        assert "warning: document 'S-01': speaker '王科长'" in done.stderr
        assert "王科长" not in done.stdout.replace("小研究", "")


def test_a_study_that_codes_nothing_is_written(folder, tmp_path: Path) -> None:
    folder.study(
        "study: small",
        "actors:",
        "  - {id: agency, name: A社工机构, kind: social_organisation}",
        "documents:",
        "  - {id: S-01, file: texts/S-01.txt, kind: interview}",
    )
    done = qualcode("run", folder.path, "--out", tmp_path / "out", "--no-figures")
    assert done.exit_code == 0, done.output
    assert "no indicator" in done.stderr
    assert (tmp_path / "out" / "report.html").is_file()


# 1


@pytest.mark.parametrize("command", ["run", "check"])
def test_problems_of_the_data_are_a_line_each_and_end_with_1(command: str, folder, tmp_path: Path) -> None:
    study = broken(folder)
    done = qualcode(command, study, *(["--out", tmp_path / "out"] if command == "run" else []))
    assert done.exit_code == 1
    assert done.stdout == ""
    *lines, count = done.stderr.splitlines()
    assert len(lines) == 4
    assert count.startswith("4 problems")
    for line, part in zip(lines, ("intervew", "S-1.txt", "'S-01'", "agenzy"), strict=False):
        assert line.startswith("study.yaml, line ")
        assert part in "\n".join(lines)
    assert not (tmp_path / "out").exists()


def test_nothing_of_an_earlier_run_is_lost_by_a_run_that_fails(folder, small_study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    qualcode("run", small_study, "--out", out, "--no-figures", "--quiet")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert qualcode("run", broken(folder), "--out", out).exit_code == 1
    assert {path: path.read_bytes() for path in tmp_path.joinpath("out").rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["nominal_contract", "no/such/study", "study.yaml"])
def test_no_such_study(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = qualcode("run", name, "--out", "out")
    assert done.exit_code == 1
    assert "nominal_contracts" in done.stderr or "study.yaml" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"- a\n", b"study: s\n\ttitle: a\n", b"study: \xff\n", b"a: &a [*a]\n", b"documents: 7\n"])
def test_no_traceback_reaches_a_user(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_bytes(content)
    done = qualcode("check", tmp_path)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert "Traceback" not in done.output
    assert "study.yaml" in done.stderr


def test_a_table_of_codings_beside_a_study_is_no_forgotten_material(small_study: Path, tmp_path: Path) -> None:
    study = Path(shutil.copytree(small_study, tmp_path / "study"))
    (study / "codings.csv").write_text("document,start,end,code,status,quote\nS-01,0,2,control,accepted,我们\n", encoding="utf-8-sig")
    (study / "S-99.csv").write_text("说话人,内容\n问,忙吗？\n答,忙。\n", encoding="utf-8-sig")
    told = qualcode("check", study).stderr
    assert "S-99.csv: it lies in the study's folder" in told
    assert "codings.csv" not in told


def test_out_below_a_file_is_a_problem_with_a_remedy(small_study: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    done = qualcode("run", small_study, "--out", tmp_path / "file" / "out", "--no-figures", "--quiet")
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert "--out" in done.stderr


# 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["run", "nominal_contracts"],
        ["runn"],
        ["run", "nominal_contracts", "--out", "x", "--nothing"],
        ["check"],
        ["check", "a", "b"],
        ["list", "a"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = qualcode(*arguments)
    assert done.exit_code == 2
    assert "Usage:" in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_out_that_is_a_file_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    done = qualcode("run", "no such study", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "out" in done.stderr
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


# In an interpreter of its own


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"], ["list"]])
def test_help_brings_no_engine(arguments: list[str]) -> None:
    done = fresh(*arguments, ask=f"print('HEAVY', [name for name in {HEAVY!r} if name in sys.modules])")
    assert done.returncode == 0, done.stderr
    assert "HEAVY []" in done.stdout


@pytest.mark.parametrize(("arguments", "code"), [(["list"], 0), (["check", "no such study"], 1), (["run"], 2)])
def test_the_exit_code_reaches_the_shell(arguments: list[str], code: int) -> None:
    done = fresh(*arguments)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_a_console_that_cannot_print_chinese_gives_no_traceback(folder) -> None:
    code = f"from qualcode.cli import main; main(['check', {str(broken(folder))!r}])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        env={"PYTHONIOENCODING": "ascii", "PATH": "", "PYTHONUTF8": "0", "SYSTEMROOT": "C:\\Windows"},
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"agenzy" in done.stderr


def test_a_command_that_has_ended_looks_for_no_garbage() -> None:
    told = "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count() > 10_000))"  # begun first, and so asked last
    code = f"{told}; from qualcode.cli import main; main(['list'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "True"

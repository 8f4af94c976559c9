"""``qualcode matrix`` and ``qualcode network`` of a folder that is not loaded answer as those of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

import qualcode
from qualcode.scaling.planning import CorpusLimits
from tests.questions import ask, made_study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_study(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def coded(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("coded")
    assert qualcode.code_corpus(study, folder, workers=1, limits=CorpusLimits(part=120)).parts == 3
    return folder


@pytest.mark.parametrize(
    "question",
    [
        ["matrix", "--rows", "document,plane", "--columns", "code", "--count", "informants"],
        ["matrix", "--plane", "actual", "--rows", "person_role", "--where", "stage=before", "--count", "units", "--units", "turn"],
        ["matrix", "--plane", "actual", "--rows", "dyad", "--columns", "stage", "--duplicates", "range", "--same", "code"],
        ["matrix", "--rows", "stage,plane", "--margins"],
        ["matrix", "--plane", "actual", "--rows", "document", "--normalise", "characters"],
        ["matrix", "--rows", "stage", "--columns", "family,plane", "--compare", "plane=nominal,actual"],
        ["network", "--plane", "actual", "--minimum", "1", "--by", "code"],
        ["network", "--difference"],
    ],
    ids=" ".join,
)
def test_the_answer_is_that_of_a_run(study: Path, coded: Path, tmp_path: Path, question: list[str]) -> None:
    name, *options = question
    files = []
    for number, more in enumerate(([], ["--coded", str(coded)])):
        out = tmp_path / f"{number}.csv"
        done = ask(name, str(study), *options, *more, "--out", str(out))
        assert done.exit_code == 0, done.output
        files.append(out.read_bytes())
    assert files[0] == files[1]


@pytest.mark.parametrize(
    "question",
    [
        ["matrix", "--plane", "actual", "--evidence", "after", "control"],
        ["matrix", "--rows", "dyad", "--columns", "code", "--plane", "actual", "--evidence", "subdistrict→agency", "absorption.staff"],
        ["network", "--where", "stage=before", "--evidence", "subdistrict", "agency"],
        ["matrix", "--plane", "actual", "--marks", "--margins"],
        ["matrix", "--plane", "actual", "--duplicates", "document", "--same", "family"],
        ["matrix", "--plane", "actual", "--duplicates", "month", "--same", "family"],
    ],
    ids=" ".join,
)
def test_what_the_terminal_shows_is_that_of_a_run(study: Path, coded: Path, question: list[str]) -> None:
    name, *options = question
    run, parts = (ask(name, str(study), *options, *more).output for more in ([], ["--coded", str(coded)]))
    assert [line for line in parts.splitlines() if line != f"coded: {coded}"] == run.splitlines()
    assert "【" in run or "left out)" in run or "●" in run


@pytest.mark.parametrize("question", [["matrix", "--marks"], ["network", "--panels", "--plane", "actual"]], ids=str)
def test_figures_are_those_of_a_run(study: Path, coded: Path, tmp_path: Path, question: list[str]) -> None:
    files = []
    for number, more in enumerate(([], ["--coded", str(coded)])):
        out = tmp_path / f"{number}.svg"
        done = ask(question[0], str(study), *question[1:], *more, "--out", str(out))
        assert done.exit_code == 0, done.output
        files.append(out.read_bytes())
    assert files[0] == files[1]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["matrix", "--codings", "codings.csv"], "keep one of the two"),
        (["matrix", "--rows", "stage"], "never pooled. Put 'plane' among the rows or columns, or choose one: --plane actual\n"),
        (["matrix", "--where", "stage=later"], "stage 'later' occurs nowhere"),
        (["matrix", "--plane", "actual", "--evidence", "after", "nothing"], "there is no family 'nothing'"),
        (["network", "--by", "family"], "never added up: choose one with --plane actual or --plane nominal, or keep 'plane' in --by\n"),
    ],
    ids=str,
)
def test_what_cannot_be_had_is_one_clear_error(study: Path, coded: Path, options: list[str], told: str) -> None:
    name, *more = options
    result = ask(name, str(study), "--coded", str(coded), *more)
    assert result.exit_code != 0
    assert told in result.output
    assert "Traceback" not in result.output

"""Whether results still belong to their study: each kind of change is found, named, and nothing else is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import qualcode
from qualcode import DataError, OutputError, verify, write_results
from qualcode.cli import main


@pytest.fixture(scope="module")
def ran(small_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a study and the results of its run."""
    place = tmp_path_factory.mktemp("ran")
    shutil.copytree(small_study, place / "study")
    write_results(qualcode.run(place / "study"), place / "out", figures=False)
    return place


@pytest.fixture
def place(ran: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(ran, tmp_path / "place"))


def test_what_nobody_touched_holds_and_the_study_is_found_beside_it(ran: Path) -> None:
    found = verify(ran / "out")
    assert (found.holds, found.problems, found.doubts) == (True, (), ())
    assert found.folder == ran / "study"
    assert (found.study, found.inputs) == ("small", len(list((ran / "study").rglob("*.*"))))
    assert found.outputs == sum(path.is_file() for path in (ran / "out").rglob("*")) - 1, "all but the manifest"


@pytest.mark.parametrize("inside", ["study/results/out", "elsewhere/deep/out"])
def test_the_study_is_found_around_the_results_and_beside_a_folder_around_them(place: Path, inside: str) -> None:
    shutil.move(place / "out", (place / inside).parent / "out") if (place / inside).parent.exists() else shutil.copytree(
        place / "out", place / inside
    )
    assert verify(place / inside).folder == place / "study"


def test_of_a_study_and_its_changed_copy_it_is_the_one_that_was_run(place: Path) -> None:
    shutil.copytree(place / "study", place / "an_earlier_copy")
    _edit(place / "an_earlier_copy/texts/S-01.txt")
    found = verify(place / "out")
    assert (found.holds, found.folder) == (True, place / "study")
    assert verify(place / "out", study=place / "an_earlier_copy").problems


def _edit(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


@pytest.mark.parametrize(
    ("change", "where", "found"),
    [
        (lambda at: _edit(at / "study/texts/S-01.txt"), "texts/S-01.txt", "changed since the run read it"),
        (lambda at: _edit(at / "study/study.yaml"), "study.yaml", "changed since the run read it"),
        (lambda at: (at / "study/texts/K-01.txt").unlink(), "texts/K-01.txt", "no longer in the study folder"),
        (lambda at: _edit(at / "out/codings.csv"), "codings.csv", "changed since the run wrote it"),
        (lambda at: (at / "out/report.html").unlink(), "report.html", "it is gone"),
    ],
)
def test_each_change_is_told_with_its_file(place: Path, change, where: str, found: str) -> None:
    change(place)
    told = verify(place / "out")
    assert not told.holds
    assert [(problem.where, found in problem.found) for problem in told.problems] == [(where, True)]


def test_all_changes_are_told_at_once(place: Path) -> None:
    _edit(place / "study/texts/S-01.txt")
    _edit(place / "out/codings.csv")
    (place / "out/notes.txt").write_text("mine", encoding="utf-8")
    told = verify(place / "out")
    assert [problem.where for problem in told.problems] == ["codings.csv", "texts/S-01.txt"]
    assert [doubt.where for doubt in told.doubts] == ["notes.txt"]


def test_doing_it_again_gives_the_same_bytes(ran: Path) -> None:
    found = verify(ran / "out", again=True)
    assert (found.holds, found.again, found.problems) == (True, True, ())


def test_doing_it_again_finds_what_a_manifest_hides(place: Path) -> None:
    """Somebody made a number prettier, and wrote its hash into the manifest too."""
    table = place / "out" / "codings.csv"
    table.write_text(table.read_text(encoding="utf-8-sig").replace("rules", "a person"), encoding="utf-8-sig")
    manifest = json.loads((place / "out/manifest.json").read_text(encoding="utf-8"))
    manifest["outputs"]["codings.csv"] = qualcode.reporting.writing.sha256_of(table)
    (place / "out/manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert verify(place / "out").holds
    told = verify(place / "out", again=True)
    assert [(problem.where, problem.found) for problem in told.problems] == [("codings.csv", "a new run writes it otherwise")]


def test_other_versions_are_a_doubt(place: Path) -> None:
    file = place / "out/manifest.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"pandas": "', '"pandas": "0.'), encoding="utf-8")
    told = verify(place / "out")
    assert told.holds
    assert [doubt.where for doubt in told.doubts] == ["pandas"]


@pytest.mark.parametrize("content", ["", "[]", '{"outputs": {}}', None])
def test_what_is_no_result_is_told(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(OutputError, match="manifest"):
        verify(tmp_path)


def test_a_study_that_is_none_is_told(ran: Path) -> None:
    with pytest.raises(DataError, match=r"no study\.yaml"):
        verify(ran / "out", ran / "out")


def test_a_table_of_codings_beside_the_study_is_asked_for(ran: Path, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("document,start,end,code,status\nS-01,8,24,control.funding,accepted\n", encoding="utf-8")
    write_results(qualcode.run(ran / "study", codings=qualcode.reading.codings.read_codings(table)), tmp_path / "out", figures=False)
    with pytest.raises(OutputError, match="--codings"):
        verify(tmp_path / "out", ran / "study", again=True)
    assert verify(tmp_path / "out", ran / "study", again=True, codings=table).holds
    table.write_text("document,start,end,code,status\nS-01,8,23,control.funding,accepted\n", encoding="utf-8")
    assert not verify(tmp_path / "out", ran / "study", again=True, codings=table).holds


def test_the_command_says_it_in_words_and_by_its_exit_code(place: Path) -> None:
    fine = CliRunner().invoke(main, ["verify", str(place / "out")])
    assert fine.exit_code == 0, fine.output
    assert "the results belong to this study" in fine.output
    _edit(place / "study/texts/S-01.txt")
    wrong = CliRunner().invoke(main, ["verify", str(place / "out")])
    assert wrong.exit_code == 1
    assert "texts/S-01.txt" in wrong.output

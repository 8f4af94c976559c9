"""Figures drawn by two processes: the same bytes as by one, whatever becomes of the second."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

import qualcode
from qualcode.cli import telling
from qualcode.errors import OutputError, Problem
from qualcode.reporting.figures import Picture, helping, planned_figures
from qualcode.reporting.figures.helping import Helper
from qualcode.reporting.figures.writing import figures_of_analyses, figures_of_tables
from qualcode.results import Results
from qualcode.scaling.parents import deaf_children

STEPS = (figures_of_tables, figures_of_analyses)
Plans = Mapping[str, Callable[[], Picture]]


@pytest.fixture(scope="module")
def small(small_study: Path) -> Results:
    return qualcode.run(small_study)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine, too, the helper draws."""
    monkeypatch.setattr(helping, "PATIENCE", 60)


@pytest.fixture(scope="module")
def alone(small: Results, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("alone") / "out"
    qualcode.write_results(small, out)
    return files(out)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def waiting(results: Results) -> Plans:
    """Never ready."""
    time.sleep(600)
    return {}


def dying(results: Results) -> Plans:
    """Draws one figure, and dies in the middle of the next, with half a file."""
    (first, draw), (second, _), *_ = planned_figures(results).items()
    return {first: draw, second: partial(os._exit, 1)}


def slow(*about: object) -> Plans:
    """Is drawing for ever."""

    def draw() -> Picture:
        time.sleep(600)
        raise AssertionError

    return {"relations": draw}


def failing(results: Results) -> Plans:
    """Cannot write."""

    def draw() -> Picture:
        raise OutputError("full")

    return dict.fromkeys(planned_figures(results), draw)


def test_two_processes_write_the_same_bytes_as_one(small: Results, alone: dict[str, bytes], tmp_path: Path) -> None:
    assert len([name for name in alone if name.startswith("figures/")]) > 4
    with Helper(*STEPS) as helper:
        assert qualcode.write_results(small, tmp_path / "out", helper=helper) == []
    assert files(tmp_path / "out") == alone
    assert multiprocessing.active_children() == []


def test_a_helper_draws_what_it_took(small: Results, alone: dict[str, bytes], tmp_path: Path) -> None:
    name = next(iter(planned_figures(small)))
    (tmp_path / "figures").mkdir()
    with Helper(*STEPS) as helper:
        helper.begin(tmp_path / "drawn")
        helper.give(small)
        helper.give(small.study, small.analyses)
        told = helper.moved_to(tmp_path / "figures")
        assert not helper.takes(name)
    assert told == dict.fromkeys(planned_figures(small), ())
    assert files(tmp_path) == {path: data for path, data in alone.items() if path.startswith("figures/")}


@pytest.mark.parametrize("plans", [dying, failing])
def test_what_a_helper_does_not_finish_is_drawn_here(
    plans: Callable[[Results], Plans], small: Results, alone: dict[str, bytes], tmp_path: Path
) -> None:
    with Helper(plans) as helper:
        qualcode.write_results(small, tmp_path / "out", helper=helper)
    assert files(tmp_path / "out") == alone


def test_a_killed_helper_is_not_missed(small: Results, alone: dict[str, bytes], tmp_path: Path) -> None:
    with Helper(*STEPS) as helper:
        for child in multiprocessing.active_children():
            child.kill()
            child.join()
        qualcode.write_results(small, tmp_path / "out", helper=helper)
    assert files(tmp_path / "out") == alone


def test_a_helper_that_cannot_be_begun_is_not_missed(
    small: Results, alone: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(self: object) -> None:
        raise OSError("too many processes")

    monkeypatch.setattr(multiprocessing.context.SpawnProcess, "start", start)
    with Helper(*STEPS) as helper:
        qualcode.write_results(small, tmp_path / "out", helper=helper)
    assert files(tmp_path / "out") == alone


def test_a_slow_helper_is_not_waited_for(small: Results, alone: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helping, "PATIENCE", 0)
    with Helper(waiting) as helper:
        qualcode.write_results(small, tmp_path / "out", helper=helper)
    assert files(tmp_path / "out") == alone


@pytest.mark.parametrize("step", ["tables", "analysis", "figures"])
@pytest.mark.parametrize("steps", [(slow, slow), STEPS])
def test_nothing_is_left_of_a_helper_when_this_process_fails(
    step: str, steps: tuple[Callable[..., Plans], ...], small: Results, tmp_path: Path
) -> None:
    def stopping(now: str) -> None:
        if now == step:
            raise KeyError("stop")

    with Helper(*steps) as helper:
        with pytest.raises(KeyError, match="stop"):
            qualcode.write_results(small, tmp_path / "out", helper=helper, progress=stopping)
        assert multiprocessing.active_children() == []
    assert list(tmp_path.iterdir()) == []


def test_problems_of_a_helper_are_told(small: Results, tmp_path: Path) -> None:
    with Helper(rare) as helper:
        helper.begin(tmp_path / "drawn")
        helper.give(small)
        (tmp_path / "figures").mkdir()
        (told,) = helper.moved_to(tmp_path / "figures").values()
    assert [type(one) for one in told] == [Problem]
    assert "U+10FFFD" in str(told[0])


def rare(results: Results) -> Plans:
    """A character that no font has."""
    import pandas as pd

    cells = pd.DataFrame({"control": [1]}, index=pd.Index(["\U0010fffd"], name="stage"))
    return {"rare": partial(qualcode.heat_map, cells)}


@pytest.mark.parametrize(("cores", "option", "begun"), [(2, "--figures", 1), (1, "--figures", 0), (2, "--no-figures", 0)])
def test_the_command_begins_a_helper_where_there_is_a_core_for_it(
    cores: int, option: str, begun: int, small_study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Helper] = []

    def counted(*steps: Callable[..., Plans]) -> Helper:
        made.append(Helper(*steps))
        return made[-1]

    monkeypatch.setattr(telling, "usable_cores", lambda: cores)
    monkeypatch.setattr(telling, "Helper", counted)
    telling.told_run(str(small_study), str(tmp_path / "out"), figures=option == "--figures", overwrite=False, quiet=True)
    assert len(made) == begun
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are looked for in /proc")
def test_ctrl_c_leaves_no_process_behind(small_study: Path, tmp_path: Path) -> None:
    script = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from qualcode.cli import telling\n"
        "def stand_still(*_, **__):\n"
        "    import time; print('here', flush=True); time.sleep(600)\n"
        "telling.usable_cores, telling.run = lambda: 2, stand_still\n"
        "if __name__ == '__main__': telling.told_run(*sys.argv[1:], figures=True, overwrite=False, quiet=True)\n"
    )
    (tmp_path / "script.py").write_text(script)
    running = subprocess.Popen(
        [sys.executable, str(tmp_path / "script.py"), str(small_study), str(tmp_path / "out")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,
    )
    assert running.stdout is not None
    assert running.stdout.readline() == b"here\n"
    assert len(of_session(running.pid)) > 1
    running.send_signal(signal.SIGINT)
    running.wait(timeout=60)
    running.stdout.close()
    until = time.monotonic() + 20
    while of_session(running.pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert of_session(running.pid) == []


@pytest.mark.skipif(os.name == "nt", reason="on Windows nothing that is ignored is handed on")
def test_a_process_leaves_ctrl_c_to_its_parent_from_its_beginning() -> None:
    before, context = signal.getsignal(signal.SIGINT), multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    with deaf_children():
        child = context.Process(target=tell_handler, args=(there,))
        child.start()
    assert here.recv() == signal.SIG_IGN
    child.join()
    assert signal.getsignal(signal.SIGINT) == before


def tell_handler(there: Connection) -> None:
    there.send(signal.getsignal(signal.SIGINT))


def of_session(number: int) -> list[str]:
    """The processes that a session still has."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = place.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if session == str(number) and state != "Z":
            found.append(place.parent.name)
    return found

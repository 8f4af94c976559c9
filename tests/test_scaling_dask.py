"""The engine over a Dask scheduler: two real worker processes, one of them killed; and what can be wrong with a scheduler."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qualcode import ArgumentError, Document, Study, read_study
from qualcode.scaling.batches import Batch, Lost, Made
from qualcode.scaling.coding import Progress, code_corpus
from qualcode.scaling.engines import Inline
from qualcode.scaling.planning import CorpusLimits
from qualcode.scaling.processes import DIED
from qualcode.scaling.starting import check_engine, engine_named
from qualcode.scaling.working import Worker

distributed = pytest.importorskip("distributed")
dasking = pytest.importorskip("qualcode.scaling.dasking")

TEXT = "区民政局应当按季度拨付资金。社会组织应当接受街道办事处的考核。晨光社工服务中心每月报送材料。"
BATCHES = [Batch(number, (Document(f"P-{number}", TEXT * (1 + number % 3), "policy"),)) for number in range(12)]


class _Deadly:
    """Something that takes down every process that unpacks it, but for this one."""

    id, file = "P-99", ""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        here = f"__import__('os').getpid() == {os.getpid()}"  # the scheduler is in this process
        return eval, (f"__import__('sys').modules[{__name__!r}]._Deadly() if {here} else __import__('os')._exit(9)",)


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study("nominal_contracts", documents=False)


@pytest.fixture(scope="module")
def expected(study: Study) -> dict[int, Made]:
    """What this process makes of the batches by itself."""
    with Inline(Worker(study)) as engine:
        return {made.number: made for made in engine.done(BATCHES) if isinstance(made, Made)}


@pytest.fixture(scope="module")
def engine(study: Study) -> Iterator[dasking.DaskEngine]:
    with dasking.DaskEngine(study, workers=2) as engine:
        yield engine


def test_two_batches_for_each_worker_are_on_their_way(engine: dasking.DaskEngine, expected: dict[int, Made]) -> None:
    asked = list[int]()

    def feed() -> Iterator[Batch]:
        for batch in BATCHES:
            asked.append(batch.number)
            yield batch

    done = engine.done(feed())
    found = [next(done)]
    assert len(asked) == 4
    found += done
    assert {made.number: made for made in found if isinstance(made, Made)} == expected


def test_one_of_two_workers_is_killed_in_the_middle(study: Study, engine: dasking.DaskEngine, tmp_path: Path) -> None:
    before = sorted(engine._client.run(os.getpid).values())
    assert len(before) == 2
    assert os.getpid() not in before
    listed = replace(study, documents=tuple(batch.texts[0] for batch in BATCHES))
    killed = list[int]()

    def kill(progress: Progress) -> None:
        if progress.texts and not killed:
            os.kill(before[0], signal.SIGKILL)
            killed.append(progress.texts)

    limits = CorpusLimits(part=60)
    address = engine._client.scheduler.address
    coded = code_corpus(listed, tmp_path / "dask", engine=f"dask={address}", limits=limits, progress=kill)
    assert 0 < killed[0] < coded.texts == len(BATCHES)
    assert coded.set_aside == 0
    assert coded.parts > 6
    code_corpus(listed, tmp_path / "plain", workers=2, limits=limits)
    assert _bytes(tmp_path / "dask") == _bytes(tmp_path / "plain")
    after = set(engine._client.run(os.getpid).values())
    assert before[0] not in after
    assert before[1] in after


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_without_dask_it_is_told_what_to_install(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "qualcode.scaling.dasking")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ArgumentError, match=r"engine 'dask' needs Dask .*pip install 'qualcode\[dask\]'"):
        engine_named("dask", study, 2)


def test_a_batch_that_takes_workers_down_is_told_and_the_rest_is_done(engine: dasking.DaskEngine, expected: dict[int, Made]) -> None:
    deadly = Batch(99, (_Deadly(),))  # type: ignore[arg-type]
    again, found = list[Batch](), dict[int, Made]()
    for made in engine.done([deadly, *BATCHES[:2]]):
        if isinstance(made, Lost):
            assert made.why == DIED
            again.append(made.batch)
        else:
            found[made.number] = made
    assert deadly in again
    innocent = [batch for batch in again if batch is not deadly]  # what the same worker had waiting may have gone with it
    found |= {made.number: made for made in engine.done(innocent) if isinstance(made, Made)}
    assert found == {number: expected[number] for number in (0, 1)}


def test_a_running_scheduler_serves_several_studies_and_forgets_them(
    study: Study, engine: dasking.DaskEngine, expected: dict[int, Made]
) -> None:
    engine._client.wait_for_workers(2, timeout=60)
    scheduler = engine._client.scheduler.address
    other = replace(study, threshold=0.99)
    with dasking.DaskEngine(other, address=scheduler) as second:
        here = {made.number: made for made in Inline(Worker(other)).done(BATCHES[:3]) if isinstance(made, Made)}
        assert {made.number: made for made in second.done(BATCHES[:3])} == here != {number: expected[number] for number in range(3)}
        assert {made.number: made for made in engine.done(BATCHES[:3])} == {number: expected[number] for number in range(3)}
    told = engine._client.run(lambda dask_worker: [name for name in dask_worker.plugins if name.startswith("qualcode")])
    assert [len(names) for names in told.values()] == [1, 1]


def test_who_stops_listening_stops_the_work(engine: dasking.DaskEngine) -> None:
    done = engine.done(BATCHES)
    next(done)
    done.close()  # type: ignore[attr-defined]
    until = time.monotonic() + 20
    while engine._client.futures and time.monotonic() < until:
        time.sleep(0.05)
    assert not engine._client.futures


def test_a_scheduler_that_does_not_answer(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dasking, "ANSWER", 0.5)
    for address in ("tcp://127.0.0.1:1", "nowhere", "http://127.0.0.1:1", "tcp://nowhere.invalid:1"):
        with pytest.raises(ArgumentError, match=f"no Dask scheduler answers at '{address}'"), dasking.DaskEngine(study, address=address):
            pass


def test_a_scheduler_that_goes_away_is_one_line(study: Study, tmp_path: Path) -> None:
    """The scheduler is another process, and killed while batches are under way; nothing of Dask's own words is shown."""
    told = tmp_path / "scheduler.json"
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--scheduler-file", str(told), *here],
        stderr=subprocess.DEVNULL,
    )
    worker = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(told), "--nthreads", "1", *here],
        stderr=subprocess.DEVNULL,
    )
    try:
        while not told.is_file() or not told.read_text():
            assert scheduler.poll() is None
            time.sleep(0.05)
        address = json.loads(told.read_text())["address"]
        done = subprocess.run([sys.executable, "-c", LEFT_ALONE, address, str(scheduler.pid)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    finally:
        for one in (scheduler, worker):
            one.kill()
            one.wait()
    assert done.stdout == f"the Dask scheduler at '{address}' went away. What is done stays; start it, and run the same again to go on.\n"
    assert done.stderr == ""


LEFT_ALONE = """
import os, sys
from qualcode import Document, OutputError, read_study
from qualcode.scaling.batches import Batch
from qualcode.scaling.dasking import DaskEngine

batches = [Batch(number, (Document(f"P-{number}", "区民政局应当按季度拨付资金。" * 99, "policy"),)) for number in range(99)]
try:
    with DaskEngine(read_study("nominal_contracts", documents=False), address=sys.argv[1]) as engine:
        for made in engine.done(batches):
            if made.number == 3:
                os.kill(int(sys.argv[2]), 9)
except OutputError as error:
    print(error)
"""


def test_a_scheduler_without_a_name() -> None:
    with pytest.raises(ArgumentError, match="engine 'dask=' names no scheduler"):
        check_engine("dask=")


def test_workers_of_another_version_are_refused(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "qualcode"
    other.mkdir()
    (other / "__init__.py").touch()
    (other / "version.py").write_text('__version__ = "0.0.1"\n', encoding="utf-8")
    monkeypatch.setattr(dasking, "ANSWER", 0.5)
    options = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "silence_logs": 50}
    with distributed.LocalCluster(n_workers=0, processes=False, protocol="tcp", **options) as cluster:
        address = cluster.scheduler_address
        with pytest.raises(ArgumentError, match="has no workers"), dasking.DaskEngine(study, address=address):
            pass
        command = ["-m", "distributed.cli.dask_worker", address, "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        worker = subprocess.Popen(
            [sys.executable, *command], env={**os.environ, "PYTHONPATH": str(tmp_path)}, stderr=subprocess.DEVNULL, cwd=tmp_path
        )
        try:
            monkeypatch.setattr(dasking, "ANSWER", 60)
            with pytest.raises(ArgumentError, match=r"the worker at tcp://\S+ has qualcode 0\.0\.1 \(here: \d"):
                dasking.DaskEngine(study, address=address).__enter__()
        finally:
            worker.kill()
            worker.wait()

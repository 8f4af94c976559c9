"""The workers of a Dask scheduler: processes of this machine, or of as many machines as somebody has set up."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import current_process
from threading import Lock, current_thread, main_thread
from types import TracebackType
from typing import Any

import dask
from distributed import Client, Future, KilledWorker, LocalCluster, WorkerPlugin, as_completed, get_worker
from distributed.comm import resolve_address

from qualcode.errors import ArgumentError, OutputError
from qualcode.model import Study
from qualcode.scaling.batches import Batch, Lost, Made
from qualcode.scaling.engines import NO_MEMORY
from qualcode.scaling.processes import DIED, UNGUARDED
from qualcode.scaling.working import Worker, lean
from qualcode.settling import settle

__all__ = ["DaskEngine"]

HOST, ANSWER = "127.0.0.1", 10
"""Where a cluster of our own listens, and how many seconds a scheduler may take to answer."""
AHEAD = 2
"""How many batches each worker has at most: the one that it does and the next."""
TRIES = 1
"""How many workers of this machine a batch may kill and still be tried again."""
TALKERS = ("distributed.batched", "distributed.client", "distributed.comm", "distributed.core", "distributed.utils")
"""Those in Dask that say with tracebacks that a scheduler went away; it is told here, in one line."""
LARGE = "distributed.admin.large-graph-warning-threshold"
ALIKE = ("jieba", "opencc", "pandas", "pyarrow", "rjieba", "simplemma", "spacy")
"""Libraries that may change what is found, or the bytes of a file, from version to version."""


class _Told(WorkerPlugin):  # type: ignore[misc]  # distributed has no types
    """The study, as each worker has it from the scheduler: those that come later, too. It is compiled there once."""

    def __init__(self, study: Study, own: bool) -> None:
        self.study, self.own, self.versions = study, own, _versions(ALIKE)

    def setup(self, worker: object) -> None:
        """A worker may have several threads; a study reads one batch at a time. One of our own leaves Ctrl-C to us."""
        if self.own and current_thread() is main_thread():
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.turn, self.worker = Lock(), Worker(self.study)
        if self.own:
            self.worker.ready()
            settle()
        self.unlike = _unlike(_versions(ALIKE), self.versions)


def _versions(names: Iterable[str]) -> dict[str, str]:
    """The versions of qualcode and of some libraries, where this runs."""
    told: dict[str, str] = _asker()(tuple(names))
    return told


def _asker() -> Any:
    """A function that tells versions and can be run where there is no qualcode: it is sent as a whole, since it stands within this one."""

    def versions(names: tuple[str, ...]) -> dict[str, str]:
        from importlib import import_module, metadata

        told = {}
        try:
            told["qualcode"] = str(import_module("qualcode.version").__version__)
        except ImportError:
            told["qualcode"] = "missing"
        for name in names:
            try:
                told[name] = metadata.version(name)
            except metadata.PackageNotFoundError:
                told[name] = "missing"
        return told

    return versions


def _unlike(there: Mapping[str, str], here: Mapping[str, str]) -> str:
    """What a worker has in another version, in words; blank where all is the same."""
    return ", ".join(f"{name} {there[name]} (here: {here[name]})" for name in here if there[name] != here[name])


def _made(name: str, batch: Batch) -> Made:
    """What the worker makes of a batch; runs there."""
    told = get_worker().plugins[name]
    if told.unlike:
        raise ArgumentError(_differing(get_worker().address, told.unlike))
    with told.turn:
        made: Made = told.worker.code(batch)
        return made


def _differing(worker: str, unlike: str) -> str:
    return f"the worker at {worker} has {unlike}; install the same versions there, so that all workers find the same"


def _cluster(workers: int) -> LocalCluster:
    """A scheduler and worker processes that only this machine can reach."""
    if getattr(current_process(), "_inheriting", False):  # a worker that still reads the script of its parent
        raise ArgumentError(UNGUARDED)
    try:
        return LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host=HOST,
            dashboard_address=f"{HOST}:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs=logging.CRITICAL,
        )
    except RuntimeError:
        raise ArgumentError(UNGUARDED) from None


@contextmanager
def _silent() -> Iterator[None]:
    """Dask's own words about lost connections are not shown."""
    before = [(logger, logger.level) for logger in map(logging.getLogger, TALKERS)]
    try:
        for logger, _ in before:
            logger.setLevel(logging.CRITICAL)
        yield
    finally:
        for logger, level in before:
            logger.setLevel(level)


class DaskEngine:
    """The engine over a Dask scheduler: a running one at `address`, or one of our own with `workers` processes of this machine.

    A batch whose worker is lost is done again by another. One that takes several workers with it comes back as :class:`Lost`.
    """

    def __init__(self, study: Study, *, address: str = "", workers: int = 1) -> None:
        self._told, self._address, self._workers = _Told(lean(study), not address), address, workers
        self._open = ExitStack()
        self._name = ""

    def __enter__(self) -> DaskEngine:
        with ExitStack() as opened:
            opened.enter_context(_silent())
            opened.enter_context(dask.config.set({LARGE: "1 GB"}))  # a batch is large, and meant to be
            self._client = opened.enter_context(self._connected(opened))
            if self._address:
                self._check_workers()
            self._name = f"qualcode-{self._client.id}"
            with self._in_touch():
                self._client.register_plugin(self._told, name=self._name)
            opened.callback(self._forget)
            self._open = opened.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open.close()

    def _forget(self) -> None:
        """Takes the study from a scheduler that goes on without us."""
        if self._address and self._client.status == "running":
            with suppress(KeyError, OSError):  # a worker that just came does not know it yet; one that just went cannot answer
                self._client.unregister_worker_plugin(self._name)

    def _connected(self, opened: ExitStack) -> Client:
        """A client of the scheduler, which is started where none was named."""
        if not self._address:
            opened.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": TRIES}))
            return Client(opened.enter_context(_cluster(self._workers)), set_as_default=False)
        try:
            resolve_address(self._address)  # a client of what is no address would stay half open, and say so with a traceback at the end
            return Client(self._address, timeout=ANSWER, set_as_default=False)
        except (OSError, ValueError) as error:
            told = str(error).partition("\n")[0]
            use = "Start it there (`dask scheduler`), correct the address, such as tcp://10.0.0.5:8786, or write `--engine dask` alone"
            raise ArgumentError(f"no Dask scheduler answers at '{self._address}' ({told}). {use}") from None

    def _check_workers(self) -> None:
        """Refuses a scheduler without workers, and workers that would find something else than this machine does."""
        try:
            self._client.wait_for_workers(1, timeout=ANSWER)
        except TimeoutError:
            found = f"the Dask scheduler at '{self._address}' has no workers"
            raise ArgumentError(f"{found}. Start some (`dask worker {self._address}`)") from None
        with self._in_touch():
            there = self._client.run(_asker(), ALIKE)
        told = {worker: _unlike(versions, self._told.versions) for worker, versions in sorted(there.items())}
        wrong = [_differing(worker, unlike) for worker, unlike in told.items() if unlike]
        if wrong:
            raise ArgumentError("\n".join(wrong))

    def done(self, batches: Iterable[Batch]) -> Iterator[Made | Lost]:
        """What was made of each batch, in the order in which they are done."""
        more, waiting = iter(batches), dict[Future, Batch]()
        running = as_completed(loop=self._client.loop)
        try:
            while True:
                while len(waiting) < self._places():
                    batch = next(more, None)
                    if batch is None:
                        break
                    future = self._client.submit(_made, self._name, batch, pure=False)
                    waiting[future] = batch
                    running.add(future)
                if not waiting:
                    return
                future = next(running)
                yield self._outcome(future, waiting.pop(future))
        finally:
            self._client.cancel(list(waiting))

    def _places(self) -> int:
        """How many batches may be on their way; workers come and go."""
        with self._in_touch():
            return AHEAD * max(1, len(self._client.nthreads()))

    def _outcome(self, future: Future, batch: Batch) -> Made | Lost:
        with self._in_touch():
            if future.status == "finished":
                made: Made = future.result()
                return made
            if future.status != "error":
                raise self._went_away()
            error = future.exception()
        if isinstance(error, KilledWorker):
            return Lost(batch, DIED)
        if isinstance(error, (ArgumentError, ImportError, OSError)):  # no fault of a text
            raise error
        if isinstance(error, MemoryError):
            return Lost(batch, NO_MEMORY)
        return Lost(batch, f"it cannot be coded ({type(error).__name__}: {error})")

    @contextmanager
    def _in_touch(self) -> Iterator[None]:
        """What is asked of the scheduler; it may have gone away."""
        if self._client.status == "closed":
            raise self._went_away()
        try:
            yield
        except (CancelledError, OSError):  # a connection that is lost, refused or not made in time
            raise self._went_away() from None

    def _went_away(self) -> OutputError:
        where = f"at '{self._address}'" if self._address else "of this machine"
        return OutputError(f"the Dask scheduler {where} went away. What is done stays; start it, and run the same again to go on.")

"""The engine of one machine: processes of :mod:`concurrent.futures`, each with the study compiled once."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import current_process
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.queues import Queue
from types import TracebackType
from typing import Any

from qualcode.errors import ArgumentError
from qualcode.model import Study
from qualcode.scaling.batches import Batch, Lost, Made
from qualcode.scaling.engines import NO_MEMORY
from qualcode.scaling.parents import deaf_children, obey_parent
from qualcode.scaling.working import Worker, lean
from qualcode.settling import settle

__all__ = ["DIED", "Processes"]

IN_FLIGHT = 2
"""Batches for each worker: one that it codes, one that waits for it."""
HEARD = 1.0
"""Seconds without news after which it is asked whether any worker is left."""
DIED = "the process that coded it died"
UNGUARDED = (
    "worker processes cannot be started from here. In a script, put what it does below the line `if __name__ == '__main__':`, "
    "because each worker reads the script anew; or pass workers=1."
)
_MACHINE = (ImportError, OSError)
"""What is no fault of a text."""
_worker: list[Worker] = []
"""The study of this process, where it is a worker; compiled once."""


class _Context(SpawnContext):
    """New processes that begin from nothing (threads of Arrow make a copy of this one unsafe), remembered so that they can be ended."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[SpawnProcess] = []

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override]
        made = SpawnProcess(*args, **kwargs)
        self.started.append(made)
        return made


class Processes:
    """Worker processes on this machine. When one dies, all of them are begun anew, and what they had is told as lost.

    Examples
    --------
    >>> from qualcode import read_study
    >>> with Processes(read_study("nominal_contracts"), workers=2) as engine:    # doctest: +SKIP
    ...     made = list(engine.done(batches))
    """

    def __init__(self, study: Study, workers: int) -> None:
        self._study, self._workers = pickle.dumps(lean(study)), workers
        self._context = _Context()
        self._pool: ProcessPoolExecutor | None = None
        self._told: Queue[bytes] | None = None
        self._open = set[Future[Made]]()

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._end()

    def done(self, batches: Iterable[Batch]) -> Iterator[Made | Lost]:
        """What was made of each batch, in the order in which they are done."""
        source, waiting = iter(batches), dict[Future[Made], Batch]()
        while True:
            while len(waiting) < IN_FLIGHT * self._workers and (batch := next(source, None)) is not None:
                waiting[self._given(batch)] = batch
            if not waiting:
                return
            while not (ready := wait(waiting, timeout=HEARD, return_when=FIRST_COMPLETED).done):
                if not any(process.is_alive() for process in self._context.started):
                    self._end()
            for future in ready:
                yield self._outcome(future, waiting.pop(future))

    def _outcome(self, future: Future[Made], batch: Batch) -> Made | Lost:
        self._open.discard(future)
        error = future.exception()
        if error is None:
            return future.result()
        if isinstance(error, BrokenProcessPool):
            self._end()
            return Lost(batch, DIED)
        if isinstance(error, _MACHINE):
            raise error
        if isinstance(error, MemoryError):
            return Lost(batch, NO_MEMORY)
        return Lost(batch, f"it cannot be coded ({type(error).__name__}: {error})")

    def _given(self, batch: Batch) -> Future[Made]:
        """The batch in the hands of a worker, of new ones where the old ones died."""
        for _ in range(2):
            pool = self._pool or self._begun()
            try:
                with deaf_children():
                    future = pool.submit(_coded, batch)
                self._open.add(future)
                return future
            except BrokenProcessPool:
                self._end()
        raise ArgumentError(UNGUARDED)

    def _begun(self) -> ProcessPoolExecutor:
        """New workers, of which one has answered."""
        if getattr(current_process(), "_inheriting", False):  # a worker that still reads the script of its parent
            raise ArgumentError(UNGUARDED)
        # Not among the arguments: a worker that dies before it has read large ones leaves its parent waiting for ever.
        told = self._context.Queue()
        for _ in range(self._workers):
            told.put(self._study)
        pool = ProcessPoolExecutor(self._workers, mp_context=self._context, initializer=_begin, initargs=(told,))
        self._pool, self._told = pool, told
        with deaf_children():
            ready = pool.submit(_ready)
        if isinstance(ready.exception(), BrokenProcessPool):
            self._end()
            raise ArgumentError(UNGUARDED)
        return pool

    def _end(self) -> None:
        """Ends the workers at once: what they were at is not wanted any more."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        for process in self._context.started:
            if process.is_alive():
                process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)
        if self._told is not None:
            self._told.cancel_join_thread()
            self._told.close()
        self._context.started.clear()
        for future in self._open:  # a pool that breaks just when it is given something forgets it, and nobody would hear of it
            if not future.done():
                future.set_exception(BrokenProcessPool(DIED))


def _begin(told: Queue[bytes]) -> None:
    """What a new worker does first."""
    obey_parent()
    worker = Worker(pickle.loads(told.get()))
    worker.ready()
    _worker[:] = [worker]
    settle()


def _ready() -> bool:
    return bool(_worker)


def _coded(batch: Batch) -> Made:
    return _worker[0].code(batch)

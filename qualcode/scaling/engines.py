"""Who does the work: this process, several on this machine, or the workers of a scheduler. All of them do the same work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from qualcode.scaling.batches import Batch, Lost, Made
from qualcode.settling import settled

if TYPE_CHECKING:
    from qualcode.scaling.working import Worker

__all__ = ["NO_MEMORY", "Engine", "Inline"]

NO_MEMORY = "there was too little memory to code it"


class Engine(Protocol):
    """Gives batches to workers, and what they made of them back.

    An engine is made for one study (it tells it to each worker once), opened by ``with``, and may then be asked several times. It never
    holds more than two batches for each worker: it takes the next one when one is done, so that memory does not grow with the corpus.
    """

    def __enter__(self) -> Engine: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def done(self, batches: Iterable[Batch]) -> Iterator[Made | Lost]:
        """What was made of each batch, in any order; :class:`Lost` for one whose worker died, which the engine need not try again.

        `batches` may stop giving more when one was lost, and is asked for the next one only when there is a free place.
        """
        ...


class Inline:
    """The engine without workers: this process, one batch after the other."""

    def __init__(self, worker: Worker) -> None:
        self._worker, self._open = worker, ExitStack()

    def __enter__(self) -> Inline:
        self._worker.ready()
        self._open.enter_context(settled())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open.close()

    def done(self, batches: Iterable[Batch]) -> Iterator[Made | Lost]:
        """What was made of each batch, in their order; one for which there is too little memory is lost."""
        for batch in batches:
            try:
                made = self._worker.code(batch)
            except MemoryError:
                yield Lost(batch, NO_MEMORY)
            else:
                yield made

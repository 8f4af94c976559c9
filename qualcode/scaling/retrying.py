"""Work that outlives its workers: a batch that was lost is done again, and the text that kills whoever reads it is found and set aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qualcode.corpus import Aside
from qualcode.errors import OutputError
from qualcode.scaling.batches import Batch, Lost, Made, Unread
from qualcode.scaling.engines import Engine
from qualcode.scaling.listing import told_aside

__all__ = ["is_passing", "surviving"]

AGAIN = "Run the same again to have it tried again, with fewer workers or more memory; or divide it. The rest was coded without it."
SMALLER = "There may be too little memory: try fewer workers, or smaller parts (--part) in a new folder."


def is_passing(aside: Aside) -> bool:
    """Whether a text was set aside for what happened to whoever read it (no memory, a worker that died), and not for what it is.

    Examples
    --------
    >>> is_passing(Aside("P-02", "a.csv", 2, "there is no text", "Take the row out."))
    False
    """
    return aside.remedy == AGAIN


def surviving(engine: Engine, batches: Iterable[Batch]) -> Iterator[Made]:
    """What was made of every batch, in any order.

    When one is lost, no new ones are begun until all that were lost with it are done again, each alone. What is lost again is read text by
    text, each alone, to find the ones that are set aside.

    Raises
    ------
    OutputError
        When a batch is lost though each of its texts can be coded alone.
    """
    source, lost, ended = iter(batches), list[Batch](), False

    def until_one_is_lost() -> Iterator[Batch]:
        nonlocal ended
        while not lost:
            batch = next(source, None)
            if batch is None:
                ended = True
                return
            yield batch

    while not ended:
        for outcome in engine.done(until_one_is_lost()):
            if isinstance(outcome, Lost):
                lost.append(outcome.batch)
            else:
                yield outcome
        while lost:
            yield _settled(engine, lost.pop())


def _alone(engine: Engine, batch: Batch) -> Made | Lost:
    [outcome] = list(engine.done([batch]))
    return outcome


def _settled(engine: Engine, batch: Batch) -> Made:
    """A batch that was lost once, done again: whole, else without the texts that nobody survives."""
    outcome = _alone(engine, batch)
    if isinstance(outcome, Made):
        return outcome
    left = batch._replace(texts=tuple(_readable(engine, batch, text) for text in batch.texts))
    outcome = _alone(engine, left)
    if isinstance(outcome, Lost):
        raise OutputError(f"part {batch.number}: {outcome.why}, though each of its texts can be coded alone. {SMALLER}")
    return outcome


def _readable(engine: Engine, batch: Batch, text: Unread) -> Unread:
    """The text, or why it is set aside: whoever reads it alone is lost, and again."""
    if isinstance(text, Aside):
        return text
    alone = batch._replace(texts=(text,))
    if isinstance(_alone(engine, alone), Made):
        return text
    outcome = _alone(engine, alone)
    return told_aside(text, outcome.why, AGAIN) if isinstance(outcome, Lost) else text

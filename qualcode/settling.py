"""Python's search for objects that only refer to each other, kept from a study that stays in memory as long as texts are read with it.

A compiled study is a hundred thousand objects, and the search looks through all of them again and again while rows are made: it takes
an eighth of the time, and finds nothing.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["RARELY", "settle", "settle_a_command", "settled"]

RARELY = (400_000, 20, 20)
"""How often is looked: after Python's own 700 new objects it takes 8 % of a short run. Rows are no garbage, so that looking more often
saves no memory."""


def settle() -> None:
    """Looks rarely from now on, and never at what is there already; for a process that does nothing but read texts."""
    gc.set_threshold(*RARELY)
    gc.collect()
    gc.freeze()


def settle_a_command() -> None:
    """Looks rarely, and not at all when the command has ended: that alone took a tenth of a short one."""
    gc.set_threshold(*RARELY)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)


@contextmanager
def settled() -> Iterator[None]:
    """The same for a while, in a process that others use, too. Where they look rarely or not at all, that stays.

    Examples
    --------
    >>> before = gc.get_threshold(), gc.get_freeze_count()
    >>> with settled():
    ...     rarely = gc.get_threshold()[0] >= RARELY[0] or not before[0][0]
    >>> rarely, (gc.get_threshold(), gc.get_freeze_count()) == before
    (True, True)
    """
    threshold, frozen = gc.get_threshold(), gc.get_freeze_count()
    if 0 < threshold[0] < RARELY[0]:
        gc.set_threshold(*RARELY)
    if not frozen:
        gc.freeze()
    try:
        yield
    finally:
        gc.set_threshold(*threshold)
        if not frozen:
            gc.unfreeze()

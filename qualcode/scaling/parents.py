"""What processes on one machine need to know: how many may work at once, and what one owes to the process that began it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process
from multiprocessing.connection import wait

__all__ = ["deaf_children", "obey_parent", "usable_cores"]


def usable_cores() -> int:
    """How many processes may work at once: the cores that this one may use.

    Examples
    --------
    >>> usable_cores() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def deaf_children() -> Iterator[None]:
    """Processes that are begun here leave Ctrl-C to this one, also while they still import: what is ignored here is ignored there, too.

    Only the main thread may say what is ignored; where another one begins them, they hear Ctrl-C until :func:`obey_parent`.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is None:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def obey_parent() -> None:
    """What a new process does first: it leaves Ctrl-C to its parent from now on, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)

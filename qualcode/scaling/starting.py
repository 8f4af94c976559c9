"""An engine by its name, and how many workers it has."""

from __future__ import annotations

from qualcode.errors import ArgumentError
from qualcode.model import Study
from qualcode.scaling.engines import Engine, Inline
from qualcode.scaling.parents import usable_cores
from qualcode.scaling.processes import Processes
from qualcode.scaling.working import Worker, lean

__all__ = ["PROCESSES", "check_engine", "engine_named", "how_many"]

PROCESSES, DASK = "processes", "dask"


def check_engine(name: str) -> None:
    """Refuses a name that no engine has.

    Examples
    --------
    >>> check_engine("spark")
    Traceback (most recent call last):
    ...
    qualcode.errors.ArgumentError: engine 'spark' is none of processes, dask, dask=ADDRESS
    """
    if name == f"{DASK}=":
        raise ArgumentError(f"engine '{name}' names no scheduler: write {DASK}=tcp://HOST:8786, or {DASK} alone for this machine")
    if name not in (PROCESSES, DASK) and not name.startswith(f"{DASK}="):
        raise ArgumentError(f"engine '{name}' is none of {PROCESSES}, {DASK}, {DASK}=ADDRESS")


def how_many(workers: int | None, batches: int) -> int:
    """How many workers are of use: as many as are wanted, else as there are cores, and no more than there are batches.

    Examples
    --------
    >>> how_many(4, 2), how_many(1, 100)
    (2, 1)
    """
    if workers is not None and workers < 1:
        raise ArgumentError(f"workers={workers} cannot code anything; 1 codes in this process")
    return max(1, min(usable_cores() if workers is None else workers, batches))


def engine_named(name: str, study: Study, workers: int, *, apart: bool = False) -> Engine:
    """The engine of that name for a study: this process or several, or the workers of a Dask scheduler.

    `apart` never takes this process: a text that was the end of its worker may be the end of this one, and then nothing is told.

    Examples
    --------
    >>> from qualcode import read_study
    >>> type(engine_named("processes", read_study("nominal_contracts"), 1)).__name__
    'Inline'
    """
    check_engine(name)
    if name == PROCESSES:
        return Inline(Worker(lean(study))) if workers == 1 and not apart else Processes(study, workers)
    try:
        from qualcode.scaling.dasking import DaskEngine
    except ImportError as error:
        raise ArgumentError(f"engine '{name}' needs Dask ({error}): pip install 'qualcode[dask]'") from None
    engine: Engine = DaskEngine(study, address=name.partition("=")[2], workers=workers)
    return engine

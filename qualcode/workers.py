"""Several documents read at the same time, by processes of their own; the rows are the same, in the same order, however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor

from qualcode.coding.drawing import Given
from qualcode.errors import ArgumentError
from qualcode.machine import Machine, Rows
from qualcode.model import Study

__all__ = ["read_documents"]

FEW = 4
"""Fewer documents than this are read before more processes have started."""
SHARES = 8
"""Into how many shares the documents of one process are cut: long and short texts even out."""
Codings = Mapping[str, Sequence[Given]]
_machine: list[tuple[Machine, Codings | None]] = []
"""What a process of its own reads with."""


def _prepare(study: Study, given: Codings | None) -> None:
    _machine[:] = [(Machine(study), given)]


def _read(number: int) -> Rows:
    machine, given = _machine[0]
    return _rows(machine, given, number)


def _rows(machine: Machine, given: Codings | None, number: int) -> Rows:
    document = machine.study.documents[number]
    return machine.read(document, None if given is None else given.get(document.id, []))


def read_documents(study: Study, given: Codings | None = None, *, workers: int = 1) -> Iterator[Rows]:
    """The rows of each document of a study, in order.

    Parameters
    ----------
    study
        The study.
    given
        Codings by document that take the place of those that the rules propose.
    workers
        How many processes read; 1: this one.

    Raises
    ------
    ArgumentError
        When `workers` is less than 1.

    Examples
    --------
    >>> from qualcode import read_study
    >>> study = read_study("nominal_contracts")
    >>> [len(rows.segments) > 0 for rows in read_documents(study)] == [True] * len(study.documents)
    True
    """
    if workers < 1:
        raise ArgumentError(f"workers {workers} should be 1 or more")
    many = len(study.documents)
    if workers == 1 or many < FEW:
        machine = Machine(study)
        yield from (_rows(machine, given, number) for number in range(many))
        return
    share = max(1, many // (workers * SHARES))
    with ProcessPoolExecutor(workers, initializer=_prepare, initargs=(study, given)) as pool:
        yield from pool.map(_read, range(many), chunksize=share)

"""A second process that draws figures. It is begun while the first still reads the study, so that nobody waits until it is ready."""

from __future__ import annotations

import gc
import os
import pickle
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from qualcode.errors import OutputError, Problem
from qualcode.reporting.figures.pictures import Picture
from qualcode.scaling.parents import deaf_children, obey_parent
from qualcode.settling import RARELY

__all__ = ["Helper", "drawn"]

ENDINGS = (".png", ".svg")
NEEDED = ("networkx", "pandas", "matplotlib.figure", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg")
"""What takes long to import, and is there before there is anything to draw."""
PATIENCE = 0.2
"""Seconds: longer than most figures take. Where the helper needs more, it is quicker to draw here than to wait."""
GIVEN = "given-"
"""What files are called that say what is to be drawn; no figure is."""
Plans = Mapping[str, Callable[[], Picture]]
Drawn = tuple[str, tuple[Problem, ...]]
"""The name of a figure that was drawn, and its problems."""


def drawn(draw: Callable[[], Picture], folder: Path, name: str) -> tuple[Problem, ...]:
    """Draws a figure into its files, and says which characters no font has."""
    picture = draw()
    told, _ = (picture.save(folder / f"{name}{ending}") for ending in ENDINGS)
    return told


class Helper:
    """A process that draws figures beside this one. Where it cannot be begun, or dies, this one draws them.

    Each of the two takes the next figure when it has drawn one: the helper from the front, this process from the back.

    Parameters
    ----------
    steps
        Functions of modules, which say of what :meth:`give` gives each: file name of a figure → how to draw it. What the first one
        needs is there before what the second one does.

    Examples
    --------
    >>> with Helper(figures_of_tables, figures_of_analyses) as helper:    # doctest: +SKIP
    ...     write_results(run("nominal_contracts"), "out", helper=helper)
    """

    def __init__(self, *steps: Callable[..., Plans]) -> None:
        context = get_context("spawn")
        self._link, there = context.Pipe()
        self._process: SpawnProcess | None = context.Process(target=_help, args=(there, steps), daemon=True)
        self._folder: Path | None = None
        self._given = 0
        try:
            with deaf_children():
                self._process.start()
        except OSError:
            self._process = None
        there.close()

    def __enter__(self) -> Helper:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def ready(self, wait: float = 0) -> bool:
        """Whether the helper has begun and imported what it needs, in so many seconds at most."""
        try:
            return self._process is not None and self._link.poll(wait) and self._link.recv() is None
        except (EOFError, OSError):
            return False

    def begin(self, folder: Path) -> None:
        """Has figures drawn into `folder`, which is made; a helper that is not ready is not waited for."""
        if not self.ready(PATIENCE):
            self.end()
            return
        folder.mkdir(parents=True)
        self._folder = folder

    def give(self, *about: object) -> None:
        """Gives the next step what its figures are about."""
        if self._folder is None:
            return
        # By a file: the helper reads when it has drawn, and until then nobody could write much into a pipe.
        file = self._folder / f"{GIVEN}{self._given}"
        try:
            file.write_bytes(pickle.dumps(about))
            self._link.send(file)
        except OSError:
            self.end()
        self._given += 1

    def left(self, names: Collection[str]) -> int:
        """How many of the figures nobody has begun to draw."""
        return len(names) if self._folder is None else sum(not (self._folder / name).exists() for name in names)

    def takes(self, name: str) -> bool:
        """Whether a figure was left by the helper, for this process to draw; the helper will not draw it then."""
        return self._folder is None or _claimed(self._folder, name)

    def moved_to(self, folder: Path) -> dict[str, tuple[Problem, ...]]:
        """Moves what the helper has drawn, and is about to end; what it does not come to the end of is missing."""
        if self._folder is None:
            return {}
        told = dict(self._told())
        for name in told:
            for ending in ENDINGS:
                os.replace(self._folder / f"{name}{ending}", folder / f"{name}{ending}")
        return told

    def _told(self) -> Iterator[Drawn]:
        """What the helper says, to its end or to its death."""
        try:
            while self._process is not None and self._link.poll(PATIENCE) and (one := self._link.recv()) is not None:
                yield one
        except (EOFError, OSError):
            self._end_process()

    def end(self) -> None:
        """Ends the helper at once, and removes what it has begun and nobody wants."""
        self._end_process()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _end_process(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.join()
            self._process = None
        self._link.close()


def _claimed(folder: Path, name: str) -> bool:
    """Whether a figure is this process's to draw: nobody has made its mark before."""
    try:
        (folder / name).open("x").close()
    except FileExistsError:
        return False
    return True


def _help(there: Connection, steps: Sequence[Callable[..., Plans]]) -> None:
    """What the helper does: all that takes time before there is anything to draw, then its part of the figures."""
    obey_parent()
    if hasattr(os, "nice"):
        os.nice(10)  # where other programs need the cores, the parent goes first
    gc.set_threshold(*RARELY)
    for library in NEEDED:
        import_module(library)
    there.send(None)
    try:
        for plans in steps:
            file: Path = there.recv()
            for name, draw in plans(*pickle.loads(file.read_bytes())).items():
                if _claimed(file.parent, name):
                    there.send((name, drawn(draw, file.parent, name)))
    except (EOFError, OutputError):
        return  # the parent has ended; or the disk is full, to which it comes, too, and tells of it
    there.send(None)

"""A corpus coded part by part into a folder: stopped at any point, the same call goes on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from qualcode.corpus import Aside, Part, Survey
from qualcode.errors import ArgumentError, DataError, OutputError, Problem
from qualcode.locking import locked
from qualcode.model import Study
from qualcode.reading.streaming import survey, texts_of
from qualcode.reading.studies import read_study
from qualcode.scaling.batches import Batch, Unread
from qualcode.scaling.columns import TABLES
from qualcode.scaling.engines import Engine
from qualcode.scaling.folders import PartFolder
from qualcode.scaling.planning import CorpusLimits, parts_of, plan_of
from qualcode.scaling.retrying import is_passing, surviving
from qualcode.scaling.starting import check_engine, engine_named, how_many

__all__ = ["CodedCorpus", "Progress", "code_corpus"]


class Progress(NamedTuple):
    """How far it is: texts and characters of parts that are done, of how many; how many characters were done before this call, and the
    bytes that were coded in it."""

    texts: int
    characters: int
    of_texts: int
    of_characters: int
    before: int = 0
    size: int = 0


@dataclass(frozen=True)
class CodedCorpus:
    """What was coded: where it lies, how many texts, how many of them were set aside, the rows of each table, and what is to be looked at.

    Examples
    --------
    >>> CodedCorpus(Path("out"), 10, 1, {"segments": 300}, 2).set_aside
    1
    """

    folder: Path
    texts: int
    set_aside: int
    rows: Mapping[str, int]
    parts: int
    doubts: tuple[Problem, ...] = ()


def _ignore(progress: Progress) -> None:
    """Nobody watches."""


def code_corpus(
    study: Study | str | PathLike[str],
    out: str | PathLike[str],
    *,
    workers: int | None = None,
    engine: str = "processes",
    limits: CorpusLimits = CorpusLimits(),  # noqa: B008 - it is frozen
    overwrite: bool = False,
    progress: Callable[[Progress], None] = _ignore,
) -> CodedCorpus:
    """Codes the texts of a study part by part, however many they are, and writes the tables as partitioned Parquet.

    In the folder are, for each part, ``documents``, ``segments``, ``codings``, ``mentions`` and ``relations`` as
    ``<table>/part-00000.parquet``, with the columns of a run; ``plan.json`` says what is coded, ``parts/`` which parts are done,
    ``set_aside.csv`` which texts could not be coded and why, and ``manifest.json``, written last, the SHA-256 of every file. Stopped or
    killed at any point, the same call goes on, and tries again the texts that were set aside because a worker died or lacked memory; the
    bytes are the same whatever the number of workers and the engine.

    Parameters
    ----------
    study
        A study, or what :func:`qualcode.read_study` takes. Its ``documents:`` name tables or a folder, or list documents.
    out
        The folder.
    workers
        How many processes code; ``None``: as many as there are cores. 1 codes in this process.
    engine
        ``processes``; ``dask`` for a local cluster; ``dask=tcp://HOST:8786`` for the workers of that scheduler.
    limits
        How large a part is, and how long a text may be.
    overwrite
        True removes what was coded into the folder before, and nothing else, and begins anew.
    progress
        Called with a :class:`Progress` when a part is done.

    Raises
    ------
    DataError
        When the study has problems, or files of its corpus cannot be read.
    OutputError
        When something cannot be written (what is done stays), another call is coding into the folder, or it was begun with other texts,
        codebook, options or versions.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     code_corpus("nominal_contracts", folder, workers=1).texts
    14
    """
    check_engine(engine)
    study = _read(study)
    folder = PartFolder(Path(out))
    folder.check()
    _refuse_own_output(study, folder.path)
    found = survey(study, part=limits.part, longest=limits.longest)
    plan = plan_of(study, found, limits)
    with locked(folder.path, remedy=folder.way_on):
        folder.begin(plan, overwrite=overwrite)
        parts = parts_of(plan)
        there = folder.done(range(len(parts)))
        notes = {number: note for number, note in there.items() if not _is_to_be_tried_again(note)}
        if len(notes) < len(parts):
            with engine_named(engine, study, how_many(workers, len(parts) - len(notes)), apart=len(notes) < len(there)) as made:
                _code(made, folder, notes, _Work(study, found, parts, set(notes)), progress)
        aside = folder.finish(plan, notes)
    rows = {table: sum(note["rows"][table] for note in notes.values()) for table in TABLES}
    return CodedCorpus(folder.path, found.texts, len(aside), rows, len(parts), (*study.doubts, *found.doubts))


def _is_to_be_tried_again(note: Mapping[str, Any]) -> bool:
    """Whether a part that is done lacks a text for a reason that may have passed."""
    return any(is_passing(Aside(*one)) for one in note["set_aside"])


class _Work(NamedTuple):
    study: Study
    found: Survey
    parts: Sequence[Part]
    done: Collection[int]

    def batches(self) -> Iterator[Batch]:
        """The texts of every part that is not done, read one after the other."""
        at = next(number for number in range(len(self.parts)) if number not in self.done)
        texts = enumerate(texts_of(self.study, first=self.parts[at].first), self.parts[at].first)
        for number, part in enumerate(self.parts[at:], at):
            taken = islice(texts, part.texts)
            if number in self.done:
                for _ in taken:
                    """It is done; its texts are passed over."""
                continue
            batch: tuple[Unread, ...] = tuple(self.found.aside.get(place, text) for place, text in taken)
            if len(batch) < part.texts:
                use = "Leave them as they are while they are coded; then run the same again with --overwrite."
                raise DataError([Problem("documents", "there are fewer texts in the files than when it was begun", use)])
            yield Batch(number, batch)


def _code(engine: Engine, folder: PartFolder, notes: dict[int, Any], work: _Work, progress: Callable[[Progress], None]) -> None:
    """Codes what is not done; every note that is written is in `notes`, too."""
    texts = sum(work.parts[number].texts for number in notes)
    characters = before = sum(work.parts[number].characters for number in notes)
    of, size = sum(part.characters for part in work.parts), 0
    progress(Progress(texts, characters, work.found.texts, of, before))
    for made in surviving(engine, work.batches()):
        notes[made.number] = folder.keep(made)
        texts += work.parts[made.number].texts
        characters += work.parts[made.number].characters
        size += made.size
        progress(Progress(texts, characters, work.found.texts, of, before, size))


def _read(study: Study | str | PathLike[str]) -> Study:
    """The study without the texts of its corpus, which are read one by one; refused where people's codings are to be counted."""
    study = study if isinstance(study, Study) else read_study(Path(study), documents=False)
    if study.codings is not None:
        use = "Take `codings:` out to have the texts coded by the rules, or use qualcode run, which counts what people coded."
        raise ArgumentError(f"study '{study.id}' counts codings of people. {use}")
    return replace(study, documents=()) if study.corpus is not None else study


def _refuse_own_output(study: Study, out: Path) -> None:
    """Refuses a folder whose files the study would take for texts."""
    inside = out.resolve()
    taken = next((file for file in (study.corpus.files if study.corpus else ()) if inside in Path(file).resolve().parents), None)
    if taken is not None:
        raise OutputError(f"{out}: `documents:` of the study takes in a file there ({taken}). Name a folder outside of the texts.")

"""A table of texts → a table of what they say: the one function that other programs map over the parts of a corpus."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from hashlib import sha256
from io import BytesIO
from os import PathLike
from pathlib import Path
from pickle import Pickler
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import ref

from qualcode.corpus import Aside, Corpus, Entry
from qualcode.errors import ArgumentError, one_of
from qualcode.model import DOCUMENT_KINDS, LANGUAGES, Study
from qualcode.reading.streaming.columnar import NOT_UTF8, column_texts, is_scalar
from qualcode.reading.streaming.entering import told_id
from qualcode.reading.streaming.tabling import FAULT
from qualcode.reading.studies import read_study
from qualcode.scaling.columns import TABLES, arrow_tables, as_frame, types_of
from qualcode.scaling.working import Worker, lean
from qualcode.tables import TEXT, check_columns

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["code_frame", "spark_schema"]

FIELDS = ("id", "text", "kind", "language", "date", "site", "stage")
"""What a column may hold of a text; every other column is an attribute of it."""
KEPT = 4
"""How many studies a process keeps compiled."""
SPARK = {TEXT: "string", "int64": "bigint", "Int64": "bigint", "float64": "double"}


class _Compiled:
    """The studies that this process has compiled, those that were asked for last at the end.

    Other programs send a copy of a study with each part of a corpus: copies are known by what they are made of. One study reads one text
    at a time, also where a program calls from several threads.
    """

    def __init__(self) -> None:
        self._turn = Lock()
        self._kept: dict[str, tuple[Worker, Lock]] = {}
        self._last: tuple[ref[Study], Corpus, tuple[Worker, Lock]] | None = None

    def of(self, study: Study, corpus: Corpus) -> tuple[Worker, Lock]:
        """Who reads for a study whose texts are in these columns."""
        with self._turn:
            if self._last is not None and self._last[0]() is study and self._last[1] == corpus:
                return self._last[2]
            needed = replace(lean(study), documents=(), corpus=corpus)  # a text gives the same whatever other texts the study has
            digest = _digest(needed)
            found = self._kept.pop(digest, None) or (Worker(needed), Lock())
            self._kept[digest] = found
            self._last = ref(study), corpus, found
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
            return found


_COMPILED = _Compiled()


class _Declared(Pickler):
    """Writes of a record what it was made of, and nothing that was worked out since and is kept with it."""

    def reducer_override(self, made: Any) -> Any:
        if isinstance(made, type) or not is_dataclass(made):
            return NotImplemented
        return type(made), tuple(getattr(made, one.name) for one in fields(made))


def _digest(study: Study) -> str:
    """The same for every copy of a study, wherever it was made, and whatever was done with it."""
    to = BytesIO()
    pickler = _Declared(to)
    pickler.fast = True  # it writes what stands in two places twice; else copies would differ by what of them is one object
    pickler.dump(study)
    return sha256(to.getvalue()).hexdigest()


def code_frame(
    frame: pd.DataFrame, study: Study | str | PathLike[str], *, table: str = "codings", columns: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """One of the tables that the texts of a table give: so Dask, Spark and Ray can code a corpus part by part.

    Texts are read one by one, so a part gives the same rows whatever else there is. A study is compiled once per process.

    Parameters
    ----------
    frame
        One text a row. Needed are its id (column ``id`` or ``document``) and ``text``; ``kind``, ``language``, ``date``, ``site`` and
        ``stage`` are read where they are there, and all other columns that hold words, numbers or days are kept as attributes. No id may
        stand twice: within `frame` the second is set aside, and between parts it is yours to see to.
    study
        A study, or what :func:`qualcode.read_study` takes. Its own documents are not read; a name is read anew at each call.
    table
        ``codings``, ``segments``, ``mentions``, ``relations``; or ``documents``: one row per text, with the reason (``set_aside``) where
        it could not be coded. Each call reads the texts anew.
    columns
        Which column holds what, where it is called otherwise: ``{"id": "doc_id", "text": "content"}``; for ``kind``, ``language`` and
        ``stage`` also what is the same for all: ``{"kind": "policy"}``. ``None``: what the study says under ``documents:``.

    Returns
    -------
    pandas.DataFrame
        The rows of the texts in their order, with the columns and dtypes of the same table of a run. Of no texts: no rows, and the same
        columns and dtypes (what Dask calls ``meta``).

    Raises
    ------
    ArgumentError
        When a column is missing, or the study takes codings of people.

    Warns
    -----
    UserWarning
        When texts could not be coded: how many, and why the first.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import code_frame
    >>> texts = pd.DataFrame({"id": ["P-01"], "text": ["街道办事处应当每月检查晨光社工服务中心的台账。"], "kind": "policy"})
    >>> code_frame(texts, "nominal_contracts", table="segments")[["document", "plane", "text"]].values.tolist()
    [['P-01', 'nominal', '街道办事处应当每月检查晨光社工服务中心的台账。']]
    >>> len(code_frame(texts.head(0), "nominal_contracts")), code_frame(texts.head(0), "nominal_contracts")["start"].dtype
    (0, dtype('int64'))
    """
    one_of("table", table, TABLES)
    study = _checked(study)
    corpus = _declared(frame, study, columns)
    types = types_of(table, study.more_stages)
    if not len(frame):
        return as_frame(arrow_tables((), (), study.more_stages)[table], types)
    worker, turn = _COMPILED.of(study, corpus)
    with turn:
        coded = worker.coded(list(_texts(frame, corpus)))
    if coded.aside:
        first = coded.aside[0]
        told = f"{len(coded.aside)} of {len(frame)} texts could not be coded; the first is '{first.document}': {first.found}"
        warnings.warn(f"{told} (table='documents' lists all, with the reason under set_aside)", UserWarning, stacklevel=2)
    return as_frame(coded.tables[table], types)


def spark_schema(study: Study | str | PathLike[str], *, table: str = "codings") -> str:
    """The columns of a table of :func:`code_frame` as Spark's ``mapInPandas`` wants to know them.

    Examples
    --------
    >>> from qualcode import spark_schema
    >>> spark_schema("nominal_contracts", table="mentions").split(", ")[:3]
    ['`document` string', '`start` bigint', '`end` bigint']
    """
    one_of("table", table, TABLES)
    types = types_of(table, _checked(study).more_stages)
    return ", ".join(f"`{name}` {SPARK[dtype]}" for name, dtype in types.items())


def _checked(study: Study | str | PathLike[str]) -> Study:
    study = study if isinstance(study, Study) else read_study(Path(study), documents=False)
    if study.codings is not None:
        use = "Take `codings:` out of study.yaml, or count theirs with qualcode.run"
        raise ArgumentError(f"study '{study.id}' takes codings of people, and code_frame proposes codings. {use}")
    return study


def _declared(frame: pd.DataFrame, study: Study, columns: Mapping[str, str] | None) -> Corpus:
    """Which column of the frame holds what."""
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        use = "Other programs hand over their tables part by part: corpora/many-machines.md shows how"
        raise ArgumentError(f"code_frame takes a pandas DataFrame, and no {type(frame).__module__}.{type(frame).__name__}. {use}")
    names = [str(name) for name in frame.columns]
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise ArgumentError(f"the table of texts has two columns '{twice[0]}'. Rename or drop one")
    corpus = _named(names, study) if columns is None else _chosen(columns, study)
    check_columns(frame, [*corpus.columns.values(), *(corpus.attributes or ())], what="the table of texts (`columns` tells other names)")
    return corpus


def _named(names: list[str], study: Study) -> Corpus:
    """The columns that the study says, where the frame has its column of texts, else those that are called as what they hold."""
    corpus = study.corpus
    if corpus is not None and corpus.columns.get("text") in names:
        return replace(corpus, files=(), names=(), columns={"id": "id", **corpus.columns})
    found = {"id": "id", "text": "text", **{field: field for field in FIELDS if field in names}}
    values = corpus.values if corpus is not None else {}
    return Corpus(
        files=(),
        names=(),
        columns={**found, "id": "document"} if "document" in names else found,
        values={field: value for field, value in values.items() if field in FIELDS and field not in names},
    )


def _chosen(columns: Mapping[str, str], study: Study) -> Corpus:
    for field in columns:
        one_of("columns: what a column holds,", field, FIELDS)
    known = {"kind": DOCUMENT_KINDS, "language": LANGUAGES, "stage": study.stages.ids}
    values = {field: name for field, name in columns.items() if name in known.get(field, ())}
    return Corpus((), (), {"id": "id", "text": "text", **{field: name for field, name in columns.items() if field not in values}}, values)


def _texts(frame: pd.DataFrame, corpus: Corpus) -> Iterator[Entry | Aside]:
    """The rows of the frame as entries; one whose id stood before is set aside."""
    broken, read, first = set[int](), dict[str, list[str | None]](), dict[str, int]()
    wanted = None if corpus.attributes is None else {*corpus.columns.values(), *corpus.attributes}
    for name, column in frame.items():
        cells = _cells(column, broken) if wanted is None or str(name) in wanted else None
        if cells is not None:
            read[str(name)] = cells
    for field, name in corpus.columns.items():
        if name not in read:
            raise ArgumentError(f"column '{name}' for `{field}` holds lists or tables. Name a column with one value a row")
    id, text = corpus.columns["id"], corpus.columns["text"]
    for place, row in enumerate(zip(*read.values(), strict=True)):
        fields = {name: cell for name, cell in zip(read, row, strict=True) if cell is not None}
        told = {name: cell for name, cell in fields.items() if name not in (id, text)}
        own, told = told_id(id, fields.get(id, "").strip(), told)
        entry = Entry("", place + 1, own, fields.get(text), told | ({FAULT: NOT_UTF8} if place in broken else {}))
        before = first.setdefault(entry.id, place + 1) if entry.id else place + 1
        if before == place + 1:
            yield entry
        else:
            found = f"id '{entry.id}' stands here a second time (first: row {before})"
            yield Aside(entry.id, "", place + 1, found, "Give each text an id of its own.")


def _cells(column: pd.Series, broken: set[int]) -> list[str | None] | None:
    """The cells of a column as text, as the same column of a Parquet file gives them; ``None`` where they hold lists or tables."""
    import pyarrow as pa

    values = [None if blank else value for value, blank in zip(column.tolist(), column.isna(), strict=True)]
    if all(isinstance(value, str) for value in values if value is not None):
        return values
    try:
        array = pa.Array.from_pandas(column)
    except pa.ArrowException:  # several types in one column
        return [None if value is None else str(value) for value in values]
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return column_texts(array, broken) if is_scalar(array.type) else None

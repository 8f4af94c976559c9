"""A folder of coded parts, written from a run in memory, as ``qualcode code`` lays it out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from qualcode.results import Results
from qualcode.scaling.listing import CodedDocument, listed
from qualcode.tables import table

KINDS = {"int64": pa.int64(), "Int64": pa.int64(), "float64": pa.float64()}


def documents(results: Results) -> pd.DataFrame:
    """The table of documents."""
    sentences = results.segments["document"].value_counts()
    return table((listed(one, one, int(sentences.get(one.id, 0))) for one in results.study.documents), CodedDocument)


def tables(results: Results) -> dict[str, pd.DataFrame]:
    """The tables of a run as they are parted."""
    return {
        "documents": documents(results),
        **{name: getattr(results, name) for name in ("segments", "codings", "mentions", "relations")},
    }


def arrow(frame: pd.DataFrame) -> pa.Table:
    """A table of a run as Arrow: a blank is null."""
    schema = pa.schema([(str(name), KINDS.get(str(frame[name].dtype), pa.string())) for name in frame])
    return pa.Table.from_pandas(frame, schema=schema, preserve_index=False)


def write(folder: Path, results: Results, sizes: Sequence[int]) -> Path:
    """The folder of a run, with so many documents in each part; the last one has the rest."""
    ids = [one.id for one in results.study.documents]
    bounds = [0, *(sum(sizes[:end]) for end in range(1, len(sizes) + 1)), len(ids)]
    outputs = {}
    for name, frame in tables(results).items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number, (first, last) in enumerate(pairwise(bounds)):
            file = f"{name}/part-{number:05d}.parquet"
            pq.write_table(arrow(frame[frame["document"].isin(ids[first:last])]), folder / file, compression="zstd")
            outputs[file] = hashlib.sha256((folder / file).read_bytes()).hexdigest()
    codebook = results.study.codebook
    manifest = {
        "study": results.study.id,
        "inputs": dict(results.study.inputs),
        "codebook": {"id": codebook.id, "version": codebook.version, "sha256": codebook.sha256},
        "outputs": outputs,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder

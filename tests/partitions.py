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

KINDS = {"int64": pa.int64(), "float64": pa.float64()}
FIELDS = ("document", "file", "row", "kind", "language", "date", "site", "stage", "title", "characters", "sentences", "sha256")


def documents(results: Results) -> pd.DataFrame:
    """The table of documents."""
    rows = [
        {
            "document": one.id,
            "file": one.file,
            "row": 0,
            "kind": one.kind,
            "language": one.language,
            "date": one.date,
            "site": one.site,
            "stage": one.stage,
            "title": one.attributes.get("title", ""),
            "characters": len(one.text),
            "sentences": int((results.segments["document"] == one.id).sum()),
            "sha256": hashlib.sha256(one.text.encode()).hexdigest(),
            "attributes": json.dumps(dict(one.attributes), ensure_ascii=False, sort_keys=True),
            "set_aside": "",
        }
        for one in results.study.documents
    ]
    frame = pd.DataFrame(rows, columns=[*FIELDS, "attributes", "set_aside"])
    texts = [name for name in frame if name not in ("row", "characters", "sentences")]
    return frame.astype(dict.fromkeys(texts, "string") | {"row": "int64", "characters": "int64", "sentences": "int64"}).replace("", pd.NA)


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
    for table, frame in tables(results).items():
        (folder / table).mkdir(parents=True, exist_ok=True)
        for number, (first, last) in enumerate(pairwise(bounds)):
            name = f"{table}/part-{number:05d}.parquet"
            pq.write_table(arrow(frame[frame["document"].isin(ids[first:last])]), folder / name, compression="zstd")
            outputs[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    codebook = results.study.codebook
    manifest = {
        "study": results.study.id,
        "inputs": dict(results.study.inputs),
        "codebook": {"id": codebook.id, "version": codebook.version, "sha256": codebook.sha256},
        "outputs": outputs,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder

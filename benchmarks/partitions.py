"""Codings in parts → stage × plane × code, and relations in parts → a network: ours beside DuckDB and Arrow, time and peak memory.

    python benchmarks/partitions.py --rows 5000000 --parts 50

Each way runs in a process of its own, so that its memory is its own. DuckDB and Arrow count rows; ours merges passages that overlap, leaves
out what does not count, and tells 0 from blank: it does more with the same bytes. Libraries and study are loaded before the clock starts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from qualcode import Coding, Mention, Relation, Segment, Study, read_coded, read_study
from qualcode.corpus import Corpus
from qualcode.tables import table

STUDY = "nominal_contracts"
SENTENCE = 20
"""Characters of a sentence."""


def the_study() -> Study:
    return replace(read_study(STUDY), corpus=Corpus((), ()))


def arrow(frame: pd.DataFrame) -> pa.Table:
    kinds = {"int64": pa.int64(), "float64": pa.float64()}
    schema = pa.schema([(str(name), kinds.get(str(frame[name].dtype), pa.string())) for name in frame])
    return pa.Table.from_pandas(frame, schema=schema, preserve_index=False)


def made(part: int, rows: int, study: Study) -> dict[str, pd.DataFrame]:
    """The tables of a part: 200 documents, with a sentence for each coding and a relation for every third."""
    rng = np.random.default_rng(part)
    document = pd.Series(np.sort(rng.integers(0, 200, rows))).map(lambda at: f"P-{part}-{at}").astype("string")
    number = np.arange(rows)
    start = number * SENTENCE
    stages, codes = study.stages.ids, [code.id for code in study.codebook.codes]
    actors = [actor.id for actor in study.actors]
    common = {
        "document": document,
        "segment": document + ":" + pd.Series(number).astype("string"),
        "start": start,
        "end": start + rng.integers(2, SENTENCE, rows),
        "stage": pd.Series(rng.choice([*stages, ""], rows), dtype="string").replace("", pd.NA),
        "plane": pd.Series(rng.choice(["nominal", "actual"], rows), dtype="string"),
        "code": pd.Series(rng.choice(codes, rows), dtype="string"),
        "coder": "rules",
        "method": "rule",
        "status": pd.Series(rng.choice(["proposed", "proposed", "rejected"], rows), dtype="string"),
        "quote": "要求每月报表",
        "text": "区民政局要求机构每月报表。",
        "turn": 1,
        "support": 1,
        "confidence": 0.5,
        "asserted_by": pd.Series(rng.choice(actors, rows), dtype="string"),
    }

    def of(row: type, kept: slice, **more: object) -> pd.DataFrame:
        frame = pd.DataFrame({**common, **more})[kept]
        empty = table([], row)
        return frame.reindex(columns=list(empty)).astype(dict(empty.dtypes))

    ends = rng.permuted(np.tile(np.arange(len(actors)), (rows, 1)), axis=1)[:, :2]
    both = {name: pd.Series(np.array(actors)[ends[:, at]], dtype="string") for at, name in enumerate(("source", "target"))}
    listed = pd.DataFrame({"document": document.unique(), "kind": "policy", "language": "zh", "date": "2021-03-01"})
    others = dict.fromkeys(("site", "stage", "attributes", "set_aside"), pd.NA)
    return {
        "documents": listed.assign(**others).astype("string"),
        "segments": of(Segment, slice(None)),
        "codings": of(Coding, slice(None)),
        "mentions": of(Mention, slice(0, 0)),
        "relations": of(Relation, slice(None, None, 3), **both, evidence=common["segment"] + ".1"),
    }


def write(folder: Path, rows: int, parts: int) -> None:
    study, outputs = the_study(), {}
    for part in range(parts):
        for name, frame in made(part, rows // parts, study).items():
            file = folder / name / f"part-{part:05d}.parquet"
            file.parent.mkdir(exist_ok=True)
            pq.write_table(arrow(frame), file, compression="zstd")
            outputs[file.relative_to(folder).as_posix()] = hashlib.sha256(file.read_bytes()).hexdigest()
    book = study.codebook
    told = {"study": study.id, "inputs": {}, "codebook": {"id": book.id, "sha256": book.sha256}, "outputs": outputs}
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")


def ours_matrix(folder: Path, study: Study) -> int:
    counts = read_coded(folder, study).matrix(rows=["stage", "plane"], columns="code").counts
    return int(counts.sum().sum())


def ours_network(folder: Path, study: Study) -> int:
    graph = read_coded(folder, study).relation_network(by=["family", "plane"], evidence=False)
    return sum(weight for *_, weight in graph.edges(data="weight"))


def arrow_matrix(folder: Path, study: Study) -> int:
    found = ds.dataset(folder / "codings").to_table(columns=["stage", "plane", "code"], filter=ds.field("status") != "rejected")
    return int(sum(found.group_by(["stage", "plane", "code"]).aggregate([([], "count_all")])["count_all"].to_pylist()))


def arrow_network(folder: Path, study: Study) -> int:
    keys = ["source", "target", "code", "plane"]
    found = ds.dataset(folder / "relations").to_table(columns=[*keys, "document", "person"])
    made = found.group_by(keys).aggregate([([], "count_all"), ("document", "count_distinct"), ("person", "count_distinct")])
    return int(sum(made["count_all"].to_pylist()))


def duckdb_matrix(folder: Path, study: Study) -> int:
    files = f"read_parquet('{folder}/codings/*.parquet')"
    made = duckdb.sql(f"SELECT stage, plane, code, count(*) AS n FROM {files} WHERE status <> 'rejected' GROUP BY ALL").fetchall()
    return sum(row[-1] for row in made)


def duckdb_network(folder: Path, study: Study) -> int:
    files = f"read_parquet('{folder}/relations/*.parquet')"
    sums = "count(DISTINCT document), count(DISTINCT person), count(*)"
    made = duckdb.sql(f"SELECT source, target, split_part(code, '.', 1) AS family, plane, {sums} FROM {files} GROUP BY ALL").fetchall()
    return sum(row[-1] for row in made)


WAYS = {way.__name__: way for way in (ours_matrix, arrow_matrix, duckdb_matrix, ours_network, arrow_network, duckdb_network)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--parts", type=int, default=50)
    parser.add_argument("--way", choices=list(WAYS))
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    if chosen.way:
        study = the_study()
        start = time.perf_counter()
        busy = time.process_time()
        counted = WAYS[chosen.way](chosen.folder, study)
        busy, peak = time.process_time() - busy, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{chosen.way:<16}{time.perf_counter() - start:8.1f} s {busy:8.1f} s of processors {peak:8.0f} MB {counted:12,} counted",
            flush=True,
        )
        return
    with tempfile.TemporaryDirectory() as name:
        folder = chosen.folder or Path(name)
        if not (folder / "manifest.json").exists():
            write(folder, chosen.rows, chosen.parts)
        for way in WAYS:
            subprocess.run([sys.executable, __file__, "--way", way, "--folder", str(folder)], check=True)


if __name__ == "__main__":
    main()

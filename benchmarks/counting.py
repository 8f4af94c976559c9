"""How long counting takes: codings by stage, code and document, and beside it plain pandas with the same rows.

python benchmarks/counting.py --rows 1000000
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from qualcode.matrices import code_cube, code_matrix

STAGES, CODES, DOCUMENTS, SENTENCES = 12, 200, 10_000, 40


def fieldwork(rows: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Codings and the sentences that they stand in: 10,000 documents of 40 sentences, 12 stages, 200 codes, a tenth rejected."""
    draw = np.random.default_rng(seed)
    document = np.repeat(np.arange(DOCUMENTS), SENTENCES)
    number = np.tile(np.arange(SENTENCES), DOCUMENTS)
    names = np.array([f"D-{one:05d}" for one in range(DOCUMENTS)], dtype=object)
    stages = np.array([f"stage_{one:02d}" for one in range(STAGES)], dtype=object)
    codes = np.array([f"family{one // 10:02d}.code{one:03d}" for one in range(CODES)], dtype=object)
    segments = pd.DataFrame(
        {
            "document": pd.array(names[document], dtype="string"),
            "segment": pd.array([f"{names[one]}:{two}" for one, two in zip(document, number, strict=True)], dtype="string"),
            "start": number * 40,
            "end": number * 40 + 40,
            "role": pd.array(["respondent"] * len(document), dtype="string"),
            "stage": pd.array(stages[draw.integers(0, STAGES, len(document))], dtype="string"),
            "plane": pd.array(["actual"] * len(document), dtype="string"),
            "person": pd.array(names[document], dtype="string"),
        }
    )
    sentence = draw.integers(0, len(segments), rows)
    own = segments.iloc[sentence].reset_index(drop=True)
    start = own["start"].to_numpy() + draw.integers(0, 30, rows)
    codings = own[["document", "segment", "stage", "plane", "person"]].assign(
        start=start,
        end=start + draw.integers(1, 11, rows),
        code=pd.array(codes[draw.integers(0, CODES, rows)], dtype="string"),
        coder=pd.array(["rules"] * rows, dtype="string"),
        method=pd.array(["rule"] * rows, dtype="string"),
        status=pd.array(np.where(draw.random(rows) < 0.1, "rejected", "proposed"), dtype="string"),
        polarity=pd.array(["+"] * rows, dtype="string"),
    )
    return codings, segments


def timed(what: Callable[[], object], times: int = 3) -> float:
    """The shortest of some runs, in seconds."""
    best = float("inf")
    for _ in range(times):
        begin = time.perf_counter()
        what()
        best = min(best, time.perf_counter() - begin)
    return best


def count_codings(rows: int, seed: int) -> None:
    """A cube of stage × code × document, and a matrix of stage × code, beside groupby with and without the merging of passages."""
    codings, segments = fieldwork(rows, seed)
    kept = codings[codings["status"] != "rejected"]
    keys = ["stage", "code", "document"]

    def sizes() -> object:
        return kept.groupby(keys, observed=True).size()

    def merged() -> object:
        ordered = kept.sort_values([*keys, "start"])
        reach = ordered.groupby(keys)["end"].cummax().groupby([ordered[key] for key in keys]).shift()
        begins = reach.isna() | (ordered["start"] >= reach)
        return begins.groupby([ordered[key] for key in keys]).sum()

    cube = code_cube(codings, segments, by=keys)
    plain = merged()
    assert int(cube.counts.sum()) == int(plain.sum()), "both count the same passages"
    seconds = {
        "cube, references": timed(lambda: code_cube(codings, segments, by=keys)),
        "matrix stage × code, references": timed(lambda: code_matrix(codings, segments, rows="stage", columns="code")),
        "matrix stage × code, documents": timed(lambda: code_matrix(codings, segments, rows="stage", columns="code", count="documents")),
        "pandas, rows per cell that occurs": timed(sizes),
        "pandas, references per cell that occurs": timed(merged, 1),
    }
    print(f"{rows:,} codings, {DOCUMENTS:,} documents, {CODES} codes, {STAGES} stages: {len(cube.counts):,} cells")
    for name, took in seconds.items():
        print(f"{name:42} {took:7.2f} s   {took / seconds['pandas, references per cell that occurs']:6.2f} × pandas")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    count_codings(chosen.rows, chosen.seed)


if __name__ == "__main__":
    main()

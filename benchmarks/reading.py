"""How fast texts are read and cut into sentences, beside the time it takes to decode their bytes.

    python benchmarks/reading.py [--texts FOLDER] [--megabytes 50] [--rounds 3]

The texts of the folder are repeated under new names up to the size that is asked for. Reading is what `qualcode run` does with a policy
document: file → checked text → turns, clauses, sentences. Each part is timed in processor time, on one core, those of a round one after the
other, and the best round counts.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from qualcode import Document, read_grammar
from qualcode.reading.files import read_content
from qualcode.segmenting import document_segments
from qualcode.segmenting.policies import policy_fields

HERE = Path(__file__).resolve().parent.parent


def repeated(texts: list[Path], size: int, folder: Path) -> list[Path]:
    """Copies of `texts` under new names, together at least `size` bytes."""
    copies: list[Path] = []
    total = 0
    while total < size:
        for text in texts:
            copies.append(folder / f"{len(copies):06}{text.suffix}")
            shutil.copyfile(text, copies[-1])
            total += text.stat().st_size
    return copies


def decoded(files: list[Path]) -> Iterator[int]:
    """Characters of each file, read and decoded and nothing more."""
    for file in files:
        yield len(file.read_bytes().decode("utf-8"))


def read_and_cut(files: list[Path], *, described: bool = False) -> Iterator[int]:
    """Sentences of each file; `described` also asks its first and last lines for title, number, issuer and date."""
    grammar = read_grammar("zh")
    for number, file in enumerate(files):
        content, _ = read_content(file, file.name)
        document = Document(f"P{number}", content.text, kind="policy", layout=content.layout)
        if described:
            policy_fields(document, grammar)
        yield len(document_segments(document, grammar))


def seconds(work: Callable[[], Iterator[int]]) -> tuple[float, int]:
    """Processor time of one pass, and what it counted."""
    begin = time.process_time()
    count = sum(work())
    return time.process_time() - begin, count


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--texts", type=Path, default=HERE / "corpora" / "nominal_contracts" / "texts")
    parser.add_argument("--megabytes", type=float, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    texts = sorted(path for path in asked.texts.iterdir() if path.suffix in (".md", ".txt") and path.name != "SOURCE.txt")
    with tempfile.TemporaryDirectory() as folder:
        files = repeated(texts, int(asked.megabytes * 1e6), Path(folder))
        size = sum(file.stat().st_size for file in files) / 1e6
        jobs = {
            "read and decode": lambda: decoded(files),
            "read, check, segment": lambda: read_and_cut(files),
            "and ask for title, issuer …": lambda: read_and_cut(files, described=True),
        }
        rounds = [{name: seconds(job) for name, job in jobs.items()} for _ in range(asked.rounds)]
    counts = {name: count for name, (_, count) in rounds[0].items()}
    characters, sentences = counts["read and decode"], counts["read, check, segment"]
    print(f"{len(files)} files, {size:.1f} MB of UTF-8, {characters:,} characters, {sentences:,} sentences")
    raw = min(one["read and decode"][0] for one in rounds)
    for name in jobs:
        best = min(one[name][0] for one in rounds)
        print(f"{name:30}{size / best:8.1f} MB/s   {best / raw:.1f} times the decoding")


if __name__ == "__main__":
    main()

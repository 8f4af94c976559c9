"""How fast a corpus that does not fit is coded, in how much memory, and what a second worker or a Dask scheduler adds.

    python benchmarks/scale.py [--texts FOLDER] [--megabytes 50 500] [--workers 1 2] [--dask] [--minutes 30] [--part 1000000]

The texts of the folder are repeated under shuffled ids up to each size, and written as Parquet files of about 25 MB of text. A command
is `qualcode code` in processes of its own. Wall time is from the start of the command to its end, the first look over the whole corpus
included; memory is the most that all its processes held together (proportional set size where the system tells it, so that what they share
counts once), and the most of one of them. With `--minutes` a command that takes longer is stopped as Ctrl-C would: what it had done by then
is the text that counts, and its memory is told as it was until then.

The last lines are ratios within this run: two workers to one, Dask (its start included) to plain processes, and the memory at the
largest size to that at the smallest. Such ratios carry over to other machines; MB/s do not.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent.parent
FILE = 25_000_000
STUDY = """study: scale
language: zh
codebook: governance
actors:
  - {id: government, name: 人民政府, kind: government, aliases: [县级以上地方人民政府, 地方人民政府, 国务院]}
  - {id: civil_affairs, name: 民政部门, kind: government, aliases: [民政部, 登记管理机关]}
  - {id: supervisor, name: 业务主管单位, kind: government}
  - {id: organisation, name: 社会组织, kind: social_organisation, aliases: [社会团体, 基金会, 社会服务机构]}
  - {id: committee, name: 村民委员会, kind: self_governance, aliases: [居民委员会]}
documents: {table: texts/*.parquet, text: text, id: id, kind: policy}
"""


class Told(NamedTuple):
    """What a command took: seconds, MB that it coded, the most memory of all its processes and of one of them in MB."""

    seconds: float
    done: float
    memory: float
    largest: float
    finished: bool


def copies(texts: list[str], size: float) -> Iterator[tuple[str, str]]:
    """The texts under shuffled ids, together at least `size` bytes."""
    each = sum(len(text.encode("utf-8")) for text in texts)
    rounds = int(size // each) + 2
    ids = [f"D{number:09}" for number in range(rounds * len(texts))]
    random.Random(1).shuffle(ids)
    done = 0
    for number, id in enumerate(ids):
        if done >= size:
            return
        text = texts[number % len(texts)]
        done += len(text.encode("utf-8"))
        yield id, text


def write_study(folder: Path, texts: list[str], megabytes: float) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    (folder / "texts").mkdir(parents=True)
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    rows: list[tuple[str, str]] = []
    size = files = 0

    def write() -> None:
        table = pa.table({"id": [id for id, _ in rows], "text": [text for _, text in rows]})
        pq.write_table(table, folder / "texts" / f"{files:05}.parquet", row_group_size=200, compression="zstd")

    for id, text in copies(texts, megabytes * 1e6):
        rows.append((id, text))
        size += len(text.encode("utf-8"))
        if size >= FILE:
            write()
            rows, size, files = [], 0, files + 1
    if rows:
        write()


def _family(process: int) -> list[int]:
    """The process and all that it started."""
    found = [process]
    for one in found:
        for thread in Path(f"/proc/{one}/task").glob("*/children"):
            with suppress(OSError):  # it is over
                found += [int(child) for child in thread.read_text().split()]
    return found


def _held(process: int) -> float:
    """MB that a process holds; what it shares with others in proportion."""
    for file, key in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        try:
            lines = Path(f"/proc/{process}/{file}").read_text().splitlines()
        except OSError:
            continue
        return next((float(line.split()[1]) / 1024 for line in lines if line.startswith(key)), 0.0)
    return 0.0


class Watch(threading.Thread):
    """Looks every quarter of a second how much memory a process and all that it started hold."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process, self.all, self.one, self.over = process, 0.0, 0.0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.25):
            held = [_held(one) for one in _family(self.process)]
            self.all, self.one = max(self.all, sum(held)), max(self.one, *held)


def _done(out: Path, study: Path, share: float) -> float:
    """MB of text in the parts that are there."""
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    characters = [size for _, _, size in plan["parts"]]
    there = {int(path.stem.rpartition("-")[2]) for path in (out / "parts").glob("part-*.json")}
    return share * sum(size for number, size in enumerate(characters) if number in there) / sum(characters)


def coded(study: Path, out: Path, megabytes: float, options: list[str], minutes: float) -> Told:
    """One `qualcode code`, watched."""
    command = [sys.executable, "-m", "qualcode", "code", str(study), "--out", str(out), "--quiet", *options]
    begin = time.perf_counter()
    process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.DEVNULL)
    watch = Watch(process.pid)
    watch.start()
    try:
        process.wait(minutes * 60 if minutes else None)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:  # a shell may have started us deaf to Ctrl-C
            process.terminate()
            process.wait()
    seconds = time.perf_counter() - begin
    watch.over.set()
    watch.join()
    finished = (out / "manifest.json").exists()
    return Told(seconds, megabytes if finished else _done(out, study, megabytes), watch.all, watch.one, finished)


def shown(name: str, told: Told) -> str:
    note = "" if told.finished else f"  (stopped, {told.done:.1f} MB done)"
    speed = f"{told.done / told.seconds:7.3f} MB/s"
    return f"{name:<34}  {told.seconds:8.1f} s  {speed}  {told.memory:7.0f} MB memory, {told.largest:6.0f} in one process{note}"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--texts", type=Path, default=HERE / "corpora" / "third_party_assessment" / "texts")
    arguments.add_argument("--megabytes", type=float, nargs="+", default=[50.0, 500.0])
    arguments.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    arguments.add_argument("--dask", action="store_true", help="Code the smallest corpus over a local Dask cluster, too.")
    arguments.add_argument("--minutes", type=float, default=0.0, help="Stop a command after so long (0: never).")
    arguments.add_argument("--part", type=int, default=1_000_000, help="Characters that are coded together.")
    given = arguments.parse_args()
    files = sorted(path for path in given.texts.iterdir() if path.suffix in (".md", ".txt"))
    texts = [path.read_text(encoding="utf-8-sig") for path in files]
    told: dict[tuple[float, str], Told] = {}
    with tempfile.TemporaryDirectory() as name:
        for megabytes in sorted(given.megabytes):
            study = Path(name) / f"{megabytes:g}"
            write_study(study, texts, megabytes)
            print(f"{megabytes:g} MB of text, {len(texts)} different ones, on {os.cpu_count()} cores")
            engines = [(f"{workers} worker{'s' if workers > 1 else ''}", ["--workers", str(workers)]) for workers in given.workers]
            if given.dask and megabytes == min(given.megabytes):
                most = max(given.workers)
                engines.append((f"dask, {most} workers", ["--workers", str(most), "--engine", "dask"]))
            for number, (engine, options) in enumerate(engines):
                out = Path(name) / f"{megabytes:g}-{number}"
                told[megabytes, engine] = coded(study, out, megabytes, [*options, "--part", str(given.part)], given.minutes)
                print(shown(engine, told[megabytes, engine]), flush=True)
    for line in ratios(told):
        print(line)


def ratios(told: dict[tuple[float, str], Told]) -> Iterator[str]:
    """Within this run: what a second worker and Dask add, and how memory grows with the corpus."""
    speed = {which: one.done / one.seconds for which, one in told.items()}
    sizes = sorted({size for size, _ in told})
    for size in sizes:
        if {(size, "1 worker"), (size, "2 workers")} <= told.keys():
            print_one = speed[size, "2 workers"] / speed[size, "1 worker"]
            yield f"{size:g} MB: two workers are {print_one:.2f} × one"
    for size, engine in told:
        if engine.startswith("dask"):
            plain = engine.removeprefix("dask, ")
            yield f"{size:g} MB: Dask takes {speed[size, plain] / speed[size, engine]:.2f} × the time of plain processes"
    for engine in dict.fromkeys(engine for _, engine in told):
        if len(sizes) > 1 and (sizes[-1], engine) in told and (sizes[0], engine) in told:
            grown = told[sizes[-1], engine].memory / told[sizes[0], engine].memory
            yield f"{engine}: memory at {sizes[-1]:g} MB is {grown:.2f} × that at {sizes[0]:g} MB"


if __name__ == "__main__":
    main()

"""How long somebody with one page of talk waits for tables, figures and report: a cold `qualcode run`.

    python benchmarks/cold.py [--times 5] [--characters 1000]

The page is the beginning of an interview of the built-in study, coded with the whole governance codebook. Every run is a process of its
own. Wall time is from its start to its end, the least of several; the first one, which may have to compile Python's bytecode and to fetch
files from the disk, is told apart. Beside it: the same without figures, and only importing the libraries that tables and figures are made
with, below which no such run can come. The last column is the ratio to that.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
INTERVIEW = HERE / "corpora" / "nominal_contracts" / "texts" / "S-01.txt"
LIBRARIES = "import pandas, networkx, rjieba, matplotlib.figure, matplotlib.backends.backend_agg, docx, jinja2, xlsxwriter"
STUDY = """study: page
language: zh
codebook: governance
stages: purchase
actors:
  - {id: district_committee, name: N区民政委员会, kind: government, level: district, aliases: [区民政委员会, 区民政委, 民政委, 委里]}
  - {id: subdistrict, name: 梧桐街道办事处, kind: government, level: subdistrict, aliases: [梧桐街道, 街道办事处, 街道办, 街道]}
  - {id: agency, name: 拾光社会工作服务中心, kind: social_organisation, aliases: [拾光, 社工站, 我们机构, 机构, 社工]}
  - {id: families, name: 服务对象（心智障碍者及家长）, kind: public, aliases: [服务对象, 家长, 孩子]}
documents:
  - {id: S-01, file: S-01.txt, kind: interview, speakers: {笔者: interviewer, 秦总干事: {actor: agency, person: S01}}}
"""


def seconds(command: Sequence[str]) -> float:
    """The wall time of a command."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    paths = [str(HERE), *filter(None, [environment.get("PYTHONPATH")])]
    begun = time.perf_counter()
    subprocess.run(
        command, check=True, env=environment | {"PYTHONPATH": os.pathsep.join(paths)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - begun


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--times", type=int, default=5)
    asked.add_argument("--characters", type=int, default=1000)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        study, out = Path(folder) / "page", Path(folder) / "out"
        study.mkdir()
        (study / "study.yaml").write_text(STUDY, encoding="utf-8")
        (study / "S-01.txt").write_text(INTERVIEW.read_text(encoding="utf-8")[: options.characters], encoding="utf-8")
        run = [sys.executable, "-m", "qualcode", "run", str(study), "--out", str(out)]
        ways = {
            "only the libraries": [sys.executable, "-c", LIBRARIES],
            "qualcode run --no-figures": [*run, "--no-figures"],
            "qualcode run": run,
        }
        print(f"one page of {options.characters:,} characters, on {os.cpu_count()} cores")
        least: dict[str, float] = {}
        for name, command in ways.items():
            first, *others = (seconds(command) for _ in range(options.times + 1))
            least[name] = min(others)
            ratio = least[name] / least["only the libraries"]
            print(f"{name:28} {least[name]:6.2f} s   first {first:6.2f} s   {ratio:5.2f} times the libraries")
        pictures = len(list((out / "figures").glob("*.png")))
        print(f"{pictures} figures, each as PNG and SVG; {len(list(out.rglob('*.*')))} files")


if __name__ == "__main__":
    main()

"""The benchmarks run; what they measure is no test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_reading_says_what_it_did() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "reading.py"), "--megabytes", "0.1", "--rounds", "1"]
    told = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, cwd=ROOT).stdout
    first, *lines = told.splitlines()
    assert "0.1 MB of UTF-8" in first
    assert [line.split("  ")[0] for line in lines] == ["read and decode", "read, check, segment", "and ask for title, issuer …"]
    assert all("MB/s" in line for line in lines)


def test_coding_says_what_it_did() -> None:
    command = [
        sys.executable,
        str(ROOT / "benchmarks" / "coding.py"),
        "--megabytes",
        "0.05",
        "--slice",
        "0.05",
        "--terms",
        "40",
        "--codes",
        "4",
    ]
    told = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, cwd=ROOT).stdout
    first, *lines = told.splitlines()
    assert first.startswith("40 terms in 4 codes")
    names = [
        "qualcode.dictionary_codings",
        "full rules with context",
        "full rules with context, governance",
        "jieba and a loop",
        "spaCy PhraseMatcher, zh",
        "scikit-learn CountVectorizer, jieba",
    ]
    assert [line.split("  ")[0] for line in lines[:6]] == names
    assert lines[6].startswith("quanteda")
    assert all("MB/s" in line and "MB memory" in line for line in lines[:6])


def test_networks_say_what_they_did() -> None:
    command = [
        sys.executable,
        str(ROOT / "benchmarks" / "networks.py"),
        "--actors",
        "20",
        "--relations",
        "400",
        "--pairs",
        "30",
        "--rounds",
        "1",
    ]
    told = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, cwd=ROOT).stdout
    first, *lines = told.splitlines()
    assert first.startswith("400 relations of 20 actors")
    edges = {line.split("  ")[0]: line.split(" edges")[0].split()[-1] for line in lines}
    assert edges["qualcode.relation_network"] == edges["pandas and networkx, weights alone"]
    assert len({number for name, number in edges.items() if name.endswith("slice")}) == 1

"""The benchmarks run; what they measure is no test."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from qualcode import read_study

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from labelled import labelled_excerpts  # noqa: E402


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


def test_staging_says_what_it_did() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "staging.py"), "--passages", str(ROOT / "benchmarks/passages/invented_en.jsonl")]
    told = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, cwd=ROOT).stdout
    assert [line.split("  ")[0] for line in told.splitlines()] == ["all", "invented_en", "invented_en spoken", "invented_en written"]


def _excerpt(document: str, kind: str, speaker: str, sentence: str, rest: str) -> str:
    digest = hashlib.sha1("".join(sentence.split()).encode()).hexdigest()[:16]
    return f"{document},{kind},{speaker},{digest},{rest}\n"


def test_labelled_excerpts_are_found_again(tmp_path: Path) -> None:
    talk = "# 座谈\n\n### 甲先生：\n今天先到这里。\n\n### 乙女士：\n我们补助协会。 谢谢大家。\n\n### 丙：\n还有吗？\n"
    (tmp_path / "a.md").write_text(talk, encoding="utf-8")
    (tmp_path / "b.md").write_text("第一条 各地应当支持社会组织。\n\n第二条 本法自公布之日起施行。\n", encoding="utf-8")
    rows = "document,kind,speaker,sentence,codes,relations,stage,plane\n"
    rows += _excerpt("e1", "minutes", "government", "我们补助协会。", "empowerment,government>organisation:empowerment,setting,actual")
    rows += _excerpt("e1", "minutes", "government", "谢谢大家。", ",,,")
    rows += _excerpt("e2", "policy", "", "第一条 各地应当支持社会组织。", "empowerment,local_government>organisation:empowerment,,nominal")
    rows += _excerpt("e3", "policy", "", "这一句哪里也没有。", "tie,,,")
    (tmp_path / "excerpts.csv").write_text(rows, encoding="utf-8")
    found = labelled_excerpts(tmp_path, tmp_path / "excerpts.csv", read_study("nominal_contracts"))
    assert [document.id for document in found.study.documents] == ["e1", "e2"]
    first = found.study.documents[0]
    assert first.text == "### 乙女士：\n我们补助协会。 谢谢大家。\n"
    assert [(one.label, one.actor) for one in first.speakers] == [("乙女士", "government")]
    one, thanks, norm = found.labels
    assert first.text[one.start : one.end] == "我们补助协会。"
    assert one.relations == {("government", "organisation", "empowerment")}
    assert (one.stage, one.plane, thanks.codes, norm.document) == ("setting", "actual", frozenset(), "e2")

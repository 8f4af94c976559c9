"""Files that somebody made to do harm are refused with a sentence, quickly, and without ending the program."""

from __future__ import annotations

import os
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from qualcode import DataError, OutputError, open_project, read_dna, read_qualcoder, read_refi, read_taguette
from qualcode.kept import KeptDocument, Unplaced
from qualcode.reading.yamlfiles import read_yaml
from qualcode.storing.checking import check_project
from qualcode.storing.differing import codes_of
from qualcode.storing.identifying import text_sha256
from qualcode.storing.recording import put

ANCHORS = "abcdefghi"
LAUGHTER = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{below}'] * 10)}]\n" for below, name in pairwise(ANCHORS)
)
"""Each line holds the one above ten times: the last one stands for a thousand million values."""
YAML = {
    "a list in a list in a list": "- " * 50_000,
    "the same in brackets": "[" * 50_000,
    "mappings": "{a: " * 50_000,
    "half of it": "[" * 3000 + "]" * 3000,
    "references to references": LAUGHTER,
    "marks that a reason is looked for": "{," * 50_000,
    "keys that are lists": "? " * 50_000,
    "lists as keys": "{" * 3000 + "}" * 3000,
    "a reference to nothing": "a: *b\n",
    "two documents": "a: 1\n---\nb: 2\n",
    "a list as a key": "? [a]\n: b\n",
}


@pytest.mark.parametrize("text", YAML.values(), ids=YAML.keys())
def test_yaml_that_nobody_writes_is_refused_at_once(text: str) -> None:
    # The composer of libyaml ended the whole program at some of these.
    began = time.monotonic()
    with pytest.raises(DataError, match="study"):
        read_yaml(Path("study.yaml"), text)
    codes_of(text)
    assert time.monotonic() - began < 5


def test_references_that_somebody_may_write_are_followed() -> None:
    root = read_yaml(Path("study.yaml"), "a: &one {b: [1, ~]}\nc: *one\nd: [*one, '~']\n")
    assert root.plain() == {"a": {"b": ["1", ""]}, "c": {"b": ["1", ""]}, "d": [{"b": ["1", ""]}, "~"]}
    assert [node.line for node in root.get("d").items] == [1, 3]


def test_codes_come_in_the_order_of_the_codebook() -> None:
    assert list(codes_of("codes:\n- id: a\n  codes:\n  - {id: b}\n- id: c\n")) == ["a", "b", "c"]


def test_a_key_of_a_project_that_is_blank(tmp_path: Path) -> None:
    file = tmp_path / "study.sqlite"
    with open_project(file, make=True) as project:
        project.opened.execute("INSERT INTO texts VALUES (NULL, 'x')")
    assert "not of their columns' types" in str(check_project(file)[0])
    with pytest.raises(DataError, match="1 rows of texts"):
        open_project(file)


def test_a_row_without_a_place_that_is_none(tmp_path: Path) -> None:
    with open_project(tmp_path / "study.sqlite", make=True) as project:
        sha256, at = text_sha256("答：多。"), "2026-03-01T09:30:00"
        put_in = [put(KeptDocument("S-01", sha256)), put(Unplaced("u", "coding", "S-01", sha256, "多", '{"start":1}', ""))]
        project.record(put_in, action="texts", who="李", at=at, texts=[(sha256, "答：多。")])
        with pytest.raises(DataError, match="no row that a project holds"):
            project.place("u", 2, 3, who="李", at=at)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "data.qda")
    for reads in (read_qualcoder, read_taguette, read_dna, read_refi):
        with pytest.raises(DataError):
            reads(tmp_path / "data.qda")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_out_of_the_folder_of_the_texts_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("not theirs", encoding="utf-8")
    folder = tmp_path / "sent" / "sources"
    folder.mkdir(parents=True)
    (folder / "a.txt").symlink_to(tmp_path / "secret.txt")
    qde = '<Project xmlns="urn:QDA-XML:project:1.0" name="p"><Sources><TextSource guid="{g}" name="a" plainTextPath="internal://a.txt"/>'
    (folder.parent / "p.qde").write_text(f"{qde}</Sources></Project>", encoding="utf-8")
    assert [one.text for one in read_refi(folder.parent / "p.qde").documents if "not theirs" in one.text] == []


def test_a_disk_that_is_full_in_the_middle_of_an_act(tmp_path: Path) -> None:
    file, said = tmp_path / "a b 中%20#" / "study.sqlite", {"who": "李", "at": "2026-03-01T09:30:00"}
    file.parent.mkdir()
    with open_project(file, make=True) as project:
        project.remark("x", about="project", **said)
        pages = project.opened.execute("PRAGMA page_count").fetchone()[0]
        project.opened.execute(f"PRAGMA max_page_count = {pages + 1}")  # SQLite gives the same error as for a disk without room
        with pytest.raises(OutputError, match="Make room"):
            project.remark("长" * 100_000, about="project", **said)
        assert len(project.log()) == 1
    assert check_project(file) == []
    assert [one.name for one in file.parent.iterdir()] == ["study.sqlite"]

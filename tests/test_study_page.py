"""The page on study folders: every layout that it shows is read in the study that it names, and every built-in study is on it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from qualcode import read_study
from qualcode.reading.planning import KINDS
from qualcode.reading.studies import STUDY_KEYS

CORPORA = Path(__file__).parent.parent / "corpora"
PAGE = (CORPORA / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n# (\w+)\n(.*?)```", PAGE, re.S)


def test_the_page_shows_every_kind_and_names_every_study() -> None:
    shown = {entry if isinstance(entry, str) else entry["layout"] for _, block in BLOCKS for entry in yaml.safe_load(block)}
    assert shown == set(KINDS)
    named = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.M))
    assert {folder.name for folder in CORPORA.iterdir() if folder.is_dir()} <= named
    assert named & set(STUDY_KEYS) == {"layouts", "codings", "links", "withdrawn", "pseudonyms"}


@pytest.mark.parametrize(("name", "block"), BLOCKS, ids=[name for name, _ in BLOCKS])
def test_a_layout_that_is_shown_is_read_as_it_stands(name: str, block: str, tmp_path: Path) -> None:
    folder = shutil.copytree(CORPORA / name, tmp_path / name)
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    before, _, after = text.partition("\nlayouts:\n")
    rest = re.sub(r"\A(?:[ #-].*\n|\n)*", "", after)
    (folder / "study.yaml").write_text(f"{before}\n{rest}\nlayouts:\n{block}", encoding="utf-8")
    declared = [entry if isinstance(entry, str) else entry["layout"] for entry in yaml.safe_load(block)]
    assert [plan.kind for plan in read_study(folder).layouts] == declared

"""The built-in studies: each is read without problems, is large enough, comes in several formats, and says that it is invented."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from qualcode import read_codebook, read_study, run, sentences
from qualcode.reading.codings import read_codings
from qualcode.running import given_codings

CORPORA = Path(__file__).parent.parent / "corpora"
NAMES = sorted(folder.name for folder in CORPORA.iterdir() if (folder / "study.yaml").is_file())
FIRST = "nominal_contracts"
"""The oldest is all plain text, so that its diffs can be read."""
SENTENCES, BYTES = 300, 150_000
GOLDEN = Path(__file__).parent / "golden"
CODED = [name for name in NAMES if (CORPORA / name / "codings.csv").is_file()]


def test_the_corpora_are_there() -> None:
    assert {FIRST, "participation_models", "children_in_distress", "third_party_assessment", "county_purchase"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_corpus_is_read_and_large_enough(name: str) -> None:
    study = read_study(name)
    cut = sentences(study.documents, grammars=study.grammars)
    said = cut[cut["role"] == "respondent"]
    assert study.id == name
    assert len(said) >= SENTENCES
    assert (said["actor"] != "").all()
    assert {speaker.label for document in study.documents for speaker in document.speakers} <= set(cut["speaker"])
    assert all(document.date for document in study.documents)
    assert {"interview", "observation"} <= {document.kind for document in study.documents}


@pytest.mark.parametrize("name", NAMES)
def test_a_corpus_brings_several_small_formats(name: str) -> None:
    files = [file for file in (CORPORA / name).rglob("*") if file.is_file()]
    assert max(file.stat().st_size for file in files) < BYTES
    if name != FIRST:
        assert {".docx", ".pdf", ".xlsx", ".txt"} <= {file.suffix for file in files}


@pytest.mark.parametrize("name", NAMES)
def test_every_file_of_a_corpus_is_named_in_its_study(name: str) -> None:
    named = {document.file for document in read_study(name).documents}
    assert {file.relative_to(CORPORA / name).as_posix() for file in (CORPORA / name / "texts").iterdir()} == named


@pytest.mark.parametrize("name", NAMES)
def test_a_corpus_says_that_it_is_invented(name: str) -> None:
    page = (CORPORA / name / "README.md").read_text(encoding="utf-8")
    assert re.search("everything in this folder is invented", page, re.IGNORECASE)
    assert "全部材料为虚构" in page
    assert "全部材料为虚构" in (CORPORA / name / "study.yaml").read_text(encoding="utf-8").splitlines()[0]


@pytest.mark.parametrize("name", CODED)
def test_the_codings_of_the_author_fit_the_texts(name: str) -> None:
    """Both forms of them: the table in the study folder, and the labels of every sentence; quotes and numbers of sentences too."""
    study = read_study(name)
    given = given_codings(read_codings(CORPORA / name / "codings.csv"), study)
    cut = sentences(study.documents, grammars=study.grammars).set_index("segment")["text"]
    links = CORPORA / name / "links.csv"
    linked = set(pd.read_csv(links)[["source", "target"]].to_numpy().ravel()) if links.is_file() else set()
    assert linked <= set(cut.index)
    golden = GOLDEN / f"{name}.jsonl"
    if not golden.is_file():  # these have no label for each sentence
        assert given
        return
    labels = [json.loads(line) for line in golden.read_text(encoding="utf-8").splitlines()]
    assert [cut.get(f"{one['document']}:{one['n']}") for one in labels] == [one["text"] for one in labels]
    assert sum(len(several) for several in given.values()) == sum(len(one["codes"]) for one in labels)
    assert linked <= {f"{one['document']}:{one['n']}" for one in labels if one["codes"]}


def test_joined_codebooks_find_what_each_finds_alone() -> None:
    whole = read_study("participation_models")
    study = replace(whole, documents=tuple(one for one in whole.documents if one.id == "C-03"), codings=None)
    keys = ["segment", "start", "end", "code", "status"]

    def found(books: str) -> set[tuple[object, ...]]:
        codings = run(replace(study, codebook=read_codebook(books)) if books else study).codings
        return set(codings[keys].itertuples(index=False, name=None))

    alone = [found("typology"), found("governance")]
    assert all(alone)
    assert found("") == alone[0] | alone[1]

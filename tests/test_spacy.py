"""The spaCy component: what stands in doc.spans, that it travels, and that spaCy finds it by name."""

from __future__ import annotations

import configparser
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import qualcode
from qualcode.errors import ArgumentError, DataError
from qualcode.matching.vocabulary import Vocabulary
from qualcode.spacy_component import SpanCoder
from qualcode.tokenising import tokeniser
from qualcode.tokenising.english import model_folder

ROOT = Path(__file__).resolve().parents[1]
ZH = "我们没有自主权，方案被推翻了三次。"
EN = "They interfere in everything we do. We are not treated as one of their sections."


SMALL = """
codebook: small
title: {en: Small}
kinds: {authority: [government], organisation: [social_organisation]}
codes:
  - id: control
    name: {en: Control}
    relation: directed
    codes:
      - id: control.goals
        name: {en: Goals}
        indicators:
          zh: [方案 … 推翻, "<source:authority> 说了算"]
          en: [decide for us]
      - id: control.directives
        name: {en: Directives}
        indicators: {zh: [没有自主权, 方案], en: [interfere, treat as]}
"""
"""A codebook that is compiled in a moment; the built-in one is tried where it matters."""


def _pipeline(blank: str, config: dict[str, object]) -> Language:
    nlp = spacy.blank(blank)
    nlp.add_pipe("qualcode", config=config)
    return nlp


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("codebook") / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return str(path)


Maker = Callable[..., Language]


@pytest.fixture(scope="module")
def pipeline(small: str) -> Maker:
    return lambda blank, **config: _pipeline(blank, {"codebook": small, **config})


def found(doc: Doc, key: str = "qualcode") -> list[tuple[str, str, str]]:
    return [(span.label_, span._.qualcode.quote, span._.qualcode.status) for span in doc.spans[key]]


@pytest.fixture(scope="module")
def chinese(pipeline: Maker) -> Language:
    return pipeline("zh")


@pytest.fixture(scope="module")
def english(pipeline: Maker) -> Language:
    return pipeline("en")


@pytest.mark.parametrize("segmenter", ["char", "jieba"])
def test_chinese_with_any_segmenter(segmenter: str) -> None:
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": segmenter}}})
    nlp.add_pipe("qualcode", config={"codebook": "governance"})
    doc = nlp(ZH)
    assert ("control.goals", "方案被推翻", "proposed") in found(doc)
    for span in doc.spans["qualcode"]:
        coding = span._.qualcode
        assert doc.text[coding.start : coding.end] == coding.quote
        assert span.start_char <= coding.start < coding.end <= span.end_char


def test_a_coding_inside_a_token_becomes_the_whole_token_and_keeps_its_characters(chinese: Language) -> None:
    doc = Doc(chinese.vocab, words=["我们的方案", "被推翻了", "三次", "。"], spaces=[False] * 4)
    span = next(span for span in chinese(doc).spans["qualcode"] if span.label_ == "control.goals")
    assert (span.text, span._.qualcode.quote) == ("我们的方案被推翻了", "方案被推翻")
    assert (span._.qualcode.start, span._.qualcode.end) == (3, 8)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(["方案被推翻了", "他们", " ", "\n", "。", "They interfere.", "\u3000", "😀", "\t", "“", "e\u0301", "no say"]),
        max_size=8,
    )
)
def test_every_span_holds_its_coding(chinese: Language, english: Language, parts: list[str]) -> None:
    text = "".join(parts)
    for nlp in (chinese, english):
        doc = nlp(text)
        for span in doc.spans["qualcode"]:
            coding = span._.qualcode
            assert coding.quote == text[coding.start : coding.end]
            assert span.start_char <= coding.start < coding.end <= span.end_char


def test_what_is_not_asserted_is_there_when_asked_for(pipeline: Maker) -> None:
    asserted, every = found(pipeline("en")(EN)), found(pipeline("en", only_asserted=False)(EN))
    assert {status for _, _, status in asserted} == {"proposed"}
    assert [row for row in every if row[2] == "proposed"] == asserted
    doc = pipeline("en", only_asserted=False)(EN)
    denied = next(span._.qualcode for span in doc.spans["qualcode"] if span._.qualcode.status == "rejected")
    assert denied.polarity == "-"
    assert denied.reason


def test_the_spans_are_those_of_a_run(folder, small: str, pipeline: Maker) -> None:
    """The second implementation is the run itself, on the same text as a document of kind other."""
    folder.write("texts/O.txt", ZH)
    folder.study(
        "study: s",
        "language: zh",
        f"codebook: {small}",
        "actors: [{id: a, name: A机构, kind: social_organisation}]",
        "documents: [{id: O, file: texts/O.txt}]",
    )
    rows = qualcode.run(folder.path).codings
    kept = rows[rows["status"] == "proposed"]
    expected = list(zip(kept["code"], kept["start"], kept["end"], strict=True))
    doc = pipeline("zh", study=str(folder.path))(ZH)
    assert [(span.label_, span._.qualcode.start, span._.qualcode.end) for span in doc.spans["qualcode"]] == expected != []


def test_a_study_tells_who_is_who(folder, small: str, pipeline: Maker) -> None:
    folder.study(
        "study: s",
        "language: zh",
        f"codebook: {small}",
        "actors: [{id: b, name: 区民政局, kind: government}, {id: a, name: A机构, kind: social_organisation}]",
        "documents: [{id: S-01, file: texts/S-01.txt}]",
    )
    text = "方案由区民政局说了算。"
    assert "control.goals" not in {code for code, _, _ in found(pipeline("zh")(text))}
    assert "control.goals" in {code for code, _, _ in found(pipeline("zh", study=str(folder.path))(text))}


def test_two_components_side_by_side(small: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("qualcode", name="asserted", config={"codebook": small})
    nlp.add_pipe("qualcode", name="all", config={"codebook": small, "only_asserted": False, "spans_key": "all"})
    doc = nlp(EN)
    assert found(doc) == [row for row in found(doc, "all") if row[2] == "proposed"]
    assert len(doc.spans["all"]) > len(doc.spans["qualcode"]) > 0


def test_two_codes_on_the_same_words_stay_apart(chinese: Language) -> None:
    doc = chinese(ZH)
    first = doc.char_span(0, 2, label="mine", alignment_mode="expand")
    assert first._.qualcode is None
    assert len({span.id_ for span in doc.spans["qualcode"]}) == len(doc.spans["qualcode"])


def test_with_a_pipeline_nothing_else_changes(english: Language, small: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "They"}])
    nlp.add_pipe("qualcode", config={"codebook": small})
    doc = nlp(EN)
    assert found(doc) == found(english(EN))
    assert [entity.text for entity in doc.ents] == ["They"]
    assert len(list(doc.sents)) == 2


def test_several_processes_give_the_same(pipeline: Maker) -> None:
    texts = [EN, "", "Nothing here.", ZH, EN * 2] * 3
    nlp = pipeline("en")
    alone = [found(doc) for doc in nlp.pipe(texts)]
    assert [found(doc) for doc in nlp.pipe(texts, n_process=2, batch_size=2)] == alone
    assert alone[0]
    assert not alone[1]


def test_it_can_be_sent_to_another_process(small: str) -> None:
    coder = SpanCoder("en", codebook=small, only_asserted=False)
    again = pickle.loads(pickle.dumps(coder))
    assert found(again(spacy.blank("en")(EN))) == found(coder(spacy.blank("en")(EN)))


def test_a_pipeline_is_saved_and_loaded(tmp_path: Path, pipeline: Maker) -> None:
    nlp = pipeline("en", only_asserted=False, spans_key="codes")
    nlp.to_disk(tmp_path / "nlp")
    loaded = spacy.load(tmp_path / "nlp")
    assert loaded.get_pipe_config("qualcode") == nlp.get_pipe_config("qualcode")
    assert found(loaded(EN), "codes") == found(nlp(EN), "codes") != []
    assert found(spacy.blank("en").from_config(nlp.config)(EN), "codes") == found(nlp(EN), "codes")


def test_codings_are_saved_with_the_docs(english: Language) -> None:
    packed = DocBin(store_user_data=True, docs=[english(EN)]).to_bytes()
    doc = next(DocBin().from_bytes(packed).get_docs(english.vocab))
    assert found(doc) == found(english(EN))


@pytest.mark.parametrize(("language", "text"), [("zh", ZH), ("en", EN)])
def test_displacy_shows_the_labels(language: str, text: str, pipeline: Maker) -> None:
    doc = pipeline(language)(text)
    html = displacy.render(doc, style="span", options={"spans_key": "qualcode"}, jupyter=False)
    assert "<div" in html
    assert all(span.label_ in html for span in doc.spans["qualcode"])
    assert displacy.render(pipeline(language, spans_key="sc")(text), style="span", jupyter=False).count("control.") >= 1


@pytest.mark.parametrize(
    ("language", "config", "error", "message"),
    [
        ("de", {}, ArgumentError, "not 'de'"),
        ("en", {"language": "eng"}, ArgumentError, "closest: 'en'"),
        ("en", {"kind": "interveiw"}, ArgumentError, "closest: 'interview'"),
        ("zh", {"codebook": "governence"}, DataError, "closest: 'governance'"),
        ("zh", {"study": "no_such_study"}, DataError, "there is no such study folder"),
    ],
)
def test_a_wrong_config_is_one_clear_sentence(language: str, config: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        _pipeline(language, config)


def test_another_language_may_say_how_it_is_read(pipeline: Maker) -> None:
    assert found(pipeline("xx", language="en")(EN)) == found(pipeline("en")(EN))


def test_spacy_finds_it_without_an_import(tmp_path: Path) -> None:
    """As pip installs it: the entry points of setup.cfg beside the package, and nobody imports qualcode."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    info = tmp_path / "qualcode-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: qualcode\nVersion: 0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[spacy_factories]{setup['options.entry_points']['spacy_factories']}\n", encoding="utf-8")
    program = (
        "import spacy, sys; assert 'qualcode' not in sys.modules; nlp = spacy.blank('en'); nlp.add_pipe('qualcode', "
        "config={'codebook': 'typology'}); doc = nlp('After that there was no follow-up.'); "
        "print([span.label_ for span in doc.spans['qualcode']])"
    )
    path = os.pathsep.join([str(tmp_path), str(Path(qualcode.__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "['typology.not_integrated']", done.stderr


# A spaCy model for English lemmas


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model, filled here: what a tagger would know of *left* and *second* is said by rules on the word in front."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("attribute_ruler")
    for lower, before, lemma, part in (
        ("left", "she", "leave", "VERB"),
        ("left", "the", "left", "ADJ"),
        ("meeting", "the", "meeting", "NOUN"),
        ("meeting", "were", "meet", "VERB"),
        ("could", "they", "can", "AUX"),
    ):
        ruler.add([[{"LOWER": before}, {"LOWER": lower}]], {"LEMMA": lemma, "POS": part}, index=1)
    path = tmp_path_factory.mktemp("models") / "small_model"
    nlp.to_disk(path)
    return path


@pytest.mark.parametrize(
    ("text", "lemma", "there"),
    [
        ("She left us.", "leave", True),
        ("The left door.", "leave", False),
        ("They were meeting us.", "meet", True),
        ("The meeting was long.", "meet", False),
        ("They could pay.", "could", True),
        ("They could pay.", "can", False),
        ("They were interfering.", "interfere", True),
    ],
)
def test_a_model_gives_the_lemma_in_its_sentence(text: str, lemma: str, there: bool, model: Path) -> None:
    """Small words, and words of which the model says nothing, keep their plain lemma."""
    assert (lemma in tokeniser("en", model=str(model)).words(text)) is there


def test_a_term_is_found_however_a_model_takes_it_alone(model: Path) -> None:
    made = tokeniser("en", model=str(model))
    assert made.forms(["the meeting", "interfere"]) == [("the meeting", "the meet"), ("interfere",)]
    hits = Vocabulary(["the meeting", "interfering"], made).scan("They interfered in the meeting.")
    assert hits.of(["the meeting"]) == [(19, 30)]
    assert hits.of(["interfering"]) == [(5, 15)]


STUDY = (
    "study: s",
    "language: en",
    "actors: [{id: a, name: The Centre, kind: social_organisation}]",
    "documents: [{id: S-01, file: texts/S-01.txt}]",
)


def test_a_study_asks_for_a_model_by_its_folder(folder, model: Path) -> None:
    folder.write("texts/S-01.txt", "They interfere in everything we do.")
    shutil.copytree(model, folder.path / "models" / "mine")
    folder.write("book.yaml", "codes: [{id: control, name: {en: Control}, indicators: {en: [interfere]}}]\n")
    folder.study(*STUDY, "codebook: book.yaml", "english_model: models/mine")
    results = qualcode.run(folder.path)
    assert results.options["english_lemmas"] == "en_pipeline 0.0.0"
    assert set(results.codings["code"]) == {"control"}
    folder.study(*STUDY, "codebook: book.yaml")
    assert qualcode.run(folder.path).options["english_lemmas"] == "simplemma"


def test_an_installed_model_is_found_by_name_and_its_own_code_does_not_run(model: Path, tmp_path: Path, monkeypatch) -> None:
    package = tmp_path / "en_made_here"
    shutil.copytree(model, package / "en_made_here-1.0.0")
    (package / "__init__.py").write_text("raise SystemExit('this ran')\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = model_folder("en_made_here", tmp_path / "study")
    assert found == package / "en_made_here-1.0.0"
    assert "leave" in tokeniser("en", model=str(found)).words("She left.")


def test_a_model_that_is_not_there_is_told_with_the_other_problems(folder) -> None:
    folder.study(*STUDY, "english_model: en_core_web_huge", "roles: {host: nobody}")
    with pytest.raises(DataError) as told:
        qualcode.read_study(folder.path)
    assert len(told.value.problems) == 2
    assert "study.yaml, line 5: there is no spaCy model 'en_core_web_huge'" in str(told.value)


@pytest.mark.parametrize(("language", "message"), [("en", "gives no lemmas"), ("de", "is for 'de', not for English")])
def test_a_model_of_no_use_is_refused(language: str, message: str, tmp_path: Path) -> None:
    spacy.blank(language).to_disk(tmp_path / "model")
    with pytest.raises(DataError, match=message):
        tokeniser("en", model=str(tmp_path / "model"))


def test_a_damaged_model_is_refused(model: Path, tmp_path: Path) -> None:
    shutil.copytree(model, tmp_path / "model")
    (tmp_path / "model" / "config.cfg").write_text('[nlp]\nlang = "en"\npipeline = ["no_such_part"]\n', encoding="utf-8")
    with pytest.raises(DataError, match="cannot be loaded"):
        tokeniser("en", model=str(tmp_path / "model"))

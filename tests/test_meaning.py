"""A model of sentence embeddings that a study names: what is no model is told, nothing is fetched, what it says is learned and shown."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from qualcode import Code, Codebook, DataError, Example, Indicator, Study, read_study, run, suggest, why, write_suggestions
from qualcode.coding.nearness import MeaningBank
from qualcode.learning.meanings import Nearness, without_meanings
from qualcode.learning.targets import Lesson
from qualcode.meaning import embedder, embedding_kind, embedding_problem
from qualcode.weights import Weights
from tests.conftest import Folder

MONEY = ["款", "钱", "账", "尾", "拖", "欠", "付"]
WORK = ["活", "表", "班", "值", "派", "填", "忙"]
AXES = {**dict.fromkeys(MONEY, (1.0, 0.0, 0.1)), **dict.fromkeys(WORK, (0.0, 1.0, 0.1)), "天": (0.0, 0.0, 1.0), "气": (0.0, 0.0, 1.0)}
"""Characters with the same meaning lie in the same direction; all others mean nothing."""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model2vec folder, made by model2vec itself from a table of sixteen characters."""
    model2vec = pytest.importorskip("model2vec")
    tokenizers = pytest.importorskip("tokenizers")
    vocabulary = {character: number for number, character in enumerate(["[UNK]", *AXES])}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Split(tokenizers.Regex("."), "isolated")
    vectors = np.array([(0.0, 0.0, 0.0), *AXES.values()], dtype=np.float32)
    folder = tmp_path_factory.mktemp("models") / "tiny"
    model2vec.StaticModel(vectors, tokenizer).save_pretrained(folder)
    return folder


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """No name is looked up and nothing is connected to; whoever tries is noted."""
    tried: list[object] = []

    def refuse(*where: object, **more: object) -> object:
        tried.append(where)
        raise OSError("no network")

    for name in ("getaddrinfo", "create_connection", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    yield tried
    assert tried == []


# the folder


def test_vectors_have_length_one_and_are_the_same_each_time(tiny: Path) -> None:
    embedder.cache_clear()
    texts = ["尾款", "派活", "欠钱", "，。", ""]
    vectors = embedder(str(tiny)).vectors(texts)
    assert np.linalg.norm(vectors, axis=1).tolist() == pytest.approx([1, 1, 1, 0, 0], abs=1e-6)
    # by hand: both texts have two characters of the first axis, so both means are (1, 0, .1)
    assert float(vectors[0] @ vectors[2]) == pytest.approx(1.0, abs=1e-6)
    assert float(vectors[0] @ vectors[1]) == pytest.approx(0.01 / 1.01, abs=1e-6)
    embedder.cache_clear()
    assert np.array_equal(embedder(str(tiny)).vectors(texts), vectors)
    assert embedder(str(tiny)).vectors([]).shape[0] == 0


@pytest.mark.usefixtures("cut_off")
def test_loading_asks_nobody_and_leaves_the_surroundings_as_they_were(tiny: Path) -> None:
    before = dict(os.environ)
    embedder.cache_clear()
    assert embedder(str(tiny)).kind == "model2vec"
    assert dict(os.environ) == before


def _json(value: object) -> str:
    return json.dumps(value)


MODULES = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}]
FOLDERS = [
    pytest.param({}, "", "neither the files of model2vec nor those of sentence-transformers", id="empty"),
    pytest.param({"model.safetensors": "x", "tokenizer.json": "{}", "config.json": "{}"}, "", "no embedding model", id="no weights"),
    pytest.param({"modules.json": "no json"}, "", "no embedding model", id="a damaged list of parts"),
    pytest.param(
        {"modules.json": _json([{**MODULES[0], "type": "mine.Transformer"}])}, "sentence-transformers", "code of its own", id="own code"
    ),
    pytest.param(
        {"modules.json": _json(MODULES), "config.json": _json({"auto_map": {"AutoModel": "mine.Model"}})},
        "sentence-transformers",
        "code of its own",
        id="own code of a network",
    ),
    pytest.param(
        {"modules.json": _json(MODULES), "pytorch_model.bin": "x"}, "sentence-transformers", "'pytorch_model.bin' of", id="a pickle"
    ),
]


@pytest.mark.parametrize(("files", "kind", "told"), FOLDERS)
def test_what_is_no_model_is_told(folder: Folder, files: dict[str, str], kind: str, told: str) -> None:
    for name, content in files.items():
        folder.write(f"models/mine/{name}", content)
    place = folder.path / "models/mine"
    place.mkdir(parents=True, exist_ok=True)
    assert embedding_kind(place) == kind
    problem = embedding_problem(place)
    assert problem is not None
    assert told in problem[0]


def test_a_library_that_is_not_installed_is_named(folder: Folder) -> None:
    if find_spec("sentence_transformers"):
        pytest.skip("it is installed")
    folder.write("mine/modules.json", _json(MODULES))
    problem = embedding_problem(folder.path / "mine")
    assert problem is not None
    assert "which is not installed" in problem[0]
    assert "pip install sentence-transformers" in problem[1]


def test_a_plain_network_is_no_model_of_sentences(folder: Folder) -> None:
    """Its weights are called otherwise: the layout alone (weights, tokeniser, configuration) is that of model2vec."""
    header = json.dumps({"embeddings.word_embeddings.weight": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}}).encode()
    folder.write("bert/model.safetensors", len(header).to_bytes(8, "little") + header)
    folder.write("bert/tokenizer.json", "{}")
    folder.write("bert/config.json", "{}")
    assert embedding_kind(folder.path / "bert") == ""


HEAD = ("study: small", "stages: [one]", "actors: [{id: a, name: 甲机构, kind: social_organisation}]")
DOCUMENTS = "documents: [{id: S-01, file: texts/S-01.txt, kind: interview, speakers: {问: interviewer, 答: a}}]"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("embedding: models/none", "study.yaml, line 4: there is no folder 'none'"),
        ("embedding: texts", "study.yaml, line 4: 'texts' is no embedding model"),
        ("embedding: {a: b}", "study.yaml, line 4: `embedding` is no path"),
    ],
)
def test_a_study_tells_it_with_everything_else(folder: Folder, line: str, told: str) -> None:
    folder.study(*HEAD, line, DOCUMENTS, "roles: {host: nobody}")
    with pytest.raises(DataError) as raised:
        read_study(folder.path)
    problems = [str(problem) for problem in raised.value.problems]
    assert len(problems) == 2
    assert problems[0].startswith(told)


def test_a_model_that_cannot_be_loaded_is_a_problem_and_no_traceback(tiny: Path, folder: Folder) -> None:
    for path in tiny.iterdir():
        if path.is_file():
            folder.write(f"short/{path.name}", path.read_bytes())
    place = folder.path / "short"
    whole = (place / "model.safetensors").read_bytes()
    (place / "model.safetensors").write_bytes(whole[:-8])
    with pytest.raises(DataError, match="cannot be loaded"):
        embedder(str(place))


def test_a_network_of_sentence_transformers(tmp_path: Path, cut_off: list[object]) -> None:
    """One layer of a BERT with random weights, made by the library itself; it is slow to import and mostly not installed."""
    parts = pytest.importorskip("sentence_transformers.models")
    transformers = pytest.importorskip("transformers")
    (tmp_path / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *AXES]) + "\n", encoding="utf-8")
    size = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8, "max_position_embeddings": 32}
    transformers.BertModel(transformers.BertConfig(vocab_size=5 + len(AXES), **size)).save_pretrained(tmp_path / "bert")
    transformers.BertTokenizerFast(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path / "bert")
    network = parts.Transformer(str(tmp_path / "bert"))
    whole = pytest.importorskip("sentence_transformers").SentenceTransformer(modules=[network, parts.Pooling(8)], device="cpu")
    whole.save(str(tmp_path / "whole"))
    assert embedding_problem(tmp_path / "bert") is not None
    cut_off.clear()  # the libraries look for things while they make a model
    model = embedder(str(tmp_path / "whole"))
    assert model.kind == "sentence-transformers"
    expected = whole.encode(["尾款", "派活"], normalize_embeddings=True)
    assert model.vectors(["尾款", "派活"]) == pytest.approx(expected, abs=1e-5)


# what it tells

BOOK = Codebook(
    "small",
    {"zh": "小"},
    (
        Code(
            "money",
            {"zh": "资金"},
            examples={"zh": (Example("尾款拖欠。"),)},
            counterexamples={"zh": (Example("天气。"),)},
            indicators={"zh": (Indicator(("账",)),)},
        ),
        Code("work", {"zh": "摊派"}, examples={"zh": (Example("派活填表。"),)}, indicators={"zh": (Indicator(("填表",)),)}),
    ),
)


def test_the_nearest_example_by_meaning_shares_no_character(tiny: Path) -> None:
    bank = MeaningBank(BOOK, "zh", embedder(str(tiny)))
    nearest = bank.nearest("钱没付")
    assert [(one.code, one.counter) for one in nearest] == [("money", False), ("money", True), ("work", False)]
    assert nearest[0].cosine == pytest.approx(1.0, abs=1e-4)
    (features,) = bank.features(embedder(str(tiny)).vectors(["钱没付"]))
    assert features == {"means:money": 1.0, "unmeans:money": nearest[1].cosine, "means:work": nearest[2].cosine}
    assert MeaningBank(BOOK, "en", embedder(str(tiny))).nearest("钱") == []


def test_a_sentence_is_compared_with_other_documents_only() -> None:
    vectors = np.array([(1, 0), (1, 0), (0, 1), (0.6, 0.8)], dtype=np.float32)
    found = Nearness(vectors, ["A", "A", "B", "C"])
    lessons = [Lesson(0, "A", True), Lesson(1, "A", True), Lesson(2, "B", False)]
    # by hand: rows of A have no accepted one elsewhere; B's is at right angles to A's; C has .6 to A's and .8 to B's
    assert found.columns([0, 2, 3], lessons).tolist() == [[0, 0], [0, 0], [pytest.approx(0.6), pytest.approx(0.8)]]
    assert found.columns([3], lessons[:2]).tolist() == [[pytest.approx(0.6), 0]]
    assert found.columns([], lessons).shape == (0, 2)


SAID = {True: ["钱没有到账。", "尾款一直拖。", "还欠我们的钱。"], False: ["天气很好。", "孩子们画画。", "叫我们填表。", "我们种花。"]}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory, tiny: Path) -> Study:
    """Four interviews; in the last one money is spoken of in words that stand nowhere else."""
    made = Folder(tmp_path_factory.mktemp("meaning") / "study")
    entries = []
    for number in range(1, 5):
        lines = [*SAID[True], *SAID[False]] if number < 4 else ["就是付不出。", "他们在唱歌。"]
        made.write(f"texts/S-0{number}.txt", "".join(f"答：{line}\n" for line in lines))
        entries.append(f"  - {{id: S-0{number}, file: texts/S-0{number}.txt, kind: interview, speakers: {{答: a}}}}")
    made.study(*HEAD, f"embedding: {os.path.relpath(tiny, made.path)}", "documents:", *entries)
    return replace(read_study(made.path), codebook=BOOK)


def decided(study: Study) -> pd.DataFrame:
    rows = []
    for document in study.documents[:3]:
        for quote in SAID[True]:
            start = document.text.index(quote)
            rows.append((document.id, start, start + len(quote), "money", "王", "manual", "accepted"))
    return pd.DataFrame(rows, columns=["document", "start", "end", "code", "coder", "method", "status"])


@pytest.mark.usefixtures("cut_off")
def test_what_is_learned_reaches_other_words_of_the_same_meaning(study: Study, tmp_path: Path) -> None:
    complete = ["S-01", "S-02", "S-03"]
    plain, found = (suggest(one, decided(study), complete=complete) for one in (replace(study, embedding=""), study))

    def confidence(learned: object) -> float:
        asked = learned.next  # type: ignore[attr-defined]
        return float(asked.loc[asked["text"] == "就是付不出。", "confidence"].iloc[0])

    assert confidence(found) > confidence(plain) + 0.1
    assert {"means:money", "accepted:money"} <= set(found.weights.weights)
    assert not any(name.startswith(("means:", "unmeans:", "accepted:", "refused:")) for name in plain.weights.weights)
    told = found.next.loc[found.next["text"] == "就是付不出。", "reason"].iloc[0]
    assert "by meaning like" in told
    assert "embedding" not in plain.card
    write_suggestions(found, tmp_path / "one")
    card = yaml.safe_load((tmp_path / "one" / "model.yaml").read_text(encoding="utf-8"))["embedding"]
    assert (card["folder"], card["kind"]) == ("tiny", "model2vec")
    assert len(card["files"]["model.safetensors"]) == 64
    write_suggestions(suggest(study, decided(study), complete=complete), tmp_path / "two")
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_what_another_model_taught_is_not_taken_over(study: Study) -> None:
    weights = Weights("old", {"(always)": {"money": -1.0}, "means:money": {"money": 9.0}, "refused:money": {"money": -9.0}})
    before = replace(study, codebook=replace(BOOK, weights=weights))
    kept = without_meanings(before).codebook.weights
    assert kept is not None
    assert set(kept.weights) == {"(always)"}
    assert without_meanings(study) is study


def test_a_run_asks_no_model(study: Study) -> None:
    """Same tables with and without; weights that were learned with one say so."""
    one, other = run(study), run(replace(study, embedding=""))
    pd.testing.assert_frame_equal(one.codings, other.codings)
    weights = Weights("old", {"(always)": {"money": -1.0}, "means:money": {"money": 9.0}})
    doubts = [str(doubt) for doubt in run(replace(study, codebook=replace(BOOK, weights=weights))).doubts]
    assert any("likeness by meaning" in doubt for doubt in doubts)
    assert not any("likeness by meaning" in str(doubt) for doubt in one.doubts)


@pytest.mark.usefixtures("cut_off")
def test_why_shows_the_nearest_by_meaning_beside_the_others(study: Study) -> None:
    told = why(study, "S-04:1")
    assert ([one.code for one in told.near], told.model) == (["money"], "tiny")
    assert told.near[0].text not in {one.text for one in told.like}
    assert "nearest by meaning (cosine, by the model tiny; no part of the confidence)\n  1.00  money: “尾款拖欠。”" in str(told)
    without = why(replace(study, embedding=""), "S-04:1")
    assert (without.near, "by meaning" in str(without)) == ((), False)

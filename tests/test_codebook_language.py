"""Every example of codebooks/README.md is run, and what the page says of words and overlap is proved on more cases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml

import qualcode
from qualcode import read_codebook, read_grammar, read_stage_model
from qualcode.doubts import doubts_of
from qualcode.errors import DataError
from qualcode.grammar import Grammar
from qualcode.machine import Machine
from qualcode.matching.parts import PartsOfSpeech
from qualcode.model import Actor, Codebook, Document, Speaker, Study
from qualcode.rows import Coding

PAGE = Path(__file__).parent.parent / "codebooks" / "README.md"
NUMBERS = count()
_EXAMPLE = re.compile(
    r"^# (?P<there>found|not found)(?: (?P<code>[a-z_.]+))?(?:, (?P<how>in|said by) (?P<who>\S+?))?: (?P<sentence>.+)$", re.MULTILINE
)


@dataclass(frozen=True)
class Case:
    """One sentence of the page: which codebook and code it is for, and whether it must be found."""

    book: str
    code: str
    sentence: str
    there: bool
    language: str = "zh"
    kind: str = "interview"
    speaker: str = "答"

    @property
    def plain(self) -> str:
        return self.sentence.replace("**", "")

    @property
    def quotes(self) -> list[str]:
        return re.findall(r"\*\*(.+?)\*\*", self.sentence)


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


YAML = blocks("yaml")
BOOK, STUDY = YAML[0], yaml.safe_load(YAML[1])
SHARED = {key: yaml.safe_load(BOOK)[key] for key in ("kinds", "lists", "stages")}


def rows() -> list[list[str]]:
    """The rows of the tables of lines: pattern, meaning, found, not found."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [[cell.replace(r"\|", "|") for cell in row] for row in cells if len(row) == 4]


def language_of(line: str) -> str:
    return "zh" if re.search("[\u4e00-\u9fff]", line) else "en"


def gathered() -> tuple[dict[str, Any], list[Case]]:
    """The codebooks that the page writes, by a name, and its cases. Lines and lists of indicators are codes of one book."""
    lines: list[dict[str, Any]] = []
    books: dict[str, Any] = {"file": yaml.safe_load(BOOK)}
    cases: list[Case] = []
    ends = {"relation": "directed", "source": ["authority"], "target": ["organisation"]}
    for pattern, _, found, missing in rows():
        id, language = f"line{len(lines)}", language_of(found)
        lines.append({"id": id, "name": id, **ends, "indicators": {language: [pattern.strip("`")]}})
        for cell, there in ((found, True), (missing, False)):
            cases += [Case("lines", id, sentence, there, language) for sentence in cell.split("<br>")]
    for block in YAML:
        content, examples = yaml.safe_load(block), list(_EXAMPLE.finditer(block))
        if not examples:
            continue
        name, code = f"book{len(books)}", ""
        if isinstance(content, list):
            name, code = "lines", f"line{len(lines)}"
            lines.append({"id": code, "name": code, **ends, "indicators": {"zh": content}})
        else:
            books[name] = content
        for one in examples:
            where = {"kind": one["who"]} if one["how"] == "in" else {"speaker": one["who"]} if one["how"] else {}
            cases.append(Case(name, one["code"] or code, one["sentence"], one["there"] == "found", **where))
    return books | {"lines": {"codes": lines}}, cases


BOOKS, CASES = gathered()


@lru_cache(maxsize=4)
def grammar(language: str) -> Grammar:
    return read_grammar(language)


ACTORS = tuple(Actor(one["id"], one["name"], one["kind"], aliases=tuple(one.get("aliases", ()))) for one in STUDY["actors"])
SPEAKERS = tuple(
    Speaker(label, interviewer=True) if who == "interviewer" else Speaker(label, who["actor"], role=who["role"])
    for label, who in STUDY["speakers"].items()
)


def study(book: Codebook, documents: Sequence[Document] = (), grammars: dict[str, Grammar] | None = None) -> Study:
    rules = grammars or {language: grammar(language) for language in ("zh", "en")}
    return Study("t", "t", "zh", book, read_stage_model("purchase"), ACTORS, tuple(documents), {}, rules)


def document(case: Case) -> Document:
    text = f"{case.speaker}：{case.plain}" if case.kind == "interview" else case.plain
    return Document(f"d{next(NUMBERS)}", text, kind=case.kind, language=case.language, speakers=SPEAKERS)


@pytest.fixture(scope="module")
def codings(tmp_path_factory: pytest.TempPathFactory) -> dict[Case, list[Coding]]:
    """All cases of the page, each codebook compiled once."""
    found: dict[Case, list[Coding]] = {}
    for name, content in BOOKS.items():
        path = tmp_path_factory.mktemp("page") / f"{name}.yaml"
        path.write_text(yaml.safe_dump({**SHARED, **content}, allow_unicode=True), encoding="utf-8")
        own = {case: document(case) for case in CASES if case.book == name}
        machine = Machine(study(read_codebook(path), list(own.values())))
        found |= {case: machine.read(text).codings for case, text in own.items()}
    return found


def test_the_page_has_examples_of_everything() -> None:
    assert len(rows()) >= 30
    assert all(found and missing for _, _, found, missing in rows())
    written = "\n".join(YAML)
    for key in (
        "near",
        "not_near",
        "all",
        "any",
        "none",
        "documents",
        "speakers",
        "roles",
        "stages",
        "codes",
        "not_codes",
        "weak",
        "overlap",
    ):
        assert re.search(rf"\b{key}:", written), key


@pytest.mark.parametrize("case", CASES, ids=[f"{case.code}-{number}" for number, case in enumerate(CASES)])
def test_what_the_page_says(case: Case, codings: dict[Case, list[Coding]]) -> None:
    kept = [one.quote for one in codings[case] if one.code == case.code and one.status != "rejected"]
    if not case.there:
        assert kept == []
        return
    assert len(case.quotes) == 1
    assert case.quotes[0] in kept


def test_the_errors_that_the_page_shows(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(YAML[-1], encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_codebook(path)
    assert sorted(map(str, caught.value.problems)) == sorted(blocks("text")[0].strip().split("\n"))


# More cases than the page shows. Each row is a code of one codebook, so that it is compiled once.

FAR = "，" * 12
MORE: tuple[tuple[str | dict[str, Any], str, list[str]], ...] = (
    # near: the limit, both sides, either order
    ("尾款 ~ 拖欠", f"尾款{FAR}拖欠。", [f"尾款{FAR}拖欠"]),
    ("尾款 ~ 拖欠", f"拖欠{FAR}尾款。", [f"拖欠{FAR}尾款"]),
    ("尾款 ~ 拖欠", f"尾款{FAR}，拖欠。", []),
    ("尾款 ~ 拖欠", f"拖欠{FAR}，尾款。", []),
    ("尾款 ~(0) 拖欠", "尾款拖欠。", ["尾款拖欠"]),
    ("尾款 ~(0) 拖欠", "尾款，拖欠。", []),
    ("尾款 ~ 尾款", "尾款没到。", []),
    ("尾款 ~ <government>", "街道欠尾款。", ["街道欠尾款"]),
    ("尾款 ~ <government>", "尾款他们欠。", []),
    ("拖欠 [我们] 尾款 ~ 街道办", "街道办拖欠我们尾款。", ["街道办拖欠我们尾款"]),
    ("检查 ~ 材料 ~ 加班", "检查材料要加班。", ["检查材料要加班"]),
    ("检查 ~ 材料 ~ 加班", f"检查{FAR}，材料，加班。", []),
    # conditions on what is near
    ({"match": "尾款", "near": ["拖欠"]}, f"拖欠{FAR}尾款。", ["尾款"]),
    ({"match": "尾款", "near": ["拖欠"]}, f"拖欠{FAR}，尾款。", []),
    ({"match": "尾款", "near": ["~(13) 拖欠"]}, f"拖欠{FAR}，尾款。", ["尾款"]),
    ({"match": "尾款", "not_near": ["拖欠"]}, f"尾款{FAR}拖欠。", []),
    ({"match": "尾款", "not_near": ["拖欠"]}, f"尾款{FAR}，拖欠。", ["尾款"]),
    ({"match": "尾款", "not_near": ["~(2) 拖欠"]}, f"尾款{FAR}拖欠。", ["尾款"]),
    ({"match": "打招呼", "not_near": ["见面打招呼"]}, "见面打招呼。", []),
    ({"match": "尾款", "near": ["<government>"]}, "街道的尾款。", ["尾款"]),
    ({"match": "尾款", "near": ["<government>"]}, "我们的尾款。", []),
    ({"match": "尾款", "not_near": ["工资"]}, f"工资和尾款，{FAR}还有尾款。", ["尾款"]),
    ({"match": "整改", "all": ["<government>"]}, "街道要我们整改。", ["整改"]),
    ({"match": "整改", "none": ["<government>"]}, "街道要我们整改。", []),
    ({"match": "整改", "none": ["<government>"]}, "我们整改。", ["整改"]),
    # actors by kind, as Chinese keyboards write the signs
    ("<government> … 要求 … <organisation>", "区民政局要求我们整改。", ["区民政局要求我们"]),
    ("〈government〉 … 要求 … 〈organisation〉", "区民政局要求我们整改。", ["区民政局要求我们"]),
    ("＜government＞…要求…＜organisation＞", "区民政局要求我们整改。", ["区民政局要求我们"]),
    ("〈government〉 … 要求 … 〈organisation〉", "我们要求区民政局付款。", []),
    ("〈social_organisation〉 … 整改", "晨光在整改。", ["晨光在整改"]),
    ("（尾款｜余款） ～（3） 拖欠", "拖欠了余款。", ["拖欠了余款"]),
    ("项目 … ｛cannot｝", "项目到现在办不成。", ["项目到现在办不成"]),
    # parts of speech
    ("{cannot}/verb", "事情办不成。", ["办不成"]),
    ({"match": "评估/v", "all": ["街道"]}, "街道来评估。", ["评估"]),
    ({"match": "街道 … 材料", "none": ["检查/v"]}, "街道不检查材料。", []),
    ({"match": "街道 … 材料", "none": ["检查/v"]}, "街道接受检查的材料。", ["街道接受检查的材料"]),
    # roles
    ({"match": "加班", "roles": ["社工"]}, "我们加班。", ["加班"]),
    ({"match": "加班", "roles": ["社工", "科长"]}, "我们加班。", ["加班"]),
    ({"match": "加班", "roles": ["站长"]}, "我们加班。", []),
    ({"match": "加班", "roles": ["一線社工"]}, "我们加班。", ["加班"]),
)


def written(content: Any, folder: Path) -> Codebook:
    path = folder / f"{next(NUMBERS)}.yaml"
    path.write_text(yaml.safe_dump({**SHARED, **content}, allow_unicode=True), encoding="utf-8")
    return read_codebook(path)


def kept(codings: Sequence[Coding], code: str) -> list[str]:
    return [one.quote for one in codings if one.code == code and one.status != "rejected"]


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    codes = [{"id": f"a{number}", "name": "a", "indicators": {"zh": [line]}} for number, (line, _, _) in enumerate(MORE)]
    texts = [document(Case("", "", sentence, True)) for _, sentence, _ in MORE]
    machine = Machine(study(written({"codes": codes}, tmp_path_factory.mktemp("more")), texts))
    return [kept(machine.read(text).codings, f"a{number}") for number, text in enumerate(texts)]


@pytest.mark.parametrize("number", range(len(MORE)))
def test_more_than_the_page_shows(number: int, more: list[list[str]]) -> None:
    line, sentence, expected = MORE[number]
    assert more[number] == expected, (line, sentence)


# Other codes: two passes, whatever the order


CHAIN = (
    {"id": "a", "name": "a", "indicators": {"zh": ["指手画脚"]}},
    {"id": "a.b", "name": "b", "indicators": {"zh": ["加班"]}},
    {"id": "c", "name": "c", "indicators": {"zh": [{"match": "值班", "codes": ["a"]}]}},
    {"id": "d", "name": "d", "indicators": {"zh": ["派活", {"match": "值班", "codes": ["a"]}]}},
    {"id": "e", "name": "e", "indicators": {"zh": [{"match": "值班", "codes": ["d"]}, {"match": "派活", "not_codes": ["d"]}]}},
)


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_codes_changes_nothing(turned: bool, tmp_path: Path) -> None:
    sentences = ("他们指手画脚，我们值班。", "我们加班、值班。", "我们值班。", "街道派活，我们值班。", "他们没有指手画脚，我们值班。")
    texts = [document(Case("", "", sentence, True)) for sentence in sentences]
    machine = Machine(study(written({"codes": CHAIN[::-1] if turned else list(CHAIN)}, tmp_path), texts))
    found = [{one.code for one in machine.read(text).codings if one.status != "rejected"} for text in texts]
    # 值班 gives e only where d is there by itself: d by its condition comes too late for e, in every order of the file.
    assert found == [{"a", "c", "d"}, {"a.b", "c", "d"}, set(), {"d", "e"}, set()]


# Longest match


def test_longest_keeps_what_is_within_as_rejected_and_both_of_one_length(tmp_path: Path) -> None:
    codes = [
        {"id": "short", "name": "s", "indicators": {"zh": ["检查"]}},
        {"id": "long", "name": "l", "indicators": {"zh": ["检查台账"]}},
        {"id": "same", "name": "s", "indicators": {"zh": ["检查台账"]}},
        {"id": "apart", "name": "a", "indicators": {"zh": ["他们 … 检查"]}},
    ]
    text = document(Case("", "", "他们检查台账。", True))
    found = Machine(study(written({"codes": codes, "overlap": "longest"}, tmp_path), [text])).read(text).codings
    assert {one.code: (one.status, one.reason) for one in found} == {
        "short": ("rejected", "within the longer '检查台账' of long; 检查"),
        "long": ("proposed", "检查台账"),
        "same": ("proposed", "检查台账"),
        "apart": ("proposed", "他们 … 检查"),
    }


def test_governance_counts_all() -> None:
    assert read_codebook("governance").overlap == "all"


# Parts of speech


@pytest.mark.parametrize(
    ("sentence", "word", "parts"),
    [
        # Tags of jieba's dictionary (评估 vn, 要求 v, 领导 n, 积极 ad, 计划 n), and what the neighbours say.
        ("中期评估不严。", "评估", {"noun", "verb"}),
        ("他们来评估我们。", "评估", {"verb"}),
        ("我们接受评估。", "评估", {"noun"}),
        ("評估得很嚴。", "評估", {"verb"}),
        ("他们的要求太多。", "要求", {"noun"}),
        ("街道要求整改。", "要求", {"verb"}),
        ("领导来了。", "领导", {"noun"}),
        ("党领导我们。", "领导", {"verb"}),
        ("他们要卡着尾款。", "卡", {"verb"}),
        ("积极参与。", "积极", {"adj", "adv"}),
        ("压着尾款。", "尾款", {"noun"}),
    ],
)
def test_chinese_parts_of_speech(sentence: str, word: str, parts: set[str]) -> None:
    speech, begin = chinese_parts(), sentence.index(word)
    assert {part for part in ("noun", "verb", "adj", "adv") if speech.fits(sentence, begin, begin + len(word), part)} == parts


@lru_cache(maxsize=1)
def chinese_parts() -> PartsOfSpeech:
    return PartsOfSpeech(grammar("zh"))


ENGLISH = {"codes": [{"id": "a", "name": "a", "indicators": {"en": ["control/noun", "(final say)/n"]}}]}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A spaCy model in a folder, which tells *control* behind *the* from *control* elsewhere."""
    import spacy

    nlp = spacy.blank("en")
    ruler: Any = nlp.add_pipe("attribute_ruler")
    nlp.initialize()
    ruler.add(patterns=[[{"LOWER": "control"}]], attrs={"POS": "VERB", "LEMMA": "control"})
    ruler.add(patterns=[[{"LOWER": "the"}, {"LOWER": "control"}]], attrs={"POS": "NOUN"}, index=1)
    ruler.add(patterns=[[{"LOWER": "say"}]], attrs={"POS": "NOUN", "LEMMA": "say"})
    ruler.add(patterns=[[{"LOWER": "the"}]], attrs={"LEMMA": "the"})
    folder = tmp_path_factory.mktemp("model")
    nlp.to_disk(folder)
    return str(folder)


def test_english_parts_of_speech_with_a_model(model: str, tmp_path: Path) -> None:
    texts = [
        document(Case("", "", sentence, True, "en"))
        for sentence in ("They control us.", "The control is tight.", "They had the final say.")
    ]
    grammars = {"en": replace(grammar("en"), model=model), "zh": grammar("zh")}
    machine = Machine(study(written(ENGLISH, tmp_path), texts, grammars))
    assert [kept(machine.read(text).codings, "a") for text in texts] == [[], ["control"], ["final say"]]


def test_without_a_model_the_ending_is_not_checked_and_the_run_says_so_once(tmp_path: Path) -> None:
    texts = [document(Case("", "", sentence, True, "en")) for sentence in ("They control us.", "The control is tight.")]
    own = study(written(ENGLISH, tmp_path), texts)
    results = qualcode.run(own)
    assert results.codings["quote"].tolist() == ["control", "control"]
    told = [str(doubt) for doubt in doubts_of(results) if "parts of speech" in str(doubt)]
    assert len(told) == 1
    assert "control/noun, final say/noun" in told[0]
    assert "english_model" in told[0]
    in_chinese = qualcode.run(study(written(ENGLISH, tmp_path), [document(Case("", "", "我们加班。", True))]))
    assert not [doubt for doubt in doubts_of(in_chinese) if "parts of speech" in str(doubt)]

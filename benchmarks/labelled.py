"""Labelled material as studies: what a person said of each sentence, beside the text it was said of.

These forms are read: a study folder with a ``gold.jsonl`` (a sentence a line); files of passages (``*.jsonl``, a passage a line with its
question, speaker, kind and sentences), which become one study with generic actors; tables of constructed sentences (``*.yaml``, one
grammatical pattern each, with the pairs that it states); and labels of texts that are not ours (``*.csv``), which name a sentence by its
digest: codes of single sentences, or excerpts with all that is labelled.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from qualcode import Actor, Document, Speaker, Study, read_study, sentences

ACTORS = {
    "zh": {
        "district_bureau": ("区民政局", "government", "district", ("民政局", "区局", "局里", "购买方")),
        "subdistrict": ("街道办事处", "government", "subdistrict", ("街道", "街道办", "镇里", "镇政府", "乡镇")),
        "community": ("社区居民委员会", "self_governance", "community", ("居委会", "居委", "社区", "村委会")),
        "agency": ("社会工作服务中心", "social_organisation", "", ("机构", "中心", "社工站", "社会组织", "协会")),
        "assessor": ("第三方评估机构", "assessor", "", ("评估机构", "评估方", "第三方", "评估专家")),
        "recipients": ("服务对象", "recipients", "", ("居民", "老人", "家长", "孩子", "服务对象")),
        "government": ("政府", "government", "", ("政府", "政府部门")),
        "mass_organisation": ("群团组织", "mass_organisation", "", ("妇联", "残联", "团委", "工会")),
        "school": ("学校", "school", "", ("学校", "校方")),
        "other": ("其他单位", "firm", "", ("企业", "公司", "医院")),
    },
    "en": {
        "district_bureau": ("the council", "government", "district", ("council", "commissioner", "county", "ministry", "department")),
        "subdistrict": ("the ward office", "government", "subdistrict", ("ward office", "local office", "township")),
        "community": (
            "the residents' committee",
            "self_governance",
            "community",
            ("parish", "village committee"),
        ),
        "agency": ("the agency", "social_organisation", "", ("charity", "organisation", "NGO", "association", "trust")),
        "assessor": ("the assessor", "assessor", "", ("evaluator", "inspector", "auditor", "evaluation team")),
        "recipients": ("the clients", "recipients", "", ("clients", "residents", "families", "tenants")),
        "government": ("the government", "government", "", ("government", "state")),
        "mass_organisation": ("the federation", "mass_organisation", "", ("federation", "union", "women's federation")),
        "school": ("the school", "school", "", ("school", "head teacher")),
        "other": ("the company", "firm", "", ("company", "hospital")),
    },
}
ROLES = {"purchaser": "district_bureau", "host": "subdistrict", "provider": "agency", "assessor": "assessor"}
LABELS = {"zh": ("问：", "答："), "en": ("Q: ", "A: ")}


@dataclass(frozen=True)
class Label:
    """What a person said of one sentence: ``start`` and ``end`` in the document, families, ties ``(source, target, family)``."""

    document: str
    start: int
    end: int
    codes: frozenset[str]
    relations: frozenset[tuple[str, str, str]] = frozenset()
    stage: str | None = None
    plane: str | None = None


@dataclass(frozen=True)
class Labelled:
    """A study and its labels, in the order of the text."""

    study: Study
    labels: tuple[Label, ...]


def _family(code: str) -> str:
    return code.partition(".")[0]


def _label(document: str, start: int, end: int, item: Mapping[str, Any]) -> Label:
    ties = frozenset((tie["source"], tie["target"], _family(tie["code"])) for tie in item.get("relations", ()))
    return Label(document, start, end, frozenset(map(_family, item["codes"])), ties, item.get("stage"), item.get("plane"))


def _squeezed(text: str) -> tuple[str, list[int]]:
    """`text` without white space, and where each character stood."""
    places = [at for at, sign in enumerate(text) if not sign.isspace()]
    return "".join(text[at] for at in places), places


def _located(document: Document, items: Iterable[Mapping[str, Any]]) -> Iterator[Label]:
    text, places = _squeezed(document.text)
    cursor = 0
    for item in items:
        wanted, _ = _squeezed(item["text"])
        at = text.find(wanted, cursor)
        if at < 0:
            continue
        cursor = at + len(wanted)
        yield _label(document.id, places[at], places[cursor - 1] + 1, item)


def labelled_study(folder: Path) -> Labelled:
    """A study folder with its ``gold.jsonl``."""
    study = read_study(folder)
    items: dict[str, list[dict[str, Any]]] = {}
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        if line.strip():
            item = json.loads(line)
            items.setdefault(item["document"], []).append(item)
    labels = [label for document in study.documents for label in _located(document, items.get(document.id, ()))]
    return Labelled(study, tuple(labels))


def _actors(language: str) -> tuple[Actor, ...]:
    return tuple(Actor(id, name, kind, level, aliases) for id, (name, kind, level, aliases) in ACTORS[language].items())


def _passage(item: Mapping[str, Any], language: str) -> tuple[Document, list[Label]]:
    """One passage as a document: a question and its answer, or a text that nobody speaks."""
    spoken = item["kind"] == "interview"
    asked, answered = LABELS[language]
    head = f"{asked}{item['question']}\n\n" if spoken and item.get("question") else ""
    text, marks = head + (answered if spoken else ""), []
    between = " " if language == "en" else ""
    for sentence in item["sentences"]:
        start = len(text)
        text += sentence["text"]
        marks.append((start, len(text), sentence))
        text += between
    speaker = item["speaker"] if item["speaker"] in ACTORS[language] else ""
    speakers = (Speaker(asked.strip("：: "), interviewer=True), Speaker(answered.strip("：: "), actor=speaker)) if spoken else ()
    attributes = {} if spoken or not speaker else {"author": speaker}
    document = Document(item["id"], text + "\n", item["kind"], language, speakers=speakers, attributes=attributes)
    return document, [_label(document.id, start, end, sentence) for start, end, sentence in marks]


def labelled_examples(like: Study) -> list[Labelled]:
    """The examples and counter-examples of a codebook, each as an answer of its own: a relation's textbook sentences."""
    codes, found = {code.id for code in like.codebook.codes}, []
    for language in ("zh", "en"):
        pairs = []
        for code in like.codebook.codes:
            for number, one in enumerate((*code.examples.get(language, ()), *code.counterexamples.get(language, ()))):
                right = (one.instead if one.instead in codes else "") if one.instead else code.id
                sentence = {"text": one.text, "codes": [right] if right else []}
                item = {"id": f"{code.id}.{number}", "kind": "interview", "speaker": "agency", "sentences": [sentence]}
                pairs.append(_passage(item, language))
        found.append(_study(like, "examples", language, pairs))
    return found


def _study(like: Study, name: str, language: str, pairs: list[tuple[Document, list[Label]]]) -> Labelled:
    documents = tuple(document for document, _ in pairs)
    study = replace(like, id=f"{name}_{language}", language=language, actors=_actors(language), roles=ROLES, documents=documents)
    return Labelled(study, tuple(label for _, labels in pairs for label in labels))


def labelled_texts(folder: Path, labels: Path, like: Study) -> Labelled:
    """Texts that are not ours, with labels that name a sentence by the SHA-1 of its characters; only labelled ones count."""
    with labels.open(encoding="utf-8", newline="") as handle:
        known = {row["sentence"]: row for row in csv.DictReader(handle)}
    documents, found = [], []
    for file in sorted(folder.glob("*.md")):
        text = file.read_text(encoding="utf-8")
        for kind in ("policy", "minutes"):
            document = Document(f"{file.stem[:12]}.{kind}", text, kind)
            marked = [
                (row, known[key])
                for row in sentences([document], grammars=like.grammars).itertuples()
                if (key := _digest(row.text)) in known
            ]
            own = [
                _label(document.id, row.start, row.end, {"codes": said["codes"].split()}) for row, said in marked if said["kind"] == kind
            ]
            documents += [document] if own else []
            found += own
    study = replace(like, id=labels.stem, actors=_actors("zh"), roles=ROLES, documents=tuple(documents))
    return Labelled(study, tuple(found))


CLASSES = (
    Actor("government", "政府机关", "government", "", ("政府", "有关部门")),
    Actor("local_government", "地方政府", "government", "", ("各地", "地方")),
    Actor("organisation", "社会组织", "social_organisation", "", ("协会", "基金会")),
    Actor("community", "村（居）民委员会", "self_governance", "", ("居委会", "村委会")),
    Actor("firm", "企业", "firm", "", ("公司",)),
    Actor("school", "学校", "school", "", ("院校",)),
    Actor("assessor", "评估机构", "assessor", "", ("第三方评估机构",)),
    Actor("public", "民众与服务对象", "public", "", ("民众", "群众", "儿童", "老年人")),
)
"""The actors of excerpts: whole classes."""
HEADING, SENTENCE = "### ", re.compile("(?<=[。！？；])(?![」』”）])")


def labelled_excerpts(folder: Path, labels: Path, like: Study) -> Labelled:
    """Excerpts of texts that are not ours, found again in a folder: from the line of the first labelled sentence to the last."""
    with labels.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    texts = [_lines(file.read_text(encoding="utf-8")) for file in sorted(folder.rglob("*.md"))]
    documents, found = list[Document](), list[Label]()
    for id in dict.fromkeys(row["document"] for row in rows):
        own = [row for row in rows if row["document"] == id]
        wanted = [row["sentence"] for row in own]
        excerpt = next((lines for text in texts if (lines := _excerpt(text, wanted))), None)
        if excerpt:
            documents.append(_told_document(id, own, excerpt))
            said = {digest: sentence for _, several in excerpt for digest, sentence in several}
            found += _located(documents[-1], [_item(row, said[row["sentence"]]) for row in own if row["sentence"] in said])
    study = replace(like, id=labels.stem, language="zh", actors=CLASSES, roles={}, documents=tuple(documents))
    return Labelled(study, tuple(found))


Lines = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""The lines of a text, each with its sentences: digest and words."""


def _lines(text: str) -> Lines:
    return [
        (line, [] if line.startswith("#") else [(_digest(one), one) for one in SENTENCE.split(line) if one.strip()])
        for line in text.splitlines()
        if line.strip()
    ]


def _excerpt(text: Lines, wanted: Sequence[str]) -> Lines:
    """The lines of an excerpt, with the heading that tells who speaks; none where the text does not hold it."""
    where = [(digest, at) for at, (_, several) in enumerate(text) for digest, _ in several]
    digests = [digest for digest, _ in where]
    start = next((at for at in range(len(digests)) if digests[at : at + len(wanted)] == list(wanted)), -1)
    if start < 0:
        return []
    first, last = where[start][1], where[start + len(wanted) - 1][1]
    return text[first - (first > 0 and text[first - 1][0].startswith(HEADING)) : last + 1]


def _told_document(id: str, rows: Sequence[Mapping[str, str]], excerpt: Lines) -> Document:
    kind, who, speakers = rows[0]["kind"], {row["sentence"]: row["speaker"] for row in rows}, dict[str, str]()
    for (line, _), (_, several) in pairwise(excerpt):
        if line.startswith(HEADING) and several:
            speakers[line.removeprefix(HEADING).strip().rstrip("：")] = who.get(several[0][0], "")
    told = tuple(Speaker(name, interviewer=one == "interviewer", actor=one.replace("interviewer", "")) for name, one in speakers.items())
    lines = [line for line, _ in excerpt if kind != "policy" or not line.startswith("#")]
    return Document(id, "\n".join(lines) + "\n", kind, "zh", speakers=told)


def _item(row: Mapping[str, str], text: str) -> dict[str, Any]:
    ties = [re.split("[>:]", tie) for tie in row["relations"].split()]
    relations = [{"source": a, "target": b, "code": code} for a, b, code in ties]
    return {
        "text": text,
        "codes": row["codes"].split(),
        "relations": relations,
        "stage": row["stage"] or None,
        "plane": row["plane"] or None,
    }


def _digest(sentence: str) -> str:
    return hashlib.sha1("".join(sentence.split()).encode()).hexdigest()[:16]


def labelled_passages(files: Iterable[Path], like: Study) -> list[Labelled]:
    """Files of passages as one study a language; codebook, stages and rules of language are those of the study `like`."""
    read: dict[str, list[tuple[Document, list[Label]]]] = {}
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip():
                item = json.loads(line)
                language = item.get("language", "zh")
                read.setdefault(language, []).append(_passage(item, language))
    return [_study(like, "passages", language, pairs) for language, pairs in sorted(read.items())]


def labelled_table(file: Path, like: Study) -> Labelled:
    """A table of constructed sentences as a study, a document each sentence."""
    read = yaml.safe_load(file.read_text(encoding="utf-8"))
    actors = tuple(Actor(one["id"], one["name"], one["kind"], one.get("level", ""), tuple(one["aliases"])) for one in read["actors"])
    names = {actor.id: actor.name for actor in actors}
    parties = "".join(f"{word}：{names[id]}\n" for word, id in read["parties"].items())
    pairs = [_constructed(one, read["language"], parties) for one in read["sentences"]]
    documents = tuple(document for document, _ in pairs)
    study = replace(like, id=file.stem, language=read["language"], actors=actors, roles=read["roles"], documents=documents)
    return Labelled(study, tuple(label for _, label in pairs))


def _constructed(one: Mapping[str, Any], language: str, parties: str) -> tuple[Document, Label]:
    asked, answered = LABELS[language]
    between = " " if language == "en" else ""
    before = one["before"] + between if "before" in one else ""
    if spoken := "speaker" in one:
        text = (f"{asked}{one['question']}\n\n" if "question" in one else "") + answered + before
    else:
        text = (parties if one["kind"] == "contract" else "") + before
    speakers = (Speaker(asked.strip("：: "), interviewer=True), Speaker(answered.strip("：: "), actor=one["speaker"])) if spoken else ()
    attributes = {"issuer": one["issuer"]} if "issuer" in one else {}
    kind = "interview" if spoken else one["kind"]
    document = Document(one["id"], f"{text}{one['text']}\n", kind, language, speakers=speakers, attributes=attributes)
    said = one.get("codes", [one])
    ties = [{"source": a, "target": b, "code": each["code"]} for each in said for a, b in each["pairs"]]
    codes = [each["code"] for each in said]
    marked = one.get("words", one["text"])
    start = len(text) + one["text"].index(marked)
    return document, _label(document.id, start, start + len(marked), {"codes": codes, "relations": ties})

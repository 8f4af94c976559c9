"""What a text seems to be: its kind, id, date, who asks and who answers. Every guess comes with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar
from qualcode.model import ID, Document
from qualcode.segmenting import Turn, turns
from qualcode.segmenting.dates import days_in
from qualcode.segmenting.headers import interview_fields
from qualcode.segmenting.policies import policy_fields
from qualcode.tokenising.views import fold

__all__ = ["Guess", "Label", "guessed_language", "guessed_text"]

TITLE_LINES, TITLE = 6, 80
"""How many lines at the top may be a title, and of what length."""
TURNS, ARTICLES = 4, 3
"""How many turns make an interview, and how many numbered articles a policy."""
SHORT = 2
"""A word of so few characters tells a kind only at the end of a title (办法, 通知)."""
ASKS, SPEAKS = 0.5, 0.2
"""Who asks: the share of the turns that end in a question, and the share of all turns that must be theirs."""
MANY = 5
"""More speakers than an interview has where nobody is known to ask."""
HAN = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile("[A-Za-z]+")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]\s*$")
_ASIDE = re.compile(r"[（(【\[][^）)】\]]*[）)】\]]")
_ENDS = " 》」』）)”\"'*_#：:。.-"
_NUMBERED = re.compile(r"[A-Za-z]{1,3}[-_ ]?\d{1,4}[A-Za-z]?(?![A-Za-z\d])")
_NO_ID = re.compile(r"[^\w.\-]+")
_QUESTION = ("？", "?")


@dataclass(frozen=True)
class Label:
    """A label in front of turns: how many, whether it seems to ask, and why (a key of the words of starting)."""

    label: str
    turns: int
    asks: bool
    why: str


@dataclass(frozen=True)
class Guess:
    """What a text seems to be; ``why`` holds for each guess its reason as a key of the words and what goes in there."""

    id: str
    kind: str
    language: str
    date: str = ""
    site: str = ""
    title: str = ""
    role: str = ""
    turns: int = 0
    labels: tuple[Label, ...] = ()
    informant: str = ""
    why: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def guessed_language(texts: Iterable[str]) -> str:
    """``zh`` where Chinese characters are more than a third of the words, else ``en``."""
    han = latin = 0
    for text in texts:
        han += len(HAN.findall(text))
        latin += len(_LATIN.findall(text))
    return "zh" if 2 * han >= latin else "en"


def guessed_text(name: str, document: Document, grammar: Grammar) -> Guess:
    """What the text of `document`, which stands in the file `name`, seems to be."""
    why: dict[str, tuple[str, str]] = {}
    spoken = turns(_of_kind(document, "interview"), grammar)
    kind, why["kind"] = _kind(name, document, grammar, spoken)
    fields = {}
    if kind in ("interview", "observation", "minutes"):
        fields = interview_fields(_of_kind(document, kind), grammar)
    elif kind != "other":
        fields = policy_fields(_of_kind(document, kind), grammar)
    parts = _name_parts(name)
    parts["role"] = _role(parts["role"], grammar)
    id = fields.get("number", "") if kind == "interview" else ""
    if id and _NUMBERED.fullmatch(id):
        why["id"] = ("header", "")
    else:
        id, why["id"] = parts["id"], ("file", "")
    day = fields.get("date", "") or parts["date"]
    why["date"] = ("header" if fields.get("date") else "file", "")
    why["site"] = why["title"] = ("header", "")
    labels = tuple(_labels(spoken, document.text, grammar)) if kind in ("interview", "minutes") else ()
    role = fields.get("post", "") or parts["role"] if kind == "interview" else ""
    why["role"] = ("header" if fields.get("post") else "file", "")
    informant = " ".join([*(fields.get(key, "") for key in ("unit", "informant", "post")), parts["role"]])
    site, title = fields.get("site", ""), fields.get("title", "")
    return Guess(id, kind, document.language, day, site, title, role, sum(one.turns for one in labels), labels, informant, why)


def _of_kind(document: Document, kind: str) -> Document:
    return Document(document.id, document.text, kind, document.language, layout=document.layout)


def _kind(name: str, document: Document, grammar: Grammar, spoken: Sequence[Turn]) -> tuple[str, tuple[str, str]]:
    text = document.text
    parties = _parties(text, grammar)
    if len(parties) > 1:
        return "contract", ("parties", "、".join(parties))
    labelled = [turn for turn in spoken if turn.role]
    told, word = _told(name, text, grammar)
    if told in ("minutes", "observation", "evaluation_report"):
        return told, ("word", word)
    roles = {turn.role for turn in labelled}
    if len(labelled) >= TURNS and (len(roles) > 1 or _question_share(labelled, text) > 0):
        speakers = len({turn.label for turn in labelled if turn.label})
        if speakers > MANY and not any(turn.role == "interviewer" for turn in labelled):
            return "minutes", ("speakers", str(speakers))
        return "interview", ("turns", str(len(labelled)))
    if told:
        return told, ("word", word)
    number = next((mark for mark in _numbers(text, grammar)), "")
    if number:
        return "policy", ("articles", number)
    return ("interview", ("turns", str(len(labelled)))) if len(labelled) > 1 else ("other", ("nothing", ""))


def _parties(text: str, grammar: Grammar) -> list[str]:
    """The words for parties of a contract that begin a line with a colon behind."""
    words = "|".join(map(re.escape, longest_first(grammar.parties)))
    head = re.compile(rf"^[ \t\u3000]*({words})[ \t\u3000]*(?:[（(][^）)\n]{{0,20}}[）)])?[ \t\u3000]*[：:]", re.MULTILINE)
    return list(dict.fromkeys(head.findall(text[:4000]))) if words else []


def _told(name: str, text: str, grammar: Grammar) -> tuple[str, str]:
    """The kind that the title or the name of the file tells: the word that ends last in it decides."""
    lines = [line.strip() for line in text[:4000].split("\n") if line.strip()][:TITLE_LINES]
    titles = [PurePosixPath(name).stem, *(line for line in lines if len(line) <= TITLE and not re.search("[：:。]", line))]
    for title in titles:
        plain = fold(_BRACKETS.sub("", title)).strip(_ENDS)
        best = (0, 0, "", "")
        for kind, words in grammar.document_kinds.items():
            for word in words:
                at = _last(plain, fold(word))
                if at >= 0 and (len(word) > SHORT or kind != "policy" or at + len(word) == len(plain)):
                    best = max(best, (at + len(word), len(word), kind, word))
        if best[2]:
            return best[2], best[3]
    return "", ""


def _last(text: str, word: str) -> int:
    """Where `word` stands last in `text`; a Latin word only as a whole."""
    if not word.isascii():
        return text.rfind(word)
    found = [hit.start() for hit in re.finditer(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text)]
    return found[-1] if found else -1


def _numbers(text: str, grammar: Grammar) -> list[str]:
    """A mark such as 第#条, where enough lines of the text begin with it."""
    numeral = "[0-9０-９一二三四五六七八九十百零〇]+"
    for level, mark in grammar.numbering:
        if level in ("article", "chapter"):
            lines = re.findall(rf"^[ \t\u3000*#]*{re.escape(mark).replace(re.escape('#'), numeral)}", text, re.MULTILINE)
            if len(lines) >= ARTICLES:
                return [f"{len(lines)} × {mark.replace('#', '…')}"]
    return []


def _name_parts(name: str) -> dict[str, str]:
    """``S02_20190712_站长.docx`` taken apart: id, date, role (what is left)."""
    stem = PurePosixPath(name).stem.strip()
    numbered = _NUMBERED.match(stem)
    # In the name of a file an underscore stands for any mark: 2019_07_12.
    day, begin, end = next(days_in(stem.replace("_", "-")), ("", 0, 0))
    rest = f"{stem[:begin]} {stem[end:]}" if day else stem
    if numbered:
        rest = rest.replace(numbered.group(), " ", 1)
    id = _NO_ID.sub("-", numbered.group() if numbered else stem).strip("-._")[:40].rstrip("-._")
    left = [part for part in re.split(r"[\s_\-—－.]+", rest) if part]
    role = " ".join(left) if numbered and HAN.search(rest) else ""
    if not ID.fullmatch(id):
        id = f"_{id}"
    return {"id": id, "date": day, "role": role}


def _role(rest: str, grammar: Grammar) -> str:
    """What is left of a file's name, without what tells of the file: 访谈, (终稿)."""
    words = [fold(word) for word in grammar.document_kinds.get("interview", ())]
    parts = _ASIDE.sub(" ", rest).split()
    return " ".join(part for part in parts if not any(word in fold(part) for word in words))


def _asks(turn: Turn, text: str) -> bool:
    said = "".join(text[start:end] for start, end in turn.spans).rstrip(" ”」』）)\"'\n\u3000")
    return said.endswith(_QUESTION)


def _first(words: Sequence[str]) -> str:
    """The word that stands for whoever answers where the text has no labels."""
    return next((word for word in words if not word.endswith("#")), "")


def _question_share(spoken: Sequence[Turn], text: str) -> float:
    return sum(_asks(turn, text) for turn in spoken) / len(spoken) if spoken else 0.0


def _labels(spoken: Sequence[Turn], text: str, grammar: Grammar) -> list[Label]:
    """Who speaks, in the order in which they begin; who asks is known by the word, else by the questions."""
    by: dict[str, list[Turn]] = {}
    for turn in spoken:
        if turn.label:
            by.setdefault(turn.label, []).append(turn)
    if not by:
        answers = sum(turn.role == "respondent" for turn in spoken)
        return [Label(_first(grammar.respondent), answers, False, "")] if answers else []
    known = {fold(word) for word in grammar.interviewer}
    answering = {fold(word) for word in grammar.respondent}
    if any(fold(label) in known for label in by):
        return [Label(label, len(own), fold(label) in known, "asker_word" if fold(label) in known else "") for label, own in by.items()]
    shares = {label: _question_share(own, text) for label, own in by.items()}
    said = {label: sum(end - start for turn in own for start, end in turn.spans) / len(own) for label, own in by.items()}
    free = [label for label in by if fold(label) not in answering and shares[label] >= ASKS and len(by[label]) >= SPEAKS * len(spoken)]
    asker = min(free, key=lambda label: (-shares[label], said[label], list(by).index(label)), default="")
    return [Label(label, len(own), label == asker, "asker_questions" if label == asker else "") for label, own in by.items()]

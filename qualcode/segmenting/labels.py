"""Which words at the beginning of a line are labels in one document, and who stands behind them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import pairwise

from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar
from qualcode.model import Document, Speaker
from qualcode.segmenting.asides import is_aside
from qualcode.segmenting.lines import BLANKS, COLONS, Line, line_spans, parsed
from qualcode.tokenising.views import fold

__all__ = ["SPEAKING", "SPOKEN", "Labels", "Words", "is_number", "words_of"]

SPOKEN, SPEAKING = ("interview", "minutes", "observation"), ("interview", "minutes")
"""Kinds of documents in which somebody may speak, and in which somebody does."""
TITLED = 12
"""How long a label may be that stands only once and is known by how it ends."""
PAGE = 24
"""How long a line may be that only numbers a page."""
_DIGIT = re.compile(r"\d")
_HANZI = re.compile("[\u3400-\u9fff]")
_BRACKET = re.compile(r"(?P<bare>.*?)\s*[(\[](?P<inside>[^()\[\]]*)[)\]]")
_ONE = "甲乙丙丁戊己庚辛壬癸一二三四五六七八九十a-z"
_SUFFIX = re.compile(
    rf"(?P<stem>.*?[^\d\s{_ONE}.#])\s*(?:[.#]?\s*\d{{1,3}}|[{_ONE}]|十[一二三四五六七八九])"
    r"|(?P<short>\S)\s*\d{1,3}|(?P<word>[a-z ]{3,}) (?:[#.]?\d{1,3}|[a-z])"
)
_NUMBER = re.compile(r"[（(]?\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*[）)]?")
_JOINT = re.compile(rf"[{BLANKS}]*\**(?P<label>[^{COLONS}。！？!?；;“”\"\n\t]{{3,40}}?)\**[{BLANKS}]*[{COLONS}](?!//)\**[{BLANKS}]*")
_AND = re.compile("[、，,/&＆]|[和与及]")
_CODE = re.compile("[a-z]{1,2}")
_LETTERS = ("abcdefghijklmnopqrstuvwxyz", "甲乙丙丁戊己庚辛壬癸")
MANY = 3
"""How many lines with a time show that a program wrote the transcript, and every such line begins a turn."""


class Words:
    """The words of a language that matter for labels, folded."""

    def __init__(self, grammar: Grammar) -> None:
        both = {"interviewer": grammar.interviewer, "respondent": grammar.respondent}
        self.acts = {self.key(word[:-1]) for words in both.values() for word in words if word.endswith("#")}
        self.roles = {self.key(word): role for role, words in both.items() for word in words if not word.endswith("#")}
        self.only_counted = {self.key(word[:-1]) for words in both.values() for word in words if word.endswith("#")} - set(self.roles)
        self.roles |= {self.key(word[:-1]): role for role, words in both.items() for word in words if word.endswith("#")}
        self.metadata: dict[str, str] = {}
        for name, words in grammar.metadata.items():
            for word in words:
                self.metadata.setdefault(self.key(word), name)
        self.other = {self.key(word) for word in grammar.header if "#" not in word}
        pages = ("".join(sign for sign in fold(word) if not sign.isspace()) for word in grammar.header if "#" in word)
        self._pages = re.compile("|".join(r"\s*".join(map(_page_sign, page)) for page in pages) or "(?!)")
        self.titles = tuple(sorted({self.key(word) for word in grammar.titles}))
        self.quoting = tuple(sorted({self.key(word) for word in grammar.quoting} - {""}))
        self.columns: dict[str, str] = {}
        for name, words in grammar.columns.items():
            for word in words:
                self.columns.setdefault(self.key(word), name)

    @staticmethod
    def key(label: str) -> str:
        """A label as it is compared: folded, without white space where it is Chinese."""
        folded = fold(label).strip()
        return "".join(folded.split()) if _HANZI.search(folded) else " ".join(folded.split())

    def tells(self, key: str) -> str:
        """What a header word tells (``date``); blank when it is none, or also a label of a turn."""
        return self.metadata.get(key, "") if key not in self.roles else ""

    def is_page(self, line: str) -> bool:
        """Whether a line is nothing but the number of a page."""
        return len(line) < PAGE and _DIGIT.search(line) is not None and self._pages.fullmatch(fold(line).strip()) is not None


@lru_cache(maxsize=16)
def words_of(grammar: Grammar) -> Words:
    """The words of a grammar that matter for labels."""
    return Words(grammar)


class Labels:
    """Which words at the beginning of a line are labels in one document."""

    def __init__(self, document: Document, grammar: Grammar) -> None:
        self.kind, self.grammar, self.words = document.kind, grammar, words_of(grammar)
        self.speaking = document.kind in SPEAKING
        self.declared: dict[str, Speaker] = {}
        for speaker in document.speakers:
            self.declared.setdefault(Words.key(speaker.label), speaker)
        longest = longest_first({fold(speaker.label) for speaker in document.speakers if speaker.label})
        self._declared = (
            re.compile(rf"[{BLANKS}]*(?P<label>{'|'.join(map(re.escape, longest))})[{BLANKS}]*[{COLONS}]+(?!//)") if longest else None
        )
        self._reach = max(map(len, longest), default=0) + 8
        self._keys: dict[str, str] = {}
        self._roles: dict[str, str] = {}
        self._begin: dict[tuple[object, ...], bool] = {}
        self.counts: Counter[str] = Counter()
        self.bare: Counter[str] = Counter()
        self.letters: set[str] = set()
        self.stems: set[str] = set()
        self.others_ask = False
        self.programme = False
        self.people: set[str] = set()
        self.spelling: dict[str, str] = {}
        self.told: dict[str, str] = {}

    # A label

    def key(self, label: str) -> str:
        if label not in self._keys:
            self._keys[label] = Words.key(label)
        return self._keys[label]

    def speaker(self, label: str) -> Speaker | None:
        """Who is declared behind a label; a post in brackets behind a declared name does not matter."""
        key = self.key(label)
        if key in self.declared:
            return self.declared[key]
        bracket = _BRACKET.fullmatch(key)
        return self.declared.get(bracket["bare"]) if bracket else None

    def role(self, label: str) -> str:
        """interviewer or respondent, as study.yaml or the language knows the word; blank for any other."""
        if label not in self._roles:
            speaker = self.speaker(label)
            self._roles[label] = ("interviewer" if speaker.interviewer else "respondent") if speaker else self._known(self.key(label))
        return self._roles[label]

    def _known(self, key: str) -> str:
        if key in self.told:
            return self.told[key]
        if key in self.words.roles:
            return self._in_kind(key)
        bracket = _BRACKET.fullmatch(key)
        if bracket:
            return self._known(bracket["bare"]) or self._known(bracket["inside"])
        stem = _stem(key)
        return self._in_kind(stem) if stem in self.words.roles else ""

    def _in_kind(self, key: str) -> str:
        """The role of a known word: whoever leads a meeting does not ask as an interviewer does; a letter among others is a person."""
        if key in self.letters or (self.kind == "minutes" and key not in self.words.acts):
            return "respondent"
        return self.words.roles[key]

    def name(self, line: Line) -> str:
        """The label without the digits that count questions (问1), and without a note (答（笑）); of anybody else digits are part of it."""
        label = line.label
        bracket = _BRACKET.fullmatch(self.key(label)) if label[-1] in "）)]］" else None
        if bracket and is_aside(bracket["inside"], self.grammar):
            label = re.split(r"[（(\[]", label)[0].strip(BLANKS)
        stem, number = self._counted(label)
        return stem if number and self.key(stem) not in self.people else label

    def _named(self, line: Line) -> Line:
        name = self.name(line) if line.label else ""
        return line if name == line.label else replace(line, label=name, numbered=True)

    def _counted(self, label: str) -> tuple[str, str]:
        """问12 → 问, 12; nothing where the digits are declared with the label or the word is not one whose digits count."""
        if self.key(label) in self.declared or self.key(label) in self.words.roles:
            return label, ""
        for length in range(len(label) - 1, 0, -1):
            found = _NUMBER.fullmatch(label[length:].strip())
            if found and self.key(label[:length]) in self.words.acts:
                return label[:length].strip(BLANKS), found[1]
        return label, ""

    @cached_property
    def inside(self) -> re.Pattern[str]:
        """A known label within a folded line: behind the end of a sentence, with a colon."""
        words = longest_first({*self.words.roles, *self.declared})
        ends = re.escape(fold(self.grammar.sentence_ends + self.grammar.closing + "".join(self.grammar.ellipses)))
        known = "|".join(map(re.escape, words)) or "(?!)"
        return re.compile(rf"[{ends or ' '}]\s*(?P<label>(?:{known})\d{{0,3}})\s*[{COLONS}](?!//)")

    # A line

    def line(self, text: str, start: int, end: int) -> Line:
        """The line ``text[start:end]`` taken apart."""
        if self._declared:
            found = self._declared.match(fold(text[start : min(end, start + self._reach)]))
            if found:
                body = start + found.end()
                label = text[start + found.start("label") : start + found.end("label")]
                return Line(start, end, label, body, start, colon=True, alone=not text[body:end].strip())
        return parsed(text, start, end)

    def lines(self, text: str, start: int, end: int) -> Iterable[Line]:
        """The lines of a passage that are not blank."""
        for begin, stop in line_spans(text, start, end):
            if begin < stop and not text[begin:stop].isspace():
                yield self.line(text, begin, stop)

    def settled(self, text: str, lines: Sequence[Line]) -> list[Line]:
        """The lines with the names of their labels, when all are known; where nobody asks, labels without a colon count (Q1. 忙吗？)."""
        named = self._settled(lines)
        slips = {number: found for number, line in enumerate(named) if not self.begins_turn(line) and (found := self._slip(text, line))}
        if slips:
            named = self._settled([slips.get(number, line) for number, line in enumerate(named)])
        if self.kind == "interview" and not self._is_asked(named) and self._tell_acts(named):
            named = self._settled(named)
        named = [line if line.place or self.begins_turn(line) else self._joint(text, line) or line for line in named]
        if self.kind != "interview" or self._is_asked(named):
            return named
        loose = {number: found for number, line in enumerate(named) if (found := self._loose(text, line, self._stops))}
        roles = Counter(self.words.roles[self.key(self._counted(line.label)[0])] for line in loose.values())
        counting = sum(bool(self._counted(line.label)[1]) for line in loose.values())
        if len(roles) == 2 or (counting > 1 and roles["interviewer"]):
            return self._settled([loose.get(number, line) for number, line in enumerate(named)])
        return named

    def _is_asked(self, lines: Sequence[Line]) -> bool:
        return any(self.begins_turn(line) and self.role(line.label) == "interviewer" for line in lines)

    def _tell_acts(self, lines: Sequence[Line]) -> bool:
        """Labels that end in a word for asking or answering (笔者问, 李站长答), where both come again and nobody else asks."""
        found: dict[str, str] = {}
        for key, number in self.counts.items():
            act = next((act for act in self.words.acts if number > 1 and len(key) > len(act) and key.endswith(act)), "")
            if act and _HANZI.search(act) and key not in self.words.roles:
                found[key] = self.words.roles[act]
        if len(set(found.values())) == 2:
            self.told = found
        return bool(self.told)

    def _joint(self, text: str, line: Line) -> Line | None:
        """A line that begins with several labels which are used alone elsewhere: 居民甲、居民乙：没有。"""
        found = _JOINT.match(text, line.start, line.end) if self.speaking else None
        parts = [self.key(part) for part in _AND.split(found["label"])] if found else []
        if found is None or len(parts) < 2 or not all(part and (self.counts[part] or part in self.declared) for part in parts):
            return None
        if not all(self.begins_turn(replace(line, label=part, colon=True)) for part in parts):
            return None
        label, body = found["label"].strip(BLANKS), found.end()
        return Line(line.start, line.end, label, body, line.start, colon=True, alone=not text[body : line.end].strip(), place="label")

    def _slip(self, text: str, line: Line) -> Line | None:
        """A line that begins with a label which is used elsewhere with a colon, and here with a semicolon, or with a blank (问 忙吗？)."""
        found = self._loose(text, line, self._slips)
        return found if found and self.counts[self.key(self._counted(found.label)[0])] > 1 else None

    def _loose(self, text: str, line: Line, pattern: re.Pattern[str]) -> Line | None:
        """A line that begins with a known word, behind which something else stands instead of a colon."""
        found = None if line.place else pattern.match(fold(text[line.start : min(line.end, line.start + 40)]))
        if found is None:
            return None
        body = line.start + found.end()
        label = text[line.start + found.start("label") : line.start + found.end("label")].strip()
        return Line(line.start, line.end, label, body, line.start, colon=True, alone=not text[body : line.end].strip())

    @cached_property
    def _stops(self) -> re.Pattern[str]:
        words = longest_first({word for word in self.words.roles if word in self.words.acts or len(word) > 1})
        known = "|".join(map(re.escape, words)) or "(?!)"
        behind = rf"(?:(?:[.、)]|[-—–]{{1,2}})(?!\d)\**[{BLANKS}]*|[{BLANKS}]+)"
        return re.compile(rf"[{BLANKS}]*\**(?P<label>(?:{known})[{BLANKS}]?\d{{0,3}})\**{behind}")

    @cached_property
    def _slips(self) -> re.Pattern[str]:
        known = [f"{re.escape(word)}[{BLANKS}]*;" for word in sorted(self.words.roles) if len(word) > 1 or word in self.words.acts]
        known += [f"{re.escape(word)}[{BLANKS}.、,]" for word in sorted(self.words.acts) if _HANZI.search(word)]
        return re.compile(rf"[{BLANKS}]*\**(?={'|'.join(known) or '(?!)'})(?P<label>[^;.、,{BLANKS}]+)[{BLANKS}]*[;.、,]?[{BLANKS}]*")

    def _settled(self, lines: Sequence[Line]) -> list[Line]:
        self.letters, self.spelling = set(), {}
        self._tell_people(lines)
        named = [self._named(line) for line in lines]
        marked = [line for line in named if line.label and line.marked and not line.counted]
        self.counts = Counter(self.key(line.label) for line in marked)
        self.bare = Counter(self.key(line.label) for line in named if line.label and line.alone and not line.marked)
        for alphabet in _LETTERS:
            used = {key for key in self.counts if len(key) == 1 and key in alphabet}
            new = {key for key in used if key not in self.words.roles}
            for key in alphabet:  # A is one of several people where B is a label too: neighbours, one after the other.
                at = alphabet.index(key)
                if key in used and new & set(alphabet[max(0, at - 1) : at + 2]):
                    self.letters.add(key)
        self._roles.clear()
        self._begin.clear()
        families = Counter(_stem(key) for key in self.counts)
        self.stems = {_stem(key) for key, number in self.counts.items() if number > 1} - {""}
        self.stems |= {stem for stem, members in families.items() if members > 1 and _CODE.fullmatch(stem)}  # P1, P2, P3
        self.others_ask = any(self.words.roles.get(key) == "interviewer" for key in self.counts if key not in self.words.only_counted)
        stamped = Counter(self.key(line.label) for line in named if line.label and line.stamped and line.alone)
        self.programme = stamped.total() >= MANY and 2 * sum(n for n in stamped.values() if n > 1) >= stamped.total()
        for line in named:
            if line.label:
                self.spelling.setdefault(self.key(line.label), line.label)
        return named

    def _tell_people(self, lines: Sequence[Line]) -> None:
        """The words whose digits tell people apart: those of answers that go back (答1 答2 答1) while the questions have no digits."""
        series: dict[str, list[str]] = {}
        asked = False
        for line in lines:
            if line.label and line.marked:
                stem, number = self._counted(line.label)
                key = self.key(stem)
                asked |= bool(number) and self.words.roles.get(key) == "interviewer"
                if number and self.words.roles.get(key) == "respondent":
                    series.setdefault(key, []).append(number)
        for key, numbers in series.items():
            if not asked and any(_value(before) > _value(after) for before, after in pairwise(numbers)):
                self.people.add(key)

    def begins_turn(self, line: Line) -> bool:
        """Whether a turn begins with this line."""
        if line.place:
            return line.place == "label"
        if not line.label:
            return False
        seen = (line.label, line.heading, line.counted, line.colon, line.numbered, line.stamped, line.alone)
        if seen not in self._begin:
            self._begin[seen] = self._begins_turn(line)
        return self._begin[seen]

    def _begins_turn(self, line: Line) -> bool:
        label = line.label
        if self.speaker(label):
            return line.marked or line.alone
        if self.kind not in SPOKEN and not self.declared:
            return False
        key = self.key(label)
        if self.role(label):
            if key in self.words.only_counted and not line.numbered and self.others_ask:
                return False
            return line.heading or line.marked or (line.alone and (key in self.words.acts or self.bare[key] > 1))
        return self._may_be_name(line, key) and (line.heading or self._is_name(line, key))

    def _may_be_name(self, line: Line, key: str) -> bool:
        if line.heading:
            return True
        if not self.speaking or line.counted or not line.marked or key[0].isdigit():
            return False
        no_name = key in self.words.metadata or key in self.words.other or key.endswith(self.words.quoting)
        return not no_name and not is_aside(key, self.grammar)

    def _is_name(self, line: Line, key: str) -> bool:
        if self.counts[key] > 1 or key in self.letters or _stem(key) in self.stems or self.titled(key):
            return True
        return self.programme and line.stamped and line.alone

    def titled(self, key: str) -> bool:
        """Whether a label ends like a speaker's (王社工), or has such a word in brackets behind it (王芳（站长）)."""
        bracket = _BRACKET.fullmatch(key)
        bare = bracket["bare"] if bracket else key
        if len(bare) > TITLED:
            return False
        return any(part.endswith(self.words.titles) for part in (bare, _stem(bare), bracket["inside"] if bracket else ""))

    def names(self, label: str) -> bool:
        """Whether a word stands for a speaker wherever it comes: known, declared, or titled."""
        return bool(self.role(label)) or self.titled(self.key(label))

    def may_ask(self, label: str, *, alone: bool = False) -> bool:
        """Whether an undeclared label may be of who asks: no word for who answers, and nobody's office, unless only two people speak."""
        key = self.key(label)
        if self.speaker(label) or (key in self.words.roles and key not in self.letters):
            return False
        return alone or bool(_stem(key)) or not key.endswith(self.words.titles)


def _stem(key: str) -> str:
    """A label without the digits, the letter or the 甲 behind it; blank where nothing of the kind stands there."""
    found = _SUFFIX.fullmatch(key)
    return next((part.strip() for part in found.groups() if part), "") if found else ""


def is_number(label: str) -> bool:
    """Whether a label is nothing but a number: 1, 一, （二）."""
    return _NUMBER.fullmatch(label) is not None


def _value(number: str) -> int:
    from qualcode.segmenting.clauses import numeral

    return numeral(number) or 0


def _page_sign(sign: str) -> str:
    """A character of the pattern of a page number; # is a number."""
    return r"\d{1,4}" if sign == "#" else re.escape(sign)

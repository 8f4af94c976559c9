"""Readable pseudonyms: the part of a name that gives somebody away becomes a letter, the rest stays (清河街道办事处 → A街道办事处).

One letter stands for one name throughout a study, whatever its sort, so that 清河街道, 清河社区 and 清河街道办事处 stay recognisably
together. Letters that stand alone in the texts already are not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from string import ascii_lowercase, ascii_uppercase

from qualcode.grammar import Grammar
from qualcode.names.identifiers import IDENTIFIERS
from qualcode.names.persons import person_parts
from qualcode.names.searching import squeezed
from qualcode.reading.grammars import read_grammar
from qualcode.reading.keys import KeyRow
from qualcode.tokenising.views import fold

__all__ = ["Pseudonyms", "is_chinese"]

APART = "apart"
"""Among the ways to write pseudonyms: what stands in front of one that its neighbours would make a name of."""
_ALONE = re.compile(r"(?<![A-Za-z])[A-Z][a-z]?(?![A-Za-z])")
_IN_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
_CODE = re.compile(r"[A-Za-z]\d{0,2}")
Piece = tuple[str, bool]
"""A part of a name, and whether it gives somebody away."""


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese character in `text`."""
    return any("\u3400" <= character <= "\u9fff" or character > "\U0001ffff" for character in text)


class _Vocabulary:
    """The words of one language that name nobody."""

    def __init__(self, grammar: Grammar) -> None:
        kept = grammar.identifiers.get("kept", ())
        # What a study adds to the other lists may be its secrets.
        grammar = read_grammar(grammar.language)
        words: set[str] = {*kept, *grammar.place_endings, *grammar.parties, *grammar.issuer, *grammar.titles}
        words |= {word for words in grammar.role_words.values() for word in words}
        words |= {word for reference in grammar.references for word in reference.words}
        words |= {end for ending in grammar.name_endings for end in ending.ends}
        words |= {word for form in grammar.short_forms for word in (form.ends, *form.keep, *form.alone)}
        if grammar.language == "zh":
            words |= set(grammar.words)
        folded = {fold(word) for word in words}
        self.long = frozenset(word for word in folded if len(word) > 1)
        self.short = frozenset(fold(word) for word in kept if len(word) == 1)
        self.last = frozenset(word for word in folded if len(word) == 1)
        self.longest = max(map(len, self.long), default=0)
        self.english = frozenset(part for word in folded for part in re.findall("[a-z]+", word))

    def _long_at(self, text: str, at: int) -> int:
        return next((size for size in range(min(self.longest, len(text) - at), 1, -1) if text[at : at + size] in self.long), 0)

    def general(self, text: str) -> bool:
        """Whether a Chinese name says only what somebody is: its words, and signs such as 区."""
        stops = [True] + [False] * len(text)
        for at in range(len(text)):
            if stops[at]:
                for size in range(2, self.longest + 1):
                    stops[min(at + size, len(text))] |= text[at : at + size] in self.long
                if not text[at].isalnum() or text[at] in self.short:
                    stops[at + 1] = True
        return stops[-1]

    def chinese(self, name: str) -> list[Piece]:
        text = fold(name)
        bare = _IN_BRACKETS.sub("", text)
        if self.general(text) or (bare and self.general(bare)):
            return [(name, False)]
        pieces: list[Piece] = []
        at = 0
        while at < len(text):
            size = self._long_at(text, at)
            if not size and pieces:
                size = int(text[at] in self.last if at + 1 == len(text) else text[at] in self.short and self._long_at(text, at + 1) > 0)
            kept = bool(size) or not text[at].isalnum()
            size = size or 1
            if pieces and pieces[-1][1] == (not kept):
                pieces[-1] = (pieces[-1][0] + name[at : at + size], not kept)
            else:
                pieces.append((name[at : at + size], not kept))
            at += size
        return pieces

    def latin(self, name: str) -> list[Piece]:
        pieces: list[Piece] = []
        for found in re.finditer(r"[^\W_]+|[\W_]+", name):
            word = found.group()
            secret = word[0].isalnum() and word.lower() not in self.english
            if pieces and pieces[-1][1] == secret:
                pieces[-1] = (pieces[-1][0] + word, secret)
            elif secret and len(pieces) > 1 and pieces[-2][1] and pieces[-1][0].isspace():
                pieces[-2:] = [(pieces[-2][0] + pieces[-1][0] + word, True)]
            else:
                pieces.append((word, secret))
        return pieces


class Pseudonyms:
    """Proposes a pseudonym for each name of a study.

    Parameters
    ----------
    grammars
        The rules of each language.
    texts
        Everything that is written in the study: no pseudonym may stand there.
    rows
        The key so far; what it gave a letter keeps it.
    """

    def __init__(self, grammars: Mapping[str, Grammar], texts: Iterable[str], rows: Iterable[KeyRow] = ()) -> None:
        self.grammars = grammars
        self._words = {language: _Vocabulary(grammar) for language, grammar in grammars.items()}
        self.text = "\n".join(texts)
        self.taken = {row.pseudonym for row in rows}
        self._letters: dict[str, str] = {}
        used = {found.group() for written in (self.text, *self.taken) for found in _ALONE.finditer(written)}
        self._free = (letter for letter in _codes() if letter not in used)
        self._number = dict.fromkeys(IDENTIFIERS, 0)
        for row in rows:
            self._learn(row)

    def _learn(self, row: KeyRow) -> None:
        """Which letter a line of the key gives to the secret part of its original."""
        pieces = self.pieces(row.original, row.sort)
        secrets = [text for text, secret in pieces if secret]
        if len(secrets) == 1 and row.pseudonym and row.sort not in IDENTIFIERS:
            pattern = "".join("(.+)" if secret else re.escape(text) for text, secret in self._spoken(pieces, row.sort, row.original))
            found = re.fullmatch(pattern, row.pseudonym)
            if found:
                self._letters.setdefault(squeezed(secrets[0]), found.group(1))

    def _language(self, name: str) -> str:
        return "zh" if is_chinese(name) and "zh" in self.grammars else "en"

    def pieces(self, name: str, sort: str) -> list[Piece]:
        """The parts of a name, and which of them give somebody away."""
        language = self._language(name)
        if language not in self._words:
            return [(name, True)]
        if sort == "person":
            before, core, after = person_parts(name, self.grammars[language])
            return [piece for piece in ((before, False), (core, True), (after, False)) if piece[0]]
        words = self._words[language]
        return words.chinese(name) if language == "zh" else words.latin(name)

    def names_nobody(self, name: str, sort: str) -> bool:
        """Whether a name is made of general words only (区民政局)."""
        return not any(secret for _, secret in self.pieces(name, sort))

    def masked(self, name: str, sort: str) -> bool:
        """Whether a name looks like a pseudonym already (X街道, N区)."""
        secrets = [text for text, secret in self.pieces(name, sort) if secret]
        return sort != "person" and bool(secrets) and all(_CODE.fullmatch(fold(text)) for text in secrets)

    def _spoken(self, pieces: list[Piece], sort: str, name: str) -> list[Piece]:
        """The parts, with a word for the sort in front of a name that has no other part."""
        if len(pieces) == 1 and pieces[0][1]:
            before, after = self._around(sort, name)
            return [(before, False), pieces[0], (after, False)]
        return pieces

    def _around(self, sort: str, name: str) -> tuple[str, str]:
        """What stands before and behind the letter or the number of a pseudonym, in the language of `name`."""
        language = self._language(name)
        grammar = self.grammars.get(language) or read_grammar(language)
        before, _, after = next(iter(grammar.pseudonyms.get(sort, ())), "").partition("#")
        return before, after

    def set_apart(self, original: str, pseudonym: str) -> str:
        """A pseudonym that makes no name together with its neighbours (民间 + 机构A)."""
        before, after = self._around(APART, original)
        return f"{before}{pseudonym}{after}"

    def propose(self, name: str, sort: str) -> str:
        """A pseudonym that is not taken and stands nowhere in the texts."""
        if sort in IDENTIFIERS:
            before, after = self._around(sort, self.text)
            while True:
                self._number[sort] += 1
                pseudonym = f"{before}{self._number[sort]}{after}"
                if pseudonym not in self.taken and pseudonym not in self.text:
                    self.taken.add(pseudonym)
                    return pseudonym
        flat = re.sub(r"\s*\n\s*", "", name)
        written = "".join(self._letter(text) if secret else text for text, secret in self._spoken(self.pieces(flat, sort), sort, flat))
        ending = "\n" if "\n" in name else ""
        pseudonym, number = written + ending, 1
        while pseudonym in self.taken or pseudonym in self.text:
            number += 1
            pseudonym = f"{written}-{number}{ending}"
        self.taken.add(pseudonym)
        return pseudonym

    def _letter(self, secret: str) -> str:
        letter = self._letters.get(squeezed(secret))
        if letter is None:
            letter = self._letters[squeezed(secret)] = next(self._free)
        return letter


def _codes() -> Iterator[str]:
    """A … Z, then Aa, Ab, …: one capital at the beginning, so that two of them side by side are never a third."""
    for size in range(8):
        for letters in product(ascii_uppercase, *[ascii_lowercase] * size):
            yield "".join(letters)

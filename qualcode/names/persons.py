"""Persons in texts: who speaks, names that segmentation recognises, surnames with a title (王主任, 老陈, Ms Chen)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar
from qualcode.model import Document
from qualcode.names.candidates import Candidate
from qualcode.names.searching import NameSearch, squeezed
from qualcode.names.tagging import Word, in_dictionary, tagged
from qualcode.segmenting.speech import turns
from qualcode.tokenising.views import fold

__all__ = ["PERHAPS", "candidates_of", "person_names", "person_parts"]

PERHAPS = "perhaps"
"""The kind of a candidate that is as likely an ordinary word: a person has to decide."""
_COMMON = 100
"""How many of the most frequent surnames are read as one behind 老 and 小 even where that makes an ordinary word (小张, 小马)."""
_NO_NAME = ("p", "c", "u", "y", "x")
"""Tags of words that are no surname before a title: 向主任 is 'to the director'."""
_GIVEN = ("nr", "ns", "nz", "ng", "zg", "x")
"""Tags of what may be the rest of a name that segmentation cut."""
_SHORT = 4
_NUMBERED = re.compile(r"(?:(?<=[\u4e00-\u9fff])[a-z])?\d*$")
"""What tells speakers apart and names nobody: 受访者B, 居民1."""
_WRITTEN = re.compile(r"[A-Z][a-z]+(?:-[A-Za-z]+)?(?: [A-Z][a-z]+)?")


def _titles(grammar: Grammar) -> tuple[str, ...]:
    """What may stand behind a name, the longest first."""
    words = {fold(word) for word in (*grammar.titles, *grammar.identifiers.get("after_name", ()))}
    return tuple(longest_first(words))


def person_parts(name: str, grammar: Grammar) -> tuple[str, str, str]:
    """What stands before the name proper, the name, and the title behind it.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> person_parts("小宇妈妈", read_grammar("zh")), person_parts("Ms Chen", read_grammar("en"))
    (('小', '宇', '妈妈'), ('Ms ', 'Chen', ''))
    """
    if grammar.language == "en":
        words = "|".join(longest_first((*grammar.titles, *grammar.identifiers.get("before_name", ()))))
        found = re.match(rf"(?:(?:{words})\.?\s+)+", name) if words else None
        return (found.group(), name[found.end() :], "") if found else ("", name, "")
    folded = fold(name)
    after = next((title for title in _titles(grammar) if folded.endswith(title)), "")
    core = name[: len(name) - len(after)]
    before = next(
        (word for word in grammar.identifiers.get("before_name", ()) if fold(core).startswith(word) and len(core) > len(word)), ""
    )
    return name[: len(before)], core[len(before) :], name[len(core) :]


class _Chinese:
    """What looks like a person in Chinese words."""

    def __init__(self, grammar: Grammar) -> None:
        self.surnames = frozenset(grammar.surnames)
        self.common = frozenset([name for name in grammar.surnames if len(name) == 1][:_COMMON])
        self.before = frozenset(grammar.identifiers.get("before_name", ()))
        self.given = frozenset(grammar.identifiers.get("given_name", ()))
        self.titles = _titles(grammar)
        self.found: Counter[str] = Counter()
        self.perhaps: Counter[str] = Counter()

    def read(self, text: str) -> None:
        words = tagged(text)
        folded = fold(text)
        ends = {end for _, end, _ in words}
        for number, word in enumerate(words):
            self._named(folded, word)
            self._titled(folded, word, ends)
            self._familiar(folded, words, number)
            self._joined(folded, words, number)
            self._closing(folded, words, number)
        for match in re.finditer(rf"(?<![a-z])[a-z](?:{'|'.join(map(re.escape, self.titles))})", folded):
            self.found[text[match.start() : match.end()]] += 1

    def _surname(self, text: str, at: int) -> str:
        return next((text[at : at + size] for size in (2, 1) if text[at : at + size] in self.surnames), "")

    def _named(self, text: str, word: Word) -> None:
        """A word that segmentation takes for a person's name and that begins with a surname."""
        begin, end, tag = word
        name, surname = text[begin:end], self._surname(text, begin)
        if not tag.startswith("nr") or not surname or not len(surname) < len(name) <= len(surname) + 2:
            return
        if name.endswith(self.titles) or (len(name) == 2 and name[0] in self.before):
            return
        if not in_dictionary(name) or (len(name) == _SHORT - 1 and not in_dictionary(name[:2])):
            self.found[name] += 1
            if len(name) == _SHORT - 1 and self._likely(name[:2]):
                self.found[name[:2]] += 1
        elif self._likely(name) or (name[0] != name[1] and text.startswith(self.titles, end)):
            self.found[name] += 1
        elif len(name) == 2:
            self.perhaps[name] += 1

    def _likely(self, name: str) -> bool:
        """Whether two characters that the dictionary has are a frequent surname and what given names are written with (张伟)."""
        return len(name) == 2 and name[0] in self.common and name[1] in self.given and in_dictionary(name)

    def _joined(self, text: str, words: Sequence[Word], number: int) -> None:
        """A surname and, as a word of its own, the given name: 赵 志远."""
        if number + 1 < len(words):
            (begin, stop, tag), (_, end, next_tag) = words[number], words[number + 1]
            given = text[stop:end]
            named = tag.startswith("nr") and next_tag.startswith("nr") and text[begin:stop] in self.surnames
            if named and len(given) <= 2 and given not in self.surnames and not given.startswith(self.titles):
                self.found[text[begin:end]] += 1

    def _closing(self, text: str, words: Sequence[Word], number: int) -> None:
        """Three characters before a mark, where segmentation cut a rare name: 我是 黄柏 伟。"""
        begin, end, tag = words[number]
        stop = begin + _SHORT - 1
        name = text[begin:stop]
        if begin > 0 and tag.startswith("nr") and end - begin == _SHORT and not in_dictionary(text[begin:end]):
            begin, name, stop = begin + 1, text[begin + 1 : end], end
        closes = stop >= len(text) or not text[stop].isalnum()
        if not closes or not name.isalpha() or name[:1] not in self.surnames or stop < end or in_dictionary(name):
            return
        rest = [word for word in words[number + 1 : number + _SHORT] if word[0] < stop]
        named = tag.startswith("nr") and (end - begin == 1 or not in_dictionary(text[begin:end]))
        if (
            (named or (tag == "x" and end == stop))
            and all(one.startswith(_GIVEN) for *_, one in rest)
            and not name[1:].startswith(self.titles)
        ):
            self.found[name] += 1

    def _titled(self, text: str, word: Word, ends: set[int]) -> None:
        """A surname, or a name, with a title right behind it."""
        begin, end, tag = word
        surname = self._surname(text, begin)
        if not surname or tag.startswith(_NO_NAME):
            return
        stop = begin + len(surname)
        unknown = end - begin == _SHORT - 1 and not tag.startswith("nr") and not in_dictionary(text[begin:end])
        if unknown and any(text.startswith(title, end) and end + len(title) in ends for title in self.titles):
            self.found[text[begin:end]] += 1
        title = next((title for title in self.titles if text.startswith(title, stop)), "")
        if title and stop + len(title) in ends and end in (stop, stop + len(title)):
            self.found[text[begin : stop + len(title)]] += 1

    def _familiar(self, text: str, words: Sequence[Word], number: int) -> None:
        """老 or 小 before a surname, or before what segmentation takes for a name (小宇)."""
        begin, end, tag = words[number]
        if text[begin] not in self.before or begin + 1 >= len(text):
            return
        if end - begin == 1 and number + 1 < len(words):
            begin_next, end_next, tag_next = words[number + 1]
            if end_next - begin_next == 1 and text[begin_next] in self.surnames and tag_next.startswith("nr"):
                self.found[text[begin:end_next]] += 1
        elif end - begin == 2 and (text[begin + 1] in self.common or (tag.startswith("nr") and not in_dictionary(text[begin:end]))):
            self.found[text[begin:end]] += 1

    def names(self) -> dict[str, str]:
        """Name → how sure; what is a name with one more character of the sentence (唐凤聊) is left out."""
        certain = [name for name, times in self.found.items() if name.endswith(self.titles) or not self._goes_on(name, times)]
        return dict.fromkeys(certain, "") | {name: PERHAPS for name in self.perhaps if name not in certain}

    def _goes_on(self, name: str, times: int) -> bool:
        """Whether a more frequent name stands at the beginning of this one."""
        return any(self.found[name[:stop]] > times for stop in range(2, len(name)) if name[:stop] in self.found)


def _english(text: str, grammar: Grammar) -> set[str]:
    """Capitalised names behind a title."""
    words = longest_first({*grammar.titles, *grammar.identifiers.get("before_name", ())})
    if not words:
        return set()
    title = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(map(re.escape, words))})\.? ")
    found = set()
    for match in title.finditer(text):
        name = _WRITTEN.match(text, match.end())
        if name and name.group() not in words:
            found.add(match.group() + name.group())
            found.add(name.group())
    return found


def _labels(document: Document, grammar: Grammar) -> list[str]:
    """Labels in front of turns that are somebody's name, not a word such as 问 or 受访者."""
    words = {fold(word) for word in (*grammar.interviewer, *grammar.respondent, *grammar.titles, *grammar.header)}
    words |= {fold(word) for word in grammar.identifiers.get("kept", ())}
    written = [speaker.label for speaker in document.speakers] + [turn.label for turn in turns(document, grammar) if turn.label]
    found = []
    for label in dict.fromkeys(written):
        core, plain = (_NUMBERED.sub("", fold(text).strip()) for text in (person_parts(label, grammar)[1], label))
        general = core in words or plain in words or (len(plain) == 1 and plain.isascii())
        if core and not general:
            found.append(label)
    return found


def candidates_of(sort: str, names: Mapping[str, str], documents: Sequence[Document]) -> list[Candidate]:
    """Candidates with all their places, the one that comes first in the texts first. `names` maps each to its kind."""
    search = NameSearch(names)
    kinds = {squeezed(name): kind for name, kind in sorted(names.items())}
    where: dict[str, list[tuple[str, int, int]]] = {}
    forms: dict[str, Counter[str]] = {}
    for document in documents:
        for match in search.matches(document.text):
            where.setdefault(match.name, []).append((document.id, match.start, match.end))
            forms.setdefault(match.name, Counter())[document.text[match.start : match.end]] += 1
    found = []
    for name, spots in where.items():
        written = sorted(forms[name], key=lambda form: (len(form), -forms[name][form], form))
        found.append(Candidate(written[0], sort, kinds[name], aliases=tuple(written[1:]), places=tuple(spots)))
    only_declared = sorted(name for name in names if squeezed(name) not in where)
    return [*found, *(Candidate(name, sort, names[name]) for name in only_declared)]


def person_names(documents: Iterable[Document], *, grammars: Mapping[str, Grammar]) -> list[Candidate]:
    """Who is named in the texts.

    Found are the labels in front of turns, declared or not; names that the segmentation of Chinese takes for persons and that begin with a
    surname; surnames with a title (王主任), 老 or 小 (小张), 某; capitalised names behind an English title. Initials and pinyin are not.

    Parameters
    ----------
    documents
        Where to look.
    grammars
        The rules of each language (:func:`qualcode.read_grammar`).

    Returns
    -------
    list of Candidate
        In the order in which they come; ``kind`` is ``perhaps`` where it is as likely an ordinary word.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> text = "王小明跟李主任说，老陈和小张都不来。"
    >>> [one.text for one in person_names([Document("S-01", text)], grammars={"zh": read_grammar("zh")})]
    ['王小明', '李主任', '老陈', '小张']
    """
    read = list(documents)
    names: dict[str, str] = {}
    finder = _Chinese(grammars["zh"]) if "zh" in grammars else None
    for document in read:
        names |= dict.fromkeys(_labels(document, grammars[document.language]), "")
        if finder and any("\u3400" <= character <= "\u9fff" for character in document.text):
            finder.read(document.text)
        if "en" in grammars:
            names |= dict.fromkeys(_english(document.text, grammars["en"]), "")
    if finder:
        known = {squeezed(name) for name in names}
        names |= {name: kind for name, kind in finder.names().items() if squeezed(name) not in known}
    return candidates_of("person", names, read)

"""What foreign dictionaries have in common: categories with words. From them to codes, and from codes to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import product

from qualcode.errors import ArgumentError, DataError, Problem
from qualcode.matching.patterns import Gap, Near, Slot, Words, parse_pattern
from qualcode.model import Code, Codebook, Example, Indicator
from qualcode.tokenising.english import is_word

__all__ = ["Entry", "Languages", "Losses", "codebook_of", "lines_of", "plain_terms", "settings_lost"]

MOST = 2_000
"""How many words a single line may become when its alternatives are written out."""
SHOWN = 4
_SIGNS = re.compile(r"[|…~<>\[\](){}〈〉＜＞（）［］｛｝｜～]|\.\.\.|[/／][A-Za-z]+$")
"""What our lines use for something else than itself."""
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_NAMED = re.compile(r"[<〈＜][^<>〈〉＜＞]*[>〉＞]|[/／][A-Za-z]+|[{｛][^{}｛｝]*[}｝]")
"""What of our own lines is of no language: slots, parts of speech, names of lists."""


@dataclass
class Entry:
    """One category of a dictionary: its labels from the top down, and what was given for it, with the place of each word."""

    labels: tuple[str, ...]
    where: str
    name: dict[str, str] = field(default_factory=dict)
    definition: dict[str, str] = field(default_factory=dict)
    terms: list[tuple[str, str]] = field(default_factory=list)
    indicators: dict[str, list[Indicator]] = field(default_factory=dict)


class Losses:
    """What a format cannot carry: one message a kind, with how often and a few of the things themselves."""

    def __init__(self) -> None:
        self._lost: dict[tuple[str, str], list[str]] = {}

    def add(self, found: str, remedy: str, what: str) -> None:
        """Notes one thing of a kind; `found` is in the plural and without a full stop."""
        self._lost.setdefault((found, remedy), []).append(what)

    def told(self, where: str) -> tuple[Problem, ...]:
        problems = []
        for (found, remedy), things in self._lost.items():
            once = list(dict.fromkeys(things))
            listed = ", ".join(f"'{thing}'" for thing in once[:SHOWN]) + (", …" if len(once) > SHOWN else "")
            problems.append(Problem(where, f"{found}: {len(things)} ({listed})", remedy))
        return tuple(problems)


class Languages:
    """In which language a text is, by its script: Chinese characters are Chinese; what has none is as somebody says, else English where it
    has letters. In a file with Chinese words capitals (NGO, KPI) are words of both, because Chinese texts have them too.

    Parameters
    ----------
    given
        What somebody says: ``zh``, ``en``, or nothing.
    texts
        Everything of the file.

    Examples
    --------
    >>> languages = Languages("", ["检查", "pay"])
    >>> [languages.of(text) for text in ("检查", "withhold", "NGO", "<government> 要求")]
    [('zh',), ('en',), ('zh', 'en'), ('zh',)]
    """

    def __init__(self, given: str, texts: Iterable[str]) -> None:
        self.given = given
        self._chinese = any(_HAN.search(text) for text in texts)
        self.usual = given or ("zh" if self._chinese else "en")

    def of(self, text: str) -> tuple[str, ...]:
        """The languages of a text, mostly one."""
        bare = _NAMED.sub(" ", text)
        if _HAN.search(bare):
            return ("zh",)
        if self.given or not _LATIN.search(bare):
            return (self.usual,)
        return ("zh", "en") if self._chinese and bare.isupper() else ("en",)


def _slug(label: str) -> str:
    """The part of an id that a label becomes: blanks and signs are underscores."""
    return re.sub(r"[^\w\-]+", "_", label.strip()).strip("_-")


def _plain_line(term: str, losses: Losses) -> str:
    """A word of a dictionary as a line of ours, or nothing where it cannot be written."""
    text = " ".join(term.split())
    bare = text.strip("*").strip()
    if _SIGNS.search(bare):
        remedy = "Add what you need by hand: these signs mean something in our lines."
        losses.add("words left out, because they hold a sign of our lines", remedy, term)
        return ""
    if not bare or "*" in bare or "?" in bare:
        losses.add("words left out, because `*` or `?` stands inside them", "Write out the words that are meant.", term)
        return ""
    if bare == text:
        return bare
    if not _HAN.search(bare) and not is_word(bare.split()[-1 if text.endswith("*") else 0]):
        remedy = "Write out the words that are meant: a line finds whole words, and `withh*` is none."
        losses.add("words left out, because they are pieces of words", remedy, term)
        return ""
    remedy = "English words are found in all their inflected forms, Chinese ones whole; add other words with the same beginning yourself."
    losses.add("words lost the `*` at an end", remedy, term)
    return bare


def codebook_of(entries: Sequence[Entry], id: str, language: str, losses: Losses) -> Codebook:
    """The codebook that the categories make; a category above another that has no entry of its own gets one.

    Words and labels are of the language that their script tells, of `language` where it does not.

    Raises
    ------
    DataError
        With every label that gives no id, two categories with the same id, and every line that cannot be read.
    """
    problems: list[Problem] = []
    by_id: dict[str, Entry] = {}
    for entry in entries:
        parts = [_slug(label) for label in entry.labels]
        if not all(parts):
            problems.append(Problem(entry.where, f"'{' / '.join(entry.labels)}' gives no id", "Use letters or digits in its name."))
            continue
        for length in range(1, len(parts)):
            above = ".".join(parts[:length])
            by_id.setdefault(above, Entry(entry.labels[:length], entry.where))
        own = ".".join(parts)
        if own in by_id and by_id[own].labels != entry.labels:
            found = f"'{entry.labels[-1]}' and '{by_id[own].labels[-1]}' ({by_id[own].where}) get the same id '{own}'"
            problems.append(Problem(entry.where, found, "Rename one of the two."))
            continue
        by_id[own] = _joined(by_id[own], entry) if own in by_id else entry
    languages = Languages(language, (term for entry in entries for term, _ in entry.terms))
    codes = [_code(id, by_id[id], languages, losses, problems) for id in _in_order(by_id)]
    if not codes and not problems:
        problems.append(Problem(id, "there is no category in it", "Check that it is a dictionary."))
    if problems:
        raise DataError(problems)
    title = dict.fromkeys(languages.of(id), id)
    return Codebook(_slug(id) or "imported", title, tuple(code for code in codes if code is not None))


def _joined(first: Entry, second: Entry) -> Entry:
    first.terms += second.terms
    first.name = {**second.name, **first.name}
    first.definition = {**second.definition, **first.definition}
    for language, indicators in second.indicators.items():
        first.indicators.setdefault(language, []).extend(indicators)
    return first


def _in_order(by_id: Mapping[str, Entry]) -> list[str]:
    """Each code before those below it, and these together; otherwise as they came."""
    below: dict[str, list[str]] = {}
    for id in by_id:
        below.setdefault(id.rpartition(".")[0], []).append(id)

    def walk(above: str) -> Iterable[str]:
        for id in below.get(above, []):
            yield id
            yield from walk(id)

    return list(walk(""))


def _code(id: str, entry: Entry, languages: Languages, losses: Losses, problems: list[Problem]) -> Code | None:
    indicators = {key: tuple(listed) for key, listed in entry.indicators.items() if listed}
    lines: dict[str, dict[str, None]] = {}
    for term, where in entry.terms:
        line = _plain_line(term, losses)
        for language in languages.of(line) if line else ():
            try:
                parse_pattern(line, language)
                lines.setdefault(language, {})[line] = None
            except ArgumentError as error:
                problems.append(Problem(where, str(error), "Correct the word, or take it out."))
        if line and languages.given not in ("", *languages.of(line)):
            remedy = "A codebook has lists for both languages; English texts are searched for English words only."
            losses.add("words put under zh, because they are Chinese", remedy, term)
    for language, own in lines.items():
        indicators[language] = (*indicators.get(language, ()), *(Indicator((line,)) for line in own))
    label = " ".join(entry.labels[-1].split())
    try:
        return Code(id, entry.name or dict.fromkeys(languages.of(label), label), entry.definition, indicators=indicators)
    except ArgumentError as error:
        problems.append(Problem(entry.where, str(error), "Rename it."))
        return None


def lines_of(code: Code, language: str) -> list[tuple[int, Indicator, str]]:
    """Every line of a code in a language with its indicator and the number of that."""
    return [(number, one, line) for number, one in enumerate(code.indicators.get(language, ()), 1) for line in one.match]


def plain_terms(code: Code, language: str, losses: Losses) -> list[str]:
    """The words and phrases that speak for a code by themselves, its alternatives written out; what else there is goes to `losses`."""
    words: dict[str, None] = {}
    for number, indicator, line in lines_of(code, language):
        what = f"{code.id} {language} {number}"
        if indicator.weak:
            losses.add("lines left out, because they are weak", "A dictionary counts each word fully; add those you want.", what)
        elif indicator != Indicator(indicator.match):
            remedy = "The words alone would be found too often; add those you want."
            losses.add("lines left out, because they have conditions (all, any, none, documents, …)", remedy, what)
        else:
            words |= dict.fromkeys(_written_out(line, language, what, losses))
    return list(words)


def _written_out(line: str, language: str, what: str, losses: Losses) -> list[str]:
    items = parse_pattern(line, language).items
    use = "The format has words and phrases only."
    if any(isinstance(item, Slot) for item in items):
        losses.add("lines left out, because they have slots for actors", use, what)
    elif any(isinstance(item, Gap | Near) for item in items):
        losses.add("lines left out, because something may stand between their words", use, what)
    elif not all(isinstance(item, Words) and not item.parts for item in items):
        losses.add("lines left out, because they ask for a part of speech", use, what)
    else:
        choices = [(*item.terms, "") if item.optional else item.terms for item in items if isinstance(item, Words)]
        many = 1
        for choice in choices:
            many *= len(choice)
        if many <= MOST:
            return [" ".join(filter(None, parts)) for parts in product(*choices)]
        losses.add(f"lines left out, because they stand for more than {MOST:,} phrases each", "Divide them.", what)
    return []


_PLAIN = ("id", "name", "definition", "indicators")


def settings_lost(codebook: Codebook, losses: Losses, *, carried: Iterable[str] = ()) -> None:
    """What codes say besides their names, definitions and words, a message a kind."""
    for one in fields(Code):
        if one.name in _PLAIN or one.name in carried:
            continue
        for code in codebook.codes:
            value = getattr(code, one.name)
            if value and value != one.default:
                count = sum(map(len, value.values())) if isinstance(value, Mapping) and _of_examples(value) else 0
                what = f"{code.id} ({count})" if count else code.id
                losses.add(f"`{one.name}` of codes is not carried", "Keep the codebook itself: this file is for other programs.", what)
    for key, group in codebook.kinds.items():
        losses.add("groups of `kinds` are not carried", "Keep the codebook itself.", f"{key}: {', '.join(group)}")


def _of_examples(value: Mapping[str, object]) -> bool:
    return any(isinstance(listed, tuple) and listed and isinstance(listed[0], Example) for listed in value.values())

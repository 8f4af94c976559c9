"""What the beginning and the end of a policy or contract say of it: title, number, issuer, date.

Only what the text tells is given; what it does not tell is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualcode.grammar import Grammar
from qualcode.model import Document
from qualcode.segmenting.clauses import HEADING
from qualcode.segmenting.official import BLANK, DIGITS, EVENTS, HeadLine, day_of, head_lines, official_words
from qualcode.tokenising.views import fold

__all__ = ["policy_fields"]

HEAD, TAIL = 3000, 900
"""How many characters at the beginning and at the end are looked at."""
LINES, SIGNED = 60, 6
"""How many lines of the head; how many lines above a date may name who signs."""
_BETWEEN = re.compile(r"[ \t\u3000\xa0、,，;；]+")
_QUOTED = re.compile(r"《[^》]*》?|<[^>]*>?")
_BRACKETS = re.compile(r"[(\[〔【][^()\[\]〔〕【】]*[)\]〕】]$")
_STOPS = re.compile(r"[,;。，；]|\s{3,}")


def policy_fields(document: Document, grammar: Grammar) -> dict[str, str]:
    """What a policy, a contract or a report says of itself, as far as its text tells it.

    Parameters
    ----------
    document
        Its first and last lines are read; a contract has no issuer.
    grammar
        The rules of its language.

    Returns
    -------
    dict
        Of ``title``, ``document_number`` (of a contract its own number), ``issuer`` (several joined by ``"; "``), ``date`` (of its issue;
        of a contract of its signing), ``revised`` as a whole and ``amended`` (each the last time) and ``effective`` those that the text
        tells; dates as 2013-09-26.

    Examples
    --------
    >>> from qualcode import Document, policy_fields, read_grammar
    >>> lines = ["财政部关于某事的通知", "财预〔2017〕87号", "各省财政厅：", "现通知如下。", "财政部", "2017年5月28日"]
    >>> policy_fields(Document("P-01", "\\n".join(lines), kind="policy"), read_grammar("zh"))
    {'title': '财政部关于某事的通知', 'document_number': '财预〔2017〕87号', 'issuer': '财政部', 'date': '2017-05-28'}
    """
    reading = _Reading(document, grammar)
    told = reading.labelled()
    events = reading.events()
    contract = document.kind == "contract"
    number, organs = reading.number()
    signed, names = reading.signature()
    title = told.get("title") or reading.title()
    if contract:
        found = {"title": title, "document_number": told.get("document_number", ""), "date": told.get("issued") or signed}
    else:
        dates = (told.get("issued"), events.get("issued"), signed, events.get("passed"), told.get("published"))
        found = {
            "title": title,
            "document_number": told.get("document_number") or number,
            "issuer": told.get("issuer") or reading.titled(title) or organs or reading.adopted or names,
            "date": next((date for date in dates if date), ""),
            "revised": events.get("revised", ""),
            "amended": events.get("amended", ""),
            "effective": told.get("effective") or events.get("effective", ""),
        }
    return {key: value for key, value in found.items() if value}


class _Reading:
    """The head and the tail of one text, taken apart."""

    def __init__(self, document: Document, grammar: Grammar) -> None:
        self.grammar, self.words, text = grammar, official_words(grammar), document.text
        self.text, self.contract = text, document.kind == "contract"
        for size in (HEAD // 10, HEAD // 3, HEAD):
            lines = list(head_lines(text, 0, min(len(text), size)))[:LINES]
            body = (at for at, line in enumerate(lines) if self.words.marks.begin(line.folded) and not self.words.dates.match(line.folded))
            end = next(body, -1)
            if end >= 0:
                break
        self.head = lines[:end] if end >= 0 else lines
        end = len(text)
        begin = max(0, end - TAIL)
        self.tail = list(head_lines(text, begin, end)) if self.contract or DIGITS.search(text, begin, end) else []
        self.adopted, self.numbered = "", (0, 0)

    def _prose(self, line: HeadLine) -> bool:
        return not self.words.stops.isdisjoint(line.text)

    def labelled(self) -> dict[str, str]:
        """What labels tell: 发文字号：…, also in cells of a table and with the value on the next line."""
        told: dict[str, str] = {}
        pattern = self.words.labels
        if pattern is None:
            return told
        lines = [*self.head, *(self.tail if self.contract else ())]
        for at, line in enumerate(lines):
            found = list(pattern.finditer(line.folded))
            for label, following in zip(found, [*found[1:], None], strict=False):
                end = following.start() if following else len(line.text)
                value = line.text[label.end() : end].strip(BLANK + ":：").split("\t")[0].strip(BLANK)
                if not value and not following and at + 1 < len(lines) and not pattern.match(lines[at + 1].folded):
                    value = lines[at + 1].text
                field = self.words.fields[re.sub(r"\s", "", label["label"])]
                if field in ("issued", "published", "effective"):
                    value = day_of(value, self.grammar)
                elif field == "issuer":
                    value = "; ".join(self._organs(value))
                if value:
                    told.setdefault(field, value)
        return told

    def title(self) -> str:
        """The first heading; else the first lines that together end as titles do; else the first line, if it can be one."""
        plain = [self._plain(line) for line in self.head]
        for line, fits in zip(self.head, plain, strict=True):
            if fits and line.heading:
                return _bare(line.text)
        for at in range(len(self.head)):
            title, best = "", ""
            for more, fits in zip(self.head[at : at + 4], plain[at:], strict=False):
                if not fits or (title and not more.joined):
                    break
                title = self._join(title, more.text)
                best = title if self._ends(title) else best
            if best:
                return _bare(best)
        first = self.head[0].text if plain[:1] == [True] else ""
        return _bare(first) if len(first) <= HEADING else ""

    def _plain(self, line: HeadLine) -> bool:
        """Whether a line may be part of a title: no sentence, label, number, date or salutation."""
        words, folded = self.words, line.folded
        if words.labels and words.labels.match(folded):
            return False
        if (
            self._prose(line)
            or len(folded) > 3 * HEADING
            or (":" in folded and not line.heading)
            or self.words.dates.match(folded.lstrip("("))
        ):
            return False
        begin, end = max(line.start, self.numbered[0]), min(line.start + len(folded), self.numbered[1])
        number = max(0, end - begin)
        return (not number or len(folded) - number > 4) and not folded.endswith(words.letterheads)

    def _ends(self, title: str) -> bool:
        folded = fold(title)
        while True:
            shorter = _BRACKETS.sub("", folded).rstrip('》>”" ')
            if shorter == folded:
                return folded.endswith(self.words.kinds) or (bool(self.words.between) and folded.startswith(self.words.kinds))
            folded = shorter

    def _join(self, title: str, more: str) -> str:
        """Two lines of a title; bodies that stand on lines of their own are kept apart."""
        return f"{title}{' ' if title and self._is_organ(title.split(' ')[-1]) else self.words.between if title else ''}{more}"

    def _is_organ(self, name: str) -> bool:
        folded = fold(name)
        return 2 <= len(name) <= HEADING and (
            folded.endswith(self.words.organs) or (bool(self.words.between) and folded.startswith(self.words.organs))
        )

    def _split(self, names: str) -> list[str]:
        """民政部 财政部 and 民政部、财政部 as two."""
        return [name for name in (_BETWEEN.split(names) if not self.words.between else [names.strip()]) if name]

    def titled(self, title: str) -> str:
        """Who issues by the title: what stands before 关于 or 转发."""
        found = self.words.about.search(fold(title))
        before = title[: found.start()].strip(BLANK) if found else ""
        folded, kinds = fold(before), self.words.kinds
        if not _QUOTED.sub("", folded) or folded.endswith(kinds) or folded.startswith(kinds):
            return ""
        return "; ".join(self._organs(before))

    def _organs(self, names: str) -> list[str]:
        """The bodies in 民政部 财政部, 民政部、财政部等九部门: without the state in front and the others behind."""
        found = []
        for name in self._split(names.strip(BLANK + "《<")):
            for other in self.words.others:
                name = name.partition(other)[0]
            for state in self.words.state:
                name = name[len(state) :] if fold(name).startswith(state) and len(name) > len(state) + 1 else name
            if name and name not in found and not name[0].isdigit():
                found.append(name)
        return found

    def number(self) -> tuple[str, str]:
        """The number of the document itself, and who issues by it; not one in a sentence, or behind a title in 《》."""
        if not self.head:
            return "", ""
        begin, end = self.head[0].start, self.head[-1].start + len(self.head[-1].text)
        shown = list(fold(self.text[begin:end]))
        for line in self.head:
            at = line.start - begin
            spans = [(0, len(line.text))] if self._prose(line) else [one.span() for one in self.words.dates.finditer(line.folded)]
            for a, b in spans:
                shown[at + a : at + b] = "|" * (b - a)
        joined = "".join(shown)
        for found in self.words.numbers.finditer(joined):
            if joined[: found.start()].rstrip("( [〔\n").endswith(("》", ">")):
                continue
            at, organ = begin + found.start("number"), found.groupdict().get("organ") or ""
            kept = self._kept(organ, self.text[begin + found.start() : at], found["number"][0])
            number, self.numbered = self.text[at : begin + found.end()], (at, begin + found.end())
            number = number if self.words.between else re.sub(r"\s", "", number)
            by = "" if found["number"][0] in "[(〔【" else "; ".join(self._organs(kept))
            return kept + number, by
        return "", ""

    def _kept(self, organ: str, written: str, first: str) -> str:
        """Of the words before a number those that belong to it: its code (国办发), or the bodies whose decree it is."""
        parts = [part for part in re.split(r"\s+", written.strip("、 ")) if part]
        if first in "[(〔【" or not organ:
            return parts[-1] if parts else ""
        kept: list[str] = []
        for part in reversed(parts):
            if kept and not self._is_organ(part):
                break
            kept.insert(0, part)
        return " ".join(kept)

    def events(self) -> dict[str, str]:
        """What happened on which day, as the lines below the title tell it, and from when it holds, as the last lines tell it."""
        told: dict[str, str] = {}
        for line in self.head:
            for event, date, who in self._happened(line.folded):
                if event == "effective" or not self._prose(line):
                    told[event] = date if event in ("revised", "amended") else told.get(event, date)
                    if event in ("passed", "issued") and not self.adopted:
                        self.adopted = "; ".join(self._organs(self.words.sitting.sub("", who)))
        for line in self.tail:
            for event, date, _ in self._happened(line.folded):
                if event == "effective":
                    told.setdefault(event, date)
        return told

    def _happened(self, folded: str) -> Iterator[tuple[str, str, str]]:
        """Each day in a line with what happened on it and who did it: the words up to the next day end in a word for it."""
        dates, last = list(self.words.dates.finditer(folded)) if DIGITS.search(folded) else [], 0
        for found, following in zip(dates, [*dates[1:], None], strict=False):
            before, last = folded[last : found.start()].rstrip(), found.end()
            words = folded[last : following.start() if following else len(folded)]
            words = _STOPS.split(_QUOTED.sub("  ", words).strip(BLANK))[0]
            ends = [at.start() for at in re.finditer(r"[\s)\]]|$", words) if at.start() <= 2 * HEADING]
            verbs = [(event, verb) for event in EVENTS for verb in self.words.events[event]]
            told = ((event, verb, end) for end in ends for event, verb in verbs if words.endswith(verb, 0, end))
            event, verb, end = next(told, ("", "", 0))
            if not event and self.words.between:
                event = next((event for event in EVENTS if before.endswith(self.words.events[event] or ("|",))), "")
            if event:
                yield event, day_of(found.group(), self.grammar), words[: max(0, end - len(verb))].strip(BLANK)

    def signature(self) -> tuple[str, str]:
        """The day that stands alone on a line, and the bodies on the lines above it."""
        found = list(self.words.signed.finditer(self.text))
        if found:
            one = found[-1] if self.contract else found[0]
            above = list(head_lines(self.text, max(0, one.start() - 400), one.start()))[-SIGNED:]
            return day_of(one.group(), self.grammar), "; ".join(self._signing(above))
        alone = next((line.folded for line in self.head if self.words.only_date.fullmatch(line.folded)), "")
        if alone:
            return day_of(alone, self.grammar), ""
        for line in reversed(self.tail[-2 * SIGNED :]):
            dates = [] if self._prose(line) else list(self.words.dates.finditer(line.folded))
            if dates and not line.folded[dates[-1].end() :].strip(BLANK):
                before = self._split(line.text[: dates[-1].start()].strip(BLANK))
                if self.contract or (before and all(map(self._is_organ, before))):
                    return day_of(dates[-1].group(), self.grammar), "; ".join(name for one in before for name in self._organs(one))
        return "", ""

    def _signing(self, lines: list[HeadLine]) -> list[str]:
        names: list[str] = []
        for line in reversed(lines):
            parts = self._split(line.text)
            if not parts or not all(map(self._is_organ, parts)):
                break
            names = [name for part in parts for name in self._organs(part)] + names
        return names


def _bare(title: str) -> str:
    """A title without marks around it."""
    title = title.strip(BLANK)
    whole = re.fullmatch("《([^《》]*)》", title)
    return whole[1] if whole else title

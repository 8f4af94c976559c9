"""Who asks where a transcript does not say it: questions in bold, answers without labels, a letter that does all the asking."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from qualcode.pages import Span
from qualcode.segmenting.clauses import numbering_marks, numeral
from qualcode.segmenting.labels import Labels
from qualcode.segmenting.lines import Line

__all__ = ["Sides", "ends_in_question", "sections", "wholly_bold", "without_labels"]

Sides = tuple[str, list[int], list[int]]
"""How the sides were told apart (``bold``, ``answers``, ``questions``, ``numbers``, ``places``, blank), the lines by which, and lines in
bold that are headings."""

HEADING = 14
"""How long a paragraph in bold without a mark at its end may be and still be a heading, not a question."""
MOST = 2 / 3
"""What share of the turns must have a form for it to be the form of the transcript."""
FEWEST, SURE = 3, 0.8
"""How many questions make a form where nobody has a label, and what share of the blocks must have it."""
SECTION = 20
"""How long a heading between turns may be."""
_COUNT = re.compile(r"\s*[（(]?\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*(?:[）)][、.．]?|[、.．](?!\d))\s*\S")
_PART = re.compile(r"\s*([一二三四五六七八九十]{1,3})[、.．]\s*\S")
_DASH = re.compile(r"\s*(?:[—–―─]{1,3}|-{1,3}(?!\d))\s*\S")
_QUESTION = re.compile(r"[?？][”’」』\"'）)】*\s]*$")
_ENDS = re.compile(r"[。.！!?？…；;：:][”’」』\"'）)】*\s]*$")
_FULL = re.compile(r"[。.！!][”’」』\"'）)】*\s]*$")
_MARKDOWN = re.compile(r"\s*(?P<mark>\*\*|__)(?P<said>(?:(?!(?P=mark)).)+)(?P=mark)\s*")
_HASHES = re.compile(r"\s*#{1,6}\s+(?P<said>.+?)\s*#*\s*")


def ends_in_question(text: str) -> bool:
    """Whether a passage ends in a question mark, whatever closing marks stand behind it."""
    return bool(_QUESTION.search(text[-12:]))


def wholly_bold(text: str, line: Line, bold: Sequence[Span]) -> Span | None:
    """Where a line in bold from end to end is said, without Markdown's marks; None where it is not in bold.

    Numbers, marks and blanks at its ends need not be bold.

    Examples
    --------
    >>> wholly_bold("**忙吗？**", Line(0, 7), ()), wholly_bold("很**忙**。", Line(0, 6), ())
    ((2, 5), None)
    """
    if not bold and text[line.start : line.end].lstrip()[:1] not in ("*", "_", "#"):
        return None
    for form in (_MARKDOWN, _HASHES):
        found = form.fullmatch(text, line.start, line.end)
        if found:
            return found.span("said")
    covered = sum(_letters(text[max(a, line.start) : min(b, line.end)]) for a, b in bold if a < line.end and line.start < b)
    said = _letters(text[line.start : line.end])
    return (line.start, line.end) if said and covered >= said else None


def _letters(text: str) -> int:
    return sum(sign.isalpha() for sign in text)


class _Sides:
    """Decides for one interview whose lines without a label are."""

    def __init__(self, text: str, lines: list[Line], nobody: set[int], labels: Labels, bold: Sequence[Span]) -> None:
        self.text, self.lines, self.nobody, self.labels = text, lines, nobody, labels
        self.bold = sorted(bold)
        self.begin = [number not in nobody and labels.begins_turn(line) for number, line in enumerate(lines)]
        roles = {labels.role(line.label) or "respondent" for line, begins in zip(lines, self.begin, strict=True) if begins and line.label}
        roles |= {{"ask": "interviewer", "answer": "respondent"}[line.place] for line in lines if line.place in ("ask", "answer")}
        self.asked, self.answered = "interviewer" in roles, "respondent" in roles

    def said(self, line: Line) -> str:
        return self.text[line.start : line.end]

    def free(self, number: int) -> bool:
        """Whether somebody says this line and no turn begins with it."""
        return number < len(self.lines) and number not in self.nobody and not self.begin[number] and not self.lines[number].place

    def bold_questions(self) -> list[int]:
        """Headings among the lines in bold are left out: those above the first question, short ones, those with bold lines below."""
        spans = self._spans()
        asks = [number for number, span in spans.items() if ends_in_question(self.text[slice(*span)])]
        told = [number for number, span in spans.items() if _FULL.search(said := self.text[slice(*span)]) and not self._is_numbered(said)]
        asks = asks or (told if len(told) > 1 else [])
        plain = [number for number in range(len(self.lines)) if self.free(number) and number not in spans]
        if not asks or not (plain or self.answered):
            return []
        first = next(number for number in spans if _ENDS.search(self.text[slice(*spans[number])]) and not self._is_section(number, spans))
        taken = [number for number in spans if number >= first and self._is_question(number, spans)]
        for number in taken:
            start, end = spans[number]
            self.lines[number] = Line(self.lines[number].start, end, "", start, start, place="ask")
        return taken

    def _spans(self) -> dict[int, Span]:
        found, near = {}, self.bold
        for number, line in enumerate(self.lines):
            if self.free(number):
                span = wholly_bold(self.text, line, [one for one in near if one[0] < line.end and line.start < one[1]] if near else ())
                if span:
                    found[number] = span
        return found

    def _is_section(self, number: int, spans: dict[int, Span]) -> bool:
        """Whether a line is numbered like a part of a text and has no mark at its end, or a colon only."""
        said = self.text[slice(*spans[number])].strip()
        return bool(re.search(r"[：:]\s*$", said)) and self._is_numbered(said)

    def _is_numbered(self, said: str) -> bool:
        return any(mark.match(said.strip()) for _, mark in numbering_marks(self.labels.grammar))

    def _is_question(self, number: int, spans: dict[int, Span]) -> bool:
        said = self.text[slice(*spans[number])].strip()
        if self._is_section(number, spans):
            return False
        return bool(_ENDS.search(said)) or (len(said) > HEADING and self.free(number + 1) and number + 1 not in spans)

    def answers_without_label(self) -> list[int]:
        """Where the answers begin when only the questions have labels; none where that is not the form of the transcript."""
        starts = [number for number, begins in enumerate(self.begin) if begins]
        found = []
        for number, stop in zip(starts, [*starts[1:], len(self.lines)], strict=True):
            at = number + 1 + (self.lines[number].alone and self.free(number + 1))
            while at < stop and self.free(at) and ends_in_question(self.said(self.lines[at])):
                at += 1
            found += [at] if at < stop and self.free(at) else []
        return found if len(found) >= MOST * len(starts) else []

    def questions_without_label(self) -> list[int]:
        """The questions when only the answers have labels: the line before each answer."""
        starts = [number for number, begins in enumerate(self.begin) if begins and number and not self.begin[number - 1]]
        before = [number - 1 for number in starts if self.free(number - 1)]
        asking = sum(ends_in_question(self.said(self.lines[number])) for number in before)
        return before if asking and asking >= MOST * sum(self.begin) else []

    def decide(self) -> Sides:
        """Look for the form of the transcript."""
        if not self.asked:
            taken = self.bold_questions()
            if taken:
                return "bold", taken, self._answers_below(taken)
            if not self.answered:
                return self.nobody_named()
            taken = self.questions_without_label()
            self._place(taken, "ask")
            return ("questions" if taken else "", taken, [])
        if not self.answered:
            taken = self.answers_without_label()
            self._place(taken, "answer")
            return ("answers" if taken else "", taken, [])
        return "", [], []

    def nobody_named(self) -> Sides:
        """Questions that are counted through, else paragraphs that take turns."""
        for form, taken in (("numbers", self.numbered_questions()), ("places", self.questions_by_place())):
            if taken:
                self._place(taken, "ask")
                self._place([number + 1 for number in taken if self.free(number + 1)], "answer")
                return form, taken, []
        return "", [], []

    def numbered_questions(self) -> list[int]:
        """Lines counted 1, 2, 3 of which most end in question marks, with answers below them; other lists begin anew in between."""
        counted = {number: value for number in range(len(self.lines)) if self.free(number) and (value := self._count(number))}
        chain: list[int] = []
        for number, value in counted.items():
            if value > (counted[chain[-1]] if chain else 0) and ends_in_question(self.said(self.lines[number])):
                chain.append(number)
        asking = len(chain)
        edges = [(-1, 0), *((number, counted[number]) for number in chain), (len(self.lines), len(self.lines))]
        for (low, below), (high, above) in pairwise(edges):
            for number, value in counted.items():
                if low < number < high and below < value < above and value == below + 1:
                    chain.append(number)
                    below = value
        chain.sort()
        answered = sum(self.free(number + 1) and number + 1 not in chain for number in chain)
        fits = asking >= FEWEST and asking >= MOST * len(chain) and answered >= MOST * len(chain)
        return chain if fits and counted[chain[0]] == 1 else []

    def _count(self, number: int) -> int:
        found = _COUNT.match(self.said(self.lines[number]))
        return (numeral(found[1]) or 0) if found else 0

    def questions_by_place(self) -> list[int]:
        """Every other paragraph, or dash, or the first line of each block, where those end in question marks and the rest does not."""
        if any(self.begin):
            return []
        lines = [number for number in range(len(self.lines)) if self.free(number)]
        dashed = [number for number in lines if _DASH.match(self.said(self.lines[number]))]
        if dashed and len(dashed) >= MOST * len(lines):
            return self._every_other(dashed) if dashed == lines else []
        asks = [number for number in lines if ends_in_question(self.said(self.lines[number]))]
        if len(asks) < FEWEST:
            return []
        lines = lines[lines.index(asks[0]) :]
        blocks = [number for number in lines if number == lines[0] or self._apart(number)]
        others = set(lines) - set(blocks)
        sure = SURE * len(blocks)
        paired = len(blocks) >= FEWEST and sum(number + 1 in others for number in blocks) >= sure
        if paired and len(set(blocks) & set(asks)) >= sure and len(others & set(asks)) * 4 <= len(others):
            return blocks
        return self._every_other(lines)

    def _every_other(self, lines: Sequence[int]) -> list[int]:
        asking = [ends_in_question(self.said(self.lines[number])) for number in lines]
        first, second = asking[::2], asking[1::2]
        fits = len(first) >= FEWEST and len(second) >= FEWEST - 1 and sum(first) >= MOST * len(first) and sum(second) * 4 <= len(second)
        return list(lines[::2]) if fits else []

    def _apart(self, number: int) -> bool:
        """Whether an empty line stands above a line."""
        return self.text.count("\n", self.lines[number - 1].end if number else 0, self.lines[number].start) > 1

    def sections(self) -> list[int]:
        """Headings between the turns: short lines right above a question, in bold, or counted 一、二、 through the whole text."""
        bold = self._spans()
        found: list[int] = []
        counted: list[int] = []
        below: set[int] = set()
        for number in range(len(self.lines) - 1, -1, -1):
            said = self.said(self.lines[number]).strip()
            if not self.free(number) or len(said) > SECTION or _ENDS.search(said) or not self._above_a_question(number, below):
                continue
            if number in bold:
                found.append(number)
                below.add(number)
            elif _PART.match(said) and not (number and _PART.match(self.said(self.lines[number - 1]))):
                counted.append(number)
                below.add(number)
        values = [numeral(_PART.match(self.said(self.lines[number]).strip())[1]) for number in reversed(counted)]  # type: ignore[index]
        if len(values) > 1 and values == list(range(1, len(values) + 1)):
            found += counted
        first = next((number for number, begins in enumerate(self.begin) if begins), len(self.lines))
        return sorted(number for number in found if number > first)

    def _above_a_question(self, number: int, headings: set[int]) -> bool:
        """Whether the next line begins a turn of who asks, or is a heading above one."""
        at = number + 1
        while at < len(self.lines) and (at in self.nobody or at in headings):
            at += 1
        if at == len(self.lines):
            return False
        line = self.lines[at]
        return line.place == "ask" or (self.begin[at] and self.labels.role(line.label) == "interviewer")

    def _place(self, numbers: Sequence[int], place: str) -> None:
        for number in numbers:
            self.lines[number] = replace(self.lines[number], label="", body=self.lines[number].lead, alone=False, place=place)

    def _answers_below(self, questions: Sequence[int]) -> list[int]:
        """The first plain line below each question begins the answer; the other lines in bold are headings, which nobody says."""
        headings = self._spans()
        for number in questions:
            at = number + 1
            while at < len(self.lines) and (at in self.nobody or at in headings):
                at += 1
            if self.free(at):
                self._place([at], "answer")
        self.nobody.update(headings)
        return [number for number in headings if number > questions[0]]


def without_labels(text: str, lines: list[Line], nobody: set[int], labels: Labels, bold: Sequence[Span]) -> Sides:
    """Tell the sides of an interview apart where labels do not; `lines` and `nobody` are changed in place."""
    return _Sides(text, lines, nobody, labels, bold).decide()


def sections(text: str, lines: list[Line], nobody: set[int], labels: Labels, bold: Sequence[Span]) -> list[int]:
    """The headings between the turns of an interview, which nobody says; they are added to `nobody`."""
    found = _Sides(text, lines, nobody, labels, bold).sections()
    nobody.update(found)
    return found

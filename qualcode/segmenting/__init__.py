"""Documents → turns, paragraphs with their clause numbers, sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from qualcode.model import Document
from qualcode.rows import Segment
from qualcode.segmenting.asides import nothing_said
from qualcode.segmenting.clauses import Paragraph, numbering_marks, paragraphs
from qualcode.segmenting.sentences import sentence_spans
from qualcode.segmenting.speech import Turn, is_written, time_at, turns

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.grammar import Grammar

_HANZI = re.compile("[\u4e00-\u9fff]")
ARTICLE, CLAUSES = "article", 3
"""How many paragraphs in numbered clauses make a text of which no kind is told a policy."""

__all__ = ["Paragraph", "Turn", "document_segments", "is_chinese", "paragraphs", "read_as", "sentence_spans", "sentences", "turns"]


def is_chinese(text: str) -> bool:
    """Whether a text holds a Chinese character, and is read as Chinese if it is a sentence.

    Examples
    --------
    >>> is_chinese("做assessment"), is_chinese("assessment")
    (True, False)
    """
    return _HANZI.search(text) is not None


def _language(text: str, default: str) -> str:
    """Chinese where there is a Chinese character, English where there are only Latin words, else as the document says."""
    if is_chinese(text):
        return "zh"
    return "en" if sum(map(str.isascii, filter(str.isalpha, text))) >= 6 else default


def document_segments(document: Document, grammar: Grammar) -> list[Segment]:
    """The sentences of one document as rows; stage and plane are blank until :mod:`qualcode.stages` sets them."""
    rows: list[Segment] = []
    made: Callable[[type[Segment], tuple[object, ...]], Segment] = tuple.__new__  # three times as fast as Segment(…), and rows are many
    id, text, kind, default = document.id, document.text, document.kind, document.language
    spoken, times = not is_written(document), sorted(document.layout.times)
    for number, turn in enumerate(turns(document, grammar), 1):
        # Turns and sentences keep their numbers where others were taken out.
        before = [gap for gap in document.gaps if gap.start < turn.spans[0][0]] if document.gaps else ()
        number, taken = number + len(before), sum(gap.sentences for gap in before)
        actor = turn.speaker.actor if turn.speaker else ""
        label, role, person, time = turn.label, turn.role, turn.person, turn.time
        for start, stop, clause in paragraphs(text, turn.spans, grammar, numbered=not role):
            for begin, end in sentence_spans(text, start, stop, grammar):
                words = text[begin:end]
                if spoken and nothing_said(words, grammar):
                    continue
                language = "zh" if "\u4e00" <= words[0] <= "\u9fff" else _language(words, default)
                when = time_at(times, begin) if times else time
                one = f"{id}:{len(rows) + taken + 1}"
                row = (id, one, begin, end, label, actor, role, "", "", language, words, number, clause, person, kind, "", when, "")
                rows.append(made(Segment, row))
    return rows


def read_as(document: Document, grammar: Grammar, *, articles: bool = False) -> str:
    """What a document looks like: a policy where nobody speaks and the text stands in numbered clauses, else its own kind.

    `articles`: only articles (第八条, Article 8) make a policy, not the items that minutes have too.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> told = "第一条 街道应当支持。\\n第二条 街道应当检查。\\n第三条 本办法自公布之日起施行。"
    >>> [read_as(Document("P-01", text), read_grammar("zh")) for text in (told, "街道应当支持。")]
    ['policy', 'other']
    >>> read_as(Document("M-01", "一、通报进度。\\n二、讨论预算。\\n三、下月再议。"), read_grammar("zh"), articles=True)
    'other'
    """
    said = list(turns(document, grammar))
    if any(turn.label for turn in said):
        return document.kind
    marks = [pattern for level, pattern in numbering_marks(grammar) if level == ARTICLE]
    parts = (part for turn in said for part in paragraphs(document.text, turn.spans, grammar))
    told = [part.clause for part in parts if part.clause]
    numbered = [clause for clause in told if not articles or any(pattern.match(clause) for pattern in marks)]
    return "policy" if len(numbered) >= CLAUSES else document.kind


def sentences(documents: Iterable[Document], *, grammars: dict[str, Grammar]) -> pd.DataFrame:
    """The sentences of `documents`, in reading order.

    Parameters
    ----------
    documents
        What to cut. Header lines above an interview and labels in front of turns belong to no sentence.
    grammars
        The rules of each language (:func:`qualcode.read_grammar`).

    Returns
    -------
    pandas.DataFrame
        One row per sentence, columns as :class:`qualcode.Segment`; ``document.text[start:end] == text`` holds for every row.

    Examples
    --------
    >>> from qualcode import Document, read_grammar, sentences
    >>> interview = Document("S-01", "问：管得多吗？\\n答：多。什么都要管！", kind="interview")
    >>> sentences([interview], grammars={"zh": read_grammar("zh")})[["segment", "role", "text"]].values.tolist()
    [['S-01:1', 'interviewer', '管得多吗？'], ['S-01:2', 'respondent', '多。'], ['S-01:3', 'respondent', '什么都要管！']]
    """
    from qualcode.tables import table

    return table((row for document in documents for row in document_segments(document, grammars[document.language])), Segment)

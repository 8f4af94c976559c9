"""Documents → turns, paragraphs with their clause numbers, sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qualcode.model import Document
from qualcode.rows import Segment
from qualcode.segmenting.clauses import Paragraph, paragraphs
from qualcode.segmenting.sentences import sentence_spans
from qualcode.segmenting.speech import Turn, turns

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.grammar import Grammar

UNCLEAR, CLAUSES = ("minutes", "other"), 3
"""Kinds that say little of how a text speaks, and how many sentences in numbered clauses say more."""

__all__ = ["Paragraph", "Turn", "document_segments", "paragraphs", "read_as", "sentence_spans", "sentences", "turns"]


def _language(text: str, default: str) -> str:
    """Chinese where there is a Chinese character, English where there are only Latin words, else as the document says."""
    if any("\u4e00" <= character <= "\u9fff" for character in text):
        return "zh"
    return "en" if sum(map(str.isascii, filter(str.isalpha, text))) >= 6 else default


def document_segments(document: Document, grammar: Grammar) -> list[Segment]:
    """The sentences of one document as rows; stage and plane are blank until :mod:`qualcode.stages` sets them."""
    rows: list[Segment] = []
    for number, turn in enumerate(turns(document, grammar), 1):
        speaker = turn.speaker
        for paragraph in paragraphs(document.text, turn.spans, grammar, numbered=not turn.label):
            for begin, end in sentence_spans(document.text, paragraph.start, paragraph.end, grammar):
                text = document.text[begin:end]
                rows.append(
                    Segment(
                        document.id,
                        f"{document.id}:{len(rows) + 1}",
                        begin,
                        end,
                        turn.label,
                        speaker.actor if speaker else "",
                        turn.role,
                        "",
                        "",
                        _language(text, document.language),
                        text,
                        number,
                        paragraph.clause,
                        turn.person,
                        document.kind,
                        "",
                    )
                )
    kind = read_as(document.kind, rows)
    return rows if kind == document.kind else [row._replace(kind=kind) for row in rows]


def read_as(kind: str, rows: Sequence[Segment]) -> str:
    """The kind that a document is read as: minutes in which nobody speaks and whose text stands in numbered clauses are a policy."""
    if kind in UNCLEAR and not any(row.role for row in rows) and sum(bool(row.clause) for row in rows) >= CLAUSES:
        return "policy"
    return kind


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

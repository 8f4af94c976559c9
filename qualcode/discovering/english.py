"""Words of English texts that stand for a party: for a kind, the head of a listed name, its initials, and what a model takes for one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

from qualcode.alternatives import longest_first
from qualcode.discovering.listed import Listed
from qualcode.errors import DataError, Problem
from qualcode.model import Document
from qualcode.tokenising.english import USE
from qualcode.tokenising.views import fold

__all__ = ["english_words"]

Place = tuple[str, int, int]
ORGANISATION = "ORG"


class Spans(Protocol):
    """Where the names of a document stand."""

    def holds(self, start: int, end: int) -> bool: ...


def english_words(listed: Listed, documents: Sequence[Document], taken: Mapping[str, Spans]) -> dict[str, list[Place]]:
    """Word (folded) → where it stands alone; what stands inside a name that was found is none."""
    heads = [f"the {head}" for head in listed.heads()]
    wanted = longest_first({*listed.units, *heads, *listed.stems} - listed.known)
    search = re.compile(rf"\b(?:{'|'.join(re.escape(word) for word in wanted)})\b(?! of\b)") if wanted else None
    found: dict[str, list[Place]] = {}
    for document in documents:
        text = fold(document.text)
        spans = [hit.span() for hit in search.finditer(text)] if search else []
        spans = [span for span in spans if text[span[0] : span[1]] not in listed.stems or document.text[span[0]].isupper()]
        spans += [span for span in _organisations(listed.grammar.model, document.text) if text[slice(*span)] not in listed.known]
        for start, end in sorted(set(spans)):
            if not taken[document.id].holds(start, end):
                found.setdefault(" ".join(text[start:end].split()), []).append((document.id, start, end))
    return found


def _organisations(model: str, text: str) -> Iterator[tuple[int, int]]:
    """What the spaCy model of a study takes for an organisation; nothing without a model."""
    if model:
        for entity in _recogniser(model)(text).ents:
            if entity.label_ == ORGANISATION:
                skipped = len("the ") if entity.text.lower().startswith("the ") else 0
                yield entity.start_char + skipped, entity.end_char


@lru_cache(maxsize=1)
def _recogniser(model: str) -> Any:
    import spacy

    try:
        nlp = spacy.load(model)
    except (OSError, ValueError, ImportError) as error:
        raise DataError([Problem(model, f"this spaCy model cannot be loaded ({str(error).splitlines()[0]})", USE)]) from None
    nlp.max_length = 1 << 30
    return nlp

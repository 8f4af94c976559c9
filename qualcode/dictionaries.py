"""Plain words of a codebook in very many texts: no context, no actors, only where the words stand.

What the full engine says of a sentence takes time; a first look over ten thousand documents, or a comparison with a dictionary method,
needs only the words. They are looked for as the engine looks for them: folded, on word boundaries, 印度 not in 印度尼西亚.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError
from qualcode.matching.patterns import Words, parse_pattern
from qualcode.matching.vocabulary import Vocabulary
from qualcode.model import LANGUAGES, Codebook, Indicator
from qualcode.reading.grammars import read_grammar
from qualcode.tokenising import tokeniser

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Numbers = np.ndarray[Any, np.dtype[np.int64]]

__all__ = ["dictionary_codings"]

CHUNK = 1 << 17
"""So many characters are looked through at once: enough that the work of a call does not count, and little memory."""
PARTS = ("document", "start", "end", "code", "term")


def dictionary_codings(
    texts: Mapping[Hashable, str] | pd.Series[str] | Iterable[tuple[Hashable, str]], codebook: Codebook, *, language: str = "zh"
) -> pd.DataFrame:
    """Every place where a plain word or phrase of a codebook stands in `texts`.

    Plain are the alternatives of an indicator that is only words and has no condition (``卡|压|拖``, ``指手画脚``). Whatever has a gap,
    a slot, several words in order, ``all``, ``none``, ``weak`` and the like needs the full engine (:func:`qualcode.run`), and is
    passed over.

    Of hits of one code that share characters the longest stands, of equally long ones the first; hits of different codes do not touch
    each other, and a term of two codes gives a row for each. Nothing is weighed: a denied word is a hit as well.

    Parameters
    ----------
    texts
        Texts by their ids: a mapping, a series, or pairs one by one, so that not all need to be in memory. An id stands once.
    codebook
        The codes.
    language
        Of the texts, ``zh`` or ``en``: which indicators are taken and how words are cut. English is found by lemma, and ten times
        more slowly.

    Returns
    -------
    pandas.DataFrame
        One row a hit, in the order of the texts, then by ``start``, ``end`` and the order of the codebook. ``document``, ``code`` and
        ``term`` are categories (all ids, codes and plain terms, each in its order, found or not), ``start`` and ``end`` ``int32`` code
        points of the text, half-open. Of terms that are the same after folding the first one is named.

    Raises
    ------
    ArgumentError
        When the codebook has no plain term in `language`, when a text is none, or when two have one id; all such texts at once.

    Examples
    --------
    >>> from qualcode import Code, Codebook, Indicator, dictionary_codings
    >>> words = {"control": "指手画脚|卡|管", "place": "印度"}
    >>> codes = tuple(Code(id, {}, indicators={"zh": (Indicator((line,)),)}) for id, line in words.items())
    >>> texts = {"S-01": "他们老卡着我们的钱。", "S-02": "印度尼西亚的机构对我们指手画脚。"}
    >>> found = dictionary_codings(texts, Codebook("mine", {}, codes))
    >>> found.values.tolist()
    [['S-01', 3, 4, 'control', '卡'], ['S-02', 11, 15, 'control', '指手画脚']]
    >>> found["code"].value_counts().to_dict()
    {'control': 2, 'place': 0}
    """
    import numpy as np

    dictionary = _Dictionary(codebook, language)
    library = _Library(texts.items() if hasattr(texts, "items") else texts)
    parts = [dictionary.found(chunk) for chunk in _chunks(iter(library), dictionary.separator)]
    library.complain()
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.zeros(0, dtype=np.int32)] * len(PARTS)
    del parts
    return _frame(joined, [library.ids, [code.id for code in codebook.codes], dictionary.terms])


def _frame(columns: list[Any], categories: list[list[Any]]) -> pd.DataFrame:
    import pandas as pd

    document, start, end, code, term = columns
    categorical = [
        pd.Categorical.from_codes(codes, categories=pd.Index(names, dtype=object))
        for codes, names in zip((document, code, term), categories, strict=True)
    ]
    return pd.DataFrame(dict(zip(PARTS, (categorical[0], start, end, *categorical[1:]), strict=True)), copy=False)


class _Library:
    """The texts one by one; remembers their ids and what is wrong with them."""

    def __init__(self, texts: Iterable[tuple[Hashable, str]]) -> None:
        self.texts = texts
        self.ids: list[Hashable] = []
        self.wrong: list[str] = []

    def __iter__(self) -> Iterator[tuple[int, str]]:
        known: set[Hashable] = set()
        for id, text in self.texts:
            if id in known:
                self.wrong.append(f"two texts have the id '{id}'")
            elif not isinstance(text, str):
                self.wrong.append(f"what stands for '{id}' is no text but {type(text).__name__}")
            else:
                self.ids.append(id)
                yield len(self.ids) - 1, text
            known.add(id)

    def complain(self) -> None:
        if self.wrong:
            more = f" and {len(self.wrong) - 5} more" if len(self.wrong) > 5 else ""
            raise ArgumentError(
                f"{'; '.join(self.wrong[:5])}{more}. Give each text once, under an id of its own; '' for one that is missing."
            )


Piece = tuple[int, int, str]
"""A number of a text, where in it the piece begins, and the piece."""


def _chunks(texts: Iterable[tuple[int, str]], separator: str | None) -> Iterator[list[Piece]]:
    """Pieces of texts, as many together as make a good size; one by one where nothing separates them."""
    waiting: list[Piece] = []
    size = 0
    for number, text in texts:
        for piece in _pieces(number, text, separator):
            waiting.append(piece)
            size += len(piece[2]) + 1
            if separator is None or size >= CHUNK:
                yield waiting
                waiting, size = [], 0
    if waiting:
        yield waiting


def _pieces(number: int, text: str, separator: str | None) -> Iterator[Piece]:
    """A text, cut at ends of lines where it is very long."""
    begin = 0
    while separator is not None and len(text) - begin > CHUNK:
        stop = text.find(separator, begin + CHUNK) + 1
        if not stop:
            break
        yield number, begin, text[begin:stop]
        begin = stop
    yield number, begin, text[begin:]


def _plain(indicator: Indicator) -> bool:
    """Whether an indicator has no condition but its words."""
    return Indicator(indicator.match) == indicator


class _Dictionary:
    """The plain terms of a codebook in one language, ready for texts."""

    def __init__(self, codebook: Codebook, language: str) -> None:
        import numpy as np

        if language not in LANGUAGES:
            raise ArgumentError(f"language '{language}': expected one of {', '.join(LANGUAGES)}")
        codes_of: dict[str, list[int]] = {}
        for number, code in enumerate(codebook.codes):
            for indicator in filter(_plain, code.indicators.get(language, ())):
                for items in (parse_pattern(line, language).items for line in indicator.match):
                    for term in items[0].terms if len(items) == 1 and isinstance(items[0], Words) and not items[0].parts else ():
                        codes_of.setdefault(term, []).append(number)
        if not codes_of:
            raise ArgumentError(f"codebook '{codebook.id}': no indicator in '{language}' is only words, so there is nothing to look for")
        self.terms = list(codes_of)
        grammar = read_grammar(language)
        cutter = tokeniser(language, grammar.words, grammar.affixes)
        self.separator = cutter.separator
        self.vocabulary = Vocabulary(codes_of, cutter)
        place = {term: number for number, term in enumerate(self.terms)}
        meant: list[dict[int, int]] = []  # for each form its codes, and for each the term that comes first
        for written in self.vocabulary.written:
            meant.append({code: place[term] for term in sorted(written, key=place.__getitem__, reverse=True) for code in codes_of[term]})
        self.many = np.array([len(one) for one in meant], dtype=np.int64)
        self.first = np.cumsum(self.many) - self.many
        self.code = np.array([code for one in meant for code in sorted(one)], dtype=np.int64)
        self.term = np.array([one[code] for one in meant for code in sorted(one)], dtype=np.int64)

    def found(self, pieces: list[Piece]) -> tuple[Any, ...]:
        """The columns of the hits in some pieces of texts."""
        import numpy as np

        lengths = np.array([len(text) + 1 for _, _, text in pieces], dtype=np.int64)
        offsets = np.cumsum(lengths) - lengths
        forms, begins, ends = self.vocabulary.places((self.separator or "").join(text for _, _, text in pieces))
        many = self.many[forms]
        rows = np.repeat(np.arange(len(forms)), many)
        which = self.first[forms][rows] + np.arange(len(rows)) - np.repeat(np.cumsum(many) - many, many)
        codes, begins, ends = self.code[which], begins[rows], ends[rows]
        kept = _longest(codes, begins, ends)
        begins, ends, codes, which = begins[kept], ends[kept], codes[kept], which[kept]
        order = np.lexsort((codes, ends, begins))
        begins, ends, codes, which = begins[order], ends[order], codes[order], which[order]
        piece = np.searchsorted(offsets, begins, "right") - 1
        document = np.array([number for number, _, _ in pieces], dtype=np.int32)[piece]
        shift = (np.array([start for _, start, _ in pieces], dtype=np.int64) - offsets)[piece]
        return (
            document,
            (begins + shift).astype(np.int32),
            (ends + shift).astype(np.int32),
            codes.astype(np.int16),
            self.term[which].astype(np.int32),
        )


def _longest(codes: Numbers, begins: Numbers, ends: Numbers) -> Numbers:
    """The rows that stand: of those of one code that overlap the longest, then the first."""
    import numpy as np

    order = np.lexsort((-ends, begins, codes))
    far = int(ends.max(initial=0)) + 1  # keeps the codes apart on one line
    starts, stops = begins[order] + codes[order] * far, ends[order] + codes[order] * far
    reach = np.maximum.accumulate(stops)
    alone = np.ones(len(order) + 1, dtype=bool)  # whether a row overlaps with nothing before it
    alone[1:-1] = starts[1:] >= reach[:-1]
    single = alone[:-1] & alone[1:]
    kept = [order[single]]
    groups = np.flatnonzero(alone)
    large = np.diff(groups) > 1
    for first, last in zip(groups[:-1][large].tolist(), groups[1:][large].tolist(), strict=True):
        kept.append(order[first:last][_greedy(starts[first:last].tolist(), stops[first:last].tolist())])
    result: Numbers = np.concatenate(kept)
    return result


def _greedy(starts: list[int], stops: list[int]) -> list[int]:
    """Of overlapping spans the longest, then the longest of those that are left."""
    taken: list[int] = []
    for one in sorted(range(len(starts)), key=lambda n: (starts[n] - stops[n], starts[n])):
        if all(stops[one] <= starts[other] or stops[other] <= starts[one] for other in taken):
            taken.append(one)
    return taken

"""The words of a study, a row for each place where one stands, with why it is not counted if it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from qualcode.errors import one_of
from qualcode.grammar import Grammar
from qualcode.model import Study
from qualcode.rows import Segment
from qualcode.segmenting.asides import masked
from qualcode.segmenting.labels import SPOKEN
from qualcode.tables import TEXT, check
from qualcode.tokenising.english import EnglishTokeniser
from qualcode.tokenising.tagging import Tagger
from qualcode.tokenising.views import fold

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CONTENT", "KINDS", "Word", "told_words", "words"]

KINDS = ("noun", "name", "verb", "adjective", "adverb", "time", "phrase", "other")
CONTENT = KINDS[:-1]
"""The kinds of words that may say what a text is about. The dictionary calls 同意 and 互动 adverbs and 中期 a time, so that stop words take
out 非常 and 今天, not kinds; numerals, pronouns, prepositions and particles are of the kind ``other``."""
MARK, STOP, PART = "mark", "stop word", "part of speech"
_NAME, _OTHER = "name", "other"
_CHINESE = {
    **dict.fromkeys(("nr", "nrt", "nrfg", "ns", "nt", "nz", "x", ""), _NAME),
    **dict.fromkeys(("n", "ng", "s", "j", "vn", "an", "b", "eng"), "noun"),
    **dict.fromkeys(("v", "vg", "vi", "vq", "vd"), "verb"),
    **dict.fromkeys(("a", "ag", "ad", "z"), "adjective"),
    **dict.fromkeys(("d", "dg", "zg"), "adverb"),
    **dict.fromkeys(("t", "tg"), "time"),
    **dict.fromkeys(("i", "l"), "phrase"),
}
"""Part of speech in jieba's dictionary → kind; a word that the dictionary lacks is one of the study: a name."""
_ENGLISH = {"NOUN": "noun", "PROPN": _NAME, "VERB": "verb", "ADJ": "adjective", "ADV": "adverb"}
_LEFT = ("start", "end", "turn", "stage_from", "time", "plane_from")
"""Columns of a sentence that say nothing of its words."""

_Cut = Callable[[str], list[tuple[int, int, str, str]]]


class Word(NamedTuple):
    """A word where it stands.

    Attributes
    ----------
    document
        Id of the document.
    start, end
        Code points of ``Document.text``, half-open.
    segment
        Id of the sentence.
    word
        The form that is counted: Chinese folded (simplified, small letters), English in the form of a dictionary.
    kind
        ``noun``, ``name`` (also whatever the study names), ``verb``, ``adjective``, ``adverb``, ``time``, ``phrase``, ``other``; blank
        where nothing tells: English without a model.
    tag
        The part of speech as the engine names it; blank where it has none.
    reason
        Why it is not counted: ``mark`` (no letter in it, or a single Latin one), ``stop word``, ``part of speech``; blank: it is counted.

    Examples
    --------
    >>> from qualcode import table
    >>> table([Word("S-01", 3, 5, "S-01:1", "台账", "noun", "n", "")], Word)["word"].tolist()
    ['台账']
    """

    document: str
    start: int
    end: int
    segment: str
    word: str
    kind: str
    tag: str
    reason: str


def told_words(segments: pd.DataFrame) -> pd.DataFrame:
    """The sentences whose words count: what respondents say, and what is written; not the questions, nor the head of a transcript.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"document": ["a", "a", "a", "b"], "role": [None, "interviewer", "respondent", None]})
    >>> told_words(frame.assign(kind=["interview"] * 3 + ["policy"])).index.tolist()
    [2, 3]
    """
    role = segments["role"].fillna("")
    spoken = segments["kind"].isin(SPOKEN) & segments["document"].isin(segments.loc[role != "", "document"].unique())
    return segments[(role == "respondent") | ((role == "") & ~spoken)]


def words(
    segments: pd.DataFrame,
    study: Study,
    *,
    kinds: Sequence[str] = CONTENT,
    stop_words: Iterable[str] | None = None,
    more_stop_words: Iterable[str] = (),
) -> pd.DataFrame:
    """The words of a study's sentences, a row for each place where one stands: what :func:`qualcode.term_matrix` counts.

    Names of the study's actors and words of the field stay whole. What a transcriber notes in brackets is no word of anybody's. Marks and
    stop words have rows too, with a `reason`, and are counted nowhere but in the length of the text.

    Parameters
    ----------
    segments
        Columns as :class:`qualcode.Segment`: of :func:`qualcode.run`. Interviewers' sentences are left out.
    study
        Its actors' names, and the rules of each language.
    kinds
        Which kinds of words count: among noun, name, verb, adjective, adverb, time, phrase, other. English words have a kind only where
        the study names a model (``english_model``); without one they all count, unless they are stop words.
    stop_words
        Words that do not count, in the place of the list ``stop_words`` of each language. ``None``: that list.
    more_stop_words
        Further words that do not count.

    Returns
    -------
    pandas.DataFrame
        Columns as :class:`Word`, then those of `segments` that tell whose words they are and where (speaker, actor, role, stage, plane,
        language, text, clause, person, kind of the document as ``document_kind``, and any further ones). In the order of the texts.

    Raises
    ------
    ArgumentError
        When a column is missing or a kind is not known.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import Document, read_study, sentences, words
    >>> study = read_study("nominal_contracts")
    >>> note = Document("O-09", "街道办管台账，我们做服务。", kind="observation")
    >>> cut = words(sentences([note], grammars=study.grammars), study)
    >>> cut.loc[cut["reason"].isna(), "word"].tolist(), note.text[cut["start"][0] : cut["end"][0]]
    (['街道办', '管', '台账', '服务'], '街道办')
    """
    import pandas as pd

    check(segments, Segment, needs=["document", "segment", "start", "role", "kind", "language", "text"])
    for kind in kinds:
        one_of("kind", kind, KINDS)
    material = told_words(segments)
    languages = [str(language) for language in material["language"].unique()]
    rules = {language: study.grammars.get(language) or Grammar(language) for language in languages}
    cutters = {language: _cutter(study, grammar) for language, grammar in rules.items()}
    refused = {language: _refused(grammar, stop_words, more_stop_words) for language, grammar in rules.items()}
    names = frozenset(fold(name).lower() for name in _names(study))
    counts, found = list[int](), list[tuple[int, int, str, str, str, str]]()
    for text, language, start, kind in zip(*(material[name] for name in ("text", "language", "start", "kind")), strict=True):
        said = masked(text, rules[language]) if kind in SPOKEN else text
        cut = [(*one[:3], _NAME if one[2] in names else _kind(language, one[3]), one[3]) for one in cutters[language](said)]
        own = [(start + one[0], start + one[1], *one[2:], _reason(one[2], one[3], refused[language], kinds)) for one in cut]
        found += own
        counts.append(len(own))
    return _table(material, counts, pd.DataFrame(found, columns=["start", "end", "word", "kind", "tag", "reason"]))


def _table(material: pd.DataFrame, counts: list[int], found: pd.DataFrame) -> pd.DataFrame:
    """The words with what their sentences tell."""
    import numpy as np

    carried = material[[name for name in material.columns if name not in _LEFT]].rename(columns={"kind": "document_kind"})
    carried = carried.iloc[np.repeat(np.arange(len(material)), counts)].reset_index(drop=True)
    found = found.astype({"start": "int64", "end": "int64"})
    for name in ("word", "tag", "kind", "reason"):
        found[name] = found[name].replace("", None).astype(TEXT) if name != "word" else found[name].astype(TEXT)
    own = list(Word._fields)
    carried[[name for name in own if name in found]] = found[[name for name in own if name in found]]
    return carried[[*own, *(name for name in carried.columns if name not in own)]]


def _kind(language: str, tag: str) -> str:
    """The kind of a part of speech; blank for English without a model."""
    if language == "zh":
        return _CHINESE.get(tag, _OTHER)
    return _ENGLISH.get(tag, _OTHER) if tag else ""


def _reason(word: str, kind: str, refused: frozenset[str], kinds: Sequence[str]) -> str:
    """Why a word is not counted; blank: it is."""
    if not any(map(str.isalpha, word)) or (len(word) == 1 and word.isascii()):
        return MARK
    if word in refused:
        return STOP
    return PART if kind and kind not in kinds else ""


def _refused(grammar: Grammar, given: Iterable[str] | None, more: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word).lower() for word in (*(grammar.stop_words if given is None else given), *more))


def _names(study: Study) -> list[str]:
    return [name for actor in study.actors for name in (actor.name, *actor.aliases) if name]


def _cutter(study: Study, grammar: Grammar) -> _Cut:
    """What cuts the sentences of a language; it leaves names of the study and words of the field whole."""
    if grammar.language == "zh":
        return _chinese(frozenset(map(fold, (*_names(study), *grammar.words, *grammar.parties, *grammar.not_actor))))
    return _english(EnglishTokeniser(grammar.model), (*_names(study), *grammar.words))


@lru_cache(maxsize=2)
def _chinese(whole: frozenset[str]) -> _Cut:
    tagger = Tagger(word for word in whole if not any(map(str.isspace, word)))

    def cut(text: str) -> list[tuple[int, int, str, str]]:
        found, at = [], 0
        for word, tag in tagger.pairs(fold(text)):
            if not word.isspace():
                found.append((at, at + len(word), word, tag))
            at += len(word)
        return found

    return cut


def _english(tokeniser: EnglishTokeniser, whole: Sequence[str]) -> _Cut:
    """A name of several words is one word, the longest that fits."""
    names: dict[str, list[tuple[str, ...]]] = {}
    for name in {tuple(tokeniser.term(name).split()) for name in whole}:
        if len(name) > 1:
            names.setdefault(name[0], []).append(name)

    def longest(lemmas: Sequence[str], at: int) -> int:
        return max((len(name) for name in names.get(lemmas[at], ()) if tuple(lemmas[at : at + len(name)]) == name), default=1)

    def cut(text: str) -> list[tuple[int, int, str, str]]:
        tokens, found, at = tokeniser.tagged(text), list[tuple[int, int, str, str]](), 0
        lemmas = [lemma for _, _, lemma, _ in tokens]
        while at < len(tokens):
            size = longest(lemmas, at)
            tag = "PROPN" if size > 1 and tokens[at][3] else tokens[at][3]
            found.append((tokens[at][0], tokens[at + size - 1][1], " ".join(lemmas[at : at + size]), tag))
            at += size
        return found

    return cut

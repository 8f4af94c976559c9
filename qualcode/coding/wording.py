"""The features of a sentence in plain words, for people who ask why."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from qualcode.model import Codebook
from qualcode.weights import ALWAYS, OTHER, OWN, TERM, WRITTEN

__all__ = ["plain", "told"]

_WRITTEN = " (in a text that nobody speaks)"
_MOST = "3"
_Naming = Callable[[str], str]
_BY_MEANING = {
    "means": "by meaning like an example of",
    "unmeans": "by meaning like a counter-example of",
    "accepted": "by meaning like a sentence that was given",
    "refused": "by meaning like a sentence that was not given",
}


def plain(feature: str, codebook: Codebook, language: str) -> str:
    """What a feature says of a sentence.

    Parameters
    ----------
    feature
        See :mod:`qualcode.coding.describing`.
    codebook, language
        For the names of codes.

    Examples
    --------
    >>> from qualcode import read_codebook
    >>> book = read_codebook("governance")
    >>> plain("term:尾款", book, "zh"), plain("rule:control*", book, "zh"), plain("speaker:", book, "zh")
    ('the word 尾款', 'several words of the codebook speak for 控制 (control)', 'nobody known speaks')
    """
    name = feature.removesuffix(WRITTEN)
    more = _WRITTEN if name != feature else ""
    if name == ALWAYS:
        return "what holds for every sentence"
    if name.startswith(TERM):
        return f"the word {name.removeprefix(TERM)}{more}"
    kind, _, rest = name.partition(":")
    return _plain(kind, rest, lambda id: _named(id, codebook, language)) + more


def _named(id: str, codebook: Codebook, language: str) -> str:
    if id in (OWN, OTHER):
        return {OWN: "this code", OTHER: "another code"}[id]
    label = next((code.label(language) for code in codebook.codes if code.id == id), "")
    return f"{label} ({id})" if label and label != id else id


def _plain(kind: str, rest: str, named: _Naming) -> str:
    if kind == "rule":
        several = "several words of the codebook speak for" if rest.endswith("*") else "the codebook's words speak for"
        return f"{several} {named(rest.removesuffix('*'))}"
    if kind == "found":
        id, _, reason = rest.partition(":")
        return f"words for {named(id)}, but not asserted ({reason})"
    if kind == "like":
        return f"like an example of {named(rest)}"
    if kind == "unlike":
        return f"like a counter-example of {named(rest)}"
    if kind in _BY_MEANING:
        return f"{_BY_MEANING[kind]} {named(rest)}"
    if kind == "prior":
        return f"what holds for any codebook, on {named(rest)}"
    if kind == "speaker":
        return f"the speaker's side is {rest}" if rest else "nobody known speaks"
    if kind == "actors":
        return f"{rest} or more actors are spoken of" if rest == _MOST else f"{rest} actors are spoken of"
    fixed = {"kind": f"the document is of the kind {rest}", "actor": f"an actor of the kind {rest} is spoken of", "length": "its length"}
    return fixed.get(kind, f"{kind}:{rest}" if rest else kind)


def told(contributions: Iterable[tuple[str, float]], codebook: Codebook, language: str) -> str:
    """Features and what each adds, in one line: ``the word 尾款 +2.10; its length -0.31``."""
    return "; ".join(f"{plain(feature, codebook, language)} {added:+.2f}" for feature, added in contributions)

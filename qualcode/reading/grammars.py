"""The rules of a language: YAML → :class:`qualcode.grammar.Grammar`, with what a study adds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from qualcode.errors import DataError, Problem, closest
from qualcode.grammar import Grammar, Reference, ShortForm, StatusRule
from qualcode.reading.places import built_in, text_of
from qualcode.reading.yamlfiles import Node, read_yaml

__all__ = ["read_grammar"]

_LISTS = (
    "words",
    "ellipses",
    "abbreviations",
    "interviewer",
    "respondent",
    "header",
    "parties",
    "not_actor",
    "coordination",
    "passive",
    "quoting",
    "issuer",
)
_MARKS = ("sentence_ends", "closing", "clause_breaks")
_OTHERS = ("language", "numbering", "status", "planes", "references", "role_words", "short_forms", "affixes")


def _status(node: Node) -> StatusRule:
    return StatusRule(
        node.get("name").text,
        node.get("cues").strings(),
        node.get("polarity").text or "+",
        node.get("modality").text or "factual",
        node.get("reach").text or "clause",
        node.get("unless").strings(),
        node.get("documents").strings(),
        node.get("spares").strings(),
        node.get("place").text or "before",
    )


def _read(path: Path) -> Grammar:
    root = read_yaml(path, text_of(path))
    known = (*_LISTS, *_MARKS, *_OTHERS)
    problems = []
    for key, node in root.fields.items():
        if key not in known:
            near = closest(key, known)
            problems.append(
                Problem(
                    node.where,
                    f"the rules of a language have no '{key}'",
                    f"Did you mean '{near}'?" if near else f"They may have {', '.join(known)}.",
                )
            )
    if problems:
        raise DataError(problems)
    simple: dict[str, Any] = {key: root.get(key).text for key in _MARKS if root.get(key).text}
    simple |= {key: root.get(key).strings() for key in _LISTS}
    return Grammar(
        language=root.get("language").text,
        **simple,
        numbering=tuple((item.get("level").text, item.get("mark").text) for item in root.get("numbering").items),
        status=tuple(_status(item) for item in root.get("status").items),
        planes={key: node.strings() for key, node in root.get("planes").fields.items()},
        affixes={key: node.strings() for key, node in root.get("affixes").fields.items()},
        references=tuple(Reference(item.get("words").strings(), item.get("to").text) for item in root.get("references").items),
        role_words={key: node.strings() for key, node in root.get("role_words").fields.items()},
        short_forms=tuple(
            ShortForm(item.get("ends").text, item.get("keep").strings(), item.get("alone").strings())
            for item in root.get("short_forms").items
        ),
    )


def _merged(base: Grammar, more: Grammar) -> Grammar:
    """`base` with the lists of `more` put in front, so that what a study says is looked at first."""
    lists: dict[str, Any] = {
        key: (*getattr(more, key), *getattr(base, key)) for key in (*_LISTS, "numbering", "references", "short_forms", "affixes")
    }
    known = {rule.name: rule for rule in base.status}
    for rule in more.status:
        old = known.get(rule.name)
        known[rule.name] = replace(old, cues=(*old.cues, *rule.cues), unless=(*old.unless, *rule.unless)) if old else rule
    planes = {key: (*more.planes.get(key, ()), *base.planes.get(key, ())) for key in sorted({*base.planes, *more.planes})}
    roles = {key: (*more.role_words.get(key, ()), *base.role_words.get(key, ())) for key in sorted({*base.role_words, *more.role_words})}
    return replace(base, **lists, status=tuple(known.values()), planes=planes, role_words=roles)


def read_grammar(language: str, more: Path | None = None) -> Grammar:
    """The built-in rules of `language`, with those of the file `more` added when it is for that language.

    Parameters
    ----------
    language
        ``zh`` or ``en``.
    more
        A study's own rules, written like ``codebooks/languages/zh.yaml``; what it lists is looked at first.

    Raises
    ------
    DataError
        When a file cannot be read or has a key that is not known.

    Examples
    --------
    >>> grammar = read_grammar("zh")
    >>> "。" in grammar.sentence_ends, "答" in grammar.respondent, "按规定" in grammar.planes["nominal"]
    (True, True, True)
    """
    path = built_in("languages", language)
    if path is None:
        raise DataError([Problem(language, "there are no rules for this language", "Use zh or en.")])
    base = _read(path)
    if more is None:
        return base
    added = _read(more)
    return _merged(base, added) if added.language == language else base

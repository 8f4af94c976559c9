"""The rules of a language: YAML → :class:`qualcode.grammar.Grammar`, with what a study adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from qualcode.errors import DataError, Problem, remedy
from qualcode.grammar import Grammar, NameEnding, PersonWord, Reference, ShortForm, StatusRule
from qualcode.reading.places import State, built_in, built_in_state, text_of
from qualcode.reading.yamlfiles import Node, read_yaml
from qualcode.tokenising.views import fold

__all__ = ["NO", "YES", "meant", "read_grammar"]

YES, NO = "yes", "no"

_LISTS = (
    "words",
    "ellipses",
    "abbreviations",
    "interviewer",
    "respondent",
    "header",
    "titles",
    "parties",
    "not_actor",
    "coordination",
    "class_fronts",
    "quoting",
    "issuer",
    "asides",
    "document_numbers",
    "about",
    "attachments",
    "not_name",
    "surnames",
    "place_endings",
    "particles",
    "corrected",
    "follow_ups",
    "stop_words",
)
_MAPPINGS = (
    "planes",
    "answers",
    "asking",
    "role_words",
    "class_names",
    "classes",
    "class_endings",
    "class_within",
    "beside",
    "affixes",
    "metadata",
    "columns",
    "identifiers",
    "times",
    "yes_no",
    "pseudonyms",
    "name_parts",
    "place_levels",
    "document_kinds",
    "person_parts",
    "preferences",
    "places",
    "reported",
    "contract_sides",
    "links",
    "sensitive",
)
_MARKS = ("sentence_ends", "closing", "clause_breaks")
_ENDINGS = ("name_endings", "unit_endings", "unit_words")
_OTHERS = ("language", "numbering", "status", "references", "short_forms", "persons", *_ENDINGS)


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
        node.get("until").strings(),
        node.get("only").strings(),
        node.get("counts").text == "true",
        node.get("settled").text == "true",
        node.get("told").strings(),
        node.get("still").strings(),
        node.get("partly").text == "true",
    )


def _ending(node: Node) -> NameEnding:
    return NameEnding(node.get("ends").strings(), node.get("kind").text, node.get("level").text)


def _read(path: Path) -> Grammar:
    root = read_yaml(path, text_of(path))
    known = (*_LISTS, *_MAPPINGS, *_MARKS, *_OTHERS)
    problems = []
    for key, node in root.fields.items():
        if key not in known:
            use = remedy(key, known, f"They may have {', '.join(known)}.")
            problems.append(Problem(node.where, f"the rules of a language have no '{key}'", use))
    if problems:
        raise DataError(problems)
    simple: dict[str, Any] = {key: root.get(key).text for key in _MARKS if root.get(key).text}
    simple |= {key: root.get(key).strings() for key in _LISTS}
    simple |= {key: tuple(_ending(item) for item in root.get(key).items) for key in _ENDINGS}
    simple |= {key: {name: node.strings() for name, node in root.get(key).fields.items()} for key in _MAPPINGS}
    return Grammar(
        language=root.get("language").text,
        **simple,
        numbering=tuple((item.get("level").text, item.get("mark").text) for item in root.get("numbering").items),
        status=tuple(_status(item) for item in root.get("status").items),
        references=tuple(
            Reference(item.get("words").strings(), item.get("to").text, item.get("preceded").strings(), item.get("followed").strings())
            for item in root.get("references").items
        ),
        persons=tuple(
            PersonWord(item.get("words").strings(), item.get("units").strings(), item.get("named").text == "true")
            for item in root.get("persons").items
        ),
        short_forms=tuple(
            ShortForm(item.get("ends").text, item.get("keep").strings(), item.get("alone").strings())
            for item in root.get("short_forms").items
        ),
    )


@lru_cache(maxsize=4)
def _built_in(path: Path, state: State) -> Grammar:
    """The built-in rules of a language, read once as long as nobody changes them."""
    return _read(path)


def _both(base: Mapping[str, tuple[str, ...]], more: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {key: (*more.get(key, ()), *base.get(key, ())) for key in sorted({*base, *more})}


def _merged(base: Grammar, more: Grammar) -> Grammar:
    """`base` with what `more` says put in front; marks that `more` gives take the place of those of `base`."""
    changed: dict[str, Any] = {
        key: (*getattr(more, key), *getattr(base, key)) for key in (*_LISTS, "numbering", "references", "short_forms", "persons", *_ENDINGS)
    }
    changed |= {key: _both(getattr(base, key), getattr(more, key)) for key in _MAPPINGS}
    unsaid = Grammar(base.language)
    changed |= {key: getattr(more, key) for key in _MARKS if getattr(more, key) != getattr(unsaid, key)}
    rules = list(base.status)
    for rule in more.status:
        alike = next((number for number, old in enumerate(rules) if (old.name, old.place) == (rule.name, rule.place)), None)
        if alike is None:
            rules.append(rule)
        else:
            old = rules[alike]
            joined: dict[str, Any] = {
                key: (*getattr(old, key), *getattr(rule, key)) for key in ("cues", "unless", "until", "told", "still")
            }
            rules[alike] = replace(old, **joined)
    return replace(base, status=tuple(rules), **changed)


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
    base = _built_in(path, built_in_state(path))
    if more is None:
        return base
    added = _read(more)
    return _merged(base, added) if added.language == language else base


def meant(word: str, grammars: Iterable[Grammar]) -> str:
    """What somebody means who writes `word` for yes or no; any other word as it is.

    Examples
    --------
    >>> [meant(one, [read_grammar("zh")]) for one in ("是", "N", "不同意", "perhaps")]
    ['yes', 'no', 'no', 'perhaps']
    """
    written = fold(word).strip()
    listed = [grammar.yes_no for grammar in grammars]
    return next((told for told in (YES, NO) for words in listed if written in map(fold, words.get(told, ()))), word)

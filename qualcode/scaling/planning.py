"""What is to be coded, written down before anything is: who goes on later does the same, or is told what changed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import chain
from typing import Any

from qualcode.corpus import Part, Survey
from qualcode.errors import typed
from qualcode.libraries import library_versions
from qualcode.model import Study
from qualcode.options import coding_options
from qualcode.scaling.working import lean

__all__ = ["STUDY", "CorpusLimits", "as_json", "changes", "command", "means_the_same", "parts_of", "plan_of", "reworded"]

LIBRARIES = ("ahocorasick_rs", "jieba", "opencc", "pyarrow", "rjieba", "simplemma", "spacy")
"""What the bytes of a part depend on."""
_PLAIN: Mapping[type, str] = {kind: kind.__name__ for kind in (str, int, float, bool, type(None))}
"""What is made of nothing else."""
STUDY = "study.yaml"
WORDS: Mapping[str, str] = {
    "arguments": "the option",
    "codebook": "the codebook:",
    "inputs": "the file",
    "options": "the option",
    "rules": "of the study:",
    "stage_model": "the stages:",
    "versions": "the version of",
}


@dataclass(frozen=True)
class CorpusLimits:
    """How a corpus is parted.

    Parameters
    ----------
    part
        How many characters the texts of a part have together. A part is coded by one worker, in one go, and is one file of each table.
    longest
        How many characters a text may have; a longer one is set aside.

    Examples
    --------
    >>> CorpusLimits(part=200_000).longest
    5000000
    """

    part: int = 1_000_000
    longest: int = 5_000_000


def command(study: str, out: str, arguments: Mapping[str, Any]) -> str:
    """The command that codes a study into a folder, with the options of a plan (its ``arguments``) that are not the usual ones.

    Examples
    --------
    >>> command("corpus", "coded", {"part": 5000, "longest": 5_000_000, "threshold": None})
    'qualcode code corpus --out coded --part 5000'
    """
    usual = {**dataclasses.asdict(CorpusLimits()), "threshold": None}
    options = [(f"--{name}", str(arguments[name])) for name, value in usual.items() if arguments.get(name, value) != value]
    return typed("qualcode", "code", study, "--out", out, *chain(*options))


def plan_of(study: Study, found: Survey, limits: CorpusLimits) -> dict[str, Any]:
    """Everything that the result depends on, and the parts: ``[first text, texts, characters]`` each."""
    more = {name: {"id": one.id, "stages": list(one.ids)} for name, one in study.more_stages.items()}
    return {
        "study": study.id,
        "inputs": {**study.inputs, **found.inputs},
        "codebook": {"id": study.codebook.id, "version": study.codebook.version, "sha256": study.codebook.sha256},
        "stage_model": {"id": study.stages.id, "stages": list(study.stages.ids)},
        **({"more_stages": more} if more else {}),
        "options": coding_options(study),
        "arguments": {"part": limits.part, "longest": limits.longest, "threshold": study.threshold},
        "rules": _rules(study),
        "versions": library_versions(LIBRARIES),
        "texts": found.texts,
        "characters": found.characters,
        "parts": [list(part) for part in found.parts],
    }


def as_json(told: Mapping[str, Any]) -> bytes:
    """The bytes of a file with this: the same for the same content."""
    text = json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True)
    text = re.sub(r"\[\s+(\d+),\s+(\d+),\s+(\d+)\s+\]", r"[\1, \2, \3]", text)
    return (text + "\n").encode("utf-8", "backslashreplace")


def changes(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What differs between two plans, in words.

    Examples
    --------
    >>> changes({"inputs": {"study.yaml": "1", "a.csv": "2"}, "texts": 3}, {"inputs": {"study.yaml": "1", "a.csv": "4"}, "texts": 5})
    ['the file a.csv']
    """
    told = []
    for name, word in WORDS.items():
        before, after = then.get(name, {}), now.get(name, {})
        told += [f"{word} {key}" for key in sorted({*before, *after}) if before.get(key) != after.get(key)]
    others = [name for name in sorted({*then, *now}) if name not in WORDS and then.get(name) != now.get(name)]
    return list(dict.fromkeys(told)) or others


def reworded(then: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether between two plans only the file of the study was written otherwise, and means the same: a comment, its title.

    Examples
    --------
    >>> reworded({"inputs": {"study.yaml": "1"}, "rules": {"a": "x"}}, {"inputs": {"study.yaml": "2"}, "rules": {"a": "x"}})
    True
    >>> reworded({"inputs": {"study.yaml": "1"}, "rules": {"a": "x"}}, {"inputs": {"study.yaml": "2"}, "rules": {"a": "y"}})
    False
    """
    before, after = ({**plan, "inputs": {**plan.get("inputs", {}), STUDY: ""}} for plan in (then, now))
    return as_json(before) == as_json(after)


def means_the_same(then: Mapping[str, Any], study: Study) -> bool:
    """Whether everything in a study that coding depends on is as it was planned, however its file is written."""
    return bool(then.get("rules") == _rules(study))


def _rules(study: Study) -> dict[str, str]:
    """A fingerprint of each thing in a study that coding depends on; what was changed in Python shows here, too."""
    small = lean(study)
    parts = {one.name: getattr(small, one.name) for one in dataclasses.fields(study)}
    parts["documents"] = study.documents if study.corpus is None else ()
    parts["corpus"] = dataclasses.replace(study.corpus, files=()) if study.corpus is not None else None
    return {name: _fingerprint(value) for name, value in parts.items() if name != "title" and value not in (None, "", (), {})}


def _fingerprint(value: object) -> str:
    seen = hashlib.sha256()
    for piece in _pieces(value):
        seen.update(piece.encode("utf-8", "backslashreplace") + b"\0")
    return seen.hexdigest()


def _pieces(value: object) -> Iterator[str]:
    """All that a value is made of, in an order that does not depend on the process."""
    name = _PLAIN.get(type(value))
    if name is not None:  # nearly all of them are: hundreds of thousands of words and weights
        yield f"{name}\0{value!r}"
        return
    yield type(value).__name__
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for one in dataclasses.fields(value):
            yield one.name
            yield from _pieces(getattr(value, one.name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if type(key) in _PLAIN and type(inner) in _PLAIN:
                yield f"{_PLAIN[type(key)]}\0{key!r}\0{_PLAIN[type(inner)]}\0{inner!r}"
            else:
                yield from _pieces(key)
                yield from _pieces(inner)
    elif isinstance(value, (tuple, list)):
        for inner in value:
            yield from _pieces(inner)
    elif isinstance(value, Set):
        yield from sorted(map(repr, value))
    elif isinstance(value, re.Pattern):
        yield from (value.pattern, str(value.flags))
    else:
        yield repr(value)


def parts_of(plan: Mapping[str, Any]) -> list[Part]:
    """The parts of a plan."""
    return [Part(*one) for one in plan["parts"]]

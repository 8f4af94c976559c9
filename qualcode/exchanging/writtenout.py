"""A codebook as our own YAML, whatever it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import yaml

from qualcode.exchanging.entries import Losses
from qualcode.model import Code, Codebook, Example, Indicator
from qualcode.reading.places import built_in_names

__all__ = ["KEYS", "codebook_text"]

KEYS = {"all_of": "all", "any_of": "any", "none_of": "none"}
"""Fields of an indicator that are called otherwise in YAML."""
_HANDED_DOWN = ("relation", "source", "target", "yields_to", "when_denied", "normative", "needs_ends", "threats")
"""What a code takes over from the one above it when its own entry says nothing."""


def _plain(value: Any) -> Any:
    """Dataclasses as mappings without what is blank, tuples as lists."""
    if isinstance(value, Indicator):
        return _indicator(value)
    if isinstance(value, Example):
        return _fields(value) if value.instead else value.text
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items() if one}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return _fields(value) if is_dataclass(value) else value


def _fields(value: Any) -> dict[str, Any]:
    given = {KEYS.get(one.name, one.name): getattr(value, one.name) for one in fields(value)}
    return {key: _plain(content) for key, content in given.items() if content or (content is False and key in _HANDED_DOWN)}


def _indicator(one: Indicator) -> Any:
    """A line where there is nothing but that, else a mapping."""
    if one == Indicator(one.match) and len(one.match) == 1:
        return one.match[0]
    given = _fields(one)
    if len(one.match) == 1:
        given["match"] = one.match[0]
    return given


def _code(code: Code, above: Code | None, codebook: Codebook) -> dict[str, Any]:
    given = {key: value for key, value in _fields(code).items() if value or value is False}
    for key in _HANDED_DOWN:
        same = getattr(code, key, None) == (getattr(above, key, None) if above else Code("x", {}).__getattribute__(key))
        if same or given.get(key) is False:
            given.pop(key, None)
    below = [_code(other, code, codebook) for other in codebook.codes if other.parent == code.id]
    return {**given, "codes": below} if below else given


def codebook_text(codebook: Codebook, losses: Losses) -> str:
    """A codebook as the YAML that :func:`qualcode.read_codebook` reads; its word lists are written out."""
    root: dict[str, Any] = {"codebook": codebook.id}
    for one in fields(Codebook):
        key, value = one.name, getattr(codebook, one.name)
        if key in ("id", "codes", "stages", "sha256", "weights", "general", "unweighed") or not value or value == one.default:
            continue
        root[key] = [_changed(change) for change in value] if key == "history" else _plain(value)
    if codebook.stages.id in built_in_names("stages"):
        root["stages"] = codebook.stages.id
    elif codebook.stages.ids:
        losses.add("stage models that are not built in are not carried", "Name yours under `stages:`.", codebook.stages.id)
    if codebook.weights:
        use = "Put its card and table beside the new file and name the card there: `weights: …`."
        losses.add("weights are a table of their own and are not carried", use, codebook.weights.name)
    ids = {code.id for code in codebook.codes}
    root["codes"] = [_code(code, None, codebook) for code in codebook.codes if code.parent not in ids]
    return yaml.dump(root, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


def _changed(change: Any) -> dict[str, Any]:
    """One line of the ledger, as :mod:`qualcode.ledger` reads it."""
    old = change.old[0] if len(change.old) == 1 else list(change.old)
    new = change.new[0] if len(change.new) == 1 else list(change.new)
    return {"version": change.version, change.kind: old, "to": new} | ({"note": change.note} if change.note else {})


class _Dumper(yaml.SafeDumper):
    """Writes lists of lines with a step in, as people do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

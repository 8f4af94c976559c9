"""An entry ``layout: comparison`` → its plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING

from qualcode.plans.comparison import STAGES, ComparisonPlan, Transfer
from qualcode.reading.collecting import Collector
from qualcode.reading.yamlfiles import Node

if TYPE_CHECKING:
    from qualcode.reading.planning import Known

__all__ = ["read_comparison"]

KEYS = ["layout", *(one.name for one in fields(ComparisonPlan))]
OF_DOCUMENT = ("kind", "site", "language")
"""What every document tells besides its attributes."""
OF_TRANSFER = ["measure", "from", "condition"]


def read_comparison(reader: Collector, node: Node, name: str, known: Known) -> ComparisonPlan | None:
    """The plan of a comparison; ``None`` when anything in the entry is wrong."""
    before = len(reader.problems)
    for key, child in node.fields.items():
        reader.known(child, key, KEYS, "choice of a comparison")
    attributes = {
        key: _values(known, key) for key in dict.fromkeys([*OF_DOCUMENT, *(key for one in known.documents for key in one.attributes)])
    }
    codes = [code.id for code in known.codebook.codes]
    told = {key: _codes(reader, node.get(key), codes) for key in ("criteria", "problems", "causes", "measures")}
    if not told["criteria"]:
        use = "Write `criteria:` and behind it codes, or the family above them; they are the rows of both tables."
        reader.problem(node, "this comparison has no criteria", use)
    vertical = _vertical(reader, node, known)
    horizontal, own = _horizontal(reader, node, known, attributes)
    for item in node.get("like").items:
        reader.known(item, item.text, list(attributes), "attribute")
    borrowed = node.get("borrowed_from").text
    if borrowed:
        reader.known(node.get("borrowed_from"), borrowed, [*known.more_stages, *attributes], "stage model or attribute")
    second_hand = _second_hand(reader, node.get("second_hand"), attributes)
    transfer = tuple(one for item in node.get("transfer").items if (one := _transfer(reader, item, known)) is not None)
    if len(reader.problems) > before:
        return None
    return ComparisonPlan(
        name,
        told["criteria"],
        vertical,
        horizontal,
        own,
        second_hand,
        node.get("like").strings(),
        told["problems"],
        told["causes"],
        told["measures"],
        borrowed,
        transfer,
    )


def _values(known: Known, key: str) -> list[str]:
    """What documents say under a key."""
    if key in OF_DOCUMENT:
        return list(dict.fromkeys(str(getattr(one, key)) for one in known.documents))
    return list(dict.fromkeys(value for one in known.documents if (value := one.attributes.get(key, ""))))


def _codes(reader: Collector, node: Node, codes: list[str]) -> tuple[str, ...]:
    return tuple(item.text for item in node.items if reader.known(item, item.text, codes, "code"))


def _vertical(reader: Collector, node: Node, known: Known) -> str:
    vertical = node.get("vertical").text or STAGES
    reader.known(node.get("vertical"), vertical, [STAGES, *known.more_stages], "stage model")
    model = known.stages if vertical == STAGES else known.more_stages.get(vertical)
    if model is not None and not model.ids:
        reader.problem(node.get("vertical"), "there are no periods to compare", "Declare `stages:`, each with `from:` and `to:`.")
    return vertical


def _horizontal(reader: Collector, node: Node, known: Known, attributes: Mapping[str, list[str]]) -> tuple[str, str]:
    """Of what places are told apart, and which of them is the study's own."""
    at, own = node.get("horizontal"), node.get("own").text
    if not at.text:
        if own:
            reader.problem(node.get("own"), f"own '{own}' is a value of nothing", "Write `horizontal:` too, such as place.")
        return "", ""
    if not reader.known(at, at.text, [*known.more_stages, *attributes], "stage model or attribute"):
        return "", ""
    stages = known.more_stages[at.text].ids if at.text in known.more_stages else ()
    values = list(dict.fromkeys([*stages, *attributes.get(at.text, [])]))
    if not own:
        use = f"Write `own:` and which of {', '.join(values)} is the place of the study."
        reader.problem(at, f"'{at.text}' has no value that is your own", use)
    else:
        reader.known(node.get("own"), own, values, f"value of {at.text}")
    return at.text, own


def _second_hand(reader: Collector, node: Node, attributes: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    if not node.fields and node.items:
        use = "Write an attribute and its values, such as `second_hand: {source: [literature, report]}`."
        reader.problem(node, "second_hand names no attribute", use)
    for key, child in node.fields.items():
        if reader.known(child, key, list(attributes), "attribute"):
            for item in child.items:
                reader.known(item, item.text, attributes[key], f"value of {key}")
    return {key: child.strings() for key, child in node.fields.items()}


def _transfer(reader: Collector, node: Node, known: Known) -> Transfer | None:
    for key, child in node.fields.items():
        reader.known(child, key, OF_TRANSFER, "key of a transfer")
    sentence = node.get("measure").text
    document, colon, number = sentence.rpartition(":")
    if not colon or not number.isdecimal():
        use = "Write `measure:` and the id of its sentence, as it stands in the column `segment` of codings.csv, such as S-01:12."
        reader.problem(node, f"transfer of '{sentence}', which is no sentence", use)
        return None
    if not reader.known(node.get("measure"), document, [one.id for one in known.documents], "document"):
        return None
    return Transfer(sentence, node.get("from").text, node.get("condition").text)

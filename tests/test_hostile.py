"""Files that somebody made to do harm are refused with a sentence, quickly, and without ending the program."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest

from qualcode import DataError
from qualcode.reading.yamlfiles import read_yaml
from qualcode.storing.differing import codes_of

ANCHORS = "abcdefghi"
LAUGHTER = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{below}'] * 10)}]\n" for below, name in pairwise(ANCHORS)
)
"""Each line holds the one above ten times: the last one stands for a thousand million values."""
YAML = {
    "a list in a list in a list": "- " * 50_000,
    "the same in brackets": "[" * 50_000,
    "mappings": "{a: " * 50_000,
    "half of it": "[" * 3000 + "]" * 3000,
    "references to references": LAUGHTER,
    "marks that a reason is looked for": "{," * 50_000,
    "keys that are lists": "? " * 50_000,
    "lists as keys": "{" * 3000 + "}" * 3000,
    "a reference to nothing": "a: *b\n",
    "two documents": "a: 1\n---\nb: 2\n",
    "a list as a key": "? [a]\n: b\n",
}


@pytest.mark.parametrize("text", YAML.values(), ids=YAML.keys())
def test_yaml_that_nobody_writes_is_refused_at_once(text: str) -> None:
    # The composer of libyaml ended the whole program at some of these.
    began = time.monotonic()
    with pytest.raises(DataError, match="study"):
        read_yaml(Path("study.yaml"), text)
    codes_of(text)
    assert time.monotonic() - began < 5


def test_references_that_somebody_may_write_are_followed() -> None:
    root = read_yaml(Path("study.yaml"), "a: &one {b: [1, ~]}\nc: *one\nd: [*one, '~']\n")
    assert root.plain() == {"a": {"b": ["1", ""]}, "c": {"b": ["1", ""]}, "d": [{"b": ["1", ""]}, "~"]}
    assert [node.line for node in root.get("d").items] == [1, 3]


def test_codes_come_in_the_order_of_the_codebook() -> None:
    assert list(codes_of("codes:\n- id: a\n  codes:\n  - {id: b}\n- id: c\n")) == ["a", "b", "c"]

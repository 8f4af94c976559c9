"""Names of files: which format they tell, and which ids are made of them."""

from __future__ import annotations

import re

from qualcode.model import ID
from qualcode.reading.streaming.opening import COMPRESSED

__all__ = ["ENDINGS", "PARQUET", "SEPARATED", "fitting_id", "id_from", "stem_of", "table_ending"]

PARQUET = (".parquet", ".pq")
SEPARATED = (".csv", ".tsv")
JSON = (".jsonl", ".ndjson", ".json")
ENDINGS = (*PARQUET, *JSON, *SEPARATED)
"""Endings of tables; all but those of Parquet may stand before one of a compression."""
_NO_ID = re.compile(r"[^\w.\-]+")


def table_ending(name: str) -> str:
    """The ending that tells the format of a table; blank where the file is none.

    Examples
    --------
    >>> table_ending("corpus/2019.JSONL.gz"), table_ending("a.parquet"), table_ending("a.parquet.gz"), table_ending("read.me")
    ('.jsonl', '.parquet', '', '')
    """
    whole = name.lower()
    inner = next((whole.removesuffix(one) for one in COMPRESSED if whole.endswith(one)), whole)
    found = next((ending for ending in ENDINGS if inner.endswith(ending)), "")
    return "" if found in PARQUET and inner != whole else found


def stem_of(name: str) -> str:
    """The name without the endings of its format and compression.

    Examples
    --------
    >>> stem_of("2019/a.jsonl.gz")
    '2019/a'
    """
    whole = next((name[: -len(one)] for one in COMPRESSED if name.lower().endswith(one)), name)
    ending = table_ending(name)
    return whole[: -len(ending)] if ending else whole


def id_from(name: str) -> str:
    """The id that a path becomes: folders are divided by ``-``, what no id may hold is ``_``.

    Examples
    --------
    >>> id_from("2019/国发〔2016〕13号"), id_from("a b"), id_from(".x")
    ('2019-国发_2016_13号', 'a_b', '_.x')
    """
    made = _NO_ID.sub("_", name.replace("/", "-"))
    return made if ID.match(made) else f"_{made}"


def fitting_id(written: str) -> str:
    """The id of a text, from what its table says: what no id may hold becomes ``_`` (``/``: ``-``), where letters or digits remain.

    The numbers under which governments publish have brackets of many kinds, and other tables have addresses or paths. What two of them
    become is the id of the first one only.

    Examples
    --------
    >>> fitting_id("P-01"), fitting_id("国发〔2016〕13号"), fitting_id("〔〕")
    ('P-01', '国发_2016_13号', '〔〕')
    """
    if ID.fullmatch(written) or not any(character.isalnum() for character in written):
        return written
    return id_from(written)

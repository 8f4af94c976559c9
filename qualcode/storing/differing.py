"""How two codebooks differ: which codes only one has, and which are written differently."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

__all__ = ["CodebookDifference", "codebook_difference", "codes_of"]


class CodebookDifference(NamedTuple):
    """The codebooks in force of two copies: name and version of each, and their codes by id."""

    ours: str
    theirs: str
    only_ours: tuple[str, ...]
    only_theirs: tuple[str, ...]
    changed: tuple[str, ...]


def codebook_difference(ours: sqlite3.Connection, theirs: sqlite3.Connection) -> CodebookDifference | None:
    """How the codebooks in force differ; nothing where they are the same, or one copy has none."""
    query = "SELECT text, codebook, version FROM codebooks ORDER BY rowid DESC LIMIT 1"
    mine, other = (opened.execute(query).fetchone() for opened in (ours, theirs))
    if mine is None or other is None or mine[0] == other[0]:
        return None
    codes = codes_of(str(mine[0])), codes_of(str(other[0]))
    changed = [code for code in sorted(codes[0].keys() & codes[1].keys()) if codes[0][code] != codes[1][code]]
    only = (tuple(sorted(codes[0].keys() - codes[1].keys())), tuple(sorted(codes[1].keys() - codes[0].keys())))
    return CodebookDifference(f"{mine[1]} {mine[2]}".strip(), f"{other[1]} {other[2]}".strip(), *only, tuple(changed))


def codes_of(text: str) -> dict[str, str]:
    """The codes of a codebook, each with its lines; none where it cannot be read.

    The text is looked at, not built: it came with a file that somebody sent.

    Examples
    --------
    >>> codes_of("codebook: mine\\ncodes:\\n- id: control\\n  title: 控制\\n- {id: trust}\\n")
    {'control': 'id: control\\n  title: 控制', 'trust': '{id: trust}'}
    """
    import yaml

    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return {}
    found: dict[str, str] = {}
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == "codes" and isinstance(value, yaml.SequenceNode):
            for code in value.value:
                found.update(_code(code, text))
        elif key.value == "codes" and isinstance(value, yaml.MappingNode):
            found.update({str(name.value): _lines(code, text) for name, code in value.value})
    return found


def _code(node: object, text: str) -> dict[str, str]:
    import yaml

    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return {str(value.value): _lines(node, text) for key, value in pairs if key.value == "id"}


def _lines(node: object, text: str) -> str:
    return text[node.start_mark.index : node.end_mark.index].strip()  # type: ignore[attr-defined]

"""Records as JSON and back: every value is checked against the type that its field declares, because the file may come from anybody."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import lru_cache
from types import UnionType
from typing import TYPE_CHECKING, Any, NamedTuple, get_args, get_origin, get_type_hints

from qualcode import model
from qualcode.tables import table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["as_json", "filled", "from_json", "rows_of", "table_from_json", "table_json"]


def as_json(value: Any, *, without: tuple[str, ...] = ()) -> Any:
    """A record as what JSON can hold; fields that have their defaults, or are named in `without`, are left out.

    Examples
    --------
    >>> as_json(model.Actor("agency", "A机构", "social_organisation"))
    {'id': 'agency', 'name': 'A机构', 'kind': 'social_organisation'}
    """
    if is_dataclass(value) and not isinstance(value, type):
        plain = {one.name: as_json(getattr(value, one.name), without=without) for one in fields(value) if one.name not in without}
        return {key: one for key, one in plain.items() if one not in ("", [], {}, None, False) or key in _needed(type(value))}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return value._asdict()
    if isinstance(value, Mapping):
        return {key: as_json(one, without=without) for key, one in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    return [as_json(one, without=without) for one in value] if isinstance(value, tuple | list) else value


@lru_cache(maxsize=64)
def _needed(kind: type) -> frozenset[str]:
    """Fields of which a blank is not the same as none: those without a default, and those whose default is not blank."""
    blank = ("", (), None, False)
    made = (one for one in fields(kind) if one.default_factory is MISSING)
    return frozenset(one.name for one in made if one.default not in blank and not is_dataclass(one.default))


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, localns=vars(model))


def from_json(kind: Any, value: Any) -> Any:
    """The record of a kind that a JSON value describes.

    Raises
    ------
    ValueError, TypeError
        When it describes none.

    Examples
    --------
    >>> from_json(model.Actor, {"id": "agency", "name": "A机构", "kind": "social_organisation", "aliases": ["机构"]}).aliases
    ('机构',)
    """
    if isinstance(kind, UnionType):
        return None if value is None else from_json(get_args(kind)[0], value)
    if kind in (str, int, bool, float):
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if type(value) is not kind:
            raise TypeError(f"{value!r} is no {kind.__name__}")
        return value
    origin = get_origin(kind)
    if origin in (tuple, frozenset):
        return _several(origin, get_args(kind), value)
    if origin is not None and issubclass(origin, Mapping):
        inner = get_args(kind)[1]
        return {from_json(str, key): from_json(inner, one) for key, one in _checked(dict, value).items()}
    given, hints = _checked(dict, value), _hints(kind)
    return kind(**{key: from_json(hints[key], one) for key, one in given.items() if key in hints})


def _several(origin: Any, kinds: tuple[Any, ...], value: Any) -> Any:
    listed = _checked(list, value)
    if len(kinds) == 2 and kinds[1] is not Ellipsis:
        if len(listed) != len(kinds):
            raise ValueError(f"{len(kinds)} values were expected")
        return tuple(from_json(kind, one) for kind, one in zip(kinds, listed, strict=True))
    return origin(from_json(kinds[0], one) for one in listed)


def _checked(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{str(value)[:40]!r} is no {kind.__name__}")
    return value


def rows_of(frame: pd.DataFrame, row: type[NamedTuple]) -> list[tuple[Any, ...]]:
    """The rows of a table as plain values in the order of the row type: a blank text is "", a blank number None.

    Examples
    --------
    >>> from qualcode.kept import KeptLink
    >>> rows_of(table([("l", "a", "b", "causes", "张三", "manual", "")], KeptLink), KeptLink)
    [('l', 'a', 'b', 'causes', '张三', 'manual', '')]
    """
    hints, defaults = get_type_hints(row), row._field_defaults
    columns = []
    for name, kind in hints.items():
        if name not in frame and name in defaults:
            columns.append([None if defaults[name] != defaults[name] else defaults[name]] * len(frame))
            continue
        blank: Any = "" if kind is str else None
        values = frame[name].astype(object).where(frame[name].notna(), None).tolist()
        whole = int if kind in (int, int | None) else float if kind is float else str
        columns.append([blank if value is None else whole(value) for value in values])
    return list(zip(*columns, strict=True)) if len(frame) else []


def table_json(frame: pd.DataFrame, row: type[NamedTuple]) -> list[list[Any]]:
    """The rows of a table, a list each in the order of the row type; blanks and undefined numbers are null."""
    given = filled(frame, None)
    columns = [given.get(name) or [None] * len(frame) for name in row._fields]
    return [list(cells) for cells in zip(*columns, strict=True)]


def filled(frame: pd.DataFrame, blank: str | None) -> dict[str, list[Any]]:
    """The cells of each column, with `blank` for those that hold nothing."""
    columns = ((str(name), column.tolist(), column.isna().tolist()) for name, column in frame.items())
    return {name: [blank if gone else cell for cell, gone in zip(cells, empty, strict=True)] for name, cells, empty in columns}


def table_from_json(rows: Any, row: type[NamedTuple]) -> pd.DataFrame:
    """The table that such rows make; ValueError or TypeError where one does not fit the row type."""
    hints = _hints(row)
    made = []
    for cells in _checked(list, rows):
        if len(_checked(list, cells)) != len(hints):
            raise ValueError(f"{len(hints)} cells were expected")
        made.append(tuple(_from_cell(row, name, cell) for name, cell in zip(hints, cells, strict=True)))
    return table(made, row)


def _from_cell(row: type[NamedTuple], name: str, cell: Any) -> Any:
    kind = _hints(row)[name]
    if cell is None and kind is not int:
        return math.nan if kind is float else None if kind == int | None else ""
    try:
        return from_json(kind, cell)
    except (TypeError, ValueError):
        raise ValueError(f"'{name}' of a {row.__name__} is {cell!r}"[:80]) from None

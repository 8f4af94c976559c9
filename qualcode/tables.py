"""Tables whose columns are declared once, by a row type.

A row type is a :class:`typing.NamedTuple`; its fields are the columns of the table, in order. ``int`` and ``float`` fields become number
columns (``int | None`` one in which a blank is ``<NA>``), everything else a text column in which a blank (``None`` or an empty string) is
``<NA>``.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_type_hints

from qualcode.errors import ArgumentError, hint

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TEXT", "check", "check_columns", "column_types", "table", "texts", "without_categories"]

TEXT: Final = "string[python]"
"""The dtype of a text column, the same with and without pyarrow: where pandas finds it, a plain ``string`` lies in arrays whose comparisons
treat blanks in another way."""
_NUMBERS: dict[object, str] = {int: "int64", float: "float64", int | None: "Int64"}


def column_types(row: type[NamedTuple]) -> dict[str, str]:
    """The columns of a row type, in order, and the dtype of each: :data:`TEXT`, ``int64``, ``float64`` or ``Int64``.

    Examples
    --------
    >>> from qualcode.rows import Mention
    >>> list(column_types(Mention).items())[:2]
    [('document', 'string[python]'), ('start', 'int64')]
    """
    return dict(_kinds(row))


@lru_cache(maxsize=64)
def _kinds(row: type[NamedTuple]) -> tuple[tuple[str, str], ...]:
    """Read once for each row type: its annotations are compiled to be looked at."""
    return tuple((name, _NUMBERS.get(kind, TEXT)) for name, kind in get_type_hints(row).items())


def table(rows: Iterable[tuple[object, ...]], row: type[NamedTuple]) -> pd.DataFrame:
    """A tidy table of `rows`, with one column for each field of the row type.

    Parameters
    ----------
    rows
        Tuples in the order of the fields of `row`.
    row
        The row type, such as :class:`qualcode.Coding`.

    Returns
    -------
    pandas.DataFrame
        One row per tuple, a fresh ``RangeIndex``, the columns of `row` in order; text columns have dtype
        ``string`` with ``<NA>`` where nothing is known.

    Raises
    ------
    ArgumentError
        When a tuple has more or fewer values than `row` has fields.

    Examples
    --------
    >>> from qualcode import Mention, table
    >>> table([("S-01", 0, 2, "agency", "alias", "机构", "", "S-01:1", "", "")], Mention).loc[0, "actor"]
    'agency'
    """
    import pandas as pd

    dtypes: dict[str, Any] = dict(_kinds(row))
    columns = {}
    for (name, dtype), values in zip(dtypes.items(), _by_column(rows, row, len(dtypes)), strict=True):
        blank = dtype == TEXT and "" in values
        columns[name] = pd.array([value or None for value in values] if blank else list(values), dtype=dtype)
    return pd.DataFrame(columns)


def _by_column(rows: Iterable[tuple[Any, ...]], row: type[NamedTuple], fields: int) -> list[tuple[Any, ...]]:
    """The values of each field, one tuple a column."""
    try:
        columns = list(zip(*rows, strict=True)) or [()] * fields
    except ValueError:
        raise ArgumentError(f"rows of {row.__name__} have {fields} values each; these differ in length") from None
    if len(columns) != fields:
        raise ArgumentError(f"rows of {row.__name__} have {fields} values each; these have {len(columns)}")
    return columns


def check(frame: pd.DataFrame, row: type[NamedTuple], *, needs: Iterable[str] = ()) -> pd.DataFrame:
    """The same frame, when it has the columns that a function needs.

    Parameters
    ----------
    frame
        The table that was handed in. Further columns are carried along.
    row
        The row type that says which columns there should be.
    needs
        The columns that are needed; all columns of `row` when empty.

    Raises
    ------
    ArgumentError
        When a column is missing, naming each and the closest one that is there.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import Mention, check
    >>> check(pd.DataFrame({"documents": ["S-01"]}), Mention, needs=["document"])
    Traceback (most recent call last):
    ...
    qualcode.errors.ArgumentError: this table of Mention rows lacks 'document' (closest: 'documents')
    """
    missing = [name for name in (list(needs) or list(column_types(row))) if name not in frame.columns]
    if missing:
        told = [f"'{name}'{hint(name, map(str, frame.columns))}" for name in missing]
        raise ArgumentError(f"this table of {row.__name__} rows lacks {', '.join(told)}")
    return frame


def check_columns(frame: pd.DataFrame, names: Iterable[str], *, what: str = "this table") -> None:
    """Refuses a table in which one of the columns is missing, naming each, the closest one, and those that there are.

    Examples
    --------
    >>> import pandas as pd
    >>> check_columns(pd.DataFrame({"stage": ["delivery"]}), ["stages"])
    Traceback (most recent call last):
    ...
    qualcode.errors.ArgumentError: there is no column 'stages' (closest: 'stage') in this table (there are: stage)
    """
    known = [str(name) for name in frame.columns]
    told = [f"'{name}'{hint(name, known)}" for name in dict.fromkeys(names) if name not in frame]
    if told:
        raise ArgumentError(f"there is no column {', '.join(told)} in {what} (there are: {', '.join(known)})")


def texts(frame: pd.DataFrame, name: str) -> list[str]:
    """A text column as texts: "" where nothing is known, or where there is no such column.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"round": ["2", None]})
    >>> texts(frame, "round"), texts(frame, "stage")
    (['2', ''], ['', ''])
    """
    return [str(value) for value in frame[name].astype(TEXT).fillna("")] if name in frame else [""] * len(frame)


def without_categories(frame: pd.DataFrame) -> pd.DataFrame:
    """The same frame with text columns in place of categories of text, which take no value that they do not know, such as a blank's label.

    Examples
    --------
    >>> import pandas as pd
    >>> without_categories(pd.DataFrame({"stage": ["delivery", None]}).astype("category"))["stage"].fillna("(unknown)").tolist()
    ['delivery', '(unknown)']
    """
    coded = [name for name, kind in frame.dtypes.items() if getattr(kind, "categories", None) is not None]
    words = [name for name in coded if all(isinstance(value, str) for value in frame[name].cat.categories)]
    return frame.astype(dict.fromkeys(words, TEXT)) if words else frame

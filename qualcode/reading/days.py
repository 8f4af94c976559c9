"""How people write a day in a YAML file or a table: 2019-03-12, 2019-03 or 2019."""

from __future__ import annotations

from datetime import date

__all__ = ["DAY", "is_day"]

DAY = "Write it as 2019-03-12, 2019-03 or 2019."


def is_day(text: str) -> bool:
    """Whether a text is a day, a month or a year that there is.

    Examples
    --------
    >>> [is_day(one) for one in ("2019-03-12", "2019-03", "2019", "2019-13", "12/3/2019")]
    [True, True, True, False, False]
    """
    parts = text.split("-")
    if not all(part.isdecimal() for part in parts) or len(parts) > 3 or len(parts[0]) != 4:
        return False
    try:
        date(int(parts[0]), *(int(part) for part in (*parts[1:], "1", "1")[:2]))
    except ValueError:
        return False
    return True

"""Tables (.xlsx, .xls, .ods, .csv, .tsv): one row a turn, or one row a document.

What a column holds is told by its heading (``columns`` of the rules of a language) or by study.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualcode.errors import hint
from qualcode.model import DOCUMENT_KINDS
from qualcode.pages import Layout, Span
from qualcode.reading.contents import Content, ReadOptions, Unreadable
from qualcode.reading.formats.grids import Grid, grid, letters
from qualcode.segmenting.dates import whole_day
from qualcode.tokenising.views import fold

__all__ = ["content", "headed", "records"]

SPOKEN = ("speaker", "text", "time", "question", "answer")
FACTS = ("id", "title", "date", "issuer", "document_number", "site", "kind", "note")
"""What a column may hold that is read by a name of its own; any other keeps its heading."""
ABOVE = 10
"""How many rows may stand above the headings."""
LONG, SHORT = 300, 16
"""From which mean length cells are documents rather than turns, and how long a label in a table without headings may be."""
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,3}))?")
_ASIDE = re.compile(r"[(\[].*?[)\]]|[:*\s]+$")
TEN_HOURS = 36_000

Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class _Table:
    """A table whose columns are known: what each holds → where it stands."""

    rows: tuple[Row, ...]
    headings: tuple[str, ...]
    columns: Mapping[str, int]
    encoding: str
    remarks: tuple[tuple[str, str], ...]
    heading_row: Row | None = None

    def cell(self, row: Row, what: str) -> str:
        at = self.columns.get(what, -1)
        return row[1][at] if 0 <= at < len(row[1]) else ""

    def name(self, column: int) -> str:
        """What a column is called."""
        heading = self.headings[column] if column < len(self.headings) else ""
        return heading or f"column {letters(column)}"

    @property
    def width(self) -> int:
        return max(len(self.headings), max((len(cells) for _, cells in self.rows), default=0))


def content(data: bytes, options: ReadOptions) -> Content:
    """A table with one row a turn as a text: speaker, tab, what is said; a row of questions and answers likewise.

    Examples
    --------
    >>> options = ReadOptions(headings={"speaker": ("说话人",), "text": ("内容",), "time": ("时间",)})
    >>> read = content("时间,说话人,内容\\n00:01:05,问,忙吗？\\n00:01:09,答,忙。\\n".encode(), options)
    >>> read.text
    '问\\t忙吗？\\n答\\t忙。\\n'
    >>> read.layout.times
    ((2, 65000), (8, 69000))
    """
    table = _table(data, options)
    asked = "text" not in table.columns
    shown = ("question", "answer") if asked else ("speaker", "text")
    rows = [*([table.heading_row] if asked and table.heading_row else []), *table.rows]
    clock = _clock(table)
    text, at, spans, times, silent = list[str](), 0, list[tuple[Span, ...]](), list[tuple[int, int]](), list[int]()
    for row in rows:
        left, right = (table.cell(row, what) for what in shown)
        if not right and not (left and asked):
            silent += [row[0]] if left else []
            continue
        label = len(left.rstrip(":： ")) if not asked else len(left)
        said = at + len(left) + 1
        spans.append(((at, at + label), (said, said + len(right))))
        if row[0] in clock:
            times.append((said if right else at, clock[row[0]]))
        text.append(f"{left}\t{right}\n")
        at = said + len(right) + 1
    unread = [table.name(column) for column in range(table.width) if _holds(table, column) and column not in _used(table, shown, clock)]
    remarks = [*table.remarks, *_unread(unread), *_silent(silent)]
    return Content("".join(text), table.encoding, Layout(tables=(tuple(spans),), times=tuple(times)), remarks=tuple(remarks))


def records(data: bytes, options: ReadOptions) -> Sequence[tuple[Content, Mapping[str, str]]] | None:
    """The documents of a table with one row a document, each with what the row says of it; None where a row is a turn.

    Examples
    --------
    >>> options = ReadOptions(headings={"title": ("标题",), "text": ("正文",), "date": ("发布日期",)})
    >>> [(read, fields)] = records("标题,正文,发布日期,区\\n通知,各街道办事处：,2019年3月12日,N区\\n".encode(), options)
    >>> read.text, dict(fields)
    ('各街道办事处：', {'title': '通知', 'date': '2019-03-12', '区': 'N区'})
    """
    table = _table(data, options)
    if not _is_of_documents(table, options.rows):
        return None
    if "text" not in table.columns:
        raise _no_text(table.headings)
    names = {column: _fact(table, column) for column in range(table.width) if column != table.columns["text"]}
    found, silent = list[tuple[Content, Mapping[str, str]]](), list[int]()
    for row in table.rows:
        text = table.cell(row, "text")
        if not text:
            silent.append(row[0])
            continue
        cells = {column: row[1][column] for column in names if column < len(row[1]) and row[1][column]}
        fields = dict(_field(names[column], table.name(column), cell) for column, cell in cells.items())
        remarks = () if found else table.remarks
        found.append((Content(text, table.encoding, remarks=remarks), fields))
    if not found:
        raise Unreadable(
            f"its column '{table.name(table.columns['text'])}' is empty", "Say which column is the text: `columns: {text: …}`."
        )
    if silent:
        first, said = found[0]
        found[0] = (Content(first.text, first.encoding, remarks=(*first.remarks, *_silent(silent))), said)
    return found


def headed(cells: Sequence[str], headings: Mapping[str, Sequence[str]], known: Sequence[str]) -> dict[str, int]:
    """Which of the columns that are `known` stand where, by their headings; the first of two that are alike.

    Examples
    --------
    >>> headed(["序号", "講話人（匿名）", "Text"], {"speaker": ["讲话人"], "text": ["text"]}, ["speaker", "text"])
    {'speaker': 1, 'text': 2}
    """
    meaning = {fold(word): what for what in reversed(known) for word in headings.get(what, ())}
    found: dict[str, int] = {}
    for column, cell in enumerate(cells):
        written = fold(cell).strip()
        what = meaning.get(written) or meaning.get(_ASIDE.sub("", _ASIDE.sub("", written)).strip())
        if what:
            found.setdefault(what, column)
    return found


def _table(data: bytes, options: ReadOptions) -> _Table:
    """The table with its columns recognised, or as study.yaml maps them."""
    read = grid(data, options.encoding)
    place, columns = _mapped(read, options) if options.columns else _recognised(read, options)
    if place is None and not columns:
        columns = _unheaded(read)
    if "text" not in columns and not {"question", "answer"} <= set(columns):
        raise _no_text(read.rows[place or 0][1])
    if place is None:
        return _Table(read.rows, (), columns, read.encoding, read.remarks)
    headings, rows = read.rows[place][1], read.rows[place + 1 :]
    if read.encoding:
        _check_widths(headings, rows)
    remarks = read.remarks
    if place:
        above = _numbers([number for number, _ in read.rows[:place]])
        remarks = (*remarks, (f"{above} above the headings was left out", "If the study needs what it says, write it into study.yaml."))
    return _Table(rows, headings, columns, read.encoding, remarks, read.rows[place])


def _recognised(read: Grid, options: ReadOptions) -> tuple[int | None, dict[str, int]]:
    """The row of headings (the one of the first with the most that are known) and its columns."""
    best: tuple[int | None, dict[str, int]] = (None, {})
    for place, (_, cells) in enumerate(read.rows[:ABOVE]):
        columns = headed(cells, options.headings, (*SPOKEN, *FACTS))
        tells = "text" in columns or {"question", "answer"} <= set(columns)
        if tells and len(columns) > len(best[1]):
            best = (place, columns)
    return best


def _mapped(read: Grid, options: ReadOptions) -> tuple[int | None, dict[str, int]]:
    """The row of headings and its columns, as study.yaml names them: by heading, letter or number."""
    place, _ = _recognised(read, options)
    wanted = {what: fold(name).strip() for what, name in options.columns.items()}
    missing: dict[str, str] = {}
    for at in range(min(ABOVE, len(read.rows))):
        headings = [fold(cell) for cell in read.rows[at][1]]
        found = {what: headings.index(name) for what, name in wanted.items() if name in headings}
        lettered = {what: _lettered(name, read) for what, name in wanted.items() if what not in found}
        missing = {what: options.columns[what] for what, column in lettered.items() if column is None}
        if not missing and (found or place in (at, None)):
            place = at if found else place
            taken = {**{what: column for what, column in lettered.items() if column is not None}, **found}
            known = headed(read.rows[place][1], options.headings, (*SPOKEN, *FACTS)) if place is not None else {}
            return place, {**{what: column for what, column in known.items() if column not in taken.values()}, **taken}
    first = read.rows[place or 0][1]
    name = next(iter(missing.values()), next(iter(options.columns.values())))
    named = ", ".join(f"'{cell}'" for cell in first[:20] if cell)
    raise Unreadable(f"there is no column '{name}'{hint(name, first)}", f"Correct `columns:`; the headings are {named[:200]}.")


def _lettered(name: str, read: Grid) -> int | None:
    """The column that a letter or a number names."""
    width = max(len(cells) for _, cells in read.rows)
    if name.isdecimal():
        return int(name[:9]) - 1 if 1 <= int(name[:9]) <= width else None
    return next((column for column in range(width) if letters(column).lower() == name), None)


def _unheaded(read: Grid) -> dict[str, int]:
    """The columns of a table without headings: a few short labels that come again, beside what is said; perhaps the time."""
    width = max(len(cells) for _, cells in read.rows)
    columns = {column: [cells[column] for _, cells in read.rows if column < len(cells) and cells[column]] for column in range(width)}
    filled = [column for column, cells in columns.items() if cells]
    time = next((column for column in filled if all(_CLOCK.fullmatch(fold(cell)) for cell in columns[column])), None)
    others = [column for column in filled if column != time]
    if len(others) != 2:
        return {}
    labels, said = (columns[column] for column in others)
    short = all(len(label) <= SHORT and "\n" not in label and label[-1] not in "。！？!?" for label in labels)
    if not short or len(set(labels)) * 2 > len(labels) or sum(map(len, labels)) * len(said) > sum(map(len, said)) * len(labels):
        return {}
    return {"speaker": others[0], "text": others[1], **({"time": time} if time is not None else {})}


def _no_text(headings: Sequence[str]) -> Unreadable:
    named = ", ".join(f"'{' '.join(cell.split())[:20]}'" for cell in headings[:12] if cell)
    use = "Say which: `columns: {text: …}` with its heading or its letter, and `speaker: …` for who speaks."
    return Unreadable(f"which column is the text is not clear; its first row has {named or 'nothing'}", use)


def _check_widths(headings: Sequence[str], rows: Sequence[Row]) -> None:
    wide = [number for number, cells in rows if any(cells[len(headings) :])]
    if wide:
        use = "Quote cells that hold the mark between cells, or save the sheet as .xlsx."
        raise Unreadable(f"{_numbers(wide)} has more cells than there are headings ({len(headings)})", use)


def _numbers(rows: Sequence[int]) -> str:
    """``row 3`` or ``row 3, 4, 9 …``"""
    return f"row {', '.join(map(str, rows[:8]))}{f' and {len(rows) - 8} more' if len(rows) > 8 else ''}"


def _is_of_documents(table: _Table, rows: str) -> bool:
    if rows or "speaker" in table.columns or "text" not in table.columns:
        return rows == "document"
    if any(what in table.columns for what in ("title", "date", "issuer", "document_number")):
        return True
    texts = [table.cell(row, "text") for row in table.rows]
    return ("id" in table.columns and not _clock(table)) or sum(map(len, texts)) >= LONG * max(1, len(texts))


def _holds(table: _Table, column: int) -> bool:
    return any(column < len(cells) and cells[column] for _, cells in table.rows)


def _used(table: _Table, shown: Sequence[str], clock: Mapping[int, int]) -> set[int]:
    return {table.columns[what] for what in (*shown, *(["time"] if clock else [])) if what in table.columns}


def _unread(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    if names:
        listed = ", ".join(f"'{name}'" for name in names[:12])
        yield f"not read: {listed}", "If one of them is the speaker, the text or the time, say so in `columns:`."


def _silent(rows: Sequence[int]) -> Iterator[tuple[str, str]]:
    if rows:
        yield f"{_numbers(rows)} has no text and was left out", "Fill it if something is missing."


def _clock(table: _Table) -> dict[int, int]:
    """Number of a row → milliseconds; seconds where a column has plain numbers, unless they would make more than ten hours."""
    written = {row[0]: fold(table.cell(row, "time")) for row in table.rows if table.cell(row, "time")}
    try:
        numbers = {row: float(cell) for row, cell in written.items()}
    except ValueError:
        found = {row: _CLOCK.match(cell) for row, cell in written.items()}
        return {row: _milliseconds(clock) for row, clock in found.items() if clock}
    if not all(0 <= number < 1e9 for number in numbers.values()):
        return {}
    unit = 1 if numbers and max(numbers.values()) > TEN_HOURS else 1000
    return {row: round(number * unit) for row, number in numbers.items()}


def _milliseconds(clock: re.Match[str]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in clock.group(1, 2, 3))
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((clock[4] or "0").ljust(3, "0"))


def _fact(table: _Table, column: int) -> str:
    """By which name a column of a table of documents is kept."""
    what = next((what for what, at in table.columns.items() if at == column), table.name(column))
    if what == "time":
        return "date" if "date" not in table.columns else table.name(column)
    if what == "kind":
        known = all(table.cell(row, what) in ("", *DOCUMENT_KINDS) for row in table.rows)
        return what if known else table.name(column)
    return what


def _field(name: str, heading: str, cell: str) -> tuple[str, str]:
    if name != "date":
        return name, cell
    day = whole_day(cell)
    return ("date", day) if day else (heading if heading != "date" else "date as written", cell)

"""A typology as figures: cases in the cells of two dimensions, and the paths of cases through the states of a relation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qualcode.layouts.typifying import CONTESTED, UNDECIDED
from qualcode.plans.typology import AT_LEAST, Dimension
from qualcode.reporting.figures.arrows import DASHES, Arrow, Entry, legend_height, paint_arrows, paint_legend, planned, sample_of
from qualcode.reporting.figures.canvas import BODY, EDGE, GREY, SMALL, WIDTH, Sheet, notes_height, text_width, title_height, wrapped
from qualcode.reporting.figures.geometry import Box
from qualcode.reporting.figures.pictures import Picture, labels_for
from qualcode.reporting.fonts import figure_style
from qualcode.reporting.labels import Labels, blank
from qualcode.reporting.styles import COLOURS, Style
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.layouts.typifying import Typology
    from qualcode.model import Study

__all__ = ["across", "named", "path_figure", "types_figure", "with_time"]

LINE, SIDE = 17.0, 92.0
NOTHING = "#f4f4f4"
Row = Mapping[str, Any]


def named(names: Mapping[str, str], id: str, labels: Labels) -> str:
    """A name in the language of the report, of yes and no that of the report's words, else of the code of that id, else the id."""
    told = names.get(labels.study.language) or next(iter(names.values()), "")
    return told or labels.words.get(f"typology.value.{id}", "") or labels.code(id)


def across(dimension: Dimension) -> tuple[str, str]:
    """The values from left to right: no before yes, so that a case that moves goes to the right."""
    first, second = dimension.values
    return (second, first) if dimension.rule == AT_LEAST else (first, second)


def types_figure(laid: Typology, study: Study | None = None, *, title: str = "", language: str = "") -> Picture:
    """The cells of a typology with the cases in them.

    Parameters
    ----------
    laid
        What :func:`qualcode.typology` gives.
    study
        Gives the language.
    title
        Stands above; words of our own if not given.
    language
        ``zh`` or ``en``; that of the study if not given.

    Returns
    -------
    Picture
        A border case has a dashed frame, an empty cell is hatched, an arrow goes from where a case was to where it is. ``data``: the
        rows of the table ``cases``.

    Examples
    --------
    >>> import qualcode
    >>> results = qualcode.run("participation_models")
    >>> types_figure(results.layouts["typology"], results.study).data["case"].nunique()
    6
    """
    labels, data = labels_for(study, language), laid.tables["cases"]
    words, rows = labels.words, [_plain(row) for row in data.to_dict("records")]
    first, second = laid.plan.dimensions
    open_rows = [row for row in rows if not row["cell"]]
    most = [max(sum(row["cell"] == f"{a}/{b}" for row in rows) for b in second.values) for a in first.values]
    heights = [38 + LINE * 1.35 * max(number, 2) for number in most]
    notes = [words["typology.figure_note"], *_open_notes(open_rows, labels)]
    shown = title or words["typology.types"]
    entries = _entries(rows, labels)
    foot = notes_height(notes) + legend_height(entries, WIDTH) + EDGE
    with figure_style():
        sheet = Sheet(title_height(shown) + 40 + sum(heights) + foot + 8)
        sheet.title(shown)
        boxes = _grid(sheet, laid, rows, labels, (sheet.height - title_height(shown) - 4, heights))
        _moves(sheet, rows, boxes)
        paint_legend(sheet, entries, foot + 2)
        sheet.notes(notes, foot - legend_height(entries, WIDTH))
    return Picture(sheet.figure, data)


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): value if isinstance(value, int) else blank(value) for key, value in row.items()}


def _entries(rows: Sequence[Row], labels: Labels) -> list[Entry]:
    entries = [Entry(labels.words["typology.border_case"], _frame_sample)] if any(row["border"] for row in rows) else []
    moved = any(int(row["step"]) > 1 for row in rows)
    return [*entries, *([Entry(labels.words["typology.moved"], sample_of(Style(GREY, "triangle", False)))] if moved else [])]


def _frame_sample(sheet: Sheet, x: float, y: float) -> None:
    _frame(sheet, Box(x + 14, y, 24, 10), border=True)


def _frame(sheet: Sheet, box: Box, *, border: bool) -> None:
    more = {"linestyle": (0, (3, 2))} if border else {}
    sheet.rectangles(
        [box.extent], ["white"], edgecolors="#333333" if border else "#8c8c8c", linewidths=1.1 if border else 0.7, zorder=3, **more
    )


def _open_notes(rows: Sequence[Row], labels: Labels) -> list[str]:
    """The cases that no cell holds."""
    told: dict[str, list[str]] = {UNDECIDED: [], CONTESTED: []}
    for row in rows:
        told[UNDECIDED if UNDECIDED in (row["value_1"], row["value_2"]) else CONTESTED].append(row["case"])
    return [f"{labels.words[f'typology.value.{value}']}: {', '.join(cases)}" for value, cases in told.items() if cases]


def _grid(
    sheet: Sheet, laid: Typology, rows: Sequence[Row], labels: Labels, at: tuple[float, Sequence[float]]
) -> dict[tuple[str, int], Box]:
    """The headings, the cells, and the boxes of the cases; where each of those stands."""
    first, second = laid.plan.dimensions
    top, heights = at
    wide = (WIDTH - 2 * EDGE - SIDE) / 2
    boxes: dict[tuple[str, int], Box] = {}
    sheet.text(EDGE + SIDE + wide, top - 8, named(second.name, second.id, labels), SMALL, ha="center", color=GREY)
    sheet.text(EDGE, top - 26, wrapped(named(first.name, first.id, labels), SIDE - 6, SMALL), SMALL, color=GREY)
    for column, value in enumerate(across(second)):
        side = next(one for one in second.sides if one.id == value)
        sheet.text(EDGE + SIDE + wide * (column + 0.5), top - 26, named(side.name, side.id, labels), BODY, ha="center")
    low = top - 36
    for side, height in zip(first.sides, heights, strict=True):
        sheet.text(EDGE, low - height / 2, wrapped(named(side.name, side.id, labels), SIDE - 8, BODY), BODY)
        for column, value in enumerate(across(second)):
            left = EDGE + SIDE + wide * column
            members = [row for row in rows if row["cell"] == f"{side.id}/{value}"]
            area = (left, low - height, left + wide, low)
            sheet.rectangles([area], ["white"], edgecolors="#6e6e6e", linewidths=0.8)
            if not members:
                sheet.hatched([(left + 6, low - height + 6, left + wide - 6, low - 24)])
                _boxed(sheet, left + wide / 2, low - 24 - (height - 30) / 2, labels.words["typology.empty"])
            name = named(laid.plan.types[side.id, value], f"{side.id}/{value}", labels)
            sheet.text(left + 8, low - 13, wrapped(name, wide - 16, BODY), BODY, color=GREY)
            for number, row in enumerate(members):
                boxes[row["case"], int(row["step"])] = _case(sheet, row, (left + wide / 2, low - 36 - LINE * 1.35 * number), wide, labels)
        low -= height
    return boxes


def _boxed(sheet: Sheet, x: float, y: float, text: str) -> None:
    sheet.text(x, y, text, SMALL, ha="center", color=GREY, back=(0.3 * SMALL, 1))


def _case(sheet: Sheet, row: Row, at: tuple[float, float], wide: float, labels: Labels) -> Box:
    text = with_time(row, labels)
    box = Box(at[0], at[1], min(text_width(text, SMALL) + 14, wide - 12), LINE)
    _frame(sheet, box, border=bool(row["border"]))
    sheet.text(box.x, box.y, text, SMALL, ha="center")
    return box


def with_time(row: Row, labels: Labels) -> str:
    """A case with the dates between which it was there."""
    words = labels.words
    times = [words[f"typology.{key}"].format(date=row[key]) for key in ("since", "until") if row[key]]
    told = words["typology.with_time"].format(case=row["case"], times=words["typology.comma"].join(times))
    return told if times else str(row["case"])


def _moves(sheet: Sheet, rows: Sequence[Row], boxes: Mapping[tuple[str, int], Box]) -> None:
    """An arrow from each cell of a case to its next."""
    keys = {f"{case}/{step}": box for (case, step), box in boxes.items()}
    style = Style(GREY, "triangle", False)
    pairs = [(f"{row['case']}/{int(row['step']) - 1}", f"{row['case']}/{int(row['step'])}") for row in rows if int(row["step"]) > 1]
    arrows = [Arrow(source, target, "", style, DASHES["actual"], 1.2) for source, target in pairs if source in keys and target in keys]
    plan = planned(arrows, keys, Box(sheet.width / 2, sheet.height / 2, sheet.width, sheet.height))
    paint_arrows(sheet, arrows, plan)


def path_figure(laid: Typology, study: Study | None = None, *, title: str = "", language: str = "") -> Picture:
    """The states of a relation and the way of each case through them.

    Parameters
    ----------
    laid
        What :func:`qualcode.typology` gives.
    study
        Names of the stages, and the language.
    title
        Stands above; words of our own if not given.
    language
        ``zh`` or ``en``; that of the study if not given.

    Returns
    -------
    Picture
        An arrow for each step of a case from one state to the next, with the date at which that is first evidenced; dashed where it hangs
        on a single sentence or goes one way only. In the box of a state stand the cases whose path begins there, and those of which
        nothing tells when. ``data``: one row for each arrow and entry: ``case, source, target, date, mark, ways, codings``.

    Examples
    --------
    >>> import qualcode
    >>> results = qualcode.run("participation_models")
    >>> data = path_figure(results.layouts["typology"], results.study).data
    >>> data.loc[data["case"] == "山雀", "target"].tolist()[:4]
    ['separation', 'independence', 'cooperation', 'empowerment']
    """
    labels, data = labels_for(study, language), _ways(laid)
    words, rows = labels.words, [_plain(row) for row in data.to_dict("records")]
    cases = {case: Style(COLOURS[number % len(COLOURS)], "triangle", False) for number, case in enumerate(dict.fromkeys(data["case"]))}
    moving = [case for case in cases if any(row["case"] == case and row["source"] for row in rows)]
    entries = [Entry(case, sample_of(cases[case])) for case in moving]
    entries += (
        [Entry(words["typology.weak_step"], sample_of(Style(GREY, "triangle", False), DASHES["nominal"]))] if any(map(_weak, rows)) else []
    )
    notes, shown = [words["typology.path_note"]], title or words["typology.path_map"]
    foot = notes_height(notes) + legend_height(entries, WIDTH) + EDGE
    texts = {state.id: _entered(state.id, named(state.name, state.id, labels), rows, labels) for state in laid.plan.path}
    boxes, high = _places(texts, foot + 22)
    with figure_style():
        sheet = Sheet(title_height(shown) + high + foot + 40)
        sheet.title(shown)
        arrows = [
            Arrow(
                row["source"],
                row["target"],
                f"{row['case']} {row['date']}",
                cases[row["case"]],
                DASHES["nominal" if _weak(row) else "actual"],
                1.2,
            )
            for row in rows
            if row["source"]
        ]
        middle = foot + high / 2 + 20
        plan = planned(arrows, boxes, Box(WIDTH / 2, middle, WIDTH - 2 * EDGE, high + 36), fan=(22.0, 26.0))
        paint_arrows(sheet, arrows, plan)
        for id, lines in texts.items():
            _state(sheet, boxes[id], lines)
        paint_legend(sheet, entries, foot + 2)
        sheet.notes(notes, foot - legend_height(entries, WIDTH))
    return Picture(sheet.figure, data)


def _weak(row: Row) -> bool:
    return bool(row["source"]) and (row["mark"] == "○" or row["ways"] == "one_way")


def _ways(laid: Typology) -> pd.DataFrame:
    """The steps of the paths, each with the dated state before it."""
    import pandas as pd

    rows: list[tuple[object, ...]] = []
    before: dict[str, str] = {}
    for row in map(_plain, laid.tables["paths"].to_dict("records")):
        source = before.get(row["case"], "") if row["date"] else ""
        rows.append((row["case"], source or None, row["state"], row["date"] or None, row["mark"], row["ways"] or None, row["codings"]))
        if row["date"]:
            before[row["case"]] = row["state"]
    return pd.DataFrame(rows, columns=["case", "source", "target", "date", "mark", "ways", "codings"]).astype(TEXT)


def _entered(state: str, name: str, rows: Sequence[Row], labels: Labels) -> list[str]:
    """The lines of a state's box: its name, who begins there, who is there at a time that nothing tells."""
    lines = [name]
    for row in rows:
        if row["target"] == state and not row["source"]:
            lines.append(f"{row['case']} {row['date'] or labels.words['typology.undated']}")
    return lines


def _places(texts: Mapping[str, Sequence[str]], low: float) -> tuple[dict[str, Box], float]:
    """States from left to right, those between the first and the last by turns above and below; the height of all."""
    sizes = {id: (max(text_width(line, BODY) for line in lines) + 14, 8 + 12.5 * len(lines)) for id, lines in texts.items()}
    tall = max((size[1] for size in sizes.values()), default=0)
    high = 2 * tall + 130
    left = EDGE + 2 + (sizes[next(iter(sizes))][0] / 2 if sizes else 0)
    right = WIDTH - EDGE - 2 - (sizes[list(sizes)[-1]][0] / 2 if sizes else 0)
    boxes = {}
    for number, (id, size) in enumerate(sizes.items()):
        x = left + (right - left) * number / max(len(sizes) - 1, 1)
        ends = number in (0, len(sizes) - 1)
        y = high / 2 if ends else high - tall / 2 if number % 2 else tall / 2
        boxes[id] = Box(x, low + y, *size)
    return boxes, high


def _state(sheet: Sheet, box: Box, lines: Sequence[str]) -> None:
    top = box.extent[3]
    sheet.rectangles([box.extent], [NOTHING], edgecolors="#333333", linewidths=0.9, zorder=3)
    for number, line in enumerate(lines):
        sheet.text(box.x, top - 10 - 12.5 * number, line, SMALL if number else BODY, ha="center", color=GREY if number else "black")

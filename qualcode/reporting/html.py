"""The report: one file that works offline, whose numbers and edges open the sentences they count."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.errors import OutputError, Problem
from qualcode.reporting.contents.building import content_of
from qualcode.reporting.contents.parts import MARKS
from qualcode.reporting.disguising import disguised
from qualcode.reporting.evidence import Evidence, Row, rows_of
from qualcode.reporting.fonts import embedded_font
from qualcode.reporting.labels import SYMMETRIC, Labels, blank
from qualcode.reporting.layout import actor_layout
from qualcode.reporting.styles import family_styles

if TYPE_CHECKING:
    from jinja2 import Environment

    from qualcode.reporting.contents.blocks import Cell, Content, Figure, Table
    from qualcode.results import Results

__all__ = ["page_of", "report_html", "write_report"]

SCRIPT_WORDS = ("report.", "unknown", "plane.", "method.", "status.")
FONT_MARK = "/* the font of this report */"


def write_report(results: Results, path: Path) -> tuple[Problem, ...]:
    """Write the report of a run as one HTML file.

    Parameters
    ----------
    results
        What :func:`qualcode.run` gave.
    path
        The file; it is replaced when it is there.

    Returns
    -------
    tuple of Problem
        One for each cell of a matrix whose number the report cannot lead back to as many rows.

    Raises
    ------
    OutputError
        When the file cannot be written.

    Examples
    --------
    >>> problems = write_report(results, Path("out/report.html"))    # doctest: +SKIP
    """
    text, problems = report_html(results)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"{path}: the report could not be written ({error.strerror}). Choose a place that you may write to.") from error
    return problems


def report_html(results: Results) -> tuple[str, tuple[Problem, ...]]:
    """The text of the report, and the problems that :func:`write_report` returns."""
    shown = disguised(results)
    evidence = Evidence(shown)
    content = content_of(shown, evidence=evidence)
    return page_of(content, evidence), content.problems


def page_of(content: Content, evidence: Evidence) -> str:
    """The page of a content whose parts open rows of `evidence`."""
    labels = Labels(content.study)
    scripts = [_asset("assets", "cytoscape.min.js"), _asset("assets", "report.js")]
    text = (
        _environment()
        .get_template("report.html.j2")
        .render(
            content=content,
            language="zh-CN" if content.study.language == "zh" else content.study.language,
            words=labels.words,
            labels=labels,
            style=_asset("assets", "report.css"),
            scripts=scripts,
            policy=_policy(scripts),
            data=_json(_data(evidence, labels)),
            codes=_by_code(evidence),
            marks=[(mark, labels.words[f"mark.{name}"]) for mark, name in MARKS],
        )
    )
    return text.replace(FONT_MARK, embedded_font(text), 1)


def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    loader = FunctionLoader(lambda name: _asset("templates", name))
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {
        "numbers": lambda rows: " ".join(map(str, rows)),
        "kind": lambda block: type(block).__name__,
        "is_grid": _is_grid,
        "classes": _classes,
        "picture": _picture,
    }
    return environment


def _is_grid(table: Table) -> bool:
    """Whether all that is not the name of a row is counted or opens: there an empty cell is silence."""
    cells = [(cell, column) for row in table.rows for cell, column in list(zip(row, table.columns, strict=True))[table.heads :]]
    filled = [cell for cell, column in cells if cell.parts and column.set != "number"]
    opens = all(part.rows or part.number is not None for cell in filled for part in cell.parts)
    return bool(cells) and table.heads > 0 and opens


def _classes(cell: Cell, set: str) -> str:
    """How a cell looks: a number, a nought, codes with their marks, not like the others."""
    found = {
        "n": set == "number" or cell.number is not None,
        "date": set == "date",
        "zero": cell.number == 0,
        "codes": any(part.mark for part in cell.parts) or len(cell.parts) > 1,
        "tinted": cell.tinted and bool(cell.parts),
    }
    return " ".join(name for name, is_so in found.items() if is_so)


def _picture(figure: Figure) -> str:
    """A figure as an address that holds it."""
    return f"data:image/svg+xml;base64,{base64.b64encode(figure.draw().encoded('.svg')[0]).decode()}"


def _asset(folder: str, name: str) -> str:
    return (files("qualcode.reporting") / folder / name).read_text(encoding="utf-8")


def _policy(scripts: list[str]) -> str:
    """Only these very scripts may run, and nothing may be loaded or sent."""
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts)
    allowed = f"script-src {hashes}; style-src 'unsafe-inline'; img-src data:; font-src data:"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _json(data: object) -> str:
    """JSON that can stand in a script element: no character in it can begin a tag."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _by_code(evidence: Evidence) -> list[tuple[Any, tuple[int, ...]]]:
    """The codes that occur, in the order of the codebook, with the numbers of their codings."""
    numbers = evidence.grouped("codings", ["code"]) or {}
    return [(code, tuple(numbers[code.id,])) for code in evidence.study.codebook.codes if (code.id,) in numbers]


def _data(evidence: Evidence, labels: Labels) -> dict[str, Any]:
    """What the page's script works on; sentences stand here once and are referred to by number."""
    place = evidence.place
    used = dict.fromkeys(row["code"] for row in [*evidence.codings, *evidence.relations])
    return {
        "words": {key: value for key, value in labels.words.items() if key.startswith(SCRIPT_WORDS)},
        "stages": {stage.id: stage.label(labels.study.language) for stage in labels.study.stages.stages},
        "codes": {code: labels.code(code) for code in used},
        "sentences": [_sentence(row, labels) for row in evidence.sentences],
        "titles": {document.id: title for document in labels.study.documents if (title := document.attributes.get("title"))},
        "memos": _memos(evidence),
        # A quote is repeated only where it reaches beyond its sentence.
        "codings": [
            [
                place.get(row["segment"], -1),
                *evidence.span(row),
                row["code"],
                row["coder"],
                row["method"],
                row["status"],
                row["reason"],
                "" if _inside(evidence, row) else row["quote"],
            ]
            for row in evidence.codings
        ],
        "relations": [
            [
                place.get(row["segment"], -1),
                *evidence.span(row),
                row["code"],
                labels.actor(row["source"]),
                labels.actor(row["target"]),
                row["dyad"].count(SYMMETRIC),
                _said_by(row, labels),
                row["method"],
            ]
            for row in evidence.relations
        ],
        **_graph(evidence, labels),
    }


def _sentence(row: Row, labels: Labels) -> list[str]:
    where = [row["document"], row["segment"], _speaker(row, labels), row["stage"], row["plane"], row["clause"]]
    return [*where, row["text"], row.get("time", "")]


def _memos(evidence: Evidence) -> dict[int, list[list[str]]]:
    """What stands in the margin of a sentence that is shown, by its number."""
    beside: dict[int, list[list[str]]] = {}
    for row in rows_of(evidence.results.memos):
        if row["segment"] in evidence.place:
            beside.setdefault(evidence.place[row["segment"]], []).append([row["author"], row["date"], row["text"], row["quote"]])
    return beside


def _inside(evidence: Evidence, row: Row) -> bool:
    start, end = evidence.span(row)
    return bool(end - start == row["end"] - row["start"])


def _speaker(row: Row, labels: Labels) -> str:
    parts = [row["person"] or row["speaker"], labels.actor(row["actor"]) if row["actor"] else ""]
    return " · ".join(part for part in parts if part)


def _said_by(row: Row, labels: Labels) -> str:
    return labels.actor(row["asserted_by"]) if row["asserted_by"] else ""


def _graph(evidence: Evidence, labels: Labels) -> dict[str, Any]:
    network, study = evidence.results.network, evidence.study
    layout = actor_layout(network, study)
    by_id = evidence.relation_numbers
    edges = []
    for source, target, edge in network.edges(data=True):
        rows = [by_id[id] for id in edge.get("evidence", ()) if id in by_id]
        edges.append(
            [
                source,
                target,
                edge["code"],
                edge["family"],
                blank(edge.get("stage")),
                blank(edge.get("plane")),
                int(bool(edge.get("symmetric"))),
                int(edge["weight"]),
                rows,
            ]
        )
    actors = []
    for id, (x, y) in layout.positions.items():
        actor = study.actor(id)
        told = [labels.of("kind", actor.kind), labels.of("level", actor.level) if actor.level else ""] if actor else []
        about = " · ".join(part for part in told if part)
        actors.append([id, labels.actor(id), x, y, about, int(bool(actor and actor.kind == "government"))])
    styles = family_styles(network, study)
    return {
        "lines": layout.lines,
        "actors": actors,
        "edges": sorted(edges),
        "families": {family: [labels.code(family), style.colour, style.head, int(style.double)] for family, style in styles.items()},
    }

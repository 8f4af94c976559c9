"""What only one of two networks has."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from qualcode.model import Study
from qualcode.reporting.figures.arrows import Arrow, Dash, Entry, sample_of
from qualcode.reporting.figures.pictures import Picture, labels_for
from qualcode.reporting.figures.relations import drawn_page
from qualcode.reporting.figures.taking import differences_of
from qualcode.reporting.fonts import figure_style
from qualcode.reporting.labels import Labels
from qualcode.reporting.layout import actor_layout
from qualcode.reporting.styles import Style
from qualcode.tables import check_columns

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["difference_figure"]

STATUSES: dict[str, tuple[Style, Dash]] = {
    "first": (Style("#8a5a00", "vee", False), (0, (4, 2.2))),
    "second": (Style("#1f5a99", "triangle", False), "-"),
    "both": (Style("#6a6a6a", "diamond", False), "-"),
}


def difference_figure(
    edges: pd.DataFrame | nx.Graph,
    study: Study | None = None,
    *,
    names: tuple[str, str] = ("nominal", "actual"),
    title: str = "",
    most: int = 24,
    language: str = "",
) -> Picture:
    """What only one of two networks has, and what both have.

    An arrow only in the first network is dashed, only in the second solid, in both grey with both numbers.

    Parameters
    ----------
    edges
        What :func:`qualcode.network_difference` gives; or ``source, target, weight_first, weight_second``, one row per pair; with
        ``family``, one per pair and family; with ``symmetric``, what has no direction. A weight that is blank or 0 means that the
        network does not have the edge.
    study
        Names of actors and codes; without it ids are shown.
    names
        What the two networks are: planes or stages of the study, or any words.
    title
        Stands above.
    most
        How many arrows are drawn, the greatest differences first.
    language
        ``zh`` or ``en``; that of the study if not given.

    Returns
    -------
    Picture
        ``data``: the rows drawn, with ``difference`` (first − second) and ``status`` (``first``, ``second``, ``both``).

    Examples
    --------
    >>> import pandas as pd
    >>> edges = pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"], "weight_first": [2, 0], "weight_second": [0, 3]})
    >>> difference_figure(edges).data[["difference", "status"]].values.tolist()
    [[-3, 'second'], [2, 'first']]
    """
    import networkx as nx

    edges = differences_of(edges)
    check_columns(edges, ("source", "target", "weight_first", "weight_second"), what="the table of edges")
    labels = labels_for(study, language)
    data = edges.assign(weight_first=edges["weight_first"].fillna(0), weight_second=edges["weight_second"].fillna(0))
    data["difference"] = data["weight_first"] - data["weight_second"]
    here = (data["weight_first"] > 0).astype(int) + 2 * (data["weight_second"] > 0).astype(int)
    data = data.assign(status=here.map({1: "first", 2: "second", 3: "both"})).dropna(subset="status")
    keys = ["source", "target", *(["family"] if "family" in data else [])]
    every, left_out = data, max(0, len(data) - most)
    data = data.assign(_size=data["difference"].abs()).sort_values(["_size", *keys], ascending=[False, *[True] * len(keys)], kind="stable")
    data = data.head(most).drop(columns="_size").reset_index(drop=True)
    network = nx.MultiDiGraph(list(zip(every["source"], every["target"], strict=True)))
    called = [labels.of("plane" if name in ("nominal", "actual") else "stage", name) for name in names]
    words = labels.words
    texts = {
        "first": words["figure.only"].format(name=called[0]),
        "second": words["figure.only"].format(name=called[1]),
        "both": words["figure.both"].format(first=called[0], second=called[1]),
    }
    entries = [Entry(texts[status], sample_of(*STATUSES[status])) for status in STATUSES if (data["status"] == status).any()]
    notes = [words["figure.difference_note"].format(first=called[0], second=called[1])]
    notes += [words["figure.difference_left"].format(count=left_out)] if left_out else []
    top = max(data[["weight_first", "weight_second"]].max(axis=1), default=1)
    arrows = [_arrow(row, labels, top) for row in data.to_dict("records")]
    shown = title or words["figure.difference"].format(first=called[0], second=called[1])
    with figure_style():
        sheet = drawn_page(arrows, actor_layout(network, labels.study), labels, title=shown, entries=entries, notes=notes)
    return Picture(sheet.figure, data)


def _arrow(row: Mapping[Hashable, Any], labels: Labels, top: float) -> Arrow:
    """The arrow of a row, as wide as the greater of its weights, of which `top` is the most."""
    first, second = f"{row['weight_first']:g}", f"{row['weight_second']:g}"
    number = {"first": first, "second": second, "both": f"{first}→{second}"}[row["status"]]
    label = f"{labels.code(row['family'])} {number}" if "family" in row else number
    wide = 0.8 + 2.2 * float(max(row["weight_first"], row["weight_second"]) / top) ** 0.5
    style, dash = STATUSES[row["status"]]
    return Arrow(row["source"], row["target"], label, style, dash, wide, bool(row.get("symmetric", False)))

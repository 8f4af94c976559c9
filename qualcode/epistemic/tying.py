"""Which codes are spoken of together: co-occurrence in a window that moves over the lines (epistemic network analysis)."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.epistemic.mapping import agreement_of_places, projection
from qualcode.epistemic.windows import Windows
from qualcode.errors import ArgumentError, hint

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EpistemicNetwork", "epistemic_network"]


@dataclass(frozen=True, eq=False)
class EpistemicNetwork:
    """The network of codes of each unit, and all of them as points of one map.

    Attributes
    ----------
    units
        One row per unit: ``lines`` (how many are its own), ``ties`` (their sum), and every column of the lines that has one value in it.
    ties
        Units × pairs of codes (columns ``code_1``, ``code_2``, in the order of `codes`): how many of its lines tie the two; not binary: the
        sum of products.
    normalised
        The same as vectors of length 1; 0 throughout in a unit without ties.
    centre
        Mean of the normalised vectors of the units with ties.
    rotation
        Pairs of codes × axes: the direction of each axis.
    points
        Units × axes (``axis_1``, …): where each unit lies; ``nan`` in a unit without ties. Only axes on which units differ.
    nodes
        Codes × axes: placed by least squares so that the weighted means of its nodes come as near to each unit's point as can be; ``nan``
        of a code without ties.
    centroids
        Units × axes: those weighted means.
    axes
        One row per axis: ``variance`` (share of all), ``pearson`` and ``spearman`` (agreement of points and centroids, see
        :meth:`goodness`).
    without_ties
        Units in which no two codes meet.
    settings
        Every choice, in words, as reports print it.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("p1", "x", 1, 1, 0), ("p2", "x", 1, 1, 1), ("p3", "y", 0, 1, 1), ("p4", "y", 1, 1, 1), ("p5", "y", 1, 0, 1)]
    >>> lines = pd.DataFrame(rows, columns=["person", "side", "control", "support", "exit"]).assign(talk=range(5))
    >>> network = epistemic_network(lines, codes=["control", "support", "exit"], conversation="talk", unit="person")
    >>> network.difference("side", "x", "y").round(2).values.tolist()[0]
    ['control', 'support', 0.79, 0.19, 0.6]
    >>> network.by_means("side", a="x", b="y").means("side")["axis_1"].round(2).tolist()
    [0.41, -0.27]
    """

    units: pd.DataFrame
    ties: pd.DataFrame
    normalised: pd.DataFrame
    centre: pd.Series
    rotation: pd.DataFrame
    points: pd.DataFrame
    nodes: pd.DataFrame
    centroids: pd.DataFrame
    axes: pd.DataFrame
    without_ties: tuple[str, ...]
    settings: Mapping[str, str]
    rotated: tuple[str, str, str] | None = field(repr=False)
    windows: Windows = field(repr=False)

    def evidence(self, unit: str, code_1: str, code_2: str) -> pd.DataFrame:
        """The pairs of lines that make a tie.

        Returns
        -------
        pandas.DataFrame
            One row per focal line, other line and way round: ``focal`` and ``line`` (labels of the rows handed in; the same where a line
            has both codes), ``distance`` (in lines, negative: earlier), ``focal_code``, ``line_code``, ``product``, and what is known
            of both lines (``focal_segment``, ``line_segment``, …). Binary, the tie is the number of different focal lines; else the
            sum of products.

        Raises
        ------
        ArgumentError
            When there is no such unit or code, or the two codes are one.
        """
        for name, known, what in ((unit, self.units.index, "unit"), (code_1, self.nodes.index, "code"), (code_2, self.nodes.index, "code")):
            if name not in known:
                raise ArgumentError(f"there is no {what} '{name}' in this network{hint(name, map(str, known))}")
        if code_1 == code_2:
            raise ArgumentError(f"a tie is between two codes; found '{code_1}' twice")
        return self.windows.evidence(unit, code_1, code_2)

    def groups(self, by: str) -> pd.Series:
        """The value of a column for each unit, blank in units without ties; an error if units mix its values."""
        if by not in self.units:
            reason = "varies within units, or is no column of the lines"
            raise ArgumentError(f"units cannot be grouped by '{by}': it {reason} (there are: {', '.join(self.units.columns[2:])})")
        return self.units[by].where(~self.units.index.isin(self.without_ties))

    def means(self, by: str) -> pd.DataFrame:
        """Mean point of each group of units, and ``units``: how many have ties."""
        groups = self.groups(by)
        return self.points.groupby(groups).mean().join(groups.groupby(groups).size().rename("units"))

    def network(self, by: str, value: object) -> pd.Series:
        """The mean of the normalised vectors of a group of units."""
        groups = self.groups(by)
        if not (groups == value).any():
            raise ArgumentError(f"no unit with ties has {by} '{value}'{hint(str(value), map(str, groups.dropna().unique()))}")
        return self.normalised[(groups == value).fillna(False).to_numpy(dtype=bool)].mean()

    def difference(self, by: str, a: object, b: object) -> pd.DataFrame:
        """The mean networks of two groups and their difference: a row per pair of codes with ``a``, ``b``, ``difference`` (a − b)."""
        import pandas as pd

        both = pd.DataFrame({"a": self.network(by, a), "b": self.network(by, b)})
        return both.assign(difference=both["a"] - both["b"]).reset_index()

    def by_means(self, column: str, *, a: str, b: str) -> EpistemicNetwork:
        """The same network on axes of which the first leads through the mean of `b` to that of `a`, the others are of what remains.

        The first axis is made to set the two groups apart: that it does so is no finding. :func:`qualcode.network_comparison` tests the
        difference over the whole network.

        Raises
        ------
        ArgumentError
            When a group has no units with ties, or both have the same mean network.
        """
        groups = self.groups(column)
        for value in (a, b):
            self.network(column, value)  # tells which group is not there
        masks = (groups == a).fillna(False).astype(bool), (groups == b).fillna(False).astype(bool)
        return _placed(self.windows, self.ties, self.units, self.without_ties, (column, a, b), masks)

    def goodness(self, *, compat: str | None = None) -> pd.DataFrame:
        """How well the nodes explain the points: correlations of points and centroids, by axis.

        ``compat="rENA"`` correlates the differences of all pairs of units, each pair once in the order of the units, as that program does;
        its figure changes with the order. (With each pair both ways, Pearson's is the one that is given here.) ``nan`` where codes fit the
        points exactly because there are no more units than codes, which says nothing about the data.
        """
        return agreement_of_places(self.points, self.centroids, compat)


def epistemic_network(
    lines: pd.DataFrame,
    *,
    codes: Sequence[str],
    conversation: str | Sequence[str],
    unit: str | Sequence[str],
    back: int | None = 4,
    forward: int = 0,
    binary: bool = True,
) -> EpistemicNetwork:
    """Epistemic network analysis: how often codes meet in a window that moves over the lines, and a map of the units by that.

    Of a focal line r, the window is the `back` lines that end at r in its conversation and the `forward` lines after it. With s the sums
    of the codes over the window and h those without r, the line ties codes i and j by sᵢsⱼ − hᵢhⱼ: what meets within r, and what r and
    another line of the window have; never what only other lines have (Siebert-Evenstone et al. 2017, Journal of Learning Analytics 4:
    123–139). ``binary`` makes of each line's product 0 or 1. Ties are summed by unit, the vectors of units divided by their length, and
    those that are not 0 centred. The axes are those of the singular value decomposition, with the pair of codes that counts most on the
    positive side (Bowman et al. 2021, Advances in Quantitative Ethnography: 91–105); :meth:`EpistemicNetwork.by_means` lays the first
    through the means of two groups. Dividing by the length makes a unit with one tie count as much as one with a
    hundred: look at ``units["ties"]`` before reading a point that lies far out.

    Parameters
    ----------
    lines
        In the order in which they were said; 0/1 (or counts) in the columns of the codes. :func:`qualcode.coded_lines` makes them.
    codes
        Columns of `lines`, two or more.
    conversation, unit
        Column or columns: windows do not cross conversations; ties are summed by unit, of the focal line. A line without unit is heard
        by others and credits none. Where a unit holds lines of both planes there is a warning: put ``plane`` into `unit`.
    back
        Length of the window with the focal line: 1 is the line alone; ``None``: from the beginning of the conversation.
    forward
        How many lines after the focal line belong to the window too.
    binary
        Count a line that ties two codes once, however often.

    Returns
    -------
    EpistemicNetwork
        Ties, points, nodes, and the lines behind each tie.

    Raises
    ------
    ArgumentError
        When columns are missing, there are fewer than two codes or than two units with ties, or all
        units have the same network.

    Examples
    --------
    >>> import pandas as pd
    >>> said = [("a", 1, 0, 0), ("b", 0, 1, 0), ("a", 0, 0, 1), ("b", 0, 1, 1), ("c", 1, 1, 0), ("c", 0, 0, 1), ("d", 1, 0, 1)]
    >>> lines = pd.DataFrame(said, columns=["who", "control", "support", "exit"]).assign(talk=["S-01"] * 4 + ["S-02"] * 3)
    >>> network = epistemic_network(lines, codes=["control", "support", "exit"], conversation="talk", unit="who", back=2)
    >>> network.ties.values.tolist()
    [[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 0]]
    >>> network.evidence("b", "control", "support")[["focal", "line", "distance"]].values.tolist()
    [[1, 0, -1]]
    """
    windows = Windows.of(lines, codes, conversation=_names(conversation), unit=_names(unit), back=back, forward=forward, binary=binary)
    ties, units = windows.ties(), windows.units()
    units.insert(1, "ties", ties.sum(axis=1))
    _planes(windows)
    empty = tuple(ties.index[ties.sum(axis=1) == 0])
    if empty:
        warnings.warn(f"no two codes meet in {', '.join(empty)}: these units have no place on the map", UserWarning, stacklevel=2)
    some = len(ties) - len(empty)
    if some < 2:
        raise ArgumentError(f"a map needs two units with ties or more; found {some} of {len(ties)} units: choose another unit")
    return _placed(windows, ties, units, empty)


def _placed(
    windows: Windows,
    ties: pd.DataFrame,
    units: pd.DataFrame,
    empty: tuple[str, ...],
    by: tuple[str, str, str] | None = None,
    means: tuple[pd.Series, pd.Series] | None = None,
) -> EpistemicNetwork:
    """The network with its map, and the agreement of its nodes with its points."""
    made = projection(ties, means)
    goodness = agreement_of_places(made.points, made.centroids, None)
    return EpistemicNetwork(
        units=units,
        ties=ties,
        normalised=made.normalised,
        centre=made.centre,
        rotation=made.rotation,
        points=made.points,
        nodes=made.nodes,
        centroids=made.centroids,
        axes=made.variance.rename("variance").to_frame().join(goodness),
        without_ties=empty,
        settings={**windows.settings(), "rotation": f"means of {by[0]}: {by[1]}, {by[2]}" if by else "svd"},
        rotated=by,
        windows=windows,
    )


def _names(columns: str | Sequence[str]) -> tuple[str, ...]:
    return (columns,) if isinstance(columns, str) else tuple(columns)


def _planes(windows: Windows) -> None:
    """Nominal and actual are not added up without a word."""
    mixed = windows.mixed("plane")
    if mixed:
        told = ", ".join(mixed[:5]) + (", …" if len(mixed) > 5 else "")
        warnings.warn(f"nominal and actual are counted together in {told}; put 'plane' into `unit`", UserWarning, stacklevel=3)

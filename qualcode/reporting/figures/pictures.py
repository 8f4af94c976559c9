"""A figure together with the rows that it draws, and how it becomes a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, Problem
from qualcode.model import Codebook, StageModel, Study
from qualcode.reporting.figures.pixels import png_bytes
from qualcode.reporting.fonts import figure_style, glyph_problem, missing_characters
from qualcode.reporting.labels import Labels
from qualcode.saving import save

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = ["Picture", "labels_for"]

DPI = 300
# What would differ from run to run stays out of the files.
FORMATS: Mapping[str, dict[str, Any]] = {
    ".png": {},
    ".svg": {"metadata": {"Date": None, "Creator": None}},
    ".pdf": {"metadata": {"CreationDate": None, "Creator": None, "Producer": None}},
}


@dataclass(frozen=True, eq=False)
class Picture:
    """A drawn figure and its data.

    Attributes
    ----------
    figure
        The matplotlib figure, 16 cm wide, with no text under 8 pt.
    data
        One row per thing drawn (arrow, cell, point, step): what the figure shows is in it, and what is in it is shown.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import heat_map
    >>> picture = heat_map(pd.DataFrame({"control": [2, 0]}, index=pd.Index(["delivery", "payment"], name="stage")), language="en")
    >>> len(picture.data)
    2
    """

    figure: Figure = field(repr=False)
    data: pd.DataFrame

    def save(self, path: str | Path) -> tuple[Problem, ...]:
        """Writes the figure as ``.png`` (300 dpi), ``.svg`` (text as outlines) or ``.pdf`` (fonts embedded), whole or not at all.

        Returns
        -------
        tuple of Problem
            One where no font has a character of the figure.

        Raises
        ------
        ArgumentError
            When the name ends otherwise.
        OutputError
            When the file cannot be written.
        """
        file = Path(path)
        ending = file.suffix.lower()
        if ending not in FORMATS:
            raise ArgumentError(f"{file.name}: a figure is written as {', '.join(FORMATS)}. Give the file one of these endings.")
        data, problems = self.encoded(ending, file.stem)
        save(file, data, remedy="Choose a folder that you may write to.")
        return problems

    def encoded(self, ending: str, name: str = "") -> tuple[bytes, tuple[Problem, ...]]:
        """The bytes that :meth:`save` writes for an ending, and what it returns; `name` is the figure's in the problem."""
        with figure_style(), missing_characters() as missing:
            data = self._png() if ending == ".png" else self._lines(ending)
        return data, (glyph_problem(name, missing),) if missing else ()

    def _png(self) -> bytes:
        from matplotlib.backends.backend_agg import RendererAgg

        before = self.figure.dpi
        self.figure.dpi = DPI
        try:
            page = RendererAgg(*self.figure.bbox.size, DPI)
            self.figure.draw(page)
            return png_bytes(page.buffer_rgba(), DPI)
        finally:
            self.figure.dpi = before

    def _lines(self, ending: str) -> bytes:
        stream = BytesIO()
        # matplotlib writes an SVG in thousands of pieces, and would encode each.
        target = TextIOWrapper(stream, "utf-8", newline="\n") if ending == ".svg" else stream
        self.figure.savefig(target, dpi=DPI, format=ending[1:], **FORMATS[ending])
        target.flush()
        return stream.getvalue()


def labels_for(study: Study | None, language: str = "") -> Labels:
    """The names of a study, or ids as they are; `language` goes before the study's own, and is Chinese where nothing says otherwise."""
    if study is None:
        return Labels(Study("", "", language or "zh", Codebook("none", {}, ()), StageModel("none"), (), ()))
    return Labels(replace(study, language=language) if language else study)

"""Chinese labels that are never boxes: a font travels with the package, and figures are drawn with it.

The bundled ``Qualcode Sans SC`` is a subset of Noto Sans SC (SIL Open Font License, see ``assets/OFL.txt``): GB2312, the frequent
characters of Big5, Latin, Greek and symbols. It comes first so that a figure is the same on every machine; fonts of the machine only help
out with characters that it lacks.
"""

from __future__ import annotations

import base64
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from io import BytesIO
from typing import Any

from qualcode.errors import Problem

__all__ = ["FAMILY", "embedded_font", "figure_style", "glyph_problem", "missing_characters"]

FAMILY = "Qualcode Sans SC"
# Free fonts first, then what Windows and macOS bring; a fixed order, because the order decides which font draws a rare character.
SYSTEM_FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB")


def _register() -> list[str]:
    from matplotlib import font_manager

    known = {entry.name for entry in font_manager.fontManager.ttflist}
    if FAMILY not in known:
        with as_file(files("qualcode.reporting") / "assets" / "QualcodeSansSC.otf") as path:
            font_manager.fontManager.addfont(str(path))
    return [FAMILY, "DejaVu Sans", *(name for name in SYSTEM_FAMILIES if name in known)]


@contextmanager
def figure_style() -> Iterator[None]:
    """Drawing inside this context gives readable Chinese and, for the same input, the same bytes.

    Global settings of matplotlib are as before afterwards.

    Examples
    --------
    >>> import matplotlib
    >>> with figure_style():
    ...     matplotlib.rcParams["font.family"][0]
    'Qualcode Sans SC'
    """
    import matplotlib

    ours, known = _settings(), matplotlib.rcParams
    before = {key: dict.__getitem__(known, key) for key in ours}
    # Without another check of each, which takes longer than drawing a small figure.
    dict.update(known, ours)
    try:
        yield
    finally:
        dict.update(known, before)


@cache
def _settings() -> dict[str, Any]:
    """All settings of matplotlib as figures are drawn with them, checked once; a user's own matplotlibrc must not change the figures."""
    import matplotlib

    settings: dict[str, Any] = {
        "font.family": _register(),
        "font.size": 9.0,
        "svg.fonttype": "path",
        "svg.hashsalt": "qualcode",
        "pdf.fonttype": 42,
        "axes.unicode_minus": True,
        "path.sketch": None,
        "savefig.bbox": None,
        "hatch.linewidth": 0.5,
        "text.usetex": False,
        "text.parse_math": False,
        "hatch.color": "#9a9a9a",
    }
    base = {key: value for key, value in matplotlib.rcParamsDefault.items() if not key.startswith(("backend", "interactive", "toolbar"))}
    with matplotlib.rc_context(base):
        matplotlib.rcParams.update(settings)
        return {key: matplotlib.rcParams[key] for key in (*base, *settings)}


@contextmanager
def missing_characters() -> Iterator[set[str]]:
    """Collects the characters for which no font had a shape while something was drawn; they are boxes on the picture.

    Examples
    --------
    >>> from io import BytesIO
    >>> from matplotlib.figure import Figure
    >>> with figure_style(), missing_characters() as missing:
    ...     figure = Figure()
    ...     _ = figure.text(0, 0, "街道")
    ...     figure.savefig(BytesIO())
    >>> missing
    set()
    """
    missing: set[str] = set()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield missing
    for entry in caught:
        told = re.match(r"Glyph (\d+) .*missing from", str(entry.message))
        if told:
            missing.add(chr(int(told[1])))
        else:
            warnings.warn_explicit(entry.message, entry.category, entry.filename, entry.lineno)


def embedded_font(text: str) -> str:
    """A style sheet that brings the bundled font along, cut down to the characters of `text`: a page that needs no font of the reader's
    machine.

    Examples
    --------
    >>> embedded_font("街道").startswith("@font-face{font-family:'Qualcode Sans SC'")
    True
    """
    data = _woff(_cut(text))
    encoded = base64.b64encode(data).decode("ascii")
    return f"@font-face{{font-family:'{FAMILY}';src:url(data:font/woff;base64,{encoded}) format('woff');font-display:block}}"


def _cut(text: str) -> bytes:
    """The bundled font with the shapes of the characters of `text`, the shape for those that it lacks, its name and its licence."""
    import uharfbuzz

    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(set(map(ord, text)))
    wanted.name_id_set.clear()
    wanted.name_id_set.update({0, 1, 2, 13, 14})
    wanted.layout_feature_tag_set.clear()
    # Whole shapes instead of shared parts of them are fewer bytes when compressed.
    kept = uharfbuzz.SubsetFlags
    wanted.flags = kept.NOTDEF_OUTLINE | kept.DESUBROUTINIZE
    whole = (files("qualcode.reporting") / "assets" / "QualcodeSansSC.otf").read_bytes()
    return bytes(uharfbuzz.subset(uharfbuzz.Face(whole), wanted).blob.data)


def _woff(font: bytes) -> bytes:
    """A font as browsers take it: its tables compressed, as they are."""
    from fontTools.ttLib.sfnt import SFNTReader, SFNTWriter

    tables, data = SFNTReader(BytesIO(font)), BytesIO()
    writer = SFNTWriter(data, len(tables.tables), tables.sfntVersion, flavor="woff")
    for name in tables.keys():  # noqa: SIM118
        writer[name] = tables[name]
    writer.close()
    return data.getvalue()


def glyph_problem(name: str, characters: Iterable[str]) -> Problem:
    """What to tell about characters that could not be drawn in the figure `name`."""
    listed = ", ".join(f"{character} (U+{ord(character):04X} {unicodedata.name(character, '?')})" for character in sorted(characters))
    return Problem(
        f"figures/{name}",
        f"no font of this machine has {listed}; the figure shows boxes there",
        "Install a font with these characters, such as Noto Sans CJK SC, or write the label in other characters.",
    )

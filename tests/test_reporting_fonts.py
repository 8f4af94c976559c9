"""Chinese labels are drawn, not boxed, with nothing but what the package brings."""

from __future__ import annotations

from importlib.resources import files

import matplotlib
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from qualcode.reporting import fonts
from qualcode.reporting.fonts import FAMILY, figure_style, glyph_problem, missing_characters


def _missing(text: str) -> set[str]:
    with figure_style(), missing_characters() as missing:
        figure = Figure()
        figure.text(0.1, 0.5, text)
        FigureCanvasAgg(figure).draw()
    return missing


@pytest.mark.parametrize(
    "text",
    [
        "报表文字",
        "繁體：機構與街道辦事處",
        "“名义”——实际……（①②）",
        "● ◐ ○ → – − × ≥",
        "A–Z äöü αβγ",
        "区民政委员会 → A社工机构 · 控制 3",
    ],
)
def test_no_character_is_missing(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(fonts, "SYSTEM_FAMILIES", ())
    assert _missing(text) == set()


def test_a_character_without_a_shape_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "SYSTEM_FAMILIES", ())
    assert _missing("街\U00020bb7道") == {"\U00020bb7"}
    assert "U+20BB7" in str(glyph_problem("relations", {"\U00020bb7"}))


def test_global_settings_stay_as_they_were() -> None:
    before = dict(matplotlib.rcParams)
    with figure_style():
        assert matplotlib.rcParams["font.family"][0] == FAMILY
    assert dict(matplotlib.rcParams) == before


def test_the_font_travels_with_its_licence() -> None:
    assets = files("qualcode.reporting") / "assets"
    assert (assets / "QualcodeSansSC.otf").is_file()
    licence = (assets / "OFL.txt").read_text(encoding="utf-8")
    assert licence.startswith("© 2014-2021 Adobe")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence

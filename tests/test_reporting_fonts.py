"""Chinese labels are drawn, not boxed, with nothing but what the package brings."""

from __future__ import annotations

import base64
import re
from importlib.resources import files
from io import BytesIO

import matplotlib
import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from qualcode.reporting import fonts
from qualcode.reporting.fonts import FAMILY, embedded_font, figure_style, glyph_problem, missing_characters


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


def _embedded(text: str) -> TTFont:
    found = re.search(r"url\(data:font/woff;base64,([^)]*)\) format\('woff'\)", embedded_font(text))
    assert found is not None
    return TTFont(BytesIO(base64.b64decode(found[1], validate=True)))


def test_a_page_brings_the_characters_that_it_has_and_no_others() -> None:
    font = _embedded("街道 → A 街\U00020bb7")
    assert font.flavor == "woff"
    assert set(font.getBestCmap()) == set(map(ord, "街道 →A"))
    assert len(font.getGlyphOrder()) == 6
    assert not {"GSUB", "GPOS", "GDEF", "BASE"} & set(font.keys())


def test_characters_of_a_page_look_as_in_the_whole_font() -> None:
    cut, whole = _embedded("街a①"), TTFont(BytesIO((files("qualcode.reporting") / "assets" / "QualcodeSansSC.otf").read_bytes()))
    for name, original in [(".notdef", ".notdef"), *((cut.getBestCmap()[ord(one)], whole.getBestCmap()[ord(one)]) for one in "街a①")]:
        ours, theirs = RecordingPen(), RecordingPen()
        cut.getGlyphSet()[name].draw(ours)
        whole.getGlyphSet()[original].draw(theirs)
        assert ours.value == theirs.value != []
        assert cut["hmtx"][name] == whole["hmtx"][original]


def test_the_font_of_a_page_keeps_its_name_and_its_licence() -> None:
    names = {entry.nameID: str(entry) for entry in _embedded("街")["name"].names}
    assert set(names) == {0, 1, 2, 13, 14}
    assert names[0].startswith("© 2014-2021 Adobe")
    assert names[1] == FAMILY
    assert "SIL Open Font License, Version 1.1" in names[13]


def test_the_font_of_a_page_does_not_depend_on_the_order_of_its_characters() -> None:
    assert embedded_font("街道办事处") == embedded_font("处事办道街街")

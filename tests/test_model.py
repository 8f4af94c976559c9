"""What people write checks itself at birth."""

from __future__ import annotations

import pytest

from qualcode import ArgumentError, Document


@pytest.mark.parametrize("text", [chr(0xD83D), "好" + chr(0xDC00) + "。", chr(0xDC80)])
def test_half_a_character_is_no_text(text: str) -> None:
    with pytest.raises(ArgumentError, match=r"S-01.*half a character"):
        Document("S-01", text)


@pytest.mark.parametrize("text", ["", "好😀𠮷。", "\ufeff", "\x00"])
def test_whole_characters_are(text: str) -> None:
    assert Document("S-01", text).text == text

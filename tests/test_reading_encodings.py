"""In which encoding bytes were written: real sentences, short and long, in every encoding that people use."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qualcode
from qualcode.reading.encodings import SAMPLE, decode

TALK = "问：他们是怎么来检查的？\n答：他们说来就来，我们也没有办法，只能在那里等着。𠮷😀\n"
ENGLISH = (
    "Q: How did they check? A: It’s “fine”, they said — but we’d waited eight months for the last payment… "
    "The bureau’s officer came twice. Who decides? We don’t have a say; Café Größe, naïve résumé, £300 – Señor Muñoz signed."
)


@pytest.fixture(scope="module")
def simplified() -> str:
    folder = Path(qualcode.__file__).parents[1] / "corpora"
    if not folder.is_dir():
        folder = Path(qualcode.__file__).parent / "corpora"
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*/texts/*.txt")))


@pytest.fixture(scope="module")
def texts(simplified: str) -> dict[str, str]:
    """The built-in corpora, and the same in the traditional script as Taiwan and as OpenCC itself writes it."""
    return {
        "simplified": simplified,
        "taiwan": opencc.OpenCC("s2tw").convert(simplified),
        "traditional": opencc.OpenCC("s2t").convert(simplified),
    }


def snippets(text: str, length: int, encoding: str, count: int) -> Iterator[str]:
    """Random places of a text with at least one Chinese character that the encoding has."""
    chance = random.Random(f"{encoding} {length}")
    while count:
        at = chance.randrange(len(text) - length)
        found = text[at : at + length]
        if any("\u4e00" <= character <= "\u9fff" for character in found) and found == found.encode(encoding, "ignore").decode(encoding):
            count -= 1
            yield found


# At least how many of 200 snippets of 4, 10 and 30 characters are read right. One of 1,000 of ten is the most that was ever wrong.
@pytest.mark.parametrize(
    ("script", "encoding", "right"),
    [
        ("simplified", "utf-8", (200, 200, 200)),
        ("simplified", "gb18030", (196, 200, 200)),
        ("traditional", "gb18030", (194, 199, 200)),
        ("taiwan", "big5", (196, 200, 200)),
        ("traditional", "big5hkscs", (194, 199, 200)),
        ("simplified", "utf-16-le", (190, 200, 200)),
        ("simplified", "utf-16-be", (190, 200, 200)),
        ("traditional", "utf-16-le", (190, 199, 200)),
        ("traditional", "utf-16-be", (190, 199, 200)),
        ("simplified", "utf-16", (200, 200, 200)),
        ("simplified", "utf-32-le", (196, 200, 200)),
    ],
)
def test_snippets_of_real_texts(texts: dict[str, str], script: str, encoding: str, right: tuple[int, int, int]) -> None:
    for length, least in zip((4, 10, 30), right, strict=True):
        read = sum(_is_read(found, encoding) for found in snippets(texts[script], length, encoding, 200))
        assert read >= least, f"{length} characters"


@pytest.mark.parametrize(("encoding", "least"), [("cp1252", (170, 176, 200)), ("utf-8", (200, 200, 200)), ("utf-16-le", (196, 198, 200))])
def test_snippets_of_english(encoding: str, least: tuple[int, int, int]) -> None:
    chance = random.Random(encoding)
    for length, wanted in zip((10, 30, 100), least, strict=True):
        places = [chance.randrange(len(ENGLISH) - length) for _ in range(200)]
        assert sum(_is_read(ENGLISH[at : at + length], encoding) for at in places) >= wanted, f"{length} characters"


def _is_read(text: str, encoding: str) -> bool:
    try:
        return decode(text.encode(encoding))[0] == text
    except UnicodeError:
        return False


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        pytest.param("我们的合同".encode(), "utf-8", id="UTF-8"),
        pytest.param("我们的合同".encode("utf-8-sig"), "utf-8-sig", id="UTF-8 with a mark"),
        pytest.param("我们的合同".encode("utf-16"), "utf-16", id="UTF-16"),
        pytest.param(b"\xfe\xff" + "我们的合同".encode("utf-16-be"), "utf-16", id="UTF-16 of the other byte order"),
        pytest.param("我们的合同".encode("utf-32"), "utf-32", id="UTF-32"),
        pytest.param("\ufeff我们的合同".encode("gb18030"), "gb18030", id="GB18030 with a mark"),
        pytest.param("我们的合同".encode("gbk"), "gb18030", id="GBK is read as what contains it"),
        pytest.param("我们的合同".encode("gb2312"), "gb18030", id="GB2312 too"),
        pytest.param("我們的合同".encode("big5"), "big5", id="Big5"),
        pytest.param("我們的合同，三百元～五百元".encode("cp950"), "cp950", id="marks as Windows writes them in Big5"),
        pytest.param("二〇二一年，群裏的合同".encode("big5hkscs"), "big5hkscs", id="characters that only Hong Kong's Big5 has"),
        pytest.param("Interview with 王 at ten".encode("gb18030"), "gb18030", id="one Chinese character in English"),
        pytest.param("A: It’s “fine”.".encode("cp1252"), "cp1252", id="Windows-1252"),
        pytest.param("A: café, naïve.".encode("latin-1"), "cp1252", id="Latin-1 is read as what contains it"),
        pytest.param("Q: who pays?".encode("utf-16-be"), "utf-16-be", id="English in UTF-16 without a mark"),
        pytest.param("你在场吗".encode("utf-16-le"), "utf-16-le", id="UTF-16 whose bytes are ASCII"),
    ],
)
def test_the_encoding_that_is_reported_reads_the_same(data: bytes, encoding: str) -> None:
    text, found = decode(data)
    assert found == encoding
    assert decode(data, found) == (text, found)
    assert "合同" in text or text.isprintable()


@pytest.mark.parametrize("encoding", ["gb18030", "big5hkscs", "utf-16-le"])
def test_the_sample_may_end_within_a_character(simplified: str, encoding: str) -> None:
    text = ("a" + "的合同写明" * SAMPLE)[: SAMPLE + 77]
    text = text if encoding != "big5hkscs" else opencc.OpenCC("s2tw").convert(text)
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(bytes(range(128, 256)), id="any bytes"),
        pytest.param("こんにちは、世界の皆さん。".encode("shift-jis"), id="Shift-JIS"),
        pytest.param("Привет, как дела".encode("cp1251"), id="Cyrillic"),
        pytest.param(random.Random(1).randbytes(3000), id="noise"),
        pytest.param(b"\xff\xfea", id="half a character of UTF-16"),
    ],
)
def test_what_is_in_no_encoding_is_refused(data: bytes) -> None:
    with pytest.raises(UnicodeError):
        decode(data)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_one_wrong_byte_is_named_and_makes_no_other_encoding_of_it(simplified: str, encoding: str) -> None:
    data = simplified[:3000].encode(encoding)
    at = len(simplified[:1500].encode(encoding))
    with pytest.raises(UnicodeDecodeError) as caught:
        decode(data[:at] + b"\xff" + data[at:])
    assert at - 4 <= (caught.value.start if encoding == "utf-8" else at) <= at


def test_a_given_encoding_is_used_strictly() -> None:
    data = "我们的合同".encode("gb18030")
    assert decode(data, "gbk") == ("我们的合同", "gbk")
    assert decode(data, "latin-1")[0] == data.decode("latin-1")
    for wrong in ("utf-8", "ascii"):
        with pytest.raises(UnicodeError):
            decode(data, wrong)


def test_no_half_character_comes_out() -> None:
    with pytest.raises(UnicodeError):
        decode(b"a\\ud83d", "unicode_escape")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=80))
def test_bytes_give_text_or_a_unicode_error(data: bytes) -> None:
    try:
        text, encoding = decode(data)
    except UnicodeError:
        return
    text.encode("utf-8")
    assert data.decode(encoding).removeprefix("\ufeff") == text


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_utf_8_is_always_itself(text: str) -> None:
    assert decode(text.encode()) == (text.removeprefix("\ufeff"), "utf-8-sig" if text.startswith("\ufeff") else "utf-8")

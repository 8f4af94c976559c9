"""By what positions are counted: found out from names and from where selections cut, in each of the conventions that programs have."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.exchanging.projects.refi.offsets import Convention, RawText, Span, fitting, placed

CODEPOINTS, UTF16 = Convention(), Convention(utf16=True)
CRLF, BOTH = Convention(crlf=True), Convention(utf16=True, crlf=True)
FOUR = (CODEPOINTS, UTF16, CRLF, BOTH)
TALK = "问：😀您好，𠮷先生。\r\n答：他们管得太细，尾款拖了半年。\r\n问：那怎么办？👍\r\n答：没有办法，只好等。"


def counted(raw: str, start: int, end: int, convention: Convention) -> Span:
    """The selection ``text[start:end]`` as a program of that convention writes it: counted the slow way, one character after the other."""
    text = raw.replace("\r\n", "\n")

    def position(place: int) -> int:
        units = sum(len(one.encode("utf-16-le")) // 2 if convention.utf16 else 1 for one in text[:place])
        return units + (text[:place].count("\n") if convention.crlf else 0)

    return Span(position(start), position(end), text[start:end])


def spans_of(raw: str, passages: list[str], convention: Convention) -> tuple[list[Span], list[tuple[int, int]]]:
    text = raw.replace("\r\n", "\n")
    true = [(text.index(one), text.index(one) + len(one)) for one in passages]
    return [counted(raw, *one, convention) for one in true], true


@pytest.mark.parametrize("convention", FOUR)
@pytest.mark.parametrize("named", [True, False])
def test_each_convention_is_found_with_and_without_names(convention: Convention, named: bool) -> None:
    """Without names only the ends of sentences and lines speak, as in a file in which whole sentences were coded."""
    passages = ["😀您好，𠮷先生。", "他们管得太细", "尾款拖了半年。", "没有办法，只好等。"]
    spans, true = spans_of(TALK, passages, convention)
    found = placed(RawText(TALK), [one if named else one._replace(name="") for one in spans])
    assert found.convention == convention
    assert list(found.spans) == true
    assert (found.named, found.names) == ((4, 4) if named else (0, 0))


PIECES = st.sampled_from(["他们", "管得", "太细", "😀", "𠮷", "，", "。", "\r\n", "funding ", "late", "龘"])


@settings(max_examples=60, deadline=None)
@given(st.data(), st.lists(PIECES, min_size=3, max_size=30), st.sampled_from(FOUR))
def test_named_selections_come_back_from_any_convention(data: st.DataObject, pieces: list[str], convention: Convention) -> None:
    """The law: whoever counts in whichever way and names selections by all their words is understood, where words tell places apart."""
    raw = "".join(pieces) + "末句与众不同" + "".join(pieces[::-1])
    text = raw.replace("\r\n", "\n")
    places = data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True))
    unique = text.index("末句与众不同")
    true = [(unique, unique + 6), *((min(pair), max(pair)) for pair in zip(places[::2], places[1::2], strict=False))]
    found = placed(RawText(raw), [counted(raw, *one, convention) for one in true])
    assert [text[slice(*one)] for one in found.spans if one] == [text[slice(*one)] for one in true]


def test_a_tie_is_what_the_program_is_known_to_do() -> None:
    """NVivo counts UTF-16 units (measured on real projects of NVivo 12.6); others mostly code points, as the standard says."""
    raw, spans = RawText("😀" * 4 + "他" * 20), [Span(10, 12)]
    assert placed(raw, spans, "NVivo 12.6").convention.utf16
    assert not placed(raw, spans, "QualCoder 4.0").convention.utf16


def test_texts_in_which_it_makes_no_difference_are_counted_as_the_standard_says() -> None:
    found = placed(RawText("他们管得太细。"), [Span(0, 2, "他们")], "NVivo 12.6")
    assert (found.convention, found.spans) == (CODEPOINTS, ((0, 2),))


def test_a_byte_order_mark_that_is_counted_is_found_by_names() -> None:
    """QualCoder keeps the mark as a character, so that all positions are one more."""
    found = placed(RawText("他们管得太细，尾款拖了半年。", mark=True), [Span(1, 6, "他们管得太"), Span(8, 13, "尾款拖了半")])
    assert found.convention == Convention(mark=True)
    assert found.spans == ((0, 5), (7, 12))


def test_line_ends_may_count_as_two_though_the_file_has_them_as_one() -> None:
    found = placed(RawText("一。\n二。\n他们管得太细。\n尾款拖了半年。"), [Span(8, 14, "他们管得太细"), Span(17, 23, "尾款拖了半年")])
    assert found.convention == CRLF
    assert found.spans == ((6, 12), (14, 20))


def test_a_selection_outside_of_the_text_has_no_place() -> None:
    assert placed(RawText("他们管。"), [Span(0, 2, "他们"), Span(3, 400)]).spans == ((0, 2), None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("他们管得太细", True),
        ("他们 管得\n太细", True),
        ("他们管…", True),
        ("他们管...", True),
        ("她们管…", False),
        ("", None),
        ("…", None),
    ],
)
def test_names_may_be_cut_or_in_one_line(name: str, expected: bool | None) -> None:
    assert fitting("他们管得\n太细。", (0, 7), name) is expected

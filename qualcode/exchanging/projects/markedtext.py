"""HTML → the text that a reader sees, with the place in it of every character of the text that stands between the tags."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser

__all__ = ["MarkedText"]

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset"}
    | {"figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol"}
    | {"option", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
"""What begins a line of its own."""
_KEPT, _UNSEEN = frozenset(("pre", "textarea")), frozenset(("script", "style", "title"))
_BLANKS = " \t\n\f\r"


class MarkedText(HTMLParser):
    """The text of a page: a block a line, blanks as a page shows them.

    Attributes
    ----------
    given
        All that stands between tags, one behind the other, as programs count it that know no blocks.
    text
        What is seen.

    Examples
    --------
    >>> page = MarkedText("<p>甲 &amp; <b>乙</b></p>\\n<p>丙\\n丁</p>")
    >>> page.given, page.text, page.span(4, 9)
    ('甲 & 乙\\n丙\\n丁', '甲 & 乙\\n丙 丁', (4, 9))
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self._given: list[str] = []
        self._seen: list[str] = []
        self._at: list[int] = []
        self._length = 0
        self._line, self._blank, self._hidden, self._kept, self._begins = False, False, 0, 0, False
        self.feed(html.replace("\r\n", "\n").replace("\r", "\n"))
        self.close()
        self.given, self.text = "".join(self._given), "".join(self._seen)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._line |= tag in _BLOCKS
        self._hidden += tag in _UNSEEN
        self._kept += tag in _KEPT
        self._begins = tag in _KEPT

    def handle_endtag(self, tag: str) -> None:
        self._line |= tag in _BLOCKS
        self._hidden = max(self._hidden - (tag in _UNSEEN), 0)
        self._kept = max(self._kept - (tag in _KEPT), 0)

    def handle_data(self, data: str) -> None:
        if self._begins:
            data = data.removeprefix("\n")  # the first end of a line within <pre> is none
        self._begins = False
        self._given.append(data)
        for character in data:
            if self._hidden:
                self._at.append(self._length)
            elif character in _BLANKS and not self._kept:
                self._blank = True
                self._at.append(self._length)
            else:
                self._see(character)

    def _see(self, character: str) -> None:
        """One more character that is seen, behind the end of a line or the blank that came before it."""
        if self._length and self._line:
            self._put("\n")
        elif self._length and self._blank and self._seen[-1] != "\n":
            self._put(" ")
        self._line = self._blank = False
        self._at.append(self._length)
        self._put(character)

    def _put(self, character: str) -> None:
        self._seen.append(character)
        self._length += 1

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """The place in ``text`` of a passage of ``given``, without blanks at its ends; None where nothing is seen there."""
        if not 0 <= start < end <= len(self.given):
            return None
        while start < end and self.given[start] in _BLANKS:
            start += 1
        while start < end and self.given[end - 1] in _BLANKS:
            end -= 1
        first, last = self._at[start] if start < end else 0, self._at[end - 1] + 1 if start < end else 0
        return (first, last) if first < last <= len(self.text) else None


def bytes_before(text: Iterable[str]) -> list[int]:
    """For each character how many bytes of UTF-8 stand before it, and in the end how many there are.

    Examples
    --------
    >>> bytes_before("a甲😀")
    [0, 1, 4, 8]
    """
    sums, total = [0], 0
    for character in text:
        total += 1 + (character > "\x7f") + (character > "\u07ff") + (character > "\uffff")
        sums.append(total)
    return sums

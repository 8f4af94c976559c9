"""Web pages (.html, .htm), as browsers and Word save them."""

from __future__ import annotations

import re
from contextlib import ExitStack
from email import message_from_bytes

from lxml import etree

from qualcode.pages import Span
from qualcode.reading.contents import Content, ReadOptions, Unreadable, written_text
from qualcode.reading.formats.archives import seeming
from qualcode.reading.formats.composing import Composition
from qualcode.reading.formats.pdf_lines import wide
from qualcode.reading.formats.web_parts import BLOCKS, boilerplate, hidden, shown, style

__all__ = ["content"]

_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "big5-hkscs": "big5hkscs"}
"""Pages that declare a small encoding often use characters of the larger one."""
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_FIRST, DAMAGED = 4096, 1000
"""Where the declaration stands; and one byte in so many may be wrong in a page that says what it is."""
_TAG = re.compile(r"<[A-Za-z!/?]")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BOLD = (*_HEADINGS, "b", "strong")
_WEIGHT = re.compile(r"font-weight:(bold|[6-9]00)?")
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_SITE = re.compile(r"[_|｜]|\s[-–—]+\s|--+")
"""What stands between the title of a page and the name of its site."""
MOST_CELLS = 200


def content(data: bytes, options: ReadOptions) -> Content:
    """The text of a web page: a line a block, tables and bold passages, without scripts, hidden parts and menus.

    Parameters
    ----------
    data
        The bytes of the page, or of a web archive (.mht) that holds it.
    options
        ``encoding`` comes before what the page says and what its bytes look like.

    Raises
    ------
    Unreadable
        When it is no page, in no encoding that is known, or holds no text.

    Examples
    --------
    >>> page = "<title>t</title><nav><a href=x>首页</a></nav><p>第一条 <b>甲方</b>&nbsp;应当<br>拨付。<table><tr><td>a<td>b</table>"
    >>> content(page.encode(), ReadOptions()).text
    '第一条 甲方 应当\\n拨付。\\na\\tb\\n'
    """
    if data.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise Unreadable(*seeming(data))
    page = _archived(data)
    text, encoding, wrong = _decoded(page if page is not None else data, options.encoding)
    if not _TAG.search(text):
        return Content(text, encoding)
    root = _tree(text)
    left_out = boilerplate(root)
    walker = _Walker(root, left_out)
    remarks = []
    if wrong:
        use = "Look for the sign \ufffd in the text; give the document its `encoding:` if it is all wrong."
        remarks.append((f"{wrong:,} character{'s are' if wrong > 1 else ' is'} not in its encoding", use))
    if left_out:
        said = [" ".join(shown(element).split()) for element in left_out]
        beginnings = ", ".join(f"'{one[:20]}…'" if len(one) > 20 else f"'{one}'" for one in said[:3])
        found = f"{sum(map(len, said)):,} characters of menus, links and the like were left out: {beginnings}"
        remarks.append((found, "If they belong to the text, open the page in a browser and save the text as .docx or .txt."))
    deleted = [passage for passage in (" ".join("".join(map(str, part.itertext())).split()) for part in root.iter("del")) if passage]
    if deleted:
        found = f"{len(deleted):,} deleted passage{'s were' if len(deleted) > 1 else ' was'} left out, such as '{deleted[0][:20]}'"
        remarks.append((found, "If they are wanted, take the deletions back in Word and save the page again."))
    if not walker.page.text.strip():
        use = "Open the page in a browser, select the text, and save it as .docx or .txt."
        raise Unreadable("the page itself holds no text; what it shows comes from other files or a script", use)
    return Content(walker.page.text, encoding, walker.page.layout(), remarks=tuple(remarks))


def _archived(data: bytes) -> bytes | None:
    """The page in a web archive; None for what is none."""
    head = data[:_FIRST].lower()
    if b"mime-version:" not in head or b"multipart/" not in head:
        return None
    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            charset = part.get_content_charset("")
            if isinstance(page, bytes):
                return page if _DECLARED.search(page[:_FIRST]) else f'<meta charset="{charset}">'.encode("ascii", "ignore") + page
    raise Unreadable("it is a web archive without a page", "Open it in the program it was made with and save it as .docx.")


def _decoded(data: bytes, given: str) -> tuple[str, str, int]:
    """The page, its encoding, and how many characters of it are wrong."""
    found = None if given or data.startswith(_MARKS) else _DECLARED.search(data[:_FIRST])
    if found is None:
        return *written_text(data, given), 0
    named = found[1].decode("ascii").lower()
    named = _LARGER.get(named, named)
    if named != "utf-8" and _is_utf8(data):
        named = "utf-8"
    try:
        return *written_text(data, named), 0
    except (Unreadable, LookupError):
        pass
    try:
        text = data.decode(named, "replace")
        wrong = text.count("\ufffd")
        if wrong * DAMAGED < len(text) and "\0" not in text:
            return *written_text(text.encode("utf-8", "replace"), "utf-8")[:1], named, wrong
    except (LookupError, UnicodeError):
        pass
    return *written_text(data, ""), 0


def _is_utf8(data: bytes) -> bool:
    try:
        return not data.isascii() and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _tree(text: str) -> etree._Element:
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, remove_blank_text=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"it is no web page ({' '.join(str(error).split())[:100]})", "Open it in a browser and save it again.") from None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        use = "No browser or Word makes such a page; look into the file."
        raise Unreadable("its elements are nested too deeply, or one text in it is far too long", use)
    if root is None:
        raise Unreadable("the page is empty", "Save the page again.")
    return root


class _Walker:
    """Goes through a page once and puts its text together."""

    def __init__(self, root: etree._Element, left_out: list[etree._Element]) -> None:
        self.page = Composition()
        self.blank = ""
        self.last = "\n"
        self.bold, self.kept = [False], [False]
        self.rows: list[list[tuple[Span, ...]]] = []
        self.cells: list[list[Span]] = []
        self.spans: list[dict[int, int]] = []
        self.title(root)
        out = set(left_out)
        stacks: list[ExitStack] = []
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if element in out or hidden(element):
                if event == "start":
                    walk.skip_subtree()
                else:
                    self.say(element.tail)
                continue
            if event == "start":
                stacks.append(self.begin(element))
                self.say(element.text)
            else:
                self.end(element, stacks.pop())
                if element is not root:
                    self.say(element.tail)
        self.fresh_line()

    def title(self, root: etree._Element) -> None:
        """The title of the page as its first line, if no heading of the page says it."""
        title = root.find(".//title")
        if title is None or root.find(".//h1") is not None:
            return
        text = " ".join(shown(title).split())
        text = _SITE.split(text)[0].strip()
        body = "".join("".join(shown(part) for part in root.iterchildren("body")).split())
        if text and "".join(text.split()) not in body and _is_title(text, body):
            self.say(text)
            self.fresh_line()

    def say(self, text: str | None) -> None:
        """Characters of the page: white space as browsers show it, and no space between hanzi where only the source has a line end."""
        if not text:
            return
        if self.kept[-1]:
            for number, part in enumerate(text.split("\n")):
                if number:
                    self.page.end_line()
                self.page.say(part.replace("\u00a0", " "), bold=self.bold[-1])
            self.last = text[-1]
            return
        at = 0
        for blank in _BLANKS.finditer(text):
            self.word(text[at : blank.start()])
            self.blank = self.blank or ("\n" if "\n" in blank[0] else " ")
            at = blank.end()
        self.word(text[at:])

    def word(self, word: str) -> None:
        if not word:
            return
        word = word.replace("\u00a0", " ")
        if self.blank and not self.page.at_line_start and not (self.blank == "\n" and wide(self.last) and wide(word[0])):
            self.page.say(" ", bold=self.bold[-1])
        self.page.say(word, bold=self.bold[-1])
        self.blank, self.last = "", word[-1]

    def fresh_line(self) -> None:
        self.blank = ""
        self.page.fresh_line()

    def begin(self, element: etree._Element) -> ExitStack:
        stack, tag = ExitStack(), element.tag
        weight = _WEIGHT.search(style(element))
        self.bold.append(bool(weight[1]) if weight else self.bold[-1] or tag in _BOLD)
        self.kept.append(self.kept[-1] or tag == "pre")
        if tag == "br":
            self.blank = ""
            self.page.end_line()
        elif tag == "table" and _is_table(element):
            self.fresh_line()
            self.rows.append(stack.enter_context(self.page.table()))
            self.spans.append({})
            stack.callback(self.rows.pop)
            stack.callback(self.spans.pop)
        elif tag == "tr" and self.rows and not self.cells:
            self.blank = ""
            self.cells.append(stack.enter_context(self.page.row(self.rows[-1])))
            stack.callback(self.cells.pop)
        elif tag in ("td", "th") and self.cells:
            self.cell(element, stack)
        elif tag in BLOCKS:
            self.fresh_line()
        return stack

    def cell(self, element: etree._Element, stack: ExitStack) -> None:
        """A cell, behind the empty ones that are merged with a cell above."""
        self.blank = ""
        cells, spans = self.cells[-1], self.spans[-1]
        while spans.get(len(cells), 0) > 0:
            spans[len(cells)] -= 1
            self.page.empty_cells(cells, 1)
        across = _number(element.get("colspan"))
        for column in range(len(cells), len(cells) + across):
            spans[column] = _number(element.get("rowspan")) - 1
        stack.callback(self.page.empty_cells, cells, across - 1)
        stack.enter_context(self.page.cell(cells))

    def end(self, element: etree._Element, stack: ExitStack) -> None:
        self.bold.pop()
        self.kept.pop()
        self.blank = "" if element.tag in BLOCKS else self.blank
        stack.close()
        if element.tag in BLOCKS and not (self.cells and element.tag in ("td", "th")) and not (self.rows and element.tag == "tr"):
            self.page.fresh_line()


def _is_title(title: str, body: str) -> bool:
    """Whether a title is more than the name of a file or of nothing: something of it turns up in the page."""
    pairs = {title[at : at + 2] for at in range(len(title) - 1)}
    return sum(pair in body for pair in pairs) * 2 > len(pairs)


def _is_table(table: etree._Element) -> bool:
    """Whether a table holds data: pages are laid out with tables too, one in the other or with a single column."""
    if (table.get("role") or "").lower() in ("presentation", "none") or next(table.iterdescendants("table"), None) is not None:
        return False
    return any(sum(cell.tag in ("td", "th") for cell in row) > 1 for row in table.iter("tr"))


def _number(written: str | None) -> int:
    return max(1, min(MOST_CELLS, int(written.strip()[:6]))) if written and written.strip()[:6].isdecimal() else 1

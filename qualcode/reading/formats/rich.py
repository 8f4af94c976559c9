"""RTF files, as Word, WPS, LibreOffice and WordPad write them.

Read are paragraphs, tables, bold passages, text boxes, and comments; footnotes stand behind the body, one paragraph a note. Left out are
tracked deletions, hidden text, headers and footers, and whatever a reader of the page does not see.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field

from qualcode.pages import Comment
from qualcode.reading.contents import Content, ReadOptions, Unreadable
from qualcode.reading.formats.archives import seeming
from qualcode.reading.formats.composing import Composition
from qualcode.reading.formats.pdf_lines import wide
from qualcode.reading.formats.rich_parts import Rows, Token, code_page, decoded, tokens
from qualcode.reading.formats.symbols import symbol

__all__ = ["content"]

_SKIPPED = frozenset(
    (
        *("colortbl", "stylesheet", "info", "pict", "nonshppict", "shprslt", "sp", "fldinst", "filetbl", "listtable", "nonesttables"),
        *("listoverridetable", "revtbl", "rsidtbl", "generator", "xe", "tc", "rxe", "txe", "ftnsep", "ftnsepc", "ftncn", "aftnsep"),
        *("aftnsepc", "aftncn", "nesttableprops", "template", "pntxta", "pntxtb", "datafield", "formfield", "objdata", "objclass"),
        *("themedata", "colorschememapping", "latentstyles", "datastore", "xmlnstbl", "background", "bkmkstart", "bkmkend"),
        *("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"),
    )
)
"""Destinations whose text nobody sees in the body of a page."""
_ASIDE = frozenset(("fonttbl", "footnote", "annotation", "atnauthor", "atnref", "atrfstart", "atrfend", "listtext", "pntext", "shptxt"))
"""Destinations whose text is put somewhere else, or looked at first."""
_STARRED = _ASIDE | {"shpinst"}
"""What is read even behind ``\\*``; any other destination is left out there, as its writer asks of programs that do not know it."""
_CHARACTERS = {
    "tab": "\t",
    "emdash": "—",
    "endash": "–",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
}
_SIGNS = {"{": "{", "}": "}", "\\": "\\", "~": "\u00a0", "_": "-", "\t": "\t"}
_LINE_ENDS = frozenset(("par", "line", "page", "sect", "column", "nestcell", "nestrow", "\n", "\r"))
_SYMBOLS, _UNKNOWN = 2, "*"
"""The charset of fonts such as Wingdings, and what stands for a sign of theirs that is not known."""
_AGAIN = "Get the file again, or open it in the program it was made with and save it again."
MOST_GROUPS = 10_000
"""No program puts so many groups into each other."""
_BODY, _NOWHERE = "", "skip"


@dataclass
class _State:
    """What holds inside a group; `to` says where its text goes, `wide_bold` whether hanzi are bold where that is said of them alone."""

    to: str = _BODY
    kept: list[str] = field(default_factory=list)
    font: int = -1
    bold: bool = False
    wide_bold: bool | None = None
    script: str = ""
    hidden: bool = False
    deleted: bool = False
    fallback: int = 1
    in_row: bool = False


def content(data: bytes, options: ReadOptions) -> Content:
    """The text of an .rtf file.

    Parameters
    ----------
    data
        The bytes of the file.
    options
        ``encoding``: the code page of its bytes, where the file says a wrong one.

    Raises
    ------
    Unreadable
        When it is no RTF, or cut off.

    Examples
    --------
    >>> content(rb"{\\rtf1\\ansicpg936 {\\b \\'ce\\'ca:} \\u24537 ?{\\deleted x}\\par}", ReadOptions()).text
    '问: 忙\\n'
    """
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"{\\rtf"):
        raise Unreadable(*seeming(data))
    reader = _Reader(options.encoding)
    reader.read(start)
    reader.finish()
    text = reader.page.text
    wrong = text.count("\ufffd")
    if wrong:
        use = "Look for the sign \ufffd in the text; give the document its `encoding:` (such as gb18030) if it is all wrong."
        reader.remarks.append((f"{_number(wrong, 'character')} not in its encoding", use))
    return Content(text, layout=reader.page.layout(), comments=reader.placed(), remarks=tuple(reader.remarks))


class _Reader:
    """Goes through the tokens of a file once and puts its text together."""

    def __init__(self, encoding: str) -> None:
        self.page = Composition()
        self.rows = Rows(self.page)
        self.given, self.code_page = bool(encoding), encoding or "cp1252"
        self.charsets: dict[int, int] = {}
        self.names: dict[int, str] = {}
        self.default_font = -1
        self.state, self.states = _State(), list[_State]()
        self.bytes, self.high, self.skip = bytearray(), 0, 0
        self.fresh = self.starred = False
        self.notes: list[str] = []
        self.written: dict[str, Comment] = {}
        self.author = self.reference = ""
        self.deleted = self.hidden = 0
        self.remarks: list[tuple[str, str]] = []

    def read(self, data: bytes) -> None:
        for token in tokens(data):
            if token.kind in ("bytes", "text"):
                self.fresh = self.starred = False
                self.bytes += token.data[self.skip :]
                self.skip = max(0, self.skip - len(token.data))
                continue
            self.flush()
            if token.kind == "{":
                self.states.append(self.state)
                if len(self.states) > MOST_GROUPS:
                    raise Unreadable("it is damaged: its groups are nested too deeply", _AGAIN)
                self.state = copy(self.state)
                self.fresh, self.starred, self.skip = True, False, 0
            elif token.kind == "}":
                self.close()
                if not self.states:
                    return
            elif token.kind == "sign" and token.word == "*":
                self.starred = self.fresh
            else:
                self.word(token)
                self.fresh = self.starred = False
        self.flush()

    def close(self) -> None:
        """The end of a group: what it collected goes where it belongs."""
        done, self.skip = self.state, 0
        self.fresh = self.starred = False
        if self.states:
            self.state = self.states.pop()
        if done.to != self.state.to:
            self.deliver(done.to, "".join(done.kept))

    def word(self, token: Token) -> None:
        word, number = token.word, token.number
        if self.fresh and (word in _SKIPPED or (self.starred and word not in _STARRED)):
            self.state.to, self.state.kept = _NOWHERE, []
        if self.state.to == _NOWHERE:
            return
        if word == "u":
            self.skip = 0
            if number is not None:
                self.unicode(number % 0x10000)
                self.skip = self.state.fallback
            return
        character = _CHARACTERS.get(word) if token.kind == "word" else _SIGNS.get(word)
        if character is not None and self.skip:
            self.skip -= 1
            return
        self.skip = 0
        if character is not None:
            self.say(character)
        elif word in _LINE_ENDS:
            self.end_line()
        elif self.fresh and word in _ASIDE:
            self.begin_aside(word)
        elif token.kind == "word":
            self.setting(word, number)

    def begin_aside(self, word: str) -> None:
        if word == "shptxt":
            if self.state.to == _BODY:
                self.rows.enter(self.state.in_row)
                self.page.fresh_line()
            return
        self.state.to, self.state.kept = word, []

    def setting(self, word: str, number: int | None) -> None:
        state, on = self.state, number != 0
        if word == "b":
            state.bold = on
        elif word in ("loch", "hich", "dbch", "ltrch", "rtlch"):
            state.script = word
        elif word == "ab" and state.script == "dbch":
            state.wide_bold = on
        elif word == "v":
            state.hidden = on
        elif word == "deleted":
            state.deleted = on
        elif word == "plain":
            state.bold = state.hidden = state.deleted = False
            state.wide_bold, state.script, state.font = None, "", self.default_font
        elif word == "f" and number is not None:
            state.font = number
        elif word == "uc":
            state.fallback = max(0, min(number or 0, 16))
        elif word in ("intbl", "trowd", "pard"):
            state.in_row = word != "pard"
        elif word in ("cell", "row") and state.to == _BODY:
            self.rows.end_cell() if word == "cell" else self.rows.end_row()
            state.in_row = state.in_row and word == "cell"
        elif word == "deff" and number is not None:
            self.default_font = state.font = number
        elif word == "fcharset" and number is not None and state.to == "fonttbl":
            self.charsets[state.font] = number
        elif word in ("ansicpg", "mac", "pc", "pca") and not self.given:
            self.code_page = code_page({"mac": 10000, "pc": 437, "pca": 850}.get(word, number))

    def unicode(self, code: int) -> None:
        """A code unit of UTF-16: two make a character beyond the first plane."""
        if 0xD800 <= code < 0xDC00:
            self.high = code
            return
        if 0xDC00 <= code < 0xE000:
            character = chr(0x10000 + ((self.high - 0xD800) << 10) + code - 0xDC00) if self.high else "\ufffd"
        elif 0xF000 <= code <= 0xF0FF and self.charsets.get(self.state.font) == _SYMBOLS:
            character = symbol(self.names.get(self.state.font, ""), code) or _UNKNOWN
        else:
            character = chr(code)
        self.high = 0
        self.say(character)

    def flush(self) -> None:
        """Say the bytes that have come together since the last control word."""
        if not self.bytes:
            return
        data, self.bytes = bytes(self.bytes), bytearray()
        charset = self.charsets.get(self.state.font, -1)
        if self.state.to == "fonttbl":
            name = decoded(data, -1, self.code_page).partition(";")[0].strip()
            self.names.setdefault(self.state.font, name)
        elif self.state.to != _NOWHERE:
            if charset == _SYMBOLS:
                name = self.names.get(self.state.font, "")
                self.say("".join(" " if byte == 32 else symbol(name, 0xF000 + byte) or _UNKNOWN for byte in data))
            else:
                self.say(decoded(data, charset, self.code_page))

    def say(self, text: str) -> None:
        state = self.state
        if state.to not in (_BODY, "footnote", "annotation", "listtext", "pntext"):
            state.kept.append(text)
        elif state.deleted:
            self.deleted += bool(text.strip())
        elif state.hidden:
            self.hidden += len(text)
        elif state.to == _BODY:
            self.rows.enter(state.in_row)
            apart = state.wide_bold is not None and wide(text[0]) is not False
            self.page.say(text, bold=bool(state.wide_bold) if apart else state.bold)
        else:
            state.kept.append(text)

    def end_line(self) -> None:
        if self.state.to != _BODY:
            self.state.kept.append("\n")
        elif not (self.state.deleted or self.state.hidden):
            self.rows.enter(self.state.in_row)
            self.page.end_line()

    def deliver(self, to: str, text: str) -> None:
        """Put the text of a destination where it belongs."""
        said = text.strip()
        if to == "footnote" and said:
            self.notes.append(said)
        elif to in ("listtext", "pntext") and any(character.isalnum() for character in said):
            self.say(said if wide(said[-1]) else f"{said} ")
        elif to in ("atrfstart", "atrfend"):
            (self.page.begin if to == "atrfstart" else self.page.end)(said)
        elif to == "atnauthor":
            self.author = said
        elif to == "atnref":
            self.reference = said
        elif to == "annotation" and said:
            id = self.reference or f"{len(self.written)}?"
            self.written[id] = Comment(0, 0, said, self.author)
            self.page.anchor(id)
            self.author = self.reference = ""

    def finish(self) -> None:
        """Close what is open, put the notes behind the body, and say what was left out."""
        if len(self.states) > 1 or (self.states and not self.page.length):
            raise Unreadable("it is damaged or cut off: groups are open at its end", _AGAIN)
        if self.states:
            self.remarks.append(("its last bracket is missing: it may be cut off", "Compare its end with the page."))
        self.rows.enter(False)
        self.page.fresh_line()
        for note in self.notes:
            self.page.say(note)
            self.page.end_line()
        if self.notes:
            found = f"{_number(len(self.notes), 'footnote')} put behind the text, one paragraph each"
            self.remarks.append((found, "Take them out in Word if they are not to be coded."))
        if self.deleted:
            found = f"it has tracked changes: {_number(self.deleted, 'deletion')} left out"
            self.remarks.append((found, "Accept or reject them in Word if that is not meant."))
        if self.hidden:
            found = f"{_number(self.hidden, 'hidden character')} left out"
            self.remarks.append((found, "Make the text visible in Word if it belongs to the material."))

    def placed(self) -> tuple[Comment, ...]:
        return self.page.comments(self.written, {})


def _number(count: int, what: str) -> str:
    return f"{count:,} {what} was" if count == 1 else f"{count:,} {what}s were"

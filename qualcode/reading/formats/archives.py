"""ZIP containers (.docx, .odt, .xlsx) read from memory, whatever the bytes are; and what a file with a wrong name really is."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from qualcode.reading.contents import Unreadable

__all__ = ["LARGEST", "MOST_MEMBERS", "Archive", "seeming"]

MOST_MEMBERS = 20_000
LARGEST, LARGEST_SUM = 64 << 20, 256 << 20
"""How many bytes one member, and all that are read, may have when they are unpacked; the longest books stay under a tenth of it."""
_UNSUSPECTED, _STEEPEST = 32 << 20, 200
"""Beyond so many bytes a member may be so many times larger than packed: Word's are 5 to 50 times, one sentence over and over 250."""
_STEP = 1 << 18
_TROUBLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    ArithmeticError,
    LookupError,
    TypeError,
)
"""What the ZIP reader of the standard library is known to raise for damaged bytes."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGED = "it is damaged or was cut off"
_AGAIN = "Get the file again, or open it in the program it was made with and save it again."
_PASSWORD = ("it is protected by a password", "Open it with the password, take the password off, and save it.")
_STREAMS = (
    ("EncryptedPackage", *_PASSWORD),
    ("WordDocument", "it is an old Word file (.doc)", "Open it in Word, WPS or LibreOffice and save it as .docx."),
    ("Workbook", "it is an old Excel file (.xls)", "Name it .xls, or save it as .xlsx."),
    ("PowerPoint Document", "it is a PowerPoint file (.ppt)", "Save its text as .docx."),
)
"""By which stream an OLE container tells what it is."""
_BEGINNINGS = (
    (b"%PDF-", "it is a PDF", "Name it .pdf."),
    (b"{\\rtf", "it is an RTF file", "Name it .rtf."),
    (b"Rar!", "it is a RAR archive", "Unpack it and name the files in it."),
    (b"7z\xbc\xaf", "it is a 7z archive", "Unpack it and name the files in it."),
    (b"\x89PNG", "it is a picture", "A picture holds no text: recognise its text (OCR) first."),
    (b"\xff\xd8\xff", "it is a picture", "A picture holds no text: recognise its text (OCR) first."),
)
_PARTS = (
    ("word/", "it is a Word file", "Name it .docx."),
    ("xl/", "it is an Excel file", "Name it .xlsx."),
    ("ppt/", "it is a PowerPoint file", "Save its text as .docx."),
    ("index/document.iwa", "it is a Pages file", "Open it in Pages and export it as .docx."),
    ("content.xml", "it is an OpenDocument file", "Name it .odt (text) or .ods (table)."),
)
"""By which member a ZIP container tells what it is."""
_WEB = ("<!doctype html", "<html", "<head", "<body")


class Archive:
    """A ZIP container in memory: its members by name, in any case and with either stroke.

    Nothing is written to a disk, so names with ``..`` do no harm; no member is unpacked beyond what a text can need, whatever size it
    says it has.

    Raises
    ------
    Unreadable
        From here and from every method, when the container is none, damaged, encrypted, or unpacks to far too much.

    Examples
    --------
    >>> packed = io.BytesIO()
    >>> with zipfile.ZipFile(packed, "w") as made:
    ...     made.writestr("word/document.xml", "<document/>")
    >>> archive = Archive(packed.getvalue())
    >>> archive.read("Word/Document.xml"), archive.read("word/comments.xml")
    (b'<document/>', None)
    """

    def __init__(self, data: bytes) -> None:
        if not data.startswith(_ZIP):
            raise Unreadable(*seeming(data))
        with _damage():
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            listed = self._zip.infolist()
        if len(listed) > MOST_MEMBERS:
            raise Unreadable(f"it holds {len(listed):,} files", "This is no document that somebody wrote; look into it.")
        self._members = {_key(info.filename): info for info in listed}
        self._unpacked = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the members, in small letters."""
        return tuple(self._members)

    def read(self, name: str) -> bytes | None:
        """The bytes of a member; None where there is no such member."""
        info = self._members.get(_key(name))
        return b"".join(self._pieces(info)) if info else None

    def check(self) -> None:
        """Unpack every member once, keeping nothing: for a container that another library is going to read."""
        for info in self._members.values():
            for _ in self._pieces(info):
                pass

    def unlike(self, *endings: str) -> Unreadable:
        """What to say when the member that makes it what its name says is missing."""
        for part, found, use in _PARTS:
            if part not in endings and any(name.startswith(part) for name in self._members):
                return Unreadable(found, use)
        return Unreadable("it is a ZIP archive, no document", "Unpack it and name the files in it.")

    def _pieces(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        if info.flag_bits & 0x1:
            raise Unreadable(*_PASSWORD)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # Nor is there a limit on how much one step of the others unpacks.
            raise Unreadable(f"'{info.filename}' in it is packed in a way that no Office program uses", _AGAIN)
        size, most = 0, min(LARGEST, max(_UNSUSPECTED, _STEEPEST * info.compress_size))
        too_much = Unreadable(f"'{info.filename}' in it unpacks to more than any document needs", "Look where the file comes from.")
        if info.file_size > most:
            raise too_much
        with _damage(), self._zip.open(info) as member:
            while piece := member.read(_STEP):
                size += len(piece)
                self._unpacked += len(piece)
                if size > most or self._unpacked > LARGEST_SUM:
                    raise too_much
                yield piece
        if size != info.file_size:
            raise Unreadable(_DAMAGED, _AGAIN)


@contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except _TROUBLE:
        raise Unreadable(_DAMAGED, _AGAIN) from None


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def seeming(data: bytes) -> tuple[str, str]:
    """What bytes really are, and what to do about it, where the name of their file says something else.

    Examples
    --------
    >>> seeming(b"%PDF-1.7 ...")
    ('it is a PDF', 'Name it .pdf.')
    >>> seeming("访谈编号：S-02".encode())
    ('it is plain text', 'Name it .txt.')
    """
    head = data[:4096]
    if data.startswith(_OLE):
        named = ((found, use) for stream, found, use in _STREAMS if stream.encode("utf-16-le") in data)
        return next(named, ("it is an old Office file", "Open it in the program it was made with and save it in the newer format."))
    if data.startswith(_ZIP):
        return _DAMAGED, _AGAIN
    for beginning, found, use in _BEGINNINGS:
        if head.lstrip().startswith(beginning):
            return found, use
    text = _decoded(head)
    if not text:
        return _DAMAGED, _AGAIN
    small = text.lower()
    if "mime-version:" in small and "multipart" in small:
        return "it is a web archive (.mht)", "Open it in Word and save it as .docx."
    if any(tag in small for tag in _WEB):
        return "it is a web page", "Name it .html."
    if small.lstrip().startswith("<?xml") or "xmlns" in small:
        return "it is one XML file, not packed", "Open it in the program it was made with and save it as .docx or .xlsx."
    return "it is plain text", "Name it .txt."


def _decoded(head: bytes) -> str | None:
    """The text of the first bytes, if they can be one."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", errors="ignore")
    if any(byte < 9 or 13 < byte < 27 for byte in head):
        return None
    for encoding in ("utf-8", "gb18030", "big5"):
        try:
            return head.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start > len(head) - 4 and len(head) == 4096:
                return head[: error.start].decode(encoding)
    return None

"""ZIP containers and XML that strangers made: nothing but one clear message comes out, and nothing is unpacked without limit."""

from __future__ import annotations

import io
import random
import struct
import tracemalloc
import zipfile

import pytest

from qualcode.reading.contents import Unreadable
from qualcode.reading.formats import archives, markup
from qualcode.reading.formats.archives import Archive, seeming

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def packed(members: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def test_members_by_name_in_any_case() -> None:
    archive = Archive(packed({"Word/Document.xml": b"a", "../x": b"b", "/abs": b"c", "w\\n": b"d"}))
    assert [archive.read(name) for name in ("word/document.XML", "../x", "abs", "w/n", "none")] == [b"a", b"b", b"c", b"d", None]
    assert archive.names == ("word/document.xml", "../x", "abs", "w/n")


def flagged(data: bytes) -> bytes:
    """The same with the mark of an encrypted member in its two headers."""
    local, central = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    made = bytearray(data)
    made[local + 6] |= 1
    made[central + 8] |= 1
    return bytes(made)


def declared(data: bytes, size: int) -> bytes:
    """The same with another unpacked size in the list of members."""
    made, central = bytearray(data), data.index(b"PK\x01\x02")
    made[central + 24 : central + 28] = struct.pack("<I", size)
    return bytes(made)


WHOLE = packed({"a.xml": b"<a>" + b"some text " * 40 + b"</a>"})
STORED = packed({"a.xml": b"<a>some text</a>"}, zipfile.ZIP_STORED)
BAD = {
    "cut off": (WHOLE[:-30], "damaged or was cut off"),
    "first bytes only": (WHOLE[:20], "damaged or was cut off"),
    "wrong checksum": (STORED.replace(b"some text<", b"same text<", 1), "damaged or was cut off"),
    "encrypted": (flagged(WHOLE), "protected by a password"),
    "packed by bzip2": (packed({"a.xml": b"a" * 999}, zipfile.ZIP_BZIP2), "packed in a way"),
    "packed by lzma": (packed({"a.xml": b"a" * 999}, zipfile.ZIP_LZMA), "packed in a way"),
    "too steep": (packed({"a.xml": bytes(40 << 20)}), "unpacks to more"),
    "longer than it says": (declared(WHOLE, 7), "damaged or was cut off"),
    "shorter than it says": (declared(WHOLE, 4_000_000), "damaged or was cut off"),
    "says it is huge": (declared(WHOLE, 4_000_000_000), "unpacks to more"),
    "nothing": (b"", "damaged"),
    "no members": (b"PK\x05\x06" + bytes(18), "damaged"),
}


@pytest.mark.parametrize(("data", "message"), BAD.values(), ids=BAD)
def test_bad_containers(data: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        Archive(data).read("a.xml")


def test_sums_are_limited_too(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed({f"{number}.xml": random.Random(number).randbytes(9_000) for number in range(9)})
    Archive(data).check()
    monkeypatch.setattr(archives, "LARGEST_SUM", 50_000)
    with pytest.raises(Unreadable, match="unpacks to more"):
        Archive(data).check()
    monkeypatch.setattr(archives, "LARGEST", 5_000)
    with pytest.raises(Unreadable, match=r"'3\.xml' in it unpacks to more"):
        Archive(data).read("3.xml")


def test_the_number_of_members_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 8)
    with pytest.raises(Unreadable, match="it holds 9 files"):
        Archive(packed({str(number): b"" for number in range(9)}))


def test_a_bomb_is_not_unpacked() -> None:
    """A member of 40 MB is refused before it is unpacked; `tracemalloc` counts what is held at once."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.xml", "w") as member:
        for _ in range(40):
            member.write(bytes(1 << 20))
    tracemalloc.start()
    with pytest.raises(Unreadable, match="unpacks to more"):
        Archive(made.getvalue()).read("a.xml")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5 << 20


# The streams are those of [MS-OFFCRYPTO] 2.3.4, [MS-DOC] 2.1, [MS-XLS] 2.1.2 and [MS-PPT] 2.1.
SEEMING = {
    "encrypted Office file": (OLE + "EncryptedPackage".encode("utf-16-le"), "it is protected by a password"),
    "old Word file": (OLE + "WordDocument".encode("utf-16-le"), "it is an old Word file (.doc)"),
    "old Excel file": (OLE + "Workbook".encode("utf-16-le"), "it is an old Excel file (.xls)"),
    "other old file": (OLE, "it is an old Office file"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3", "it is a PDF"),
    "RTF": (b"{\\rtf1\\ansi", "it is an RTF file"),
    "RAR": (b"Rar!\x1a\x07", "it is a RAR archive"),
    "picture": (b"\x89PNG\r\n\x1a\n", "it is a picture"),
    "web page": (b"\xef\xbb\xbf\r\n<!DOCTYPE html><p>", "it is a web page"),
    "web page of Word": (b'<html xmlns:w="urn:schemas-microsoft-com:office:word">', "it is a web page"),
    "web page in GB18030": ("<HTML><title>通知</title>".encode("gb18030"), "it is a web page"),
    "web archive": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "it is a web archive (.mht)"),
    "flat XML": (b'<?xml version="1.0"?><pkg:package xmlns:pkg="x">', "it is one XML file, not packed"),
    "text": ("问：忙吗？".encode(), "it is plain text"),
    "text in GB18030": ("问：忙吗？".encode("gb18030"), "it is plain text"),
    "text in UTF-16": ("问：忙吗？".encode("utf-16"), "it is plain text"),
    "long text": ("问：忙吗？\n".encode() * 999, "it is plain text"),
    "cut off": (b"PK\x03\x04", "it is damaged or was cut off"),
    "anything": (b"\x00\x01\x02", "it is damaged or was cut off"),
}


@pytest.mark.parametrize(("data", "expected"), SEEMING.values(), ids=SEEMING)
def test_what_a_file_with_a_wrong_name_really_is(data: bytes, expected: str) -> None:
    found, use = seeming(data)
    assert found == expected
    assert use.endswith(".")


PARTS = {"word/a.xml": "Name it .docx.", "xl/a.xml": "Name it .xlsx.", "content.xml": "Name it .odt", "a/b.txt": "Unpack it"}


@pytest.mark.parametrize(("name", "use"), PARTS.items())
def test_what_another_container_is(name: str, use: str) -> None:
    assert Archive(packed({name: b""})).unlike("ppt/").remedy.startswith(use)


MARKUP = {
    "no XML": b"a",
    "nothing": b"",
    "unclosed": b"<a>",
    "unbound prefix": b"<w:a/>",
    "control character": b"<a>\x01</a>",
    "unknown encoding": b'<?xml version="1.0" encoding="no-such"?><a/>',
    "wrong encoding": b"<a>\xff</a>",
    "too deep": b"<a>" * 300 + b"</a>" * 300,
    "endless word": b"<a>" + b"x" * 11_000_000 + b"</a>",
    "undeclared entity": b"<a>&b;</a>",
}


@pytest.mark.parametrize("data", MARKUP.values(), ids=MARKUP)
def test_bad_markup(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"'x\.xml' in it"):
        markup.tree(data, "x.xml")


LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    "data",
    [
        LAUGHS.encode(),
        ("\ufeff" + LAUGHS).encode("utf-16-le"),
        ("\ufeff" + LAUGHS).encode("utf-16-be"),
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        b'<!DOCTYPE a [<!ENTITY % b SYSTEM "http://localhost/x.dtd"> %b;]><a/>',
    ],
)
def test_entities_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match="declares entities"):
        markup.tree(data, "x.xml")


def test_an_external_type_is_not_fetched() -> None:
    root = markup.tree(b'<!DOCTYPE a SYSTEM "http://localhost:1/x.dtd"><a>b<!-- c -->d</a>', "x.xml")
    assert root.text == "bd"

"""Files → what is in them: one reader a format, and the checks that every text has to pass."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from qualcode.errors import DataError, Problem, remedy
from qualcode.reading.contents import Content, ReadOptions, Unreadable, sound

__all__ = ["CONVERTED", "FORMATS", "SHEETS", "content_in", "read_content", "read_data"]

_READERS = {
    "plain": (".txt", ".md"),
    "word": (".docx",),
    "opendocument": (".odt",),
    "pdf": (".pdf",),
    "web": (".html", ".htm", ".xhtml"),
    "rich": (".rtf",),
    "sheets": (".xlsx", ".xls", ".ods", ".csv", ".tsv"),
    "subtitles": (".srt", ".vtt"),
}
_READER = {suffix: reader for reader, suffixes in _READERS.items() for suffix in suffixes}
FORMATS = tuple(_READER)
SHEETS = _READERS["sheets"]
"""Formats that hold a table, of which each row may be a document of its own."""
CONVERTED = {
    (".doc", ".wps", ".dot"): "Open it in Word, WPS or LibreOffice and save it as .docx.",
    (".et",): "Open it in WPS and save it as .xlsx.",
}
"""Formats of texts that are read when another program has saved them anew, and how."""
_ADVICE = {
    **CONVERTED,
    (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"): "A picture holds no text: recognise its text (OCR) first.",
    (".mp3", ".m4a", ".wav", ".mp4", ".amr"): "A recording holds no text: have it transcribed first.",
    (".zip", ".rar", ".7z"): "Unpack it and name the files in it.",
}
MOST_BYTES = 1 << 30
"""What no document of a study reaches: a file so large is something else."""


def _problem(path: Path, where: str, found: str, use: str) -> DataError:
    return DataError([Problem(where, f"'{path.name}': {found}", use)])


def read_data(path: Path, where: str) -> bytes:
    """The bytes of a file.

    Raises
    ------
    DataError
        When it is missing (naming what is called alike), a folder, unreadable, empty or far too large.
    """
    if "\0" in str(path):
        raise DataError([Problem(where, "the name of the file holds a character that no name may hold", "Correct the name.")])
    try:
        if path.is_dir():
            raise _problem(path, where, "this is a folder", "Name the file in it.")
        if not path.exists():
            beside = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
            use = remedy(path.name, beside, "Correct the name or add the file.")
            raise DataError([Problem(where, f"there is no file '{path.name}' in '{path.parent.name}'", use)])
        if not path.is_file():  # a pipe would be waited for without end
            raise _problem(path, where, "this is no file", "Name a file.")
        if path.stat().st_size > MOST_BYTES:
            size = path.stat().st_size >> 20
            raise _problem(path, where, f"{size} MB are no text that somebody wrote", "Divide it, or name another file.")
        data = path.read_bytes()
    except OSError as error:
        raise _problem(path, where, f"it cannot be read ({error.strerror})", "Check the name and the permissions.") from None
    if not data.strip():
        raise _problem(path, where, "it is empty", "Fill it, or take the document out of the list.")
    return data


def read_content(path: Path, where: str, options: ReadOptions = ReadOptions()) -> tuple[Content, bytes]:  # noqa: B008
    """What is in a file, and its bytes.

    Parameters
    ----------
    path
        The file; its ending says its format.
    where
        The place that names it, for messages.
    options
        What study.yaml says about how it is to be read.

    Raises
    ------
    DataError
        When it is missing, of a format that is not read, damaged, encrypted, no text, or empty.
    """
    reader = _READER.get(path.suffix.lower())
    if reader is None and os.path.exists(path) and not os.path.isdir(path):
        use = next((advice for suffixes, advice in _ADVICE.items() if path.suffix.lower() in suffixes), f"Read are {', '.join(FORMATS)}.")
        raise _problem(path, where, f"a '{path.suffix}' file cannot be read", use)
    data = read_data(path, where)
    try:
        content = import_module(f"qualcode.reading.formats.{reader}").content(data, options)
        return _checked(content), data
    except Unreadable as error:
        raise _problem(path, where, error.found, error.remedy) from None


def content_in(data: bytes, suffix: str, options: ReadOptions = ReadOptions()) -> Content:  # noqa: B008
    """What is in bytes that stand in no file of their own, such as those of a member of an archive; `suffix` says their format.

    Raises
    ------
    Unreadable
        When they are of a format that is not read, damaged, encrypted, no text, or empty.
    """
    if suffix.lower() not in _READER:
        raise Unreadable(f"a '{suffix}' file cannot be read", f"Read are {', '.join(FORMATS)}.")
    return _checked(import_module(f"qualcode.reading.formats.{_READER[suffix.lower()]}").content(data, options))


def _checked(content: Content) -> Content:
    """The same with ``\n`` as line end, if it is a text."""
    text = sound(content.text)
    if not text.strip():
        raise Unreadable("there is no text in it", "Fill it, or take the document out of the list.")
    return content if text is content.text else replace(content, text=text)

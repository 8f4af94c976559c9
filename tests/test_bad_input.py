"""Whatever a file holds, a user gets a text or one clear error about it, and never a traceback."""

from __future__ import annotations

import io
import os
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode import DataError, Problem, Study, read_study
from qualcode.cli import main
from tests.conftest import Folder
from tests.fieldwork import WRITERS
from tests.test_formats_together import HEAD, SAID

SAMPLES = {name: (suffix, writer(HEAD, SAID)) for name, (suffix, writer) in WRITERS.items()}
ROUNDS = int(os.environ.get("QUALCODE_MUTATIONS", "8"))
"""Mutated files of each sample; set QUALCODE_MUTATIONS for more."""


CODEBOOK = "codebook: small\ncodes:\n  - {id: control, name: 控制}\n"
"""The texts are what is tested; a codebook of one code is read in no time."""


def study_with(folder: Folder, name: str, data: bytes) -> Path:
    folder.write(f"texts/{name}", data)
    folder.write("small.yaml", CODEBOOK)
    return folder.study(
        "study: bad", "language: zh", "codebook: small.yaml", "documents:", f"  - {{id: S-01, file: texts/{name}, kind: interview}}"
    )


def complaint(folder: Folder) -> str:
    """The one problem that a study with a bad file has."""
    with pytest.raises(DataError) as caught:
        read_study(folder.path)
    (problem,) = caught.value.problems
    assert problem.where == "study.yaml, line 5"
    assert problem.remedy.endswith((".", "?"))
    assert "\n" not in str(problem)
    assert len(str(problem)) < 400
    return str(problem)


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))] or b"\0"


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 3, 20])):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def stuffed(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.randbytes(chance.choice([1, 2, 17, 300])) + data[at:]


def gapped(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.choice([1, 2, 9, 200]) :]


def doubled(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[max(0, at - chance.choice([3, 40, 900])) :]


def crossed(data: bytes, chance: random.Random) -> bytes:
    """The beginning of one file and the end of another."""
    other = SAMPLES[chance.choice(list(SAMPLES))][1]
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


def inside(data: bytes, chance: random.Random) -> bytes:
    """A sound archive around a member that was changed; for other files, and archives that are damaged already, a change at large."""
    change = chance.choice([cut, flipped, stuffed, gapped, doubled])
    if data not in (sound for _, sound in SAMPLES.values()) or not data.startswith(b"PK"):
        return change(data, chance)
    to = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        victim = chance.choice([name for name in old.namelist() if old.getinfo(name).file_size])
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content, chance) if name == victim else content)
    return to.getvalue()


CHANGES: list[Callable[[bytes, random.Random], bytes]] = [cut, flipped, stuffed, gapped, doubled, crossed, inside, inside, inside]


@pytest.mark.parametrize("sample", SAMPLES)
@settings(max_examples=ROUNDS, deadline=None, derandomize=ROUNDS <= 8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_damaged_file_is_a_text_or_a_clear_error(sample: str, folder: Folder, seed: int) -> None:
    chance = random.Random(seed)
    suffix, data = SAMPLES[sample]
    for _ in range(chance.choice([1, 1, 2])):
        data = chance.choice(CHANGES)(data, chance) or b"\0"
    study_with(folder, f"S-01{suffix}", data)
    study, problems = read_or_problems(folder)
    assert (study is None) == bool(problems)
    for problem in problems:
        assert problem.where.startswith("study.yaml, line 5")
        assert problem.remedy.endswith((".", "?"))
        assert "\n" not in str(problem)
    for document in study.documents if study else ():
        assert document.text.strip()
        assert not {"\r", "\0"} & set(document.text)
        spans = [*document.layout.bold, *(cell for table in document.layout.tables for row in table for cell in row)]
        assert all(0 <= start <= end <= len(document.text) for start, end in spans)


def read_or_problems(folder: Folder) -> tuple[Study | None, tuple[Problem, ...]]:
    try:
        return read_study(folder.path), ()
    except DataError as error:
        return None, error.problems


OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def packed(**members: bytes) -> bytes:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return to.getvalue()


def word_bomb() -> bytes:
    return packed(word__document_xml=b"<w:document>" + b" " * 600_000_000)


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
)


def laughing_word() -> bytes:
    body = LAUGHS + b'] ><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&j;'
    return packed(word__document_xml=body + b"</w:t></w:r></w:p></w:body></w:document>")


def locked_pdf() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    to = io.BytesIO()
    page = Canvas(to, encrypt=StandardEncryption("open", "own", canPrint=0))
    page.drawString(100, 700, "Interview")
    page.save()
    return to.getvalue()


def empty_pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    to = io.BytesIO()
    page = Canvas(to)
    page.rect(100, 100, 200, 200, fill=1)
    page.showPage()
    page.save()
    return to.getvalue()


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "truncated archive": (".docx", lambda: SAMPLES["Word, labels"][1][:2000], ""),
    "Word with a password": (".docx", lambda: OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000), "password"),
    "old Word": (".docx", lambda: OLE + bytes(1000) + "WordDocument".encode("utf-16-le") + bytes(1000), ".docx"),
    "PDF with a password": (".pdf", locked_pdf, "password"),
    "scan": (".pdf", empty_pdf, "OCR"),
    "truncated PDF": (".pdf", lambda: SAMPLES["PDF"][1][:900], ""),
    "bomb": (".docx", word_bomb, ""),
    "entities": (".docx", laughing_word, ""),
    "long line": (".txt", lambda: "长".encode() * 20_000_000, "a line of"),
    "NUL characters": (".txt", lambda: b"\xe9\x97\xae\0\0\xe7\xad\x94: " * 40, ""),
    "half a character in UTF-16": (".txt", lambda: b"\xff\xfe" + "问：好".encode("utf-16-le") + b"\x3d\xd8" + "答".encode("utf-16-le"), ""),
    "half a character in UTF-8": (".txt", lambda: "问：忙吗？".encode() * 9 + b"\xed\xa0\xbd", ""),
    "a program": (".txt", lambda: bytes(range(256)) * 50, ""),
    "a picture called .docx": (".docx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), ""),
    "white space": (".txt", lambda: b" \n\n \t\n", "empty"),
    "an archive that is no document": (".docx", lambda: packed(a=b"b"), ""),
    "plain text called .pdf": (".pdf", lambda: "问：忙吗？".encode(), ""),
    "plain text called .xlsx": (".rtf", lambda: "问：忙吗？".encode(), ""),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_gives_one_clear_error(case: str, folder: Folder) -> None:
    suffix, make, word = BAD[case]
    study_with(folder, f"S-01{suffix}", make())
    begin = time.process_time()
    assert word in complaint(folder)
    assert time.process_time() - begin < 30, "not a measurement: a guard against reading a bomb to its end"


@pytest.mark.parametrize(("name", "word"), [("S-01.mp3", "transcribed"), ("S-01.doc", ".docx"), ("S-01.xyz", "Read are")])
def test_formats_that_are_not_read_say_what_to_do(name: str, word: str, folder: Folder) -> None:
    study_with(folder, name, b"something")
    assert word in complaint(folder)


def test_a_folder_in_place_of_a_file(folder: Folder) -> None:
    study_with(folder, "S-02.txt/inner.txt", b"something")
    folder.study("study: bad", "language: zh", "codebook: governance", "documents:", "  - {id: S-01, file: texts/S-02.txt}")
    assert "folder" in complaint(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="who may read everything cannot be refused")
def test_no_permission(folder: Folder) -> None:
    study_with(folder, "S-01.txt", "问：忙吗？".encode())
    path = folder.path / "texts" / "S-01.txt"
    path.chmod(0)
    assert "permission" in complaint(folder).lower()
    path.chmod(0o600)


def test_all_bad_files_are_named_at_once_and_nothing_is_written(folder: Folder, tmp_path: Path) -> None:
    folder.write("texts/a.docx", b"PK\x03\x04 half")
    folder.write("texts/b.pdf", b"no pdf")
    folder.write("texts/c.txt", b"\xff\xff\xff\x00")
    lines = [f"  - {{id: {name[0].upper()}, file: texts/{name}}}" for name in ("a.docx", "b.pdf", "c.txt", "d.txt")]
    folder.study("study: bad", "language: zh", "codebook: governance", "documents:", *lines)
    told = CliRunner().invoke(main, ["run", str(folder.path), "--out", str(tmp_path / "out")])
    assert told.exit_code == 1
    assert all(name in told.output for name in ("a.docx", "b.pdf", "c.txt", "d.txt"))
    assert "4 problems" in told.output
    assert "Traceback" not in told.output
    assert not (tmp_path / "out").exists()

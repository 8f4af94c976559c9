"""Which format a file is, and the way in and out."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from qualcode.errors import ArgumentError, DataError, Problem, hint
from qualcode.exchanging.entries import Entry, Losses, codebook_of
from qualcode.exchanging.liwc import TERM_HEADINGS, dic_entries, dic_text, dicx_entries, dicx_text
from qualcode.exchanging.projects.refi.reading import read_qdc
from qualcode.exchanging.projects.refi.writing import write_qdc
from qualcode.exchanging.quanteda import quanteda_entries, quanteda_text
from qualcode.exchanging.sheets import sheet_entries, sheet_rows, sheet_text
from qualcode.exchanging.workbooks import workbook_bytes
from qualcode.exchanging.writtenout import codebook_text
from qualcode.model import LANGUAGES, Codebook
from qualcode.reading.codebooks import read_codebook
from qualcode.reading.contents import Unreadable
from qualcode.reading.files import read_data
from qualcode.reading.formats.grids import grid
from qualcode.reading.places import text_of
from qualcode.reading.yamlfiles import read_yaml
from qualcode.saving import save

__all__ = ["FORMATS", "Imported", "read_dictionary", "write_codebook", "write_dictionary"]

FORMATS = ("quanteda", "liwc", "liwc22", "csv", "xlsx", "refi", "qualcode")
_BY_SUFFIX = {".yaml": "quanteda", ".yml": "quanteda", ".dic": "liwc", ".dicx": "liwc22", ".csv": "csv", ".tsv": "csv", ".xlsx": "xlsx"}
_BY_SUFFIX |= {".qdc": "refi"}
_SHEETS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".dicx")
_YAML = (".yaml", ".yml")


class Imported(NamedTuple):
    """What was read from a file of another program: the codebook, and what could not be carried, one message a kind.

    Examples
    --------
    >>> Imported(Codebook("mine", {}, ()), ()).codebook.id
    'mine'
    """

    codebook: Codebook
    doubts: tuple[Problem, ...]


def read_dictionary(path: str | Path, *, language: str = "") -> Imported:
    """A codebook from a file of another program.

    Parameters
    ----------
    path
        A quanteda dictionary (``.yaml``), a LIWC dictionary (``.dic``, or the table of LIWC-22: ``.dicx`` or a ``.csv`` whose first
        column is ``DicTerm``), a table (``.csv``, ``.xlsx``, ``.xls``, ``.ods``) with columns ``code, parent, name, definition, term``
        or with one column a level, a codebook of NVivo, MAXQDA, ATLAS.ti and others (``.qdc``), or one of our own.
    language
        Of words without Chinese characters, where the file does not say it; blank: English, and capitals (NGO) also Chinese where other
        words of the file are. Words with Chinese characters are Chinese.

    Raises
    ------
    DataError
        With everything that is wrong in the file, with its lines or rows.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "mood.dic")
    ...     written = file.write_text("%\\n1\\tmood\\n2\\tsad\\n%\\nhappy*\\t1\\ntear\\t1\\t2\\n", encoding="utf-8")
    ...     codebook, doubts = read_dictionary(file, language="en")
    >>> [str(one) for one in codebook.code("mood").indicators["en"]], len(doubts)
    (['happy', 'tear'], 1)
    """
    if language not in ("", *LANGUAGES):
        raise ArgumentError(f"language '{language}' is not one of {', '.join(LANGUAGES)}")
    file, losses = Path(path), Losses()
    suffix = file.suffix.lower()
    if suffix not in (*_YAML, *_SHEETS, ".dic", ".qdc"):
        found = f"a '{suffix}' file is no dictionary that can be read"
        raise DataError([Problem(file.name, found, f"Read are {', '.join(sorted({*_YAML, *_SHEETS, '.dic', '.qdc'}))}.")])
    if suffix == ".qdc":
        return Imported(read_qdc(file), ())
    data = read_data(file, file.name)
    if suffix in _YAML and read_yaml(file, text_of(file)).get("codes").items:
        return Imported(read_codebook(file.name, file.parent), ())
    entries = _entries(file, data, language, losses)
    codebook = codebook_of(entries, file.stem, language, losses)
    return Imported(codebook, losses.told(file.name))


def _entries(file: Path, data: bytes, language: str, losses: Losses) -> list[Entry]:
    if file.suffix.lower() in _YAML:
        return quanteda_entries(file.name, text_of(file))
    if file.suffix.lower() == ".dic":
        return dic_entries(file.name, text_of(file).replace("\r\n", "\n").replace("\r", "\n"), losses)
    try:
        rows = grid(data).rows
    except Unreadable as error:
        raise DataError([Problem(file.name, error.found, error.remedy)]) from None
    if not rows:
        raise DataError([Problem(file.name, "there is nothing in it", "Fill it, or name another file.")])
    if file.suffix.lower() == ".dicx" or rows[0][1][0].strip().lower() in TERM_HEADINGS:
        return dicx_entries(file.name, rows, losses)
    return sheet_entries(file.name, rows, language, losses)


def _format(path: Path, format: str) -> str:
    known = format or _BY_SUFFIX.get(path.suffix.lower(), "")
    if known not in FORMATS:
        found = f"format '{format}'{hint(format, FORMATS)}" if format else f"'{path.name}' does not tell the format"
        raise ArgumentError(f"{found}: it is one of {', '.join(FORMATS)}, or told by {', '.join(_BY_SUFFIX)}")
    return known


def write_dictionary(codebook: Codebook, path: str | Path, *, language: str = "zh", format: str = "") -> tuple[Problem, ...]:
    """Writes a codebook for another program.

    Parameters
    ----------
    codebook
        What is written.
    path
        The file; its ending tells the format unless `format` does.
    language
        Whose words are written; tables hold both languages.
    format
        ``quanteda`` (``.yaml``), ``liwc`` (``.dic``), ``liwc22`` (``.dicx``), ``csv``, ``xlsx``, ``refi`` (``.qdc``)
        or ``qualcode`` (our own YAML).

    Returns
    -------
    tuple of Problem
        What the format cannot carry, one message a kind with counts.

    Raises
    ------
    ArgumentError
        When the format or the language is unknown.
    OutputError
        When the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from qualcode import Code, Indicator
    >>> tie = Code("tie", {"zh": "tie"}, indicators={"zh": (Indicator(("拖欠 尾款|余款",)), Indicator(("压 … 尾款",)))})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     lost = write_dictionary(Codebook("mine", {}, (tie,)), Path(folder, "mine.yaml"))
    ...     print(Path(folder, "mine.yaml").read_text(encoding="utf-8"), lost[0].found)
    tie:
    - 拖欠 尾款
    - 拖欠 余款
     lines left out, because something may stand between their words: 1 ('tie zh 2')
    """
    if language not in LANGUAGES:
        raise ArgumentError(f"language '{language}' is not one of {', '.join(LANGUAGES)}")
    file, losses = Path(path), Losses()
    kind = _format(file, format)
    if kind == "refi":
        return write_qdc(codebook, file, language=language)
    if kind in ("quanteda", "liwc", "liwc22"):
        text = {"quanteda": quanteda_text, "liwc": dic_text, "liwc22": dicx_text}[kind](codebook, language, losses)
        _write(file, text.encode("utf-8"))
        others = [one for one in LANGUAGES if one != language and any(code.indicators.get(one) for code in codebook.codes)]
        for other in others:
            losses.add("words in other languages are not carried", f"Write them to a file of their own: language {other}.", other)
    elif kind == "qualcode":
        _write(file, codebook_text(codebook, losses).encode("utf-8"))
    else:
        rows = sheet_rows(codebook, losses)
        _write(file, workbook_bytes(rows) if kind == "xlsx" else sheet_text(rows).encode("utf-8-sig"))
    return losses.told(file.name)


def write_codebook(codebook: Codebook, path: str | Path) -> tuple[Problem, ...]:
    """Writes a codebook as our own YAML; see :func:`write_dictionary`.

    Examples
    --------
    >>> import tempfile
    >>> from qualcode import read_codebook
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     lost = write_codebook(read_codebook("typology"), Path(folder, "copy.yaml"))
    ...     read_codebook("copy.yaml", Path(folder)).codes == read_codebook("typology").codes
    True
    """
    return write_dictionary(codebook, path, format="qualcode")


def _write(file: Path, data: bytes) -> None:
    save(file, data, remedy="Close it elsewhere, or choose another place.")

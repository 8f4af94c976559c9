"""A study under pseudonyms as a folder: written beside its place, searched for originals, moved in when there are none."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import yaml

from qualcode.anonymising.masking import AnonymisedStudy, restored
from qualcode.anonymising.renaming import Change
from qualcode.errors import DataError, OutputError, Problem
from qualcode.model import Actor, Document, Speaker, Study
from qualcode.reading.grammars import read_grammar
from qualcode.reading.keys import KeyRow
from qualcode.reading.places import built_in, text_of
from qualcode.reading.studies import read_study
from qualcode.reading.yamlfiles import read_yaml
from qualcode.replacing import Replacer

__all__ = ["default_key_path", "study_file", "write_anonymised", "write_restored"]

MARK = "about_this_copy.txt"
"""The file that tells a copy from a study that somebody made by hand: only a copy is ever replaced."""
_ABOUT = {
    True: "This copy of a study was made by qualcode: names are replaced by pseudonyms.\nTexts are plain text; bold, tables, time stamps, "
    "page layout are gone, dates are unchanged.\nA machine overlooks names: read every text before you give this folder away.\n"
    "The key that leads back does not belong in this folder.\n",
    False: "This copy of a study was made by qualcode: pseudonyms are replaced by the original names.\n"
    "It holds what the key protects: do not give it away.\n",
}
RULES = "language_rules.yaml"
_OWN_FILES = ("codebook", "stages", "language_rules")


def study_file(study: str | os.PathLike[str]) -> Path:
    """The study.yaml of a folder, of a file, or of a built-in study."""
    path = Path(study)
    if path.is_dir():
        return path / "study.yaml"
    found = None if path.is_file() else built_in("corpora", str(study))
    return found / "study.yaml" if found else path


def default_key_path(study: str | os.PathLike[str], out: str | os.PathLike[str]) -> Path:
    """Beside the study folder, named like it; for a built-in study beside the folder that is written."""
    folder = study_file(study).resolve().parent
    beside = folder.parent if Path(study).exists() else Path(out).resolve().parent
    return beside / f"{folder.name}_key.csv"


def write_anonymised(
    made: AnonymisedStudy, out: str | os.PathLike[str], *, source: str | os.PathLike[str], overwrite: bool = False
) -> list[Problem]:
    """Writes a study under pseudonyms as a study folder, and checks that no original is left in it.

    Parameters
    ----------
    made
        From :func:`qualcode.anonymise`.
    out
        The folder to be written; the manifest, hashes and the layout of the original are not in it.
    source
        The study it was made from; its own codebook, stages and language rules are taken along, with pseudonyms too.
    overwrite
        True replaces an earlier copy.

    Returns
    -------
    list of Problem
        What :func:`qualcode.read_study` doubts about the new folder.

    Raises
    ------
    DataError
        When an original is found in a file, or the folder would not be a sound study; nothing is left behind.
    OutputError
        When the folder cannot be written or holds something else.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from qualcode import anonymise, proposed_key, read_study, write_anonymised
    >>> study = read_study("nominal_contracts")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     doubts = write_anonymised(anonymise(study, proposed_key(study)), Path(folder, "copy"), source="nominal_contracts")
    ...     sorted(path.name for path in Path(folder, "copy").iterdir())
    ['about_this_copy.txt', 'language_rules.yaml', 'study.yaml', 'texts']
    """
    replacer = Replacer(made.key)

    def work(folder: Path) -> list[Problem]:
        _fill(made.study, study_file(source), folder, replacer.forward, hidden=True)
        problems = list(_originals_in(folder, replacer))
        if replacer.unlisted:
            problems += [Problem("key", f"'{form}' is no line of the key", "Add it.") for form in replacer.unlisted]
        if problems:
            raise DataError(problems)
        return list(read_study(folder).doubts)

    return _whole(work, study_file(source), Path(out), overwrite)


def write_restored(
    copy: str | os.PathLike[str], out: str | os.PathLike[str], *, key: Sequence[KeyRow], overwrite: bool = False
) -> list[Problem]:
    """Writes a copy of a study under pseudonyms with the originals back in their place.

    Parameters
    ----------
    copy
        The folder that :func:`qualcode.write_anonymised` wrote, also after somebody worked on its texts.
    out
        The folder to be written.
    key
        The key it was made with.
    overwrite
        True replaces an earlier copy.

    Returns
    -------
    list of Problem
        What :func:`qualcode.read_study` doubts about the new folder.

    Raises
    ------
    DataError
        When the copy or the key has problems.
    OutputError
        When the folder cannot be written or holds something else.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from qualcode import anonymise, proposed_key, read_study, write_anonymised, write_restored
    >>> study = read_study("nominal_contracts")
    >>> key = proposed_key(study)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     doubts = write_anonymised(anonymise(study, key), Path(folder, "copy"), source="nominal_contracts")
    ...     doubts = write_restored(Path(folder, "copy"), Path(folder, "back"), key=key)
    ...     read_study(Path(folder, "back")).document("S-01").text == study.document("S-01").text
    True
    """
    study, replacer = restored(read_study(Path(copy)), key), Replacer(key)

    def work(folder: Path) -> list[Problem]:
        _fill(study, study_file(copy), folder, replacer.back, hidden=False)
        return list(read_study(folder).doubts)

    return _whole(work, study_file(copy), Path(out), overwrite)


def _whole(work: Callable[[Path], list[Problem]], source: Path, out: Path, overwrite: bool) -> list[Problem]:
    """Runs `work` on a temporary folder beside `out` and puts it in place; nothing is left when it fails."""
    own, target = source.resolve().parent, out.resolve()
    if target == own or own in target.parents or target in own.parents:
        raise OutputError(f"{out}: the copy must not lie in the study's own folder, nor around it. Choose a folder beside it for --out.")
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        if not (out / MARK).is_file():
            raise OutputError(f"{out} holds something that qualcode did not write here. Choose an empty or a new folder for --out.")
        if not overwrite:
            raise OutputError(f"{out} holds an earlier copy. Choose another --out, or add --overwrite to replace the whole folder.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            (temporary / "new").mkdir()
            doubts = work(temporary / "new")
            _put(temporary, target)
            return doubts
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        name = Path(error.filename).name if error.filename else out.name
        told = f"{out}: '{name}' cannot be written ({error.strerror})"
        raise OutputError(f"{told}. Close it in other programs, or choose another --out.") from None


def _put(temporary: Path, target: Path) -> None:
    """The new folder in the place of the old one, which comes back when that fails."""
    old = temporary / "old"
    if target.exists():
        os.replace(target, old)
    try:
        os.replace(temporary / "new", target)
    except OSError:
        if old.exists():
            os.replace(old, target)
        raise


def _fill(study: Study, source: Path, folder: Path, change: Change, *, hidden: bool) -> None:
    """Every file of the study folder."""
    top = _top(study, source, folder, change)
    for document in study.documents:
        _write(folder / document.file, document.text)
    _write(folder / "study.yaml", _yaml(top))
    comments = [(document.id, comment.author, comment.date, comment.text) for document in study.documents for comment in document.comments]
    if comments:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows([("document", "author", "date", "comment"), *comments])
        _write(folder / "comments.csv", "\ufeff" + text.getvalue())
    _write(folder / MARK, _ABOUT[hidden])


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))


def _top(study: Study, source: Path, folder: Path, change: Change) -> dict[str, object]:
    """What study.yaml says; the study's own codebook, stages and rules are copied on the way."""
    root = read_yaml(source, text_of(source))
    top: dict[str, object] = {"study": study.id, "title": study.title, "language": study.language}
    for key in _OWN_FILES:
        node = root.get(key)
        if node.text and (source.parent / node.text).is_file():
            name = change(Path(node.text).name)
            _write(folder / name, change(text_of(source.parent / node.text)))
            top[key] = name
        elif node.items:
            top[key] = _changed(node.plain(), change)
    if root.get("note").text:
        top["note"] = change(root.get("note").text)
    _add_words(study, folder, top)
    top["actors"] = [_actor(actor) for actor in study.actors]
    top["roles"] = dict(study.roles)
    top["documents"] = [_document(document, study) for document in study.documents]
    return {key: value for key, value in top.items() if value not in ({}, [])}


def _add_words(study: Study, folder: Path, top: dict[str, object]) -> None:
    """The words that segmentation must leave whole, as rules of the study's own."""
    known = set(read_grammar("zh").words)
    words = [word for word in study.grammars["zh"].words if word not in known] if "zh" in study.grammars else []
    path = folder / str(top.get("language_rules", RULES))
    rules = read_yaml(path, text_of(path)).plain() if path.is_file() else {"language": "zh"}
    if words and isinstance(rules, dict) and rules.get("language") == "zh":
        top["language_rules"] = path.name
        _write(path, _yaml({**rules, "words": list(dict.fromkeys(words))}))


def _yaml(value: object) -> str:
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=1 << 30, default_flow_style=None)
    return text


def _changed(value: object, change: Change) -> object:
    if isinstance(value, dict):
        return {key: _changed(child, change) for key, child in value.items()}
    if isinstance(value, list):
        return [_changed(child, change) for child in value]
    return change(str(value))


def _actor(actor: Actor) -> dict[str, object]:
    given = {"id": actor.id, "name": actor.name, "kind": actor.kind, "level": actor.level, "aliases": list(actor.aliases)}
    return {key: value for key, value in (given | dict(actor.attributes)).items() if value}


def _document(document: Document, study: Study) -> dict[str, object]:
    given: dict[str, object] = {key: getattr(document, key) for key in ("id", "file", "kind", "date", "site", "stage")}
    given["language"] = document.language if document.language != study.language else ""
    given["speakers"] = {speaker.label: _speaker(speaker) for speaker in document.speakers}
    return {key: value for key, value in (given | dict(document.attributes)).items() if value}


def _speaker(speaker: Speaker) -> object:
    who = "interviewer" if speaker.interviewer else speaker.actor
    more = {key: value for key, value in (("person", speaker.person), ("role", speaker.role)) if value}
    return ({"actor": who} if who else {}) | more if more or not who else who


def _originals_in(folder: Path, replacer: Replacer) -> Iterator[Problem]:
    """Every original in the names and the bytes of the files."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        for one in replacer.secrets(path.name):
            yield Problem(name, f"the name of the file holds the original '{path.name[one.start : one.end]}'", "Rename it in the study.")
        if not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", errors="replace")
        for one in replacer.secrets(text):
            line = text.count("\n", 0, one.start) + 1
            found = f"the original '{' '.join(text[one.start : one.end].split())}' is still there"
            yield Problem(f"{name}, line {line}", found, "Take it out of the original, or set `use` to no in the key if it is no name.")

"""A change of codes entered into the ledger of a codebook: the file is edited as text, so that comments and order stay."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from qualcode.changes import Change, version_key
from qualcode.errors import ArgumentError, DataError, OutputError, Problem, hint
from qualcode.model import Codebook
from qualcode.reading.codebooks import read_codebook
from qualcode.reading.places import built_in, built_in_names, built_in_state, text_of
from qualcode.reading.yamlfiles import Node, read_yaml
from qualcode.saving import save

__all__ = ["Changed", "change_codebook", "codebook_file"]

YAML = (".yaml", ".yml")
NAMING = frozenset({"id", "yields_to", "when_denied", "codes", "not_codes", "instead"})
"""Behind which keys of a code, of its indicators and of its counter-examples ids of codes stand."""
FEW = 5
"""How many lines a message names."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
REMEDY = "Choose a folder that you may write to, and close the file in other programs."
LINE = 'Write the line yourself: {version: "2", renamed: old.code, to: new.code}.'
_VERSION = re.compile(r"""^(version\s*:[ \t]*)(["']?)([^"'#\n]*?)\2([ \t]*(?:#[^\n]*)?)$""", re.MULTILINE)
_HISTORY = re.compile(r"^history\s*:[ \t]*([^\n]*)$", re.MULTILINE)
_PLAIN = re.compile(r"[A-Za-z_][\w.]*")


class Changed(NamedTuple):
    """What was written: the codebook's file, its new version, the lines of the ledger, the codes whose id was changed, and what a person
    should look at.

    Examples
    --------
    >>> Changed("mine.yaml", "2", ('{version: "2", renamed: money, to: funding}',), ("money",), ()).version
    '2'
    """

    file: str
    version: str
    lines: tuple[str, ...]
    renamed: tuple[str, ...]
    doubts: tuple[Problem, ...]


def codebook_file(name: str | PathLike[str], codes: Sequence[str] = ()) -> Path:
    """The file of a codebook that may be changed: named itself, or the one that a study names and that has a code.

    Parameters
    ----------
    name
        A codebook's ``.yaml`` file, or a study's folder.
    codes
        Codes of which it has one, or had: they tell which is meant where a study names several.

    Raises
    ------
    DataError
        When it is a built-in codebook, there is no such file, or it cannot be told which of several is meant.
    """
    path = Path(name)
    if built_in("codebooks", str(name)) is not None and not path.exists():
        raise DataError([_built_in(str(name))])
    study = path / "study.yaml" if path.is_dir() else path
    if not study.is_file():
        raise DataError(
            [Problem(str(name), "there is no such codebook or study", "Name a codebook's .yaml file, or the folder of a study.")]
        )
    root = read_yaml(study, text_of(study))
    if "codes" in root.fields:
        if built_in_state(study.resolve()):
            raise DataError([_built_in(study.stem)])
        return study
    return _of_study(study, root.get("codebook"), codes)


def _of_study(study: Path, node: Node, codes: Sequence[str]) -> Path:
    names = node.strings() or ("governance",)
    own = [study.parent / one for one in names if (study.parent / one).suffix in YAML and (study.parent / one).is_file()]
    if not own:
        raise DataError([_built_in(one) for one in names])
    if len(own) == 1 and len(names) == 1:
        return own[0]
    having = [file for file in own if any(id in codes for id in _ids(read_yaml(file, text_of(file)).get("codes")))]
    if len(having) != 1:
        found = f"the study names the codebooks {', '.join(names)}, and {len(having) or 'none'} of its own files has {', '.join(codes)}"
        built = any(one in built_in_names("codebooks") for one in names)
        use = "Name the codebook's file itself." + (f" {_built_in(names[-1]).remedy}" if built and not having else "")
        raise DataError([Problem(node.where, found, use)])
    return having[0]


def _built_in(name: str) -> Problem:
    use = (
        f"Copy it first: qualcode codebook export {name} --to my_{name}.yaml --format qualcode; "
        f"name the copy in study.yaml (codebook: my_{name}.yaml), and change that."
    )
    return Problem(name, "a built-in codebook belongs to the program and is not changed", use)


def change_codebook(
    file: str | PathLike[str], *, kind: str, old: Sequence[str], new: Sequence[str], note: str = "", version: str = ""
) -> Changed:
    """Enters that codes were renamed, merged or split into ``history:`` of a codebook, and raises its ``version:``.

    The file is edited as text, so that comments and the order of things stay. A code that is ``renamed`` gets its new id where it stands
    and wherever another code names it (``yields_to``, ``when_denied``, ``codes``, ``not_codes``, ``instead`` of a counter-example); codes
    below it (``control.funding`` below ``control``) go with it, each with a line of its own. Codes that are merged into, or that come of a
    split, must be there already. What comes out is read before it takes the place of the file.

    Parameters
    ----------
    file
        A codebook's ``.yaml`` file.
    kind
        ``renamed``, ``merged`` or ``split``.
    old, new
        Ids before and after.
    note
        Why.
    version
        The new version; blank: the present one with its last number raised.

    Raises
    ------
    DataError
        When the file cannot be edited safely, or what would come out cannot be read: with everything that is wrong, and nothing written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "mine.yaml")
    ...     written = path.write_text('codebook: mine\\nversion: "1"\\ncodes:\\n  - id: money  # 钱\\n    name: 钱\\n', encoding="utf-8")
    ...     changed = change_codebook(path, kind="renamed", old=["money"], new=["funding"])
    ...     print(path.read_text(encoding="utf-8"))
    codebook: mine
    version: "2"
    codes:
      - id: funding  # 钱
        name: 钱
    history:
      - {version: "2", renamed: money, to: funding}
    <BLANKLINE>
    """
    path = Path(file)
    if built_in_state(path.resolve()):
        raise DataError([_built_in(path.stem)])
    before = text_of(path).replace("\r\n", "\n")
    root = read_yaml(path, before)
    now = root.get("version").text
    target = version or _raised(now, path.name)
    if version and now and version_key(version) < version_key(now):
        raise DataError([Problem("--version", f"'{version}' is earlier than the present version '{now}'", "Name a later one.")])
    ids = list(_ids(root.get("codes")))
    _there(kind, new, ids, path.name)
    changes, lines = _changes(kind, (tuple(old), tuple(new)), note, target, ids)
    text = before
    if kind == "renamed":
        text = _renamed(text, path.name, changes, ids)
    told = tuple(_line(change) for change in changes)
    text = _with_version(text, target, path.name)
    text = _with_history(text, told, path.name, root.get("history"))
    book = _checked(text, path)
    _same(root, book, changes, path.name)
    newline = "\r\n" if b"\r\n" in path.read_bytes() else "\n"
    save(path, text.replace("\n", newline).encode("utf-8"), remedy=REMEDY)
    return Changed(str(path), target, told, lines, tuple(_doubts(changes, book, text, path.name)))


def _ids(node: Node) -> Iterator[str]:
    """The ids of all codes, also those below others."""
    for item in node.items:
        if id := item.get("id").text:
            yield id
        yield from _ids(item.get("codes"))


def _there(kind: str, new: Sequence[str], ids: Sequence[str], name: str) -> None:
    """Refuses codes that others became and that nobody has written yet: only a person can say what they are."""
    missing = [id for id in dict.fromkeys(new) if id not in ids]
    if kind != "renamed" and missing:
        listed = ", ".join(f"'{id}'" for id in missing)
        use = "Write an entry for it under `codes:` first (id, name, definition, indicators), and say so again."
        raise DataError([Problem(name, f"{listed}: not in the codebook yet{hint(missing[0], ids)}", use)])


def _raised(version: str, name: str) -> str:
    """The version behind one: its last number one higher.

    Examples
    --------
    >>> _raised("1", ""), _raised("2.9", ""), _raised("", "")
    ('2', '2.10', '1')
    """
    if not version:
        return "1"
    front, number = re.fullmatch(r"(.*?)(\d*)", version, re.DOTALL).groups()  # type: ignore[union-attr]
    if not number:
        raise DataError(
            [Problem(name, f"version '{version}' ends with no number that could be raised", "Name the new one with --version.")]
        )
    return f"{front}{int(number) + 1}"


def _changes(
    kind: str, codes: tuple[tuple[str, ...], tuple[str, ...]], note: str, version: str, ids: Sequence[str]
) -> tuple[list[Change], tuple[str, ...]]:
    """The change, those of codes below a renamed one, and which ids are to be changed in the file."""
    old, new = codes
    try:
        changes = [Change(version, kind, old, new, note)]
    except ArgumentError as error:
        raise DataError([Problem("the change", str(error), "See the page on codebooks, 'When codes change'.")]) from None
    if kind != "renamed":
        return changes, ()
    below = [id for id in ids if id.startswith(f"{old[0]}.")]
    changes += [Change(version, kind, (id,), (new[0] + id.removeprefix(old[0]),), note) for id in below]
    return changes, tuple(change.old[0] for change in changes if change.old[0] in ids)


def _renamed(text: str, name: str, changes: Sequence[Change], known: Sequence[str]) -> str:
    """The text with ids changed where codes have them and where others name them; an id that somebody changed before stays as it is."""
    names = {change.old[0]: change.new[0] for change in changes if change.old[0] in known or change.new[0] not in known}
    for old, new in names.items():
        times = known.count(old)
        if times != 1 or new in known:
            found = f"'{old}' stands {times} times as an id" if times != 1 else f"there is a code '{new}' already"
            use = "Name a code that the file has" + hint(old, known) + "." if not times else "To make one of two, use --merged."
            raise DataError([Problem(name, found, use)])
    if not names:
        return text
    places = {place.start_mark.index: place for place in _places(yaml.compose(text, _LOADER)) if place.value in names}
    for start, place in sorted(places.items(), reverse=True):
        end = place.end_mark.index
        written, where = text[start:end], f"{name}, line {place.start_mark.line + 1}"
        if written.strip("\"'") != place.value:
            found = f"'{place.value}' cannot be found in the line"
            raise DataError([Problem(where, found, "Change it there by hand, and say so again.")])
        text = text[:start] + written.replace(place.value, names[place.value]) + text[end:]
    return text


def _places(node: Any, key: str = "") -> Iterator[Any]:
    """Where words stand in the file that are ids of codes: behind one of the keys that name codes, below ``codes:`` of the file."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if key or name.value == "codes":
                yield from _places(value, str(name.value))
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _places(item, key)
    elif key in NAMING:
        yield node


def _line(change: Change) -> str:
    """A change as it stands in a file."""
    old, new = (_listed(codes) for codes in (change.old, change.new))
    note = f", note: {json.dumps(change.note, ensure_ascii=False)}" if change.note else ""
    return f"{{version: {json.dumps(change.version)}, {change.kind}: {old}, to: {new}{note}}}"


def _listed(codes: Sequence[str]) -> str:
    written = [code if _PLAIN.fullmatch(code) else json.dumps(code, ensure_ascii=False) for code in codes]
    return written[0] if len(written) == 1 else f"[{', '.join(written)}]"


def _with_version(text: str, version: str, name: str) -> str:
    found = _VERSION.findall(text)
    if len(found) > 1:
        raise DataError([Problem(name, "`version:` stands at the beginning of several lines", "Change it by hand.")])
    if found:
        return _VERSION.sub(lambda match: f'{match[1]}"{version}"{match[4]}', text)
    added, times = re.subn(r"^(codebook\s*:[^\n]*)$", lambda match: f'{match[1]}\nversion: "{version}"', text, count=1, flags=re.MULTILINE)
    return added if times else f'version: "{version}"\n{text}'


def _with_history(text: str, lines: Sequence[str], name: str, node: Node) -> str:
    """The text with the lines behind the last one of ``history:``, or in a new one at the end."""
    found = _HISTORY.search(text)
    if not found:
        return text.rstrip("\n") + "\nhistory:\n" + "".join(f"  - {line}\n" for line in lines)
    inside = found[1].split("#")[0].strip()
    if inside and inside != "[]":
        raise DataError([Problem(node.where, "`history:` is written in one line, which cannot be added to", LINE)])
    head = text[: found.start()].count("\n")
    listed = text.split("\n")
    if inside:
        listed[head] = listed[head].replace("[]", "", 1).rstrip()
    last, dashes = head, list[str]()
    for at in range(head + 1, len(listed)):
        line = listed[at]
        if line.strip() and not line.startswith((" ", "\t", "-", "#")):
            break
        if line.strip() and not line.lstrip().startswith("#"):
            last = at
            dashes += re.findall(r"^( *)- ", line)
    indent = dashes[0] if dashes else "  "
    return "\n".join([*listed[: last + 1], *(f"{indent}- {line}" for line in lines), *listed[last + 1 :]])


def _checked(text: str, path: Path) -> Codebook:
    """The codebook that the text is, read as a file beside it, where its weights and stages are found."""
    try:
        with tempfile.NamedTemporaryFile(prefix=".qualcode-", suffix=".yaml", dir=path.parent, delete=False) as stream:
            stream.write(text.encode("utf-8"))
    except OSError as error:
        raise OutputError(f"{path.parent}: it cannot be written to ({error.strerror}). {REMEDY}") from None
    beside = Path(stream.name)
    try:
        return read_codebook(beside)
    except DataError as error:
        told = [Problem(one.where.replace(beside.name, path.name), one.found, one.remedy) for one in error.problems]
        raise DataError(
            [*told, Problem(path.name, "with this change the codebook cannot be read", "Correct what is listed first.")]
        ) from None
    finally:
        beside.unlink(missing_ok=True)


def _same(root: Node, book: Codebook, changes: Sequence[Change], name: str) -> None:
    """Makes sure that nothing but what was asked for has changed."""
    names = {change.old[0]: change.new[0] for change in changes if change.kind == "renamed"}
    wanted = [names.get(id, id) for id in _ids(root.get("codes"))]
    history = len(root.get("history").items) + len(changes)
    if [one.id for one in book.codes] != wanted or len(book.history) != history:
        found = "the file is written in a way in which it cannot be changed safely"
        raise DataError([Problem(name, found, f"Change the ids by hand. {LINE}")])


def _doubts(changes: Sequence[Change], book: Codebook, text: str, name: str) -> Iterator[Problem]:
    """Codes that are gone by the ledger and still stand in the file, in prose, or in what was learned."""
    ids = {one.id for one in book.codes}
    gone = [(change, code) for change in changes for code in change.old if code not in change.new]
    for change, code in gone:
        if code in ids:
            use = "Take its entry out, or people will go on using it; what it says may be needed in the new one."
            yield Problem(name, f"'{code}' was {change.kind} and still stands in the codebook", use)
        elif book.weights is not None and code in book.weights.codes:
            use = f"Write {change.new[0]} where the table of weights says {code}; till then what was learned of it is not used."
            yield Problem(name, f"the weights of the codebook know '{code}' by its old name", use)
    dotted = [code for change, code in gone if "." in code and code not in ids]
    if dotted:
        named = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, dotted))})(?!\w|\.\w)")
        lines = [number for number, line in enumerate(text[: _end(text)].split("\n"), 1) if named.search(line)]
        if lines:
            listed = ", ".join(map(str, lines[:FEW])) + (f" and {len(lines) - FEW} more" if len(lines) > FEW else "")
            yield Problem(f"{name}, lines {listed}", "prose or comments name codes by what they were called", "Correct them by hand.")


def _end(text: str) -> int:
    """Where the ledger begins, or the text ends."""
    found = _HISTORY.search(text)
    return found.start() if found else len(text)

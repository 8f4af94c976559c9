"""Where files are: what is built in, found by name from a checkout and from an installed package alike."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from qualcode.errors import DataError, Problem
from qualcode.reading.encodings import decode

__all__ = ["State", "built_in", "built_in_names", "built_in_state", "text_of"]

State = tuple[tuple[str, int, int], ...]
"""Files by name, time of change and size."""

_FOLDERS = {
    "codebooks": ("codebooks", ""),
    "stages": ("codebooks", "stages"),
    "languages": ("codebooks", "languages"),
    "weights": ("codebooks", "weights"),
    "signs": ("codebooks", "signs"),
    "readings": ("codebooks", "readings"),
    "corpora": ("corpora", ""),
}


def _root(kind: str) -> Path:
    package, below = _FOLDERS[kind]
    inside = Path(str(resources.files("qualcode"))) / package
    beside = Path(str(resources.files("qualcode"))).parent / package
    root = inside if inside.is_dir() else beside
    return root / below if below else root


def built_in_names(kind: str) -> list[str]:
    """The names of the built-in codebooks, stages, languages or corpora, sorted."""
    root = _root(kind)
    if not root.is_dir():
        return []
    if kind == "corpora":
        return sorted(entry.name for entry in root.iterdir() if (entry / "study.yaml").is_file())
    return sorted(entry.stem for entry in root.glob("*.yaml"))


def built_in(kind: str, name: str) -> Path | None:
    """The file (for corpora: the folder) with this built-in name, or None."""
    if name not in built_in_names(kind):
        return None
    return _root(kind) / (name if kind == "corpora" else f"{name}.yaml")


def built_in_state(path: Path) -> State:
    """What tells one state of the built-in codebooks, rules and weights from another; empty where `path` is none of theirs.

    While it stays the same, what was made of these files is, too, and need not be made again.
    """
    root = _root("codebooks")
    if root not in path.parents:
        return ()
    files = sorted(one for one in root.rglob("*") if one.suffix in (".yaml", ".csv"))
    return tuple((str(one), stat.st_mtime_ns, stat.st_size) for one in files for stat in [one.stat()])


def text_of(path: Path) -> str:
    """The text of a file that people edit (YAML, CSV), in whatever encoding their programs save, without a byte order mark."""
    try:
        return decode(path.read_bytes())[0].removeprefix("\ufeff")
    except UnicodeError:
        raise DataError([Problem(path.name, "this is neither UTF-8, UTF-16 nor GB18030", "Save the file as UTF-8.")]) from None
    except OSError as error:
        raise DataError(
            [Problem(str(path), f"the file cannot be read ({error.strerror})", "Check the name and the permissions.")]
        ) from None

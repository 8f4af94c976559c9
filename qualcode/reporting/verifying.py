"""Whether a folder of results still belongs to its study: every file by its hash, and, if asked, by doing the run again."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.errors import DataError, OutputError, Problem
from qualcode.libraries import library_versions
from qualcode.matrices.pooling import codings_of
from qualcode.reading.codings import input_sha256, read_codings, read_readings
from qualcode.reading.places import built_in, text_of
from qualcode.reading.studies import read_study
from qualcode.reading.yamlfiles import read_yaml
from qualcode.reporting.writing import MANIFEST, write_results
from qualcode.running import run
from qualcode.saving import sha256_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Verification", "verify"]

AGAIN = "Run it again: qualcode run … --out …"
PARTS = ("study", "inputs", "codebook", "arguments", "versions", "outputs")


@dataclass(frozen=True)
class Verification:
    """What was compared, and what does not fit.

    Attributes
    ----------
    study
        The id of the study that the results name.
    folder
        The study folder that they were compared with; ``None`` where none was found.
    inputs, outputs
        How many files of each were compared.
    problems
        A :class:`qualcode.Problem` for each file that is missing or not what it was.
    doubts
        What need not change a number: other versions of libraries, files that were not written by the run.
    again
        Whether the run was done once more and compared byte by byte.

    Examples
    --------
    >>> Verification("mine", None, 0, 3, (), ()).holds    # three files are as they were, but there is no study to compare with
    False
    """

    study: str
    folder: Path | None
    inputs: int
    outputs: int
    problems: tuple[Problem, ...]
    doubts: tuple[Problem, ...]
    again: bool = False

    @property
    def holds(self) -> bool:
        """Whether everything fits, and there was a study to compare with."""
        return not self.problems and self.folder is not None


def verify(
    out: str | Path,
    study: str | Path | None = None,
    *,
    again: bool = False,
    codings: str | Path | None = None,
    coder: str | None = None,
) -> Verification:
    """Whether the files in a folder of results are those of its manifest, and the study's files those that the run read.

    Parameters
    ----------
    out
        A folder that :func:`qualcode.write_results` wrote.
    study
        The study folder, or the name of a built-in study. ``None``: the one of that id above `out` or beside it, else the built-in one.
    again
        True runs the study once more in a temporary folder and compares every byte.
    codings
        For `again`: the table that the run was given beside the study, if it was.
    coder
        For `again`: whose codings of that table the run was told to count, if it was.

    Returns
    -------
    Verification
        With every file that does not fit.

    Raises
    ------
    OutputError
        When the folder holds no results.
    DataError
        When a study is named that cannot be read, or `again` meets one.

    Examples
    --------
    >>> verify("out").holds    # doctest: +SKIP
    True
    """
    folder = Path(out)
    manifest = _manifest(folder)
    source = _named(study) if study is not None else _found(folder, manifest)
    problems = [*_outputs(folder, manifest["outputs"])]
    if source is not None:
        problems += _inputs(source, manifest)
        if again and not problems:
            problems += _rerun(folder, source, manifest, None if codings is None else (codings, coder))
    doubts = (*_foreign(folder, manifest["outputs"]), *_versions(manifest["versions"]))
    compared = len(manifest["inputs"]) if source is not None else 0
    return Verification(
        manifest["study"], source, compared, len(manifest["outputs"]), tuple(problems), doubts, again and source is not None
    )


def _manifest(folder: Path) -> dict[str, Any]:
    """The manifest, or one clear error."""
    file = folder / MANIFEST
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        raise OutputError(f"{folder}: there is no {MANIFEST} in it. Name a folder that `qualcode run` wrote.") from None
    except ValueError:
        raise OutputError(f"{file}: this is no manifest of a run (it is damaged, or something else). {AGAIN}") from None
    if not isinstance(read, dict) or any(part not in read for part in PARTS):
        raise OutputError(f"{file}: this is no manifest of a run of this version. {AGAIN}")
    return read


def _named(study: str | Path) -> Path:
    path = Path(study)
    folder = path.parent if path.name == "study.yaml" else path
    found = folder if (folder / "study.yaml").is_file() else built_in("corpora", str(study))
    if found is None:
        raise DataError([Problem(str(study), "there is no study.yaml in this folder", "Name the folder of the study.")])
    return found


def _found(out: Path, manifest: Mapping[str, Any]) -> Path | None:
    """A study folder with this id: around the results, beside one of the folders around them, or built in.

    Of several side by side (a study and a copy of it) it is the one that is as the run read it, if there is one.
    """
    id = str(manifest["study"])
    for around in out.resolve().parents:
        found = [folder for folder in (around, *_beside(around)) if _id_of(folder) == id]
        if found:
            return next((one for one in found if len(found) > 1 and not any(_inputs(one, manifest))), found[0])
    return built_in("corpora", id)


def _beside(folder: Path) -> list[Path]:
    try:
        return sorted(one for one in folder.iterdir() if one.is_dir())
    except OSError:
        return []


def _id_of(folder: Path) -> str:
    """The id that a study.yaml there gives; blank where there is none that can be read."""
    file = folder / "study.yaml"
    try:
        if not file.is_file():
            return ""
        return read_yaml(file, text_of(file)).get("study").text or folder.name
    except (DataError, OSError):
        return ""


def _outputs(folder: Path, listed: Mapping[str, str]) -> Iterator[Problem]:
    for name, sha256 in listed.items():
        if not (folder / name).is_file():
            yield Problem(name, "the run wrote it, and it is gone", AGAIN)
        elif sha256_of(folder / name) != sha256:
            yield Problem(name, "it was changed since the run wrote it", f"Keep your copy under another name. {AGAIN}")


def _inputs(source: Path, manifest: Mapping[str, Any]) -> Iterator[Problem]:
    for name, sha256 in manifest["inputs"].items():
        if not (source / name).is_file():
            yield Problem(name, "the run read it, and it is no longer in the study folder", f"Bring it back, or: {AGAIN}")
        elif input_sha256(source / name) != sha256:
            yield Problem(name, "it was changed since the run read it; the results are those of the earlier text", AGAIN)


def _foreign(folder: Path, listed: Mapping[str, str]) -> list[Problem]:
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    others = [name for name in names if name not in listed and name != MANIFEST]
    return [Problem(name, "no run wrote this file", "It is left as it is, and not verified.") for name in others]


def _versions(then: Mapping[str, str]) -> list[Problem]:
    now = library_versions()
    return [
        Problem(name, f"version {then[name]} at the run, {now.get(name, 'not installed')} now", "A new run may give other bytes.")
        for name in then
        if now.get(name) != then[name]
    ]


def _given(codings: str | Path, coder: str | None) -> pd.DataFrame:
    read = read_codings(Path(codings))
    return read if coder is None else codings_of(read, coder)


def _rerun(folder: Path, source: Path, manifest: Mapping[str, Any], given: tuple[str | Path, str | None] | None) -> Iterator[Problem]:
    """The files that a new run writes otherwise."""
    arguments = manifest["arguments"]
    if arguments["codings"] == "given" and given is None:
        raise OutputError("the run was given a table of codings beside the study. Name it with --codings to run it again.")
    read = read_study(source)
    study = replace(read, threshold=arguments["threshold"], coder=arguments.get("coder", read.coder))
    if given is not None:
        study = replace(study, codings=None, readings=read_readings(Path(given[0])), coder=given[1] or "")
    results = run(study, codings=None if given is None else _given(*given))
    with tempfile.TemporaryDirectory() as beside:
        anew = Path(beside) / "out"
        write_results(results, anew, figures=arguments["figures"])
        again = _manifest(anew)
    for part in ("codebook", "options", "analyses"):
        if again.get(part) != manifest.get(part):
            yield Problem(MANIFEST, f"'{part}' is not what it was", AGAIN)
    for name in sorted({*manifest["outputs"], *again["outputs"]}):
        if name not in again["outputs"]:
            yield Problem(name, "a new run does not write it", AGAIN)
        elif manifest["outputs"].get(name) != again["outputs"][name]:
            yield Problem(name, "a new run writes it otherwise", AGAIN)

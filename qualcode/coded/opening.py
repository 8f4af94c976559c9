"""The folder of a coded corpus opened: is it whole, and was it made of this study?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import Any

from qualcode.coded.declaring import Declared
from qualcode.coded.folders import PLAN, Folder, again, command_for, plan_in
from qualcode.coded.record import Coded
from qualcode.errors import DataError, Problem
from qualcode.model import Study
from qualcode.reading.studies import read_study
from qualcode.scaling.columns import TABLES
from qualcode.scaling.planning import STUDY, means_the_same
from qualcode.withdrawing import without_withdrawn

__all__ = ["read_coded"]

MANIFEST = "manifest.json"


def read_coded(folder: str | PathLike[str], study: Study | str | PathLike[str]) -> Coded:
    """What ``qualcode code STUDY --out FOLDER`` wrote, opened without being loaded.

    Parameters
    ----------
    folder
        The folder after ``--out``.
    study
        The study that was coded, or what :func:`qualcode.read_study` takes. Its codebook, stages and actors say in which order labels
        stand.

    Returns
    -------
    Coded
        Matrices, networks and rows of evidence, each made by going through the parts once.

    Raises
    ------
    DataError
        When the folder is none of these, is not finished, lacks a part, or was made of another study, codebook or list of actors.

    Examples
    --------
    >>> import tempfile
    >>> from qualcode import DataError, read_coded
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     try:
    ...         coded = read_coded(folder, "nominal_contracts")
    ...     except DataError as error:
    ...         print("qualcode code nominal_contracts --out" in str(error))
    True
    """
    root = Path(folder)
    named = "STUDY" if isinstance(study, Study) else str(study)
    manifest = _manifest(root, named)
    if not isinstance(study, Study):
        study = read_study(Path(study), documents=False)
    wrong = [*_unfit(root, manifest, study), *_missing(root, manifest)]
    if wrong:
        raise DataError(wrong)
    known = without_withdrawn(study) if study.corpus is None else replace(study, documents=())
    return Coded(Declared(known, Folder(root, _parts(manifest))), manifest)


def _manifest(root: Path, study: str) -> dict[str, Any]:
    """What the folder says of itself."""
    path = root / MANIFEST
    if not path.is_file():
        begun = (root / PLAN).is_file()
        found = "coding was not finished: there is no manifest.json yet" if begun else "this is no folder of a coded corpus"
        use = "The same call goes on where it stopped" if begun else "Make one"
        raise DataError([Problem(str(root), found, f"{use}: {command_for(root, study)}.")])
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        shaped = all(isinstance(manifest[name], dict) for name in ("codebook", "inputs", "outputs"))
    except (OSError, ValueError, KeyError, TypeError):
        shaped = False
    if not shaped or not _parts(manifest)["segments"]:
        raise DataError([Problem(str(path), "it does not list the parts of a coded corpus", again(root))])
    whole: dict[str, Any] = manifest
    return whole


def _parts(manifest: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The parts of each table, in order."""
    names = sorted(name for name in map(str, manifest["outputs"]) if name.endswith(".parquet"))
    return {table: tuple(name for name in names if PurePosixPath(name).parts == (table, PurePosixPath(name).name)) for table in TABLES}


def _missing(root: Path, manifest: Mapping[str, Any]) -> Iterator[Problem]:
    parts = _parts(manifest)
    numbers = {PurePosixPath(name).name for name in parts["segments"]}
    for table, names in parts.items():
        for name in sorted(numbers - {PurePosixPath(name).name for name in names}):
            yield Problem(str(root / MANIFEST), f"it lists no {table}/{name}", again(root))
        for name in names:
            if not (root / name).is_file():
                yield Problem(str(root / name), "this part is not there", again(root))


def _unfit(root: Path, manifest: Mapping[str, Any], study: Study) -> Iterator[Problem]:
    """How the study differs from the one that was coded."""
    own, before = study.codebook, manifest["codebook"]
    anew = f"Name the study as it was, or code it anew: {command_for(root)} --overwrite."
    if manifest.get("study") not in (None, study.id):
        yield Problem(str(root), f"it was made of the study '{manifest['study']}', and this is '{study.id}'", anew)
    elif (before.get("id"), before.get("sha256")) != (own.id, own.sha256):
        yield Problem(str(root), f"the codebook '{own.id}' is not, or no longer, the one that was coded with ('{before.get('id')}')", anew)
    else:
        inputs = manifest["inputs"]
        changed = [name for name, sha256 in study.inputs.items() if name in inputs and inputs[name] != sha256]
        if changed == [STUDY] and means_the_same(plan_in(root), study):
            return
        if changed:
            yield Problem(str(root), f"{', '.join(changed)} changed since it was coded", anew)

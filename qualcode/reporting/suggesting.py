"""What was learned from a researcher, as files: proposals, what to code next, curves, and the model with its card."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path

from qualcode.errors import Problem
from qualcode.learning.cards import TABLE
from qualcode.learning.suggesting import Suggestions
from qualcode.learning.writing import weights_csv
from qualcode.reporting.figures.confidences import reliability_figure
from qualcode.reporting.figures.writing import write_figures
from qualcode.reporting.swapping import write_folder
from qualcode.reporting.writing import write_csv
from qualcode.saving import sha256_of

__all__ = ["write_suggestions"]

MANIFEST = "suggest_manifest.json"
"""Not the manifest of a run, so that both may write into one folder."""


def write_suggestions(found: Suggestions, out: str | os.PathLike[str], *, overwrite: bool = False) -> list[Problem]:
    """Write ``suggestions.csv``, ``next.csv``, ``learning_curve.csv``, ``reliability.csv``, ``model.yaml`` and its table ``model.csv``.

    Where documents could be held out, ``reliability.png`` and ``.svg`` draw that curve.

    ``weights: model.yaml`` in a codebook beside these two files uses the model. It holds no passages of the texts, but words that stand in
    at least three sentences; words can tell something too, so treat the files as private.

    Parameters
    ----------
    found
        What :func:`qualcode.suggest` gave.
    out
        The folder; it is made if it is not there. All files are moved in together, or none.
    overwrite
        Replace files even where somebody changed them.

    Returns
    -------
    list of Problem
        One where no font has a character of the figure.

    Raises
    ------
    OutputError
        When something cannot be written, or a file was changed by somebody since; what was there stays as it was.

    Examples
    --------
    >>> write_suggestions(suggest("my_study", "codings.csv"), "learned")    # doctest: +SKIP
    """

    def fill(folder: Path) -> list[Problem]:
        for name in ("suggestions", "next", "learning_curve", "reliability"):
            write_csv(getattr(found, name), folder / f"{name}.csv")
        plans = {"reliability": partial(reliability_figure, found.reliability, found.study)} if len(found.reliability) else {}
        _, problems = write_figures(plans, folder)
        (folder / TABLE).write_bytes(weights_csv(found.weights).encode("utf-8"))
        (folder / "model.yaml").write_bytes(_card(found).encode("utf-8"))
        written = {path.name: sha256_of(path) for path in sorted(folder.iterdir())}
        listed = json.dumps({"study": found.study.id, "model": found.weights.name, "outputs": written}, ensure_ascii=False, indent=2)
        (folder / MANIFEST).write_bytes(f"{listed}\n".encode())
        return problems

    return write_folder(fill, Path(out), overwrite, manifest=MANIFEST)


def _card(found: Suggestions) -> str:
    import yaml

    return str(yaml.safe_dump(dict(found.card), allow_unicode=True, sort_keys=False, width=120))

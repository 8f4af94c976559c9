"""Everything that a run writes into its folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import Problem
from qualcode.graphfiles import write_network
from qualcode.libraries import library_versions
from qualcode.reporting.analyses import write_analyses
from qualcode.reporting.appendix import readable
from qualcode.reporting.disguising import disguised
from qualcode.reporting.labels import Labels
from qualcode.reporting.laid import write_layouts
from qualcode.reporting.layout import actor_layout
from qualcode.reporting.swapping import write_folder
from qualcode.results import Results
from qualcode.saving import sha256_of

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.model import Study
    from qualcode.reporting.evidence import Evidence
    from qualcode.reporting.figures.helping import Helper

__all__ = ["MANIFEST", "write_csv", "write_results"]

MANIFEST = "manifest.json"
HELPED = 200_000
"""Sentences: from more on, what a helper must be given takes longer than it saves."""
MATRIX = 200
"""With more actors a matrix is nothing to look at, and a dozen of them a very large file."""
SPREAD = 500.0
"""Our layouts go from -1 to 1; Gephi draws a node about 10 wide."""


def write_csv(frame: pd.DataFrame, path: Path, *, index: bool = False, floats: str | None = None) -> None:
    """A table as the promised CSV: UTF-8 with BOM, comma, a line feed behind each row."""
    frame.to_csv(path, index=index, encoding="utf-8-sig", lineterminator="\n", float_format=floats)


def _manifest(results: Results, folder: Path, figures: bool) -> dict[str, object]:
    study = results.study
    outputs = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        "study": study.id,
        "inputs": dict(study.inputs),
        "codebook": {"id": study.codebook.id, "version": study.codebook.version, "sha256": study.codebook.sha256},
        "stage_model": {"id": study.stages.id, "stages": list(study.stages.ids)},
        **(
            {"more_stages": {name: {"id": one.id, "stages": list(one.ids)} for name, one in study.more_stages.items()}}
            if study.more_stages
            else {}
        ),
        "options": dict(results.options),
        "analyses": {"settings": results.analyses.settings, "left_out": dict(results.analyses.left_out)},
        **_laid_out(results),
        "arguments": {"figures": figures, "threshold": study.threshold, "codings": results.options.get("coder", ""), **_whose(results)},
        "versions": library_versions(),
        "outputs": {path.relative_to(folder).as_posix(): sha256_of(path) for path in outputs},
    }


def _whose(results: Results) -> dict[str, str]:
    """Whose of the codings that the study names were counted, where it was said."""
    return {"coder": results.study.coder} if results.study.coder and results.options.get("coder") == "study" else {}


def _laid_out(results: Results) -> dict[str, object]:
    """The layouts and their choices, where the study declares any."""
    told = {name: {"kind": layout.kind, "settings": dict(layout.settings)} for name, layout in results.layouts.items()}
    return {"layouts": told} if told else {}


def _ignore(step: str) -> None:
    """Nobody watches."""


def _write_material(results: Results, folder: Path) -> None:
    """The tables of people and documents as one pastes them into a thesis, and the memos where there are any."""
    labels = Labels(results.study)
    write_csv(readable(results.interviewees, labels), folder / "interviewees.csv")
    write_csv(readable(results.documents, labels), folder / "documents.csv")
    if len(results.memos):
        write_csv(results.memos, folder / "memos.csv")


def _write_networks(results: Results, folder: Path) -> None:
    """The network as it is, as tables and matrices, and over the stages; other formats are written on demand."""
    network, study = results.network, results.study
    for name in ("network.graphml", "network.gexf", "networks/edges.csv"):
        write_network(network, folder / name, study=study)
    if len(network) <= MATRIX:
        write_network(network, folder / "networks" / "adjacency.xlsx", study=study)
    if any(stage for *_, stage in network.edges(data="stage")):
        placed = network.copy()
        for actor, place in actor_layout(network, study).positions.items():
            placed.nodes[actor].update(zip(("x", "y"), (round(SPREAD * part, 1) for part in place), strict=True))
        write_network(placed, folder / "networks" / "stages.gexf", format="gexf-stages", study=study)


def _drawn_of(study: Study) -> Study:
    """The study as figures need it: without texts and without what was learned, which are most of it."""
    book = replace(study.codebook, weights=None, general=None)
    documents = tuple(replace(document, text="") for document in study.documents)
    return replace(study, codebook=book, stages=replace(study.stages, weights=None), documents=documents, readings=None, codings=None)


def _write_reports(
    evidence: Evidence, folder: Path, figures: bool, progress: Callable[[str], None], helper: Helper | None
) -> list[Problem]:
    """What people read: the figures, and one content as page, Word file and workbook."""
    from qualcode.reporting import write_figures
    from qualcode.reporting.contents.building import content_of
    from qualcode.reporting.documents.word import WordFile, drawn_in
    from qualcode.reporting.documents.workbook import xlsx_bytes
    from qualcode.reporting.html import page_of

    if helper is not None:
        helper.give(_drawn_of(evidence.study), evidence.results.analyses)
    content = content_of(evidence.results, evidence=evidence)
    problems = list(content.problems)
    progress("report")
    # What needs no figure comes first: a helper draws meanwhile.
    (folder / "report.html").write_text(page_of(content, evidence), encoding="utf-8", newline="\n")
    (folder / "tables.xlsx").write_bytes(xlsx_bytes(content, evidence.results))
    word = WordFile(content, pictures=figures)
    if figures:
        progress("figures")
        problems += write_figures({figure.file: figure.draw for figure in content.figures}, folder / "figures", helper=helper)[1]
    (folder / "report.docx").write_bytes(word.packed(drawn_in(folder / "figures")))
    return problems


def _write_tables(results: Results, folder: Path, progress: Callable[[str], None]) -> None:
    """The rows, matrices, networks, analyses and layouts, by their true names."""
    progress("tables")
    for name in ("segments", "codings", "mentions", "relations", "links", "open_ends"):
        write_csv(getattr(results, name), folder / f"{name}.csv")
    _write_material(results, folder)
    (folder / "matrices").mkdir()
    for name, matrix in results.matrices.items():
        write_csv(matrix, folder / "matrices" / f"{name}.csv", index=True)
    _write_networks(results, folder)
    progress("analysis")
    write_analyses(results.analyses, Labels(results.study), folder / "analysis", write_csv)
    write_layouts(results.layouts, Labels(results.study), folder / "layouts", write_csv)


def _fill(results: Results, folder: Path, figures: bool, progress: Callable[[str], None], helper: Helper | None) -> list[Problem]:
    from qualcode.reporting.evidence import Evidence

    evidence = Evidence(disguised(results))
    try:
        if figures and helper is not None and len(results.segments) <= HELPED:
            helper.begin(folder / ".drawn")
            helper.give(replace(evidence.results, study=_drawn_of(evidence.study)))
        _write_tables(results, folder, progress)
        problems = _write_reports(evidence, folder, figures, progress, helper)
    finally:
        if helper is not None:  # before the folder that it draws into is moved, or removed
            helper.end()
    text = json.dumps(_manifest(results, folder, figures), ensure_ascii=False, indent=2, sort_keys=True)
    (folder / MANIFEST).write_bytes((text + "\n").encode("utf-8"))
    return problems


def write_results(
    results: Results,
    out: str | os.PathLike[str],
    *,
    figures: bool = True,
    overwrite: bool = False,
    progress: Callable[[str], None] = _ignore,
    helper: Helper | None = None,
) -> list[Problem]:
    """Writes the tables, matrices, network files, analyses, layouts, figures, reports and manifest of a run.

    Parameters
    ----------
    results
        What :func:`qualcode.run` gave.
    out
        The folder. Files of an earlier run of qualcode in it are replaced or removed, nothing else is touched.
    figures
        False leaves the figures out.
    overwrite
        True replaces files of the same names even where somebody has changed them since.
    progress
        Called with what is written next: ``tables``, ``analysis``, ``report``, ``figures``.
    helper
        A process that draws part of the figures, begun before; it is ended here. Without it, no process is begun. The files are the same.

    Returns
    -------
    list of Problem
        Doubts about what was drawn (characters that no font has).

    Raises
    ------
    OutputError
        When the folder or a file in it cannot be written, or a file was changed by somebody since; what was there stays as it was.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from qualcode import run, write_results
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     problems = write_results(run("nominal_contracts"), Path(folder) / "out", figures=False)
    ...     sorted(path.name for path in (Path(folder) / "out").glob("*.csv"))
    ['codings.csv', 'documents.csv', 'interviewees.csv', 'links.csv', 'mentions.csv', 'open_ends.csv', 'relations.csv', 'segments.csv']
    """
    return write_folder(lambda folder: _fill(results, folder, figures, progress, helper), Path(out), overwrite, manifest=MANIFEST)

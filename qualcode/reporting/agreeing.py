"""Agreement as files: a workbook, a passage for a chapter, the long tables, and what they were made with."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.agreement.gathering import AgreementReport
from qualcode.errors import Problem
from qualcode.libraries import library_versions
from qualcode.model import Study
from qualcode.reporting.contents.agreement import agreement_content
from qualcode.reporting.swapping import write_folder
from qualcode.reporting.writing import write_csv
from qualcode.saving import sha256_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MANIFEST", "agreement_tables", "write_agreement"]

MANIFEST = "agreement.json"
"""Not the manifest of a run, so that both may write into one folder."""
PRECISION = "%.6g"


def agreement_tables(report: AgreementReport) -> dict[str, pd.DataFrame]:
    """The long tables of a report by the names of their files, as they are: ids and positions of the true texts.

    Examples
    --------
    >>> agreement_tables(report)["units"]    # doctest: +SKIP
    """
    return dict(_tables(report))


def _tables(report: AgreementReport) -> Iterator[tuple[str, pd.DataFrame]]:
    yield "units", report.units.wide()
    yield "units_long", report.units.coefficients
    yield "units_compared", report.units.compared
    yield "units_shares", report.units.shares
    yield "units_times", report.units.times
    yield "units_left_out", report.units.left_out
    if report.characters is not None:
        yield "characters", report.characters.pairs
        yield "characters_together", report.characters.together
        yield "characters_read", report.characters.read
    yield "spans", report.unitising.pairs
    yield "spans_together", report.unitising.together
    if report.relations is not None:
        yield "relations", report.relations.questions
        yield "relations_matched", report.relations.matches
        yield "relations_read", report.relations.read
    yield "disagreements", report.disagreements
    yield "confusions", report.confusions
    yield "side_by_side", report.beside
    yield "next_to_discuss", report.discuss


def write_agreement(
    report: AgreementReport, out: str | os.PathLike[str], *, study: Study, inputs: Mapping[str, str] | None = None, overwrite: bool = False
) -> list[Problem]:
    """Writes ``agreement.xlsx``, ``agreement.docx``, a CSV for each long table, and ``agreement.json``.

    The workbook and the Word file are in the study's language and under its pseudonyms, where it names a key; the CSVs are true, because
    their positions are of the texts: treat them as the texts themselves.

    Parameters
    ----------
    report
        From :func:`qualcode.agreement_report`.
    out
        The folder; it is made if it is not there. All files are moved in together, or none.
    study
        Whose codes, actors and language they are.
    inputs
        What was compared: name → SHA-256, for ``agreement.json``.
    overwrite
        Replace files even where somebody changed them.

    Raises
    ------
    OutputError
        When something cannot be written, or a file was changed by somebody since; what was there stays as it was.

    Examples
    --------
    >>> problems = write_agreement(report, "agreement", study=study)    # doctest: +SKIP
    """

    def fill(folder: Path) -> list[Problem]:
        from qualcode.reporting.documents.word import docx_bytes, drawn_in
        from qualcode.reporting.documents.workbook import xlsx_bytes

        content = agreement_content(report, study)
        for name, frame in agreement_tables(report).items():
            write_csv(frame, folder / f"{name}.csv", floats=PRECISION)
        (folder / "agreement.docx").write_bytes(docx_bytes(content, drawn_in(False)))
        (folder / "agreement.xlsx").write_bytes(xlsx_bytes(content, None))
        listed = {
            "study": study.id,
            "codebook": {"id": study.codebook.id, "version": study.codebook.version, "sha256": study.codebook.sha256},
            "inputs": dict(inputs or {}),
            "settings": dict(report.settings),
            "left_out": list(report.left_out),
            "versions": library_versions(),
            "outputs": {path.name: sha256_of(path) for path in sorted(folder.iterdir())},
        }
        text = json.dumps(listed, ensure_ascii=False, indent=2, sort_keys=True)
        (folder / MANIFEST).write_bytes(f"{text}\n".encode())
        return []

    return write_folder(fill, Path(out), overwrite, manifest=MANIFEST)

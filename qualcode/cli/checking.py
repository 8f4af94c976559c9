"""What ``qualcode check`` says on a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from qualcode.cli.saying import say
from qualcode.errors import DataError, Problem
from qualcode.learning.deciding import NEEDED
from qualcode.model import Study
from qualcode.reading.codings import read_codings
from qualcode.reading.files import CONVERTED, FORMATS, SHEETS
from qualcode.reading.streaming import held, survey
from qualcode.reading.studies import read_study
from qualcode.reporting.verifying import verify
from qualcode.running import run
from qualcode.starting.looking import is_readme, material_files

__all__ = ["told_check", "told_verification"]

MOST = 1_000_000
"""How many characters of a corpus are read word by word; every text is looked over."""
WHOLE = ""
"""The group of what is about no single document."""
_NAMED = re.compile(r"document '([^']+)'")


def told_check(study: str) -> None:
    """Every doubt of a study with its remedy, document by document, or that there is none; problems come as a DataError."""
    results = run(_looked_through(study))
    groups = by_document(results.study, [*results.doubts, *_unlisted(study, results.study)])
    for doubts in groups.values():
        for doubt in doubts:
            say(f"warning: {doubt}", err=True)
    count = sum(map(len, groups.values()))
    documents = len(results.study.documents)
    say(f"{results.study.id}: {_plural(documents, 'document')}, no problems, {_plural(count, 'warning')}.")
    files = {document.id: document.file for document in results.study.documents}
    for id, doubts in groups.items():
        where = f"document '{id}' ({files[id]})" if id else "the study as a whole"
        say(f"  {len(doubts)} on {where}")
    if count:
        say("Warnings stop nothing; each says how to mend it. Mend what matters and check again.")


def _looked_through(study: str) -> Study:
    """The study with its documents; of a corpus that one would not hold, only the first ones."""
    bare = read_study(study, documents=False)
    if bare.corpus is None:
        return bare
    found = survey(bare)
    return held(bare, found, most=MOST) if found.characters > MOST else read_study(study)


def told_verification(out: str, study: str | None, *, again: bool, given: tuple[str | None, str | None] = (None, None)) -> None:
    """What fits and what does not; what does not comes as a DataError. `given` are a table of codings, and whose of them count."""
    codings, coder = given
    found = verify(out, study, again=again, codings=codings, coder=coder)
    for doubt in found.doubts:
        say(f"warning: {doubt}", err=True)
    if found.problems:
        raise DataError(found.problems)
    say(f"{_plural(found.outputs, 'file')} in {out} as the run wrote them.")
    if found.folder is None:
        use = "Name its folder with --study."
        raise DataError([Problem(out, f"there is no study '{found.study}' around it or beside it to compare with", use)])
    say(f"{_plural(found.inputs, 'file')} in {found.folder} as the run read them: the results belong to this study.")
    if found.again:
        say("A new run gives the same bytes.")


def _unlisted(study: str, read: Study) -> Iterator[Problem]:
    """Files beside study.yaml that could be material and that no document names."""
    folder = Path(study).parent if Path(study).name == "study.yaml" else Path(study)
    if not (folder / "study.yaml").is_file():
        return
    for name in material_files(folder):
        suffix = Path(name).suffix.lower()
        convert = next((f"{advice} " for suffixes, advice in CONVERTED.items() if suffix in suffixes), "")
        if (convert or suffix in FORMATS) and name not in read.inputs and not is_readme(name) and not _are_codings(folder / name):
            use = f"{convert}Add it under `documents`, or leave it out on purpose."
            if read.withdrawn:
                use = f"If it is of somebody who withdrew, that is right, and it may have to be deleted. Else: {use}"
            yield Problem(name, "it lies in the study's folder and no document names it", use)


def _are_codings(path: Path) -> bool:
    """Whether a file is a table of codings, such as people lay beside their study."""
    if path.suffix.lower() not in SHEETS:
        return False
    try:
        return set(NEEDED) <= set(read_codings(path).columns)
    except DataError:
        return False


def by_document(study: Study, doubts: Sequence[Problem]) -> dict[str, list[Problem]]:
    """The doubts, each once, in the order of the documents they are about; those about the whole come last."""
    ids = [document.id for document in study.documents]
    file_of = {document.file: document.id for document in reversed(study.documents) if document.file}
    groups: dict[str, list[Problem]] = {id: [] for id in (*ids, WHOLE)}
    for doubt in dict.fromkeys(doubts):
        told = f"{doubt.where}: {doubt.found}"
        named = next((id for id in _NAMED.findall(told) if id in groups), WHOLE)
        quoted = next((file_of[name] for name in re.findall("'([^']+)'", told) if name in file_of), WHOLE)
        groups[named or quoted].append(doubt)
    return {id: found for id, found in groups.items() if found}


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"

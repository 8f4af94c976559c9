"""What `anonymise` and `restore` say on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from qualcode.anonymising.masking import anonymise
from qualcode.anonymising.proposing import proposed_key
from qualcode.anonymising.writing import default_key_path, study_file, write_anonymised, write_restored
from qualcode.cli.saying import say
from qualcode.errors import OutputError, Problem
from qualcode.reading.grammars import NO, YES
from qualcode.reading.keys import KeyRow, read_key, write_key
from qualcode.reading.studies import read_study

__all__ = ["told_anonymise", "told_restore"]


def told_anonymise(study: str, out: str, key: str | None, *, key_only: bool, overwrite: bool) -> None:
    """The copy and the key; with `key_only` nothing but the key."""
    read = read_study(study)
    path = Path(key) if key else default_key_path(study, out)
    _kept_apart(path, Path(out), study_file(study).parent)
    before = read_key(path) if path.exists() else ()
    rows = proposed_key(read, before)
    if key_only:
        write_key(rows, path)
        say(_about_key(rows, before, path))
        return
    made = anonymise(read, rows)
    doubts = write_anonymised(made, out, source=study, overwrite=overwrite)
    if len(rows) > len(before):
        write_key(rows, path)
    _warn((*made.doubts, *doubts))
    say(_about_key(rows, before, path))
    say(
        f"{len(read.documents)} documents written to {out} as plain text; none of the originals in the key is left in it.\n"
        "Keep the key apart: never give it away with the copy, never put it in the same folder or cloud.\n"
        "A machine overlooks names, and a story may give somebody away without one: read the texts before you share them."
    )


def told_restore(copy: str, key: str, out: str, *, overwrite: bool) -> None:
    """The originals back in a copy."""
    doubts = write_restored(copy, out, key=read_key(key), overwrite=overwrite)
    _warn(doubts)
    say(f"The originals are back in {out}. It holds what the key protects: do not share it.")


def _kept_apart(key: Path, out: Path, study: Path) -> None:
    """Refuses a key inside the copy, which is given away, or inside the study."""
    place = key.resolve().parent
    for folder, what in ((out, "the copy"), (study, "the study folder")):
        if folder.resolve() in (place, *place.parents):
            raise OutputError(f"{key}: the key must not lie inside {what}. Name a place apart after --key.")


def _about_key(rows: Sequence[KeyRow], before: Sequence[KeyRow], path: Path) -> str:
    used = Counter(row.sort for row in rows if row.use == YES)
    told = ", ".join(f"{sort} {number}" for sort, number in sorted(used.items(), key=lambda one: (-one[1], one[0])))
    left = sum(row.use == NO for row in rows)
    lines = f"Key: {path} ({len(rows)} lines, {len(rows) - len(before)} of them new)"
    return (
        f"{lines}. Replaced: {told or 'nothing'}; {left} lines left as they are.\n"
        "Look it through: correct pseudonyms, set `use` to yes or no, add what was overlooked, and run the command again."
    )


def _warn(doubts: Sequence[Problem]) -> None:
    for doubt in doubts:
        say(f"warning: {doubt}", err=True)

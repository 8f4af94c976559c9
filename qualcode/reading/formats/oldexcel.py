"""Old Excel files (.xls), read by calamine in a process of its own.

Damaged files of this format can bring calamine down, and with it the process that it runs in; this one stays.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from qualcode.reading.contents import Unreadable
from qualcode.reading.formats.workbooks import Sheets, workbook

__all__ = ["old_workbook"]

SECONDS, MEMORY = 120, 2 << 30
_DAMAGED = ("it is damaged or no Excel file", "Open it in Excel, WPS or LibreOffice and save it as .xlsx.")


def old_workbook(data: bytes) -> Sheets:
    """The sheets of an .xls file by name, each as rows of strings."""
    paths = os.pathsep.join(path for path in sys.path if path)
    try:
        done = subprocess.run(
            [sys.executable, "-c", f"from {__name__} import answer; answer()"],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"},
        )
        found = json.loads(done.stdout.decode("utf-8")) if done.returncode == 0 else None
    except (OSError, subprocess.TimeoutExpired, ValueError):
        found = None
    if found is None:
        raise Unreadable(*_DAMAGED)
    if "unreadable" in found:
        raise Unreadable(*found["unreadable"])
    return [(name, rows) for name, rows in found["sheets"]]


def answer() -> None:
    """What the other process does: the bytes of a file come in, its sheets go out."""
    _limit()
    try:
        found: dict[str, object] = {"sheets": workbook(sys.stdin.buffer.read())}
    except Unreadable as error:
        found = {"unreadable": (error.found, error.remedy)}
    sys.stdout.buffer.write(json.dumps(found).encode("ascii"))


def _limit() -> None:
    """Take no more memory than a sheet of a million cells needs, where the system lets one say so."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (ImportError, ValueError, OSError):
        return

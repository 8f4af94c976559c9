"""The versions of what a result depends on."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import metadata

from qualcode.version import __version__

__all__ = ["library_versions"]

LIBRARIES = (
    "ahocorasick_rs",
    "jieba",
    "matplotlib",
    "networkx",
    "pandas",
    "python-docx",
    "rjieba",
    "scikit-learn",
    "simplemma",
    "spacy",
    "XlsxWriter",
)
"""Those of a run."""


def library_versions(names: Iterable[str] = LIBRARIES) -> dict[str, str]:
    """qualcode and the libraries that what it writes depends on, by name.

    Examples
    --------
    >>> list(library_versions(["click"])), library_versions(["nosuch"])["nosuch"]
    (['qualcode', 'click'], 'not installed')
    """
    return {"qualcode": __version__, **{name: _version(name) for name in names if name != "qualcode"}}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"

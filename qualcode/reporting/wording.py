"""The report's own words, in the language of the study."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

__all__ = ["Words", "report_words"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where it is there: a tenth of the time."""


class Words(dict[str, str]):
    """Words by key; a key without words stands for itself, so that what a study adds (a kind, a reason) is shown as written."""

    def __missing__(self, key: str) -> str:
        return key.partition(".")[2] or key


@cache
def report_words(language: str) -> Words:
    """The words of one language.

    Examples
    --------
    >>> report_words("zh")["plane.actual"], report_words("zh")["kind.cooperative"]
    ('实际', 'cooperative')
    """
    text = (files("qualcode.reporting") / f"words_{language}.yaml").read_text(encoding="utf-8")
    return Words({str(key): str(value) for key, value in yaml.load(text, Loader=_LOADER).items()})

"""What readers see instead of ids: names of stages, codes, actors and dyads in the language of the study."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from qualcode.matrices import UNKNOWN
from qualcode.model import Study
from qualcode.reporting.wording import Words, report_words

__all__ = ["DIRECTED", "SYMMETRIC", "Labels", "blank"]

DIRECTED, SYMMETRIC = "→", "–"


def blank(value: object) -> str:
    """The value as a string, empty where nothing is known (in a matrix that has the label ``(unknown)``).

    Examples
    --------
    >>> import pandas as pd
    >>> blank(pd.NA), blank("delivery")
    ('', 'delivery')
    """
    import pandas as pd

    return "" if pd.isna(value) or value == UNKNOWN else str(value)  # type: ignore[call-overload]


MORE = "stage_"
"""How the axis of a further stage model begins."""


@dataclass(frozen=True)
class Labels:
    """Names for the ids of one study.

    Examples
    --------
    >>> from qualcode.model import Actor, Codebook, StageModel
    >>> actors = (Actor("bureau", "区民政局", "government"), Actor("agency", "A社工机构", "social_organisation"))
    >>> labels = Labels(Study("s", "S", "zh", Codebook("c", {}, ()), StageModel("m"), actors, ()))
    >>> labels.of("dyad", "bureau→agency"), labels.of("stage", "")
    ('区民政局 → A社工机构', '阶段不明')
    """

    study: Study

    @property
    def words(self) -> Words:
        return report_words(self.study.language)

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {code.id: code.label(self.study.language) for code in self.study.codebook.codes}

    @cached_property
    def _actors(self) -> dict[str, str]:
        return {actor.id: actor.name for actor in self.study.actors}

    @cached_property
    def _stages(self) -> dict[str, str]:
        models = (*self.study.more_stages.values(), self.study.stages)
        return {stage.id: stage.label(self.study.language) for model in models for stage in model.stages}

    def level(self, name: str) -> str:
        """What an axis of a matrix is called; of a further stage model with the name that the study gives it."""
        if name.startswith(MORE):
            return f"{self.words['level_name.stage']} ({name.removeprefix(MORE)})"
        return self.words[f"level_name.{name}"]

    def matrix(self, name: str) -> str:
        """The title of a matrix by the name of its file."""
        if f"matrix.{name}" in self.words or "_by_" not in name:
            return self.words[f"matrix.{name}"]
        return " × ".join(map(self.level, name.split("_by_")))

    def of(self, level: str, value: object) -> str:
        """The name of one label of a matrix; `level` is what its axis is called (stage, plane, code, dyad, …)."""
        text = blank(value)
        if level == "dyad":
            return self.dyad(text)
        if level in ("source", "target", "actor", "asserted_by"):
            return self.actor(text)
        if level in ("code", "family"):
            return self.code(text)
        if not text:
            return self.words.get("unknown.stage" if level.startswith(MORE) else f"unknown.{level}", self.words["unknown"])
        if level == "stage" or level.startswith(MORE):
            return self._stages.get(text, text)
        return self.words.get(f"{level}.{text}", text)

    def code(self, id: str) -> str:
        return self._codes.get(id, id)

    def actor(self, id: str) -> str:
        return self._actors.get(id, id) or self.words["unknown.actor"]

    def dyad(self, label: str) -> str:
        for mark in (DIRECTED, SYMMETRIC):
            first, found, second = label.partition(mark)
            if found:
                return f"{self.actor(first)} {mark} {self.actor(second)}"
        return label

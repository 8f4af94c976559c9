"""The part of a study that a question is about, run and filtered; and what must be said before anything is counted."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.asking import Asked
from qualcode.errors import ArgumentError
from qualcode.matrices.asking import narrowed, of_relations
from qualcode.matrices.choosing import CODERS, by_coders
from qualcode.matrices.labelling import label_names, symmetric_codes
from qualcode.matrices.pooling import codings_of
from qualcode.model import Study
from qualcode.networks.relating import relation_network
from qualcode.reading.codings import read_codings, read_readings
from qualcode.reading.studies import read_study
from qualcode.results import Results
from qualcode.running import run

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from qualcode.coded.record import Coded

__all__ = ["Material", "Question", "material"]

_MACHINES = ("rule", "model")


class Question(ABC):
    """What is asked about a study, whether it is held in memory or read part by part."""

    asked: Asked

    @property
    @abstractmethod
    def study(self) -> Study:
        """The study that is asked about."""

    @property
    @abstractmethod
    def counting(self) -> Results | Coded:
        """What counts it."""

    @abstractmethod
    def one_plane(self, labels: Sequence[str], table: str | None = None) -> None:
        """Asks for a plane where rows of several would be added together."""

    @abstractmethod
    def with_sentences(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of evidence with the whole sentences in which they stand, as a column at the end."""

    @property
    def symmetric(self) -> list[str]:
        return symmetric_codes(self.study)

    @property
    def where(self) -> Mapping[str, Sequence[str]]:
        return self.asked.where

    @property
    def told(self) -> list[str]:
        """The part that is asked about, in words."""
        where = "; ".join(f"{name} = {', '.join(values)}" for name, values in self.where.items())
        coded = [f"coded: {self.asked.coded}"] if self.asked.coded else []
        return [f"study: {self.study.id}", *coded, f"where: {where or 'everything'}"]


@dataclass(frozen=True, eq=False)
class Material(Question):
    """A run, and which part of it is asked about."""

    results: Results
    asked: Asked

    @property
    def study(self) -> Study:
        return self.results.study

    @property
    def counting(self) -> Results:
        return self.results

    @property
    def stages(self) -> tuple[str, ...]:
        return tuple(self.study.stages.ids)

    @cached_property
    def codings(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The codings that are asked about and count, and their material."""
        codings = by_coders(self.results.codings, self.asked.coders)
        return narrowed(self.study, codings, self.results.segments, self.where)

    @cached_property
    def relations(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The relations that are asked about, and their material."""
        return narrowed(self.study, self.results.relations, self.results.segments, self.where)

    def one_plane(self, labels: Sequence[str], table: str | None = None) -> None:
        """Asks for a plane where rows of several would be added together."""
        frame = (self.relations if table == "relations" or of_relations(labels) else self.codings)[0]
        known = {*frame, *label_names(frame, self.study), *self.results.segments, *label_names(self.results.segments, self.study)}
        if "plane" in labels or "plane" in self.where or not known.issuperset(labels):  # What is not known is told first, by others.
            return
        sizes = frame["plane"].value_counts().sort_index()
        if len(sizes) > 1:
            told = ", ".join(f"{size} {plane}" for plane, size in sizes.items())
            raise ArgumentError(
                f"this would add up rows of different planes ({told}), which are never pooled. Add --plane actual, or nominal."
            )

    def network(self, by: Sequence[str], *, minimum: Mapping[str, int] | int = 1, loops: bool = False, **labels: str) -> nx.MultiDiGraph:
        """The network of the relations that are asked about."""
        frame, _ = self.relations
        return relation_network(frame, self.study.actors, symmetric=self.symmetric, by=by, minimum=minimum, loops=loops, **labels)

    def between(self, source: str, target: str) -> pd.DataFrame:
        """The relations from one actor to the other, and between them where there is no direction, with their sentences."""
        frame, _ = self.relations
        there = (frame["source"] == source) & (frame["target"] == target)
        back = (frame["source"] == target) & (frame["target"] == source) & frame["code"].isin(self.symmetric)
        return self.with_sentences(frame[(there | back).fillna(False).to_numpy(dtype=bool)])

    @property
    def stages_there(self) -> set[str]:
        """The stages with material."""
        _, segments = self.relations
        return set(segments.loc[~segments["role"].isin(["interviewer"]), "stage"].dropna())

    def with_sentences(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of evidence with the whole sentences in which they stand, as a column at the end."""
        sentences = self.results.segments.drop_duplicates("segment").set_index("segment")["text"].rename("sentence")
        return rows.join(sentences, on="segment") if "segment" in rows else rows


def material(asked: Asked, *, relations: bool = False) -> Material:
    """Reads and codes the study.

    Of relations it cannot be told from whose coding they come, so that one coder's are had by running with that coder's codings alone.
    """
    study = read_study(asked.study)
    given = study.codings if asked.codings is None else read_codings(Path(asked.codings))
    if asked.codings is None and asked.coders is None and given is not None and study.coder:
        given = codings_of(given, study.coder)
    if relations and given is not None and asked.coders not in (None, "union"):
        given = _of_coder(given, str(asked.coders))
    readings = study.readings if asked.codings is None else read_readings(Path(asked.codings))
    study = replace(study, codings=None, readings=readings, coder=asked.coders if asked.coders not in (None, "each") else study.coder)
    watched = sys.stderr.isatty()
    with click.progressbar(length=len(study.documents), label="Reading", file=sys.stderr, hidden=not watched) as bar:
        results = run(study, codings=given, progress=lambda document: bar.update(1))
    if asked.coders is None:
        _one_coder(results.codings)
    return Material(results, asked)


def _of_coder(given: pd.DataFrame, coder: str) -> pd.DataFrame:
    if coder in CODERS and coder != "adjudicated":
        raise ArgumentError(f"--coders {coder}: relations cannot be cut to what coders agree on. Name one coder, or union.")
    return by_coders(given, coder)


def _one_coder(codings: pd.DataFrame) -> None:
    people = sorted(map(str, codings.loc[~codings["method"].isin(_MACHINES), "coder"].dropna().unique()))
    if len(people) > 1:
        told = f"these codings are by {len(people)} coders ({', '.join(people)}), which are never pooled silently"
        raise ArgumentError(f"{told}. Add --coders with one of these names, or --coders union for what any of them gave.")

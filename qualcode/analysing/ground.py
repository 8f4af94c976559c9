"""What several analyses stand on, worked out once: planes with evidence, stages, interviews, and the parts that are more than a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qualcode.matrices import Matrix, counted
from qualcode.matrices.cooccurring import CooccurrenceMatrix, cooccurrence_matrix
from qualcode.matrices.framework import Framework, framework_matrix
from qualcode.networks.changing import Changes, network_changes
from qualcode.networks.following import Trajectories, trajectories
from qualcode.networks.relating import relation_network
from qualcode.statistics.clustering import clusters
from qualcode.statistics.correspondence import Correspondence, correspondence_analysis
from qualcode.statistics.saturating import Saturation, relation_types, saturation
from qualcode.tables import TEXT
from qualcode.terms.cutting import words

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from qualcode.model import Study
    from qualcode.results import Results

__all__ = ["PLANES", "SEED", "UNITS", "Ground"]

PLANES = ("nominal", "actual")
SEED = 1
"""For whatever is drawn; the manifest and the report tell it."""
UNITS = "turn"
"""Codes stand together where one turn has both; a text without turns goes by its paragraphs."""


@dataclass(frozen=True, eq=False)
class Ground:
    """A run, and what its analyses share."""

    results: Results

    @property
    def study(self) -> Study:
        return self.results.study

    @cached_property
    def symmetric(self) -> list[str]:
        return [code.id for code in self.study.codebook.codes if code.relation == "symmetric"]

    @cached_property
    def codings(self) -> pd.DataFrame:
        """The codings that count."""
        return counted(self.results.codings)

    @cached_property
    def relations(self) -> pd.DataFrame:
        """The relations, with their family."""
        found = self.results.relations
        return found.assign(family=found["code"].str.split(".", n=1).str[0].astype(TEXT))

    @cached_property
    def planes(self) -> tuple[str, ...]:
        """The planes on which there are relations; advice and norms are on neither, and in no network of a plane."""
        return tuple(plane for plane in PLANES if (self.relations["plane"] == plane).any())

    @cached_property
    def networks(self) -> dict[str, nx.MultiDiGraph]:
        """Plane → its network, with all actors of the study."""
        found, actors = self.results.relations, self.study.actors
        return {plane: relation_network(found[found["plane"] == plane], actors, symmetric=self.symmetric) for plane in self.planes}

    @cached_property
    def paths(self) -> dict[str, Trajectories]:
        return {plane: trajectories(self.results.relations, self.results.segments, plane=plane, **self._stages) for plane in self.placed}

    @cached_property
    def changes(self) -> dict[str, Changes]:
        return {plane: network_changes(self.results.relations, self.results.segments, plane=plane, **self._stages) for plane in self.placed}

    @property
    def _stages(self) -> dict[str, Any]:
        return {"stages": self.study.stages.ids, "symmetric": self.symmetric}

    @cached_property
    def placed(self) -> list[str]:
        """The planes of which any relation has a stage of the study."""
        known = self.relations[self.relations["stage"].isin(list(self.study.stages.ids))]
        return [plane for plane in self.planes if (known["plane"] == plane).any()]

    @cached_property
    def pairs(self) -> Matrix:
        return self.results.matrix(rows=["dyad", "family", "plane"], columns="stage")

    @cached_property
    def families(self) -> Matrix:
        """Stage × family of codings, whoever coded."""
        return self.results.matrix(rows=["stage", "plane"], columns="family", coders="union")

    @cached_property
    def turns(self) -> CooccurrenceMatrix:
        """Code × code in turns, whoever coded."""
        return cooccurrence_matrix(self.results.codings, self.results.segments, units=UNITS, coders="union")

    @cached_property
    def maps(self) -> dict[str, Correspondence]:
        """Correspondence analysis of stage × family; only where three stages and three families have counts, for else there is no plane."""
        tables = {plane: self.crossed(plane) for plane in PLANES}
        return {plane: correspondence_analysis(one) for plane, one in tables.items() if min(one.shape) >= 3}

    def crossed(self, plane: str) -> pd.DataFrame:
        """The stages and families with any count on a plane; what has no stage is in none."""
        counts = self.families.counts
        inside = counts[counts.index.get_level_values("plane") == plane].droplevel("plane")
        inside = inside.loc[[stage for stage in inside.index if stage in self.study.stages.ids]].fillna(0)
        return inside.loc[inside.sum(axis=1) > 0, inside.sum(axis=0) > 0]

    @cached_property
    def steps(self) -> pd.DataFrame:
        """What saturation goes through: the interviews, or all documents where there are fewer than two of them."""
        listed = self.results.documents
        interviews = listed[listed["kind"] == "interview"]
        return interviews if len(interviews) > 1 else listed

    @cached_property
    def curves(self) -> dict[str, Saturation]:
        """Saturation of codes, and of types of relation (what kind of actor does what to what kind)."""
        made = {}
        if len(self.codings):
            made["code"] = saturation(self.codings, self.steps)
        if len(self.relations):
            kinds = relation_types(self.relations, self.study.actors, symmetric=self.symmetric)
            made["relation_type"] = saturation(self.relations.assign(relation_type=kinds), self.steps, by="relation_type")
        return made

    @cached_property
    def informants(self) -> pd.DataFrame:
        """Who could be drawn again: persons, and documents in which nobody speaks."""
        return clusters(self.results.segments, actors=self.study.actors)

    @cached_property
    def framework(self) -> Framework:
        """Person × family, or document × family where no person speaks."""
        rows = "person" if self.codings["person"].notna().any() else "document"
        return framework_matrix(self.codings, self.results.segments, rows=rows, codes=self.study.codebook.families)

    def in_order(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Cells of stage, plane and family in the order of the study."""
        orders = {"stage": self.study.stages.ids, "plane": PLANES, "family": self.study.codebook.families}
        ranks = {name: {label: place for place, label in enumerate(order)} for name, order in orders.items()}
        return frame.sort_values(list(orders), key=lambda column: column.map(ranks[str(column.name)]), kind="stable", ignore_index=True)

    @cached_property
    def words(self) -> pd.DataFrame:
        """The words of respondents and documents, with the kind of the actor who speaks."""
        kinds = {actor.id: actor.kind for actor in self.study.actors}
        cut = words(self.results.segments, self.study)
        return cut.assign(actor_kind=cut["actor"].map(kinds).astype(TEXT))

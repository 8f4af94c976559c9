"""A table of the parties that the list of actors missed, with a proposal for each: add it, put it to a listed actor, or ignore it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.discovering.finding import Party, Place, unlisted_parties
from qualcode.listed import ProposedActor
from qualcode.model import Document, Study
from qualcode.reading.places import text_of
from qualcode.reading.yamlfiles import Node, read_yaml
from qualcode.rows import Segment
from qualcode.segmenting import document_segments
from qualcode.segmenting.speech import is_written
from qualcode.tables import check, table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ADD", "ALIAS", "IGNORE", "SEPARATOR", "proposed_actors", "words"]

ADD, ALIAS, IGNORE = "add", "alias of", "ignore"
CONTEXTS, AROUND = 3, 16
"""How many places of a name are shown, and how many characters before and behind it."""
FORMS, NAMED = 8, 4
"""How many other forms of a name, and how many actors that it may be, are listed."""
SEPARATOR = "; "
_ALIAS = ("form", "stem", "only", "head")


@cache
def words() -> Node:
    """What the table says and what may be written into it (words.yaml)."""
    path = Path(__file__).with_name("words.yaml")
    return read_yaml(path, text_of(path))


def proposed_actors(study: Study, *, segments: pd.DataFrame | None = None) -> pd.DataFrame:
    """The parties that the texts speak of and the list of actors does not have, counted, with contexts and a proposal for each.

    Organisations, offices and groups are found by how their names end and by part of speech, words such as 家长 or *the third party* by
    a list of the language (``unit_words``). Proposed is ``alias of`` a listed actor where a name is a form of its name (民政局 of
    区民政局), the word in it that may stand for the whole, its initials, or a word for a kind (and a level) of which the study has just
    one; ``ignore`` for general words, for what may be several listed actors and for what stands once; ``add`` for the rest.

    Parameters
    ----------
    study
        What :func:`qualcode.read_study` gave.
    segments
        The sentences of a run, where there was one; they are cut anew otherwise.

    Returns
    -------
    pandas.DataFrame
        One row per party, columns as :class:`qualcode.ProposedActor`; what may be used comes first, the most frequent first.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from qualcode import proposed_actors, read_study
    >>> study = read_study("nominal_contracts")
    >>> fewer = replace(study, actors=tuple(actor for actor in study.actors if actor.id != "assessor"))
    >>> found = proposed_actors(fewer).set_index("name").loc["明衡社会服务评估中心"]
    >>> found["use"], found["kind"], found["other_names"], int(found["times"])
    ('add', 'assessor', '明衡', 7)
    """
    if segments is not None:
        check(segments, Segment, needs=["document", "segment", "start", "end", "person", "role"])
    places = _Sentences(study, segments)
    told = words().get("why").get(study.language)
    rows = [_row(party, study, places, told) for party in unlisted_parties(study, study.documents)]
    return table([*(row for row in rows if row.use != IGNORE), *(row for row in rows if row.use == IGNORE)], ProposedActor)


def _row(party: Party, study: Study, sentences: _Sentences, told: Node) -> ProposedActor:
    name, *others = party.forms
    how = "fits" if party.how == "general" and party.actors else party.how
    whose = party.actors[0] if how in _ALIAS else party.others[0] if how == "with" else ""
    use = f"{ALIAS} {whose}" if whose else ADD if how in ("new", "kind") else IGNORE
    names = [actor.name for id in party.actors if (actor := study.actor(id))] or list(party.others)
    more = f" … ({len(names)})" if len(names) > NAMED else ""
    where = party.places
    return ProposedActor(
        name,
        use,
        party.kind,
        party.level,
        SEPARATOR.join(others[:FORMS]),
        len(where),
        len({document for document, *_ in where}),
        len(set(sentences.speakers(where))),
        told.get(how).text.format("、".join(names[:NAMED]) + more),
        *sentences.contexts(where),
    )


class _Sentences:
    """The sentences around places, cut only for the documents that are asked for."""

    def __init__(self, study: Study, segments: pd.DataFrame | None) -> None:
        self.study = study
        self.documents = {document.id: document for document in study.documents}
        self.cut: dict[str, list[tuple[int, int, str, str]]] = {}
        if segments is not None:
            self.cut = {id: [] for id in self.documents}
            persons = segments["person"].where(segments["role"] == "respondent").fillna("")
            columns = (*(segments[name] for name in ("document", "start", "end", "segment")), persons)
            for document, *row in zip(*columns, strict=True):
                self.cut[document].append((row[0], row[1], row[2], row[3]))

    def _of(self, document: Document) -> list[tuple[int, int, str, str]]:
        if document.id not in self.cut:
            rows = document_segments(document, self.study.grammars[document.language])
            self.cut[document.id] = [(row.start, row.end, row.segment, row.person if row.role == "respondent" else "") for row in rows]
        return self.cut[document.id]

    def at(self, place: Place) -> tuple[int, int, str, str] | None:
        """The sentence that a name begins in; None for a header or a label."""
        id, start, _ = place
        rows = self._of(self.documents[id])
        number = bisect_right(rows, start, key=lambda row: row[0]) - 1
        return rows[number] if number >= 0 and start < rows[number][1] else None

    def speakers(self, places: Iterable[Place]) -> Iterator[str]:
        """Who of the informants says it, once for each time."""
        for place in places:
            if not is_written(self.documents[place[0]]):
                row = self.at(place)
                if row is not None and row[3]:
                    yield row[3]

    def contexts(self, places: Sequence[Place]) -> tuple[str, str, str]:
        """The first places in different documents, then the first of all; each with the id of its sentence."""
        first = {place[0]: place for place in reversed(places)}
        shown = list(dict.fromkeys([*sorted(first.values(), key=places.index), *places]))[:CONTEXTS]
        told = [self._context(place) for place in shown]
        return (*told, *[""] * (CONTEXTS - len(told)))  # type: ignore[return-value]

    def _context(self, place: Place) -> str:
        id, start, end = place
        text, row = self.documents[id].text, self.at(place)
        stop = text.find("\n", end)
        low, high = (row[0], row[1]) if row else (text.rfind("\n", 0, start) + 1, stop if stop >= 0 else len(text))
        begin, stop = max(low, start - AROUND), max(end, min(high, end + AROUND))
        before, after = "…" if begin > low else "", "…" if stop < high else ""
        shown = " ".join(f"{before}{text[begin:start]}【{text[start:end]}】{text[end:stop]}{after}".split())
        return f"{row[2] if row else id} {shown}"

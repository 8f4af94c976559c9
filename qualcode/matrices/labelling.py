"""Labels of evidence: what a row of a table can be counted by, from its code, its document, its speaker and its two ends.

A label is a column. Blank is ``<NA>`` in a table and ``(unknown)`` in a matrix: a value of its own, never spread over the others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError, hint, one_of
from qualcode.levels import ROWS
from qualcode.matrices.windows import WINDOWS, window
from qualcode.model import DOCUMENT_KINDS, Actor, Study
from qualcode.rows import PLANES, UNKNOWN
from qualcode.tables import TEXT, check_columns

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "PERSPECTIVES",
    "TOGETHER",
    "UNKNOWN",
    "codable",
    "cut",
    "dyads",
    "filled",
    "grouped",
    "label_names",
    "labelled",
    "orders",
    "perspectives",
    "sources",
    "symmetric_codes",
]

PERSPECTIVES = ("source", "target", "party", "third")
"""Who says so: the source of a relation, its target, one of the two where the code has no direction, or somebody else."""
_OF_ACTOR = {"level": "level", "kind": "actor_kind", "study_role": "study_role"}

Column = Callable[[], "pd.Series"]


TOGETHER = ("apart", "together")
"""Whether what is written and what is done are counted each for itself."""


def labelled(frame: pd.DataFrame, study: Study, *, labels: Collection[str] | None = None) -> pd.DataFrame:
    """The same rows with further columns that they can be counted by.

    Parameters
    ----------
    frame
        Codings, relations or segments (columns ``document`` and, for what speakers and codes say, ``person``, ``code``, ``source``,
        ``target``, ``asserted_by``).
    study
        The study that they come from.
    labels
        Only these; ``None``: all.

    Returns
    -------
    pandas.DataFrame
        The rows of `frame`, in their order, with its own columns as they are and then, of type ``string``, blank where nothing is known:

        * of the code: ``family``, and ``code_1``, ``code_2``, … (the code cut at that level; a code that is less deep stays as it is);
        * of the document: ``kind``, ``date``, ``year``, ``month`` (2021-03), ``week`` (2021-W09, by ISO 8601), ``site``, ``language``,
          and every further key that study.yaml or the text's header gives, such as ``case``, ``place``, ``period`` (``document_<key>``
          where a column of the table is called so);
        * of the speaker: ``actor``, ``person_role`` (what study.yaml says that the person does, such as 一线社工; ``role`` of segments is
          interviewer or respondent), ``study_role`` (what the actor is in the study: purchaser, provider, …), ``actor_kind``, ``level``;
        * of relations: ``dyad``, ``perspective``, and ``source_kind``, ``source_level``, ``source_study_role``, ``target_kind`` and so on.

    Raises
    ------
    ArgumentError
        When a label is asked for that neither the table nor the study has.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import read_study
    >>> frame = pd.DataFrame({"document": ["S-03", "K-01"], "person": ["S03", None], "code": ["control.funding", "tie.funding"]})
    >>> labelled(frame, read_study("nominal_contracts"), labels=["family", "year", "person_role", "study_role"]).iloc[:, 3:].values.tolist()
    [['control', '2021', '一线社工', 'provider'], ['tie', '2021', <NA>, <NA>]]
    """
    made = _Labels(frame, study).columns()
    wanted = list(made) if labels is None else [name for name in dict.fromkeys(labels) if name not in frame]
    unknown = [name for name in wanted if name not in made]
    if unknown:
        known = [*map(str, frame.columns), *made]
        told = ", ".join(f"'{name}'{hint(name, known)}" for name in unknown)
        raise ArgumentError(f"there is no label {told} (there are: {', '.join(known)})")
    return frame.assign(**{name: made[name]() for name in wanted})


def label_names(frame: pd.DataFrame, study: Study) -> list[str]:
    """The labels that :func:`labelled` can add to a table."""
    return list(_Labels(frame, study).columns())


class _Labels:
    """What the study says about the rows of one table, a column at a time."""

    def __init__(self, frame: pd.DataFrame, study: Study) -> None:
        self.frame, self.study = frame, study
        self.actors = {actor.id: actor for actor in study.actors}
        self.roles: dict[str, str] = {actor: role for role, actor in reversed(list(study.roles.items()))}

    def columns(self) -> dict[str, Column]:
        """Each label that the table has not yet, and how it is made."""
        made = self._of_codes() | self._of_documents() | self._of_speakers() | self._of_relations()
        return {name: column for name, column in made.items() if name not in self.frame}

    def _mapped(self, column: str, values: Mapping[str, str]) -> Column:
        return lambda: mapped(self.frame[column], values.get)

    def _of_codes(self) -> dict[str, Column]:
        if "code" not in self.frame:
            return {}
        ids = [*(code.id for code in self.study.codebook.codes), *map(str, self.frame["code"].dropna().unique())]
        deepest = max((id.count(".") + 1 for id in ids), default=1)
        levels = {f"code_{level}": partial(cut, self.frame["code"], level) for level in range(1, deepest + 1)}
        return {"family": partial(cut, self.frame["code"], 1), **levels}

    def _of_documents(self) -> dict[str, Column]:
        documents = self.study.documents
        made: dict[str, Mapping[str, str]] = {
            name: {document.id: getattr(document, name) for document in documents} for name in ("kind", "date", "site", "language")
        }
        for name in WINDOWS:
            if name != "day":
                made[name] = {document.id: window(document.date, name) for document in documents}
        for key in dict.fromkeys(key for document in documents for key in document.attributes):
            free = f"document_{key}" if key in self.frame or key in made else key
            made[free] = {document.id: str(document.attributes.get(key) or "") for document in documents}
        return {name: self._mapped("document", values) for name, values in made.items()}

    def _of_speakers(self) -> dict[str, Column]:
        if "person" not in self.frame:
            return {}
        speakers = {
            f"{document.id}\n{speaker.person or f'{document.id}/{speaker.label}'}": speaker
            for document in self.study.documents
            for speaker in document.speakers
        }

        def told(of: Callable[[str], str]) -> Column:
            def column() -> pd.Series:
                who = self.frame["document"].astype(TEXT) + "\n" + self.frame["person"].astype(TEXT)
                return mapped(who, of)

            return column

        actor = {key: speaker.actor for key, speaker in speakers.items()}
        own = {"person_role": told(lambda key: speakers[key].role if key in speakers else "")}
        if "actor" not in self.frame:
            own["actor"] = told(lambda key: actor.get(key, ""))
        said = self._of_actor("actor") if "actor" in self.frame else None
        for name, label in _OF_ACTOR.items():
            own[label] = said[name] if said else told(self._of_key(name, actor))
        return own

    def _of_key(self, name: str, actor: Mapping[str, str]) -> Callable[[str], str]:
        return lambda key: self._says(name, actor.get(key, ""))

    def _of_relations(self) -> dict[str, Column]:
        if not {"source", "target", "code"} <= set(self.frame.columns):
            return {}
        both = symmetric_codes(self.study)
        made: dict[str, Column] = {"dyad": lambda: dyads(self.frame, symmetric=both)}
        if "asserted_by" in self.frame:
            made["perspective"] = lambda: perspectives(self.frame, symmetric=both)
        for end in ("source", "target"):
            made |= {f"{end}_{name}": column for name, column in self._of_actor(end).items()}
        return made

    def _of_actor(self, column: str) -> dict[str, Column]:
        return {name: partial(mapped, self.frame[column], partial(self._says, name)) for name in _OF_ACTOR}

    def _says(self, name: str, id: str) -> str:
        actor: Actor | None = self.actors.get(id)
        if name == "study_role":
            return self.roles.get(id, "")
        return "" if actor is None else str(getattr(actor, name))


def mapped(values: pd.Series, of: Callable[[str], str | None]) -> pd.Series:
    """What `of` says of each value, asked once for each that occurs; blank where it says nothing."""
    import numpy as np
    import pandas as pd

    codes, occurring = pd.factorize(values)
    told = np.array([*(of(str(value)) or None for value in occurring), None], dtype=object)
    return pd.Series(pd.array(told, dtype=TEXT).take(codes), index=values.index)


def filled(values: pd.Series) -> pd.Series:
    """A label as a matrix shows it: words, with ``(unknown)`` for a blank one."""
    return values.astype(TEXT).fillna(UNKNOWN)


def cut(codes: pd.Series, level: int) -> pd.Series:
    """Each code cut after its first `level` parts.

    Examples
    --------
    >>> import pandas as pd
    >>> cut(pd.Series(["control.funding.delay", "tie"]), 2).tolist()
    ['control.funding', 'tie']
    """
    return mapped(codes, lambda code: ".".join(code.split(".")[:level]))


def symmetric_codes(study: Study) -> list[str]:
    """The ids of the codes without direction."""
    return [code.id for code in study.codebook.codes if code.relation == "symmetric"]


def orders(study: Study, frames: Iterable[pd.DataFrame] = ()) -> dict[str, Sequence[str] | None]:
    """The values of labels in the order in which the study declares them: stages, codes, documents, actors, levels from the top.

    Labels that are keys of documents stand in the order of the documents; what `frames` hold besides is no part of it.
    """
    codes, documents, actors = study.codebook.codes, study.documents, study.actors
    found: dict[str, Sequence[str] | None] = {
        "stage": study.stages.ids or None,
        "plane": PLANES,
        "code": [code.id for code in codes],
        "family": study.codebook.families,
        "document": [document.id for document in documents],
        "perspective": PERSPECTIVES,
        "kind": _once(kind for kind in DOCUMENT_KINDS if kind in {document.kind for document in documents}),
        "person_role": _once(speaker.role for document in documents for speaker in document.speakers),
        "study_role": list(study.roles),
        "site": _once(document.site for document in documents),
        **{f"stage_{name}": model.ids for name, model in study.more_stages.items()},
    }
    for level in range(1, 1 + max((code.id.count(".") + 1 for code in codes), default=0)):
        found[f"code_{level}"] = _once(".".join(code.id.split(".")[:level]) for code in codes)
    for column in ("actor", "source", "target", "asserted_by"):
        found[column] = [actor.id for actor in actors]
    steps = {level: place for place, level in enumerate(ROWS)}
    levels = sorted({actor.level for actor in actors if actor.level}, key=lambda level: (steps.get(level, len(steps)), level))
    kinds = _once(actor.kind for actor in actors)
    found |= {"level": levels, "actor_kind": kinds} | {f"{end}_level": levels for end in ("source", "target")}
    found |= {f"{end}_kind": kinds for end in ("source", "target")} | {
        f"{end}_study_role": list(study.roles) for end in ("source", "target")
    }
    for key in dict.fromkeys(key for document in documents for key in document.attributes):
        found.setdefault(key, _once(str(document.attributes.get(key) or "") for document in documents))
    return found


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def dyads(relations: pd.DataFrame, *, symmetric: Iterable[str]) -> pd.Series:
    """The pair of each relation as a label: ``bureau→agency`` where it has a direction, ``agency–bureau`` where the code is symmetric.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import dyads
    >>> frame = pd.DataFrame({"source": ["b", "a"], "target": ["a", "b"], "code": ["control.funding", "alliance.exchange"]})
    >>> dyads(frame, symmetric=["alliance.exchange"]).tolist()
    ['b→a', 'a–b']
    """
    both = relations["code"].isin([symmetric] if isinstance(symmetric, str) else list(symmetric))
    arrow = both.map({True: "–", False: "→"}).astype(TEXT)
    return (relations["source"].astype(TEXT) + arrow + relations["target"].astype(TEXT)).rename("dyad")


def perspectives(relations: pd.DataFrame, *, symmetric: Iterable[str]) -> pd.Series:
    """Who says of each relation that it is so, seen from its ends: ``source``, ``target``, ``party`` (one of the two, of a code without
    direction), ``third`` (somebody else), ``(unknown)``.

    Parameters
    ----------
    relations
        Columns as :class:`qualcode.Relation`.
    symmetric
        Ids of the codes without direction.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"source": ["b", "a", "b"], "target": ["a", "b", "a"], "asserted_by": ["a", "a", "c"]})
    >>> frame["code"] = ["control.funding", "alliance.exchange", "control.funding"]
    >>> perspectives(frame, symmetric=["alliance.exchange"]).tolist()
    ['target', 'party', 'third']
    """
    by = relations["asserted_by"].astype(TEXT)
    both = relations["code"].isin([symmetric] if isinstance(symmetric, str) else list(symmetric))
    seen = by.map(lambda _: "third", na_action="ignore").astype(TEXT).fillna(UNKNOWN)
    for end in ("source", "target"):
        own = (by == relations[end].astype(TEXT)).fillna(False).astype(bool)
        seen = seen.mask(own & ~both, end).mask(own & both, "party")
    return seen.rename("perspective")


UNREAD = "unread"
"""The column that marks sentences which nobody read of those whose codings count: no material, so that nothing there is a 0."""


def codable(segments: pd.DataFrame) -> pd.DataFrame:
    """The sentences that can be coded: not the interviewer's, and none that the people whose codings count did not read."""
    out = (segments["role"] == "interviewer").fillna(False).to_numpy(dtype=bool)
    return segments[~(out | segments[UNREAD].notna().to_numpy(dtype=bool)) if UNREAD in segments else ~out]


def sources(frame: pd.DataFrame) -> pd.Series:
    """Whose each row is: the informant's, and the document's where nobody speaks.

    Examples
    --------
    >>> import pandas as pd
    >>> sources(pd.DataFrame({"document": ["S-01", "P-01"], "person": ["S01", None]})).tolist()
    ['S01', 'P-01']
    """
    document = frame["document"].astype(TEXT)
    return frame["person"].astype(TEXT).fillna(document) if "person" in frame else document


def grouped(words: pd.DataFrame, by: Sequence[str], planes: str) -> tuple[pd.DataFrame, list[str]]:
    """The words with their labels filled in, and the labels: what is written and what is done stay apart unless that is asked for.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"stage": ["delivery", None], "plane": ["actual", "nominal"]})
    >>> table, names = grouped(frame, ["stage"], "apart")
    >>> names, table["stage"].tolist()
    (['stage', 'plane'], ['delivery', '(unknown)'])
    """
    one_of("planes", planes, TOGETHER)
    names = list(by)
    if planes == "apart" and "plane" not in names and "plane" in words:
        names.append("plane")
    check_columns(words, names)
    return words.assign(**{name: words[name].astype("object").fillna(UNKNOWN) for name in names}), names

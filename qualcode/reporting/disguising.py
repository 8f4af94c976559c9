"""A run under pseudonyms, for reports: the same rows and numbers with every name exchanged, and spans moved accordingly."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from qualcode.model import Code, Codebook, Document, Study
from qualcode.pages import Layout
from qualcode.replacing import Replacer, replaced
from qualcode.results import Results
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from qualcode.reporting.contents.blocks import Section

__all__ = ["disguised", "disguised_sections", "disguised_study"]

MADE = ("interviewees", "documents", "links", "open_ends", "memos", "risks", "quotes", "analyses", "layouts")
"""What a run makes when it is first asked for: made of the originals, so that no number depends on the pseudonyms."""
KEPT = frozenset(
    [
        "code",
        "codes",
        "code_1",
        "code_2",
        "code_3",
        "family",
        "families",
        "theme",
        "stage",
        "plane",
        "planes",
        "status",
        "method",
        "polarity",
        "modality",
        "how",
        "kind",
        "level",
        "language",
        "perspective",
        "state",
        "stage_from",
        "plane_from",
        "source_from",
        "target_from",
        "source_code",
        "target_code",
    ]
)
"""Columns of words that belong to qualcode, the codebook or a stage model."""


class _Moved:
    """The text of a document under pseudonyms, and where each place of it came to stand."""

    def __init__(self, text: str, exchanges: list[tuple[int, int, str]]) -> None:
        self.old, self.new = text, replaced(text, exchanges)
        self._starts, self._ends = [one[0] for one in exchanges], [one[1] for one in exchanges]
        self._new = [new for *_, new in exchanges]
        self._shift = [0]
        for start, end, new in exchanges:
            self._shift.append(self._shift[-1] + len(new) - (end - start))

    def start(self, at: int) -> int:
        """Where what begins at `at` begins now; within an exchanged name at its beginning."""
        number = bisect_right(self._ends, at)
        inside = number < len(self._starts) and self._starts[number] < at
        return (self._starts[number] if inside else at) + self._shift[number]

    def end(self, at: int) -> int:
        """Where what ends at `at` ends now; within an exchanged name at its end."""
        number = bisect_left(self._starts, at)
        inside = number > 0 and self._ends[number - 1] > at
        return (self._ends[number - 1] if inside else at) + self._shift[number]

    def span(self, start: int, end: int) -> tuple[int, int]:
        return (self.start(start), self.end(end)) if start < end else (self.start(start),) * 2


@dataclass(frozen=True)
class _Disguise:
    """A key, applied to whatever a run gives."""

    study: Study

    @cached_property
    def _replacer(self) -> Replacer:
        return Replacer.of(self.study.pseudonyms)

    @cached_property
    def _shown(self) -> Any:
        return lru_cache(maxsize=1 << 16)(self._replacer.shown)

    @cached_property
    def _texts(self) -> dict[str, _Moved]:
        return {one.id: _Moved(one.text, self._replacer.exchanges(one.text)) for one in self.study.documents}

    def of(self, value: Any) -> Any:
        """The same thing with every string in it changed."""
        import networkx as nx
        import pandas as pd

        if isinstance(value, str):
            return self._shown(value)
        if isinstance(value, pd.DataFrame):
            return self._frame(value)
        if isinstance(value, pd.Series):
            return self._values(value).set_axis(self._index(value.index))
        if isinstance(value, nx.Graph):
            return self._graph(value)
        if isinstance(value, Mapping):
            return {self.of(key): self.of(one) for key, one in value.items()}
        if isinstance(value, tuple):
            changed = (self.of(one) for one in value)
            return type(value)(*changed) if hasattr(value, "_fields") else tuple(changed)
        if isinstance(value, list | set | frozenset):
            return type(value)(self.of(one) for one in value)
        return self._record(value) if is_dataclass(value) and not isinstance(value, type) else value

    def _record(self, value: Any) -> Any:
        """A record with its fields changed; it is not checked again, for a pseudonym need not be fit for an id."""
        made = object.__new__(type(value))
        vars(made).update({one.name: self.of(getattr(value, one.name)) for one in fields(value)})
        return made

    def _values(self, values: pd.Series) -> pd.Series:
        if values.name in KEPT or values.dtype.kind in "iufbM":
            return values
        return values.map(self.of, na_action="ignore").astype(values.dtype if values.dtype != "category" else TEXT)

    def _index(self, index: pd.Index) -> pd.Index:
        import pandas as pd

        if isinstance(index, pd.MultiIndex):
            levels = [self._index(level.set_names([name])) for level, name in zip(index.levels, index.names, strict=True)]
            return index.set_levels(levels, verify_integrity=False)  # type: ignore[arg-type]
        if index.name in KEPT or index.dtype.kind in "iufbM":
            return index
        dtype = None if index.dtype == "category" else index.dtype
        changed: pd.Index = pd.Index([self.of(one) for one in index], name=index.name, dtype=dtype)
        return changed

    def _frame(self, frame: pd.DataFrame) -> pd.DataFrame:
        import pandas as pd

        # By place, because a table for readers may have one heading twice.
        columns = [self._values(frame.iloc[:, number]) for number in range(frame.shape[1])]
        made = pd.concat(columns, axis=1) if columns else frame.copy()
        if {"document", "start", "end"} <= set(frame) and frame["start"].dtype.kind in "iu":
            made = self._placed(frame, made)
        return made.set_axis(self._index(frame.index), axis=0).set_axis(self._index(frame.columns), axis=1)

    def _placed(self, frame: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
        """Rows with their spans moved; words that were a piece of the text are that piece of the new one."""
        import pandas as pd

        old = list(frame[["document", "start", "end"]].itertuples(index=False, name=None))
        spans = [self._texts[document].span(start, end) if document in self._texts else (start, end) for document, start, end in old]
        made = made.assign(start=[start for start, _ in spans], end=[end for _, end in spans])
        for name in {"quote", "text"} & set(frame):
            words = [
                moved.new[slice(*span)] if (moved := self._texts.get(place[0])) and moved.old[place[1] : place[2]] == was else now
                for place, span, was, now in zip(old, spans, frame[name], made[name], strict=True)
            ]
            made[name] = pd.Series(words, index=made.index, dtype=frame[name].dtype)
        return made

    def _graph(self, graph: nx.Graph) -> nx.Graph:
        made = graph.__class__()
        made.graph.update(self.of(dict(graph.graph)))
        made.add_nodes_from((self.of(node), self._data(data)) for node, data in graph.nodes(data=True))
        if graph.is_multigraph():
            made.add_edges_from(
                (self.of(a), self.of(b), self.of(key), self._data(data)) for a, b, key, data in graph.edges(keys=True, data=True)
            )
        else:
            made.add_edges_from((self.of(a), self.of(b), self._data(data)) for a, b, data in graph.edges(data=True))
        return made

    def _data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value if name in KEPT else self.of(value) for name, value in data.items()}

    def changed(self) -> Study:
        """The study; its codebook keeps its ids, its rules of language stay."""
        study = self.study
        book: Codebook = replace(study.codebook, title=self.of(study.codebook.title), codes=tuple(map(self._code, study.codebook.codes)))
        made = object.__new__(Study)
        own = {"documents": tuple(map(self._document, study.documents)), "codebook": book, "pseudonyms": {}}
        stays = ("language", "stages", "more_stages", "grammars", "calendar", "codings", "embedding", "threshold")
        own |= {name: getattr(study, name) for name in stays}
        vars(made).update({one.name: own[one.name] if one.name in own else self.of(getattr(study, one.name)) for one in fields(study)})
        return made

    def _code(self, code: Code) -> Code:
        texts = ("name", "definition", "include", "exclude", "direction", "examples", "counterexamples")
        return replace(code, **{name: self.of(getattr(code, name)) for name in texts})

    def _document(self, document: Document) -> Document:
        moved = self._texts[document.id]
        made: Document = self._record(replace(document, text="", layout=Layout(), comments=(), gaps=()))
        spans = [moved.span(one.start, one.end) for one in document.comments]
        comments = tuple(replace(self.of(one), start=start, end=end) for one, (start, end) in zip(document.comments, spans, strict=True))
        gaps = tuple(one._replace(start=moved.start(one.start), end=moved.end(one.end)) for one in document.gaps)
        vars(made).update(
            text=moved.new, comments=comments, gaps=gaps, kind=document.kind, language=document.language, stage=document.stage
        )
        vars(made)["attributes"] = {name: self.of(value) for name, value in document.attributes.items()}
        return made


def disguised_study(study: Study) -> Study:
    """A study under its pseudonyms; the same one where it names none."""
    return _Disguise(study).changed() if study.pseudonyms else study


def disguised_sections(sections: Sequence[Section], study: Study) -> tuple[Section, ...]:
    """What a report is made of, with every name exchanged that the key of the study lists."""
    return tuple(_Disguise(study).of(tuple(sections))) if study.pseudonyms else tuple(sections)


def disguised(results: Results) -> Results:
    """The run as reports show it: with the pseudonyms that the study names (``pseudonyms:``), or as it is where it names none.

    Every table, matrix, analysis and layout is that of `results` with its names exchanged, so that all numbers stay; ``start`` and ``end``
    point into the new texts, and ``document.text[start:end] == quote`` holds there. The names of codes and of their examples are exchanged,
    too; the ids of codes, stages and planes stay. A second time changes nothing.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from qualcode import read_study, run
    >>> study = read_study("nominal_contracts")
    >>> few = replace(study, documents=(study.document("M-01"),), pseudonyms={"区民政委": "甲委"})
    >>> shown = disguised(run(few))
    >>> row = next(shown.codings.itertuples())
    >>> shown.study.document(row.document).text[row.start : row.end] == row.quote, disguised(shown) is shown
    (True, True)
    """
    if not results.study.pseudonyms:
        return results
    disguise = _Disguise(results.study)
    tables = ("segments", "codings", "mentions", "relations", "matrices", "network", "doubts", "options")
    made = Results(disguise.changed(), **{name: disguise.of(getattr(results, name)) for name in tables})
    vars(made).update({name: disguise.of(getattr(results, name)) for name in MADE})
    return made

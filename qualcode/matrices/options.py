"""The choices that every count needs, and the evidence and the material that they leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from qualcode.errors import ArgumentError, hint
from qualcode.matrices.choosing import CODERS, Repeated, by_coders, denies, once, where_labels
from qualcode.matrices.labelling import codable, cut, filled
from qualcode.matrices.tallying import Counting
from qualcode.tables import check_columns

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Choices",
    "Chosen",
    "Options",
    "Picked",
    "apart",
    "chosen",
    "completed",
    "in_words",
    "names_of",
    "ordered",
    "picked",
    "shown",
    "sides",
    "spoken",
]

_MISSING = "blank without material, 0 with material and nothing found"


class Options(TypedDict, total=False):
    """The keywords that say how something is counted; what each means stands in :func:`qualcode.code_matrix`."""

    count: str
    units: str | Sequence[str]
    where: Mapping[str, object]
    coders: str | None
    duplicates: str | None
    same: str | Sequence[str]
    touching: bool


@dataclass(frozen=True)
class Choices:
    """The same, with what is chosen where nothing is said."""

    count: str = "references"
    units: str | Sequence[str] = ()
    where: Mapping[str, object] = field(default_factory=dict)
    coders: str | None = None
    duplicates: str | None = None
    same: str | Sequence[str] = ()
    touching: bool = False

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Choices:
        """Of keywords; :class:`ArgumentError` names those that there are not."""
        known = [one.name for one in fields(cls)]
        unknown = [name for name in options if name not in known]
        if unknown:
            told = ", ".join(f"'{name}'{hint(name, known)}" for name in unknown)
            raise ArgumentError(f"there is no option {told} (there are: {', '.join(known)})")
        if not isinstance(options.get("where", {}), Mapping):
            raise ArgumentError(f"where={options['where']!r} names no label; write label and value: where={{'plane': 'actual'}}")
        return cls(**options)

    @property
    def counting(self) -> Counting:
        return Counting(self.count, names_of(self.units), self.touching)

    @property
    def needs(self) -> tuple[str, ...]:
        """The labels that the choices speak of."""
        return tuple(dict.fromkeys((*self.where, *names_of(self.same), *names_of(self.units))))


@dataclass(frozen=True, eq=False)
class Chosen:
    """What is counted (`found`), over what (`material`), what speaks against it (`denied`), and the choices in words."""

    found: pd.DataFrame
    material: pd.DataFrame
    denied: pd.DataFrame | None
    settings: dict[str, str]


class Picked(NamedTuple):
    """The same before it is known whether planes would be added together, and what was left out because it is said again."""

    found: pd.DataFrame
    material: pd.DataFrame
    denied: pd.DataFrame | None
    again: Repeated


def names_of(labels: str | Iterable[str]) -> tuple[str, ...]:
    """One label or several, as several."""
    return (labels,) if isinstance(labels, str) else tuple(labels)


def ordered(
    labels: Mapping[str, Sequence[str] | None] | None, names: Iterable[str], tables: Iterable[pd.DataFrame]
) -> Mapping[str, Sequence[str] | None]:
    """The orders of labels that were handed in; :class:`ArgumentError` tells of labels that seem mistyped, and of what is no list.

    Examples
    --------
    >>> dict(ordered({"stage": ["setting", "review"]}, ["stage"], []))
    {'stage': ['setting', 'review']}
    """
    labels = {} if labels is None else labels
    if not isinstance(labels, Mapping):
        raise ArgumentError("labels tells the values of each label in their order: labels={'stage': ['setting', 'review']}")
    known = [*dict.fromkeys([*names, *(str(name) for table in tables for name in table)])]
    # An order that this table does not need says no wrong; one whose name is nearly that of a label does.
    near = {name: hint(name, known) for name in labels if name not in known and not name.startswith("code_")}
    wrong = [f"there is no label '{name}'{close}" for name, close in near.items() if close]
    texts = [name for name, values in labels.items() if isinstance(values, str)]
    wrong += [f"the values of '{name}' are a list, not the one text '{labels[name]}'" for name in texts]
    if wrong:
        raise ArgumentError("; ".join(wrong))
    return labels


def chosen(
    table: str,
    frame: pd.DataFrame,
    segments: pd.DataFrame,
    names: Sequence[str],
    choices: Choices,
    known: Mapping[str, Sequence[str] | None],
) -> Chosen:
    """The rows that count and the material, each with a column of words for each label in `names`.

    A label that the table lacks is taken from the row's sentence (``segment``), such as its turn, and of the code its levels.
    """
    found, material, denied, again = picked(completed(frame, segments, [*names, *choices.needs]), segments, names, choices, known)
    if "plane" in found:
        apart(found["plane"].value_counts(), names, choices.where)
    found, material = (spoken(one, choices) for one in (found, material))
    whom = sorted(map(str, found["coder"].dropna().unique())) if "coder" in found else []
    settings = in_words(table, choices, again, rows=len(found), whom=whom, sentences=len(material))
    return Chosen(shown(found, names), shown(material, names), None if denied is None else shown(denied, names), settings)


def picked(
    frame: pd.DataFrame,
    segments: pd.DataFrame,
    names: Sequence[str],
    choices: Choices,
    known: Mapping[str, Sequence[str] | None],
    coders: Sequence[str] | None = None,
) -> Picked:
    """The rows of a table with all its labels (:func:`completed`) that count, and the material; `coders`: as `among` of `by_coders`."""
    material, denied = codable(segments), _denied(frame, choices.coders)
    tables = [by_coders(frame, choices.coders, among=coders), material, *([] if denied is None else [denied])]
    found, material, *rest = where_labels(choices.where, tables, [frame, segments], known)
    found, again = once(found, choices.duplicates, names_of(choices.same), each=choices.coders == "each")
    check_columns(found, names)
    return Picked(found, material, rest[0] if rest else None, again)


def spoken(frame: pd.DataFrame, choices: Choices) -> pd.DataFrame:
    """The rows without those of nobody, where persons are counted."""
    some: pd.DataFrame = frame[frame["person"].notna()] if choices.count == "informants" else frame
    return some


def sides(rows: str | Sequence[str], columns: str | Sequence[str], choices: Choices) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The labels of the rows and of the columns; :class:`ArgumentError` where they are no table."""
    down, across = names_of(rows), names_of(columns)
    if choices.coders == "each" and "coder" not in (*down, *across):
        down = (*down, "coder")
    if len({*down, *across}) < len(down) + len(across) or not (down and across):
        raise ArgumentError(f"rows ({', '.join(down)}) and columns ({', '.join(across)}) must be different labels, at least one of each")
    return down, across


def shown(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """The labels as words."""
    return frame.assign(**{name: filled(frame[name]) for name in names if name in frame})


def completed(frame: pd.DataFrame, segments: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """The table with those of the labels that its codes and its sentences have."""
    for name in dict.fromkeys(names):
        level = "1" if name == "family" else name.removeprefix("code_")
        if name not in frame and level.isdecimal() and "code" in frame and name != level:
            frame = frame.assign(**{name: cut(frame["code"], int(level))})
    missing = [name for name in dict.fromkeys(names) if name not in frame and name in segments]
    if missing and "segment" in frame and "segment" in segments:
        own = segments.drop_duplicates("segment").set_index("segment")[missing]
        frame = frame.join(own, on="segment")
    return frame


def _denied(frame: pd.DataFrame, coders: str | None) -> pd.DataFrame | None:
    """The codings that say that it is not so: found, denied, and counted nowhere."""
    if not {"status", "polarity"} <= set(frame.columns):
        return None
    denied: pd.DataFrame = frame[denies(frame)]
    one = coders is not None and coders not in CODERS and "coder" in frame
    return denied[denied["coder"].isin([coders]).to_numpy(dtype=bool)] if one else denied


def apart(sizes: pd.Series, names: Sequence[str], where: Mapping[str, object]) -> None:
    """Refuses to add what is written to what is done (how many rows of each plane there are), unless both were asked for by name."""
    if "plane" not in names and "plane" not in where and len(sizes) > 1:
        told = ", ".join(f"{size} {plane}" for plane, size in sizes.sort_index().items())
        use = "Put 'plane' among the rows or columns, or choose one: where={'plane': 'actual'}"
        raise ArgumentError(f"this would add rows of different planes ({told}), which are never pooled. {use}")


def in_words(table: str, choices: Choices, again: Repeated, *, rows: int, whom: Sequence[str], sentences: int) -> dict[str, str]:
    """Every choice in words, and of how many rows and sentences."""
    counting = choices.counting
    what = f"different {' × '.join(counting.columns)}" if counting.columns else ""
    text = {"references": "passages: overlapping text in a cell is one", "characters": "different characters"}
    where = "; ".join(
        f"{name} = {', '.join(map(str, [value] if isinstance(value, str) else value))}" for name, value in _listed(choices.where)
    )
    return {
        "table": f"{table} ({rows} rows)",
        "count": f"{choices.count} ({text.get(choices.count, what)})",
        "coders": f"{choices.coders or 'together'}: {', '.join(whom)}" if whom else "not told apart",
        "duplicates": again.told,
        "touching_spans_overlap": "yes" if choices.touching else "no",
        "where": where or "everything",
        "material": f"{sentences} sentences that can be coded",
        "missing": _MISSING,
    }


def _listed(where: Mapping[str, object]) -> list[tuple[str, Any]]:
    return [(name, value if isinstance(value, (str, list, tuple)) else [str(value)]) for name, value in where.items()]

"""The choices that every count needs, and the evidence and the material that they leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypedDict

from qualcode.errors import ArgumentError, hint
from qualcode.matrices.choosing import CODERS, by_coders, denies, once, where_labels
from qualcode.matrices.labelling import codable, cut, filled
from qualcode.matrices.tallying import Counting
from qualcode.tables import check_columns

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Choices", "Chosen", "Options", "chosen", "completed", "names_of", "ordered"]

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
    frame = completed(frame, segments, [*names, *choices.needs])
    material, denied = codable(segments), _denied(frame, choices.coders)
    found = by_coders(frame, choices.coders)
    tables = [found, material, *([] if denied is None else [denied])]
    found, material, *rest = where_labels(choices.where, tables, [frame, segments], known)
    same, each = names_of(choices.same), choices.coders == "each"
    found, told = once(found, choices.duplicates, same, each=each)
    check_columns(found, names)
    _apart(found, names, choices.where)
    if choices.count == "informants":
        found, material = found[found["person"].notna()], material[material["person"].notna()]
    settings = _in_words(table, choices, told, found, material)
    shown = [_shown(one, names) for one in (found, material, *rest)]
    return Chosen(shown[0], shown[1], shown[2] if denied is not None else None, settings)


def _shown(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
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


def _apart(found: pd.DataFrame, names: Sequence[str], where: Mapping[str, object]) -> None:
    """Refuses to add what is written to what is done, unless both were asked for by name."""
    if "plane" not in found or "plane" in names or "plane" in where:
        return
    sizes = found["plane"].value_counts().sort_index()
    if len(sizes) > 1:
        told = ", ".join(f"{size} {plane}" for plane, size in sizes.items())
        use = "Put 'plane' among the rows or columns, or choose one: where={'plane': 'actual'}"
        raise ArgumentError(f"this would add rows of different planes ({told}), which are never pooled. {use}")


def _in_words(table: str, choices: Choices, duplicates: str, found: pd.DataFrame, material: pd.DataFrame) -> dict[str, str]:
    counting = choices.counting
    what = f"different {' × '.join(counting.columns)}" if counting.columns else ""
    text = {"references": "passages: overlapping text in a cell is one", "characters": "different characters"}
    whom = sorted(map(str, found["coder"].dropna().unique())) if "coder" in found else []
    where = "; ".join(
        f"{name} = {', '.join(map(str, [value] if isinstance(value, str) else value))}" for name, value in _listed(choices.where)
    )
    return {
        "table": f"{table} ({len(found)} rows)",
        "count": f"{choices.count} ({text.get(choices.count, what)})",
        "coders": f"{choices.coders or 'together'}: {', '.join(whom)}" if whom else "not told apart",
        "duplicates": duplicates,
        "touching_spans_overlap": "yes" if choices.touching else "no",
        "where": where or "everything",
        "material": f"{len(material)} sentences that can be coded",
        "missing": _MISSING,
    }


def _listed(where: Mapping[str, object]) -> list[tuple[str, Any]]:
    return [(name, value if isinstance(value, (str, list, tuple)) else [str(value)]) for name, value in where.items()]

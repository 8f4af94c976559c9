"""The order in which actors stand in tables and figures: levels of government from the top, then organisations, assessors, others."""

from __future__ import annotations

__all__ = ["ROWS", "level_row"]

SAME_ROW = {
    "national": "central",
    "provincial": "province",
    "municipal": "city",
    "prefecture": "city",
    "county": "district",
    "township": "subdistrict",
    "town": "subdistrict",
    "street": "subdistrict",
    "village": "community",
}
ORGANISATIONS = ("social_organisation", "hub", "foundation", "firm", "agency", "mass_organisation")
ASSESSORS = ("assessor", "third_party", "expert")
ROWS = ("central", "province", "city", "district", "authority", "subdistrict", "community", "organisations", "assessors", "others")


def level_row(kind: str, level: str) -> str:
    """The one of ``ROWS`` in which an actor of a kind and a level stands.

    Examples
    --------
    >>> level_row("government", "county"), level_row("social_organisation", ""), level_row("", "")
    ('district', 'organisations', 'others')
    """
    level = level.casefold()
    level = SAME_ROW.get(level, level)
    if level in ROWS:
        return level
    if kind in ASSESSORS:
        return "assessors"
    if kind in ORGANISATIONS:
        return "organisations"
    if kind == "self_governance":
        return "community"
    return "authority" if kind == "government" else "others"

"""What a search for names proposes."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Candidate"]


@dataclass(frozen=True)
class Candidate:
    """A name that was found in the texts and that a person should look at.

    Attributes
    ----------
    text
        The fullest form.
    sort
        ``organisation``, ``person``, ``place``, ``phone``, ``id_number``, ``email``, ``wechat``, …
    kind, level
        Of an organisation, as :class:`qualcode.Actor` has them; blank where its name does not tell.
    aliases
        Shorter or other forms that seem to mean the same.
    places
        Where it stands: document, start, end (code points of the document's text), in reading order, aliases included.
    fits
        Of a short form that may stand for several others: those it may stand for. It is kept apart.
    """

    text: str
    sort: str
    kind: str = ""
    level: str = ""
    aliases: tuple[str, ...] = ()
    places: tuple[tuple[str, int, int], ...] = ()
    fits: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How often it stands in the texts."""
        return len(self.places)

"""Which kind of stakeholder a sentence is the voice of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qualcode.model import Actor, Document, Study
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.plans.problems import Voice

__all__ = ["with_voices"]


def with_voices(frame: pd.DataFrame, study: Study, voices: Sequence[Voice]) -> pd.DataFrame:
    """Codings or segments with a column ``voice``: the first of the voices to which whoever says so belongs; blank: none.

    Where a person speaks, the actor of the person tells, and the document only what the actor does not; of a text that nobody speaks the
    document tells, then who issued it.
    """
    import pandas as pd

    actors = {actor.id: actor for actor in study.actors}
    documents = {document.id: document for document in study.documents}
    roles: dict[str, set[str]] = {}
    for role, id in study.roles.items():
        roles.setdefault(id, set()).add(role)
    by = "asserted_by" if "asserted_by" in frame else "actor"
    columns = [frame[name].astype(TEXT).fillna("").tolist() for name in ("document", "person", by)]
    known: dict[tuple[str, bool, str], str] = {}
    for document, person, actor in dict.fromkeys(zip(*columns, strict=True)):
        if (document, bool(person), actor) not in known:
            found = _voice(voices, documents.get(document), actors.get(actor), roles.get(actor, set()), spoken=bool(person))
            known[document, bool(person), actor] = found
    told = [known[document, bool(person), actor] or None for document, person, actor in zip(*columns, strict=True)]
    return frame.assign(voice=pd.Series(told, dtype=TEXT, index=frame.index))


def _voice(voices: Sequence[Voice], document: Document | None, actor: Actor | None, roles: set[str], *, spoken: bool) -> str:
    own, its = (dict(one.attributes) if one else {} for one in (actor, document))
    told = its | own if spoken else own | its
    for voice in voices:
        belongs = actor is not None and (actor.id in voice.actors or actor.kind in voice.kinds or bool(roles.intersection(voice.roles)))
        if belongs or any(told.get(key) in values for key, values in voice.where.items()):
            return voice.id
    return ""

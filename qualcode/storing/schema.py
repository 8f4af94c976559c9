"""The tables of a project file, step by step: a new file goes through all steps, an older one through those that it lacks."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, get_type_hints

from qualcode.kept import (
    Conflict,
    Decision,
    KeptCodebook,
    KeptCoding,
    KeptDocument,
    KeptLink,
    KeptMemo,
    KeptMention,
    KeptRelation,
    KeptSet,
    Reading,
    Unplaced,
)

__all__ = ["APPLICATION_ID", "KINDS", "PROPOSED", "STEPS", "TEXTS", "Kind"]

APPLICATION_ID = 0x71636F64
"""``qcod``: what the file says of itself in its header, so that another program's database is not taken for a project."""


class Kind(NamedTuple):
    """What can be kept: its table, the type of its rows, and whether its rows stand at a place in a text."""

    table: str
    row: type[NamedTuple]
    placed: bool

    @property
    def key(self) -> str:
        return str(self.row._fields[0])

    @property
    def types(self) -> dict[str, object]:
        return _types(self.row)


@cache
def _types(row: type[NamedTuple]) -> dict[str, object]:
    return dict(get_type_hints(row))


KINDS = {
    "document": Kind("documents", KeptDocument, False),
    "codebook": Kind("codebooks", KeptCodebook, False),
    "coding": Kind("codings", KeptCoding, True),
    "relation": Kind("relations", KeptRelation, True),
    "mention": Kind("mentions", KeptMention, True),
    "memo": Kind("memos", KeptMemo, True),
    "link": Kind("links", KeptLink, False),
    "set": Kind("sets", KeptSet, False),
    "reading": Kind("readings", Reading, True),
    "decision": Kind("decisions", Decision, True),
    "conflict": Kind("conflicts", Conflict, False),
    "unplaced": Kind("unplaced", Unplaced, False),
}
"""In the order in which they can be written: what another thing hangs on comes before it."""
PROPOSED = ("coding", "relation", "mention")
"""What a machine proposes, where ``method`` is not manual. A rerun replaces it, and the log tells of it by counts only."""
TEXTS = {
    "settings": ("key", "value"),
    "texts": ("sha256", "text"),
    "log": ("entry", "at", "who", "action", "undoes"),
    "changes": ("entry", "kind", "id", "before", "after"),
}
"""The text columns of the tables that hold no rows of kept things."""

_FIRST = """
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE texts (sha256 TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE documents (document TEXT PRIMARY KEY, sha256 TEXT NOT NULL REFERENCES texts, kind TEXT, language TEXT, date TEXT, site TEXT,
    stage TEXT, file TEXT, attributes TEXT);
CREATE TABLE codebooks (sha256 TEXT PRIMARY KEY, codebook TEXT, version TEXT, text TEXT NOT NULL);
CREATE TABLE codings (coding TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents DEFERRABLE INITIALLY DEFERRED,
    start INTEGER NOT NULL, end INTEGER NOT NULL, code TEXT NOT NULL, coder TEXT NOT NULL, method TEXT NOT NULL, status TEXT NOT NULL,
    quote TEXT, round TEXT, polarity TEXT, modality TEXT, stage TEXT, plane TEXT, confidence REAL, reason TEXT);
CREATE INDEX codings_at ON codings (document, start);
CREATE TABLE relations (relation TEXT PRIMARY KEY, coding TEXT NOT NULL, document TEXT NOT NULL REFERENCES documents
    DEFERRABLE INITIALLY DEFERRED, start INTEGER NOT NULL, end INTEGER NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL,
    code TEXT NOT NULL, coder TEXT NOT NULL, method TEXT NOT NULL, quote TEXT, round TEXT, confidence REAL);
CREATE INDEX relations_at ON relations (document, start);
CREATE TABLE mentions (mention TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents DEFERRABLE INITIALLY DEFERRED,
    start INTEGER NOT NULL, end INTEGER NOT NULL, actor TEXT, coder TEXT NOT NULL, method TEXT NOT NULL, how TEXT, quote TEXT);
CREATE INDEX mentions_at ON mentions (document, start);
CREATE TABLE memos (memo TEXT PRIMARY KEY, about TEXT NOT NULL, target TEXT, coder TEXT, text TEXT, document TEXT REFERENCES documents
    DEFERRABLE INITIALLY DEFERRED, start INTEGER, end INTEGER, quote TEXT);
CREATE TABLE links (link TEXT PRIMARY KEY, source TEXT NOT NULL, target TEXT NOT NULL, kind TEXT NOT NULL, coder TEXT, method TEXT,
    note TEXT);
CREATE TABLE sets ("set" TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, members TEXT, attributes TEXT, note TEXT);
CREATE TABLE readings (reading TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents DEFERRABLE INITIALLY DEFERRED,
    start INTEGER NOT NULL, end INTEGER NOT NULL, coder TEXT NOT NULL, quote TEXT, round TEXT);
CREATE INDEX readings_at ON readings (document, start);
CREATE TABLE decisions (decision TEXT PRIMARY KEY, about TEXT NOT NULL, target TEXT, verdict TEXT, coder TEXT, reason TEXT,
    document TEXT REFERENCES documents DEFERRABLE INITIALLY DEFERRED, start INTEGER, end INTEGER, quote TEXT);
CREATE TABLE conflicts (conflict TEXT PRIMARY KEY, kind TEXT NOT NULL, target TEXT NOT NULL, ours TEXT, theirs TEXT);
CREATE TABLE unplaced (unplaced TEXT PRIMARY KEY, kind TEXT NOT NULL, document TEXT NOT NULL, sha256 TEXT NOT NULL, quote TEXT,
    "row" TEXT NOT NULL, reason TEXT);
CREATE TABLE log (number INTEGER PRIMARY KEY, entry TEXT NOT NULL UNIQUE, at TEXT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
    undoes TEXT);
CREATE TABLE changes (entry TEXT NOT NULL REFERENCES log (entry), position INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    before TEXT, after TEXT, PRIMARY KEY (entry, position)) WITHOUT ROWID;
CREATE INDEX changes_of ON changes (kind, id);
CREATE TRIGGER log_stays BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
CREATE TRIGGER log_is_kept BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
CREATE TRIGGER changes_stay BEFORE UPDATE ON changes BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
CREATE TRIGGER changes_are_kept BEFORE DELETE ON changes BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
"""

STEPS = (_FIRST,)
"""What each version adds to the one before. A step that was released is never changed; a new one is added behind it."""

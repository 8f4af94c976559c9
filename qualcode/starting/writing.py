"""The text of a first study.yaml, and the table of documents beside it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from qualcode.model import ID
from qualcode.names.candidates import Candidate
from qualcode.starting.guessing import Guess, Label
from qualcode.starting.looking import LeftOut
from qualcode.starting.parties import Bound, named
from qualcode.starting.tables import Tables
from qualcode.tokenising.views import fold

__all__ = ["Draft", "actor_id", "document_table", "item", "scalar", "study_text"]

ACTORS, RARER, LABELS, FITS = 20, 20, 12, 6
"""How many actors, how many more as comments, how many labels of one document and how many readings of a short form are shown."""
OFTEN, MUCH_MORE = 2, 3
"""How often a name must stand to be an actor; how much more often than all that it may stand for together a short form is one itself."""
ROLES = ("purchaser", "provider", "host", "assessor")
COLUMNS = ("id", "file", "kind", "date", "site", "title", "language", "speakers", "guessed")
_PLAIN = re.compile(r"[A-Za-z_\u3400-\u9fff][\w./\u3001\-]*|\d{4}-\d{2}-\d{2}")
_BLANK = ("null", "true", "false", "yes", "no", "on", "off")
_NO_ID = re.compile(r"[^\w.\-]+")


@dataclass(frozen=True)
class Draft:
    """All that a first study.yaml is made of."""

    name: str
    language: str
    codebook: str
    candidates: tuple[Candidate, ...]
    roles: tuple[Bound, ...]
    guesses: tuple[tuple[str, Guess], ...]
    left_out: tuple[LeftOut, ...]
    tables: Tables | None = None


class _Words:
    """What comments say, in the language of the study."""

    def __init__(self, language: str) -> None:
        self.words = _words(language)

    def __call__(self, key: str, *parts: object) -> str:
        # A comment is one line, whatever stands in a text.
        return " ".join(self.words[key].format(*map(str, parts)).split())

    def guess(self, why: tuple[str, str]) -> str:
        return f"  # {self('guessed')}: {self('why.' + why[0], why[1])}"


@cache
def _words(language: str) -> dict[str, str]:
    text = (files("qualcode.starting") / f"words_{language}.yaml").read_text(encoding="utf-8")
    return {str(key): str(value) for key, value in yaml.safe_load(text).items()}


def scalar(text: str) -> str:
    """`text` as a value of YAML.

    Examples
    --------
    >>> scalar("N区民政局"), scalar("A: b"), scalar("null")
    ('N区民政局', '"A: b"', '"null"')
    """
    if _PLAIN.fullmatch(text) and text.casefold() not in _BLANK:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(character if character.isprintable() else _escaped(ord(character)) for character in quoted)


def _escaped(code: int) -> str:
    return f"\\u{code:04x}" if code < 1 << 16 else f"\\U{code:08x}"


class _Actors:
    """The candidates that become actors, with their ids; the others come as comments."""

    def __init__(self, draft: Draft) -> None:
        needed = {bound.name for bound in draft.roles}
        counts = {one.text: one.count for one in draft.candidates}
        taken: set[str] = set()
        self.chosen: list[tuple[str, Candidate]] = []
        self.others: list[tuple[str, Candidate]] = []
        names: set[str] = set()
        for one in draft.candidates:
            own = {fold(name) for name in (one.text, *one.aliases)}
            open_ = one.fits and one.count < MUCH_MORE * sum(counts.get(name, 0) for name in one.fits)
            usual = one.count >= OFTEN and len(self.chosen) < ACTORS and not open_
            if (usual or one.text in needed) and not own & names:
                self.chosen.append((actor_id(one.text, taken), one))
                names |= own
            elif len(self.others) < RARER:
                self.others.append((actor_id(one.text, taken), one))
        self.id = {one.text: id for id, one in self.chosen}
        self.candidates = [one for _, one in self.chosen]

    def answering(self, guess: Guess) -> str:
        """The name of the actor that the informant seems to belong to, blank where nothing tells."""
        who = named(guess.informant, self.candidates)
        return who.text if who else ""


def actor_id(name: str, taken: set[str]) -> str:
    """An id that a person can read: the name itself, as far as an id may hold it."""
    plain = _NO_ID.sub("_", name).strip("_.-")[:40]
    plain = plain if ID.fullmatch(plain) else f"_{plain}"
    found, number = plain, 1
    while found.casefold() in taken or found in ("interviewer", "other"):
        number += 1
        found = f"{plain}_{number}"
    taken.add(found.casefold())
    return found


def study_text(draft: Draft, *, table: bool) -> str:
    """The text of study.yaml; with `table` the documents stand in documents.csv."""
    words, actors = _Words(draft.language), _Actors(draft)
    top = _words(draft.language)["top"].replace("{folder}", draft.name)
    lines = [f"# {' '.join(line.split())}" for line in top.split("\n")]
    lines += [
        f"study: {_slug(draft.name)}",
        f"title: {scalar(draft.name)}  # {words('title')}",
        f"language: {draft.language}  # {words('guessed')}: {words('language')}" if draft.language else "",
        f"codebook: {scalar(draft.codebook)}",
        "",
        *_actor_lines(actors, words),
        "",
        *_role_lines(draft, actors, words),
        "",
        *_material_lines(draft, actors, words, table),
    ]
    if draft.left_out:
        lines += ["", f"# {words('left_out')}"]
        lines += [f"#   {_one_line(one.name)}: {_one_line(one.found)}. {_one_line(one.remedy)}" for one in draft.left_out]
    return "\n".join(lines) + "\n"


def _slug(name: str) -> str:
    return re.sub("[^a-z0-9]+", "_", name.casefold()).strip("_") or "study"


def _one_line(text: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _actor(id: str, one: Candidate) -> str:
    parts = [f"id: {scalar(id)}", f"name: {scalar(one.text)}", f"kind: {one.kind}"]
    if one.level:
        parts.append(f"level: {one.level}")
    if one.aliases:
        parts.append(f"aliases: [{', '.join(map(item, one.aliases))}]")
    return f"- {{{', '.join(parts)}}}"


def item(text: str) -> str:
    """A value within brackets."""
    return scalar(text) if "," not in text else json.dumps(text, ensure_ascii=False)


def _actor_lines(actors: _Actors, words: _Words) -> Iterator[str]:
    yield f"# {words('guessed')}: {words('actors')}"
    yield "actors:"
    for id, one in actors.chosen:
        yield f"  {_actor(id, one)}  # {words('guessed')}: {words('count', one.count)}"
    if not actors.chosen:
        yield f"  # {words('actors_none')}"
        yield "  # - {id: bureau, name: 区民政局, kind: government, level: district, aliases: [民政局]}"
    if actors.others:
        yield f"  # {words('rarer')}"
    for id, one in actors.others:
        fits = f"; {words('fits', '、'.join(one.fits[:FITS]))}" if one.fits else ""
        yield f"  # {_actor(id, one)}  # {words('count', one.count)}{fits}"


def _role_lines(draft: Draft, actors: _Actors, words: _Words) -> Iterator[str]:
    yield f"# {words('roles')}"
    first: dict[str, Bound] = {}
    for bound in draft.roles:
        if bound.name in actors.id:
            first.setdefault(bound.role, bound)
    yield "roles:" if first else "# roles:"
    for role in (*ROLES, *(role for role in first if role not in ROLES)):
        if role not in first:
            yield f"#   {role}: {words('actor_fill')}"
            continue
        bound = first[role]
        yield f"  {role}: {scalar(actors.id[bound.name])}  # {words('guessed')}: {words('role_from', _one_line(bound.file), bound.word)}"
        for other in draft.roles:
            if other.role == role and other.name != bound.name:
                yield f"  # {words('role_conflict', _one_line(other.file), other.word)}: {_one_line(other.name)}"


def _material_lines(draft: Draft, actors: _Actors, words: _Words, table: bool) -> Iterator[str]:
    if draft.tables is not None:
        return _corpus_lines(draft.tables, [guess for _, guess in draft.guesses], words)
    return _table_lines(draft, words) if table else _document_lines(draft, actors, words)


def _corpus_lines(tables: Tables, guesses: Sequence[Guess], words: _Words) -> Iterator[str]:
    yield f"# {words('corpus')}"
    yield "documents:"
    yield f"  table: [{', '.join(map(item, tables.patterns))}]"
    for what, (column, why) in tables.columns.items():
        yield f"  {what}: {scalar(column)}{words.guess((why, ''))}"
    kind, why_kind = tables.kind(guesses)
    yield f"  kind: {kind}{words.guess(why_kind)}"


def _table_lines(draft: Draft, words: _Words) -> Iterator[str]:
    yield f"# {words('table', len(draft.guesses))}"
    yield "documents: documents.csv"


def _document_lines(draft: Draft, actors: _Actors, words: _Words) -> Iterator[str]:
    yield f"# {words('documents')}"
    yield "documents:"
    for name, guess in draft.guesses:
        yield f"  - id: {scalar(guess.id)}{words.guess(guess.why['id'])}"
        yield f"    file: {scalar(name)}"
        yield f"    kind: {guess.kind}{words.guess(guess.why['kind'])}"
        if guess.language != draft.language:
            yield f"    language: {guess.language}  # {words('guessed')}"
        yield f"    date: {scalar(guess.date)}{words.guess(guess.why['date'])}" if guess.date else f"    # date: {words('date_fill')}"
        yield f"    site: {scalar(guess.site)}{words.guess(guess.why['site'])}" if guess.site else "    # site:"
        if guess.title:
            yield f"    title: {scalar(guess.title)}{words.guess(guess.why['title'])}"
        yield from _speaker_lines(guess, actors, words)


def _speaker_lines(guess: Guess, actors: _Actors, words: _Words) -> Iterator[str]:
    if guess.kind not in ("interview", "minutes"):
        return
    if not guess.labels:
        yield f"    # speakers: {{…: interviewer, …: {words('actor_fill')}}}  # {words('speakers_none')}"
        return
    who, sure = _answers(guess, actors)
    yield "    speakers:" if sure else "    # speakers:"
    for label in guess.labels[:LABELS]:
        key = scalar(label.label)
        if label.asks:
            yield f"      {key}: interviewer{words.guess((label.why, ''))}"
        elif who and label.label in sure:
            role = f", role: {scalar(guess.role)}" if guess.role else ""
            actor = f"{{actor: {scalar(actors.id[who])}{role}}}" if role else scalar(actors.id[who])
            yield f"      {key}: {actor}{words.guess(('answers', _one_line(who)))}"
        else:
            role = f", role: {scalar(guess.role)}" if guess.role else ""
            yield f"      # {key}: {{actor: {words('actor_fill')}{role}}}  # {words('speaker_fill', label.turns)}"
    if len(guess.labels) > LABELS:
        yield f"      # {words('more_labels', len(guess.labels) - LABELS)}"


def _answers(guess: Guess, actors: _Actors) -> tuple[str, set[str]]:
    """The actor behind the labels that answer, and the labels of which something can be said."""
    answering = [label for label in guess.labels if not label.asks]
    asking = {label.label for label in guess.labels[:LABELS] if label.asks}
    one_side = len(guess.labels) == 1
    who = actors.answering(guess) if guess.kind == "interview" and (asking or one_side) and answering else ""
    told = {_most(answering).label} if who else set()
    return who, asking | told


def _most(labels: Sequence[Label]) -> Label:
    return min(labels, key=lambda label: -label.turns)


def document_table(draft: Draft) -> str:
    """The documents as CSV, one a row."""
    words, actors = _Words(draft.language), _Actors(draft)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, guess in draft.guesses:
        who, sure = _answers(guess, actors) if guess.labels else ("", set())
        speakers = "; ".join(
            f"{label.label}={'interviewer' if label.asks else actors.id[who]}" for label in guess.labels[:LABELS] if label.label in sure
        )
        told = [f"{key}: {words('why.' + guess.why[key][0], guess.why[key][1])}" for key in ("kind", "date") if key == "kind" or guess.date]
        language = guess.language if guess.language != draft.language else ""
        cells = (
            guess.id,
            name,
            guess.kind,
            guess.date,
            guess.site,
            guess.title,
            language,
            speakers,
            f"{words('guessed')} {'; '.join(told)}",
        )
        writer.writerow([_one_line(cell) if cell != name else cell for cell in cells])
    return out.getvalue()

"""What a key should hold: everybody and everything that a study names, with a pseudonym for each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from qualcode.anonymising.pseudonyms import Pseudonyms, is_chinese
from qualcode.anonymising.renaming import written
from qualcode.model import Document, Study
from qualcode.names.identifiers import private_numbers
from qualcode.names.organisations import organisation_names
from qualcode.names.persons import PERHAPS, person_names
from qualcode.names.places import place_names
from qualcode.names.searching import NameSearch, squeezed
from qualcode.names.tagging import in_dictionary, tagged
from qualcode.reading.grammars import NO, YES
from qualcode.reading.keys import KeyRow
from qualcode.replacing import Replacer
from qualcode.tokenising.views import fold

__all__ = ["proposed_key"]

PUBLIC = "public"
"""The kind of actor that is no organisation: 服务对象, 家长."""
AROUND = 12
"""How many characters before and behind an example shows."""
SHORT = 2
"""Chinese names of so few characters may stand inside another word (王明 in 王明天)."""
LATIN = 4
"""How many letters the part of an English name must have to be looked for alone."""
PART = "part of '{}'"
UNSURE = "perhaps an ordinary word: set use to yes if it is a name"
MASKED = "looks like a pseudonym already: set use to yes to replace it"
GENERAL = "says what it is, not who: set use to yes to replace it"
POLICY = "stands in policies only: set use to yes to replace it"
CODED = "a word of the codebook: set use to yes if it is a name"
INSIDE = "holds '{}' and looks like another word: set use to yes if it is a name"
SPELLED = "another way of writing '{}'"


class _Found(NamedTuple):
    original: str
    sort: str
    use: str
    note: str


def proposed_key(study: Study, key: Sequence[KeyRow] = ()) -> tuple[KeyRow, ...]:
    """The key so far, unchanged, and a line for everything else that was found in a study.

    Found are the actors of the study with all aliases, speakers, persons, organisations, places, private numbers and addresses, in its
    texts, attributes and comments; each way of writing one is a line of its own, so that it can be put back exactly. General words (街道,
    区民政局) are not secrets and get no line.

    Parameters
    ----------
    study
        What :func:`qualcode.read_study` gave.
    key
        The lines there are already; a line that nobody wants is set to ``no``, not deleted, or it comes back.

    Returns
    -------
    tuple of KeyRow
        With pseudonyms, counts and an example each. ``use`` is ``no`` where it is as likely an ordinary word.

    Examples
    --------
    >>> from qualcode import proposed_key, read_study
    >>> key = proposed_key(read_study("nominal_contracts"))
    >>> names = {row.original: row.pseudonym for row in key}
    >>> names["秦总干事"].removesuffix("总干事") == names["秦总"].removesuffix("总"), "街道" in names
    (True, False)
    """
    texts = list(dict.fromkeys(text for _, text in written(study) if text))
    pseudonyms = Pseudonyms(study.grammars, texts, key)
    known = {squeezed(row.original) for row in key}
    rows = list(key)
    found: dict[str, _Found] = {}
    for one in _names(study, pseudonyms):
        if squeezed(one.original) not in known:
            found.setdefault(squeezed(one.original), one)
    for one in _parts(list(found.values()), study, texts, pseudonyms):
        if squeezed(one.original) not in known:
            found.setdefault(squeezed(one.original), one)
    # What is replaced gets its letters first, so that they stay short.
    made = {name: _row(one, pseudonyms) for name, one in sorted(found.items(), key=lambda pair: pair[1].use == NO)}
    rows += [made[name] for name in found]
    rows += _other_spellings(rows, texts, pseudonyms)
    rows += _words_around(rows, texts)
    rows = _set_apart(rows, texts, len(key), pseudonyms)
    return tuple(_counted(rows, texts, len(key)))


def _row(found: _Found, pseudonyms: Pseudonyms) -> KeyRow:
    pseudonym = "" if found.note in (GENERAL, MASKED) else pseudonyms.propose(found.original, found.sort)
    return KeyRow(found.original, pseudonym, found.sort, found.use, note=found.note)


def _names(study: Study, pseudonyms: Pseudonyms) -> Iterator[_Found]:
    """Every name, declared ones first."""
    for actor in study.actors:
        for name in (actor.name, *actor.aliases):
            if actor.kind != PUBLIC:
                yield from _judged(name, "organisation", pseudonyms, declared=name == actor.name)
    documents = _documents(study)
    for document in study.documents:
        if document.site:
            sort = "place" if document.site.endswith(study.grammars[document.language].place_endings) else "organisation"
            yield from _judged(document.site, sort, pseudonyms)
    for name in _declared_persons(study):
        yield _Found(name, "person", YES, "")
    codes = _words_of_codes(study)
    policies = {document.id for document in study.documents if document.kind == "policy"}
    finders = (("organisation", organisation_names), ("place", place_names), ("person", person_names))
    for sort, find in finders:
        for candidate in find(documents, grammars=study.grammars):
            note = UNSURE if candidate.kind == PERHAPS else ""
            if candidate.places and {document for document, *_ in candidate.places} <= policies:
                note = POLICY
            for name in (candidate.text, *candidate.aliases):
                yield from _judged(name, sort, pseudonyms, note=CODED if squeezed(name) in codes else note)
    for candidate in private_numbers(documents, grammars=study.grammars):
        yield _Found(candidate.text, candidate.sort, YES, "")


def _declared_persons(study: Study) -> Iterator[str]:
    """Who is called by name in study.yaml or wrote a comment; SW-03 is no name."""
    for document in study.documents:
        named = [speaker.person for speaker in document.speakers] + [comment.author for comment in document.comments]
        yield from (name.strip() for name in named if is_chinese(name) or re.fullmatch(r"[A-Z][a-z]+( [A-Z][a-z]+)*", name.strip()))


def _judged(name: str, sort: str, pseudonyms: Pseudonyms, *, note: str = "", declared: bool = False) -> Iterator[_Found]:
    name = name.strip()
    if not squeezed(name):
        return
    if sort != "person" and pseudonyms.names_nobody(name, sort):
        if declared:
            yield _Found(name, sort, NO, GENERAL)
    elif pseudonyms.masked(name, sort):
        yield _Found(name, sort, NO, MASKED)
    else:
        yield _Found(name, sort, NO if note else YES, note)


def _documents(study: Study) -> list[Document]:
    """The documents, and for each one that holds what else is written of it."""
    listed = []
    for document in study.documents:
        more = [document.site, *document.attributes.values(), *(speaker.role for speaker in document.speakers)]
        more += [text for comment in document.comments for text in (comment.author, comment.text)]
        listed.append(document)
        listed.append(Document(f"{document.id}.more", "\n\n".join(filter(None, more)), language=document.language))
    title = Document("study.more", study.title, language=study.language)
    return [replace(one, site="") if one.kind != "interview" else one for one in (*listed, title)]


def _words_of_codes(study: Study) -> frozenset[str]:
    """The words by which the codebook finds its codes: what it looks for is hardly a name."""
    indicators = [one for code in study.codebook.codes for several in code.indicators.values() for one in several]
    patterns = (pattern for one in indicators for pattern in (*one.match, *one.all_of, *one.any_of))
    words = {word for pattern in patterns for word in re.split(r"[\s|…()（）]+", pattern)}
    return frozenset(fold("\n".join(sorted(words))).split("\n"))


def _parts(found: Sequence[_Found], study: Study, texts: Iterable[str], pseudonyms: Pseudonyms) -> Iterator[_Found]:
    """The part of a name that gives it away, where it stands without the rest (梧桐 for 梧桐街道)."""
    declared = {squeezed(name) for actor in study.actors for name in (actor.name, *actor.aliases)}
    codes = _words_of_codes(study)
    endings = tuple(ending for grammar in study.grammars.values() for ending in grammar.place_endings)
    parts: dict[str, _Found] = {}
    for one in found:
        pieces = pseudonyms.pieces(one.original, one.sort) if one.use == YES and one.sort in ("organisation", "place") else []
        for (part, secret), (after, _) in zip(pieces, [*pieces[1:], ("", False)], strict=False):
            if secret and len(pieces) > 1 and len(squeezed(part)) >= (SHORT if is_chinese(part) else LATIN):
                sort = "place" if after.strip().startswith(endings) else one.sort
                # 梧桐 of 梧桐街道 is a name though it is a word; 经济 of 经济部 is none.
                named = (squeezed(one.original) in declared and sort == "place") or not in_dictionary(part)
                certain = named and squeezed(part) not in codes
                note = PART.format(one.original) if certain else UNSURE
                parts.setdefault(squeezed(part), _Found(part.strip(), sort, YES if certain else NO, note))
    names = [KeyRow(one.original, "", one.sort, NO) for one in found]
    search = Replacer([*(KeyRow(part.original, "", part.sort) for part in parts.values()), *names])
    alone = {match.name for text in texts for match in search.secrets(text)}
    yield from (part for name, part in parts.items() if name in alone)


def _set_apart(rows: list[KeyRow], texts: Iterable[str], old: int, pseudonyms: Pseudonyms) -> list[KeyRow]:
    """The lines with a word in front of new pseudonyms that make an original together with their neighbours (民间 + 机构A)."""
    replacer, clashing = Replacer(rows), set[str]()
    for text in texts:
        changed = replacer.forward(text)
        spots = replacer.secrets(changed)
        if spots:
            clashing |= {name for begin, end, name in replacer.pseudonyms(changed) if any(a.start < end and begin < a.end for a in spots)}
    clashing &= {row.pseudonym for row in rows[old:]}
    return [replace(row, pseudonym=pseudonyms.set_apart(row.original, row.pseudonym)) if row.pseudonym in clashing else row for row in rows]


def _other_spellings(rows: Sequence[KeyRow], texts: Iterable[str], pseudonyms: Pseudonyms) -> list[KeyRow]:
    """A line for each other way in which a name is written: script, width, case, blanks."""
    exact = {row.original for row in rows}
    first = {squeezed(row.original): row for row in reversed(rows)}
    search, more = NameSearch(exact), dict[str, KeyRow]()
    for text in texts:
        for match in search.matches(text):
            form = text[match.start : match.end]
            if form not in exact and form not in more:
                base = first[match.name]
                more[form] = KeyRow(form, pseudonyms.propose(form, base.sort), base.sort, base.use, note=SPELLED.format(base.original))
    return list(more.values())


def _words_around(rows: Sequence[KeyRow], texts: Iterable[str]) -> list[KeyRow]:
    """A line that stays for each ordinary word in which a short Chinese name stands."""
    exact = {row.original for row in rows}
    listed = [row for row in rows if row.use == YES and len(row.original) <= SHORT and is_chinese(row.original)]
    # 棉纺厂 gives 棉纺社区 away: the part of a longer name is replaced in words too.
    short = {row.original: row.sort for row in listed if not row.note.startswith(PART.format("")[:-2])}
    search, more = NameSearch(short), dict[str, KeyRow]()
    for text in texts if short else ():
        matches = search.matches(text)
        words = iter(tagged(text)) if matches else iter(())
        begin = end = 0
        tag = ""
        for match in matches:
            while end < match.end and (word := next(words, None)) is not None:
                begin, end, tag = word
            form = text[begin:end]
            ordinary = begin <= match.start and end - begin > match.end - match.start and not tag.startswith(("nr", "ns", "nt", "nz"))
            if ordinary and form not in exact and form not in more and in_dictionary(form):
                more[form] = KeyRow(form, "", short.get(text[match.start : match.end], "other"), NO, note=INSIDE.format(match.name))
    return list(more.values())


def _counted(rows: Sequence[KeyRow], texts: Iterable[str], old: int) -> Iterator[KeyRow]:
    """The lines with how often each is written so and an example; the first `old` ones as they are."""
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    search = NameSearch(row.original for row in rows[old:])
    for text in texts:
        for match in search.matches(text):
            form = text[match.start : match.end]
            counts[form] += 1
            around = text[max(0, match.start - AROUND) : match.end + AROUND]
            if len(around) > len(examples.get(form, "")) and counts[form] <= 3:
                examples[form] = " ".join(around.split())
    yield from rows[:old]
    for row in rows[old:]:
        yield replace(row, count=str(counts[row.original]), example=examples.get(row.original, ""))

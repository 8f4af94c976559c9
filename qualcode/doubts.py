"""What a person should look at after a run: labels, empty results, what stayed open. None of it stops anything."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from qualcode.actors import unbound_parties
from qualcode.actors.finding import GOVERNING, LEVELS, MentionFinder
from qualcode.coding.drawing import ENDLESS
from qualcode.coding.indicators import compiled
from qualcode.discovering.openends import OPEN
from qualcode.discovering.proposing import ADD, ALIAS, IGNORE, proposed_actors
from qualcode.errors import Problem, closest, hint
from qualcode.levels import level_row
from qualcode.linking import link_doubts
from qualcode.matching.parts import are_checked
from qualcode.matrices.labelling import codable
from qualcode.model import Document, Study
from qualcode.results import Results
from qualcode.risks import risk_doubts
from qualcode.segmenting.headers import unread_header
from qualcode.segmenting.speech import Transcript, is_written, transcript, unsure
from qualcode.tokenising.views import fold
from qualcode.weights import BY_MEANING

__all__ = ["document_doubts", "doubts_of"]

SHOWN, EXCERPT = 5, 24
"""How many places one doubt names, and how many characters of each."""
LOOKED = 2_000_000
"""In how many characters unlisted names are looked for after a run; `qualcode actors` looks through all."""
_COMMA = re.compile("[，、；;](?![^（(]*[）)])")
"""A comma, but not within brackets: 县（市、区）人民政府 is one name."""
SLIP = 0.8
"""How alike two words are of which one is a slip of the other."""


def doubts_of(results: Results) -> Iterator[Problem]:
    """The doubts of a run, those of reading first, then document by document, then those about the whole."""
    study = results.study
    yield from study.doubts
    yield from _spelling_doubts(study)
    yield from _site_doubts(study)
    yield from _issuer_doubts(study)
    for document in study.documents:
        yield from document_doubts(document, study)
    yield from _alias_doubts(results)
    yield from _unlisted_actors(results)
    yield from _open_ends(results)
    yield from _unchecked_parts(results)
    yield from _unknown_stages(results)
    yield from link_doubts(results)
    yield from risk_doubts(results.risks)
    yield from _unheard_meanings(study)


def _site_doubts(study: Study) -> Iterator[Problem]:
    """A site in the calendar of which there is no document dates nothing."""
    sites = {document.site for document in study.documents if document.site}
    for site in dict.fromkeys(period.site for period in study.calendar if period.site and period.site not in sites):
        found = f"calendar: no document has the site '{site}'{hint(site, sites)}"
        yield Problem("study.yaml", found, "Correct it, or give the documents of that place a `site`.")


def _issuer_doubts(study: Study) -> Iterator[Problem]:
    """Issuers that policies name and nobody of the study is: nobody speaks in these documents, and what they demand has no source."""
    issued = [document for document in study.documents if document.kind == "policy" and document.attributes.get("issuer")]
    languages = dict.fromkeys(document.language for document in issued)
    finders = {language: MentionFinder(study, study.grammars[language]) for language in languages}
    unknown: dict[str, list[str]] = {}
    for document in issued:
        told = document.attributes["issuer"]
        if not finders[document.language].issuer(document, document.kind):
            unknown.setdefault(told, []).append(document.id)
    names = sorted(unknown, key=lambda name: (-len(unknown[name]), name))
    if names:
        shown = ", ".join(f"'{_short(name)}' ({unknown[name][0]}{', …' if len(unknown[name]) > 1 else ''})" for name in names[:SHOWN])
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        found = f"issuers of policies that are no actor of the study: {shown}{more}; nobody speaks there"
        yield Problem("actors", found, "Add them under `actors` in study.yaml, as aliases, or give the document its `issuer`.")


def _unheard_meanings(study: Study) -> Iterator[Problem]:
    """Weights that were learned with a model of sentence embeddings, which a run does not ask."""
    weights = study.codebook.weights
    if weights is not None and any(name.startswith(BY_MEANING) for name in weights.weights):
        found = f"the weights '{weights.name}' were learned with likeness by meaning, which a run does without; its confidences are others"
        use = "Learn once without `embedding` in study.yaml for weights that a run can use."
        yield Problem(f"codebook '{study.codebook.id}'", found, use)


def _spelling_doubts(study: Study) -> Iterator[Problem]:
    """Kinds of actors and roles are free, but a kind that no code knows fits no end, and what is nearly a known role is a slip."""
    codes = {kind for code in study.codebook.codes for end in ("source", "target") for kind in code.ends(end)}
    kinds = codes | {kind for name, listed in study.codebook.kinds.items() for kind in (name, *listed)}
    known = ", ".join(sorted({kind for listed in study.codebook.kinds.values() for kind in listed} or kinds))
    for actor in study.actors:
        if kinds and actor.kind not in kinds:
            near = closest(actor.kind, kinds)
            slip = near and difflib.SequenceMatcher(None, actor.kind, near).ratio() >= SLIP
            found = f"the codebook knows no kind '{actor.kind}'" + (f" (closest: '{near}')" if slip else "")
            use = f"Codes that ask for kinds do not find it. Known are {known}; a codebook of your own may add others under `kinds`."
            yield Problem(f"actor '{actor.id}'", found, "Correct its `kind`." if slip else use)
        if actor.kind in GOVERNING and actor.level and actor.level not in LEVELS and level_row("", actor.level) == "others":
            use = f"Known are {', '.join(LEVELS)}; without one of them nobody stands above or below it."
            yield Problem(f"actor '{actor.id}'", f"level '{actor.level}' is not known{hint(actor.level, LEVELS)}", use)
    roles = {role for grammar in study.grammars.values() for role in grammar.role_words}
    for role in study.roles:
        near = closest(role, roles)
        if near and role not in roles:
            use = "Correct it under `roles`; a role without words is never found in a text."
            yield Problem("roles", f"no language has words for '{role}' (closest: '{near}')", use)


def _alias_doubts(results: Results) -> Iterator[Problem]:
    """Aliases that no text holds because they are several, written with a Chinese comma between."""
    found = {fold(quote) for quote in results.mentions["quote"].unique()}
    for actor in results.study.actors:
        for alias in actor.aliases:
            several = len([part for part in _COMMA.split(alias) if part.strip()])
            if several > 1 and fold(alias) not in found:
                use = f"Write ', ' between them if they are {several}: [a, b]."
                yield Problem(f"actor '{actor.id}'", f"'{alias}' is one alias and stands in no text", use)


def _unchecked_parts(results: Results) -> Iterator[Problem]:
    """Words that the codebook wants as a part of speech in a language for which none can be told."""
    study = results.study
    for language in sorted({str(one) for one in results.segments["language"]} & set(study.grammars)):
        if not are_checked(study.grammars[language]):
            lines = (line for one in compiled(study, study.grammars[language]) for line in one.lines)
            asked = list(dict.fromkeys(word for line in lines for word in line.tagged))
            if asked:
                words = ", ".join(asked[:SHOWN]) + (f" and {len(asked) - SHOWN} more" if len(asked) > SHOWN else "")
                found = f"parts of speech cannot be told without a spaCy model, so that these words count as any: {words}"
                use = "Install one (python -m spacy download en_core_web_sm) and name it in study.yaml (english_model: en_core_web_sm)."
                yield Problem(f"codebook '{study.codebook.id}'", found, use)


def _open_ends(results: Results) -> Iterator[Problem]:
    kept = results.codings[results.codings["status"] != "rejected"]
    if kept.empty:
        use = "Check the language of the documents and the codebook, or add indicators."
        yield Problem("codings", "no indicator of the codebook was found in any text", use)
    open_ = results.open_ends
    if len(open_):
        wanting = {code.id for code in results.study.codebook.codes if code.relation != "none"}
        reasons = results.codings["reason"].fillna("").astype(str).str.startswith(OPEN)
        endless = results.codings["reason"].fillna("").astype(str).str.startswith(ENDLESS)
        asked = results.codings["code"].isin(wanting) & (((results.codings["status"] != "rejected") & ~endless) | reasons)
        ends = ", ".join(f"{end} {number}" for end, number in sorted(Counter(open_["open"]).items()))
        found = f"{len(open_)} of {int(asked.sum())} codings have an end that stayed open and give no relation ({ends})"
        yield Problem("relations", found, "open_ends.csv lists them with their candidates; more aliases in study.yaml close more ends.")


def _unlisted_actors(results: Results) -> Iterator[Problem]:
    """What the list of actors missed: the most frequent names, and how many there are."""
    lengths = accumulate(len(document.text) for document in results.study.documents)
    looked = (
        tuple(one for one, length in zip(results.study.documents, lengths, strict=True) if length <= LOOKED) or results.study.documents[:1]
    )
    whole = len(looked) == len(results.study.documents)
    segments = results.segments if whole else results.segments[results.segments["document"].isin([one.id for one in looked])]
    found = proposed_actors(replace(results.study, documents=looked), segments=segments)
    found = found[found["use"] != IGNORE]
    where = "" if whole else f" in the first {len(looked)} documents"
    for use, told in ((ADD, "that the list of actors does not have"), (ALIAS, "that seem to be further ones of listed actors")):
        rows = found[found["use"].str.startswith(use)].sort_values("times", ascending=False, kind="stable")
        if len(rows):
            names = ", ".join(f"{row.name} ({row.times})" for row in rows.head(SHOWN).itertuples(index=False))
            remedy = "See all with their sentences, and add what is missing: qualcode actors, with the folder of the study."
            yield Problem("actors", f"names {told}: {len(rows)}{where}, such as {names}", remedy)


def _unknown_stages(results: Results) -> Iterator[Problem]:
    material = codable(results.segments)
    unknown = int(material["stage"].isna().sum())
    if results.study.stages.ids and unknown:
        use = "They are counted under (unknown); give documents a `stage` in study.yaml where they have one."
        share = f"{100 * unknown / len(material):.0f}%"
        yield Problem("stages", f"{unknown} of {len(material)} sentences ({share}) have no stage", use)


def document_doubts(document: Document, study: Study) -> Iterator[Problem]:
    """What was not understood of a transcript, and which labels and declarations do not fit; each with its place and what to do.

    Examples
    --------
    >>> from qualcode import read_study
    >>> study = read_study("nominal_contracts")
    >>> list(document_doubts(study.document("M-01"), study))
    []
    """
    grammar = study.grammars[document.language]
    if document.kind == "contract":
        yield from _party_doubts(document, study)
    if is_written(document):
        return
    read = transcript(document, grammar)
    yield from _label_doubts(document, read)
    if document.kind == "interview":
        yield from _side_doubts(document, read)
        yield from _place_doubts(document, read)
        unread = unread_header(document, grammar, read)
        if unread:
            found = f"of the lines above the first turn {_listed(unread)} told nothing that is known"
            yield Problem(_where(document), found, "They stay in the text; what matters can be a key of the document in study.yaml.")


def _where(document: Document) -> str:
    return f"document '{document.id}'"


def _listed(found: Sequence[tuple[str, int]]) -> str:
    """The first of some words with their lines, and how many more there are."""
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return ", ".join(f"'{word}' (line {line})" for word, line in found[:SHOWN]) + more


def _label_doubts(document: Document, read: Transcript) -> Iterator[Problem]:
    where, found = _where(document), {turn.label for turn in read.turns if turn.label}
    declared = {speaker.label for speaker in document.speakers}
    undeclared = sorted(found - declared)
    if undeclared:
        hints = [f"'{label}'" + (f" (closest declared: '{near}')" if (near := closest(label, declared)) else "") for label in undeclared]
        told = f"speaker {', '.join(hints)} not declared; kept without an actor"
        use = f"Say who it is under `speakers` in study.yaml: {{{undeclared[0]}: …}} with the id of an actor, interviewer or other."
        yield Problem(where, told, use)
    labels = unsure(document, read) if document.kind == "interview" else []
    if labels:
        use = "Declare who speaks under `speakers` in study.yaml."
        yield Problem(where, f"{_listed(labels)} may be speakers; read as part of the turn before", use)
    for label in sorted(declared - found):
        yield Problem(where, f"declared speaker '{label}' never occurs", "Correct the label, or take it out.")
    if document.kind == "interview" and not any(turn.role for turn in read.turns):
        yield Problem(where, "no turns were found in this interview", "Begin each turn with a label and a colon, such as 问： and 答：.")


def _party_doubts(document: Document, study: Study) -> Iterator[Problem]:
    """Parties of a contract behind which nobody of the study stands: what the contract binds them to gives no relation."""
    for word, name, line in unbound_parties(document, study, study.grammars[document.language]):
        use = "Add it under `actors` in study.yaml, or as an alias of the actor that it is."
        yield Problem(_where(document), f"'{word}' (line {line}) is '{_short(name)}', which is no actor of the study", use)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= EXCERPT else f"{words[:EXCERPT]}…"


def _side_doubts(document: Document, read: Transcript) -> Iterator[Problem]:
    """Who asks and who answers, where the labels do not say it."""
    where, roles = _where(document), {turn.role for turn in read.turns} - {""}
    asking = sorted({turn.label for turn in read.turns if turn.role == "interviewer"})
    nameless = [turn for turn in read.turns if turn.role == "respondent" and not turn.label]
    if read.sides == "asks":
        found = f"no label says who asks; '{asking[0]}', whose turns end in question marks, was taken for the interviewer"
        yield Problem(where, found, f"Declare it under `speakers` in study.yaml: {{{asking[0]}: interviewer}}.")
    elif read.sides == "questions":
        found = f"only the answers have labels; {len(read.taken)} lines above them that end in question marks were taken for the questions"
        yield Problem(where, found, "If that is wrong, begin each question with a label such as 问：.")
    elif read.sides == "answers":
        found = f"only the questions have labels; what stands below {len(read.taken)} of them was taken for the answers"
        yield Problem(where, found, "If that is wrong, begin each answer with a label such as 答：.")
    elif read.sides == "named":
        found = f"no label says who asks; '{', '.join(asking)}' was taken for the interviewer, whom the header names"
        yield Problem(where, found, f"Declare it under `speakers` in study.yaml: {{{asking[0]}: interviewer}}.")
    elif read.sides in ("numbers", "places"):
        how = "numbered " if read.sides == "numbers" else ""
        found = f"nobody has a label; {len(read.taken)} {how}lines were taken for the questions and what stands below for the answers"
        yield Problem(where, found, "If that is wrong, begin each turn with a label and a colon, such as 问： and 答：.")
    if roles == {"respondent"}:
        use = "Declare who asks under `speakers` in study.yaml, such as {A: interviewer}; else the questions are coded like answers."
        yield Problem(where, "nobody asks in this interview", use)
    elif roles == {"interviewer"}:
        yield Problem(where, "nobody answers in this interview", "Begin each answer with a label and a colon, such as 答：.")
    if nameless:
        found = f"{len(nameless)} answers have no label; kept under '{nameless[0].person}', without an actor"
        yield Problem(where, found, "Declare who answers as the only speaker besides the interviewer: `speakers: {答: agency}`.")


def _place_doubts(document: Document, read: Transcript) -> Iterator[Problem]:
    """Paragraphs, tables and bold lines that found no place in the talk."""
    where, text = _where(document), document.text

    def told(start: int, end: int) -> tuple[str, int]:
        return _short(text[start:end]), text.count("\n", 0, start) + 1

    first = read.turns[0] if read.turns else None
    spans = first.spans if first and not first.role and len(read.turns) > 1 else ()
    above = [told(start, end) for start, end in spans if end - start > EXCERPT and not text.startswith("#", start)]
    if above:
        found = f"{_listed(above)} stands above the first turn and belongs to no speaker"
        yield Problem(where, found, "Put a label in front of it, or take it out if nobody said it.")
    tables = [told(grid[0][0][0], grid[0][-1][1]) for grid in read.lost]
    if tables:
        use = "Name the columns in its first row, such as 说话人 and 内容, or 问题 and 回答."
        yield Problem(where, f"the table at {_listed(tables)} was not understood; it was read as text of the turn before", use)
    headings = [told(read.lines[number].start, read.lines[number].end) for number in read.headings]
    if headings:
        what = "in bold was taken for a heading, not for a question" if read.sides == "bold" else "was taken for a heading that nobody says"
        use = "Let a question end with a question mark." if read.sides == "bold" else "If somebody says it, let it end with a full stop."
        yield Problem(where, f"{_listed(headings)} {what}", use)

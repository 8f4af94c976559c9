"""What is odd about the rules of a codebook: they never speak alone, stand twice, stop themselves, are missing, or go in circles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from qualcode.linting.findings import PROBLEM, REMARK, Finding
from qualcode.linting.lines import Language, Line, Rule, yields
from qualcode.matching.patterns import Gap, Near, Pattern, Slot, Words
from qualcode.model import Code, Codebook

__all__ = ["cycles", "empty", "shadowed", "stopped", "twice", "unstaged"]

FEW = 3
"""How many codes may lack a language before they are told together."""


def _holds(language: Language, long: str, short: str) -> bool:
    """Whether wherever `long` is found, `short` is found in it and says the same.

    Where the rest of `long` denies or wishes (没有自主权), it says something else than `short`.
    """
    hits = language.inside(long)
    if short not in hits:
        return False
    places = hits.of((short,))
    rest = [place for cue in hits if cue in language.cues for place in hits.of((cue,))]
    return any(all(begin < b and a < end for a, b in rest) for begin, end in places)


def _covers(language: Language, wide: Words, narrow: Words) -> bool:
    known = {language.form(term) for term in wide.terms}
    held = [term for term in narrow.terms if language.form(term) not in known]
    return all(any(_holds(language, term, short) for short in wide.terms if short in language.inside(term)) for term in held)


def _item_covers(language: Language, wide: object, narrow: object) -> bool:
    if isinstance(wide, Words) and isinstance(narrow, Words):
        if wide.parts or narrow.parts:
            return wide == narrow
        return wide.optional == narrow.optional and {*narrow.terms} <= {*wide.terms}
    if (isinstance(wide, Gap) and isinstance(narrow, Gap)) or (isinstance(wide, Near) and isinstance(narrow, Near)):
        return narrow.limit <= wide.limit
    return wide == narrow


def _implied(language: Language, wide: Pattern, narrow: Pattern) -> bool:
    """Whether `wide` is found wherever `narrow` is."""
    if len(wide.items) == len(narrow.items) and all(_item_covers(language, a, b) for a, b in zip(wide.items, narrow.items, strict=True)):
        return True
    if len(wide.items) > 1 or any(isinstance(item, Slot) and item.end for item in narrow.items):
        return False
    words = wide.items[0]
    return (
        isinstance(words, Words)
        and not words.parts
        and any(isinstance(item, Words) and not item.optional and _covers(language, words, item) for item in narrow.items)
    )


def _finding(severity: str, check: str, line: Line, found: str, remedy: str) -> Finding:
    rule = line.rule
    return Finding(severity, check, rule.code.id, rule.language, rule.number, line.pattern.source, "", found, remedy)


def shadowed(language: Language) -> Iterator[Finding]:
    """Lines that can never speak alone, because another line of the same code speaks wherever they do."""
    by_code: dict[str, list[Line]] = defaultdict(list)
    for line in language.lines:
        by_code[line.rule.code.id].append(line)
    for lines in by_code.values():
        for line in lines:
            wide = next((other for other in lines if _shadows(language, other, line, lines)), None)
            if wide is not None and wide.pattern.items != line.pattern.items:
                found = f"it never speaks alone: '{_short(wide)}' (indicator {wide.rule.number}) speaks wherever it does"
                yield _finding(REMARK, "shadowed", line, found, "Take it out, or make the other one ask for more.")


def _shadows(language: Language, wide: Line, narrow: Line, lines: Sequence[Line]) -> bool:
    """Whether `wide` makes `narrow` idle; of two that do so to each other, the first stays."""
    if wide is narrow or not (wide.rule.bare or wide.rule.conditions == narrow.rule.conditions):
        return False
    if not _implied(language, wide.pattern, narrow.pattern):
        return False
    back = narrow.rule.conditions == wide.rule.conditions and _implied(language, narrow.pattern, wide.pattern)
    return not back or lines.index(wide) < lines.index(narrow)


def _short(line: Line) -> str:
    source = line.pattern.source
    return source if len(source) <= 60 else f"{source[:57]}…"


def twice(language: Language) -> Iterator[Finding]:
    """The same line again: in the same code, or in another code that it should be told apart from."""
    first: dict[object, list[Line]] = defaultdict(list)
    for line in language.lines:
        forms = tuple(
            replace(item, terms=tuple(sorted(map(language.form, item.terms)))) if isinstance(item, Words) and not item.parts else item
            for item in line.pattern.items
        )
        first[forms, line.rule.conditions].append(line)
    for lines in first.values():
        for line in lines[1:]:
            code, before = line.rule.code, next((one for one in lines if one.rule.code.id == line.rule.code.id), lines[0])
            if before is not line:
                found = f"the line stands in this code already (indicator {before.rule.number})"
                yield _finding(REMARK, "twice", line, found, "Keep one of the two.")
            elif not line.alone and not _apart(code, lines[0].rule.code):
                found = f"the same line stands in {lines[0].rule.code.id} (indicator {lines[0].rule.number}), and neither yields"
                remedy = "Leave it with one code, or let one yield to the other (`yields_to`)."
                yield _finding(PROBLEM, "two codes", line, found, remedy)


def _apart(code: Code, other: Code) -> bool:
    return yields(code, other) or yields(other, code)


def stopped(language: Language) -> Iterator[Finding]:
    """Indicators that can never speak, because what they exclude (`none`) is in their own lines."""
    for rule in language.rules:
        for line in rule.lines:
            stop = next((one for one in rule.against if _implied(language, one, line.pattern)), None)
            if stop is not None:
                found = f"it can never speak: its own `none: {stop.source}` is found wherever its line is"
                yield _finding(PROBLEM, "stopped", line, found, "Take one of the two out.")


def unstaged(language: Language, stages: Sequence[str], *, study: bool) -> Iterator[Finding]:
    """Indicators that ask for a stage which no sentence can have: the model of stages lacks it, or there is no model."""
    for rule in language.rules:
        missing = [stage for stage in rule.indicator.stages if stage not in stages]
        if not missing:
            continue
        listed = ", ".join(f"'{stage}'" for stage in missing)
        every = len(missing) == len(rule.indicator.stages)
        whose = "the study" if study else "the codebook"
        why = f"the stages of {whose} are {', '.join(stages)}" if stages else f"{whose} names no model of stages"
        found = f"{'it can never speak' if every and study else 'it asks for what may not be'}: `stages: {listed}`, and {why}"
        use = "Name a model with that stage (`stages:` in study.yaml), or take the condition out."
        severity = PROBLEM if every and study else REMARK
        line = rule.indicator.match[0]
        yield Finding(severity, "never", rule.code.id, rule.language, rule.number, line, "", found, use)


def empty(codebook: Codebook, languages: Mapping[str, Sequence[Rule]]) -> Iterator[Finding]:
    """Codes that nothing speaks for, and those that nobody can apply because nothing says what they are."""
    parents = {code.parent for code in codebook.codes}
    asserted = {code.when_denied for code in codebook.codes}
    used = sorted(language for language, rules in languages.items() if rules)
    lacking: dict[str, list[Code]] = {language: [] for language in used}
    for code in codebook.codes:
        if code.id in parents:
            continue
        if any(code.indicators.values()):
            for language in used:
                if not code.indicators.get(language):
                    lacking[language].append(code)
        elif code.id not in asserted:
            told = any(code.definition.values()) or any(code.examples.values())
            if told:
                yield _about(REMARK, "empty", code.id, "it has no indicators", "Give it some, or code it by hand.")
            else:
                found = "it has no indicators, no definition and no examples"
                yield _about(PROBLEM, "empty", code.id, found, "Say what it is, or take it out.")
    for language, codes in lacking.items():
        yield from _lacking(language, codes)


def _lacking(language: str, codes: Sequence[Code]) -> Iterator[Finding]:
    """Codes with indicators in another language only: each by itself where they are few, else all in one line."""
    if len(codes) > FEW:
        listed = ", ".join(code.id for code in codes[:FEW])
        found = f"{len(codes)} codes have no indicators in {language}: {listed} and {len(codes) - FEW} more"
        yield _about(REMARK, "empty", "", found, "Give them some, or code by hand in that language.")
        return
    for code in codes:
        found = f"it has no indicators in {language}"
        yield _about(REMARK, "empty", code.id, found, "Give it some, or code it by hand in that language.")


def _about(severity: str, check: str, code: str, found: str, remedy: str) -> Finding:
    return Finding(severity, check, code, "", None, "", "", found, remedy)


def cycles(codebook: Codebook) -> Iterator[Finding]:
    """Codes that yield to each other, so that none is counted, or to themselves; and denials that assert each other."""
    codes = {code.id: code for code in codebook.codes}
    weaker = {id: [other for other in codes if _names(code, codes[other])] for id, code in codes.items()}
    denied = {id: [code.when_denied] if code.when_denied in codes else [] for id, code in codes.items()}
    for ring in _rings(weaker):
        found = f"it yields to itself: {' → '.join((*ring, ring[0]))}; where these stand together none is counted"
        yield _about(PROBLEM, "cycle", ring[0], found, "Take one name out of `yields_to`; a family's name stands for all its codes.")
    for ring in _rings(denied):
        found = f"`when_denied` goes in a circle: {' → '.join((*ring, ring[0]))}"
        severity = PROBLEM if len(ring) == 1 else REMARK
        yield _about(severity, "cycle", ring[0], found, "Make sure that a denial of each means the other.")


def _names(code: Code, other: Code) -> bool:
    return other.id in code.yields_to or (other.family in code.yields_to and (other.id == code.id or other.family != code.family))


def _rings(after: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """The shortest ring through each code that is on one, each ring once, beginning with the code that comes first."""
    order = {id: number for number, id in enumerate(after)}
    rings: dict[frozenset[str], tuple[str, ...]] = {}
    for start in after:
        paths, seen = list[tuple[str, ...]]([(start,)]), {start}
        while paths:
            path = paths.pop(0)
            if start in after[path[-1]]:
                first = path.index(min(path, key=order.__getitem__))
                rings.setdefault(frozenset(path), path[first:] + path[:first])
                break
            for other in after[path[-1]]:
                if other not in seen:
                    seen.add(other)
                    paths.append((*path, other))
    return list(rings.values())

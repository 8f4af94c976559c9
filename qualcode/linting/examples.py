"""The examples of a codebook, tried on the real machine: does a code get what it is about, and leave what it is not about?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from qualcode.grammar import Grammar
from qualcode.kept import REJECTED
from qualcode.linting.findings import PROBLEM, REMARK, Finding
from qualcode.machine import Machine
from qualcode.model import Actor, Code, Codebook, Document, Example, Speaker, Study
from qualcode.reading.grammars import read_grammar
from qualcode.reading.places import text_of
from qualcode.reading.yamlfiles import Node, read_yaml

__all__ = ["bench", "outdated", "tried"]

LABEL = {"zh": "答", "en": "A"}


class _Reading(NamedTuple):
    """In what kind of document, and in whose mouth, an example is tried."""

    id: str
    kind: str
    speaker: str

    def document(self, number: int, text: str, language: str) -> Document:
        label = LABEL[language]
        id = f"{self.id}-{language}-{number}"
        if not self.speaker:
            return Document(id, text, kind=self.kind, language=language)
        speaker = Speaker(label, actor=self.speaker)
        return Document(id, f"{label}：{text}", kind=self.kind, language=language, speakers=(speaker,))


def _data() -> Node:
    path = Path(__file__).with_name("bench.yaml")
    return read_yaml(path, text_of(path))


def bench(codebook: Codebook, study: Study | None = None) -> Study:
    """A study of no documents in which examples are tried: the actors of `study`, else one of every usual kind.

    Examples
    --------
    >>> from qualcode import read_codebook
    >>> bench(read_codebook("typology")).roles["purchaser"]
    'district_bureau'
    """
    if study is not None:
        return replace(study, codebook=codebook, documents=())
    root = _data()
    actors = [
        Actor(one["id"], one["name"], one["kind"], one.get("level", ""), entry.get("aliases").strings())
        for entry in root.get("actors").items
        for one in [{key: node.text for key, node in entry.fields.items()}]
    ]
    there = {actor.kind for actor in actors}
    wanted = dict.fromkeys(kind for group in codebook.kinds.values() for kind in group)
    actors += [Actor(f"some.{kind}", kind, kind) for kind in wanted if kind not in there]
    roles = {key: node.text for key, node in root.get("roles").fields.items()}
    grammars: dict[str, Grammar] = {language: read_grammar(language) for language in ("zh", "en")}
    return Study("bench", "bench", "zh", codebook, codebook.stages, tuple(actors), (), roles, grammars)


def _readings(study: Study) -> list[_Reading]:
    """The ways to read an example; the speakers are actors of the study: its roles, and one of each kind."""
    known = {actor.id for actor in study.actors}
    given = [_Reading(*(entry.get(key).text for key in ("id", "kind", "speaker"))) for entry in _data().get("readings").items]
    fitting = [one for one in given if not one.speaker or one.speaker in known]
    if any(one.speaker for one in fitting):
        return fitting
    speakers = {actor.kind: actor.id for actor in reversed(study.actors)} | {f"as {role}": id for role, id in study.roles.items()}
    spoken = [_Reading(f"speaker{number}", "interview", id) for number, id in enumerate(dict.fromkeys(speakers.values()))]
    return [*spoken, *fitting]


def _got(machine: Machine, reading: _Reading, number: int, text: str, language: str) -> Mapping[str, str]:
    """The codes that a text gets in one reading; a code that was found and rejected comes with its reason, else with a blank."""
    codes: dict[str, str] = {}
    for coding in machine.read(reading.document(number, text, language)).codings:
        if coding.status != REJECTED:
            codes[coding.code] = ""
        else:
            codes.setdefault(coding.code, coding.reason)
    return codes


def _is(code: str, found: str) -> bool:
    """Whether a coding of `found` is one of `code`: the same, or one below it."""
    return found == code or found.startswith(f"{code}.")


def tried(study: Study) -> Iterator[Finding]:
    """Examples that their own code does not get, counter-examples that it does get, and those that do not get the code named `instead`."""
    machine, readings = Machine(study), _readings(study)
    ids = {code.id for code in study.codebook.codes}
    speaking = {code.id for code in study.codebook.codes for language in code.indicators if code.indicators[language]}
    for code in study.codebook.codes:
        if not any(_is(code.id, other) for other in speaking):
            continue
        for language in ("zh", "en"):
            for number, example in enumerate(code.examples.get(language, ()), 1):
                yield from _example(code, language, example, (_got(machine, one, number, example.text, language) for one in readings))
            for number, example in enumerate(code.counterexamples.get(language, ()), 1):
                found = [_got(machine, one, number, example.text, language) for one in readings]
                yield from _counterexample(code, language, example, dict(zip(readings, found, strict=True)), ids)


def outdated(codebook: Codebook) -> Iterator[Finding]:
    """Counter-examples whose `instead` is a code that was renamed, merged or split since."""
    ids = {code.id for code in codebook.codes}
    became = {old: change for change in codebook.history for old in change.old if old not in ids}
    for code in codebook.codes:
        for language, examples in code.counterexamples.items():
            for example in examples:
                if change := became.get(example.instead):
                    told = (
                        f"its counter-example '{example.text}' says instead: {example.instead}, which was {change.kind} in {change.version}"
                    )
                    remedy = f"Write what it is now: {' or '.join(change.new)}."
                    yield _finding(REMARK, "counterexample", code, language, example, told, remedy)


def _asserted(code: str, got: Mapping[str, str]) -> bool:
    return any(_is(code, other) and not reason for other, reason in got.items())


def _finding(severity: str, check: str, code: Code, language: str, example: Example, found: str, remedy: str) -> Finding:
    return Finding(severity, check, code.id, language, None, example.text, "", found, remedy)


def _example(code: Code, language: str, example: Example, readings: Iterable[Mapping[str, str]]) -> Iterator[Finding]:
    found = []
    for got in readings:  # only until one of them finds it
        if _asserted(code.id, got):
            return
        found.append(got)
    others = sorted({other for got in found for other, reason in got.items() if not reason})
    reasons = sorted({reason.partition("; ")[0] for got in found for other, reason in got.items() if _is(code.id, other)})
    why = f"found and rejected ({', '.join(reasons)})" if reasons else "no indicator speaks"
    instead = f"; it gets {', '.join(others)}" if others else ""
    told = f"its own example '{example.text}' is not coded: {why}{instead}"
    yield _finding(PROBLEM, "example", code, language, example, told, "Add an indicator that finds it, or choose a plainer example.")


def _counterexample(
    code: Code, language: str, example: Example, found: Mapping[_Reading, Mapping[str, str]], ids: set[str]
) -> Iterator[Finding]:
    where = [reading for reading, got in found.items() if _asserted(code.id, got)]
    if where:
        always = 2 * len(where) > len(found)
        told = f"its own counter-example '{example.text}' is coded" + ("" if always else f" as {where[0].id} ({where[0].kind})")
        remedy = f"Narrow the indicators{f', or let it yield to {example.instead}' if example.instead in ids else ''}."
        yield _finding(PROBLEM if always else REMARK, "counterexample", code, language, example, told, remedy)
    if example.instead in ids and not any(_asserted(example.instead, got) for got in found.values()):
        told = f"its counter-example '{example.text}' does not get {example.instead}"
        yield _finding(REMARK, "counterexample", code, language, example, told, f"Add an indicator to {example.instead}.")

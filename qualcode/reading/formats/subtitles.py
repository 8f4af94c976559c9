"""Subtitles (.srt, .vtt): cues with times → sentences, the time of each cue kept."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from qualcode.pages import Layout
from qualcode.reading.contents import Content, ReadOptions, Unreadable, written_text

__all__ = ["content"]

_CLOCK = r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMES = re.compile(rf"[ \t]*{_CLOCK}[ \t]*--?>[ \t]*{_CLOCK}(?:[ \t].*)?")
_BLOCKS = re.compile(r"(?:NOTE|STYLE|REGION|WEBVTT|X-TIMESTAMP-MAP)\b")
_VOICE = re.compile(r"<v(?:\.[^ >]*)?[ \t]+([^>]*)>")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_LABEL = re.compile(
    r"[^：:，,。！？!?；;“”\"\s]{1,12}[：:](?![/\d])|[【\[][^】\]]{1,12}[】\]]|[A-Z][\w.]*(?: [A-Z\d][\w.]*){0,2}:(?![/\d])"
    r"|(?:--?|>>+|–|—) ?\S"
)
"""What begins a line of its own: a label, or the stroke in front of another voice."""
_ENDS = frozenset("。！？；!?;….")
_CLOSING = "”’」』）》】〕)]\"'♪"
_NARROW = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
"""Characters of scripts that put no blank between words, and their marks."""


@dataclass(frozen=True)
class _Cue:
    start: int
    speaker: str
    text: str


def content(data: bytes, options: ReadOptions) -> Content:
    """The text of subtitles: a sentence that goes on over several cues becomes one line, a cue of another speaker begins a new one.

    ``layout.times`` holds where each cue begins, in the text and in the recording (milliseconds).

    Examples
    --------
    >>> vtt = "WEBVTT\\n\\n00:05.000 --> 00:07.000\\n<v Ann>Who pays\\n\\n00:07.000 --> 00:08.000\\n<v Ann>for it?\\n"
    >>> read = content(vtt.encode(), ReadOptions())
    >>> read.text
    'Ann：Who pays for it?\\n'
    >>> read.layout.times
    ((4, 5000), (13, 7000))
    """
    text, encoding = written_text(data, options.encoding)
    cues = [cue for cue in _cues(text) if cue.text]
    if not cues:
        use = "A cue is a line such as `00:00:05,000 --> 00:00:07,000` with the words below; name other transcripts .txt."
        raise Unreadable("there are no subtitles in it", use)
    parts, times, length = list[str](), list[tuple[int, int]](), 0
    speaker, last = "", ""
    for cue in cues:
        label = f"{cue.speaker}：" if cue.speaker and cue.speaker != speaker else ""
        new = cue.speaker != speaker or _ended(last) or _LABEL.match(cue.text) is not None
        between = ("\n" if new else _between(last, cue.text)) if parts else ""
        parts.append(f"{between}{label}{cue.text}")
        times.append((length + len(between) + len(label), cue.start))
        length += len(parts[-1])
        speaker, last = cue.speaker, cue.text
    return Content("".join(parts) + "\n", encoding, Layout(times=tuple(times)))


def _cues(text: str) -> Iterator[_Cue]:
    """Every cue; one with several voices is one for each."""
    marked = text.startswith("WEBVTT")
    start, lines = -1, list[str]()
    skipping = False
    for line in (*text.split("\n"), ""):
        found = _TIMES.fullmatch(line) if ">" in line else None
        if found:
            if start >= 0:
                yield from _voices(start, _without_number(lines), marked)
            hours, minutes, seconds = (int(part or 0) for part in found.group(1, 2, 3))
            start, lines, skipping = ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((found[4] or "0").ljust(3, "0")), [], False
        elif not line.strip():
            skipping = False
            lines.append("")
        elif marked and (skipping or ((not lines[-1] if lines else start < 0) and _BLOCKS.match(line))):
            skipping = True
        else:
            lines.append(line.strip())
    if start >= 0:
        yield from _voices(start, lines, marked)


def _without_number(lines: list[str]) -> list[str]:
    """The lines of a cue without the number or name of the next, which stands behind a blank line right before its times."""
    if lines and lines[-1] and (len(lines) == 1 or not lines[-2]) and (lines[-1].isdecimal() or len(lines) > 1):
        return lines[:-1]
    if len(lines) > 1 and lines[-1].isdecimal() and lines[-1].isascii() and len(lines[-1]) < 6 and lines[-2]:
        return lines[:-1]
    return lines


def _voices(start: int, lines: list[str], marked: bool) -> Iterator[_Cue]:
    said = ""
    for line in filter(None, lines):
        said += (("\n" if _LABEL.match(line) or line.startswith("<v") else _between(said, line)) if said else "") + line
    parts = _VOICE.split(said)
    pairs = [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    for speaker, part in pairs:
        for line in part.split("\n"):
            words = _TAG.sub("", line)
            yield _Cue(start, _plain(speaker, marked), _plain(words, marked))


def _plain(text: str, marked: bool) -> str:
    """Without the codes of web pages, in the format that has them."""
    if marked and "&" in text:
        text = html.unescape(text).replace("\u200e", "").replace("\u200f", "")
    return text.replace("\xa0", " ").replace("\0", "").strip()


def _ended(text: str) -> bool:
    return text.rstrip(_CLOSING + " ")[-1:] in _ENDS


def _between(before: str, after: str) -> str:
    """A blank where words of an alphabet meet."""
    return "" if _NARROW.match(before[-1:]) or _NARROW.match(after) else " "

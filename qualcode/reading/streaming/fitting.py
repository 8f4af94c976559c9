"""An entry of a corpus → the document that it is, or why it is none."""

from __future__ import annotations

from dataclasses import replace

from qualcode.corpus import Corpus, Entry
from qualcode.errors import ArgumentError, QualcodeError, hint
from qualcode.model import DOCUMENT_KINDS, ID, LANGUAGES, Document, Study
from qualcode.reading.contents import Unreadable, sound
from qualcode.reading.days import DAY, is_day
from qualcode.reading.describing import described, header_fields, seen_kind
from qualcode.reading.streaming.naming import fitting_id
from qualcode.reading.streaming.tabling import FAULT, REMEDY, USE
from qualcode.segmenting.dates import whole_day

__all__ = ["Unfit", "bare_document", "document_of", "written_id"]


class Unfit(QualcodeError):
    """A text that cannot be coded: what was found, and what the user can do about it.

    Examples
    --------
    >>> print(Unfit("there is no text", "Fill it, or leave the row out."))
    there is no text. Fill it, or leave the row out.
    """

    def __init__(self, found: str, remedy: str) -> None:
        self.found, self.remedy = found, remedy
        super().__init__(f"{found}. {remedy}")

    def __reduce__(self) -> tuple[type[Unfit], tuple[str, str]]:
        return Unfit, (self.found, self.remedy)  # it comes back from other processes


def document_of(entry: Entry, corpus: Corpus, study: Study) -> Document:
    """The document that an entry is, with what the first lines of its text say of it, as a run describes every document.

    Parameters
    ----------
    entry
        A text as :func:`entries` gives it.
    corpus
        Which column holds what of it.
    study
        Its rules, stages and language.

    Raises
    ------
    Unfit
        When there is no text, the id is none, the kind, language or stage is not known, the date is none, or a character is only half.

    Examples
    --------
    >>> from qualcode import read_study
    >>> corpus = Corpus((), (), {"text": "content", "id": "id", "date": "day"}, {"kind": "policy"})
    >>> entry = Entry("a.csv", 1, "P-01", "街道应当支持。", {"day": "2019/3/12", "区": "N区"})
    >>> document = document_of(entry, corpus, read_study("nominal_contracts"))
    >>> document.kind, document.date, dict(document.attributes)
    ('policy', '2019-03-12', {'区': 'N区'})
    """
    document = bare_document(entry, corpus, study)
    grammar = study.grammars[document.language]
    document = replace(document, kind=seen_kind(document, grammar, told=bool(_value("kind", entry, corpus))))
    return described(document, header_fields(document, grammar))


def bare_document(entry: Entry, corpus: Corpus, study: Study) -> Document:
    """The same without what its text says of it: all that can be wrong is wrong here.

    Raises
    ------
    Unfit
        As :func:`document_of`.
    """
    if FAULT in entry.fields:
        raise Unfit(entry.fields[FAULT], entry.fields.get(USE, REMEDY))
    kind, language, stage, date = (_value(what, entry, corpus) for what in ("kind", "language", "stage", "date"))
    _check(entry.id, kind, language, stage, study)
    text, day, site = _text(entry), _day(date), _value("site", entry, corpus)
    used = {column for what, column in corpus.columns.items() if what != "id"} - set(corpus.attributes or ())
    kept = None if corpus.attributes is None else {*corpus.attributes, _id_column(corpus)}
    attributes = {name: cell for name, cell in entry.fields.items() if cell.strip() and name not in used and (kept is None or name in kept)}
    seen = (entry.layout, entry.comments, entry.encoding)
    try:
        "".join([site, *attributes, *attributes.values()]).encode()
        return Document(entry.id, text, kind or "other", language or study.language, day, site, stage, entry.file, (), attributes, *seen)
    except (ArgumentError, UnicodeEncodeError):
        raise Unfit("it holds half a character (a lone surrogate)", "Write the file anew from its source.") from None


def written_id(entry: Entry, corpus: Corpus) -> str:
    """What the row of an entry wrote as its id, where the entry has another one because that could be none; else blank.

    Examples
    --------
    >>> corpus = Corpus((), (), {"text": "content", "id": "doc_id"})
    >>> written_id(Entry("a.csv", 1, "国发_2016_13号", "街道应当支持。", {"doc_id": "国发〔2016〕13号"}), corpus)
    '国发〔2016〕13号'
    """
    written = entry.fields.get(_id_column(corpus), "")
    return written if written != entry.id and fitting_id(written) == entry.id else ""


def _id_column(corpus: Corpus) -> str:
    return corpus.columns.get("id", "id")


def _value(what: str, entry: Entry, corpus: Corpus) -> str:
    """What is said of a text, for all of them or in its row."""
    return corpus.values.get(what) or entry.fields.get(corpus.columns.get(what, ""), "").strip()


def _check(id: str, kind: str, language: str, stage: str, study: Study) -> None:
    if not id:
        raise Unfit("it has no id", "Fill the id; without `id:` in study.yaml rows are numbered.")
    if not ID.fullmatch(id):
        shown = ascii(id)[1:-1] if not id.isprintable() else id
        use = "Change it, or leave `id:` out, and rows are numbered."
        raise Unfit(f"id '{shown[:80]}' may have letters, digits, '_', '-' and '.' only", use)
    known = {"kind": (kind, DOCUMENT_KINDS), "language": (language, LANGUAGES), "stage": (stage, study.stages.ids)}
    for what, (value, values) in known.items():
        if value and value not in values:
            use = f"Use one of {', '.join(values)}." if values else "The study declares no stages: take it out."
            raise Unfit(f"{what} '{value[:80]}' is unknown{hint(value, values)}", use)


def _text(entry: Entry) -> str:
    if entry.text is None:
        raise Unfit("there is no text", "Fill it, or leave the row out.")
    try:
        text = sound(entry.text)
    except Unreadable as error:
        raise Unfit(error.found, error.remedy) from None
    if not text or text.isspace():
        raise Unfit("its text is blank", "Fill it, or leave the row out.")
    return text


def _day(written: str) -> str:
    if not written or is_day(written):
        return written
    day = written[:10] if written[10:11] in ("T", " ") and is_day(written[:10]) else whole_day(written)
    if not day:
        raise Unfit(f"date '{written[:80]}' is no date", DAY)
    return day

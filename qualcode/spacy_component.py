"""The spaCy component ``qualcode``: codings as spans of a Doc.

After ``pip install qualcode`` spaCy finds it by its name, without an import::

    nlp = spacy.blank("zh")
    nlp.add_pipe("qualcode", config={"codebook": "governance"})
    doc = nlp("我们没有自主权，什么都由街道说了算。")
    doc.spans["qualcode"]                       # one span per coding, its label the id of the code
    doc.spans["qualcode"][0]._.qualcode         # the coding itself: exact characters, polarity, modality, reason, status
    spacy.displacy.render(doc, style="span", options={"spans_key": "qualcode"})

Rules are those of a run of qualcode; spaCy's own tokens, tags and sentences are not looked at. A coding that begins or ends inside a token
gives a span of whole tokens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spacy.language import Language
from spacy.tokens import Span

from qualcode.errors import ArgumentError, hint
from qualcode.kept import REJECTED
from qualcode.machine import Machine
from qualcode.model import LANGUAGES, Document, Study
from qualcode.reading.codebooks import read_codebook
from qualcode.reading.grammars import read_grammar
from qualcode.reading.studies import read_study
from qualcode.rows import Coding

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["SpanCoder", "span_coder"]

NAME = "qualcode"
DEFAULTS = {"codebook": "governance", "study": "", "language": "", "kind": "other", "only_asserted": True, "spans_key": NAME}


def _study(codebook: str, path: str, language: str) -> Study:
    """The study at `path` without its texts; without a path one that knows the codebook and nobody."""
    if path:
        return replace(read_study(path), documents=())
    book = read_codebook(codebook)
    return Study(NAME, NAME, language, book, book.stages, (), (), grammars={one: read_grammar(one) for one in LANGUAGES})


class SpanCoder:
    """Codes each Doc with the rules of a codebook; see the module for how it is used.

    Parameters
    ----------
    language
        ``zh`` or ``en``: what a text is taken for. A sentence that is plainly in the other one is read in that.
    codebook
        A built-in name or the path of a file; a study brings its own.
    study
        The path of a study folder, or a built-in study: its actors, roles, codebook and language rules are used, its texts are not.
        Without one no actor is known, so indicators that ask for one (``<source>``) stay silent.
    kind
        As which kind of document a Doc is read. An ``interview`` with labels in front of its turns is cut at them.
    only_asserted
        Whether to leave out what the rules found and rejected (denied, wished, hearsay, …).
    spans_key
        Where in ``doc.spans`` the codings go.

    Raises
    ------
    ArgumentError
        When the language or the kind is not one that qualcode knows.
    DataError
        When the codebook or the study has problems.

    Examples
    --------
    >>> import spacy
    >>> coder = SpanCoder("zh")
    >>> doc = coder(spacy.blank("zh")("我们没有自主权，方案被推翻了三次。"))
    >>> [(span.label_, span.text) for span in doc.spans["qualcode"]][-1]
    ('control.goals', '方案被推翻')
    """

    def __init__(
        self,
        language: str,
        *,
        codebook: str = "governance",
        study: str = "",
        kind: str = "other",
        only_asserted: bool = True,
        spans_key: str = NAME,
    ) -> None:
        if language not in LANGUAGES:
            found = f"qualcode reads {' and '.join(LANGUAGES)}, not '{language}'{hint(language, LANGUAGES)}"
            raise ArgumentError(f'{found}; say which with config={{"language": "en"}}')
        Document(NAME, "", kind=kind, language=language)  # refuses an unknown kind now, not at the first text
        self._given = {"codebook": codebook, "study": study, "kind": kind, "only_asserted": only_asserted, "spans_key": spans_key}
        self.language, self.kind, self.only_asserted, self.spans_key = language, kind, only_asserted, spans_key
        self._machine = Machine(_study(codebook, study, language))

    def __reduce__(self) -> tuple[Callable[..., SpanCoder], tuple[str, dict[str, Any]]]:
        """How another process gets it: by what it was made of, because a compiled vocabulary cannot be sent."""
        return _remade, (self.language, self._given)

    def __call__(self, doc: Doc) -> Doc:
        rows = self._machine.read(Document(NAME, doc.text, kind=self.kind, language=self.language)).codings
        kept = [row for row in rows if not (self.only_asserted and row.status == REJECTED)]
        store = doc.user_data.setdefault(NAME, {})
        spans = []
        for number, row in enumerate(kept):
            id = f"{self.spans_key}:{number}"
            store[id] = list(row)
            spans.append(doc.char_span(row.start, row.end, label=row.code, span_id=id, alignment_mode="expand"))
        doc.spans[self.spans_key] = spans
        return doc


def _remade(language: str, given: dict[str, Any]) -> SpanCoder:
    return SpanCoder(language, **given)


def _coding(span: Span) -> Coding | None:
    """The coding behind a span, with its exact characters; None for a span that is none."""
    values = span.doc.user_data.get(NAME, {}).get(span.id_)
    return None if values is None else Coding(*values)


def span_coder(
    nlp: Language, name: str, codebook: str, study: str, language: str, kind: str, only_asserted: bool, spans_key: str
) -> SpanCoder:
    """What ``nlp.add_pipe("qualcode", config=…)`` calls; the language is that of the pipeline unless the config names one.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> coder = nlp.add_pipe("qualcode", config={"only_asserted": False})
    >>> doc = nlp("The bureau interferes in everything we do.")
    >>> span = doc.spans["qualcode"][0]
    >>> span.label_, span._.qualcode.quote, span._.qualcode.status
    ('control.directives', 'interferes', 'proposed')
    """
    return SpanCoder(language or nlp.lang, codebook=codebook, study=study, kind=kind, only_asserted=only_asserted, spans_key=spans_key)


Language.factory(NAME, default_config=DEFAULTS, assigns=["doc.spans"], func=span_coder)
Span.set_extension(NAME, getter=_coding, force=True)

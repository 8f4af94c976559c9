"""Texts that are read one by one: tables (Parquet, JSONL, CSV, also compressed) and folders of files → entries → documents.

No file of a table is read whole, and what is held does not grow with the corpus. ``declaring`` says where the texts lie, a module each how
a format is read, ``entering`` gives the entries, ``fitting`` makes documents of them, ``surveying`` looks at all of them before anything
is coded, ``holding`` reads a small corpus into a study.
"""

from qualcode.reading.streaming.entering import entries, texts_of
from qualcode.reading.streaming.fitting import Unfit, document_of
from qualcode.reading.streaming.holding import held
from qualcode.reading.streaming.surveying import survey

__all__ = ["Unfit", "document_of", "entries", "held", "survey", "texts_of"]

"""How fast a dictionary is looked for in texts, beside what else people use for it.

    python benchmarks/coding.py [--texts FOLDER] [--megabytes 50] [--terms 5000] [--codes 40] [--slice 0.5] [--growth]

The texts of the folder are repeated up to the size that is asked for. The terms are made of the frequent words of the texts themselves,
always the same: 500 of those that stand in them most often, behind the thousand that no dictionary lists, and phrases of two such
words, most of which the texts do not have, as most words of a dictionary are not in a text. Every competitor runs in a process of its
own, which reports the processor time of the work (not of importing, and not of making the texts), the hits, and the most memory that it
had. The slow ones get a slice of the texts, and so do our own full rules, which know sentences, stages, actors and denial. quanteda is
asked where R has it. With `--growth` our own figures follow for more text, for more terms (about as many hits), and for a dictionary of
which every term stands in the texts, because hits are what costs.

Hits differ a little, because the others have no word boundaries of their own inside a longer phrase: jieba, scikit-learn and quanteda look
up single words, and phrases as words in a row; spaCy cuts with its own settings.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode import Study

HERE = Path(__file__).resolve().parent.parent
FREQUENT, STANDING = 1000, 500
QUANTEDA = """
library(quanteda); quanteda_options(threads = 1)
args <- commandArgs(TRUE)
texts <- readLines(args[1], encoding = "UTF-8"); terms <- readLines(args[2], encoding = "UTF-8"); codes <- readLines(args[3])
dictionary <- dictionary(split(terms, codes)); started <- proc.time()
found <- tokens_lookup(tokens(texts), dictionary)
used <- proc.time() - started
cat(sprintf('{"seconds": %f, "hits": %d}', used[["user.self"]] + used[["sys.self"]], sum(ntoken(found))))
"""


def hanzi(word: str) -> bool:
    return len(word) > 1 and all("\u4e00" <= character <= "\u9fff" for character in word)


def frequent_words(texts: list[str]) -> list[str]:
    """The words of the texts from the most frequent one on, without the first thousand where there are more."""
    from qualcode.tokenising import tokeniser

    cutter = tokeniser("zh")
    counted = Counter(word for text in texts for word in cutter.words(text) if hanzi(word))
    ranked = sorted(counted, key=lambda word: (-counted[word], word))
    return ranked[FREQUENT:] or ranked


def made_terms(texts: list[str], number: int, *, standing: int = STANDING) -> list[str]:
    """So many frequent words, and phrases of two of them: each with the next one, each with the one after that, and so on."""
    words = frequent_words(texts)
    phrases = (first + second for step in range(1, len(words)) for first, second in zip(words, words[step:], strict=False))
    return list(islice(dict.fromkeys(chain(words[:standing], phrases)), number))


def repeated(texts: list[str], size: float) -> Iterator[tuple[str, str]]:
    """The texts under new names, together at least `size` bytes."""
    done = number = 0
    while done < size:
        for text in texts:
            yield f"{number:06}", text
            number, done = number + 1, done + len(text.encode("utf-8"))


def ours(documents: list[tuple[str, str]], codes: dict[str, list[str]]) -> Callable[[], int]:
    from qualcode import Code, Codebook, Indicator, dictionary_codings

    made = tuple(Code(code, {}, indicators={"zh": (Indicator(("|".join(terms),)),)}) for code, terms in codes.items())
    codebook = Codebook("benchmark", {}, made)
    dictionary_codings({"warm": documents[0][1]}, codebook)
    return lambda: len(dictionary_codings(documents, codebook))


def full_rules(documents: list[tuple[str, str]], codes: dict[str, list[str]]) -> Callable[[], int]:
    """The same terms, every hit with its sentence, stage, plane, status, and the actors between whom it stands."""
    from qualcode import Code, Codebook, Indicator, read_study

    made = tuple(Code(code, {}, relation="directed", indicators={"zh": (Indicator(("|".join(terms),)),)}) for code, terms in codes.items())
    study = read_study("nominal_contracts")
    return _machine(documents, replace(study, codebook=Codebook("benchmark", {}, made, stages=study.stages)))


def full_governance(documents: list[tuple[str, str]], codes: dict[str, list[str]]) -> Callable[[], int]:
    """The codebook that comes with qualcode, whose indicators have gaps, slots and conditions."""
    from qualcode import read_study

    return _machine(documents, read_study("nominal_contracts"))


def _machine(documents: list[tuple[str, str]], study: Study) -> Callable[[], int]:
    from qualcode import Document
    from qualcode.machine import Machine

    machine = Machine(study)
    made = [Document(name, text, kind="policy") for name, text in documents]
    machine.read(made[0])  # the first sentence compiles the study
    return lambda: sum(len(machine.read(document).codings) for document in made)


def jieba_loop(documents: list[tuple[str, str]], codes: dict[str, list[str]]) -> Callable[[], int]:
    cut = _jieba(codes)
    code_of = {term: code for code, terms in codes.items() for term in terms}

    def work() -> int:
        rows = []
        for name, text in documents:
            at = 0
            for word in cut(text):
                if word in code_of:
                    rows.append((name, at, at + len(word), code_of[word], word))
                at += len(word)
        return len(rows)

    return work


def spacy_matcher(documents: list[tuple[str, str]], codes: dict[str, list[str]]) -> Callable[[], int]:
    import spacy
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    nlp.max_length = 10**9
    matcher = PhraseMatcher(nlp.vocab)
    for code, terms in codes.items():
        matcher.add(code, [nlp.make_doc(term) for term in terms])
    return lambda: sum(len(matcher(nlp.make_doc(text))) for _, text in documents)


def scikit_learn(documents: list[tuple[str, str]], codes: dict[str, list[str]]) -> Callable[[], int]:
    from sklearn.feature_extraction.text import CountVectorizer

    vocabulary = sorted(term for terms in codes.values() for term in terms)
    counter = CountVectorizer(tokenizer=_jieba(codes), token_pattern=None, lowercase=False, vocabulary=vocabulary)
    return lambda: int(counter.transform(text for _, text in documents).sum())


def _jieba(codes: dict[str, list[str]]) -> Callable[[str], list[str]]:
    """jieba that knows the terms as words, as its users have it."""
    from qualcode.tokenising.chinese import jieba_engine

    engine = jieba_engine(term for terms in codes.values() for term in terms)
    engine.initialize()
    return lambda text: list(engine.cut(text))


SLOW = {"jieba and a loop": jieba_loop, "spaCy PhraseMatcher, zh": spacy_matcher, "scikit-learn CountVectorizer, jieba": scikit_learn}
OURS = "qualcode.dictionary_codings"
FULL = {"full rules with context": full_rules, "full rules with context, governance": full_governance}
"""Ours as well, and slow beside the words alone: what a run does."""
COMPETITORS = {OURS: ours, **FULL, **SLOW}


def read(folder: Path) -> list[str]:
    files = sorted(path for path in folder.iterdir() if path.suffix in (".md", ".txt") and path.name != "SOURCE.txt")
    return [path.read_text(encoding="utf-8") for path in files]


def coded(terms: list[str], number: int) -> dict[str, list[str]]:
    return {f"code{code:02}": terms[code::number] for code in range(min(number, len(terms)))}


def most_memory() -> float:
    """The most memory that this process had, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # only what this process had itself; the figure of getrusage is handed on by whoever started it
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def one(name: str, asked: argparse.Namespace) -> None:
    """What a process of its own does: one competitor, and its figures as JSON."""
    texts = read(asked.texts)
    codes = coded(Path(asked.list).read_text(encoding="utf-8").split(), asked.codes)
    documents = list(repeated(texts, asked.megabytes * 1e6))
    work = COMPETITORS[name](documents, codes)
    begin = time.process_time()
    hits = work()
    print(json.dumps({"seconds": time.process_time() - begin, "hits": hits, "memory": most_memory(), **_sizes(documents)}))


def _sizes(documents: list[tuple[str, str]]) -> dict[str, float]:
    sizes = Counter(text for _, text in documents)
    return {
        "megabytes": sum(len(text.encode("utf-8")) * many for text, many in sizes.items()) / 1e6,
        "characters": sum(len(text) * many for text, many in sizes.items()),
    }


def measured(name: str, terms: list[str], megabytes: float, asked: argparse.Namespace) -> dict[str, float]:
    """The figures of one competitor, from a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder, "terms.txt")
        listed.write_text("\n".join(terms), encoding="utf-8")
        command = [sys.executable, __file__, "--one", name, "--texts", str(asked.texts), "--codes", str(asked.codes)]
        command += ["--megabytes", str(megabytes), "--list", str(listed)]
        told = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", cwd=HERE).stdout
    figures: dict[str, float] = json.loads(told.splitlines()[-1])
    return figures


def quanteda(terms: list[str], asked: argparse.Namespace) -> dict[str, float] | None:
    """The figures of R's quanteda (one thread); nothing where it is not installed."""
    r = shutil.which("Rscript")
    if r is None or subprocess.run([r, "-e", "library(quanteda)"], capture_output=True, check=False).returncode:
        return None
    documents = list(repeated(read(asked.texts), asked.slice * 1e6))
    with tempfile.TemporaryDirectory() as folder:
        names = [Path(folder, name) for name in ("texts", "terms", "codes", "script.R")]
        lines = [" ".join(text.split()) for _, text in documents]
        contents = (lines, terms, [f"code{number % asked.codes:02}" for number in range(len(terms))], [QUANTEDA])
        for name, content in zip(names, contents, strict=True):
            name.write_text("\n".join(content) + "\n", encoding="utf-8")
        done = subprocess.run([r, str(names[3]), *map(str, names[:3])], capture_output=True, encoding="utf-8", check=True)
    import resource

    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {**json.loads(done.stdout.splitlines()[-1]), "memory": memory, **_sizes(documents)}


def line(name: str, figures: dict[str, float], fastest: float = 0.0) -> str:
    speed = figures["megabytes"] / figures["seconds"]
    behind = f"{fastest / speed:8.1f} times as long" if fastest else ""
    dense = 1000 * figures["hits"] / figures["characters"]
    return (
        f"{name:38}{figures['megabytes']:7.1f} MB{speed:8.2f} MB/s{figures['memory']:8.0f} MB memory{dense:7.1f} hits/1,000 char.{behind}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--texts", type=Path, default=HERE / "corpora" / "nominal_contracts" / "texts")
    parser.add_argument("--megabytes", type=float, default=50)
    parser.add_argument("--terms", type=int, default=5000)
    parser.add_argument("--codes", type=int, default=40)
    parser.add_argument("--slice", type=float, default=0.5, help="megabytes for the slow ones")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--list", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    asked.texts = asked.texts.resolve()
    if asked.one:
        one(asked.one, asked)
        return
    terms = made_terms(read(asked.texts), asked.terms)
    print(f"{len(terms)} terms in {asked.codes} codes, such as {'、'.join(terms[:: max(1, len(terms) // 6)])}")
    own = measured(OURS, terms, asked.megabytes, asked)
    fastest = own["megabytes"] / own["seconds"]
    print(line(OURS, own))
    for name in (*FULL, *SLOW):
        print(line(name, measured(name, terms, min(asked.slice, asked.megabytes), asked), fastest))
    found = quanteda(terms, asked)
    print(line("quanteda tokens_lookup", found, fastest) if found else "quanteda: not installed, left out")
    if asked.growth:
        grown(terms, asked)


def grown(terms: list[str], asked: argparse.Namespace) -> None:
    """Our figures for more text, for more terms, and for more hits."""
    texts = read(asked.texts)
    for megabytes in (asked.megabytes / 5, asked.megabytes / 2.5, asked.megabytes):
        print(line(f"  {len(terms):,} terms", measured(OURS, terms, megabytes, asked)))
    for number in (500, 5000, 50000):
        some = made_terms(texts, number)
        print(line(f"  {len(some):,} terms", measured(OURS, some, asked.megabytes / 2.5, asked)))
    some = made_terms(texts, asked.terms, standing=asked.terms)
    print(line(f"  {len(some):,} terms that stand there", measured(OURS, some, asked.megabytes / 2.5, asked)))


if __name__ == "__main__":
    main()

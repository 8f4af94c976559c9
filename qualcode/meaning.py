"""A model of sentence embeddings that a study names: a folder on this machine, read from there and never brought from anywhere.

Two kinds of folder are known, and told apart by what stands in them: those of **model2vec** (a table of word vectors; small, quick) and
those of **sentence-transformers**. Both libraries are optional and imported only where a sentence is embedded. A folder that brings program
code of its own, or weights in a form that can run code (pickle), is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.errors import DataError, Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Embedder", "embedder", "embedding_kind", "embedding_problem"]

STATIC, TRANSFORMER = "model2vec", "sentence-transformers"
_PACKAGES = {STATIC: "model2vec", TRANSFORMER: "sentence_transformers"}
_STATIC_FILES = (  # embeddings, tokeniser, configuration: the layouts that model2vec reads
    ("model.safetensors", "tokenizer.json", "config.json"),
    ("model.safetensors", "tokenizer.json", "config_sentence_transformers.json"),
    ("0_StaticEmbedding/model.safetensors", "0_StaticEmbedding/tokenizer.json", "config_sentence_transformers.json"),
)
_TABLES = {"embeddings", "embedding.weight"}
"""How a table of word vectors is called in a file of weights."""
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
_READ = (".json", ".safetensors", ".txt", ".model")
_LONGEST_HEADER = 1 << 26
USE = "Name the folder of a model2vec or sentence-transformers model that is on this machine, or take `embedding` out."


class Embedder:
    """Sentences → vectors of length 1, so that their products are cosines.

    Attributes
    ----------
    folder
        Where the model lies.
    kind
        ``model2vec`` or ``sentence-transformers``.
    """

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder, self.kind = folder, kind
        self._model = _loaded(folder, kind)
        self._kept: dict[tuple[str, ...], NDArray[np.float32]] = {}

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.folder.name

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text; a text of which the model knows no word is nought throughout.

        Raises
        ------
        DataError
            When the model gives no vectors of numbers.
        """
        import numpy as np

        if not texts:
            return np.zeros((0, 1), dtype=np.float32)
        try:
            found = np.asarray(self._model.encode(list(texts), show_progress_bar=False), dtype=np.float32)
        except (ValueError, TypeError, RuntimeError, IndexError) as error:
            raise _unloaded(self.folder, error) from None
        if found.ndim != 2 or len(found) != len(texts) or not np.isfinite(found).all():
            raise DataError([Problem(self.name, "this embedding model gives no vectors of numbers", USE)])
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        result: NDArray[np.float32] = (found / np.where(lengths > 0, lengths, 1)).astype(np.float32)
        return result

    def kept(self, texts: tuple[str, ...]) -> NDArray[np.float32]:
        """The same as :meth:`vectors`, kept for the next time: the examples of a codebook are asked for again and again."""
        if texts not in self._kept:
            self._kept = {**dict(list(self._kept.items())[-1:]), texts: self.vectors(texts)}
        return self._kept[texts]

    def card(self) -> dict[str, object]:
        """What tells the model from every other: kind, versions, and the SHA-256 of its files."""
        files = sorted(path for path in self.folder.rglob("*") if path.is_file() and path.suffix in _READ)
        hashes = {path.relative_to(self.folder).as_posix(): _sha256(path) for path in files}
        return {"folder": self.name, "kind": self.kind, "version": metadata.version(self.kind), "files": hashes}


@lru_cache(maxsize=2)
def embedder(folder: str) -> Embedder:
    """The model in a folder, loaded once.

    Raises
    ------
    DataError
        When there is no such folder, it is no model that is known, the library is not installed, or the model cannot be loaded.
    """
    wrong = embedding_problem(Path(folder))
    if wrong:
        raise DataError([Problem(folder, *wrong)])
    return Embedder(Path(folder), embedding_kind(Path(folder)))


def embedding_kind(folder: Path) -> str:
    """``model2vec``, ``sentence-transformers``, or nothing where a folder holds neither.

    Examples
    --------
    >>> embedding_kind(Path("no_such_folder"))
    ''
    """
    types = [str(one.get("type", "")) for one in _modules(folder)]
    if not types or types[0].rpartition(".")[2] == "StaticEmbedding":
        for weights, *others in _STATIC_FILES:
            if all((folder / name).is_file() for name in others) and _TABLES & _tensors(folder / weights):
                return STATIC
    return TRANSFORMER if types else ""


def embedding_problem(folder: Path) -> tuple[str, str] | None:
    """What keeps a folder from being used as a model, and what to do; ``None``: nothing that can be seen without loading it.

    Examples
    --------
    >>> embedding_problem(Path("no_such_folder"))[0]
    "there is no folder 'no_such_folder'"
    """
    if not folder.is_dir():
        return f"there is no folder '{folder.name}'", f"{USE} Nothing is downloaded."
    kind = embedding_kind(folder)
    if not kind:
        return f"'{folder.name}' is no embedding model: it holds neither the files of model2vec nor those of sentence-transformers", USE
    if _own_code(folder):
        return f"the embedding model '{folder.name}' brings program code of its own, which is not run", USE
    pickled = _pickled(folder)
    if pickled:
        return f"'{pickled}' of the embedding model '{folder.name}' is a pickle, which can run code", "Save the model anew as safetensors."
    if find_spec(_PACKAGES[kind]) is None:
        return f"'{folder.name}' is a model of {kind}, which is not installed", f"Install it (pip install {kind}), or take `embedding` out."
    return None


def _modules(folder: Path) -> list[dict[str, Any]]:
    """The parts of a model of sentence-transformers; none where the folder lists none."""
    read = _json(folder / "modules.json")
    return [one for one in read if isinstance(one, dict)] if isinstance(read, list) else []


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _tensors(path: Path) -> set[str]:
    """The names of what a file of weights holds, from its header; none where it is no such file."""
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            header = json.loads(file.read(length)) if 0 < length < _LONGEST_HEADER else {}
    except (OSError, ValueError):
        return set()
    return set(header) if isinstance(header, dict) else set()


def _own_code(folder: Path) -> bool:
    types = (str(one.get("type", "")) for one in _modules(folder))
    configured = (_json(path) for path in sorted(folder.rglob("*config*.json")))
    return any(not one.startswith("sentence_transformers.") for one in types) or any(
        isinstance(one, dict) and "auto_map" in one for one in configured
    )


def _pickled(folder: Path) -> str:
    """A file of weights that is no safetensors and stands where none is; blank where there is none."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".bin", ".pt", ".pth", ".ckpt", ".pkl") and not any(path.parent.glob("*.safetensors")):
            return path.relative_to(folder).as_posix()
    return ""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _without_network() -> Iterator[None]:
    """Tells the libraries that there is no network, while a model is loaded; what the surroundings said before comes back."""
    before = {name: os.environ.get(name) for name in _OFFLINE}
    os.environ.update(_OFFLINE)
    import huggingface_hub.constants as hub  # reads the surroundings once, perhaps long ago

    known, hub.HF_HUB_OFFLINE = hub.HF_HUB_OFFLINE, True
    try:
        yield
    finally:
        hub.HF_HUB_OFFLINE = known
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _loaded(folder: Path, kind: str) -> Any:
    """The library's own model, from the folder only."""
    from safetensors import SafetensorError

    with _without_network():
        try:
            if kind == STATIC:
                from model2vec import StaticModel

                return StaticModel.from_pretrained(folder)
            from sentence_transformers import SentenceTransformer
            from transformers.utils.logging import disable_progress_bar

            disable_progress_bar()
            return SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, ImportError, SafetensorError) as error:
            raise _unloaded(folder, error) from None


def _unloaded(folder: Path, error: BaseException) -> DataError:
    said = (str(error).splitlines() or [type(error).__name__])[0]
    return DataError([Problem(folder.name, f"this embedding model cannot be loaded ({said})", USE)])

"""What ``import qualcode`` gives."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import qualcode

HEAVY = (
    "pandas",
    "numpy",
    "networkx",
    "matplotlib",
    "sklearn",
    "spacy",
    "jieba",
    "rjieba",
    "yaml",
    "click",
    "jinja2",
    "simplemma",
    "ahocorasick_rs",
)
NAMES = [name for name in qualcode.__all__ if name != "__version__"]


def loaded(code: str) -> list[str]:
    """Which heavy libraries a fresh interpreter has after `code`."""
    ask = f"{code}\nimport sys\nprint(','.join(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, encoding="utf-8")
    return [name for name in done.stdout.strip().splitlines()[-1:][0].split(",") if name] if done.stdout.strip() else []


def test_the_names_are_sorted_and_stand_once() -> None:
    assert qualcode.__all__ == sorted(set(qualcode.__all__))


def test_dir_shows_them() -> None:
    assert set(qualcode.__all__) <= set(dir(qualcode))


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_there_and_is_called_so(name: str) -> None:
    value = getattr(qualcode, name)
    assert value.__name__ == name
    assert value.__module__.startswith("qualcode.")


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_documented(name: str) -> None:
    text = inspect.getdoc(getattr(qualcode, name)) or ""
    first = text.splitlines()[0] if text else ""
    assert first.endswith((".", ";")) or len(text.splitlines()) > 1, first
    assert not text.startswith(f"{name}("), "that is what Python makes up where nothing is written"


@pytest.mark.parametrize("name", NAMES)
def test_every_name_has_an_example_that_runs(name: str) -> None:
    assert ">>>" in (getattr(qualcode, name).__doc__ or "")


@pytest.mark.parametrize("name", [name for name in NAMES if inspect.isfunction(getattr(qualcode, name))])
def test_every_function_is_typed(name: str) -> None:
    signature = inspect.signature(getattr(qualcode, name))
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(one.annotation is not inspect.Parameter.empty for one in signature.parameters.values())


@pytest.mark.parametrize("name", [name for name in NAMES if inspect.isfunction(getattr(qualcode, name))])
def test_few_parameters_and_two_without_their_name(name: str) -> None:
    parameters = list(inspect.signature(getattr(qualcode, name)).parameters.values())
    assert len(parameters) <= 7
    assert sum(one.kind is one.POSITIONAL_OR_KEYWORD for one in parameters) <= 2


def test_names_stay_what_they_are_when_their_modules_were_imported_first() -> None:
    ask = """
import importlib, pkgutil, qualcode
for module in pkgutil.iter_modules(qualcode.__path__):
    if module.name not in ("cli", "web"):
        importlib.import_module(f"qualcode.{module.name}")
print(",".join(name for name in qualcode.__all__ if type(getattr(qualcode, name)).__name__ == "module"))
"""
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == ""


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = qualcode.nothing_like_it


def test_importing_costs_nothing() -> None:
    assert loaded("import qualcode") == []


def test_a_light_name_brings_no_engine() -> None:
    assert set(loaded("from qualcode import Document, DataError, Study, turns")) <= {"yaml"}


def test_reading_a_study_brings_no_engine() -> None:
    heavy = set(loaded("import qualcode; qualcode.read_study('nominal_contracts')"))
    assert heavy & {"pandas", "numpy", "networkx", "matplotlib", "sklearn", "spacy", "jieba", "rjieba", "jinja2"} == set()


def test_a_run_imports_layouts_only_where_a_study_asks_for_one(tmp_path: Path) -> None:
    (tmp_path / "S-01.txt").write_text("问：谁说了算？\n答：街道办要求我们先报方案。", encoding="utf-8")
    actors = "actors: [{id: office, name: 街道办, kind: government}, {id: agency, name: 社工站, kind: social_organisation}]"
    study = f"study: small\n{actors}\ndocuments: [{{id: S-01, file: S-01.txt, speakers: {{答: agency}}}}]\n"
    (tmp_path / "study.yaml").write_text(study, encoding="utf-8")
    run = f"import sys, qualcode\nqualcode.write_results(qualcode.run({str(tmp_path)!r}), {str(tmp_path / 'out')!r}, figures=False)"
    ask = f"{run}\nprint(*sorted(name for name in sys.modules if '.layouts.' in name or '.laying.' in name or '.planning.' in name))"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.split() == ["qualcode.layouts.holding", "qualcode.layouts.record"]

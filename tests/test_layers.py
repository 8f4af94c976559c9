"""Which room may import which: the order of the house, kept."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import qualcode

ROOT = Path(qualcode.__file__).parent
# A room imports only rooms that stand before it.
ORDER = (
    "version",
    "libraries",
    "settling",
    "alternatives",
    "errors",
    "saving",
    "locking",
    "grammar",
    "pages",
    "levels",
    "weights",
    "changes",
    "processes",
    "plans",
    "corpus",
    "model",
    "rows",
    "kept",
    "listed",
    "tables",
    "intervals",
    "storing",
    "tokenising",
    "matching",
    "segmenting",
    "withdrawing",
    "names",
    "meaning",
    "reading.encodings",
    "reading.contents",
    "reading.formats",
    "reading.files",
    "reading.places",
    "reading.yamlfiles",
    "reading.days",
    "reading.grammars",
    "reading.listing",
    "reading.keys",
    "replacing",
    "reading.histories",
    "reading.weights",
    "reading.signs",
    "reading.codings",
    "reading.codebooks",
    "reading.joining",
    "reading.collecting",
    "reading.describing",
    "reading.documents",
    "reading.streaming.opening",
    "reading.streaming.naming",
    "reading.streaming.tabling",
    "reading.streaming.columnar",
    "reading.streaming.jsonlines",
    "reading.streaming.separated",
    "reading.streaming.entering",
    "reading.streaming.fitting",
    "reading.streaming.surveying",
    "reading.streaming.declaring",
    "reading.streaming.holding",
    "reading.streaming",
    "reading.given",
    "reading.timelines",
    "reading.contraries",
    "reading.planning",
    "reading.studies",
    "reading",
    "exchanging",
    "graphfiles",
    "ledger",
    "ledgering",
    "keeping",
    "starting",
    "exchanging.projects",
    "exchanging.converting",
    "importing",
    "stages",
    "actors",
    "coding",
    "dictionaries",
    "relations.beside",
    "relations.candidates",
    "relations.choosing",
    "relations",
    "texts",
    "machine",
    "options",
    "tabulating",
    "learning",
    "linting",
    "spacy_component",
    "matrices",
    "terms",
    "networks",
    "discourse",
    "epistemic",
    "statistics",
    "agreement",
    "adjudicating",
    "doublecoding",
    "material",
    "risks",
    "discovering",
    "contrasting",
    "linking",
    "quoting",
    "analysing",
    "layouts",
    "results",
    "doubts",
    "sampled",
    "scaling",
    "coded",
    "framing",
    "running",
    "explaining",
    "exporting",
    "reporting",
    "sheeting",
    "anonymising",
    "cli",
    "__main__",
)
ANALYSIS = (
    "segmenting",
    "names",
    "tokenising.views",
    "matching",
    "stages",
    "actors",
    "coding",
    "relations.beside",
    "relations.candidates",
    "relations.choosing",
    "relations",
    "texts",
    "machine",
    "matrices",
    "terms",
    "networks",
    "discourse",
    "epistemic",
    "statistics",
    "agreement",
    "material",
    "contrasting",
    "linking",
    "quoting",
    "analysing",
    "layouts",
    "intervals",
    "tables",
    "sheeting.sampling",
)
WORLD = {
    "os",
    "io",
    "pathlib",
    "socket",
    "time",
    "datetime",
    "random",
    "sqlite3",
    "secrets",
    "uuid",
    "tempfile",
    "shutil",
    "subprocess",
    "urllib",
    "locale",
}
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix("__init__").rstrip(".") or "qualcode": path
    for path in sorted(ROOT.rglob("*.py"))
}
"""``reading.files`` and the like; a folder's ``__init__`` is called as the folder, the front door ``qualcode``."""


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Every node that runs: what stands under ``if TYPE_CHECKING`` does not."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            for other in child.orelse:
                yield from statements(other)
            continue
        yield child
        yield from statements(child)


def imported(module: str) -> set[str]:
    """What a module imports, anywhere in it: ``pandas``, ``qualcode.model``; of a folder of ours the module that is meant."""
    names = set()
    for node in statements(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                names.add(whole if whole.removeprefix("qualcode.") in MODULES else str(node.module))
    return names


def ours(module: str) -> set[str]:
    return {name.removeprefix("qualcode.") for name in imported(module) if name.split(".")[0] == "qualcode"}


def room(module: str) -> str:
    """The longest name in ORDER that the module is or lies in."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        if ".".join(parts[:length]) in ORDER:
            return ".".join(parts[:length])
    return ""


def analysing() -> list[str]:
    return [module for module in MODULES if any(module == name or module.startswith(f"{name}.") for name in ANALYSIS)]


ROOMS = [module for module in MODULES if module != "qualcode"]


def test_the_map_is_of_this_house() -> None:
    assert {name for name in ORDER if name not in MODULES} == set()
    assert {name for name in ANALYSIS if name not in MODULES} == set()
    assert ours("running") >= {"machine", "matrices", "reading.studies"}, "this test does not see imports any more"


@pytest.mark.parametrize("module", ROOMS)
def test_every_module_has_a_place_in_the_order(module: str) -> None:
    assert room(module), f"give {module} a place in ORDER"
    assert not (module.startswith("reading.") and room(module) == "reading"), f"give {module} its own place in ORDER"


@pytest.mark.parametrize("module", ROOMS)
def test_a_room_imports_only_rooms_before_it(module: str) -> None:
    here = ORDER.index(room(module))
    late = {other for other in ours(module) if room(other) != room(module) and (not room(other) or ORDER.index(room(other)) > here)}
    assert late == set()


def test_the_front_door_does_no_work() -> None:
    assert imported("qualcode") <= {"__future__", "importlib", "typing", "qualcode.version"}


@pytest.mark.parametrize("module", ROOMS)
def test_nothing_goes_in_by_the_front_door(module: str) -> None:
    assert "qualcode" not in ours(module)


@pytest.mark.parametrize("module", [module for module in MODULES if not module.startswith(("cli", "web", "__main__"))])
def test_nothing_imports_the_command_line_or_the_workbench(module: str) -> None:
    assert not [name for name in ours(module) if name.split(".")[0] in ("cli", "web")]


@pytest.mark.parametrize("module", analysing())
def test_the_analysis_rooms_touch_nothing_outside(module: str) -> None:
    assert {name.split(".")[0] for name in imported(module)} & WORLD == set()
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    methods = {node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
    assert called & {"open", "print", "input", "exec", "eval", "hash"} == set()
    assert methods & {"read_text", "write_text", "read_bytes", "write_bytes", "read_csv", "to_csv"} == set()


@pytest.mark.parametrize("module", [module for module in MODULES if not module.startswith(("cli", "web"))])
def test_only_the_command_line_prints(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    assert not [
        node.lineno for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]

"""Size and shape of the modules: what one person can read at a sitting."""

from __future__ import annotations

import ast
from pathlib import Path

import networkx as nx
import pytest

import qualcode
from tests.test_layers import MODULES, ours

ROOT = Path(qualcode.__file__).parent
MODULE_LINES, FUNCTION_LINES, LINE_LENGTH = 400, 40, 160
BROAD = {"Exception", "BaseException"}
NAMES = list(MODULES)


def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring: what is documented well must not count as long."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is not None:
        text = function.body[0]
        lines -= (text.end_lineno or 0) - text.lineno + 1
    return lines


@pytest.mark.parametrize("module", NAMES)
def test_a_module_fits_on_a_few_screens(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= MODULE_LINES


@pytest.mark.parametrize("module", NAMES)
def test_a_function_fits_on_one_screen(module: str) -> None:
    functions = [node for node in ast.walk(tree(module)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert {f"{node.name}, line {node.lineno}": length(node) for node in functions if length(node) > FUNCTION_LINES} == {}


@pytest.mark.parametrize("module", [name for name in NAMES if not name.startswith(("cli", "web"))])
def test_nothing_catches_more_than_it_names(module: str) -> None:
    broad = []
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            broad += [node.lineno for kind in caught if kind is None or (isinstance(kind, ast.Name) and kind.id in BROAD)]
        elif isinstance(node, ast.Attribute) and node.attr == "suppress":
            broad += [node.lineno]
    assert broad == []


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = nx.DiGraph([(module, other) for module in NAMES for other in ours(module)])
    assert graph.number_of_edges() > len(NAMES)
    assert [sorted(group) for group in nx.strongly_connected_components(graph) if len(group) > 1] == []
    assert list(nx.selfloop_edges(graph)) == []


def test_no_drawer_for_odds_and_ends() -> None:
    assert not [name for name in NAMES if name.split(".")[-1] in ("utils", "util", "helpers", "misc", "common")]


@pytest.mark.parametrize("module", NAMES)
def test_a_module_says_what_it_is_for(module: str) -> None:
    parsed = tree(module)
    assert ast.get_docstring(parsed) or not parsed.body


@pytest.mark.parametrize("module", NAMES)
def test_a_module_is_not_called_like_a_function_that_it_exports(module: str) -> None:
    exported = {node.name for node in tree(module).body if isinstance(node, ast.FunctionDef)}
    assert module.split(".")[-1] not in exported

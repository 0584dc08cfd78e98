"""What keeps a house readable: small modules, small functions, and no import that comes back to where it began."""

import ast
from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

SRC = Path(__file__).parents[2] / "src"
LARGEST_MODULE, LARGEST_FUNCTION = 300, 40  # lines, docstrings and all
HISTORY = "liftday/store/migrations/versions/"  # a step that somebody's database has taken is never written anew


def sources() -> dict[str, str]:
    """Every module of both packages by its path below src."""
    return {str(path.relative_to(SRC)): path.read_text(encoding="utf-8") for path in sorted(SRC.rglob("*.py"))}


def circle(edges: Mapping[str, Collection[str]]) -> list[str] | None:
    """The modules of one circle, the first again at the end; None where there is none."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return list(error.args[1])
    return None


def test_no_module_is_larger_than_300_lines():
    """A room that grows beyond a few screens gets a second door."""
    long = {name for name, text in sources().items() if len(text.splitlines()) > LARGEST_MODULE}
    assert sorted(long) == []


def test_no_function_is_longer_than_40_lines():
    """One function is seen at a glance."""
    long = {
        f"{name} {node.name}"
        for name, text in sources().items()
        if not name.startswith(HISTORY)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (node.end_lineno or node.lineno) - node.lineno + 1 > LARGEST_FUNCTION
    }
    assert sorted(long) == []


@pytest.fixture(scope="module")
def graph():
    """Who imports whom, the imports inside functions too, those for types alone left out."""
    return grimp.build_graph(
        "liftday", "strava_emulator", "intervals_emulator", cache_dir=None, exclude_type_checking_imports=True
    )


def test_no_module_imports_itself_by_a_detour(graph):
    """Each module can be read with nothing but what lies below it."""
    edges = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert circle(edges) is None


def test_no_room_imports_itself_by_a_detour(graph):
    """Neither do the packages beside each other, each taken as a whole with what is in it."""
    for package in sorted(graph.modules):
        room = {
            module: child
            for child in graph.find_children(package)
            for module in {child, *graph.find_descendants(child)}
        }
        edges: dict[str, set[str]] = {child: set() for child in room.values()}
        for module, child in room.items():
            for imported in graph.find_modules_directly_imported_by(module):
                other = room.get(imported, child)
                if other != child:
                    edges[child].add(other)
        assert circle(edges) is None, package

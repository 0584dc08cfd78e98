"""Nothing stands in the packages that only a test would miss."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

SRC = Path(__file__).parents[2] / "src"
FRAMEWORKS = "liftday.store.migrations."  # Alembic asks its steps by name
BENCH = {
    "liftday.training.foreseeing.rhythm.TILTS",
    "liftday.training.foreseeing.rhythm.NUMBERS",
}  # bench/forecast_fit.py
# What still stands. Nothing is added here; who deletes one takes it off.
LEFT = {
    "liftday.training.prescribing.stretches.seconds",
}


def modules() -> dict[str, ast.Module]:
    """Every module by its dotted name."""
    return {
        ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__"): ast.parse(
            path.read_text("utf-8")
        )
        for path in SRC.rglob("*.py")
    }


def defined(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """The names a module gives at its top, with the statement that does; commands are registered by their decorator."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            if not any("click" in ast.unparse(decorator) for decorator in node.decorator_list):
                yield node.name, node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((target.id, node) for target in targets if isinstance(target, ast.Name))


def asked(trees: dict[str, ast.Module]) -> set[str]:
    """What modules take from each other, by dotted name: imported names, and attributes of imported modules."""
    names = set()
    for tree in trees.values():
        aliases = defaultdict(set)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    full = f"{node.module}.{alias.name}"
                    names.add(full)
                    if full in trees:
                        aliases[alias.asname or alias.name].add(full)
        names |= {
            f"{module}.{node.attr}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
            for module in aliases[node.value.id]
        }
    return names


def words(node: ast.AST) -> Counter[str]:
    """How often each name is used below a node; the words of short texts count (the lazy commands of the command line, a
    class's own name in quotes)."""
    count: Counter[str] = Counter()
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            count[one.id] += 1
        elif isinstance(one, ast.Constant) and isinstance(one.value, str) and len(one.value) < 60:
            count.update(re.findall(r"\w+", one.value))
    return count


def test_everything_is_used_by_something_that_is_no_test():
    """A function, a class or a constant that no module asks for is deleted, with the test that kept it."""
    trees = modules()
    used = asked(trees) | BENCH | LEFT
    dead = []
    for module, tree in trees.items():
        if not module.startswith(FRAMEWORKS):
            within = words(tree)
            dead += [
                f"{module}.{name}"
                for name, node in defined(tree)
                if f"{module}.{name}" not in used and not name.startswith("__") and within[name] <= words(node)[name]
            ]
    assert sorted(dead) == []

"""Every process collects the same tests: what they are called depends on no clock, chance, hash or folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

MODULES = sorted(Path(__file__).parent.glob("*.py"))
CHANGING = {
    "time", "time_ns", "monotonic", "perf_counter", "now", "today", "utcnow", "urandom", "uuid4", "uuid1", "token_hex",
    "random", "randrange", "randint", "choice", "sample", "shuffle", "getpid", "hash", "id", "mkdtemp", "mkstemp", "getcwd",
    "cwd", "set", "frozenset",
}  # fmt: skip
IN_ANY_ORDER = {"glob", "rglob", "iterdir", "listdir", "scandir"}
ORDERED = {"sorted", "len", "max", "min", "sum", "any", "all"}


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def chance(node: ast.AST, names: dict[str, ast.expr], seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """What in an expression differs from one process to the next. names: values of the module's own constants."""
    if isinstance(node, ast.Call):
        name = called(node)
        if name in ORDERED:
            return
        if name in CHANGING | IN_ANY_ORDER:
            yield f"line {node.lineno}: {name}"
        dated = name in ("compress", "GzipFile") and "zlib" not in ast.unparse(node.func)
        if dated and not any(keyword.arg == "mtime" for keyword in node.keywords):
            yield f"line {node.lineno}: gzip writes the time of day"
    elif isinstance(node, (ast.Set, ast.SetComp)):
        yield f"line {node.lineno}: a set"
    elif isinstance(node, ast.Name) and node.id in names and node.id not in seen:
        yield from chance(names[node.id], names, seen | {node.id})
        return
    elif isinstance(node, ast.Lambda):
        return  # a value or an id that is a function is called by its place
    elif isinstance(node, ast.Compare):
        node = ast.Tuple([node.left], ast.Load())  # what a set is only asked for has no order
    for child in ast.iter_child_nodes(node):
        yield from chance(child, names, seen)


def found(source: str) -> list[str]:
    tree = ast.parse(source)
    names = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return [
        finding
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) == "parametrize"
        for argument in node.args[1:2]
        for finding in chance(argument, names)
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.name)
def test_no_test_is_called_by_chance(path: Path) -> None:
    assert found(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("values", "changes"),
    [
        ("[gzip.compress(b'x')]", True), ("[gzip.compress(b'x', mtime=0)]", False), ("[zlib.compress(b'x')]", False),
        ("{'a', 'b'}", True), ("NAMES", True), ("sorted(NAMES)", False), ("[time.time()]", True),
        ("list(Path('.').glob('*'))", True),
        ("sorted(Path('.').glob('*'))", False), ("[n for n in 'ab' if n in NAMES]", False),
        ("[1, 'a', lambda: time.time()]", False),
        ("[os.urandom(3)]", True), ("{'a': 1}", False),
    ],
)  # fmt: skip
def test_chance_is_seen(values: str, changes: bool) -> None:
    source = f"NAMES = frozenset('ab')\n@pytest.mark.parametrize('a', {values})\ndef test_it(a): ...\n"
    assert bool(found(source)) == changes

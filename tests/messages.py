"""Keep the Chinese catalogue of what is said to people: `make messages`.

    python tests/messages.py [--check]

Reads the sentences out of the sources (`extract`), brings `cli/locale/zh/LC_MESSAGES/gangmu.po` up to date with Babel, keeping
its translations, and compiles it. --check writes nothing and says what is missing, left over or not compiled.
"""

from __future__ import annotations

import ast
import inspect
import io
import re
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "cli" / "locale" / "zh" / "LC_MESSAGES" / "gangmu.po"
SAID = {
    "GangmuError": 2, "UsageError": 2, "CorpusError": 2, "IndexMissing": 2, "IndexDamaged": 2, "Locked": 2, "Refused": 2,
    "warn": 1, "said": 1, "CorpusFailure": 2,
}  # fmt: skip
"""Calls whose first arguments are said to people, and how many of them."""
CHECKS = ("Found", "Finding")
"""Calls whose second and third arguments are: what a check finds, and its fix."""
NAMED = ("help", "hint", "short_help")
"""Arguments by name that are said to people, whatever is called."""
FEWEST_LETTERS = 5
SHOWN = ("worded", "add_column")
"""Calls whose first argument is a picture's word, in the context SCREEN of the catalogue."""
SCREEN = "screen"


class Sentences(ast.NodeVisitor):
    """The sentences of one module, each with its line."""

    def __init__(self, tree: ast.Module) -> None:
        self.found: list[tuple[int, str]] = []
        self.shown: list[tuple[int, str]] = []
        self.scopes: list[ast.AST] = [tree]
        self.visit(tree)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if any(_is_command(d) for d in node.decorator_list) and (told := ast.get_docstring(node)):
            self.found.append((node.lineno, inspect.cleandoc(told)))
        self.scopes.append(node)
        self.generic_visit(node)
        self.scopes.pop()

    def visit_Return(self, node: ast.Return) -> None:
        told = getattr(self.scopes[-1], "returns", None)
        if isinstance(node.value, ast.Tuple) and told is not None and ast.unparse(told) == "Told":
            for part in node.value.elts:
                self._take(part, FEWEST_LETTERS)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in SHOWN and node.args:
            self.shown += self._texts(node.args[0], 0)
        for argument in node.args[: SAID.get(name, 0)]:
            self._take(argument, FEWEST_LETTERS)
        for argument in node.args[1:3] if name in CHECKS else ():
            self._take(argument, FEWEST_LETTERS)
        for keyword in node.keywords:
            if keyword.arg in NAMED:
                self._take(keyword.value, FEWEST_LETTERS if keyword.arg == "hint" else 2)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if any(isinstance(t, ast.Name) and t.id == "COMMANDS" for t in node.targets) and isinstance(
            node.value, ast.Dict
        ):
            for value in node.value.values:
                self._take(value, FEWEST_LETTERS)
        self.generic_visit(node)

    def _take(self, node: ast.expr, fewest: int) -> None:
        for line, text in self._texts(node, 0):
            around = "".join(part for part in _parts(text) if part)
            if sum(c.isascii() and c.isalpha() for c in around) >= fewest:
                self.found.append((line, text))

    def _texts(self, node: ast.expr, depth: int) -> Iterator[tuple[int, str]]:
        """What an expression may say, with numbered braces for what is not known here."""
        if depth > 4:
            return
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(str(v.value) if isinstance(v, ast.Constant) else "\0" for v in node.values)
        elif isinstance(node, ast.IfExp):
            yield from self._texts(node.body, depth)
            yield from self._texts(node.orelse, depth)
        elif isinstance(node, ast.BoolOp):
            for value in node.values:
                yield from self._texts(value, depth)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            for line, left in list(self._texts(node.left, depth)) or [(node.lineno, "\0")]:
                for _, right in list(self._texts(node.right, depth)) or [(node.lineno, "\0")]:
                    yield line, left + right
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for value in self._returned(node.func.id):
                yield from self._texts(value, depth + 1)
        elif isinstance(node, ast.Dict):
            for value in node.values:
                yield from self._texts(value, depth)
        elif isinstance(node, ast.Subscript):
            yield from self._texts(node.value, depth)
        elif isinstance(node, ast.Name):
            for value in self._assigned(node.id):
                yield from self._texts(value, depth + 1)

    def _returned(self, name: str) -> Iterator[ast.expr]:
        """What a function of this module gives back that says something."""
        for node in ast.walk(self.scopes[0]):
            if isinstance(node, ast.FunctionDef) and node.name == name and ast.unparse(node.returns or node) == "str":
                yield from (n.value for n in ast.walk(node) if isinstance(n, ast.Return) and n.value is not None)

    def _assigned(self, name: str) -> Iterator[ast.expr]:
        for scope in reversed(self.scopes):
            found = []
            for node in ast.walk(scope):
                if isinstance(node, ast.Assign):
                    targets = [(t, node.value) for t in node.targets]
                    for target, value in targets:
                        if isinstance(target, ast.Name) and target.id == name:
                            found.append(value)
                        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                            found += [
                                v for t, v in zip(target.elts, value.elts, strict=False)
                                if isinstance(t, ast.Name) and t.id == name
                            ]  # fmt: skip
                elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                    found += [node.value] if node.value is not None and node.target.id == name else []
            if found:
                yield from found
                return


def _is_command(node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else node
    return isinstance(called, ast.Attribute) and called.attr in ("command", "callback")


def _parts(text: str) -> list[str]:
    return text.split("\0")


def _numbered(text: str) -> str:
    """`text` with its braces numbered; those without a word between them are one."""
    first, *rest = _parts(text)
    return first + "".join(f"{{{number}}}{part}" for number, part in enumerate(rest))


def extract(source: str) -> list[tuple[int, str]]:
    """The sentences of a module's source with their lines, in order."""
    return _each(Sentences(ast.parse(source)).found)


def words(source: str) -> list[tuple[int, str]]:
    """What a module's pictures say (`language.worded`), with their lines, in order."""
    return [(line, text) for line, text in _each(Sentences(ast.parse(source)).shown) if re.search("[A-Za-z]", text)]


def _each(found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    seen = dict.fromkeys((_numbered(text), line) for line, text in sorted(found))
    return [(line, text) for text, line in seen]


def sources() -> Iterator[Path]:
    """The modules whose sentences are said to people."""
    yield from sorted(ROOT.glob("cli/**/*.py"))
    yield from sorted(ROOT.glob("index/**/*.py"))


HEADER = "# What gangmu says to people, in Chinese; kept by tests/messages.py."


def wanted() -> Catalog:
    """The catalogue that the sources ask for, without translations."""
    catalogue = Catalog(
        locale="zh", domain="gangmu", project="gangmu", charset="utf-8", header_comment=HEADER, fuzzy=False
    )
    for path in sources():
        source = path.read_text(encoding="utf-8")
        for context, found in ((None, extract(source)), (SCREEN, words(source))):
            for _, text in found:
                where = [(str(path.relative_to(ROOT)), None)]
                catalogue.add(text, locations=where, context=context)  # type: ignore[arg-type]
    for text in PANELS:
        catalogue.add(text)
    return catalogue


PANELS = (
    "Usage:",
    "Global options",
    "hint",
    "Show this message and exit.",
    "Options",
    "Arguments",
    "Commands",
    "[default: {0}]",
    "[env var: {0}]",
    "[required]",
)
"""What typer prints around the help of a command."""


def kept() -> Catalog:
    """The catalogue as it is committed."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh", domain="gangmu")


def compiled(catalogue: Catalog) -> bytes:
    """The MO file of a catalogue; it tells no time either."""
    catalogue.creation_date = catalogue.revision_date = datetime(2000, 1, 1, tzinfo=timezone.utc)
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def written(catalogue: Catalog) -> bytes:
    """The PO file of a catalogue; it tells no time, so that the same sentences give the same bytes."""
    out = io.BytesIO()
    write_po(out, catalogue, width=120, omit_header=False, sort_output=True, include_lineno=False)
    lines = [
        line
        for line in out.getvalue().splitlines(keepends=True)
        if not line.startswith((b'"POT-Creation', b'"PO-Revision'))
    ]
    return b"".join(lines)


_PERSONAL = (b'"POT-', b'"PO-', b'"Project-', b'"Report-', b'"Last-', b'"Language-Team', b'"Generated-')


def main() -> int:
    fresh, old = wanted(), kept() if CATALOGUE.exists() else Catalog(locale="zh", domain="gangmu")
    ids = {key(m) for m in fresh if m.id}
    known = {key(m): m.string for m in old if m.id and m.string and not m.fuzzy}
    missing = sorted(ids - set(known))
    left = sorted({key(m) for m in old if m.id} - ids)
    if "--check" not in sys.argv:
        for message in fresh:
            if message.id:
                message.string = known.get(key(message), "")
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        CATALOGUE.write_bytes(written(fresh))
        CATALOGUE.with_suffix(".mo").write_bytes(compiled(kept()))
    for _, text in missing:
        print(f"not translated: {text}")
    for _, text in left if "--check" in sys.argv else ():
        print(f"said no more: {text}")
    return 1 if missing else 0


def key(message: Message) -> tuple[str, str]:
    """What tells a message from the others: its context ("" for none) and its sentence."""
    return message.context or "", str(message.id)


if __name__ == "__main__":
    sys.exit(main())

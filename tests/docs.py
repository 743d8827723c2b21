"""Write the reference: `make docs`.

    python tests/docs.py [--check]

One page for each command in `cli/reference/` and as a man page in `cli/man/`, the query language, INDEX.md and the records:
from what the program declares and from examples that are run (`docs_runs`). --check writes nothing and names what would change.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import docs_man
from docs_runs import ROOT, Done, Example, Examples
from docs_tree import Command, Parameter, commands, global_options
from gangmu.index import schemas
from gangmu.index.corpus.manifest import COLUMNS, KEYS
from gangmu.index.corpus.saved_queries import OPTIONS
from gangmu.index.query.schema import NAMES as FIELDS

REFERENCE = "cli/reference"
MAN = "cli/man"
WRITTEN = "<!-- Written by `make docs` from the program and tests/gold/examples.yaml; edit those. -->"
STATUSES = {
    0: "done, found",
    1: "nothing found",
    2: "the command line or the query cannot be understood",
    3: "the manifest, a document or a file cannot be read",
    4: "the index is missing or damaged",
    5: "another process is building, or keeps changing INDEX.md",
    70: "a fault of gangmu's own; the trace is in a private temporary file",
    130: "interrupted",
}
MEANS = {("doctor", 1): "something is wrong", ("verify", 4): "something is wrong, or there is no index"}
"""What an exit status means of one command."""
EVERYWHERE = (2, 70, 130)
"""Exit statuses of every command, whether an example shows them or not."""
_LONGEST_TEXT = 60
_MOST_ENTRIES = 2


@dataclass(frozen=True)
class Reference:
    """All pages, made of the commands and of what the examples print."""

    examples: Examples

    @cached_property
    def runs(self) -> dict[str, list[Done]]:
        """What the examples of each command came to."""
        return {name: [self.examples.done(e) for e in some] for name, some in self.examples.commands.items()}

    def records(self, command: str) -> tuple[str, ...]:
        """The names of the records that the examples of a command print, in the order of their declaration."""
        seen = {r["schema"].partition("/")[0] for run in self.runs[command] for r in run.records if "schema" in r}
        return tuple(name for name in schemas.NAMES if name in seen)

    def statuses(self, command: str) -> list[tuple[int, str]]:
        """The exit statuses of a command, with their meaning."""
        seen = {run.status for run in self.runs[command]} | set(EVERYWHERE)
        return [(s, MEANS.get((command, s), STATUSES[s])) for s in sorted(seen)]

    def samples(self) -> dict[str, dict[str, Any]]:
        """One record of each schema that an example prints: the first of the seeds, else of an invented corpus."""
        found: dict[str, dict[str, Any]] = {}
        runs = [run for some in self.runs.values() for run in some]
        for run in sorted(runs, key=lambda run: not run.example.run.startswith("-C seeds")):
            for record in run.records:
                found.setdefault(record.get("schema", "").partition("/")[0], record)
        found.pop("", None)
        return found

    def pages(self) -> dict[str, str]:
        """Every file of the reference by its path in the repository."""
        every, shared = commands(), global_options()
        found = {
            "cli/README.md": _overview(every, shared),
            f"{REFERENCE}/query.md": self._query(),
            f"{REFERENCE}/index-md.md": self._manifest(),
            f"{REFERENCE}/records.md": _records(self.samples()),
            f"{MAN}/gangmu.1": docs_man.overview(every, shared, list(STATUSES.items())),
        }
        for command in every:
            found[f"{REFERENCE}/{command.path}.md"] = self._command(command)
            runs = [run for run in self.runs[command.path] if run.example.lines]
            found[f"{MAN}/gangmu-{command.path}.1"] = docs_man.page(
                command, shared, self.statuses(command.path), self.records(command.path), runs
            )
        return found

    def _command(self, command: Command) -> str:
        parts = [f"# gangmu {command.path}", WRITTEN, *_about(command)]
        for below in command.below:
            parts += [f"## gangmu {below.path}", *_about(below)]
        parts += [
            "Options that every command takes are in the [overview](../README.md#options-of-every-command).",
            "## Exit status",
        ]
        parts.append(_table(("status", "means"), [(str(s), meaning) for s, meaning in self.statuses(command.path)]))
        if records := self.records(command.path):
            parts += ["## Records", "With `--format json` or `jsonl`:"]
            for name in records:
                fields = ", ".join(f"`{field}`" for field in schemas.schema(name)["properties"] if field != "schema")  # type: ignore[index]
                parts.append(f"[{name}/1](records.md#{name}): {fields}")
        parts.append("## Examples")
        for run in self.runs[command.path]:
            if run.example.lines:
                parts += [run.example.says, _block(run.shown())]
        return _joined(parts)

    def _statements(self, page: str) -> Iterator[str]:
        for title, some in self.examples.statements(page):
            yield f"## {title}"
            for example in some:
                yield example.says
                yield from self._shown(example)

    def _shown(self, example: Example) -> Iterator[str]:
        if example.index:
            yield _block(example.index.rstrip("\n"), "markdown")
        yield _block(self.examples.done(example).shown())

    def _query(self) -> str:
        intro = (
            "What `search`, `tag add -- QUERY`, `export` and the words of saved queries understand. Fields: "
            + ", ".join(f"`{name}:`" for name in FIELDS)
            + ". The examples run on this invented corpus:"
        )
        corpus = self.examples.data["corpora"]["notes"]["INDEX.md"].rstrip()
        return _joined(["# The query language", WRITTEN, intro, _block(corpus, "markdown"), *self._statements("query")])

    def _manifest(self) -> str:
        intro = "A corpus is a folder with an `INDEX.md`: Markdown in UTF-8, with YAML front matter where it needs any."
        keys = "Keys of the front matter: " + ", ".join(f"`{key}`" for key in KEYS) + ", and any that starts with `x-`."
        options = "A saved query may name " + ", ".join(f"`{option}`" for option in OPTIONS) + "."
        columns = _table(("column", "may be called"), [(f"`{c}`", ", ".join(names)) for c, names in COLUMNS.items()])
        parts = ["# INDEX.md", WRITTEN, intro, "Columns of its tables:", columns, keys, options]
        return _joined([*parts, *self._statements("manifest")])


def _about(command: Command) -> list[str]:
    parts = [command.text] if command.below else [_block(command.synopsis), command.text]
    if command.arguments:
        parts.append(_table(("argument", ""), [(_code(a.value), a.described()) for a in command.arguments]))
    if command.options:
        parts.append(_options(command.options))
    if command.handing:
        parts += ["Handing over:", _options(command.handing)]
    return parts


def _overview(every: Sequence[Command], shared: Sequence[Parameter]) -> str:
    listed = [(f"[{one.path}](reference/{one.path}.md)", one.summary) for one in every]
    return _joined(
        [
            "# The commands", WRITTEN,
            "One module for each command: it parses, calls the door (`gangmu.index`) and renders. Beside their pages: the "
            "[query language](reference/query.md), [INDEX.md](reference/index-md.md), the [records](reference/records.md). "
            "The same as man pages: `man -l cli/man/gangmu-search.1`, of an installed gangmu `man gangmu-search`.",
            _table(("command", "does"), listed),
            "## Options of every command", "Before or after the command.", _options(shared),
            "## Exit status", _table(("status", "means"), [(str(s), meaning) for s, meaning in STATUSES.items()]),
        ]
    )  # fmt: skip


def _records(samples: dict[str, dict[str, Any]]) -> str:
    parts = [
        "# Records", WRITTEN,
        "What `--format json` and `jsonl` print, field by field; `gangmu schema NAME` prints the JSON Schema (2020-12). The "
        f"records shown are real ones, texts cut to {_LONGEST_TEXT} characters and lists to {_MOST_ENTRIES} entries, moments "
        "and seconds set to one value.",
    ]  # fmt: skip
    for name in schemas.NAMES:
        schema = schemas.schema(name)
        assert schema is not None
        rows = [(f"`{path}`", kind, said) for path, kind, said in _fields(schema)]
        parts += [f"## {name}", f"{schema['title']}.", _table(("field", "type", ""), rows)]
        parts.append(_block(json.dumps(_cut(samples[name]), ensure_ascii=False, indent=1), "json"))
    return _joined(parts)


def _fields(schema: dict[str, Any], above: str = "") -> Iterator[tuple[str, str, str]]:
    """(path, type, what is said of it) of each field, those of records inside records too."""
    for name, shape in schema["properties"].items():
        if "const" in shape:
            yield f"{above}{name}", "string", f"`{shape['const']}`"
            continue
        inner, suffix = _innermost(shape)
        kind = inner.get("type", "object")
        kinds = " or ".join(kind if isinstance(kind, list) else [kind]) + suffix
        said = [
            shape.get("description", ""),
            "one of " + ", ".join(f'`"{v}"`' for v in shape["enum"]) if "enum" in shape else "",
        ]
        said += ["not in every record" if name not in schema["required"] else ""]
        yield f"{above}{name}", kinds, "; ".join(part for part in said if part)
        if "properties" in inner:
            yield from _fields(inner, f"{above}{name}{suffix.split(' ')[0]}.")


def _innermost(shape: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The shape of the entries of lists, and how deep they lie."""
    if "anyOf" in shape:
        return shape["anyOf"][0], " or null"
    if shape.get("type") == "array":
        inner, suffix = _innermost(shape["items"])
        return inner, f"[]{suffix}"
    return shape, ""


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _LONGEST_TEXT or value.isalnum() else f"{value[:_LONGEST_TEXT]}…"
    if isinstance(value, list):
        return [_cut(one) for one in value[:_MOST_ENTRIES]]
    return {name: _cut(one) for name, one in value.items()} if isinstance(value, dict) else value


def _options(some: Sequence[Parameter]) -> str:
    return _table(
        ("option", ""),
        [(_code(", ".join(one.names) + (f" {one.value}" if one.value else "")), one.described()) for one in some],
    )


def _code(text: str) -> str:
    return f"`{text}`"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [
        heads,
        ["---"] * len(heads),
        *([cell.replace("|", "\\|").replace("<", "&lt;") for cell in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _block(text: str, language: str = "text") -> str:
    return f"```{language}\n{text}\n```"


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(parts) + "\n"


def stale(pages: dict[str, str]) -> list[str]:
    """The files that are not what the program says now, those that no command has any more included."""
    kept = {str(p.relative_to(ROOT)) for folder in (REFERENCE, MAN) for p in (ROOT / folder).glob("*") if p.is_file()}
    wrong = [name for name, text in pages.items() if not _same(ROOT / name, text)]
    return sorted([*wrong, *(kept - pages.keys())])


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def main() -> int:
    """Write the pages, or with --check name those that are not what they should be."""
    with tempfile.TemporaryDirectory(prefix="gangmu-docs-") as folder:
        pages = Reference(Examples(Path(folder))).pages()
    changed = stale(pages)
    print("\n".join(changed) or "every page is what the program says")
    if "--check" in sys.argv:
        return 1 if changed else 0
    for name in changed:
        path = ROOT / name
        if name not in pages:
            path.unlink()  # a page of a command that is gone
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pages[name].encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())

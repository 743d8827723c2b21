"""The Markdown of INDEX.md: where its tables and link lists stand, and what a cell says.

markdown-it-py decides what is a table, a list or a code block. Its table rule is kept for recognising a table, but a
recognised table becomes one token with the places of its rows: building twenty tokens per row takes a minute for a
manifest of 100,000 rows, and an editor needs the places anyway. Columns are offsets into the line as it is in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_block import table as table_rule
from markdown_it.rules_block.state_block import StateBlock

MANAGED = "<!-- gangmu: tags and marks of documents that have no cell of their own above -->"
MANAGED_GLUED = MANAGED.replace(" -->", "; no line end before -->")

_SPACE = " \t\n\v\f\r"
_LINE_END = re.compile(r"\r\n?|\n")
_PIPE = re.compile(r"(?<!\\)\|")
_MARKUP = re.compile(r"[\\`*_\[\]<&!]")
_TAG_CUT = re.compile(r"&#?\w{1,31};|[,,、;;]")
_PATH_ESCAPE = re.compile(r"\\([_*\[\]()#|!&<>-])")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the lines (from 0) and the column range of each of its rows; header first, then the body."""

    header: tuple[int, int, int]
    rows: tuple[tuple[int, int, int], ...]
    managed: bool  # it is the one that gangmu itself writes


@dataclass(frozen=True, slots=True)
class Item:
    """A list item that begins with a link; `alone` when nothing follows the link."""

    line: int
    title: str
    path: str
    alone: bool


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802
        return True  # a hostile address shall reach the path check, not turn into prose

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = _Parser("commonmark").enable("table")
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    return parser


@lru_cache(maxsize=1)
def _blocks() -> MarkdownIt:
    parser = _Parser("commonmark").enable("table")
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it's table rule with one token for the whole table (same start, same end, same rows)."""
    if not table_rule(state, start, end, True):
        return False
    if silent:
        return True
    parent, state.parentType = state.parentType, "table"
    terminators = state.md.block.ruler.getRules("blockquote")
    rows: list[tuple[int, int, int]] = []
    line = start + 2
    while line < end:
        begin = state.bMarks[line] + state.tShift[line]
        if state.sCount[line] < state.blkIndent or begin >= state.eMarks[line] or state.is_code_block(line):
            break
        # None of the blocks that end a table can start with a pipe.
        if state.src[begin] != "|" and any(rule(state, line, end, True) for rule in terminators):
            break
        rows.append((line, begin, state.eMarks[line]))
        line += 1
    token = state.push("manifest_table", "", 0)
    token.map = [start, line]
    token.meta = {"header": (start, state.bMarks[start] + state.tShift[start], state.eMarks[start]), "rows": rows}
    state.parentType = parent
    state.line = line
    return True


def lines_of(source: str) -> list[str]:
    """The lines without their ends, cut where markdown-it cuts them (CRLF, CR, LF)."""
    return _LINE_END.split(source)


def scan(lines: list[str], skip: int, env: dict[str, Any]) -> Iterator[Table | Item]:
    """Tables and link items in file order. `skip` lines of front matter at the head are not Markdown.

    env collects the document's link definitions, for `cell`.
    """
    starts = []
    at = 0
    body = [""] * skip + lines[skip:]
    for line in body:
        starts.append(at)
        at += len(line) + 1

    def place(row: tuple[int, int, int]) -> tuple[int, int, int]:
        number, begin, end = row
        return number, begin - starts[number], end - starts[number]

    lists: list[str] = []
    opened = ""
    managed = False
    for token in _blocks().parse("\n".join(body), env):
        kind = token.type
        if kind == "manifest_table":
            rows = tuple(place(row) for row in token.meta["rows"])
            yield Table(place(token.meta["header"]), rows, managed)
        elif kind in ("bullet_list_open", "ordered_list_open"):
            lists.append(kind)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif kind == "inline" and opened == "paragraph_open" and lists[-1:] == ["bullet_list_open"]:
            item = _item(token.content, token.map[0] if token.map else 0, env)
            if item is not None:
                yield item
        managed = kind == "html_block" and token.content.strip() in (MANAGED, MANAGED_GLUED)
        opened = kind if kind == "list_item_open" or (kind == "paragraph_open" and opened == "list_item_open") else ""


def _item(content: str, line: int, env: dict[str, Any]) -> Item | None:
    if not content.startswith("["):
        return None
    children = _parser().parseInline(content, env)[0].children or []
    if not children or children[0].type != "link_open":
        return None
    close = next(n for n, child in enumerate(children) if child.type == "link_close")
    return Item(line, _plain(children[:close]), unquote(str(children[0].attrGet("href"))), close == len(children) - 1)


def spans(line: str, begin: int, end: int) -> list[tuple[int, int]]:
    """The column ranges of a row's cells, padding included, as markdown-it splits them."""
    text = line[begin:end]
    begin += len(text) - len(text.lstrip(_SPACE))
    end = begin + len(text.strip(_SPACE))
    cuts = [begin - 1, *(found.start() for found in _PIPE.finditer(line, begin, end)), end]
    cells = [(left + 1, right) for left, right in pairwise(cuts)]
    if cells and cells[0][0] == cells[0][1]:
        cells.pop(0)
    if cells and cells[-1][0] == cells[-1][1]:
        cells.pop()
    return cells


def cells(line: str, begin: int, end: int) -> list[str]:
    """The raw texts of a row's cells, stripped, `\\|` not yet undone."""
    if "\\" in line:
        return [line[left:right].strip(_SPACE) for left, right in spans(line, begin, end)]
    parts = line[begin:end].strip(_SPACE).split("|")
    if parts and parts[0] == "":
        parts.pop(0)
    if parts and parts[-1] == "":
        parts.pop()
    return [part.strip(_SPACE) for part in parts]


def cell(raw: str, env: dict[str, Any] | None = None) -> str:
    """What a cell says: Markdown undone (escapes, entities, emphasis, links keep their text), white space collapsed."""
    raw = raw.replace("\\|", "|") if "\\" in raw else raw
    if _MARKUP.search(raw):
        raw = _plain(_parser().parseInline(raw.strip(_SPACE), env if env is not None else {})[0].children or [])
    return " ".join(raw.split())


def tag_pieces(raw: str) -> list[tuple[int, int]]:
    """The ranges of the tags in a tags cell, empty ones included; the `;` of an entity does not cut."""
    cuts = [found.span() for found in _TAG_CUT.finditer(raw) if found[0][0] != "&"]
    pieces = []
    for (_, begin), (end, _) in pairwise([(0, 0), *cuts, (len(raw), len(raw))]):
        text = raw[begin:end]
        left = begin + len(text) - len(text.lstrip(_SPACE))
        pieces.append((left, max(left, begin + len(text.rstrip(_SPACE)))))
    return pieces


def path_cell(raw: str, env: dict[str, Any] | None = None) -> str:
    """The path a cell of the `file` column names: a link's address, the text of `code`, or the text as it stands.

    `*`, `_` and their like are letters of a file name here, with or without a backslash before them.
    """
    text = raw.replace("\\|", "|").strip(_SPACE)
    if text[:1] in ("[", "`", "<", "!"):
        children = [
            child
            for child in _parser().parseInline(text, env if env is not None else {})[0].children or []
            if child.type != "text" or child.content.strip()
        ]
        if children and children[0].type == "link_open" and children[-1].type == "link_close":
            return unquote(str(children[0].attrGet("href")))
        if len(children) == 1 and children[0].type == "code_inline":
            return children[0].content
    return _PATH_ESCAPE.sub(r"\1", text)


def _plain(children: list[Any]) -> str:
    parts: list[str] = []
    for child in children:
        if child.type == "image":
            parts.append(_plain(child.children or []))
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "html_inline":
            parts.append(
                "" if child.content.startswith("<!--") else " " if child.content[:3].lower() == "<br" else child.content
            )
        elif child.content:
            parts.append(child.content)
    return "".join(parts)


_SPECIAL = "\\`*_[]<>&!|~#"


def escaped(value: str, *, path: bool = False) -> str:
    """A cell text that reads back as `value`, with as little markup as that needs; white space collapses but in a path."""
    if path:
        plain = value.replace("|", "\\|")
        return plain if path_cell(plain) == value and not plain.endswith("\\") else f"[]({_percent(value)})"
    value = " ".join(value.split())
    for special in ("|", _SPECIAL):
        text = "".join("\\" + char if char in special else char for char in value)
        if not text.endswith("\\") and _reads_back(text, value):
            return text
    text = "".join(f"&#{ord(char)};" if char in _SPECIAL else char for char in value)
    return text if _reads_back(text, value) else "".join(f"&#{ord(char)};" for char in value)


def _reads_back(text: str, value: str) -> bool:
    return cell(text) == value and cells(f"|{text}|", 0, len(text) + 2) == [text]


def _percent(path: str) -> str:
    return (
        "".join(f"%{byte:02X}" if chr(byte) in " %()<>\\|[]`&" else chr(byte) for byte in path.encode())
        .encode("latin-1")
        .decode()
    )

"""An HTML page as the rows a reader sees: inline tags joined, blocks apart, tables of data as tables, scripts gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .pipes import pipe_rows

_GONE = frozenset(
    ("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "audio", "video", "map",
     "select", "button", "textarea", "input", "head", "frameset", "noframes", "math", "datalist", "dialog")
)  # fmt: skip
_INLINE = frozenset(
    ("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
     "ins", "kbd", "label", "mark", "o:p", "q", "rb", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
     "sup", "time", "tt", "u", "var", "wbr")
)  # fmt: skip
"""What runs on within a line; every other element begins and ends one, as tags nobody knows rarely stand in sentences."""

_UNSEEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u201c\u201d\u2018\u2019\u2026\u2014"
_BROKEN_LINE = re.compile(
    f"(?<=[{_CJK}])[ \t\r\f\v]*\n[ \t\r\n\f\v]*(?=[{_CJK}0-9%])|(?<=[0-9])[ \t]*\n\\s*(?=[{_CJK}])"
)
MOST_CELLS = 20_000
"""Cells of one table, spans counted; what has more is read as lines."""
_SPAN = 200


@dataclass(slots=True)
class Row:
    """A line of a page. link: characters of it inside links; node: the element that it stands in, path: that and all
    around it from the outside in; heading: 1 to 6 for h1 to h6, 0 otherwise; hidden: not shown when the page opens.
    """

    text: str
    link: int
    node: Any
    path: tuple[Any, ...]
    heading: int = 0
    hidden: bool = False
    table: bool = False


@dataclass(slots=True)
class _Walk:
    rows: list[Row] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    link: int = 0
    path: list[Any] = field(default_factory=list)
    anchors: int = 0
    heading: int = 0
    hidden: int = 0

    def flush(self) -> None:
        if self.parts:
            text = _squeezed("".join(self.parts))
            if text:
                node = self.path[-1]
                row = Row(text, min(self.link, len(text)), node, tuple(self.path), self.heading, self.hidden > 0)
                self.rows.append(row)
        self.parts, self.link = [], 0

    def text(self, said: str | None) -> None:
        if said:
            said = _BROKEN_LINE.sub("", said)
            self.parts.append(said)
            if self.anchors:
                self.link += len(_SPACE.sub("", said))


def _squeezed(text: str) -> str:
    return _SPACE.sub(" ", text.replace("\xa0", " ").replace("\u200b", "").replace("\ufeff", "")).strip(" \u3000")


def rows_of(root: Any) -> list[Row]:
    """The rows of a parsed page (an lxml element), in order."""
    walk = _Walk()
    skip = 0
    for event, node in _events(root):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            if skip or tag in _GONE or not tag or _is_unseen(node, tag):
                skip += 1
                continue
            if tag == "table" and (cells := grid(node)):
                walk.flush()
                _table(walk, node, cells)
                skip += 1
                continue
            _enter(walk, node, tag)
        else:
            if skip:
                skip -= 1
            else:
                _leave(walk, node, tag)
            if not skip and node is not root:
                walk.text(node.tail)
    walk.flush()
    return walk.rows


def _events(root: Any) -> Iterator[tuple[str, Any]]:
    """Begin and end of every element, without recursion: pages nest as deep as they like."""
    stack: list[tuple[Any, Iterator[Any]]] = [(root, iter(root))]
    yield "start", root
    while stack:
        node, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "end", node
        else:
            yield "start", child
            stack.append((child, iter(child)))


def _enter(walk: _Walk, node: Any, tag: str) -> None:
    if tag not in _INLINE:
        walk.flush()
        walk.path.append(node)
    if tag == "a":
        walk.anchors += 1
    elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        walk.heading = int(tag[1])
    if _is_hidden(node):
        walk.hidden += 1
    if tag == "br":
        return
    if walk.path:
        walk.text(node.text)


def _leave(walk: _Walk, node: Any, tag: str) -> None:
    if tag not in _INLINE:
        walk.flush()
        walk.path.pop()
    if tag == "a":
        walk.anchors -= 1
    elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        walk.heading = 0
    if _is_hidden(node):
        walk.hidden -= 1


def _is_hidden(node: Any) -> bool:
    style = node.get("style")
    return bool(style and _UNSEEN.search(style)) or node.get("hidden") is not None


def _is_unseen(node: Any, tag: str) -> bool:
    """Whether a piece of a line is not shown: what forums strew between sentences against copying."""
    if tag not in _INLINE or not _is_hidden(node):
        return False
    before, parent = node.getprevious(), node.getparent()
    beside = before.tail if before is not None else parent.text if parent is not None else ""
    if not (beside or "").strip() and not (node.tail or "").strip():
        return False
    return all(inside.tag in _INLINE for inside in node.iter() if isinstance(inside.tag, str))


def words(node: Any) -> str:
    """All text of an element on one line."""
    parts = [piece for piece in node.itertext() if isinstance(piece, str)]
    return _squeezed(" ".join(_BROKEN_LINE.sub("", part) for part in parts))


def grid(table: Any) -> list[list[str]]:
    """The cells of a table of data, merged ones repeated wherever they reach; [] for a table that only lays out a page.

    Data stands in at least two rows of at least two cells without tables, headings or several paragraphs in them.
    """
    found = [row for row in table.iter("tr") if _owner(row) is table]
    if len(found) < 2 or any(inner is not table for inner in table.iter("table")):
        return []
    rows: list[list[str]] = []
    below: dict[tuple[int, int], str] = {}
    count = several = 0
    for y, row in enumerate(found):
        line: list[str] = []
        for cell in row:
            if not isinstance(cell.tag, str) or cell.tag not in ("td", "th"):
                continue
            while (y, len(line)) in below:
                line.append(below.pop((y, len(line))))
            said = _cell(cell)
            if said is None:
                return []
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            count += wide * high
            if count > MOST_CELLS:
                return []
            for x in range(len(line), len(line) + wide):
                below.update({(later, x): said for later in range(y + 1, min(y + high, len(found)))})
            line += [said] * wide
        while (y, len(line)) in below:
            line.append(below.pop((y, len(line))))
        several += sum(map(bool, line)) >= 2
        rows.append(line)
    rows = [row for row in rows if any(row)]
    if several < 2 or several * 2 < len(rows):
        return []
    width = max(map(len, rows))
    return [row + [""] * (width - len(row)) for row in rows]


def _owner(row: Any) -> Any:
    return next((node for node in row.iterancestors("table")), None)


def _cell(cell: Any) -> str | None:
    """The text of a cell of data; None where it holds what only a layout has."""
    blocks = said = linked = 0
    for node in cell.iter():
        if not isinstance(node.tag, str):
            continue
        if node.tag in ("h1", "h2", "ul", "form", "iframe", "article", "section"):
            return None
        if node.tag == "p":
            blocks += 1
        elif node.tag == "a":
            linked += len(words(node))
    text = _squeezed(" ".join(t for t in _seen_text(cell)))
    said = len(text)
    if (blocks > 3 and said > 150) or said > 600 or (said > 20 and linked > 0.7 * said):
        return None
    return text.replace("|", "｜")


def _seen_text(cell: Any) -> Iterator[str]:
    for node in cell.iter():
        if isinstance(node.tag, str) and node.tag not in _GONE and node.text:
            yield _BROKEN_LINE.sub("", node.text)
        if node is not cell and node.tail:
            yield _BROKEN_LINE.sub("", node.tail)


def _span(cell: Any, name: str) -> int:
    said = str(cell.get(name) or "1").strip()
    return max(1, min(int(said), _SPAN)) if said.isascii() and said.isdigit() and len(said) < 5 else 1


def _table(walk: _Walk, node: Any, cells: list[list[str]]) -> None:
    path = (*walk.path, node)
    link = 0
    caption = next((c for c in node if c.tag == "caption"), None)
    if caption is not None and words(caption):
        walk.rows.append(Row(words(caption), link, node, path, 0, walk.hidden > 0))
    walk.rows += [Row(line, link, node, path, 0, walk.hidden > 0, True) for line in pipe_rows(cells)]

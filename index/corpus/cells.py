"""INDEX.md as lines and cells that can be changed one by one; all other bytes stay as they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ..errors import CorpusError
from . import frontmatter, markdown
from .manifest import COLUMN_OF, NAME, clean_document, split_line
from .paths import Refused

_ENDS = re.compile(r"(\r\n?|\n)")
_SPACE = " \t\n\v\f\r"
_MARKS = frozenset(("tags", "duplicate_of", "exclude"))
"""Columns that say something of a document that may be listed elsewhere, by a glob or as a line of a JSONL file."""
_NEW_COLUMNS = ("file", "title", "date", "source", "region", "tags")


@dataclass(frozen=True, slots=True)
class _Place:
    """A row of the user's: its line (from 0), the column where it begins, and which cell holds which column."""

    line: int
    begin: int
    columns: Mapping[str, int]


@dataclass(slots=True)
class Layout:
    """The lines of INDEX.md with their ends, the rows found in them, and the rows of the table that gangmu writes.

    own: by document; None for a list item, which has no cells. extra: by document, raw cell text by column.
    """

    mark: str
    lines: list[str]
    ends: list[str]
    own: dict[str, _Place | None] = field(default_factory=dict)
    extra: dict[str, dict[str, str]] = field(default_factory=dict)
    _header: list[str] = field(
        default_factory=list
    )  # of the extra table: names that are no column are kept as they are
    _tables: list[tuple[markdown.Table, Mapping[str, int], Sequence[str]]] = field(default_factory=list)  # with paths
    _glued: bool = False
    _region: tuple[int, int] | None = (
        None  # the lines of the extra table, its comment and the blank line before included
    )
    _env: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Layout:
        """Raises CorpusError when the front matter is not closed."""
        mark = "\ufeff" if text.startswith("\ufeff") else ""
        parts = _ENDS.split(text[len(mark) :])
        layout = cls(mark, parts[::2], [*parts[1::2], ""])
        head = frontmatter.split(layout.lines)
        if head < 0:
            raise CorpusError("the front matter is not closed", "end it with a line of three dashes", file=NAME, line=1)
        for block in markdown.scan(layout.lines, head, layout._env):
            if isinstance(block, markdown.Item):
                layout._own(block.path, None)
            else:
                layout._table(block)
        return layout

    def text(self) -> str:
        """The whole file."""
        if self._region is None:
            head, tail = _join(self.lines, self.ends), ""
        else:
            first, last = self._region
            head = _join(self.lines[:first], self.ends[:first])
            tail = _join(self.lines[last:], self.ends[last:])
            if self._glued:
                head = head.removesuffix(self.line_end)
        if not self.extra:
            return self.mark + head + tail
        glued = bool(head) and not head.endswith(("\n", "\r"))
        end = self.line_end
        before = (end if glued else "") + end
        return self.mark + head + before + self._rendered(glued) + tail

    @property
    def line_end(self) -> str:
        """How this file ends its lines."""
        return self.ends[0] or "\n"

    def has(self, path: str) -> bool:
        """Whether a row of the user's names the document."""
        return path in self.own

    def value(self, path: str, column: str) -> str:
        """The raw text of a document's cell, its own or else the one in the extra table."""
        span = self._span(path, column)
        if span is not None:
            return self._inner(span)
        return self.extra.get(path, {}).get(column, "")

    def set(self, path: str, column: str, raw: str) -> None:
        """Writes a cell (raw: escaped text); "" empties it."""
        span = self._span(path, column)
        if span is not None:
            self._put(span, raw)
            raw = ""
        cells = self.extra.setdefault(path, {})
        cells[column] = raw
        if not any(cells.values()):
            del self.extra[path]
        elif column not in self._header:
            self._header.append(column)

    def tags(self, path: str) -> list[str]:
        """The tags that INDEX.md gives a document, in its own row and in the extra table."""
        raws = [self.extra.get(path, {}).get("tags", "")]
        span = self._span(path, "tags")
        if span is not None:
            raws.append(self._inner(span))
        return [
            markdown.cell(raw[begin:end], self._env)
            for raw in raws
            for begin, end in markdown.tag_pieces(raw)
            if begin < end
        ]

    def add_tag(self, path: str, tag: str) -> None:
        """Appends a tag to the tags cell, with the separator that the cell uses."""
        span = self._span(path, "tags")
        raw = self._inner(span) if span is not None else self.extra.get(path, {}).get("tags", "")
        pieces = markdown.tag_pieces(raw)
        separator = raw[pieces[0][1] : pieces[1][0]] if len(pieces) > 1 else ", "
        text = raw + separator + markdown.escaped(tag) if raw else markdown.escaped(tag)
        if span is not None:
            self._put(span, text)
        else:
            self.set(path, "tags", text)

    def remove_tag(self, path: str, tag: str) -> bool:
        """Takes a tag away with the separator before it (after it, if it is the first). False if it is not there."""
        removed = False
        span = self._span(path, "tags")
        if span is not None:
            raw = self._inner(span)
            text = self._without(raw, tag)
            if text != raw:
                self._put(span, text)
                removed = True
        raw = self.extra.get(path, {}).get("tags", "")
        text = self._without(raw, tag)
        if text != raw:
            cells = self.extra[path]
            cells["tags"] = text
            if not any(cells.values()):
                del self.extra[path]
            removed = True
        return removed

    def append(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Adds rows (raw text by column) to the end of the user's table that lists files, or a new table at the end.

        A table that only says something of single lines of a JSONL file, or only marks documents (tags, copies,
        exclusions) that are listed elsewhere, is none; of several, the last one is taken.
        """
        chosen = self._listing()
        if chosen is None:
            self._begin_table(rows)
            return
        table, columns = chosen
        number, begin, _ = table.header
        header, rule = self.lines[number], self.lines[number + 1]
        prefix = header[:begin] if not header[:begin].strip(_SPACE + ">") else ""
        spans = markdown.spans(header, begin, len(header))
        widths = [
            _width(header[left:right]) if _width(header[left:right]) == len(part) else 0
            for (left, right), part in zip(spans, rule.strip(_SPACE + ">").strip("|").split("|"), strict=False)
        ]
        padded = header[spans[columns["file"]][0]] == " "
        trimmed = header.strip(_SPACE)
        added = []
        for row in rows:
            cells = [""] * len(spans)
            for name, place in columns.items():
                cells[place] = row.get(name, "")
            space = " " if padded else ""
            texts = [space + cell + space for cell in cells]
            texts = [text + " " * (width - _width(text)) for text, width in zip(texts, widths, strict=False)]
            line = "|".join(texts)
            piped = header[begin] == "|" or not cells[0]
            line = ("|" if piped else "") + line + ("|" if trimmed.endswith("|") or not cells[-1] else "")
            added.append(prefix + (line if piped else line.lstrip(" ")))
        after = (table.rows[-1][0] if table.rows else number + 1) + 1
        end = self.ends[after - 1]
        self.ends[after - 1] = end or self.line_end
        self.lines[after:after] = added
        self.ends[after:after] = [self.line_end] * (len(added) - 1) + [end]
        if self._region is not None and self._region[0] >= after:
            self._region = (self._region[0] + len(added), self._region[1] + len(added))

    def _listing(self) -> tuple[markdown.Table, Mapping[str, int]] | None:
        """The table that new files belong into, with its columns: one that lists files, an empty one, one of tags."""
        best: tuple[int, markdown.Table, Mapping[str, int]] | None = None
        for table, columns, paths in self._tables:
            said = columns.keys() - {"file"}
            if (paths and all(split_line(path)[1] for path in paths)) or said == {"exclude"}:
                continue
            worth = 0 if said and said <= _MARKS else 2 if paths else 1
            if best is None or worth >= best[0]:
                best = (worth, table, columns)
        return best[1:] if best is not None else None

    def _begin_table(self, rows: Sequence[Mapping[str, str]]) -> None:
        """A new table with these rows, before the one that gangmu writes, or at the end of the file."""
        end = self.line_end
        first = self._region[0] if self._region is not None else len(self.lines)
        text = _join(self.lines[:first], self.ends[:first])
        lead = "" if not text else end if text.endswith(("\n", "\r")) else end + end
        names = [*_NEW_COLUMNS, *dict.fromkeys(name for row in rows for name in row if name not in _NEW_COLUMNS)]
        new = [_row(names), "|" + "|".join("-" * (len(name) + 2) for name in names) + "|"]
        new += [_row([row.get(name, "") for name in names]) for row in rows]
        parts = _ENDS.split(text + lead + "".join(line + end for line in new))
        lines, ends = parts[::2], [*parts[1::2], ""]
        if self._region is not None:
            del lines[-1], ends[-1]  # the empty line behind the last end
            moved = len(lines) - first
            self._region = (self._region[0] + moved, self._region[1] + moved)
            lines, ends = lines + self.lines[first:], ends + self.ends[first:]
        self.lines, self.ends = lines, ends

    def _own(self, path: str, place: _Place | None) -> None:
        with suppress(Refused):
            self.own.setdefault(clean_document(path), place)

    def _table(self, table: markdown.Table) -> None:
        number, begin, end = table.header
        header = [markdown.cell(raw, self._env) for raw in markdown.cells(self.lines[number], begin, end)]
        names = [COLUMN_OF.get(name.lower(), "") for name in header]
        if "file" not in names:
            return
        columns = {name: names.index(name) for name in names if name}
        paths: list[str] = []
        if not table.managed:
            self._tables.append((table, columns, paths))
        for line, left, right in table.rows:
            cells = markdown.cells(self.lines[line], left, right)
            if columns["file"] >= len(cells):
                continue
            path = markdown.path_cell(cells[columns["file"]], self._env)
            if not table.managed:
                paths.append(path)
                self._own(path, _Place(line, left, columns))
                continue
            with suppress(Refused):
                texts = zip(names, header, cells, strict=False)
                row = {name or title: cell for name, title, cell in texts if name != "file"}
                self.extra[clean_document(path)] = row
        if table.managed:
            self._header = [name or title for name, title in zip(names, header, strict=True) if name != "file"]
            self._find_region(number, (table.rows[-1][0] if table.rows else number + 1) + 1)

    def _find_region(self, header: int, last: int) -> None:
        first = header
        while first > 0 and self.lines[first].strip(_SPACE) not in (markdown.MANAGED, markdown.MANAGED_GLUED):
            first -= 1
        self._glued = self.lines[first].strip(_SPACE) == markdown.MANAGED_GLUED
        if first > 0 and not self.lines[first - 1].strip(_SPACE):
            first -= 1
        self._region = (first, last)

    def _rendered(self, glued: bool) -> str:
        names = ["file", *self._header]
        lines = [
            markdown.MANAGED_GLUED if glued else markdown.MANAGED,
            "",
            _row(names),
            "|" + "|".join("-" * (_width(name) + 2) for name in names) + "|",
        ]
        for path, cells in self.extra.items():
            lines.append(_row([markdown.escaped(path, path=True), *(cells.get(name, "") for name in self._header)]))
        return "".join(line + self.line_end for line in lines)

    def _span(self, path: str, column: str) -> tuple[int, int, int] | None:
        place = self.own.get(path)
        if place is None or column not in place.columns:
            return None
        line = self.lines[place.line]
        spans = markdown.spans(line, place.begin, len(line))
        number = place.columns[column]
        return (place.line, *spans[number]) if number < len(spans) else None

    def _inner(self, span: tuple[int, int, int]) -> str:
        line, begin, end = span
        return self.lines[line][begin:end].strip(_SPACE)

    def _put(self, span: tuple[int, int, int], text: str) -> None:
        number, begin, end = span
        line = self.lines[number]
        cell = line[begin:end]
        inner = cell.strip(_SPACE)
        at = begin + (cell.index(inner) if inner else min(1, len(cell)))
        self.lines[number] = line[:at] + text + line[at + len(inner) :]

    def _without(self, raw: str, tag: str) -> str:
        pieces = markdown.tag_pieces(raw)
        for number, (begin, end) in enumerate(pieces):
            if markdown.cell(raw[begin:end], self._env) == tag:
                if number:
                    return raw[: pieces[number - 1][1]] + raw[end:]
                return raw[pieces[1][0] :] if len(pieces) > 1 else ""
        return raw


def _join(lines: Sequence[str], ends: Sequence[str]) -> str:
    return "".join(line + end for line, end in zip(lines, ends, strict=True))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)

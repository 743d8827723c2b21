"""From raw decoded text to the clean article: repaired, folded to simplified, and without the page around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from . import parts, script, tables
from .lines import Line, read_lines
from .metadata import Known, gather
from .offsets import IDENTITY, Offsets, compose, edit, origin
from .page import Layout, arrange
from .repair import Repaired, repair
from .table_lines import Table
from .wrapping import rejoin

_ROUNDS = 8
"""Cleaning is repeated until nothing changes, so that cleaning a clean text changes nothing; two rounds are usual."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the raw decoded text, from `start` up to `end`. kind: `title`, `meta`, `body` or `boilerplate`."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Repair:
    """How many changes of one `kind` were made (see `repair`); `fold` counts characters of the article that became
    simplified, `line` the lines left out because they are not of the article, `wrap` breaks inside paragraphs that are gone."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Article:
    """A document as everything later reads it.

    text: the body, repaired and in simplified characters, paragraphs separated by a line feed.
    title, date, source, author, editor, event_date: "" where neither the manifest nor the page says; dates are ISO.
    script: what the article is written in: `Hans`, `Hant`, or "" without Chinese.
    blocks: cover the raw text without gap or overlap, in order.
    repairs: changes by kind, in alphabetical order.
    offsets: `(clean, raw)` wherever the difference between the two changes, ascending.
    tables: those of `text`, in order.
    """

    text: str
    title: str
    date: str
    source: str
    author: str
    editor: str
    event_date: str
    script: str
    blocks: tuple[Block, ...]
    repairs: tuple[Repair, ...]
    offsets: Offsets
    tables: tuple[Table, ...]


def read(raw: str, known: Known) -> Article:
    """Clean one document. `raw` is decoded text; `known` has the `title`, `date` and `source` of the manifest or "".

    Pure and deterministic; linear in the length of `raw`; never raises for what a text may hold. A text of more lines than
    `parts.MOST_LINES` is read in parts: each decides for itself what repair, script and layout it shows.
    """
    spans = list(parts.spans(raw))
    if len(spans) == 1:
        return _read(raw, known)
    read = [(0, _read(raw[: spans[0][1]], known))]
    for start, end in spans[1:]:
        so_far = _Known(*(_first(read, name) for name in _Known._fields))
        read.append((start, _read(raw[start:end], so_far)))
    if any(_leaves_out(part) for _, part in read):  # then blank lines go, also in the parts that would keep them
        read = [(start, part if _leaves_out(part) else _tight(part)) for start, part in read]
    return _joined(raw, read)


def _leaves_out(part: Article) -> bool:
    return any(one.kind == "line" for one in part.repairs)


_BLANK = re.compile(r"[^\S\n]*\n\s*")


def _tight(part: Article) -> Article:
    """An article that is all of its text, without blank lines and indents."""
    text, squeezed = edit(part.text, ((hit.start(), hit.end(), "\n") for hit in _BLANK.finditer(part.text)))
    offsets = compose(squeezed, part.offsets)
    return replace(part, text=text, offsets=offsets, tables=tables.find(text) if part.tables else ())


class _Known(NamedTuple):
    """What the parts before have told of a document."""

    title: str
    date: str
    source: str


def _joined(raw: str, read: list[tuple[int, Article]]) -> Article:
    """One article of its parts, each with the place in the raw text at which it begins.

    Blank lines between two parts stay where none leaves anything out, as they do inside a part.
    """
    text: list[str] = []
    blocks: list[Block] = []
    points: list[tuple[int, int]] = []
    found: list[Table] = []
    counts: Counter[str] = Counter()
    written: Counter[str] = Counter()
    length, behind, whole = 0, 0, not any(_leaves_out(part) for _, part in read)
    for start, part in read:
        for block in part.blocks:
            begin = blocks.pop().start if blocks and blocks[-1].kind == block.kind else block.start + start
            blocks.append(Block(block.kind, begin, block.end + start))
        counts.update({one.kind: one.count for one in part.repairs})
        written[part.script] += len(part.text)
        if not part.text:
            continue
        gap = raw[behind : start + part.offsets[0][1]] if text else ""
        between = repair(gap) if whole and gap.isspace() else Repaired("\n", IDENTITY, counts)
        if text:
            _shift(points, between.offsets, length, behind)
            text.append(between.text)
            length += len(between.text)
        _shift(points, part.offsets, length, start)
        found += [_moved(one, length) for one in part.tables]
        text.append(part.text)
        length += len(part.text)
        behind = start + origin(part.offsets, len(part.text))
    return replace(
        read[0][1],
        text="".join(text),
        date=_first(read, "date"),
        source=_first(read, "source"),
        author=_first(read, "author"),
        editor=_first(read, "editor"),
        script=written.most_common(1)[0][0],
        blocks=tuple(blocks),
        repairs=tuple(Repair(kind, counts[kind]) for kind in sorted(counts)),
        offsets=tuple(points) or IDENTITY,
        tables=tuple(found),
    )


def _first(read: list[tuple[int, Article]], name: str) -> str:
    """What the first part says that says anything."""
    return next((said for _, part in read if (said := getattr(part, name))), "")


def _shift(points: list[tuple[int, int]], offsets: Offsets, here: int, there: int) -> None:
    """Add the offsets of a part that begins at `here` in the clean and at `there` in the raw text."""
    for a, b in offsets:
        if not points or b + there - a - here != points[-1][1] - points[-1][0]:
            points.append((a + here, b + there))


def _moved(table: Table, by: int) -> Table:
    rows = tuple(row._replace(start=row.start + by, end=row.end + by) for row in table.rows)
    return table._replace(start=table.start + by, end=table.end + by, rows=rows)


def _read(raw: str, known: Known) -> Article:
    """The article of a text that is read at once."""
    repaired = repair(raw)
    counts = dict(repaired.counts)
    folded = repaired.text
    if script.has_traditional(folded):
        folded = script.particles(script.simplify(folded))
    lines = read_lines(folded)  # the words of pages are known in simplified characters
    layout, kinds, printed = _decided(folded, lines, known.title)
    written = script.detect(
        "\n".join(repaired.text[x.start : x.end] for x, kind in _zip(lines, kinds) if kind == "body")
    )
    text = folded
    if written != "Hant" and folded is not repaired.text:
        text = repaired.text
        lines = [line._replace(text=text[line.start : line.end]) for line in lines]
    facts = gather(lines, layout, known)
    body, to_repaired, breaks = _flowing(text, lines, kinds, printed)
    for _ in range(_ROUNDS if breaks or printed else 0):  # joined lines and other tables may read otherwise
        gone = _left_out(body)
        if not gone:
            break
        kinds = _without(lines, kinds, gone, to_repaired)
        body, to_repaired, breaks = _flowing(text, lines, kinds, printed)
    if breaks:
        counts["wrap"] = breaks
    if written == "Hant":
        counts["fold"] = sum(
            repaired.text[i] != folded[i]
            for x, kind in _zip(lines, kinds)
            if kind == "body"
            for i in range(x.start, x.end)
        )
    if spam := sum(line.kind == "spam" for line in lines):
        counts["spam"] = spam
    if left_out := sum(kind != "body" for kind in kinds):
        counts["line"] = left_out
    return Article(
        text=body,
        title=facts.title,
        date=facts.date,
        source=facts.source,
        author=facts.author,
        editor=facts.editor,
        event_date=facts.event_date,
        script=written,
        blocks=_blocks(lines, kinds, repaired.offsets, len(raw)),
        repairs=tuple(Repair(kind, counts[kind]) for kind in sorted(counts) if counts[kind]),
        offsets=compose(to_repaired, repaired.offsets),
        tables=tables.find(body) if printed else (),
    )


def _decided(folded: str, lines: list[Line], title: str) -> tuple[Layout, list[str], bool]:
    """The layout of a page, what each line is after all rounds and guards, and whether any table stands on it.

    The kinds of lines in tables of figures are changed in `lines` itself: their short cells are no buttons and labels.
    """
    printed = tables.find(folded)
    of_figures = [(one.start, one.end) for one in printed if tables.has_figures(one)]
    if printed:
        lines[:] = _as_text(lines, of_figures)
    layout = arrange(lines, title)
    return layout, _whole(lines, _settled(lines, list(layout.kinds)), of_figures), bool(printed)


def _flowing(text: str, lines: list[Line], kinds: list[str], printed: bool) -> tuple[str, Offsets, int]:
    """The body lines of `text` with hard-wrapped paragraphs in one line each, their map into it, and the breaks gone.

    printed: whether a table stands on the page; tables keep their lines.
    """
    body, offsets = _assemble(text, lines, kinds)
    total = 0
    for _ in range(_ROUNDS):  # joining may show a table, or make an end of one
        kept = [(one.start, one.end) for one in tables.find(body)] if printed or total else []
        body, joined, breaks = rejoin(body, kept)
        if not breaks:
            break
        offsets = compose(joined, offsets)
        total += breaks
    return body, offsets, total


def _left_out(body: str) -> list[tuple[int, int]]:
    """The lines, as spans of it, that cleaning a clean text again would leave out."""
    folded = script.particles(script.simplify(body)) if script.has_traditional(body) else body
    lines = read_lines(folded)
    _, kinds, _ = _decided(folded, lines, "")
    return [(line.start, line.end) for line, kind in _zip(lines, kinds) if kind != "body"]


def _without(lines: list[Line], kinds: list[str], gone: list[tuple[int, int]], offsets: Offsets) -> list[str]:
    """`kinds` with the lines that the spans `gone` of the body came from as boilerplate."""
    spans = [(origin(offsets, start), origin(offsets, end - 1)) for start, end in gone]
    left = list(kinds)
    at = 0
    for i, line in enumerate(lines):
        while at < len(spans) and spans[at][1] < line.start:
            at += 1
        if at < len(spans) and kinds[i] == "body" and line.end > spans[at][0]:
            left[i] = "boilerplate"
    return left


def _as_text(lines: list[Line], spans: list[tuple[int, int]]) -> list[Line]:
    """`lines` with those in the tables of figures at `spans` as text: their short cells are no buttons and labels."""
    out = []
    at = 0
    for line in lines:
        while at < len(spans) and spans[at][1] <= line.start:
            at += 1
        inside = at < len(spans) and line.end > spans[at][0]
        out.append(line._replace(kind="text") if inside else line)
    return out


def _whole(lines: list[Line], kinds: list[str], spans: list[tuple[int, int]]) -> list[str]:
    """`kinds` with every line of a table of figures at `spans` as body: no site prints such a table around its articles."""
    at = 0
    for i, line in enumerate(lines):
        while at < len(spans) and spans[at][1] <= line.start:
            at += 1
        if at < len(spans) and line.end > spans[at][0]:
            kinds[i] = "body"
    return kinds


def _zip(lines: list[Line], kinds: list[str]) -> Iterator[tuple[Line, str]]:
    return zip(lines, kinds, strict=True)


def _settled(lines: list[Line], kinds: list[str]) -> list[str]:
    """Arrange what is left as body again and again until nothing more is left out."""
    for _ in range(_ROUNDS):
        kept = [i for i, kind in enumerate(kinds) if kind == "body"]
        if len(kept) == len(kinds):
            break
        again = arrange([lines[i] for i in kept]).kinds
        if all(kind == "body" for kind in again):
            break
        for i, kind in zip(kept, again, strict=True):
            kinds[i] = "boilerplate" if kind == "title" else kind
    return kinds


def _assemble(text: str, lines: list[Line], kinds: list[str]) -> tuple[str, Offsets]:
    """The body lines of `text` and their map into it; a text that is all body keeps its blank lines and indents."""
    if all(kind == "body" for kind in kinds):
        if not lines:
            return "", ((0, 0),)
        start = lines[0].start
        return text[start : lines[-1].end], ((0, start),)
    said: list[str] = []
    points: list[tuple[int, int]] = []
    length = 0
    for line, kind in _zip(lines, kinds):
        if kind == "body":
            if not points or line.start - length != points[-1][1] - points[-1][0]:
                points.append((length, line.start))
            said.append(line.text)
            length += len(line.text) + 1
    return "\n".join(said), tuple(points) or ((0, 0),)


def _blocks(lines: list[Line], kinds: list[str], offsets: Offsets, length: int) -> tuple[Block, ...]:
    """Runs of lines of one kind as spans of the raw text; white space belongs to the block in front of it."""
    if not length:
        return ()
    if not lines:
        return (Block("boilerplate", 0, length),)
    starts: list[tuple[str, int]] = []
    for line, kind in _zip(lines, kinds):
        if not starts or starts[-1][0] != kind:
            starts.append((kind, origin(offsets, line.start) if starts else 0))
    ends = [start for _, start in starts[1:]] + [length]
    return tuple(Block(kind, start, end) for (kind, start), end in zip(starts, ends, strict=True))

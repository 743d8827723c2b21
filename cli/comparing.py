"""Two texts against each other for people: paragraphs that belong together side by side, or one under the other.

What two paragraphs have in common decides that they belong together, so that one that was taken out, joined or divided
leaves the others where they were. Nothing is cut; without colours, what is gone stands in [-…-] and what is new in [+…+].
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from .language import worded
from .prose import lines, unbroken
from .terminal import harmless

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

Run = tuple[str, str]
_COMMON = 0.5
"""Share of the shorter of two paragraphs that they have in common where they belong together."""
_NARROW = 60
"""Cells below which two columns are no pleasure to read."""
_AROUND = 1
"""Paragraphs that are the same and are shown beside those that are not, where the others are left out."""


@dataclass(slots=True)
class _Side:
    """One text: its paragraphs as pieces (op, text), op "=" for what both have."""

    own: str
    paragraphs: list[list[Run]] = field(default_factory=lambda: [[]])

    def add(self, op: str, text: str) -> None:
        first, *more = text.split("\n")
        for number, piece in enumerate((first, *more)):
            if number:
                self.paragraphs.append([])
            if piece:
                self.paragraphs[-1].append((op, piece))


@dataclass(frozen=True, slots=True)
class Row:
    """Paragraphs that belong together, either side may have none; each a list of (op, text)."""

    left: Sequence[Sequence[Run]]
    right: Sequence[Sequence[Run]]

    @property
    def same(self) -> bool:
        """Whether both sides read alike."""
        return _plain(self.left) == _plain(self.right)

    @property
    def sign(self) -> str:
        """As sdiff has it: < only left, > only right, | both and different."""
        if self.same:
            return " "
        return "|" if self.left and self.right else "<" if self.left else ">"


def rows(runs: Iterable[Run]) -> list[Row]:
    """Runs of ("=" | "-" | "+", text), as `index.dedup.diff` gives them, as paragraphs that belong together."""
    left, right = _Side("-"), _Side("+")
    common: dict[tuple[int, int], int] = {}
    for op, text in runs:
        if op != "=":
            (left if op == "-" else right).add(op, text)
            continue
        for number, piece in enumerate(text.split("\n")):
            if number:
                left.add(op, "\n")
                right.add(op, "\n")
            if piece:
                left.add(op, piece)
                right.add(op, piece)
                at = len(left.paragraphs) - 1, len(right.paragraphs) - 1
                common[at] = common.get(at, 0) + len(piece.strip())
    return list(_paired(left.paragraphs, right.paragraphs, common))


def _paired(left: list[list[Run]], right: list[list[Run]], common: dict[tuple[int, int], int]) -> Iterator[Row]:
    """Paragraphs in order, those together that are linked; links never cross, as what is common comes in one order."""
    sizes_left, sizes_right = ([sum(len(t) for _, t in p) for p in side] for side in (left, right))
    links = sorted(
        pair
        for pair, size in common.items()
        if (size > 1 and size >= _COMMON * min(sizes_left[pair[0]], sizes_right[pair[1]]))
        or size == sizes_left[pair[0]] == sizes_right[pair[1]]
    )
    at_left = at_right = 0
    while links:
        group = [links.pop(0)]
        while links and (links[0][0] <= group[-1][0] or links[0][1] <= group[-1][1]):
            group.append(links.pop(0))
        yield from _alone(left[at_left : group[0][0]], right[at_right : group[0][1]])
        next_left, next_right = group[-1][0] + 1, group[-1][1] + 1
        yield Row(_full(left[group[0][0] : next_left]), _full(right[group[0][1] : next_right]))
        at_left, at_right = next_left, next_right
    yield from _alone(left[at_left:], right[at_right:])


def _full(paragraphs: list[list[Run]]) -> list[list[Run]]:
    return [p for p in paragraphs if "".join(t for _, t in p).strip()]


def _alone(left: list[list[Run]], right: list[list[Run]]) -> Iterator[Row]:
    yield from (Row([p], []) for p in _full(left))
    yield from (Row([], [p]) for p in _full(right))


def _plain(side: Sequence[Sequence[Run]]) -> str:
    return "".join(text for paragraph in side for _, text in paragraph)


@dataclass(frozen=True, slots=True)
class Compared:
    """Rows as a picture. names: of the texts. side_by_side: in two columns where the terminal is wide enough.

    plain: without colours. brief: of what is the same only what stands beside a difference.
    """

    rows: Sequence[Row]
    names: tuple[str, str]
    side_by_side: bool
    plain: bool
    brief: bool = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = options.max_width
        two = self.side_by_side and width >= _NARROW
        half = (width - 3) // 2
        if two:
            heads = [lines(Text(name, "bold"), half) for name in self.names]
            yield from _columns(heads[0], heads[1], " ", half)
            yield unbroken(Text("-" * width, "dim"))
        else:
            for sign, name, style in zip("-+", self.names, ("red", "green"), strict=True):
                yield from _hung(sign, Text(name), style, width)
        for row in self._shown():
            if isinstance(row, int):
                yield unbroken(Text("  " + worded("({0} paragraph{1} alike)", row, "s"[: row != 1]), "dim italic"))
            elif two:
                yield from _columns(self._set(row, 0, half), self._set(row, 1, half), row.sign, half)
            elif row.same:
                yield from self._stacked(" ", row.left, "dim", width)
            else:
                yield from self._stacked("-", row.left, "red", width)
                yield from self._stacked("+", row.right, "green", width)

    def _shown(self) -> Iterator[Row | int]:
        """Rows, and how many that are the same are left out between them."""
        near = [
            not self.brief or any(not r.same for r in self.rows[max(0, at - _AROUND) : at + _AROUND + 1])
            for at in range(len(self.rows))
        ]
        skipped = 0
        for row, shown in zip(self.rows, near, strict=True):
            if shown and skipped:
                yield skipped
                skipped = 0
            if shown:
                yield row
            else:
                skipped += 1
        if skipped:
            yield skipped

    def _set(self, row: Row, side: int, width: int) -> list[Text]:
        paragraphs = row.right if side else row.left
        return [
            line
            for p in paragraphs
            for line in lines(self._text(p, row.same, whole=not row.left or not row.right), width)
        ]

    def _stacked(self, sign: str, paragraphs: Sequence[Sequence[Run]], style: str, width: int) -> Iterator[Text]:
        for paragraph in paragraphs:
            yield from _hung(sign, self._text(paragraph, sign == " ", whole=True), style, width)

    def _text(self, paragraph: Sequence[Run], same: bool, *, whole: bool) -> Text:
        """A paragraph with what only it has marked; not where the whole of it is told apart by sign and colour."""
        text = Text(style="dim" if same else "")
        alone = all(op != "=" for op, _ in paragraph)
        for op, piece in paragraph:
            if op == "=" or same:
                text.append(harmless(piece))
            elif self.plain:
                text.append(harmless(piece) if alone and whole else f"[{op}{harmless(piece)}{op}]")
            else:
                text.append(harmless(piece), style="red" if op == "-" else "green")
        return text


def _columns(left: Sequence[Text], right: Sequence[Text], sign: str, half: int) -> Iterator[Text]:
    """Lines beside each other, with a sign between the first two."""
    for number in range(max(len(left), len(right))):
        line = left[number].copy() if number < len(left) else Text("")
        line.append(" " * max(0, half - cell_len(line.plain)))
        line.append(f" {sign if sign != '|' or number == 0 else ' '} ", style="bold yellow")
        if number < len(right):
            line.append_text(right[number])
        line.rstrip()
        yield unbroken(line)


def _hung(sign: str, text: Text, style: str, width: int) -> Iterator[Text]:
    """A paragraph behind its sign, its further lines under it."""
    for number, line in enumerate(lines(text, width - 2)):
        lead = Text(f"{sign if number == 0 else ' '} ", style)
        body = line.copy()
        if not body.style:
            body.style = style if style == "dim" else ""
        lead.append_text(body)
        yield unbroken(lead)

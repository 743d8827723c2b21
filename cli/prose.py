"""Chinese prose set in lines: no figure parted from its unit, no comma at the beginning of a line, nothing ever cut.

Where a line may end follows the core of 中文排版需求 (W3C clreq, section 3.1.3): between any two ideographs, but not before
closing punctuation, not after an opening bracket, not within a number or a Latin word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.measure import Measurement
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

_OPEN = r"(\[{\uff08\uff3b\uff5b\u300a\u3008\u300c\u300e\u3010\u3016\u3014\u201c\u2018"
"""Brackets and quotation marks that open: full width, 《 〈 「 『 【 〖 〔 and the curly ones."""
_CLOSE = (
    r",.;:?!%)\]}\uff0c\u3002\u3001\uff1b\uff1a\uff1f\uff01\uff09\uff3d\uff5d\u300b\u3009\u300d\u300f\u3011\u3017\u3015"
    r"\u201d\u2019\u2026\u2014\u00b7\u2103\uff05\u2030"
)
"""What closes, and what never begins a line: punctuation of either width, … — · ℃ %."""
_PIECE = re.compile(
    rf"""[{_OPEN}]{{0,4}}
    (?:[≥≤≈><↓+\-−]*\d(?:[\d.,:/–-]*\d)?[十百千万亿]{{0,4}}(?:个?百分点|[A-Za-z]+(?:/[A-Za-z]+)?|[㐀-鿿])?
      |[A-Za-z0-9_.:\#?=&@~+-]+/*|\s+|.)
    [{_CLOSE}]{{0,6}}[ ]*""",
    re.VERBOSE | re.DOTALL,
)


def lines(text: Text, width: int, whole: Iterable[tuple[int, int]] = ()) -> list[Text]:
    """`text`, of one paragraph, in lines of at most `width` cells.

    whole: spans that are broken only where no line holds them.
    """
    width = max(1, width)
    if cell_len(text.plain) <= width:
        return [text]
    cuts = _breaks(text.plain, width, sorted(whole))
    made = list(text.divide(cuts))
    for line in made:
        line.rstrip()
    return made


def _breaks(plain: str, width: int, whole: Sequence[tuple[int, int]]) -> list[int]:
    """Offsets at which new lines begin."""
    cuts: list[int] = []
    used = 0
    for start, end in _pieces(plain, whole, width):
        piece = plain[start:end]
        size = cell_len(piece.rstrip(" "))
        if used and used + size > width:
            cuts.append(start)
            used = 0
        if size > width:
            for at, character in enumerate(piece, start):
                wide = cell_len(character)
                if used and used + wide > width:
                    cuts.append(at)
                    used = 0
                used += wide
        else:
            used += cell_len(piece)
    return cuts


def _pieces(plain: str, whole: Sequence[tuple[int, int]], width: int) -> Iterator[tuple[int, int]]:
    """What is kept on one line: the joined pieces, but for those that no line holds, which fall apart again."""
    for start, end in _joined(plain, whole):
        if cell_len(plain[start:end].rstrip(" ")) <= width:
            yield start, end
        else:
            yield from (hit.span() for hit in _PIECE.finditer(plain, start, end))


def _joined(plain: str, whole: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The pieces between which a line may end, those that a span of `whole` touches made one."""
    spans = iter(whole)
    span = next(spans, None)
    begin = -1
    for hit in _PIECE.finditer(plain):
        start, end = hit.span()
        while span is not None and span[1] <= start:
            span = next(spans, None)
        if begin < 0:
            begin = start
        if span is None or not span[0] < end < span[1]:
            yield begin, end
            begin = -1
    if begin >= 0:
        yield begin, len(plain)


class Prose:
    """A text as rich prints it, set in lines as above. indent: blanks before each of them."""

    def __init__(self, text: Text, indent: int = 0, whole: Iterable[tuple[int, int]] = ()) -> None:
        self.text = text
        self.indent = indent
        self.whole = tuple(whole)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = max(8, options.max_width - self.indent)
        for paragraph in self.text.split("\n", allow_blank=True):
            paragraph.expand_tabs(8)
            for line in lines(paragraph, room, self.whole):
                yield unbroken(Text(" " * self.indent).append_text(line) if self.indent and line else line)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        longest = max((cell_len(line) for line in self.text.plain.split("\n")), default=0) + self.indent
        return Measurement(min(longest, self.indent + 12), longest).with_maximum(options.max_width)


def words(plain: str) -> list[tuple[int, int]]:
    """The spans of what stands between blanks, for a line of names that are not to be broken."""
    return [hit.span() for hit in re.finditer(r"\S+", plain)]


def unbroken(text: Text) -> Text:
    """`text` as a line that rich leaves as it is."""
    text.no_wrap, text.overflow, text.end = True, "ignore", "\n"
    return text

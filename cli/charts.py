"""Charts as SVG files, plain enough for any browser or word processor."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from .terminal import one_line

_FONT = "font-family='Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif' font-size='13'"


def _text(x: float, y: float, text: str, anchor: str = "start", colour: str = "#222") -> str:
    return f"<text x='{x:g}' y='{y:g}' text-anchor='{anchor}' fill='{colour}'>{escape(one_line(text))}</text>"


def _document(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    head = f"<svg xmlns='http://www.w3.org/2000/svg' width='{width:g}' height='{height:g}' {_FONT}>"
    ground = f"<title>{escape(one_line(title))}</title><rect width='100%' height='100%' fill='white'/>"
    return "\n".join([head, ground, _text(16, 26, title), *parts, "</svg>", ""])


def bars(values: Sequence[tuple[str, int]], title: str) -> str:
    """Horizontal bars, one for each (label, count)."""
    most = max((count for _, count in values), default=1) or 1
    parts = []
    for row, (label, count) in enumerate(values):
        y, width = 44 + row * 26, 480 * count / most
        parts.append(_text(84, y + 14, label, "end"))
        parts.append(f"<rect x='94' y='{y}' width='{width:g}' height='18' fill='#c0392b'/>")
        parts.append(_text(100 + width, y + 14, str(count)))
    return _document(660, 60 + 26 * len(values), title, parts)


def heat(rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]], title: str) -> str:
    """A grid of counts, darker for more."""
    most = max((max(line) for line in counts), default=1) or 1
    left, top, width, height = 150, 60, 92, 26
    parts = [_text(left + c * width + width / 2, top - 8, name, "middle") for c, name in enumerate(columns)]
    for r, name in enumerate(rows):
        parts.append(_text(left - 10, top + r * height + 18, name, "end"))
        for c, count in enumerate(counts[r]):
            share = count / most
            x, y = left + c * width, top + r * height
            fill = f"rgb({255 - 80 * share:.0f},{245 - 190 * share:.0f},{235 - 200 * share:.0f})"
            parts.append(f"<rect x='{x}' y='{y}' width='{width}' height='{height}' fill='{fill}' stroke='white'/>")
            if count:
                parts.append(_text(x + width / 2, y + 18, str(count), "middle", "white" if share > 0.6 else "#222"))
    return _document(left + width * len(columns) + 20, top + height * len(rows) + 20, title, parts)


def ranked(blocks: Sequence[tuple[str, Sequence[tuple[str, float, str]]]], title: str) -> str:
    """Horizontal bars under headings: for each block its heading, and label, length (0 to 1) and figure of each bar."""
    parts, y = [], 44
    for heading, bars_of_block in blocks:
        parts.append(_text(16, y + 14, heading, colour="#777"))
        y += 26
        for label, length, figure in bars_of_block:
            width = 380 * min(max(length, 0.0), 1.0)
            parts.append(_text(194, y + 14, label, "end"))
            parts.append(f"<rect x='204' y='{y}' width='{width:g}' height='18' fill='#c0392b'/>")
            parts.append(_text(210 + width, y + 14, figure))
            y += 26
        y += 8
    return _document(760, y + 16, title, parts)

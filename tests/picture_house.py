"""Draws the house: the floors of index/ from the ground up, each with its modules and what it hands on (make picture)."""

from __future__ import annotations

import ast
import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {
    "corpus": "raw documents",
    "text": "clean article, offsets into the raw file",
    "facts": "regions, statements, tags",
    "dedup": "signatures, clusters",
    "store": "a generation: segments and records",
    "build": "the index that is current",
    "query": "hits, ledger",
    "scale": "the same records from a cluster",
    "tasks": "what commands and notebooks ask for",
}
WIDTH, MARGIN, LINE = 920, 24, 19


def about(folder: Path) -> str:
    """What a floor says of itself: the first line of its docstring."""
    said = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    return said.splitlines()[0]


def rooms(folder: Path) -> list[str]:
    """The modules of a floor and the rooms in it."""
    inner = sorted(p.name + "/" for p in folder.iterdir() if (p / "__init__.py").exists())
    return [*inner, *sorted(p.stem for p in folder.glob("*.py") if p.stem != "__init__")]


def wrapped(words: list[str], most: int) -> list[str]:
    """Words set in lines of at most `most` characters."""
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) + 3 > most:
            lines.append("")
        lines[-1] += f" · {word}" if lines[-1] else word
    return lines


def drawing() -> str:
    """The picture as SVG, the door on top."""
    boxes = [("door", "Corpus, clean, extract; the command line calls nothing beneath it", [], "")]
    for name, hands_on in reversed(FLOORS.items()):
        folder = ROOT / "index" / name
        boxes.append((name, about(folder), wrapped(rooms(folder), 104), hands_on))
    out, y = [], MARGIN
    for name, said, lines, hands_on in boxes:
        height = 42 + LINE * len(lines)
        if hands_on:
            out.append(f'<path d="M{WIDTH // 2} {y - 2} v-16 m-5 6 l5 -6 l5 6" class="flow"/>')
            out.append(f'<text x="{WIDTH // 2 + 12}" y="{y - 7}" class="small">{escape(hands_on)}</text>')
        out.append(f'<rect x="{MARGIN}" y="{y}" width="{WIDTH - 2 * MARGIN}" height="{height}" rx="6" class="floor"/>')
        out.append(f'<text x="{MARGIN + 14}" y="{y + 24}" class="name">{escape(name)}</text>')
        out.append(f'<text x="{MARGIN + 90}" y="{y + 24}" class="small">{escape(said)}</text>')
        for at, line in enumerate(lines):
            out.append(f'<text x="{MARGIN + 14}" y="{y + 46 + LINE * at}" class="room">{escape(line)}</text>')
        y += height + 26
    style = (
        "text{font-family:-apple-system,'Noto Sans CJK SC','Segoe UI',sans-serif;fill:#1f2933}"
        ".name{font-size:16px;font-weight:600}.small{font-size:12px;fill:#52606d}.room{font-size:12.5px;font-family:monospace}"
        ".floor{fill:#f5f7fa;stroke:#9aa5b1}.flow{stroke:#c2410c;fill:none;stroke-width:1.6}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}">'
        f"<title>The floors of Gangmu</title><style>{style}</style>"
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(out)}</svg>\n'
    )


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".github" / "house.svg"
    target.write_text(drawing(), encoding="utf-8")

"""Raw against clean, for people."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .terminal import harmless

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text


def differences(raw: str, clean: str, side_by_side: bool) -> RenderableType:
    """The lines of a raw file and of its clean text: unified, or in two columns."""
    old = [line.strip() for line in raw.splitlines() if line.strip()]
    new = [line for line in clean.split("\n") if line]
    codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return _columns(old, new, codes) if side_by_side else _unified(old, new, codes)


Codes = Sequence[tuple[str, int, int, int, int]]


def _unified(old: list[str], new: list[str], codes: Codes) -> Text:
    from rich.text import Text

    text = Text()
    for op, a, b, c, d in codes:
        if op == "equal":
            text.append("".join(f"  {harmless(line)}\n" for line in old[a:b]), style="dim")
            continue
        text.append("".join(f"- {harmless(line)}\n" for line in old[a:b]), style="red")
        text.append("".join(f"+ {harmless(line)}\n" for line in new[c:d]), style="green")
    return text


def _columns(old: list[str], new: list[str], codes: Codes) -> RenderableType:
    from itertools import zip_longest

    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
    table.add_column("raw", ratio=1)
    table.add_column("clean", ratio=1)
    for op, a, b, c, d in codes:
        same = op == "equal"
        for left, right in zip_longest(old[a:b], new[c:d], fillvalue=""):
            table.add_row(
                Text(harmless(left), style="dim" if same else "red"),
                Text(harmless(right), style="" if same else "green"),
            )
    return table

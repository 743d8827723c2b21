"""The ledger as a picture: regions, deadlines, figures, and the sentence with the figure marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from .amounts import figure
from .language import worded
from .printed_tables import beside, blocks
from .terminal import fitted

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.text import Text

__all__ = ["Record", "because", "figure", "ledger", "manner"]
Record = dict[str, Any]
KINDS = {"target": "target", "result": "result", "forecast": "forecast", "vague": "vague"}
"""What pictures call the kinds of statements; in another language they are other words."""
_MANNERS = {
    ("growth", "up"): "增长",
    ("growth", "down"): "下降",
    ("growth", ""): "增速",
    ("change", "up"): "增加",
    ("change", "down"): "减少",
    ("change", ""): "变动",
    ("share", ""): "占比",
}
_SHARES = re.compile("[占率比]|份额")
"""In an indicator's name: that it is a share is said already."""
_GROWTHS = re.compile("[增涨降][长速幅]?")
_CLAUSE = re.compile("[,，;；。:：]")
_COMPARED = re.compile(
    r"年均|每年|同比|累计|[比较](?:上年|去年|上一年|\d{4}年|[“\"]?[一二三四五六七八九十]{1,2}五[”\"]?末?)"
)
_INDENT = 7
"""Cells before a sentence: two, the deadline, and a blank."""
_FIGURES = (8, 20)
"""Cells of the column of figures: as many as they need, within these; a longer one has a line of its own."""


def manner(record: Record) -> str:
    """How a figure measures, in words: 年均增长, 比上年增加, 较2020年下降, 占比; "" for a level and for what the name says."""
    measure, direction = record["measure"], record.get("direction", "")
    verb = _MANNERS.get((measure, direction), "")
    name = str(record.get("indicator") or "")
    if not verb or (measure == "share" and _SHARES.search(name)):
        return ""
    if not direction and measure == "growth" and _GROWTHS.search(name):
        verb = ""
    at = str(record["sentence"]).find(str(record["value_text"]))
    lead = _CLAUSE.split(str(record["sentence"])[:at])[-1] if at > 0 else ""
    compared = _COMPARED.findall(lead) if measure != "share" else []
    return (compared[-1] if compared else "") + verb


def ledger(found: list[Record], screen: int = 0) -> RenderableType | None:
    """The records grouped by region, then by the sentence they share; None for no records.

    A figure has a line; the sentence follows once, whatever it promises, with its figures and years marked. screen: lines
    of the terminal; within so many a group's heading comes again.
    """
    if not found:
        return None
    from rich.console import Group
    from rich.text import Text

    widest = max(_cells(figure(record)) for record in found)
    parts: list[RenderableType] = []
    for path, group in groupby(found, key=lambda r: tuple(r["region_path"])):
        parts.append(_Group(path, list(group), min(_FIGURES[1], max(_FIGURES[0], widest)), screen))
    documents = len({r["doc"] for r in found})
    counted = f"{len(found):,}", "s"[: len(found) != 1], f"{documents:,}", "s"[: documents != 1]
    parts.append(Text(worded("{0} statement{1} in {2} document{3}", *counted), "dim"))
    return Group(*parts)


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(fitted(text))


class _Group:
    """The statements of one region. column: cells for their figures."""

    def __init__(self, path: tuple[str, ...], records: list[Record], column: int, screen: int) -> None:
        self.path = path
        self.blocks = blocks(records)
        self.column = column
        self.screen = screen

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = options.max_width
        column = min(self.column, max(_FIGURES[0], width * 2 // 5))
        most = max(6, self.screen - 6) if self.screen else 0
        since = 0
        yield from self._heading(width, again=False)
        for same in self.blocks:
            for part in _chunks(same, most):
                made = list(_block(part, width, column))
                if self.screen and since and since + len(made) > self.screen - 3:
                    yield from self._heading(width, again=True)
                    since = 0
                since += len(made)
                yield from made
        yield _line("")

    def _heading(self, width: int, *, again: bool) -> Iterator[Text]:
        """Where this is; `again` where it stood before and has scrolled away."""
        from rich.text import Text

        from .prose import lines, unbroken

        text = Text(fitted(self.path[-1]) if self.path else worded("(no region)"), style="bold")
        if above := self.path[1:-1]:
            text.append(f"  {fitted(' › '.join(above))}", style="dim not bold")
        if again:
            text.append("  " + worded("(continued)"), style="dim not bold")
        yield from (unbroken(line) for line in lines(text, width))


def _chunks(records: list[Record], most: int) -> Iterator[list[Record]]:
    """A block in parts that a screen holds; 0: in one."""
    size = most or len(records)
    for at in range(0, len(records), size):
        yield records[at : at + size]


def _line(text: str) -> Text:
    from rich.text import Text

    return Text(text)


def _block(records: list[Record], width: int, column: int) -> Iterator[Text]:
    """Figures that one sentence gives, and the sentence; those of a table stand under its caption."""
    from rich.text import Text

    from .prose import lines, unbroken

    def inset(text: Text, whole: Sequence[tuple[int, int]] = ()) -> Iterator[Text]:
        for line in lines(text, width - _INDENT, whole):
            yield unbroken(Text(" " * _INDENT).append_text(line))

    table = records[0].get("table")
    if table:
        yield from inset(Text(fitted(table["caption"]) or worded("(table)"), style="italic"))
    due_before: Any = None
    for record in records:
        due = record["deadline"]
        shown = str(due) if due and due != due_before else ""
        yield from _figure(record, shown, width, column)
        due_before = due
        if record.get("explain"):
            yield from inset(Text(fitted(because(record)), style="dim"))
    if not table:
        yield from inset(*_sentence(records))
    yield from inset(_about(records[0]))


def _figure(record: Record, due: str, width: int, column: int) -> Iterator[Text]:
    """Deadline, figure, and what it is of, under one another with those around; a long figure on a line of its own."""
    from rich.text import Text

    from .prose import lines, unbroken, words

    style = "bold red" if record["kind"] == "target" else "red"
    told = fitted(figure(record))
    lead = Text("  ")
    lead.append(f"{due:<4} ", style="cyan")
    room = width - _INDENT - column - 1
    indicator = _indicator(record)
    told_after = [(start, end) for start, end in words(indicator.plain) if start >= len(fitted(record["indicator"]))]
    about = lines(indicator, room if room >= 8 else width - _INDENT - 2, told_after)
    if (blank := column - _cells(told)) >= 0 and room >= 8:
        lead.append(" " * blank).append(told, style=style)
    else:
        for line in lines(Text(told, style=style), width - _INDENT):
            yield unbroken(lead.append_text(line))
            lead = Text(" " * _INDENT)
    inset = _INDENT + (column + 1 if room >= 8 else 2)
    for line in about:
        lead.append(" " * (inset - _cells_of(lead))).append_text(line)
        yield unbroken(lead)
        lead = Text("")


def _cells_of(text: Text) -> int:
    from rich.cells import cell_len

    return cell_len(text.plain)


def _indicator(record: Record) -> Text:
    """What a figure is of, how it measures, and what else a reader must know of it."""
    from rich.text import Text

    indicator = Text(fitted(record["indicator"]) or worded("(no indicator)"))
    if told := manner(record):
        indicator.append(f" {fitted(told)}", style="magenta")
    if record["level"]:
        indicator.append(f" {fitted(record['level'])}", style="yellow")
    if record["kind"] != "target":
        indicator.append(f" {worded(KINDS[record['kind']])}", style="dim")
    if record.get("copies"):
        indicator.append(f" +{record['copies']}", style="yellow")
    if more := beside(record):
        indicator.append(f"  {fitted(more)}", style="dim")
    return indicator


def _about(record: Record) -> Text:
    from rich.text import Text

    from . import links

    text = Text(style="dim")
    text.append(fitted(record["doc"]), style=links.to_file(record["doc"]))
    for more in (record["date"], record["source"]):
        if more:
            text.append(f"  {fitted(more)}")
    return text


def because(record: Record) -> str:
    """What decided the kind of a record, in words: the words of its sentence that spoke for or against it, with weights."""
    said = []
    for reason in record["explain"]:
        words = record["sentence"][reason["start"] : reason["end"]] if reason["start"] is not None else ""
        group, _, name = reason["rule"].partition(":")
        told = f"{group} {name or '-'}" if name or ":" in reason["rule"] else group
        said.append(f"{reason['weight']:+.2f} {told}{f' “{words}”' if words and words != name else ''}")
    return "; ".join(said)


def _sentence(records: list[Record]) -> tuple[Text, list[tuple[int, int]]]:
    """The sentence with its figures, its words of promise and its years marked, and where the figures stand in it."""
    from rich.text import Text

    text = Text(fitted(records[0]["sentence"]), style="dim")
    whole: list[tuple[int, int]] = []
    for record in records:
        for word, style in (
            (record["value_text"], "bold red not dim"),
            (record["modality"], "cyan not dim"),
            (record["deadline_text"], "cyan not dim"),
        ):
            at = text.plain.find(fitted(word)) if word else -1
            if at >= 0:
                text.stylize(style, at, at + len(fitted(word)))
                if word == record["value_text"]:
                    whole.append((at, at + len(fitted(word))))
    return text, whole

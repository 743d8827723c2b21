"""The ledger as a picture: regions, deadlines, figures, and the sentence with the figure marked."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from .amounts import MAGNITUDES, number
from .printed_tables import beside, blocks
from .terminal import fitted

if TYPE_CHECKING:
    from rich.console import Group, RenderableType
    from rich.text import Text

Record = dict[str, Any]
_MANNERS = {
    ("growth", "up"): "增长",
    ("growth", "down"): "下降",
    ("change", "up"): "增加",
    ("change", "down"): "减少",
}
_CLAUSE = re.compile("[,，;；。:：]")
_COMPARED = re.compile(
    r"年均|每年|同比|累计|[比较](?:上年|去年|上一年|\d{4}年|[“\"]?[一二三四五六七八九十]{1,2}五[”\"]?末?)"
)


def figure(record: Record) -> str:
    """Comparator, value and unit as a reader would write them: ≥5,000亿元, 5–10家, ≈5%, ↓13.5%, ≥+9%."""
    if record["value"] is None:
        return str(record["value_text"])
    unit = record["unit"]
    value = number(record["value"], unit)
    if record["comparator"] == "range" and record["value_max"] is not None:
        high = number(record["value_max"], unit)
        magnitude = next((m for _, m in MAGNITUDES if high.endswith(m)), "")
        low = value.removesuffix(magnitude) if magnitude and value.endswith(magnitude) else value
        return f"{_way(record)}{low}-{high}{unit}"
    sign = {"=": "", ">=": "≥", "<=": "≤", ">": ">", "<": "<", "~": "≈"}.get(record["comparator"], "")
    return f"{sign}{_way(record)}{value}{unit}"


def _way(record: Record) -> str:
    """↓ for a fall, + for a rise."""
    if record.get("direction") == "down":
        return "↓"
    return "+" if record.get("direction") == "up" else ""


def manner(record: Record) -> str:
    """How a figure measures, in words: 年均增长, 比上年增加, 较2020年下降; "" for a level."""
    verb = _MANNERS.get((record["measure"], record.get("direction", "")), "")
    if not verb:
        return ""
    at = str(record["sentence"]).find(str(record["value_text"]))
    lead = _CLAUSE.split(str(record["sentence"])[:at])[-1] if at > 0 else ""
    compared = _COMPARED.findall(lead)
    return (compared[-1] if compared else "") + verb


def ledger(found: list[Record]) -> Group | None:
    """The records grouped by region, then by the sentence they share; None for no records.

    A figure has a line; the sentence follows once, whatever it promises, with its figures and years marked.
    """
    if not found:
        return None
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = []
    for path, group in groupby(found, key=lambda r: tuple(r["region_path"])):
        parts.append(_heading(path))
        for same in blocks(list(group)):
            parts += _block(same)
        parts.append(Text(""))
    documents = len({r["doc"] for r in found})
    parts.append(
        Text(
            f"{len(found):,} statement{'s'[: len(found) != 1]} in {documents:,} document{'s'[: documents != 1]}", "dim"
        )
    )
    return Group(*parts)


def _heading(path: tuple[str, ...]) -> Text:
    from rich.text import Text

    text = Text(fitted(path[-1]) if path else "(no region)", style="bold")
    above = path[1:-1]
    if above:
        text.append(f"  {fitted(' › '.join(above))}", style="dim not bold")
    return text


def _block(records: list[Record]) -> list[RenderableType]:
    """Figures that one sentence gives, and the sentence; those of a table stand under its caption."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=4)
    grid.add_column(width=12, justify="right", no_wrap=True)
    grid.add_column(overflow="fold")
    table = records[0].get("table")
    due_before: Any = None
    for record in records:
        due = record["deadline"]
        indicator = Text(fitted(record["indicator"]))
        if told := manner(record):
            indicator.append(f" {fitted(told)}", style="magenta")
        if record["level"]:
            indicator.append(f" {fitted(record['level'])}", style="yellow")
        if record["kind"] != "target":
            indicator.append(f" {record['kind']}", style="dim")
        if record.get("copies"):
            indicator.append(f" +{record['copies']}", style="yellow")
        if table and (more := beside(record)):
            indicator.append(f"  {fitted(more)}", style="dim")
        style = "bold red" if record["kind"] == "target" else "red"
        grid.add_row(
            Text(str(due) if due and due != due_before else "", style="cyan"),
            Text(fitted(figure(record)), style=style),
            indicator,
        )
        due_before = due
        if record.get("explain"):
            grid.add_row("", "", Text(fitted(because(record)), style="dim"))
    about = "  ".join(a for a in (records[0]["doc"], records[0]["date"], records[0]["source"]) if a)
    if table:
        caption = Text(fitted(table["caption"]) or "(table)", style="italic")
        return [
            Padding(caption, (0, 0, 0, 7)),
            Padding(grid, (0, 0, 0, 2)),
            Padding(Text(fitted(about), style="dim"), (0, 0, 0, 7)),
        ]
    return [
        Padding(grid, (0, 0, 0, 2)),
        Padding(_sentence(records), (0, 0, 0, 7)),
        Padding(Text(fitted(about), style="dim"), (0, 0, 0, 7)),
    ]


def because(record: Record) -> str:
    """What decided the kind of a record, in words: the words of its sentence that spoke for or against it, with weights."""
    said = []
    for reason in record["explain"]:
        words = record["sentence"][reason["start"] : reason["end"]] if reason["start"] is not None else ""
        group, _, name = reason["rule"].partition(":")
        told = f"{group} {name or '-'}" if name or ":" in reason["rule"] else group
        said.append(f"{reason['weight']:+.2f} {told}{f' “{words}”' if words and words != name else ''}")
    return "; ".join(said)


def _sentence(records: list[Record]) -> Text:
    """The sentence with its figures, its words of promise and its years marked."""
    from rich.text import Text

    text = Text(fitted(records[0]["sentence"]), style="dim", overflow="fold")
    for record in records:
        for word, style in (
            (record["value_text"], "bold red not dim"),
            (record["modality"], "cyan not dim"),
            (record["deadline_text"], "cyan not dim"),
        ):
            at = text.plain.find(fitted(word)) if word else -1
            if at >= 0:
                text.stylize(style, at, at + len(fitted(word)))
    return text

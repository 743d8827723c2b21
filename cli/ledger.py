"""The ledger as a picture: regions, deadlines, figures, and the sentence with the figure marked."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from .terminal import fitted

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

Record = dict[str, Any]
_MAGNITUDES = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
_AS_WRITTEN = ("%", "百分点", "‰", "倍")


def figure(record: Record) -> str:
    """Comparator, value and unit as a reader would write them: ≥5,000亿元, 5–10家, ≈5%."""
    if record["value"] is None:
        return record["value_text"]
    unit = record["unit"]
    value = _number(record["value"], unit)
    if record["comparator"] == "range" and record["value_max"] is not None:
        high = _number(record["value_max"], unit)
        magnitude = next((m for _, m in _MAGNITUDES if high.endswith(m)), "")
        low = value.removesuffix(magnitude) if magnitude and value.endswith(magnitude) else value
        return f"{low}-{high}{unit}"
    sign = {"=": "", ">=": "≥", "<=": "≤", ">": ">", "<": "<", "~": "≈"}.get(record["comparator"], "")
    return f"{sign}{value}{unit}"


def _number(value: float, unit: str) -> str:
    if unit not in _AS_WRITTEN:
        for size, word in _MAGNITUDES:
            if abs(value) >= size:
                return f"{value / size:,.10g}"[:12].rstrip(".") + word
    return f"{value:,.10g}"


def ledger(found: list[Record]) -> Table | None:
    """A table grouped by region, then by deadline in the order of the records; None for no records."""
    if not found:
        return None
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("region", no_wrap=True, max_width=16)
    table.add_column("due", no_wrap=True, width=4)
    table.add_column("figure", justify="right", no_wrap=True, min_width=6)
    table.add_column("indicator", max_width=22)
    table.add_column("sentence", ratio=1)
    for region, group in groupby(found, key=lambda r: r["region"]):
        due_before: Any = object()
        for number, record in enumerate(group):
            due = record["deadline"]
            table.add_row(
                Text(fitted(region) if number == 0 else "", style="bold"),
                Text(str(due or "") if due != due_before or number == 0 else "", style="cyan"),
                Text(fitted(figure(record)), style="bold red" if record["kind"] == "target" else "red"),
                Text(fitted(record["indicator"] + (f" ({record['level']})" if record["level"] else ""))),
                _sentence(record),
            )
            due_before = due
        table.add_section()
    promises = len(found)
    table.caption = f"{promises} statement{'s' if promises != 1 else ''}"
    table.caption_justify = "left"
    return table


def _sentence(record: Record) -> Text:
    """The sentence with its figure marked; then the document it stands in and how often it is repeated."""
    from rich.text import Text

    sentence, figure_text = fitted(record["sentence"]), fitted(record["value_text"])
    at = sentence.find(figure_text) if figure_text else -1
    text = Text(sentence)
    if at >= 0:
        text.stylize("bold red", at, at + len(figure_text))
    for word in (record["modality"], record["deadline_text"]):
        where = sentence.find(word) if word else -1
        if where >= 0:
            text.stylize("cyan", where, where + len(word))
    text.append(f"  {fitted(record['doc'])}", style="dim")
    if record.get("copies"):
        text.append(f" +{record['copies']}", style="yellow")
    return text

"""`gangmu status`: what the index holds, and whether it is stale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gangmu.index.schemas import Status

from . import errors, output, settings
from .command import App
from .language import said, worded

if TYPE_CHECKING:
    from rich.table import Table

app = App()
_NAMES = {
    "index": "index", "title": "title", "generation": "generation", "format": "format", "documents": "documents",
    "targets": "targets", "statements": "statements", "regions": "regions", "clusters": "clusters", "failures": "failures",
    "segments": "segments", "bytes": "bytes", "stale": "stale", "queries": "queries",
}  # fmt: skip
_STALE = {
    "new": "{0} new", "changed": "{0} changed", "gone": "{0} gone", "that cannot be read": "{0} that cannot be read",
}  # fmt: skip
_MOST = 20
"""Documents that could not be read are named one by one up to here."""


@app.command()
def status() -> int:
    """Say what the index holds and whether the corpus has changed since it was built."""
    corpus = settings.opened()
    record = {"index": corpus.index, **corpus.status()}
    failed = corpus.failures()
    if "://" not in corpus.index:
        record["stale"] = corpus.stale()
        record["queries"] = corpus.saved_queries()
    output.emit([Status.named(record)], tuple(record), _table, single=True)
    for failure in failed[:_MOST]:
        errors.warn(failure.sentence)
    if len(failed) > _MOST:
        errors.warn(f"and {len(failed) - _MOST:,} more, which 'gangmu build --keep-going' names")
    if record.get("stale"):
        errors.warn(f"{_stale(str(record['stale']))}; run 'gangmu build'")
    return 0


def _stale(told: str) -> str:
    """What a build would find (3 new, 1 gone), or why it cannot be known, in the language of the locale."""
    parts = [part.partition(" ") for part in told.split(", ")]
    if all(number.isdigit() and what in _STALE for number, _, what in parts):
        return ", ".join(worded(_STALE[what], number) for number, _, what in parts)
    return said(told)


def _table(rows: list[dict[str, Any]]) -> Table:
    from rich.table import Table
    from rich.text import Text

    from .terminal import one_line

    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan")
    table.add_column()
    for name, value in rows[0].items():
        if name == "schema":
            continue
        shown = f"{value:,}" if isinstance(value, int) else output.cell(value)
        if name == "stale":
            shown = _stale(value) or worded("no")
        table.add_row(worded(_NAMES[name]) if name in _NAMES else name.replace("_", " "), Text(one_line(shown)))
    return table

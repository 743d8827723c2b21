"""`gangmu status`: what the index holds, and whether it is stale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gangmu.index.errors import CorpusError

from . import errors, output, settings
from .command import App

if TYPE_CHECKING:
    from rich.table import Table

app = App()


@app.command()
def status() -> int:
    """Say what the index holds and whether the corpus has changed since it was built."""
    from gangmu.index.engine import open_engine

    location = settings.current().index_location()
    record = {"index": location, **open_engine(location).status()}
    if "://" not in location:
        record["stale"] = _stale()
    output.emit([record], tuple(record), _table, single=True)
    if record.get("stale"):
        errors.warn(f"{record['stale']}; run 'gangmu build'")
    return 0


def _stale() -> str:
    """What a build would find, "" where the index is up to date."""
    from gangmu.index.build.builder import Options, build

    from .build import folder

    try:
        found = build(settings.current().corpus_folder(), folder(), Options(dry_run=True, keep_going=True), _silent)
    except CorpusError as error:
        return error.message
    parts = [
        f"{n} {what}" for n, what in ((found.added, "new"), (found.changed, "changed"), (found.removed, "gone")) if n
    ]
    return ", ".join(parts)


def _silent(floor: str, done: int, total: int) -> None:
    """No progress."""


def _table(rows: list[dict[str, Any]]) -> Table:
    from rich.table import Table
    from rich.text import Text

    from .terminal import one_line

    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan")
    table.add_column()
    for name, value in rows[0].items():
        shown = f"{value:,}" if isinstance(value, int) else output.cell(value)
        if name == "stale":
            shown = value or "no"
        table.add_row(name.replace("_", " "), Text(one_line(shown)))
    return table

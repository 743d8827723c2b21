"""`gangmu status`: what the index holds, and whether it is stale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gangmu.index.errors import CorpusError

from . import errors, output, settings
from .command import App

if TYPE_CHECKING:
    from gangmu.index.corpus.failure import Failure
    from rich.table import Table

app = App()
_MOST = 20
"""Documents that could not be read are named one by one up to here."""


@app.command()
def status() -> int:
    """Say what the index holds and whether the corpus has changed since it was built."""
    from gangmu.index.engine import open_engine

    location = settings.current().index_location()
    record = {"index": location, **open_engine(location).status()}
    failed: list[Failure] = []
    if "://" not in location:
        failed = remembered()
        record["stale"] = _stale(failed)
        record["queries"] = _queries()
    output.emit([record], tuple(record), _table, single=True)
    for failure in failed[:_MOST]:
        errors.warn(failure.sentence)
    if len(failed) > _MOST:
        errors.warn(f"and {len(failed) - _MOST:,} more, which 'gangmu build --keep-going' names")
    if record.get("stale"):
        errors.warn(f"{record['stale']}; run 'gangmu build'")
    return 0


def _queries() -> list[str]:
    """The names of the saved queries as they are typed; none where INDEX.md cannot be read, which `stale` tells."""
    from gangmu.index.corpus import manifest

    try:
        return [f"@{query.name}" for query in manifest.queries(settings.current().corpus_folder())]
    except CorpusError:
        return []


def remembered() -> list[Failure]:
    """What the last build of the index could not read. Raises IndexMissing, IndexDamaged."""
    from contextlib import closing

    from gangmu.index.store import generations, records

    from .build import folder

    def failures(generation: generations.Generation) -> list[Failure]:
        with closing(records.open_readonly(generation.records)) as db:
            return records.failures(db)

    return generations.reading(folder(), failures)


def _stale(failed: list[Failure]) -> str:
    """What a build would find, "" where the index is up to date. failed: what the last build could not read."""
    from gangmu.index.build.builder import Options, build

    from .build import folder

    try:
        found = build(settings.current().corpus_folder(), folder(), Options(dry_run=True, keep_going=True), _silent)
    except CorpusError as error:
        return error.message
    parts = [
        f"{n} {what}" for n, what in ((found.added, "new"), (found.changed, "changed"), (found.removed, "gone")) if n
    ]
    said = {(failure.doc, failure.message) for failure in failed}
    fresh = sum((failure.doc, failure.message) not in said for failure in found.failures)
    if fresh:
        parts.append(f"{fresh} that cannot be read")
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

"""`gangmu build`: bring the index of a corpus up to date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import UsageError

from . import errors, output, settings
from .command import App
from .language import worded

if TYPE_CHECKING:
    from gangmu.index.door import Progress, Told
    from gangmu.index.errors import GangmuError
    from gangmu.index.schemas import Built
    from rich.text import Text

app = App()

COLUMNS = ("added", "changed", "removed", "unchanged", "failed", "bytes", "total", "generation")
_COUNTED = {
    "added": "{0} added", "changed": "{0} changed", "removed": "{0} removed", "unchanged": "{0} unchanged",
    "failed": "{0} failed",
}  # fmt: skip
_FLOORS = {
    "read": "read", "text": "text", "facts": "facts", "dedup": "dedup", "index": "index", "commit": "commit",
}  # fmt: skip
_SIZES = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
PARTLY = 3
"""Exit status of a build with --keep-going in which something failed, be it new or the same as last time."""


def size(text: str) -> int:
    """Bytes of a size such as 512M or 2G. Raises UsageError."""
    match = re.fullmatch(r"(\d{1,12})\s*([kmg]?)(?:i?b)?", text.strip().lower())
    if not match or int(match[1]) == 0:
        raise UsageError(f"{text} is not a size", "write it like 512M or 2G")
    return int(match[1]) * _SIZES[match[2]]


@app.command()
def build(
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="Worker processes; 0 is one for each core.")] = 0,
    full: Annotated[bool, typer.Option("--full", help="Read everything anew.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would change.")] = False,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Build what can be read, report the rest, exit 3.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and build again whenever a file changes.")] = False,
    memory: Annotated[
        str,
        typer.Option("--memory", metavar="SIZE", help="Bound for all processes together, from 300M on; none without."),
    ] = "",
    on: Annotated[
        str, typer.Option("--on", metavar="MASTER", help="Build on Apache Spark: local[*], spark://HOST:7077 …")
    ] = "",
    to: Annotated[
        str, typer.Option("--to", metavar="DIR|URL", help="With --on: where to; else the index's location.")
    ] = "",
    shards: Annotated[int, typer.Option("--shards", min=0, max=1024, help="Of a cluster index; 0: by its size.")] = 0,
) -> int:
    """Read INDEX.md, clean, extract and index what changed.

    The index that is there keeps answering until the new one is whole, and stays when anything fails.
    """
    corpus = settings.opened()
    if on:
        if watch or dry_run:
            raise UsageError("--on builds everything", "leave --watch and --dry-run to builds on one machine")
        return _built(
            lambda progress, told: corpus.build_on(
                on, to or corpus.index, progress, told=told, shards=shards, full=full, keep_going=keep_going
            )
        )
    if to or shards:
        raise UsageError("--to and --shards belong to --on", "for example: gangmu build --on 'local[*]' --to DIR")
    most = size(memory) if memory else 0

    def once() -> int:
        return _built(
            lambda progress, told: corpus.build(
                progress, told=told, jobs=jobs, full=full, dry_run=dry_run, keep_going=keep_going, memory=most
            ),
            dry_run,
        )

    return corpus.watch(once, _failed) if watch else once()


def _built(build: Callable[[Progress, Told], Built], dry_run: bool = False) -> int:
    """Build under a progress bar, then print what was done; the exit status."""
    said: list[str] = []  # told when the bar is gone
    with progress_bar() as progress:
        built = build(progress, said.append)
    for sentence in said:
        errors.warn(sentence)
    record = built.record()
    if settings.current().output_format in ("tsv", "csv"):
        record["total"] = built.seconds.total
    output.emit([record], COLUMNS, lambda rows: _picture(rows[0], dry_run), single=True)
    return PARTLY if built.failed else 0


def _failed(error: GangmuError | OSError) -> None:
    """Say what stopped a build, before the next change is waited for."""
    if isinstance(error, OSError):
        errors.warn(str(error))
    else:
        errors.render(error)


def _picture(record: dict[str, Any], dry_run: bool) -> Text:
    """The counts on one line, where the time went on the next."""
    from rich.text import Text

    text = Text(worded("would build: ") if dry_run else "")
    for name in ("added", "changed", "removed", "unchanged", "failed"):
        count = record[name]
        style = "dim" if not count else "bold red" if name == "failed" else "bold"
        text.append(f"{worded(_COUNTED[name], f'{count:,}')}  ", style=style)
    seconds = dict(record["seconds"])
    text.append(worded("in {0} s", f"{seconds.pop('total'):.2f}"))
    spent = "  ".join(f"{_floor(name)} {took:.2f}" for name, took in seconds.items() if took >= 0.005)
    if spent:
        text.append(f"\n{spent}", style="dim")
    if settings.current().verbose and record.get("left_out"):
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in record["left_out"].items())
        text.append(f"\nfigures read and not taken: {reasons}", style="dim")
    return text


def _floor(name: str) -> str:
    return worded(_FLOORS[name]) if name in _FLOORS else name


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on stderr while it is a terminal and nobody asked for quiet."""
    import sys

    if settings.current().quiet or not sys.stderr.isatty():
        yield lambda floor, done, total: None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description:<8}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=output.console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("read", total=None)

        def report(floor: str, done: int, total: int) -> None:
            bar.update(task, description=_floor(floor), completed=done, total=total or None)

        yield report

"""`gangmu build`: bring the index of a corpus up to date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import UsageError

from . import errors, output, settings
from .command import App

if TYPE_CHECKING:
    from gangmu.index.build.builder import Options, Progress, Summary
    from rich.text import Text

app = App()

COLUMNS = ("added", "changed", "removed", "unchanged", "failed", "bytes", "total", "generation")
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
    memory: Annotated[str, typer.Option("--memory", metavar="SIZE", help="Bound for all workers together.")] = "1G",
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
    from gangmu.index.build.builder import Options

    if on:
        if watch or dry_run:
            raise UsageError("--on builds everything", "leave --watch and --dry-run to builds on one machine")
        return _distributed(on, to or settings.current().index_location(), shards, full, keep_going)
    if to or shards:
        raise UsageError("--to and --shards belong to --on", "for example: gangmu build --on 'local[*]' --to DIR")
    options = Options(jobs=jobs, full=full, dry_run=dry_run, keep_going=keep_going, memory=size(memory))
    corpus, index = settings.current().corpus_folder(), folder()
    if watch:
        from .watching import watch as stay

        return stay(corpus, index, options, once)
    return once(corpus, index, options)


def _distributed(master: str, to: str, shards: int, full: bool, keep_going: bool) -> int:
    """Build on Spark, into a folder or an OpenSearch cluster; the exit status."""
    from gangmu.index.scale import location, spark

    corpus = settings.current().corpus_folder()
    cluster = location.parse(to) if location.is_location(to) else None
    index = corpus / ".gangmu" if cluster else Path(to)
    options = spark.Options(master, index, cluster, shards, full, keep_going)
    with progress_bar() as progress:
        summary = spark.build(corpus, options, progress)
    _tell_strays(index)
    return _report(summary, False)


def folder() -> Path:
    """The index location, which must be a folder for commands that write. Raises UsageError."""
    location = settings.current().index_location()
    if "://" in location:
        raise UsageError(f"{location} is not a folder", f"gangmu build --on 'local[*]' --to {location}")
    return Path(location)


def once(corpus: Path, index: Path, options: Options) -> int:
    """Build once and print the summary; the exit status."""
    from gangmu.index.build import builder

    with progress_bar() as progress:
        summary = builder.build(corpus, index, options, progress)
    _tell_strays(index)
    return _report(summary, options.dry_run)


def _tell_strays(index: Path) -> None:
    from gangmu.index.store import generations

    for name in generations.strays(index):
        errors.warn(f"{index / name} stays: gangmu did not write it; move it away")


def _report(summary: Summary, dry_run: bool) -> int:
    """Print what a build did; the exit status."""
    for failure in summary.failures:
        errors.warn(failure.sentence)
    for note in summary.notes:
        errors.warn(note)
    record = {
        "schema": "summary/1",
        **{k: v for k, v in asdict(summary).items() if k not in ("failures", "notes")},
        "failures": [asdict(f) for f in summary.failures],
    }
    if settings.current().output_format in ("tsv", "csv"):
        record["total"] = summary.seconds["total"]
    output.emit([record], COLUMNS, lambda rows: _picture(rows[0], dry_run), single=True)
    return PARTLY if summary.failed else 0


def _picture(record: dict[str, Any], dry_run: bool) -> Text:
    """The counts on one line, where the time went on the next."""
    from rich.text import Text

    text = Text("would build: " if dry_run else "")
    for name in ("added", "changed", "removed", "unchanged", "failed"):
        count = record[name]
        style = "dim" if not count else "bold red" if name == "failed" else "bold"
        text.append(f"{count:,} {name}  ", style=style)
    seconds = dict(record["seconds"])
    text.append(f"in {seconds.pop('total'):.2f} s")
    spent = "  ".join(f"{name} {took:.2f}" for name, took in seconds.items() if took >= 0.005)
    if spent:
        text.append(f"\n{spent}", style="dim")
    return text


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
            bar.update(task, description=floor, completed=done, total=total or None)

        yield report

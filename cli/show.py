"""`gangmu show`: a document as it was read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import UsageError

from . import output, settings
from .command import App
from .printed_tables import with_tables
from .terminal import harmless, one_line

if TYPE_CHECKING:
    from rich.console import RenderableType

app = App()
COLUMNS = (
    "doc",
    "title",
    "date",
    "source",
    "url",
    "author",
    "regions",
    "tags",
    "script",
    "duplicates",
    "editions",
    "text",
)


@app.command()
def show(
    docs: Annotated[
        list[str],
        typer.Argument(metavar="DOC…", help="A document's id, its file, or a part of the id that no other has."),
    ],
    raw: Annotated[bool, typer.Option("--raw", help="The file as it is, decoded, boilerplate and all.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Raw against clean.")] = False,
    side_by_side: Annotated[bool, typer.Option("--side-by-side", "-y", help="With --diff: two columns.")] = False,
    open_it: Annotated[bool, typer.Option("--open", help="Open the file itself in the program for its kind.")] = False,
) -> int:
    """Show cleaned documents; page through them on a terminal."""
    if raw + diff + open_it > 1:
        raise UsageError("give one of --raw, --diff and --open")
    corpus = settings.opened()
    records = [corpus.document(doc).record() for doc in dict.fromkeys(corpus.resolve(doc) for doc in docs)]
    if open_it:
        from .opening import show_file

        for record in records:
            show_file(corpus.file(record["doc"]))
    elif raw:
        for record in records:
            original = corpus.raw(record["doc"])
            sys.stdout.write(harmless(original) if sys.stdout.isatty() else original)
    elif diff:
        from .cleaning import differences

        _page([differences(corpus.raw(record["doc"]), record["text"], side_by_side) for record in records])
    elif settings.current().output_format == "table":
        _page([_picture([record]) for record in records])
    else:
        output.emit(records, COLUMNS, lambda rows: None, single=len(records) == 1)
    return 0


def _page(pictures: list[RenderableType]) -> None:
    """Print, each document under the one before, through a pager where that is longer than the terminal."""
    from rich.console import Group
    from rich.rule import Rule

    between = [part for picture in pictures for part in (Rule(style="dim"), picture)][1:]
    picture = Group(*between) if len(pictures) > 1 else pictures[0]
    console = output.console()
    if not sys.stdout.isatty() or len(console.render_lines(picture)) < console.height:
        console.print(picture)
        return
    with console.pager(styles=console.color_system is not None):
        console.print(picture)


def _with_origin(value: str, origin: str) -> str:
    """A value that is only the file's name's guess is shown as one."""
    return f"{value} (by the file's name)" if value and origin == "filename" else value


def _picture(rows: list[dict[str, Any]]) -> RenderableType:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    (record,) = rows
    about = Table.grid(padding=(0, 2))
    about.add_column(style="cyan")
    about.add_column()
    repairs = ", ".join(f"{r['kind']} {r['count']}" for r in record["repairs"])
    for name, value in (
        ("doc", record["doc"]),
        ("date", _with_origin(record["date"], record["date_source"])),
        ("source", record["source"]),
        ("author", record["author"]),
        ("url", record["url"]),
        ("regions", " / ".join(record["regions"])),
        ("tags", " ".join(f"#{t}" for t in record["tags"])),
        ("repairs", repairs),
        ("copies", ", ".join(record["duplicates"])),
        ("editions", ", ".join(record["editions"])),
    ):
        if value:
            about.add_row(name, Text(one_line(value)))
    title = Text(one_line(_with_origin(record["title"], record["title_source"])) or "(no title)", style="bold")
    return Group(title, about, Text(""), *with_tables(record["text"], record["tables"]))

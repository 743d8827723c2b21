"""`gangmu show`: a document as it was read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import UsageError

from . import links, output, paging, settings
from .command import App
from .language import worded
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
    if side_by_side and not diff:
        raise UsageError("--side-by-side (-y) is for two texts", "add --diff: gangmu show DOC --diff -y")
    corpus = settings.opened()
    records = [corpus.document(doc).record() for doc in dict.fromkeys(corpus.resolve(doc) for doc in docs)]
    if open_it:
        from .opening import show_file

        for record in records:
            show_file(corpus.file(record["doc"]))
    elif raw:
        for record in records:
            _raw(corpus.raw(record["doc"]))
    elif diff:
        from .cleaning import differences

        _page([differences(corpus.raw(record["doc"]), record["text"], side_by_side) for record in records])
    elif settings.current().output_format == "table":
        _page([_picture([record]) for record in records])
    elif settings.current().format is None:
        sys.stdout.write("\n".join(record["text"] + "\n" for record in records))
    else:
        output.emit(records, COLUMNS, lambda rows: None, single=len(records) == 1)
    return 0


def _raw(original: str) -> None:
    """Print a file as it is, on a terminal harmless and by the page."""
    if not sys.stdout.isatty():
        sys.stdout.write(original)
        return
    from rich.text import Text

    from .prose import Prose

    paging.show(Prose(Text(harmless(original))))


def _page(pictures: list[RenderableType]) -> None:
    """Print, each document under the one before, through a pager where that is longer than the terminal."""
    from rich.console import Group
    from rich.rule import Rule

    between = [part for picture in pictures for part in (Rule(style="dim"), picture)][1:]
    paging.show(Group(*between) if len(pictures) > 1 else pictures[0])


def _with_origin(value: str, origin: str) -> str:
    """A value that is only the file's name's guess is shown as one."""
    return worded("{0} (by the file's name)", value) if value and origin == "filename" else value


_LABELS = {
    "doc": "doc", "date": "date", "source": "source", "author": "author", "url": "url", "regions": "regions", "tags": "tags",
    "cleaned": "cleaned", "copies": "copies", "editions": "editions",
}  # fmt: skip
_REPAIRS = {
    "line": "{0} lines around the article left out",
    "newline": "{0} line ends",
    "zero-width": "{0} invisible characters",
    "control": "{0} control characters",
    "space": "{0} odd blanks",
    "entity": "{0} HTML entities",
    "gloss": "{0} glued pinyin",
    "punctuation": "{0} doubled punctuation marks",
    "lost-byte": "{0} lost characters put back",
    "gloss-collision": "{0} characters that pinyin had overwritten",
    "latin1": "{0} passages read in the wrong encoding",
    "utf8-as-gbk": "{0} passages read in the wrong encoding",
    "emoji": "{0} emoji inside words",
    "blank": "{0} lost blanks",
    "radical": "{0} characters in another form",
    "fold": "{0} traditional characters",
    "spam": "{0} lines of advertising",
    "replacement": "{0} characters lost for good",
    "lost-byte-kept": "{0} damaged places left as they are",
    "replacement-written": "{0} halves of characters",
}
"""What the counts of `repairs` are of; a kind that is not listed is named as it is."""


def _repaired(repairs: list[dict[str, Any]]) -> str:
    """What cleaning did to a document, in words."""
    return ", ".join(
        worded(_REPAIRS[kind], f"{count:,}") if kind in _REPAIRS else f"{count:,} {kind}"
        for kind, count in ((r["kind"], r["count"]) for r in repairs)
    )


def _picture(rows: list[dict[str, Any]]) -> RenderableType:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from .hits import titled
    from .prose import Prose, words

    parts: list[RenderableType] = []
    for record in rows:
        about = Table.grid(padding=(0, 2))
        about.add_column(style="cyan", no_wrap=True)
        about.add_column()
        for name, value in (
            ("doc", record["doc"]),
            ("date", _with_origin(record["date"], record["date_source"])),
            ("source", record["source"]),
            ("author", record["author"]),
            ("url", record["url"]),
            ("regions", " / ".join(record["regions"])),
            ("tags", " ".join(f"#{t}" for t in record["tags"])),
            ("cleaned", _repaired(record["repairs"])),
            ("copies", ", ".join(record["duplicates"])),
            ("editions", ", ".join(record["editions"])),
        ):
            if value:
                text = Text(one_line(value))
                if name in ("doc", "url"):
                    text.stylize(links.to_file(value) if name == "doc" else links.to_page(value))
                about.add_row(worded(_LABELS[name]), Prose(text, whole=words(text.plain)))
        title = one_line(_with_origin(record["title"], record["title_source"])) or titled(record)
        parts += [Prose(Text(title, style="bold")), about, Text(""), *with_tables(record["text"], record["tables"])]
    return Group(*parts)

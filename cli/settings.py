"""The global options, accepted before and after every command, and what follows from them."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import GangmuError, UsageError

from . import language, terminal

if TYPE_CHECKING:
    from gangmu.index import Corpus as Opened
    from gangmu.index.door import Destination

FORMATS = ("table", "tsv", "csv", "json", "jsonl")
_PANEL = "Global options"
_HANDING = "Handing over"


@dataclass(frozen=True, slots=True)
class Settings:
    """As typed; "" and None where not given."""

    corpus: Path | None = None
    index: str | None = None
    format: str | None = None
    color: str | None = None
    quiet: bool = False
    verbose: int = 0
    safe_cells: bool = False
    no_pager: bool = False
    no_links: bool = False

    def merged(self, given: dict[str, Any]) -> Settings:
        """These settings with those of `given` that were typed laid over them."""
        typed = {name: value for name, value in given.items() if value}
        if "corpus" in typed:  # some versions of Typer convert only the parameters of their own making
            typed["corpus"] = Path(typed["corpus"])
        return replace(self, **typed)

    @property
    def output_format(self) -> str:
        """That of the file that is written, else the format asked for, else `table` on a terminal and `tsv` in a pipe."""
        if _listing.to is not None:
            return {"xlsx": "csv", "parquet": "csv"}.get(form := _listing.to.suffix.lower()[1:], form)
        return self.format or ("table" if sys.stdout.isatty() else "tsv")

    def check(self) -> None:
        """Raises UsageError for an unknown format or colour choice."""
        if self.format and self.format not in (*FORMATS, "trec"):
            raise UsageError(f"there is no format {self.format}", f"use one of {', '.join(FORMATS)}")
        if self.color and self.color not in ("auto", "always", "never"):
            raise UsageError(f"--color does not take {self.color}", "use auto, always or never")

    def check_command(self, path: str) -> None:
        """Raises UsageError for a format that the command, `gangmu NAME`, does not have."""
        if self.format == "trec" and path.rsplit(maxsplit=1)[-1] != "search":
            raise UsageError("the format trec is for search --queries FILE", f"use one of {', '.join(FORMATS)}")


def a_folder(path: Path) -> Path:
    """`path`. Raises UsageError, without repeating it, where it is the location of a cluster: there may be a password in it."""
    if ":" in str(path) or "@" in str(path):
        from gangmu.index.door import is_location

        if is_location(str(path)):
            raise UsageError("a corpus is a folder", "name the folder with --corpus, and a cluster with --index")
    return path


@dataclass(frozen=True, slots=True)
class Handing:
    """How a listing is handed over: which columns, and into which file. place: that file, found fit to be written."""

    columns: tuple[str, ...] = ()
    to: Path | None = None
    bom: bool = False
    place: Destination | None = None


_current = Settings()
_listing = Handing()
_named = False
"""Whether it has been said which corpus answers."""
_corpora: list[Opened] = []
"""What `opened` handed out in this invocation."""


def current() -> Settings:
    """The settings of this invocation."""
    return _current


def opened() -> Opened:
    """The corpus of this invocation: --corpus, GANGMU_CORPUS, else the nearest folder upward that holds one, when it is needed.

    Its index: --index, GANGMU_INDEX, else .gangmu in the folder. Raises UsageError for what is neither a folder nor a
    cluster, and for a password in it; what `index` says may be printed.
    """
    from gangmu.index import Corpus as Opened

    folder = _current.corpus or os.environ.get("GANGMU_CORPUS")
    index = _current.index or os.environ.get("GANGMU_INDEX")
    if index and (":" in index or "@" in index):
        from gangmu.index.door import check_location

        check_location(index)
    corpus = Opened(a_folder(Path(folder)) if folder else None, index=index or None)
    _corpora.append(corpus)
    if not folder and not index:
        _name(corpus)
    return corpus


def close() -> None:
    """Let go of the files of whatever `opened` handed out: Windows renames and removes none that is open."""
    while _corpora:
        _corpora.pop().close()


def _name(corpus: Opened) -> None:
    """Say once which corpus answers, where nobody named one and it is not that of the current folder."""
    global _named
    if _named or _current.quiet or "_GANGMU_COMPLETE" in os.environ:
        return
    _named = True
    with suppress(GangmuError, OSError):  # it is told when it is needed that there is none
        where = corpus.corpus_folder()
        if where.resolve() != Path.cwd():
            told = language.said(f"the corpus is {where}; --corpus DIR names another")
            print(f"gangmu: {terminal.one_line(told)}", file=sys.stderr)


def listing() -> Handing:
    """How this invocation's listing is handed over."""
    return _listing


def hand_over(how: Handing) -> None:
    """Have this invocation's listing handed over in a certain way. Raises UsageError where that does not fit the format."""
    global _listing
    form = _current.format
    if how.to is not None and form and form not in ("table", how.to.suffix.lower()[1:]):
        raise UsageError(f"--to {how.to} says one format and --format {form} another", "leave --format out")
    _listing = how


def use(given: dict[str, Any]) -> None:
    """Lay options over the settings of this invocation. Raises UsageError."""
    global _current
    merged = _current.merged(given)
    # Should the check fail, the error itself is still printed: plain, in the format asked for if there is such a one.
    form = merged.format if merged.format in FORMATS else _current.format
    _current = replace(merged, format=form, color="never")
    merged.check()
    _current = merged


def reset() -> None:
    """Forget the settings of an earlier invocation in this process."""
    global _current, _listing, _named
    _current, _listing, _named = Settings(), Handing(), False


Corpus = Annotated[
    Path | None, typer.Option("--corpus", "-C", metavar="DIR", help="The corpus folder.", rich_help_panel=_PANEL)
]
Index = Annotated[
    str | None,
    typer.Option(
        "--index", metavar="DIR|URL", help="Where the index is, if not in CORPUS/.gangmu.", rich_help_panel=_PANEL
    ),
]
Format = Annotated[
    str | None,
    typer.Option("--format", "-f", metavar="|".join(FORMATS), help="Output format.", rich_help_panel=_PANEL),
]
Color = Annotated[
    str | None,
    typer.Option("--color", metavar="auto|always|never", help="Colour the output.", rich_help_panel=_PANEL),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, hints or warnings.", rich_help_panel=_PANEL)]
Verbose = Annotated[int, typer.Option("--verbose", "-v", count=True, help="Say more.", rich_help_panel=_PANEL)]
SafeCells = Annotated[
    bool,
    typer.Option(
        "--safe-cells", help="CSV, TSV: no cell that a spreadsheet would run as a formula.", rich_help_panel=_PANEL
    ),
]

Columns = Annotated[
    str,
    typer.Option("--columns", metavar="A,B,C", help="Only these columns, in this order.", rich_help_panel=_HANDING),
]
To = Annotated[
    Path | None,
    typer.Option(
        "--to", metavar="FILE", help="Write a file: .csv .tsv .json .jsonl .xlsx .parquet.", rich_help_panel=_HANDING
    ),
]
Force = Annotated[
    bool,
    typer.Option("--force", help="Write over a file that gangmu did not write.", rich_help_panel=_HANDING),
]
Bom = Annotated[
    bool,
    typer.Option("--bom", help="CSV, TSV: begin with a byte order mark, for Excel.", rich_help_panel=_HANDING),
]
NoPager = Annotated[
    bool, typer.Option("--no-pager", help="Print straight on, however long it is.", rich_help_panel=_PANEL)
]
NoLinks = Annotated[bool, typer.Option("--no-links", help="No hyperlinks on documents' names.", rich_help_panel=_PANEL)]


def declared(
    corpus: Corpus = None,
    index: Index = None,
    format: Format = None,  # noqa: A002
    color: Color = None,
    quiet: Quiet = False,
    verbose: Verbose = 0,
    safe_cells: SafeCells = False,
    no_pager: NoPager = False,
    no_links: NoLinks = False,
) -> None:
    """The global options as a command's; `main` gives its parameters to every command."""


NAMES = tuple(f.name for f in fields(Settings))


def handed(columns: Columns = "", to: To = None, force: Force = False, bom: Bom = False) -> None:
    """The options of every listing; `command.Handing` gives its parameters to those commands."""


HANDED = ("columns", "to", "force", "bom")

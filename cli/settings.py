"""The global options, accepted before and after every command, and what follows from them."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from gangmu.index.errors import UsageError

FORMATS = ("table", "tsv", "csv", "json", "jsonl")
_PANEL = "Global options"


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
        """The format asked for, else `table` on a terminal and `tsv` in a pipe."""
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

    def corpus_folder(self) -> Path:
        """The corpus: --corpus, GANGMU_CORPUS, else the nearest folder upward that holds one.

        Raises CorpusError where there is none, UsageError for a cluster, which it does not repeat.
        """
        from gangmu.index.corpus import manifest

        named = self.corpus or os.environ.get("GANGMU_CORPUS")
        if not named:
            return manifest.find(Path.cwd())
        return a_folder(Path(named))

    def index_location(self) -> str:
        """The index: --index, GANGMU_INDEX, else .gangmu in the corpus folder.

        Raises UsageError for what is neither a folder nor a cluster, and for a password in it; what it returns may be printed.
        """
        named = self.index or os.environ.get("GANGMU_INDEX")
        if not named:
            folder = self.corpus_folder() / ".gangmu"
            # An absolute path is a path, whatever it holds.
            return str(folder if not set(":@") & set(str(folder)) else folder.absolute())
        if ":" in named or "@" in named:
            from gangmu.index.scale.location import check

            check(named)
        return named


def a_folder(path: Path) -> Path:
    """`path`. Raises UsageError, without repeating it, where it is the location of a cluster: there may be a password in it."""
    if ":" in str(path) or "@" in str(path):
        from gangmu.index.scale.location import is_location

        if is_location(str(path)):
            raise UsageError("a corpus is a folder", "name the folder with --corpus, and a cluster with --index")
    return path


_current = Settings()


def current() -> Settings:
    """The settings of this invocation."""
    return _current


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
    global _current
    _current = Settings()


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

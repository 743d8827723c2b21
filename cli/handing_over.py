"""Files that a command writes for the user: `--to`, `--svg` and the like, all through here.

Whose a place is, and that a file is written whole or not at all, is the library's to see to (`Corpus.destination`).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, TypeVar

import typer

from . import errors, settings

if TYPE_CHECKING:
    from gangmu.index.door import Destination

T = TypeVar("T")
Force = Annotated[bool, typer.Option("--force", help="Write over a file that gangmu did not write.")]


def destination(given: Path, endings: Sequence[str], *, option: str, force: bool) -> Destination:
    """See that a file may be written, before the work for it begins. endings: with their dots, the first for the hint.

    Raises UsageError saying what is wrong with the name, or whose the file is.
    """
    return settings.opened().destination(given, endings, option=option, force=force)


def write(to: Destination, fill: Callable[[BinaryIO], T]) -> T:
    """Write a file by `fill`, whole or not at all; what `fill` returns. Raises GangmuError where it cannot be written."""
    from gangmu.index import door

    made, remembered = door.write(to, fill)
    if not remembered:
        errors.warn(f"there is no index folder to note it in: writing over {to.given} next time takes --force")
    return made


@contextmanager
def as_text(out: BinaryIO) -> Iterator[io.TextIOWrapper]:
    """A file to be written as UTF-8 text, line ends as given; lone surrogates become escapes."""
    text = io.TextIOWrapper(out, encoding="utf-8", errors="backslashreplace", newline="", write_through=False)
    try:
        yield text
    finally:
        text.flush()
        text.detach()


def write_text(to: Destination, text: str) -> None:
    """Write a file that is one text."""

    def fill(out: BinaryIO) -> None:
        with as_text(out) as file:
            file.write(text)

    write(to, fill)

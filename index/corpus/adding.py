"""Putting files under the manifest, copying in those that lie elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from .. import durable
from ..errors import CorpusError, UsageError
from . import edit
from .manifest import SUFFIXES, supported


def add(folder: Path, files: Sequence[Path], cells: Mapping[str, str]) -> list[str]:
    """Give files a row in INDEX.md; the paths of those that had none.

    A file outside the corpus folder is copied to its top; an existing file of that name is never overwritten.
    Raises CorpusError, UsageError.
    """
    if len(files) > 1 and "title" in cells:
        raise UsageError("one --title does not fit several files", "add them one by one")
    rows = []
    for file in files:
        if not file.is_file():
            raise CorpusError("is not a file", "check the path", file=str(file))
        if not supported(file.name):
            raise CorpusError(
                "is not a kind of document that gangmu reads", f"use {' '.join(SUFFIXES)}", file=str(file)
            )
        rows.append((_inside(folder, file), cells))
    return edit.add_rows(folder, rows)


def _inside(folder: Path, file: Path) -> str:
    """The path of a file relative to the corpus, after copying it there where need be."""
    root, real = folder.resolve(), file.resolve()
    if real.is_relative_to(root):
        return real.relative_to(root).as_posix()
    target = root / file.name
    if target.is_symlink():
        raise CorpusError(
            f"a link of that name is in the corpus: {target.name}", "remove it, or rename the file", file=str(file)
        )
    if target.exists():
        if target.read_bytes() == file.read_bytes():
            return target.name
        raise CorpusError(
            f"another file of that name is in the corpus: {target.name}", "rename one of them", file=str(file)
        )
    try:
        with file.open("rb") as source, durable.draft(root) as (copy, path):
            shutil.copyfileobj(source, copy)
            durable.settle(copy, durable.new_mode())
            durable.publish_new(path, target)
    except FileExistsError:
        raise CorpusError(
            f"another file of that name has just come into the corpus: {target.name}", "try again", file=str(file)
        ) from None
    return target.name


def start(folder: Path, title: str) -> int:
    """Write the INDEX.md of a new corpus, listing the documents that lie in the folder; how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    found = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and supported(path.name) and path.name not in ("INDEX.md", "README.md")
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )  # fmt: skip
    edit.init(folder, title or folder.resolve().name, found)
    return len(found)

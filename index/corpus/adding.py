"""Putting files under the manifest, copying in those that lie elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from .. import durable
from ..errors import CorpusError, UsageError
from . import edit
from .dates import FORMS, iso
from .manifest import SUFFIXES, clean_file, supported
from .paths import Refused, shown
from .survey import LeftOut, survey, unsupported


def add(folder: Path, files: Sequence[Path], cells: Mapping[str, str]) -> tuple[list[str], list[LeftOut]]:
    """Give files a row in INDEX.md; the paths of those that had none, and what of a folder was left out.

    Of a folder, everything below it that can be read is added. A file outside the corpus folder is copied to its top; an
    existing file of that name is never overwritten. Raises CorpusError, UsageError.
    """
    chosen: list[Path] = []
    left: list[LeftOut] = []
    for file in files:
        if file.is_dir():
            found, other = _below(folder, file)
            chosen += found
            left += other
            continue
        if not file.is_file():
            raise CorpusError("is not a file", "check the path", file=shown(str(file)))
        if not supported(file.name):
            raise CorpusError(unsupported(file.name), f"gangmu reads {' '.join(SUFFIXES)}", file=shown(str(file)))
        chosen.append(file)
    if day := cells.get("date"):
        try:
            cells = {**cells, "date": iso(day)}
        except ValueError as error:
            raise UsageError(f"{day} is no date: {error}", FORMS) from None
    if len(chosen) > 1 and "title" in cells:
        raise UsageError("one --title does not fit several files", "add them one by one")
    for file in chosen:
        _check_name(file)
    return edit.add_rows(folder, [(_inside(folder, file), cells) for file in chosen]), left


def _check_name(file: Path) -> None:
    """Raises UsageError for a name that no corpus may hold, before anything is copied."""
    try:
        clean_file(file.name)
    except Refused as error:
        raise UsageError(f"{shown(str(file))} {error}", "rename the file") from None


def _below(folder: Path, added: Path) -> tuple[list[Path], list[LeftOut]]:
    """What can be added of a folder."""
    root, real = folder.resolve(), added.resolve()
    if real.is_relative_to(root):
        names, left = survey(folder, "" if real == root else real.relative_to(root).as_posix())
        return [root / name for name in names], left
    names, left = survey(added)
    return [added / name for name in names], [LeftOut(f"{added}/{entry.path}", entry.reason) for entry in left]


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


def start(folder: Path, title: str) -> tuple[int, list[LeftOut]]:
    """Write the INDEX.md of a new corpus, listing the documents that lie in the folder: how many, and what is left out."""
    folder.mkdir(parents=True, exist_ok=True)
    found, left = survey(folder)
    edit.init(folder, title or shown(folder.resolve().name), found)
    return len(found), left

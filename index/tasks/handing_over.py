"""Files that are written for the user: whose a place is, and writing there whole or not at all.

What belongs to a corpus or lies in an index is never written over. A file that is there already is written over when it
is, byte for byte, what Gangmu wrote there last (the index folder remembers size and SHA-256), else only by force. The
new file comes into being beside it under a name that nobody can foresee, and is renamed when it is whole.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from .. import durable
from ..corpus import manifest, nearest, readers
from ..corpus.globs import Glob
from ..errors import CorpusError, GangmuError, UsageError
from ..store import handed_over, ownership

if TYPE_CHECKING:
    from .located import Located

T = TypeVar("T")
_Identity = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Destination:
    """A place that may be written. given: as the user wrote it; path: absolute, without links.

    before: what was seen there (None: nothing), so that what comes in between is noticed. index: the folder that remembers
    what was written, None where there is none.
    """

    given: Path
    path: Path
    mode: int
    before: _Identity | None
    index: Path | None


def destination(corpus: Located, given: Path, endings: Sequence[str], *, option: str, force: bool) -> Destination:
    """See that a file may be written, before the work for it begins. endings: with their dots, the first for the hint.

    Raises UsageError saying what is wrong with the name, or whose the file is.
    """
    if given.suffix.lower() not in endings:
        kinds = " ".join(endings)
        what = f"is no name for a file ending in {kinds}" if given.suffix else f"has no ending, of {kinds}"
        raise UsageError(f"{given} {what}", f"write {option} {given.with_suffix(endings[0]) if given.name else kinds}")
    folder = Path(os.path.realpath(given.parent))
    if not folder.is_dir():
        raise UsageError(f"there is no folder {given.parent}", "make it first, or write elsewhere")
    path = folder / given.name
    index = _index_folder(corpus)
    _refuse_own(corpus, index, given, path)
    try:
        status = path.lstat()
    except FileNotFoundError:
        return Destination(given, path, durable.new_mode(), None, index)
    if stat.S_ISLNK(status.st_mode):
        raise UsageError(f"{given} is a link to {os.path.realpath(path)}", f"name the file itself with {option}")
    if not stat.S_ISREG(status.st_mode):
        raise UsageError(f"{given} is there and not a regular file", f"write another name with {option}")
    if not force and not (index is not None and handed_over.wrote(index, path)):
        raise UsageError(
            f"{given} is there already, and not as gangmu wrote it", "write over it with --force, or take another name"
        )
    return Destination(given, path, stat.S_IMODE(status.st_mode) & 0o777, _identity(status), index)


def write(to: Destination, fill: Callable[[BinaryIO], T]) -> tuple[T, bool]:
    """Write a file by `fill`, whole or not at all: what `fill` returns, and whether the index remembers it.

    Raises GangmuError where it cannot be written.
    """
    try:
        with durable.draft(to.path.parent) as (out, draft):
            made = fill(out)
            durable.settle(out, to.mode)
            if to.before is None:
                durable.publish_new(draft, to.path)
            elif to.before == _identity(to.path.lstat()):
                durable.replace(draft, to.path)
            else:
                raise FileExistsError
    except (FileExistsError, FileNotFoundError):
        raise UsageError(
            f"{to.given} was changed by somebody else meanwhile; it is as they left it", "try again"
        ) from None
    except OSError as error:
        raise GangmuError(
            f"{to.given} cannot be written: {error.strerror or error}", "check the folder's permissions and free space"
        ) from None
    return made, _remembered(to)


def _identity(status: os.stat_result) -> _Identity:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _index_folder(corpus: Located) -> Path | None:
    """The folder of the index; None for a cluster, or where there is no corpus."""
    try:
        location = corpus.index
    except CorpusError:
        return None
    return None if "://" in location else Path(location)


def _remembered(to: Destination) -> bool:
    index = to.index
    try:
        if index is not None and index.is_dir():
            ownership.admit(index)
            handed_over.remember(index, to.path)
            return True
    except (OSError, GangmuError):
        pass
    return False


def _refuse_own(corpus: Located, index: Path | None, given: Path, path: Path) -> None:
    """Raises UsageError for what belongs to an index or a corpus: this one, or the one around the file."""
    elsewhere = "write it elsewhere"
    if index is not None and Path(os.path.realpath(index)) in (path, *path.parents):
        raise UsageError(f"{given} lies in the index folder", elsewhere)
    for folder in path.parents:
        if folder.name == ".gangmu" or ((folder / "CURRENT").is_file() and (folder / "lock").is_file()):
            raise UsageError(f"{given} lies in the index folder {folder}", elsewhere)
    if path.name.casefold() == manifest.NAME.casefold():
        raise UsageError(f"{given} is the {manifest.NAME} of a corpus", elsewhere)
    corpora = []
    for find in (corpus.corpus_folder, lambda: nearest.find(path.parent)):
        try:
            folder = Path(os.path.realpath(find()))
        except (CorpusError, UsageError):
            continue
        if folder not in corpora:
            corpora.append(folder)
    for folder in corpora:
        what = _role(folder, path)
        if what:
            raise UsageError(f"{given} {what} of the corpus {folder}", elsewhere)


def _role(corpus: Path, path: Path) -> str:
    """What a file is to a corpus, as part of a sentence; "" where it is nothing to it."""
    inside = path.relative_to(corpus).as_posix() if path.is_relative_to(corpus) else ""
    try:
        found = manifest.load(corpus, [])
        listed = {entry.path for entry in readers.files(found, [])}
    except CorpusError:
        if inside and path.exists():
            return f"may be a document ({manifest.NAME} cannot be read, so nobody can tell)"
        return ""
    rows = {manifest.split_line(row.path)[0] for row in found.rows}
    for what, names in {
        "is the user_dict": {found.user_dict} - {""},
        "is the taxonomy": {found.taxonomy} - {""},
        f"is {manifest.NAME}": {manifest.NAME},
        "is a document": listed | rows,
    }.items():
        if inside in names or any(_same(corpus / name, path) for name in names):
            return what
    taken = inside and manifest.supported(inside) and any(Glob(p).matches(inside) for p in found.include)
    if taken and not any(Glob(pattern).matches(inside) for pattern in found.exclude):
        return "would become a document (a glob of include matches it)"
    return ""


def _same(one: Path, other: Path) -> bool:
    """Whether two names mean one file, by a link or in another spelling."""
    try:
        first, second = one.stat(), other.stat()
    except (OSError, ValueError):
        return False
    return (first.st_dev, first.st_ino) == (second.st_dev, second.st_ino)

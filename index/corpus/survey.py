"""What lies in a folder: files that can be listed, and what is left out with the reason."""

from __future__ import annotations

import importlib.util
import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..errors import installing
from . import office, readers
from .failure import Failure
from .globs import Glob, walk
from .manifest import NAME, Manifest, Meta, clean_file, supported
from .paths import Folder, Refused, shown
from .readers import Listed

_SKIPPED = frozenset((".gangmu", ".git"))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or folder that is not listed. path: in the spelling of `paths.shown`; reason: a clause about it."""

    path: str
    reason: str


def survey(folder: Path, below: str = "") -> tuple[list[str], list[LeftOut]]:
    """The documents that lie in a folder, sorted, and what is left out; never an error because of one file.

    below: only what lies in this folder of it. Names that start with a dot and INDEX.md are passed over in silence, links
    to folders are not followed. Each file is opened as a build would open it, so that what is listed can be read.
    """
    root = Folder(folder).root
    start = f"{root}/{below}" if below else root
    left: list[LeftOut] = []
    found: list[str] = []

    def failed(path: str, error: OSError) -> None:
        left.append(LeftOut(shown(_joined(below, path)) or ".", f"the folder cannot be read: {error.strerror}"))

    for name in walk(start, [Glob("**")], _SKIPPED, failed):
        path = _joined(below, name)
        if path == NAME:
            continue
        reason = why_not(folder, path)
        if reason:
            left.append(LeftOut(shown(path), reason))
        else:
            found.append(path)
    return sorted(found), sorted(left, key=lambda entry: (entry.reason, entry.path))


def _joined(below: str, path: str) -> str:
    return f"{below}/{path}" if below and path else below or path


def why_not(folder: Path, path: str) -> str:
    """Why a file of a folder is not listed, "" where it is."""
    name = PurePosixPath(path).name.lower()
    try:
        clean_file(path)
    except Refused as error:
        return f"{error}; rename it"
    if name.partition(".")[0] == "readme":
        return "speaks of the folder itself; `gangmu add` lists it all the same"
    if not supported(path):
        return unsupported(name)
    suffix = _suffix(name)
    if suffix in (".html", ".htm") and importlib.util.find_spec("lxml") is None:
        return f"needs the extra html: {installing('gangmu[html]')}, then `gangmu add`"
    if suffix in office.KINDS and not office.installed(office.KINDS[suffix]):
        return f"needs the extra office: {installing('gangmu[office]')}, then `gangmu add`"
    failure = _first_failure(folder, path)
    if failure is None and suffix in office.KINDS:
        return _unreadable(folder, path)
    return failure.message.removeprefix("it ") if failure is not None else ""


def _suffix(name: str) -> str:
    return os.path.splitext(name.lower().removesuffix(".gz"))[1]  # noqa: PTH122


def unsupported(name: str) -> str:
    """Why a file is of no kind that is read, as a clause about it."""
    suffix = _suffix(name)
    if suffix in office.TO_CONVERT:
        return f"is a {suffix} file; convert it to {office.TO_CONVERT[suffix]} or .txt"
    return "is not a kind of document that gangmu reads"


def _unreadable(folder: Path, path: str) -> str:
    """Why a Word, PDF or Excel file has no text to list, "" where it has."""
    manifest = Manifest(folder, "", (), (), Meta(), "", "", ())
    for entry in readers.read(manifest, Listed(path, Meta(), 0)):
        if not isinstance(entry, Failure):
            try:
                readers.office_text(entry.kind, entry.data)
            except office.Unreadable as error:
                return f"{error.message.removeprefix('it ')}; {error.hint}"
    return ""


def _first_failure(folder: Path, path: str) -> Failure | None:
    """What a build would say of a file; of a JSON Lines file only where no line of its first thousand can be used."""
    manifest = Manifest(folder, "", (), (), Meta(), "", "", ())
    entries: Iterator[object] = readers.read(manifest, Listed(path, Meta(), 0))
    first: Failure | None = None
    for entry in itertools.islice(entries, 1000):
        if not isinstance(entry, Failure):
            return None
        first = first or entry
    if first is not None and first.line:
        return Failure(path, 0, f"holds no line that can be used; {first.where}: {first.message}")
    return first or Failure(path, 0, "is empty")

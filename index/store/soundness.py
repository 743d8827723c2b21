"""Whether the records are what a build wrote, found out while a query is already running.

SQLite keeps no checksums: a flipped bit in a page can turn into a wrong answer without an error. So whoever opens a
generation has the CRC-32 of `corpus.sqlite` computed in a second thread (zlib lets go of the interpreter meanwhile), and
no answer leaves before that agrees with the manifest. Segments and the dictionary check what is read of them themselves.
A build, which reads the whole corpus for what changed, reads the whole index likewise, so that damage is not handed on.
"""

from __future__ import annotations

import threading
import zlib
from pathlib import Path
from typing import Any, BinaryIO

from .. import durable
from ..errors import IndexDamaged

_REBUILD = "run 'gangmu build --full' to write the index anew"

ALWAYS = 32 << 20
"""Larger records are read in full only where they were written to since the build: reading them for every query would
cost more than the query. `gangmu verify` reads everything, whatever its size."""


def checksum(path: Path) -> int:
    """CRC-32 of a file. Raises OSError."""
    with path.open("rb") as file:
        return _crc32(file)


def _crc32(file: BinaryIO) -> int:
    # Read, not mapped: a file that is cut meanwhile ends early, where a map of it would end the process.
    found = 0
    while chunk := file.read(1 << 20):
        found = zlib.crc32(chunk, found)
    return found


class Soundness:
    """A check under way of one file, not empty, against its entry in the manifest (size, crc32, mtime_ns).

    thoroughly: read it whatever its size.
    """

    def __init__(self, path: Path, entry: dict[str, Any], *, thoroughly: bool = False) -> None:
        self._path, self._entry = path, entry
        self._found: int | None = None
        self._thread: threading.Thread | None = None
        status = path.stat()
        if not thoroughly and status.st_size > ALWAYS and status.st_mtime_ns == entry.get("mtime_ns"):
            self._found = entry.get("crc32")
        else:
            # Opened now: a build may collect the generation before the thread comes to it.
            file = path.open("rb")
            self._thread = threading.Thread(target=self._run, args=(file,), daemon=True)
            self._thread.start()

    def _run(self, file: BinaryIO) -> None:
        with file:
            self._found = _crc32(file)

    def settle(self) -> None:
        """Wait for the result. Raises IndexDamaged where the file is not what was written."""
        if self._thread is not None:
            self._thread.join()
        if self._found is None or self._found != self._entry.get("crc32"):
            raise IndexDamaged(
                f"{self._path.name} is not what a build wrote: its checksum differs",
                _REBUILD,
            )


class Whole:
    """A check under way of some files of a generation against the SHA-256 of their entries in the manifest.

    For whoever holds the lock: the files stay where they are until it is settled.
    """

    def __init__(self, folder: Path, entries: dict[str, dict[str, Any]]) -> None:
        self._folder, self._entries = folder, entries
        self._differs = ""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        for name, entry in self._entries.items():
            try:
                if durable.sha256(self._folder / name) == entry.get("sha256"):
                    continue
            except OSError:
                pass
            self._differs = name
            return

    def settle(self) -> None:
        """Wait for the result. Raises IndexDamaged where a file is not what was written, or cannot be read."""
        self._thread.join()
        if self._differs:
            raise IndexDamaged(f"{self._differs} is not what a build wrote: its checksum differs", _REBUILD)

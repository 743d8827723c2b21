"""A corpus cut into slices of about equal bytes, so that every executor gets its share of any file.

A large JSONL file is cut at line boundaries; one that is packed is unpacked once into pieces beside the stages, because
nobody can begin to read gzip in the middle. Counting lines beforehand gives every document its key without a sort: the
keys ascend in the order of the corpus.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ..corpus import readers
from ..corpus.manifest import Manifest
from ..corpus.readers import Failure, Listed, Raw

SLICE = 16 << 20
"""Bytes of raw text in a slice: a Python worker needs about twelve times as much."""
MOST_FILES = 4000
_BUFFER = 1 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a listed file. place: in the listing. file: where the bytes lie, "" for the listed file itself.

    start and end are offsets of whole lines into that file, end 0 for all of it; before: lines of the listed file that
    precede them; lines: how many there are (documents at most; 1 for a file that is one document).
    """

    place: int
    file: str
    start: int
    end: int
    before: int
    lines: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Pieces for one task, and the key of the first document."""

    number: int
    key: int
    pieces: tuple[Piece, ...]

    def packed(self) -> list[Any]:
        """As a small JSON value; `unpacked` is the inverse."""
        return [self.number, self.key, [list(asdict(piece).values()) for piece in self.pieces]]

    @classmethod
    def unpacked(cls, packed: list[Any]) -> Slice:
        number, key, pieces = packed
        return cls(number, key, tuple(Piece(*piece) for piece in pieces))


def measure(manifest: Manifest, place: int, listed: Listed, start: int, end: int, unpack: Path) -> list[Piece]:
    """The pieces of bytes `start` to `end` of a listed file; runs on an executor.

    A packed JSONL file (end 0) is unpacked into `unpack`. What cannot be read is one piece: reading it says why.
    """
    name = listed.path.lower()
    whole = Piece(place, "", 0, 0, 0, 1)
    if not name.endswith((".jsonl", ".jsonl.gz")):
        return [whole]
    try:
        with readers.opened(manifest, listed) as source:
            if name.endswith(".gz"):
                return list(_unpacked(source, place, unpack))
            return _measured(source.file, place, start, end)
    except Exception:
        return [Piece(place, "", 0, 0, 0, _countable(manifest, listed))]


def _measured(file: BinaryIO, place: int, start: int, end: int) -> list[Piece]:
    """The lines that begin in [start, end), their offsets corrected to line boundaries."""
    at = max(start - 1, 0)
    file.seek(at)
    first = 0 if start == 0 else -1
    lines = 1 if start == 0 else 0
    while at < end - 1:
        data = file.read(min(_BUFFER, end - 1 - at))
        if not data:
            break
        lines += data.count(b"\n")
        if first < 0 and (newline := data.find(b"\n")) >= 0:
            first = at + newline + 1
        at += len(data)
    return [Piece(place, "", first, end, 0, lines)] if first >= 0 and lines else []


def _unpacked(source: Any, place: int, folder: Path) -> Iterator[Piece]:
    """Unpack into files of about SLICE bytes, each written under another name first: a lost task leaves no half of one."""
    folder.mkdir(parents=True, exist_ok=True)
    before = number = 0
    while True:
        path = folder / f"{place}-{number}.jsonl"
        part = path.with_suffix(f".{os.getpid()}.part")
        lines = size = 0
        line = b"\n"
        with part.open("wb") as out:
            while size < SLICE and line.endswith(b"\n"):
                line = source.file.readline(readers.MAX_DOCUMENT + 1)
                out.write(line)
                size += len(line)
                lines += bool(line)
            while line and not line.endswith(b"\n"):
                # A line too long to be a document, or the last one: the rest of it belongs to this piece.
                line = source.file.readline(_BUFFER)
                out.write(line)
                size += len(line)
                source.check()
        source.check()
        part.replace(path)
        if size:
            yield Piece(place, str(path), 0, size, before, lines)
        before, number = before + lines, number + 1
        if not line:
            return


def _countable(manifest: Manifest, listed: Listed) -> int:
    """How many documents and failures reading a damaged file gives."""
    return sum(1 for _ in readers.read(manifest, listed)) + 1


def ranges(manifest: Manifest, listing: list[Listed]) -> Iterator[tuple[int, int, int]]:
    """(place, start, end) of every part of the corpus that can be measured by itself."""
    for place, listed in enumerate(listing):
        size = 0
        if listed.path.lower().endswith(".jsonl"):
            try:
                size = (manifest.folder / listed.path).stat().st_size
            except OSError:
                size = 0
        for start in range(0, max(size, 1), SLICE):
            yield place, start, min(start + SLICE, size)


def joined(measured: Iterable[tuple[int, list[Piece]]], size_of: dict[int, int]) -> list[Slice]:
    """Slices out of the pieces of all ranges in order. size_of: bytes of each listed file by its place."""
    slices: list[Slice] = []
    pieces: list[Piece] = []
    key = first_key = 1
    held = before = 0
    last = -1
    for _, found in measured:
        for piece in found:
            before = before if piece.place == last and not piece.file else 0
            last = piece.place
            settled = piece if piece.file else Piece(piece.place, "", piece.start, piece.end, before, piece.lines)
            before += piece.lines
            size = piece.end - piece.start if piece.end else size_of.get(piece.place, 0)
            if pieces and (held + size > SLICE or len(pieces) >= MOST_FILES):
                slices.append(Slice(len(slices), first_key, tuple(pieces)))
                pieces, held, first_key = [], 0, key
            pieces.append(settled)
            held += size
            key += piece.lines
    if pieces:
        slices.append(Slice(len(slices), first_key, tuple(pieces)))
    return slices


class _Lines:
    """The lines of a file that begin before `end`, for `readers.part`."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        file.seek(start)
        self._file, self._at, self._end, self._fresh = file, start, end, True

    def readline(self, limit: int) -> bytes:
        if self._fresh and self._at >= self._end:
            return b""
        line = self._file.readline(limit)
        self._at += len(line)
        self._fresh = line.endswith(b"\n")
        return line


def documents(manifest: Manifest, listed: Listed, piece: Piece) -> Iterator[Raw | Failure]:
    """What a piece holds, as `readers.read` would give it."""
    if not piece.end:
        yield from readers.read(manifest, listed)
    elif piece.file:
        with Path(piece.file).open("rb", buffering=_BUFFER) as file:
            yield from readers.part(manifest, listed, _Lines(file, 0, piece.end), piece.before)  # type: ignore[arg-type]
    else:
        with readers.opened(manifest, listed) as source:
            lines: Any = _Lines(source.file, piece.start, piece.end)
            yield from readers.part(manifest, listed, lines, piece.before)

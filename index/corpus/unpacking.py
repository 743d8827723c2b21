"""What is looked at before a packed file is unpacked, and what comes out of one."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

MOST_UNPACKED = 256 << 20
"""Bytes of all parts of a Word or Excel file, unpacked."""
MOST_XML = 96 << 20
"""Bytes of its XML parts, unpacked: these are parsed."""
MOST_PARTS = 5_000
_RATIO = 200
"""No part of more than a megabyte is packed better than this; text reaches 20."""
_DOCTYPE = tuple("<!DOCTYPE".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))


class Unreadable(Exception):
    """Why a file cannot be read, as a clause about it, with what to do next."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Office:
    """The text of a file, and its title where it shows one ("" where not)."""

    text: str
    title: str = ""


def unpackable(data: bytes, main: str) -> None:
    """Look at the directory of a packed file before its parts are. main: how the name of the part with the text begins.

    Raises Unreadable for a bomb, for XML that declares entities, for what is damaged, locked or of another kind.
    """
    damaged = Unreadable("it is damaged or cut short", "fetch it again, or open it and save it anew")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _bounded(parts)
            if not any(part.filename.startswith(main) for part in parts):
                raise Unreadable("it has no part with the text in it", "open it and save it anew")
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    with archive.open(part) as file:
                        head = file.read(part.file_size + 1)
                    if any(mark in head for mark in _DOCTYPE):
                        raise Unreadable("its XML declares entities, which no Office file does", "leave it out")
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
        RuntimeError,
        IndexError,
    ):
        raise damaged from None


def _bounded(parts: list[zipfile.ZipInfo]) -> None:
    huge = Unreadable("it unpacks to far more than its size allows", "leave it out, or save its text as .txt")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise huge
    if sum(part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels", ".vml"))) > MOST_XML:
        raise huge
    for part in parts:
        if part.flag_bits & 1:
            raise Unreadable("it is protected by a password", "save a copy without the password")
        if part.file_size > 1 << 20 and part.file_size > _RATIO * max(1, part.compress_size):
            raise huge

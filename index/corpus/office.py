"""Word, PDF and Excel files to text: what they have in common, and what is looked at before anything is unpacked."""

from __future__ import annotations

import importlib.util
import io
import zipfile
import zlib
from dataclasses import dataclass

from ..errors import CorpusError

KINDS = {".docx": "docx", ".pdf": "pdf", ".xlsx": "xlsx"}
_PACKAGES = {"docx": ("docx", "Word"), "pdf": ("pypdfium2", "PDF"), "xlsx": ("openpyxl", "Excel")}
TO_CONVERT = {
    ".doc": ".docx", ".wps": ".docx", ".ofd": ".docx or .pdf", ".rtf": ".docx", ".odt": ".docx", ".xls": ".xlsx",
    ".et": ".xlsx", ".ods": ".xlsx", ".ppt": ".pdf", ".pptx": ".pdf", ".dps": ".pdf",
}  # fmt: skip
"""Kinds of files that are not read, and what their programs save them as."""

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


def read(kind: str, data: bytes) -> Office:
    """The text of a file by its kind: docx, pdf or xlsx. Raises CorpusError for the extra, Unreadable for the file."""
    package, name = _PACKAGES[kind]
    why = mistaken(kind, data)
    if why:
        raise why
    try:
        if kind == "docx":
            from .docx import text_of
        elif kind == "pdf":
            from .pdf import text_of
        else:
            from .xlsx import text_of
    except ImportError as error:
        if error.name and error.name.partition(".")[0] in (package, "lxml"):
            raise CorpusError(
                f"{name} files need the package {'python-docx' if kind == 'docx' else package}",
                "install it with: pip install 'gangmu[office]'",
            ) from None
        raise
    found = text_of(data)
    if not found.text.strip():
        raise Unreadable("it holds no text", "remove the file or its row, or put its text in")
    return found


def kind_of(data: bytes) -> str:
    """The kind of a file by its bytes; "" where it is none that is read here."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return next((kind for mark, kind in ((b"word/", "docx"), (b"xl/", "xlsx")) if mark in data), "")
    return ""


def installed(kind: str) -> bool:
    """Whether what reads a kind of file is there."""
    return importlib.util.find_spec(_PACKAGES[kind][0]) is not None


def mistaken(kind: str, data: bytes) -> Unreadable | None:
    """What is wrong with a file by its first bytes: it is of another kind than its name says, or locked."""
    if kind == "pdf":
        if b"%PDF-" in data[:1024]:
            return None
        return Unreadable("it is not a PDF file", "name it after what it is, or fetch it again")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        if locked:
            return Unreadable("it is protected by a password", "save a copy without the password")
        return Unreadable("it is a file of an old Office", f"open it and save it as .{kind}")
    if not data.startswith(b"PK\x03\x04"):
        return Unreadable(f"it is not a .{kind} file", "name it after what it is, or fetch it again")
    return None


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

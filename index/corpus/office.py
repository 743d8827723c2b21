"""Word, PDF and Excel files to text: what they have in common, and what is looked at before anything is unpacked."""

from __future__ import annotations

import importlib.util

from ..errors import CorpusError, installing
from .unpacking import Office, Unreadable

__all__ = ["KINDS", "TO_CONVERT", "Office", "Unreadable", "installed", "kind_of", "mistaken", "read"]

KINDS = {".docx": "docx", ".pdf": "pdf", ".xlsx": "xlsx"}
_PACKAGES = {"docx": ("docx", "Word"), "pdf": ("pypdfium2", "PDF"), "xlsx": ("openpyxl", "Excel")}
TO_CONVERT = {
    ".doc": ".docx", ".wps": ".docx", ".ofd": ".docx or .pdf", ".rtf": ".docx", ".odt": ".docx", ".xls": ".xlsx",
    ".et": ".xlsx", ".ods": ".xlsx", ".ppt": ".pdf", ".pptx": ".pdf", ".dps": ".pdf",
}  # fmt: skip
"""Kinds of files that are not read, and what their programs save them as."""


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
                f"install it with: {installing('gangmu[office]')}",
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

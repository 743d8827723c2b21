"""Which paths a corpus may name: relative, inside its folder, and what they lead to once links are followed."""

from __future__ import annotations

import difflib
import os
import re
import unicodedata
from itertools import islice
from pathlib import Path, PurePosixPath

from .. import system

_DRIVE = re.compile(r"[A-Za-z]:")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|(?:file|javascript|data|vbscript):", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
MAX_LENGTH = 4096  # bytes, PATH_MAX of Linux


class Refused(ValueError):
    """A path that may not be read; the text is one clause without the path itself."""


def clean(path: str) -> str:
    """The path in its one spelling: posix, relative, without `.` and empty parts. Raises Refused."""
    if not path:
        raise Refused("is empty")
    if "\x00" in path:
        raise Refused("holds a NUL character")
    if _SURROGATE.search(path):
        raise Refused("has a name that is not UTF-8")
    if _CONTROL.search(path):
        raise Refused("holds a control character")
    if "\\" in path:
        raise Refused("holds a backslash (write folders with /)")
    if path.startswith("//"):
        raise Refused("is a network path")
    if path.startswith("/"):
        raise Refused("is absolute")
    if path.startswith("~"):
        raise Refused("starts in a home folder (~)")
    if _SCHEME.match(path):
        raise Refused("is an address, not a file of the corpus")
    if _DRIVE.match(path):
        raise Refused("names a drive")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise Refused("leads out of the corpus folder (..)")
    if not parts:
        raise Refused("names the corpus folder itself")
    if any(part != part.strip() for part in parts):
        raise Refused("has a name that begins or ends with a blank")
    if any(map(system.a_device, parts)):
        raise Refused("is the name of a device on Windows")
    if any(map(system.cut_short, parts)):
        raise Refused("ends with a dot or a blank, which Windows drops")
    if any(map(system.no_name, parts)):
        raise Refused('holds one of < > : " | ? *, which no name has on Windows')
    if len(path.encode("utf-8", "surrogatepass")) > MAX_LENGTH:
        raise Refused("is too long")
    return "/".join(parts)


_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\\]|(?:^|(?<=/))\s+|\s+(?=/|$)")
_ESCAPE = re.compile(r"\\(?:\\|x([0-9a-f]{2})|u([0-9a-f]{4}))")


def shown(path: str) -> str:
    """A file's name as it is printed and kept: `clean` names as they are, what `clean` refuses for its letters escaped.

    A byte that is not UTF-8 (in Python a lone surrogate, PEP 383) and an ASCII control character are `\\x1b`, other
    letters `\\u0085`, a backslash is doubled, so that no two names look alike; `named` is the inverse.
    """
    return _ODD.sub(lambda match: "".join(map(_escape, match[0])), path)


def named(text: str) -> str:
    """The file name that `shown` made a text of."""

    def letter(match: re.Match[str]) -> str:
        if match[1]:
            code = int(match[1], 16)
            return chr(code if code < 0x80 else 0xDC00 + code)
        return chr(int(match[2], 16)) if match[2] else "\\"

    return _ESCAPE.sub(letter, text)


def _escape(letter: str) -> str:
    code = ord(letter)
    if letter == "\\":
        return "\\\\"
    if code < 0x80 or 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code & 0xFF:02x}"
    return f"\\u{code:04x}"


class Folder:
    """A corpus folder, to ask where its paths really lead. Folders already followed are remembered."""

    def __init__(self, folder: Path) -> None:
        self.root = system.slashes(os.path.realpath(folder))
        self._real: dict[str, str] = {"": self.root}

    def real(self, relative: str) -> str:
        """The file that a clean relative path leads to, as an absolute path without links. Raises Refused.

        It need not exist. Only the last part is looked at anew; a folder is followed once for all its files.
        """
        parent, _, name = relative.rpartition("/")
        base = self._real.get(parent)
        if base is None:
            base = self._real[parent] = system.slashes(os.path.realpath(f"{self.root}/{parent}"))
        path = f"{base}/{name}"
        if os.path.islink(path):  # noqa: PTH114 - a Path object per file costs more than the rest
            path = system.slashes(os.path.realpath(path))
        if not system.within(path, self.root):
            raise Refused("is a link that leads out of the corpus folder")
        return path


def one_file(root: str, one: str, other: str) -> bool:
    """Whether two names mean one file, as they do where neither case nor the spelling of accents makes a name."""
    try:
        return Path(root, one).samefile(Path(root, other))
    except (OSError, ValueError):
        return False


def near(folder: Path, path: str, *, listed: bool) -> str:
    """What to do about a file that is not there; listed: in a row of INDEX.md."""
    parent, name = PurePosixPath(path).parent, PurePosixPath(path).name
    try:
        names = [entry.name for entry in islice((folder / parent).iterdir(), 20_000)]
    except OSError:
        return f"there is no folder {folder if str(parent) == '.' else parent}"
    if any(unicodedata.normalize("NFC", found) == unicodedata.normalize("NFC", name) for found in names):
        return "a file is there whose accents are spelt otherwise (NFC or NFD); rename it, or list it with `gangmu add`"
    close = [f"did you mean {shown(str(parent / found))}?" for found in difflib.get_close_matches(name, names, 1, 0.8)]
    return (close or ["remove the row, or add the file" if listed else "check the path"])[0]

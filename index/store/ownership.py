"""What in an index folder is Gangmu's own, so that nothing else is ever removed, replaced or entered.

A generation is ours by its sealed manifest (of any format that was ever written), or by its mark, which is the first
file in every staged folder; one from before there were marks, whose manifest is damaged, by the first bytes of its
segments and the names of all its files. Of what is ours only the files that the manifest lists go, or, where it cannot
be read, those whose names are such as a build gives. Links are never ours.

The check of a whole folder (`admit`) may run while somebody else builds: every state that a build passes through is
recognised, and what vanishes meanwhile is no fault.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import durable, system
from ..errors import GangmuError, UsageError

MANIFEST = "manifest.json"
MARK = "gangmu.mark"
STAGES = "stages"
LOCK = "lock"
GENERATION = re.compile(r"gen-(\d{1,12})", re.ASCII)
STAGED = re.compile(r"gen-\d{1,12}\.[a-z0-9_]{8}\.tmp", re.ASCII)
NOTE = re.compile(r"builder\.\d{1,10}\.tmp", re.ASCII)
_MARKED = b"gangmu wrote this folder and removes it\n"
# What is seldom asked is compiled when it is: opening an index asks for none of these.
_FILE = (
    r"(?a)manifest\.json|gangmu\.mark|corpus\.sqlite(?:-journal|-wal|-shm)?|words\.dict|seg-\d{8,12}(?:-m\d{1,9})?\.seg"
)
_MAGIC = (b"GMSEG\x00", b"GMDICT\x00")
_CURRENT = rb"gen-\d{1,12}\n"
_CURRENT_BEGUN = rb"(?:g(?:e(?:n(?:-\d{0,12}\n?)?)?)?)?"
_LITTER = (
    r"\.DS_Store|\._.*|Thumbs\.db|desktop\.ini|\.directory|\.nfs[0-9a-f]+|\.fuse_hidden[0-9a-f]+|lost\+found"
    r"|\.gitignore|\.gitkeep|\.nobackup|\.nomedia|\.stfolder|\.stignore|CACHEDIR\.TAG"
)
"""What file systems, desktops, backups and version control put into any folder: neither refused nor removed."""
STAGE_NAMES = frozenset(
    {"measure", "unpacked", "readings", "units", "marks", "candidates", "links", "components", "clusters-found"}
    | {"editions", "editions-found"}
    | {"clusters", "documents", "targets", "tags", "segments", "words"}
)
"""The tables and folders that a build on Spark makes; a test compares them with the code that makes them."""
_STAGE_FILE = (
    r"(?a)_stage\.json|\.?_stage\.json\.crc|_SUCCESS|\._SUCCESS\.crc|\.?part-[0-9a-zA-Z._-]+\.parquet(?:\.crc)?"
    r"|slices\.json|segments\.json|seg-\d{8,12}\.seg|part-\d{8,12}-\d+\.seg|\d+-\d+\.jsonl|\d+-\d+\.\d+\.part"
)
_LARGEST_MANIFEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Remains:
    """A folder of ours: the names in it that may be removed, and those that nobody here wrote."""

    folder: Path
    own: tuple[str, ...]
    foreign: tuple[str, ...]


def seal(manifest: dict[str, Any]) -> str:
    """SHA-256 (hex) over everything else that a manifest says."""
    said = {name: value for name, value in manifest.items() if name != "seal"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def mark(folder: Path) -> None:
    """Sign a folder that Gangmu has just made; done once."""
    handle = durable.create(folder / MARK)
    with os.fdopen(handle, "wb") as out:
        out.write(_MARKED)


def marked(folder: Path) -> bool:
    """Whether `mark` signed this folder."""
    return _head(folder / MARK, len(_MARKED) + 1) == _MARKED


def remains(folder: Path) -> Remains | None:
    """What a generation's folder, published or staged, holds; None where nothing shows that Gangmu made it."""
    try:
        if not stat.S_ISDIR(folder.lstat().st_mode):
            return None
        entries = {entry.name: entry.is_file(follow_symlinks=False) for entry in os.scandir(folder)}
    except OSError:
        return None
    named = {name for name, regular in entries.items() if regular and re.fullmatch(_FILE, name)}
    others = {name for name in entries if name not in named and not re.fullmatch(_LITTER, name)}
    listed = _listed(folder)
    if listed is not None:
        own = named & {*listed, MANIFEST, MARK}
        return Remains(folder, _proof_last(own), tuple(sorted(others | (named - own))))
    sure = marked(folder) or (
        not others
        and (bool(STAGED.fullmatch(folder.name)) or any(_head(folder / name, 16).startswith(_MAGIC) for name in named))
    )
    return Remains(folder, _proof_last(named), tuple(sorted(others))) if sure else None


def _proof_last(names: set[str]) -> tuple[str, ...]:
    """Names in the order of removal: whenever that is interrupted, what is left can still be known for ours."""
    return tuple(
        sorted(names, key=lambda name: ((MANIFEST, MARK).index(name) if name in (MANIFEST, MARK) else -1, name))
    )


def _listed(folder: Path) -> set[str] | None:
    """The files that a sealed manifest names; None where there is no such manifest."""
    data = _head(folder / MANIFEST, _LARGEST_MANIFEST)
    try:
        manifest = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        return None
    return set(manifest["files"]) if manifest.get("seal") == seal(manifest) else None


def remove(found: Remains) -> tuple[str, ...]:
    """Remove what is ours of a generation, and its folder; the names that stay with it because others wrote them.

    A published folder is renamed first, so that an interrupted removal never leaves a name that means a generation.
    """
    folder = found.folder
    if found.foreign:
        for name in found.own:
            if name not in (MANIFEST, MARK):  # they tell the next build whose folder this is
                durable.remove(folder / name)
        return found.foreign
    if GENERATION.fullmatch(folder.name):
        with suppress(OSError):  # no room for a name: removing makes some
            folder = durable.set_aside(folder, ".tmp")
    for name in found.own:
        durable.remove(folder / name)
    durable.remove_empty(folder)
    return ()


def collect(index: Path, keep: str) -> None:
    """Remove every generation but `keep`, and what a killed build left; what others wrote stays, with its folder."""
    for entry in _entries(index):
        if entry.name == "CURRENT.tmp" and _begun(Path(entry.path)):
            durable.remove(Path(entry.path))
        elif entry.name != keep and (GENERATION.fullmatch(entry.name) or STAGED.fullmatch(entry.name)):
            found = remains(Path(entry.path))
            if found is not None:
                remove(found)


def staged(index: Path) -> list[Path]:
    """The folders of builds under way, or of such as were stopped."""
    return [Path(e.path) for e in _entries(index) if STAGED.fullmatch(e.name) and e.is_dir(follow_symlinks=False)]


def strays(index: Path, current: str) -> Iterator[str]:
    """What others put into folders of generations that are over, relative to the index: it keeps those folders alive."""
    for entry in _entries(index):
        if entry.name != current and (GENERATION.fullmatch(entry.name) or STAGED.fullmatch(entry.name)):
            found = remains(Path(entry.path))
            foreign = found.foreign if found is not None else ("",)
            yield from (f"{entry.name}/{name}".rstrip("/") for name in foreign)


def admit(index: Path) -> None:
    """See that a folder may be written as an index: it is not there yet, is empty, or holds an index and nothing else.

    Raises UsageError naming what does not belong there, also for a link that leads out of its place.
    """
    if index.is_symlink():
        real = Path(os.path.realpath(index))
        if real.parent != Path(os.path.realpath(index.parent)) or not real.exists():
            raise UsageError(
                f"the index {index} is a link that leads out of its place, to {real}",
                f"name the folder itself: --index {real}" if real.is_dir() else "remove the link, or use --index DIR",
            )
    if not index.exists():
        return
    if not index.is_dir():
        raise UsageError(f"the index {index} is a file, not a folder", "give a new or empty folder with --index")
    try:
        entries = _entries(index, strict=True)
    except OSError as error:
        raise GangmuError(
            f"the index folder {index} cannot be read: {error.strerror}", "use --index to put it elsewhere"
        ) from None
    for entry in entries:
        why = _foreign(entry, index)
        if why:
            raise UsageError(
                f"{index} is not an index, or not only one: {entry.name} {why}",
                "give a new or empty folder with --index, or move that out of the way",
            )


def _foreign(entry: os.DirEntry[str], index: Path) -> str:
    """Why an entry of an index folder is not Gangmu's, as the rest of a sentence; "" where it is."""
    name, path = entry.name, Path(entry.path)
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return ""  # somebody builds, and it was temporary
    if stat.S_ISLNK(status.st_mode):
        return "is a link"
    if re.fullmatch(_LITTER, name):
        return ""
    if stat.S_ISDIR(status.st_mode):
        return _foreign_folder(name, path)
    if not stat.S_ISREG(status.st_mode):
        return "is not a regular file"
    if name == LOCK:
        if status.st_nlink > 1:
            return "is a file with a second name elsewhere (a hard link)"
        return "is not empty, so it is not Gangmu's lock" if status.st_size else ""
    from . import handed_over

    sound: Callable[[], bool] = {
        "CURRENT": lambda: _names_generation(path, index),
        "CURRENT.tmp": lambda: _begun(path),
        "builder.json": lambda: _is_note(path),
        handed_over.NAME: lambda: handed_over.sound(_head(path, 4096)),
    }.get(name, (lambda: _is_note(path)) if NOTE.fullmatch(name) else lambda: False)
    while not sound():
        before = status
        try:
            status = path.lstat()
        except FileNotFoundError:
            return ""
        if (before.st_ino, before.st_ctime_ns) == (status.st_ino, status.st_ctime_ns):
            return "was not written by gangmu"
    return ""  # at first it was not there: somebody builds, and replaces it


def _foreign_folder(name: str, path: Path) -> str:
    if STAGED.fullmatch(name):
        return ""  # whatever is in it, only what is ours is removed
    if GENERATION.fullmatch(name):
        return "" if remains(path) is not None or not path.exists() else "is not a generation that gangmu wrote"
    if name == STAGES:
        return "" if owns_stages(path) else "is not a folder of stages that gangmu wrote"
    return "is not part of an index"


def owns_stages(folder: Path) -> bool:
    """Whether a folder of stages is Gangmu's: by its mark, or, from before there were marks, by the names in it."""
    if folder.is_symlink():
        return False
    return marked(folder) or all(e.name in STAGE_NAMES or re.fullmatch(_LITTER, e.name) for e in _entries(folder))


def is_stage_file(name: str) -> bool:
    """Whether a build on Spark may have written a file of this name into a stage."""
    return re.fullmatch(_STAGE_FILE, name) is not None


def _names_generation(path: Path, index: Path) -> bool:
    """CURRENT as it is written; or a damaged one beside a generation, which shows whose folder this is."""
    data = _head(path, 65)
    if re.fullmatch(_CURRENT, data):
        return True
    return len(data) <= 64 and any(
        GENERATION.fullmatch(e.name) and remains(Path(e.path)) is not None for e in _entries(index)
    )


def _begun(path: Path) -> bool:
    """A CURRENT.tmp, whole or cut short; a link is none."""
    return not path.is_symlink() and path.is_file() and bool(re.fullmatch(_CURRENT_BEGUN, _head(path, 64)))


def _is_note(path: Path) -> bool:
    """A builder's note of itself, whole or cut short; a link is none."""
    if path.is_symlink() or not path.is_file():
        return False
    data = _head(path, 200)
    try:
        note = json.loads(data)
    except ValueError:
        return b'{"pid": '.startswith(data[:8]) and len(data) < 100
    return isinstance(note, dict) and set(note) == {"pid", "since"}


def sweep_notes(index: Path) -> None:
    """Remove what builders said of themselves; the lock is held, so none of them is alive but this one."""
    for entry in _entries(index):
        if (entry.name == "builder.json" or NOTE.fullmatch(entry.name)) and _is_note(Path(entry.path)):
            durable.remove(Path(entry.path))


def _entries(folder: Path, *, strict: bool = False) -> list[os.DirEntry[str]]:
    """What a folder holds, by name; nothing where it cannot be read, unless `strict`, which raises OSError."""
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:
        if strict:
            raise
        return []


def _head(path: Path, most: int) -> bytes:
    """The first bytes of a regular file; nothing where it is a link, something else, or cannot be read."""
    try:
        handle = system.opened(path)
    except OSError:
        return b""
    with os.fdopen(handle, "rb") as file:
        try:
            return file.read(most) if stat.S_ISREG(os.fstat(handle).st_mode) else b""
        except OSError:
            return b""

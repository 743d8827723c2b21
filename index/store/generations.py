"""Generations: a build writes a whole new folder, then one rename makes it the index.

    .gangmu/CURRENT           the name of the folder that counts, e.g. gen-7
    .gangmu/gen-7/            manifest.json, corpus.sqlite, *.seg, dictionary; never changed once CURRENT names it
    .gangmu/gen-8.XXXX.tmp/   a build under way, or what a killed one left; the next build removes it
    .gangmu/lock, builder.json   one builder at a time, and who it is
    .gangmu/handed-over.jsonl    what commands wrote for the user, so that they may write it again

A reader sees the generation that CURRENT named when it began, or, where that was collected meanwhile, the next one.
Collected files stay readable for whoever has them open.
"""

from __future__ import annotations

import json
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from .. import durable, system
from ..errors import GangmuError, IndexDamaged, IndexMissing, Locked, UsageError
from . import ownership, soundness

FORMAT = 7
MANIFEST = ownership.MANIFEST
RECORDS = "corpus.sqlite"
DICTIONARY = "words.dict"
_NAME = ownership.GENERATION
seal = ownership.seal
_REBUILD = "run 'gangmu build --full' to write it anew"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Generation:
    """One whole index on disk. `manifest` is the parsed manifest.json."""

    folder: Path
    number: int
    manifest: dict[str, Any]

    @property
    def records(self) -> Path:
        return self.folder / RECORDS

    @property
    def segments(self) -> list[str]:
        """Names of the segments, oldest first."""
        return [s["name"] for s in self.manifest["segments"]]


def current(index: Path) -> Generation:
    """The generation that CURRENT names.

    Raises IndexMissing where there is no index, IndexDamaged where CURRENT or the manifest is not what a build wrote.
    """
    if not (index / "CURRENT").exists():
        raise IndexMissing(f"there is no index in {index}", "run 'gangmu build' first")
    name = _named(index)
    match = _NAME.fullmatch(name)
    if not match or (index / "CURRENT").read_bytes() != f"{name}\n".encode():
        raise IndexDamaged(f"CURRENT in {index} does not name a generation", _REBUILD)
    folder = index / name
    try:
        written = (folder / MANIFEST).read_bytes()
        manifest = json.loads(written)
    except FileNotFoundError:
        raise IndexDamaged(f"{name} in {index} has no manifest", _REBUILD) from None
    except (ValueError, RecursionError, OSError):
        raise IndexDamaged(f"the manifest of {name} in {index} cannot be read", _REBUILD) from None
    _check(manifest, name)
    if written != durable.json_bytes(manifest):
        raise IndexDamaged(f"the manifest of {name} is not what a build wrote", _REBUILD)
    return Generation(folder, int(match[1]), manifest)


def _check(manifest: Any, name: str) -> None:
    """The manifest has the shape that the rest of the code relies on."""
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int):
        raise IndexDamaged(f"the manifest of {name} is not one", _REBUILD)
    if manifest["format"] != FORMAT:
        raise IndexDamaged(
            f"{name} was written in format {manifest['format']}, this gangmu reads format {FORMAT}", _REBUILD
        )
    files, segments = manifest.get("files"), manifest.get("segments")
    sound = (
        isinstance(files, dict)
        and RECORDS in files
        and all(isinstance(f, dict) and isinstance(f.get("size"), int) for f in files.values())
        and all("/" not in f and f not in ("", "..") for f in files)
        and isinstance(segments, list)
        and all(
            isinstance(s, dict)
            and isinstance(s.get("name"), str)
            and isinstance(s.get("dead"), list)
            and all(isinstance(k, int) for k in s["dead"])
            and f"{s['name']}.seg" in files
            for s in segments
        )
    )
    if not sound or manifest.get("seal") != seal(manifest):
        raise IndexDamaged(f"the manifest of {name} is not what a build wrote", _REBUILD)


def reading(index: Path, use: Callable[[Generation], T]) -> T:
    """Open the current generation with `use`; again where a build collected it between the two looks.

    `use` must open every file it will need before it returns, and raise IndexDamaged or OSError where it cannot.
    """
    attempts = 20
    while True:
        named, attempts = _named(index), attempts - 1
        try:
            generation = current(index)
            check_sizes(generation)
            return use(generation)
        except (IndexDamaged, OSError):
            if attempts == 0 or _named(index) == named:
                raise


def _named(index: Path) -> str:
    """What CURRENT says, "" where it cannot be read."""
    try:
        return (index / "CURRENT").read_bytes()[:64].decode("ascii", "replace").strip()
    except OSError:
        return ""


def check_sizes(generation: Generation) -> None:
    """Every file is there in the size that the manifest gives; the cheap part of `verify`, done at every opening."""
    for name, entry in generation.manifest["files"].items():
        try:
            size = (generation.folder / name).stat().st_size
        except OSError:
            raise IndexDamaged(f"{generation.folder.name}/{name} is missing", _REBUILD) from None
        if size != entry["size"]:
            raise IndexDamaged(
                f"{generation.folder.name}/{name} has {size} bytes where {entry['size']} were written", _REBUILD
            )


def sound_records(generation: Generation, *, thoroughly: bool = False) -> soundness.Soundness:
    """The check of the records, begun; no answer may be given before it is settled. Raises OSError.

    thoroughly: also where they are large and were not touched.
    """
    return soundness.Soundness(generation.records, generation.manifest["files"][RECORDS], thoroughly=thoroughly)


def sound_rest(generation: Generation) -> soundness.Whole:
    """The check of every file but the records, begun; a build settles it before it hands any of them on."""
    files = {name: entry for name, entry in generation.manifest["files"].items() if name != RECORDS}
    return soundness.Whole(generation.folder, files)


@contextmanager
def locked(index: Path) -> Iterator[None]:
    """Be the only builder. Raises Locked, naming the holder, at once. A dead process holds no lock.

    Raises UsageError for a folder that is no index, or not only one: whoever writes comes through here first.
    """
    make_private(index)
    lock = _lock_file(index)
    try:
        try:
            system.lock(lock, wait=False)
        except BlockingIOError:
            raise Locked(f"the index is {_holder(index)}", "wait for it to finish, or stop that process") from None
        except OSError as error:
            raise _unwritable(index, error) from None
        try:
            ownership.sweep_notes(index)
            since = time.strftime("%Y-%m-%d %H:%M:%S")
            fresh = index / f"builder.{os.getpid()}.tmp"
            with os.fdopen(durable.create(fresh, 0o600), "w", encoding="utf-8") as out:
                json.dump({"pid": os.getpid(), "since": since}, out)
            system.replace(fresh, index / "builder.json")
            yield
        finally:
            ownership.sweep_notes(index)
    finally:
        os.close(lock)


def _lock_file(index: Path) -> int:
    """The lock, open: an empty file of its own, and no link to somebody else's."""
    path = index / ownership.LOCK
    try:
        handle = system.opened(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        if path.is_symlink():
            raise UsageError(f"the lock {path} is a link", "remove it, or use --index DIR") from None
        raise _unwritable(index, error) from None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1 or status.st_size:
        os.close(handle)
        raise UsageError(f"the lock {path} is not one that gangmu made", "remove it, or use --index DIR")
    return handle


def _unwritable(index: Path, error: OSError) -> GangmuError:
    return GangmuError(
        f"the index folder {index} cannot be written: {error.strerror}", "use --index to put it elsewhere"
    )


def _holder(index: Path) -> str:
    """Who holds the lock. Whoever has just taken it needs a moment to say so; until then the note may be a dead one's."""
    for _ in range(20):
        try:
            builder = json.loads((index / "builder.json").read_text(encoding="utf-8"))
            pid, since = int(builder["pid"]), str(builder["since"])
            if not system.alive(pid):
                raise ProcessLookupError
        except (OSError, ValueError, KeyError, TypeError, OverflowError):
            time.sleep(0.05)
            continue
        return f"locked by process {pid} since {since}"
    return "locked by another process"


def make_private(index: Path) -> None:
    """The index folder, created for its owner alone.

    Raises GangmuError where it cannot be made, UsageError where something else is in it.
    """
    ownership.admit(index)
    try:
        index.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise GangmuError(
            f"the index folder {index} cannot be created: {error.strerror}", "use --index to put it elsewhere"
        ) from None


@contextmanager
def staging(index: Path, number: int) -> Iterator[Path]:
    """A folder in which generation `number` is written; gone afterwards unless `publish` renamed it.

    Its name is new every time, so that what workers of a killed build may still be writing never gets into it.
    """
    collect(index)
    with durable.private_umask():
        folder = Path(tempfile.mkdtemp(prefix=f"gen-{number}.", suffix=".tmp", dir=index))
        try:
            ownership.mark(folder)
            yield folder
        finally:
            found = ownership.remains(folder)
            if found is not None:
                ownership.remove(found)


def publish(index: Path, staged: Path, manifest: dict[str, Any], known: dict[str, str]) -> Generation:
    """Make a staged folder the index: checksums, fsync of every file, manifest, two renames, then the old ones go.

    known: SHA-256 of files that were carried over unchanged, by name. Returns the new generation.
    """
    files: dict[str, dict[str, Any]] = {}
    for path in sorted(staged.iterdir()):
        durable.sync_file(path)
        status = path.stat()
        files[path.name] = {"size": status.st_size, "sha256": known.get(path.name) or durable.sha256(path)}
        if path.name == RECORDS:
            files[path.name] |= {"crc32": soundness.checksum(path), "mtime_ns": status.st_mtime_ns}
    number = next_number(index)
    manifest = {**manifest, "format": FORMAT, "generation": number, "files": files}
    manifest["seal"] = seal(manifest)
    durable.write_json(staged / MANIFEST, manifest)
    durable.sync_folder(staged)
    final = index / f"gen-{number}"
    pointer = index / "CURRENT.tmp"
    durable.write(pointer, f"{final.name}\n".encode())
    with durable.uninterrupted():
        durable.replace(staged, final)
        durable.replace(pointer, index / "CURRENT")
        collect(index)
    return Generation(final, number, manifest)


def next_number(index: Path) -> int:
    """One more than the newest generation that CURRENT ever named, or whose folder could not be removed."""
    names = [_named(index), *(path.name for path in index.glob("gen-*"))]
    return 1 + max((int(match[1]) for name in names if (match := _NAME.fullmatch(name))), default=0)


def collect(index: Path) -> None:
    """Remove what no reader can begin to read: other generations, and what a killed build left behind.

    Only files that a build wrote are removed: `ownership` tells which those are.
    """
    ownership.collect(index, _named(index))


def strays(index: Path) -> list[str]:
    """What others put into folders of generations that are over; it was left where it is."""
    return list(ownership.strays(index, _named(index)))

"""What a corpus is made of, seen from outside: which changes in its folder concern it, and where to wait for them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from .. import system
from ..errors import CorpusError
from . import manifest as manifests
from . import readers
from .failure import Failure
from .globs import Glob
from .readers import _SKIPPED

Mark = tuple[int, int, int]
"""Inode, bytes and time of the last change of a file; zeros where there is none."""


@dataclass(frozen=True, slots=True)
class Members:
    """What INDEX.md named and included at one time. Paths are absolute, with every link on the way to the file followed.

    files: of INDEX.md itself, the files that it names or includes, the user dictionary and the taxonomy; those that are
    links count with what they lead to. above: the folders that any of them lies in. folders: those of `above` and those
    that a glob enters, where they exist: a change to a member shows in one of them. marks: of each file.
    """

    root: str
    files: frozenset[str]
    above: frozenset[str]
    folders: frozenset[str]
    marks: tuple[tuple[str, Mark], ...]
    include: tuple[Glob, ...] = field(compare=False)
    exclude: tuple[Glob, ...] = field(compare=False)

    def concerns(self, path: str, own: str) -> bool:
        """Whether a change at `path` (added, changed or gone) may change the corpus. own: the index's folder."""
        path, own = system.slashes(path), system.slashes(own)
        if path == own or path.startswith(f"{own}/"):
            return False
        if path in self.files or path in self.above:
            return True
        if not path.startswith(f"{self.root}/"):
            return False
        name = path[len(self.root) + 1 :]
        if os.path.isdir(path):  # noqa: PTH112
            return not os.path.islink(path) and self._enters(name)  # noqa: PTH114
        return (
            manifests.supported(name)
            and self._enters(name.rpartition("/")[0])
            and any(glob.matches(name) for glob in self.include)
            and not any(glob.matches(name) for glob in self.exclude)
        )

    def _enters(self, name: str) -> bool:
        """Whether a glob enters the folder `name`, "" for that of the corpus."""
        parts = name.split("/") if name else []
        return not _SKIPPED.intersection(parts) and any(glob.enters(parts) for glob in self.include)


def members(folder: Path) -> Members:
    """What the corpus in `folder` is made of now. Raises CorpusError where INDEX.md cannot be read."""
    failed: list[Failure] = []
    manifest = manifests.load(folder, failed)
    names = {manifests.NAME, manifest.user_dict, manifest.taxonomy} - {""}
    names |= {manifests.split_line(row.path)[0] for row in manifest.rows if not row.managed}
    names |= {listed.path for listed in readers.files(manifest, failed)}
    include = tuple(map(Glob, manifest.include))
    root = _real(folder)
    return _found(root, names, include, tuple(map(Glob, manifest.exclude)))


def unreadable(folder: Path) -> Members:
    """What is known of a corpus whose INDEX.md cannot be read: that it would be one if INDEX.md changed."""
    return _found(_real(folder), (manifests.NAME,), (), ())


def latest(folder: Path, before: Members | None) -> Members:
    """`members`; those of `before` where INDEX.md cannot be read now."""
    try:
        return members(folder)
    except (CorpusError, OSError):
        return before or unreadable(folder)


def _found(root: str, names: Iterable[str], include: tuple[Glob, ...], exclude: tuple[Glob, ...]) -> Members:
    files: set[str] = set()
    real: dict[str, str] = {"": root}
    for name in names:
        parent, _, base = name.rpartition("/")
        if parent not in real:
            real[parent] = _real(f"{root}/{parent}")
        path = f"{real[parent]}/{base}"
        files.add(path)
        if os.path.islink(path):  # noqa: PTH114
            files.add(_real(path))
    above = {root}
    for parent in {path.rpartition("/")[0] for path in files}:
        while parent.startswith(f"{root}/") and parent not in above:
            above.add(parent)
            parent = parent.rpartition("/")[0]  # noqa: PLW2901
    folders = {path for path in above if os.path.isdir(path)} | set(_entered(root, include))  # noqa: PTH112
    marks = tuple((path, _mark(path)) for path in sorted(files))
    return Members(root, frozenset(files), frozenset(above - {root}), frozenset(folders), marks, include, exclude)


def _entered(root: str, include: tuple[Glob, ...]) -> Iterable[str]:
    """Every folder that a glob enters; links to folders are not followed."""
    pending = [("", [glob.start() for glob in include])] if include else []
    while pending:
        folder, states = pending.pop()
        path = f"{root}/{folder}" if folder else root
        yield path
        try:
            with os.scandir(path) as entries:
                inside = [e.name for e in entries if e.is_dir(follow_symlinks=False) and e.name not in _SKIPPED]
        except OSError:
            continue
        for name in inside:
            after = [glob.step(state, name) for glob, state in zip(include, states, strict=True)]
            if any(glob.goes_on(state) for glob, state in zip(include, after, strict=True)):
                pending.append((f"{folder}/{name}" if folder else name, after))


def _real(path: str | Path) -> str:
    return system.slashes(os.path.realpath(path))


def _mark(path: str) -> Mark:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return 0, 0, 0
    return found.st_ino, found.st_size, found.st_mtime_ns

"""Globs of `include` and `exclude`: `*`, `?`, `[abc]` within a name, `**` over any number of folders.

Names that start with a dot are matched only by a pattern that does; links to folders are not followed.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Callable, Iterable, Iterator


class Glob:
    """One pattern, stepped through name by name like a small automaton, so that no folder is visited in vain."""

    def __init__(self, pattern: str) -> None:
        parts = [part for part in pattern.split("/") if part not in ("", ".")]
        self.parts = [None if part == "**" else re.compile(fnmatch.translate(part)) for part in parts]
        self._rest = tuple(parts)
        self.dotted = [part.startswith(".") for part in parts]

    def start(self) -> frozenset[int]:
        return self._skip({0})

    def step(self, states: frozenset[int], name: str) -> frozenset[int]:
        """The states after one more part of a path; len(parts) among them means that the path so far matches."""
        after: set[int] = set()
        hidden = name.startswith(".")
        for state in states:
            if state == len(self.parts):
                continue
            part = self.parts[state]
            if part is None:
                if not hidden:
                    after.add(state)
            elif part.match(name) and (self.dotted[state] or not hidden):
                after.add(state + 1)
        return self._skip(after)

    def goes_on(self, states: frozenset[int]) -> bool:
        """Whether a longer path than the one that led to `states` may match."""
        return any(state < len(self.parts) for state in states)

    def enters(self, folder: Iterable[str]) -> bool:
        """Whether something in a folder may match; `folder`: the names on its path."""
        states = self.start()
        for name in folder:
            states = self.step(states, name)
        return self.goes_on(states)

    def covers(self, folder: str) -> bool:
        """Whether everything below a folder matches, but for names that start with a dot."""
        states = self.start()
        for name in folder.split("/"):
            states = self.step(states, name)
        return any(self._rest[state:] in (("**",), ("**", "*")) for state in states)

    def _skip(self, states: set[int]) -> frozenset[int]:
        pending = list(states)
        while pending:
            state = pending.pop()
            if state < len(self.parts) and self.parts[state] is None and state + 1 not in states:
                states.add(state + 1)
                pending.append(state + 1)
        return frozenset(states)

    def matches(self, path: str) -> bool:
        states = self.start()
        for name in path.split("/"):
            states = self.step(states, name)
        return len(self.parts) in states


def walk(root: str, globs: list[Glob], skip: frozenset[str], failed: Callable[[str, OSError], None]) -> Iterator[str]:
    """Relative paths below `root` that a glob matches, unsorted; names in `skip` (folders) are not entered.

    A file that is a link is given, whether or not it leads anywhere; if it may be read is for the reader to decide.
    failed: told of each folder that cannot be read, "" for the root; the others are still walked.
    """
    pending = [("", [glob.start() for glob in globs])]
    while pending:
        folder, states = pending.pop()
        try:
            with os.scandir(f"{root}/{folder}") as entries:
                for entry in entries:
                    after = [glob.step(state, entry.name) for glob, state in zip(globs, states, strict=True)]
                    if not any(after):
                        continue
                    path = f"{folder}/{entry.name}" if folder else entry.name
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name not in skip:
                            pending.append((path, after))
                    elif not _link_to_folder(entry) and any(
                        len(glob.parts) in state for glob, state in zip(globs, after, strict=True)
                    ):
                        yield path
        except OSError as error:
            if not (folder and isinstance(error, (FileNotFoundError, NotADirectoryError))):  # else removed meanwhile
                failed(folder, error)


def _link_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_symlink() and entry.is_dir()
    except OSError:  # a link that leads back to itself
        return False

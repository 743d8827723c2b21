"""Stages of a build: tables of Parquet that are made once. A finished stage is recognised by what went into it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .. import durable
from ..errors import UsageError
from ..store import ownership

_NOTE = "_stage.json"  # Spark leaves out names that begin so
VERSION = 1
"""Changes when the tables of a stage change their shape or meaning."""


class Stages:
    """The stages of one build in a folder that the driver and all executors see at the same path.

    Each has the fingerprint of the inputs of all stages before it. `made` and `kept` tell which had to be made.
    """

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.folder = folder
        self._fingerprint = hashlib.sha256(f"{VERSION} {fingerprint}".encode()).hexdigest()
        self.made: list[str] = []
        self.kept: list[str] = []

    def path(self, name: str) -> Path:
        """The folder of a stage."""
        return self.folder / name

    def finished(self, name: str) -> bool:
        """Whether the stage was made from the same inputs, to its end."""
        try:
            note = json.loads((self.path(name) / _NOTE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return isinstance(note, dict) and note.get("fingerprint") == self._fingerprint

    def once(self, name: str, make: Callable[[Path], Any]) -> Path:
        """The folder of a stage, made now unless it is finished. `make` fills a folder that does not exist yet."""
        path = self.path(name)
        if self.finished(name):
            self.kept.append(name)
            return path
        self.clear(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        make(path)
        path.mkdir(exist_ok=True)
        durable.write_json(path / _NOTE, {"fingerprint": self._fingerprint})
        self.made.append(name)
        return path

    def clear(self, name: str = "") -> None:
        """Remove a stage, or all of them: the files that a build writes into stages, and no other.

        Raises UsageError where something else is in the way, or the folder is a link, which could lead anywhere.
        """
        self._own()
        for folder in [self.path(name)] if name else [self.path(stage) for stage in sorted(ownership.STAGE_NAMES)]:
            if any(place.is_symlink() for place in (folder, *folder.parents) if self.folder in place.parents):
                raise UsageError(f"the stage {folder} is a link", "remove it, then build again")
            left = durable.remove_tree(folder, ownership.is_stage_file)
            if left:
                raise UsageError(
                    f"the stage {folder} holds {left[0]}, which gangmu did not write", "move it away, then build again"
                )

    def _own(self) -> None:
        """Sign the folder of the stages. Raises UsageError where it is a link, or holds what is not Gangmu's."""
        if self.folder.is_symlink():
            raise UsageError(f"the folder of the stages {self.folder} is a link", "remove it, then build again")
        self.folder.mkdir(parents=True, exist_ok=True)
        if not ownership.owns_stages(self.folder):
            raise UsageError(f"{self.folder} holds what gangmu did not write", "move it away, then build again")
        if not ownership.marked(self.folder):
            ownership.mark(self.folder)

    def table(self, spark: Any, name: str, make: Callable[[], Any]) -> Any:
        """The DataFrame of a stage that Spark writes as Parquet (with its own _SUCCESS)."""
        path = self.once(name, lambda path: make().write.parquet(uri(path)))
        return spark.read.parquet(uri(path))


def uri(path: Path) -> str:
    """A folder as Spark wants it."""
    return path.resolve().as_uri()


def parts(path: Path) -> list[Path]:
    """The Parquet files of a stage, in the order of the partitions that wrote them."""
    return sorted(path.glob("part-*.parquet"))

"""What a build on Spark hands to those who publish it: as a folder (`publishing`) or in a cluster (`loading`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..corpus.readers import Failure
from .stages import Stages

if TYPE_CHECKING:
    from ..build.rules import Rules
    from .location import Location


@dataclass(frozen=True, slots=True)
class Job:
    """A build whose tables are made.

    title: of the corpus; index: the embedded index's folder; cluster and shards: see `spark.Options`; failures: what could
    not be read, which `keep_going` lets pass; next_key: the key of the next new document; files: (path, fingerprint, place)
    of every listed file.
    """

    title: str
    index: Path
    rules: Rules
    stages: Stages
    next_key: int
    cluster: Location | None = None
    shards: int = 0
    keep_going: bool = False
    failures: tuple[Failure, ...] = ()
    files: tuple[tuple[str, str, int], ...] = ()

    @property
    def evidence(self) -> tuple[str, ...]:
        """The names of the features that decide the kinds of statements, by number; statements keep the numbers."""
        from ..facts.targets.model import model

        return tuple(model().names)

"""What the last build could not read, and what the next one would find."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import CorpusError
from ..store import generations, records

if TYPE_CHECKING:
    from ..corpus.failure import Failure


def failures(index: Path) -> list[Failure]:
    """What the last build of an index could not read. Raises IndexMissing, IndexDamaged."""

    def read(generation: generations.Generation) -> list[Failure]:
        with closing(records.open_readonly(generation.records)) as db:
            return records.failures(db)

    return generations.reading(index, read)


def stale(corpus: Path, index: Path, failed: Sequence[Failure]) -> str:
    """What a build would find, "" where the index is up to date. failed: what the last build could not read."""
    from ..build.builder import Options, build

    try:
        found = build(corpus, index, Options(dry_run=True, keep_going=True), lambda floor, done, total: None)
    except CorpusError as error:
        return error.message
    parts = [
        f"{n} {what}" for n, what in ((found.added, "new"), (found.changed, "changed"), (found.removed, "gone")) if n
    ]
    said = {(failure.doc, failure.message) for failure in failed}
    fresh = sum((failure.doc, failure.message) not in said for failure in found.failures)
    if fresh:
        parts.append(f"{fresh} that cannot be read")
    return ", ".join(parts)

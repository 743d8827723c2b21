"""How a bound on memory is shared out between the process that writes and those that read.

The figures were measured on Linux with CPython 3.11 and news; a document larger than its batch takes some eight times its text.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..dedup.verification import MEMORY

LEAST_BATCH = 1 << 20
"""Bytes below which documents are not spread over more batches: each batch becomes a segment."""
_USUAL = 1 << 25
"""Bytes of the batches of all workers together where nothing bounds the memory: 16 MB for each of two."""
_WRITER = 240 << 20
"""What the writing process needs at least: its program, the dictionary that it writes, SQLite's cache."""
_WORKER = 190 << 20
"""What a worker needs before it reads: rules, dictionaries, models."""
_ROOM = 20
"""Bytes of the process that reads a batch, for each byte of it: half of them are the rows that come out."""
_ROWS = 10
"""Bytes of the writing process for each byte of the batch whose rows it stores."""
_LONG = 10
"""Bytes of all processes for each byte of a document that is larger than its batch: eight to read it, two on its way."""
_EACH = 1700
"""Bytes that the writing process keeps of each document while others are read: its id, row, file and place."""
_LEAST_KEPT = 8 << 20
"""Bytes of shingles, and of figures, below which the texts of a cluster would be unpacked again and again."""
_DOCUMENT = 250
"""Bytes of a batch that a document counts for beside its text: rows of short ones take more room than their words."""


@dataclass(frozen=True, slots=True)
class Shares:
    """jobs: processes that read, 1 for the writing process itself. bound: bytes for all processes together, 0 for none."""

    jobs: int
    bound: int = 0

    @classmethod
    def of(cls, bound: int, jobs: int) -> Shares:
        """At most `jobs` processes, and no more than the bound has room for."""
        return cls(max(1, min(jobs, (bound - _WRITER) // (_WORKER + _ROOM * LEAST_BATCH))) if bound else jobs, bound)

    def batch(self, documents: int) -> int:
        """Bytes of the next batch, when so many documents are known of already. At least `LEAST_BATCH`."""
        if not self.bound:
            return max(LEAST_BATCH, _USUAL // self.jobs)
        left = self.bound - _WRITER - _EACH * documents
        if self.jobs == 1:
            return max(LEAST_BATCH, left // (_ROOM + 2))
        waiting = 2 * self.jobs + 2  # read from disk, and on their way to the workers
        return max(LEAST_BATCH, (left - _WORKER * self.jobs) // (_ROOM * self.jobs + waiting + _ROWS))

    def kept(self, documents: int) -> int:
        """Bytes of shingles, and of figures, that are kept where duplicates are compared, when the workers have ended."""
        if not self.bound:
            return MEMORY
        return min(MEMORY, max(_LEAST_KEPT, (self.bound - _WRITER - _EACH * documents) // 2))

    def needed(self, documents: int, largest: int) -> int:
        """Bytes that all processes together need for so many documents, the largest of so many bytes; 0 without a bound.

        With a bound a document larger than its batch is read alone.
        """
        if not self.bound:
            return 0
        workers = self.jobs if self.jobs > 1 else 0
        taken = _WRITER + _WORKER * workers + _EACH * documents
        return taken + max(_ROOM * LEAST_BATCH * self.jobs, _LONG * largest)

    def weight(self, data: bytes) -> int:
        """What a document counts for in a batch, in bytes."""
        return len(data) + (_DOCUMENT if self.bound else 0)

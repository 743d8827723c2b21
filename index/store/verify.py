"""Whether an index is what a build wrote: sizes, checksums, SQLite's own check, and that references lead somewhere.

Every finding is a sentence that names the file. Nothing is repaired here; a build writes a new generation.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

from .. import durable
from ..errors import GangmuError, IndexDamaged
from . import generations, records
from .generations import Generation
from .segments import Segment
from .segments.check import check

_DANGLING = (
    ("located", "key", "documents", "key"),
    ("located", "region", "names", "id"),
    ("tagged", "key", "documents", "key"),
    ("tagged", "tag", "tags", "id"),
    ("sentences", "key", "documents", "key"),
    ("statements", "key", "documents", "key"),
    ("statements", "form", "forms", "id"),
    ("statements", "region", "names", "id"),
    ("signatures", "key", "documents", "key"),
    ("cluster_members", "key", "documents", "key"),
    ("cluster_members", "cluster", "clusters", "cluster"),
    ("clusters", "canonical", "documents", "key"),
    ("documents", "key", "signatures", "key"),
    ("document_regions", "region", "regions", "region"),
)


def verify(index: Path) -> Iterator[str]:
    """What is wrong with the current generation, in words; nothing where all is well. Raises IndexMissing."""
    try:
        generation = generations.current(index)
    except IndexDamaged as error:
        yield error.message
        return
    broken = list(_checksums(generation))
    yield from broken
    if broken:
        return  # whatever else would be found follows from that
    try:
        keys = yield from _records(generation)
        if keys is not None:
            yield from _segments(generation, keys)
    except (sqlite3.Error, UnicodeDecodeError, GangmuError) as error:
        yield f"{generation.folder.name}: {error}"


def _checksums(generation: Generation) -> Iterator[str]:
    present = {p.name for p in generation.folder.iterdir()}
    for name, entry in generation.manifest["files"].items():
        path = generation.folder / name
        if name not in present:
            yield f"{name} is missing"
        elif path.stat().st_size != entry["size"]:
            yield f"{name} has {path.stat().st_size} bytes where {entry['size']} were written"
        elif durable.sha256(path) != entry.get("sha256"):
            yield f"{name} is not what was written: its checksum differs"
    for name in sorted(present - set(generation.manifest["files"]) - {generations.MANIFEST}):
        yield f"{name} does not belong there"


def _records(generation: Generation) -> Generator[str, None, frozenset[int] | None]:
    """Findings in the records; returns the keys of all documents, None where they cannot be relied on."""
    with closing(records.open_readonly(generation.records)) as db:
        broken = [finding for (finding,) in db.execute("PRAGMA integrity_check") if finding != "ok"]
        yield from (f"{generations.RECORDS}: {finding}" for finding in broken)
        if broken:
            return None  # what could be asked of it further may have no end
        for table, column, other, key in _DANGLING:
            sql = f"SELECT count(*) FROM {table} WHERE {column} NOT IN (SELECT {key} FROM {other})"  # noqa: S608
            (count,) = db.execute(sql).fetchone()
            if count:
                yield f"{generations.RECORDS}: {count} rows of {table} refer to no row of {other}"
        return frozenset(key for (key,) in db.execute("SELECT key FROM documents"))


def _segments(generation: Generation, keys: frozenset[int]) -> Iterator[str]:
    held: set[int] = set()
    for listed in generation.manifest["segments"]:
        segment = Segment(generation.folder / f"{listed['name']}.seg")
        dead = set(listed["dead"])
        own = set(segment.keys)
        if len(own) != listed["documents"] or not dead <= own:
            yield f"{listed['name']}.seg does not hold the documents that the manifest lists"
        live = own - dead
        if stray := live - keys:
            yield f"{listed['name']}.seg holds {len(stray)} documents that the records do not know"
        if twice := live & held:
            yield f"{listed['name']}.seg holds {len(twice)} documents that another segment holds too"
        held |= live
        yield from (f"{listed['name']}.seg: {finding}" for finding in check(segment))
    if lost := keys - held:
        yield f"{len(lost)} documents of the records are in no segment"

"""Which segments a generation has: those carried over, the new ones, and what pays to be merged.

A segment is merged away when a third of it is dead, or with its small neighbours when there are more than `MOST` (a
query visits every segment). Merging never cuts a word again.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .. import durable
from .generations import Generation
from .segments import Segment, merge

MOST = 12
LARGE = 1 << 14
"""Documents of a segment that is not merged for being small: a merge holds all that it merges in memory."""
_DEAD_SHARE = 1 / 3

Listed = dict[str, Any]
"""A segment in a manifest: name, documents (live and dead), dead (keys, ascending)."""


def listed(name: str, documents: int, dead: Iterable[int] = ()) -> Listed:
    """The manifest entry of a segment."""
    return {"name": name, "documents": documents, "dead": sorted(dead)}


def carry(folder: Path, previous: Generation | None, fresh: list[Listed], dead: frozenset[int]) -> list[Listed]:
    """The segments of the generation that is staged in `folder`, whose fresh ones are there already.

    dead: keys of the previous generation's documents that are gone or replaced. Carried segments are linked in.
    """
    carried: list[Listed] = []
    for old in previous.manifest["segments"] if previous else []:
        durable.link(previous.folder / f"{old['name']}.seg", folder / f"{old['name']}.seg")  # type: ignore[union-attr]
        gone = set(old["dead"])
        if dead:
            gone |= dead.intersection(Segment(folder / f"{old['name']}.seg").keys)
        carried.append(listed(old["name"], old["documents"], gone))
    return _compacted(folder, [*carried, *fresh])


def _compacted(folder: Path, every: list[Listed]) -> list[Listed]:
    rotten = {s["name"] for s in every if len(s["dead"]) > s["documents"] * _DEAD_SHARE}
    if len(every) > MOST:
        # The smallest ones, half of all, become one: each document is merged a logarithmic number of times.
        small = sorted(every, key=_live)[: len(every) // 2 + 1]
        while len(small) > 1 and sum(map(_live, small)) > LARGE:
            small.pop()
        rotten |= {s["name"] for s in small} if len(small) > 1 else set()
    chosen = [s for s in every if s["name"] in rotten]
    groups: list[list[Listed]] = []
    for segment in chosen:
        if groups and sum(map(_live, groups[-1])) + _live(segment) <= LARGE:
            groups[-1].append(segment)
        else:
            groups.append([segment])
    kept = [s for s in every if s["name"] not in rotten]
    for group in groups:
        kept += _merged(folder, group)
    return sorted(kept, key=lambda s: str(s["name"]))


def _live(segment: Listed) -> int:
    return int(segment["documents"]) - len(segment["dead"])


def _merged(folder: Path, group: list[Listed]) -> list[Listed]:
    """One segment in place of several; none where nothing in them is alive."""
    names = [f"{s['name']}.seg" for s in group]
    result: list[Listed] = []
    if any(map(_live, group)):
        # The name tells of the newest segment in it, with a mark that grows: names are never used twice.
        base, _, times = str(group[-1]["name"]).partition("-m")
        name = f"{base}-m{int(times or 0) + 1}"
        sources = [Segment(folder / n) for n in names]
        made = merge(folder, name, sources, {key for s in group for key in s["dead"]})
        result.append(listed(name, made.documents))
    for name in names:
        durable.remove(folder / name)
    return result

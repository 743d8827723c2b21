"""What builds changed, summed up: from the state after one build to that of the index, filtered as targets and documents are.

Rows of several builds add up: what came and went is nothing, what was revised twice is revised once, from the first figure
to the last. Whatever was there before the first build that the log knows is nothing, so since then everything is new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, NamedTuple

from ..build.differences import Key, Snapshot, between, said
from ..errors import IndexDamaged, UsageError
from ..store.change_log import FIRST, Build, Payload, Row
from ..text.script import fold
from . import since
from .ledger import KINDS, MOST_WORDS, Wanted, growing, grows

Record = dict[str, Any]
WHATS = ("document", "target")
CHANGES = ("added", "changed", "revised", "removed")
_NAMED = {"new": "added", "gone": "removed"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which changes to tell. since: as `since.since` takes it. wanted: the filters of the ledger; of documents, those by
    words, region and document count. tag, source: of documents and of those that statements stand in. reread: also what is
    read otherwise out of documents that are the same. unique: what several documents tell alike once."""

    since: str = ""
    wanted: Wanted = field(default_factory=lambda: Wanted(kind="target"))
    what: str = ""
    change: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    source: str = ""
    reread: bool = False
    unique: bool = False

    def checked(self) -> Asked:
        """The same, words for kinds of change spelt as the records have them. Raises UsageError."""
        from dataclasses import replace

        if self.what and self.what not in WHATS:
            raise UsageError(f"builds change no {self.what[:40]}", f"use one of {', '.join(WHATS)}")
        change = tuple(_NAMED.get(name, name) for name in self.change)
        for name in change:
            if name not in CHANGES:
                raise UsageError(f"there is no change {name[:40]}", f"use some of {', '.join(CHANGES)}")
        if self.wanted.kind not in KINDS:
            raise UsageError(f"there is no kind of target {self.wanted.kind[:40]}", f"use one of {', '.join(KINDS)}")
        if len(self.wanted.query.split()) > MOST_WORDS:
            raise UsageError(f"the query has {len(self.wanted.query.split())} words", f"at most {MOST_WORDS} are read")
        return replace(self, change=change)


class Told(NamedTuple):
    """Records `change/1`, documents first, and what is to be said beside them.

    first, last: the builds that were summed up, None where none was. others: changes of statements of other kinds than asked
    for; reread: left out because only the reading changed; repeated: left out because another document already said the
    same; uncounted: builds of which only the counts are kept. note: what the log does not reach.
    """

    records: list[Record]
    first: Build | None = None
    last: Build | None = None
    others: int = 0
    reread: int = 0
    repeated: int = 0
    uncounted: tuple[Build, ...] = ()
    note: str = ""


class State(NamedTuple):
    """What of the index itself is asked for. latest: its number; everything: all documents as they are; inside: the regions
    that lie in one of those given, as far as the index names them; tagged: the documents that have one of some tags now;
    found: the documents that a search finds, unrelaxed."""

    latest: int
    everything: Callable[[], Iterable[Snapshot]]
    inside: Callable[[Sequence[str]], set[str]]
    tagged: Callable[[Sequence[str]], set[str]]
    found: Callable[[str], set[str]]


class _Item(NamedTuple):
    payload: Payload
    build: int
    reread: bool


class _Net(NamedTuple):
    what: str
    change: str
    doc: str
    id: str
    before: Payload
    after: Payload
    build: int
    reread: bool


def told(asked: Asked, known: Sequence[Build], rows: Callable[[int], Iterable[tuple[int, Row]]], state: State) -> Told:
    """The changes that are asked for. known: the builds of the log; rows: those after a build, oldest first.

    Raises UsageError for filters and builds that there are not, IndexDamaged where the log is not what a build wrote.
    """
    asked = asked.checked()
    try:
        start = since.since(asked.since, known, state.latest, datetime.now(timezone.utc))
        span = [build for build in known if build.build > start.build]
        if not span:
            return Told([], note=start.note)
        from_nothing = span[0].reason == FIRST
        net = list(_summed(rows(start.build), state.everything() if from_nothing else None, span[0].build))
        matches = _Filter(asked, state, net).matches
        chosen = [one for one in net if matches(one)]
        others = 0
        if asked.wanted.kind != "all":
            others = sum(matches(one, any_kind=True) for one in net) - len(chosen)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, UsageError):
            raise
        raise IndexDamaged("the log of changes cannot be read", "run 'gangmu build --full' to write it anew") from error
    kept = [one for one in chosen if asked.reread or not one.reread]
    at = {build.build: build.at for build in known}
    found = [_record(one, at, asked.reread) for one in sorted(kept, key=_order)]
    repeated = 0
    if asked.unique:
        found, repeated = once(found)
    uncounted = tuple(build for build in span if not (build.whole and (build.reread_whole or not asked.reread)))
    return Told(found, span[0], span[-1], others, len(chosen) - len(kept), repeated, uncounted, start.note)


def _summed(rows: Iterable[tuple[int, Row]], everything: Iterable[Snapshot] | None, first: int) -> Iterator[_Net]:
    """What rows come to. everything: the documents of the index, where there was nothing before the build `first`."""
    documents: dict[str, list[_Item]] = {}
    last: dict[str, int] = {}
    old: dict[str, list[_Item]] = {}
    new: dict[str, list[_Item]] = {}
    for build, row in rows:
        last[row.doc] = max(build, last.get(row.doc, 0))
        if row.what == "document":
            documents.setdefault(row.doc, []).extend(
                _Item(payload, build, row.reread) for payload in (row.before, row.after)
            )
            continue
        for state, payload in ((old, row.before), (new, row.after)):
            if payload:
                state.setdefault(row.doc, []).append(_Item(payload, build, row.reread))
    if everything is not None:
        for snapshot in everything:
            build = last.get(snapshot.doc, first)
            yield _Net("document", "added", snapshot.doc, "", {}, snapshot.about, build, False)
            for one in snapshot.statements or ():
                yield _Net("target", "added", snapshot.doc, one["id"], {}, one, build, False)
        return
    for doc, items in documents.items():
        before, after = items[0].payload, items[-1].payload
        if before != after:
            change = "changed" if before and after else "added" if after else "removed"
            reread = all(item.reread for item in items)
            yield _Net("document", change, doc, "", before, after, max(item.build for item in items), reread)
    for doc in dict.fromkeys((*old, *new)):
        for was, now in between(old.get(doc, ()), new.get(doc, ()), _said):
            items = [item for item in (was, now) if item is not None]
            change = "added" if was is None else "removed" if now is None else "revised"
            yield _Net(
                "target", change, doc, items[-1].payload["id"], was.payload if was else {},
                now.payload if now else {}, max(item.build for item in items), all(item.reread for item in items),
            )  # fmt: skip


def _said(item: _Item) -> tuple[Key, Key]:
    return said(item.payload)


def _order(one: _Net) -> tuple[Any, ...]:
    some = one.after or one.before
    if one.what == "document":
        return (0, CHANGES.index(one.change), one.doc)
    year = some["year"] or 0
    return (1, CHANGES.index(one.change), some["region_path"], some["canonical"], year, one.doc, some["start"], one.id)


def _record(one: _Net, at: dict[int, str], cause: bool) -> Record:
    made = {
        "schema": "change/1", "build": one.build, "at": at[one.build], "what": one.what, "change": one.change,
        "doc": one.doc, "id": one.id, "before": one.before, "after": one.after,
    }  # fmt: skip
    return {**made, "cause": "reading" if one.reread else "document"} if cause else made


def once(found: Iterable[Record]) -> tuple[list[Record], int]:
    """Each change once, with `copies`: how many other documents tell the same; and how many new statements were left out that
    only repeat what another document said before."""
    kept: dict[Any, Record] = {}
    listed = list(found)
    fresh = {
        f"{record['doc']}:{record['id']}"
        for record in listed
        if record["what"] == "target" and record["change"] == "added"
    }
    repeated = 0
    for record in listed:
        if record["what"] == "document":
            kept[record["doc"]] = {**record, "copies": 0}
            continue
        source = record["after"].get("restates", "")
        if record["change"] == "added" and source and source not in fresh:
            repeated += 1
            continue
        same = (
            record["change"],
            *(said(payload) if payload else () for payload in (record["before"], record["after"])),
        )
        if same in kept:
            kept[same]["copies"] += 1
        else:
            kept[same] = {**record, "copies": 0}
    return list(kept.values()), repeated


class _Filter:
    """What is asked for, as a question to one change."""

    def __init__(self, asked: Asked, state: State, net: Sequence[_Net]) -> None:
        self.asked, self.wanted = asked, asked.wanted
        self.words = list(dict.fromkeys(fold(self.wanted.query).lower().split()))
        self.parts = [fold(word).lower() for word in self.wanted.indicator]
        self.regions = _Regions(self.wanted, state) if self.wanted.region else None
        self.only_targets = bool(
            self.wanted.indicator or self.wanted.canonical or self.wanted.unit or self.wanted.due != (None, None)
            or self.wanted.minimum is not None or self.wanted.maximum is not None
        )  # fmt: skip
        self.tagged: set[str] = set()
        if asked.tag:
            now = state.tagged(asked.tag)
            gone = {
                one.doc
                for one in net
                if one.what == "document" and not one.after and set(asked.tag) & set(one.before["tags"])
            }
            self.tagged = now | gone
        self.found = state.found(self.wanted.query) if self.words else set()

    def matches(self, one: _Net, *, any_kind: bool = False) -> bool:
        """Whether a change is asked for: one of the states before and after meets the filters."""
        asked = self.asked
        if (asked.what and one.what != asked.what) or (asked.change and one.change not in asked.change):
            return False
        if asked.tag and one.doc not in self.tagged:
            return False
        if self.wanted.doc and one.doc != self.wanted.doc:
            return False
        states = [payload for payload in (one.before, one.after) if payload]
        if asked.source and not any(payload["source"] == asked.source for payload in states):
            return False
        if one.what == "document":
            return not self.only_targets and any(self._document(one.doc, payload) for payload in states)
        return any(self._statement(payload, any_kind) for payload in states)

    def _document(self, doc: str, about: Payload) -> bool:
        if self.regions is not None and not any(self.regions.holds(label) for label in about["regions"]):
            return False
        if not self.words or doc in self.found:
            return True
        title = fold(about["title"]).lower()
        return all(word in title for word in self.words)

    def _statement(self, one: Payload, any_kind: bool) -> bool:
        wanted = self.wanted
        first, last = wanted.due
        value, most = one["value"], one["value"] if one["value_max"] is None else one["value_max"]
        deadline = one["deadline"]
        return (
            (any_kind or wanted.kind in ("all", one["kind"]))
            and (self.regions is None or self.regions.lies(one["region_path"]))
            and (not wanted.unit or one["unit"] == wanted.unit)
            and (first is None or (deadline is not None and deadline >= first))
            and (last is None or (deadline is not None and deadline <= last))
            and (wanted.minimum is None or (most is not None and most >= wanted.minimum))
            and (wanted.maximum is None or (value is not None and value <= wanted.maximum))
            and self._worded(one)
            and self._about(one)
        )

    def _worded(self, one: Payload) -> bool:
        text = f"{one['sentence']} {one['indicator']} {one['region']}".lower()
        return all(word in text for word in self.words)

    def _about(self, one: Payload) -> bool:
        wanted = self.wanted
        if not (wanted.canonical or wanted.indicator):
            return True
        for name in wanted.canonical:
            if one["canonical"] == name or (one["canonical"] == growing(name) and grows(one)):
                return True
        return any(part in one["indicator"].lower() or part in one["canonical"].lower() for part in self.parts)


class _Regions:
    """The regions asked for: what the index knows to lie in them, and what the gazetteer does."""

    def __init__(self, wanted: Wanted, state: State) -> None:
        from ..facts.places.regions import Gazetteer

        self.gazetteer = Gazetteer.default()
        self.inside = set(wanted.region) | (set() if wanted.exact else state.inside(wanted.region))
        named = () if wanted.exact else wanted.region
        self.places = [place for label in named if (place := self.gazetteer.get(label)) is not None]
        self._known: dict[tuple[str, ...], bool] = {}

    def lies(self, path: Sequence[str]) -> bool:
        """Whether the place of a path, from 中国 down, is asked for."""
        steps = tuple(path)
        if not steps:
            return False
        if steps not in self._known:
            label = self.gazetteer.label
            self._known[steps] = label(steps[-1], steps) in self.inside or any(
                self.gazetteer.covers(place, steps) for place in self.places
            )
        return self._known[steps]

    def holds(self, label: str) -> bool:
        """Whether the region of a label is asked for, or lies in one that is."""
        if label in self.inside:
            return True
        place = self.gazetteer.get(label)
        return place is not None and self.lies(place.path)

"""What differs between the documents of two states of the records, and between what was read out of them.

Statements have no name that lasts: their ids are places in a text. So those of a document are compared as what they say: one
is the same where it says the same of the same, revised where it says another figure of the same (kind, region, canonical
indicator, measure, unit and year), else new or gone. A statement of nothing that has a name is never revised.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from ..schemas import Change
from ..store.change_log import Payload, Row
from ..store.records import unpacked

T = TypeVar("T")
Key = tuple[Any, ...]
Pair = tuple["T | None", "T | None"]
_CHUNK = 500
_IDENTITY = ("kind", "canonical", "measure", "unit", "year")
_FIGURE = ("direction", "comparator", "value", "value_max", "level")
READ = ("title", "date", "source", "sha256")
"""What a document is read to say, but for what hangs on the taxonomy and the gazetteer."""


class Snapshot(NamedTuple):
    """A document as records hold it. digest: of the raw document; own: what the manifest says beside it (address, mark, tags);
    about: `Change.DOCUMENT`; statements: `Change.TARGET` in the order of the text, None where they were not asked for."""

    doc: str
    digest: bytes
    own: tuple[Any, ...]
    about: Payload
    statements: list[Payload] | None


def said(statement: Payload) -> tuple[Key, Key]:
    """What a statement is about, and the figure that it gives."""
    figure: Key = tuple(statement[name] for name in _FIGURE)
    if statement["value"] is None:
        figure = (*figure, statement["value_text"])
    about: Key = (tuple(statement["region_path"]), *(statement[name] for name in _IDENTITY))
    return (about, figure) if statement["canonical"] else ((*about, statement["indicator"], figure), figure)


def between(before: Iterable[T], after: Iterable[T], of: Callable[[T], tuple[Key, Key]]) -> Iterator[Pair[T]]:
    """Pairs of (before, after) of what differs: None before where it is new, None after where it is gone.

    of: what `said` tells of an item. Several statements of the same are taken as a multiset: equal ones cancel out (the last
    of those before, the first of those after), the rest are paired in order.
    """
    old, new = list(before), list(after)
    keys_old, keys_new = [of(item) for item in old], [of(item) for item in new]
    common = Counter(keys_old) & Counter(keys_new)
    left_new = _without(list(zip(keys_new, new, strict=True)), common)
    left_old = _without(list(zip(keys_old, old, strict=True))[::-1], common)[::-1]
    waiting: dict[Key, list[T]] = {}
    for (about, _), item in left_new:
        waiting.setdefault(about, []).append(item)
    for (about, _), item in left_old:
        found = waiting.get(about)
        yield item, found.pop(0) if found else None
    for found in waiting.values():
        for item in found:
            yield None, item


def _without(
    items: list[tuple[tuple[Key, Key], T]], common: Counter[tuple[Key, Key]]
) -> list[tuple[tuple[Key, Key], T]]:
    left = Counter(common)
    kept = []
    for key, item in items:
        if left[key]:
            left[key] -= 1
        else:
            kept.append((key, item))
    return kept


def rows_of(before: Snapshot | None, after: Snapshot | None) -> Iterator[Row]:
    """The rows of the log for a document in two states, of which one may not be there."""
    one = after or before
    assert one is not None
    reread = before is not None and after is not None and before.digest == after.digest
    if before is None or after is None:
        yield Row("document", "removed" if before else "added", one.doc, "", False, _about(before), _about(after))
    elif not reread or before.own != after.own:
        if before.about != after.about:
            yield Row("document", "changed", one.doc, "", False, before.about, after.about)
    elif any(before.about[name] != after.about[name] for name in READ):
        yield Row("document", "changed", one.doc, "", True, before.about, after.about)
    stated = (before.statements or () if before else (), after.statements or () if after else ())
    for old, new in between(*stated, said):
        change = "added" if old is None else "removed" if new is None else "revised"
        yield Row("target", change, one.doc, (new or old or {})["id"], reread, old or {}, new or {})


def _about(snapshot: Snapshot | None) -> Payload:
    return snapshot.about if snapshot else {}


def snapshots(db: sqlite3.Connection, keys: Sequence[int], *, statements: bool = True) -> Iterator[Snapshot]:
    """The documents of some keys as the records hold them now, in the order of the keys."""
    for begin in range(0, len(keys), _CHUNK):
        some = keys[begin : begin + _CHUNK]
        marks = ", ".join("?" * len(some))
        about = _abouts(db, some, marks)
        stated = _statements(db, some, marks) if statements else {}
        for key in some:
            if key in about:
                doc, digest, own, known = about[key]
                yield Snapshot(doc, digest, own, known, stated.get(key, []) if statements else None)


def _abouts(
    db: sqlite3.Connection, keys: Sequence[int], marks: str
) -> dict[int, tuple[str, bytes, tuple[Any, ...], Payload]]:
    regions: dict[int, list[str]] = {}
    for key, region in db.execute(
        f"SELECT key, region FROM document_regions WHERE key IN ({marks}) ORDER BY key, rank",  # noqa: S608
        keys,
    ):
        regions.setdefault(key, []).append(region)
    tags: dict[int, dict[str, None]] = {}
    manual: dict[int, list[str]] = {}
    for key, tag, origin in db.execute(
        "SELECT key, tag, origin FROM document_tags WHERE facet <> 'region' AND "  # noqa: S608
        f"key IN ({marks}) ORDER BY key, origin DESC, score DESC, tag",
        keys,
    ):
        tags.setdefault(key, {})[tag] = None
        if origin == "manual":
            manual.setdefault(key, []).append(tag)
    found = {}
    for key, doc, digest, sha256, mark, title, date, source, url in db.execute(
        "SELECT key, doc, digest, sha256, duplicate_of, title, date, source, url "  # noqa: S608
        f"FROM documents WHERE key IN ({marks})",
        keys,
    ):
        values = (title, date, source, url, regions.get(key, []), list(tags.get(key, ())), sha256.hex())
        about = dict(zip(Change.DOCUMENT, values, strict=True))
        found[key] = (doc, digest, (url, mark, manual.get(key, [])), about)
    return found


_STORED = tuple(
    name for name in Change.TARGET if name not in ("sentence", "title", "date", "source", "region_path", "region")
)


def _statements(db: sqlite3.Connection, keys: Sequence[int], marks: str) -> dict[int, list[Payload]]:
    columns = ", ".join(f"t.{name}" for name in _STORED)
    sql = f"""
      SELECT t.key, t.region, r.path, s.sentence, d.title, d.date, d.source, {columns}
      FROM targets t JOIN documents d USING (key) JOIN sentences s ON s.key = t.key AND s.start = t.start
        LEFT JOIN regions r ON r.region = t.region
      WHERE t.key IN ({marks}) ORDER BY t.key, t.number"""  # noqa: S608
    found: dict[int, list[Payload]] = {}
    for key, label, packed, sentence, title, date, source, *stored in db.execute(sql, keys):
        path = unpacked(packed or "") or ([label] if label else [])
        values = dict(zip(_STORED, stored, strict=True)) | {
            "region": path[-1] if path else "", "region_path": path, "sentence": sentence,
            "title": title, "date": date, "source": source,
        }  # fmt: skip
        found.setdefault(key, []).append({name: values[name] for name in Change.TARGET})
    return found


def compared(
    old: sqlite3.Connection,
    new: sqlite3.Connection,
    was: Mapping[str, int],
    now: Mapping[str, int],
    *,
    statements: bool = True,
) -> Iterator[Row]:
    """The rows of the log for some documents, in the order of their ids. was, now: the keys they have in either state."""
    docs = sorted(was.keys() | now.keys())
    for begin in range(0, len(docs), _CHUNK):
        some = docs[begin : begin + _CHUNK]
        keys = ([was[doc] for doc in some if doc in was], [now[doc] for doc in some if doc in now])
        first = {s.doc: s for s in snapshots(old, keys[0], statements=statements)}
        last = {s.doc: s for s in snapshots(new, keys[1], statements=statements)}
        for doc in some:
            yield from rows_of(first.get(doc), last.get(doc))


# Two states as a whole


def whole(old: sqlite3.Connection, new: sqlite3.Connection, *, same_rules: bool) -> Iterator[Row]:
    """The rows of the log for two states of the records, in the order of the ids of documents.

    same_rules: what is read out of the same document is the same. Else documents are first compared by what their
    statements say, and taken apart only where that differs.
    """
    before, after = _listed(old), _listed(new)
    docs = sorted(before.keys() | after.keys())
    for begin in range(0, len(docs), _CHUNK):
        some = [doc for doc in docs[begin : begin + _CHUNK] if not (same_rules and before.get(doc) == after.get(doc))]
        was = _sketches(old, [before[doc].key for doc in some if doc in before])
        now = _sketches(new, [after[doc].key for doc in some if doc in after])
        differing = [
            doc
            for doc in some
            if doc not in before
            or doc not in after
            or before[doc] != after[doc]
            or was.get(before[doc].key) != now.get(after[doc].key)
        ]
        first = {doc: before[doc].key for doc in differing if doc in before}
        last = {doc: after[doc].key for doc in differing if doc in after}
        yield from compared(old, new, first, last)


class _Listed(NamedTuple):
    key: int
    digest: bytes
    read: tuple[Any, ...]
    own: tuple[Any, ...]

    def __eq__(self, other: object) -> bool:
        """Whether the same is said, whatever the key."""
        return isinstance(other, _Listed) and self[1:] == other[1:]

    def __hash__(self) -> int:
        return hash(self[1:])


def _listed(db: sqlite3.Connection) -> dict[str, _Listed]:
    manual: dict[int, list[str]] = {}
    for key, tag in db.execute("SELECT key, tag FROM document_tags WHERE origin = 'manual' ORDER BY key, tag"):
        manual.setdefault(key, []).append(tag)
    return {
        doc: _Listed(key, digest, tuple(read), (url, mark, manual.get(key, [])))
        for doc, key, digest, url, mark, *read in db.execute(
            f"SELECT doc, key, digest, url, duplicate_of, {', '.join(READ)} FROM documents"  # noqa: S608
        )
    }


def _sketches(db: sqlite3.Connection, keys: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
    """What statements say, without sentences and places; two documents with equal sketches say the same."""
    if not keys:
        return {}
    marks = ", ".join("?" * len(keys))
    columns = ", ".join(f"t.{name}" for name in (*_IDENTITY, *_FIGURE))
    sql = f"""
      SELECT t.key, t.region, {columns}, CASE WHEN t.value IS NULL THEN t.value_text ELSE '' END,
        CASE WHEN t.canonical = '' THEN t.indicator ELSE '' END
      FROM targets t WHERE t.key IN ({marks}) ORDER BY t.key, t.number"""  # noqa: S608
    found: dict[int, list[tuple[Any, ...]]] = {}
    for key, *rest in db.execute(sql, keys):
        found.setdefault(key, []).append(tuple(rest))
    return found

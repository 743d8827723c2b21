"""The log of changes of an index on a cluster: made on the executors, kept in an index of its own beside the records.

Documents of the build before are read by ranges of their keys, those of the new one come from the readings; both are joined
by id, and only those that say something else go through the comparison of the embedded index (`build.differences`). The log
itself, which is bounded, is put together on the driver in the tables of the embedded index.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from ..build.differences import READ, Snapshot, rows_of, said
from ..build.rows import COLUMNS
from ..schemas import Change
from ..store import change_log, records
from ..store.change_log import EDITS, RULES, Payload, Row
from ..store.records import packed, unpacked
from . import wire
from .description import Description
from .indexes import Indexes, Record
from .location import Location

if TYPE_CHECKING:
    from .job import Job
    from .tables import Tables

_KEYS = 5000
"""Keys of a range that an executor reads at a time."""
_STATE = "doc string, mark string, state string"
_STATE_SCHEMA = pa.schema([("doc", pa.string()), ("mark", pa.string()), ("state", pa.string())])
_ABOUT = (
    "key",
    "doc",
    "digest",
    "sha256",
    "duplicate_of",
    "title",
    "date",
    "source",
    "url",
    "regions",
    "tags",
    "tag_rows",
)
_SAID = tuple(name for name in Change.TARGET if name != "region_path")
Paths = dict[str, list[str]]
"""The path from 中国 down of each region by its label."""


class Standing(NamedTuple):
    """The build that a location names while the next one is made."""

    indexes: Indexes
    about: Description


def log(spark: Any, job: Job, tables: Tables, paths: Paths, before: Standing | None) -> sqlite3.Connection:
    """The log with this build in it, in a private database of the records' tables. before: the index as it is now."""
    db = records.create(Path(":memory:"))
    if before is None:
        good = tables.readings.where("failure IS NULL")
        change_log.begin(db, 1, good.count(), tables.targets.count())
        return db
    indexes, about = before
    known = about.log()
    change_log.restore(db, known, rows(indexes, 0))
    reason = EDITS if about.rules == job.rules.fingerprint else RULES
    change_log.append(db, known[-1].build + 1, reason, _differences(spark, job, tables, paths, indexes))
    _restated(spark, tables, db, known[-1].build + 1)
    return db


def rows(indexes: Indexes, after: int) -> Iterator[tuple[int, Row]]:
    """The rows of the log of the builds after `after`, oldest first. Raises ValueError."""
    query = {"range": {"build": {"gt": after}}}
    for source in indexes.scan("changes", query, ("build", "number")):
        what, change, doc, name, reread, old, new = unpacked(source["row"])
        yield source["build"], Row(what, change, doc, name, bool(reread), old, new)


def kept(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """The rows of a log as records of `changes`: id and JSON."""
    for number, (build, row) in enumerate(change_log.rows(db, 0)):
        record = {"build": build, "number": number, "row": packed([*row])}
        yield f"{build}-{number}", json.dumps(record, ensure_ascii=False)


def snapshots(indexes: Indexes, paths: Paths, query: Record | None = None) -> Iterator[Snapshot]:
    """The documents of a cluster as it holds them; query: of which fields both documents and targets have."""
    wanted = query or {"match_all": {}}
    stated: dict[int, list[Payload]] = {}
    for row in indexes.scan("targets", wanted, ("key", "number"), ["key", *_SAID]):
        path = paths.get(row["region"]) or ([row["region"]] if row["region"] else [])
        values = {**row, "region": path[-1] if path else "", "region_path": path}
        stated.setdefault(row["key"], []).append({name: values[name] for name in Change.TARGET})
    for row in indexes.scan("documents", wanted, ("key",), list(_ABOUT)):
        names = COLUMNS["document_tags"][1:]
        manual = sorted(
            {tag["tag"] for tag in (dict(zip(names, some, strict=True)) for some in unpacked(row["tag_rows"]))
             if tag["origin"] == "manual"}
        )  # fmt: skip
        about = {name: row[name] for name in Change.DOCUMENT}
        own = (row["url"], row["duplicate_of"], manual)
        yield Snapshot(row["doc"], row["digest"].encode(), own, about, stated.get(row["key"], []))


def paths_of(regions: Iterable[Record]) -> Paths:
    """The paths of the rows of regions."""
    return {row["region"]: unpacked(row["path"]) for row in regions}


# On the executors


def _differences(spark: Any, job: Job, tables: Tables, paths: Paths, indexes: Indexes) -> Iterator[Row]:
    location = job.cluster
    assert location is not None
    most = indexes.search("documents", {"size": 0, "aggs": {"most": {"max": {"field": "key"}}}})
    last = int(most["aggregations"]["most"]["value"] or 0)
    before = paths_of(indexes.scan("regions", {"match_all": {}}, ("region",)))
    ranges = spark.range(0, last // _KEYS + 1, 1, max(1, min(last // _KEYS + 1, 1000)))
    old = ranges.mapInArrow(_reader(location, indexes.names, before), _STATE)
    good = tables.readings.where("failure IS NULL")
    columns = [c for c in _ABOUT if c not in ("key", "regions", "tags", "tag_rows")]
    nested = ("document_regions", "document_tags", "sentences", "targets")
    new = good.select(*columns, *nested).mapInArrow(_taken(paths), _STATE)
    both = old.selectExpr("doc", "mark AS was", "state AS old").join(
        new.selectExpr("doc", "mark AS is", "state AS new"), "doc", "full_outer"
    )
    found = both.where("NOT (was <=> is)").orderBy("doc").select("old", "new").mapInArrow(_compared, "row string")
    for row in found.toLocalIterator():
        yield Row(*json.loads(row["row"]))


def _reader(location: Location, names: dict[str, str], paths: Paths) -> Callable[..., Iterator[pa.RecordBatch]]:
    """The function for `mapInArrow` that reads ranges of keys of the build before."""

    def read(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        indexes = Indexes(wire.connect(location), names)
        for batch in batches:
            for number in batch.column(0).to_pylist():
                query = {"range": {"key": {"gte": number * _KEYS, "lt": (number + 1) * _KEYS}}}
                yield _states(snapshots(indexes, paths, query))

    return read


def _taken(paths: Paths) -> Callable[..., Iterator[pa.RecordBatch]]:
    """The function for `mapInArrow` that takes what the log keeps out of readings."""

    def take(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield _states(_snapshot(row, paths) for row in batch.to_pylist())

    return take


def _snapshot(row: Record, paths: Paths) -> Snapshot:
    tags = sorted(row["document_tags"], key=lambda t: (t["origin"] != "manual", -t["score"], t["tag"]))
    about = {
        **row,
        "regions": [region["region"] for region in sorted(row["document_regions"], key=lambda r: r["rank"])],
        "tags": list(dict.fromkeys(tag["tag"] for tag in tags if tag["facet"] != "region")),
    }
    own = (row["url"], row["duplicate_of"], sorted({tag["tag"] for tag in tags if tag["origin"] == "manual"}))
    spoken = {said_there["start"]: said_there["sentence"] for said_there in row["sentences"]}
    stated = []
    for target in sorted(row["targets"], key=lambda t: t["number"]):
        path = paths.get(target["region"]) or ([target["region"]] if target["region"] else [])
        values = {
            **target, "region": path[-1] if path else "", "region_path": path, "sentence": spoken[target["start"]],
            "title": row["title"], "date": row["date"], "source": row["source"],
        }  # fmt: skip
        stated.append({name: values[name] for name in Change.TARGET})
    return Snapshot(row["doc"], row["digest"].encode(), own, {name: about[name] for name in Change.DOCUMENT}, stated)


def _states(found: Iterable[Snapshot]) -> pa.RecordBatch:
    """Snapshots as rows: `mark` is equal where the same is said."""
    out = []
    for one in found:
        same = [one.digest.decode(), one.own, [one.about[name] for name in READ], [*map(said, one.statements or ())]]
        mark = hashlib.sha256(json.dumps(same, ensure_ascii=False).encode("utf-8", "backslashreplace")).hexdigest()
        state = json.dumps([one.doc, one.digest.decode(), one.own, one.about, one.statements])
        out.append({"doc": one.doc, "mark": mark, "state": state})
    return pa.RecordBatch.from_pylist(out, schema=_STATE_SCHEMA)


def _compared(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        found = [
            json.dumps(row)
            for pair in batch.to_pylist()
            for row in rows_of(_restored(pair["old"]), _restored(pair["new"]))
        ]
        yield pa.record_batch({"row": pa.array(found, pa.string())})


def _restored(state: str | None) -> Snapshot | None:
    if state is None:
        return None
    doc, digest, own, about, stated = json.loads(state)
    return Snapshot(doc, digest.encode(), tuple(own), about, stated)


def _restated(spark: Any, tables: Tables, db: sqlite3.Connection, build: int) -> None:
    """Fill in what the new statements of a build restate, which only the table of all targets tells."""
    fresh: list[tuple[int, str, str, Payload]] = [
        (number, doc, name, change_log.unpacked(after))
        for number, doc, name, after in db.execute(
            "SELECT number, doc, id, after FROM changes WHERE build = ? AND what = 'target' AND after <> ''", (build,)
        )
    ]
    if not fresh:
        return
    asked = spark.createDataFrame([(doc, name) for _, doc, name, _ in fresh], "doc string, id string")
    named = tables.targets.join(asked.distinct(), ["doc", "id"]).select("doc", "id", "restates").collect()
    restates = {(row["doc"], row["id"]): row["restates"] for row in named}
    marked: Sequence[tuple[str, int, int]] = [
        (change_log.packed({**after, "restates": restates.get((doc, name), "")}), build, number)
        for number, doc, name, after in fresh
    ]
    db.executemany("UPDATE changes SET after = ? WHERE build = ? AND number = ?", marked)

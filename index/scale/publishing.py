"""The embedded index out of the stages: segments made by the executors, records inserted in order, one generation."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .. import durable
from ..build import history, region_closure
from ..build.rows import COLUMNS
from ..build.rules import Rules
from ..facts.indicators.canonical import stored as stored_indicators
from ..facts.places.regions import Place
from ..store import compaction, generations, records, segments
from ..store.records import DOCUMENT_COLUMNS
from ..store.segments.writer import Entry
from ..text import tokens
from .duplicates import EDITION_COLUMNS
from .job import Job
from .reading import NESTED
from .stages import parts

_ROWS = 2000


def segments_of(source: Path, folder: Path, rules: Rules) -> list[list[Any]]:
    """Write the segments of one file of readings into `folder`: [first key, name, documents] of each.

    Runs on an executor. The same readings give the same bytes, and a name appears only with its whole content, so a task
    that is run twice does no harm.
    """
    made: list[list[Any]] = []
    held: list[Entry] = []

    def write() -> None:
        key = held[0].key
        name, mine = f"seg-{key:08d}", f"part-{key:08d}-{os.getpid()}"
        info = segments.write(folder, mine, held, rules.tokenizer)
        (folder / f"{mine}.seg").replace(folder / f"{name}.seg")
        made.append([key, name, info.documents])
        held.clear()

    for row in rows_of(source, ("key", "title", "text", "failure")):
        held.append(Entry(row["key"], row["title"], row["text"]))
        if len(held) == segments.MOST_DOCUMENTS:
            write()
    if held:
        write()
    return made


def rows_of(source: Path, columns: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Rows of a Parquet file in order; those of failures are left out."""
    names = list(columns)
    with pq.ParquetFile(source) as file:
        for batch in file.iter_batches(batch_size=_ROWS, columns=names):
            yield from (row for row in batch.to_pylist() if row.get("failure") is None)


def publish(job: Job, made: Path) -> str:
    """Publish the generation of a finished build; its name. `made` is the stage of the segments."""
    import json

    index = job.index
    listed = json.loads((made / "segments.json").read_text(encoding="utf-8"))
    with generations.staging(index, generations.next_number(index)) as staged:
        for _, name, _ in listed:
            durable.link(made / f"{name}.seg", staged / f"{name}.seg")
        db = records.create(staged / generations.RECORDS)
        try:
            db.execute("BEGIN")
            _insert(db, job)
            region_closure.close(db)
            history.whole(db, index, job.rules.fingerprint)
            db.execute("COMMIT")
            db.execute("PRAGMA optimize")
        finally:
            db.close()
        tokens.write_dictionary(staged / generations.DICTIONARY, job.rules.tokenizer)
        generation = generations.publish(
            index,
            staged,
            {
                "corpus_title": job.title,
                "dictionary": job.rules.tokenizer.fingerprint,
                "indicators": stored_indicators(job.rules.own_indicators),
                "taxonomy": job.rules.own_taxonomy,
                "next_key": job.next_key,
                "rules": job.rules.fingerprint,
                "segments": [compaction.listed(name, documents) for _, name, documents in listed],
            },
            {},
        )
    return generation.folder.name


def _insert(db: sqlite3.Connection, job: Job) -> None:
    """All rows, from the stages, in the order of the corpus."""
    stage = job.stages.path
    plain = [table for table in NESTED if table != "targets"]
    for source in parts(stage("readings")):
        held: dict[str, list[tuple[Any, ...]]] = {}
        named: dict[str, Place] = {}
        for row in rows_of(source, (*DOCUMENT_COLUMNS, *plain, "regions", "signature", "failure")):
            key = row["key"]
            held.setdefault("documents", []).append(tuple(row[name] for name in DOCUMENT_COLUMNS))
            held.setdefault("signatures", []).append((key, row["signature"]))
            for table in plain:
                names = COLUMNS[table][1:]
                held.setdefault(table, []).extend((key, *(some[name] for name in names)) for some in row[table])
            named.update((p["region"], place_of(p)) for p in row["regions"])
        for table, rows in held.items():
            records.insert(db, table, COLUMNS[table], rows)
        region_closure.insert(db, named.values())
    for batch in _batches(stage("targets"), COLUMNS["targets"]):
        records.insert(db, "targets", COLUMNS["targets"], [tuple(row.values()) for row in batch.to_pylist()])
    _insert_clusters(db, stage("clusters"))
    for batch in _batches(stage("editions"), EDITION_COLUMNS):
        records.insert(
            db, "editions", EDITION_COLUMNS, [tuple(row[n] for n in EDITION_COLUMNS) for row in batch.to_pylist()]
        )
    records.insert(db, "tag_tree", ("tag", "under"), job.rules.tag_tree().items())
    records.insert(db, "state", ("name", "value"), [("evidence", "\n".join(job.evidence).encode())])
    records.insert(db, "files", ("path", "fingerprint", "listed"), job.files)
    records.insert_failures(db, job.failures)


def place_of(row: dict[str, str]) -> Place:
    """A place as a reading keeps it."""
    path = tuple(records.unpacked(row["path"]))
    return Place(name=row["region"], code=row["code"], level=row["level"], path=path, kind="", parents=())


def _insert_clusters(db: sqlite3.Connection, source: Path) -> None:
    for batch in _batches(source, None):
        rows = batch.to_pylist()
        own = [row for row in rows if row["doc"] == row["canonical"]]
        made = [(row["cluster"], row["key"], row["widest"]) for row in own]
        records.insert(db, "clusters", ("cluster", "canonical", "widest"), made)
        names = ("cluster", "key", "jaccard", "containment", "relation")
        records.insert(db, "cluster_members", names, [tuple(row[name] for name in names) for row in rows])


def _batches(folder: Path, columns: Iterable[str] | None) -> Iterator[pa.RecordBatch]:
    names = None if columns is None else list(columns)
    for source in parts(folder):
        with pq.ParquetFile(source) as file:
            for batch in file.iter_batches(batch_size=_ROWS, columns=names):
                yield batch if names is None else batch.select(names)

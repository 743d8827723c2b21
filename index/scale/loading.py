"""Filling OpenSearch from the executors, and making the filled indexes the ones that readers see.

Every record has an id of its own and is only ever created, never overwritten: a task that runs twice finds its records
there already, and an index never holds a deleted one, so that counting a term is reading one number.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ..build import region_closure
from ..corpus.readers import Failure
from ..errors import GangmuError, IndexDamaged, UsageError
from ..facts.indicators.canonical import stored as stored_indicators
from ..store import change_log, records
from . import history, mapping, shapes, wire
from .description import Description
from .history import Standing
from .indexes import Indexes, current
from .job import Job
from .location import Location
from .publishing import place_of
from .shapes import TOTALS, Document, Record, Regions, Target
from .tables import Tables

if TYPE_CHECKING:
    from ..build.rules import Rules

_CHUNK = 4 << 20
"""Bytes of one bulk request."""
_SHARD = 20 << 30
"""Bytes of a shard of documents, by the measured ratio of index to raw text."""
_INDEX_PER_RAW = 3.2
_MOST_REFUSED = 10_000
"""Records of one part of the build that may be refused before it ends: then it is not the records that are wrong."""
_DONE, _EXISTS = 201, 409
_SENT = "sent long, totals array<long>, failed_doc string, failed_reason string"
_SENT_SCHEMA = pa.schema(
    [
        ("sent", pa.int64()),
        ("totals", pa.list_(pa.int64())),
        ("failed_doc", pa.string()),
        ("failed_reason", pa.string()),
    ]
)


def load(spark: Any, job: Job, tables: Tables) -> tuple[str, list[Failure]]:
    """Fill new indexes, check that all is there, switch the alias, remove what is older than the one before.

    Gives the stamp of the build, and what OpenSearch refused.

    Raises GangmuError where a record is refused (unless the build keeps going) or one is missing.
    """
    location = job.cluster
    assert location is not None
    client = wire.connect(location)
    before = _present(client, location)
    standing = _standing(client, location)
    made = mapping.stamp()
    good = tables.readings.where("failure IS NULL")
    raw = int(good.selectExpr("coalesce(sum(bytes), 0) AS bytes").first()["bytes"])
    shards = job.shards or max(1, math.ceil(raw * _INDEX_PER_RAW / _SHARD))
    for kind in mapping.KINDS:
        index = mapping.index_of(location.name, made, kind)
        wire.ask(lambda index=index, kind=kind: client.indices.create(index=index, body=mapping.body(kind, shards, 0)))  # type: ignore[misc]
    try:
        about, refused = _fill(spark, job, tables, location, made, standing)
        _finish(client, location, made, about)
    except BaseException:
        _remove(client, [mapping.index_of(location.name, made, kind) for kind in mapping.KINDS])
        raise
    _switch(client, location, made, before)
    return made, refused


def _present(client: Any, location: Location) -> set[str]:
    """Stamps of the builds that NAME has. Raises UsageError where NAME is an index of somebody else."""
    if wire.ask(lambda: client.indices.exists(index=location.name)):
        aliased = wire.ask(lambda: client.indices.get_alias(index=location.name))
        if not all(mapping.stamp_of(location.name, index) for index in aliased):
            raise UsageError(f"{location.name} is an index that gangmu did not make", "choose another name")
    found = wire.ask(lambda: client.indices.get(index=f"{location.name}-*", allow_no_indices=True))
    return {stamp for index in found if (stamp := mapping.stamp_of(location.name, index))}


def _standing(client: Any, location: Location) -> Standing | None:
    """The build that NAME is now; None where there is none that this gangmu reads, whose log of changes then ends with it."""
    if not wire.ask(lambda: client.indices.exists_alias(name=location.name)):
        return None
    try:
        names, about = current(client, location)
    except IndexDamaged as error:
        wire.warnings.warning("gangmu: the log of changes begins anew: %s", error.message)
        return None
    return Standing(Indexes(client, names), about)


def _fill(
    spark: Any, job: Job, tables: Tables, location: Location, made: str, standing: Standing | None
) -> tuple[Description, list[Failure]]:
    """Send all records; what the index will say of itself, and what was refused."""
    from pyspark.sql import functions as F  # noqa: N812

    good = tables.readings.where("failure IS NULL")
    regions = _regions(good, tables.targets)
    copies = _copies(tables.clusters, tables.editions)
    words = job.stages.table(spark, "words", lambda: _vocabulary(good, job.rules))
    marks = copies.select("key", "cluster", "copy_of", "jaccard", "relation")
    failures: list[Failure] = []
    sent: dict[str, int] = {}
    totals = [0] * 2 * len(TOTALS)

    def send(kind: str, frame: Any, shape: Callable[[Record], tuple[str, Record]]) -> None:
        index = mapping.index_of(location.name, made, kind)
        count = 0
        # All parts at once: read one after the other, only one executor would send at a time.
        for row in frame.mapInArrow(_sender(location, index, shape), _SENT).collect():
            if row["failed_doc"] is not None:
                doc, message = row["failed_doc"], f"OpenSearch refuses it: {row['failed_reason']}"
                failures.append(Failure(doc, 0, message, doc=doc, kind="fault"))
                continue
            count += row["sent"]
            for place, some in enumerate(row["totals"] or ()):
                totals[place] += some
        sent[kind] = count

    tree = job.rules.tag_tree()
    rows = good.drop("targets", "sentences", "failure", "seconds").join(marks, "key", "left")
    rows = rows.join(_named(good, copies), "key", "left")
    among = tables.editions.withColumnsRenamed({"place": "edition_place", "label": "edition_label"})
    rows = rows.join(among, "key", "left")
    send("documents", rows, Document(regions, tree, job.rules))
    order = good.select("key", "listed", "position")
    send(
        "targets",
        tables.targets.join(order, "key").join(copies.select("key", "copy_of", "copy_key"), "key", "left"),
        Target(regions),
    )
    send("clusters", _whole_clusters(tables.clusters, order), shapes.cluster)
    send("words", words, shapes.word)
    frame = spark.createDataFrame(
        [(label, *about) for label, about in sorted(regions.items())],
        "region string, code string, level string, path string, within array<string>",
    )
    send("regions", frame.coalesce(1), shapes.region)
    paths = {label: records.unpacked(about[2]) for label, about in regions.items()}
    with closing(history.log(spark, job, tables, paths, standing)) as log:
        builds = [list(build) for build in change_log.builds(log)]
        rows = spark.createDataFrame(list(history.kept(log)), "id string, record string")
        send("changes", rows.coalesce(1), shapes.change)
    if failures and not job.keep_going:
        raise failures[0].error()
    promised = tables.targets.where(F.col("kind") == "target").count()
    about = Description(
        made=made,
        corpus_title=job.title,
        dictionary=job.rules.tokenizer.fingerprint,
        user_words=job.rules.user_dict.data.decode("utf-8-sig") if job.rules.user_dict else "",
        indicators=stored_indicators(job.rules.own_indicators),
        taxonomy=job.rules.own_taxonomy,
        rules=job.rules.fingerprint,
        records=sent,
        builds=builds,
        targets=promised,
        evidence=list(job.evidence),
        tag_tree=tree,
        failures=len(job.failures) + len(failures),
        totals={name: totals[2 * n : 2 * n + 2] for n, name in enumerate(TOTALS)},
    )
    return about, failures


# Where it comes from


def _copies(clusters: Any, editions: Any) -> Any:
    """(key, cluster, copy_of, copy_key, jaccard, relation) of every document in a cluster.

    copy_of and copy_key are null for the canonical one, and for other editions of it.
    """
    homes = clusters.where("doc = canonical").selectExpr("cluster", "key AS home")
    own = editions.selectExpr("key", "edition", "place")
    its = editions.selectExpr("key AS home", "edition AS its_edition", "place AS its_place")
    among = clusters.join(homes, "cluster").join(own, "key", "left").join(its, "home", "left")
    copy = "doc <> canonical AND NOT coalesce(edition = its_edition AND place <> its_place, false)"
    return among.selectExpr(
        "key",
        "cluster",
        f"CASE WHEN {copy} THEN canonical END AS copy_of",
        f"CASE WHEN {copy} THEN home END AS copy_key",
        "jaccard",
        "relation",
    )


def _named(good: Any, copies: Any) -> Any:
    """(key, named) of documents that INDEX.md marks as copies: what they are grouped with, as in documents.cluster_keys."""
    homes = good.selectExpr("doc AS duplicate_of", "key AS home")
    groups = copies.selectExpr("key AS home", "cluster")
    marked = good.where("duplicate_of <> ''").select("key", "duplicate_of").join(homes, "duplicate_of")
    return marked.join(groups, "home", "left").selectExpr("key", "coalesce(cluster, concat('=', home)) AS named")


def _whole_clusters(clusters: Any, order: Any) -> Any:
    from pyspark.sql import functions as F  # noqa: N812

    member = F.struct("key", "doc", "jaccard", "containment", "relation", "listed", "position")
    return (
        clusters.join(order, "key")
        .groupBy("cluster", "canonical", "widest")
        .agg(F.collect_list(member).alias("members"))
    )


def _vocabulary(good: Any, rules: Rules) -> Any:
    """(word, fields) of every word in a title or a body."""
    from pyspark.sql import functions as F  # noqa: N812

    def cut(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        tokenizer = rules.tokenizer
        for batch in batches:
            for field, column in (("title", "title"), ("body", "text")):
                found = {
                    word[: mapping.LONGEST_WORD]
                    for text in batch.column(column).to_pylist()
                    for word in tokenizer.words(text)
                }
                yield pa.record_batch(
                    {"word": pa.array(sorted(found), pa.string()), "field": pa.array([field] * len(found), pa.string())}
                )

    pairs = good.select("title", "text").mapInArrow(cut, "word string, field string")
    return pairs.groupBy("word").agg(F.array_sort(F.collect_set("field")).alias("fields"))


def _regions(good: Any, targets: Any) -> Regions:
    """Every region that a record names and those above it, by the same rules as on one machine."""
    from pathlib import Path

    named = good.selectExpr("explode(document_regions) AS r").select("r.region").distinct()
    named = named.union(targets.where("region <> ''").select("region").distinct()).distinct().collect()
    known = good.selectExpr("explode(regions) AS r").select("r.*").distinct().collect()
    db = records.create(Path(":memory:"))
    rows = [(number, 0, row["region"]) for number, row in enumerate(named)]
    records.insert(db, "document_regions", ("key", "rank", "region"), rows)
    region_closure.insert(db, [place_of(row.asDict()) for row in known])
    region_closure.close(db)
    above: dict[str, list[str]] = {}
    for ancestor, region in db.execute("SELECT ancestor, region FROM region_closure ORDER BY 2, 1"):
        above.setdefault(region, []).append(ancestor)
    found = db.execute("SELECT region, code, level, path FROM regions")
    return {region: (code, level, path, above[region]) for region, code, level, path in found}


# Sending


def _sender(
    location: Location, index: str, shape: Callable[[Record], tuple[str, Record]]
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """The function for `mapInArrow` that sends rows and says what became of them."""

    def send(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        client = wire.connect(location)
        count = 0
        totals = [0] * 2 * len(TOTALS) if isinstance(shape, Document) else []
        chunk: list[tuple[str, bytes]] = []
        size = 0
        refused: list[tuple[str, str]] = []
        for batch in batches:
            for row in batch.to_pylist():
                name, record = shape(row)
                chunk.append((name, json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")))
                size += len(chunk[-1][1])
                count += 1
                if totals:
                    for place, some in enumerate(Document.lengths(record)):
                        totals[place] += some
                if size >= _CHUNK:
                    refused += _sent(client, index, chunk)
                    chunk, size = [], 0
                    if len(refused) > _MOST_REFUSED:
                        raise GangmuError(
                            f"OpenSearch refuses more than {_MOST_REFUSED} records, {': '.join(refused[0])}"
                        )
        if chunk:
            refused += _sent(client, index, chunk)
        rows: list[Record] = [
            {"sent": count - len(refused), "totals": totals, "failed_doc": None, "failed_reason": None}
        ]
        rows += [{"sent": 0, "totals": None, "failed_doc": doc, "failed_reason": why} for doc, why in refused]
        yield pa.RecordBatch.from_pylist(rows, schema=_SENT_SCHEMA)

    return send


def _sent(client: Any, index: str, chunk: list[tuple[str, bytes]]) -> list[tuple[str, str]]:
    """As `bulk`; an error says how to go on in its message, for Spark hands on nothing else."""
    try:
        return bulk(client, index, chunk)
    except GangmuError as error:
        raise GangmuError(f"{error.message}; {error.hint}" if error.hint else error.message) from None


def bulk(client: Any, index: str, chunk: list[tuple[str, bytes]]) -> list[tuple[str, str]]:
    """Create records; (id, reason) of those that are refused for good. One that finds no room is sent again, later.

    Raises GangmuError where the whole request is refused, a disk is full, or there is no room for long.
    """
    waiting = dict(chunk)
    refused: list[tuple[str, str]] = []
    for attempt in range(wire.ATTEMPTS):
        lines = [
            line
            for name, data in waiting.items()
            for line in (json.dumps({"create": {"_id": name}}, ensure_ascii=False).encode("utf-8", "replace"), data)
        ]
        answer = wire.ask(lambda lines=lines: client.bulk(body=b"\n".join(lines) + b"\n", index=index))  # type: ignore[misc]
        again: dict[str, bytes] = {}
        for name, item in zip(waiting, answer["items"], strict=True):
            said = item["create"]
            status = said["status"]
            if status in (_DONE, _EXISTS):
                continue
            reason = said.get("error", {})
            if (blocked := wire.full(reason)) is not None:
                raise blocked
            if status in (429, 503):
                again[name] = waiting[name]
            else:
                refused.append((name, f"{reason.get('type', status)}: {str(reason.get('reason', ''))[:300]}"))
        if not again:
            return refused
        waiting = again
        time.sleep(wire.wait(attempt))
    raise GangmuError(f"OpenSearch has no room for {len(waiting)} records", "give it more memory, or fewer executors")


# Publishing


def _finish(client: Any, location: Location, made: str, about: Description) -> None:
    """Make the indexes searchable and check that they hold what was sent. Raises GangmuError."""
    indexes = {kind: mapping.index_of(location.name, made, kind) for kind in mapping.KINDS}
    every = ",".join(indexes.values())
    wire.ask(lambda: client.indices.refresh(index=every))
    for kind, index in indexes.items():
        there = wire.ask(lambda index=index: client.count(index=index))["count"]  # type: ignore[misc]
        if there != about.records[kind]:
            raise GangmuError(
                f"{index} holds {there} records of {about.records[kind]}", "build again; the old index still answers"
            )
    nodes = wire.ask(client.cluster.health)["number_of_data_nodes"]
    wire.ask(
        lambda: client.indices.put_settings(
            index=every, body={"index": {"number_of_replicas": min(1, nodes - 1), "auto_expand_replicas": False}}
        )
    )
    wire.ask(lambda: client.indices.put_mapping(index=indexes["documents"], body={"_meta": about.meta()}))
    # Copies on a second node are worth waiting for, but a cluster that is short of room answers without them.
    for _ in range(60):
        health = wire.ask(lambda: client.cluster.health(index=every))
        if health["status"] == "green" or (nodes == 1 and health["status"] == "yellow"):
            return
        time.sleep(1)
    if health["status"] == "red":
        raise GangmuError(
            "a part of the new index has no node", "check the cluster's health; the old index still answers"
        )
    wire.warnings.warning("gangmu: the new index has no copies yet: a node that fails now takes its part with it")


def _switch(client: Any, location: Location, made: str, before: set[str]) -> None:
    """Point the alias at the new documents in one step; keep the build before for those who read it now."""
    documents = mapping.index_of(location.name, made, "documents")
    old = mapping.index_of(location.name, "*", "documents")
    actions = [{"remove": {"index": old, "alias": location.name, "must_exist": False}}] if before else []
    actions.append({"add": {"index": documents, "alias": location.name}})
    wire.ask(lambda: client.indices.update_aliases(body={"actions": actions}))
    gone = sorted(before)[:-1]
    _remove(client, [mapping.index_of(location.name, stamp, kind) for stamp in gone for kind in mapping.KINDS])


def _remove(client: Any, indexes: list[str]) -> None:
    for index in indexes:
        client.indices.delete(index=index, ignore_unavailable=True, ignore=[404])

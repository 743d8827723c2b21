"""Duplicate clusters on many machines, the same ones that one machine finds (`dedup.clusters`).

Texts that fold alike become one unit, units are numbered longest first, and three joins give the candidates: by band,
by fingerprint, and the check of whole sketches. What a bucket proposes is decided by the same function as on one
machine, given the rows of whole buckets in the same order. Candidates are compared as texts; those that are links
give connected components (large-star/small-star: Kiveris et al., "Connected Components in MapReduce and Beyond", SoCC
2014); within a component the clusters are those of `dedup.clusters.cluster`, which never joins units without a link.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from ..build.copies import EDITION_COPIES, NAMED
from ..dedup import candidates as lsh
from ..dedup import titles
from ..dedup.clusters import CANONICAL, THRESHOLD, Clustering, cluster, linked_editions
from ..dedup.editions import MOST_TEXTS
from ..dedup.entries import Entry
from ..dedup.signatures import columns
from ..dedup.sketches import BANDS, PERMUTATIONS
from ..store.records import NEAR_TOTAL
from .stages import Stages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.int64]

_ENTRY = ("doc", "key", "date", "length", "title")
MEMBER_COLUMNS = ("cluster", "canonical", "widest", "key", "doc", "jaccard", "containment", "relation")
EDITION_COLUMNS = ("key", "edition", "place", "label")
_EDITIONS = "key long, edition string, place int, label string"
_MEMBERS = (
    "cluster string, canonical string, widest double, key long, doc string, jaccard double, "
    "containment double, relation string"
)


def clusters(spark: Any, stages: Stages, readings: Any) -> Any:
    """The table `clusters`: a row for each member of each cluster (MEMBER_COLUMNS), made in stages."""
    from pyspark.sql import functions as F  # noqa: N812

    units = stages.table(spark, "units", lambda: _units(readings))
    marks = stages.table(spark, "marks", lambda: _marks(units))
    pairs = stages.table(spark, "candidates", lambda: _candidates(marks))
    texts = readings.where(F.col("failure").isNull()).select("key", "text")
    links = stages.table(spark, "links", lambda: _links(pairs, units, texts))
    stars = _components(spark, stages, links)
    found = stages.table(spark, "clusters-found", lambda: _clusters(units, links, stars, texts))
    return stages.table(spark, "clusters", lambda: _marked(spark, found, readings))


def _units(readings: Any) -> Any:
    """row (ascending from the longest), content, folded, key and signature of the first document, entries of all."""
    from pyspark.sql import functions as F  # noqa: N812

    entry = F.struct(*_ENTRY)
    grouped = (
        readings.where("failure IS NULL AND folded > 0")
        .groupBy("content", "folded")
        .agg(F.sort_array(F.collect_list(entry)).alias("entries"), F.min_by("signature", "doc").alias("signature"))
    )
    ordered = grouped.orderBy(F.desc("folded"), "content")
    return ordered.select(
        F.monotonically_increasing_id().alias("row"),
        "content",
        "folded",
        F.col("entries")[0]["key"].alias("key"),
        "entries",
        "signature",
    )


def _marks(units: Any) -> Any:
    """Sketch and fingerprints of each unit."""
    schema = "row long, folded long, sketch binary, prints array<long>"

    def split(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            made = columns(batch.column("signature").to_pylist())
            ends = np.searchsorted(made.row_of, np.arange(batch.num_rows + 1))
            yield pa.record_batch(
                {
                    "row": batch.column("row"),
                    "folded": batch.column("folded"),
                    "sketch": pa.array([sketch.tobytes() for sketch in made.sketch], pa.binary()),
                    "prints": pa.ListArray.from_arrays(
                        pa.array(ends, pa.int32()), pa.array(made.prints.astype(np.int64))
                    ),
                }
            )

    return units.select("row", "folded", "signature").mapInArrow(split, schema)


def _candidates(marks: Any) -> Any:
    """Distinct (first, second), first < second: what `dedup.candidates.candidates` gives for all units."""
    return _alike(marks).union(_quoting(marks)).distinct()


def _alike(marks: Any) -> Any:
    from pyspark.sql import functions as F  # noqa: N812

    def bands(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            sketch = np.frombuffer(b"".join(batch.column("sketch").to_pylist()), np.uint32).reshape(-1, BANDS)
            bucket = sketch.astype(np.int64) | (np.arange(BANDS, dtype=np.int64) << 32)
            rows = np.repeat(batch.column("row").to_numpy(), BANDS)
            yield pa.record_batch({"bucket": bucket.reshape(-1), "row": rows})

    def agreeing(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        floor = lsh.least_agreeing(THRESHOLD)
        for batch in batches:
            one, other = (
                np.frombuffer(b"".join(batch.column(name).to_pylist()), np.uint16).reshape(-1, PERMUTATIONS)
                for name in ("one", "other")
            )
            kept = pa.array((one == other).sum(axis=1) >= floor)
            yield batch.select(["first", "second"]).filter(kept)

    buckets = marks.select("row", "sketch").mapInArrow(bands, "bucket long, row long")
    pairs = _neighbours(buckets, None).distinct()
    first = marks.select(F.col("row").alias("first"), F.col("sketch").alias("one"))
    second = marks.select(F.col("row").alias("second"), F.col("sketch").alias("other"))
    return pairs.join(first, "first").join(second, "second").mapInArrow(agreeing, "first long, second long")


def _quoting(marks: Any) -> Any:
    from pyspark.sql import functions as F  # noqa: N812

    buckets = marks.select(F.explode("prints").alias("bucket"), "row")
    pairs = _neighbours(buckets, lsh.COMMONPLACE).groupBy("first", "second").count()
    second = marks.select(F.col("row").alias("second"), "folded", F.size("prints").alias("own"))
    enough = pairs.join(second, "second").where(
        (F.col("count") >= F.greatest(F.lit(1.0), F.lit(lsh.SHARE) * F.col("own")))
        & (F.col("folded") >= lsh.SUBSTANTIAL)
    )
    return enough.select("first", "second")


def _neighbours(buckets: Any, commonplace: int | None) -> Any:
    """Pairs of rows that meet in a bucket, once for each bucket. commonplace: larger buckets say nothing."""

    def meet(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        held = [(batch.column(0).to_numpy(), batch.column(1).to_numpy()) for batch in batches if batch.num_rows]
        if not held:
            return
        keys, rows = (np.concatenate(column) for column in zip(*held, strict=True))
        if commonplace is not None:
            shared = lsh.telling(keys, commonplace)
            keys, rows = keys[shared], rows[shared]
        # Numbers of rows are sparse over a cluster; dense ones in the same order make codes that fit.
        ids, local = np.unique(rows, return_inverse=True)
        codes = lsh.neighbours(keys, local.astype(np.int64), len(ids))
        for at in range(0, len(codes), 1 << 16):
            some = codes[at : at + (1 << 16)]
            yield pa.record_batch({"first": ids[some // len(ids)], "second": ids[some % len(ids)]})

    ordered = buckets.repartition("bucket").sortWithinPartitions("bucket", "row")
    return ordered.mapInArrow(meet, "first long, second long")


def _links(pairs: Any, units: Any, texts: Any) -> Any:
    """Candidates whose texts are near, or one within the other."""
    from pyspark.sql import functions as F  # noqa: N812

    def linked(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            kept = [_linked(pair) for pair in batch.to_pylist()]
            yield batch.select(["first", "second"]).filter(pa.array(kept, pa.bool_()))

    known = units.join(texts, "key")
    sides = [
        known.select(
            *(F.col(name).alias(f"{name}{side}") for name in ("row", "content", "entries", "signature", "text"))
        )
        for side in (1, 2)
    ]
    wide = pairs.withColumnsRenamed({"first": "row1", "second": "row2"}).join(sides[0], "row1").join(sides[1], "row2")
    return wide.withColumnsRenamed({"row1": "first", "row2": "second"}).mapInArrow(linked, "first long, second long")


def _linked(pair: dict[str, Any]) -> bool:
    """Whether two units are linked: only then would they, alone in the world, be one cluster."""
    sides = []
    texts = {}
    for side in ("1", "2"):
        entries = _entries(pair[f"entries{side}"], pair[f"signature{side}"])
        # Of exact copies only the titles matter here, and there may be thousands.
        by_title = {entry.title: entry for entry in reversed(entries)}
        by_title[entries[0].title] = entries[0]
        sides.append(list(by_title.values()))
        texts.update({entry.key: pair[f"text{side}"] for entry in sides[-1]})
    contents = [(bytes.fromhex(pair["content1"]), bytes.fromhex(pair["content2"]))]
    found = cluster([*sides[0], *sides[1]], texts.__getitem__, keep=CANONICAL, pairs=contents)
    one, other = sides[0][0].key, sides[1][0].key
    return any({one, other} <= {member.key for member in made.members} for made in found.clusters)


def _entries(packed: list[dict[str, Any]], signature: bytes) -> list[Entry]:
    """Entries of a unit. Keys ascend in the order of the corpus, which is all that a place in it is asked for."""
    return [Entry(e["key"], e["doc"], e["date"], e["length"], e["key"], signature, e["title"]) for e in packed]


def _components(spark: Any, stages: Stages, links: Any) -> Any:
    """(row, component) of every unit that has a link; the component is its smallest row."""
    from pyspark.sql import functions as F  # noqa: N812

    edges = links.select(F.col("second").alias("u"), F.col("first").alias("v"))
    before: Any = None
    for turn in range(64):
        name = f"components/{turn}"
        current = edges
        edges = stages.table(spark, name, lambda current=current: _small_star(_large_star(current)))  # type: ignore[misc]
        told = edges.agg(F.count("*"), F.sum("v"), F.sum(F.hash("u", "v").cast("long"))).first()
        if told == before:
            break
        before = told
    return edges.select(F.col("u").alias("row"), F.col("v").alias("component"))


def _large_star(edges: Any) -> Any:
    """Every larger neighbour of a row is tied to the smallest one."""
    from pyspark.sql import functions as F  # noqa: N812

    both = edges.union(edges.select(F.col("v").alias("u"), F.col("u").alias("v")))
    least = both.groupBy("u").agg(F.least(F.min("v"), F.first("u")).alias("m"))
    return both.join(least, "u").where("v > u").select(F.col("v").alias("u"), F.col("m").alias("v")).distinct()


def _small_star(edges: Any) -> Any:
    """Every smaller neighbour of a row, and the row itself, is tied to the smallest one."""
    from pyspark.sql import functions as F  # noqa: N812

    down = edges.select(F.greatest("u", "v").alias("u"), F.least("u", "v").alias("v"))
    least = down.groupBy("u").agg(F.min("v").alias("m"))
    tied = down.join(least, "u").where("v <> m").select(F.col("v").alias("u"), F.col("m").alias("v"))
    return tied.union(least.select("u", F.col("m").alias("v"))).distinct()


def _clusters(units: Any, links: Any, stars: Any, texts: Any) -> Any:
    from pyspark.sql import functions as F  # noqa: N812

    roots = stars.select(F.col("component").alias("row"), "component")
    home = stars.union(roots).distinct()
    contents = units.select(F.col("row").alias("second"), F.col("content").alias("partner"))
    partners = (
        links.join(contents, "second")
        .groupBy(F.col("first").alias("row"))
        .agg(F.collect_list("partner").alias("partners"))
    )
    members = (
        units.join(home, "row", "left")
        .where("component IS NOT NULL OR size(entries) > 1")
        .join(partners, "row", "left")
        .join(texts, "key")
        .select(
            F.coalesce("component", "row").alias("component"), "content", "entries", "signature", "text", "partners"
        )
    )
    return members.groupBy("component").applyInArrow(_described, _MEMBERS)


def _marked(spark: Any, found: Any, readings: Any) -> Any:
    """Clusters in which a mark in INDEX.md decides which member is canonical, by the rule of `build.copies`."""
    from pyspark.sql import functions as F  # noqa: N812

    readings.where("failure IS NULL").select("key", "doc", "duplicate_of").createOrReplaceTempView("documents")
    found.select("cluster", "key").createOrReplaceTempView("cluster_members")
    members = found.select("cluster", F.col("key").alias("named"), F.col("doc").alias("said"))
    chosen = spark.sql(NAMED).join(members, ["cluster", "named"]).select("cluster", "said")
    decided = F.coalesce("said", "canonical")
    return found.join(chosen, "cluster", "left").withColumn("canonical", decided).select(*MEMBER_COLUMNS)


def editions(spark: Any, stages: Stages, readings: Any, clusters: Any) -> Any:
    """The table `editions` (EDITION_COLUMNS): every document that has other editions, as `dedup.editions` finds them."""
    found = stages.table(spark, "editions-found", lambda: _editions(readings))
    return stages.table(spark, "editions", lambda: _with_copies(spark, found, clusters))


def _editions(readings: Any) -> Any:
    """By the works that titles name; only those that several texts share are taken to their texts."""
    from pyspark.sql import functions as F  # noqa: N812

    def named(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            works = [titles.edition(title).work for title in batch.column("title").to_pylist()]
            yield pa.record_batch(
                {"key": batch.column("key"), "content": batch.column("content"), "work": pa.array(works, pa.string())}
            )

    good = readings.where("failure IS NULL AND folded > 0 AND title <> ''")
    works = good.select("key", "content", "title").mapInArrow(named, "key long, content string, work string")
    shared = (
        works.where("work <> ''")
        .groupBy("work")
        .agg(F.countDistinct("content").alias("texts"), F.collect_list("key").alias("keys"))
        .where(f"texts > 1 AND texts <= {MOST_TEXTS}")
        .select("work", F.explode("keys").alias("key"))
    )
    members = shared.join(good.select(*_ENTRY, "signature", "text"), "key")
    return members.groupBy("work").applyInArrow(_linked_editions, _EDITIONS)


def _linked_editions(members: pa.Table) -> pa.Table:
    """The editions of one work."""
    rows = members.to_pylist()
    entries = [Entry(e["key"], e["doc"], e["date"], e["length"], e["key"], e["signature"], e["title"]) for e in rows]
    texts = {row["key"]: row["text"] for row in rows}
    placed = linked_editions(sorted(entries, key=lambda entry: entry.key), texts.__getitem__)
    return pa.table(
        {
            "key": pa.array([p.key for p in placed], pa.int64()),
            "edition": pa.array([p.edition for p in placed], pa.string()),
            "place": pa.array([p.place for p in placed], pa.int32()),
            "label": pa.array([p.label for p in placed], pa.string()),
        }
    )


def _with_copies(spark: Any, found: Any, clusters: Any) -> Any:
    """The editions with their near-total copies, by the rule of `build.copies`."""
    found.createOrReplaceTempView("editions")
    clusters.createOrReplaceTempView("cluster_members")
    return found.unionByName(spark.sql(EDITION_COPIES % {"near_total": NEAR_TOTAL}))


def _described(members: pa.Table) -> pa.Table:
    """The clusters of one component."""
    entries: list[Entry] = []
    texts: dict[int, str] = {}
    pairs: list[tuple[bytes, bytes]] = []
    for unit in members.to_pylist():
        some = _entries(unit["entries"], unit["signature"])
        entries += some
        texts.update({entry.key: unit["text"] for entry in some})
        pairs += [(bytes.fromhex(unit["content"]), bytes.fromhex(other)) for other in unit["partners"] or ()]
    made: Clustering = cluster(entries, texts.__getitem__, keep=CANONICAL, pairs=pairs)
    rows = [
        (c.cluster, c.canonical, c.widest, m.key, m.doc, m.jaccard, m.containment, m.relation)
        for c in made.clusters
        for m in c.members
    ]
    schema = pa.schema(
        [
            (name, pa.float64() if kind == "double" else pa.int64() if kind == "long" else pa.string())
            for name, kind in (column.split() for column in _MEMBERS.split(", "))
        ]
    )
    return pa.table([list(column) for column in zip(*rows, strict=True)] or [[]] * len(schema), schema=schema)

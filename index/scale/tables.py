"""The tables a cluster build leaves as Parquet: documents, targets, tags, clusters, editions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..build.rows import COLUMNS
from ..store.records import DOCUMENT_COLUMNS
from . import duplicates
from .stages import Stages

_SAME = ("kind", "region", "indicator", "measure", "comparator", "value", "value_max", "unit", "level", "deadline")
"""What two targets that say the same agree in, as in `copies.restate`."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Spark's DataFrames; rows as in the records' tables, with the id of the document beside its key."""

    readings: Any
    documents: Any
    targets: Any
    tags: Any
    clusters: Any
    editions: Any


def make(spark: Any, stages: Stages, readings: Any) -> Tables:
    """Find duplicates, editions and restatements and write all tables."""
    clusters = duplicates.clusters(spark, stages, readings)
    good = readings.where("failure IS NULL")
    documents = stages.table(
        spark,
        "documents",
        lambda: good.selectExpr(*DOCUMENT_COLUMNS, "transform(document_regions, r -> r.region) AS regions", "text"),
    )
    targets = stages.table(spark, "targets", lambda: _targets(good))
    tags = stages.table(spark, "tags", lambda: good.selectExpr("key", "doc", "inline(document_tags)"))
    editions = duplicates.editions(spark, stages, readings, clusters)
    return Tables(readings, documents, targets, tags, clusters, editions)


def _targets(good: Any) -> Any:
    """All targets with their sentences; `restates` is that of `copies.restate`."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F  # noqa: N812

    names = [name for name in COLUMNS["targets"] if name != "key"]
    spoken = F.map_from_entries(
        F.transform("sentences", lambda s: F.struct(s["start"], F.struct(s["end"], s["sentence"])))
    )
    about = good.select(
        "key", "doc", "title", "date", "source", spoken.alias("spoken"), F.explode("targets").alias("t")
    )
    rows = about.select(
        "key", "doc", "title", "date", "source", *(F.col(f"t.{name}").alias(name) for name in names),
        F.col("spoken")[F.col("t.start")].alias("said"),
    ).select("*", F.col("said.end").alias("end"), F.col("said.sentence").alias("sentence")).drop("said")  # fmt: skip
    own = F.concat_ws(":", "doc", "id")
    order = [F.col("date") == "", F.col("date"), F.col("key"), F.col("number")]
    compared = rows.where("kind = 'target' AND value IS NOT NULL")
    first = F.first(own).over(Window.partitionBy(*_SAME).orderBy(*order))
    within = F.when(F.col("restates").startswith(F.concat("doc", F.lit(":"))), F.col("restates")).otherwise("")
    marked = compared.withColumn("first", first).withColumn(
        "restates", F.when(F.col("first") != own, F.col("first")).otherwise(within)
    )
    return marked.drop("first").unionByName(rows.where("kind <> 'target' OR value IS NULL"))

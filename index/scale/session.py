"""A Spark session for a build: which masters are accepted, and what the executors need."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import GangmuError, UsageError, installing

_MASTER = re.compile(
    r"local(\[(\*|\d{1,4})(,\d{1,2})?\])?|local-cluster\[\d{1,3},\d{1,3},\d{3,6}\]|spark://[A-Za-z0-9.,:\[\]-]{1,200}|yarn"
)
_QUIET = "ERROR"
_TRACEBACK = "Traceback (most recent call last):"


def check(master: str) -> str:
    """A Spark master as given. Raises UsageError for what is none."""
    if not _MASTER.fullmatch(master):
        raise UsageError(
            f"{master} is no Spark master", "use local[*], local[2], local-cluster[2,1,2048] or spark://HOST:7077"
        )
    return master


@contextmanager
def session(master: str) -> Iterator[Any]:
    """A running Spark session, stopped afterwards.

    Raises GangmuError where pyspark or Java is missing, and for what Spark raises while the session is used.
    """
    try:
        import pyarrow  # noqa: F401
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import PySparkException, PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise GangmuError(
            "--on needs pyspark and pyarrow", f"install them with: {installing('gangmu[spark]')}"
        ) from None
    # Executors run the interpreter that runs the driver, where `gangmu` is installed.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1" if master.startswith("local") else "0.0.0.0")  # noqa: S104
    builder = SparkSession.builder.master(master).appName("gangmu build")
    for name, value in _settings(master).items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
    except (PySparkRuntimeError, FileNotFoundError) as error:
        raise GangmuError(f"Spark does not start: {_first_line(error)}", "it needs Java 17: see JAVA_HOME") from None
    spark.sparkContext.setLogLevel(_QUIET)
    try:
        yield spark
    except (PySparkException, Py4JJavaError) as error:
        raise GangmuError(
            f"Spark ended the build: {cause(error)}", "finished stages are kept; the same command goes on from there"
        ) from error
    finally:
        spark.stop()


def _settings(master: str) -> dict[str, str]:
    """What a build sets; spark-defaults.conf may add to it."""
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "500",
        "spark.sql.shuffle.partitions": str(partitions(master)),
        # No side of a join is small in a large corpus, and Spark takes what is compressed for small.
        "spark.sql.autoBroadcastJoinThreshold": "-1",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.compression.codec": "zstd",
        "spark.sql.sources.commitProtocolClass": (
            "org.apache.spark.sql.execution.datasources.SQLHadoopMapReduceCommitProtocol"
        ),
        "spark.driver.memory": "1g",
        "spark.python.worker.faulthandler.enabled": "false",
        # A worker whose executor dies is replaced; four losses of one task end the build.
        "spark.task.maxFailures": "4",
    }
    if master.startswith("local-cluster"):
        settings["spark.executor.memory"] = "1g"
    return settings


def partitions(master: str) -> int:
    """Partitions of a shuffle: a few on one machine; a cluster's own setting, or Spark's, elsewhere."""
    return 8 if master.startswith("local") else 400


_OURS = re.compile(r"gangmu\.index\.errors\.\w+: ")


def cause(error: Exception) -> str:
    """What lies at the bottom of an error of Spark's, in a line: what Python raised on an executor, else the last cause."""
    lines = str(error).strip().split("\n")
    raised = ""
    tracing = False
    for line in lines:
        if line.rstrip().endswith(_TRACEBACK):
            tracing = True
        elif tracing and line and not line[0].isspace():
            raised, tracing = line.strip(), False
    if raised:
        return _OURS.sub("", raised, count=1)[:600]
    causes = [line.strip() for line in lines if line.strip().startswith("Caused by: ")]
    return (causes[-1].removeprefix("Caused by: ") if causes else lines[0].strip())[:400]


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0][:200]

"""A build on Apache Spark: `gangmu build --on MASTER`.

    measure   how the corpus is cut into slices (packed JSONL is unpacked into `unpacked`)
    readings  the pure floors over every slice, one Parquet file for each
    units … clusters   duplicates (`duplicates`)
    documents, targets, tags, clusters   the tables people use
    segments  one embedded segment for each slice, where the index is a folder
    index     the generation published, or the OpenSearch indexes filled and their alias switched

Each is a stage: once finished it is not made again until something it was made from changes, so that a build that died
goes on where it was. The corpus, and the folder of the stages, must be visible to all executors at the same path.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import durable
from ..build.builder import FLOORS, Summary
from ..build.changes import FAILED
from ..build.rules import Rules
from ..corpus import manifest as manifests
from ..corpus import readers
from ..corpus.readers import Failure
from ..errors import CorpusError
from ..store import generations, ownership
from . import slices as cutting
from .job import Job
from .session import check, session
from .slices import Piece, Slice
from .stages import Stages, parts

if TYPE_CHECKING:
    from .location import Location

Progress = Callable[[str, int, int], None]
_FILES_PER_TASK = 200


@dataclass(frozen=True, slots=True)
class Options:
    """master: Spark's; full: make every stage anew; keep_going: build what can be read; index: the embedded index's
    folder, where stages lie too; cluster: fill this OpenSearch instead of publishing a generation; shards: of its
    documents, 0 for as many as their size asks for."""

    master: str
    index: Path
    cluster: Location | None = None
    shards: int = 0
    full: bool = False
    keep_going: bool = False


def build(corpus: Path, options: Options, progress: Progress) -> Summary:
    """Build the whole index on Spark.

    Raises CorpusError for the first unreadable thing unless `keep_going`, Locked where somebody else builds. Whatever
    is raised, the index that was there stays.
    """
    check(options.master)
    failed: list[Failure] | None = [] if options.keep_going else None
    manifest = manifests.load(corpus.resolve(), failed)
    with generations.locked(options.index), durable.private_umask(), session(options.master) as spark:
        return Build(spark, manifest, options, progress, failed).run()


class Build:
    def __init__(
        self,
        spark: Any,
        manifest: manifests.Manifest,
        options: Options,
        progress: Progress,
        failed: list[Failure] | None,
    ) -> None:
        self.began = time.perf_counter()
        self.spark, self.options, self.progress = spark, options, progress
        self.manifest = replace(manifest, rows=())
        self.listing = readers.files(manifest, failed)
        self.failures = list(failed or ())
        self.rules = Rules.of(manifest)
        self.sizes = {place: _stat(manifest.folder / listed.path) for place, listed in enumerate(self.listing)}
        self.stages = Stages(options.index.resolve() / ownership.STAGES, self._fingerprint())
        if options.full:
            self.stages.clear()

    def _fingerprint(self) -> str:
        """Of all that the stages are made from; files by size and time, for there may be terabytes."""
        digest = hashlib.sha256(f"{self.rules.fingerprint} {cutting.SLICE}".encode())
        own = Path(__file__).parent
        for path in sorted([*own.glob("*.py"), *own.parent.glob("*.py"), *(own.parent / "store").glob("*.py")]):
            digest.update(path.read_bytes())
        for place, listed in enumerate(self.listing):
            digest.update(f"{listed.path}\n{readers.key(self.manifest, listed)} {self.sizes[place]}\n".encode())
        return digest.hexdigest()

    def run(self) -> Summary:
        """Make what is missing and publish it."""
        from . import tables

        self.progress("read", 0, 0)
        slices = self._slices()
        self.progress("text", 0, 0)
        readings = self._readings(slices)
        self._refuse(readings)
        self.progress("dedup", 0, 0)
        made = tables.make(self.spark, self.stages, readings)
        self.progress("index", 0, 0)
        if self.options.cluster is not None:
            from . import loading

            generation, refused = loading.load(self.spark, self._job(), made)
            self.failures += refused
        else:
            from . import publishing

            generation = publishing.publish(replace(self._job(), files=self._files()), self._segments())
        return self._summary(readings, generation)

    # Reading

    def _slices(self) -> list[Slice]:
        path = self.stages.once("measure", self._measure)
        return [Slice.unpacked(packed) for packed in json.loads((path / "slices.json").read_text(encoding="utf-8"))]

    def _measure(self, path: Path) -> None:
        manifest, listing = self.manifest, self.listing
        ranges = list(cutting.ranges(manifest, listing))
        unpack = self.stages.path("unpacked")
        self.stages.clear("unpacked")
        # Single files are quick to measure, parts of large ones are not.
        alone = [n for n, (place, _, end) in enumerate(ranges) if end or listing[place].path.lower().endswith(".gz")]
        rest = sorted(set(range(len(ranges))) - set(alone))
        tasks = [[n] for n in alone] + [rest[at : at + _FILES_PER_TASK] for at in range(0, len(rest), _FILES_PER_TASK)]

        def measured(task: list[int]) -> list[tuple[int, list[Piece]]]:
            found = []
            for number in task:
                place, start, end = ranges[number]
                found.append((number, cutting.measure(manifest, place, listing[place], start, end, unpack)))
            return found

        found = self.spark.sparkContext.parallelize(tasks, max(len(tasks), 1)).flatMap(measured).collect()
        sizes = {place: size for place, (size, _) in self.sizes.items()}
        slices = cutting.joined(sorted(found, key=lambda entry: entry[0]), sizes)
        path.mkdir(parents=True)
        durable.write_json(path / "slices.json", [s.packed() for s in slices])

    def _readings(self, slices: list[Slice]) -> Any:
        from pyspark.sql.pandas.types import from_arrow_schema

        from . import reading

        def make() -> Any:
            count = max(len(slices), 1)
            numbers = self.spark.range(0, len(slices), 1, count)
            read = reading.reader(self.manifest, self.listing, self.rules, slices)
            return numbers.mapInArrow(read, from_arrow_schema(reading.SCHEMA))

        self.next_key = slices[-1].key + sum(piece.lines for piece in slices[-1].pieces) if slices else 1
        return self.stages.table(self.spark, "readings", make)

    def _refuse(self, readings: Any) -> None:
        """Collect failures; raise the first one unless the build should keep going."""
        failed = readings.where("failure IS NOT NULL").select("key", "failure").orderBy("key").limit(10_000).collect()
        found = [Failure(**row["failure"].asDict()) for row in failed]
        twice = readings.where("failure IS NULL").groupBy("doc").count().where("count > 1").limit(100).collect()
        if twice:
            # Which of them would be meant later cannot be told, so this is never left to --keep-going.
            doc = min(row["doc"] for row in twice)
            raise CorpusError(
                f"{len(twice)} ids are used twice, the first is {doc}", "give each document an id of its own"
            )
        found += self._missing(readings)
        if found and not self.options.keep_going:
            raise found[0].error()
        self.failures += found

    def _missing(self, readings: Any) -> Iterator[Failure]:
        """Rows of the manifest that speak of lines which are not there."""
        rows = {
            f"{listed.path}#{name}": (listed, row)
            for listed in self.listing
            for name, row in listed.lines
            if not (row.managed or row.excluded)
        }
        if rows:
            from pyspark.sql import functions as F  # noqa: N812

            there = {r["doc"] for r in readings.where(F.col("doc").isin(list(rows))).select("doc").collect()}
            for doc in sorted(set(rows) - there):
                listed, row = rows[doc]
                message = f"{listed.path} has no document {doc.removeprefix(listed.path + '#')!r}"
                yield Failure(manifests.NAME, row.line, message, "remove the row", row.path, "absent")

    def _job(self) -> Job:
        options = self.options
        return Job(
            self.manifest.title,
            options.index,
            self.rules,
            self.stages,
            self.next_key,
            options.cluster,
            options.shards,
            options.keep_going,
            tuple(self.failures),
        )

    # The embedded index

    def _segments(self) -> Path:
        def make(path: Path) -> None:
            from . import publishing

            path.mkdir(parents=True)
            sources = parts(self.stages.path("readings"))
            rules = self.rules

            def write(source: Path) -> list[list[Any]]:
                return publishing.segments_of(source, path, rules)

            work = self.spark.sparkContext.parallelize(sources, max(len(sources), 1))
            durable.write_json(path / "segments.json", sorted(work.flatMap(write).collect()))

        return self.stages.once("segments", make)

    def _files(self) -> tuple[tuple[str, str, int], ...]:
        """(path, fingerprint, place) of every listed file, for the next build, which tries again where something failed."""
        broken = {failure.path for failure in self.failures} | {failure.doc for failure in self.failures}
        manifest, listing = self.manifest, self.listing

        def fingerprints(places: Iterable[int]) -> Iterator[tuple[str, str, int]]:
            for place in places:
                listed = listing[place]
                try:
                    content = readers.fingerprint(manifest.folder / listed.path)
                except OSError:
                    content = ""
                yield listed.path, f"{content}{readers.key(manifest, listed)[:16]}" if content else "", place

        tasks = min(max(len(listing), 1), 1000)
        found = self.spark.sparkContext.parallelize(range(len(listing)), tasks).mapPartitions(fingerprints).collect()
        return tuple((path, FAILED + mark if mark and path in broken else mark, place) for path, mark, place in found)

    def _summary(self, readings: Any, generation: str) -> Summary:
        good = readings.where("failure IS NULL").selectExpr("count(*) AS n", "coalesce(sum(bytes), 0) AS bytes").first()
        seconds = dict.fromkeys(FLOORS, 0.0)
        parallel = self.spark.sparkContext.defaultParallelism
        if "readings" in self.stages.made:
            for row in readings.where("seconds IS NOT NULL").select("seconds").toLocalIterator():
                for floor, some in json.loads(row["seconds"]).items():
                    seconds[floor] = seconds.get(floor, 0.0) + some / parallel
        seconds = {floor: round(some, 4) for floor, some in seconds.items()}
        seconds["total"] = round(time.perf_counter() - self.began, 4)
        return Summary(
            added=good["n"],
            failed=len(self.failures),
            bytes=good["bytes"],
            seconds=seconds,
            failures=tuple(self.failures),
            generation=generation,
            notes=self.rules.notes(),
        )


def _stat(path: Path) -> tuple[int, int]:
    """Bytes and time of the last change; zeros where there is no file, which reading will say."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns

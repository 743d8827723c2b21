"""The upkeep of a corpus: building, adding files, tagging, checking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..engine import is_cluster
from ..errors import CorpusError, UsageError
from .located import Located

if TYPE_CHECKING:
    from ..build.builder import Summary
    from ..corpus.edit import TagChange
    from ..corpus.failure import Failure
    from ..corpus.saved_queries import SavedQuery
    from ..corpus.survey import LeftOut
    from ..errors import GangmuError
    from ..schemas import Built
    from .checks import Finding
    from .handing_over import Destination
    from .tagging import Job, Retagging

Progress = Callable[[str, int, int], None]
"""Called with a floor of the build, how much of it is done and how much there is."""
Told = Callable[[str], None]
"""Called with a sentence that somebody should read."""


class Upkeep(Located):
    """What changes a corpus and its index, and what is said of their state."""

    def build(
        self,
        progress: Progress | None = None,
        *,
        told: Told | None = None,
        jobs: int = 0,
        full: bool = False,
        dry_run: bool = False,
        keep_going: bool = False,
        memory: int = 0,
    ) -> Built:
        """Bring the index up to date; see `gangmu build`.

        told: called with what could not be read and whatever else is worth a sentence. jobs: worker processes, 0 for one a
        core. memory: a bound for all processes together, in bytes; 0 for none. Raises CorpusError for what
        cannot be read unless `keep_going`, Locked where somebody else builds; the index that was there then stays.
        """
        from ..build.builder import Options, build

        options = Options(jobs=jobs, full=full, dry_run=dry_run, keep_going=keep_going, memory=memory)
        folder, index = self.corpus_folder(), self.index_folder()
        summary = build(folder, index, options, progress or _silent)
        if not dry_run:
            self.close()
        return _built(summary, index, told)

    def build_on(
        self,
        master: str,
        to: str,
        progress: Progress | None = None,
        *,
        told: Told | None = None,
        shards: int = 0,
        full: bool = False,
        keep_going: bool = False,
    ) -> Built:
        """Build on Apache Spark, into a folder or an OpenSearch cluster. shards: of a cluster index, 0 by its size.

        Raises what `build` does, and UsageError for a location that is none.
        """
        from ..scale import location, spark

        folder = self.corpus_folder()
        cluster = location.parse(to) if location.is_location(to) else None
        index = folder / ".gangmu" if cluster else Path(to)
        summary = spark.build(
            folder, spark.Options(master, index, cluster, shards, full, keep_going), progress or _silent
        )
        self.close()
        return _built(summary, index, told)

    def watch(self, once: Callable[[], object], failed: Callable[[GangmuError | OSError], None]) -> int:
        """Call `once`, which builds, now and after every change until interrupted; what it raises is told to `failed`.

        Raises GangmuError where the package watchfiles is missing.
        """
        from .watching import watch

        return watch(self.corpus_folder(), self.index_folder(), once, failed)

    # What there is

    def status(self) -> dict[str, Any]:
        """What the index holds: counts, format, bytes."""
        return self.engine.status()

    def failures(self) -> Sequence[Failure]:
        """What the last build could not read; nothing for a cluster."""
        from .state import failures

        return [] if "://" in self.index else failures(self.index_folder())

    def stale(self) -> str:
        """What a build would find, in words; "" where the index is up to date. Raises UsageError for a cluster."""
        from .state import failures, stale

        failed = failures(self.index_folder())
        try:
            folder = self.corpus_folder()
        except CorpusError as error:
            return error.message
        return stale(folder, self.index_folder(), failed)

    def saved_queries(self) -> list[str]:
        """The names of the queries that INDEX.md saves, as they are typed; none where it cannot be read, as `stale` tells."""
        from ..corpus import manifest
        from ..errors import CorpusError

        try:
            return [f"@{query.name}" for query in manifest.queries(self.corpus_folder())]
        except CorpusError:
            return []

    def saved_query(self, name: str) -> SavedQuery:
        """What INDEX.md saves under a name. Raises CorpusError, and UsageError with near names where there is none."""
        from ..corpus import manifest, saved_queries

        return saved_queries.named(manifest.queries(self.corpus_folder()), name)

    def verify(self) -> tuple[str, ...]:
        """What is wrong with the files of the index, in sentences; nothing where they are what a build wrote."""
        from ..store.verify import verify

        if is_cluster(self.index):
            raise UsageError(f"{self.index} is not a folder", "a cluster checks its own files")
        return tuple(verify(Path(self.index)))

    def checks(self, *, fix: bool = False) -> Iterable[tuple[str, Finding]]:
        """Named checks of corpus and index with what each finds. fix: apply the repairs that are safe.

        Raises UsageError where something was to be mended in a folder that holds what Gangmu did not write.
        """
        from .checks import checked

        return checked(self, fix=fix)

    # INDEX.md

    def add(
        self, files: Sequence[Path], cells: Mapping[str, str] | None = None
    ) -> tuple[Sequence[str], Sequence[LeftOut]]:
        """Give files a row in INDEX.md, those outside the folder copied into it: the rows' paths, and what was left out.

        cells: title, date, source, region, tags. Raises CorpusError, UsageError, Locked.
        """
        from ..corpus import adding

        return adding.add(self.corpus_folder(), files, cells or {})

    def start(self, title: str = "") -> tuple[int, Sequence[LeftOut]]:
        """Write the INDEX.md of a new corpus: how many documents of the folder it lists, and what is left out.

        Raises UsageError where there is one already.
        """
        from ..corpus import adding

        return adding.start(self.corpus_folder(), title)

    def mark_copies(self, clusters: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
        """Mark the copies of clusters in INDEX.md as `duplicate_of` the canonical one: how many were, how many could not be.

        Lines of JSON Lines files have no row there; another edition is no copy, however alike. Raises CorpusError, Locked."""
        from ..corpus import edit

        changes = {
            member["doc"]: {"duplicate_of": cluster["canonical"]}
            for cluster in clusters
            for member in cluster["members"]
            if member["doc"] != cluster["canonical"] and not self._are_editions(member["doc"], cluster["canonical"])
        }
        rows = {doc: cells for doc, cells in changes.items() if "#" not in doc}
        if rows:
            edit.set_cells(self.corpus_folder(), rows)
        return len(rows), len(changes) - len(rows)

    def _are_editions(self, first: str, second: str) -> bool:
        documents = self.engine.document(first), self.engine.document(second)
        return second in documents[0]["editions"] or first in documents[1]["editions"]

    # Tags

    def retagging(self, jobs: Iterable[Job]) -> Retagging:
        """What jobs (`door.TagJob`) would do to the tags in INDEX.md. Raises UsageError, CorpusError, Locked."""
        from .tagging import planned

        return planned(self, jobs)

    def retag(self, plan: Retagging) -> tuple[Mapping[str, TagChange], bool]:
        """Write a plan to INDEX.md: what changed, and whether it can be taken back. Raises CorpusError, Locked."""
        from .tagging import applied

        return applied(self.corpus_folder(), plan)

    def undo_tags(self) -> Mapping[str, TagChange]:
        """Take the last change of tags back; what that added and removed. Raises UsageError where there is none."""
        from .tagging import undone

        return undone(self.corpus_folder())

    def refresh(self) -> str:
        """Build, so that written tags can be searched by; "" or what is to be said of it."""
        from .tagging import refreshed

        return refreshed(self)

    def rules(self, file: Path | None = None) -> list[dict[str, Any]]:
        """The rules of the corpus's taxonomy, or of the one in `file`. Raises CorpusError."""
        from .tagging import rules

        return rules(None if file is not None else self.corpus_folder(), file)

    # Files for the user

    def destination(self, given: Path, endings: Sequence[str], *, option: str = "", force: bool = False) -> Destination:
        """See that a file may be written for the user. endings: those that its name may have; option: for the hint.

        Raises UsageError for what belongs to a corpus or an index, and for a file that is there unless `force`.
        """
        from .handing_over import destination

        return destination(self, given, endings, option=option, force=force)


def _built(summary: Summary, index: Path, told: Told | None) -> Built:
    if told is not None:
        from ..store import generations

        for name in generations.strays(index):
            told(f"{index / name} stays: gangmu did not write it; move it away")
        for failure in summary.failures:
            told(failure.sentence)
        for note in summary.notes:
            told(note)
    return summary.built()


def _silent(floor: str, done: int, total: int) -> None:
    """No progress."""

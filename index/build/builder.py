"""A build: find what changed, read it with all cores, write a new generation, make it the index in one rename."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from .. import durable
from ..corpus import manifest as manifests
from ..corpus import rewrite
from ..corpus.readers import Failure
from ..errors import GangmuError, IndexDamaged, IndexMissing
from ..facts.indicators.canonical import stored as stored_indicators
from ..facts.targets.model import model
from ..schemas import Built, Failed, Seconds
from ..store import compaction, generations, records, records_reading, segments
from ..store.texts import Texts
from ..text import tokens
from . import copies, history, keeping, region_closure, workers
from .changes import Changes, Found, Known
from .memory import LEAST_BATCH, Shares
from .pipeline import Clock
from .rows import COLUMNS, Row, manual_tags
from .rules import Rules

Progress = Callable[[str, int, int], None]
"""Called with a floor, how much of it is done and how much there is."""

SLOPE = 0.04
"""By how much the first of the last batches is smaller than their mean, and the last of them larger."""
FLOORS = ("read", "text", "facts", "dedup", "index", "commit")


@dataclass(frozen=True, slots=True)
class Options:
    """jobs: worker processes, 0 for one per core. memory: a bound on them and the process that writes together, in bytes,
    from some 300 MB on; 0 for 16 MB of documents at a time for each of two workers, whatever that takes."""

    jobs: int = 0
    full: bool = False
    dry_run: bool = False
    keep_going: bool = False
    memory: int = 0


@dataclass(slots=True)
class Summary:
    """What a build did. `seconds` are wall time by floor; `bytes` of raw text were read anew; notes: what the user should
    know although nothing failed. left_out: figures that were read and not taken, by reason, the most frequent first."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    failed: int = 0
    bytes: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    generation: str = ""
    notes: tuple[str, ...] = ()
    left_out: dict[str, int] | None = None

    def built(self) -> Built:
        """The record summary/1."""
        counts = {n: getattr(self, n) for n in ("added", "changed", "removed", "unchanged", "failed", "bytes")}
        failures = tuple(Failed(f.path, f.line, f.message, f.hint, f.doc, f.kind, f.kept) for f in self.failures)
        seconds = Seconds(**self.seconds)
        return Built(**counts, generation=self.generation, seconds=seconds, failures=failures, left_out=self.left_out)


def build(corpus: Path, index: Path, options: Options, progress: Progress) -> Summary:
    """Bring the index of a corpus up to date.

    Raises CorpusError for the first unreadable thing unless `keep_going`, Locked where somebody else builds. Whatever
    is raised, the index that was there stays.
    """
    failed: list[Failure] | None = [] if options.keep_going else None
    manifest = manifests.load(corpus, failed)
    if options.dry_run:
        return _Build(manifest, index, options, progress, tuple(failed or ())).plan()
    with generations.locked(index), workers.seldom_collecting():
        rewrite.sweep(corpus)
        try:
            return _Build(manifest, index, options, progress, tuple(failed or ())).run()
        except IndexDamaged:
            if options.full:
                raise
            # What should have been carried over is not what was written: nothing of it is used.
            return _Build(manifest, index, replace(options, full=True), progress, tuple(failed or ())).run()
        except sqlite3.Error as error:
            if records_reading.is_endless(error) and not options.full:  # so are they forged
                return _Build(manifest, index, replace(options, full=True), progress, tuple(failed or ())).run()
            raise GangmuError(
                f"the records cannot be written: {error}; the index is as it was", "free some space where the index is"
            ) from None


class _Build:
    def __init__(
        self,
        manifest: manifests.Manifest,
        index: Path,
        options: Options,
        progress: Progress,
        failures: tuple[Failure, ...],
    ) -> None:
        self.began, self.clock = time.perf_counter(), Clock()
        self.manifest, self.index, self.options, self.progress = manifest, index, options, progress
        self.shares = Shares.of(options.memory, options.jobs or os.cpu_count() or 1)
        self.jobs = self.shares.jobs
        self.rules = Rules.of(manifest)
        self._words: generations.Generation | None = None
        self.previous = self._previous()
        self.next_key, known = 1, Known()
        if self.previous is not None:
            with self.clock.on("read"), closing(records.open_readonly(self.previous.records)) as db:
                try:
                    known = Known.load(db)
                except (sqlite3.Error, UnicodeDecodeError) as error:
                    raise records.damaged(self.previous.records, error) from None
            self.next_key = int(self.previous.manifest["next_key"])
        self.first_key = self.next_key
        self.largest = self.batches = 0  # bytes of a document that is read; how many times some are read together
        self.source: generations.Generation | None = None
        self.changes = Changes(manifest, known, options.keep_going, self._last if self.previous is None else None)
        self.changes.failures += failures

    def _previous(self) -> generations.Generation | None:
        """The generation to start from; none for a full build, a damaged index, or one that other rules made."""
        if self.options.full:
            return None
        try:
            generation = generations.current(self.index)
            generations.check_sizes(generation)
            generations.sound_records(generation, thoroughly=True).settle()
        except (IndexMissing, IndexDamaged):
            return None
        same = generation.manifest.get("rules") == self.rules.fingerprint
        if same or generation.manifest.get("dictionary") == self.rules.tokenizer.fingerprint:
            self._words = generation
        return generation if same else None

    def _last(self) -> Known:
        """What the index holds, for a build that reads everything anew."""
        self.source, known = keeping.last(self.index)
        return known

    def plan(self) -> Summary:
        """What `run` would do, found out without reading a document's text or writing anything."""
        fresh = sum(1 for _ in self.changes)
        self.changes.fail(self.changes.remembered())
        return self._summary(fresh - len(self.changes.still), 0)

    def run(self) -> Summary:
        with generations.staging(self.index, generations.next_number(self.index)) as staged:
            target = _Staged(staged, self.previous)
            try:
                with self._dictionary(staged):
                    results = self._read(target)
                self.changes.fail(failure for done in results for failure in done.failures)
                gone = self.changes.gone()
                if self.previous is not None and not (target.opened or gone or self._retouched()):
                    target.settle()
                    return self._summary(0, sum(d.bytes for d in results), self.previous)
                generation = self._finish(target, gone, results)
            finally:
                target.close()
        fresh = sum(d.documents - len(d.failures) for d in results)
        summary = self._summary(fresh, sum(d.bytes for d in results), generation)
        left_out = sum((d.left_out for d in results), Counter[str]())
        return replace(summary, left_out=dict(left_out.most_common()))

    def _retouched(self) -> bool:
        """Whether anything is to be published, though no document is new, read again or gone."""
        found = self.changes
        title = self.previous.manifest.get("corpus_title", "") if self.previous is not None else ""
        return bool(found.touched or found.moved or found.shifted or found.said or title != self.manifest.title)

    # Reading

    def _read(self, target: _Staged) -> list[workers.Done]:
        """Read what changed; rows go into the staged records as they come."""
        results = []
        for done in workers.run(self._batches(target.folder), self.rules, self.jobs, self._progress):
            if done.failures and not self.options.keep_going:
                raise done.failures[0].error()
            with self.clock.on("commit"):
                for table, rows in done.rows.items():
                    records.insert(target.records(), table, COLUMNS[table], rows)
                if done.places:
                    region_closure.insert(target.records(), done.places)
            for floor, seconds in done.seconds.items():
                self.clock.add(floor, seconds)
            results.append(replace(done, rows={}, places=(), seconds={}))  # stored by now, and large
        self.batches = len(results)
        return results

    def _progress(self, read: int) -> None:
        # What a packed file unpacks to is known only at the end, so the whole may grow.
        self.progress("build", read, max(self.changes.total, read))

    def _batches(self, folder: Path) -> Iterator[workers.Batch]:
        """Batches of new and changed documents in the order of the corpus.

        Fewer, larger segments answer faster. So many documents are held that the last of them can be shared out evenly.
        """
        held: deque[tuple[int, Found]] = deque()
        size, weight = 0, self.shares.weight
        most = self.shares.batch(self._documents())
        waiting = iter(self.changes)
        while True:
            with self.clock.on("read"):
                item = next(waiting, None)
            if item is None:
                break
            held.append((self.next_key, item))
            self.next_key += 1
            size += weight(item.raw.data)
            self.largest = max(self.largest, len(item.raw.data))
            most = self.shares.batch(self._documents())
            if size >= most * self.jobs or len(held) >= segments.MOST_DOCUMENTS * self.jobs:
                batch = _batch(folder, held, most, self.shares, most)
                size -= sum(weight(found.raw.data) for _, found in batch.documents)
                yield batch
        for share in _shares(size, self.jobs):
            if held:
                yield _batch(folder, held, share, self.shares, most)
        while held:
            yield _batch(folder, held, most, self.shares, most)

    # Writing

    def _finish(self, target: _Staged, gone: list[int], results: list[workers.Done]) -> generations.Generation:
        db = target.records()
        with self.clock.on("commit"):
            dead = [*self.changes.replaced, *gone]
            records.remove_documents(db, dead)
        with self.clock.on("index"):
            made = [d.segment for d in results if d.segment is not None] + self._carried(target, db)
        with self.clock.on("commit"):
            self._touch(db)
            region_closure.close(db)
            self._tag_tree(db)
            if self.previous is None:
                records.insert(db, "state", ("name", "value"), [("evidence", "\n".join(model().names).encode())])
        with self.clock.on("index"):
            fresh = [compaction.listed(segment.name, segment.documents) for segment in made]
            listed = compaction.carry(target.folder, self.previous, fresh, frozenset(dead))
        with self.clock.on("dedup"):
            self.progress("dedup", 0, 0)
            copies.write(db, Texts(target.folder, listed), self.shares.kept(self._documents()))
        with self.clock.on("commit"):
            self.progress("commit", 0, 0)
            copies.restate(db)
            if self.previous is not None:
                touched = [key for key, _ in self.changes.touched]
                history.edited(db, self.index, self.previous, dead, touched, self.first_key)
            else:
                history.whole(db, self.index, self.rules.fingerprint)
            db.execute("COMMIT")
            db.execute("PRAGMA optimize")
            target.close()
            target.settle()
            known = self.previous.manifest["files"] if self.previous else {}
            kept = {f"{s['name']}.seg" for s in self.previous.manifest["segments"]} if self.previous else set()
            kept.add(generations.DICTIONARY)
            return generations.publish(
                self.index,
                target.folder,
                {
                    "corpus_title": self.manifest.title,
                    "dictionary": self.rules.tokenizer.fingerprint,
                    "indicators": stored_indicators(self.rules.own_indicators),
                    "taxonomy": self.rules.own_taxonomy,
                    "next_key": self.next_key,
                    "rules": self.rules.fingerprint,
                    "segments": listed,
                },
                {name: entry["sha256"] for name, entry in known.items() if name in kept},
            )

    def _carried(self, target: _Staged, db: sqlite3.Connection) -> list[segments.SegmentInfo]:
        """Take over what cannot be read any more and is not to be lost."""
        if self.source is None or not self.changes.carried:
            return []
        kept = []
        for doc, before in self.changes.carried.items():
            path = manifests.split_line(doc)[0]
            listed = self.changes.files.get(path, ("", len(self.changes.files)))[1]
            kept.append(keeping.Kept(before, self.next_key, listed))
            self.next_key += 1
        return list(keeping.take_over(db, target.folder, self.source, kept, self.rules.tokenizer))

    @contextmanager
    def _dictionary(self, folder: Path) -> Iterator[None]:
        """Write the words that documents are cut by, for queries, while the workers are busy with the documents.

        The file of the generation before is handed on where it has the same words, also where other rules changed.
        """
        path = folder / generations.DICTIONARY
        if self._words is not None and (self.previous is not None or _is_sound(self._words, path.name)):
            durable.link(self._words.folder / path.name, path)
            yield
            return
        with ThreadPoolExecutor(1) as thread:
            written = thread.submit(self._write_dictionary, path)
            yield
            self.clock.add("index", written.result() / self.jobs)

    def _write_dictionary(self, path: Path) -> float:
        """The seconds of one core that it took."""
        began = time.thread_time()
        tokens.write_dictionary(path, self.rules.tokenizer)
        return time.thread_time() - began

    def _tag_tree(self, db: sqlite3.Connection) -> None:
        """Which automatic tags stand under which, so that a search for one finds those below it; stays with the rules."""
        if self.previous is None:
            records.insert(db, "tag_tree", ("tag", "under"), self.rules.tag_tree().items())

    def _touch(self, db: sqlite3.Connection) -> None:
        """Write what changed beside the text: addresses, marks, manual tags, the listing, failures."""
        manual: list[Row] = []
        for key, raw in self.changes.touched:
            db.execute(
                "UPDATE documents SET url = ?, duplicate_of = ? WHERE key = ?",
                (raw.meta.url, raw.meta.duplicate_of, key),
            )
            records.remove_manual_tags(db, key)
            manual += manual_tags(key, raw)
        records.insert(db, "document_tags", COLUMNS["document_tags"], manual)
        db.executemany("UPDATE documents SET listed = ? WHERE path = ?", self.changes.moved)
        db.executemany("UPDATE documents SET position = ? WHERE key = ?", self.changes.shifted)
        db.execute("DELETE FROM files")
        files = [(path, fingerprint, place) for path, (fingerprint, place) in self.changes.files.items()]
        records.insert(db, "files", ("path", "fingerprint", "listed"), files)
        db.execute("DELETE FROM failures")
        records.insert_failures(db, self.changes.failures)

    def _summary(self, fresh: int, size: int, generation: generations.Generation | None = None) -> Summary:
        """fresh: documents that were read, or would be. size: bytes of raw text that were."""
        found = self.changes
        replaced = len(found.replaced)
        seconds = {floor: round(self.clock.seconds.get(floor, 0.0), 4) for floor in FLOORS}
        seconds["total"] = round(time.perf_counter() - self.began, 4)
        return Summary(
            added=fresh - replaced,
            changed=replaced + len(found.touched),
            removed=len(found.gone()),
            unchanged=found.unchanged,
            failed=len(found.failures),
            bytes=size,
            seconds=seconds,
            failures=tuple(found.failures),
            generation=generation.folder.name if generation else "",
            notes=(*self.rules.notes(), *self._beyond_the_bound()),
        )

    def _documents(self) -> int:
        """Documents known from the last build, and those read since."""
        return len(self.changes.known.documents) + self.next_key - self.first_key

    def _beyond_the_bound(self) -> list[str]:
        """Says so where a build took more memory than it was bound to."""
        found: list[str] = []
        said = found.append  # by which name the catalogue of messages finds the sentence
        shares = self.shares if self.batches > 1 else replace(self.shares, jobs=1)  # one batch is read by no worker
        if (needed := shares.needed(self._documents(), self.largest)) > (bound := shares.bound):
            said(f"this build needs some {needed >> 20} MB of memory, more than the {bound >> 20} MB it is bound to")
        return found


def _batch(folder: Path, held: deque[tuple[int, Found]], size: int, shares: Shares, most: int) -> workers.Batch:
    """The first of the documents held, taken off: about `size` bytes of them as they count, no more than a segment takes.

    A document of more than `most` is a batch by itself, so that who reads it holds nothing besides; where memory is bounded,
    it is read alone.
    """
    documents: deque[tuple[int, Found]] = deque()
    left, long = size, False
    while held and left > 0 and not long and len(documents) < segments.MOST_DOCUMENTS:
        next_one = shares.weight(held[0][1].raw.data)
        if next_one > most:
            if documents:
                break
            long = True
        documents.append(held.popleft())
        left -= next_one
    return workers.Batch(f"seg-{documents[0][0]:08d}", folder, documents, long and shares.bound > 0)


def _shares(size: int, jobs: int) -> list[int]:
    """The bytes of each of the last batches: rising, for the rows of the first are stored while the others are read."""
    count = max(1, min(jobs, size // LEAST_BATCH))
    even, step = size / count, 2 * SLOPE / max(1, count - 1)
    return [int(even * (1 - SLOPE + step * at)) + 1 for at in range(count)] if count > 1 else [size + 1]


def _is_sound(generation: generations.Generation, name: str) -> bool:
    """Whether a file of a generation that nothing else is taken from is what was written."""
    known = generation.manifest["files"].get(name)
    try:
        return known is not None and durable.sha256(generation.folder / name) == known["sha256"]
    except OSError:
        return False


class _Staged:
    """The folder of the generation under way. Its records are made, or copied, only once something is written.

    What the generation before hands on is read and compared with its checksums meanwhile.
    """

    def __init__(self, folder: Path, previous: generations.Generation | None) -> None:
        self.folder, self.previous = folder, previous
        self._carried = generations.sound_rest(previous) if previous is not None else None
        self._db: sqlite3.Connection | None = None

    @property
    def opened(self) -> bool:
        return self._db is not None

    def records(self) -> sqlite3.Connection:
        if self._db is None:
            path = self.folder / generations.RECORDS
            if self.previous is None:
                self._db = records.create(path)
            else:
                shutil.copyfile(self.previous.records, path)
                self._db = records.reopen(path)
            self._db.execute("BEGIN")
        return self._db

    def settle(self) -> None:
        """Raises IndexDamaged where the generation before is not what was written."""
        if self._carried is not None:
            self._carried.settle()

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None

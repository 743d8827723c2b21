"""The cores of this machine at work: batches of documents in, rows and segments out, in the order given."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as Unfinished  # Python's own only since 3.11
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

from .. import system
from ..corpus.readers import Failure, Raw
from ..dedup.together import signatures
from ..errors import GangmuError
from ..store import segments
from .changes import Found
from .pipeline import MUCH, Clock, Pipeline
from .rows import rows_of
from .rules import Rules

RARELY = (100_000, 50, 50)
"""How seldom garbage is looked for while documents are read: what is read stays until the batch is done and makes no cycles,
and looking through it again and again would take a tenth of the time."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents for a worker, with the keys they get, and where their segment goes; who reads them takes them out.

    alone: whether nothing else is to be read meanwhile, because there is memory for no more.
    """

    name: str
    folder: Path
    documents: deque[tuple[int, Found]]
    alone: bool = False

    @property
    def bytes(self) -> int:
        return sum(len(found.raw.data) for _, found in self.documents)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a batch: rows by table, the places they name, seconds by floor, and the segment (None if empty).

    left_out: figures that were read and not taken, by reason.
    """

    rows: dict[str, list[tuple[Any, ...]]]
    places: tuple[Any, ...]
    failures: tuple[Failure, ...]
    segment: segments.SegmentInfo | None
    seconds: dict[str, float]
    documents: int
    bytes: int
    left_out: Counter[str]


_STEP = 1 << 16  # bytes of raw text between two reports of progress


def work(batch: Batch, rules: Rules, tell: Callable[[int], None]) -> Done:
    """Read the documents of a batch by `rules` and write their segment. Runs in a worker or in this process.

    `tell` is given the bytes of raw text that were read since it was last called.
    """
    untold, size, count = 0, batch.bytes, len(batch.documents)
    pipeline, clock = _pipeline(rules), Clock()
    rows: dict[str, list[tuple[Any, ...]]] = {}
    places: dict[str, Any] = {}
    failures: list[Failure] = []
    entries: list[segments.Entry] = []
    left_out: Counter[str] = Counter()
    taken: deque[tuple[int, Found]] = deque()
    for reading in pipeline.read_all(_raws(batch.documents, taken), clock):
        key, found = taken.popleft()
        raw = found.raw
        untold += len(raw.data)
        if untold >= _STEP:
            tell(untold)
            untold = 0
        if isinstance(reading, GangmuError):
            failures.append(Failure(raw.path, 0, reading.message, reading.hint, raw.doc, "fault"))
            continue
        if isinstance(reading, Exception):
            # One document must not take the others with it; it is named, and whoever reads the message can report it.
            message = f"cannot be read ({type(reading).__name__}: {reading})"
            hint = "this is a defect of gangmu: please report it"
            failures.append(Failure(raw.path, 0, message, hint, raw.doc, "fault"))
            continue
        for table, some in rows_of(key, found.listed, found.position, reading).items():
            rows.setdefault(table, []).extend(some)
        places.update((p.name, p) for p in reading.places)
        left_out.update(reading.left_out)
        entries.append(segments.Entry(key, reading.article.title, reading.article.text))
        del reading, found, raw  # of a long document they take more room than what is kept of it
    tell(untold)
    if size >= MUCH:
        system.give_memory_back()  # a quarter of it was needed to read only
    with clock.on("index"):
        segment = segments.write(batch.folder, batch.name, entries, rules.tokenizer) if entries else None
    if entries:  # else there are no rows at all
        with clock.on("dedup"):
            marks = signatures([entry.text for entry in entries])
            rows["signatures"] = [(entry.key, mark) for entry, mark in zip(entries, marks, strict=True)]
    done = tuple(places.values())
    return Done(rows, done, tuple(failures), segment, clock.seconds, count, size, left_out)


def _raws(documents: deque[tuple[int, Found]], taken: deque[tuple[int, Found]]) -> Iterator[Raw]:
    """The raw documents, each moved over to `taken` as it is asked for."""
    while documents:
        taken.append(documents.popleft())
        yield taken[-1][1].raw


@lru_cache(maxsize=4)
def _pipeline(rules: Rules) -> Pipeline:
    """The pipeline of some rules, kept by all that they say."""
    return Pipeline(rules, signs=False)


def run(batches: Iterator[Batch], rules: Rules, jobs: int, progress: Callable[[int], None]) -> Iterator[Done]:
    """Results in the order of the batches. At most `jobs` + 1 batches are held at once.

    A single batch is read in this process: it is small, where starting workers would take longer, or it is one long document,
    of which a worker would need a copy.
    `progress` is told now and then how many bytes of raw text have been read so far, by all workers together.
    Raises GangmuError where a worker dies (killed, or out of memory).
    """
    so_far = 0

    def tally(size: int) -> None:
        nonlocal so_far
        so_far += size
        progress(so_far)

    first = list(_take(batches, 2))
    if jobs == 1 or len(first) < 2:
        for batch in chain(first, batches):
            yield work(batch, rules, tally)
        return
    # Spawned, not forked: the parent may have threads (a progress bar, numpy's), and a fork copies their locks.
    context = multiprocessing.get_context("spawn")
    theirs, ours = context.Pipe(duplex=False)
    read = context.Value("Q", 0)
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(theirs, read, rules))
    finished = False
    try:
        waiting: deque[Future[Done]] = deque()
        for batch in chain(first, batches):
            while waiting and batch.alone:
                yield _awaited(waiting.popleft(), read, progress, jobs)
            with _deaf():
                waiting.append(pool.submit(_work, batch))
            while len(waiting) > (0 if batch.alone else jobs):
                yield _awaited(waiting.popleft(), read, progress, jobs)
        while waiting:
            yield _awaited(waiting.popleft(), read, progress, jobs)
        finished = True
    except BrokenProcessPool:
        raise GangmuError(
            "a worker process died before it was done; the index is as it was",
            "if memory was short, try --jobs 1 or a smaller --memory",
        ) from None
    finally:
        if not finished:
            ours.close()  # whoever is still at work stops now
        pool.shutdown(wait=True, cancel_futures=True)
        ours.close()
        theirs.close()


def _awaited(future: Future[Done], read: Synchronized[int], progress: Callable[[int], None], jobs: int) -> Done:
    """The result of a batch, with news of the progress while it is worked on; its seconds are those of all cores."""
    while True:
        progress(read.value)
        try:
            done = future.result(timeout=0.2)
            return replace(done, seconds={floor: took / jobs for floor, took in done.seconds.items()})
        except Unfinished:
            if future.done():
                raise


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Garbage is looked for as seldom in this process as in the workers; afterwards as before."""
    before = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes started inside never hear Ctrl-C, not even before `_begin`: the terminal sends it to all of them.

    This process hears it afterwards, so that none of them is left half started. A mask passes to whatever is started;
    it does not keep the signal from other threads of this process, hence the handler.
    """
    main = threading.current_thread() is threading.main_thread()
    heard: list[object] = []
    handler = signal.signal(signal.SIGINT, lambda *args: heard.append(args)) if main else None
    try:
        with system.interrupts_held():
            yield
    finally:
        if main:
            signal.signal(signal.SIGINT, handler)
    if heard:
        raise KeyboardInterrupt


def _take(batches: Iterator[Batch], count: int) -> Iterator[Batch]:
    for _ in range(count):
        batch = next(batches, None)
        if batch is None:
            return
        yield batch


_read: Synchronized[int] | None = None
"""In a worker process: bytes of raw text that all workers have read."""
_rules: Rules | None = None
"""In a worker process, which serves one build: the rules of that build."""


def _work(batch: Batch) -> Done:
    assert _rules is not None
    return work(batch, _rules, _tell)


def _tell(size: int) -> None:
    if _read is not None:
        with _read.get_lock():
            _read.value += size


def _begin(parent: Connection, read: Synchronized[int], rules: Rules) -> None:
    """Leave Ctrl-C to the parent, and end when its end of the pipe closes: when it gives up, or however it dies."""
    global _read, _rules
    _read, _rules = read, rules
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.set_threshold(*RARELY)

    def watch() -> None:
        with suppress(EOFError, OSError):
            parent.recv_bytes()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()

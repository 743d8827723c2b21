"""What a build has to read: the documents that are new or differ from those of the generation before."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..corpus import failure as failing
from ..corpus import readers
from ..corpus.manifest import Manifest, split_line
from ..corpus.readers import Failure, Listed, Raw
from ..store import records, records_encoding

FAILED = "!"
"""Stands before the fingerprint of a file of which something could not be read: it never equals one, so that the file is
read again at every build, and still tells whether the file has changed since."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the generation before holds. Empty for a full build."""

    documents: dict[str, tuple[int, bytes, int]] = field(default_factory=dict)  # id: key, digest, position
    paths: dict[str, list[str]] = field(default_factory=dict)  # path: ids
    files: dict[str, tuple[str, int]] = field(default_factory=dict)  # path: fingerprint, place in the listing
    light: dict[str, tuple[str, str, tuple[str, ...]]] = field(default_factory=dict)  # id: url, duplicate_of, tags
    failures: list[Failure] = field(default_factory=list)

    @classmethod
    def load(cls, db: sqlite3.Connection) -> Known:
        known = cls()
        for doc, key, digest, position, path, url, duplicate_of in db.execute(
            "SELECT doc, key, digest, position, path, url, duplicate_of FROM documents ORDER BY key"
        ):
            known.documents[doc] = (key, digest, position)
            known.paths.setdefault(path, []).append(doc)
            if url or duplicate_of:
                known.light[doc] = (url, duplicate_of, ())
        for doc, tag in db.execute(
            "SELECT d.doc, t.tag FROM document_tags t JOIN documents d USING (key) WHERE t.origin = 'manual'"
        ):
            url, duplicate_of, tags = known.light.get(doc, ("", "", ()))
            known.light[doc] = (url, duplicate_of, tuple(sorted((*tags, tag))))
        known.files.update((p, (f, n)) for p, f, n in db.execute("SELECT path, fingerprint, listed FROM files"))
        known.failures.extend(records.failures(db))
        return known


@dataclass(frozen=True, slots=True)
class Found:
    """A document that must be read; listed: place of its file in the corpus, position: its place in the file."""

    listed: int
    position: int
    raw: Raw


@dataclass(slots=True)
class Changes:
    """Iterate once over what must be read; the other fields fill on the way.

    unchanged: documents that stay as they are. replaced: keys of documents whose content changed.
    touched: documents whose cleaning stays valid but whose address, tags or mark changed, with their keys.
    moved: (new place, path) of files that moved in the listing; shifted: (new position, key) of documents that moved in
    their file. files: fingerprint and place by path, the rows of the table of that name.
    failures: what could not be read this time. Whatever failed before is tried again, and what could be read before and
    fails now stays as it was, unless its file is gone.
    last: what the index holds, for a build that compares with nothing (`known` is empty) but shall not lose what it
    cannot read; called once at most. carried: the documents to take over from there, with their keys.
    """

    manifest: Manifest
    known: Known
    keep_going: bool
    last: Callable[[], Known] | None = None
    unchanged: int = 0
    replaced: set[int] = field(default_factory=set)
    touched: list[tuple[int, Raw]] = field(default_factory=list)
    moved: list[tuple[int, str]] = field(default_factory=list)
    shifted: list[tuple[int, int]] = field(default_factory=list)
    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    total: int = 0  # bytes on disk of all listed files
    still: set[str] = field(default_factory=set)  # documents to be read that failed before, in files that are the same
    carried: dict[str, int] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)
    _failed: frozenset[str] = frozenset()
    _held: Known | None = None
    _wrong: list[tuple[Failure, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._failed = frozenset(failure.doc for failure in self.known.failures)

    def __iter__(self) -> Iterator[Found]:
        unsafe: list[Failure] | None = [] if self.keep_going else None
        listing = readers.files(self.manifest, unsafe)
        self._wrong = [(failure, "") for failure in (*self.failures, *(unsafe or ()))]
        self.failures.clear()
        self.total = sum(_size(self.manifest.folder / listed.path) for listed in listing)
        for place, listed in enumerate(listing):
            yield from self._file(place, listed)
        # Only now is it known which documents could be read in spite of these.
        self.failures += [self._keep(failure, path) for failure, path in self._wrong]

    def _file(self, place: int, listed: Listed) -> Iterator[Found]:
        fingerprint = self._fingerprint(listed)
        before = self.known.files.get(listed.path)
        if before is not None and fingerprint and fingerprint == before[0]:
            ids = self.known.paths.get(listed.path, [])
            self._seen.update(ids)
            self.unchanged += len(ids)
            self._placed(place, listed.path, before[1], fingerprint)
            return
        same = before is not None and fingerprint != "" and before[0] == FAILED + fingerprint
        failed = self._failed if same else frozenset()
        position, broken = 0, len(self._wrong)
        for item in readers.read(self.manifest, listed):
            if isinstance(item, Failure):
                self._wrong.append((self._accepted(item), listed.path))
            elif item.doc in self._seen:
                message = f"two documents have the id {item.doc}"
                twice = Failure(item.path, 0, message, "give each an id of its own", item.doc, "twice")
                self._wrong.append((self._accepted(twice), listed.path))
            else:
                self._seen.add(item.doc)
                if item.doc in failed:
                    self.still.add(item.doc)
                yield from self._document(Found(place, position, item))
                position += 1
        mark = FAILED + fingerprint if len(self._wrong) > broken and fingerprint else fingerprint
        self._placed(place, listed.path, before[1] if before else place, mark)

    def fail(self, failures: Iterable[Failure]) -> None:
        """Take note of documents that were found, and then could not be read; those read before stay as they were."""
        for failure in failures:
            key = self._before().documents.get(failure.doc, (0, b"", 0))[0]
            self.replaced.discard(key)
            if key and self.last is not None:
                self.carried[failure.doc] = key
            self.failures.append(replace(failure, kept=int(key > 0)))
            fingerprint, place = self.files[failure.path]
            if fingerprint and not fingerprint.startswith(FAILED):
                self.files[failure.path] = (FAILED + fingerprint, place)

    def remembered(self) -> list[Failure]:
        """What was said of the documents in `still`."""
        return [failure for failure in self.known.failures if failure.doc in self.still]

    def _before(self) -> Known:
        """What the index holds."""
        if self.last is None:
            return self.known
        if self._held is None:
            self._held = self.last()
        return self._held

    def _keep(self, failure: Failure, path: str = "") -> Failure:
        """The failure with the documents counted that stay as they last could be read. path: the file it was met in."""
        if not failure.keeps:
            return failure
        before = self._before()
        paths = before.paths
        if failure.kind == "folder":
            wanted, below = readers.globbed(self.manifest), f"{failure.doc}/" if failure.doc else ""
            ids = [doc for file in paths if file.startswith(below) and wanted(file) for doc in paths[file]]
        elif failure.kind == "line":
            ids = paths.get(path, [])
        elif failure.doc in before.documents:
            ids = [failure.doc]
        else:
            ids = paths.get(failure.doc, [])
        if failure.kind == "row" and not (self.manifest.folder / split_line(failure.doc)[0]).is_file():
            return failure
        kept = [doc for doc in ids if doc not in self._seen]
        self._seen.update(kept)
        if self.last is not None:
            self.carried.update((doc, before.documents[doc][0]) for doc in kept)
        return replace(failure, kept=len(kept))

    def _document(self, found: Found) -> Iterator[Found]:
        raw = found.raw
        key, digest, position = self.known.documents.get(raw.doc, (0, b"", 0))
        if digest != records_encoding.digest(raw.digest):
            if key:
                self.replaced.add(key)
            yield found
            return
        if position != found.position:
            self.shifted.append((found.position, key))
        if self.known.light.get(raw.doc, ("", "", ())) == _light(raw):
            self.unchanged += 1
        else:
            self.touched.append((key, raw))

    def _placed(self, place: int, path: str, before: int, fingerprint: str) -> None:
        self.files[path] = (fingerprint, place)
        if before != place:
            self.moved.append((place, path))

    def _fingerprint(self, listed: Listed) -> str:
        """Of the file's bytes and all that the manifest says of it; "" where it cannot be read."""
        try:
            content = readers.fingerprint(self.manifest.folder / listed.path)
        except OSError:
            return ""
        return f"{content}{readers.key(self.manifest, listed)[:16]}"

    def _accepted(self, failure: Failure) -> Failure:
        """The failure, unless the build ends with the first. Raises CorpusError."""
        if not self.keep_going:
            raise failure.error()
        return failure

    @property
    def said(self) -> bool:
        """Whether the tables of files and failures are other than before. Only meaningful after the iteration."""
        return self.files != self.known.files or sorted(failing.rows(self.failures)) != sorted(
            failing.rows(self.known.failures)
        )

    def gone(self) -> list[int]:
        """Keys of documents that the corpus no longer has. Only meaningful after the iteration."""
        return [key for doc, (key, _, _) in self.known.documents.items() if doc not in self._seen]


def _light(raw: Raw) -> tuple[str, str, tuple[str, ...]]:
    return raw.meta.url, raw.meta.duplicate_of, tuple(sorted(set(raw.meta.tags)))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0

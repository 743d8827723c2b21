"""What a build has to read: the documents that are new or differ from those of the generation before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..corpus import readers
from ..corpus.manifest import Manifest
from ..corpus.readers import Failure, Listed, Raw
from ..store import records_encoding


@dataclass(frozen=True, slots=True)
class Known:
    """What the generation before holds. Empty for a full build."""

    documents: dict[str, tuple[int, bytes, int]] = field(default_factory=dict)  # id: key, digest, position
    paths: dict[str, list[str]] = field(default_factory=dict)  # path: ids
    files: dict[str, tuple[str, int]] = field(default_factory=dict)  # path: fingerprint, place in the listing
    light: dict[str, tuple[str, str, tuple[str, ...]]] = field(default_factory=dict)  # id: url, duplicate_of, tags

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
    their file. files: rows for the table of that name.
    """

    manifest: Manifest
    known: Known
    keep_going: bool
    unchanged: int = 0
    replaced: list[int] = field(default_factory=list)
    touched: list[tuple[int, Raw]] = field(default_factory=list)
    moved: list[tuple[int, str]] = field(default_factory=list)
    shifted: list[tuple[int, int]] = field(default_factory=list)
    files: list[tuple[str, str, int]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    total: int = 0  # bytes on disk of all listed files
    _seen: set[str] = field(default_factory=set)

    def __iter__(self) -> Iterator[Found]:
        unsafe: list[Failure] | None = [] if self.keep_going else None
        listing = readers.files(self.manifest, unsafe)
        self.failures += unsafe or ()
        self.total = sum(_size(self.manifest.folder / listed.path) for listed in listing)
        for place, listed in enumerate(listing):
            yield from self._file(place, listed)

    def _file(self, place: int, listed: Listed) -> Iterator[Found]:
        fingerprint = self._fingerprint(listed)
        before = self.known.files.get(listed.path)
        if before is not None and fingerprint == before[0]:
            ids = self.known.paths.get(listed.path, [])
            self._seen.update(ids)
            self.unchanged += len(ids)
            self._placed(place, listed.path, before[1], fingerprint)
            return
        failed, position = False, 0
        for item in readers.read(self.manifest, listed):
            if isinstance(item, Failure):
                failed = True
                self._fail(item)
            elif item.doc in self._seen:
                failed = True
                self._fail(Failure(item.path, 0, f"two documents have the id {item.doc}", "give each an id of its own"))
            else:
                self._seen.add(item.doc)
                yield from self._document(Found(place, position, item))
                position += 1
        # A file with failures has no fingerprint, so that the next build looks at it again.
        self._placed(place, listed.path, before[1] if before else place, "" if failed else fingerprint)

    def _document(self, found: Found) -> Iterator[Found]:
        raw = found.raw
        key, digest, position = self.known.documents.get(raw.doc, (0, b"", 0))
        if digest != records_encoding.digest(raw.digest):
            if key:
                self.replaced.append(key)
            yield found
            return
        if position != found.position:
            self.shifted.append((found.position, key))
        if self.known.light.get(raw.doc, ("", "", ())) == _light(raw):
            self.unchanged += 1
        else:
            self.touched.append((key, raw))

    def _placed(self, place: int, path: str, before: int, fingerprint: str) -> None:
        self.files.append((path, fingerprint, place))
        if before != place:
            self.moved.append((place, path))

    def _fingerprint(self, listed: Listed) -> str:
        """Of the file's bytes and all that the manifest says of it; "" where it cannot be read."""
        try:
            content = readers.fingerprint(self.manifest.folder / listed.path)
        except OSError:
            return ""
        return f"{content}{readers.key(self.manifest, listed)[:16]}"

    def _fail(self, failure: Failure) -> None:
        if not self.keep_going:
            raise failure.error()
        self.failures.append(failure)

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

"""The files of a corpus to raw documents: .txt .md .html .htm .jsonl .docx .pdf .xlsx, and each of them packed as .gz."""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .. import system
from ..errors import CorpusError
from . import frontmatter
from .dates import FORMS
from .failure import Failure
from .globs import Glob, walk
from .jsonl import Bomb, Line, Source
from .jsonl import lines as jsonl_lines
from .manifest import (
    COLUMN_OF,
    NAME,
    SUFFIXES,
    TAG_CUT,
    Manifest,
    Meta,
    Row,
    clean_file,
    meta_of,
    split_line,
    supported,
    tags_of,
)
from .markup import Page, html_page, html_to_text, markdown_to_text
from .office import KINDS as OFFICE
from .office import mistaken
from .office import read as office_text
from .paths import Folder, Refused, near, one_file, shown

__all__ = [
    "Failure",
    "Listed",
    "Page",
    "Raw",
    "files",
    "fingerprint",
    "globbed",
    "html_page",
    "html_to_text",
    "key",
    "markdown_to_text",
    "office_text",
    "opened",
    "part",
    "read",
]

MAX_DOCUMENT = 64 << 20
"""Bytes of one document (a file, unpacked, or a JSONL line): far above any policy paper, and a text ten times this
size would hold a worker for minutes. `read` takes another limit."""
_BOMB_BYTES = 256 << 20
_BOMB_RATIO = 200  # zlib packs running text 3 to 20 times, at most 1,032 times
_SKIPPED = frozenset((".gangmu", ".git"))
_KINDS = {".txt": "text", ".md": "markdown", ".html": "html", ".htm": "html", ".jsonl": "json"} | OFFICE
_KINDS_HINT = f"documents are {' '.join(SUFFIXES)} and each of these with .gz"


@dataclass(frozen=True, slots=True)
class Raw:
    """One raw document, before decoding.

    doc: its id, the path or path#id or path#line; path: relative to the corpus folder, posix; kind: text, markdown,
    html, docx, pdf, xlsx or json (then data is the line's text as UTF-8; of a Markdown file the front matter is gone);
    digest: SHA-256 (hex) over kind, data and the metadata that cleaning and extraction depend on (title, date, source,
    region) only.
    """

    doc: str
    path: str
    kind: str
    data: bytes
    meta: Meta
    digest: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that the manifest names or a glob matched.

    line: in INDEX.md, from 1; 0 for a glob. lines: rows that speak of single lines of this JSONL file, by id;
    only: the file is not listed itself, just these lines of it are wanted.
    """

    path: str
    meta: Meta
    line: int
    lines: tuple[tuple[str, Row], ...] = ()
    only: bool = False


def files(manifest: Manifest, failed: list[Failure] | None = None) -> list[Listed]:
    """The files of the corpus: rows in manifest order, then what the globs match in path order, each file once.

    `exclude` narrows `include`; a row wins over both. Whether a listed file can be read shows when it is read; its name,
    where its path leads and which folders can be looked through is checked here. Raises CorpusError naming INDEX.md and
    the line, or collects Failures in `failed`.
    """
    folder = Folder(manifest.folder)

    def refuse(failure: Failure) -> None:
        if failed is None:
            raise failure.error()
        failed.append(failure)

    rows: dict[str, Row] = {}
    of_line: dict[str, list[tuple[str, Row]]] = {}
    for row in manifest.rows:
        path, line = split_line(row.path)
        if line:
            of_line.setdefault(path, []).append((line, row))
        else:
            rows[path] = row
    listed: list[Listed] = []
    spelt: dict[str, str] = {}

    def add(path: str, row: Row | None, only: bool = False) -> None:
        line = row.line if row else manifest.include_line
        other = spelt.setdefault(system.folded(path), path)
        if other != path and one_file(folder.root, other, path):
            if row:  # what a glob finds besides is the row's file
                message = f"{path} is the same file as {other}"
                refuse(Failure(NAME, line, message, "remove one of the two rows", shown(path), "row"))
            return
        try:
            clean_file(path)
        except Refused as error:
            refuse(Failure(NAME, line, f"{shown(path)} {error}", _NAME_HINT, shown(path), "name"))
            return
        try:
            folder.real(path)
        except Refused as error:
            refuse(Failure(NAME, line, f"{path} {error}", "copy the file into the corpus folder", path, "name"))
            return
        meta = row.meta if row and not only else Meta()
        listed.append(Listed(path, meta, row.line if row else 0, tuple(of_line.pop(path, ())), only))

    by_glob = _globbed(manifest, folder.root, refuse)
    for row in manifest.rows:
        path, line = split_line(row.path)
        if not line:
            if row.managed and path not in by_glob:
                continue  # what is left of a document whose glob is gone
            if not row.excluded:
                add(path, row)
        elif path in of_line and path not in rows and path not in by_glob and not row.managed:
            add(path, row, only=True)
    taken = {entry.path for entry in listed}
    for path in sorted(by_glob):
        if path not in rows and path not in taken:
            add(path, None)
    return listed


_NAME_HINT = "rename it, or leave it out with `exclude`"


def _globbed(manifest: Manifest, root: str, refuse: Callable[[Failure], None]) -> set[str]:
    if not manifest.include:
        return set()
    excluded = [Glob(pattern) for pattern in manifest.exclude]
    own = {NAME, manifest.user_dict, manifest.taxonomy}

    def failed(folder: str, error: OSError) -> None:
        if not any(glob.covers(folder) for glob in excluded):
            what = f"the folder {shown(folder)}" if folder else "the corpus folder"
            hint = "let it be read (chmod u+rx), or leave it out with `exclude`"
            message = f"{what} cannot be read: {error.strerror}"
            refuse(Failure(NAME, manifest.include_line, message, hint, shown(folder), "folder"))

    return {
        path
        for path in walk(root, [Glob(pattern) for pattern in manifest.include], _SKIPPED, failed)
        if supported(path) and path not in own and not any(glob.matches(path) for glob in excluded)
    }


def globbed(manifest: Manifest) -> Callable[[str], bool]:
    """Whether the globs of a manifest take in a path, whatever there is on disk."""
    include, exclude = ([Glob(p) for p in patterns] for patterns in (manifest.include, manifest.exclude))
    return lambda path: any(g.matches(path) for g in include) and not any(g.matches(path) for g in exclude)


def fingerprint(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes. Raises OSError, also for what is no regular file: a pipe would never end."""
    with os.fdopen(system.opened(path, follow=True), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        digest = hashlib.sha256()
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def key(manifest: Manifest, listed: Listed) -> str:
    """SHA-256 (hex) of all that INDEX.md says of a file and its lines; with `fingerprint`: whether to read it again."""
    said = (manifest.defaults, listed.meta, [(line, row.meta, row.excluded) for line, row in listed.lines], listed.only)
    return hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()


def read(manifest: Manifest, listed: Listed, limit: int = MAX_DOCUMENT) -> Iterator[Raw | Failure]:
    """The documents of one file, and a Failure for each that cannot be used. limit: bytes of one document."""
    name = listed.path.lower()
    packed = name.endswith(".gz")
    kind = _KINDS.get(os.path.splitext(name.removesuffix(".gz"))[1], "")  # noqa: PTH122
    if not kind:
        yield _wrong(listed, "is of a kind that cannot be read", _KINDS_HINT, "name")
        return
    try:
        with _open(manifest, listed) as file:
            source = _Source(file, packed)
            if kind == "json":
                yield from _json(manifest, listed, source, limit)
            else:
                yield _whole(manifest, listed, source, kind, limit)
    except Refused as error:
        yield _wrong(listed, str(error), "copy the file into the corpus folder", "name")
    except (FileNotFoundError, NotADirectoryError):
        yield _wrong(listed, "does not exist", near(manifest.folder, listed.path, listed=bool(listed.line)), "absent")
    except Bomb:
        yield Failure(listed.path, 0, "it unpacks to far more than its size allows", "unpack it yourself", listed.path)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        message, hint = "the .gz archive is damaged or cut short", "fetch it again"
        yield Failure(listed.path, 0, message, hint, listed.path, "unreadable")
    except OSError as error:
        message, hint = f"cannot be read: {error.strerror or error}", "let it be read (chmod u+r), or leave it out"
        yield _wrong(listed, message, hint, "unreadable")


@contextmanager
def opened(manifest: Manifest, listed: Listed) -> Iterator[Source]:
    """A listed file, unpacked as it is read; `check` it now and then. Raises OSError, Refused."""
    with _open(manifest, listed) as file:
        yield _Source(file, listed.path.lower().endswith(".gz"))


def part(
    manifest: Manifest, listed: Listed, file: BinaryIO, before: int, limit: int = MAX_DOCUMENT
) -> Iterator[Raw | Failure]:
    """The documents of a part of a JSONL file: `file` holds whole lines, `before` of them precede it.

    Rows that speak of lines which are not there, and ids taken in another part, are for the caller to find.
    """
    yield from _json(manifest, listed, _Source(file, False), limit, before)


def _wrong(listed: Listed, said: str, hint: str, kind: str) -> Failure:
    """said: of the file, without its name."""
    if listed.line:
        return Failure(NAME, listed.line, f"{listed.path} {said}", hint, listed.path, kind)
    return Failure(listed.path, 0, f"it {said}", hint, listed.path, kind)


def _open(manifest: Manifest, listed: Listed) -> BinaryIO:
    real = Folder(manifest.folder).real(listed.path)
    handle = system.opened(real, follow=True)
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise Refused("is a folder, not a file")
        if not stat.S_ISREG(mode):
            raise Refused("is not a regular file (a device, pipe or socket)")
    except BaseException:
        os.close(handle)
        raise
    return os.fdopen(handle, "rb", 1 << 20)


class _Source:
    """An open file, unpacked as it is read."""

    def __init__(self, file: BinaryIO, packed: bool) -> None:
        self.inner = file
        self.packed = packed
        self.file: BinaryIO = io.BufferedReader(gzip.GzipFile(fileobj=file), 1 << 18) if packed else file

    def check(self) -> None:
        if self.packed:
            out = self.file.tell()
            if out > _BOMB_BYTES and out > _BOMB_RATIO * self.inner.tell():
                raise Bomb


def _json(
    manifest: Manifest, listed: Listed, source: _Source, limit: int, before: int | None = None
) -> Iterator[Raw | Failure]:
    rows = dict(listed.lines)
    seen: dict[str, int] = {}
    missing = set(rows) if before is None else set()
    for line in jsonl_lines(source, listed.path, limit, before or 0):
        if isinstance(line, Failure):
            yield line
            continue
        name = line.id or str(line.number)
        first = seen.setdefault(name, line.number)
        if first != line.number:
            yield Failure(
                listed.path,
                line.number,
                f'the id "{name}" is taken by line {first}',
                "give each document an id of its own",
                f"{listed.path}#{line.number}",
                "twice",
            )
            continue
        row = rows.get(name)
        missing.discard(name)
        if (row is not None and row.excluded) or (row is None and listed.only):
            continue
        yield _raw_line(manifest, listed, line, name, row)
    for name in sorted(missing):
        row = rows[name]
        if not row.managed:
            message = f"{listed.path} has no document {name!r}"
            yield Failure(NAME, row.line, message, "remove the row", row.path, "absent")


def _raw_line(manifest: Manifest, listed: Listed, line: Line, name: str, row: Row | None) -> Raw:
    meta = line.meta
    if listed.meta is not _NOTHING:
        meta = listed.meta.over(meta)
    if row is not None:
        tags = tags_of([*meta.tags, *row.meta.tags])
        meta = row.meta.over(meta)
        meta = Meta(meta.title, meta.date, meta.source, meta.url, meta.region, tags, meta.duplicate_of)
    meta = meta.over(manifest.defaults)
    return Raw(f"{listed.path}#{name}", listed.path, "json", line.data, meta, _digest("json", line.data, meta))


_NOTHING = Meta()


def _digest(kind: str, data: bytes, meta: Meta) -> str:
    digest = hashlib.sha256("\x1f".join((kind, meta.title, meta.date, meta.source, meta.region, "")).encode())
    digest.update(data)
    return digest.hexdigest()


def _whole(manifest: Manifest, listed: Listed, source: _Source, kind: str, limit: int) -> Raw | Failure:
    def wrong(message: str, hint: str = "", line: int = 0) -> Failure:
        return Failure(listed.path, line, message, hint, listed.path)

    data = source.file.read(limit + 1)
    if len(data) > limit:
        return wrong(
            f"it is larger than {limit >> 20} MB", "split it, or put its documents on the lines of a .jsonl file"
        )
    if kind in OFFICE.values():
        bad = mistaken(kind, data) if data else None
        if bad:
            return wrong(bad.message, bad.hint)
    elif reason := _binary(data):
        return wrong(f"it is not text: {reason}", "save it as text, or leave it out (`exclude`)")
    meta = listed.meta
    if kind == "markdown":
        try:
            own, data = _front(data, listed.path)
        except CorpusError as error:
            return wrong(error.message.split(": ", 1)[1], error.hint, error.line)
        except ValueError as error:
            return wrong(str(error), FORMS, 1)
        meta = meta.over(own)
    if not data.strip(b" \t\r\n\f\v\x00\xef\xbb\xbf\xfe\xff"):
        return wrong("it is empty", "remove the file or its row")
    meta = meta.over(manifest.defaults)
    return Raw(listed.path, listed.path, kind, data, meta, _digest(kind, data, meta))


def _front(data: bytes, path: str) -> tuple[Meta, bytes]:
    """What a Markdown document's front matter says, and the document without it. Raises CorpusError, ValueError."""
    if not data.removeprefix(b"\xef\xbb\xbf").startswith(b"---"):
        return Meta(), data
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            return Meta(), data
    lines = text.splitlines(keepends=True)
    head = frontmatter.split(lines)
    if head <= 0 or ":" not in "".join(lines[1 : head - 1]):
        return Meta(), data  # a rule between two paragraphs
    texts: dict[str, str] = {}
    tags: list[str] = []
    for name, node in frontmatter.parse("".join(lines[1 : head - 1]), path).items():
        column = COLUMN_OF.get(name.lower(), "")
        values = node.value if isinstance(node.value, list) else [node]
        words = [entry.value for entry in values if isinstance(entry.value, str)]
        if column == "tags":
            tags += [tag for word in words for tag in TAG_CUT.split(word)]
        elif column and column not in ("file", "exclude") and len(words) == 1:
            texts.setdefault(column, " ".join(words[0].split()))
    return meta_of(texts, tags_of(tags)), "".join(lines[head:]).encode()


_MAGIC = (
    (b"%PDF-", "it is a PDF file"),
    (b"PK\x03\x04", "it is a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "it is an old Office document"),
    (b"\x1f\x8b", "it is a gzip archive without the ending .gz"),
    (b"\x89PNG", "it is an image"),
    (b"\xff\xd8\xff", "it is an image"),
    (b"GIF8", "it is an image"),
    (b"\x7fELF", "it is a program"),
    (b"7z\xbc\xaf", "it is a 7z archive"),
    (b"Rar!", "it is a RAR archive"),
    (b"SQLite format 3", "it is a database"),
)
_CONTROLS = bytes([*range(9), *range(14, 27), *range(28, 32), 127])


def _binary(data: bytes) -> str:
    """Why bytes cannot be a text in a known encoding, or ""."""
    for magic, reason in _MAGIC:
        if data.startswith(magic):
            return reason
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ""  # UTF-16 or UTF-32 with its mark
    sample = data[: 1 << 16]
    odd = len(sample) - len(sample.translate(None, _CONTROLS))
    if odd > len(sample) * 0.05:
        for name in ("utf-16-le", "utf-16-be"):
            text = sample[: len(sample) // 2 * 2].decode(name, "replace")
            usual = sum(" " <= char <= "~" or char in "\r\n\t" or "\u3000" <= char <= "\u9fff" for char in text)
            if usual > len(text) * 0.95:
                return ""
        return "it is full of control characters"
    return ""

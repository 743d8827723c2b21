"""The raw text of a document, to which block offsets refer: as a build decodes it, and as `show --raw` reads it again."""

from __future__ import annotations

import re
from pathlib import Path

from ..corpus import manifest as manifests
from ..corpus import office, readers
from ..corpus.manifest import Meta
from ..corpus.readers import Failure, Listed, Raw
from ..errors import CorpusError
from ..text import article
from ..text.decode import decode
from .stated import Settled, Stated, over, settle


def text_of(folder: Path, doc: str, path: str) -> str:
    """The decoded raw text of the document `doc` in the file `path` of a corpus. Raises CorpusError where it is gone."""
    return decoded(_raw(folder, doc, path)).text


def region_of(folder: Path, doc: str, path: str) -> str:
    """The region that manifest or JSON line give a document, "" without one. Raises CorpusError where it is gone."""
    return _raw(folder, doc, path).meta.region


def _raw(folder: Path, doc: str, path: str) -> Raw:
    others: list[Failure] = []  # what is wrong with other rows and files is not asked for here
    manifest = manifests.load(folder, others)
    listed = next((f for f in readers.files(manifest, others) if f.path == path), None)
    for item in readers.read(manifest, listed) if listed else ():
        if isinstance(item, Failure):
            if item.doc in ("", doc, path):
                raise item.error()
        elif item.doc == doc:
            return item
    raise CorpusError(f"{doc} is no longer in the corpus", "run 'gangmu build' to bring the index up to date")


def decoded(raw: Raw) -> Stated:
    """The raw text of a document, the encoding it was in, and what manifest and file say of it. Raises CorpusError."""
    if raw.kind == "html":
        page = readers.html_page(raw.data)
        said = Meta(title=page.title, date=page.date, source=page.source)
        return over(raw, page.text, "html", said, "html", page.site)
    if raw.kind in office.KINDS.values():
        try:
            found = readers.office_text(raw.kind, raw.data)
        except office.Unreadable as error:
            raise CorpusError(error.message, error.hint, file=raw.path) from None
        return over(raw, found.text, raw.kind, Meta(title=found.title), "text")
    result = decode(raw.data)
    said = Meta(title=_heading(result.text)) if raw.kind == "markdown" else Meta()
    return over(raw, result.text, result.encoding, said, "text")


_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,200}<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_FENCE = re.compile(r" {0,3}(```|~~~)")
_HEADING = re.compile(r" {0,3}#[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_UNDERLINED = re.compile(r" {0,3}=+[ \t]*$")
_MARKS = re.compile(r"[*`]+|!?\[([^\]]{0,200})\]\([^)]{0,400}\)")


def _heading(text: str) -> str:
    """The first heading of the first level of a Markdown text."""
    fenced = False
    before = ""
    for line in text.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            hit = _HEADING.match(line)
            found = hit[1] if hit else before if _UNDERLINED.match(line) else ""
            if found.strip():
                return _MARKS.sub(lambda mark: mark[1] or "", found).strip()
            before = line.strip()
    return ""


def cleaned_file(path: Path) -> tuple[str, Settled]:
    """The text of one file outside any corpus and the article in it, by the same rules. Raises CorpusError."""
    manifest = manifests.Manifest(path.parent, "", (), (), manifests.Meta(), "", "", ())
    name = path.name
    suffix = Path(name.lower().removesuffix(".gz")).suffix
    if suffix in office.TO_CONVERT:
        raise CorpusError(f"is a {suffix} file", f"convert it to {office.TO_CONVERT[suffix]} or .txt", file=str(path))
    if not manifests.supported(name) or suffix == ".jsonl":
        try:
            return _cleaned(Raw(name, name, "text", path.read_bytes(), Meta(), ""))
        except OSError as error:
            raise CorpusError(f"cannot be read: {error.strerror}", file=str(path)) from None
    for item in readers.read(manifest, Listed(name, manifests.Meta(), 0)):
        if isinstance(item, Failure):
            raise CorpusError(item.message, item.hint, file=str(path))
        return _cleaned(item)
    return _cleaned(Raw(name, name, "text", b"", Meta(), ""))


def cleaned_bytes(data: bytes) -> tuple[str, Settled]:
    """The same for what comes through a pipe: pages, Word, PDF and Excel files are known by how they begin.

    Raises CorpusError.
    """
    kind = office.kind_of(data) or ("html" if _PAGE.match(data) else "text")
    return _cleaned(Raw("-", "-", kind, data, Meta(), ""))


def _cleaned(raw: Raw) -> tuple[str, Settled]:
    stated = decoded(raw)
    return stated.text, settle(article.read(stated.text, stated.known), raw, stated)

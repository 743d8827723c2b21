"""The raw text of a document, to which block offsets refer: as a build decodes it, and as `show --raw` reads it again."""

from __future__ import annotations

from pathlib import Path

from ..corpus import manifest as manifests
from ..corpus import readers
from ..corpus.manifest import Meta
from ..corpus.readers import Failure, Listed, Raw
from ..errors import CorpusError
from ..text.decode import decode


def text_of(folder: Path, doc: str, path: str) -> str:
    """The decoded raw text of the document `doc` in the file `path` of a corpus. Raises CorpusError where it is gone."""
    others: list[Failure] = []  # what is wrong with other rows and files is not asked for here
    manifest = manifests.load(folder, others)
    listed = next((f for f in readers.files(manifest, others) if f.path == path), None)
    for item in readers.read(manifest, listed) if listed else ():
        if isinstance(item, Failure):
            if item.doc in ("", doc, path):
                raise item.error()
        elif item.doc == doc:
            return decoded(item)[0]
    raise CorpusError(f"{doc} is no longer in the corpus", "run 'gangmu build' to bring the index up to date")


def decoded(raw: Raw) -> tuple[str, str, Meta]:
    """The raw text of a document, the encoding it was in, and what is said of it by the manifest and an HTML head."""
    if raw.kind == "html":
        page = readers.html_page(raw.data)
        return page.text, "html", raw.meta.over(Meta(title=page.title, date=page.date, source=page.source))
    result = decode(raw.data)
    return result.text, result.encoding, raw.meta


def decoded_file(path: Path) -> str:
    """The text of one file outside any corpus, by the same rules. Raises CorpusError."""
    manifest = manifests.Manifest(path.parent, "", (), (), manifests.Meta(), "", "", ())
    name = path.name
    if not manifests.supported(name) or name.lower().removesuffix(".gz").endswith(".jsonl"):
        try:
            return decode(path.read_bytes()).text
        except OSError as error:
            raise CorpusError(f"cannot be read: {error.strerror}", file=str(path)) from None
    for item in readers.read(manifest, Listed(name, manifests.Meta(), 0)):
        if isinstance(item, Failure):
            raise CorpusError(item.message, item.hint, file=str(path))
        return decoded(item)[0]
    return ""

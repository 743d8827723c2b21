"""A reading as rows of the records' tables."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from ..corpus.readers import Raw
from ..store.records import DOCUMENT_COLUMNS, DocumentRow, packed, target_columns
from .pipeline import Reading

Row = tuple[Any, ...]

COLUMNS: dict[str, tuple[str, ...]] = {
    "documents": DOCUMENT_COLUMNS,
    "document_regions": ("key", "rank", "region"),
    "document_tags": ("key", "tag", "origin", "facet", "score", "evidence"),
    "sentences": ("key", "start", "end", "sentence"),
    "targets": target_columns(),
    "signatures": ("key", "signature"),
    "regions": ("region", "code", "level", "path"),
}


def rows_of(key: int, listed: int, position: int, reading: Reading) -> dict[str, list[Row]]:
    """Rows by table; `listed` is the place of the file in the corpus, `position` that of the document in the file.

    A reading without a signature leaves that row to the caller. The regions that documents and targets name become rows of
    their own when everything is read (`region_closure.close`).
    """
    return {
        "documents": [_document(key, listed, position, reading)],
        "document_regions": [(key, rank, region) for rank, region in enumerate(reading.regions)],
        "document_tags": [*manual_tags(key, reading.raw), *_automatic_tags(key, reading)],
        "sentences": [(key, *s) for s in sorted({(t.start, t.end, t.sentence) for t in reading.targets})],
        "targets": _targets(key, reading),
        "signatures": [(key, reading.signature)] if reading.signature else [],
    }


def _document(key: int, listed: int, position: int, reading: Reading) -> Row:
    raw, clean = reading.raw, reading.article
    whole = len(clean.blocks) == 1 and clean.blocks[0].kind == "body" and clean.blocks[0].start == 0
    return DocumentRow(
        key=key,
        doc=raw.doc,
        path=raw.path,
        listed=listed,
        position=position,
        digest=raw.digest,
        title=clean.title,
        date=clean.date,
        source=clean.source,
        url=raw.meta.url,
        author=clean.author,
        editor=clean.editor,
        event_date=clean.event_date,
        script=clean.script,
        encoding=reading.encoding,
        sha256=reading.sha256,
        length=len(clean.text),
        blocks=str(clean.blocks[0].end) if whole else packed([(b.kind, b.start, b.end) for b in clean.blocks]),
        repairs=packed([(r.kind, r.count) for r in clean.repairs]),
        tables=packed([(t.caption, t.start, t.end, t.header, [row.cells for row in t.rows]) for t in clean.tables]),
        title_source=reading.title_source,
        date_source=reading.date_source,
        duplicate_of=raw.meta.duplicate_of,
    )


def manual_tags(key: int, raw: Raw) -> list[Row]:
    """Rows of the tags that the manifest gives a document."""
    return [(key, tag, "manual", "", 1.0, "") for tag in dict.fromkeys(raw.meta.tags)]


def _automatic_tags(key: int, reading: Reading) -> list[Row]:
    rows: list[Row] = []
    for tag in reading.tags:
        evidence = packed([(e.text, e.field, e.count, e.start) for e in tag.evidence])
        rows.append((key, tag.tag, "auto", tag.facet, tag.score, evidence))
    taken = {row[1] for row in rows}
    # The region facet follows from what the document is about; its evidence is the region itself.
    rows += [(key, region, "auto", "region", 1.0, "") for region in reading.regions[:1] if region not in taken]
    return rows


def _targets(key: int, reading: Reading) -> list[Row]:
    rows: list[Row] = []
    for number, (target, region) in enumerate(zip(reading.targets, reading.target_regions, strict=True)):
        # A restatement within the document names the first statement by its number.
        restates = f"{reading.raw.doc}:{target.restates}" if target.restates else ""
        cell = packed(list(target.cell)) if target.cell else ""
        rows.append(
            (
                key,
                number,
                *_before_region(target),
                region,
                *_behind_region(target),
                restates,
                cell,
                target.evidence,
                target.pace,
            )
        )
    return rows


_OWN = target_columns()
_REGION = _OWN.index("region")
# Behind the key and the number stands what the target itself says, but for the region's label and what it restates.
_before_region = attrgetter(*_OWN[2:_REGION])
_behind_region = attrgetter(*_OWN[_REGION + 1 : _OWN.index("restates")])

"""All that a report of a corpus shows, put together from the questions that an index answers.

The statements asked for, each promise once and with what repeats it; their documents; the sectors of each; the counts that
charts show; duplicates and sources; and what is not in it, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .ledger import once
from .sectors import of_statements

if TYPE_CHECKING:
    from ..corpus.failure import Failure
    from ..engine import Engine

Record = dict[str, Any]
COMPARED = 12
"""Indicators that a report compares."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A figure that was read and not taken for a statement. start: offset into the document's text; reason: why."""

    doc: str
    text: str
    start: int
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """A source with how many documents it has in the index and how many statements of the report stand in them."""

    name: str
    documents: int
    statements: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a report does not show.

    repeats: statements that say again what one of the report says. nameless: statements whose text names no indicator.
    silent: documents without any statement of the report. failures: what the last build could not read. dropped: figures
    that are no statements, None where nobody asked for them.
    """

    repeats: int
    nameless: int
    silent: int
    failures: tuple[Failure, ...]
    dropped: tuple[Dropped, ...] | None


@dataclass(frozen=True, slots=True)
class Overview:
    """What a report shows. about: as of `Engine.status`.

    statements: records `target/1`, each promise once, with `also` (ids of the other documents that state it) and `sectors`.
    documents: by id, doc, title, date, source, url and duplicate_of of every document named. clusters: records `cluster/1`.
    track, compare: records `track/1` and `compare/1`, where the index has them.
    """

    about: Record
    statements: list[Record]
    documents: dict[str, Record]
    clusters: list[Record]
    sources: list[Source]
    left_out: LeftOut
    track: list[Record]
    compare: list[Record]


def overview(
    engine: Engine,
    found: Iterable[Record],
    *,
    nameless: bool = False,
    explain: bool = False,
    failures: Sequence[Failure] = (),
    track: Sequence[Record] = (),
    compare: Sequence[Record] = (),
) -> Overview:
    """Put a report together. found: records `target/1` in the order in which they are to stand.

    nameless: also statements whose text names no indicator. explain: also which figures are no statements, and why, which
    takes reading the documents again.
    """
    every = list(found)
    named = [record for record in every if nameless or record["indicator"]]
    kept = folded(named)
    used = {record["doc"] for record in every}
    documents = {document["doc"]: document for document in engine.headings()}
    sectors = of_statements(engine.taxonomy(), kept)
    statements = [{**record, "sectors": list(some)} for record, some in zip(kept, sectors, strict=True)]
    left = LeftOut(
        repeats=len(named) - len(kept),
        nameless=len(every) - len(named),
        silent=sum(doc not in used for doc in documents),
        failures=tuple(failures),
        dropped=tuple(dropped(engine, sorted(used))) if explain else None,
    )
    clusters = [c for c in engine.clusters(None, None) if len(c["members"]) > 1]
    return Overview(
        engine.status(), statements, documents, clusters, sources_of(statements, documents), left, list(track),
        list(compare),
    )  # fmt: skip


def folded(found: Sequence[Record]) -> list[Record]:
    """As `ledger.once`, with the documents of the other statements as `also`, each once and without its own."""
    said: dict[str, dict[str, None]] = {}
    for record in found:
        said.setdefault(record["restates"] or f"{record['doc']}:{record['id']}", {})[record["doc"]] = None
    return [
        {
            **record,
            "also": [d for d in said[record["restates"] or f"{record['doc']}:{record['id']}"] if d != record["doc"]],
        }
        for record in once(found)
    ]


def sources_of(statements: Iterable[Record], documents: Mapping[str, Record]) -> list[Source]:
    """The sources of all documents, those with most statements first."""
    held = Counter(document["source"] for document in documents.values())
    said = Counter(documents[r["doc"]]["source"] if r["doc"] in documents else r["source"] for r in statements)
    names = sorted({*held, *said}, key=lambda name: (-said[name], -held[name], name))
    return [Source(name, held[name], said[name]) for name in names]


def dropped(engine: Engine, docs: Iterable[str]) -> list[Dropped]:
    """The figures of documents that are no statements, with the reason."""
    from ..facts.targets.extract import left_out

    return [
        Dropped(doc, one.quantity.text, one.start, one.reason)
        for doc in docs
        for document in (engine.document(doc),)
        for one in left_out(document["title"], document["date"] or "", document["source"], document["text"])
    ]


def most_compared(statements: Iterable[Record], most: int) -> list[str]:
    """The canonical indicators that most regions state as a number, at least two; at most `most`, widest first."""
    regions: dict[str, set[str]] = {}
    for record in statements:
        if record["canonical"] and record["region"] and record["value"] is not None:
            regions.setdefault(record["canonical"], set()).add(record["region"])
    wide = sorted((-len(some), name) for name, some in regions.items() if len(some) > 1)
    return [name for _, name in wide[:most]]

"""The engine over a folder: one generation, its segments and records, opened together and never changing underneath."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from ..errors import UsageError
from ..store import generations, records
from ..store.generations import Generation
from ..text.dictionary import Dictionary
from . import documents
from .shelf import Shelf

if TYPE_CHECKING:  # of what answers a question only one is needed at a time: each is loaded where it is asked
    from ..build.differences import Snapshot
    from ..facts.indicators.canonical import Indicators
    from ..facts.tags.assign import Taxonomy
    from .changes import Asked, State, Told
    from .compare import Comparison
    from .ledger import Wanted
    from .near import Missing
    from .request import Hit, Request
    from .retrieval import Index
    from .track import Tracked

Record = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")


def _sound(method: Callable[Concatenate[Embedded, P], T]) -> Callable[Concatenate[Embedded, P], T]:
    """No answer leaves before the records are known to be what a build wrote; SQLite errors on them mean damage.

    What a damaged file makes of a query (an error of any kind, a name that is suddenly unknown) is not told either.
    """

    @wraps(method)
    def checked(self: Embedded, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            found: Any = method(self, *args, **kwargs)
            return cast(T, _told(found)) if isinstance(found, Generator) else cast(T, found)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise records.damaged(Path(generations.RECORDS), error) from None
        except (UnicodeEncodeError, OverflowError) as error:
            # SQLite takes UTF-8 and 64 bits; a command line may hold stray bytes and longer numbers.
            raise UsageError("what is asked for is not text in UTF-8, or a number is too large") from error
        finally:
            self.soundness.settle()

    return checked


def _told(found: Iterator[Record]) -> Iterator[Record]:
    """Records that are read while they are used, with what may turn up then told like the rest."""
    try:
        yield from found
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise records.damaged(Path(generations.RECORDS), error) from None


class Embedded:
    """See `gangmu.index.engine.Engine`."""

    def __init__(self, location: Path, generation: Generation) -> None:
        self.location, self.generation = location, generation
        self.soundness = generations.sound_records(generation)
        self._db = records.open_readonly(generation.records)
        segments = generation.manifest["segments"]
        # Opened now, so that they can be read even where a build collects the folder before the first query.
        self._words = Dictionary(generation.folder / generations.DICTIONARY)
        self._shelf = Shelf(
            [generation.folder / f"{s['name']}.seg" for s in segments], {s["name"]: s["dead"] for s in segments}
        )

    @cached_property
    def _index(self) -> Index:
        """What searches; most questions of the ledger never do."""
        from .catalog import Catalog
        from .retrieval import Index

        return Index(self._shelf, Catalog(self._db), self._words)

    def close(self) -> None:
        self._db.close()

    @classmethod
    def open(cls, location: Path) -> Embedded:
        """Open the current generation. Raises IndexMissing, IndexDamaged."""
        return generations.reading(location, lambda generation: cls(location, generation))

    # Searching

    @_sound
    def search(self, request: Request, *, unique: bool = False) -> tuple[int, list[Record]]:
        if unique:
            return self._unique(request)
        results = self._index.search(request)
        about = self._about(request, results.hits)
        return results.total, [_hit(hit, about[hit.key], results.relaxed) for hit in results.hits]

    def _about(self, request: Request, hits: Sequence[Hit]) -> dict[int, Record]:
        describe = documents.metadata if request.about else documents.ids
        return describe(self._db, [hit.key for hit in hits])

    def _unique(self, request: Request) -> tuple[int, list[Record]]:
        """Hits with the copies folded into the best one of each cluster, editions into the one in force."""
        from dataclasses import replace

        from . import folding

        matching: set[int] = set()

        def matches(edition: str) -> bool:
            if not matching:
                matching.update(self._index.matching_keys(request))
            return not matching.isdisjoint(documents.in_force(self._db, edition))

        wanted = request.offset + request.limit
        reach = wanted * 2 + 20
        while True:
            results = self._index.search(replace(request, offset=0, limit=reach, snippets=False, explain=False))
            keys = [hit.key for hit in results.hits]
            cluster_of, among = documents.cluster_keys(self._db, keys), documents.editions(self._db, keys)
            rows = folding.fold(
                results.hits,
                lambda hit, names=cluster_of: names.get(hit.key, f"={hit.key}"),  # type: ignore[misc]
                lambda hit, places=among: places.get(hit.key),  # type: ignore[misc]
            )
            if len(keys) < reach or (len(rows) >= wanted and not folding.unread(rows[:wanted], matches)):
                break
            reach *= 4
        chosen = rows[request.offset : wanted]
        shown = self._index.with_snippets(request, [row.hit for row in chosen])
        about = self._about(request, shown)
        hits = [
            {
                **_hit(hit, about[hit.key], results.relaxed),
                **folding.told(row, lambda edition: documents.edition_labels(self._db, edition)),
            }
            for row, hit in zip(chosen, shown, strict=True)
        ]
        return results.total - folding.folded_away(rows), hits

    @_sound
    def count(self, request: Request) -> int:
        return self._index.count(request)

    @_sound
    def relaxed(self, request: Request) -> str:
        return self._index.reading(request).relaxed

    @_sound
    def missing(self, request: Request) -> list[Missing]:
        return self._index.missing(request)

    @_sound
    def facets(self, request: Request) -> Iterator[Record]:
        return iter(list(documents.facets(self._db, self._index.matching_keys(request))))

    @_sound
    def matching(self, request: Request) -> list[str]:
        keys = set(self._index.matching_keys(request))
        return [
            doc
            for key, doc in self._db.execute("SELECT key, doc FROM documents ORDER BY listed, position")
            if key in keys
        ]

    # Documents

    @_sound
    def resolve(self, doc: str) -> str:
        return documents.resolve(self._db, doc)

    @_sound
    def document(self, doc: str) -> Record:
        key = documents.key_of(self._db, documents.resolve(self._db, doc))
        assert key is not None  # it was resolved
        return documents.document(self._db, key, self._index.text(key))

    @_sound
    def documents(self) -> Iterator[Record]:
        return (documents.document(self._db, key, self._index.text(key)) for key in documents.all_keys(self._db))

    @_sound
    def headings(self) -> Iterator[Record]:
        yield from documents.headings(self._db)

    @_sound
    def targets(self, wanted: Wanted) -> Iterator[Record]:
        from . import ledger

        return iter(list(ledger.find(self._db, wanted)))

    @_sound
    def indicators(self) -> Iterator[Record]:
        from . import indicators

        return iter(list(indicators.counted(self._db)))

    @_sound
    def known_indicators(self) -> Indicators:
        from . import indicators

        return indicators.of_index(self.generation.manifest.get("indicators", []))

    @_sound
    def taxonomy(self) -> Taxonomy:
        from . import sectors

        return sectors.taxonomy_of_index(self.generation.manifest.get("taxonomy"))

    @_sound
    def regions(self, root: str) -> Iterator[Record]:
        return documents.regions(self._db, root)

    @_sound
    def region_names(self) -> list[str]:
        return [name for (name,) in self._db.execute("SELECT region FROM regions ORDER BY region")]

    @_sound
    def tags(self, docs: Sequence[str] | None = None) -> Iterator[Record]:
        keys = None if docs is None else [key for doc in docs if (key := documents.key_of(self._db, doc)) is not None]
        return documents.tags(self._db, keys)

    @_sound
    def tag_counts(self) -> list[Record]:
        return documents.tag_counts(self._db)

    @_sound
    def document_frequency(self, words: Iterable[str]) -> dict[str, int]:
        return {word: self._index.document_frequency(word) for word in words}

    @_sound
    def size(self) -> int:
        (count,) = self._db.execute("SELECT count(*) FROM documents").fetchone()
        return int(count)

    @_sound
    def track(self, wanted: Tracked) -> Iterator[Record]:
        from . import track

        return iter(list(track.find(self._db, wanted)))

    @_sound
    def compare(self, asked: Comparison) -> list[Record]:
        from . import compare

        return compare.find(self._db, asked)

    @_sound
    def changes(self, asked: Asked) -> Told:
        from ..store import change_log
        from .changes import told

        known = change_log.builds(self._db)
        return told(asked, known, lambda build: change_log.rows(self._db, build), self._state())

    def _state(self) -> State:
        from ..build.differences import snapshots
        from .changes import State
        from .request import Request

        db = self._db

        def inside(labels: Sequence[str]) -> set[str]:
            marks = ", ".join("?" * len(labels))
            sql = f"SELECT region FROM region_closure WHERE ancestor IN ({marks})"  # noqa: S608
            return {region for (region,) in db.execute(sql, list(labels))}

        def tagged(tags: Sequence[str]) -> set[str]:
            return set(self.matching(Request(tag=tuple(tags))))

        def found(query: str) -> set[str]:
            return set() if self.relaxed(Request(query)) else set(self.matching(Request(query)))

        def everything() -> Iterator[Snapshot]:
            return snapshots(db, list(documents.all_keys(db)))

        return State(self.generation.number, everything, inside, tagged, found)

    # Copies

    @_sound
    def clusters(self, threshold: float | None, keep: str | None) -> list[Record]:
        from ..dedup.clusters import CANONICAL
        from .reclustering import recluster

        if threshold is None and keep is None:
            return list(documents.clusters(self._db))
        made = recluster(self._db, self._index.text, threshold, keep or CANONICAL)
        return [
            {
                "schema": "cluster/1",
                "cluster": c.cluster,
                "canonical": c.canonical,
                "members": [documents.member(m.doc, m.jaccard, m.containment, m.relation) for m in c.members],
                "widest": round(c.widest, 4),
            }
            for c in made.clusters
        ]

    @_sound
    def passages(self, length: int) -> Iterator[Record]:
        from .reclustering import passages

        return passages(self._db, self._index.text, length)

    @_sound
    def status(self) -> Record:
        counts = {
            name: self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for name, table in (
                ("documents", "documents"),
                ("targets", "targets WHERE kind = 'target'"),
                ("statements", "targets"),
                ("regions", "regions"),
                ("clusters", "clusters"),
                ("failures", "failures"),
            )
        }
        manifest = self.generation.manifest
        return {
            "title": manifest.get("corpus_title", ""),
            "generation": self.generation.folder.name,
            "format": manifest["format"],
            **counts,
            "segments": len(manifest["segments"]),
            "bytes": sum(f["size"] for f in manifest["files"].values()),
        }


def _hit(hit: Hit, about: Record, relaxed: str) -> Record:
    from .retrieval import PRINTED

    record: Record = {
        "schema": "hit/1",
        **about,
        "score": round(hit.score, PRINTED),
        "relaxed": relaxed,
        "snippets": [
            {"text": s.text, "start": s.start, "end": s.end, "marks": [list(m) for m in s.marks]} for s in hit.snippets
        ],
    }
    if hit.explain is not None:
        record["explain"] = hit.explain
    return record

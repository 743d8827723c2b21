"""One raw document in, everything that can be read from it alone out: the pure part of a build.

Whoever builds (this process, its workers, a cluster) calls `Pipeline.read`; nothing here knows of other documents.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from .. import system
from ..corpus.readers import Raw
from ..dedup.signatures import signature
from ..facts.places.regions import Mention, Place, in_document, mentions_in, of_document
from ..facts.tags.assign import Tag
from ..facts.targets.extract import Context, Target, extract
from ..facts.targets.statements import Dropped
from ..text import article
from ..text.offsets import IDENTITY
from .raw import decoded
from .rules import Rules
from .stated import settle


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one document says. `article.text` is the clean text that every offset refers to.

    Of a document of `MUCH` bytes or more, `article.offsets` into its raw text are not kept: nothing is made of them here.
    title_source and date_source: `manifest`, `text`, `html` or `filename`, "" without a title or a date.
    regions and target_regions (one for each target) are labels: names that the gazetteer takes for one place only.
    signature: b"" where the pipeline makes none.
    left_out: figures of the prose that are no statements, by reason.
    """

    raw: Raw
    encoding: str
    article: article.Article
    sha256: str
    regions: tuple[str, ...]
    places: tuple[Place, ...]
    targets: tuple[Target, ...]
    target_regions: tuple[str, ...]
    tags: tuple[Tag, ...]
    signature: bytes
    title_source: str
    date_source: str
    left_out: Counter[str]


MUCH = 4 << 20
"""Bytes of raw text from which on it is worth a hundredth of a second to give back what only reading them took."""
_AT_ONCE = 1 << 20
"""Characters that are made bytes at once."""


def _sha256(text: str) -> str:
    digest = hashlib.sha256()
    for at in range(0, len(text), _AT_ONCE):
        digest.update(text[at : at + _AT_ONCE].encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


@dataclass(slots=True)
class Clock:
    """Seconds spent on each floor."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def on(self, floor: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.add(floor, time.perf_counter() - began)

    def add(self, floor: str, seconds: float) -> None:
        self.seconds[floor] = self.seconds.get(floor, 0.0) + seconds


class Pipeline:
    """The per-document floors by one set of rules. It keeps no state between documents, so threads may share it.

    signs: whether readings get their signatures; whoever holds many texts makes them for all together, which is faster.
    """

    def __init__(self, rules: Rules, *, signs: bool = True) -> None:
        self.rules, self.signs = rules, signs
        self.gazetteer = rules.gazetteer
        self.taxonomy = rules.tags
        self.indicators = rules.indicators if rules.own_indicators else None

    def read(self, raw: Raw, clock: Clock) -> Reading:
        """Clean a document and read regions, targets, tags and the duplicate signature out of it."""
        with clock.on("text"):
            stated = decoded(raw)
            settled = settle(article.read(stated.text, stated.known), raw, stated)
            clean, encoding = settled.article, stated.encoding
            del stated  # a second copy of the text
            if len(raw.data) >= MUCH:
                clean = replace(clean, offsets=IDENTITY)
                settled = replace(settled, article=clean)
                system.give_memory_back()
        with clock.on("facts"):
            source = clean.source
            primary, mentions = self.place(clean.title, clean.text, source, raw.meta.region)
            if primary is None and settled.named and not raw.meta.region:
                primary, mentions = self.place(settled.named, clean.text, source, "")
            regions = in_document(clean.title, clean.text, mentions, primary)
            # A region the manifest names but no gazetteer knows is still what the user filters by.
            if raw.meta.region and primary is None:
                regions = (raw.meta.region, *regions)
            context = Context(title=clean.title, date=clean.date, source=source, region=raw.meta.region)
            dropped: list[Dropped] = []
            read = extract(context, clean.text, mentions, primary, dropped, clean.tables, explained=False)
            targets = tuple(map(self._renamed, read))
            tags = tuple(self.taxonomy.assign(clean.title, clean.text))
        with clock.on("dedup"):
            mark = signature(clean.text) if self.signs else b""
        places = {m.place.name: m.place for m in mentions}
        if primary is not None:
            places[primary.name] = primary
            # the manifest's region stays one of the document's where a place inside of it speaks
            for place in self.gazetteer.line(primary)[:-1] if raw.meta.region else ():
                if any(place.path == known.path for known in self.gazetteer.resolve(raw.meta.region)):
                    places[place.name] = place
                    regions = (*regions, place.name)
        label = self.gazetteer.label
        regions = tuple(dict.fromkeys(label(name, places[name].path) if name in places else name for name in regions))
        where = {(target.region, target.region_path) for target in targets}
        labels = {(name, path): label(name, path) if name else "" for name, path in where}
        regions_of_targets = tuple([labels[target.region, target.region_path] for target in targets])
        return Reading(
            raw, encoding, clean, _sha256(clean.text), regions, tuple(places.values()), targets, regions_of_targets, tags, mark,
            settled.title_source, settled.date_source, Counter(one.reason for one in dropped),
        )  # fmt: skip

    def _renamed(self, target: Target) -> Target:
        """A target with the canonical name that the corpus's own indicators give it, where there are some."""
        if self.indicators is None:
            return target
        name = self.indicators.canonical(target.indicator, target.unit, target.measure)
        return target if name == target.canonical else target._replace(canonical=name)

    def place(self, title: str, text: str, source: str, known: str) -> tuple[Place | None, list[Mention]]:
        """The region that speaks in a document, and every mention of a region in its text, the manifest's as the hint."""
        mentions = mentions_in(self.gazetteer, text, self.gazetteer.get(known) if known else None)
        return of_document(title, text, source, known, mentions), mentions

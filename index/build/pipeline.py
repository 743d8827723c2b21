"""One raw document in, everything that can be read from it alone out: the pure part of a build.

Whoever builds (this process, its workers, a cluster) calls `Pipeline.read`; nothing here knows of other documents.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from .stated import Settled, settle


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
_TOGETHER = 1 << 16
"""Characters of the documents that go from floor to floor together."""


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


@dataclass(slots=True)
class _Begun:
    """A document with what is read of it so far; the fields are those of `Reading`, floor by floor."""

    raw: Raw
    encoding: str
    settled: Settled
    sha256: str
    primary: Place | None = None
    mentions: Sequence[Mention] = ()
    places: tuple[Place, ...] = ()
    regions: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    target_regions: tuple[str, ...] = ()
    dropped: Sequence[Dropped] = ()
    tags: tuple[Tag, ...] = ()
    signature: bytes = b""

    def reading(self) -> Reading:
        return Reading(
            self.raw, self.encoding, self.settled.article, self.sha256, self.regions, self.places, self.targets,
            self.target_regions, self.tags, self.signature, self.settled.title_source, self.settled.date_source,
            Counter([one.reason for one in self.dropped]),
        )  # fmt: skip


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
        (reading,) = self.read_all([raw], clock)
        if isinstance(reading, Exception):
            raise reading
        return reading

    def read_all(self, raws: Iterable[Raw], clock: Clock) -> Iterator[Reading | Exception]:
        """What `read` makes of each document, or would raise for it, in their order.

        Several documents go through one floor before they go to the next: the tables that it looks things up in are larger
        than a processor's cache, and a floor that finds them there takes half the time.
        """
        begun: deque[_Begun | Exception] = deque()
        length = 0
        for raw in raws:
            with clock.on("text"):
                try:
                    one = _cleaned(raw)
                except Exception as error:
                    begun.append(error)
                    continue
            begun.append(one)
            length += len(one.settled.article.text)
            del raw, one  # a long document is given up with its reading
            if length >= _TOGETHER:
                yield from self._finished(begun, clock)
                length = 0
        yield from self._finished(begun, clock)

    def _finished(self, begun: deque[_Begun | Exception], clock: Clock) -> Iterator[Reading | Exception]:
        """The readings of documents whose texts are clean; they are taken out."""
        facts = (self._place, self._extract, self._tag, self._label)
        for floor, steps in (("facts", facts), ("dedup", (self._sign,) if self.signs else ())):
            with clock.on(floor):
                for step in steps:
                    _take(step, begun)
        while begun:
            one = begun.popleft()
            yield one if isinstance(one, Exception) else one.reading()

    def _place(self, one: _Begun) -> None:
        clean, known = one.settled.article, one.raw.meta.region
        primary, mentions = self.place(clean.title, clean.text, clean.source, known)
        if primary is None and one.settled.named and not known:
            primary, mentions = self.place(one.settled.named, clean.text, clean.source, "")
        regions = in_document(clean.title, clean.text, mentions, primary)
        # A region the manifest names but no gazetteer knows is still what the user filters by.
        one.regions = (known, *regions) if known and primary is None else regions
        one.primary, one.mentions = primary, mentions

    def _extract(self, one: _Begun) -> None:
        clean = one.settled.article
        context = Context(title=clean.title, date=clean.date, source=clean.source, region=one.raw.meta.region)
        dropped: list[Dropped] = []
        read = extract(context, clean.text, one.mentions, one.primary, dropped, clean.tables, explained=False)
        one.targets, one.dropped = tuple(map(self._renamed, read)), dropped

    def _tag(self, one: _Begun) -> None:
        one.tags = tuple(self.taxonomy.assign(one.settled.article.title, one.settled.article.text))

    def _sign(self, one: _Begun) -> None:
        one.signature = signature(one.settled.article.text)

    def _label(self, one: _Begun) -> None:
        """Name the regions so that each name is one place's."""
        regions, primary, known = one.regions, one.primary, one.raw.meta.region
        places = {m.place.name: m.place for m in one.mentions}
        if primary is not None:
            places[primary.name] = primary
            # the manifest's region stays one of the document's where a place inside of it speaks
            for place in self.gazetteer.line(primary)[:-1] if known else ():
                if any(place.path == other.path for other in self.gazetteer.resolve(known)):
                    places[place.name] = place
                    regions = (*regions, place.name)
        label = self.gazetteer.label
        one.regions = tuple(
            dict.fromkeys(label(name, places[name].path) if name in places else name for name in regions)
        )
        where = {(target.region, target.region_path) for target in one.targets}
        labels = {(name, path): label(name, path) if name else "" for name, path in where}
        one.target_regions = tuple([labels[target.region, target.region_path] for target in one.targets])
        one.places = tuple(places.values())

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


def _cleaned(raw: Raw) -> _Begun:
    stated = decoded(raw)
    settled, encoding = settle(article.read(stated.text, stated.known), raw, stated), stated.encoding
    del stated  # a second copy of the text
    if len(raw.data) >= MUCH:
        settled = replace(settled, article=replace(settled.article, offsets=IDENTITY))
        system.give_memory_back()
    return _Begun(raw, encoding, settled, _sha256(settled.article.text))


def _take(step: Callable[[_Begun], None], begun: deque[_Begun | Exception]) -> None:
    """Take a step with each document. In place of one that fails there is from then on what it raised."""
    for at, one in enumerate(begun):
        if not isinstance(one, Exception):
            try:
                step(one)
            except Exception as error:
                begun[at] = error

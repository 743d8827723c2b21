"""The ledger of a corpus, as the library asks it: statements, what became of them, side by side, what is new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import UsageError
from .filters import several, valued
from .located import Located

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..facts.targets.statements import Dropped
    from ..query.ledger import Wanted
    from ..results import Changes, Listing, Targets
    from ..schemas import Compared, Indicator, Region, Track
    from .filters import Due, LedgerFilters, Several


class Meaning(NamedTuple):
    """What somebody typed for an indicator, and the indicator that it is a name of; "" where it is none."""

    typed: str
    canonical: str


class Ledger(Located):
    """What a corpus says in figures, in answers to questions."""

    def targets(
        self,
        query: str = "",
        *,
        sort: str = "region",
        unique: bool = False,
        explain: bool = False,
        **filters: Unpack[LedgerFilters],
    ) -> Targets:
        """Quantified statements. query: words that the sentence contains. sort: region, deadline, value, date or document.

        unique: each promise once, with `copies` in its record. explain: with what decided the kind of each. Raises
        UsageError, which is a ValueError, with near names where a region is unknown.
        """
        from ..query.ledger import once
        from ..results import Targets

        found = self.engine.targets(self._wanted(query, filters, sort, explain))
        return Targets(once(found) if unique else found)

    def _wanted(self, query: str, filters: LedgerFilters, sort: str, explain: bool = False) -> Wanted:
        from ..query.indicators import meant
        from ..query.ledger import Wanted

        given = valued(filters)
        named = several(given.pop("indicator", ()))
        about = meant(self.engine.known_indicators(), named) if named else None
        given["region"] = self.every_region(given.pop("region", ()))
        if doc := given.pop("doc", ""):
            given["doc"] = self.resolve(doc)
        return Wanted(
            query=query, indicator=about.words if about else (), canonical=about.canonical if about else (), sort=sort,
            explain=explain, **given,
        )  # fmt: skip

    def sectors(self, found: Iterable[Mapping[str, Any]]) -> list[tuple[str, ...]]:
        """The sectors that the sentence of each record `target/1` speaks of, the strongest first."""
        from ..query.sectors import of_statements

        return of_statements(self.engine.taxonomy(), found)

    def left_out(self, doc: str) -> list[Dropped]:
        """The figures of a document that are no statements: `quantity`, `reason`, `start` in its text. Raises UsageError."""
        from ..build.raw import region_of
        from ..errors import CorpusError
        from ..facts.targets.extract import left_out

        found = self.engine.document(self.resolve(doc))
        try:
            home = region_of(self.corpus_folder(), found["doc"], found["path"])
        except (CorpusError, UsageError):
            home = ""  # an index alone does not say what the manifest says
        return left_out(found["title"], found["date"] or "", found["source"], found["text"], home)

    def every_region(self, typed: Several) -> tuple[str, ...]:
        """The canonical names of regions as typed, each once. Raises UsageError with near names."""
        return tuple(dict.fromkeys(self.region(name) for name in several(typed)))

    def region(self, typed: str) -> str:
        """The canonical name of a region as typed (鄂, 光谷, 湖北省武汉市), "" for "". Raises UsageError with near names."""
        from ..query.region_names import known

        return known(self.engine.region_names(), typed) if typed else ""

    def regions(self, root: str = "") -> Listing[Region]:
        """The regions of the corpus from `root` down, parents first. Raises UsageError."""
        from ..results import Listing
        from ..schemas import Region

        return Listing(Region, self.engine.regions(self.region(root)))

    def indicators(self, name: str = "") -> Listing[Indicator]:
        """The canonical indicators of the corpus, those with most targets first; `name`: the one it means, or those whose
        names hold it. Raises UsageError with near names."""
        from ..query.indicators import of_name
        from ..results import Listing
        from ..schemas import Indicator

        found = self.engine.indicators()
        return Listing(Indicator, of_name(found, self.engine.known_indicators(), name) if name else found)

    def indicator(self, typed: str) -> str:
        """The canonical indicator that a name means; the name itself where none is known."""
        return self.engine.known_indicators().canonical(typed)

    def meanings(self, typed: Several) -> list[Meaning]:
        """What each of the names typed means as an indicator."""
        named = several(typed)
        known = self.engine.known_indicators() if named else None
        return [Meaning(name, known.known(name) if known else "") for name in named if name.strip()]

    def near_indicators(self, typed: str) -> str:
        """Which indicators of the corpus are near a name that is none of them, as a hint."""
        from ..query.indicators import near

        held = [record["canonical"] for record in self.engine.indicators()]
        return near(self.engine.known_indicators(), typed, held)

    def track(
        self,
        *,
        region: Several = (),
        exact: bool = False,
        indicator: Several = (),
        due: Due = None,
        status: Several = (),
    ) -> Listing[Track]:
        """Promises, each once, with what later documents report of them; the rules are those of `query.track`.

        region, exact, indicator, due: as in `targets`. status: met, near, missed, open or unreported, one or several.
        Raises UsageError for an unknown region or status, and where no document has a date: then nothing can be tracked.
        """
        from ..query.track import Tracked
        from ..results import Listing
        from ..schemas import Track

        asked = self._wanted("", {"region": region, "exact": exact, "indicator": indicator, "due": due}, "region")
        wanted = Tracked(
            region=asked.region, exact=exact, indicator=asked.indicator, canonical=asked.canonical, due=asked.due,
            status=several(status),
        )  # fmt: skip
        wanted.check()
        return Listing(Track, self.engine.track(wanted))

    def compare(
        self,
        indicator: str,
        *,
        region: Several = (),
        under: Several = (),
        due: Due = None,
        kind: str = "target",
    ) -> Listing[Compared]:
        """One indicator side by side: the regions ranked in each year; the rules are those of `query.compare`.

        region: only these. under: what lies directly in these (the cities of 湖北). kind: target, result, forecast or all.
        Raises UsageError with near names for an unknown indicator or region, and for an unknown kind.
        """
        from ..query.compare import Comparison
        from ..query.indicators import comparable
        from ..results import Listing
        from ..schemas import Compared

        about = comparable(self.engine.known_indicators(), self.engine.indicators, indicator)
        asked = Comparison(
            canonical=about.canonical, words=about.words, region=self.every_region(region),
            under=self.every_region(under), due=valued({"due": due})["due"], kind=kind,
        )  # fmt: skip
        return Listing(Compared, self.engine.compare(asked))

    # What is new

    def changes(
        self,
        since: str | int = "",
        query: str = "",
        *,
        what: str = "",
        change: Several = (),
        tag: Several = (),
        source: str = "",
        reread: bool = False,
        unique: bool = False,
        **filters: Unpack[LedgerFilters],
    ) -> Changes:
        """What builds changed: the last one that changed something, or all after a build (its number) or since a day.

        since: 12, "gen-12", "2026-11-01", "昨天", "3天". The changes of several builds are summed up. what: document or
        target; change: added, changed, revised or removed, one or several; the other filters are those of `targets` and
        `search`, kind is target unless it is given. reread: also what is only read otherwise. unique: what several documents
        tell alike once. Raises UsageError.
        """
        from ..query.changes import Asked
        from ..results import Changes

        doc = filters.pop("doc", "")
        with suppress(UsageError):  # it may be gone, and is asked for by its whole id
            doc = self.resolve(doc) if doc else ""
        wanted = replace(self._wanted(query, filters, "region"), doc=doc)
        asked = Asked(
            since=str(since), wanted=wanted, what=what, change=several(change), tag=several(tag), source=source,
            reread=reread, unique=unique,
        )  # fmt: skip
        return Changes(self.engine.changes(asked))

"""Our segments as a Whoosh index: `whoosh.searching.Searcher(Reader(...))` runs any Whoosh query, collector or facet on them.

Text fields (title, body, pairs) read the postings of the segments; record fields (region, tag, source, date, doc) ask
corpus.sqlite. Every statistic a scorer may bound a list by is exact; a bound that is too low would make Whoosh skip hits.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from whoosh import fields
from whoosh.matching import ListMatcher, Matcher, NullMatcher
from whoosh.query.spans import Span
from whoosh.reading import IndexReader, TermInfo, TermNotFound

from ..text.tokens import STOCK, fold
from .catalog import FIELDS, Catalog
from .shelf import Shelf

_INDEXED = ("body", "date", "doc", "pairs", "region", "source", "tag", "title")
_TEXT = ("body", "pairs", "title")


class Postings(ListMatcher):  # type: ignore[misc]
    """The documents of one term, as lists; positions are read when a query asks for them."""

    def __init__(
        self, reader: Reader, term: tuple[str, str], ids: list[int], weights: list[float], scorer: Any
    ) -> None:
        info = reader.term_info(*term)
        super().__init__(ids, weights, scorer=scorer, term=term, terminfo=info)
        self._reader = reader
        self._i: int = 0
        self._positions: list[list[int]] | None = None

    def copy(self) -> Postings:
        """A matcher at the same place."""
        twin = Postings(self._reader, self._term, self._ids, self._weights, self._scorer)
        twin._i, twin._positions = self._i, self._positions
        return twin

    def skip_to(self, id: int) -> None:  # noqa: A002 (Whoosh's name)
        """Go to the first document that is not before `id`."""
        self._i = bisect_left(self._ids, id, self._i)

    def block_max_weight(self) -> float:
        """Most occurrences in one document."""
        return float(self._terminfo.max_weight())

    def replace(self, minquality: float = 0) -> Matcher:
        """This matcher, while there is something left: a boosted parent passes a `minquality` that is not for us."""
        return self if self.is_active() else NullMatcher()

    def skip_to_quality(self, minquality: float) -> int:
        """The list is one block: skip all of it or nothing."""
        if self.is_active() and self.block_quality() <= minquality:
            self._i = len(self._ids)
            return 1
        return 0

    def supports(self, astype: str) -> bool:
        """What `value_as` gives."""
        return astype in ("frequency", "weight") or (astype == "positions" and self._term[0] in ("title", "body"))

    def value_as(self, astype: str) -> Any:
        """Occurrences or word positions in the current document."""
        if astype != "positions":
            return self._weights[self._i]
        if self._positions is None:
            self._positions = self._reader.positions(*self._term)
        return self._positions[self._i]

    def spans(self) -> list[Span]:
        """Word positions of the current document as spans."""
        return [Span(position) for position in self.value_as("positions")]


class Reader(IndexReader):  # type: ignore[misc]
    """An atomic Whoosh reader over all segments."""

    def __init__(
        self, shelf: Shelf, catalog: Catalog, schema: fields.Schema, words: Callable[[str], list[str]] = STOCK.split
    ) -> None:
        self.schema = schema
        self._words = lru_cache(1024)(self._cut)
        self._split = words
        self._shelf = shelf
        self._catalog = catalog
        self._info = lru_cache(4096)(self._term_info)
        self._recorded = lru_cache(256)(self._documents_of)

    def __contains__(self, term: tuple[str, str | bytes]) -> bool:
        return self.doc_frequency(*term) > 0

    def indexed_field_names(self) -> tuple[str, ...]:
        """Fields with postings."""
        return _INDEXED

    def all_terms(self) -> Iterator[tuple[str, bytes]]:
        """(field, term) of everything, in order."""
        for field in _INDEXED:
            yield from self.terms_from(field, "")

    def terms_from(self, fieldname: str, prefix: str | bytes) -> Iterator[tuple[str, bytes]]:
        """(field, term) from a term on, within its field."""
        start = prefix.encode("utf-8", "replace") if isinstance(prefix, str) else prefix
        if fieldname in FIELDS:
            terms: Iterator[bytes] = (
                term.encode() for term in self._catalog.terms(fieldname, start.decode("utf-8", "replace"))
            )
        elif fieldname == "pairs":
            terms = (term for term in self._pairs() if term >= start)
        elif fieldname in _TEXT:
            terms = self._shelf.terms_from(fieldname, start)
        else:
            return
        for term in terms:
            yield fieldname, term

    def _pairs(self) -> Iterator[bytes]:
        codes: set[int] = set()
        for place in self._shelf.places:
            codes.update(place.segment.pairs.all_terms().tolist())
        for code in sorted(codes):
            if chr(code >> 16).isalnum() and chr(code & 0xFFFF).isalnum():
                yield (chr(code >> 16) + chr(code & 0xFFFF)).encode("utf-8", "replace")

    def term_info(self, fieldname: str, text: str | bytes) -> TermInfo:
        """Statistics of a term. Raises TermNotFound."""
        found: TermInfo = self._info(fieldname, _text(text))
        return found

    def _term_info(self, field: str, text: str) -> TermInfo:
        ids, weights = self._lists(field, text)
        if not ids:
            raise TermNotFound(f"{field}:{text}")
        lengths = [self.doc_field_length(number, field) for number in ids]
        return TermInfo(
            weight=sum(weights),
            df=self.doc_frequency(field, text),
            minlength=min(lengths),
            maxlength=max(lengths),
            maxweight=max(weights),
            minid=ids[0],
            maxid=ids[-1],
        )

    def _lists(self, field: str, text: str) -> tuple[list[int], list[float]]:
        """Document numbers and occurrences of a term in live documents."""
        if field in FIELDS:
            numbers: list[int] = list(self._recorded(field, text))
            return numbers, [1.0] * len(numbers)
        ids: list[int] = []
        weights: list[float] = []
        for place, number in zip(self._shelf.places, self._shelf.find(field, text)[0], strict=True):
            if number >= 0:
                lists = place.segment.lists(field)
                for local, tf in zip(lists.docs_list(number), lists.tf_list(number), strict=True):
                    if local not in place.dead:
                        ids.append(place.base + local)
                        weights.append(float(tf))
        return ids, weights

    def _documents_of(self, field: str, text: str) -> tuple[int, ...]:
        found = (self._shelf.locate_key(key) for key in self._catalog.keys(field, text))
        return tuple(sorted(place.base + local for place, local in filter(None, found)))

    def positions(self, field: str, text: str) -> list[list[int]]:
        """Word positions in each live document of a term: documents are cut again, and those of late are kept."""
        return [self._words(field, number).get(text, []) for number in self._lists(field, text)[0]]

    def _cut(self, field: str, number: int) -> dict[str, list[int]]:
        place = self._shelf.place(number)
        found: dict[str, list[int]] = {}
        for at, word in enumerate(self._split(fold(place.segment.stored(number - place.base)[field == "body"]))):
            found.setdefault(word, []).append(at)
        return found

    def postings(self, fieldname: str, text: str | bytes, scorer: Any = None) -> Matcher:
        """A matcher over the live documents of a term. Raises TermNotFound."""
        term = fieldname, _text(text)
        if fieldname not in self.schema:
            raise TermNotFound(f"no field {fieldname}")
        if term not in self:
            raise TermNotFound(f"{term[0]}:{term[1]}")
        ids, weights = self._lists(*term)
        return Postings(self, term, ids, weights, scorer) if ids else NullMatcher()

    def frequency(self, fieldname: str, text: str | bytes) -> float:
        """Occurrences of a term in all documents."""
        return float(sum(self._lists(fieldname, _text(text))[1]))

    def doc_frequency(self, fieldname: str, text: str | bytes) -> int:
        """Documents with a term."""
        if fieldname in FIELDS:
            return len(self._recorded(fieldname, _text(text)))
        return self._shelf.find(fieldname, _text(text))[1] if fieldname in _TEXT else 0

    def doc_count_all(self) -> int:
        """Documents, dead ones too."""
        return self._shelf.documents

    def doc_count(self) -> int:
        """Live documents."""
        return self._shelf.live

    def has_deletions(self) -> bool:
        """Whether there are dead documents."""
        return self._shelf.live < self._shelf.documents

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is dead."""
        if not self._shelf.places or not 0 <= docnum < self._shelf.documents:
            return False
        place = self._shelf.place(docnum)
        return docnum - place.base in place.dead

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """key, title and body of a document."""
        place = self._shelf.place(docnum)
        local = docnum - place.base
        return {
            "key": place.segment.keys[local],
            "title": place.segment.title(local),
            "body": place.segment.text(local),
        }

    def field_length(self, fieldname: str) -> int:
        """Words of a field in all documents."""
        return self._shelf.total_length(fieldname) if fieldname in _TEXT else 0

    def min_field_length(self, fieldname: str) -> int:
        """Words of a field in the shortest document."""
        return min((min(place.segment.lengths[fieldname], default=0) for place in self._shelf.places), default=0)

    def max_field_length(self, fieldname: str) -> int:
        """Words of a field in the longest document."""
        return max((max(place.segment.lengths[fieldname], default=0) for place in self._shelf.places), default=0)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Words of a field in a document."""
        if fieldname not in _TEXT:
            return default
        place = self._shelf.place(docnum)
        length: int = place.segment.lengths[fieldname][docnum - place.base]
        return length

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        """There are no term vectors."""
        return False

    def vector(self, docnum: int, fieldname: str, format_: Any = None) -> Any:
        """There are no term vectors."""
        raise KeyError(f"no term vector of {fieldname} in {docnum}")


def _text(text: str | bytes) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text

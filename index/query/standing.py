"""Exact texts by the places of their pairs, over all segments at once: no stored text is read where pairs say everything.

Every character makes a pair with the one behind it, and each pair is stored with the places where it begins. A text stands
where pairs that cover it begin one behind the other; the pairs are chosen so that the fewest postings are read, and the
rarest go first. What pairs do not say is left to the stored text: where a pair stands that a segment has in few documents, and
characters beyond the first plane, of which several share a stand-in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..store.segments import across
from ..store.segments.across import PLACE_BITS, Part
from ..store.segments.layout import BEGINS, FINISHES, FULL_TF
from ..text.tokens import HAN_FIRST, HAN_LAST
from .plan import ANYWHERE, borders, in_word
from .shelf import Shelf, fold_plane
from .worth import mask_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..store.segments.reader import CharacterPairs
    from .plan import Exact

    Longs = NDArray[np.int64]

_SPACES = sorted(ord(char) for char in map(chr, range(0x3001)) if char.isspace())
"""What may stand where letters or digits meet ideographs."""
_MOST_BORDERS = 4
"""Borders in a text at each of which a blank may stand, at most; the texts themselves decide about more."""
_TEXT = 6000
"""Postings that are decoded in the time that it takes to read a stored text."""
_READING = 600
"""Postings that are decoded in the time that it takes to find a list of them."""
_NONE = np.zeros(0, np.int64)


class Need(NamedTuple):
    """A pair that must begin so many characters behind the beginning of a text, or any of several.

    cost: postings; pair: the pair where it is one.
    """

    offset: int
    parts: tuple[Part, ...]
    cost: int
    pair: str = ""


class Stand(NamedTuple):
    """Documents that surely hold a text and those that may, both ascending and apart."""

    sure: Longs
    unsure: Longs


class Starts(NamedTuple):
    """Where a text begins (document << PLACE_BITS | place), ascending, and documents that must be read besides."""

    at: Longs
    unsure: Longs


class Finder:
    """Looks for texts in the titles and texts of an index."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._size = shelf.documents
        self._bases = [place.base for place in shelf.places]

    def find(self, phrase: Exact) -> Stand:
        """The documents (dead ones too), by their numbers in the index, whose title or text holds a text."""
        text = phrase.text
        if not phrase.bounded:
            if len(text) <= 2 and phrase.fields == ANYWHERE and chr(FINISHES) < min(text) and max(text) <= "\uffff":
                return Stand(self.times(text)[0], _NONE)
            word = self._word(phrase)
            if len(word) and len(word) == self._least(text):
                return Stand(word, _NONE)
            found = [Starts(word << PLACE_BITS, _NONE), self._of_fields(self._starts([text], (), known=word), phrase)]
        else:
            pieces = borders(text)
            if len(pieces) > _MOST_BORDERS:
                return Stand(_NONE, self._everywhere(pieces))
            ways = product((0, 1), repeat=len(pieces) - 1)
            found = [self._of_fields(self._starts(pieces, gaps, bounded=True), phrase) for gaps in ways]
        sure = _sorted(*(_once(one.at >> PLACE_BITS) for one in found))
        unsure = _sorted(*(one.unsure for one in found))
        return Stand(sure, unsure[~self._mask(sure)[unsure]])

    def _word(self, phrase: Exact) -> Longs:
        """Documents that surely hold a text, because it is one of their words: none of jieba's goes over a mark or a blank."""
        text = phrase.text
        if not self._shelf.stock_words or phrase.fields != ANYWHERE or not all(map(_is_han, text)):
            return _NONE
        docs = [self._shelf.listed(field, text).docs for field in ANYWHERE if self._shelf.find(field, text)[1]]
        return _sorted(*docs) if len(docs) > 1 else docs[0] if docs else _NONE

    def _least(self, text: str) -> int:
        """Documents that have the rarest pair of a text."""
        return min(self._shelf.find("pairs", text[at : at + 2])[1] for at in range(len(text) - 1))

    def times(self, text: str) -> tuple[Longs, Longs]:
        """The documents that have a pair of characters or, of one character, any that it begins, and how often."""
        if len(text) == 2:
            parts = self._shelf.parts("pairs", text)
            docs, first = across.documents(parts)
            return docs, across.occurrences(parts, first, exact=False)
        times = np.zeros(self._size, np.int64)
        for place in self._shelf.places:
            pairs = place.segment.pairs
            begin, end = pairs.beginning_with(fold_plane(ord(text)))
            if begin < end:
                _, local, tf = pairs.postings_of(begin, end)
                own = np.bincount(local, np.minimum(tf, FULL_TF), place.segment.documents)
                times[place.base : place.base + len(own)] = own
        found = np.flatnonzero(times)
        return found, times[found]

    def _of_fields(self, starts: Starts, phrase: Exact) -> Starts:
        if phrase.fields == ANYWHERE or not len(starts.at):
            return starts
        in_text = (starts.at & ((1 << PLACE_BITS) - 1)) >= self._shelf.rooms().text[starts.at >> PLACE_BITS]
        return starts._replace(at=starts.at[in_text if "body" in phrase.fields else ~in_text])

    def _each(self, numbers: Callable[[CharacterPairs], Sequence[int]]) -> list[Part]:
        """Some pairs of every segment."""
        return [
            Part(place.segment.pairs, number, place.segment.documents, place.base)
            for place in self._shelf.places
            for number in numbers(place.segment.pairs)
        ]

    def _mask(self, docs: Longs) -> NDArray[np.bool_]:
        return mask_of(docs, self._size)

    def _starts(
        self, pieces: Sequence[str], gaps: Sequence[int], *, bounded: bool = False, known: Longs = _NONE
    ) -> Starts:
        """Where a text begins. gaps: blanks between its pieces; bounded: no word or number goes on at its ends.

        known: documents that are not asked about.
        """
        letters = pieces[0]
        blanks: set[int] = set()
        for piece, gap in zip(pieces[1:], gaps, strict=True):
            if gap:
                blanks.add(len(letters))
                letters += " "
            letters += piece
        needs: list[Need] = []
        certain = max(letters) <= "\uffff" and "\0" not in letters
        edges: list[Need] = []
        for at, what in ((0, BEGINS), (len(letters) - 1, FINISHES)) if bounded else ():
            if in_word(letters[at]):
                edge = self._each(partial(_edge, what, fold_plane(ord(letters[at]))))
                if not edge:
                    return Starts(_NONE, _NONE)
                edges.append(Need(at, tuple(edge), _cost(edge)))
        for at, char in enumerate(letters):
            behind = letters[at + 1 : at + 2]
            if at in blanks or ord(char) <= FINISHES or behind == "\0" or (not behind and (len(letters) > 1 or edges)):
                continue
            code = fold_plane(ord(char))
            pair = char + behind if behind and at + 1 not in blanks else ""
            if pair:
                parts = self._shelf.parts("pairs", pair)
            elif behind:
                parts = self._each(partial(_before_blanks, code))
            else:
                parts = self._each(partial(_beginning, code))
            if not parts:
                return Starts(_NONE, _NONE)
            cost = self._shelf.find("pairs", pair)[1] if pair else _cost(parts)
            needs.append(Need(at, tuple(parts), cost, pair))
        if not needs and not edges:
            return Starts(_NONE, np.arange(self._size))
        chosen, covered = _cheapest(needs, len(letters)) if needs else ([], len(letters) == 1)
        starts = self._following([*needs, *edges], [*chosen, *edges], known)
        if certain and covered:
            return starts
        return Starts(_NONE, _sorted(starts.at >> PLACE_BITS, starts.unsure))

    def _held(self, need: Need, docs: Longs | None) -> across.Held:
        """The documents of a pair that is needed, in the segments that hold any of some documents."""
        if not need.pair:
            return across.held(across.within(need.parts, docs))
        parts = across.within(need.parts, docs)
        if len(parts) == len(need.parts):
            return across.Held(*self._shelf.listed("pairs", need.pair), repeats=False)
        return across.held(parts)

    def _everywhere(self, pieces: Sequence[str]) -> Longs:
        """Documents that hold every piece of a text somewhere."""
        docs = np.arange(self._size)
        for piece in pieces:
            at, unsure = self._starts([piece], ())
            docs = docs[self._mask(np.concatenate([at >> PLACE_BITS, unsure]))[docs]]
        return docs

    def _following(self, needs: Sequence[Need], chosen: Sequence[Need], known: Longs) -> Starts:
        """Where the pairs begin that are `chosen`; the rarest of all says besides in which documents, but the known ones."""
        rarest = min(needs, key=lambda need: need.cost)
        wanted = set(map(id, chosen))
        order = sorted({id(need): need for need in (*chosen, rarest)}.values(), key=lambda need: need.cost)
        docs: Longs | None = None
        held: list[tuple[Need, across.Held]] = []
        for number, need in enumerate(order):
            found = self._held(need, docs)
            if docs is None:
                docs = _sorted(found.docs) if found.repeats else found.docs
                docs = docs[~self._mask(known)[docs]] if len(known) else docs
            else:
                docs = docs[self._mask(found.docs)[docs]]
            if id(need) in wanted:
                held.append((need, found))
            # places are read behind the lists: all those of the documents that are left
            left = [*order[number + 1 :], *(need for need, _ in held)]
            if not len(docs) or len(docs) * _TEXT <= sum(_reading(need, len(docs)) for need in left):
                return Starts(_NONE, docs)
        assert docs is not None  # there is a pair
        rare = self._mask(np.concatenate([found.rare() for _, found in held]))
        unsure = docs[rare[docs]]
        starts: Longs | None = None
        for need, found in held:
            where = across.places(found, self._shelf.rooms(), docs)
            if starts is None:  # what is before the first place of a document would be in the one before it
                where = where[(where & ((1 << PLACE_BITS) - 1)) >= need.offset]
            where -= need.offset
            starts = where if starts is None else _common(starts, where)
            docs = _once(starts >> PLACE_BITS)
            if not len(docs):
                break
        return Starts(_NONE if starts is None else starts, unsure)


def _before_blanks(code: int, pairs: CharacterPairs) -> list[int]:
    return pairs.any_of(code, _SPACES)


def _beginning(code: int, pairs: CharacterPairs) -> list[int]:
    return list(range(*pairs.beginning_with(code)))


def _edge(what: int, code: int, pairs: CharacterPairs) -> list[int]:
    number = pairs.find(what, code)
    return [number] if number >= 0 else []


def _is_han(char: str) -> bool:
    return HAN_FIRST <= ord(char) <= HAN_LAST


def _reading(need: Need, documents: int) -> float:
    """What it costs to read the lists of a pair for so many documents, in postings."""
    parts = min(len(need.parts), documents)
    return parts * (_READING + need.cost / len(need.parts))


def _cost(parts: Sequence[Part]) -> int:
    return sum(part.lists.df(part.term) for part in parts)


def _cheapest(needs: Sequence[Need], length: int) -> tuple[list[Need], bool]:
    """Of the pairs of a text of `length` characters those that cover most and cost least, and whether they cover all."""
    if length == 1:
        return list(needs), True
    at = {need.offset: need for need in needs}
    best: list[tuple[float, list[Need]]] = [(0.0, [])]
    whole = True
    for number in range(1, length + 1):
        need = at.get(number - 2)
        if need is not None:
            cost, chain = min(best[number - 1], best[number - 2], key=lambda one: one[0])
            best.append((cost + need.cost + _READING * len(need.parts), [*chain, need]))
        elif number - 1 in at:
            best.append((float("inf"), []))
        else:
            whole = False
            best.append(best[number - 1])
    return best[-1][1], whole


def _once(ascending: Longs) -> Longs:
    """Equal neighbours once."""
    if not len(ascending):
        return ascending
    fresh = np.ones(len(ascending), bool)
    np.not_equal(ascending[1:], ascending[:-1], out=fresh[1:])
    return ascending[fresh]


def _sorted(*some: Longs) -> Longs:
    """All that is in any, ascending; `np.unique` would load numpy's masked arrays."""
    found = np.concatenate(some)
    found.sort()
    return _once(found)


def _among(some: Longs, others: Longs) -> NDArray[np.bool_]:
    """Which are in the others, of which there are some; these ascend."""
    at = np.searchsorted(others, some)
    at[at == len(others)] = 0
    found: NDArray[np.bool_] = others[at] == some
    return found


def _common(some: Longs, others: Longs) -> Longs:
    """What is in both; both ascend."""
    if len(some) > len(others):
        some, others = others, some
    return some[_among(some, others)] if len(some) else some

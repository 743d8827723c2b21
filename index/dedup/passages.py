"""Passages that different documents share: quotations, formulas, furniture of pages that survived cleaning.

The fingerprints of the stored signatures say which documents to look at; a common fingerprint is widened in both texts
as far as they agree once folded. Within the documents that share a fingerprint each is compared with the one before
it and with the first, so that a sentence that thousands repeat costs thousands of comparisons and not millions.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .entries import Entry
from .folding import AT_ONCE, Codes, fold_with_offsets
from .shingles import GRAM, grams, shingles
from .signatures import columns, identity

MIN_LENGTH = 50
_MEMORY = 256 << 20  # bytes of folded texts held at once


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands; start and end are offsets into the clean text of the document."""

    doc: str
    key: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as its first document prints it, and every document in which it was met, in order of their ids."""

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class _Folded:
    codes: Codes
    offsets: NDArray[np.uint32]
    at: dict[int, int]  # a fingerprint's hash → the first position of its gram


def passages(
    entries: Sequence[Entry], text_of: Callable[[int], str], min_length: int = MIN_LENGTH
) -> tuple[Passage, ...]:
    """Passages of at least `min_length` characters of clean text in two or more of `entries`.

    Copies of one text count as one document. Give the canonical documents only, or clusters will be found again as
    passages. Ordered by how many documents share a passage, then by its length, then by its text.
    """
    by_content: dict[tuple[int, bytes], Entry] = {}
    for entry in sorted(entries, key=lambda entry: entry.doc):
        by_content.setdefault(identity(entry.signature), entry)
    documents = list(by_content.values())
    matcher = _Matcher(documents, text_of, min_length)
    for sharing in _shared(documents):
        matcher.compare(*sharing)
    return matcher.passages()


def _shared(documents: Sequence[Entry]) -> list[tuple[int, list[int]]]:
    """Each fingerprint that several documents have, with their numbers, ascending."""
    table = columns([entry.signature for entry in documents])
    order = np.argsort(table.prints, kind="stable")
    prints, numbers = table.prints[order], table.row_of[order]
    bounds = np.flatnonzero(np.r_[True, prints[1:] != prints[:-1], True]) if len(prints) else np.zeros(1, dtype=int)
    several = np.flatnonzero(np.diff(bounds) > 1)
    found = [(int(prints[bounds[at]]), numbers[bounds[at] : bounds[at + 1]].tolist()) for at in several]
    return sorted(found, key=lambda sharing: (sharing[1][:2], sharing[0]))


class _Matcher:
    def __init__(self, documents: Sequence[Entry], text_of: Callable[[int], str], min_length: int) -> None:
        self._documents = documents
        self._text_of = text_of
        self._min_length = min_length
        self._held: OrderedDict[int, _Folded] = OrderedDict()
        self._bytes = 0
        self._seen: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
        self._places: dict[bytes, set[tuple[int, int, int]]] = {}

    def compare(self, fingerprint: int, numbers: list[int]) -> None:
        """Widens a fingerprint in the documents that have it."""
        for place, number in enumerate(numbers[1:], 1):
            for other in {numbers[0], numbers[place - 1]}:
                self._widen(fingerprint, other, number)

    def _widen(self, fingerprint: int, first: int, second: int) -> None:
        one, two = self._folded(first), self._folded(second)
        at_one, at_two = one.at.get(fingerprint), two.at.get(fingerprint)
        if at_one is None or at_two is None:
            return
        seen = self._seen.setdefault((first, second), [])
        if any(at_two - at_one == shift and start <= at_one < end for shift, start, end in seen):
            return
        forward = _agreeing(one.codes[at_one:], two.codes[at_two:])
        back = _agreeing(one.codes[:at_one][::-1], two.codes[:at_two][::-1])
        seen.append((at_two - at_one, at_one - back, at_one + forward))
        if not forward:
            return  # two grams with one hash
        passage = one.codes[at_one - back : at_one + forward].tobytes()
        spans = [
            (number, int(text.offsets[at - back]), int(text.offsets[at + forward - 1]) + 1)
            for number, text, at in ((first, one, at_one), (second, two, at_two))
        ]
        if min(end - start for _, start, end in spans) >= self._min_length:
            self._places.setdefault(passage, set()).update(spans)

    def _folded(self, number: int) -> _Folded:
        held = self._held.get(number)
        if held is not None:
            self._held.move_to_end(number)
            return held
        codes, offsets = fold_with_offsets(self._text_of(self._documents[number].key))
        prints = columns([self._documents[number].signature]).prints
        at: dict[int, int] = {}
        for begin in reversed(range(0, max(1, len(codes)), AT_ONCE)):  # of several places the first one stays
            some = codes[begin : begin + AT_ONCE + GRAM - 1]
            hashes = (grams(some, shingles(some)) >> np.uint64(32)).astype(np.uint32)
            positions = np.flatnonzero(np.isin(hashes, prints))[::-1]
            at.update(zip(hashes[positions].tolist(), (positions + begin).tolist(), strict=True))
        held = self._held[number] = _Folded(codes, offsets, at)
        self._bytes += codes.nbytes + offsets.nbytes + 100 * len(at)
        while self._bytes > _MEMORY and len(self._held) > 2:
            _, dropped = self._held.popitem(last=False)
            self._bytes -= dropped.codes.nbytes + dropped.offsets.nbytes + 100 * len(dropped.at)
        return held

    def passages(self) -> tuple[Passage, ...]:
        """What was found."""
        found = []
        for spans in self._places.values():
            places = [
                Place(self._documents[number].doc, self._documents[number].key, start, end)
                for number, start, end in sorted(spans)
            ]
            first = places[0]
            found.append(Passage(self._text_of(first.key)[first.start : first.end], tuple(places)))
        found.sort(key=lambda passage: (-len({p.doc for p in passage.places}), -len(passage.text), passage.text))
        return tuple(found)


def _agreeing(one: Codes, two: Codes) -> int:
    """How many characters two texts have in common from their beginning."""
    length = min(len(one), len(two))
    step, done = 64, 0
    while done < length:
        end = min(length, done + step)
        differing = np.flatnonzero(one[done:end] != two[done:end])
        if len(differing):
            return done + int(differing[0])
        done, step = end, step * 2
    return length

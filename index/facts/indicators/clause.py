"""A clause cut into words, and a stretch of it that shrinks until it is a name."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, pairwise

from ...text.tokens import side_by_side

Table = dict[str, tuple[str, ...]]


@lru_cache(maxsize=64)
def _cut(text: str) -> tuple[list[str], list[int], dict[int, int]]:
    """The words of `text`, the offset of each and of the end, and the number of the word that begins at an offset.

    One clause is asked for the names of several figures.
    """
    words = side_by_side(text)
    offsets = list(accumulate(map(len, words), initial=0))
    if "".join(words) != text:  # folded
        words = [text[a:b] for a, b in pairwise(offsets)]
    return words, offsets, dict(zip(offsets, range(len(offsets)), strict=True))


class Stretch:
    """Characters `start` to `end` of a clause; it only ever shrinks. Its `words` are those of the clause, cut where it is."""

    __slots__ = ("_offsets", "_words", "end", "number", "start", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._words, self._offsets, self.number = _cut(text)
        self.start, self.end = 0, len(text)

    def __str__(self) -> str:
        return self.text[self.start : self.end]

    def __len__(self) -> int:
        return self.end - self.start

    def words(self, since: int = -1) -> list[str]:
        """The words of the stretch in order, those behind the offset `since` of the clause."""
        begin = max(self.start, since)
        first, last = self.number.get(begin), self.number.get(self.end)
        if first is not None and last is not None:
            return self._words[first:last]
        return [
            self.text[max(begin, a) : min(self.end, b)]
            for a, b in pairwise(self._offsets)
            if a < self.end and b > begin
        ]

    def first_word(self) -> str:
        """The word that the stretch begins with, "" of an empty one."""
        number = self.number.get(self.start)
        if number is None or number >= len(self._words):
            return next(iter(self.words()), "")
        return self._words[number] if self._offsets[number + 1] <= self.end else self.text[self.start : self.end]

    def last_word(self) -> str:
        """The word that the stretch ends with, "" of an empty one."""
        number = self.number.get(self.end)
        if not number:
            return (self.words() or [""])[-1]
        return self._words[number - 1] if self._offsets[number - 1] >= self.start else self.text[self.start : self.end]

    def is_border(self, at: int) -> bool:
        """Whether a word ends at `at`."""
        return at in self.number

    def first(self, table: Table) -> int:
        """The length of the longest of `table` (by first character) that the stretch begins with, whole words; 0 if none."""
        start, end, text = self.start, self.end, self.text
        for word in table.get(text[start], ()) if start < end else ():
            after = start + len(word)
            if text.startswith(word, start, end) and (after in self.number or after == end):
                return len(word)
        return 0

    def last(self, table: Table) -> int:
        """The length of the longest of `table` (by last character) that the stretch ends with, whole words; 0 if none."""
        start, end, text = self.start, self.end, self.text
        for word in table.get(text[end - 1], ()) if start < end else ():
            before = end - len(word)
            if text.endswith(word, start, end) and (before in self.number or before == start):
                return len(word)
        return 0

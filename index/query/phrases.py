"""Exact texts: the documents whose title or clean text holds a text as a substring, wherever jieba cuts.

Pairs of neighbouring characters, marks and blanks among them, stand in the segments with their places, and where they follow
one another there the text does (`standing`, with numpy). A few documents on a cold start are found faster in plain Python:
there pairs only propose, and the stored text decides, folded like the text that is looked for.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ..store.segments.layout import FINISHES
from ..text.tokens import MARKS, fold, match_fold
from .plan import ANYWHERE, borders, in_word
from .shelf import fold_plane

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..store.segments.reader import Segment
    from .plan import Exact
    from .shelf import Shelf

    Longs = NDArray[np.int64]

Found = tuple[Sequence[int], "Sequence[int] | None"]
"""Numbers of documents, ascending (a list, or an array where numpy is loaded), and occurrences where they are known."""
_FOLDED = frozenset("0123456789%")
"""What has no case and yet another form, the full-width one, that folds to it."""
_READ = 800
"""Documents whose stored texts are read in the time in which numpy is loaded."""
_SCANNED_FROM = 64
"""Documents from which on their stored texts are searched block by block."""
_MOST_FORMS = 8
"""Forms of a text, of marks and digits, that blocks are searched for."""
_UNFOLDED = "[^\u4e00-\u9fff]+"
"""Around what stands in a stored text as it stands in a folded one: ideographs."""


def find(shelf: Shelf, phrase: Exact) -> list[Found]:
    """For each segment the documents (dead ones too) that hold the text."""
    found = None if "numpy" in sys.modules else in_python(shelf, phrase)
    return apart(shelf, *together(shelf, phrase)) if found is None else found


def in_python(shelf: Shelf, phrase: Exact) -> list[Found] | None:
    """As `find`, without numpy; None where so many stored texts would be read that loading it takes less time."""
    if _is_counted(phrase):
        return [_counted(place.segment, phrase.text) for place in shelf.places]
    candidates = [_candidates(place.segment, phrase) for place in shelf.places]
    if sum(map(len, candidates)) > _READ:
        return None
    holder = _Holder(phrase)
    return [(holder.among(place.segment, some), None) for place, some in zip(shelf.places, candidates, strict=True)]


def _is_counted(phrase: Exact) -> bool:
    """Whether a text is one letter or two, in any field: it is as often in a document as the pairs say."""
    text = phrase.text
    return (
        len(text) <= 2 and phrase.fields == ANYWHERE and not phrase.bounded and text.isalnum() and max(text) <= "\uffff"
    )


def together(shelf: Shelf, phrase: Exact) -> tuple[Longs, Longs | None]:
    """The documents (dead ones too) that hold the text, by their numbers in the index, and occurrences where they are known."""
    import numpy as np

    from .standing import Finder

    finder = Finder(shelf)
    if _is_counted(phrase):
        return finder.times(phrase.text)
    sure, unsure = finder.find(phrase)
    if not len(unsure):
        return sure, None
    holder = _Holder(phrase)
    edges = [place.base for place in shelf.places][1:]
    held = [sure]
    for place, rest in zip(shelf.places, np.split(unsure, np.searchsorted(unsure, edges)), strict=False):
        if len(rest):
            held.append(np.array(holder.among(place.segment, rest - place.base), np.int64) + place.base)
    return np.sort(np.concatenate(held)), None


def apart(shelf: Shelf, docs: Longs, times: Longs | None) -> list[Found]:
    """What was found in the index segment by segment."""
    import numpy as np

    cuts = np.searchsorted(docs, [place.base for place in shelf.places][1:])
    counts = [None] * len(shelf.places) if times is None else np.split(times, cuts)
    some = zip(shelf.places, np.split(docs, cuts), counts, strict=False)
    return [(own - place.base, few) for place, own, few in some]  # type: ignore[misc]


def _counted(segment: Segment, text: str) -> Found:
    pairs = segment.pairs
    if len(text) == 2:
        number = pairs.find(*map(ord, text))
        return (pairs.docs_list(number), pairs.tf_list(number)) if number >= 0 else ((), ())
    counts: dict[int, int] = {}
    for number in range(*pairs.beginning_with(ord(text))):
        for doc, once in zip(pairs.docs_list(number), pairs.tf_list(number), strict=True):
            counts[doc] = counts.get(doc, 0) + once
    docs = sorted(counts)
    return docs, [counts[doc] for doc in docs]


def _candidates(segment: Segment, phrase: Exact) -> Sequence[int]:
    """The documents that have all pairs of a text; without numpy."""
    pairs = segment.pairs
    text = phrase.text
    pieces = borders(text) if phrase.bounded else [text]
    numbers = set()
    for piece in pieces:
        for first, second in pairwise(piece):
            if ord(first) > FINISHES and second != "\0":
                numbers.add(pairs.find(fold_plane(ord(first)), fold_plane(ord(second))))
    if not numbers:
        singles = [piece for piece in pieces if len(piece) == 1 and ord(piece) > FINISHES]
        if not singles:
            return range(segment.documents)
        begin, end = pairs.beginning_with(fold_plane(ord(singles[0])))
        return sorted({doc for number in range(begin, end) for doc in pairs.docs_list(number)})
    if min(numbers) < 0:
        return ()
    left: set[int] | None = None
    for number in sorted(numbers, key=pairs.df):
        docs = pairs.docs_list(number)
        left = set(docs) if left is None else left.intersection(docs)
        if len(left) < 16:
            break
    return sorted(left or ())


class _Holder:
    """Looks for a text in stored titles and texts, which are folded only where that can matter."""

    def __init__(self, phrase: Exact) -> None:
        self._title = "title" in phrase.fields
        self._body = "body" in phrase.fields
        self._text = phrase.text
        self._fold: Callable[[str], str] | None = None
        if not MARKS.isdisjoint(phrase.text):
            self._fold = match_fold
        elif any(char.lower() != char.upper() or char in _FOLDED for char in phrase.text):
            self._fold = fold
        self._plain = max(re.split(_UNFOLDED, phrase.text), key=len)
        self._bounded = bounded(phrase.text) if phrase.bounded else None
        if phrase.bounded:
            self._text = max(borders(phrase.text), key=len)

    def among(self, segment: Segment, documents: Any) -> list[int]:
        """Those of some documents of a segment that hold the text."""
        forms = _forms(self._text) if len(documents) >= _SCANNED_FROM and self._bounded is None else []
        if len(documents) < _SCANNED_FROM or not (forms or len(self._plain) > 1):
            return [local for local in documents if self.holds(*segment.stored(int(local)))]
        numbers = documents.tolist() if hasattr(documents, "tolist") else list(documents)
        found = segment.texts.holding(numbers, forms or [self._plain], title=self._title, body=self._body)
        if forms:
            return found
        return [local for local in found if self.holds(*segment.stored(local))]

    def holds(self, title: str, text: str) -> bool:
        return (self._title and self._in(title)) or (self._body and self._in(text))

    def _in(self, text: str) -> bool:
        folded = self._fold(text) if self._fold else text
        if self._bounded is None:
            return self._text in folded
        return self._text in folded and self._bounded.search(folded) is not None


def _forms(text: str) -> list[str]:
    """Everything that folds to a text, as stored texts may have it; none where that is too much, or letters have cases."""
    found = [""]
    for char in text:
        if char.lower() != char.upper():
            return []
        same = [char]
        if char in MARKS:
            same = [mark for mark in sorted(MARKS) if match_fold(mark) == char]
        if char in _FOLDED:
            same = sorted({char, *same, chr(ord(char) + 0xFEE0)})
        found = [form + one for form in found for one in same]
        if len(found) > _MOST_FORMS:
            return []
    return found


def bounded(text: str) -> re.Pattern[str]:
    """A pattern for a folded text whose letters and digits stand as words and numbers do (`plan.Exact`)."""
    before = r"(?<![^\W_\u2e80-\U0010ffff])" if in_word(text[0]) else ""
    behind = r"(?![^\W_\u2e80-\U0010ffff])" if in_word(text[-1]) else ""
    return re.compile(before + r"\s?".join(map(re.escape, borders(text))) + behind)

"""Exact texts: the documents whose title or clean text holds a text as a substring, wherever jieba cuts.

Three witnesses are asked, the cheapest first. Character pairs propose candidates: each pair of neighbouring letters of the
text is a pair of every document that holds it, and one or two letters are decided by their pairs alone. Words prove: a
document with a word of the index holds its letters, and words that follow one another in a document, more often than the
last letter of the first ends a run of letters there, touch at least once. What is left is read: the stored text decides,
folded like the text that is looked for.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from ..store.segments.layout import FULL_TF
from ..text import tokens
from ..text.tokens import MARKS, fold, match_fold
from .plan import ANYWHERE, borders, in_word
from .shelf import fold_plane

if TYPE_CHECKING:
    from ..store.segments.reader import Segment, Words
    from .plan import Exact
    from .shelf import Shelf, Shelved

Cut = Callable[[str], list[tuple[str, int]]]
Found = tuple[Sequence[int], "Sequence[int] | None"]
"""Numbers of documents, ascending (a list, or an array where numpy is loaded), and occurrences where they are known."""
_LETTERS = re.compile(r"[^\W_]+")
_FOLDED = frozenset("0123456789%")
"""What has no case and yet another form, the full-width one, that folds to it."""
_PROVED_FROM = 24
"""Blocks of stored text that are unpacked in the time that it takes to ask where words stand, be they ever so rare."""
_PLACES_BLOCK = 320
"""Bytes of places of words that are read in the time of one block."""
_SCANNED_FROM = 64
"""Documents from which on their stored texts are searched block by block."""
_OTHER_LETTERS = (0x80, 0x2E80)
"""Code points of letters that stand in words and are no ASCII."""
_ASCII_FRONT, _ASCII_BACK = re.compile("[0-9a-z]+"), re.compile("[0-9a-z]+$")
_MOST_FORMS = 8
"""Forms of a text, of marks and digits, that blocks are searched for."""
_UNFOLDED = "[^\u4e00-\u9fff]+"
"""Around what stands in a stored text as it stands in a folded one: ideographs."""
HAN = chr(tokens.HAN_FIRST)
_WITHIN = (2, 3)
"""Letters of the words that jieba's search mode finds within longer ones."""
_ENDS_RUN = 0
"""What stands for the second character of a pair where a letter is the last of its run."""


def find(shelf: Shelf, phrase: Exact, cut: Cut | None = None) -> list[Found]:
    """For each segment the documents (dead ones too) that hold the text.

    cut: cuts a run of letters into its words, each with how many words within it the index has before it.
    """
    return [_in_segment(place, phrase, cut, shelf.stock_words) for place in shelf.places]


def _in_segment(place: Shelved, phrase: Exact, cut: Cut | None, stock: bool) -> Found:
    segment, text = place.segment, phrase.text
    runs = _LETTERS.findall(text)
    whole = runs == [text] and max(text) <= "\uffff"
    if whole and phrase.fields == ANYWHERE and not phrase.bounded:
        if len(text) == 2:
            number = segment.pairs.find(*map(ord, text))
            return (_docs(segment.pairs, number), _times(segment.pairs, number)) if number >= 0 else ((), ())
        if len(text) == 1:
            return _one_letter(segment, ord(text))
    if phrase.bounded:
        runs = [part for run in runs for part in borders(run)]
    left = _candidates(segment, runs, [] if phrase.bounded else _ended(text))
    proved: list[Any] = []
    plain = whole and stock and text.isascii()
    if whole and (not phrase.bounded or plain):
        unsure = _unsure(segment, text, phrase.fields) if phrase.bounded else frozenset()
        for field in phrase.fields:
            words = segment.words(field)
            number = words.find(text.encode())
            if number >= 0:
                proved.append(_without(_docs(words, number), sorted(unsure)) if unsure else _docs(words, number))
                left = _without(left, proved[-1])
        if phrase.bounded:
            left = sorted(unsure.intersection(map(int, left))) if unsure else ()
        elif cut is not None and "numpy" in sys.modules and min(text) >= HAN:
            words_of_text = cut(text)
            for field in reversed(phrase.fields):  # most of what stands in a title stands in its text too
                if not _is_asked(segment, field, words_of_text, left):
                    continue
                touching = _touching(segment, field, words_of_text, left)
                if len(touching):
                    proved.append(touching)
                    left = _without(left, touching)
    return _united([*proved, _Holder(phrase).among(segment, left)]), None


def _unsure(segment: Segment, text: str, fields: Sequence[str]) -> frozenset[int]:
    """Documents in which words do not say whether letters and digits stand alone; jieba's own dictionary cut them.

    Where another alphabet's letter is beside them (m² and 5µm), which words leave out, though it is of the same run; and
    where a word of ideographs took a part of the run (1号店 of 21号店). No word of that dictionary is of letters and
    digits alone, so nothing else ever cuts a run.
    """
    found: set[int] = set()
    pairs = segment.pairs
    first, last = ord(text[0]), ord(text[-1])
    for second, number in pairs.seconds(last):
        if _OTHER_LETTERS[0] <= second < _OTHER_LETTERS[1]:
            found.update(pairs.docs_list(number))
    for lead in pairs.leads(*_OTHER_LETTERS):
        number = pairs.find(lead, first)
        if number >= 0:
            found.update(pairs.docs_list(number))
    for field in fields:
        words = segment.words(field)
        for number, word in words.mixed():
            front, back = _ASCII_FRONT.match(word), _ASCII_BACK.search(word)
            if (front and text.endswith(front[0])) or (back and text.startswith(back[0])):
                found.update(words.docs_list(number))
    return frozenset(found)


def _docs(lists: Any, number: int) -> Any:
    return lists.docs_array(number) if "numpy" in sys.modules else lists.docs_list(number)


def _times(lists: Any, number: int) -> Any:
    return lists.tf_array(number) if "numpy" in sys.modules else lists.tf_list(number)


def _without(left: Any, proved: Any) -> Any:
    if "numpy" in sys.modules:
        import numpy as np

        return np.setdiff1d(np.asarray(left, np.int64), np.asarray(proved, np.int64), assume_unique=True)
    gone = set(proved)
    return [local for local in left if local not in gone]


def _united(parts: list[Any]) -> Any:
    some = [part for part in parts if len(part)]
    if not some:
        return ()
    if "numpy" in sys.modules:
        import numpy as np

        return np.unique(np.concatenate([np.asarray(part, np.int64) for part in some]))
    return sorted(set().union(*some))


def _one_letter(segment: Segment, code: int) -> Found:
    """A letter begins a pair wherever it occurs, so nothing is left to verify."""
    pairs = segment.pairs
    if "numpy" in sys.modules:
        import numpy as np

        times = np.zeros(segment.documents, np.int64)
        for number in range(*pairs.beginning_with(code)):
            times[pairs.docs_array(number)] += pairs.tf_array(number)
        found = np.flatnonzero(times)
        return found, times[found]  # type: ignore[return-value]
    counts: dict[int, int] = {}
    for number in range(*pairs.beginning_with(code)):
        for doc, once in zip(pairs.docs_list(number), pairs.tf_list(number), strict=True):
            counts[doc] = counts.get(doc, 0) + once
    docs = sorted(counts)
    return docs, [counts[doc] for doc in docs]


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


def _ended(text: str) -> list[str]:
    """The letters of a text behind which a mark or a blank ends a run."""
    return [one for one, other in pairwise(text) if one.isalnum() and not other.isalnum()]


def _candidates(segment: Segment, runs: Sequence[str], ended: Sequence[str] = ()) -> Any:
    pairs = segment.pairs
    numbers: set[int] = set()
    singles: set[int] = set()
    for char in ended:
        number = pairs.find(fold_plane(ord(char)), _ENDS_RUN)
        if number < 0:
            return ()
        numbers.add(number)
    for run in runs:
        codes = [fold_plane(ord(char)) for char in run]
        if len(codes) == 1 and run not in ended:
            singles.add(codes[0])
        for first, second in pairwise(codes):
            number = pairs.find(first, second)
            if number < 0:
                return ()
            numbers.add(number)
    if not numbers and not singles:
        return range(segment.documents)
    shortest_first = sorted(numbers, key=pairs.df)
    if "numpy" in sys.modules:
        return _intersect_arrays(segment, shortest_first, singles)
    left: set[int] | None = None
    for number in shortest_first:
        docs = pairs.docs_list(number)
        left = set(docs) if left is None else left.intersection(docs)
        if len(left) < 16:
            break
    if left is None or len(left) >= 16:
        for code in singles:
            docs_of_code = {doc for number in range(*pairs.beginning_with(code)) for doc in pairs.docs_list(number)}
            left = docs_of_code if left is None else left & docs_of_code
    return sorted(left or ())


def _intersect_arrays(segment: Segment, numbers: Sequence[int], singles: Iterable[int]) -> Any:
    import numpy as np

    pairs = segment.pairs
    left = np.ones(segment.documents, bool)
    for number in numbers:
        docs = np.zeros(segment.documents, bool)
        docs[pairs.docs_array(number)] = True
        left &= docs
    for code in singles:
        docs = np.zeros(segment.documents, bool)
        for number in range(*pairs.beginning_with(code)):
            docs[pairs.docs_array(number)] = True
        left &= docs
    return np.flatnonzero(left)


def _is_asked(segment: Segment, field: str, words: Sequence[tuple[str, int]], left: Any) -> bool:
    """Whether to ask where words stand costs less than to read the documents that are left."""
    if len(left) <= _PROVED_FROM or len(words) < 2:
        return False
    import numpy as np

    # documents of one time are neighbours: about as many blocks are read as are counted in equal parts of the segment
    parts = np.asarray(left, np.int64) * segment.blocks() // segment.documents
    blocks = 1 + int(np.count_nonzero(np.diff(parts)))
    lists = segment.words(field)
    places = sum(lists.places_size(number) for word, _ in words if (number := lists.find(word.encode())) >= 0)
    return blocks > _PROVED_FROM + places // _PLACES_BLOCK


def _touching(segment: Segment, field: str, words: Sequence[tuple[str, int]], among: Any) -> Any:
    """Documents where `words` surely stand side by side without anything between them.

    words: each with how many words within it the index has before it (jieba's search mode). Places count words alone, so
    what follows may stand behind a mark; but the pairs say how often a letter ends a run, and where the words follow one
    another more often than all that can part them, once nothing does. Documents with a longer word that holds one of them
    are left out, for there it may be counted in the middle of that word; but not where two letters only begin the longer
    word: search mode names these before all else of it, so that what is counted before them is the word before.
    """
    import numpy as np

    lists = segment.words(field)
    numbers = [lists.find(word.encode()) for word, _ in words]
    if len(words) < 2 or min(numbers) < 0:
        return ()
    wanted = np.zeros(segment.documents, bool)
    wanted[np.asarray(among, np.int64)] = True
    steps = list(accumulate((within + 1 for _, within in words[1:]), initial=0))
    chains: Any = None
    for number, step in sorted(zip(numbers, steps, strict=True), key=lambda one: lists.df(one[0])):
        places = _places(lists, number, wanted) - step
        chains = places if chains is None else np.intersect1d(chains, places, assume_unique=True)
        if not len(chains):
            return ()
    times = np.bincount(chains >> 24, minlength=segment.documents)
    for word, _ in words[1:]:
        for number in _longer(lists, word) if len(word) in _WITHIN else ():
            times[lists.docs_array(number)] = 0
    parted = np.zeros(segment.documents, np.int64)
    for word, _ in words[:-1]:
        number = segment.pairs.find(fold_plane(ord(word[-1])), _ENDS_RUN)
        if number >= 0:
            ends = segment.pairs.tf_array(number).astype(np.int64)
            # occurrences of pairs stop at 15, which may be any number
            parted[segment.pairs.docs_array(number)] += np.where(ends < FULL_TF, ends, 1 << 24)
    return np.flatnonzero(times > parted)


def _longer(lists: Words, word: str) -> list[int]:
    """The numbers of the terms that hold a word and more, without those of ideographs that two letters only begin."""
    import numpy as np

    wanted = word.encode()
    ends = np.frombuffer(lists.ends(), "<u4")
    found = [match.start() for match in re.finditer(re.escape(wanted), bytes(lists.blob()))]
    if not found:
        return []
    begin = np.array(found, np.int64)
    number = np.searchsorted(ends, begin, "right") - 1
    inside = (begin + len(wanted) <= ends[number + 1]) & (ends[number + 1] - ends[number] > len(wanted))
    if len(word) == _WITHIN[0]:
        terms = [lists.term(one).decode("utf-8", "replace") for one in number.tolist()]
        only_begins = [term.rfind(word) == 0 and min(term) >= HAN for term in terms]
        inside &= ~np.array(only_begins, bool)
    return np.unique(number[inside]).tolist()  # type: ignore[no-any-return]


def _places(words: Words, number: int, wanted: Any) -> Any:
    """document << 24 | place of every occurrence of a word in the documents that are wanted (a mask), ascending."""
    import numpy as np

    docs, times = words.docs_array(number).astype(np.int64), words.tf_array(number).astype(np.int64)
    steps = words.steps_array(number).astype(np.int64)
    sums = np.cumsum(steps)
    before = np.zeros(len(docs), np.int64)
    ends = np.cumsum(times)
    before[1:] = sums[ends[:-1] - 1]
    return (np.repeat((docs << 24) - before, times) + sums)[np.repeat(wanted[docs], times)]

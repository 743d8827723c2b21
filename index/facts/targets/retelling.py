"""Headlines of the news whose figures their own paragraph tells again: that says them in full, and they are one row."""

from __future__ import annotations

from ...text.sentences import Sentence
from ..figures.quantities import Quantity
from .features import Figured
from .statements import Candidate, Dropped

HEADLINE = "headline that its paragraph tells again"
"""Why the figures of a headline are left out."""

_Amount = tuple[object, ...]
"""What makes two figures say the same: kind, value or values, unit."""


def _amount(figure: Quantity) -> _Amount:
    return figure.kind, figure.value, figure.value_max, figure.unit


class Headline:
    """The last headline with figures, while the paragraph under it may tell them again."""

    __slots__ = ("_figured", "_untold")

    def __init__(self) -> None:
        self._figured: Figured | None = None
        self._untold: set[_Amount] = set()

    @property
    def waits(self) -> bool:
        """Whether there is one that is not yet told again."""
        return self._figured is not None

    def opens(self, figured: Figured) -> None:
        """Remember a headline, unless it holds an amount without a number."""
        if all(candidate.figure.kind != "vague" for candidate in figured.candidates):
            self._figured = figured
            self._untold = {_amount(candidate.figure) for candidate in figured.candidates}

    def told(self, unit: Sentence, read: list[Candidate]) -> Figured | None:
        """The headline, once the sentences of its paragraph have told all its figures, `unit` being the last of them."""
        headline = self._figured
        if headline is None or unit.paragraph == headline.unit.paragraph:
            return None
        if unit.paragraph > headline.unit.paragraph + 1:
            self._figured = None
            return None
        self._untold -= {_amount(candidate.figure) for candidate in read}
        if self._untold:
            return None
        self._figured = None
        return headline


def dropped(headline: Figured) -> list[Dropped]:
    """The figures of a headline that was told again, as those that were not taken."""
    begin = headline.unit.start
    return [
        Dropped(HEADLINE, begin + c.figure.start, begin + c.figure.end, c.figure, c.verdict)
        for c in headline.candidates
    ]

"""When two similar texts are one article, and when they are two that were written to one pattern.

Daily bulletins, obituaries, protocol news and yearly reports repeat their wording and change what matters: a name, a
date, the figures. Character similarity alone calls them duplicates. Measured on three and a half years of an evening
news programme, nearly all pairs of .5 <= J < .95 are such; reposts and cut versions keep the figures and at least .97
of the shorter text; later versions of a law change more, but are long and keep their figures.
"""

from __future__ import annotations

from itertools import pairwise

from .candidates import SUBSTANTIAL
from .folding import fold
from .verification import WHOLE, Likeness

CONTAINED = 9000  # ten-thousandths of the 5-grams of the shorter text
_FORMULA = 20  # folded characters: shorter texts are formulas, of which only exact copies count
_CONFLICT = 0.3  # share of its figures, dates and ordinals that the smaller text gives differently
_ALWAYS_MAY_DIFFER = 500  # ten-thousandths of the smaller text …
_MAY_DIFFER_PER_SHARED = 2  # … and as many more for each shared 5-gram: the longer the common text, the safer
_FILLED_IN_MAY_DIFFER = 100  # when titles and figures, too, look like one pattern filled in twice
_ALIKE_TITLES = 0.5  # Dice coefficient of character pairs
_TITLES = 4  # titles of one text that are looked at
_TITLE_LENGTH = 200


def relation(likeness: Likeness, shorter: int, threshold: int, *, varying: bool) -> str:
    """`near`, `contained` or "".

    shorter: folded characters of the shorter text; threshold: in ten-thousandths; varying: see `titles_vary`.
    """
    if shorter < _FORMULA or figures_conflict(likeness):
        return ""
    if likeness.jaccard >= threshold:
        allowed = _ALWAYS_MAY_DIFFER + _MAY_DIFFER_PER_SHARED * likeness.shared
        if varying:
            allowed = _FILLED_IN_MAY_DIFFER if likeness.missing and likeness.extra else _ALWAYS_MAY_DIFFER
        return "near" if WHOLE - likeness.containment <= allowed else ""
    if likeness.containment >= CONTAINED and shorter >= SUBSTANTIAL:
        return "contained"
    return ""


def figures_conflict(likeness: Likeness) -> bool:
    """Whether either text gives figures of its own where the other gives different ones."""
    return likeness.extra > 0 and likeness.missing > _CONFLICT * likeness.figures


def comparable(title: str) -> str:
    """A title as `titles_vary` wants it: folded, and of bounded length."""
    return fold(title[:_TITLE_LENGTH]).tobytes().decode("utf-32-le", "surrogatepass")


def titles_vary(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether two sets of folded titles look like one pattern filled in twice.

    They do when they are alike and each has something that the other has not; a title that only lost or gained
    characters (a site's name, a kicker, a later version's wording) does not.
    """
    varying = False
    for one in sorted(first)[:_TITLES]:
        for other in sorted(second)[:_TITLES]:
            if _within(one, other) or _within(other, one):
                return False
            varying = varying or _dice(one, other) >= _ALIKE_TITLES
    return varying


def _within(shorter: str, longer: str) -> bool:
    """Whether the characters of one title stand in the other in the same order."""
    rest = iter(longer)
    return all(character in rest for character in shorter)


def _dice(one: str, other: str) -> float:
    """Dice coefficient of the character pairs of two titles."""
    pairs = [set(pairwise(title)) for title in (one, other)]
    total = len(pairs[0]) + len(pairs[1])
    return 2 * len(pairs[0] & pairs[1]) / total if total else 0.0

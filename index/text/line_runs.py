"""Runs of lines that are no sentences and no marks of a page, and what they tell: links, cells, verses, a listing.

The lines of a run share one fate: a list of headlines goes as a whole, a poem stays as a whole. So a
line is described by its run too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .lines import Line
from .links import is_bulleted
from .words import has_label_word, is_label_made_up

_LOOSE = frozenset(("short", "loose", "cut", "code"))
"""Kinds that a run is made of."""

_LABEL = 12
"""A label of links is at most this long."""


@dataclass(frozen=True, slots=True)
class Run:
    """Lines beside one another that are no sentences and no marks of a page: links, cells, verses, a listing.

    count: how many; mean and spread: characters of a line, and between the shortest and the longest; said: which share of
    their pairs of characters the paragraphs hold; before and after: kinds of the lines around them; is_led: whether a colon
    leads in.
    """

    count: int
    mean: float
    spread: int
    said: float
    before: str
    after: str
    is_led: bool
    is_labelled: bool
    bullets: int


def _is_label(text: str) -> bool:
    return len(text) <= _LABEL and (is_label_made_up(text) or has_label_word(text))


def of(lines: list[Line], certain: list[bool], pairs: frozenset[str]) -> list[Run | None]:
    """For every line the run it stands in; None for a line in no run."""
    found: list[Run | None] = [None] * len(lines)
    start = 0
    while start < len(lines):
        stop = start
        while stop < len(lines) and not certain[stop] and lines[stop].kind in _LOOSE:
            stop += 1
        if stop > start:
            sizes = [len(line.text) for line in lines[start:stop]]
            text = "".join(line.text for line in lines[start:stop])[:800]
            said = sum(text[j : j + 2] in pairs for j in range(len(text) - 1)) / max(1, len(text) - 1)
            found[start:stop] = [
                Run(
                    stop - start,
                    sum(sizes) / len(sizes),
                    max(sizes) - min(sizes),
                    said,
                    "^" if start == 0 else "P" if certain[start - 1] else lines[start - 1].kind,
                    "$" if stop == len(lines) else "P" if certain[stop] else lines[stop].kind,
                    start > 0 and lines[start - 1].text[-1] in ":：",
                    (start > 0 and lines[start - 1].kind == "label") or _is_label(lines[start].text),
                    sum(is_bulleted(line) for line in lines[start:stop]),
                )
            ] * (stop - start)
        start = max(stop, start + 1)
    return found


def features(run: Run, where: str) -> Iterator[str]:
    count, mean = bucket(run.count, 2, 3, 5, 8, 14), bucket(int(run.mean), 5, 9, 13, 18, 25)
    said = bucket(int(run.said * 100), 5, 15, 25, 35, 50)
    yield f"rc={count}{where}"
    yield f"rm={count}{mean}"
    yield f"rmw={mean}{where}"
    yield f"rs_={min(count, 3)}{said}{where}"
    yield f"rv={bucket(run.spread, 2, 5, 10, 20)}{mean}"
    yield f"rb={run.before}"
    yield f"ra={run.after}{where}"
    yield f"rba={run.before}>{run.after}"
    labelled = f"{run.is_labelled:d}{where}"
    yield f"rl={labelled}"
    yield f"rla={labelled}{run.after}"
    yield f"rls={labelled}{said}"
    yield f"rlm={labelled}{mean}"
    if run.bullets:
        yield f"ru={bucket(run.bullets * 10 // run.count, 1, 4, 6, 9)}{where}"
    if run.is_led:
        yield f"led={count}"


def bucket(n: int, *bounds: int) -> int:
    """How many of the ascending bounds `n` reaches."""
    return sum(n >= bound for bound in bounds)

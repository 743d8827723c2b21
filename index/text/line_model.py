"""The model that says what the lines of a page are: a linear-chain conditional random field over four labels.

Labels: `title`, `record` (date, source, by-lines), `body`, `site`. Weights are integers in `page_weights.csv` (hundredths),
learned by `tests/train_page.py`; the probabilities are those of the forward-backward algorithm (Lafferty, McCallum &
Pereira, 2001). A run of lines that are surely of the article is given, not guessed, so every gap between them is read alone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path

from . import features
from .features import Page

LABELS = ("title", "record", "body", "site")
BODY = 2
_DATA = Path(__file__).parent.parent / "data" / "page_weights.csv"
_SCALE = 100.0
_CERTAIN = (0.0, 0.0, 1.0, 0.0)

Chances = tuple[float, float, float, float]
"""The probability of each label of LABELS."""


@dataclass(frozen=True, slots=True)
class Weights:
    """`states[feature][label]`, and `moves[label][next label]` as factors (the exponentials of the weights)."""

    states: dict[str, Chances]
    moves: tuple[Chances, ...]


@cache
def weights() -> Weights:
    """The weights of `page_weights.csv`."""
    with _DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(line for line in file if not line.startswith("# ")))
    return parse(rows)


def parse(rows: Iterable[list[str]]) -> Weights:
    """Rows of `feature, title, record, body, site` in hundredths; the feature `move:LABEL` gives what follows LABEL."""
    states: dict[str, Chances] = {}
    moves: dict[str, Chances] = {}
    for name, *numbers in rows:
        t, r, b, s = (int(number or 0) / _SCALE for number in numbers)
        if name.startswith("move:"):
            moves[name[5:]] = (exp(t), exp(r), exp(b), exp(s))
        else:
            states[name] = (t, r, b, s)
    return Weights(states, tuple(moves[label] for label in LABELS))


def chances(page: Page, model: Weights | None = None) -> list[Chances]:
    """For every line of a page the probability of each label."""
    model = model or weights()
    count = len(page.lines)
    found: list[Chances] = [_CERTAIN] * count
    i = 0
    while i < count:
        if page.certain[i]:
            i += 1
            continue
        stop = i
        while stop < count and not page.certain[stop]:
            stop += 1
        scores = [_score(model, page, j) for j in range(i, stop)]
        found[i:stop] = _gap(model.moves, scores, i > 0, stop < count)
        i = stop
    return found


def _score(model: Weights, page: Page, i: int) -> Chances:
    """exp of the sum of weights for each label, scaled so that the largest is 1."""
    t = r = b = s = 0.0
    states = model.states
    for name in features.of(page, i):
        weight = states.get(name)
        if weight is not None:
            t += weight[0]
            r += weight[1]
            b += weight[2]
            s += weight[3]
    top = max(t, r, b, s)
    return exp(t - top), exp(r - top), exp(b - top), exp(s - top)


def _gap(moves: tuple[Chances, ...], scores: list[Chances], is_after: bool, is_before: bool) -> list[Chances]:
    """Forward-backward over one gap; `is_after` and `is_before` tell whether a line of the body stands at its ends."""
    labels = range(4)
    first = moves[BODY] if is_after else (1.0, 1.0, 1.0, 1.0)
    ahead: list[Chances] = []
    for at, score in enumerate(scores):
        into = first if at == 0 else tuple(sum(ahead[-1][a] * moves[a][b] for a in labels) for b in labels)
        ahead.append(_scaled([into[b] * score[b] for b in labels]))
    last = tuple(moves[a][BODY] for a in labels) if is_before else (1.0, 1.0, 1.0, 1.0)
    back: list[Chances] = [_scaled(list(last))]
    for score in reversed(scores[1:]):
        later = back[-1]
        back.append(_scaled([sum(moves[a][b] * score[b] * later[b] for b in labels) for a in labels]))
    back.reverse()
    return [_scaled([x * y for x, y in zip(f, g, strict=True)]) for f, g in zip(ahead, back, strict=True)]


def _scaled(values: list[float]) -> Chances:
    total = sum(values) or 1.0
    return values[0] / total, values[1] / total, values[2] / total, values[3] / total

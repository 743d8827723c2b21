"""The learned verdict: the sum of the weights of the features of a figure says whether it is a promise.

The weights (index/data/verdict_weights.tsv) are those of a logistic regression; how they were learned is told in
tests/train_verdict.py. All words that have a weight are found in one pass over a sentence (Aho and Corasick 1975).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from ...data import DATA
from . import features, together
from .cues import COMMITMENTS
from .evidence import OUTSIDE
from .features import Document, Figured
from .judgement import Judgement
from .statements import Candidate
from .verdicts import STATES

FILE = "verdict_weights.tsv"
AHEAD = "not promised"
"""Why a figure is left out that the rules took for a promise: its period is ahead, but nobody commits to it."""
CERTAIN = -8.0
"""The sum of the rules down to which a figure is weighed where no period ahead and no word of will stands by it: of 2,278
labelled figures below it five are promises."""
_WILL = frozenset(f"{earlier}{group}" for earlier in ("", "earlier ") for group in COMMITMENTS | {"stated goal"})
_ZONES = ("opening", "before", "clause", "behind")

_Word = tuple[int, int]
"""The number of a feature and its weight in hundredths."""
Weighed = tuple[int, int, int, int]
"""A plain tuple of what `Reason` names; there are many."""


@dataclass(frozen=True, slots=True)
class Model:
    """names: of the features, in order of their numbers. weights: of all of them by name. words: an automaton that yields
    (last character, (length, what the word weighs in each zone)) for all words; None where there are none.
    """

    names: tuple[str, ...]
    weights: dict[str, _Word]
    words: Any


def parsed(text: str) -> Model:
    """The model of a file of weights: `#` opens a comment, other lines are a name, a tab and a weight in hundredths.

    Raises ValueError for a line that is none, or out of order.
    """
    import ahocorasick

    weights: dict[str, _Word] = {}
    last = ""
    for line in text.splitlines():
        if line.startswith("#") or not line:
            continue
        name, _, weight = line.rpartition("\t")
        if name <= last or name.partition(":")[0] not in features.GROUPS:
            raise ValueError(f"{FILE} is out of order or does not know the kind of feature: {line[:80]}")
        weights[name] = len(weights), int(weight)
        last = name
    words: dict[str, list[_Word | None]] = {}
    for name, weighed in weights.items():
        zone, _, word = name.partition(":")
        if zone in _ZONES:
            words.setdefault(word, [None] * len(_ZONES))[_ZONES.index(zone)] = weighed
    machine = ahocorasick.Automaton()
    for word, by_zone in words.items():
        machine.add_word(word, (len(word), *by_zone))
    if words:
        machine.make_automaton()
    return Model(tuple(weights), weights, machine if words else None)


@cache
def model() -> Model:
    """The weights that the package brings."""
    return parsed((DATA / FILE).read_text(encoding="utf-8"))


def judge(document: Document, beyond: features.Around | None = None) -> list[Judgement]:
    """What each figure of a document is, in order. The figures of a list (4.4%、5.6%) have one verdict.

    beyond: what lies around `document` where it is a part of a long one.
    """
    flat = [candidate for figured in document.sentences for candidate in figured.candidates]
    if all(map(_stands_alone, flat)):
        return [_of_rules(candidate) for candidate in flat]
    around = features.around(
        flat,
        [at for at, figured in enumerate(document.sentences) for _ in figured.candidates],
        [figured.group for figured in document.sentences for _ in figured.candidates],
        beyond,
    )
    title = _of_title(document.title)
    near = iter(around)
    number, share = model().weights.get(together.NAME, (0, 0))
    out: list[Judgement] = []
    for figured in document.sentences:
        led = leaders(figured.candidates)
        reasons = _reasons(figured, led, near, title)
        scores = [sum([reason[3] for reason in reasons[at]]) if at in reasons else None for at in range(len(led))]
        more = together.added(figured.candidates, scores, share)
        for at, (candidate, leader, score) in enumerate(zip(figured.candidates, led, scores, strict=True)):
            if score is not None:
                drawn = [(number, OUTSIDE, OUTSIDE, more[at])] if more[at] else []
                out.append(_decided(candidate, score + more[at], (*reasons[at], *drawn)))
            elif leader is not None:
                out.append(_decided(candidate, out[-1].score, out[-1].reasons))
            else:
                out.append(_of_rules(candidate))
    return out


def leaders(candidates: Sequence[Candidate]) -> list[int | None]:
    """Which figure of a sentence each has its verdict of: itself, if it is weighed; the first of a list (4.4%、5.6%) for the
    others of it; None where the rules alone say what it is.
    """
    out: list[int | None] = []
    for at, candidate in enumerate(candidates):
        if _stands_alone(candidate):
            out.append(None)
        else:
            before = out[-1] if candidate.fellow and out else None
            out.append(at if before is None else before)
    return out


def _stands_alone(candidate: Candidate) -> bool:
    """Whether the rules alone say what a figure is."""
    return candidate.figure.kind == "vague" or is_certain(candidate)


def _reasons(
    figured: Figured, led: Sequence[int | None], near: Iterator[Sequence[str]], title: list[Weighed]
) -> dict[int, tuple[Weighed, ...]]:
    """What speaks for and against the figures of a sentence that are weighed (`leaders`), by their place in it."""
    heard: Heard | None = None
    found: dict[int, tuple[Weighed, ...]] = {}
    for at, (candidate, leader, around) in enumerate(zip(figured.candidates, led, near, strict=False)):
        if leader == at:
            heard = heard or heard_in(figured.sentence)
            found[at] = (*weighed(candidate, around, heard), *title)
    return found


def _of_title(title: str) -> list[Weighed]:
    """What the title of a document weighs."""
    weights = model().weights
    named = [weights[name] for name in features.titled(title) if name in weights]
    return [(number, OUTSIDE, OUTSIDE, weight) for number, weight in named]


class Heard(NamedTuple):
    """The words of a sentence that have a weight, in order of their last characters: (begin, end, feature and weight in
    front of a figure, in its clause, behind it; None where none). opening: those that open it, as reasons.
    """

    opening: list[Weighed]
    ends: list[int]
    words: list[tuple[int, int, _Word | None, _Word | None, _Word | None]]


def heard_in(sentence: str) -> Heard:
    """The words of a `narrow` sentence that have a weight."""
    automaton = model().words
    if automaton is None:
        return Heard([], [], [])
    found = list(automaton.iter(features.folded(sentence)))  # in order of their last characters
    opened: list[Weighed] = []
    for last, (size, opening, _, _, _) in found:
        if last >= features.OPENING:
            break
        if opening is not None:
            opened.append((opening[0], last + 1 - size, last + 1, opening[1]))
    words = [
        (last + 1 - size, last + 1, before, clause, behind)
        for last, (size, _, before, clause, behind) in found
        if before is not None or clause is not None or behind is not None
    ]
    return Heard(opened, [word[1] for word in words], words)


def weighed(candidate: Candidate, around: Sequence[str], heard: Heard) -> list[Weighed]:
    """The features of a figure that have a weight, each once: those without words first, then the words.

    around: what the rules make of the figures around it; heard: the words of its sentence.
    """
    weights = model().weights
    figure = candidate.figure
    found: dict[int, Weighed] = {}
    for name, start, end in features.ruled(candidate):
        one = weights.get(name)
        if one is not None:
            found.setdefault(one[0], (one[0], start, end, one[1]))
    for one in filter(None, map(weights.get, (*features.own(candidate), *around))):
        found[one[0]] = (one[0], OUTSIDE, OUTSIDE, one[1])
    for reason in heard.opening:
        found.setdefault(reason[0], reason)
    begin, stop = figure.start - features.BEFORE, figure.end + features.BEHIND
    clause, ends = max(begin, candidate.part.start), heard.ends
    front = bisect_right(ends, figure.start)
    for start, end, one, own, _ in heard.words[bisect_left(ends, begin) : front]:
        if one is not None and start >= begin and one[0] not in found:
            found[one[0]] = (one[0], start, end, one[1])
        if own is not None and start >= clause and own[0] not in found:
            found[own[0]] = (own[0], start, end, own[1])
    for start, end, _, _, behind in heard.words[front : bisect_right(ends, stop)]:
        if behind is not None and start >= figure.end and behind[0] not in found:
            found[behind[0]] = (behind[0], start, end, behind[1])
    return list(found.values())


def as_decided(document: Document, promised: Sequence[bool]) -> list[Judgement]:
    """What each figure is if those `promised` (in order) are the promises among them."""
    flat = [candidate for figured in document.sentences for candidate in figured.candidates]
    return [
        _of_rules(candidate) if candidate.figure.kind == "vague" else _decided(candidate, 1 if yes else 0, ())
        for candidate, yes in zip(flat, promised, strict=True)
    ]


def is_certain(candidate: Candidate) -> bool:
    """Whether a figure is so clearly a result that it need not be weighed."""
    verdict, period = candidate.verdict, candidate.view.period
    if verdict.found and verdict.found[-1][0] in STATES:
        return True  # where a change begins is no promise whatever is promised of it
    if verdict.score > CERTAIN or verdict.kind != "result" or (period is not None and period.goal and not period.past):
        return False
    return _WILL.isdisjoint([found[0] for found in verdict.found])


def _of_rules(candidate: Candidate) -> Judgement:
    """What the rules say of a figure that is not weighed: an amount without a figure, a certain result."""
    kind = candidate.verdict.kind
    if candidate.figure.kind == "vague":
        return Judgement("vague" if kind == "target" else "", 0)
    return Judgement(kind, 0)


def _decided(candidate: Candidate, score: int, reasons: tuple[Weighed, ...]) -> Judgement:
    """A promise, or what else it is: what the rules call it, or nothing where its period is ahead."""
    kind, period = candidate.verdict.kind, candidate.view.period
    if score > 0:
        return Judgement("target", score, reasons)
    if kind != "target":
        return Judgement(kind, score, reasons)
    if period is not None and period.goal and not period.past:
        return Judgement("", score, reasons, AHEAD)
    return Judgement("result", score, reasons)

"""The places that a sentence is about: those it names and those its pronouns mean, less yardsticks and parts of names."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..figures.clauses import breaks
from ..lexicon.words import settings, words
from ..places.regions import Gazetteer, Mention, Place, lift, pronoun
from .scope import Scope

_JOIN = re.compile("[、和与及]|以及")
_AND_OTHERS = re.compile("等(?!级)")
_OPENING = 14
"""Characters that may stand between the beginning of a clause and the place that opens it (力争到2027年,全…)."""
_APPOSITION = 6
"""Characters of an apposition in front of a place with a comma behind: 工业大省辽宁,今年将…."""

_Spans = list[tuple[int, int, Place]]


class NamedPlace(NamedTuple):
    """A place named in a sentence; offsets into it.

    subject: it opens its clause, so that what stands behind is about it too.
    acts: and does something, so that the sentences that follow may be about it.
    """

    start: int
    end: int
    place: Place
    subject: bool
    acts: bool


class _View(NamedTuple):
    """One place in its sentence: its span, the start of its clause, who speaks, and what the place is to the speaker."""

    text: str
    start: int
    end: int
    place: Place
    clause: int
    speaker: Place | None
    scope: Scope

    @property
    def is_speaker(self) -> bool:
        return self.speaker is not None and self.place.name == self.speaker.name

    @property
    def holds_speaker(self) -> bool:
        """Whether the speaker lies in the place: 全国 in a province's report."""
        if self.speaker is None or self.is_speaker:
            return False
        return contains(self.place, self.speaker, self.scope.gazetteer)

    @property
    def opens_clause(self) -> bool:
        """Whether nothing but time and words of will stand in front of it in its clause."""
        text, distance = self.text, self.start - self.clause
        if not distance or (distance <= _APPOSITION and text.startswith(",", self.end)):
            return True
        return distance <= _OPENING and settings().opening.fullmatch(text, self.clause, self.start) is not None

    @property
    def acts(self) -> bool:
        """Whether a deed or an office follows (湖北将…), or the place is the speaker's own."""
        if self.is_speaker:
            return True
        text, end, lexicon = self.text, self.end, words()
        if text.startswith(lexicon.subject, end) and not text.startswith(lexicon.no_subject, end):
            return True
        return settings().announces.match(text, end) is not None

    @property
    def is_acted_upon(self) -> bool:
        """Whether it lies in the speaker's region, which does something to it: 推动某开发区…."""
        if self.speaker is None or self.is_speaker or self.speaker.name not in self.place.path:
            return False
        return settings().acted.search(self.text, self.clause, self.start) is not None


def _is_yardstick(view: _View) -> bool:
    """高于全国, 全国平均: compared with."""
    before, after = words().not_here_before, words().not_here_after
    return view.text.endswith(before, 0, view.start) or view.text.startswith(after, view.end)


def _is_bracketed(view: _View) -> bool:
    """中欧班列（成渝）: a part of a name."""
    return view.text[view.start - 1 : view.start] in ("(", "（") and view.text[view.end : view.end + 1] in (")", "）")


def _crosses_regions(view: _View) -> bool:
    """黄河流域 in a city's report or plan: where a part of it lies."""
    return view.place.level == "cross" and view.speaker is not None and view.scope.frame.kind != "news"


def _is_wider(view: _View) -> bool:
    """对标全国 in a province's report: what the speaker lies in, unless it is what the clause is about."""
    return view.holds_speaker and (not view.opens_clause or view.text[view.start - 1 : view.start] == "在")


EXCLUSIONS: dict[str, Callable[[_View], bool]] = {
    "yardstick": _is_yardstick,
    "bracketed part of a name": _is_bracketed,
    "area across regions": _crosses_regions,
    "wider region": _is_wider,
}
"""Why a place that is named is not the region of a figure: name of the reason, predicate."""


def excluded(view: _View) -> str:
    """The first reason why the place is not what its sentence is about, "" if it is."""
    for name, applies in EXCLUSIONS.items():
        if applies(view):
            return name
    return ""


def regions_of(text: str, start: int, mentions: Sequence[Mention], starts: list[int], scope: Scope) -> list[NamedPlace]:
    """The places and pronouns of a sentence that starts at `start` of the text, in order, without those excluded.

    starts: the offsets of `mentions`, to be searched by bisection.
    """
    speaker = scope.speaker.place if scope.speaker and scope.speaker.place else scope.frame.primary.place
    spans = _mentioned(start, start + len(text), mentions, starts)
    if speaker is not None:
        spans = _with_pronouns(text, spans, speaker, scope)
    if not spans:
        return []
    marks = [0, *breaks(text)]
    found = []
    for begin, end, place in _open_lists(text, spans, scope.gazetteer):
        view = _View(text, begin, end, place, marks[bisect_right(marks, begin) - 1], speaker, scope)
        if not excluded(view):
            found.append(_named(view))
    return found


def _named(view: _View) -> NamedPlace:
    acts = view.acts
    subject = (
        view.opens_clause
        and (acts or settings().site.match(view.text, view.end) is not None)
        and not view.is_acted_upon
        and not view.holds_speaker
    )
    return NamedPlace(view.start, view.end, view.place, subject, acts)


def _mentioned(start: int, end: int, mentions: Sequence[Mention], starts: list[int]) -> _Spans:
    """The mentions that lie in `start`..`end` of the text, as spans of the sentence that begins at `start`."""
    spans = []
    at = bisect_left(starts, start)
    while at < len(mentions) and mentions[at].start < end:
        hit = mentions[at]
        if hit.end <= end:
            spans.append((hit.start - start, hit.end - start, hit.place))
        at += 1
    return spans


def _with_pronouns(text: str, spans: _Spans, speaker: Place, scope: Scope) -> _Spans:
    """`spans` with the places that 全市, 我省 mean: as said by the place named before, the paragraph's, else the speaker."""
    spans = list(spans)
    for word in pronoun(text):
        before = next((place for _, end, place in reversed(spans) if end <= word.start), None)
        nearer = before or (scope.carried.place if scope.carried else None)
        place = lift(nearer, word.level, scope.gazetteer) if nearer is not None else None
        place = place or lift(speaker, word.level, scope.gazetteer)
        if place is not None and not any(a < word.end and word.start < b for a, b, _ in spans):
            spans.append((word.start, word.end, place))
    return sorted(spans, key=lambda span: span[0])


def _open_lists(text: str, spans: _Spans, gazetteer: Gazetteer) -> _Spans:
    """`spans` with each open list (福州、厦门、莆田等地) as one place: the smallest that holds all of it."""
    out: _Spans = []
    first = 0
    for at, (begin, end, place) in enumerate(spans):
        if at and not _JOIN.fullmatch(text, spans[at - 1][1], begin):
            first = at
        out.append((begin, end, place))
        if at > first and _AND_OTHERS.match(text, end):
            paths = [spans[i][2].path for i in range(first, at + 1)]
            shared = next((n for n, names in enumerate(zip(*paths, strict=False)) if len(set(names)) > 1), 0)
            if shared:
                out[-(at - first + 1) :] = [(spans[first][0], end, gazetteer.line(place)[shared - 1])]
            first = at + 1
    return out


def contains(place: Place, other: Place, gazetteer: Gazetteer) -> bool:
    """Whether `other` lies in `place`: 中国 and 长三角 contain 安徽省."""
    return place.name in other.path or (place.level == "cross" and other.name in gazetteer.within(place))

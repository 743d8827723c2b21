"""The places that a sentence is about: those it names and those its pronouns mean, less yardsticks and parts of names."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..figures.clauses import breaks
from ..figures.numerals import duration
from ..lexicon.classes import compiled
from ..lexicon.words import settings, words
from ..places.context import is_abroad
from ..places.gazetteer import COUNTRY
from ..places.regions import Gazetteer, Mention, Place, lift, pronoun
from .scope import Scope

_JOIN = re.compile("[、和与及]|以及")
_AND_OTHERS = re.compile("等(?!级)")
_OPENING = 14
"""Characters that may stand between the beginning of a clause and the place that opens it (力争到2027年,全…)."""
_APPOSITION = 6
"""Characters of an apposition in front of a place with a comma behind: 工业大省辽宁,今年将…."""

_TOGETHER = re.compile(
    "之?间|两地|三地|共同|联合|携手|合作|往返|往来|铁路|高铁|高速|航线|班列|[^,;。]{0,8}(?:铁路|高铁|高速|航线|班列)"
)
"""Behind a list of places: what is told is of all of them as one (武汉与鄂州之间, 京沪两地)."""
_MEMBER = re.compile("[^,;。:、和与及]{1,12}(?:、|和|以?及|与)")
_COUNTED = compiled(r"[^,;。:、]{0,12}?(?P<count>\d{1,2}|{cn}{1,2})(?:个|大|座|家|处|条|项)")
"""Behind the members of an enumeration (乌海绿氢、鄂尔多斯重卡): how many they are."""
_GOVERNS = ("政府", "人民政府", "省委", "市委", "县委", "区委", "州委", "党委")
"""Behind a place: it acts, whatever verb follows (中国政府高度重视…)."""
_WHERE = ("在", "于", "以")

_Spans = list[tuple[int, int, Place]]
_Listed = list[tuple[int, int, Place, int]]


class NamedPlace(NamedTuple):
    """A place named in a sentence; offsets into it.

    subject: it opens its clause, so that what stands behind is about it too.
    acts: and does something, so that the sentences that follow may be about it.
    list: the number of the list that it stands in side by side with others (武汉市、黄石市), 0 for none.
    opens: nothing but time, words of will or 在 stands in front of it in its clause.
    """

    start: int
    end: int
    place: Place
    subject: bool
    acts: bool
    list: int = 0
    opens: bool = False


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
        if text.startswith(_GOVERNS, end):
            return True
        said = lexicon.subject.get(text[end : end + 1], ())
        if said and text.startswith(said, end) and not text.startswith(lexicon.no_subject, end):
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
    if view.text.endswith(before, 0, view.start):
        return True
    return view.text.startswith(after, view.end) and not view.text.startswith("第一大", view.end)  # 吉林第一大口粮作物


def _is_bracketed(view: _View) -> bool:
    """中欧班列（成渝）: a part of a name."""
    return view.text[view.start - 1 : view.start] in ("(", "（") and view.text[view.end : view.end + 1] in (")", "）")


def _crosses_regions(view: _View) -> bool:
    """黄河流域 in a city's report or plan: where a part of it lies."""
    return view.place.level == "cross" and view.speaker is not None and view.scope.frame.kind != "news"


def _is_wider(view: _View) -> bool:
    """对标全国 in a province's report: what the speaker lies in, unless it is what the clause is about."""
    if not view.holds_speaker or _is_turned_to(view):
        return False
    return not view.opens_clause or view.text[view.start - 1 : view.start] == "在"


def _is_turned_to(view: _View) -> bool:
    """Whether the news turns from the place that it is of to what that lies in: 如今在全国,….

    Not where the manifest says of which place it is.
    """
    frame = view.scope.frame
    if frame.kind != "news" or frame.primary.source == "manifest" or view.place.level != "country":
        return False
    return view.opens_clause and view.text.startswith((",", "范围内,"), view.end)


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
    if speaker is not None or scope.latest is not None or spans or "国" in text:
        spans = _with_pronouns(text, spans, speaker, scope)
    if not spans:
        return []
    marks = [0, *breaks(text)]
    found = []
    parts = _parts_of_a_count(text, spans)
    listed: list[NamedPlace] = []
    for begin, end, place, number in _lists(text, spans, scope.gazetteer):
        view = _View(text, begin, end, place, marks[bisect_right(marks, begin) - 1], speaker, scope)
        if begin in parts or excluded(view):
            continue
        named = _named(view)
        if number:
            listed = [one for one in listed if one.list == number]
            # what opens the clause and what acts is the whole list: the first member tells one, the last the other
            subject = named.subject or (named.acts and bool(listed) and _opens(view._replace(start=listed[0].start)))
            named = named._replace(list=number, subject=subject)
            listed.append(named)
        found.append(named)
    return found


def _opens(view: _View) -> bool:
    return view.opens_clause and not view.is_acted_upon and not _is_of_the_speaker(view)


def _is_of_the_speaker(view: _View) -> bool:
    """Whether a place only is what the speaker lies in; in the news it may act for itself: 我国将… in news of a county."""
    return view.holds_speaker and not (view.scope.frame.kind == "news" and view.acts)


def _parts_of_a_count(text: str, spans: _Spans) -> frozenset[int]:
    """Where the places begin that are members of what is counted behind them: 乌海绿氢、鄂尔多斯重卡2个示范区.

    Also of what is counted place by place (在武汉、宜昌、襄阳建设3个基地), and beside what is no place (省会、鲁南、胶东).
    """
    if "、" not in text and "和" not in text and "及" not in text:
        return frozenset()
    found: set[int] = set()
    first = 0
    for at, (begin, end, _) in enumerate(spans):
        before = spans[at - 1][1] if at else 0
        joined = at > 0 and (_JOIN.fullmatch(text, before, begin) or _MEMBER.fullmatch(text, before, begin)) is not None
        if not joined:
            first = at
        behind = _COUNTED.match(text, end)
        members = range(first, at + 1)
        if behind is None or len(members) < 2 or (duration(behind["count"]) or (0,))[0] != len(members):
            continue
        plain = all(_JOIN.fullmatch(text, spans[one - 1][1], spans[one][0]) for one in members[1:])
        counted = behind.end() - end > len(behind["count"]) + 1  # 四个自治区: what they are, not what they have
        if not plain or (counted and text[spans[first][0] - 1 : spans[first][0]] in _WHERE):
            found.update(spans[one][0] for one in members)
    return frozenset(found | _beside_no_place(text, spans))


def _beside_no_place(text: str, spans: _Spans) -> set[int]:
    """Where the places begin that go on a list of things that are no places: 省会、鲁南、胶东."""
    found: set[int] = set()
    for at, (begin, _, _) in enumerate(spans):
        if text[begin - 1 : begin] != "、" or not begin:
            continue
        if not at or spans[at - 1][1] != begin - 1 or spans[at - 1][0] in found:
            found.add(begin)
    return found


def _named(view: _View) -> NamedPlace:
    acts, opens = view.acts, view.opens_clause
    if view.holds_speaker and _is_turned_to(view):
        return NamedPlace(view.start, view.end, view.place, subject=True, acts=True, opens=True)
    subject = (
        opens
        and (acts or settings().site.match(view.text, view.end) is not None)
        and not view.is_acted_upon
        and not _is_of_the_speaker(view)
    )
    return NamedPlace(view.start, view.end, view.place, subject, acts, 0, opens)


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


def _with_pronouns(text: str, spans: _Spans, speaker: Place | None, scope: Scope) -> _Spans:
    """`spans` with the places that 全市, 我省 mean: as said by the place named before in the sentence, the one named last in
    the paragraph, the one that it is about, else the speaker.
    """
    spans = list(spans)
    for word in pronoun(text):
        before = next((place for _, end, place in reversed(spans) if end <= word.start), None)
        around = (
            before,
            None if before else scope.latest,
            scope.carried.place if scope.carried and not before else None,
        )
        lifted = (lift(near, word.level, scope.gazetteer) for near in (*around, speaker) if near is not None)
        place = next((place for place in lifted if place is not None), None)
        if word.level == "country" and place is None and not is_abroad(text, word.start):
            place = scope.gazetteer.get(COUNTRY)  # 我国, 全国 say it whoever speaks
        if place is None and word.level == "town" and speaker is not None and speaker.level == "city":
            place = speaker  # of the towns of 东莞, or of a county that nothing names
        if place is not None and not any(a < word.end and word.start < b for a, b, _ in spans):
            spans.append((word.start, word.end, place))
    return sorted(spans, key=lambda span: span[0])


def _lists(text: str, spans: _Spans, gazetteer: Gazetteer) -> _Listed:
    """`spans` with the number of the list that each stands in with others (武汉市、黄石市), 0 where it stands alone.

    What is told of all as one (福州、厦门、莆田等地, 武汉与鄂州之间) is one place: the smallest that holds all of it.
    """
    out: _Listed = []
    first = number = 0
    for at, (begin, end, place) in enumerate(spans):
        if at and not _JOIN.fullmatch(text, spans[at - 1][1], begin):
            first = at
        elif at == first + 1:
            number += 1
            out[-1] = (*out[-1][:3], number)
        out.append((begin, end, place, number if at > first else 0))
        if at > first and (_AND_OTHERS.match(text, end) or _TOGETHER.match(text, end)):
            whole = _shared(spans[first : at + 1], gazetteer)
            if whole is not None:
                out[-(at - first + 1) :] = [(spans[first][0], end, whole, 0)]
            first = at + 1
    return out


def _shared(spans: _Spans, gazetteer: Gazetteer) -> Place | None:
    """The smallest place that holds all of `spans`."""
    paths = [place.path for _, _, place in spans]
    shared = next((n for n, names in enumerate(zip(*paths, strict=False)) if len(set(names)) > 1), 0)
    return gazetteer.line(spans[-1][2])[shared - 1] if shared else None


def contains(place: Place, other: Place, gazetteer: Gazetteer) -> bool:
    """Whether `other` lies in `place`: 中国 and 长三角 contain 安徽省."""
    return place.name in other.path or (place.level == "cross" and other.name in gazetteer.within(place))

"""What a sentence inherits: the region, the deadline and the kind of section of the headings and sentences above it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from . import kinds, periods
from .periods import Period
from .regions import Gazetteer, Mention, Place, department, lift, pronoun

_RANKS = (
    re.compile(r"#? ?第[一二三四五六七八九十百\d]+[编章篇部]|#{1,2} "),
    re.compile(r"[一二三四五六七八九十]{1,3}[、.]|第[一二三四五六七八九十]+节|###+ "),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]"),
    re.compile(r"\d{1,2}[.、]|[一二三四五六七八九十]{1,2}是|专栏"),
)
_REVIEW = re.compile(r"^.{0,14}(?:过去一年|过去的?[一二三四五]年|[一五三]年来|刚刚过去|这[五一]年|去年以来|回顾)")
_PLANS = re.compile(
    r"^.{0,14}(?:今年|今后[五一]年|未来[五一]年|五”时期|五”期间|新的一年|当前和今后|下一步).{0,24}(?:目标|要|任务|工作|重点|总体|必须|将|建议|安排)"
    r"|主要预期目标"
)
_SPEAKER = re.compile(r"[:：]|表示|介绍|提出|指出|强调")
_ITEM = re.compile(
    r"^(?:-{1,2}|[•·●○◆■□▪*]|[一二三四五六七八九十]{1,2}是|\(?\d{1,2}[.、)]|第[一二三四五六]步|[(（][一二三四五六七八九十\d]{1,2}[)）])"
)


@dataclass(frozen=True, slots=True)
class Where:
    """A region and how it is known: clause | sentence | heading | speaker | title | manifest."""

    place: Place | None
    source: str


@dataclass(frozen=True, slots=True)
class When:
    """A deadline year, its words and how it is known: explicit | sentence | heading | plan | relative | document."""

    year: int
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for a whole document."""

    document: kinds.Document
    year: int | None
    month: int
    early: bool
    plan: When | None
    primary: Place | None
    primary_source: str


@dataclass(slots=True)
class Scope:
    """The state while walking down a document; sentences are `narrow` text."""

    frame: Frame
    gazetteer: Gazetteer
    section: str = ""
    headings: list[tuple[int, When | None]] = field(default_factory=list)
    speaker: Where | None = None
    running: When | None = None
    running_open: bool = False
    paragraph: int = -1
    paragraph_past: bool = False
    carried: Where | None = None

    def heading(self, text: str) -> None:
        """A heading: its section, deadline and speaker hold until the next heading of its rank or above."""
        rank = next((at for at, pattern in enumerate(_RANKS) if pattern.match(text)), len(_RANKS))
        when = self.deadline_of(text)
        if rank < len(_RANKS) or when is not None:
            while self.headings and self.headings[-1][0] >= rank:
                self.headings.pop()
            self.headings.append((rank, when))
        kind = kinds.section(text)
        if kind and (rank < 3 or kind == "plan" or not self.section):
            self.section = kind
        elif rank <= 1:
            self.section = "" if self.frame.document.kind != "report" else self.section
        self.running, self.running_open, self.paragraph_past, self.carried = None, False, False, None
        speaker = self._speaker(text, must=True)
        if speaker is not None:
            self.speaker = speaker
        elif rank <= 1:
            self.speaker = None

    def enter(self, text: str, paragraph: int) -> None:
        """A sentence that is no heading begins; called for every one, figures or not."""
        if paragraph != self.paragraph:
            self.paragraph = paragraph
            self.carried = None
            self.paragraph_past = False
            if not (self.running_open or _ITEM.match(text)):
                self.running = None
        head = text[:60]
        if _REVIEW.search(head):
            self.section = "review"
        elif _PLANS.search(head):
            self.section = "plan"

    def leave(self, text: str, found: list[Period]) -> None:
        """A sentence ends: its last deadline runs on through the paragraph, and through the items under it."""
        goal = next((period for period in reversed(found) if period.goal and not period.past), None)
        if goal is not None:
            self.running = When(goal.year, goal.text, "sentence")
            self.running_open = text.endswith((":", ";", ",")) or bool(_ITEM.match(text)) or len(text) < 80
            self.paragraph_past = False
        elif any(period.past for period in found):
            self.paragraph_past = True

    def deadline_of(self, text: str) -> When | None:
        """The deadline that a heading names."""
        planned = periods.of_plan(text)
        if planned:
            return When(planned[0], planned[1], "heading") if self._ahead(planned[0]) else None
        for period in periods.find(text, self.frame.year, early=self.frame.early):
            if not period.past and self._ahead(period.year):
                return When(period.year, period.text, "heading")
        return None

    def _ahead(self, year: int) -> bool:
        return self.frame.year is None or year >= self.frame.year

    def inherited(self) -> When | None:
        """The deadline for a sentence that names none."""
        if self.running is not None:
            return self.running
        for _, when in reversed(self.headings):
            if when is not None:
                return when
        return self.frame.plan

    def _speaker(self, text: str, *, must: bool) -> Where | None:
        """The region of a heading or sentence opened by a place or department that speaks (汉阳区:…, 市科技局表示…)."""
        mark = _SPEAKER.search(text, 0, 24)
        if mark is None:
            return None
        lead = text[: mark.start()]
        office = department(lead, self.gazetteer)
        if office is not None:
            place = office.place or (
                lift(self.frame.primary, office.level, self.gazetteer) if self.frame.primary else None
            )
            return Where(place, "speaker") if place is not None else None
        named = self.gazetteer.get(lead.lstrip("#一二三四五六七八九十、.()（） ")) if must and len(lead) <= 16 else None
        return Where(named, "speaker") if named is not None else None


def regions_of(
    text: str, start: int, mentions: list[Mention], starts: list[int], scope: Scope
) -> list[tuple[int, int, Place]]:
    """(start, end, place) of the places and pronouns of a sentence at `start` of the text, offsets into the sentence."""
    end = start + len(text)
    out = []
    at = bisect_left(starts, start)
    while at < len(mentions) and mentions[at].start < end:
        hit = mentions[at]
        if hit.end <= end:
            out.append((hit.start - start, hit.end - start, hit.place))
        at += 1
    primary = scope.speaker.place if scope.speaker and scope.speaker.place else scope.frame.primary
    if primary is not None:
        for word in pronoun(text):
            place = lift(primary, word.level, scope.gazetteer)
            if place is not None and not any(a < word.end and word.start < b for a, b, _ in out):
                out.append((word.start, word.end, place))
        out.sort(key=lambda item: item[0])
    return out

"""What a sentence inherits: the region, the deadline and the kind of section of the headings and sentences above it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..figures.clauses import breaks
from ..lexicon.classes import compiled
from ..lexicon.words import settings, words
from ..places.regions import Gazetteer, Mention, Place, department, lift, pronoun
from . import kinds, periods
from .periods import Period

_RANKS = (
    compiled(r"#? ?第[一二三四五六七八九十百\d]+[编章篇部]|#{1,2} "),
    compiled(r"{cn}{1,3}[、.]|第{cn}+节|###+ "),
    compiled(r"{bracketed}"),
    compiled(r"\d{1,2}[.、]|{firstly}|专栏"),
)
_ITEM = compiled(r"-{1,2}|{bullet}|{firstly}|\(?\d{1,2}[.、)]|第[一二三四五六]步|[(（](?:{cn}|\d){1,2}[)）]")


class Where(NamedTuple):
    """A region and how it is known: clause | sentence | heading | speaker | title | manifest."""

    place: Place | None
    source: str


class Named(NamedTuple):
    """A place named in a sentence; subject: it opens its clause, so that what stands behind is about it too; acts: and
    does something, so that the sentences that follow may be about it."""

    start: int
    end: int
    place: Place
    subject: bool
    acts: bool


class When(NamedTuple):
    """A deadline year, its words and how it is known: explicit | sentence | heading | plan | relative | document."""

    year: int
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for a whole document. early: a report or plan of the first months; opening: news of them."""

    document: kinds.Document
    year: int | None
    month: int
    early: bool
    opening: bool
    plan: When | None
    primary: Place | None
    primary_source: str


_OPENS = re.compile("年|五”|回顾|完成|下一步|今后|预期")
SENTENCE_LIMIT = 2000
"""Characters of a sentence or paragraph that are read; what is longer is a table that lost its lines."""


@dataclass(slots=True)
class Scope:
    """The state while walking down a document; sentences are `narrow` text.

    section: of the headings (titled) or of the sentences above; local: what a sentence makes of its own paragraph.
    running: the last firm deadline; open: it holds beyond its paragraph. carried: the place that the paragraph is about.
    actor: the department that speaks. lean: what the paragraph leans to (kinds.lean, kinds.tone), that is of the
    line that the offset `line` of the `narrow` text stands in; None and -1 until they are asked for.
    """

    frame: Frame
    gazetteer: Gazetteer
    text: str
    section: str = ""
    titled: bool = False
    local: str = ""
    headings: list[tuple[int, When | None, bool]] = field(default_factory=list)
    speaker: Where | None = None
    running: When | None = None
    running_open: bool = False
    paragraph: int = -1
    paragraph_past: bool = False
    carried: Where | None = None
    lean: float | None = None
    line: int = -1
    actor: str = ""

    def leaning(self) -> float:
        """What the words of the paragraph lean to, read when first asked for."""
        if self.lean is None:
            begin = self.text.rfind("\n", 0, self.line) + 1
            end = self.text.find("\n", self.line)
            end = min(end if end >= 0 else len(self.text), begin + SENTENCE_LIMIT)
            line = self.text[begin:end]
            self.lean = kinds.tone(line) if self.alone() else kinds.lean(line)
        return self.lean

    def alone(self) -> bool:
        """Whether nothing above says what this part of a work report or plan is about."""
        return self.frame.document.kind in ("report", "plan") and not (self.local or self.section)

    def heading(self, text: str) -> None:
        """A heading: its section, deadline and speaker hold until the next heading of its rank or above."""
        rank = next((at for at, pattern in enumerate(_RANKS) if pattern.match(text)), len(_RANKS))
        when = self.deadline_of(text)
        if self.frame.document.kind == "news" and rank == len(_RANKS) and self.headings and not self.headings[-1][2]:
            self.headings.pop()  # a headline's year is its own, that of a phrase left open (“近目标”是,到2027年) is not
        if rank < len(_RANKS) or when is not None:
            while self.headings and self.headings[-1][0] >= rank:
                self.headings.pop()
            self.headings.append((rank, when, when is not None and text.endswith((when.text, "底", "末", "时", ":"))))
        kind = kinds.section(text)
        if kind and (rank < 3 or kind != "review" or not self.section):
            self.section, self.titled = kind, rank <= 2
        elif rank <= 1 or self.section == "rule":
            self.titled = False
            self.section = "" if self.frame.document.kind != "report" else self.section
        self.paragraph_past, self.carried = False, None
        if rank < 3 or when is not None or not self.running_open:
            self.running, self.running_open = None, False
        self.actor = ""
        speaker = self._speaker(text, must=True)
        if speaker is not None:
            self.speaker = speaker
        elif rank <= 1:
            self.speaker = None

    def enter(self, text: str, paragraph: int) -> None:
        """A sentence that is no heading begins; called for every one, figures or not."""
        if paragraph != self.paragraph:
            self.paragraph = paragraph
            self.local = ""
            if self.speaker is None:
                self.actor = ""
            self.carried = None
            self.paragraph_past = False
            if not (self.running_open or _ITEM.match(text)):
                self.running = None
        head = text[:60]
        if self.frame.document.kind in ("news", "plan") and settings().proposes.match(head):
            self.local = "plan"
        if not _OPENS.search(head):
            return
        kind = "review" if settings().review.match(head) else "plan" if settings().plan.match(head) else ""
        if kind and self.titled:
            self.local = kind
        elif kind:
            self.section = kind

    def speaks(self, text: str) -> None:
        """A sentence that says who speaks (市经信局表示,…; 镇海区日前发布…): the actor, and the region of the paragraph."""
        named = self._speaker(text, must=False) or self._announcer(text)
        if named is not None and self.carried is None:
            self.carried = named

    def _announcer(self, text: str) -> Where | None:
        """The place that opens a sentence and announces something: 镇海区日前发布《…》."""
        verb = settings().announces.match(text) if self.frame.document.kind in ("news", "plan") else None
        if verb is None:
            return None
        named = self.gazetteer.mentions(text[: verb.end()])
        return Where(named[0].place, "speaker") if named and not named[0].start else None

    def leave(self, text: str, found: list[Period], *, figured: bool, promised: bool) -> None:
        """A sentence ends: its last deadline runs on through the paragraph, and through the items under it.

        A goal without a figure of its own (到2027年,…显著提升) opens a list of paragraphs in a plan.
        """
        goal = next((period for period in reversed(found) if period.firm and not period.past), None)
        if goal is not None and self.frame.document.kind == "news" and not promised and goal.year == self.frame.year:
            goal = None  # 今年 in the news is mostly about what has happened
        if goal is not None:
            self.running = When(goal.year, goal.text, "sentence")
            self.running_open = (
                text.endswith((":", ";", ","))
                or bool(_ITEM.match(text))
                or (not figured and self.frame.document.kind in ("plan", "report"))
            )
            self.paragraph_past = False
        elif any(period.past for period in found):
            self.paragraph_past = True

    def deadline_of(self, text: str) -> When | None:
        """The deadline that a heading names."""
        planned = periods.of_plan(text)
        if planned:
            return When(planned.year, planned.text, "heading") if self._ahead(planned.year) else None
        for period in periods.find(text, self.frame.year, early=self.frame.early):
            if period.past or not self._ahead(period.year):
                continue
            if self.frame.document.kind != "news" or period.year != self.frame.year or settings().aims.search(text):
                return When(period.year, period.text, "heading")
        return None

    def expected(self, text: str) -> None:
        """The main expected targets of a work report are those of its year, where nothing else is said."""
        if (
            self.frame.document.kind == "report"
            and self.frame.year
            and self.running is None
            and settings().expected.search(text)
        ):
            self.running = When(self.frame.year, "", "document")

    def _ahead(self, year: int) -> bool:
        return self.frame.year is None or year >= self.frame.year

    def inherited(self) -> When | None:
        """The deadline for a sentence that names none."""
        if self.running is not None:
            return self.running
        for _, when, _ in reversed(self.headings):
            if when is not None:
                return when
        return self.frame.plan

    def _speaker(self, text: str, *, must: bool) -> Where | None:
        """The region of a heading or sentence opened by a place or department that speaks (汉阳区:…, 市科技局表示…)."""
        mark = settings().speaks.search(text, 0, 24)
        if mark is None:
            return None
        lead = text[: mark.start()]
        office = department(lead, self.gazetteer)
        if office is not None:
            self.actor = lead[office.start : office.end]
            place = office.place or (
                lift(self.frame.primary, office.level, self.gazetteer) if self.frame.primary else None
            )
            return Where(place, "speaker") if place is not None else None
        named = self.gazetteer.get(lead.lstrip("#一二三四五六七八九十、.()（） ")) if must and len(lead) <= 16 else None
        return Where(named, "speaker") if named is not None else None


def regions_of(text: str, start: int, mentions: Sequence[Mention], starts: list[int], scope: Scope) -> list[Named]:
    """The places and pronouns of a sentence that starts at `start` of the text, in order, yardsticks left out."""
    end = start + len(text)
    spans: list[tuple[int, int, Place]] = []
    at = bisect_left(starts, start)
    while at < len(mentions) and mentions[at].start < end:
        hit = mentions[at]
        if hit.end <= end:
            spans.append((hit.start - start, hit.end - start, hit.place))
        at += 1
    speaking = scope.speaker.place if scope.speaker and scope.speaker.place else scope.frame.primary
    if speaking is not None:
        for word in pronoun(text):
            named = next((place for _, b, place in reversed(spans) if b <= word.start), None)
            nearer = named or (scope.carried.place if scope.carried else None)
            place = (lift(nearer, word.level, scope.gazetteer) if nearer is not None else None) or lift(
                speaking, word.level, scope.gazetteer
            )
            if place is not None and not any(a < word.end and word.start < b for a, b, _ in spans):
                spans.append((word.start, word.end, place))
        spans.sort(key=lambda item: item[0])
    if not spans:
        return []
    spans = _listed(text, spans, scope.gazetteer)
    lexicon = words()
    marks = [0, *breaks(text)]
    out = []
    for a, b, place in spans:
        if text[:a].endswith(lexicon.not_here_before) or text[b : b + 6].startswith(lexicon.not_here_after):
            continue
        if text[a - 1 : a] in ("(", "（") and text[b : b + 1] in (")", "）"):
            continue  # 中欧班列（成渝）
        clause = marks[bisect_right(marks, a) - 1]
        alone = text[b : b + 1] == "," and a - clause <= 6  # 工业大省辽宁,今年将…
        opens = alone or (
            a - clause <= 14 and (a == clause or settings().opening.fullmatch(text, clause, a) is not None)
        )
        if place.level == "cross" and speaking is not None and scope.frame.document.kind != "news":
            continue  # 黄河流域国考断面 in a city's report
        own = speaking is not None and place.name == speaking.name
        acts = own or lexicon.subject.match(text, b) is not None or settings().announces.match(text, b) is not None
        subject = opens and (acts or settings().site.match(text, b) is not None)
        if subject and speaking is not None and speaking.name in place.path and not own:
            subject = not settings().acted.search(text, clause, a)  # 推动某开发区…: it is the speaker who acts
        above = not own and speaking is not None and _holds(place, speaking, scope.gazetteer)
        if above and (not opens or text[a - 1 : a] == "在"):
            continue  # 对标全国 in a province's report: a yardstick, unless it is what the clause is about
        out.append(Named(a, b, place, subject and not above, acts))
    return out


_JOIN = re.compile("[、和与及]|以及")
_AND_OTHERS = re.compile("等(?!级)")


def _listed(text: str, spans: list[tuple[int, int, Place]], gazetteer: Gazetteer) -> list[tuple[int, int, Place]]:
    """`spans` with each open list (福州、厦门、莆田等地) as one place: the smallest that holds all of it."""
    out: list[tuple[int, int, Place]] = []
    first = 0
    for at, (a, b, place) in enumerate(spans):
        if at and not _JOIN.fullmatch(text, spans[at - 1][1], a):
            first = at
        out.append((a, b, place))
        if at > first and _AND_OTHERS.match(text, b):
            paths = [spans[i][2].path for i in range(first, at + 1)]
            shared = next((n for n, names in enumerate(zip(*paths, strict=False)) if len(set(names)) > 1), 0)
            if shared:
                out[-(at - first + 1) :] = [(spans[first][0], b, gazetteer.line(place)[shared - 1])]
            first = at + 1
    return out


def _holds(place: Place, other: Place, gazetteer: Gazetteer) -> bool:
    """Whether `other` lies in `place`: 中国 and 长三角 hold 安徽省."""
    return place.name in other.path or (place.level == "cross" and other.name in gazetteer.within(place))

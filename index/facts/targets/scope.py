"""The scope of a sentence: the region, deadline and kind of section that it inherits from headings and sentences above."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from ..lexicon.classes import compiled
from ..lexicon.words import settings
from ..places.regions import Gazetteer, Place, department, lift, mentions_in
from . import cues, eras, kinds, periods
from .attribution import Attribution, Deadline
from .eras import Era
from .goal_lists import GoalList
from .periods import Period

_RANKS = (
    compiled(r"#? ?第[一二三四五六七八九十百\d]+[编章篇部]|#{1,2} "),
    compiled(r"{cn}{1,3}[、.]|第{cn}+节|###+ "),
    compiled(r"{bracketed}"),
    compiled(r"\d{1,2}[.、]|{firstly}|专栏"),
)
_ITEM = compiled(r"-{1,2}|{bullet}|{firstly}|\(?\d{1,2}[.、)]|第[一二三四五六]步|[(（](?:{cn}|\d){1,2}[)）]")
_PARALLEL = re.compile(r"[^,。;:]{0,16}(?:目标|指标)[:是为]|[^,。;:\d]{2,8}方面[,:]")
"""Opens a paragraph of goals beside the one before, under the same year: 结构调整方面的预期目标:…."""
_GOALS = compiled("{intent}[^,;。]{0,12}(?:目标|任务|实事)")
"""Says that goals follow: 今年,将实现一系列年度目标。"""


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for a whole document. kind: report | plan | law | news; early: a report or plan of the first months;
    opening: news of them; plan: the deadline of the plan that it is or tells of. plans: how a plan looks at the year of
    publication (`periods.find`). reviewed: the year that the title says is reported on, 0 if none.
    """

    kind: str
    year: int | None
    month: int
    early: bool
    opening: bool
    plan: Deadline | None
    primary: Attribution
    plans: str = ""
    reviewed: int = 0


class Heading(NamedTuple):
    """A heading above: its rank (0 the highest), the deadline it names, and whether its phrase is left open (…,到2027年)."""

    rank: int
    deadline: Deadline | None
    open: bool


_IS = re.compile("[,，]?(?:是|正?处于|将?面临)")
"""Behind a period: it is described, nothing is due by its end (“十四五”时期是…的重要时期)."""
_OPENING = 8
"""Characters of a sentence in which a period stands that holds for those that follow, too."""
_OPENS = re.compile("年|五”|回顾|完成|下一步|今后|预期")
SENTENCE_LIMIT = 2000
"""Characters of a sentence or paragraph that are read; what is longer is a table that lost its lines."""


@dataclass(slots=True)
class Scope:
    """The state while walking down a document; sentences are `narrow` text.

    text: the part of the document that is read, from the offset `begin` on.
    section: of the headings (titled) or of the sentences above; local: what a sentence makes of its own paragraph.
    background: the rank of a heading inside of a section that says what has been reached (1.发展基础。), until the next of its
    rank or above; None elsewhere.
    told: the last period of the paragraph that was reported on; era: that of the section, by its heading or by the opening
    of one of its paragraphs (五年来,…). running: the last firm deadline; open: it holds beyond
    its paragraph. carried: the place that the paragraph is about; latest: the last one in it that did something.
    actor: the department that speaks. goals: the list of goals that the sentence stands in.
    lean: what the paragraph leans to (cues.lean, cues.tone), that is of the
    line that the offset `line` of the document stands in; None and -1 until they are asked for.
    """

    frame: Frame
    gazetteer: Gazetteer
    text: str
    begin: int = 0
    section: str = ""
    titled: bool = False
    local: str = ""
    background: int | None = None
    headings: list[Heading] = field(default_factory=list)
    speaker: Attribution | None = None
    running: Deadline | None = None
    running_open: bool = False
    told: Period | None = None
    era: Era | None = None
    paragraph: int = -1
    paragraph_past: bool = False
    carried: Attribution | None = None
    latest: Place | None = None
    goals: GoalList = field(default_factory=GoalList)
    lean: float | None = None
    line: int = -1
    actor: str = ""

    def leaning(self) -> float:
        """What the words of the paragraph lean to, read when first asked for."""
        if self.lean is None:
            at = self.line - self.begin
            begin = self.text.rfind("\n", 0, at) + 1
            end = self.text.find("\n", at)
            end = min(end if end >= 0 else len(self.text), begin + SENTENCE_LIMIT)
            line = self.text[begin:end]
            self.lean = cues.tone(line) if self.alone() else cues.lean(line)
        return self.lean

    def headed(self) -> bool:
        """Whether a heading above names a deadline."""
        return any(heading.deadline is not None for heading in self.headings)

    def alone(self) -> bool:
        """Whether nothing above says what this part of a work report or plan is about."""
        return self.frame.kind in ("report", "plan") and not self.about

    @property
    def about(self) -> str:
        """What is told here: `review`, `plan`, `rule` or ""."""
        return self.local or ("review" if self.background is not None else self.section)

    def heading(self, text: str) -> None:
        """A heading: its section, deadline and speaker hold until the next heading of its rank or above."""
        rank = _rank(text)
        deadline = self.deadline_of(text)
        self._end_background(rank)
        self._nest(text, rank, deadline)
        self._title(kinds.section(text), rank)
        if rank < len(_RANKS) or self.section != "review":
            self.era = eras.opened(text, self.frame.year, self.frame.month, anywhere=True) if rank <= 1 else self.era
        self.paragraph_past, self.carried, self.told = False, None, None
        if rank < 3 or deadline is not None or not self.running_open:
            self.running, self.running_open = None, False
        self.actor = ""
        speaker = self._speaker(text, must=True)
        if speaker is not None:
            self.speaker = speaker
        elif rank <= 1:
            self.speaker = None

    def _nest(self, text: str, rank: int, deadline: Deadline | None) -> None:
        """Put a heading under those of a higher rank; those of its own rank and below end."""
        if self.frame.kind == "news" and rank == len(_RANKS) and self.headings and not self.headings[-1].open:
            self.headings.pop()  # a headline's year is its own, that of a phrase left open (“近目标”是,到2027年) is not
        if rank == len(_RANKS) and deadline is None:
            return
        while self.headings and self.headings[-1].rank >= rank:
            self.headings.pop()
        left_open = deadline is not None and text.endswith((deadline.text, "底", "末", "时", ":"))
        self.headings.append(Heading(rank, deadline, left_open))

    def _title(self, section: str, rank: int) -> None:
        """Set the section that a heading of this rank begins; one that names none ends it at the ranks of chapters."""
        if section == "review" and rank == 3 and self.section not in ("", "review"):
            self.background = rank
        elif section and (rank < 3 or section != "review" or not self.section):
            self.section, self.titled = section, rank <= 2
        elif rank <= 1 or self.section == "rule":
            self.titled = False
            self.section = "" if self.frame.kind != "report" else self.section

    def _end_background(self, rank: int) -> None:
        if self.background is not None and rank <= self.background:
            self.background = None

    def enter(self, text: str, paragraph: int) -> None:
        """A sentence that is no heading begins; called for every one, figures or not."""
        if paragraph != self.paragraph:
            if self.background is not None:
                self._end_background(_rank(text))
            self.paragraph = paragraph
            self.local = ""
            if self.speaker is None:
                self.actor = ""
            self.carried, self.latest = None, None
            self.paragraph_past, self.told = False, None
            if self.frame.kind in ("report", "plan") and (era := eras.opened(text, self.frame.year, self.frame.month)):
                self.era = era
            if self.running and not (self.running_open or _ITEM.match(text) or _PARALLEL.match(text)):
                self.running = None
        head = text[:60]
        if self.frame.kind in ("news", "plan") and settings().proposes.match(head):
            self.local = "plan"
        if not _OPENS.search(head):
            return
        kind = "review" if settings().review.match(head) else "plan" if settings().plan.match(head) else ""
        if kind and (self.titled or self.background is not None):
            self.local = kind
        elif kind:
            self.section = kind

    def speaks(self, text: str) -> None:
        """A sentence that says who speaks (市经信局表示,…; 镇海区日前发布…): the actor, and the region of the paragraph."""
        named = self._speaker(text, must=False) or self._announcer(text)
        if named is not None and self.carried is None:
            self.carried = named

    def _announcer(self, text: str) -> Attribution | None:
        """The place that opens a sentence and announces something: 镇海区日前发布《…》."""
        verb = settings().announces.match(text) if self.frame.kind in ("news", "plan") else None
        if verb is None:
            return None
        named = mentions_in(self.gazetteer, text[: verb.end()])
        return Attribution(named[0].place, "speaker", "place announces") if named and not named[0].start else None

    def leave(self, text: str, found: list[Period], *, figured: bool, promised: bool) -> None:
        """A sentence ends: its last deadline runs on through the paragraph, and through the items under it.

        A goal without a figure of its own (到2027年,…显著提升) opens a list of paragraphs in a plan.
        """
        due = (period for period in reversed(found) if period.firm and not period.past)
        goal = next((period for period in due if not _IS.match(text, period.end)), None)
        if goal is not None and self.frame.kind == "news" and not promised and goal.year == self.frame.year:
            # 今年 in the news is mostly about what has happened, unless it opens a list of goals without a figure
            goal = goal if not figured and (self.goals.runs or _GOALS.search(text)) else None
        if goal is not None:
            self.running = Deadline(goal.year, goal.text, "sentence", "running deadline")
            self.running_open = (
                text.endswith((":", ";", ","))
                or bool(_ITEM.match(text))
                or (not figured and self.frame.kind in ("plan", "report"))
            )
            self.paragraph_past, self.told = False, None
        elif any(period.past for period in found):
            self.paragraph_past = True
            opens = next((period for period in found if period.past and period.start <= _OPENING), None)
            if opens is not None or (self.told is None and self.era is None):
                self.told = opens or next(period for period in reversed(found) if period.past)

    def deadline_of(self, text: str) -> Deadline | None:
        """The deadline that a heading names."""
        planned = periods.of_plan(text)
        if planned:
            return (
                Deadline(planned.year, planned.text, "heading", "plan of a heading")
                if self._ahead(planned.year)
                else None
            )
        frame = self.frame
        for period in periods.find(text, frame.year, early=frame.early, month=frame.month, plans=frame.plans):
            if period.past or not self._ahead(period.year):
                continue
            if self.frame.kind != "news" or period.year != self.frame.year or settings().aims.search(text):
                return Deadline(period.year, period.text, "heading", "year of a heading")
        return None

    def expected(self, text: str) -> None:
        """The main expected targets of a work report are those of its year, where nothing else is said."""
        if (
            self.frame.kind == "report"
            and self.frame.year
            and self.running is None
            and settings().expected.search(text)
        ):
            self.running = Deadline(self.frame.year, "", "document", "expected targets of a report")

    def _ahead(self, year: int) -> bool:
        return self.frame.year is None or year >= self.frame.year

    def inherited(self) -> Deadline | None:
        """The deadline for a sentence that names none."""
        if self.running is not None:
            return self.running
        for heading in reversed(self.headings):
            if heading.deadline is not None:
                return heading.deadline
        return self.frame.plan

    def of_its_report(self) -> Deadline | None:
        """The year of a work report, for which it plans where it names no other; None in its review and where its year is the
        first of a five-year plan, whose goals it sets as well.
        """
        frame = self.frame
        if frame.kind != "report" or not frame.year or frame.year % 5 == 1 or self.paragraph_past:
            return None
        if (self.local or self.section) == "review":
            return None
        return Deadline(frame.year, "", "document", "year of the report")

    def _speaker(self, text: str, *, must: bool) -> Attribution | None:
        """The region of a heading or sentence opened by a place or department that speaks (汉阳区:…, 市科技局表示…)."""
        mark = settings().speaks.search(text, 0, 24)
        if mark is None:
            return None
        lead = text[: mark.start()]
        office = department(lead, self.gazetteer)
        if office is not None:
            self.actor = lead[office.start : office.end]
            primary = self.frame.primary.place
            place = office.place or (lift(primary, office.level, self.gazetteer) if primary else None)
            return Attribution(place, "speaker", "department speaks") if place is not None else None
        named = self.gazetteer.get(lead.lstrip("#一二三四五六七八九十、.()（） ")) if must and len(lead) <= 16 else None
        return Attribution(named, "speaker", "place speaks") if named is not None else None


def _rank(text: str) -> int:
    """The rank of a heading by its number, 0 the highest; of one without a number below them all."""
    return next((at for at, pattern in enumerate(_RANKS) if pattern.match(text)), len(_RANKS))

"""Editions of one document: texts alike under one name, of different years or stages. They are no copies of each other.

A work is what `titles.edition` leaves of a title. Two texts of one work are editions where their titles say so (another
year, another stage), or where they are so far apart in time that nobody reprints the same thing; and where the texts are
alike, but not so alike that one is a copy, nor with other figures throughout (yearly reports keep their wording).
Everything depends on the set of documents only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from . import titles
from .evidence import figures_conflict
from .titles import DRAFT, PLAIN, TRIAL, Edition
from .verification import Likeness, Verified

if TYPE_CHECKING:
    from .entries import Entry
    from .signatures import Columns

ALIKE = 3000
"""Jaccard, in ten-thousandths, from which texts of one work are editions of it."""
LAWS_ALIKE = 2000
"""The same for laws of different dates, which are rewritten more thoroughly than anything else and stay what they are."""
COPIED = 9500
"""Jaccard from which texts are copies unless their titles tell them apart, or they are law, of different dates."""
_CUT = 9500
"""Containment from which a text of unknown date is a cut version and no edition."""
_APART = 90
"""Days between two texts of one title from which the later one is no reprint."""
_AGREEING = 4
"""Permutations of their sketches in which editions agree at least; fewer do in one pair of a hundred at J = .2."""
MOST_TEXTS = 200
"""Texts of one title beyond which it is the name of a column or a form, not of a document."""
_HEAD = 800
_DATE = re.compile(
    r"((?:19|20)\d\d) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日(?=.{0,60}?(?:通过|修[订正改]|公布|发布|批准|施行))"
)
_NUMBER = re.compile(r"[〔\[(（【]((?:19|20)\d\d)[〕\])）】] ?第? ?\d{1,5} ?号")


@dataclass(frozen=True, slots=True)
class Mark:
    """What tells a text from other editions of its work. when: ISO date as far as known, "" where nothing says.

    titled: the title itself gives it.
    """

    edition: Edition
    when: str
    titled: bool

    @property
    def place(self) -> tuple[bool, str, float, int]:
        """What sorts editions from the last that is or was in force to the first, the newest last."""
        in_force = self.edition.stage != DRAFT and not self.edition.void
        return in_force, self.when, self.edition.version, self.edition.stage


@dataclass(frozen=True, slots=True)
class Placed:
    """A document among the editions of its work. edition: an id that survives rebuilds; place: 0 is the one in force (the
    newest that is no draft), the others follow, the newest first; label: what tells it from them, such as 2021 or 试行."""

    edition: str
    doc: str
    key: int
    place: int
    label: str


def marks(unit: Sequence[Entry], text_of: Callable[[int], str]) -> dict[str, Mark]:
    """The marks of the documents that have one text, by their works; of several of one work the earliest counts."""
    found: dict[str, tuple[tuple[bool, str, str], Entry, Edition]] = {}
    for entry in unit:
        said = titles.edition(entry.title)
        order = (not said.when, entry.date or "9999", entry.doc)
        if said.work and (said.work not in found or order < found[said.work][0]):
            found[said.work] = order, entry, said
    return {work: _mark(entry, said, text_of) for work, (_, entry, said) in found.items()}


def _mark(entry: Entry, said: Edition, text_of: Callable[[int], str]) -> Mark:
    if said.when:
        finer = len(entry.date) > len(said.when) and entry.date.startswith(said.when)
        return Mark(said, entry.date if finer else said.when, titled=True)
    return Mark(said, entry.date or said.number or _dated(text_of(entry.key)[:_HEAD]), titled=False)


def _dated(head: str) -> str:
    """The last day on which a text says it was passed, revised or published; else the year of its number; else ""."""
    days = [f"{year}-{int(month):02}-{int(day):02}" for year, month, day in _DATE.findall(head)]
    return max(days, default="") or max(_NUMBER.findall(head), default="")


def apart(one: Mark, other: Mark) -> str:
    """How two marks of a work tell editions apart: `said` by the titles, `dated` by their dates, `unknown`; "" not at all."""
    first, second = one.edition, other.edition
    stages = [min(mark.stage, PLAIN) for mark in (first, second)]
    if stages[0] != stages[1] or first.version != second.version or first.void != second.void:
        return "said"
    common = min(len(first.when), len(second.when))
    if common and first.when[:common] != second.when[:common]:
        return "said"
    if not (one.when and other.when):
        return "unknown" if one.when != other.when or first.stage != second.stage else ""
    common = min(len(one.when), len(other.when))
    if common < len("2021-05-14"):
        return "dated" if one.when[:4] != other.when[:4] else ""
    days = [_day(mark.when) for mark in (one, other)]
    return "dated" if None not in days and abs(days[0] - days[1]) >= _APART else ""  # type: ignore[operator]


def _day(text: str) -> int | None:
    try:
        return date.fromisoformat(text[:10]).toordinal()
    except ValueError:
        return None


def are_editions(one: Mark, other: Mark, likeness: Likeness) -> bool:
    """Whether two different texts of one work are editions of it."""
    if one.edition.amending and one.edition.stage == other.edition.stage:
        return False  # 修正案 of two years change the same work, each in other places; a draft and what became of it are one
    how = apart(one, other)
    law = one.edition.normative and (how == "dated" or (how == "said" and one.when[:4] != other.when[:4]))
    if law:
        return likeness.jaccard >= LAWS_ALIKE
    if likeness.jaccard < ALIKE or figures_conflict(likeness):
        return False
    if how == "said":
        return True
    return likeness.jaccard < COPIED and (how == "dated" or (how == "unknown" and likeness.containment < _CUT))


class Marks:
    """The marks of units, worked out when they are asked for."""

    def __init__(self, units: Sequence[Sequence[Entry]], text_of: Callable[[int], str]) -> None:
        self._units, self._text_of = units, text_of
        self._made: dict[int, dict[str, Mark]] = {}

    def of(self, number: int) -> dict[str, Mark]:
        """The marks of a unit by work."""
        found = self._made.get(number)
        if found is None:
            found = self._made[number] = marks(self._units[number], self._text_of)
        return found


def find(
    units: Sequence[Sequence[Entry]], texts: Columns, verified: Verified, text_of: Callable[[int], str]
) -> list[Placed]:
    """Every document that has editions beside it. units: documents by their folded text, as `texts` and `verified` number
    them; text_of: the clean text of a document by its key."""
    known = Marks(units, text_of)
    by_rough: dict[str, list[int]] = {}
    for number, unit in enumerate(units):
        for name in {titles.rough(entry.title) for entry in unit if entry.title}:
            by_rough.setdefault(name, []).append(number)
    by_work: dict[str, set[int]] = {}
    for numbers in by_rough.values():
        for number in numbers if len(numbers) > 1 else ():
            for title in {entry.title for entry in units[number] if entry.title}:
                by_work.setdefault(titles.edition(title).work, set()).add(number)
    found: list[Placed] = []
    for work, some in sorted(by_work.items()):
        if work and 1 < len(some) <= MOST_TEXTS:
            for group in _groups(work, sorted(some), texts, verified, known):
                found += _placed(work, group, units, texts, verified, known)
    return found


def _groups(work: str, numbers: Sequence[int], texts: Columns, verified: Verified, known: Marks) -> list[list[int]]:
    """Units that are editions of each other, or of one that is; each group ascending."""
    sketch = texts.sketch[np.array(numbers)]
    home = {number: number for number in numbers}

    def root(number: int) -> int:
        while home[number] != number:
            number = home[number]
        return number

    agreeing = (sketch[:, None, :] == sketch[None, :, :]).sum(axis=2)
    for (i, first), (j, second) in combinations(enumerate(numbers), 2):
        if agreeing[i, j] < _AGREEING or root(first) == root(second):
            continue
        if are_editions(known.of(first)[work], known.of(second)[work], verified.pair(first, second)):
            one, other = sorted((root(first), root(second)))
            home[other] = one
    groups: dict[int, list[int]] = {}
    for number in numbers:
        groups.setdefault(root(number), []).append(number)
    return [group for group in groups.values() if len(group) > 1]


def _placed(
    work: str, group: Sequence[int], units: Sequence[Sequence[Entry]], texts: Columns, verified: Verified, known: Marks
) -> Iterable[Placed]:
    mark = {number: known.of(number)[work] for number in group}
    newest = sorted(group, key=lambda number: (mark[number].place, texts.content[number]), reverse=True)
    shown = newest[:1] + sorted(
        newest[1:], key=lambda number: (mark[number].place[1:], texts.content[number]), reverse=True
    )
    places: list[list[int]] = []
    for number in shown:
        # what is no other edition than the one before it is a print of that
        if places and not are_editions(
            mark[places[-1][0]], mark[number], verified.pair(*sorted((places[-1][0], number)))
        ):
            places[-1].append(number)
        else:
            places.append([number])
    identity = texts.content[newest[-1]].hex()[:12]
    years = [mark[some[0]].when[:4] for some in places]
    for at, some in enumerate(places):
        label = _label(mark[some[0]], alone=years.count(years[at]) == 1)
        for number in some:
            own = [entry for entry in units[number] if titles.edition(entry.title).work == work]
            for entry in sorted(own, key=lambda entry: entry.doc):
                yield Placed(identity, entry.doc, entry.key, at, label)


def _label(mark: Mark, *, alone: bool) -> str:
    said = mark.edition
    when = mark.when[:4] if alone else mark.when
    version = f"V{said.version:g}" if said.version and said.stage != DRAFT else ""
    stage = said.words if said.stage in (DRAFT, TRIAL) or said.void or not when else ""
    return " ".join(part for part in (when, version, stage) if part) or "undated"

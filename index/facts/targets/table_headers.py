"""Which table is which: what each column of a table holds, by its head and by its cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from ...text.table_cells import is_none, plain, table_words
from ...text.table_columns import NATURES, by_content
from ...text.table_lines import Table
from ..places.regions import Gazetteer, Place
from . import periods
from .table_values import Unit, named_unit, unit_of

_MOST = 0.6
"""A column is one of places, years or units where at least this share of its cells are."""
_SAMPLE = 60
"""Rows in which a column shows what it holds."""
_YEARS = re.compile(r"(?<!\d)((?:19|20|21)\d\d)(?:年?[-—–~至到]{1,2}((?:19|20|21)?\d\d))?(?!\d|\.\d)年?[度底末]?")
_PLAN = re.compile(r"[“\"]?(十[一二三四五六七]?|[一二三四五六七八九])五[”\"]?(?:规划|时期|期间|期末|末)?")
_PUNCTUATION = re.compile(r"[\s()\[\]〔〕【】,、/:;.%‰·\-—–~+]+")
_NUMBERED = re.compile(r"(?:[(（]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）.、]|[①-⑳])\s*")
_NAMING = ("text", "indicator", "body", "category", "unit", "years")
"""Roles of columns that may name what the rows are about."""
_TIME_ROLES = ("growth", "average", "change", "base", "goal")
_ESTIMATED = re.compile("预计|预测")
_COMPARED = re.compile(r"[比较与]")


class Head(NamedTuple):
    """What the head of a column says.

    role: a time role (growth, average, change, base, goal), "" for a year alone. year: the last one it names. since: the
    first of a range. name: what is left of it, the indicator of a column of figures. unit: as it gives it. estimated: 预计.
    falls: 年均下降. annual: 年均.
    """

    role: str
    year: int | None
    since: int | None
    name: str
    unit: Unit | None
    estimated: bool
    falls: bool = False
    annual: bool = False

    @property
    def timed(self) -> bool:
        """Whether the head says only when and how figures are meant, not of what."""
        return not self.name and (bool(self.role) or self.year is not None)


def head(printed: str) -> Head:
    """Reads the head of a column, or the name of a row of years."""
    text = plain(printed)
    rest, unit = named_unit(text)
    role = ""
    year = since = None
    for hit in _YEARS.finditer(rest):
        first = int(hit[1])
        last = hit[2]
        year = first if last is None else int(last) if len(last) == 4 else first // 100 * 100 + int(last)
        since = first if last is not None else since
    bare = _YEARS.sub("", rest)
    if year is None and (plan := _PLAN.search(bare)) and _is_time(_PLAN.sub("", bare)):
        year = periods.five_year_end(plan[1])
        bare = _PLAN.sub("", bare)
    known = table_words()
    if _is_time(bare) or not bare:
        named = next((one for one in _TIME_ROLES if known.heads[one].search(bare)), "")
        role = "change" if not named and re.search(r"[\[〔【]", bare) else named
        falls = known.falls.search(bare) is not None
        if falls and not role:
            role = "growth"
        annual = known.heads["average"].search(bare) is not None
        return Head(role, year, since, "", unit, _ESTIMATED.search(bare) is not None, falls, annual)
    role = next((one for one in ("base", "goal") if _ends(bare, one)), "")
    name = _name(bare, role)
    return Head(role, year, since, name, unit, _ESTIMATED.search(bare) is not None)


def _is_time(text: str) -> bool:
    """Whether nothing is left of a head without the words that say when and how."""
    known = table_words()
    for role in _TIME_ROLES:
        text = known.heads[role].sub(" ", text)
    text = known.falls.sub(" ", text)
    text = known.plain.sub(" ", _PUNCTUATION.sub(" ", _COMPARED.sub(" ", text)))
    return not text.strip()


def _ends(text: str, role: str) -> bool:
    known = table_words()
    tail = _PUNCTUATION.sub("", text)[-6:]
    hit = None
    for hit in known.heads[role].finditer(tail):
        pass
    return hit is not None and not known.plain.sub("", tail[hit.end() :]).strip()


def _name(text: str, role: str) -> str:
    """The indicator in the head of a column of figures: without 目标值 behind it and the numbering before it."""
    text = text.strip(" 、,.;:到")
    text = text[hit.end() :] if (hit := _NUMBERED.match(text)) else text
    if role:
        spans = list(table_words().heads[role].finditer(text))
        cut = spans[0].start() if len(spans) == 1 else max(s.start() for s in spans)
        shorter = text[:cut].rstrip(" (（[、,")
        text = shorter if len(shorter) > 1 else text
    return text.strip(" ()（）、,.;:")


@dataclass(frozen=True, slots=True)
class Layout:
    """A table understood. sort: indicators (a row each, by years), regions (a row each, by indicators), years (a row each,
    by indicators), tasks, or "" for what is none of them; columns by number, -1 where there is none.

    figures: (column, its head) of the columns that are read. categories: columns that span rows, before the name.
    """

    sort: str
    name: int = -1
    unit: int = -1
    nature: int = -1
    body: int = -1
    due: int = -1
    region: int = -1
    categories: tuple[int, ...] = ()
    figures: tuple[tuple[int, Head], ...] = ()
    places: dict[str, Place] = field(default_factory=dict)


NONE = Layout("")


def understand(table: Table, primary: Place | None, gazetteer: Gazetteer) -> Layout:
    """What the columns of a table hold. primary: the place that the document speaks for."""
    width = len(table.header)
    if not width:
        return NONE
    rows = [[plain(cell) for cell in row.cells] for row in table.rows if len(row.cells) == width][:_SAMPLE]
    if not rows:
        return NONE
    heads = [plain(cell) for cell in table.header]
    content = by_content(rows, width)
    columns = [[row[at] for row in rows if not is_none(row[at])] for at in range(width)]
    roles = [_role(at, heads[at], content[at], columns[at]) for at in range(width)]
    read = [
        (at, head(table.header[at])) for at in range(width) if roles[at] == "value" or _is_worded(roles[at], heads[at])
    ]
    timed = tuple((at, one) for at, one in read if one.timed)
    named = tuple((at, one) for at, one in read if one.name and content[at] == "value")
    texts = [at for at in range(width) if roles[at] in ("category", "indicator", "text")]
    found = Layout(
        "",
        unit=_first(roles, "unit"),
        nature=_first(roles, "nature"),
        body=_first(roles, "body"),
        due=_first(roles, "due"),
    )
    first = _first(roles, *_NAMING)
    places = _places(columns[first], primary, gazetteer) if first >= 0 and columns[first] else {}
    if places and (named or timed):
        found = replace(found, region=first, places=places)
        found = replace(found, body=-1) if found.body == first else found
        found = replace(found, unit=-1) if found.unit == first else found
        inner = [at for at in texts if at != first and roles[at] in ("indicator", "text")]
        if timed and inner and not named:
            return replace(found, sort="indicators", name=inner[-1], figures=timed)
        return replace(found, sort="regions", figures=tuple(sorted((*named, *timed), key=lambda one: one[0])))
    if first >= 0 and roles[first] == "years" and named:
        return replace(found, sort="years", name=first, figures=named)
    if timed and texts:
        before = [at for at in texts if at < timed[0][0]] or texts
        name = next((at for at in reversed(before) if roles[at] == "indicator"), before[-1])
        if named and roles[name] != "indicator":
            return NONE  # names of indicators beside what might be places
        categories = tuple(at for at in before if at < name)
        return replace(found, sort="indicators", name=name, categories=categories, figures=timed)
    if found.body >= 0 and texts:
        return replace(found, sort="tasks", name=max(texts, key=lambda at: sum(map(len, columns[at]))))
    return NONE


def _first(roles: Sequence[str], *wanted: str) -> int:
    """The first column that has one of the roles, -1 if none."""
    return next((at for at, role in enumerate(roles) if role in wanted), -1)


def _role(at: int, printed: str, content: str, cells: Sequence[str]) -> str:
    """The role of a column: what its cells are decides, then the words of its head."""
    known = table_words().heads
    if cells and sum(cell in NATURES for cell in cells) >= _MOST * len(cells):
        return "nature"
    short = len(printed) <= 12
    if content == "value":
        if short and known["number"].search(printed) and _is_counting(cells):
            return "number"
        if not head(printed).timed and cells and _share(cells, lambda cell: bool(_year_of(cell))) >= _MOST:
            return "years"
        return "value"
    if short and known["body"].search(printed):
        return "body"
    if cells and short and known["unit"].search(printed) and _share(cells, _is_unit) >= _MOST:
        return "unit" if _share(cells, _is_known_unit) >= _MOST / 2 else "body"
    if cells and _share(cells, lambda cell: bool(_year_of(cell))) >= _MOST and not _is_time_head(printed):
        return "due" if known["deadline"].search(printed) else "years"
    if short:
        for role, name in (("deadline", "due"), ("note", "note"), ("number", "number")):
            if known[role].search(printed):
                return name
        for role in ("category", "indicator"):
            if known[role].search(printed) and not _is_time_head(printed):
                return role
    return "text"


def _is_time_head(printed: str) -> bool:
    return head(printed).timed


def _is_worded(role: str, printed: str) -> bool:
    """Whether a column of words only is one of goals: 2025年 over 完成上级下达任务 in every row."""
    return role == "text" and _is_time_head(printed)


def _share(cells: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(1 for cell in cells if holds(cell)) / len(cells)


def _is_counting(cells: Sequence[str]) -> bool:
    digits = [int(found[0]) for cell in cells if (found := re.findall(r"^\(?(\d{1,4})[).、]?$", cell))]
    return len(digits) >= _MOST * len(cells) and all(b > a for a, b in pairwise(digits))


def _is_unit(cell: str) -> bool:
    unit = unit_of(cell)
    return unit is not None and len(cell) <= 10


def _is_known_unit(cell: str) -> bool:
    unit = unit_of(cell)
    return unit is not None and unit.known


def _year_of(cell: str) -> int | None:
    """The year that a cell is, with words of goals and bases and nothing else."""
    found = head(cell) if len(cell) <= 16 else None
    return found.year if found is not None and found.timed and 1949 <= (found.year or 0) <= 2100 else None


def _places(cells: Sequence[str], primary: Place | None, gazetteer: Gazetteer) -> dict[str, Place]:
    """The places that the cells of a column name, by `plain` cell; nothing where most name none."""
    whole = table_words().whole
    found: dict[str, Place] = {}
    for cell in dict.fromkeys(cells):
        place = primary if cell in whole else place_of(cell, primary, gazetteer)
        if place is not None:
            found[cell] = place
    own = {cell for cell in found if cell not in whole}
    most = sum(cell in found for cell in cells) >= _MOST * len(cells)
    return found if most and (len(own) > 1 or len(own) == len(set(cells) - whole) == 1) else {}


def place_of(cell: str, primary: Place | None, gazetteer: Gazetteer) -> Place | None:
    """The place that a cell names: of several of a name the one in `primary`, else the only one there is."""
    if not 2 <= len(cell) <= 16:
        return None
    if primary is not None:
        inside = [place for place in gazetteer.resolve(cell) if primary.name in place.path]
        if len(inside) == 1 or (inside and inside[0].level != inside[1].level):
            return inside[0]
        if not inside and (zone := [place for place in gazetteer.children(primary) if cell in place.name]):
            return zone[0] if len(zone) == 1 else None
    return gazetteer.get(cell)

"""What the indicator tables of a document promise and report: a record for each cell of a year, its row as the sentence.

The text floor finds the tables (`text.tables`), `table_headers` tells what their columns hold and `table_values` reads
single cells. A table that is none of those known is not read, and the rules for prose never see its cells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...text.table_cells import is_none, plain, table_words
from ...text.table_columns import NATURES
from ...text.table_lines import Row, Table
from ..indicators.canonical import canonical
from ..places.regions import Gazetteer, Place
from .record import Target
from .table_headers import Head, Layout, head, understand
from .table_values import NO_UNIT, Unit, Value, named_unit, read, unit_of

Prose = Callable[[str], Sequence[Target]]
"""What reads the statements of a sentence in a cell."""
_CAPTION_UNIT = re.compile(r"单\s*位\s*[:：]\s*([^\s,，、;；)）】\]]{1,12})")
_NOTE = 300
"""Characters behind a table in which a note explains its brackets."""
_ROUND_NOTE = re.compile(r"注[^\n]{0,80}?[(（]\s*[)）]\s*[^\n]{0,12}?(?:累计|合计|五年)")
_NUMBERING = re.compile(r"(?:[(（]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:[)）、]|\.(?!\d))|[①-⑳]|[-—–·*•])\s*")
_WORDY = re.compile("[\u4e00-\u9fff]{2,}")
_NO_NAME = re.compile(r"[表附专栏图]{0,2}\s?[\d一二三四五六七八九十]{0,3}[-.:： ]*")


class About(NamedTuple):
    """What the document says for its tables: the year and kind (plan, report …), the plan's deadline and words, the place.

    early: it speaks at the beginning of its year about the year to come.
    """

    year: int | None
    kind: str
    early: bool
    planned: int | None
    plan_text: str
    place: Place | None
    place_source: str


def statements(
    text: str, tables: Sequence[Table], about: About, gazetteer: Gazetteer, read_prose: Prose
) -> list[Target]:
    """The records of the tables of `text`, in the order of their rows and columns. Pure; linear; raises nothing.

    read_prose: what reads the statements of a task that is written as a sentence.
    """
    out: list[Target] = []
    for table in tables:
        layout = understand(table, about.place, gazetteer)
        if layout.sort == "tasks":
            out += _tasks(text, table, layout, about, read_prose)
        elif layout.sort:
            out += _Reader(text, table, layout, about).records()
    return out


@dataclass(slots=True)
class _Name:
    """What a row is about: the indicator, its unit, nature and base, and whether a fall is its success."""

    indicator: str
    printed: str
    unit: Unit | None
    nature: str
    actor: str
    falls: bool
    grows: bool


class _When(NamedTuple):
    kind: str
    year: int | None
    text: str
    source: str


class _Reader:
    """One table while it is read, row by row."""

    def __init__(self, text: str, table: Table, layout: Layout, about: About) -> None:
        self.text, self.table, self.layout, self.about = text, table, layout, about
        caption = table.caption
        hit = _CAPTION_UNIT.search(caption)
        self.unit = unit_of(plain(hit[1])) if hit else None
        self.titled = head(_CAPTION_UNIT.sub("", caption)).year if caption else None
        self.promised = table_words().promised.search(caption) is not None
        self.reported = table_words().reported.search(caption) is not None
        self.round_too = _ROUND_NOTE.search(text, table.end, table.end + _NOTE) is not None
        self.goals = [one.year for _, one in layout.figures if one.year and self.when(one).kind == "target"]

    def records(self) -> Iterator[Target]:
        """The records of the rows; a row whose cells do not stand under the header is left out."""
        band = ""
        above: dict[int, str] = {}
        width = len(self.table.header)
        repeated = self._repeated()
        for row in self.table.rows:
            named = {cell for cell in row.cells if cell.strip()}
            if len(named) == 1 and (len(row.cells) > 1 or width > 1):
                band = plain(next(iter(named)))
                above = {}
                continue
            if len(row.cells) != width:
                continue
            if (
                band
                and self.layout.name >= 0
                and _number_form(band) == _number_form(plain(row.cells[self.layout.name])) != ""
            ):
                band = ""  # (26) is not of the group (25)
            category = self._category(row, above) or band
            name = self._name(row, category, repeated)
            if name is not None:
                yield from self._row(row, name)

    def _repeated(self) -> frozenset[str]:
        """Names that stand in several rows, so that only their category tells them apart."""
        if self.layout.sort != "indicators" or self.layout.region >= 0:
            return frozenset()
        at = self.layout.name
        names = Counter(named_unit(plain(row.cells[at]))[0] for row in self.table.rows if at < len(row.cells))
        return frozenset(name for name, count in names.items() if count > 1 and name)

    def _category(self, row: Row, above: dict[int, str]) -> str:
        """The category of a row; one that spans rows stands in the first of them only."""
        for at in self.layout.categories:
            cell = plain(row.cells[at])
            if cell and not cell.isdigit():
                above[at] = cell
                for deeper in [one for one in above if one > at]:
                    del above[deeper]
        return above[max(above)] if above else ""

    def _name(self, row: Row, category: str, repeated: frozenset[str]) -> _Name | None:
        layout = self.layout
        nature = plain(row.cells[layout.nature]) if layout.nature >= 0 else ""
        actor = row.cells[layout.body].strip() if layout.body >= 0 else ""
        unit = unit_of(plain(row.cells[layout.unit])) if layout.unit >= 0 else None
        if layout.sort != "indicators":
            at = layout.region if layout.sort == "regions" else layout.name
            return _Name("", row.cells[at].strip(), unit, nature if nature in NATURES else "", actor, False, False)
        printed = row.cells[layout.name].strip()
        if not printed and layout.categories:
            printed = row.cells[layout.categories[-1]].strip()
        name, own = named_unit(_unnumbered(plain(printed)))
        part = next((word for word in table_words().part if name.startswith(word)), "")
        name = name.removeprefix(part).lstrip(": ") if part else name
        if not name or (not _WORDY.search(name) and not name.isalpha()):
            return None
        group, above = named_unit(_unnumbered(category)) if category != plain(printed) else ("", None)
        falling = table_words().falls
        if own is None and unit is None and above is not None:
            name, own = name if name.startswith(group) else f"{group}({name})", above
        elif name in repeated and group:
            name = group + name
        if nature not in NATURES:
            nature = next((one for one in NATURES if one in category or f"[{one}]" in printed), "")
        grows = table_words().grows.search(name[-4:]) is not None
        falls = falling.search(name if group and group in name else name[-6:]) is not None
        return _Name(name, printed, own or unit or self.unit, nature, actor, falls, grows)

    def when(self, one: Head, named: int | None = None) -> _When:
        """Of which year a column (or a row of years, `named`) is, and whether as a promise, result or estimate."""
        about = self.about
        year = one.year if one.year is not None else named
        source = "explicit"
        words = str(year or "")
        if year is None:
            year, source = self.titled, "heading"
            words = str(year or "")
        if year is None and one.role != "base":
            year, source, words = about.planned, "plan", about.plan_text
        if year is None and one.role != "base" and about.kind in ("plan", "report") and about.early:
            year, source, words = about.year, "document", ""
        if one.role == "base":
            return _When(
                "forecast" if one.estimated else "result", year if source == "explicit" else one.year, words, source
            )
        if one.role == "goal":
            return _When("target" if not self.reported else "result", year, words, source)
        return _When(self._kind(one, year, source), year, words, source)

    def _kind(self, one: Head, year: int | None, source: str) -> str:
        """target or result of a column that only names a year, or nothing at all; "" where nobody can tell."""
        about = self.about
        years = sorted({other.year for _, other in self.layout.figures if other.year})
        speaks = about.kind == "plan" or self.promised
        if self.reported:
            return "result"
        if year is None:
            return ""
        if source != "explicit":
            return "target" if speaks and not (about.year and year < about.year) else "result"
        if about.year is None:
            later = len(years) > 1 and year > years[0]
            return "target" if later or (speaks and len(years) < 2) else "result" if len(years) > 1 else ""
        if year > about.year:
            return "target"
        if year < about.year:
            return "result"
        base = len(years) > 1 and year == years[0] and about.planned != year
        promised = about.early or speaks or about.planned == year
        return "target" if promised and not base else "result"

    def _row(self, row: Row, name: _Name) -> Iterator[Target]:
        layout = self.layout
        place, source = self.about.place, self.about.place_source if self.about.place else ""
        if layout.region >= 0:
            place, source = layout.places.get(plain(row.cells[layout.region])), "clause"
            if place is None:
                return
        named = head(row.cells[layout.name]) if layout.sort == "years" else None
        base: tuple[int | float, int | None, str] | None = None
        number = 0
        above: Head | None = None
        for at, column in layout.figures:
            one = column
            if named is not None:
                one = one._replace(role=named.role or one.role, estimated=named.estimated)
            if layout.sort in ("regions", "years") and one.name:
                above = one
            about, subject = self._subject(one, above, name)
            if about is None:
                continue
            when = self.when(one, named.year if named is not None else None)
            if one.role in ("growth", "average", "change") and one.year is None:
                when = self._of_all(when)
            if not when.kind:
                continue
            cell = row.cells[at]
            value = self._value(cell, one, about)
            record = self._record(row, number, name, subject, one, when, value, cell, place, source)
            if record is None:
                continue
            if record.kind == "result" and value is not None and record.measure == "level":
                base = value.value, record.year, value.unit
            elif record.kind == "target" and base is not None and record.measure == "level" and base[2] == record.unit:
                record = record._replace(base_value=base[0], base_year=base[1])
            cause = (name.printed, self.table.header[at].strip(), self.table.caption)
            yield record._replace(cell=cause)
            number += 1

    def _value(self, cell: str, one: Head, about: _Name) -> Value | None:
        """The figure of a cell: rates in the unit of their column, sums and levels in that of the row."""
        unitless = NO_UNIT if table_words().unitless.search(about.indicator) else None
        if one.role == "growth":
            value = read(cell, about.unit or unitless or one.unit, round_too=self.round_too)
            if value is not None and value.cumulative:
                return value
            return read(cell, one.unit or _PERCENT, round_too=self.round_too)
        given = one.unit or about.unit or unitless or (_PERCENT if about.grows else None)
        return read(cell, given, round_too=self.round_too)

    def _subject(self, one: Head, above: Head | None, name: _Name) -> tuple[_Name | None, _Name]:
        """The name and unit of a column's figures: the row's indicator, or the column's; None where there is none."""
        if self.layout.sort == "indicators":
            return name, name
        indicator = one.name or (above.name if above is not None else "") or self._titled()
        if not indicator:
            return None, name
        known = table_words()
        inherited = above.unit if above is not None and one.role != "growth" else None
        subject = _Name(
            indicator, name.printed, one.unit or inherited or self.unit,
            name.nature, name.actor, known.falls.search(indicator[-6:]) is not None,
            known.grows.search(indicator[-4:]) is not None,
        )  # fmt: skip
        return subject, subject

    def _titled(self) -> str:
        """The indicator that a caption names for all columns: 表3 2024年各区固定资产投资目标(亿元)."""
        text = _NO_NAME.sub("", _CAPTION_UNIT.sub("", self.table.caption), count=1)
        hit = re.search(
            r"(?:各[^\d\s]{0,12}?[市区县)]|20\d\d年)([\u4e00-\u9fff]{3,20}?)(?:目标|任务|计划|分解|指标|预期)", text
        )
        name = hit[1] if hit else ""
        return "" if not name or table_words().promised.search(name) or name.startswith("主要") else name

    def _of_all(self, when: _When) -> _When:
        """The deadline of growth and sums of the whole period: the last year that has goals."""
        if self.goals:
            return _When("target", max(self.goals), str(max(self.goals)), "explicit")
        return when

    def _record(
        self, row: Row, number: int, name: _Name, subject: _Name, one: Head, when: _When, value: Value | None, cell: str,
        place: Place | None, source: str,
    ) -> Target | None:  # fmt: skip
        kind = when.kind
        if value is None:
            words = plain(cell)
            if kind != "target" or is_none(words) or any(map(str.isdigit, words)) or not _WORDY.search(words):
                return None
            kind = "vague"
        growing = value is not None and (
            value.grows
            or (value.unit in ("%", "‰") and (one.role == "growth" or subject.grows) and not value.cumulative)
        )
        change = one.role == "change" or (value is not None and value.cumulative)
        measure = "growth" if growing else "change" if change else "level"
        if value is None:
            measure = "growth" if one.role == "growth" or subject.grows else "level"
        number_of, high = (value.value, value.value_max) if value is not None else (None, None)
        falls = subject.falls or one.falls or (value is not None and value.falls)
        direction = "down" if falls else "up" if measure == "growth" and number_of is not None else ""
        if number_of is not None and number_of < 0 and measure == "growth":
            number_of, direction = -number_of, "down"
        annual = measure == "growth" and (one.annual or _AVERAGED.search(name.printed) is not None)
        ahead = kind in ("target", "vague")
        return Target(
            id=f"{row.start}-{number}",
            kind=kind,
            region=place.name if place else "",
            region_path=place.path if place else (),
            region_code=place.code if place else "",
            region_source=source if place else "",
            actor=name.actor,
            indicator=subject.indicator,
            measure=measure,
            comparator=value.comparator if value is not None else "",
            value=number_of,
            value_max=high,
            unit=value.unit if value is not None else "",
            value_text=value.text if value is not None else cell.strip(),
            level="",
            level_value=None,
            deadline=when.year if ahead else None,
            deadline_text=when.text if ahead and when.year else "",
            deadline_source=when.source if ahead and when.year else "",
            modality="",
            sentence=self.text[row.start : row.end],
            start=row.start,
            end=row.end,
            direction=direction,
            nature=name.nature,
            year=when.year,
            span=_span(when.year, self.about.year, one, measure, annual),
            pace="annual" if annual else "",
            canonical=canonical(subject.indicator, value.unit if value is not None else "", measure),
        )


_AVERAGED = re.compile("年均|年平均")


def _span(year: int | None, now: int | None, column: Head, measure: str, annual: bool) -> str:
    """How much a figure of a table is about: all the years of a plan where it is a sum, an average or a growth over them.

    A growth under a year that is over (2023年 | 增长%) is that of the year.
    """
    if year is None:
        return ""
    if annual or (column.since and column.since < year):
        return "plan"
    over = now is not None and year <= now
    several = measure == "change" or column.role == "growth"
    return "plan" if several and not over else "year"


_PERCENT = unit_of("%")


def _number_form(text: str) -> str:
    """How a name is numbered, with every digit as 0: (0) of (25); "" if it is not."""
    hit = _NUMBERING.match(text)
    return re.sub(r"[\d一二三四五六七八九十]+", "0", hit.group()) if hit else ""


def _unnumbered(text: str) -> str:
    hit = _NUMBERING.match(text) if len(text) > 2 else None
    return text[hit.end() :] if hit else text


def _tasks(text: str, table: Table, layout: Layout, about: About, read_prose: Prose) -> Iterator[Target]:
    """What the rows of a task list promise: its sentences, with the body that answers for them and the date in its column.

    What is set down as somebody's task is promised, whatever its words; in a list of what was done nothing is.
    """
    if any(table_words().reported.search(plain(words)) for words in (table.caption, *table.header)):
        return
    for row in table.rows:
        if len(row.cells) != len(table.header):
            continue
        task = row.cells[layout.name]
        due = head(row.cells[layout.due]).year if layout.due >= 0 else None
        for number, said in enumerate(read_prose(task)):
            found = said._replace(
                id=f"{row.start}-{number}",
                kind="target" if said.kind == "result" else said.kind,
                actor=row.cells[layout.body].strip(),
                sentence=text[row.start : row.end],
                start=row.start,
                end=row.end,
                cell=(task, table.header[layout.name].strip(), table.caption),
                restates="",
            )
            year, words, source = found.deadline, found.deadline_text, found.deadline_source
            if due is not None:
                year, words, source = due, row.cells[layout.due].strip(), "explicit"
            elif year is None and about.planned is not None:
                year, words, source = about.planned, about.plan_text, "plan"
            yield found._replace(
                deadline=year, deadline_text=words, deadline_source=source, year=year, span="year" if year else ""
            )

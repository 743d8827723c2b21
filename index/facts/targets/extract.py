"""Quantified statements of a document: which region promised (or reported) which figure by which year.

A pipeline over sentences: figures (quantities), years (periods), places (regions), what is inherited from headings and
sentences above (scope), and how they combine (statements).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ...text import tables as printed
from ...text.sentences import Sentence, each
from ...text.table_lines import Table
from ...text.wrapping import unwrapped
from ..figures import quantities
from ..indicators.canonical import canonical
from ..lexicon.words import NAMED, narrow, words
from ..places.regions import Gazetteer, Mention, Place, mentions_in, of_document
from . import features, framing, kinds, periods, reported, retelling, statements, table_prose
from .attribution import Attribution
from .features import Document, Figured
from .judgement import Judgement, packed
from .localities import NamedPlace, regions_of
from .model import judge, model
from .owners import is_loose
from .record import Context, Target
from .retelling import Headline
from .scope import SENTENCE_LIMIT, Frame, Scope
from .statements import Candidate, Dropped, Statement, decided

__all__ = ["Context", "Target", "candidates", "extract", "left_out", "statements_of"]

_TIME = re.compile(
    r"[\d年五世百二九〇季月日期](?:(?<=\d)\d{3}|(?<=[一二三四]季)度|(?<=月)[底末前]|(?<=\d月)[上中下份]|(?<=\d日)前|(?<=[今明去上前本全来近一二两三四五六七八九十\d]年)|(?<=年)[内底]|(?<=五)[”」』]|(?<=世)纪|(?<=期)间|(?<=一百)年"
    r"|(?<=百)周年|(?<=一九)|(?<=二〇))"
)
_QUOTED = re.compile(r"“[^“”]{6,60}”")
AT_ONCE = 2000
"""Sentences with figures that are judged at once: far more than ordinary documents have."""


def extract(
    context: Context,
    text: str,
    mentions: Sequence[Mention] | None = None,
    primary: Place | None = None,
    dropped: list[Dropped] | None = None,
    tables: Sequence[Table] | None = None,
    *,
    explained: bool = True,
) -> list[Target]:
    """The quantified statements of a clean text, in order. Pure and deterministic; raises nothing on any text.

    mentions, primary: the places of `text` and who speaks (None: nobody) where the caller has read them already, with
    the manifest's region as the hint. tables: those of `text`, where they are known.
    dropped: takes every quantity that is read and is no statement, with the reason and its offsets in `text`.
    explained: whether the statements keep what they were made of, for `Target.explain`: more than all the rest of them.
    """
    gazetteer = Gazetteer.default()
    if mentions is None:
        mentions = mentions_in(gazetteer, text, gazetteer.get(context.region) if context.region else None)
        primary = of_document(context.title, text, context.source, context.region, mentions)
    tables = printed.find(text) if tables is None else tables
    frame = framing.frame(context, text, primary)
    out = _in_prose(context, text, mentions, frame, dropped, tables, explained=explained)
    if not tables:
        return out
    from . import tables as tabular

    plan = frame.plan
    about = tabular.About(
        frame.year, frame.kind, frame.early, plan.year if plan else None, plan.text if plan else "",
        frame.primary.place, frame.primary.source,
    )  # fmt: skip

    def read_prose(cell: str) -> list[Target]:
        place = frame.primary.place
        return extract(context, cell, mentions_in(gazetteer, cell, place), place, tables=(), explained=explained)

    return table_prose.merged(out, tabular.statements(text, tables, about, gazetteer, read_prose))


def left_out(title: str, date: str, source: str, text: str, region: str = "") -> list[Dropped]:
    """The quantities of a clean text that are no statements, with the reasons, in order. region: the manifest's."""
    dropped: list[Dropped] = []
    extract(Context(title, date, source, region), text, dropped=dropped)
    return sorted(dropped, key=lambda one: (one.start, one.end))


def candidates(
    context: Context,
    text: str,
    mentions: Sequence[Mention] | None = None,
    primary: Place | None = None,
    dropped: list[Dropped] | None = None,
    tables: Sequence[Table] = (),
) -> Document:
    """The figures of a clean text that state something outside `tables`, before it is decided what they are."""
    gazetteer = Gazetteer.default()
    if mentions is None:
        mentions = mentions_in(gazetteer, text, gazetteer.get(context.region) if context.region else None)
        primary = of_document(context.title, text, context.source, context.region, mentions)
    frame = framing.frame(context, text, primary)
    parts = _parts(text, mentions, frame, dropped, tables)
    return Document([figured for part in parts for figured in part], narrow(context.title))


def _parts(
    text: str, mentions: Sequence[Mention], frame: Frame, dropped: list[Dropped] | None, tables: Sequence[Table]
) -> Iterator[list[Figured]]:
    """The sentences with figures outside `tables`, some `AT_ONCE` at a time."""
    scope = Scope(frame, Gazetteer.default(), "")
    reader = _Reader(text, mentions, [mention.start for mention in mentions], scope, dropped)
    paragraphs = 0
    for begin, flat in unwrapped(text):
        said = narrow(flat)
        scope.text, scope.begin = said, begin
        units: Iterable[Sentence] = each(flat)
        if begin:
            units = _moved(units, begin, paragraphs)
        if tables:
            units = table_prose.outside(units, tables)
        for unit in units:
            at = unit.start - begin
            reader.read(unit, said[at : min(unit.end - begin, at + SENTENCE_LIMIT)])
            if len(reader.found) >= AT_ONCE and not reader.headline.waits:
                yield reader.found
                reader.found = []
        if begin + len(flat) < len(text):
            paragraphs += sum(1 for line in flat.split("\n") if line.strip())
    yield reader.found


def _moved(units: Iterable[Sentence], begin: int, paragraphs: int) -> Iterator[Sentence]:
    """The sentences of a part of a text that begins there, behind so many paragraphs, as those of the text."""
    for unit in units:
        yield Sentence(unit.start + begin, unit.end + begin, unit.kind, unit.paragraph + paragraphs)


def _in_prose(
    context: Context,
    text: str,
    mentions: Sequence[Mention],
    frame: Frame,
    dropped: list[Dropped] | None,
    tables: Sequence[Table],
    *,
    explained: bool,
) -> list[Target]:
    """The statements outside `tables`. What is read of a figure takes several times the room of its record, so a long text
    is judged part by part.

    A figure is judged by the share of the promises in its paragraph and in its document too. In a long text they are
    taken to be what they are so far; where that was wrong, the text is read once more.
    """
    title = narrow(context.title)
    known: features.Around | None = None
    while True:
        out: list[Target] = []
        undone: tuple[list[Dropped], list[Dropped]] | tuple[None, None] = (None, None) if dropped is None else ([], [])
        seen: dict[tuple[object, ...], str] = {}
        counted = _Counted()
        for part, behind in _with_next(_parts(text, mentions, frame, undone[0], tables)):
            beyond = counted.take(part, behind, known)
            document = Document(part, title)
            out += statements_of(document, judge(document, beyond), text, undone[1], seen, explained=explained)
        if known is not None or counted.as_taken():
            if dropped is not None:
                dropped += [*(undone[0] or ()), *(undone[1] or ())]
            return out
        known = counted.around


def _with_next(parts: Iterator[list[Figured]]) -> Iterator[tuple[list[Figured], Figured | None]]:
    """Each part that has figures, with the first sentence of the next one."""
    held: list[Figured] = []
    for part in parts:
        if part and held:
            yield held, part[0]
        held = part or held
    yield held, None


@dataclass(slots=True)
class _Counted:
    """The shares of the promises in a document and in its paragraphs, as they are counted part by part."""

    around: features.Around = field(default_factory=lambda: features.Around(features.Share(0, 0), {}))
    taken: list[tuple[int, features.Share]] = field(default_factory=list)

    def take(
        self, part: list[Figured], behind: Figured | None, known: features.Around | None
    ) -> features.Around | None:
        """What lies around a part, by all that is known or by what is counted so far; None where it is the whole.

        behind: the sentence that follows the part.
        """
        before = self.around.before
        if not part or (behind is None and before[0] < 0):
            return None
        groups = dict(self.around.groups)
        edges = {part[0].group, part[-1].group}
        for group in edges:
            groups[group] = groups.get(group, features.Share(0, 0)).plus(
                features.share(one for one in part if one.group == group)
            )
        document = self.around.document.plus(features.share(part))
        self.around = features.Around(document, groups, features.mark(part[-1], -1))
        if known is None:
            self.taken += [(group, groups[group]) for group in edges] + [(-1, document)]
            known = self.around
        behind_it = features.mark(behind, 0) if behind is not None else (-1, -1, "")
        return features.Around(known.document, {group: known.groups[group] for group in edges}, before, behind_it)

    def as_taken(self) -> bool:
        """Whether all shares turned out to be what they were taken for."""
        final = {**self.around.groups, -1: self.around.document}
        return all(share.like(final[group]) for group, share in self.taken)


def statements_of(
    document: Document,
    judgements: Iterable[Judgement],
    text: str,
    dropped: list[Dropped] | None = None,
    seen: dict[tuple[object, ...], str] | None = None,
    *,
    explained: bool = True,
) -> list[Target]:
    """The statements of a document, once it is decided what each of its figures is (`judgements`, in order).

    seen: what the parts of the document before this one state.
    """
    out: list[Target] = []
    seen = {} if seen is None else seen
    judged = iter(judgements)
    for figured in document.sentences:
        unit, number, sentence = figured.unit, 0, ""
        for candidate in figured.candidates:
            made = decided(candidate, next(judged))
            if isinstance(made, list):
                for statement in made:
                    sentence = sentence or text[unit.start : unit.end]
                    record = _record(statement, unit, sentence, number, figured.actor, explained=explained)
                    out.append(_restating(record, seen))
                    number += 1
            elif dropped is not None:
                dropped.append(made._replace(start=unit.start + made.start, end=unit.start + made.end))
    return out


@dataclass(slots=True)
class _Reader:
    """The state while reading a document sentence by sentence; starts: the offsets of `mentions`."""

    text: str
    mentions: Sequence[Mention]
    starts: list[int]
    scope: Scope
    dropped: list[Dropped] | None
    found: list[Figured] = field(default_factory=list)
    paragraph: int = -1
    group: int = 0
    listed: bool = False
    headline: Headline = field(default_factory=Headline)

    def read(self, unit: Sentence, sentence: str) -> None:
        """Read one `narrow` sentence: its statements, and what it makes of those that follow."""
        scope = self.scope
        figured = quantities.HINT.search(sentence) is not None
        scope.goals.read(sentence, unit.paragraph)
        if unit.kind == "heading" or (unit.kind == "item" and _is_title(sentence)):
            scope.heading(sentence)
            self.group, self.listed = self.group + 1, False
            if not figured:
                return
        else:
            self._enter(unit, sentence)
        timed = _periods(sentence, scope) if _TIME.search(sentence) else []
        if scope.frame.kind == "report" and not any(period.goal or period.past for period in timed):
            scope.expected(sentence)
        found: list[Candidate] = []
        if figured:
            if scope.line < 0:
                scope.line = unit.start
            found = self._statements(unit, sentence, timed)
        elif scope.frame.kind == "news" and self._names_a_place(unit):
            self._carry(regions_of(sentence, unit.start, self.mentions, self.starts, scope))
        if timed and unit.kind != "heading":
            by_rules = [c.verdict.kind for c in found if c.figure.kind != "vague" or c.verdict.kind == "target"]
            scope.leave(sentence, timed, figured=any(by_rules), promised="target" in by_rules)

    def _names_a_place(self, unit: Sentence) -> bool:
        at = bisect_left(self.starts, unit.start)
        return at < len(self.starts) and self.starts[at] < unit.end

    def _enter(self, unit: Sentence, sentence: str) -> None:
        scope = self.scope
        scope.enter(sentence, unit.paragraph)
        if unit.paragraph != self.paragraph:
            listed = unit.kind == "item"
            self.group += not (listed and self.listed)  # the items of a list are one
            self.paragraph, self.listed = unit.paragraph, listed
            scope.speaks(sentence)
            scope.lean, scope.line = None, -1

    def _statements(self, unit: Sentence, sentence: str, timed: list[periods.Period]) -> list[Candidate]:
        found = quantities.find(sentence)
        if not found and not words().vague.search(sentence):
            return []
        scope = self.scope
        places = regions_of(sentence, unit.start, self.mentions, self.starts, scope)
        left: list[Dropped] | None = None if self.dropped is None else []
        read = statements.read(sentence, found, timed, places, scope, left)
        if read:
            if again := self.headline.told(unit, read):
                self.found = [one for one in self.found if one is not again]
                if self.dropped is not None:
                    self.dropped += retelling.dropped(again)
            self.found.append(Figured(unit, sentence, scope.actor, self.group, read))
            if unit.kind == "heading" and scope.frame.kind == "news":
                self.headline.opens(self.found[-1])
        if self.dropped is not None and left:
            self.dropped += [d._replace(start=unit.start + d.start, end=unit.start + d.end) for d in left]
        self._carry(places)
        return read

    def _carry(self, places: list[NamedPlace]) -> None:
        """The first place that opens a clause and acts is what the sentences that follow are about."""
        if not places:
            return
        self.scope.latest = next((named.place for named in reversed(places) if named.subject), self.scope.latest)
        subject = next((named for named in places if named.subject and named.acts), None)
        if subject is None and is_loose(self.scope):
            subject = next((named for named in places if named.opens and named.place.level != "country"), None)
        if subject is not None and not subject.list and self.scope.frame.kind != "report":
            self.scope.carried = Attribution(subject.place, "sentence", "subject of the paragraph")


def _is_title(item: str) -> bool:
    """Whether a list item is the title of those under it: ■ 2025年主要预期目标."""
    return len(item) <= 40 and item[-1] not in "。;:,." and not quantities.find(item) and kinds.section(item) != ""


def _periods(sentence: str, scope: Scope) -> list[periods.Period]:
    """The periods of a sentence; those of the plans that a work report names (《…(2006-2020年)》) are not its own.

    全年 and 年末 of the review in a report of the first months are those of the year before.
    """
    frame = scope.frame
    found = periods.find(sentence, frame.year, early=frame.early, month=frame.month, plans=frame.plans)
    spans = []
    if found and "“" in sentence:
        # “到2030年土地退化零增长”目标: what is quoted without a figure says nothing of the figures beside it
        spans = [hit.span() for hit in _QUOTED.finditer(sentence) if not quantities.find(hit.group())]
    if found and frame.kind == "report" and "《" in sentence:
        spans += [hit.span() for hit in NAMED.finditer(sentence)]
    own = [period for period in found if not any(a < period.start and period.end < b for a, b in spans)]
    if frame.early and frame.year and scope.about == "review":
        last = frame.year - 1
        own = [
            period._replace(year=last, past=True, goal=False, firm=False)
            if period.text in reported.YEAR_NOW
            else period
            for period in own
        ]
    return own


def _record(statement: Statement, unit: Sentence, sentence: str, number: int, actor: str, *, explained: bool) -> Target:
    figure, place = statement.figure, statement.where.place
    when, about, base = statement.when, statement.about, statement.base
    return Target(
        id=f"{unit.start}-{number}",
        kind=statement.kind,
        region=place.name if place else "",
        region_path=place.path if place else (),
        region_code=place.code if place else "",
        region_source=statement.where.source if place else "",
        actor=actor,
        indicator=statement.indicator.name,
        measure=statement.indicator.measure,
        comparator=statement.comparator,
        value=None if statement.kind == "vague" else figure.value,
        value_max=figure.value_max,
        unit=figure.unit,
        value_text=figure.text,
        level=figure.level,
        level_value=figure.level_value,
        deadline=when.year if when else None,
        deadline_text=when.text if when else "",
        deadline_source=when.source if when else "",
        modality=statement.modality,
        sentence=sentence,
        start=unit.start,
        end=unit.end,
        evidence=packed(statement.judgement, len(model().names)) if statement.judgement else b"",
        direction=statement.direction,
        base_value=base.value,
        base_year=base.year,
        year=about.year,
        span=about.span if about.year is not None else "",
        pace=about.pace,
        statement=statement if explained else None,
        canonical=canonical(statement.indicator.name, figure.unit, statement.indicator.measure),
    )


def _restating(record: Target, seen: dict[tuple[object, ...], str]) -> Target:
    """`record` with `restates`, if the same was `seen` before; it is remembered otherwise."""
    if record.value is None:
        return record
    same = (record.region, record.value, record.value_max, record.unit, record.deadline)
    promised = record.kind == "target"
    if record.indicator or not promised:
        first = seen.setdefault((record.indicator, *same), record.id)
    else:  # 今年目标设定为6%以上,考虑了…: it explains one that was named
        first = seen.get(("target", "", *same)) or seen.setdefault(("", *same), record.id)
    if promised and record.indicator:
        seen.setdefault(("target", "", *same), record.id)
    return record if first == record.id else record._replace(restates=first)

"""One sentence to quantified statements: which figures state something, of what kind, about what, where and by when."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from ..figures.clauses import Part, parts
from ..figures.quantities import Quantity
from ..figures.stating import amounts, figures
from ..indicators import phrase as indicators
from ..indicators.phrase import Indicator, NounPhrase
from ..indicators.purpose import spent
from ..lexicon.naming import naming
from ..lexicon.words import settings, words
from . import crops, directions, evidence, listed_places, reported, verdicts
from .attribution import Attribution, Deadline
from .comparators import MORE, comparator
from .cues import Cue, cues
from .directions import Base
from .evidence import View
from .judgement import Judgement
from .localities import NamedPlace
from .owners import regions
from .periods import Period
from .reported import About
from .scope import Scope
from .verdicts import Verdict

_RATES = frozenset(("percent", "points", "multiple"))
"""Kinds of figures that say of others how they grow."""
_SUMS = frozenset(("money", "currency"))
_THINGS = frozenset(("classifier", "counted", "area", "length"))
"""Kinds of figures that count things, or what is built."""
_SUBJECT = 2
"""Characters at least of the thing that the figure before counts."""
_SHARE_OF = re.compile(r"[ ,、]*(?:约|大约)?占(?!地(?!区|方)|用|道|领)")
"""…面积超100万亩,占计划面积的58%: a share of what the figure before counts."""
_IN_LIST = re.compile(r"[^,;:。的]{0,14}[、和及与或争]?(?:力争|争取|争|确保|超过?|不少于)?[^,;:。的]{0,4}")
"""Between a count and the next of its list: 5个以上、力争|10个, 2家营业收入过千亿、|6家."""
_LIKE_THIS = re.compile(r"(?:^|[,;。])像?(?:这样|类似|此类)的([^,;。]{2,20}),")
"""像这样的绿色工业园区,该省力争建成50个."""
_NAME_REACH, _LEAD_REACH, _MODAL_REACH = 120, 40, 60
"""Characters beside a figure that may name it, in front of it that say how it is measured, and how firmly it is promised."""

UNSTATED = "no statement"
"""Why a quantity is left out: it stands in a name, an idiom or a structure, or describes what another counts."""
UNPROMISED = "amount that is not promised"
"""Why an amount without a figure is left out: 一批 is told of promises only."""


class Statement(NamedTuple):
    """One figure of a sentence with all that it means; offsets into the sentence.

    kind: target | result | forecast | vague. verdict: what the rules say of it; judgement: what was decided.
    indicator, where and when say by which rule they are known. direction: up | down | "". base: from what it changes.
    about: the year that it is about.
    """

    figure: Quantity
    part: Part
    kind: str
    comparator: str
    indicator: Indicator
    where: Attribution
    when: Deadline | None
    modality: str
    verdict: Verdict
    judgement: Judgement | None = None
    direction: str = ""
    base: Base = directions.NO_BASE
    about: About = reported.UNKNOWN


class Candidate(NamedTuple):
    """A figure with all that is read of it, before it is decided whether it is a promise.

    view: what the rules looked at; shared: what it has in common with the list that it stands in; fellow: it is one more
    of that list. verdict: of the rules. when: the deadline that it has if it is a promise. regions: one for each place of
    those side by side, `where` the first. before: the figure in front; due, past: the year that it is about as a promise
    and as a report.
    """

    figure: Quantity
    part: Part
    indicator: Indicator
    regions: list[Attribution]
    when: Deadline | None
    modality: str
    view: View
    verdict: Verdict
    shared: _List
    fellow: bool
    direction: str
    before: Quantity | None
    periods: list[Period]
    due: About
    past: About

    @property
    def where(self) -> Attribution:
        """The region of the figure, the first of several side by side."""
        return self.regions[0]


class Dropped(NamedTuple):
    """A quantity that is no statement. start, end: its offsets; reason: UNSTATED, UNPROMISED or that of the verdict.

    verdict: with the evidence, None where none was asked for.
    """

    reason: str
    start: int
    end: int
    quantity: Quantity
    verdict: Verdict | None = None
    judgement: Judgement | None = None


def deadline(period: Period | None, scope: Scope) -> Deadline | None:
    """The deadline of a figure: the period that it stands under, unless that is over or vague, else what is inherited."""
    inherited = scope.inherited() or (scope.of_its_report() if period is None else None)
    vague_year = (  # 全年, under a heading of 2026
        period is not None and not period.goal and inherited is not None and period.source != "explicit"
    )
    if period is None or period.past or not period.year or vague_year:
        return inherited
    source = "plan" if period.source == "period" else period.source
    return Deadline(period.year, period.text, source, period.rule)


@dataclass(slots=True)
class _List:
    """What the members of a list of figures share (分别增长7%、8%): what is left of their names, places and years, sign,
    direction, verdict.
    """

    names: list[str] = field(default_factory=list)
    places: list[Attribution] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    sign: str = ""
    direction: str = ""
    verdict: Verdict | None = None


@dataclass(slots=True)
class _Walk:
    """The state while going through the figures of one sentence.

    seen: what the rules last looked at. spelled: the places as the sentence spells them.
    carried, carrier: the indicator of the figure before and that figure; promise: where the last promise ended and the
    period it was made for.
    """

    sentence: str
    kept: list[Quantity]
    pieces: list[Part]
    periods: list[Period]
    cues: list[Cue]
    places: list[NamedPlace]
    scope: Scope
    spelled: tuple[str, ...] = ()
    carrier: Quantity | None = None
    carried: Indicator = field(default_factory=lambda: Indicator("", "level"))
    shared: _List = field(default_factory=_List)
    promise: tuple[int, Period | None] | None = None
    seen: View = field(init=False)

    def indicator(self, at: int, fellow: bool) -> Indicator:
        """The indicator of a figure: its own, the one that its list gives it, or that of the figure before."""
        figure, part = self.kept[at], self.pieces[at]
        if not fellow:
            own = self._named(at)
            counted = figure.kind == "classifier" and own.text in naming().bare
            if not own.text or counted or own.text == figure.level or own.text in naming().grade:
                own = self._of_its_fellow(at, own)
            if not own.text:
                own = self._carried_on(at)
            elif self.carrier is not None and part.before.endswith("的") and self._is_of_the_figure_before(figure):
                own = NounPhrase(f"{own.text}的{self.carried.name}", "part of the figure before")
            elif figure.kind == "percent" and self.carried.name and _SHARE_OF.match(part.before):
                own = NounPhrase(f"{self.carried.name}占{own.text.removeprefix('占')}", "share of the figure before")
            text, rule = own
            text = crops.named(text, figure, part, self.carried.name)
            if self.places:
                text = listed_places.without_places(text, self.sentence, self.places, part, figure)
            if text in naming().grade:
                text, rule = "", ""  # 县级: of what, nobody says
            shared = self.shared = self._list(text, at)
            if shared.places and shared.names:
                text = shared.names[0]
            _, measure, down, _ = indicators.measure(figure, part.lead[-_LEAD_REACH:])
            shared.direction = directions.direction(figure, part, self.sentence, measure, text)
            measure = directions.measured(figure, measure, shared.direction)
            if rule == "carried on" or not text:
                measure = self._as_before(figure, measure)
            self.carried, self.carrier = Indicator(text, measure, down, rule), figure
        if self.shared.names:
            self.carried = self.carried._replace(name=self.shared.names.pop(0), rule="distributed list")
        return self.carried

    def _named(self, at: int) -> NounPhrase:
        """The name that the words around a figure give it."""
        figure, part = self.kept[at], self.pieces[at]
        before, after = part.before[-_NAME_REACH:], part.after[:_NAME_REACH]
        following, behind = self.pieces[at + 1 : at + 2], self.kept[at - 1].right if at else 0
        if following and "的" in after and not following[0].alone and following[0].before.strip() == after.strip():
            after = after[: after.index("的")]  # 覆盖6个领域的科学数据2PB: the one counts what the other is of
        if at and part.before and "的" in before and self.sentence.startswith(before, behind):
            before = before[before.index("的") + 1 :]
        if at and behind > part.start and self.sentence.startswith(before, behind):
            made = settings().makes.search(before, _SUBJECT)
            before = before[made.end() :] if made else before  # 10个|试点城市新增|充电桩超过2万个
        own = indicators.name(figure, before, after, self.spelled)
        if not own.text and figure.kind in _SUMS:
            noun = spent(part.lead[-_LEAD_REACH:], self.sentence[figure.right : figure.right + _LEAD_REACH])
            own = NounPhrase(noun, "what a sum is given for") if noun else own
        return own if own.text or figure.kind == "people" else self._labelled(part)

    def _labelled(self, part: Part) -> NounPhrase:
        """The name in front of the colon that a clause stands behind: 原煤:从6353万吨增加到1.13亿吨."""
        start = part.start
        if self.sentence[start - 1 : start] != ":" or part.since > start:
            return NounPhrase("", "")
        begin = max(self.sentence.rfind(mark, 0, start - 1) for mark in ",;。:、\n") + 1
        label = self.sentence[begin : start - 1][-_NAME_REACH:]
        return NounPhrase(indicators.labelled(label, self.spelled), "label in front of the clause")

    def _carried_on(self, at: int) -> NounPhrase:
        """The name of a figure that has none: what the clause before says to rise, or that of the figure before it.

        The figure before gives its name only to what counts the same, or says how that grows.
        """
        figure, part = self.kept[at], self.pieces[at]
        own = self.sentence[part.since : part.start].rstrip(" ,;:。、")
        clause = own[max(own.rfind(mark) for mark in ",;:。") + 1 :]
        if clause and (named := indicators.rising(clause[-_NAME_REACH:], self.spelled)):
            return NounPhrase(named, "subject of the clause before")
        if clause and figure.kind in _THINGS and (named := indicators.worked_on(clause[-_NAME_REACH:], self.spelled)):
            return NounPhrase(named, "object of the clause before")
        if like := _LIKE_THIS.search(self.sentence, 0, part.start):
            return NounPhrase(like[1], "topic of the sentence")
        before = self.carrier
        if before is None or not self.carried.name:
            return NounPhrase("", "")
        alike = figure.kind in _RATES or before.kind == "vague" or before.unit == figure.unit
        alike = alike or (figure.kind == before.kind == "time" and not own)  # 由2小时缩短至30分钟
        return NounPhrase(self.carried.name, "carried on") if alike or before.kind in _RATES else NounPhrase("", "")

    def _is_of_the_figure_before(self, figure: Quantity) -> bool:
        """Whether a figure counts a part of what the one before counts: 收割机60万台,其中参与跨区作业的|达到25万台."""
        before = self.carrier
        return before is not None and figure.kind in _THINGS and before.unit == figure.unit and bool(self.carried.name)

    def is_fellow(self, at: int) -> bool:
        """Whether a figure is one more of the list of the one before: 4.4%、5.6%."""
        return self.pieces[at].alone and self.kept[at - 1].unit == self.kept[at].unit

    def period(self, at: int) -> Period | None:
        """The period that a figure stands under, its share of the years of a list first."""
        if self.shared.periods:
            return self.shared.periods.pop(0)
        return verdicts.governing(self.periods, self.pieces[at], self.kept[at])

    def verdict(self, at: int, fellow: bool, period: Period | None) -> Verdict:
        """The verdict on a figure, which its fellows share."""
        figure, shared = self.kept[at], self.shared.verdict
        # 由21%提高至74%: where a change begins says nothing of its end
        if (
            not fellow
            or shared is None
            or not shared.kind
            or (shared.found[-1:] and shared.found[-1][0] in verdicts.STATES)
        ):
            carried_on = self.promise is not None and verdicts.may_carry_on(self.cues, *self.promise, figure, period)
            self.seen = evidence.view(
                self.sentence, self.cues, figure, self.pieces[at], period, self.scope, carried_on=carried_on
            )
            self.shared.verdict = verdicts.verdict(self.seen)
        verdict = self.shared.verdict
        assert verdict is not None
        if verdict.kind == "target" and (self.promise is not None or verdicts.is_commitment(self.cues, figure)):
            self.promise = figure.end, period
        return verdict

    def regions(self, at: int) -> list[Attribution]:
        """The regions of a figure, its share of the places of a list first."""
        if self.shared.places:
            return [self.shared.places.pop(0)]
        return regions(self.sentence, self.places, self.pieces[at], self.kept[at], self.scope)

    def modality(self, at: int) -> str:
        """The word nearest before a figure that says how firmly it is promised."""
        since = max(0, self.pieces[at].start - _MODAL_REACH)
        found = words().modal.findall(self.sentence, since, self.kept[at].start)
        return found[-1] if found else ""

    def _as_before(self, figure: Quantity, measure: str) -> str:
        """占比由40%提升至60%: a share that rises stays a share."""
        share = measure == "level" and self.carried.measure == "share" and figure.unit == "%"
        return "share" if share else measure

    def _of_its_fellow(self, at: int, own: NounPhrase) -> NounPhrase:
        """The name of a count that has none or only a class, from the next of its list.

        3个万亿级、5个千亿级产业集群 are 万亿级产业集群 and so on; so are 90名国家级、150名省级人才;
        5个以上、力争10个产业集群 are two figures of one name.
        """
        level, unit = self.kept[at].level, self.kept[at].unit
        for number in range(at + 1, len(self.kept)):
            figure, part, behind = self.kept[number], self.pieces[number], self.kept[number - 1].right
            touching = figure.left == behind or (own.text in naming().bare and part.after.startswith("的"))
            if number == at + 1 and touching and figure.kind != "class":
                noun = indicators.name(figure._replace(kind="counted"), "", part.after[:_NAME_REACH]).text
                return NounPhrase(noun, "noun of the next figure") if noun else own  # 4台220千瓦泵站
            if figure.unit != unit or not _IN_LIST.fullmatch(self.sentence, behind, figure.left):
                break
            named = indicators.name(figure, "", part.after[:_NAME_REACH]).text
            grade = figure.level or next((word for word in naming().grade if named.startswith(word)), "")
            if not named or named == grade:
                continue
            if not own.text and not level.endswith("级"):
                return NounPhrase(named, "noun of the next figure")
            if grade and named.startswith(grade):
                return NounPhrase((own.text or level) + named[len(grade) :], "noun of the next class")
            return NounPhrase((own.text or level) + named, "noun of the next class")
        return own

    def _list(self, name: str, at: int) -> _List:
        """What the figure at `at` and its fellows behind it share; nothing when it has none."""
        kept, pieces = self.kept, self.pieces
        count = 1
        while at + count < len(kept) and pieces[at + count].alone:
            count += 1
        if count == 1:
            return _List()
        part, last = pieces[at], kept[at + count - 1]
        years = [period for period in self.periods if part.start <= period.start and period.end <= kept[at].start]
        if not years:  # 到2025年和2026年,全市里程分别达到…
            years = [period for period in self.periods if part.since <= period.start and period.end <= part.start]
        sign = words().after.get(last.after, "") if last.after not in MORE else ""
        if len(years) == count:  # 2026年、2027年分别达到2万亿元、3万亿元
            return _List([self.carried.name] * count if self.carried.name else [], [], years, sign)
        listed = listed_places.listed(self.places, part, kept[at], count)
        if listed:  # 武汉市、鄂州市产业规模分别突破3000亿元、300亿元
            before = self.sentence[listed[-1].end : kept[at].left][-_NAME_REACH:]
            alone = indicators.name(kept[at], before, part.after[:_NAME_REACH])
            where = [Attribution(one.place, "clause", "place in the clause") for one in listed]
            return _List([alone.text or name] * count, where, [], sign)
        several = "分别" in pieces[at].lead or any(mark in name for mark in "、和与及")
        return _List(indicators.distributed(name, count) or [] if several else [], [], [], sign)


def read(
    sentence: str,
    found: list[Quantity],
    periods: list[Period],
    places: list[NamedPlace],
    scope: Scope,
    dropped: list[Dropped] | None = None,
) -> list[Candidate]:
    """The figures of one `narrow` sentence that state something, as the rules see them. `scope`: what it inherits.

    found, periods, places: what the sentence names. dropped: takes what states nothing, where that is asked for.
    """
    stated = [figure for figure in figures(sentence, found) if not listed_places.counts_places(figure, places)]
    kept = sorted([*stated, *amounts(sentence)], key=lambda figure: figure.start)
    if dropped is not None:
        starts = {figure.start for figure in stated}
        dropped += [Dropped(UNSTATED, q.start, q.end, q) for q in found if q.start not in starts]
    if not kept:
        return []
    spelled = tuple([sentence[one.start : one.end] for one in places])
    walk = _Walk(sentence, kept, parts(sentence, kept), periods, cues(sentence), places, scope, spelled)
    out: list[Candidate] = []
    for at, (figure, part) in enumerate(zip(kept, walk.pieces, strict=True)):
        fellow = walk.is_fellow(at)
        indicator, period = walk.indicator(at, fellow), walk.period(at)
        verdict = walk.verdict(at, fellow, period)
        when = deadline(period, scope)
        out.append(
            Candidate(
                figure,
                part,
                indicator,
                walk.regions(at),
                when,
                walk.modality(at),
                walk.seen,
                verdict,
                walk.shared,
                fellow,
                walk.shared.direction,
                kept[at - 1] if at else None,
                periods,
                *reported.either(sentence, figure, part, (indicator.name, indicator.measure), when, period, scope),
            )
        )
    return out


def decided(candidate: Candidate, judgement: Judgement) -> list[Statement] | Dropped:
    """The statement that a figure makes for each of its regions, or why it makes none, once it is decided what it is.

    To be called in the order of the figures: the first of a list that has a comparator gives it to the others.
    """
    figure, kind = candidate.figure, judgement.kind
    if not kind:
        reason = judgement.reason or candidate.verdict.reason or UNPROMISED
        return Dropped(reason, figure.start, figure.end, figure, candidate.verdict, judgement)
    sign = comparator(figure, kind, candidate.shared.sign)
    candidate.shared.sign = candidate.shared.sign or sign
    about = candidate.past if kind == "result" else candidate.due
    base = directions.NO_BASE
    if kind != "vague":
        base = directions.base(
            candidate.view.sentence,
            figure,
            candidate.part,
            candidate.before,
            candidate.periods,
            about.year,
            candidate.indicator.measure,
        )
        about = reported.over_years(
            about, base.year, candidate.indicator.measure, candidate.view.sentence[: figure.start]
        )
    return [
        Statement(
            figure,
            candidate.part,
            kind,
            sign,
            candidate.indicator,
            where,
            candidate.when if kind != "result" else None,
            candidate.modality,
            candidate.verdict,
            judgement,
            candidate.direction if kind != "vague" else "",
            base,
            about,
        )
        for where in candidate.regions
    ]

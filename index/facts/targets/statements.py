"""One sentence to quantified statements: which figures state something, of what kind, about what, where and by when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ..figures.clauses import Part, parts
from ..figures.quantities import Quantity
from ..figures.stating import amounts, figures
from ..indicators import phrase as indicators
from ..indicators.phrase import Indicator
from ..lexicon.words import words
from . import kinds, verdicts
from .periods import Period
from .scope import Named, Scope, When, Where

_SOLVED = frozenset(("项", "种", "类", "批", "款"))


class Statement(NamedTuple):
    """One figure of a sentence with all that it means; offsets into the sentence."""

    figure: Quantity
    part: Part
    kind: str
    comparator: str
    indicator: Indicator
    where: Where
    when: When | None
    modality: str
    level: str
    level_value: int | float | None


def comparator(figure: Quantity, kind: str, shared: str = "") -> str:
    """`=` `>` `>=` `<` `<=` `~` or `range`, from the words on both sides; `shared` is one that a list distributes."""
    lexicon = words()
    if figure.kind == "vague":
        return ""
    if figure.value_max is not None:
        return "range"
    if figure.after and figure.after not in ("多", "余"):
        return lexicon.after[figure.after]
    if figure.before[:1] == ("突破",) and figure.unit in _SOLVED:
        return shared or "="  # 突破50项关键技术: what is broken through is the difficulty
    signs = [lexicon.before[word] for word in figure.before]
    for sign in signs:
        if sign in (">", ">=", "<", "<=", "~"):
            return sign
    if figure.over or figure.after in ("多", "余"):
        return ">"
    if figure.near:
        return "~"
    if "cap" in signs:
        return "<=" if kind == "target" else "="
    if "reach" in signs:
        return ">=" if kind == "target" else "="
    if "fall" in signs:
        return "<=" if kind == "target" else "="
    return shared or "="


def _where(regions: list[Named], part: Part, figure: Quantity, scope: Scope) -> Where:
    """The region of a figure: named in its clause, else the subject of an earlier one, else what is inherited."""
    before = [named for named in regions if named.start < figure.start]
    inside = [named for named in before if named.start >= part.start]
    if inside:
        return Where(inside[-1].place, "clause")
    subjects = [named for named in before if named.subject]
    if subjects:
        return Where(subjects[-1].place, "sentence")
    if scope.carried is not None:
        return scope.carried
    if scope.speaker is not None:
        return scope.speaker
    return Where(scope.frame.primary, scope.frame.primary_source)


def _when(period: Period | None, scope: Scope) -> When | None:
    inherited = scope.inherited()
    vague_year = period is not None and not period.goal and inherited is not None  # 全年, under a heading of 2026
    if period is not None and not period.past and period.year and not vague_year:
        return When(period.year, period.text, "plan" if period.source == "period" else period.source)
    return inherited


@dataclass(slots=True)
class _List:
    """What the members of a list of figures share (分别增长7%、8%以上): what is left of their names and years, sign, kind."""

    names: list[str]
    periods: list[Period]
    sign: str
    kind: str = ""


def read(
    sentence: str, found: list[Quantity], periods: list[Period], regions: list[Named], scope: Scope
) -> list[Statement]:
    """The statements of one `narrow` sentence. `scope`: what it inherits."""
    kept = sorted([*figures(sentence, found), *amounts(sentence)], key=lambda figure: figure.start)
    if not kept:
        return []
    pieces = parts(sentence, kept)
    cues = kinds.cues(sentence)
    out: list[Statement] = []
    carried = Indicator("", "level")
    shared = _List([], [], "")
    promise: tuple[int, Period | None] | None = None
    for at, (figure, part) in enumerate(zip(kept, pieces, strict=True)):
        fellow = part.alone and kept[at - 1].unit == figure.unit
        if not fellow:
            own = indicators.name(figure, part.before[-120:], part.after[:120])
            if own and own == figure.level:
                own = _of_its_fellow(kept, pieces, at)
            name = own or carried.name
            shared = _list(name, carried.name, periods, kept, pieces, at)
            measured = indicators.measure(figure, part.lead[-40:])
            if not own and measured.measure == "level" and carried.measure == "share" and figure.unit == "%":
                measured = measured._replace(measure="share")  # 占比由40%提升至60%
            carried = measured._replace(name=name)
        if shared.names:
            carried = carried._replace(name=shared.names.pop(0))
        period = shared.periods.pop(0) if shared.periods else verdicts.governing(periods, part, figure)
        if not fellow or not shared.kind:
            goes_on = promise is not None and verdicts.may_go_on(cues, *promise, figure, period)
            shared.kind = verdicts.kind(sentence, cues, figure, part, period, scope, goes_on=goes_on)
        kind = shared.kind
        if kind == "target" and (promise is not None or verdicts.is_meant(cues, figure)):
            promise = figure.end, period
        if figure.kind == "vague":
            kind = "vague" if kind == "target" else ""
        if not kind:
            continue
        sign = comparator(figure, kind, shared.sign)
        if not shared.sign:
            shared.sign = sign
        out.append(
            Statement(
                figure,
                part,
                kind,
                sign,
                carried,
                _where(regions, part, figure, scope),
                _when(period, scope) if kind != "result" else None,
                _modality(sentence, figure, part),
                figure.level,
                figure.level_value,
            )
        )
    return out


def _of_its_fellow(kept: list[Quantity], pieces: list[Part], at: int) -> str:
    """The name of a count that says only its class: 3个万亿级、5个千亿级产业集群 are 万亿级产业集群 and so on."""
    for figure, part in zip(kept[at + 1 :], pieces[at + 1 :], strict=True):
        named = indicators.name(figure, "", part.after[:120])
        if not figure.level or not named.startswith(figure.level):
            break
        if named != figure.level:
            return kept[at].level + named[len(figure.level) :]
    return kept[at].level


def _list(name: str, carried: str, periods: list[Period], kept: list[Quantity], pieces: list[Part], at: int) -> _List:
    """What the figure at `at` and its fellows behind it share; nothing when it has none."""
    count = 1
    while at + count < len(kept) and pieces[at + count].alone:
        count += 1
    if count == 1 or "分别" not in pieces[at].lead:
        return _List([], [], "")
    part, last = pieces[at], kept[at + count - 1]
    years = [period for period in periods if part.start <= period.start and period.end <= kept[at].start]
    if not years:  # 到2025年和2026年,全市里程分别达到…
        years = [period for period in periods if part.since <= period.start and period.end <= part.start]
    sign = words().after.get(last.after, "") if last.after not in ("多", "余") else ""
    if len(years) == count:  # 2026年、2027年分别达到2万亿元、3万亿元
        return _List([carried] * count if carried else [], years, sign)
    return _List(indicators.distributed(name, count) or [], [], sign)


def _modality(sentence: str, figure: Quantity, part: Part) -> str:
    """The word nearest before a figure that says how firmly it is promised."""
    found = words().modal.findall(sentence[max(0, part.start - 60) : figure.start])
    return found[-1] if found else ""

"""One sentence to quantified statements: which figures state something, of what kind, about what, where and by when."""

from __future__ import annotations

from dataclasses import dataclass, replace

from . import indicators, kinds, verdicts
from .clauses import Part, parts
from .figures import figures
from .indicators import Indicator
from .lexicon import words
from .periods import Period
from .quantities import Quantity, vague
from .scope import Named, Scope, When, Where


@dataclass(frozen=True, slots=True)
class Statement:
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
    signs = [lexicon.before[word] for word in figure.before]
    for sign in signs:
        if sign in (">", ">=", "<", "<=", "~"):
            return sign
    if figure.over or figure.after in ("多", "余"):
        return ">"
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
    if period is not None and not period.past and period.year:
        return When(period.year, period.text, "plan" if period.source == "period" else period.source)
    return scope.inherited()


def read(
    sentence: str, found: list[Quantity], periods: list[Period], regions: list[Named], scope: Scope
) -> list[Statement]:
    """The statements of one `narrow` sentence. `scope`: what it inherits."""
    kept = figures(sentence, found)
    loose = vague(sentence)
    if loose:
        kept = sorted([*kept, *loose], key=lambda figure: figure.start)
    if not kept:
        return []
    pieces = parts(sentence, kept)
    cues = kinds.cues(sentence)
    out: list[Statement] = []
    carried = Indicator("", "level")
    shared = ""
    names: list[str] = []
    for at, (figure, part) in enumerate(zip(kept, pieces, strict=True)):
        period = verdicts.governing(periods, part, figure)
        kind = verdicts.kind(sentence, cues, figure, part, period, scope)
        shown = indicators.measure(figure, part.lead[-40:])
        if part.alone and out and out[-1].figure.unit == figure.unit:
            shown = replace(shown, measure=carried.measure, down=carried.down)
            name = names.pop(0) if names else carried.name
        else:
            shared = ""
            name = indicators.name(figure, part.before[-120:], part.after[:120])
            names = []
            if "分别" in part.lead:
                count = 1 + _run(pieces, kept, at)
                listed = indicators.distributed(name or carried.name, count)
                if listed:
                    name, names = listed[0], listed[1:]
                shared = _tail_sign(kept, at, count)
            if not name:
                name = carried.name
        if figure.kind == "vague":
            kind = "vague" if kind == "target" else ""
        if not kind:
            carried = replace(shown, name=name)
            continue
        carried = replace(shown, name=name)
        when = _when(period, scope) if kind != "result" else None
        lead = sentence[max(0, part.start - 60) : figure.start]
        modal = [hit.group() for hit in words().modal.finditer(lead)]
        out.append(
            Statement(
                figure,
                part,
                kind,
                comparator(figure, kind, shared),
                carried,
                _where(regions, part, figure, scope),
                when,
                modal[-1] if modal else "",
                figure.level,
                figure.level_value,
            )
        )
    return out


def _run(pieces: list[Part], kept: list[Quantity], at: int) -> int:
    """How many figures behind `at` are its fellows in a 分别 list."""
    count = 0
    while at + count + 1 < len(kept) and pieces[at + count + 1].alone:
        count += 1
    return count


def _tail_sign(kept: list[Quantity], at: int, count: int) -> str:
    """The comparator behind the last figure of a 分别 list, which holds for all: 分别增长7%、8%以上."""
    last = kept[min(len(kept), at + count) - 1]
    return words().after.get(last.after, "") if last.after not in ("多", "余") else ""

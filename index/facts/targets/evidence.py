"""The named evidence for the kind of one figure.

The table of the rules (name, weight, where it looks, what it sees) is index/data/verdict.yaml; `applying` says which of its
names apply. The words of a clause bring their names and weights along
(promises.yaml). Nothing here decides: `verdicts` does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from ...data import data_file
from ..figures.clauses import Part
from ..figures.quantities import Quantity
from ..lexicon.words import settings, words
from .cues import COMPARISON, POLICY, Cue
from .periods import Period
from .scope import Scope

OUTSIDE = -1
"""The offsets of evidence that does not stand in the sentence: of the document, the section, the paragraph."""

_HEDGES = frozenset(("以上", "以内", "左右", "以下"))
_MORE = frozenset(("多", "余"))
_DIGITS = re.compile(r"[\d.,]*")
_GROWN = re.compile(r"[从由][^,;。]{0,12}\d[^,;。]{0,12}[到至]")
_SENTENCE_REACH, _PERIOD_REACH = 200, 12
"""Characters in front of a clause in which cues count, and those in front of a firm period that begins a new statement."""


Found = tuple[str, int, int, float]
"""Evidence as it is gathered, many times a sentence: a plain tuple of what `Evidence` names."""


class Evidence(NamedTuple):
    """One piece of evidence: the name of its rule, where it stands in the sentence (`OUTSIDE` if elsewhere), its weight."""

    rule: str
    start: int
    end: int
    weight: float


class View(NamedTuple):
    """All that the rules look at: a figure with its surroundings. Offsets into the `narrow` sentence.

    kind: of the document; section: review | plan | rule | "". carried_on: a promise of the same sentence may hold for the
    figure as well. hedged: 以上, 左右. grown: the sentence says up to here that something has grown from … to …. digits: the
    number of significant ones.
    """

    sentence: str
    cues: list[Cue]
    figure: Quantity
    part: Part
    period: Period | None
    scope: Scope
    kind: str
    section: str
    carried_on: bool
    hedged: bool
    grown: bool
    digits: int


def view(
    sentence: str,
    cues: list[Cue],
    figure: Quantity,
    part: Part,
    period: Period | None,
    scope: Scope,
    *,
    carried_on: bool = False,
) -> View:
    """The surroundings of `figure` for the rules; cues: of the sentence; period: the one that it stands under."""
    kind = scope.frame.kind
    numeral = _DIGITS.match(figure.text)
    digits = len(numeral.group().replace(".", "").replace(",", "").strip("0")) if numeral else 0
    return View(
        sentence,
        cues,
        figure,
        part,
        period,
        scope,
        kind,
        scope.about,
        carried_on,
        figure.after in _HEDGES,
        kind != "plan" and _GROWN.search(sentence, 0, figure.left + 4) is not None,
        digits,
    )


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule of verdict.yaml: what it weighs, where it looks (document | section | paragraph | period | figure), and
    its evidence where that is outside of the sentence.
    """

    weight: float
    where: str
    outside: Found


def applying(view: View) -> list[str]:
    """The names of the rules of verdict.yaml that apply, but for the lean of the paragraph and who speaks."""
    figure = view.figure
    names = [f"{view.kind} document"]
    if view.section:
        names.append(f"{view.section} section")
    if view.hedged:
        names.append("hedged figure")
    elif figure.over or figure.after in _MORE:
        names.append("counted up")
    if view.grown:
        names.append("told change and hedge" if view.hedged else "told change")
    if not view.hedged and view.kind != "plan":  # in a plan promises are exact as well
        names += _bare(figure, view.digits)
    if view.carried_on:
        names.append("promise carried on")
    goals = view.scope.goals
    if (
        goals.holds(figure.start)
        and view.section not in ("review", "rule")
        and (view.period is None or not view.period.past)
    ):
        names.append("goal of the list above" if goals.above else "listed as a goal")
    timed = _inherited(view) if view.period is None else _time(view, view.period)
    if timed:
        names.append(timed)
    return names


def _bare(figure: Quantity, digits: int) -> list[str]:
    """What the form of a figure without a hedge tells."""
    names = []
    if digits == 1:
        names.append("round figure")
    elif digits >= 3:
        names.append("exact figure")
    if figure.before and any(words().before[word] == "<" for word in figure.before):
        names.append("short of a mark")
    if figure.kind == "currency":
        names.append("foreign currency")
    return names


def _time(view: View, period: Period) -> str:
    """The rule of the temporal anchor of a figure, "" for none."""
    if period.past:
        return "period reported on"
    frame = view.scope.frame
    begun = frame.opening and period.year == frame.year and not settings().season.search(view.sentence)
    if not period.goal:
        return "year just begun" if begun and period.source == "explicit" else ""
    due = period.firm and (period.source == "explicit" or period.text.endswith("前"))
    if frame.year is None or period.year > frame.year or due:
        return "due year" if period.firm else "year ahead"
    if begun:
        return "year just begun"
    return "current year in the news" if view.kind == "news" else "current year"


def _inherited(view: View) -> str:
    """The rule of the deadline that a figure without a temporal anchor inherits, "" for none."""
    scope = view.scope
    if scope.paragraph_past:
        return "after a past period"
    running, year = scope.running, scope.frame.year
    if running is not None and view.section != "review":
        return "running deadline ahead" if year is None or running.year > year else "running deadline"
    return "deadline of a heading" if scope.headed() else ""


LEAN, AUTHORITY = "paragraph lean", "authority speaks"
"""The rule of what a paragraph leans to, and that of who speaks, which counts when all else is summed and limited."""


@dataclass(frozen=True, slots=True)
class Weights:
    """verdict.yaml: the rules by name, and how far words elsewhere in the sentence count."""

    rules: dict[str, Rule]
    earlier: float
    later: float
    earlier_policy: float
    news_lean: float


@cache
def weights() -> Weights:
    """The rules with their weights."""
    raw = data_file("verdict.yaml")
    rules = {}
    for name, entry in raw["rules"].items():
        weight = float(entry["weight"])
        rules[str(name)] = Rule(weight, entry["where"], (str(name), OUTSIDE, OUTSIDE, weight))
    return Weights(rules, **{name: float(value) for name, value in raw["reach"].items()})


def of_rules(view: View) -> list[Found]:
    """The evidence of the form of the figure, its period, its paragraph, section and document."""
    table, figure, period = weights(), view.figure, view.period
    found = []
    for name in applying(view):
        rule = table.rules[name]
        if rule.where == "figure":
            found.append((name, figure.start, figure.end, rule.weight))
        elif rule.where == "period" and period is not None:
            found.append((name, period.start, period.end, rule.weight))
        else:
            found.append(rule.outside)
    leaning = view.scope.leaning()
    if view.kind == "news":
        leaning = min(leaning, table.news_lean)
    if leaning:
        found.append((LEAN, OUTSIDE, OUTSIDE, table.rules[LEAN].weight * leaning))
    return found


def authority(view: View) -> Found | None:
    """The evidence of who speaks: an authority of its own work in the news."""
    if view.kind != "news" or view.scope.speaker is None:
        return None
    return weights().rules[AUTHORITY].outside


def of_words(view: View) -> list[Found]:
    """The evidence of the cue words: of the clause, at half weight those before it, comparisons also behind it.

    A word counts once for each of the three. In a paragraph with nothing above it earlier policy verbs say less.
    """
    part, period, reach = view.part, view.period, weights()
    begin, end = part.start, part.end
    since = begin - _SENTENCE_REACH
    if period is not None and period.firm:
        since = min(begin, period.start - _PERIOD_REACH)
    alone = view.scope.alone()
    found: dict[tuple[str, str], Found] = {}
    for start, word, weight, group in view.cues:
        if start >= end:
            if group == COMPARISON:
                found["later", word] = (f"later {group}", start, start + len(word), weight * reach.later)
        elif start >= begin:
            found["", word] = (group, start, start + len(word), weight)
        elif start >= since:
            scale = reach.earlier * reach.earlier_policy if alone and group == POLICY else reach.earlier
            found["earlier", word] = (f"earlier {group}", start, start + len(word), weight * scale)
    return list(found.values())

"""Whose a figure is: the place of its clause, the subject of its sentence, the topic of news, or who speaks."""

from __future__ import annotations

from functools import lru_cache

from ..figures.clauses import Part
from ..figures.quantities import Quantity
from ..places.gazetteer import COUNTRY
from ..places.speaker import opens_nationally
from .attribution import Attribution
from .localities import NamedPlace, contains
from .scope import Scope


def regions(sentence: str, places: list[NamedPlace], part: Part, figure: Quantity, scope: Scope) -> list[Attribution]:
    """The regions of a figure: named in its clause, else the subject of an earlier one, else what is inherited.

    Places side by side (武汉市、黄石市) are one each.
    """
    before = [named for named in places if named.start < figure.start] if places else []
    if not before:
        return [_around(sentence, figure, scope)]
    loose = scope.speaker is None and is_loose(scope)
    if loose:
        before = _since_semicolon(sentence, before, figure)
    inside = [named for named in before if named.start >= part.start]
    if inside:
        actor = next((named for named in reversed(inside) if named.subject and named.acts), None)
        if actor is not None and not actor.list and not contains(actor.place, inside[-1].place, scope.gazetteer):
            return _beside(actor, before, "clause", "subject of the clause")  # 浙江将推进华东国际联运港等22个项目
        return _beside(inside[-1], before, "clause", "place in the clause")
    subjects = [named for named in before if named.subject]
    if subjects:
        return _beside(subjects[-1], before, "sentence", "subject of the sentence")
    national = loose and _opens_nationally(sentence)  # 全国总工会在广州市启动…: there it acts, of it is nothing told
    topic = next((one for one in reversed(before) if one.opens or (one.acts and not national)), None) if loose else None
    if topic is not None and topic.place.level != "country":
        return _beside(topic, before, "sentence", "topic of the sentence")  # 在主产区安徽,今年计划…
    around = scope.carried or (loose and scope.frame.primary) or None
    if around is not None and around.place is not None:
        own = before[-1].place
        stands = before[-1].opens or around.place.level != "country"
        if stands and own.path != around.place.path and contains(around.place, own, scope.gazetteer):
            return _beside(before[-1], before, "sentence", "place of the sentence inside the region around it")
    inherited = _around(sentence, figure, scope)
    if inherited.place is None and before[0].place.level == "country":
        return _beside(before[0], before, "sentence", "country, where nothing else is named")
    return [inherited]


def _around(sentence: str, figure: Quantity, scope: Scope) -> Attribution:
    """What a figure inherits: the place of its paragraph, who speaks, or the document's; the country where a body of the
    national level opens a clause of news that is of no region.
    """
    own = is_loose(scope) or scope.frame.primary.source == "title"
    if scope.frame.kind == "news" and scope.speaker is None and own and _opens_nationally(sentence):
        return Attribution(scope.gazetteer.get(COUNTRY), "sentence", "body of the national level")
    return scope.carried or scope.speaker or scope.frame.primary


@lru_cache(maxsize=8)
def _opens_nationally(sentence: str) -> bool:
    return opens_nationally(sentence)


def _since_semicolon(sentence: str, places: list[NamedPlace], figure: Quantity) -> list[NamedPlace]:
    """Those of `places` behind the last semicolon in front of a figure, if one of them opens what stands there."""
    mark = sentence.rfind(";", 0, figure.start)
    behind = [named for named in places if named.start > mark] if mark >= 0 else places
    return behind if any(named.opens or named.acts for named in behind) else places


def is_loose(scope: Scope) -> bool:
    """Whether the region of the document is so wide that a place of its news speaks for itself: 江西 in news of a river."""
    place = scope.frame.primary.place
    return scope.frame.kind == "news" and (
        place is None or place.level in ("country", "cross") or place.kind == "union"
    )


def _beside(one: NamedPlace, places: list[NamedPlace], source: str, rule: str) -> list[Attribution]:
    """A place, with those of `places` that stand in one list with it."""
    fellows = [other for other in places if other.list == one.list] if one.list else [one]
    return [Attribution(fellow.place, source, rule) for fellow in fellows]

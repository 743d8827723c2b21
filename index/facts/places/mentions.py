"""Mentions of places in a text: one pass over all names of the gazetteer, then the context of each hit.

Longest match wins (东湖高新区 is not 东湖区), neighbours that lie in one another become one mention (湖北省武汉市江夏区),
and a name that is also a word, a nickname or shared by several places is kept only beside evidence. What is part of the
name of an organisation, a road or an event (武汉大学, 南京路, 北京时间) is no mention at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .context import begins_after_a_break, names_something_else, suffix_continues
from .gazetteer import Gazetteer, Place, lies_in, zone_of
from .names import zone_suffix
from .surfaces import Need, Surface, context, matches, surfaces

_JOINS = frozenset(("、", "和", "及", "与", "以及"))
_JOIN_STARTS = frozenset("、和及与以")
_JOIN_ENDS = frozenset("、和及与")
_DOWNTOWN = frozenset(("中区", "南区", "北区"))  # 青岛|市南区, not 青岛市|南区
# How many neighbours are looked at for evidence: keeps a hostile list of doubtful names linear.
_LIST = 24
_BACK = 50

_Path = tuple[str, ...]


class Mention(NamedTuple):
    """A place named in a text; `start` and `end` are character offsets into the text given.

    What one mention spans may be several names in a row (湖北省武汉市江夏区): `place` is the innermost.
    """

    start: int
    end: int
    place: Place


@dataclass(slots=True)
class _Hit:
    """A match that may be a place; `place` once that is settled, `outer` what it lies in if it names that too."""

    start: int
    end: int
    surface: Surface
    place: Place | None = None
    outer: Place | None = None


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a document shows of places: `seen` are named for sure, `around` these and all above, `home` the hint's path."""

    home: _Path
    seen: set[_Path]
    around: set[_Path]


def mentions_in(gazetteer: Gazetteer, text: str, hint: Place | None = None) -> list[Mention]:
    """The places that `text` (simplified) names, in order, without overlap.

    hint: the region of the document, which decides between places of one name and vouches for its own parts.
    """
    hits = _joined(_hits(gazetteer, text))
    _settle(text, hits, hint)
    return [_mention(text, hit.start, hit.end, hit.place) for hit in hits if hit.place is not None]


def _hits(gazetteer: Gazetteer, text: str) -> Iterator[_Hit]:
    """The longest matches, left to right, that are not part of the name of something else."""
    for start, end, surface in matches(gazetteer, text):
        if names_something_else(text, start, end, surface):
            continue
        if text[end - 1] == "市" and text[end : end + 2] in _DOWNTOWN:
            district = surfaces(gazetteer)[text[end - 1 : end + 2]]
            if any(_may_follow(place, surface.places[0], district) for place in district.places):
                yield _Hit(start, end - 1, surface, surface.places[0])
                yield _Hit(end - 1, end + 2, district)
                continue
        if surface.full and suffix_continues(text, end):
            shorter = surfaces(gazetteer).get(text[start : end - 1])
            if shorter is not None and shorter.places:
                yield _Hit(start, end - 1, shorter)
            continue
        sure = surface.need in (Need.NONE, Need.LETTER) or (
            surface.need == Need.BREAK and begins_after_a_break(text, start)
        )
        yield _Hit(start, end, surface, surface.places[0] if sure else None)


def _joined(hits: Iterable[_Hit]) -> list[_Hit]:
    """Neighbours of which the second lies in the first become one hit, with the second's place settled by it."""
    joined: list[_Hit] = []
    for hit in hits:
        before = joined[-1] if joined else None
        if before is not None and before.end == hit.start:
            above = (before.place,) if before.place else before.surface.places
            inside = tuple(p for p in hit.surface.places if any(_may_follow(p, other, hit.surface) for other in above))
            if inside:
                surface = Surface(Need.CHOICE, inside, hit.surface.full, hit.surface.length)
                place = inside[0] if len({p.path[:-1] for p in inside}) == 1 else None  # 伊宁: the city, not the county
                joined[-1] = _Hit(before.start, hit.end, surface, place, before.place)
                continue
        joined.append(hit)
    return joined


def _may_follow(place: Place, above: Place, surface: Surface) -> bool:
    """甘肃合作 is a province that cooperates, 甘南合作 the city: a word needs its own parent right before it."""
    if surface.need == Need.NEIGHBOUR and not surface.full and above.name not in place.parents:
        return False
    return lies_in(place, above)


def _settle(text: str, hits: list[_Hit], hint: Place | None) -> None:
    """Give each hit the place it means, or none. Sure names first: they are the evidence for the others."""
    doubtful = [at for at, hit in enumerate(hits) if hit.place is None and not _is_just_a_word(text, hit)]
    if not doubtful:
        return
    seen = {hit.place.path for hit in hits if hit.place is not None}
    home = hint.path if hint is not None else ()
    around = {path[:size] for path in (*seen, home) for size in range(2, len(path) + 1)}
    evidence = _Evidence(home, seen, around)
    for _ in range(2):  # a list of doubtful names settles itself from the first that is settled
        left = []
        for at in doubtful:
            place = _choose(text, hits, at, evidence) or hits[at].outer
            if place is not None:
                hits[at].place = place
                seen.add(place.path)
            else:
                left.append(at)
        if len(left) in (0, len(doubtful)):
            break
        doubtful = left


def _is_just_a_word(text: str, hit: _Hit) -> bool:
    """Whether a hit is a word (安全, 合作) that nothing can make a place: no list, no province, nothing it lies in."""
    return (
        hit.surface.need == Need.NEIGHBOUR
        and hit.outer is None
        and hit.surface.places[0].level != "city"
        and not _may_be_listed(text, hit)
    )


def _may_be_listed(text: str, hit: _Hit) -> bool:
    return text[hit.end : hit.end + 1] in _JOIN_STARTS or text[hit.start - 1 : hit.start] in _JOIN_ENDS


def _choose(text: str, hits: list[_Hit], at: int, evidence: _Evidence) -> Place | None:
    """The place a doubtful hit means, judged by its neighbours, the hint and the sure names of the document; or None.

    The first of these that tells anything decides: the list it stands in, what it needs as a word, the document.
    """
    hit = hits[at]
    listed = _of_its_list(text, hits, at)
    if listed is not None:
        return listed
    if hit.surface.need == Need.NEIGHBOUR:
        return _of_its_province(text, hit, evidence)
    candidates = hit.surface.places
    for near in (_at_home(candidates, evidence.home), [p for p in candidates if p.path in evidence.seen]):
        if near:
            return near[0] if len(near) == 1 else None
    if len(candidates) > 1:
        return _of_several(hits, at, evidence)
    return candidates[0] if _is_vouched_for(text, hit, evidence) else None


def _of_its_list(text: str, hits: list[_Hit], at: int) -> Place | None:
    """The candidate that lies beside the places listed with it: 青山、洪山、武昌三区."""
    if not _may_be_listed(text, hits[at]):
        return None
    parents = [other.path[:-1] for other in _listed_with(text, hits, at)]
    return next((place for place in hits[at].surface.places if place.path[:-1] in parents), None)


def _of_its_province(text: str, hit: _Hit, evidence: _Evidence) -> Place | None:
    """A city that is also a word (中山, 日照) where its province is named and no word can have begun before it."""
    city = hit.surface.places[0]
    alone = city.level == "city" and city.path[:2] in evidence.around and begins_after_a_break(text, hit.start)
    return city if alone else None


def _at_home(candidates: Sequence[Place], home: _Path) -> list[Place]:
    """The candidates that are the document's own region, a part of it, or lie beside it or what it lies in."""
    return [p for p in candidates if p.path == home or (len(p.path) > 2 and p.path[:-1] == home[: len(p.path) - 1])]


def _of_several(hits: list[_Hit], at: int, evidence: _Evidence) -> Place | None:
    """Of several places of one name the only one whose parent is named, the nearest such, or the only one of a province."""
    candidates, around = hits[at].surface.places, evidence.around
    named = [p for p in candidates if len(p.path) > 2 and p.path[:-1] in around]
    if len(named) != 1:
        named = _nearest(hits, at, named) or [p for p in candidates if len(p.path) > 3 and p.path[:2] in around]
    return named[0] if len(named) == 1 else None


def _is_vouched_for(text: str, hit: _Hit, evidence: _Evidence) -> bool:
    """Whether what the only candidate lies in is named, and for a county of a province that it governs something here."""
    place = hit.surface.places[0]
    if len(place.path) <= 2 or place.path[:-1] not in evidence.around:
        return False
    doubtful = len(place.path) == 3 and place.level == "county" and hit.surface.need == Need.PARENT
    return not doubtful or _governs(text, hit.end)


def _governs(text: str, end: int) -> bool:
    return text.startswith(context("governs"), end)


def _nearest(hits: list[_Hit], at: int, candidates: list[Place]) -> list[Place]:
    """The candidate whose parent, or a sibling, is named last before the hit."""
    for hit in reversed(hits[max(0, at - _BACK) : at]):
        if hit.place is not None:
            found = [p for p in candidates if p.path[:-1] in (hit.place.path, hit.place.path[:-1])]
            if found:
                return found[:1]
    return []


def _listed_with(text: str, hits: list[_Hit], at: int) -> list[Place]:
    """The nearest settled places that stand in one list (、) with the hit, one on each side."""
    hit = hits[at]
    found: list[Place] = []
    if text[hit.end : hit.end + 1] in _JOIN_STARTS:
        for left, right in zip(hits[at : at + _LIST], hits[at + 1 : at + _LIST], strict=False):
            if text[left.end : right.start] not in _JOINS:
                break
            if right.place is not None:
                found.append(right.place)
                break
    for here in range(at, max(0, at - _LIST), -1):
        left = hits[here - 1]
        if text[left.end : hits[here].start] not in _JOINS:
            break
        if left.place is not None:
            found.append(left.place)
            break
    return found


def _mention(text: str, start: int, end: int, place: Place) -> Mention:
    """The mention, with the zone that a division and a suffix behind it make: 江夏 + 经济开发区."""
    if place.kind == "division" and place.level != "country":
        suffix = zone_suffix(text, end)
        if suffix is not None and suffix[1] != "newarea":
            return Mention(start, suffix[2], zone_of(place, suffix[0], suffix[1]))
    return Mention(start, end, place)

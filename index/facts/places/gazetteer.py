"""The gazetteer: what places there are, what they are called and what lies within what.

Divisions are `data/divisions.csv` (GB/T 2260); zones, corridors and nicknames are `data/zones.csv` and `data/places.yaml`.
Looking a name up needs neither the automaton nor any other heavy import: a query pays for what it asks.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from ...data import data_file
from .names import aliases, short, zone_names, zone_suffix

COUNTRY = "中国"
_RANK = {"country": 0, "province": 1, "city": 2, "county": 3, "zone": 4, "area": 5, "cross": 6}
_LEVEL_OF_KIND = {"area": "area", "cross": "cross", "union": "cross", "former": "county"}  # every other kind is a zone
_CODE = 6
"""Digits of a code of GB/T 2260."""
_LATIN = re.compile("[^a-z]")
_LATIN_SUFFIX = re.compile("(?:city|province|municipality|shi|sheng)$")
_DATA = Path(__file__).parents[2] / "data"


class Place(NamedTuple):
    """A place: a tuple, for thousands are made at each start.

    name: the canonical full name (湖北省, 昆山市, 东湖高新区, 长三角); several counties may share one.
    code: GB/T 2260, or "".  level: country|province|city|county|zone|area|cross.
    path: names from 中国 down to the place itself, through what all parents have in common (中国, 湖北省, 光谷科创大走廊).
    kind: division, or what sort of zone or area it is (hightech, etdz, newarea, ftz, port, park, area, cross, former, …).
    parents: the names of all direct parents.
    """

    name: str
    code: str
    level: str
    path: tuple[str, ...]
    kind: str
    parents: tuple[str, ...]


class Name(NamedTuple):
    """A name of a place, as `Gazetteer.names` lists them.

    form: full (湖北省), bare (湖北), other (光谷, 大武汉), nickname (江城: needs evidence in running text), or query
    (鄂, 国家: only when a user asks for it).
    """

    text: str
    form: str
    place: Place


class Gazetteer:
    """All places known, by every name they go by."""

    def __init__(self, places: Iterable[tuple[Place, Sequence[tuple[str, str]]]]) -> None:
        """`places`: each place with its (name, form) pairs; a place comes after its parents."""
        self._places = list(places)
        self._names: dict[str, list[Place]] = {}
        self._below: dict[tuple[str, ...], list[Place]] = {}
        self._within: dict[tuple[str, ...], frozenset[str]] = {}
        for place, names in self._places:
            for text, _ in names:
                known = self._names.setdefault(text, [])
                if place not in known:
                    known.append(place)

    @classmethod
    def default(cls) -> Gazetteer:
        """The gazetteer of the package's own data, built once per process."""
        return _default()

    def names(self) -> Iterator[Name]:
        """Every name of every place."""
        for place, names in self._places:
            for text, form in dict(reversed(names)).items():
                yield Name(text, form, place)

    def get(self, name: str) -> Place | None:
        """The one place called `name`, or None if there is none, or several of equal standing (鼓楼区).

        A province stands above a city and a city above a county: 吉林 is the province, 朝阳 the city in 辽宁. A name may be
        qualified: 南京市鼓楼区, 湖北武汉. Traditional characters are folded.
        """
        known = self._names.get(name)
        if known is not None and len(known) == 1 and not name.isascii():
            return known[0]  # as most are asked for
        found = self.resolve(name)
        if not found or (len(found) > 1 and _RANK[found[0].level] == _RANK[found[1].level]):
            return None
        return found[0]

    def label(self, name: str, path: Sequence[str]) -> str:
        """The shortest name that `get` takes for the place of that path: 武汉市, but 南京市鼓楼区."""
        found = self.get(name)
        alone = len(path) < 2 or (found is not None and found.path == tuple(path))
        return name if alone else path[-2] + name

    def resolve(self, name: str) -> list[Place]:
        """All places that a user may mean by `name`, likeliest first; empty if none.

        As written in Chinese, as a GB/T 2260 code (420100), or in Latin letters (Wuhan, Xi'an, Hubei Province).
        """
        name = "".join(name.split())
        found = self._spelled(name) if name.isascii() else self._lookup(name)
        if not found and not name.isascii():
            from ...text.script import fold

            found = self._lookup(fold(name))
        return found

    def _spelled(self, name: str) -> list[Place]:
        """The places of a code, or of a name of a province or city in Latin letters; what else is ASCII (G60…) is looked up."""
        if name.isdigit():
            return [place for place, _ in self._places if place.code == name] if len(name) == _CODE else []
        bare = _LATIN.sub("", name.lower())
        codes = {code for spelling in (bare, _LATIN_SUFFIX.sub("", bare)) for code in _romanised().get(spelling, ())}
        found = [place for place, _ in self._places if place.code in codes] if codes else self._lookup(name)
        return sorted(found, key=lambda place: _RANK[place.level])

    def _lookup(self, name: str) -> list[Place]:
        found = self._names.get(name)
        if found:
            return sorted(found, key=lambda place: _RANK[place.level])
        for cut in range(len(name) - 2, 1, -1):
            above = self._names.get(name[:cut])
            if above:
                inside = [
                    place for place in self._lookup(name[cut:]) if any(lies_in(place, parent) for parent in above)
                ]
                if inside:
                    return sorted(inside, key=lambda place: _RANK[place.level])
        zone = self.unlisted_zone(name)
        return [zone] if zone else []

    def unlisted_zone(self, name: str) -> Place | None:
        """The zone that `name` spells by rule, a division and a suffix: 江夏经济开发区 → 江夏经开区 in 江夏区."""
        for cut in range(2, len(name) - 1):
            suffix = zone_suffix(name, cut)
            if suffix and suffix[2] == len(name):
                above = [place for place in self._names.get(name[:cut], ()) if place.kind == "division"]
                if len(above) == 1:
                    return zone_of(above[0], suffix[0], suffix[1])
        return None

    def near(self, name: str) -> list[str]:
        """At most five names close to `name`, best first, for "did you mean"; empty if nothing is close."""
        from difflib import SequenceMatcher

        letters, matcher, scored = set(name), SequenceMatcher(), []
        matcher.set_seq2(name)
        for known, places in self._names.items():
            if abs(len(known) - len(name)) > 2 or letters.isdisjoint(known):
                continue
            matcher.set_seq1(known)
            if (ratio := matcher.ratio()) >= 0.5:
                start = known[0] == name[0]
                scored += [(-round(ratio, 2), not start, _RANK[place.level], place.name) for place in places]
        return list(dict.fromkeys(name for *_, name in sorted(scored)))[:5]

    def children(self, place: Place) -> tuple[Place, ...]:
        """The places directly below `place`, along all parents."""
        if not self._below:
            for child, _ in self._places:
                for parent in self._parents(child):
                    self._below.setdefault(parent.path, []).append(child)
        return tuple(self._below.get(place.path, ()))

    def line(self, place: Place) -> tuple[Place, ...]:
        """The places on the path of `place` from 中国 down to `place` itself."""
        above = []
        for size in range(1, len(place.path)):
            path = place.path[:size]
            above += [p for p in self._names.get(path[-1], ()) if p.path == path][:1]
        return (*above, place)

    def within(self, place: Place) -> frozenset[str]:
        """The names of `place` and of everything listed in it, along all parents; of a union (长三角) also its members.

        Counties of equal name in other cities share their names, and zones made by rule are not listed: `covers` tells exactly.
        """
        if place.path in self._within:
            return self._within[place.path]
        names, queue, seen = {place.name}, [place], {place.path}
        while queue:
            top = queue.pop()
            for child in (*self.children(top), *(self._parents(top) if top.kind == "union" and top == place else ())):
                if child.path not in seen:
                    seen.add(child.path)
                    names.add(child.name)
                    queue.append(child)
        return self._within.setdefault(place.path, frozenset(names))

    def covers(self, place: Place, path: Sequence[str]) -> bool:
        """Whether what has the region path `path` (from 中国 down) is `place` or lies in it, along all parents."""
        path = tuple(path)
        if path[: len(place.path)] == place.path:
            return True
        if place.kind == "union":
            return any(self.covers(member, path) for member in self._parents(place))
        below = self._names.get(path[-1], ()) if path else ()
        return any(p.path == path and self._reaches(p, place) for p in below)

    def _reaches(self, place: Place, above: Place) -> bool:
        """Whether `above` is found by going up from `place` along any parents (the data has no cycles)."""
        return place.path == above.path or any(self._reaches(parent, above) for parent in self._parents(place))

    def _parents(self, place: Place) -> Iterator[Place]:
        """The direct parents; of counties that share a name (南沙区), the one on the place's own path."""
        for name in place.parents:
            found = self._names.get(name, ())
            yield from [p for p in found if p.name == name and p.path == place.path[:-1]] or found[:1]


def lies_in(place: Place, parent: Place) -> bool:
    """Whether `place` lies in `parent` and is not `parent` itself (first parents all the way, or a direct parent)."""
    if len(place.path) > len(parent.path) and place.path[: len(parent.path)] == parent.path:
        return True
    return parent.name in place.parents and place.name != parent.name


def zone_of(division: Place, suffix: str, kind: str) -> Place:
    """The zone of `division` called by its bare name and `suffix`."""
    name = short(division.name) + suffix
    return Place(name, "", "zone", (*division.path, name), kind, (division.name,))


def _rows(file: str) -> Iterator[list[str]]:
    """The rows of a CSV data file without its comment lines and its header."""
    text = (_DATA / file).read_text("utf-8")
    rows = csv.reader(line for line in text.splitlines() if line and not line.startswith("#"))
    next(rows)
    return rows


@cache
def _romanised() -> dict[str, tuple[str, ...]]:
    """`romanised.csv`: spelling → the codes of the places spelled so."""
    found: dict[str, tuple[str, ...]] = {}
    for code, spellings in _rows("romanised.csv"):
        for spelling in spellings.split("|"):
            found[spelling] = (*found.get(spelling, ()), code)
    return found


_Named = tuple[Place, list[tuple[str, str]]]


@cache
def _default() -> Gazetteer:
    found: dict[str, list[Place]] = {}
    extra = _other_names()
    places = []
    for place, names in chain(_divisions(), _zones(found), _others(found)):
        found.setdefault(place.name, []).append(place)
        places.append((place, names + extra.pop(place.name, [])))
    return Gazetteer(places)


def _divisions() -> Iterator[_Named]:
    country = Place(COUNTRY, "", "country", (COUNTRY,), "division", ())
    yield country, [(COUNTRY, "full")]
    codes = {"": country}
    for code, name, level, above in _rows("divisions.csv"):
        up = codes[above]
        codes[code] = place = Place(name, code, level, (*up.path, name), "division", (up.name,))
        names = [(name, "full"), *((other, "full") for other in aliases(name))]
        bare = short(name)
        yield place, names if bare == name else [*names, (bare, "bare")]


def _zones(found: dict[str, list[Place]]) -> Iterator[_Named]:
    for kind, above, stem, others in _rows("zones.csv"):
        yield _zone(kind, (_parent(above, found),), stem or short(above), others.split("|") if others else [])


def _others(found: dict[str, list[Place]]) -> Iterator[_Named]:
    """The places of `places.yaml`: name: kind, parents, other names."""
    for name, line in data_file("places.yaml")["places"].items():
        kind, ups, *names = line.split(", ")
        parents = tuple(_parent(up, found) for up in ups.split("/"))
        others = names[0].split("/") if names else []
        if kind == "former":
            yield _zone(kind, parents, name.removeprefix(parents[0].name), others)
            continue
        suffix = {"newarea": "新区", "ftz": "自贸试验区"}.get(kind, "")
        if suffix and name.endswith(suffix):
            yield _zone(kind, parents, name.removesuffix(suffix), others)
        else:
            yield _zone(kind, parents, name, others, name)


def _parent(name: str, found: dict[str, list[Place]]) -> Place:
    """The place `name` of those read so far; 广州市南沙区 is a county whose name others share."""
    if name in found:
        return found[name][0]
    cut = next(cut for cut in range(2, len(name)) if name[:cut] in found and name[cut:] in found)
    return next(place for place in found[name[cut:]] if lies_in(place, found[name[:cut]][0]))


def _zone(kind: str, parents: tuple[Place, ...], stem: str, others: Sequence[str], name: str = "") -> _Named:
    """A place that is no division, with its names; `name`: canonical, if it is not to be made by rule."""
    spellings = (name,) if name else zone_names(stem, kind)
    if kind == "ftz" and not name:
        spellings += (f"中国({stem})自由贸易试验区", f"中国（{stem}）自由贸易试验区", f"中国{stem}自由贸易试验区")
    level = _LEVEL_OF_KIND.get(kind, "zone")
    path = (*_common([parent.path for parent in parents]), spellings[0])
    place = Place(spellings[0], "", level, path, kind, tuple(parent.name for parent in parents))
    return place, [(text, "full") for text in spellings] + [_marked(text) for text in others]


def _common(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """What all paths start with."""
    shared = 0
    while all(len(path) > shared for path in paths) and len({path[shared] for path in paths}) == 1:
        shared += 1
    return paths[0][:shared]


def _other_names() -> dict[str, list[tuple[str, str]]]:
    """The section `names` of `places.yaml`: canonical name → (name, form) pairs."""
    return {
        name: [_marked(other) for other in line.split("/")] for name, line in data_file("places.yaml")["names"].items()
    }


def _marked(name: str) -> tuple[str, str]:
    """A name and its form, by the mark it has in `places.yaml`: ! query, ? nickname."""
    return name.lstrip("!?"), {"!": "query", "?": "nickname"}.get(name[0], "other")

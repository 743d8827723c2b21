"""Places side by side in a list before a figure: whether it shares them out, counts them, or only follows them."""

from __future__ import annotations

from ..figures.clauses import Part
from ..figures.quantities import Quantity
from .localities import NamedPlace


def listed(places: list[NamedPlace], part: Part, figure: Quantity, count: int) -> list[NamedPlace]:
    """The places of one list in front of a figure in its clause, if there are as many as figures; else none."""
    before = [one for one in places if part.start <= one.start and one.end <= figure.start and one.list]
    fellows = [one for one in before if one.list == before[-1].list]
    return fellows if len(fellows) == count else []


def counts_places(figure: Quantity, places: list[NamedPlace]) -> bool:
    """Whether a figure only says how many places stand listed in front of it: 内蒙古、新疆、广西、宁夏四个自治区."""
    if not places:
        return False
    beside = next((one for one in places if one.list and one.end == figure.start), None)
    return beside is not None and sum(one.list == beside.list for one in places) == figure.value


def without_places(name: str, sentence: str, places: list[NamedPlace], part: Part, figure: Quantity) -> str:
    """`name` without the places side by side that open it, which are the regions of a record each."""
    before = [one for one in places if part.start <= one.start and one.end <= figure.start and one.list]
    if not before or not name:
        return name
    opened = sentence[before[-1].start : before[-1].end]
    at = name.rfind(opened)
    rest = name[at + len(opened) :].lstrip("的") if at >= 0 else name
    return rest if len(rest) > 1 else name

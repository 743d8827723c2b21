"""The canonical indicators of an index with their counts, and what people mean who type the name of one."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import IndexDamaged, UsageError

if TYPE_CHECKING:
    from ..facts.indicators.canonical import Indicators

Record = dict[str, Any]
_NEAR = 3


class Stated(NamedTuple):
    """How often an indicator is stated under a name and in a unit: statements of any kind, and the targets among them."""

    canonical: str
    name: str
    unit: str
    statements: int
    targets: int


class Meant(NamedTuple):
    """What typed indicators mean. canonical: names of indicators; words: what is looked for as a part of a name."""

    canonical: tuple[str, ...]
    words: tuple[str, ...]


def counted(db: sqlite3.Connection) -> Iterator[Record]:
    """Records `indicator/1` of all statements, those with most targets first."""
    documents = dict(db.execute("SELECT canonical, count(DISTINCT key) FROM targets GROUP BY canonical"))
    stated = db.execute(
        "SELECT canonical, indicator, unit, count(*), sum(kind = 'target') FROM targets GROUP BY canonical, indicator, unit"
    )
    return records((Stated(*row) for row in stated), documents)


def records(stated: Iterable[Stated], documents: Mapping[str, int]) -> Iterator[Record]:
    """Records `indicator/1`. documents: how many state each canonical indicator."""
    names: dict[str, Counter[str]] = {}
    units: dict[str, Counter[str]] = {}
    targets: Counter[str] = Counter()
    for one in stated:
        if one.canonical:
            names.setdefault(one.canonical, Counter())[one.name] += one.statements
            units.setdefault(one.canonical, Counter())[one.unit] += one.statements
            targets[one.canonical] += one.targets
    order = sorted(names, key=lambda name: (-targets[name], -documents.get(name, 0), name))
    for canonical in order:
        yield {
            "schema": "indicator/1",
            "canonical": canonical,
            "names": _most(names[canonical]),
            "unit": _most(units[canonical])[0],
            "targets": targets[canonical],
            "documents": documents.get(canonical, 0),
        }


def _most(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))


def meant(known: Indicators, typed: Iterable[str]) -> Meant:
    """What typed names mean: an indicator where the name is known, else every name that holds it."""
    canonical: list[str] = []
    words: list[str] = []
    for name in filter(None, (text.strip() for text in typed)):
        if found := known.known(name):
            canonical.append(found)
        else:
            words.append(name)
    return Meant(tuple(dict.fromkeys(canonical)), tuple(dict.fromkeys(words)))


def of_name(found: Iterable[Record], known: Indicators, typed: str) -> list[Record]:
    """The records of the indicator that `typed` means, or of those whose names hold it.

    Nothing where the indicator is known and this index states nothing of it. Raises UsageError with near names for a
    name that is unknown.
    """
    held = list(found)
    if not typed.strip():
        return held
    wanted = known.canonical(typed)
    if exact := [record for record in held if record["canonical"] == wanted]:
        return exact
    if known.known(typed):
        return []
    word = known.canonical(typed).lower()
    holding = [
        record for record in held if any(word in name.lower() for name in (record["canonical"], *record["names"]))
    ]
    if word and holding:
        return holding
    hint = near(known, typed, (record["canonical"] for record in held))
    raise UsageError(f"there is no indicator {typed}", hint)


def comparable(known: Indicators, stated: Callable[[], Iterable[Record]], typed: str) -> Meant:
    """What the indicator that is compared means: one canonical name, or a word that names of this index hold.

    stated: tells the records `indicator/1` of the index; asked for only where the name is not known.
    Raises UsageError with near names where neither is.
    """
    if found := known.known(typed):
        return Meant((found,), ())
    held = [record["canonical"] for record in stated()]
    exact = known.canonical(typed)
    if exact and exact in held:
        return Meant((exact,), ())
    if exact and any(exact.lower() in name.lower() for name in held):
        return Meant((), (exact,))
    raise UsageError(f"there is no indicator {typed}", near(known, typed, held))


def of_index(kept: object) -> Indicators:
    """The indicators that an index knows: the list, with the user's that the build kept laid over it. Raises IndexDamaged."""
    from ..facts.indicators.canonical import extended, restored

    try:
        return extended(restored(kept))
    except ValueError as error:
        raise IndexDamaged(f"what the index says of indicators is damaged: {error}", "build it again") from None


def near(known: Indicators, typed: str, held: Iterable[str]) -> str:
    """Which indicators are near an unknown one, as a hint."""
    found = known.near(typed, held)[:_NEAR]
    asked = f"did you mean {', '.join(found)}? " if found else ""
    return asked + "'gangmu indicators' lists those of this corpus"

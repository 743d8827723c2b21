"""The filters that questions share, declared once: of documents, and of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypedDict

from ..errors import UsageError

Several = str | Iterable[str]
"""One name or several; "" and nothing at all mean no filter."""
Due = int | str | tuple[int | None, int | None] | None
"""A year, or the first and the last one, each None where it is open; or as people write them: 2025至2030, 十五五."""


class Filters(TypedDict, total=False):
    """Of documents. region, tag: names of which a document has one. since, until: dates of any precision,
    inclusive, or what people write for one: 2023年5月, 去年, 本月, 30天 (thirty days ago).

    any_piece: begin with documents that hold any piece of the words.
    """

    region: Several
    tag: Several
    source: str
    since: str
    until: str
    any_piece: bool


class LedgerFilters(TypedDict, total=False):
    """Of quantified statements. region: as people write it; what lies inside is taken in unless `exact`.

    indicator: a known name (GDP) finds what means it (地区生产总值), any other what holds it. unit: 元, or with a
    magnitude (亿元), which does not count. due: the deadline. kind: target, result, forecast, vague or all.
    minimum, maximum: of the value, or as people write it (1000亿元, 12%); a unit there is asked for as well. doc: the id of a
    document, or a part of it.
    """

    region: Several
    exact: bool
    indicator: Several
    unit: str
    due: Due
    kind: str
    minimum: float | str | None
    maximum: float | str | None
    doc: str


def several(names: Several) -> tuple[str, ...]:
    """Names as a tuple, without empty ones."""
    return tuple(name for name in ((names,) if isinstance(names, str) else names) if name)


def valued(filters: LedgerFilters) -> dict[str, Any]:
    """Filters with the values, units and years that people write as what they mean. Raises UsageError."""
    given: dict[str, Any] = {**filters}
    due = given.get("due")
    if isinstance(due, str) and due:
        from .spellings import years

        due = years(due)
    given["due"] = (due, due) if isinstance(due, int) else due or (None, None)
    units = {"unit": given.get("unit", "")} if given.get("unit") else {}
    for name in ("minimum", "maximum"):
        if isinstance(given.get(name), str):
            from .spellings import amount

            given[name], units[name] = amount(given[name])
    if any(units.values()):
        from .spellings import unit

        meant = {name: unit(typed) for name, typed in units.items() if typed}
        given["unit"] = next(iter(meant.values()))
        if len(set(meant.values())) > 1:
            raise UsageError(
                f"one figure is not in {' and in '.join(dict.fromkeys(meant.values()))}", "ask for one unit at a time"
            )
    low, high = given.get("minimum"), given.get("maximum")
    if low is not None and high is not None and low > high:
        raise UsageError(f"no value is at least {low:,.10g} and at most {high:,.10g}", "the other way round?")
    return given

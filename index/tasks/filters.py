"""The filters that questions share, declared once: of documents, and of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

Several = str | Iterable[str]
"""One name or several; "" and nothing at all mean no filter."""
Due = int | tuple[int | None, int | None] | None
"""A year, or the first and the last one, each None where it is open."""


class Filters(TypedDict, total=False):
    """Of documents. region, tag: names of which a document has one. since, until: ISO dates of any precision, inclusive.

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

    indicator: a known name (GDP) finds what means it (地区生产总值), any other what holds it. unit: without magnitude, as
    `target/1` has it. due: the deadline. kind: target, result, forecast, vague or all. minimum, maximum: of the value in
    that unit. doc: the id of a document, or a part of it.
    """

    region: Several
    exact: bool
    indicator: Several
    unit: str
    due: Due
    kind: str
    minimum: float | None
    maximum: float | None
    doc: str


def several(names: Several) -> tuple[str, ...]:
    """Names as a tuple, without empty ones."""
    return tuple(name for name in ((names,) if isinstance(names, str) else names) if name)

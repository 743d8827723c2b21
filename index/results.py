"""What the library's door returns: sequences of typed records that a notebook shows as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from .schemas import Change, Hit, Record, Target

if TYPE_CHECKING:
    from .query.changes import Told

R = TypeVar("R", bound=Record)
_SHOWN = 100
"""Rows that a notebook shows of a listing."""


class Listing(Sequence[R], Generic[R]):
    """Records in order. `records` are what a command prints with --format json; items are typed when they are looked at."""

    __slots__ = ("_kind", "records")
    COLUMNS: tuple[str, ...] = ()

    def __init__(self, kind: type[R], records: Iterable[dict[str, Any]]) -> None:
        self._kind = kind
        self.records: list[dict[str, Any]] = list(records)

    @overload
    def __getitem__(self, at: int) -> R: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[R]: ...
    def __getitem__(self, at: int | slice) -> R | Sequence[R]:
        if isinstance(at, slice):
            return [self._kind.of(record) for record in self.records[at]]
        return self._kind.of(self.records[at])

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[R]:
        return map(self._kind.of, self.records)

    def __repr__(self) -> str:
        return f"<{len(self)} {self._kind.__name__} records>"

    def _repr_html_(self) -> str:
        """A table of the first rows; what stands in documents is text, never markup."""
        from html import escape

        columns = self.COLUMNS or tuple(name for name in (self.records[0] if self.records else ()) if name != "schema")
        head = "".join(f"<th>{escape(name)}</th>" for name in columns)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(_cell(record.get(name)))}</td>" for name in columns) + "</tr>"
            for record in self.records[:_SHOWN]
        )
        rest = len(self) - _SHOWN
        more = f"<p>… and {rest:,} more</p>" if rest > 0 else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}"


class Changes(Listing[Change]):
    """What builds changed. `told` says what stands beside the records: which builds, and what was left out."""

    __slots__ = ("told",)
    COLUMNS = ("build", "what", "change", "doc", "before", "after")

    def __init__(self, told: Told) -> None:
        super().__init__(Change, told.records)
        self.told = told


class Hits(Listing[Hit]):
    """The hits asked for. total: how many documents match. relaxed: "" where they hold every word as typed."""

    __slots__ = ("relaxed", "total")
    COLUMNS = ("title", "date", "source", "regions", "score", "snippets")

    def __init__(self, total: int, records: Iterable[dict[str, Any]], relaxed: str = "") -> None:
        super().__init__(Hit, records)
        self.total = total
        self.relaxed = relaxed


class Targets(Listing[Target]):
    """Rows of the ledger."""

    __slots__ = ()
    COLUMNS = ("region", "deadline", "indicator", "comparator", "value", "value_max", "unit", "sentence", "doc")

    def __init__(self, records: Iterable[dict[str, Any]]) -> None:
        super().__init__(Target, records)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " / ".join(_cell(one) for one in value)
    if isinstance(value, dict):
        return str(value.get("text", value))
    return f"{value:,.10g}" if isinstance(value, float) else str(value)

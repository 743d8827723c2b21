"""Regions as users type them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gangmu.index.engine import Engine


def every(engine: Engine, typed: Sequence[str]) -> tuple[str, ...]:
    """The canonical names of regions as typed (`known`), without empty ones."""
    return tuple(dict.fromkeys(known(engine, name) for name in typed if name))


def known(engine: Engine, typed: str) -> str:
    """The canonical name of a region as typed. Raises UsageError with near names."""
    if not typed:
        return ""
    from gangmu.index.query.region_names import known as resolved

    return resolved(engine.region_names(), typed)

"""Values with their units as a reader would write them."""

from __future__ import annotations

_AS_WRITTEN = ("%", "百分点", "‰", "倍")
MAGNITUDES = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))


def amount(value: float, unit: str) -> str:
    """A value and its unit as a reader would write them."""
    return f"{number(value, unit)}{unit}"


def number(value: float, unit: str) -> str:
    """A value in the largest magnitude that it fills; rates as they are."""
    if unit not in _AS_WRITTEN:
        for size, word in MAGNITUDES:
            if abs(value) >= size:
                return f"{value / size:,.10g}"[:12].rstrip(".") + word
    return f"{value:,.10g}"

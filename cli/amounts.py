"""Values with their units as a reader would write them, signs of which way they go, and bars in proportion."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

_AS_WRITTEN = ("%", "百分点", "‰", "倍")
MAGNITUDES = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
_DECIMALS = 2
"""Decimals that a value in a magnitude may have: 2.2万亿 and 20,011.65亿, not 2.001165万亿."""
COMPARATORS = {"=": "", ">=": "≥", "<=": "≤", ">": ">", "<": "<", "~": "≈"}
WAYS = {"down": "↓", "up": "+"}
_EIGHTHS = " ▏▎▍▌▋▊▉"
_PLAIN = 15
"""Significant digits of a float that are those of the text it came from."""


def amount(value: float, unit: str) -> str:
    """A value and its unit as a reader would write them."""
    return f"{number(value, unit)}{unit}"


def number(value: float, unit: str) -> str:
    """A value in the largest magnitude in which it has at most two decimals, all its digits; rates as they are."""
    exact = Decimal(f"{value:.{_PLAIN}g}")
    if unit not in _AS_WRITTEN:
        for size, word in MAGNITUDES:
            if abs(exact) >= size and _decimals(exact / size) <= _DECIMALS:
                return _digits(exact / size) + word
    return _digits(exact)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _digits(value: Decimal) -> str:
    return f"{value.normalize():,f}"


def figure(record: dict[str, Any]) -> str:
    """Comparator, value and unit as a reader would write them: ≥5,000亿元, 5-10家, ≈5%, ↓13.5%, ≥+9%.

    record: with `value value_max unit comparator direction`, and `value_text` for what has no value.
    """
    if record["value"] is None:
        return str(record.get("value_text") or "")
    unit = record["unit"]
    way = WAYS.get(record.get("direction") or "", "")
    value = number(record["value"], unit)
    if record["comparator"] == "range" and record["value_max"] is not None:
        high = number(record["value_max"], unit)
        magnitude = next((m for _, m in MAGNITUDES if high.endswith(m)), "")
        low = value.removesuffix(magnitude) if magnitude and value.endswith(magnitude) else value
        return f"{way}{low}-{high}{unit}"
    return f"{COMPARATORS.get(record['comparator'], '')}{way}{value}{unit}"


def bar(share: float, width: int, *, plain: bool = False) -> str:
    """A bar of `share` of `width` cells, to the eighth of a cell; never longer, and never empty for more than nothing.

    plain: of whole cells of #, for terminals that draw blocks at another width.
    """
    share = min(1.0, max(0.0, share))
    eighths = round(share * width * 8)
    if share and not eighths:
        eighths = 1
    if plain:
        return "#" * (max(1, round(eighths / 8)) if eighths else 0)
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")

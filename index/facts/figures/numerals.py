"""Numerals as Chinese official texts write them, read exactly: 1,955.6 · 三十五 · 千亿 · 三分之一 · 翻两番."""

from __future__ import annotations

from decimal import Decimal

MAGNITUDES: dict[str, int] = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "十亿": 10**9,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "千": 10**3,
    "百": 10**2,
}
"""Magnitude words that stand between a numeral and its unit (GB/T 15835-2011)."""

_DIGITS = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}


def exact(number: Decimal) -> int | float:
    """`number` as int when it is whole, else as the float of its shortest decimal form (no binary noise)."""
    return int(number) if number == number.to_integral_value() else float(number)


def arabic(text: str) -> Decimal:
    """The value of `1,955.6`: ASCII digits with optional thousands separators and a decimal part."""
    return Decimal(text.replace(",", ""))


def chinese(text: str) -> int | None:
    """The value of a Chinese numeral (`三十五`, `两千亿`, `一九五七`, `万`), None when it is not one.

    A magnitude word alone is one of it: `千亿` is 100000000000, `万` is 10000.
    """
    if not text:
        return None
    if len(text) > 1 and all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = section = 0
    digit: int | None = None
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _SMALL:
            section += (1 if digit is None else digit) * _SMALL[char]
            digit = None
        elif char in _LARGE:
            section += digit or 0
            if char == "万":
                total += (section or 1) * _LARGE[char]
            elif total < _LARGE[char]:  # 亿 multiplies all that stands before it: 一万二千亿, 万亿
                total = (total + section or 1) * _LARGE[char]
            else:
                total += section * _LARGE[char]
            section = 0
            digit = None
        else:
            return None
    return total + section + (digit or 0)


def fraction(text: str) -> Decimal | None:
    """`1/3`, `三分之一` or `百分之五十` as per cent, to two decimals; None when it is none."""
    if "/" in text:
        top, _, bottom = text.partition("/")
        above, below = int(top), int(bottom)
    elif "分之" in text:
        first, _, second = text.partition("分之")
        below = chinese(first) or 0
        if first == "百" and second and second[0].isdigit():
            return Decimal(second)
        if first == "百" and "点" in second:
            whole, _, part = second.partition("点")
            digits = "".join(str(_DIGITS.get(char, "")) for char in part)
            return Decimal(f"{chinese(whole) or 0}.{digits or 0}")
        above = chinese(second) or 0
        if first == "百":
            return Decimal(above)
    else:
        return None
    if not below or not above or below > 1000:
        return None
    share = (Decimal(above) * 100 / below).quantize(Decimal("0.01"))
    return share.normalize() if share != share.to_integral_value() else Decimal(int(share))


def doublings(word: str) -> int:
    """How many times `翻一番`, `翻两番`, `翻番` multiplies: 2, 4, 2."""
    return int(2 ** (chinese(word) or 1)) if word else 2

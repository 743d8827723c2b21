"""What numerals are worth, read exactly: 1,955.6 · 三十五 · 59万3034亿 · 二十三点五亿 · 三四十 · 三分之一.

A numeral is every character in a row that can stand in one, cut into pieces (`pieces`) and then read as a whole
(`evaluate`). What does not parse as a whole is a `Refused` with its reason: nothing is read from its middle. The grammar
is that of GB/T 15835-2011 with the customs of speech (二百五 is 250, 三四十 is 30 to 40, 十几 is over ten).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from .pieces import DIGITS, INTEGER, LONGEST, Piece, Refused, lex

LIMIT = 2**63
"""No numeral is worth as much: the ledger keeps whole numbers of 64 bits."""


class Numeral(NamedTuple):
    """What a numeral is worth.

    value: exact; high: of neighbouring numerals (三四十 is 30, high 40), else None. magnitudes: the words 万, 亿 (and
    百, 千 behind one digit) that it ends in, inner first. over: with 多, 余 or 几; near: with 来. bare: without any
    digit (千亿). arabic: it begins with an Arabic digit. side: two neighbours and nothing else (三四), which number
    things as well as count them.
    """

    value: Decimal
    high: Decimal | None = None
    magnitudes: tuple[int, ...] = ()
    over: bool = False
    near: bool = False
    bare: bool = False
    arabic: bool = False
    side: bool = False

    @property
    def scale(self) -> int:
        """What 万 and 亿 at its end multiply by."""
        out = 1
        for magnitude in self.magnitudes:
            out *= magnitude if magnitude >= 10**4 else 1
        return out


def exact(number: Decimal) -> int | float:
    """`number` as int when it is whole, else as the float of its shortest decimal form (no binary noise)."""
    return int(number) if number == number.to_integral_value() else float(number)


def arabic(text: str) -> Decimal:
    """The value of `1,955.6`: ASCII digits with optional thousands separators and a decimal part."""
    return Decimal(text.replace(",", ""))


def read(text: str, start: int = 0) -> tuple[int, Numeral | Refused]:
    """The numeral that begins at `start` of `text` and where it ends; `Refused` for what does not parse as a whole."""
    run = lex(text, start)
    return run.end, evaluate(run.pieces) if not run.fault else Refused(run.fault)


@lru_cache(maxsize=4096)
def evaluate(pieces: tuple[Piece, ...]) -> Numeral | Refused:
    """What the pieces of a run are worth as one numeral. Pure."""
    if not pieces:
        return Refused("no numeral")
    over = any(piece.kind == "o" for piece in pieces)
    near = any(piece.kind == "n" for piece in pieces)
    pieces = tuple(
        piece
        for at, piece in enumerate(pieces)
        if piece.kind not in "on" and not (piece.kind == "s" and at and pieces[at - 1].text == "几")  # 一百几十
    )
    if len(pieces) > 1 and all(piece.kind in "dz" for piece in pieces):
        return _side_by_side(pieces, over)
    pair = _pair(pieces)
    if pair < 0:
        value = _Reader().read(pieces)
        high = None
    else:
        low, top = sorted((pieces[pair], pieces[pair + 1]), key=lambda piece: piece.value)
        if pieces[0].text == "十" and len(pieces) == 3 and low.text == "四" and not over:
            return Refused("the name of a five-year plan")
        value = _Reader().read([*pieces[:pair], low, *pieces[pair + 2 :]])
        high = _Reader().read([*pieces[:pair], top, *pieces[pair + 2 :]])
    if isinstance(value, Refused):
        return value
    if isinstance(high, Refused):
        return high
    if (high or value) >= LIMIT:
        return Refused("larger than anything counted")
    bare = not any(piece.kind in "adzf" or piece.text == "十" for piece in pieces)
    return Numeral(value, high, _ends(pieces), over, near, bare, pieces[0].kind == "a")


def _side_by_side(pieces: Sequence[Piece], over: bool) -> Numeral | Refused:
    """Digits without magnitudes: neighbours (两三), or the digits of one number (一九五七)."""
    if pieces[0].kind == "z":
        return Refused("begins with a zero")
    if len(pieces) == 2:
        if _pair(pieces) < 0:
            return Refused("two digits side by side that are no neighbours")
        low, high = sorted(piece.value for piece in pieces)
        side = pieces[0].text + pieces[1].text not in _COUNTING
        return Numeral(low, high, (), over, side=side)
    values = [int(piece.value) for piece in pieces]
    if all(b - a == 1 for a, b in pairwise(values)) or any(piece.text in "两俩" for piece in pieces):
        return Refused("digits that are listed")
    if len(values) > INTEGER:
        return Refused("more digits than are counted")
    return Numeral(Decimal("".join(map(str, values))), None, (), over)


def _pair(pieces: Sequence[Piece]) -> int:
    """Where two neighbouring digits stand side by side (三四十, 十五六), -1 if nowhere or in more than one place."""
    found = -1
    for at in range(len(pieces) - 1):
        first, second = pieces[at], pieces[at + 1]
        if first.kind != "d" or second.kind != "d":
            continue
        step = int(second.value - first.value)
        if found >= 0 or not (step == 1 or (at == 0 and (first.text + second.text) in ("三五", "三两"))):
            return -1
        found = at
    return found


def _ends(pieces: Sequence[Piece]) -> tuple[int, ...]:
    """The magnitudes that a numeral ends in; 百 and 千 only behind a single digit (五千亿, not 五百五十亿)."""
    at = len(pieces)
    while at and pieces[at - 1].kind == "L":
        at -= 1
    if at == 2 and pieces[1].kind == "s" and pieces[0].kind in "da" and pieces[1].value >= 100:
        at = 1
    return tuple(int(piece.value) for piece in pieces[at:])


_COUNTING = frozenset(("一两", "两三", "三两", "三五"))
"""Neighbours that always count; others may be the numbers of things (三四线城市)."""


class _Reader:
    """Reads pieces from left to right.

    parts: what 万, 亿, 兆 have closed, as (magnitude, value), falling. section: below the next of them; pending: the digit or
    number that waits for a magnitude; room: the next 十, 百 or 千 must be less.
    """

    __slots__ = ("bare_thousand", "decimal", "first", "last", "parts", "pending", "room", "section", "zero")

    def __init__(self) -> None:
        self.parts: list[tuple[int, Decimal]] = []
        self.section = Decimal(0)
        self.pending: Piece | None = None
        self.room = 10**4
        self.zero = self.decimal = self.bare_thousand = False
        self.first = True
        self.last: Piece | None = None

    def read(self, pieces: Sequence[Piece]) -> Decimal | Refused:
        """The value of `pieces`, or why they have none."""
        steps = {
            "a": self._number,
            "d": self._number,
            "z": self._zero,
            "f": self._point,
            "s": self._small,
            "L": self._large,
        }
        for piece in pieces:
            fault = steps[piece.kind](piece)
            if fault:
                return Refused(fault)
            self.first = False
            self.last = piece
        return self._end(pieces)

    def _number(self, piece: Piece) -> str:
        if self.pending is not None:
            return "two digits side by side"
        if self.last is not None and self.last.kind == "z" and len(self.parts) == 0 and not self.section:
            return "begins with a zero"
        if self.decimal:
            return "digits behind a decimal"
        self.pending = piece
        return ""

    def _zero(self, piece: Piece) -> str:
        if self.pending is not None or self.decimal:
            return "a zero behind a digit"
        self.zero = True
        return ""

    def _point(self, piece: Piece) -> str:
        if self.decimal or (self.pending is not None and self.pending.value % 1):
            return "two decimal points"
        self.decimal, self.zero = True, False
        if self.pending is not None:
            self.pending = Piece("f", "", self.pending.value + piece.value)
        else:
            self.section += piece.value
        return ""

    def _small(self, piece: Piece) -> str:
        value = int(piece.value)
        number = self.pending
        if number is None:
            if not (self.first or (value == 10 and self.last is not None and not self.decimal)):
                return f"{piece.text} without a digit before it"
            number = Piece("d", "", Decimal(1))
        if self.decimal:
            return f"{piece.text} behind a decimal"
        if value >= self.room:
            return f"{piece.text} behind a smaller magnitude"
        if self.section and self.bare_thousand:
            return "a vague thousand"  # 千八百人: some 800 to 1,000
        self.bare_thousand = self.first and value == 1000
        self.section += number.value * value
        self.room = value
        self.pending, self.zero = None, False
        return ""

    def _large(self, piece: Piece) -> str:
        value = int(piece.value)
        body = self.section + (self.pending.value if self.pending else 0)
        if self.section and self._shortened() is not None:
            return f"a digit between {self.room} and {piece.text}"  # 二百五万: 205万 or 250万
        if body == 0:
            if self.first:
                body = Decimal(1)
            elif self.last is None or self.last.kind != "L" or int(self.last.value) > value or not self.parts:
                return f"{piece.text} without a digit before it"
            else:  # 万亿, 万万, 亿亿
                inner, before = self.parts.pop()
                if self.parts and self.parts[-1][0] <= inner * value:
                    return f"{piece.text} behind a smaller magnitude"
                self.parts.append((inner * value, before * value))
                return ""
        while self.parts and self.parts[-1][0] < value:  # 59万3034亿: 亿 multiplies all that stands before it
            body += self.parts.pop()[1]
        if self.parts and self.parts[-1][0] == value:
            return f"{piece.text} twice"
        self.parts.append((value, body * value))
        self.section, self.pending, self.room = Decimal(0), None, 10**4
        self.zero = self.decimal = False
        return ""

    def _shortened(self) -> Decimal | None:
        """The value of a last digit that stands for the next lower magnitude: 二百五, 13万2; None when it does not."""
        number, last = self.pending, self.last
        if number is None or self.zero or number.kind == "f":
            return None
        magnitude = self._behind()
        single = number.kind == "d" or (len(number.text) == 1 and last is not None)
        return number.value * magnitude / 10 if magnitude >= 100 and single else None

    def _behind(self) -> int:
        """The magnitude that the pending number stands behind, 1 if none."""
        if self.section:
            return self.room
        return self.parts[-1][0] if self.parts else 1

    def _end(self, pieces: Sequence[Piece]) -> Decimal | Refused:
        total = self.section
        for _, value in self.parts:
            total += value
        number = self.pending
        if number is None:
            return total if not self.zero or len(pieces) == 1 else Refused("ends with a zero")
        if number.text in ("两", "俩") and len(pieces) > 1:
            return Refused("ends with 两")
        magnitude = self._behind()
        if number.kind == "a" and magnitude > 1 and not self.zero:
            size, zeros = len(number.text), len(str(magnitude)) - 1
            if not number.text.isdigit() or not (size in (1, zeros) or (size == 3 and zeros == 4)):
                return Refused(f"{number.text} behind a magnitude can be read in more than one way")
        short = self._shortened()
        if short is not None and short != number.value:
            if self.last is not None and len(pieces) > 2 and pieces[-2].kind == "L" and pieces[-3].kind == "L":
                return Refused("a digit behind 万亿")
            return total + short
        return total + number.value


def carried(first: Numeral, second: Numeral) -> Decimal:
    """The low end of a range `first` to `second`, with the magnitude that both share: 三千到五千亿 begins at 3000亿.

    Where the low end would not lie below the high end with it, it has none: 8000到1万.
    """
    mine, shared = first.magnitudes, second.magnitudes
    if shared[: len(mine)] != mine:
        return first.value
    shared = shared[len(mine) :]
    if not mine and (first.value >= 10 or first.bare) and shared[:1] and shared[0] < 10**4 and not second.arabic:
        shared = shared[1:]  # 三百到五千亿: 亿 is shared, 千 is not
    while shared:
        low = first.value
        for magnitude in shared:
            low *= magnitude
        if low < second.value:
            return low
        shared = shared[1:] if shared[0] < 10**4 else ()  # 五到一百万: 万 is shared, 百 is not
    return first.value


def chinese(text: str) -> int | None:
    """The value of a Chinese numeral (`三十五`, `两千亿`, `一九五七`, `万`), None when it is not one whole number.

    A magnitude word alone is one of it: `千亿` is 100000000000, `万` is 10000. Digits alone are a number (二五 is 25: a year)
    unless they are neighbours, which are two (`duration`).
    """
    if not text or len(text) > LONGEST:
        return None
    if len(text) > 1 and all(char in DIGITS for char in text) and _pair(lex(text, 0).pieces) < 0:
        return int("".join(str(DIGITS[char]) for char in text))
    end, numeral = read(text)
    if end != len(text) or isinstance(numeral, Refused) or numeral.arabic or numeral.high is not None or numeral.over:
        return None
    return int(numeral.value) if numeral.value == int(numeral.value) else None


def duration(written: str) -> tuple[int, int] | None:
    """How many years, months or days `written` says at least and at most: 五 → (5, 5), 两三 → (2, 3), 三五 → (3, 5).

    None when it is no numeral or says no whole number. For deadlines: 力争用两三年时间 ends after the second.
    """
    end, numeral = read(written)
    if end != len(written) or isinstance(numeral, Refused) or numeral.value % 1:
        return None
    return int(numeral.value), int(numeral.value if numeral.high is None else numeral.high)


def share(above: Decimal, below: Decimal) -> Decimal | None:
    """`above` of `below` parts as per cent: exact of powers of ten, else to two decimals; None of too many parts."""
    power = below.normalize().as_tuple()
    if power.digits == (1,) and below > 1:
        return above * 100 / below
    if not below or not above or below > 1000:
        return None
    part = (above * 100 / below).quantize(Decimal("0.01"))
    return part.normalize() if part != part.to_integral_value() else Decimal(int(part))


def fraction(text: str) -> Decimal | None:
    """`1/3`, `三分之一` or `百分之五十` as per cent, to two decimals; None when it is none."""
    if "/" in text:
        top, _, bottom = text.partition("/")
        return share(Decimal(top), Decimal(bottom)) if len(bottom) < 4 and int(bottom) <= 1000 else None
    first, between, second = text.partition("分之")
    if not between:
        return None
    (stop, below), (end, above) = read(first), read(second)
    if stop != len(first) or end != len(second) or isinstance(below, Refused) or isinstance(above, Refused):
        return None
    return share(above.value, below.value)


def doublings(word: str) -> int:
    """How many times `翻一番`, `翻两番`, `翻番` multiplies: 2, 4, 2."""
    return int(2 ** (chinese(word) or 1)) if word else 2

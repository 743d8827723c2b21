"""What was decided of a figure, and the features that decided it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple


class Reason(NamedTuple):
    """A feature that spoke for (weight > 0) or against a promise. start, end: offsets into the sentence, -1 where it does not
    stand there. weight: in hundredths.
    """

    feature: int
    start: int
    end: int
    weight: int


class Judgement(NamedTuple):
    """What a figure is: target | result | forecast | vague, or "" for nothing of the kind, with the reason.

    score: the sum of the weights in hundredths; above zero it is a promise. reasons: all that has a weight, as plain tuples
    of what `Reason` names; none where the rules decide alone.
    """

    kind: str
    score: int
    reasons: tuple[tuple[int, int, int, int], ...] = ()
    reason: str = ""


MOST = 6
"""Features that are kept of a judgement; the others are told as one sum."""
REST = "all else"
"""The name of what is told as one sum."""
_STRANGE = "the explanation of a statement is not what a build writes"


def packed(judgement: Judgement, features: int) -> bytes:
    """The strongest features of a judgement and the sum of the others, as unsigned LEB128 numbers, four for each.

    They are the number of the feature (`features`, how many there are, for the sum of the others), one more than its start
    in the sentence (0: outside), its length, and its weight in hundredths as a zigzag number. The weights sum up to the score.
    """
    reasons = judgement.reasons
    if not reasons:
        return b""
    least = sorted([abs(reason[3]) for reason in reasons])[-MOST:][0]
    strongest = sorted(
        [
            (-abs(weight), number, start, end, weight)
            for number, start, end, weight in reasons
            if weight >= least or -weight >= least
        ]
    )[:MOST]
    rest = judgement.score - sum([reason[4] for reason in strongest])
    if rest:
        strongest.append((0, features, -1, -1, rest))
    out = bytearray()
    for _, number, start, end, weight in strongest:
        out += _leb(number) + _leb(start + 1) + _leb(end - start) + _leb(2 * weight if weight >= 0 else -2 * weight - 1)
    return bytes(out)


@lru_cache(maxsize=1 << 14)
def _leb(value: int) -> bytes:
    """A number as unsigned LEB128."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def unpacked(evidence: bytes) -> list[Reason]:
    """What `packed` wrote. Raises ValueError for anything else."""
    numbers: list[int] = []
    value = shift = 0
    for byte in evidence:
        value |= (byte & 0x7F) << shift
        shift += 7
        if shift > 35:
            raise ValueError(_STRANGE)
        if byte < 0x80:
            numbers.append(value)
            value = shift = 0
    if shift or len(numbers) % 4:
        raise ValueError(_STRANGE)
    return [
        Reason(number, start - 1, start - 1 + length, weight >> 1 if not weight & 1 else -(weight >> 1) - 1)
        for number, start, length, weight in zip(
            numbers[0::4], numbers[1::4], numbers[2::4], numbers[3::4], strict=True
        )
    ]

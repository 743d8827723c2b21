"""Glosses that a mirror's table put between the bytes of two characters: `日?qǐng)?bào)` for 日報.

Such a mirror replaces byte strings of GBK. Where the second byte of one character and the first of the next are those of a
glossed character (日 C8D5, 報 88F3, and D588 is 請), its table writes the gloss between them: the byte before the bracket
loses its partner and becomes `?`, and what follows is read one byte off up to the next ASCII character.

It can be undone exactly: the glossed character begins with the second byte of the character in front and has the reading of
the gloss, so its second byte is the lost one, and the bytes behind it are all still there.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from . import gloss, script
from .offsets import Edit

LETTERS = "a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"
_PLACE = re.compile(f"([\u3400-\u9fff])((?:\\([{LETTERS}]{{1,7}}\\))?)[?\ufffd]([{LETTERS}]{{1,7}})\\)")
_RUN = re.compile("[\u0391-\uffe5€]{0,40}")
_NEXT = re.compile(f"[@-~]|[?\ufffd]([{LETTERS}]{{1,7}})\\)")
_SURE = 4
"""A reading that fits several characters is settled where one of them is this many times as frequent in the document."""


def edits(text: str, counts: Counter[str]) -> list[Edit]:
    """Replacements of what collisions left, each with the characters that stood there; what is not certain is counted."""
    found: list[Edit] = []
    at = 0
    seen: Counter[str] | None = None
    while hit := _PLACE.search(text, at):
        at = hit.end()
        seen = seen if seen is not None else Counter(text)
        start = hit.start() + 1 + len(hit[2])
        put, end = _undone(text, hit, seen)
        if put:
            found.append((start, end, put))
            counts["gloss-collision"] += 1
            at = end
        else:
            counts["lost-byte-kept"] += 1
    return found


def _undone(text: str, hit: re.Match[str], seen: Counter[str]) -> tuple[str, int]:
    """What stood at a place, and where in the text it ends; "" when more than one thing may have stood there."""
    lead = _bytes(hit[1])
    run = _RUN.match(text, hit.end())
    assert run is not None
    stream = _bytes(run[0])
    if len(lead) != 2 or (run[0] and not stream):
        return "", hit.end()
    options: dict[str, int] = {}
    for char in glossed(lead[1], hit[3]):
        trail = char.encode("gbk")[1]
        whole, end = _read(text, bytes((trail,)) + stream, run.end(), seen)
        if whole:
            options.setdefault(whole, 0)
            options[whole] = max(options[whole], seen[char])
        if whole and end != run.end():
            ends = end
    if not options:
        return "", hit.end()
    ranked = sorted(options, key=lambda whole: -options[whole])
    if len(ranked) > 1 and options[ranked[0]] < max(1, _SURE * options[ranked[1]]):
        return "", hit.end()
    whole, end = ranked[0], run.end()
    if (1 + len(stream)) % 2:
        end = ends
    return whole, end


def _read(text: str, stream: bytes, at: int, seen: Counter[str]) -> tuple[str, int]:
    """The characters of a stream of bytes; an odd last byte takes its partner from the text at `at`."""
    end = at
    tail = ""
    if len(stream) % 2:
        partner = _NEXT.match(text, at)
        if partner is None:
            return "", at
        end = partner.end()
        if partner[1]:
            hosts = glossed(stream[-1], partner[1])
            known = [char for char in hosts if seen[char]] or list(hosts)
            if len(known) != 1:
                return "", at
            stream, tail = stream[:-1], f"{known[0]}({partner[1]})"
        else:
            stream += partner[0].encode("ascii")
    try:
        inner = stream.decode("gb18030")
    except UnicodeDecodeError:
        return "", at
    if any("\ue000" <= char <= "\uf8ff" for char in inner) or not all(map(gloss.is_everyday, inner)):
        return "", at
    return inner + tail, end


def _bytes(text: str) -> bytes:
    """Two bytes of GBK a character, user-defined ones included; `€` is the one byte that browsers read so; b"" when not."""
    try:
        return b"".join(b"\x80" if char == "€" else _two(char) for char in text)
    except UnicodeEncodeError:
        return b""


def _two(char: str) -> bytes:
    data = char.encode("gb18030")
    if len(data) != 2:
        raise UnicodeEncodeError("gbk", char, 0, 1, "not of two bytes")
    return data


@cache
def glossed(lead: int, letters: str) -> tuple[str, ...]:
    """The traditional-only everyday characters of GBK that begin with byte `lead` and are read so, tone and all."""
    traditional = script.traditional()
    found = []
    for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
        char = bytes((lead, trail)).decode("gbk", "ignore")
        if len(char) == 1 and char in traditional and gloss.is_everyday(char) and gloss.is_toned_reading(char, letters):
            found.append(char)
    return tuple(found)

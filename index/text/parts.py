"""Where a very long text may be taken apart: line by line it needs many times the room of its characters.

A part ends between two paragraphs: lines that are sentences of the article whatever stands around them, so that neither the
head nor the foot of a page, nor a table, lies there. In a text without any it ends behind the line that is one too many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST_LINES = 1 << 18
"""Lines that are read at once: a page, a law, a yearbook have far fewer; each takes some 600 bytes beside its text."""
MOST_CHARACTERS = 1 << 21
"""Characters that are read at once: some 6 MB of Chinese, far more than a law, a report or a yearbook has."""

_BREAK = re.compile("\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
"""All that repair makes a line feed."""
_BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"
_BETWEEN = re.compile("[^\n。]{40,400}。[ \u3000]*[\r\n]{1,4}(?=[ \u3000]*[^\n。]{40,400}。)")
"""The end of a paragraph and the break behind it, in front of another paragraph."""
_STOPPED = re.compile("。[ \u3000]*[\r\n]{1,4}")
"""The end of a sentence and the break behind it: the next best in a text that is broken at a width."""
_REACH = 20_000
"""Characters in front of the last line of a part in which its end is looked for."""


def spans(text: str, most: int = MOST_LINES, longest: int = MOST_CHARACTERS) -> Iterator[tuple[int, int]]:
    """Start and end of parts that make up `text`; each but the last ends behind a line break.

    A part has at most `most` lines, and little more than `longest` characters, unless one line alone has more.
    """
    if len(text) <= longest and sum(map(text.count, _BREAKS)) <= most:
        yield 0, len(text)
        return
    start = lines = 0
    for hit in _BREAK.finditer(text):
        lines += 1
        if (lines == most or hit.end() - start >= longest) and hit.end() < len(text):
            end = _end(text, max(start, hit.end() - _REACH), hit.end())
            yield start, end
            lines = len(_BREAK.findall(text, end, hit.end()))
            start = end
    yield start, len(text)


def _end(text: str, begin: int, end: int) -> int:
    """The best place for the end of a part from `begin` up to `end`."""
    for seam in (_BETWEEN, _STOPPED):
        if places := [hit.end() for hit in seam.finditer(text, begin, end) if begin < hit.end() < len(text)]:
            return places[-1]
    return end

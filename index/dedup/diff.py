"""A readable difference of two Chinese texts: clauses are aligned first, words within what is left.

Clauses that occur once in each text are anchors (patience diff, Bram Cohen), the longest increasing chain of them is
kept (Fredman 1975) and the gaps are treated the same way. Only small gaps go to a quadratic comparison, so that two
texts of 30,000 characters take a fraction of a second whatever is in them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

Run = tuple[str, str]
_CLAUSE = re.compile(r"[^，。；：？！,;?!、\n]*(?:[，。；：？！,;?!、\n]+|$)")
_SMALL = 1 << 16  # product of the sizes of two gaps that are compared all against all


def diff(a: str, b: str) -> list[Run]:
    """Runs of ("=" | "-" | "+", text): equal, deleted from `a`, inserted from `b`, never two of a kind in a row.

    Joining what is equal or deleted gives `a`, what is equal or inserted gives `b`.
    """
    runs: list[Run] = []
    for op, text in _aligned(_clauses(a), _clauses(b), _by_words):
        _append(runs, op, text)
    return _deletions_first(runs)


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.findall(text) if clause]


def _by_words(a: Sequence[str], b: Sequence[str]) -> list[Run]:
    """The gap between two anchored clauses, word by word."""
    return _aligned(_words("".join(a)), _words("".join(b)), _smallest)


def _words(text: str) -> list[str]:
    """A text cut into words, white space and punctuation, which together are the text."""
    try:
        import rjieba
    except ImportError:
        return list(text)
    words: list[str] = rjieba.cut(text, False)
    return words if "".join(words) == text else list(text)


def _smallest(a: Sequence[str], b: Sequence[str]) -> list[Run]:
    """A gap without anchors: compared all against all when it is small, replaced as a whole otherwise."""
    if len(a) * len(b) > _SMALL:
        return [("-", "".join(a)), ("+", "".join(b))]
    runs: list[Run] = []
    for op, a_start, a_end, b_start, b_end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if op == "equal":
            runs.append(("=", "".join(a[a_start:a_end])))
        else:
            runs += [("-", "".join(a[a_start:a_end])), ("+", "".join(b[b_start:b_end]))]
    return runs


def _aligned(a: Sequence[str], b: Sequence[str], gap: Callable[[Sequence[str], Sequence[str]], list[Run]]) -> list[Run]:
    """Aligns two sequences on their anchors; what no anchor divides goes to `gap`."""
    runs: list[Run] = []
    pending = [(a, b)]
    while pending:
        a, b = pending.pop()
        head, tail = _common(a, b)
        runs.append(("=", "".join(a[:head])))
        ending = a[len(a) - tail :]
        a, b = a[head : len(a) - tail], b[head : len(b) - tail]
        if ending and (a or b):
            pending.append((ending, ending))
        elif ending:
            runs.append(("=", "".join(ending)))
        if not a or not b:
            runs += [("-", "".join(a)), ("+", "".join(b))]
            continue
        anchors = _anchors(a, b)
        if not anchors:
            runs += gap(a, b)
            continue
        bounds = [*anchors, (len(a), len(b))]
        pieces = [(a[: bounds[0][0]], b[: bounds[0][1]])]
        pieces += [(a[i:next_i], b[j:next_j]) for (i, j), (next_i, next_j) in pairwise(bounds)]
        pending += reversed(pieces)
    return runs


def _common(a: Sequence[str], b: Sequence[str]) -> tuple[int, int]:
    """How many items two sequences have in common at their beginning, and at the end of what remains."""
    limit = min(len(a), len(b))
    head = 0
    while head < limit and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < limit - head and a[len(a) - 1 - tail] == b[len(b) - 1 - tail]:
        tail += 1
    return head, tail


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Places of items that occur once in each sequence, in an order that both follow: the longest such chain."""
    in_a, in_b = Counter(a), Counter(b)
    place = {item: j for j, item in enumerate(b) if in_b[item] == 1}
    unique = [(i, place[item]) for i, item in enumerate(a) if in_a[item] == 1 and item in place]
    ends: list[int] = []  # the smallest place in b at which a chain of each length ends
    last: list[int] = []  # and the pair it ends with
    before: list[int] = []
    for number, (_, j) in enumerate(unique):
        length = bisect_left(ends, j)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [j]
        last[length : length + 1] = [number]
    chain: list[tuple[int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        chain.append(unique[number])
        number = before[number]
    return chain[::-1]


def _append(runs: list[Run], op: str, text: str) -> None:
    if not text:
        return
    if runs and runs[-1][0] == op:
        runs[-1] = (op, runs[-1][1] + text)
    else:
        runs.append((op, text))


def _deletions_first(runs: list[Run]) -> list[Run]:
    """Between two equal runs one deletion and then one insertion."""
    tidy: list[Run] = []
    deleted, inserted = "", ""
    for op, text in [*runs, ("=", "")]:
        if op == "-":
            deleted += text
        elif op == "+":
            inserted += text
        else:
            for kind, piece in (("-", deleted), ("+", inserted), ("=", text)):
                _append(tidy, kind, piece)
            deleted, inserted = "", ""
    return tidy

"""Where tables and prose share a document: the sentences that are left to prose, and what both of them say alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ...text.sentences import Sentence
from ...text.table_lines import Table
from .record import Target


def outside(units: Iterable[Sentence], tables: Sequence[Table]) -> Iterator[Sentence]:
    """Those of `units` (sentences in order) that do not stand in a table: what prose rules may read."""
    at = 0
    for unit in units:
        while at < len(tables) and tables[at].end <= unit.start:
            at += 1
        if at == len(tables) or unit.end <= tables[at].start:
            yield unit


def merged(prose: list[Target], tabular: list[Target]) -> list[Target]:
    """All records in the order of the text; what prose and a table say alike is one promise, restated by the later one."""
    known: dict[tuple[object, ...], list[Target]] = {}
    out = []
    for record in sorted([*prose, *tabular], key=lambda one: one.start):
        if record.value is None or record.restates:
            out.append(record)
            continue
        same = (record.kind, record.region, record.value, record.value_max, record.unit, record.deadline)
        earlier = known.setdefault(same, [])
        first = next((one for one in earlier if _alike(one, record)), None)
        if first is None:
            earlier.append(record)
        out.append(record if first is None else record._replace(restates=first.id))
    return out


def _alike(first: Target, second: Target) -> bool:
    """Whether two records of one value are of one indicator: alike in name, or one name within the other."""
    if (first.cell is None) == (second.cell is None) and first.cell is None:
        return False  # prose beside prose is compared where it is read
    a, b = _bare(first.indicator), _bare(second.indicator)
    if not a or not b:
        return False
    if a in b or b in a:
        return True
    shared = sum((Counter(a) & Counter(b)).values())
    return 2 * shared >= 0.8 * (len(a) + len(b))


def _bare(name: str) -> str:
    return re.sub(r"[\s“”\"'()（）《》、的]", "", name)

"""Which rows of an HTML page are its article.

Every row has a weight: prose for, links and labels against, by their length. The article is the run of rows with the
greatest sum inside the smallest element that holds most of the page's prose (after the maximum subsequence segmentation
of J. Pasternack and D. Roth, "Extracting article text from the web with maximum subsequence segmentation", WWW 2009).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from .html_rows import Row

_PAUSE = re.compile("[，。！？；、,;!?：:]")
_END = frozenset("。！？!?；;”’：:…）)》」")
_MOST = 300
"""A paragraph counts with its length up to this."""
_MAIN = 0.8
"""An element is entered as long as one child holds this share of its prose."""
_FALL = 70
"""A run ends where its sum has fallen this far: a few links, a dozen labels."""
_ENOUGH, _SHARE, _SHORT = 90.0, 0.3, 40.0
"""The article is the first run with this sum, with this share of the greatest one, or with less before a label."""
_OWN = 0.2
"""An element with this share of a run's prose holds the article, so that what else it holds is of it too."""
_LINKED = 12.0
_LABEL = -80.0
_RELATED = re.compile(
    "^(?:相关|热门|推荐|猜你|为您|为你|更多|最新|延伸|精彩|排行|评论|网友|全部评论|我要评论|发表评论|热点|往期|标签|您可能|你可能|大家都|上一篇|下一篇)"
)


_STAMP = re.compile(r"[\[（(【]?(?:(?:本页|页面|最后|最近)?\s?(?:更新|修改|生成)(?:时间|日期|于)?\s*[:：])")
"""What the server says of the page, not the page of the article."""
_RECORD = re.compile(
    r"(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?\s*\d{1,2}[:：]\d{2}|来源\s*[:：]|发布(?:时间|日期)\s*[:：]"
)


def _weight(row: Row) -> float:
    """For prose above 0, at most 300; below 0 for links, labels and what is not shown."""
    size = len(row.text)
    if row.table:
        return 6.0
    linked = row.link / size
    if size <= 12 and _RELATED.match(row.text) and row.text[-1] not in "。，；":
        return _LABEL
    if row.node.tag in ("li", "dd", "dt") and 4 <= row.link <= 0.5 * size:
        return -8.0 - row.link / 2  # a headline with its teaser
    if linked > 0.5:
        return -12.0 - min(size, 60) / 2
    if row.hidden:
        return -20.0
    if _RECORD.search(row.text) and size < 90 and row.text[-1] not in "。；":
        return -3.0
    if _is_prose(row):
        return min(size, _MOST) * (1 - linked)
    if size >= 8 and row.node.tag in ("p", "section", "pre", "blockquote") and linked < 0.2:
        return min(size, 30) / 3
    if row.heading:
        return -4.0
    return -5.0


def _weights(rows: Sequence[Row]) -> list[float]:
    """The weight of every row; what is linked behind the label of a list is of that list."""
    weights = [_weight(row) for row in rows]
    listed = False
    for i, row in enumerate(rows):
        if weights[i] == _LABEL:
            listed = True
        elif listed and row.link >= 8:
            weights[i] = min(weights[i], -10.0)
        elif len(row.text) >= 40:
            listed = False
    return weights


def _is_prose(row: Row) -> bool:
    text = row.text
    size = len(text)
    if row.link > 0.5 * size:
        return False
    pauses = len(_PAUSE.findall(text))
    return (size >= 10 and text[-1] in _END and pauses > 0) or (size >= 30 and pauses >= 2)


def body(rows: Sequence[Row], start: int = 0) -> list[int]:
    """The rows of the article by number, in order; [] when the page has none. start: the first row that may be of it."""
    weights = _weights(rows)
    runs = _runs(weights, range(start, len(rows)) if start else _main(rows, weights))
    if not runs:
        return []
    most = max(run[2] for run in runs)
    least = min(_ENOUGH, _SHARE * most)
    begin, end, _ = next(run for run in runs if run[2] >= least or (run[2] >= _SHORT and _labelled(weights, run[1])))
    keys = _keys(rows)
    mass: dict[Any, float] = defaultdict(float)
    for i in range(begin, end):
        mass[keys[i]] += max(0.0, weights[i])
    whole = sum(mass.values())
    own = {key for key, share in mass.items() if share >= _OWN * whole}
    alike = [i for i in range(start, len(rows)) if keys[i] in own and not rows[i].hidden]
    later = [i for i in alike if weights[i] > 0]
    end = max(end, later[-1] + 1) if later else end
    label = next((i for i in range(end - 1, begin, -1) if weights[i] == _LABEL), -1)
    if label > begin and not any(weights[i] > 0 for i in range(label, end)):
        end = label
    begin = min(begin, alike[0]) if alike and alike[0] < begin else begin
    chosen = []
    for i in range(begin, end):
        if len(rows[i].text) <= 60 and _STAMP.match(rows[i].text):
            continue
        if rows[i].hidden and not _all_hidden(rows, begin, end):
            continue
        if weights[i] < -_LINKED and (keys[i] not in own or _in_links(weights, i)):
            continue
        chosen.append(i)
    return chosen


def _labelled(weights: Sequence[float], end: int) -> bool:
    """Whether the label of a list follows a run, so that it is whole however short."""
    return _LABEL in weights[end : end + 3]


def _keys(rows: Sequence[Row]) -> list[Any]:
    """What the paragraphs of one article have in common: the element that holds them, or whose lines they are."""
    lines: dict[Any, int] = defaultdict(int)
    for row in rows:
        lines[row.node] += 1
    return [row.node if lines[row.node] > 1 or len(row.path) < 2 else row.path[-2] for row in rows]


def _in_links(weights: Sequence[float], i: int) -> bool:
    """Whether a row of links stands among two more of them."""
    for first in (i - 2, i - 1, i):
        near = weights[max(0, first) : first + 3]
        if first >= 0 and len(near) == 3 and all(weight < -_LINKED for weight in near):
            return True
    return False


def _all_hidden(rows: Sequence[Row], begin: int, end: int) -> bool:
    return sum(len(row.text) for row in rows[begin:end] if row.hidden) > 0.8 * sum(len(r.text) for r in rows[begin:end])


def _main(rows: Sequence[Row], weights: Sequence[float]) -> list[int]:
    """The rows of the smallest element that holds most of the prose."""
    mass: dict[Any, float] = defaultdict(float)
    for row, weight in zip(rows, weights, strict=True):
        if weight > 0:
            for node in row.path:
                mass[node] += weight
    if not mass:
        return []
    here = rows[0].path[0]
    depth = 0
    current = list(range(len(rows)))
    while True:
        children: dict[Any, float] = defaultdict(float)
        for i in current:
            if len(rows[i].path) > depth + 1:
                children[rows[i].path[depth + 1]] = mass[rows[i].path[depth + 1]]
        best = max(children, key=lambda node: children[node], default=None)
        if best is None or children[best] < _MAIN * mass[here]:
            return current
        current = [i for i in current if len(rows[i].path) > depth + 1 and rows[i].path[depth + 1] is best]
        here = best
        depth += 1


def _runs(weights: Sequence[float], inside: Sequence[int]) -> list[tuple[int, int, float]]:
    """Runs of rows with their sums, apart where the sum has fallen far below its height."""
    runs: list[tuple[int, int, float]] = []
    total = top = 0.0
    begin = end = -1
    for i in inside:
        if begin < 0:
            if weights[i] <= 0:
                continue
            begin, total, top = i, 0.0, 0.0
        total += weights[i]
        if total > top:
            top, end = total, i + 1
        elif total < 0 or top - total > _FALL:
            runs.append((begin, end, top))
            begin = -1
    if begin >= 0:
        runs.append((begin, end, top))
    return runs

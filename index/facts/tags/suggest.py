"""Key phrases of a document or of a result set, as suggestions for tags; nothing is tagged by itself.

Words (jieba, HMM off) that stand beside each other are joined to phrases of up to four words. A phrase is weighed by its
C-value (Frantzi, Ananiadou and Mima 2000), which discounts what only occurs inside longer phrases, times the mean
inverse document frequency of its words in the corpus. Numbers and the words of data/stopwords.yaml are left out.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from importlib import resources

MAX_WORDS = 4
MAX_LENGTH = 12  # characters
MIN_LENGTH = 2
_RUN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
_NUMBER = re.compile(r".*[0-9〇零一二三四五六七八九十百千万亿两]$|[0-9].*|第.*")
_KEPT_CHARS = 2_000_000  # of the texts together: beyond that the head is enough for suggestions


def suggest(
    texts: Sequence[str], background: Callable[[str], int], total: int, n: int = 20
) -> list[tuple[str, float, int]]:
    """The n best phrases of the texts (clean article texts) as (phrase, score, count in the texts), best first.

    background: in how many documents of the corpus a word occurs (0 if unknown); total: documents in the corpus.
    """
    counts: Counter[tuple[str, ...]] = Counter()
    left = _KEPT_CHARS
    for text in texts:
        for words in _runs(text[:left]):
            for size in range(1, MAX_WORDS + 1):
                for start in range(len(words) - size + 1):
                    phrase = tuple(words[start : start + size])
                    if _stands(phrase):
                        counts[phrase] += 1
        left -= len(text)
        if left <= 0:
            break
    least = min(2, max(counts.values(), default=1))
    counts = Counter({phrase: count for phrase, count in counts.items() if count >= least})
    scores = _weighed(counts, background, max(total, 1))
    return _distinct(counts, scores, n)


def _runs(text: str) -> Iterator[list[str]]:
    """Words that stand beside each other with no punctuation, number or stop word between them."""
    cut = _cutter()
    stop = _stopwords()[0]
    for run in _RUN.finditer(text):
        words: list[str] = []
        for word in cut(run[0]):
            if word in stop or _NUMBER.fullmatch(word):
                if words:
                    yield words
                words = []
            else:
                words.append(word)
        if words:
            yield words


def _stands(phrase: tuple[str, ...]) -> bool:
    edge = _stopwords()[1]
    first, last = phrase[0], phrase[-1]
    if first in edge or (last in edge and (len(phrase) == 1 or len(last) == 1)) or len(last) == 1 or len(first) == 1:
        return False
    return MIN_LENGTH <= sum(map(len, phrase)) <= MAX_LENGTH


def _weighed(
    counts: Counter[tuple[str, ...]], background: Callable[[str], int], total: int
) -> dict[tuple[str, ...], float]:
    inside: dict[tuple[str, ...], list[int]] = {}
    for phrase, count in counts.items():
        for size in range(1, len(phrase)):
            for start in range(len(phrase) - size + 1):
                part = phrase[start : start + size]
                if part in counts:
                    inside.setdefault(part, []).append(count)
    rarity: dict[str, float] = {}

    def rare(word: str) -> float:
        if word not in rarity:
            rarity[word] = math.log((total + 1) / (min(background(word.lower()), total) + 0.5))
        return rarity[word]

    scores: dict[tuple[str, ...], float] = {}
    for phrase, count in counts.items():
        longer = inside.get(phrase)
        own = count - sum(longer) / len(longer) if longer else count
        if own <= 0:
            continue
        mean = sum(map(rare, phrase)) / len(phrase)
        scores[phrase] = math.log2(1 + len(phrase)) * own * max(mean, 0.05)
    return scores


def _distinct(
    counts: Counter[tuple[str, ...]], scores: dict[tuple[str, ...], float], n: int
) -> list[tuple[str, float, int]]:
    """The best phrases, without those that lie within a better one or around it."""
    chosen: list[tuple[str, float, int]] = []
    for phrase in sorted(scores, key=lambda phrase: (-scores[phrase], phrase)):
        text = "".join(phrase)
        if len(chosen) >= n:
            break
        if not any(text in other or other in text for other, _, _ in chosen):
            chosen.append((text, round(scores[phrase], 2), counts[phrase]))
    return chosen


@lru_cache(maxsize=1)
def _cutter() -> Callable[[str], list[str]]:
    try:
        import rjieba
    except ImportError:
        import jieba

        return lambda text: list(jieba.cut(text, HMM=False))
    return lambda text: list(rjieba.cut(text, False))


@lru_cache(maxsize=1)
def _stopwords() -> tuple[frozenset[str], frozenset[str]]:
    import yaml

    text = (resources.files("gangmu.index.data") / "stopwords.yaml").read_text(encoding="utf-8")
    lists = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - our own file; the base loader makes texts only
    return frozenset(lists["stop"]), frozenset(lists["edge"])

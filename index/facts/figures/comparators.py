"""Comparator words on both sides of a figure: 不低于…, 不宜超过…, 至少建成…, …以上.

The words and their signs are tables of index/data: `before` and `after` of promises.yaml, and how they are turned round
(`negations`, `negated`) or stand further off (`distant`) in units.yaml.
"""

from __future__ import annotations

from ..lexicon.words import Units, Words


def before(sentence: str, start: int, lexicon: Words, table: Units) -> tuple[tuple[str, ...], int]:
    """The comparator words that end at `start`, nearest first, as the tables spell them, and where they begin."""
    found: list[str] = []
    left = start
    by_last, negated, other = lexicon.before_by_last, table.negated, table.spelled_by_last
    while left > 0:
        at = left - 1 if sentence[left - 1] == " " else left
        last = sentence[at - 1 : at]
        if last in other and (spelled := _spelled(sentence, at, other[last])):
            left = at - len(spelled)
            found.append(table.spelled[spelled])
            continue
        for word in by_last.get(last, ()):
            begin = at - len(word)
            if sentence.endswith(word, 0, at) and not (
                begin > 0 and sentence[begin - 1] in lexicon.not_in.get(word, "")
            ):
                left, meant = _turned(sentence, begin, word, table) if word in negated else (begin, word)
                found.append(meant)
                break
        else:
            break
    near = sentence[max(0, left - 6) : left]
    if ("多" in near or "少" in near) and (distant := table.distant.search(near)):
        found.append(distant[1])  # where the words begin stays: the verb between names what is done
    return tuple(found), left


def _spelled(sentence: str, at: int, words: tuple[str, ...]) -> str:
    """Which of `words` ends at `at`, "" if none."""
    return next((word for word in words if sentence.endswith(word, 0, at)), "")


def _turned(sentence: str, begin: int, word: str, table: Units) -> tuple[int, str]:
    """Where the comparator `word` at `begin` begins with the negation before it, and the word that both mean."""
    for negation in table.negations if sentence.endswith(table.negations, 0, begin) else ():
        if sentence.endswith(negation, 0, begin):
            return begin - len(negation), table.negated[word]
    return begin, word


def after(sentence: str, end: int, lexicon: Words) -> tuple[str, int]:
    """The comparator word behind `end` (also behind a bracket), and where it ends; "" and `end` if there is none."""
    at = end + 1 if sentence[end : end + 1] == " " else end
    if sentence[at : at + 1] in ("(", "（"):
        close = sentence.find(")", at, at + 12)
        at = close + 1 if close > 0 else at
    for size in (5, 4, 3, 2, 1) if sentence[at : at + 1] in lexicon.after_starts else ():
        word = sentence[at : at + size]
        if len(word) == size and word in lexicon.after:
            if (
                size == 1
                and word in "内多余"
                and sentence[at + 1 : at + 2] not in ("", ",", ";", "。", "、", "的", ")", "个", "家")
            ):
                continue
            return word, at + size
    return "", end

"""What words typed side by side mean: the steps in which a search relaxes, and the plan of each.

A document matches when it holds every word as typed. Where none does, every piece that jieba cuts will do, then any piece.
A question (one long run) begins at the last step: nobody expects a document to hold it as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, TypeAlias

from ..text.tokens import located, match_fold
from . import plan

Step: TypeAlias = Literal["", "pieces", "any"]
"""How far a search was relaxed: not at all, to every piece of its words, to any of them."""
STEPS: tuple[Step, ...] = ("", "pieces", "any")
_ASKS = re.compile("什么|怎么|怎样|如何|为何|哪些|哪个|哪里|多少|多久|多长|是否|能否|可否|能不能|是不是|有没有|吗$")
"""Interrogatives of written Chinese (吕叔湘《现代汉语八百词》)."""
_WITHIN = 64
"""Words within one word, at most (`tokens.located`)."""
_LOOSE = "，。、；：？！,;:?!…\"'“”‘’"


class Typed(NamedTuple):
    """A word as typed: `text` simplified and folded, `written` folded as it stands; boost: what `word^2` says."""

    text: str
    written: str
    boost: float = 1.0


class Cutting:
    """The words of an index. words: of a folded text in search mode; simplify: a query's characters as texts have them."""

    __slots__ = ("simplify", "words")

    def __init__(self, words: Callable[[str], list[str]], simplify: Callable[[str], str]) -> None:
        self.words, self.simplify = words, simplify

    def pieces(self, folded: str) -> list[tuple[str, int]]:
        """The words of a folded text that follow one another, each with how many words within it come before it."""
        placed = located(folded, self.words)
        found: list[tuple[str, int]] = []
        within = 0
        for number, (word, start, end) in enumerate(placed):
            around = placed[number + 1 : number + _WITHIN]
            if any(first <= start and end <= last and last - first > end - start for _, first, last in around):
                within += 1
                continue
            found.append((word, within))
            within = 0
        return found

    def typed(self, text: str, boost: float = 1.0) -> list[Typed]:
        """The words of a text between its blanks, without the marks around them; what has no letter is none."""
        found = []
        for written in match_fold(text).split():
            bare = written.strip(_LOOSE).rstrip(".")
            if any(map(str.isalnum, bare)):
                found.append(Typed(match_fold(self.simplify(bare)), bare, boost))
        return found


def size(word: str) -> int:
    """Characters of a word; a run of letters and digits that stand in words counts as one."""
    return sum(
        not plan.in_word(char) or not number or not plan.in_word(word[number - 1]) for number, char in enumerate(word)
    )


def is_question(words: Sequence[Typed]) -> bool:
    """Whether the words are one run that no document is expected to hold as it stands: a long one, or one that asks."""
    return len(words) == 1 and (size(words[0].text) > plan.QUESTION or _ASKS.search(words[0].text) is not None)


def title_weight(words: Sequence[Typed]) -> float:
    """What a word in the title is worth: much where few words are typed, nothing in a longer run."""
    terse = len(words) != 1 or (size(words[0].text) <= plan.TERSE and not is_question(words))
    return plan.TITLE_WEIGHT if terse else plan.QUESTION_TITLE_WEIGHT


def side_by_side(
    words: Sequence[Typed], others: Sequence[plan.Node], cutting: Cutting, step: Step, *, title: float | None = None
) -> plan.Node:
    """The plan of words and of other parts of a query (which never relax) in one step; NOTHING where there are none.

    others: phrases, fields and the like; a document matches all of them.
    """
    if not words:
        return _all(others)
    weight = title_weight(words) if title is None else title
    scored = plan.Or(
        tuple(
            part
            for boost in dict.fromkeys(word.boost for word in words)
            for part in plan.words_node(
                " ".join(word.text for word in words if word.boost == boost), cutting.words, boost, weight
            ).parts
        )
    )
    some = words[: plan.MOST_TYPED]
    if step == "any" and is_question(words):
        # any word or pair of a question will do: which documents are near it is a matter of rank, not of membership
        return plan.AndMaybe(_all(others), scored) if others else scored
    if step == "any":
        pieces = dict.fromkeys(piece for word in some for piece in telling(word, cutting))
        need: list[plan.Node] = [plan.Or(tuple(map(_piece, pieces)))]
    elif step == "pieces":
        need = [_piece(piece) for piece in dict.fromkeys(p for word in some for p, _ in cutting.pieces(word.text))]
    else:
        need = [as_typed(word) for word in some]
    found: plan.Node = plan.AndMaybe(_all([*need, *others]), scored)
    if not step:
        return found
    wanted: list[plan.Node] = list(dict.fromkeys(as_typed(word) for word in some))
    if len(words) == 1:
        wanted = [*map(_piece, telling(words[0], cutting))]
    return plan.Tiered(found, tuple(wanted)) if len(wanted) > 1 else found


def _all(parts: Sequence[plan.Node]) -> plan.Node:
    if not parts:
        return plan.NOTHING
    return parts[0] if len(parts) == 1 else plan.And(tuple(parts))


def _piece(text: str) -> plan.Node:
    """A piece is held as typed. One letter is scored by itself: words hold it that are no word of the query."""
    return plan.held(text, boost=1.0 if len(text) == 1 else 0.0)


def as_typed(word: Typed) -> plan.Node:
    """The documents that hold a word as typed: simplified, or with the characters as they were written."""
    found = _piece(word.text)
    return found if word.text == word.written else plan.Or((found, _piece(word.written)))


def telling(word: Typed, cutting: Cutting) -> list[str]:
    """The pieces of a word of which any will do: those of two letters and more, where there are some."""
    pieces = list(dict.fromkeys(piece for piece, _ in cutting.pieces(word.text)))[: plan.MOST_PLAIN_TERMS]
    return [piece for piece in pieces if len(piece) > 1] or pieces


def steps(words: Sequence[Typed], cutting: Cutting, *, any_piece: bool = False) -> tuple[Step, ...]:
    """The steps that a search for these words may take, each wider than the one before."""
    if not words or (len(words) == 1 and [p for p, _ in cutting.pieces(words[0].text)] == [words[0].text]):
        return ("",)
    if any_piece or is_question(words):
        return ("any",)
    if all(len(cutting.pieces(word.text)) == 1 for word in words):
        return ("", "any")
    return STEPS


def within(step: Step, possible: Sequence[Step]) -> Step:
    """The step of `possible` that a search relaxed so far takes: the first that is as wide, or the last."""
    return next((some for some in possible if STEPS.index(some) >= STEPS.index(step)), possible[-1])

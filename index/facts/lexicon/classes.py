"""Word classes and named patterns: words that mean one thing alone and another inside a longer word, compiled once.

`compiled("{will}[在于]")` is a regular expression with the class `will` of index/data/word_classes.yaml in it, exclusions
included: it finds 拟在 and 将于, not 模拟在 and not 主要在. Automata take the exclusions as words of their own (`blocked`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ...data import data_file
from ...text.sentences import BULLETS

_NAME = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What makes a word part of another: `not_after` stands before it (主 of 主要), `not_before` behind it (素 of 要素)."""

    not_after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordClasses:
    """word_classes.yaml: the exclusions by word, the regular expression of each class and pattern by name, the words
    of each class.
    """

    exclusions: dict[str, Exclusions]
    named: dict[str, str]
    members: dict[str, tuple[str, ...]]

    def source(self, words: Iterable[str]) -> str:
        """A regular expression for any of `words` where it stands for itself, the longest first."""
        ordered = sorted(set(words), key=lambda word: (-len(word), word))
        return "(?:" + "|".join(self._alone(word) for word in ordered) + ")"

    def _alone(self, word: str) -> str:
        excluded = self.exclusions.get(word)
        if excluded is None:
            return re.escape(word)
        by_length: dict[int, list[str]] = {}
        for before in excluded.not_after:
            by_length.setdefault(len(before), []).append(re.escape(before + word))
        # looked at behind the word, so that a search still begins with its first character, which is many times faster
        behind = "".join(f"(?<!{'|'.join(group)})" for _, group in sorted(by_length.items()))
        ahead = f"(?!{'|'.join(map(re.escape, excluded.not_before))})" if excluded.not_before else ""
        return re.escape(word) + behind + ahead

    def expand(self, template: str) -> str:
        """`template` with every {name} replaced; quantifiers such as {0,14} stay. Raises KeyError for an unknown name."""
        return _NAME.sub(lambda hit: self.named[hit[1]], template)

    def preceded(self, word: str) -> str:
        """The single characters that, in front of `word`, make it part of another; "" when none does."""
        excluded = self.exclusions.get(word)
        return "".join(before for before in excluded.not_after if len(before) == 1) if excluded else ""

    def continued(self, words: Iterable[str]) -> list[str]:
        """What begins like one of `words` and is another word: 要素, 计划生育; never one of `words` itself."""
        given = list(words)
        longer = (word + more for word in given for more in self._of(word).not_before)
        return [word for word in dict.fromkeys(longer) if word not in given]

    def blocked(self, weights: dict[str, int]) -> dict[str, int]:
        """`weights` with the longer words that hold one of its words as entries of their own, of weight 0.

        For an automaton that takes the longest match from the left: 重要 then hides the 要 of 重要达到, 今年计划生育 the
        今年计划. A longer word with a weight of its own (要求) keeps it, also behind another (今年要求).
        """
        out = dict(weights)
        for word, excluded in self.exclusions.items():
            if word in weights:
                for longer in (*(b + word for b in excluded.not_after), *(word + m for m in excluded.not_before)):
                    out.setdefault(longer, 0)
            for cue in weights:
                if cue != word and cue.endswith(word) and not self._is_part(cue, word):
                    for more in excluded.not_before:
                        out.setdefault(cue + more, weights.get(word + more, 0))
        return out

    def _is_part(self, cue: str, word: str) -> bool:
        return cue[: -len(word)].endswith(self._of(word).not_after)

    def _of(self, word: str) -> Exclusions:
        return self.exclusions.get(word, Exclusions())


@cache
def word_classes() -> WordClasses:
    """The word classes, read from index/data/word_classes.yaml."""
    raw = data_file("word_classes.yaml")
    exclusions = {
        str(word): Exclusions(tuple(entry.get("not_after", ())), tuple(entry.get("not_before", ())))
        for word, entry in raw["exclusions"].items()
    }
    named = {"bullet": f"[{BULLETS}]", "bullets": BULLETS}
    classes = WordClasses(exclusions, named, {str(name): tuple(words) for name, words in raw["classes"].items()})
    for name, members in raw["classes"].items():
        named[str(name)] = classes.source(members)
    for name, template in raw["patterns"].items():
        named[str(name)] = classes.expand(template)
    return classes


def compiled(template: str, flags: int = 0) -> re.Pattern[str]:
    """The regular expression `template` with the classes and patterns that it names in braces.

    Raises KeyError for an unknown name and re.error for what is no regular expression: both are faults of the code.
    """
    return re.compile(word_classes().expand(template), flags)

"""Words for the index: jieba's search mode with HMM off, the same for documents and queries.

rjieba gives exactly jieba's words about 25 times faster once both see the same text, so the text is prepared first: folded
character by character (lower case, full-width letters and digits to half width; offsets stay), and everything that is
neither a Chinese character of jieba's range nor an ASCII letter or digit becomes a space. Letters outside both (〇, Greek,
rare ideographs) are words by a rule of our own: an ideograph or numeral alone, others in runs.

A `Tokenizer` is these rules with a user's words. It is a value made from content: nothing here remembers which dictionary
is in use, and what is loaded is kept by the words it was loaded for. A user's word that holds signs or blanks (工业4.0,
5G+工业互联网) is beyond jieba; where the text has it, it follows its own words as one more.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from . import dictionary
from .dictionary import Cut, Signed

RULES = 1
"""Changes when the same text would give other words; part of a tokenizer's fingerprint."""

HAN_FIRST, HAN_LAST = 0x4E00, 0x9FD5
_RARE_IDEOGRAPHS = 0x2E80
_CUTTABLE = "0-9a-z\u4e00-\u9fd5"
_NOT_CUTTABLE = re.compile(rf"[^{_CUTTABLE}]+")
_ONE_NOT_CUTTABLE = re.compile(rf"[^{_CUTTABLE}]")

_MOST_PARTS = 64
"""Words of search mode among which the long one that they are parts of is looked for."""
_MOST_PARTS_OF_SIGNED = 3 * dictionary.LONGEST_SIGNED


class _Fold(dict[int, int]):
    """`str.translate` table that works out each character once."""

    def __missing__(self, code: int) -> int:
        folded = self[code] = fold_code(code)
        return folded


def fold_code(code: int) -> int:
    """The code point `code` is indexed as: lower case, full-width ASCII letters, digits and ％ as half width."""
    if 0xFF10 <= code <= 0xFF19 or 0xFF21 <= code <= 0xFF3A or 0xFF41 <= code <= 0xFF5A or code == 0xFF05:
        code -= 0xFEE0
    lower = chr(code).lower()
    return ord(lower) if len(lower) == 1 else code


_FOLD = _Fold()
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ％]")


def fold(text: str) -> str:
    """`text` in the form that is indexed and compared; of the same length, so offsets into either are offsets into both.

    Each character by `fold_code`; the detour by `str.lower` is what makes long texts fast.
    """
    lower = text.lower()
    if len(lower) != len(text) or "Σ" in text:
        return text.translate(_FOLD)
    return _WIDE.sub(_narrow, lower) if _WIDE.search(lower) else lower


_SAME_MARK = str.maketrans(
    {
        **dict.fromkeys("（〔［【", "("),
        **dict.fromkeys("[]）〕］】", ")"),
        "[": "(",
        **{chr(code): chr(code - 0xFEE0) for code in map(ord, "，：；？！～＋－／＆＝＜＞＃＠＊")},
        **dict.fromkeys("•・‧∙⋅", "·"),
        **dict.fromkeys("–—―‐‑−", "-"),
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("‘’", "'"),
        "\u3000": " ",
        "\u00a0": " ",
    }
)
MARKS = frozenset(map(chr, _SAME_MARK)) | frozenset(_SAME_MARK.values())
"""Marks that are compared in another form than they may be written in, and those forms."""


def match_fold(text: str) -> str:
    """`fold` and one form of each mark: full-width ，：；？！ as half-width, 〔〕[]（）【】 as (), the dots of names as ·.

    For comparing a query with a text; both sides are folded. Of the same length as `text`.
    """
    return fold(text).translate(_SAME_MARK)


def _narrow(match: re.Match[str]) -> str:
    return chr(fold_code(ord(match[0])))


def split(folded: str, cut: Cut, signed: Signed | None = None) -> list[str]:
    """The words of a folded text in order, by `cut` (jieba's search mode over prepared text).

    signed: a user's words that hold signs; each stands behind the words that it is made of.
    """
    if signed is None:
        return _split(folded, cut)
    found: list[str] = []
    at = 0
    glued = dictionary.glued(folded)
    for start, end in signed.spans(glued):
        found += _split(folded[at:start], cut)
        parts = _split(folded[start:end], cut)
        found += parts
        if parts != [glued[start:end]]:
            found.append(glued[start:end])
        at = end
    return found + _split(folded[at:], cut)


def _split(folded: str, cut: Cut) -> list[str]:
    if not _has_rare(folded):
        return [word for word in cut(_NOT_CUTTABLE.sub(" ", folded)) if word != " "]
    found: list[str] = []
    for part in re.finditer(rf"((?:[{_CUTTABLE}]+[^\w]*)+)|((?:(?![{_CUTTABLE}])[^\W_])+)", folded):
        if part.group(1):
            found += [word for word in cut(_NOT_CUTTABLE.sub(" ", part.group(1))) if word != " "]
        else:
            found += _rare_words(part.group(2))
    return found


def _has_rare(folded: str) -> bool:
    """Whether there is a letter or digit that the cutters do not know."""
    rest = "".join(_NOT_CUTTABLE.findall(folded))
    return not rest.isascii() and any(map(str.isalnum, rest))


def _rare_words(run: str) -> Iterator[str]:
    held = ""
    for char in run:
        if ord(char) < _RARE_IDEOGRAPHS:
            held += char
            continue
        if held:
            yield held
            held = ""
        yield char
    if held:
        yield held


@dataclass(frozen=True)
class Tokenizer:
    """Cuts text into words, by jieba's dictionary and a user's words, folded. Equal words make equal tokenizers.

    plain: (word, frequency or None) as jieba takes them; signs: words that hold anything but Chinese characters, ASCII
    letters and digits, their blanks glued.
    """

    plain: tuple[tuple[str, int | None], ...] = ()
    signs: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[type[Tokenizer], tuple[object, ...]]:
        return Tokenizer, (self.plain, self.signs)  # its words: what was loaded for them is loaded again elsewhere

    @functools.cached_property
    def cut(self) -> Cut:
        """The function that cuts prepared text, loaded on first use: rjieba where it is installed."""
        return _loaded(self.plain)

    @functools.cached_property
    def signed(self) -> Signed | None:
        """What finds the user's words that hold signs; None where there are none."""
        return dictionary.signed(self.signs)

    def split(self, folded: str) -> list[str]:
        """The words of a folded text in order; white space and punctuation give none."""
        return split(folded, self.cut, self.signed)

    def words(self, text: str) -> list[str]:
        """The words of `text` in order, folded."""
        return self.split(fold(text))

    @functools.cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) over jieba's dictionary, the user's words and the rules: equal ones cut every text alike."""
        digest = hashlib.sha256(f"rules {RULES}\n{dictionary_digest()}\n".encode())
        for word, count in self.plain:
            digest.update(f"{word} {count}\n".encode())
        for word in self.signs:
            digest.update(f"{word}\n".encode())
        return digest.hexdigest()


STOCK = Tokenizer()
"""jieba's dictionary alone."""


def words(text: str) -> list[str]:
    """The words of `text` in order, folded, by jieba's dictionary alone."""
    return STOCK.words(text)


@functools.lru_cache(maxsize=4)
def _loaded(user: tuple[tuple[str, int | None], ...]) -> Cut:
    """The cutter for a user's words. Kept by the words themselves, for loading them takes most of a second."""
    try:
        import rjieba
    except ImportError:
        return dictionary.Loaded(*dictionary.frequencies(user)).cut
    if not user:
        return functools.partial(_rjieba_cut, rjieba)
    counts, _ = dictionary.frequencies(user)
    jieba = rjieba.Jieba()
    for word, _count in user:
        jieba.add_word(word, counts[word], "")
    return functools.partial(_rjieba_cut, jieba)


def _rjieba_cut(jieba: object, text: str) -> list[str]:
    words: list[str] = jieba.cut_for_search(text, False)  # type: ignore[attr-defined]
    return words


@functools.cache
def _path() -> Cut:
    """What cuts prepared text by jieba's dictionary into words side by side, blanks among them (exact mode, HMM off)."""
    try:
        import rjieba
    except ImportError:
        cut: Cut = STOCK.cut
        loaded = getattr(cut, "__self__", None)
        return (
            loaded.path if isinstance(loaded, dictionary.Loaded) else dictionary.Loaded(*dictionary.frequencies()).path
        )
    return functools.partial(rjieba.cut, hmm=False)


def side_by_side(text: str) -> list[str]:
    """The words of `text`, folded, that lie side by side (jieba's exact mode); what is between them is blanks.

    Their lengths add up to that of `text`.
    """
    folded = fold(text)
    return _path()(_ONE_NOT_CUTTABLE.sub(" ", folded))


@functools.cache
def dictionary_digest() -> str:
    """SHA-256 (hex) of jieba's dictionary, which does not change while this process runs."""
    return hashlib.sha256(dictionary.source().read_bytes()).hexdigest()


def write_dictionary(path: Path, tokenizer: Tokenizer = STOCK) -> None:
    """Write the compiled dictionary that queries cut by as `tokenizer` cuts."""
    if tokenizer.plain:
        dictionary.compile_to(path, *dictionary.frequencies(tokenizer.plain), tokenizer.signs)
    elif tokenizer.signs or not dictionary.copy_stock(path, dictionary_digest()):
        dictionary.compile_stock(path, tokenizer.signs)


def located(text: str, words_of: Callable[[str], list[str]] = words) -> list[tuple[str, int, int]]:
    """(word, start, end) with character offsets into `text`, in the order of `words`.

    Search mode puts the parts of a long word before it, so a word's place is known only once the long one is found; so
    does a word with signs.
    """
    return _placed(dictionary.glued(fold(text)), words_of(text))


def _placed(folded: str, found: list[str]) -> list[tuple[str, int, int]]:
    placed: list[tuple[str, int, int]] = []
    parts = _MOST_PARTS_OF_SIGNED if any(map(_NOT_CUTTABLE.search, found)) else _MOST_PARTS
    at = number = 0
    while number < len(found):
        letter = at
        while not folded[letter].isalnum():
            letter += 1
        last = max(
            (
                later
                for later in range(number, min(number + parts, len(found)))
                if (begin := letter - _signs_before(found[later])) >= at
                and folded.startswith(found[later], begin)
                and (later == number or len(found[later]) > 2 or _NOT_CUTTABLE.search(found[later]))
                and all(len(part) < len(found[later]) and part in found[later] for part in found[number:later])
            ),
            default=number,
        )
        whole = found[last]
        start = letter - _signs_before(whole)
        if _NOT_CUTTABLE.search(whole):
            placed += [(part, start + a, start + b) for part, a, b in _placed(whole, found[number:last])]
        else:
            placed += _parts(folded, found[number:last], start)
        at = start + len(whole)
        placed.append((whole, start, at))
        number = last + 1
    return placed


def _parts(folded: str, parts: list[str], start: int) -> Iterator[tuple[str, int, int]]:
    """The parts of a long word at `start`: those of two characters, then those of three, each from left to right."""
    for width in (2, 3):
        near = start
        for part in parts:
            if len(part) == width:
                near = folded.index(part, near)
                yield part, near, near + width
                near += 1


def _signs_before(word: str) -> int:
    """How many signs a word begins with: 1 of .net."""
    return next((at for at, char in enumerate(word) if char.isalnum()), 0)

"""Words for the index: jieba's search mode with HMM off, the same for documents and queries.

rjieba gives exactly jieba's words about 25 times faster once both see the same text, so the text is prepared first: folded
character by character (lower case, full-width letters and digits to half width; offsets stay), and everything that is
neither a Chinese character of jieba's range nor an ASCII letter or digit becomes a space. Letters outside both (〇, Greek,
rare ideographs) are words by a rule of our own: an ideograph or numeral alone, others in runs.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from ..errors import CorpusError
from . import dictionary

RULES = 1
"""Changes when the same text would give other words; part of the fingerprint."""

HAN_FIRST, HAN_LAST = 0x4E00, 0x9FD5
_RARE_IDEOGRAPHS = 0x2E80
_CUTTABLE = "0-9a-z\u4e00-\u9fd5"
_CUTTABLE_RUN = re.compile(rf"[{_CUTTABLE}]+")
_NOT_CUTTABLE = re.compile(rf"[^{_CUTTABLE}]+")

_MOST_PARTS = 64
"""Words of search mode among which the long one that they are parts of is looked for."""

Cut = Callable[[str], "list[str]"]


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


def _narrow(match: re.Match[str]) -> str:
    return chr(fold_code(ord(match[0])))


def split(folded: str, cut: Cut) -> list[str]:
    """The words of a folded text in order, by `cut` (jieba's search mode over prepared text)."""
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
    rest = _CUTTABLE_RUN.sub("", folded)
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


def user_words(path: Path) -> list[tuple[str, int | None]]:
    """(word, frequency or None) of a user dictionary in jieba's format, folded. Raises CorpusError with the line."""
    found: list[tuple[str, int | None]] = []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(
            "the user dictionary cannot be read as UTF-8", "see user_dict in INDEX.md", file=path.name
        ) from error
    for line in lines:
        match = re.match(r"(.+?)( [0-9]+)?( [a-z]+)?$", line.strip()[:200])
        if match:
            word = fold(match.group(1).strip())
            if word and not _NOT_CUTTABLE.search(word):
                found.append((word, int(match.group(2)) if match.group(2) and len(match.group(2)) < 12 else None))
    return found


class _Active:
    """The dictionary in use by this process; changed by `use_dictionary` only."""

    user_dict: Path | None = None
    extra: tuple[tuple[str, int | None], ...] = ()
    cut: Cut | None = None


def use_dictionary(user_dict: Path | None) -> None:
    """Add a user's words (jieba's format) to the dictionary of this process, or go back to jieba's own with None."""
    _Active.user_dict = user_dict
    _Active.extra = tuple(user_words(user_dict)) if user_dict else ()
    _Active.cut = None


def cutter() -> Cut:
    """The function that cuts prepared text, loaded on first use: rjieba where it is installed."""
    if _Active.cut is None:
        _Active.cut = _load()
    return _Active.cut


def _load() -> Cut:
    try:
        import rjieba
    except ImportError:
        return dictionary.Loaded(*dictionary.frequencies(_Active.extra)).cut
    if not _Active.extra:
        return functools.partial(_rjieba_cut, rjieba)
    counts, _ = dictionary.frequencies(_Active.extra)
    jieba = rjieba.Jieba()
    for word, _count in _Active.extra:
        jieba.add_word(word, counts[word], "")
    return functools.partial(_rjieba_cut, jieba)


def _rjieba_cut(jieba: object, text: str) -> list[str]:
    words: list[str] = jieba.cut_for_search(text, False)  # type: ignore[attr-defined]
    return words


def words(text: str) -> list[str]:
    """The words of `text` in order, folded; white space and punctuation give none."""
    return split(fold(text), cutter())


def located(text: str, words_of: Callable[[str], list[str]] = words) -> list[tuple[str, int, int]]:
    """(word, start, end) with character offsets into `text`, in the order of `words`.

    Search mode puts the parts of a long word before it, so a word's place is known only once the long one is found.
    """
    folded = fold(text)
    found = words_of(text)
    placed: list[tuple[str, int, int]] = []
    at = number = 0
    while number < len(found):
        while not folded[at].isalnum():
            at += 1
        last = max(
            (
                later
                for later in range(number, min(number + _MOST_PARTS, len(found)))
                if folded.startswith(found[later], at)
                and (later == number or len(found[later]) > 2)
                and all(len(part) < len(found[later]) and part in found[later] for part in found[number:later])
            ),
            default=number,
        )
        for width in (2, 3):
            near = at
            for part in found[number:last]:
                if len(part) == width:
                    near = folded.index(part, near)
                    placed.append((part, near, near + width))
                    near += 1
        placed.append((found[last], at, at + len(found[last])))
        at += len(found[last])
        number = last + 1
    return placed


def fingerprint() -> str:
    """SHA-256 over the dictionary, the user's words and the rules: an index built with another must be rebuilt."""
    digest = hashlib.sha256(f"rules {RULES}\n".encode())
    digest.update(hashlib.sha256(dictionary.source().read_bytes()).digest())
    for word, count in _Active.extra:
        digest.update(f"{word} {count}\n".encode())
    return digest.hexdigest()


def write_dictionary(path: Path) -> None:
    """Write the compiled dictionary in use (jieba's words and the user's) for queries."""
    dictionary.compile_to(path, *dictionary.frequencies(_Active.extra))

"""jieba's dictionary, compiled so that a query looks words up in a memory map instead of loading 350,000 of them.

The file holds one bucket per first character: the rest of each word and its frequency, as sorted lines, deflated. A query
inflates the few buckets its characters need (some microseconds each), so that the first cut takes milliseconds where
jieba's own dictionary takes half a second. `Dictionary.cut` is jieba's search mode without the hidden Markov model
(`jieba.cut_for_search(text, HMM=False)`: maximum probability over the graph of dictionary words), word for word.

Layout (little endian): magic 8 bytes, buckets u32, CRC-32 u32 of what follows up to the first bucket, total frequency u64,
file size u64, first characters u32[buckets] ascending, offsets u32[buckets + 1] into the file, then the buckets, zlib
streams that end with a checksum of their own. The bucket of the first character NUL, which no text holds, lists the user's
words that hold signs, whole.
"""

from __future__ import annotations

import functools
import mmap
import re
import struct
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from itertools import compress, groupby, islice
from math import log
from operator import eq, itemgetter
from pathlib import Path

from ..data import DATA
from ..errors import GangmuError, IndexDamaged

_MAGIC = b"GMDICT\x00\x02"
_HEAD = struct.Struct("<8sIIQQ")
_LONGEST_BUCKET = 16 << 20
_SIGNED = "\0"
LONGEST_SIGNED = 40
"""Characters of a user's word that holds signs, at most."""
GLUE = "\xa0"
"""Stands for a blank inside a word: terms never hold blanks."""
Cut = Callable[[str], "list[str]"]
Look = Callable[[str], "int | None"]
_ASCII = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def source() -> Path:
    """jieba's own dictionary file, found without importing jieba."""
    spec = find_spec("jieba")
    if spec is None or not spec.origin:
        raise GangmuError("jieba's dictionary is not installed", "pip install jieba")
    return Path(spec.origin).with_name("dict.txt")


def frequencies(user_words: Iterable[tuple[str, int | None]] = ()) -> tuple[dict[str, int], int]:
    """Word → frequency of jieba's dictionary with a user's words added as `jieba.load_userdict` adds them; the total."""
    words, numbers = _listed()
    counted = list(map(int, numbers))
    counts = dict(zip(words, counted, strict=True))
    total = sum(counted)
    extra = list(user_words)
    if extra:
        prefixes = _prefixes(counts)
        for added, wanted in extra:
            number = suggest(added, counts, prefixes, total) if wanted is None else wanted
            counts[added] = number
            total += number
            prefixes.update(added[:n] for n in range(1, len(added) + 1))
    return counts, total


def _listed() -> tuple[list[str], list[str]]:
    """The words of jieba's dictionary and their frequencies, as they stand there."""
    fields = source().read_text(encoding="utf-8").split()
    if len(fields) % 3:
        raise GangmuError(
            "jieba's dictionary has lines without word, frequency and part of speech", "pip install jieba"
        )
    return fields[0::3], fields[1::3]


def _prefixes(counts: dict[str, int]) -> set[str]:
    return {word[:n] for word in counts for n in range(1, len(word) + 1)}


def suggest(word: str, counts: dict[str, int], prefixes: set[str], total: int) -> int:
    """The frequency that makes the cutter keep `word` whole: `jieba.Tokenizer.suggest_freq(word)`."""

    def look(fragment: str) -> int | None:
        return counts.get(fragment, 0) if fragment in prefixes else None

    share = 1.0
    for piece in best_path(word, look, total):
        share *= counts.get(piece, 1) / total
    return max(int(share * total) + 1, counts.get(word, 0))


def best_path(text: str, look: Look, total: int) -> list[str]:
    """Cut one run of Chinese characters and ASCII letters or digits into words, jieba's exact mode with HMM off.

    look gives a fragment's frequency, 0 for a mere prefix of a word, None when no word begins so. Runs of ASCII
    characters the path leaves single are put together again.
    """
    size = len(text)
    log_total = log(total)
    best = [0.0] * (size + 1)
    step = [0] * (size + 1)
    for start in range(size - 1, -1, -1):
        top: tuple[float, int] | None = None
        end = start + 1
        while end <= size:
            count = look(text[start:end])
            if count is None:
                break
            if count:
                found = (log(count) - log_total + best[end], end)
                if top is None or found > top:
                    top = found
            end += 1
        if top is None:
            top = (log(1) - log_total + best[start + 1], start + 1)
        best[start], step[start] = top
    words: list[str] = []
    held = ""
    start = 0
    while start < size:
        end = step[start]
        word = text[start:end]
        start = end
        if len(word) == 1 and word in _ASCII:
            held += word
            continue
        if held:
            words.append(held)
            held = ""
        words.append(word)
    if held:
        words.append(held)
    return words


def search_mode(words: list[str], look: Look) -> list[str]:
    """Put the dictionary words of two and three characters before each longer word that contains them."""
    finer: list[str] = []
    for word in words:
        for width in (2, 3):
            if len(word) > width:
                finer.extend(part for i in range(len(word) - width + 1) if look(part := word[i : i + width]))
        finer.append(word)
    return finer


def glued(folded: str) -> str:
    """`folded` with its blanks as they stand inside words."""
    return folded.replace(" ", GLUE)


class Signed:
    """Finds a user's words that hold signs in a glued text: the first, of those that begin together the longest."""

    def __init__(self, words: Iterable[str]) -> None:
        groups: dict[str, list[str]] = {}
        for word in sorted(set(words), key=len, reverse=True):
            groups.setdefault(word[0], []).append(word)
        self._by_first = {first: tuple(group) for first, group in groups.items()}
        self._first = re.compile("[" + "".join(map(re.escape, groups)) + "]")

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """(start, end) of the words in `text`, from left to right, none within another."""
        at = 0
        while (found := self._first.search(text, at)) is not None:
            start = found.start()
            word = next((word for word in self._by_first[found[0]] if _whole(text, start, word)), "")
            at = start + (len(word) or 1)
            if word:
                yield start, at

    def crosses(self, text: str, at: int) -> bool:
        """Whether one of the words may lie across offset `at` of a glued text."""
        return any(
            text.startswith(word, start) and start + len(word) > at
            for start in range(max(0, at - LONGEST_SIGNED), at)
            for word in self._by_first.get(text[start], ())
        )


def _whole(text: str, start: int, word: str) -> bool:
    """Whether `word` stands at `start`, and not within a longer run of letters and digits."""
    end = start + len(word)
    return (
        text.startswith(word, start)
        and not (start and word[0] in _ASCII and text[start - 1] in _ASCII)
        and not (end < len(text) and word[-1] in _ASCII and text[end] in _ASCII)
    )


@functools.lru_cache(maxsize=4)
def signed(words: tuple[str, ...]) -> Signed | None:
    """What finds `words`; None where there are none."""
    return Signed(words) if words else None


def compile_to(path: Path, counts: dict[str, int], total: int, signed: Iterable[str] = ()) -> None:
    """Write the dictionary file at `path`; the same counts and words with signs give the same bytes."""
    kept = sorted([word for word, count in counts.items() if word and count and "\n" not in word and " " not in word])
    _write(path, [f"{word} {counts[word]}" for word in kept], total, signed)


def ready(digest: str) -> Path:
    """Where the compiled file of jieba's own dictionary lies ready, of the dictionary that has this SHA-256 (hex)."""
    return DATA / "derived" / f"jieba-{digest[:12]}.dict"


def copy_stock(path: Path, digest: str) -> bool:
    """Write the file of jieba's own dictionary, if it lies `ready`; whether it does.

    To compile it takes 0.4 seconds, a quarter of what a build of one document takes.
    """
    try:
        made = ready(digest).read_bytes()
    except OSError:
        return False  # of another dictionary than the one this was packed with
    if made[: len(_MAGIC)] != _MAGIC or len(made) < _HEAD.size or _HEAD.unpack_from(made)[-1] != len(made):
        return False
    with path.open("wb") as out:
        out.write(made)
    return True


def compile_stock(path: Path, signed: Iterable[str] = ()) -> None:
    """Write the file of jieba's own dictionary: what `compile_to` makes of its frequencies, in two thirds of the time."""
    words, numbers = _listed()
    total, ordered, digits = sum(map(int, numbers)), sorted(words), "\n".join(["", *numbers])
    spelled = digits.isascii() and digits.replace("\n", "").isdigit() and "\n0" not in digits
    if not spelled or not "".join(ordered).isprintable():  # then lines are not in order as their words are
        compile_to(path, *frequencies(), signed)
        return
    twice = set(compress(ordered, map(eq, ordered, islice(ordered, 1, None))))
    places = [at for at, word in enumerate(words) if word in twice] if twice else []
    last = {words[at]: at for at in places}
    for at in reversed(places):
        if last[words[at]] != at:
            del words[at], numbers[at]
    _write(path, sorted(map(" ".join, zip(words, numbers, strict=True))), total, signed)


def _write(path: Path, lines: list[str], total: int, signed: Iterable[str]) -> None:
    """Write the dictionary file of `lines` (word, blank, frequency) in order of the words."""
    buckets = {
        lead: f"\n{chr(10).join(group)}\n".replace(f"\n{lead}", "\n") for lead, group in groupby(lines, itemgetter(0))
    }
    if listed := sorted(set(signed)):
        buckets = {_SIGNED: "".join([f"\n{word} 1" for word in listed]) + "\n", **buckets}
    packed = [zlib.compress(bucket.encode()) for bucket in buckets.values()]
    start = _HEAD.size + 4 * len(packed) + 4 * (len(packed) + 1)
    offsets = [start]
    for bucket in packed:
        offsets.append(offsets[-1] + len(bucket))
    tables = struct.pack(f"<{len(packed)}I", *map(ord, buckets)) + struct.pack(f"<{len(offsets)}I", *offsets)
    with path.open("wb") as out:
        out.write(_HEAD.pack(_MAGIC, len(packed), _checksum(total, offsets[-1], tables), total, offsets[-1]))
        out.write(tables)
        out.writelines(packed)


def _checksum(total: int, size: int, tables: bytes | memoryview) -> int:
    return zlib.crc32(tables, zlib.crc32(struct.pack("<QQ", total, size)))


class Dictionary:
    """A compiled dictionary, read through a memory map. Raises IndexDamaged when the file is not what was written."""

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"the dictionary {path.name} cannot be read", "gangmu build --full") from error
        self._name = path.name
        size = len(self._map)
        if size < _HEAD.size:
            raise self._damaged()
        magic, count, checksum, self.total, recorded = _HEAD.unpack_from(self._map)
        tables = _HEAD.size + 4 * count + 4 * (count + 1)
        if magic != _MAGIC or recorded != size or not 0 < count < 1 << 21 or tables > size or not self.total:
            raise self._damaged()
        view = memoryview(self._map)
        if _checksum(self.total, size, view[_HEAD.size : tables]) != checksum:
            raise self._damaged()
        self._leads = view[_HEAD.size : _HEAD.size + 4 * count].cast("I")
        self._offsets = view[_HEAD.size + 4 * count : tables].cast("I")
        self._look = functools.lru_cache(1 << 16)(self._find)
        self._buckets: dict[str, bytes] = {}

    @functools.cached_property
    def signed(self) -> Signed | None:
        """What finds the user's words that hold signs; None where there are none."""
        try:
            lines = self._bucket(_SIGNED).decode().split("\n")[1:-1]
        except UnicodeDecodeError as error:
            raise self._damaged() from error
        words = tuple(line.rpartition(" ")[0] for line in lines)
        if not all(words):
            raise self._damaged()
        return signed(words)

    def _damaged(self) -> IndexDamaged:
        return IndexDamaged(f"the dictionary {self._name} is damaged", "gangmu build --full")

    def _bucket(self, lead: str) -> bytes:
        code = ord(lead)
        at = bisect_left(self._leads, code)
        if at == len(self._leads) or self._leads[at] != code:
            return b""
        start, end = self._offsets[at], self._offsets[at + 1]
        if not 0 < start < end <= len(self._map):
            raise self._damaged()
        stream = zlib.decompressobj()
        try:
            bucket = stream.decompress(self._map[start:end], _LONGEST_BUCKET)
        except zlib.error as error:
            raise self._damaged() from error
        if not stream.eof or stream.unused_data:
            raise self._damaged()  # the checksum at its end was not reached
        return bucket

    def _find(self, fragment: str) -> int | None:
        lead = fragment[0]
        bucket = self._buckets.get(lead)
        if bucket is None:
            bucket = self._buckets[lead] = self._bucket(lead)
        rest = b"\n" + fragment[1:].encode()
        at = bucket.find(rest + b" ")
        if at >= 0:
            at += len(rest) + 1
            try:
                return int(bucket[at : bucket.index(b"\n", at)])
            except ValueError as error:
                raise self._damaged() from error
        return 0 if len(fragment) == 1 and bucket else 0 if rest in bucket else None

    def cut(self, text: str) -> list[str]:
        """Words of `text` in search mode; `text` holds Chinese characters, ASCII letters, digits and spaces only."""
        words: list[str] = []
        for run in text.split():
            words += search_mode(best_path(run, self._look, self.total), self._look)
        return words


class Loaded:
    """The same cutter over a plain dict, for a build on a machine without rjieba."""

    def __init__(self, counts: dict[str, int], total: int) -> None:
        self.total = total
        self._counts = dict.fromkeys(_prefixes(counts), 0) | counts

    def cut(self, text: str) -> list[str]:
        """As `Dictionary.cut`."""
        words: list[str] = []
        for run in text.split():
            words += search_mode(best_path(run, self._counts.get, self.total), self._counts.get)
        return words

    def path(self, text: str) -> list[str]:
        """The words of `text` that lie side by side, blanks among them; together they are `text`."""
        words: list[str] = []
        for run in re.split("( )", text):
            words += best_path(run, self._counts.get, self.total)
        return words

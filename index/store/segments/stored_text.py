"""The stored titles and texts of a segment: UTF-16, in blocks that zstd unpacks one by one."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from operator import add
from typing import Any

from .layout import Sections, damaged

_TOGETHER = 256
"""Blocks from which on two threads unpack them."""


class Texts:
    """What a segment keeps of its documents to be shown, and to decide what its postings cannot."""

    def __init__(self, sections: Sections, documents: int) -> None:
        self._file = sections.name
        self._title_bytes = sections.get("x.title", documents).whole()
        self._text_bytes = sections.get("x.text", documents).whole()
        self._raw = sections.get("x.raw").whole()
        self._packed = sections.get("x.zst", len(self._raw)).whole()
        self._data = sections.get("x.data")
        self._where: list[int] | None = None
        self._block: tuple[int, bytes] = (-1, b"")
        self._unpacker: Any = None

    def sizes(self) -> tuple[memoryview, memoryview]:
        """Bytes of title and of text of each document."""
        return self._title_bytes, self._text_bytes

    def blocks(self) -> int:
        """Blocks of stored text."""
        return len(self._raw) - 1

    def block(self, number: int) -> bytes:
        """A block of the stored stream."""
        if self._block[0] == number:
            return self._block[1]
        data = self._unpacked(number, self._opened(number))
        self._block = (number, data)
        return data

    def _unpacked(self, number: int, unpacker: Any) -> bytes:
        begin, end = self._packed[number], self._packed[number + 1]
        size = self._raw[number + 1] - self._raw[number]
        if not begin < end <= len(self._data) or not 0 < size < 1 << 31:
            raise damaged(self._file, "stored text lies outside its section")
        packed = self._data.slice(begin, end)
        try:
            data: bytes = unpacker.decompress(packed, size)
        except Exception as error:
            raise damaged(self._file, "stored text cannot be decompressed") from error
        if len(data) != size:
            raise damaged(self._file, "stored text has the wrong length")
        return data

    def _opened(self, number: int) -> Any:
        """What unpacks a block: the first one by itself, the others with it as their dictionary."""
        import zstandard

        if not number:
            return zstandard.ZstdDecompressor()
        if self._unpacker is None:
            known = zstandard.ZstdCompressionDict(self.block(0), dict_type=zstandard.DICT_TYPE_RAWCONTENT)
            self._unpacker = zstandard.ZstdDecompressor(dict_data=known)
        return self._unpacker

    def _offsets(self) -> list[int]:
        if self._where is None:
            where = (
                self._sums()
                if "numpy" in sys.modules
                else [0, *accumulate(map(add, self._title_bytes, self._text_bytes))]
            )
            if where[-1] != self._raw[len(self._raw) - 1]:
                raise damaged(self._file, "stored text has the wrong length")
            self._where = where
        return self._where

    def _sums(self) -> list[int]:
        import numpy as np

        sizes = np.frombuffer(self._title_bytes, "<u4").astype(np.int64) + np.frombuffer(self._text_bytes, "<u4")
        found: list[int] = np.append(0, np.cumsum(sizes)).tolist()
        return found

    def stored(self, local: int) -> tuple[str, str]:
        """Title and text of a document."""
        begin = self._offsets()[local]
        size = self._title_bytes[local]
        length = self._text_bytes[local]
        if not size + length:
            return "", ""
        number = bisect_right(self._raw, begin) - 1
        while number < self.blocks() and self._raw[number + 1] == begin:
            number += 1
        data = self.block(number)
        begin -= self._raw[number]
        try:
            return (
                data[begin : begin + size].decode("utf-16-le"),
                data[begin + size : begin + size + length].decode("utf-16-le"),
            )
        except UnicodeDecodeError as error:
            raise damaged(self._file, "stored text is not UTF-16") from error

    def holding(self, documents: Sequence[int], texts: Sequence[str], *, title: bool, body: bool) -> list[int]:
        """Those of the documents (ascending) whose stored title or text has one of `texts` as it stands.

        Whole blocks are searched for its bytes, so that no document is taken out of one that holds none.
        """
        wanted = frozenset(documents)
        needles = [text.encode("utf-16-le", "surrogatepass") for text in texts]
        where = self._offsets()
        blocks: list[int] = []
        at = 0
        for local in documents:
            begin = where[local]
            if where[local + 1] == begin:
                continue  # nothing is stored of it
            if blocks and begin < self._raw[at + 1]:
                continue
            at = bisect_right(self._raw, begin) - 1
            blocks.append(at)

        def within(some: Sequence[int]) -> list[int]:
            opened = self._opener()
            found: list[int] = []
            for number in some:
                data = opened(number)
                every = [set(self._occurrences(number, data, needle, title=title, body=body)) for needle in needles]
                found += sorted(set().union(*every) & wanted)
            return found

        if not blocks:
            return []
        if len(blocks) < _TOGETHER:
            return within(blocks)
        from concurrent.futures import ThreadPoolExecutor

        half = len(blocks) // 2  # zstd lets go of the interpreter while it unpacks
        with ThreadPoolExecutor(1) as thread:
            rest = thread.submit(within, blocks[half:])
            return within(blocks[:half]) + rest.result()

    def _occurrences(self, number: int, data: bytes, needle: bytes, *, title: bool, body: bool) -> Iterator[int]:
        """The documents of a block that have some bytes in a field, each once, ascending."""
        where, base = self._offsets(), self._raw[number]
        at = data.find(needle)
        while at >= 0:
            local = bisect_right(where, base + at) - 1
            if local + 1 >= len(where):
                raise damaged(self._file, "stored text has the wrong length")
            begin = where[local] - base
            body_begin, end = begin + self._title_bytes[local], where[local + 1] - base
            in_title = at + len(needle) <= body_begin
            if at & 1 or at + len(needle) > end or not (title if in_title else body and at >= body_begin):
                at = data.find(needle, at + 1)
                continue
            yield local
            at = data.find(needle, end)

    def _opener(self) -> Callable[[int], bytes]:
        """What unpacks blocks with a decompressor of its own, in whatever thread."""
        import zstandard

        first: bytes = self.block(0)
        known = zstandard.ZstdCompressionDict(first, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        unpacker = zstandard.ZstdDecompressor(dict_data=known)
        return lambda number: first if not number else self._unpacked(number, unpacker)

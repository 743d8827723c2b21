"""Writing the stored titles and texts of a segment: UTF-16, in blocks that are compressed one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zstandard import ZstdCompressor

BLOCK = 1 << 14
"""Stored text is compressed in blocks of at least this many bytes, so that a snippet needs few of them unpacked."""
DICTIONARY = 1 << 16
"""Bytes of the first block. The others are compressed with it as their dictionary: half a megabyte less of ten."""
_LEVEL = 5
_AT_ONCE = 1 << 20
"""Characters that are made bytes at once."""


class Stored:
    """The stored titles and texts, compressed block by block as they come."""

    def __init__(self) -> None:
        import zstandard

        self._packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=False)
        self._least = DICTIONARY
        self._waiting = bytearray()
        self.title_bytes: list[int] = []
        self.text_bytes: list[int] = []
        self.raw = [0]
        self.packed = [0]
        self.frames: list[bytes] = []

    def add(self, title: str, text: str) -> None:
        """Append a document."""
        # Two bytes for a Chinese character instead of three leave zstd less to do and its results smaller by a tenth.
        self.title_bytes.append(self._put(title))
        self.text_bytes.append(self._put(text))
        if len(self._waiting) >= self._least:
            self.close()

    def _put(self, text: str) -> int:
        """Add a text to what waits, part by part; how many bytes it is."""
        before = len(self._waiting)
        for at in range(0, len(text), _AT_ONCE):
            self._waiting += text[at : at + _AT_ONCE].encode("utf-16-le", "replace")
        return len(self._waiting) - before

    def close(self) -> None:
        """Compress what waits."""
        if not self._waiting:
            return
        if len(self.frames) == 1:
            self._packer = self._with_dictionary(self.frames[0])
        self.frames.append(self._packer.compress(self._waiting))
        self.raw.append(self.raw[-1] + len(self._waiting))
        self.packed.append(self.packed[-1] + len(self.frames[-1]))
        self._waiting, self._least = bytearray(), BLOCK

    @staticmethod
    def _with_dictionary(first: bytes) -> ZstdCompressor:
        """What compresses all blocks but the first, which is given compressed: few segments of one document have a second."""
        import zstandard

        block = zstandard.ZstdDecompressor().decompress(first)
        known = zstandard.ZstdCompressionDict(block, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        known.precompute_compress(level=_LEVEL)
        return zstandard.ZstdCompressor(level=_LEVEL, dict_data=known, write_checksum=False, write_dict_id=False)

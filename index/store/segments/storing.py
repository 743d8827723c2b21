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


class Stored:
    """The stored titles and texts, compressed block by block as they come."""

    def __init__(self) -> None:
        import zstandard

        self._packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=False)
        self._least = DICTIONARY
        self._waiting: list[bytes] = []
        self._size = 0
        self.title_bytes: list[int] = []
        self.text_bytes: list[int] = []
        self.raw = [0]
        self.packed = [0]
        self.frames: list[bytes] = []

    def add(self, title: str, text: str) -> None:
        """Append a document."""
        # Two bytes for a Chinese character instead of three leave zstd less to do and its results smaller by a tenth.
        said, written = title.encode("utf-16-le", "replace"), text.encode("utf-16-le", "replace")
        self.title_bytes.append(len(said))
        self.text_bytes.append(len(written))
        self._waiting += (said, written)
        self._size += len(said) + len(written)
        if self._size >= self._least:
            self.close()

    def close(self) -> None:
        """Compress what waits."""
        if not self._size:
            return
        block = b"".join(self._waiting)
        self.frames.append(self._packer.compress(block))
        self.raw.append(self.raw[-1] + self._size)
        self.packed.append(self.packed[-1] + len(self.frames[-1]))
        self._waiting, self._size = [], 0
        if self._least == DICTIONARY:
            self._least, self._packer = BLOCK, self._with_dictionary(block)

    @staticmethod
    def _with_dictionary(block: bytes) -> ZstdCompressor:
        import zstandard

        known = zstandard.ZstdCompressionDict(block, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        known.precompute_compress(level=_LEVEL)
        return zstandard.ZstdCompressor(level=_LEVEL, dict_data=known, write_checksum=False, write_dict_id=False)

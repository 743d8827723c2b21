"""Bytes to text: UTF-8, then GB18030, then whatever charset-normalizer finds."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from . import script

_SAMPLE = 1 << 16
"""Bytes looked at to judge a decoding, so that a huge file costs no more than a small one."""

_DAMAGED = 0.02
"""A text with fewer undecodable places than this share of its multi-byte characters is still in that encoding."""

_FEW, _DAMAGED_SHORT = 3, 0.15
"""So many undecodable places, up to this share, do not tell against GB18030 in a file of a few lines."""

_OTHERS = ("big5hkscs", "utf_16_le", "utf_16_be", "cp932", "euc_jp", "euc_kr", "cp1252")
"""What a document about China may be written in when it is neither UTF-8 nor GB18030."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """`text` without byte order mark and with its line ends as they were; the `encoding` that read it; how many
    U+FFFD stand in the text (`replaced`), whether the decoder or the site put them there."""

    text: str
    encoding: str
    replaced: int


def decode(data: bytes) -> Decoded:
    """Read the bytes of a document. Never raises: what no encoding explains becomes U+FFFD and is counted."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :] if encoding == "utf-8" else data, encoding)
    try:
        return _counted(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if _damage(data, "utf-8") < _DAMAGED:
        return _decoded(data, "utf-8")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if text and _is_plausible(text[:_SAMPLE]):
        return _counted(text, "gb18030")
    if _is_damaged_gbk(data):
        return _decoded(data, "gb18030")
    return _decoded(data, _guess(data[:_SAMPLE]) or ("gb18030" if text else "utf-8"))


def _decoded(data: bytes, encoding: str) -> Decoded:
    return _counted(data.decode(encoding, "replace"), encoding)


def _counted(text: str, encoding: str) -> Decoded:
    return Decoded(text, encoding, text.count("\ufffd"))


def _damage(data: bytes, encoding: str) -> float:
    """Share of the characters beyond ASCII that `encoding` cannot read, in the first bytes of `data`."""
    text = data[:_SAMPLE].decode(encoding, "replace")
    beyond = sum(char > "\x7f" for char in text)
    return text.count("\ufffd") / beyond if beyond else 1.0


def _is_damaged_gbk(data: bytes) -> bool:
    """Whether GB18030 reads nearly all of `data`; in a short file one or two bad places are more than a small share."""
    text = data[:_SAMPLE].decode("gb18030", "replace")
    damage = _damage(data, "gb18030")
    few = text.count("\ufffd") <= _FEW and damage < _DAMAGED_SHORT and _damage(data, "utf-8") > 2 * damage
    return (damage < _DAMAGED or few) and _is_plausible(text.replace("\ufffd", ""))


def _is_plausible(text: str) -> bool:
    """Whether most Chinese characters are among the 3,755 everyday ones (level 1 of GB 2312), as in any real text.

    Traditional characters count by their simplified forms. Big5 or Shift-JIS bytes read as GB18030 give mostly rare
    characters and private-use ones.
    """
    beyond = [char for char in script.simplify(text) if char > "\u2fff"]
    if not beyond:
        return True
    everyday = 0
    for char in beyond:
        try:
            code = char.encode("gb2312")
        except UnicodeEncodeError:
            continue
        everyday += code[0] <= 0xD7  # 0xA1–0xA9 punctuation and forms, 0xB0–0xD7 level 1
    return everyday >= 0.6 * len(beyond)


def _guess(sample: bytes) -> str:
    """The name of another encoding that reads the sample best; Big5 first, "" when none does."""
    big5 = sample.decode("big5", "replace")
    if big5.count("\ufffd") <= _DAMAGED * len(big5) and _is_plausible(big5):
        return "big5"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=list(_OTHERS)).best()
    return best.encoding if best else ""

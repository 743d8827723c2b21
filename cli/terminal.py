"""What may reach a terminal: text from documents, names and queries, made harmless and measured in cells."""

from __future__ import annotations

import os
import re
import sys
import unicodedata

# C0 but tab and newline, DEL, C1, bidirectional marks, line and paragraph separators, invisible and tag characters, lone
# surrogates, the two non-characters that XML cannot hold: none of them has a business in a table or a message, each of them
# has been used to attack one.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)


def harmless(text: str) -> str:
    """`text` with every character that could act on a terminal shown as an escape such as \\x1b."""
    return UNSAFE.sub(lambda m: _escape(m[0]), text)


def one_line(text: str) -> str:
    """`harmless` text on a single line."""
    return harmless(" ".join(text.split()))


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def use_colour(choice: str, *, stderr: bool = False) -> bool:
    """Whether to colour: `choice` is auto, always or never; auto follows NO_COLOR, TERM and whether it is a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return (sys.stderr if stderr else sys.stdout).isatty()


def wide_ambiguous() -> bool:
    """Whether this terminal draws ambiguous-width characters (“ ” — …) in two cells: GANGMU_AMBIGUOUS=wide says so."""
    return os.environ.get("GANGMU_AMBIGUOUS", "") == "wide"


_NARROW = str.maketrans({"…": "..", "“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "·": "."})


def fitted(text: str) -> str:
    """Text for a table cell. On terminals that draw ambiguous characters wide they are replaced by ones of known width."""
    text = one_line(text)
    if not wide_ambiguous():
        return text
    text = text.translate(_NARROW)
    return "".join("?" if unicodedata.east_asian_width(c) == "A" and not c.isalnum() else c for c in text)

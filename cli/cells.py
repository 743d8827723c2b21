"""What stands in a place where another program could take it for more than text: cells of spreadsheets, ids of TREC runs."""

from __future__ import annotations

import math
import re
from typing import Any

from .terminal import UNSAFE
from .values import Record, cell

_RUN = re.compile(
    r"""(?:^|(?<=[,;\t\r\n]))  # where a cell begins: here, or in a program that takes another separator
    (?=[\s"'\u200b-\u200f\u2060\ufeff]{0,99}   # blanks, quotation marks and invisible characters do not make it text
       [=+\-@＝＋－＠﹢﹣﹦﹫−\t\r])      # what begins a formula, in half width, full width and small forms""",
    re.VERBOSE,
)
_BREAKING = re.compile(rf"[%\s]|{UNSAFE.pattern}")


def safe(value: Any) -> str:
    """As `cell`, with an apostrophe before whatever a spreadsheet would run as a formula; numbers stay numbers."""
    text = cell(value)
    if isinstance(value, (int, float)):
        return text
    text = _RUN.sub("'", text)
    # A tabulator-separated cell that opens a quotation mark runs on to the next one, over cells and lines.
    return f"'{text}" if text.startswith('"') else text


def run_line(record: Record) -> str:
    """A line of a TREC run: qid Q0 doc rank score tag, separated by blanks. Raises ValueError for a score that is no number.

    Ids are written with everything that is white space or would act on a terminal, and %, percent-encoded as in a URL
    (UTF-8, a file name's stray bytes as they are): they stay one word, no two become the same, and `unquote` gives them back.
    """
    score = record["score"]
    if not math.isfinite(score):
        raise ValueError(f"{score} is no score")
    return f"{word(record['qid'])} Q0 {word(record['doc'])} {record['rank']} {score:.6f} gangmu\n"


def word(text: str) -> str:
    """`text` as one word that acts on nothing; "%" alone is an empty one."""
    return _BREAKING.sub(lambda m: _percent(m[0]), text) or "%"


def _percent(character: str) -> str:
    code = ord(character)
    if 0xD800 <= code < 0xE000 and not 0xDC80 <= code < 0xDD00:
        return f"%u{code:04X}"  # half of a pair: of no encoding, and told from a percent sign, which is %25
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogateescape"))

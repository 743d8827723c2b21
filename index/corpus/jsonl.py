"""Documents in JSONL: one object per line, read line by line whatever the size of the file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Protocol

from .dates import FORMS
from .failure import Failure
from .manifest import TAG_CUT, Meta, meta_of, tags_of

_TEXTS = ("title", "date", "source", "url", "region", "duplicate_of")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffd]")
MAX_ID = 512  # characters


class Bomb(Exception):
    """A packed file unpacks to far too much."""


class Source(Protocol):
    """A file being read that can tell whether it has unpacked to too much (raises Bomb)."""

    file: BinaryIO

    def check(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Line:
    """A document of a JSONL file. id: "" where the line number stands for it; data: its text as UTF-8."""

    number: int
    id: str
    data: bytes
    meta: Meta


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) < 19 else digits  # thousands of digits are quadratic to convert


_decode = json.JSONDecoder(parse_int=_integer).decode


def lines(source: Source, path: str, limit: int, before: int = 0) -> Iterator[Line | Failure]:
    """The documents of an open JSONL file; a line that cannot be used is a Failure and the next one is read.

    limit: bytes of a line. before: lines of the file that precede what `source` holds.

    Raises OSError, EOFError, zlib.error (a damaged archive) and Bomb.
    """
    readline = source.file.readline
    number = before
    while True:
        raw = readline(limit + 1)
        if not raw:
            return
        number += 1
        if number & 0xFF == 0:
            source.check()
        if len(raw) > limit and not raw.endswith(b"\n"):
            while raw and not raw.endswith(b"\n"):
                source.check()
                raw = readline(1 << 20)
            yield Failure(path, number, f"the line is longer than {limit >> 20} MB", _LONG, f"{path}#{number}", "line")
            continue
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if raw.isspace():
            continue
        yield _line(raw, number, path)


_LONG = "put one document on each line, or leave the file out with `exclude`"
_SHAPE = 'each line is an object like {"id": "a1", "text": "…", "title": "…"}'


def _line(raw: bytes, number: int, path: str) -> Line | Failure:
    name = ""

    def wrong(message: str, hint: str = _SHAPE) -> Failure:
        return Failure(path, number, message, hint, f"{path}#{name or number}", "content" if name else "line")

    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            return wrong("the line is neither UTF-8 nor GB18030", "save the file as UTF-8")
    try:
        found = _decode(text)
    except RecursionError:
        return wrong("the JSON is nested too deeply")
    except json.JSONDecodeError as error:
        return wrong(f"this is not JSON: {error.msg} at column {error.pos + 1}")
    except ValueError as error:
        return wrong(f"this is not JSON: {error}")
    if not isinstance(found, dict):
        return wrong("the line is not a JSON object")
    try:
        key = _id(found.get("id"))
    except ValueError as error:
        return wrong(str(error), "use letters, digits, - and _")
    name = key or str(number)
    body = found.get("text")
    if not isinstance(body, str):
        return wrong('there is no "text"' if body is None else '"text" is not a string')
    if not body or body.isspace():
        return wrong('"text" is empty', "remove the line, or leave the document out with a row marked exclude")
    return _document(found, body, Line(number, key, b"", Meta()), wrong)


def _id(key: object) -> str:
    """The id of a line, "" where it has none. Raises ValueError."""
    if key is None:
        return ""
    if isinstance(key, int) and not isinstance(key, bool):
        key = str(key)
    elif not isinstance(key, str):
        raise ValueError('"id" is neither a string nor a number')
    if key and (len(key) > MAX_ID or _CONTROL.search(key) or _surrogate(key) or key != key.strip()):
        raise ValueError('"id" holds characters that an id may not have, or is too long')
    return key


def _document(found: dict[str, Any], body: str, line: Line, wrong: Callable[..., Failure]) -> Line | Failure:
    texts: dict[str, str] = {}
    for name in _TEXTS:
        value = found.get(name)
        if value is None or value == "":
            continue
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            return wrong(f'"{name}" is not a string')
        texts[name] = " ".join(_whole(value).split())
    tags = found.get("tags") or ()
    if isinstance(tags, str):
        tags = TAG_CUT.split(tags)
    if not isinstance(tags, (list, tuple)) or not all(isinstance(tag, str) for tag in tags):
        return wrong('"tags" is not a list of strings')
    try:
        meta = meta_of(texts, tags_of([_whole(tag) for tag in tags]) if tags else ())
    except ValueError as error:
        return wrong(str(error), FORMS)
    return replace(line, data=_utf8(body), meta=meta)


def _surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _whole(text: str) -> str:
    """The text with half surrogates (\\ud83d in JSON) joined or replaced by U+FFFD, so that it can be UTF-8."""
    return text if text.isascii() else _utf8(text).decode()


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()

"""What is said to people, in Chinese where the locale asks for it: help, hints, errors, headings. Machine formats never change.

The sources say everything in English, whole sentences whose braces of f-strings hold what varies. The catalogue
(`cli/locale/zh/LC_MESSAGES/gangmu.po`, kept by `make messages`) has each with its braces numbered, `there is no region {0}`,
and is asked when something is printed: a sentence is known by its exact words, else by the words around its braces. What
pictures say (`worded`) is short, such as `{0} found`: it stands apart, in the context "screen", known by its exact words.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

CATALOGUE = Path(__file__).parent / "locale" / "zh" / "LC_MESSAGES" / "gangmu.mo"
LONGEST = 4000
"""Characters of a sentence that is still translated; longer ones quote something and are printed as they are."""
_BRACE = re.compile(r"\{(\d)\}")
_SCREEN = "screen\x04"
"""What a catalogue's files put before a sentence of the context "screen"."""
_DEPTH = 3
_MAGIC = 0x950412DE


class Template(NamedTuple):
    """A sentence with braces: the parts of the English one around them, and the Chinese one."""

    parts: tuple[str, ...]
    meaning: str

    def values(self, text: str) -> tuple[str, ...] | None:
        """What stands in the braces where `text` is this sentence, each as short as the parts allow; None where it is not."""
        first, *inner, last = self.parts
        if not (text.startswith(first) and text.endswith(last) and len(text) >= len(first) + len(last)):
            return None
        found, at, end = [], len(first), len(text) - len(last)
        for part in inner:
            to = text.find(part, at, end)
            if to < 0:
                return None
            found.append(text[at:to])
            at = to + len(part)
        return (*found, text[at:end])


def is_chinese() -> bool:
    """Whether the locale asks for messages in Chinese: LC_ALL, LC_MESSAGES and LANG in this order, before them LANGUAGE."""
    locale = next((v for v in map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG")) if v), "C")
    if locale.partition(".")[0] in ("C", "POSIX"):
        return False
    return (os.environ.get("LANGUAGE") or locale).lower().startswith("zh")


def said(text: str) -> str:
    """A sentence in the language of the locale: itself where that is not Chinese, or where it has no translation."""
    return _translated(text, _DEPTH) if text and len(text) <= LONGEST and is_chinese() else text


def worded(template: str, *values: object) -> str:
    """What a picture says, in the language of the locale: `worded("{0} found", 3)`. Nothing for machines goes through here."""
    chosen = catalogue()[0].get(_SCREEN + template, template) if is_chinese() else template
    return _BRACE.sub(lambda brace: str(values[int(brace[1])]), chosen)


def in_language(picture: Any) -> Any:
    """A picture for a terminal whose tables, also those inside groups, have their headings in the language of the locale."""
    if is_chinese():
        for table in _tables(picture):
            for column in table.columns:
                if isinstance(column.header, str):
                    column.header = worded(column.header)
    return picture


def translate_help(command: Any, context: Any) -> None:
    """Put the help of a command, of its options and around them into the language of the locale."""
    from typer import rich_utils

    for name in ("ARGUMENTS_PANEL_TITLE", "OPTIONS_PANEL_TITLE", "COMMANDS_PANEL_TITLE", "REQUIRED_LONG_STRING"):
        setattr(rich_utils, name, said(getattr(rich_utils, name)))
    for name in ("DEFAULT_STRING", "ENVVAR_STRING"):
        setattr(rich_utils, name, said(getattr(rich_utils, name).replace("{}", "{0}")))
    command.help = said(command.help or "")
    for parameter in command.get_params(context):
        for name in ("help", "rich_help_panel"):
            if getattr(parameter, name, None):
                setattr(parameter, name, said(getattr(parameter, name)))
    for below in getattr(command, "commands", {}).values():
        below.help = said(below.help or "")


def _tables(picture: Any) -> Iterator[Any]:
    if hasattr(picture, "columns") and hasattr(picture, "show_header"):
        yield picture
    for part in getattr(picture, "renderables", ()):
        yield from _tables(part)


def _translated(text: str, depth: int) -> str:
    exact, templates = catalogue()
    if text in exact:
        return exact[text]
    for template in templates:
        values = template.values(text)
        if values is not None:
            inner = [_translated(value, depth - 1) if depth and " " in value else value for value in values]
            return _BRACE.sub(lambda brace, inner=inner: inner[int(brace[1])], template.meaning)  # type: ignore[misc]
    for mark in ("; ", ": "):  # several sentences; a place and what is wrong there
        first, found, rest = text.partition(mark)
        if found and depth:
            both = _translated(first, depth - 1), _translated(rest, depth - 1)
            if both != (first, rest):
                return f"{both[0]}{mark}{both[1]}"
    return text


@cache
def catalogue() -> tuple[dict[str, str], tuple[Template, ...]]:
    """The sentences without braces, and those with, most words around them first; nothing where there is no file."""
    exact: dict[str, str] = {}
    templates = []
    try:
        data = CATALOGUE.read_bytes()
    except OSError:
        return {}, ()
    for english, chinese in _messages(data):
        if not english or not chinese:
            continue
        if _BRACE.search(english) and not english.startswith(_SCREEN):
            templates.append(Template(tuple(_BRACE.split(english)[::2]), chinese))
        else:
            exact[english] = chinese
    return exact, tuple(sorted(templates, key=lambda t: (-sum(map(len, t.parts)), t.parts)))


def _messages(data: bytes) -> Iterator[tuple[str, str]]:
    """The pairs of a compiled catalogue (the MO format of GNU gettext, without its hash table)."""
    order = "<" if struct.unpack_from("<I", data)[0] == _MAGIC else ">"
    _, _, count, originals, translations = struct.unpack_from(f"{order}5I", data)
    for number in range(count):
        pair = []
        for table in (originals, translations):
            length, at = struct.unpack_from(f"{order}2I", data, table + 8 * number)
            pair.append(data[at : at + length].decode())
        yield pair[0], pair[1]

"""The block `queries:` of INDEX.md's front matter: queries that have a name, checked before any command uses them.

    queries: {湖北新目标: {region: 湖北, kind: target}, 芯片: {query: 集成电路, region: [湖北, 上海]}}

An entry names options as the commands do, without dashes, and `query` for the words; `gangmu targets @湖北新目标` runs it.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass

from ..errors import CorpusError, UsageError
from .frontmatter import Node

LONGEST_NAME = 40
"""Characters of a name."""
LONGEST = 2000
"""Characters of a value."""
MOST = 200
"""Queries of one corpus."""
_MOST_VALUES = 100
SEVERAL = ("region", "indicator", "tag", "change")
"""Options that take several values."""
FLAGS = ("exact", "any", "unique", "all-copies", "reread")
NUMBERS = ("limit",)
TEXTS = ("query", "unit", "due", "min", "max", "source", "since", "until", "doc", "sort", "kind", "what")
CHOICES = {
    "kind": ("target", "result", "forecast", "vague", "all"),
    "what": ("document", "target"),
    "change": ("added", "changed", "revised", "removed", "new", "gone"),
}
OPTIONS = (*TEXTS[:1], *SEVERAL, *TEXTS[1:], *FLAGS, *NUMBERS)
_YES, _NO = ("true", "yes", "1", "是"), ("false", "no", "0", "否")
_FORM = "a saved query looks like `湖北新目标: {region: 湖北, kind: target}`"


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query by its name. options: (option as commands name it, its values) in the order written; flags have ("yes",) or
    ("no",). line: in INDEX.md."""

    name: str
    options: tuple[tuple[str, tuple[str, ...]], ...]
    line: int


def read(node: Node | None, file: str) -> tuple[SavedQuery, ...]:
    """The saved queries of a front matter. Raises CorpusError with file and line."""
    if node is None or node.value == "":
        return ()
    if not isinstance(node.value, dict):
        raise _wrong("queries must be a mapping of names to options", file, node.line, _FORM)
    if len(node.value) > MOST:
        raise _wrong(f"queries: {len(node.value)} are given", file, node.line, f"at most {MOST} are read")
    found = []
    for name, entry in node.value.items():
        kept = _name(name, file, entry.line)
        if not isinstance(entry.value, dict) or not entry.value:
            raise _wrong(f"queries: {kept} must be a mapping of options", file, entry.line, _FORM)
        options: dict[str, tuple[str, ...]] = {}
        for option, value in entry.value.items():
            spelt = option.strip().lstrip("-").replace("_", "-").lower()
            if spelt not in OPTIONS:
                near = difflib.get_close_matches(spelt, OPTIONS, 1, 0.6)
                hint = f"did you mean {near[0]}?" if near else f"it takes {', '.join(OPTIONS)}"
                raise _wrong(f"queries: {kept} has no option {option[:40]!r}", file, value.line, hint)
            if spelt in options:
                raise _wrong(f"queries: {kept} has {spelt} twice", file, value.line, "keep one")
            options[spelt] = _values(kept, spelt, value, file)
        found.append(SavedQuery(kept, tuple(options.items()), entry.line))
    return tuple(found)


def _name(text: str, file: str, line: int) -> str:
    name = unicodedata.normalize("NFC", text.strip().removeprefix("@"))
    if not 1 <= len(name) <= LONGEST_NAME or re.search(r"[\s@]", name) or not name.isprintable():
        hint = f"a name has 1 to {LONGEST_NAME} characters and no blanks"
        raise _wrong(f"queries: {name[:LONGEST_NAME]!r} is no name", file, line, hint)
    return name


def _values(name: str, option: str, node: Node, file: str) -> tuple[str, ...]:
    nodes = node.value if isinstance(node.value, list) else [node]
    if len(nodes) > 1 and option not in SEVERAL:
        raise _wrong(
            f"queries: {option} of {name} takes one value", file, node.line, f"several take {', '.join(SEVERAL)}"
        )
    if len(nodes) > _MOST_VALUES:
        raise _wrong(f"queries: {option} of {name} has {len(nodes)} values", file, node.line, f"at most {_MOST_VALUES}")
    texts = []
    for one in nodes:
        if not isinstance(one.value, str):
            raise _wrong(f"queries: {option} of {name} must be a text", file, one.line, _FORM)
        text = " ".join(one.value.split())
        if not text or len(text) > LONGEST:
            said = "is empty" if not text else f"is longer than {LONGEST} characters"
            raise _wrong(f"queries: {option} of {name} {said}", file, one.line, "write a value, or leave it out")
        texts.append(text)
    if not texts:
        raise _wrong(f"queries: {option} of {name} is empty", file, node.line, "write a value, or leave it out")
    return tuple(_checked(name, option, text, file, node.line) for text in texts)


def _checked(name: str, option: str, text: str, file: str, line: int) -> str:
    if option in FLAGS:
        if text.lower() not in (*_YES, *_NO):
            raise _wrong(
                f"queries: {option} of {name} is yes or no, not {text[:40]!r}", file, line, "write true or false"
            )
        return "yes" if text.lower() in _YES else "no"
    if option in NUMBERS and not re.fullmatch(r"[0-9]{1,6}", text):
        raise _wrong(f"queries: {option} of {name} is a number, not {text[:40]!r}", file, line, "for example limit: 20")
    if option in CHOICES and text not in CHOICES[option]:
        near = difflib.get_close_matches(text, CHOICES[option], 1, 0.6)
        hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(CHOICES[option])}"
        raise _wrong(f"queries: {option} of {name} does not take {text[:40]!r}", file, line, hint)
    return text


def named(queries: tuple[SavedQuery, ...], name: str) -> SavedQuery:
    """The query of a name. Raises UsageError with near names."""
    wanted = unicodedata.normalize("NFC", name)
    for query in queries:
        if query.name == wanted:
            return query
    names = [query.name for query in queries]
    near = difflib.get_close_matches(wanted, names, 3, 0.4)
    if near:
        hint = f"did you mean {', '.join('@' + one for one in near)}?"
    elif names:
        hint = f"there are {', '.join('@' + one for one in names[:10])}"
    else:
        hint = "save one in the front matter of INDEX.md: queries: {湖北新目标: {region: 湖北, kind: target}}"
    raise UsageError(
        f"there is no saved query @{wanted[:40]}", f"{hint}; words that begin with @ stand in quotes: '\"@…\"'"
    )


def _wrong(message: str, file: str, line: int, hint: str = "") -> CorpusError:
    return CorpusError(f"front matter: {message}", hint, file=file, line=line)

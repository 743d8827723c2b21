"""The block `indicators:` of INDEX.md's front matter: a user's names of indicators, checked before anything uses them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from ..errors import CorpusError
from .frontmatter import Node

LONGEST = 60
"""Characters of a name."""
MOST = 5000
"""Names of one corpus."""
_FORM = "an indicator looks like `光电子信息产业规模: [光芯屏端网产业规模, 光电子产业规模]`"


@dataclass(frozen=True, slots=True)
class OwnIndicator:
    """A canonical name and what else it is called; line: in INDEX.md."""

    canonical: str
    names: tuple[str, ...]
    line: int


def read(node: Node | None, file: str) -> tuple[OwnIndicator, ...]:
    """The indicators of a front matter. Raises CorpusError with file and line."""
    if node is None or node.value == "":
        return ()
    if not isinstance(node.value, dict):
        raise _wrong("indicators must be a mapping of names to lists of names", file, node.line, _FORM)
    found: list[OwnIndicator] = []
    given: dict[str, str] = {}
    for canonical, entry in node.value.items():
        kept = _name(canonical, file, entry.line)
        nodes = entry.value if isinstance(entry.value, list) else [entry] if entry.value != "" else []
        names: list[str] = []
        for one in nodes:
            if not isinstance(one.value, str):
                raise _wrong(f"indicators: the names of {kept} are a list of texts", file, one.line, _FORM)
            names.append(_name(one.value, file, one.line))
        for name in (kept, *names):
            before = given.setdefault(name.casefold(), kept)
            if before != kept:
                raise _wrong(f"indicators: {name} is a name of {before} and of {kept}", file, entry.line, "keep one")
        found.append(OwnIndicator(kept, tuple(dict.fromkeys(name for name in names if name != kept)), entry.line))
    if len(given) > MOST:
        raise _wrong(f"indicators: {len(given)} names are given", file, node.line, f"at most {MOST} are read")
    return tuple(found)


def _name(text: str, file: str, line: int) -> str:
    name = " ".join(text.split())
    if not 2 <= len(name) <= LONGEST:
        raise _wrong(f"indicators: {name[:LONGEST]!r} is no name", file, line, f"a name has 2 to {LONGEST} characters")
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") for char in name):
        raise _wrong(f"indicators: {name!r} holds a character that nobody sees", file, line, "type the name anew")
    if not any(map(str.isalpha, name)):
        raise _wrong(f"indicators: {name!r} has no letter", file, line, _FORM)
    return name


def _wrong(message: str, file: str, line: int, hint: str = "") -> CorpusError:
    return CorpusError(f"front matter: {message}", hint, file=file, line=line)

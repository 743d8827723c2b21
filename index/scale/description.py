"""What an index on a cluster says of itself, in `_meta` of the mapping of its documents, checked before it is believed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ..errors import IndexDamaged
from ..store.change_log import Build
from .mapping import FORMAT, KINDS
from .shapes import TOTALS

_META = "gangmu"
_LARGEST = 1 << 62
_WORDS = ("at", "reason")
"""The fields of a build that are no numbers."""
AGAIN = "build it again: gangmu build --on 'local[*]' --to LOCATION"


@dataclass(frozen=True, slots=True)
class Description:
    """An index of one build.

    made: the stamp of the build. dictionary: fingerprint of what cut the texts; user_words: the user's words, as text.
    indicators, taxonomy: those that the corpus adds, as an index keeps them. rules: fingerprint of what was read by.
    records: how many of each of KINDS were sent. builds: those that the log of changes knows, the last one this. targets:
    statements that are promises. evidence: the names of the features that decide the kind of a statement, by number.
    tag_tree: the tag that a tag stands under. failures: documents that could not be read. totals: terms, and documents with
    any, of each of TOTALS.
    """

    made: str
    corpus_title: str
    dictionary: str
    user_words: str
    indicators: list[Any]
    taxonomy: str
    rules: str
    records: dict[str, int]
    builds: list[list[Any]]
    targets: int
    evidence: list[str]
    tag_tree: dict[str, str]
    failures: int
    totals: dict[str, list[int]]

    def meta(self) -> dict[str, Any]:
        """As `_meta` keeps it; `read` gives it back."""
        return {_META: {"format": FORMAT, **asdict(self)}}

    def log(self) -> list[Build]:
        """The builds that the log of changes knows, oldest first."""
        return [Build(*row) for row in self.builds]


def read(name: str, found: Mapping[str, Any]) -> Description:
    """What the mapping of the documents of the index `name` says.

    found: the mapping as OpenSearch gives it. Raises IndexDamaged for an index that gangmu did not make, for one of another
    format (with both numbers), and for one of this format that does not say all that is needed.
    """
    meta = found.get("_meta")
    about = meta.get(_META) if isinstance(meta, dict) else None
    if not isinstance(about, dict):
        raise IndexDamaged(f"{name} is not an index that gangmu made", "check its name, or build it")
    if about.get("format") != FORMAT:
        shown = str(about.get("format"))[:20]
        raise IndexDamaged(f"{name} was written in format {shown}, this gangmu reads format {FORMAT}", AGAIN)
    for field, sound in _SOUND.items():
        if field not in about or not sound(about[field]):
            raise IndexDamaged(f"{name} does not say what a build says of itself ({field})", AGAIN)
    return Description(**{field: about[field] for field in _SOUND})


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST


def _counts(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == set(KINDS) and all(map(_whole, value.values()))


def _sums(value: Any) -> bool:
    pairs = isinstance(value, dict) and set(value) == set(TOTALS)
    return pairs and all(isinstance(p, list) and len(p) == 2 and all(map(_whole, p)) for p in value.values())


def _tree(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_text, value.values()))


def _log(value: Any) -> bool:
    if not isinstance(value, list) or not value:
        return False
    kinds = [_text if name in _WORDS else _whole for name in Build._fields]
    return all(
        isinstance(row, list)
        and len(row) == len(kinds)
        and all(sound(part) for sound, part in zip(kinds, row, strict=True))
        for row in value
    )


_SOUND: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("made", "corpus_title", "dictionary", "user_words", "taxonomy", "rules"), _text),
    "indicators": lambda value: isinstance(value, list),  # `query.indicators.of_index` reads them
    "records": _counts,
    "builds": _log,
    "targets": _whole,
    "evidence": lambda value: isinstance(value, list) and all(map(_text, value)),
    "tag_tree": _tree,
    "failures": _whole,
    "totals": _sums,
}
"""What each field must look like."""

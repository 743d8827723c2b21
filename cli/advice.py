"""What is said beside the hits of a query: how far it was relaxed, what no document has, what a score is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import errors
from .language import worded

if TYPE_CHECKING:
    from gangmu.index import Corpus
    from gangmu.index.door import Filters, Missing

_STEPS = {
    "pieces": "no document holds every word as typed; these hold every piece of them",
    "any": "no document holds every word as typed; these hold some pieces of them",
}
_SHARES = {
    "body": "the word {0} in the text",
    "title": "the word {0} in the title",
    "pairs": "{0} side by side",
    "holds": "holds {0} (more of the words come first)",
}
_MOST_SHARES = 12


def relaxed(corpus: Corpus, query: str, filters: Filters) -> str:
    """Say how far a query is relaxed until it finds something, unless that was asked for; the step."""
    from gangmu.index.door import is_question

    step = corpus.relaxed(query, **filters)
    if step and not filters.get("any_piece") and not is_question(query):
        errors.warn(_STEPS[step])
        missing(corpus, query, filters)
    return step


def missing(corpus: Corpus, query: str, filters: Filters) -> bool:
    """Say which words and filters of a query no document has, and what is near; whether there are any."""
    found = corpus.missing(query, **filters)
    for one in found:
        errors.warn(_sentence(one))
    return bool(found)


def _sentence(one: Missing) -> str:
    near = f"; near it: {', '.join(one.near)}" if one.near else ""
    if one.kind == "word":
        return f"no document holds {one.value}" + near
    if one.kind == "document":
        return f"there is no document {one.value}" + near
    return f"no document has the {one.kind} {one.value}" + near


def explained(shares: dict[str, Any]) -> list[str]:
    """What a score is made of, in words: a line for each share, the largest first."""
    lines = [f"{score:8.2f}  {_share(name)}" for name, score in list(shares.items())[:_MOST_SHARES]]
    rest = sum(list(shares.values())[_MOST_SHARES:])
    return (
        [*lines, f"{rest:8.2f}  {worded('{0} more', len(shares) - _MOST_SHARES)}"]
        if len(shares) > _MOST_SHARES
        else lines
    )


def _share(name: str) -> str:
    kind, colon, text = name.partition(":")
    if name.startswith('"'):
        return worded("{0} as it stands", name[1:-1])
    if name == "*" or not colon:
        return worded("every document alike" if name == "*" else "words that follow one another")
    if kind in _SHARES:
        return worded(_SHARES[kind], text)
    return worded("its {0} is {1}", kind, text) if text else worded("it has a {0}", kind.removeprefix("any "))

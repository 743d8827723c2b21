"""The fields of an index as Whoosh sees them, and the query classes of our own that the parser makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from whoosh import fields, formats, query
from whoosh.analysis import Analyzer, Token

from ..text.tokens import located
from .catalog import FIELDS

Words = Callable[[str], "list[str]"]
ANYWHERE = "anywhere"
"""The field of words that name no field."""
TEXTS = ("title", "body", "pairs", ANYWHERE)
NAMES = ("title", "body", "region", "tag", "source", "date", "doc")
"""Fields a query may name."""


class Cutter(Analyzer):  # type: ignore[misc]
    """A Whoosh analyzer over our words; positions count words."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def __call__(
        self, value: str, positions: bool = False, chars: bool = False, start_pos: int = 0, mode: str = "", **_: Any
    ) -> Iterator[Token]:
        """Tokens of `value`, with character offsets where `chars` asks for them, as highlighting does."""
        token = Token(positions, chars, removestops=True, mode=mode)
        found = located(value, self._words) if chars else [(word, 0, 0) for word in self._words(value)]
        for position, (word, start, end) in enumerate(found, start_pos):
            token.text, token.boost, token.stopped, token.pos = word, 1.0, False, position
            token.startchar, token.endchar = start, end
            yield token


class Plain(query.Query):  # type: ignore[misc]
    """Words outside quotes that name no field."""

    def __init__(self, text: str, boost: float = 1.0) -> None:
        self.text, self.boost = text, boost


class Fielded(query.Query):  # type: ignore[misc]
    """Words in one text field, all of them."""

    def __init__(self, fieldname: str, text: str, boost: float = 1.0) -> None:
        self.fieldname, self.text, self.boost = fieldname, text, boost


class Quoted(query.Query):  # type: ignore[misc]
    """A quoted text, in one field or anywhere; slop 1 is exact."""

    def __init__(self, fieldname: str, text: str, slop: int = 1, boost: float = 1.0) -> None:
        self.fieldname, self.text, self.slop, self.boost = fieldname, text, slop, boost


class Recorded(query.Query):  # type: ignore[misc]
    """A value of a record field (`plan.Record`)."""

    def __init__(self, kind: str, value: str, boost: float = 1.0) -> None:
        self.kind, self.value, self.boost = kind, value, boost


class Together(query.compound.CompoundQuery):  # type: ignore[misc]
    """Parts of a query side by side without an operator."""

    JOINT = " "


class RecordField(fields.FieldType):  # type: ignore[misc]
    """region, tag, source, doc, date: whole values of the records."""

    def __init__(self) -> None:
        self.format = formats.Existence()
        self.analyzer = None
        self.scorable = self.stored = self.unique = False
        self.vector = self.column_type = None
        self.indexed = True
        self.multitoken_query = "default"

    def process_text(self, qstring: str, mode: str = "", **_: Any) -> list[str]:
        """Values are not cut."""
        return [qstring]


def schema(words: Words) -> fields.Schema:
    """The schema of an index whose words `words` cuts."""
    cutter = Cutter(words)
    text = {name: fields.TEXT(analyzer=cutter, phrase=True) for name in TEXTS}
    return fields.Schema(**text, **{name: RecordField() for name in FIELDS})

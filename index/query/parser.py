"""Whoosh's query language, bounded: its parser with our phrases and groups, and clear errors for what it cannot read."""

from __future__ import annotations

import re
from typing import Any

from whoosh import fields, query
from whoosh.qparser import QueryParser, plugins, syntax

from ..errors import UsageError
from .catalog import FIELDS, day_range
from .schema import ANYWHERE, NAMES, Fielded, Plain, Quoted, Recorded, Together

_DEEPEST = 40
_MOST_FUZZY = 20
_FIELD = re.compile(r"(?:^|(?<=[\s(]))([A-Za-z_]{1,40}):(?=\S)")
_QUOTED = re.compile(r'"[^"]*"')
_DANGLING = re.compile(
    r"(?:^|\s)(?:AND|OR|NOT|ANDNOT|ANDMAYBE|REQUIRE)\s*$|^\s*(?:AND|OR|ANDNOT|ANDMAYBE|REQUIRE)(?:\s|$)"
)
_UNCLOSED = re.compile(r"[\[{][^\]}\[{]*(?:[\[{]|$)")
_BOOST = re.compile(r"\^(\d*(?:\.\d+)?)(?=[\s)]|$)")
_LARGEST_BOOST = 1000.0
"""Boosts of groups within groups multiply: forty deep they still stay within what a number can be."""
_NOTS = re.compile(r"(?:NOT\s+){4}")


class _Group(syntax.GroupNode):  # type: ignore[misc]
    """Parts side by side."""

    merging = True
    qclass = Together


class _Phrase(plugins.PhrasePlugin):  # type: ignore[misc]
    """Quoted text is kept whole instead of being cut."""

    class PhraseNode(plugins.PhrasePlugin.PhraseNode):  # type: ignore[misc]
        def query(self, parser: QueryParser) -> query.Query:
            return Quoted(self.fieldname or parser.fieldname, self.text, self.slop, self.boost)

    class PhraseTagger(plugins.PhrasePlugin.PhraseTagger):  # type: ignore[misc]
        def create(self, parser: QueryParser, match: re.Match[str]) -> Any:
            slop = match.group("slop")
            return _Phrase.PhraseNode(match.group("text"), match.start("text"), int(slop[:4]) if slop else 1)


class _Parser(QueryParser):  # type: ignore[misc]
    """Words are kept as they were typed: what they mean depends on what stands around them."""

    def term_query(
        self,
        fieldname: str,
        text: str,
        termclass: Any,
        boost: float = 1.0,
        tokenize: bool = True,
        removestops: bool = True,
    ) -> query.Query:
        if termclass is not query.Term:
            return termclass(fieldname, text, boost=boost)
        if fieldname == "date" and ".." in text:
            low, high = text.split("..", 1)
            if not low and not high:
                raise UsageError("date:.. names no date", "write date:2022..2023, date:2022.. or date:..2023")
            return Recorded("date", "..".join(day_range(low, high)), boost)
        if fieldname in FIELDS:
            return Recorded(fieldname, text, boost)
        return Plain(text, boost) if fieldname == ANYWHERE else Fielded(fieldname, text, boost)


class _DateRange(syntax.RangeNode):  # type: ignore[misc]
    """[2023 TO 2024-06] over dates; braces leave the ends out."""

    def query(self, parser: QueryParser) -> query.Query:
        if self.fieldname != "date":
            return syntax.RangeNode.query(self, parser)
        low, high = day_range(self.start or "", self.end or "")
        if self.startexcl and self.start:
            low = day_range("", self.start)[1] + "~"
        if self.endexcl and self.end:
            high = day_range(self.end, "")[0] + " "
        return Recorded("date", f"{low}..{high}", self.boost)


class _Ranges(plugins.RangePlugin):  # type: ignore[misc]
    """Whoosh's ranges, with dates of our own."""

    class RangeTagger(plugins.RangePlugin.RangeTagger):  # type: ignore[misc]
        def create(self, parser: QueryParser, match: re.Match[str]) -> Any:
            node = super().create(parser, match)
            return _DateRange(node.start, node.end, node.startexcl, node.endexcl)


def build(schema: fields.Schema) -> QueryParser:
    """A parser for `schema`."""
    return _Parser(
        ANYWHERE,
        schema,
        plugins=[
            plugins.WhitespacePlugin(),
            plugins.FieldsPlugin(expr=r"(?P<text>[A-Za-z_]+|[*]):", remove_unknown=True),
            plugins.WildcardPlugin(),
            _Phrase(),
            _Ranges(),
            plugins.GroupPlugin(),
            plugins.OperatorsPlugin(),
            plugins.BoostPlugin(),
            plugins.FuzzyTermPlugin(),
            plugins.EveryPlugin(),
        ],
        group=_Group,
    )


def check(text: str) -> None:
    """Raise UsageError for what Whoosh would silently read as something else, or not survive."""
    if text.count('"') % 2:
        raise UsageError("a quotation mark is not closed", 'write "exact words" with a mark on both sides')
    bare = _QUOTED.sub(' "" ', text)
    for name in _FIELD.findall(bare):
        if name not in NAMES:
            raise UsageError(
                f"there is no field {name}", f"the fields are {', '.join(NAMES)}; quote a text with a colon"
            )
    depth = deepest = 0
    for char in bare:
        depth += (char == "(") - (char == ")")
        deepest = max(deepest, depth)
        if depth < 0:
            break
    if depth:
        raise UsageError("the parentheses do not match", "quote a text that holds a parenthesis")
    if any(float(boost) > _LARGEST_BOOST for boost in _BOOST.findall(bare) if boost):
        raise UsageError(
            f"a boost is at most {_LARGEST_BOOST:.0f}",
            "write word^2 for twice the weight, and quote a text that holds ^",
        )
    if bare.count("~") > _MOST_FUZZY:
        raise UsageError(f"at most {_MOST_FUZZY} words may be fuzzy", "each ~ walks through the whole vocabulary")
    if _UNCLOSED.search(bare):
        # Whoosh looks for the end of a range from every bracket on, which takes cubic time where there is none.
        raise UsageError("the brackets do not match", "quote a text that holds a bracket")
    if deepest > _DEEPEST or _NOTS.search(bare):
        raise UsageError("the query is nested too deeply", "write it with fewer parentheses and NOTs")
    if _DANGLING.search(bare):
        raise UsageError("an operator has nothing to join", "AND, OR and NOT stand between words; quote them as words")


def parse(parser: QueryParser, text: str) -> query.Query:
    """The query that `text` means, as Whoosh's tree with our leaves, not normalized. Raises UsageError."""
    check(text)
    try:
        found = parser.parse(text, normalize=False)
    except UsageError:
        raise
    except Exception as error:
        # What Whoosh cannot read it says in many ways: QueryParserError, IndexError, a failed assertion.
        raise UsageError("the query cannot be read", "quote text that holds ( ) [ ] : * ? ^ ~") from error
    return found

"""From Whoosh's query tree to a plan."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from whoosh import query

from ..errors import UsageError
from ..text.tokens import fold
from . import plan, typed
from .catalog import FIELDS, Catalog
from .schema import ANYWHERE, Fielded, Plain, Quoted, Recorded, Together
from .shelf import Shelf

MOST_TERMS = 5000
"""Words a wildcard, fuzzy term or range may stand for."""
MOST_TOGETHER = 4 * MOST_TERMS
"""Words that all of them in a query may stand for; one that is repeated is scored, and counts, each time."""
MOST_WALKS = 40
"""Fields whose words a query may walk through from the first to the last, as for `*区` and fuzzy words."""
_MORE = "give more characters before * or ?"
_ASKED = ("text", "maxdist", "prefixlength", "start", "end", "startexcl", "endexcl")
_GLOB = re.compile(r"[*?\[]")


class Compiler:
    """Compiles one parsed query.

    typed: the words side by side that it came upon, outside operators, quotes and fields; relaxed: how far they are.
    """

    def __init__(self, shelf: Shelf, catalog: Catalog, cutting: typed.Cutting) -> None:
        self._shelf = shelf
        self._catalog = catalog
        self._cutting = cutting
        self._words, self._simplify = cutting.words, cutting.simplify
        self._step: typed.Step = ""
        self._expansions: dict[tuple[object, ...], tuple[str, ...]] = {}
        self._together_stand_for = self._walks = 0
        self.typed: list[typed.Typed] = []
        self.relaxed: typed.Step = ""

    def compile(self, node: Any, strict: bool = False, step: typed.Step | None = None) -> plan.Node:
        """The plan of a query. strict: under an operator, where a word means exactly its text; step: how far words side
        by side are relaxed. Raises UsageError.
        """
        if step is not None:
            self._step, self.typed, self.relaxed = step, [], ""
            self._together_stand_for = self._walks = 0
        if node is None or node is query.NullQuery or isinstance(node, query.NullQuery.__class__):
            return plan.NOTHING
        if isinstance(node, Plain):
            if strict:
                return self._phrase(plan.ANYWHERE, node.text, node.boost, bounded=True)
            return self._together(Together([node]), strict)
        if isinstance(node, Fielded):
            return self._fielded(node)
        if isinstance(node, Quoted):
            return self._quoted(node)
        if isinstance(node, Recorded):
            return self._record(node)
        if isinstance(node, Together):
            return self._together(node, strict)
        if isinstance(node, query.Term):
            return (
                plan.Term(node.fieldname, node.text, node.boost)
                if node.fieldname not in FIELDS
                else plan.Record(node.fieldname, node.text, node.boost)
            )
        if type(node) is query.And:
            return self._and([self.compile(part, True) for part in node.subqueries], node.boost)
        if type(node) is query.Or:
            return plan.Or(tuple(self.compile(part, True) for part in node.subqueries), node.boost)
        if isinstance(node, query.Not):
            return plan.Not(self.compile(node.query, True))
        if isinstance(node, query.AndNot):
            return plan.AndNot(self.compile(node.a, True), self.compile(node.b, True))
        if isinstance(node, query.AndMaybe):
            return plan.AndMaybe(self.compile(node.a, True), self.compile(node.b, True))
        if isinstance(node, query.Require):
            return plan.Filtered(self.compile(node.a, True), self.compile(node.b, True))
        if isinstance(node, query.Phrase):
            return plan.Near(node.fieldname, tuple(node.words), node.slop, node.boost)
        if isinstance(node, query.Every):
            return self._every(node.fieldname, node.boost)
        if isinstance(node, query.Prefix | query.Wildcard | query.FuzzyTerm | query.TermRange):
            return self._expanded(node)
        raise UsageError("the query cannot be read", "see the query language in README.md")

    def _folded(self, text: str) -> str:
        return fold(self._simplify(text))

    def _phrase(self, fields: tuple[str, ...], text: str, boost: float, *, bounded: bool = False) -> plan.Node:
        return plan.phrase(fields, text, self._simplify, self._words, boost, bounded=bounded)

    def _fielded(self, node: Fielded) -> plan.Node:
        return self._phrase((node.fieldname,), node.text, node.boost, bounded=True)

    def _quoted(self, node: Quoted) -> plan.Node:
        fields = plan.ANYWHERE if node.fieldname == ANYWHERE else (node.fieldname,)
        if node.fieldname in FIELDS:
            return self._record(Recorded(node.fieldname, node.text, node.boost))
        folded = self._folded(node.text)
        if not folded.strip():
            raise UsageError("there is nothing between the quotation marks", 'write "exact words"')
        if node.slop == 1:
            return self._phrase(fields, node.text, node.boost)
        words = tuple(self._words(folded))
        return plan.Or(tuple(plan.Near(field, words, node.slop, node.boost) for field in fields))

    def _record(self, node: Recorded) -> plan.Node:
        if node.kind == "date" and ".." not in node.value:
            from .catalog import day_range

            return plan.Record("date", "..".join(day_range(node.value, node.value)), node.boost)
        if node.kind == "region":
            return plan.Record("region", self._catalog.region(self._simplify(node.value)), node.boost)
        if node.kind == "doc":
            return plan.Record("doc", self._catalog.doc(node.value), node.boost)
        value = node.value if node.kind == "date" else self._simplify(node.value)
        return plan.Record(node.kind, value, node.boost)

    def _together(self, node: Together, strict: bool) -> plan.Node:
        words: list[typed.Typed] = []
        scored: list[plan.Node] = []
        filters: list[plan.Node] = []
        without: list[plan.Node] = []
        for part in node.subqueries:
            if isinstance(part, Plain) and not strict:
                words += self._cutting.typed(part.text, part.boost)
                continue
            found = self.compile(part, strict)
            if isinstance(found, plan.Not):
                without.append(found.part)
            elif only_records(found):
                filters.append(found)
            else:
                scored.append(found)
        if words or scored:
            self.typed += words
            step = typed.within(self._step, typed.steps(words, self._cutting))
            self.relaxed = max(self.relaxed, step, key=typed.STEPS.index)
            scored = [typed.side_by_side(words, scored, self._cutting, step)]
        return assemble(scored, filters, without, node.boost)

    @staticmethod
    def _and(parts: Sequence[plan.Node], boost: float) -> plan.Node:
        filters = [part for part in parts if only_records(part)]
        scored = [part for part in parts if not only_records(part)]
        if not filters or not scored:
            return plan.And(tuple(parts), boost)
        return plan.Filtered(
            scored[0] if len(scored) == 1 and boost == 1.0 else plan.And(tuple(scored), boost),
            filters[0] if len(filters) == 1 else plan.And(tuple(filters)),
        )

    @staticmethod
    def _every(field: str | None, boost: float) -> plan.Node:
        if field in FIELDS:
            return plan.Record(f"any {field}", "", boost)
        return plan.Everything(boost, "" if field in (None, ANYWHERE) else str(field))

    def _expanded(self, node: Any) -> plan.Node:
        if isinstance(node, query.Wildcard) and not node.text.strip("*"):
            return self._every(node.fieldname, node.boost)
        field = node.fieldname
        if field == ANYWHERE:
            return plan.Or(
                (
                    self._in_field(node, "body", node.boost),
                    self._in_field(node, "title", node.boost * plan.TITLE_WEIGHT),
                )
            )
        return self._in_field(node, field, node.boost)

    def _in_field(self, node: Any, field: str, boost: float) -> plan.Node:
        asked = (type(node), field, *(getattr(node, name, None) for name in _ASKED))
        terms = self._expansions.get(asked)
        if terms is None:
            terms = self._expansions[asked] = self._terms(node, field)
        self._together_stand_for += len(terms)
        if self._together_stand_for > MOST_TOGETHER:
            raise UsageError(f"the query stands for more than {MOST_TOGETHER} words", _MORE)
        if field in FIELDS:
            return plan.Or(tuple(self._record(Recorded(field, term, boost)) for term in terms))
        return plan.Expanded(field, terms, boost)

    def _terms(self, node: Any, field: str) -> tuple[str, ...]:
        """The words or values of a field that a wildcard, fuzzy term or range stands for."""
        terms = []
        for term in filter(partial(self._lives, field), self._matching(node, field)):
            terms.append(term)
            if len(terms) > MOST_TERMS:
                raise UsageError(f"{getattr(node, 'text', 'the range')} stands for more than {MOST_TERMS} words", _MORE)
        return tuple(terms)

    def _walk(self, prefix: str) -> None:
        """Note that words are looked through from `prefix` on, most of them in vain. Raises UsageError."""
        self._walks += not prefix
        if self._walks > MOST_WALKS:
            raise UsageError("too many words of the query begin with * or ? or are fuzzy", _MORE)

    def _matching(self, node: Any, field: str) -> Iterator[str]:
        if isinstance(node, query.TermRange):
            start, end = self._folded(node.start or ""), self._folded(node.end or "")
            for term in self.terms_from(field, start):
                if end and (term > end or (term == end and node.endexcl)):
                    return
                if not (term == start and node.startexcl):
                    yield term
            return
        text = self._folded(node.text) if field not in FIELDS else self._simplify(node.text)
        if isinstance(node, query.FuzzyTerm):
            yield from self._near(field, text, min(int(node.maxdist), 2), int(node.prefixlength))
            return
        if isinstance(node, query.Prefix):
            prefix, match = text, None
        else:
            prefix, match = _GLOB.split(text, maxsplit=1)[0], re.compile(fnmatch.translate(collapse(text)))
            self._walk(prefix)
        for term in self.terms_from(field, prefix):
            if not term.startswith(prefix):
                return
            if match is None or match.match(term):
                yield term

    def _near(self, field: str, text: str, distance: int, prefix: int) -> Iterator[str]:
        from whoosh.support.levenshtein import distance as damerau_levenshtein

        start = text[:prefix]
        self._walk(start)
        letters = frozenset(text)
        for term in self.terms_from(field, start):
            if not term.startswith(start):
                return
            # each letter of the text that a term lacks costs an edit
            if abs(len(term) - len(text)) > distance or len(letters.difference(term)) > distance:
                continue
            if damerau_levenshtein(term, text, limit=distance) <= distance:
                yield term

    def terms_from(self, field: str, start: str) -> Iterator[str]:
        """The words or values of a field in order, from `start`."""
        if field in FIELDS:
            yield from self._catalog.terms(field, start)
        else:
            for term in self._shelf.terms_from(field, start.encode("utf-8", "replace")):
                yield term.decode("utf-8", "replace")

    def _lives(self, field: str, term: str) -> bool:
        """Whether a document has a term; dead ones may be the last that had it."""
        return field in FIELDS or self._shelf.live == self._shelf.documents or self._shelf.df(field, term) > 0


def collapse(glob: str) -> str:
    """A glob without repeated asterisks, which would make a pattern slow, and with its brackets taken literally."""
    return re.sub(r"\*+", "*", glob).replace("[", "[[]")


def only_records(node: plan.Node) -> bool:
    """Whether a plan only asks records, so that beside words it is a filter."""
    if isinstance(node, plan.Record):
        return True
    return isinstance(node, plan.Or | plan.And) and bool(node.parts) and all(map(only_records, node.parts))


def assemble(
    scored: Sequence[plan.Node], filters: Sequence[plan.Node], without: Sequence[plan.Node], boost: float = 1.0
) -> plan.Node:
    """All of `scored` and of `filters`, none of `without`."""
    if not scored:
        found: plan.Node = plan.Everything() if filters or without else plan.NOTHING
    elif len(scored) == 1 and boost == 1.0:
        found = scored[0]
    else:
        found = plan.And(tuple(scored), boost)
    if filters:
        found = plan.Filtered(found, filters[0] if len(filters) == 1 else plan.And(tuple(filters)))
    if without:
        found = plan.AndNot(found, without[0] if len(without) == 1 else plan.Or(tuple(without)))
    return found

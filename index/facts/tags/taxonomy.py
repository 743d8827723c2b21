"""The taxonomy file: read, checked and laid over another one (its form is described in data/taxonomy.yaml)."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...corpus.frontmatter import Node, parse
from ...data import DATA, derived
from ...errors import CorpusError

FACETS = {
    "sector": "sector",
    "instrument": "instrument",
    "type": "type",
    "行业": "sector",
    "工具": "instrument",
    "文种": "type",
}
FIELDS = ("any", "title", "ends", "starts")
_WEIGHTS = {"strong": 2.0, "words": 1.0, "weak": 0.5}
_PLACED = {"title": 2.0, "ends": 2.0, "starts": 4.0}
_LISTS = (*_WEIGHTS, "not", "title", "ends", "starts")
_KEYS = (*_LISTS, "weights", "under", "threshold", "named", "replace", "remove")
_MAX_WORD = 60
MOST_BYTES = 1 << 20
"""Of a taxonomy file."""
RULES_FROM = ("data/taxonomy.yaml", "corpus/frontmatter.py", "facts/tags/taxonomy.py")
"""What the derived `tags` are made of."""


@dataclass(slots=True)
class Rule:
    """What speaks for one tag.

    words: weight by (word, field); field is any, title, ends (the title ends with it) or starts (in the first characters of
    the body). named: a proper name, for which one mention is enough. without: longer words that take a word away.
    threshold: 0 for the facet's own. line: in its file.
    """

    tag: str
    facet: str
    under: str = ""
    threshold: float = 0.0
    words: dict[tuple[str, str], float] = field(default_factory=dict)
    without: set[str] = field(default_factory=set)
    named: bool = False
    replace: bool = False
    remove: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class TagRules:
    """The rules by tag; apart: strings in which no word counts; focus: words that open a list of what matters."""

    by_tag: dict[str, Rule]
    apart: frozenset[str]
    focus: frozenset[str]


def default_rules() -> TagRules:
    """The rules of data/taxonomy.yaml."""
    made = derived("tags", RULES_FROM, plain)
    rules = {}
    for tag, facet, under, threshold, words, without, named, line in made["rules"]:
        weights = {(word, field): weight for word, field, weight in words}
        rules[tag] = Rule(tag, facet, under, threshold, weights, set(without), named, line=line)
    return TagRules(rules, frozenset(made["apart"]), frozenset(made["focus"]))


def plain() -> dict[str, Any]:
    """The rules of data/taxonomy.yaml as plain values."""
    found = read((DATA / "taxonomy.yaml").read_text("utf-8"), "taxonomy.yaml")
    rules = [
        [
            r.tag,
            r.facet,
            r.under,
            r.threshold,
            [[*at, n] for at, n in r.words.items()],
            sorted(r.without),
            r.named,
            r.line,
        ]
        for r in found.by_tag.values()
    ]
    return {"rules": rules, "apart": sorted(found.apart), "focus": sorted(found.focus)}


def extended(base: TagRules, text: str, file: str) -> TagRules:
    """The rules with those of a user's text laid over them; `file`: its name. Raises CorpusError with file and line."""
    rules = base.by_tag
    merged = dict(rules)
    added = read(text, file)
    for rule in added.by_tag.values():
        known = merged.get(rule.tag)
        if rule.remove:
            if known is None:
                raise _wrong(f"there is no tag {rule.tag} to remove", file, rule.line, _near(rule.tag, merged))
            del merged[rule.tag]
        elif known is None or rule.replace:
            merged[rule.tag] = rule
        elif known.facet != rule.facet:
            raise _wrong(
                f"{rule.tag} is a tag of the facet {known.facet}",
                file,
                rule.line,
                "write the rule there, or take a name of your own",
            )
        else:
            merged[rule.tag] = Rule(
                rule.tag,
                rule.facet,
                rule.under or known.under,
                rule.threshold or known.threshold,
                {**known.words, **rule.words},
                known.without | rule.without,
                known.named or rule.named,
                line=rule.line,
            )
    for rule in merged.values():
        if rule.under and rule.under not in merged:
            line = rule.line if rules.get(rule.tag) is not rule else 0
            raise _wrong(f"{rule.tag} is under {rule.under}, which is no tag", file, line, _near(rule.under, merged))
        _check_tree(rule, merged, file)
    return TagRules(merged, base.apart | added.apart, base.focus | added.focus)


def read(text: str, file: str) -> TagRules:
    """The rules in a taxonomy text. Raises CorpusError with file and line."""
    rules: dict[str, Rule] = {}
    lists: dict[str, set[str]] = {"apart": set(), "focus": set()}
    for name, node in parse(text, file, 1, "").items():
        if name in lists:
            lists[name].update(_words(node, name, "it", file))
            continue
        facet = FACETS.get(name)
        if facet is None:
            raise _wrong(f"there is no facet {name!r}", file, node.line, f"facets: {', '.join(FACETS)}")
        if not isinstance(node.value, dict):
            raise _wrong(f"{name} must hold tags, each with its words", file, node.line, _FORM)
        for tag, entry in node.value.items():
            if tag in rules:
                raise _wrong(f"the tag {tag} is there twice (first on line {rules[tag].line})", file, entry.line)
            rules[tag] = _rule(tag, facet, entry, file)
    return TagRules(rules, frozenset(lists["apart"]), frozenset(lists["focus"]))


_FORM = "a rule looks like `人工智能: {strong: [大模型], not: [人工智能学院]}`"


def _rule(tag: str, facet: str, node: Node, file: str) -> Rule:
    if not tag.strip() or len(tag) > _MAX_WORD or any(char in tag for char in ",,、;;|\n\t"):
        raise _wrong(
            f"{tag[:_MAX_WORD]!r} cannot be a tag", file, node.line, "a tag is one short word without separators"
        )
    if not isinstance(node.value, dict):
        raise _wrong(f"the rule of {tag} is not a mapping", file, node.line, _FORM)
    rule = Rule(tag, facet, line=node.line)
    for key, entry in node.value.items():
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, 1, 0.6)
            raise _wrong(
                f"{tag}: unknown key {key!r}",
                file,
                entry.line,
                f"did you mean {near[0]}?" if near else f"keys: {', '.join(_KEYS)}",
            )
        if key in ("named", "replace", "remove"):
            if entry.value not in ("true", "false"):
                raise _wrong(f"{tag}: {key} is true or false", file, entry.line)
            setattr(rule, key, entry.value == "true")
        elif key == "under":
            if not isinstance(entry.value, str):
                raise _wrong(f"{tag}: under names one tag", file, entry.line)
            rule.under = entry.value
        elif key == "threshold":
            rule.threshold = _number(entry, f"{tag}: threshold", file)
        elif key == "weights":
            if not isinstance(entry.value, dict):
                raise _wrong(f"{tag}: weights is a mapping of words to numbers", file, entry.line)
            for word, weight in entry.value.items():
                rule.words[_word(word, tag, file, weight.line), "any"] = _number(
                    weight, f"{tag}: the weight of {word}", file
                )
        else:
            words = _words(entry, tag, key, file)
            if key == "not":
                rule.without.update(words)
            elif key in _WEIGHTS:
                rule.words.update({(word, "any"): _WEIGHTS[key] for word in words})
            else:
                rule.words.update({(word, key): _PLACED[key] for word in words})
    if not rule.words and not rule.remove and not rule.without:
        raise _wrong(f"{tag} has no words", file, node.line, _FORM)
    return rule


def _words(node: Node, tag: str, key: str, file: str) -> list[str]:
    nodes = node.value if isinstance(node.value, list) else [node]
    words = []
    for entry in nodes:
        if not isinstance(entry.value, str):
            raise _wrong(f"{tag}: {key} is a list of words", file, entry.line, "quote a word that holds : or #")
        words.append(_word(entry.value, tag, file, entry.line))
    return words


def _word(word: str, tag: str, file: str, line: int) -> str:
    word = word.strip().lower()
    if not word or len(word) > _MAX_WORD:
        raise _wrong(f"{tag}: a word must have 1 to {_MAX_WORD} characters", file, line)
    return word


def _number(node: Node, what: str, file: str) -> float:
    try:
        number = float(node.value) if isinstance(node.value, str) else -1.0
    except ValueError:
        number = -1.0
    if not 0 < number <= 1000:
        raise _wrong(f"{what} is a number above 0", file, node.line)
    return number


def _check_tree(rule: Rule, rules: Mapping[str, Rule], file: str) -> None:
    seen = {rule.tag}
    above = rule.under
    while above:
        if above in seen:
            raise _wrong(f"{rule.tag} is under itself", file, rule.line)
        seen.add(above)
        above = rules[above].under if above in rules else ""


def _near(word: str, words: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(words), 1, 0.5)
    return f"did you mean {near[0]}?" if near else ""


def _wrong(message: str, file: str, line: int, hint: str = "") -> CorpusError:
    return CorpusError(message, hint, file=file, line=line)

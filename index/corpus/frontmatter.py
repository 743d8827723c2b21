"""The YAML block between `---` lines at the head of a Markdown file, read within narrow limits.

The values wanted are texts, lists of texts and one level of mapping, so the event stream of PyYAML's safe loader is
turned into just these: every scalar stays the text it was (a date is not a date object, `no` is not False), and
aliases, anchors, tags, several documents, deep nesting and huge blocks are refused before anything is built.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Union

from ..errors import CorpusError

MAX_CHARS = 256 * 1024
MAX_DEPTH = 12
MAX_EVENTS = 20_000

Value = Union[str, "list[Node]", "dict[str, Node]"]


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the line of the file (from 1) where it, or the key it belongs to, stands."""

    value: Value
    line: int


def split(lines: list[str]) -> int:
    """How many lines at the head are front matter, its two fences included; 0 for none, -1 if it is never closed."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    for number in range(1, len(lines)):
        if lines[number].rstrip() in ("---", "..."):
            return number + 1
    return -1


def parse(text: str, file: str, first: int = 2, what: str = "front matter: ") -> dict[str, Node]:
    """The mapping in a YAML text whose first line is line `first` of the file. Raises CorpusError naming the line.

    what: how the message begins.
    """
    import yaml

    if hasattr(yaml, "CSafeLoader"):
        try:
            return _parse(text, file, first, what, yaml.CSafeLoader)
        except CorpusError:
            pass  # the loader written in Python says better where it is wrong
    return _parse(text, file, first, what, yaml.SafeLoader)


def _parse(text: str, file: str, first: int, what: str, loader: Any) -> dict[str, Node]:
    import yaml

    def wrong(message: str, line: int, hint: str = "") -> CorpusError:
        return CorpusError(f"{what}{message}", hint, file=file, line=first + line)

    if len(text) > MAX_CHARS:
        raise wrong(f"it is longer than {MAX_CHARS // 1024} KB", 0)
    top: list[Node] = []
    stack: list[tuple[Node, list[tuple[str, int]]]] = []  # open collections, each with the key that waits for a value
    documents = 0
    try:
        for count, event in enumerate(yaml.parse(text, Loader=loader)):
            line = event.start_mark.line if event.start_mark is not None else 0
            if count > MAX_EVENTS:
                raise wrong("it holds too many values", line)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
                raise wrong("anchors and aliases are not allowed", line, "write the value out where it is needed")
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise wrong("there is more than one YAML document", line)
            elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
                stack.pop()
            elif isinstance(event, yaml.NodeEvent):
                tag = getattr(event, "tag", None)
                if tag is not None:
                    raise wrong(f"the tag {tag} is not allowed", line)
                node = _node(event, first + line)
                _put(node, top, stack, wrong, line)
                if isinstance(event, yaml.CollectionStartEvent):
                    stack.append((node, []))
                    if len(stack) > MAX_DEPTH:
                        raise wrong("it is nested too deeply", line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line if mark is not None else 0
        raise wrong(error.problem or "bad YAML", line, _YAML_HINT) from None
    except (yaml.YAMLError, ValueError) as error:
        raise wrong(str(error).split("\n", 1)[0] or "bad YAML", 0, _YAML_HINT) from None
    value = top[0].value if top else {}
    if value == "":
        value = {}
    if not isinstance(value, dict):
        raise wrong("it is not a list of `key: value` lines", 0, _YAML_HINT)
    return value


_YAML_HINT = "quote values that hold : # [ ] { } , & * or start with % @ `"


def _node(event: object, line: int) -> Node:
    import yaml

    if isinstance(event, yaml.SequenceStartEvent):
        return Node([], line)
    if isinstance(event, yaml.MappingStartEvent):
        return Node({}, line)
    assert isinstance(event, yaml.ScalarEvent)
    plain = event.style in (None, "")
    return Node("" if plain and event.value in ("~", "null", "Null", "NULL") else str(event.value), line)


def _put(
    node: Node,
    top: list[Node],
    stack: list[tuple[Node, list[tuple[str, int]]]],
    wrong: Callable[[str, int], CorpusError],
    line: int,
) -> None:
    if not stack:
        top.append(node)
        return
    holder, waiting = stack[-1]
    if isinstance(holder.value, list):
        holder.value.append(node)
    elif isinstance(holder.value, dict):
        if not waiting:
            if not isinstance(node.value, str):
                raise wrong("a key must be a word", line)
            if node.value in holder.value:
                raise wrong(f"the key {node.value} is there twice", line)
            waiting.append((node.value, node.line))
        else:
            key, key_line = waiting.pop()
            holder.value[key] = Node(node.value, key_line)

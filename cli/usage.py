"""What is wrong with a command line, in words that say what to write instead.

Typer brings its own parser and words of its own; its errors are known here by their shape, so that another release of it, or
the click it came from, changes nothing but the words.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from typing import Any

from .terminal import one_line

Told = tuple[str, str]
"""A sentence and a hint."""
_TOO_MANY = re.compile(r"Got unexpected extra argument(?:s|\(s\))?(?: \((.*)\))?", re.DOTALL)
_NO_VALUE = re.compile(r"Option (?:'(.+)'|(.+)) requires (?:an argument|(\d+) arguments)")
_TAKES_NONE = re.compile(r"Option (?:'(.+)'|(.+)) does not take a value")
_NO_NUMBER = re.compile(r"(?s)(.+) is not a valid (int|float|bool)\w*(?: range)?")
_OUT_OF_RANGE = re.compile(r"(?s)(.+) is not in the (?:valid )?range (?:of )?(.+?)\.?")
_NOT_OF = re.compile(r"(?s)(.+) is not one of (.+?)\.?")
_NO_COMMAND = re.compile(r"No such command '?(.+?)'?(?:\. Did you mean .*)?", re.DOTALL)
_ANYTHING = "give it what it is for"
_EXAMPLES = {"int": "give it a whole number such as 10", "float": "give it a number such as 0.5"}


def told(error: Any, words: Sequence[str], commands: Iterable[str]) -> Told:
    """The sentence and the hint for an error of the parser; ("", "") where it was help that was asked for.

    words: the command line; commands: the names of all.
    """
    said = str(error.format_message()).rstrip(".")
    path = getattr(getattr(error, "ctx", None), "command_path", "") or _path(words, commands)
    command = path.removeprefix("gangmu").strip()
    name = f"'{command}'" if command else "gangmu"
    usage = f"'{path} --help' shows what it takes"
    if not said:
        return "", ""
    if option := getattr(error, "option_name", ""):
        return _option(error, option, said, name, usage)
    if hit := _NO_COMMAND.fullmatch(said):
        return f"there is no command {command} {hit[1]}", _near_command(
            error, hit[1]
        ) + f"'{path} --help' lists the commands"
    if hit := _TOO_MANY.fullmatch(said):
        return _extra(error, hit[1] or "", command, path, words)
    param = getattr(error, "param", None)
    if getattr(error, "param_type", None) is not None or said.startswith("Missing "):
        return f"{name} needs {_called(param) or 'more'}", _needed(param, path) or usage
    label = _called(param)
    text = str(getattr(error, "message", said)).rstrip(".")
    if label and (hit := _NO_NUMBER.fullmatch(text)):
        example = _EXAMPLES[hit[2]] if hit[2] in _EXAMPLES else _ANYTHING  # noqa: SIM401 - the catalogue reads both
        return f"{label} does not take {_bare(hit[1])}", example + f"; '{path} --help' shows what it takes"
    if label and (hit := _OUT_OF_RANGE.fullmatch(text)):
        return f"{label} does not take {_bare(hit[1])}", _range(hit[2])
    if label and (hit := _NOT_OF.fullmatch(text)):
        return f"{label} does not take {_bare(hit[1])}", f"use one of {hit[2]}"
    return (f"{label}: {text}" if label else text), usage


def _path(words: Sequence[str], commands: Iterable[str]) -> str:
    """The command that a command line is of, where the error does not say."""
    known = set(commands)
    return " ".join(["gangmu", *[word for word in words if word in known][:1]])


def _near_command(error: Any, typed: str) -> str:
    from difflib import get_close_matches

    known = getattr(getattr(getattr(error, "ctx", None), "command", None), "commands", ())
    near = get_close_matches(typed, known, 1)
    return f"did you mean '{near[0]}'? " if near else ""


def _range(bounds: str) -> str:
    """`1<=x<=50` in words."""
    low, _, rest = bounds.partition("<=x")
    if low == bounds:
        low, _, rest = bounds.partition("x>=")
        return f"it must be {rest} or more" if rest else f"it must be {bounds}"
    top = rest.removeprefix("<=")
    return f"it must be from {low} to {top}" if rest.startswith("<=") else f"it must be {low} or more"


def _option(error: Any, option: str, said: str, name: str, usage: str) -> Told:
    if hit := _NO_VALUE.fullmatch(said):
        return f"{option} needs {hit[3]} values" if hit[3] else f"{option} needs a value", usage
    if _TAKES_NONE.fullmatch(said):
        return f"{option} takes no value", f"write {option} alone"
    near = _near(error, option)
    return f"{name} has no option {option}", f"did you mean {' or '.join(near[:3])}? {usage}" if near else usage


def _near(error: Any, option: str) -> list[str]:
    """Options of the command that are spelt like one."""
    from difflib import get_close_matches

    command = getattr(getattr(error, "ctx", None), "command", None)
    known = [name for param in getattr(command, "params", ()) for name in param.opts if name.startswith("--")]
    return get_close_matches(option, known, 2, 0.7)


def _extra(error: Any, extra: str, command: str, path: str, words: Sequence[str]) -> Told:
    """More words than a command takes: those that it takes held together, where quotes would do it."""
    declared = getattr(getattr(getattr(error, "ctx", None), "command", None), "params", ())
    takes = [param for param in declared if getattr(param, "param_type_name", "") == "argument"]
    usage = f"'{path} --help' shows what it takes"
    label = one_line(extra) or "more"
    if not takes:
        return f"'{command}' takes no {label}", usage
    at = next((n for n in range(len(words), 0, -1) if words[n - 1] == extra.split(" ", maxsplit=1)[0]), 0)
    before = words[at - 2] if at > 1 else ""
    one = takes[0].make_metavar(error.ctx) if hasattr(takes[0], "make_metavar") else takes[0].name
    quoted = (
        f"; one with blanks in quotes: {path} {shlex.quote(f'{before} {extra}')}" if before[:1] not in ("", "-") else ""
    )
    return f"'{command}' takes one {str(one).strip('[]')}, and {label} is one too many", "run it once for each" + quoted


def _called(param: Any) -> str:
    """A parameter as the user knows it: --min, or DOC."""
    if param is None:
        return ""
    opts: list[str] = [name for name in getattr(param, "opts", ()) if name.startswith("-")]
    if opts:
        return max(opts, key=len)
    return str(getattr(param, "metavar", None) or getattr(param, "name", None) or "")


def _needed(param: Any, path: str) -> str:
    label = _called(param)
    return f"write {path} {label}" if label and not label.startswith("-") else ""


def _bare(text: str) -> str:
    """A value without the quotes that the parser puts around it."""
    return text.strip().removeprefix("'").removesuffix("'")

"""What a shell offers when somebody presses Tab: commands, options, and the values of options out of the index.

The scripts are those that `--install-completion` writes; they ask by variables of the environment. Whatever goes wrong is
kept quiet, for it would be printed into the line that is being typed.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

VARIABLE = "_GANGMU_COMPLETE"
_CHOICES = re.compile(r"[a-z]+(?:\|[a-z]+)+")
_BY_METAVAR = {
    "DOC": "document", "DOC…": "document", "DOC|QUERY": "document", "A B": "document", "REGION": "region",
    "TAG… -- DOC…|QUERY": "tag",
}  # fmt: skip
_BY_NAME = {
    "region": "region", "under": "region", "tag": "tag", "source": "source", "indicator": "indicator", "unit": "unit",
    "doc": "document",
}  # fmt: skip
_PATHS = re.compile(r"FILE|DIR|URL")
_MOST = 200


@dataclass(frozen=True, slots=True)
class Typed:
    """A command line up to the cursor: the words before, as the shell understands them, and the one being typed."""

    words: tuple[str, ...]
    last: str
    quote: str = ""


Fitting = Callable[[Typed], list[tuple[str, str]]]


class Files(Exception):
    """Names of files are wanted, which shells offer better themselves."""


def answer(shell: str, app: Any, commands: Mapping[str, str]) -> int:
    """Print what fits, in the form that a shell's script expects; the exit status."""
    try:
        asked = {"bash": _bash, "zsh": _zsh, "fish": _fish}.get(shell)
        if asked is None:
            return 0
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
        sys.stdout.write(asked(lambda typed: fitting(typed, app, commands)))
        sys.stdout.flush()
    except Files:
        return 1
    except Exception:
        return 0
    return 0


# What fits


def fitting(typed: Typed, app: Any, commands: Mapping[str, str]) -> list[tuple[str, str]]:
    """Values and what is said of them, "" for most. Raises Files where names of files are wanted."""
    import typer

    from .settings import use

    command: Any = typer.main.get_command(app)
    names = dict(commands)
    options: dict[str, str] = {}
    plain: list[str] = []
    after_dashes = False
    path: list[str] = []
    waiting: Any = None
    values_left = 0
    for word in typed.words:
        if waiting is not None:
            options[waiting.name] = word
            values_left -= 1
            waiting = waiting if values_left else None
        elif not after_dashes and word == "--":
            after_dashes = True
            plain = []
        elif not after_dashes and word.startswith("-") and len(word) > 1:
            name, equals, value = word.partition("=")
            param = _option(command, name)
            if param is not None and not param.is_flag and not getattr(param, "count", False):
                if equals:
                    options[param.name] = value
                else:
                    waiting, values_left = param, param.nargs
        elif names and word in names:
            path.append(word)
            command = _below(command, word)
            below = getattr(command, "commands", None) or {}
            names = {name: "" for name, one in below.items() if not one.hidden}
        else:
            plain.append(word)
            names = {}
    use({name: options[name] for name in ("corpus", "index") if name in options})
    last = typed.last
    if waiting is not None:
        return _values(waiting, last, path)
    if not after_dashes and last.startswith("-"):
        name, equals, value = last.partition("=")
        if equals:
            param = _option(command, name)
            return [(f"{name}={found}", said) for found, said in _values(param, value, path)] if param else []
        return _options(command, last)
    if names:
        found = [(name, said or _short(command, name)) for name, said in names.items() if name.startswith(last)]
        if found or not (path == ["tag"] and last[:1] in ("+", "-")):
            return found
    return _positional(command, path, plain, after_dashes, last)


def _below(command: Any, word: str) -> Any:
    found = command.get_command(None, word)
    return command if found is None else found


def _short(command: Any, name: str) -> str:
    found = getattr(command, "commands", {}).get(name)
    return str(getattr(found, "short_help", "") or (getattr(found, "help", "") or "").split("\n")[0])


def _option(command: Any, name: str) -> Any:
    return next((param for param in command.params if name in (*param.opts, *param.secondary_opts)), None)


def _options(command: Any, typed: str) -> list[tuple[str, str]]:
    found = []
    for param in command.params:
        names = [name for name in (*param.opts, *param.secondary_opts) if name.startswith("-")]
        shown = [name for name in names if name.startswith(typed) and (len(name) > 2 or typed == name)]
        found += [
            (name, str(getattr(param, "help", "") or "")) for name in shown if not getattr(param, "hidden", False)
        ]
    return [
        *found,
        *([("--help", "")] if "--help".startswith(typed) and not any(n == "--help" for n, _ in found) else []),
    ]


def _positional(
    command: Any, path: Sequence[str], plain: Sequence[str], after_dashes: bool, last: str
) -> list[tuple[str, str]]:
    if path[:1] == ["tag"] and (after_dashes or last[:1] == "+"):
        if after_dashes:
            return _named("document", last)
        return [(f"+{found}", "") for found, _ in _named("tag", last[1:])]
    takes = [param for param in command.params if getattr(param, "param_type_name", "") == "argument"]
    at = 0
    for param in takes:
        if param.nargs == -1 or len(plain) < at + param.nargs:
            return _values(param, last, path)
        at += param.nargs
    return []


def _values(param: Any, typed: str, path: Sequence[str]) -> list[tuple[str, str]]:
    """The values that a parameter may have and that begin with what is typed. Raises Files."""
    metavar = str(param.metavar or "")
    if _CHOICES.fullmatch(metavar):
        return [(choice, "") for choice in metavar.split("|") if choice.startswith(typed)]
    if param.name == "columns":
        return _columns(path, typed)
    if metavar == "NAME" and path:
        if path[-1] == "schema":
            from gangmu.index import schemas

            return [(name, "") for name in schemas.NAMES if name.startswith(typed)]
        return _named("indicator", typed) if path[-1] == "indicators" else []
    kind = _BY_METAVAR.get(metavar) or _BY_NAME.get(str(param.name))
    if kind:
        return _named(kind, typed)
    if _PATHS.search(metavar) or "path" in str(getattr(param.type, "name", "")).lower():
        raise Files
    return []


def _columns(path: Sequence[str], typed: str) -> list[tuple[str, str]]:
    """Columns of a listing, the last one typed behind the others."""
    import importlib

    before, comma, last = typed.rpartition(",")
    module = importlib.import_module(f".{path[0]}", __package__) if path else None
    columns: Any = getattr(module, "LIST_COLUMNS", None) or getattr(module, "COLUMNS", ())
    if isinstance(columns, dict):
        columns = tuple(dict.fromkeys(name for some in columns.values() for name in some))
    had = before.split(",")
    return [(f"{before}{comma}{name}", "") for name in columns if name.startswith(last) and name not in had]


def _named(kind: str, typed: str) -> list[tuple[str, str]]:
    from . import settings

    return [(name, "") for name in settings.opened().beginning(kind, typed, _MOST)]


# How shells ask, and how they are answered


def _split(line: str) -> Typed:
    """A command line up to the cursor, as a shell splits it; an open quotation mark is part of the last word."""
    words, quote = _words(line)
    if not quote and (not line or (line[-1].isspace() and not line.endswith("\\ "))):
        return Typed(tuple(words[1:]), "")
    return Typed(tuple(words[1:-1]), words[-1], quote) if len(words) > 1 else Typed((), "", quote)


def _words(line: str) -> tuple[list[str], str]:
    """The words of a line without their quotation, and the mark that is still open at its end."""
    for quote in ("", "'", '"'):
        with suppress(ValueError):
            return shlex.split(line + quote), quote
    return line.split(), ""


def _plain(word: str) -> tuple[str, str]:
    """A word without its quotation, and the mark that is still open."""
    words, quote = _words(word)
    return "".join(words), quote


def _bash(fitting: Fitting) -> str:
    """bash hands over the words as typed, a line each, cut at = and : as well; it inserts what it gets as it is."""
    raw = os.environ.get("COMP_WORDS", "").split("\n")
    at = int(os.environ.get("COMP_CWORD", "0"))
    words = raw[: at + 1] if at < len(raw) else [*raw, ""]
    joined: list[str] = []
    glue = False
    for word in words[1:]:
        if (word in ("=", ":") or glue) and joined and (word != "=" or joined[-1].startswith("--") or glue):
            joined[-1] += word
            glue = word in ("=", ":")
        else:
            joined.append(word)
            glue = False
    typed, quote = _plain(joined[-1]) if joined else ("", "")
    before = tuple(_plain(word)[0] for word in joined[:-1])
    try:
        found = fitting(Typed(before, typed, quote))
    except Files:
        return ""
    # What stands before the last = or : is a word of its own to bash, and stays.
    kept = max(typed.rfind("="), typed.rfind(":")) + 1
    lines = [value[kept:] for value, _ in found if "\n" not in value]
    if quote == "'":
        lines = [line for line in lines if "'" not in line]
    elif quote == '"':
        lines = [re.sub(r'([\\"$`])', r"\\\1", line) for line in lines]
    else:
        lines = [_escaped(line) for line in lines]
    return "".join(f"{line}\n" for line in lines)


_SPECIAL = re.compile(r"""([\s\\'"`$&|;<>()\[\]{}*?!#~^])""")


def _escaped(text: str) -> str:
    """`text` with a backslash before what means something to bash."""
    return _SPECIAL.sub(r"\\\1", text)


def _zsh(fitting: Fitting) -> str:
    """zsh runs what it gets as a command, after cutting it at blanks, of which there may therefore be none that matter."""
    typed = _split(os.environ.get("_TYPER_COMPLETE_ARGS", ""))
    try:
        found = fitting(typed)
    except Files:
        return "_files\n"
    if not found:
        return ":\n"
    values = " ".join(_dollar(value) for value, _ in found)
    if not any(said for _, said in found):
        return f"compadd -- {values}\n"
    width = max(len(value) for value, _ in found)
    shown = " ".join(_dollar(f"{value:<{width}}  {said}" if said else value) for value, said in found)
    return f"local -a _gangmu_said; _gangmu_said=({shown}); compadd -l -d _gangmu_said -- {values}\n"


def _dollar(text: str) -> str:
    """`text` in the quotation that zsh reads escapes in; without a blank or anything else that could act."""
    safe = re.compile(r"[\w.,/+@%-]", re.UNICODE)
    return "$'" + "".join(c if safe.match(c) else "".join(f"\\x{b:02x}" for b in c.encode()) for c in text) + "'"


def _fish(fitting: Fitting) -> str:
    """fish asks first whether anything but files is meant, then for a line each and what is said of it; it quotes by itself."""
    typed = _split(os.environ.get("_TYPER_COMPLETE_ARGS", ""))
    found = fitting(typed)
    if os.environ.get("_TYPER_COMPLETE_FISH_ACTION") == "is-args":
        return ""  # yes, be they none: to a no fish would answer with names of files
    return "".join(f"{value}\t{_told(said)}\n" if said else f"{value}\n" for value, said in _printable(found))


def _printable(found: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    return [(value, said) for value, said in found if not re.search(r"[\x00-\x1f]", value)]


def _told(said: str) -> str:
    return re.sub(r"\s+", " ", said)

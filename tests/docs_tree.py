"""The commands of the program as its parser declares them: not the help it renders, which depends on versions and terminals."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from gangmu.cli import settings
from gangmu.cli.main import COMMANDS, app


@dataclass(frozen=True, slots=True)
class Parameter:
    """An option or an argument. names: short before long, or () of an argument; value: "" where it takes none."""

    names: tuple[str, ...]
    value: str
    text: str
    default: str = ""
    several: bool = False
    required: bool = False

    def described(self) -> str:
        """Its help, with what the parser adds to it."""
        parts = [self.text.rstrip()]
        if self.several and "again" not in self.text:
            parts.append("May be given again.")
        if self.default:
            parts.append(f"Default: {self.default}.")
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Command:
    """A command, or a group of them (`below`). summary: one line; text: what it says of itself."""

    path: str
    summary: str
    text: str
    arguments: tuple[Parameter, ...]
    options: tuple[Parameter, ...]
    handing: tuple[Parameter, ...]
    below: tuple[Command, ...] = ()

    @property
    def synopsis(self) -> str:
        """`gangmu search [OPTIONS] [QUERY…]`."""
        if self.below:
            return f"gangmu {self.path} COMMAND …"
        words = [one.value if one.required else f"[{one.value}]" for one in self.arguments]
        return " ".join(["gangmu", self.path, "[OPTIONS]", *words])


def commands() -> list[Command]:
    """All commands, in the order of the help."""
    group: Any = typer.main.get_command(app)
    return [_command(group.get_command(None, name), name, summary) for name, summary in COMMANDS.items()]


def global_options() -> list[Parameter]:
    """The options that every command takes."""
    group: Any = typer.main.get_command(app)
    return [_parameter(p) for p in group.params]


def _command(command: Any, path: str, summary: str = "") -> Command:
    own = [p for p in command.params if p.name not in settings.NAMES and not getattr(p, "hidden", False)]
    text = " ".join((command.help or "").split("\f")[0].split(" ")).strip()
    handed = [p for p in own if p.opts[0].startswith("-") and getattr(p, "rich_help_panel", None)]
    return Command(
        path,
        summary or text.splitlines()[0],
        text,
        tuple(_parameter(p) for p in own if not p.opts[0].startswith("-")),
        tuple(_parameter(p) for p in own if p.opts[0].startswith("-") and p not in handed),
        tuple(map(_parameter, handed)),
        tuple(_command(below, f"{path} {name}") for name, below in getattr(command, "commands", {}).items()),
    )


def _parameter(declared: Any) -> Parameter:
    argument = not declared.opts[0].startswith("-")
    default = declared.default
    counts = getattr(declared, "count", False)
    is_flag = counts or (not argument and isinstance(default, bool)) or declared.name.endswith("_completion")
    names = () if argument else tuple(sorted((*declared.opts, *declared.secondary_opts), key=lambda n: (len(n), n)))
    value = "" if is_flag else declared.metavar or (declared.name.upper() if argument else _value(declared))
    shown = "" if is_flag or not isinstance(default, (str, int, float, Path)) else str(default)
    text = " ".join((declared.help or "").split())
    several = bool(getattr(declared, "multiple", False))
    return Parameter(names, value, text + _bounds(declared.type), shown, several, bool(declared.required))


def _value(declared: Any) -> str:
    kind = type(declared.type).__name__.lower()
    if kind.startswith("int"):
        return "N"
    return "X" if kind.startswith("float") else max(declared.opts, key=len).strip("-").replace("-", "_").upper()


def _bounds(kind: Any) -> str:
    low, high = getattr(kind, "min", None), getattr(kind, "max", None)
    if low is None and high is None:
        return ""
    return f" From {low} to {high}." if high is not None else f" {low} or more."

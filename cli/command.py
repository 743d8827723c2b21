"""What every command module is made with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer
from gangmu.index.errors import UsageError
from typer.core import TyperCommand, TyperGroup

from . import language, settings
from .streams import ClosedPipe


def _parameters(function: Callable[..., None], names: tuple[str, ...]) -> list[Any]:
    probe = typer.Typer(add_completion=False)
    probe.command()(function)
    return [p for p in typer.main.get_command(probe).params if p.name in names]


class _Helpful:
    """A command or group whose help is in the language of the locale."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        if language.is_chinese():
            language.translate_help(self, ctx)
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def get_usage(self, ctx: Any) -> str:
        usage: str = super().get_usage(ctx)  # type: ignore[misc]
        return usage.replace("Usage:", language.said("Usage:"), 1)


class GlobalGroup(_Helpful, TyperGroup):
    """A command that has commands of its own."""


class GlobalCommand(_Helpful, TyperCommand):
    """A command that takes the global options as well as its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.take(settings.declared, settings.NAMES)

    def take(self, function: Callable[..., None], names: tuple[str, ...]) -> None:
        """Take the parameters `names` of a function too, but for those that the command has itself."""
        own = {p.name for p in self.params}
        self.params += [p for p in _parameters(function, names) if p.name not in own]

    def invoke(self, ctx: Any) -> Any:
        settings.use({name: ctx.params.pop(name) for name in settings.NAMES if name in ctx.params})
        settings.current().check_command(ctx.command_path)
        self.prepare(ctx)
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise ClosedPipe from None

    def prepare(self, ctx: Any) -> None:
        """What is to be done between reading the command line and running the command."""


class ListingCommand(GlobalCommand):
    """A command that prints records by `output.emit`, and takes --columns, --to, --force and --bom for them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own = {p.name for p in self.params}
        self.take(settings.handed, settings.HANDED)

    def prepare(self, ctx: Any) -> None:
        """See that the file may be written, before the work for it begins. Raises UsageError."""
        given = {name: ctx.params.get(name) for name in settings.HANDED}
        for name in set(settings.HANDED) - self._own:
            ctx.params.pop(name, None)
        columns = tuple(dict.fromkeys(filter(None, (one.strip() for one in (given["columns"] or "").split(",")))))
        if given["columns"] and not columns:
            raise UsageError("--columns names no column", "write their names with commas between: doc,title,date")
        to = Path(given["to"]) if given["to"] is not None and "to" not in self._own else None
        if to is not None and ctx.params.get("count"):
            raise UsageError("--count prints a number, which is no listing", "leave --count or --to out")
        how = settings.Handing(columns, to, bool(given["bom"]))
        settings.hand_over(how)
        if to is not None:
            from . import formats, handing_over

            place = handing_over.destination(to, formats.SUFFIXES, option="--to", force=bool(given["force"]))
            settings.hand_over(settings.Handing(columns, to, how.bom, place))


class App(typer.Typer):
    """A Typer whose commands take the global options."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("cls", GlobalGroup)
        super().__init__(add_completion=False, pretty_exceptions_enable=False, **kwargs)

    def command(self, name: str | None = None, **kwargs: Any) -> Callable[[Any], Any]:
        kwargs.setdefault("cls", GlobalCommand)
        return super().command(name, **kwargs)

"""What every command module is made with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from . import language, settings
from .streams import ClosedPipe


def _option_parameters() -> list[Any]:
    probe = typer.Typer(add_completion=False)
    probe.command()(settings.declared)
    return [p for p in typer.main.get_command(probe).params if p.name in settings.NAMES]


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
        own = {p.name for p in self.params}
        self.params += [p for p in _option_parameters() if p.name not in own]

    def invoke(self, ctx: Any) -> Any:
        settings.use({name: ctx.params.pop(name) for name in settings.NAMES if name in ctx.params})
        settings.current().check_command(ctx.command_path)
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise ClosedPipe from None


class App(typer.Typer):
    """A Typer whose commands take the global options."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("cls", GlobalGroup)
        super().__init__(add_completion=False, pretty_exceptions_enable=False, **kwargs)

    def command(self, name: str | None = None, **kwargs: Any) -> Callable[[Any], Any]:
        kwargs.setdefault("cls", GlobalCommand)
        return super().command(name, **kwargs)

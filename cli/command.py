"""What every command module is made with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand

from . import settings
from .streams import ClosedPipe


def _option_parameters() -> list[Any]:
    probe = typer.Typer(add_completion=False)
    probe.command()(settings.declared)
    return [p for p in typer.main.get_command(probe).params if p.name in settings.NAMES]


class GlobalCommand(TyperCommand):
    """A command that takes the global options as well as its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {p.name for p in self.params}
        self.params += [p for p in _option_parameters() if p.name not in own]

    def invoke(self, ctx: Any) -> Any:
        settings.use({name: ctx.params.pop(name) for name in settings.NAMES if name in ctx.params})
        settings.current().check_command(ctx.command_path)
        self.prepare(ctx)
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise ClosedPipe from None

    def prepare(self, ctx: Any) -> None:
        """What is to be done to the parameters, once the global options are known."""


class App(typer.Typer):
    """A Typer whose commands take the global options."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(add_completion=False, pretty_exceptions_enable=False, **kwargs)

    def command(self, name: str | None = None, **kwargs: Any) -> Callable[[Any], Any]:
        kwargs.setdefault("cls", GlobalCommand)
        return super().command(name, **kwargs)

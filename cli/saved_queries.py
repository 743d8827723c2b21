"""`@NAME` in the place of a query: the options that INDEX.md saves under that name, for the commands that take them.

What is typed wins over what is saved; options that a command does not have are left out, which is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gangmu.index.errors import CorpusError, UsageError

from . import errors, settings
from .command import ListingCommand

if TYPE_CHECKING:
    from gangmu.index.door import SavedQuery


class Command(ListingCommand):
    """A listing whose query may be the name of a saved one."""

    def prepare(self, ctx: Any) -> None:
        super().prepare(ctx)
        place = next((p for p in self.params if p.param_type_name == "argument"), None)
        typed = ctx.params.get(place.name) if place is not None else None
        words = list(typed) if isinstance(typed, (list, tuple)) else str(typed or "").split(maxsplit=1)
        if place is None or not words or not words[0].startswith("@") or len(words[0]) < 2:
            return
        saved = settings.opened().saved_query(words[0][1:])
        several = isinstance(typed, (list, tuple))
        ctx.params[place.name] = words[1:] if several else " ".join(words[1:])
        self._lay_under(ctx, place, saved)

    def _lay_under(self, ctx: Any, place: Any, saved: SavedQuery) -> None:
        options = {name.lstrip("-"): p for p in self.params if p.param_type_name == "option" for name in p.opts}
        left_out = []
        for option, values in saved.options:
            if option == "query":
                if not ctx.params[place.name]:
                    ctx.params[place.name] = (
                        values[0].split() if isinstance(ctx.params[place.name], list) else values[0]
                    )
                continue
            parameter = options.get(option)
            if parameter is None:
                left_out.append(option)
            elif ctx.get_parameter_source(parameter.name).name in ("DEFAULT", "DEFAULT_MAP"):
                given: Any = list(values) if parameter.multiple else values[0]
                if getattr(parameter, "is_flag", False):
                    given = values[0] == "yes"
                ctx.params[parameter.name] = _taken(ctx, parameter, given, saved)
        if left_out:
            command = ctx.info_name or self.name
            errors.warn(f"'{command}' has no {', '.join(left_out)}: left out of @{saved.name}")


def _taken(ctx: Any, parameter: Any, given: Any, saved: SavedQuery) -> Any:
    """A saved value as the command takes it. Raises CorpusError with the line of the query."""
    from gangmu.index.door import check_value

    try:
        taken = parameter.process_value(ctx, given)
        if isinstance(given, str):
            check_value(parameter.opts[0].lstrip("-"), given)
    except UsageError as error:
        said, hint = error.message, error.hint
    except Exception as error:
        message = getattr(error, "format_message", None)  # typer vendors click, so its errors are known by their shape
        if message is None:
            raise
        said, hint = message().rstrip("."), "correct it in INDEX.md"
    else:
        return taken
    raise CorpusError(f"front matter: queries: {saved.name}: {said}", hint, file="INDEX.md", line=saved.line)

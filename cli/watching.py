"""`gangmu build --watch`: build again whenever a file of the corpus changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from gangmu.index.errors import GangmuError

from . import errors

if TYPE_CHECKING:
    from gangmu.index.build.builder import Options


def watch(corpus: Path, index: Path, options: Options, once: Callable[[Path, Path, Options], int]) -> int:
    """Build now and after every change until interrupted. An error is reported, and the next change tried.

    Raises GangmuError where the package watchfiles is missing.
    """
    try:
        from watchfiles import watch as changes
    except ImportError:
        raise GangmuError(
            "--watch needs the package watchfiles", "install it with: pip install 'gangmu[watch]'"
        ) from None

    own = index.resolve()

    def foreign(_: object, path: str) -> bool:
        changed = Path(path)
        return own not in (changed, *changed.parents) and not changed.name.startswith((".INDEX", ".gangmu"))

    _attempt(corpus, index, options, once)
    for _ in changes(corpus, watch_filter=foreign, debounce=400, raise_interrupt=True):
        _attempt(corpus, index, options, once)
    return 0


def _attempt(corpus: Path, index: Path, options: Options, once: Callable[[Path, Path, Options], int]) -> None:
    from gangmu.index import durable

    try:
        once(corpus, index, options)
        if durable.asked_to_stop():
            raise KeyboardInterrupt
    except (GangmuError, OSError) as error:
        if isinstance(error, GangmuError):
            errors.render(error)
        else:
            errors.warn(str(error))

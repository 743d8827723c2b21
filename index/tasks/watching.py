"""Building again whenever something that the corpus is made of changes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from .. import durable
from ..corpus.membership import latest
from ..errors import CorpusError, GangmuError, installing

if TYPE_CHECKING:
    from ..corpus.membership import Members

_PAUSE = 1000
"""Milliseconds after which it is looked once whether something changed before the watchers were set up."""


def watch(
    corpus: Path, index: Path, once: Callable[[], object], failed: Callable[[GangmuError | OSError], None]
) -> int:
    """Call `once` now and after every change until interrupted; what it raises is told to `failed`, and the next change tried.

    Changes are those of INDEX.md and of what it names or includes; any other file in the folder, such as the log of
    this very command, starts nothing. Raises GangmuError where the package watchfiles is missing.
    """
    try:
        from watchfiles import watch as changes
    except ImportError:
        raise GangmuError(
            "--watch needs the package watchfiles", f"install it with: {installing('gangmu[watch]')}"
        ) from None

    own = str(index.resolve())
    built = latest(corpus, None)
    _attempt(once, failed)
    while True:
        watched, looked = _present(corpus, built), False

        def matters(_: object, path: str, watched: Members = watched) -> bool:
            return watched.concerns(path, own)

        with suppress(FileNotFoundError):  # one of the folders has just gone
            for found in changes(
                *sorted(watched.folders),
                watch_filter=matters,
                debounce=400,
                rust_timeout=_PAUSE,
                yield_on_timeout=True,
                raise_interrupt=True,
                recursive=False,
            ):
                now = latest(corpus, built) if found or not looked else built
                looked = True
                if found or now != built:
                    built = now
                    _attempt(once, failed)
                    break  # other folders may have to be watched now, and INDEX.md may name other files


def _present(corpus: Path, built: Members) -> Members:
    """`built`, or what is there now where one of its folders is gone. Raises CorpusError where the corpus is gone."""
    while not all(Path(folder).is_dir() for folder in built.folders):
        if not corpus.is_dir():
            raise CorpusError("the folder is gone", "put it back and start again", file=str(corpus))
        built = latest(corpus, None)
    return built


def _attempt(once: Callable[[], object], failed: Callable[[GangmuError | OSError], None]) -> None:
    try:
        once()
        if durable.asked_to_stop():
            raise KeyboardInterrupt
    except (GangmuError, OSError) as error:
        failed(error)

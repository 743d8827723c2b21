"""Opening a document's own file in the program that the system has for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from gangmu.index.errors import GangmuError

_SECONDS = 3.0
"""How long it is waited for an opener to say that it cannot; one that runs longer is showing the file."""


def show_file(real: Path) -> None:
    """Open a file. Raises GangmuError where nothing here opens it."""
    if sys.platform == "win32":
        try:
            os.startfile(real)  # noqa: S606 - a document, by its ending
        except OSError as error:
            raise GangmuError(
                f"{real.name} could not be opened: {error.strerror}", f"open it yourself: {real}"
            ) from None
        return
    command = opener()
    if not command:
        raise GangmuError("there is no program here that opens files in a window", f"open it yourself: {real}")
    with suppress(subprocess.TimeoutExpired):
        try:
            started = subprocess.Popen(
                [*command, str(real)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            status = started.wait(_SECONDS)
        except OSError as error:
            raise GangmuError(f"{command[0]} cannot be run: {error.strerror}", f"open it yourself: {real}") from None
        if status:
            raise GangmuError(f"{command[0]} could not open it", f"open it yourself: {real}")


def opener() -> list[str]:
    """The system's command that opens a file, [] where there is none or no screen to show it on."""
    if sys.platform == "darwin":
        found = shutil.which("open")
        return [found] if found else []
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("WSL_DISTRO_NAME")
    found = shutil.which("wslview") or shutil.which("xdg-open")
    return [found] if found and screen else []

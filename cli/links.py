"""Names of documents as hyperlinks (OSC 8) where the terminal can: to the file, to the page it came from.

Which terminals can is told as the libraries `supports-hyperlinks` (npm, Rust) tell it; FORCE_HYPERLINK=1 or 0 decides. Where
there are no colours there are no links: NO_COLOR and --color never promise a screen without any escape sequence.
"""

from __future__ import annotations

import os
import socket
import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from gangmu.index.errors import GangmuError

from . import settings
from .terminal import use_colour

if TYPE_CHECKING:
    from rich.style import Style

_PROGRAMS = ("Hyper", "iTerm.app", "terminology", "WezTerm", "vscode", "ghostty", "zed", "rio")
_TERMS = ("xterm-kitty", "alacritty", "foot", "xterm-ghostty", "contour")


def to_file(doc: str) -> Style:
    """A style that links to the file that a document is in; none where there is no folder, or no terminal for it."""
    folder = _folder(settings.current())
    path = _relative(doc)
    if not folder or not path:
        return _style("")
    return _style(f"{folder}/{quote(path)}")


def to_page(url: str) -> Style:
    """A style that links to a document's own page on the web."""
    try:
        sound = urlsplit(url).scheme in ("http", "https") and url.isprintable() and not set(url) & set(' "<>\\^`{|}')
    except ValueError:
        sound = False
    return _style(quote(url, safe="%/:?#[]@!$&'()*+,;=~-._") if sound and _wanted(settings.current()) else "")


def _style(target: str) -> Style:
    from rich.style import Style

    return Style(link=target) if target else Style.null()


def _relative(doc: str) -> str:
    """The path of a document's file in the corpus folder, "" for one that does not stay there."""
    path = doc.partition("#")[0]
    parts = path.split("/")
    return "" if path.startswith("/") or "\\" in path or {"", ".", ".."} & set(parts) else path


@lru_cache(maxsize=1)
def _folder(chosen: settings.Settings) -> str:
    """The corpus folder as a URL, with the machine's name, so that a terminal elsewhere does not look for it there."""
    if not _wanted(chosen):
        return ""
    try:
        folder = settings.opened().corpus_folder().resolve()
    except (GangmuError, OSError, RuntimeError):
        return ""
    return _url(folder)


def _url(folder: Path) -> str:
    if os.name == "nt":
        return folder.as_uri().rstrip("/")
    return f"file://{socket.gethostname()}{quote(str(folder).rstrip('/'), errors='surrogateescape')}"


@lru_cache(maxsize=1)
def _wanted(chosen: settings.Settings) -> bool:
    from .paging import hands_links_on

    return (
        not chosen.no_links
        and use_colour(chosen.color or "auto")
        and terminal_can(sys.stdout.isatty(), os.environ)
        and hands_links_on()
    )


def terminal_can(terminal: bool, env: os._Environ[str] | dict[str, str]) -> bool:
    """Whether hyperlinks do what they should on standard output. terminal: whether it is one."""
    forced = env.get("FORCE_HYPERLINK")
    if forced is not None:
        return forced not in ("", "0")
    if not terminal or env.get("CI") or env.get("TERM") in ("dumb", "linux"):
        return False
    program, version = env.get("TERM_PROGRAM", ""), env.get("TERM_PROGRAM_VERSION", "")
    if program == "tmux":  # 3.4 hands them on to a terminal that can, and drops them elsewhere
        return _numbers(version) >= (3, 4)
    if vte := env.get("VTE_VERSION"):
        return vte.isdigit() and int(vte) > 5000  # 0.50.0 crashed on them
    return (
        program in _PROGRAMS
        or env.get("TERM") in _TERMS
        or any(name in env for name in ("WT_SESSION", "KONSOLE_VERSION", "DOMTERM"))
    )


def _numbers(version: str) -> tuple[int, ...]:
    digits = "".join(c if c.isdigit() or c == "." else " " for c in version).split()
    return tuple(int(n) for n in digits[0].split(".") if n) if digits else ()

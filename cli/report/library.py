"""Plotly.js as the package plotly carries it, made ready to be put into a page."""

from __future__ import annotations

import base64
import gzip
import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_MOST_BYTES = 32_000_000


@dataclass(frozen=True, slots=True)
class Library:
    """A script. packed: base64 of its gzip; digest: base64 of the SHA-256 of its UTF-8, as a Content-Security-Policy has it."""

    packed: str
    digest: str


def plotly() -> Library | None:
    """Plotly.js of the installed package plotly, None without it. The package itself, which is large, is not imported."""
    try:
        spec = find_spec("plotly")
    except (ImportError, ValueError):
        return None
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(folder) / "package_data" / "plotly.min.js"
        try:
            if file.stat().st_size > _MOST_BYTES:
                continue
            script = file.read_bytes()
            script.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        return Library(
            base64.b64encode(gzip.compress(script, 9, mtime=0)).decode("ascii"), sha256(script.removeprefix(_MARK))
        )
    return None


_MARK = b"\xef\xbb\xbf"
"""A byte order mark, which a browser takes off when it decodes."""


def sha256(script: bytes) -> str:
    """The SHA-256 of a script as a Content-Security-Policy names it, in base64."""
    return base64.b64encode(hashlib.sha256(script).digest()).decode("ascii")

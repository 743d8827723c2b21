"""World knowledge that people may edit (divisions, places, units, taxonomy), and how it is read.

What the program makes of a file is the same at each start, so it lies ready in `derived/` (`make data` writes it), with a
checksum of all that it was made of. Where one of these was edited since, it is made anew.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent


@cache
def data_file(name: str) -> dict[str, Any]:
    """A YAML file of this folder, read once for all who compile a part of it: not to be changed."""
    found: dict[str, Any] = derived(name.removesuffix(".yaml"), (f"data/{name}",), lambda: parsed(name))
    return found


def parsed(name: str) -> dict[str, Any]:
    """A YAML file of this folder as it stands."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load((DATA / name).read_text("utf-8"), Loader=loader)  # noqa: S506  a safe loader
    return found


def derived(name: str, sources: tuple[str, ...], make: Callable[[], Any]) -> Any:
    """What `make` returns, plain JSON values; from `derived/NAME.json` where that was made of just these sources.

    sources: the files it is made of, data and modules, relative to `index`.
    """
    try:
        with (DATA / "derived" / f"{name}.json").open("rb") as file:
            if file.readline().strip() == checksum(sources).encode():
                return json.loads(file.read())
    except (OSError, ValueError):
        pass  # nothing lies ready: it is made
    return make()


def checksum(sources: tuple[str, ...]) -> str:
    """CRC-32 (hex) of the files in order: it tells an edit, which is all it is to tell. Raises OSError."""
    crc = 0
    for source in sources:
        crc = zlib.crc32((DATA.parent / source).read_bytes(), crc)
    return f"{crc:08x}"

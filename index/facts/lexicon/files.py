"""The files of index/data that people may edit, as they stand there."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any


@cache
def data(name: str) -> dict[str, Any]:
    """A YAML file of index/data, read once for all who compile a part of it: not to be changed."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files("gangmu.index.data").joinpath(name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506  a safe loader
    return loaded

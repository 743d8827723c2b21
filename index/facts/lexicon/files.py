"""The files of index/data that people may edit, as they stand there."""

from __future__ import annotations

from importlib import resources
from typing import Any


def data(name: str) -> dict[str, Any]:
    """A YAML file of index/data."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files("gangmu.index.data").joinpath(name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506  a safe loader
    return loaded

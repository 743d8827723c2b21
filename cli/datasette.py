"""`gangmu export --what datasette`: what Datasette is to know of the index."""

from __future__ import annotations

import shlex

from gangmu.index.errors import UsageError

from . import errors, handing_over, output, settings

NAME = "datasette"


def export() -> int:
    """Write the metadata into a .json file (--to), or to stdout, and say how to serve the index with it."""
    place = settings.listing().place
    if place is None and settings.current().output_format not in ("table", "tsv", "json"):
        raise UsageError(f"{NAME} is one JSON object", "write it with --to metadata.json, or -f json")
    if place is not None and place.path.suffix.lower() != ".json":
        raise UsageError(f"{NAME} is one JSON object", "write it with --to metadata.json")
    metadata, records = settings.opened().datasette()
    text = output.pretty(metadata) + "\n"
    if place is None:
        output.say(text.rstrip("\n"))
        file = "metadata.json"
    else:
        handing_over.write_text(place, text)
        file = str(place.path)
    command = shlex.join(["datasette", "serve", "--immutable", str(records), "--metadata", file])
    errors.warn(f"{command} shows it; a build makes a new file, so give the command anew then")
    return 0

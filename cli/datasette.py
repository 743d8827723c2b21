"""`gangmu export --what datasette`: what Datasette is to know of the index."""

from __future__ import annotations

import shlex
from pathlib import Path

from gangmu.index.errors import UsageError

from . import errors, handing_over, output, settings

NAME = "datasette"


def export(to: Path | None, *, force: bool) -> int:
    """Write the metadata into a .json file, or to stdout, and say how to serve the index with it."""
    from gangmu.index import Corpus

    if to is None and settings.current().output_format not in ("table", "tsv", "json"):
        raise UsageError(f"{NAME} is one JSON object", "write it with --to metadata.json, or -f json")
    place = handing_over.destination(to, (".json",), option="--to", force=force) if to is not None else None
    location = settings.current().index_location()
    with Corpus(location) if "://" in location else Corpus(Path(location).parent, index=location) as corpus:
        metadata, records = corpus.datasette()
    text = output.pretty(metadata) + "\n"
    if place is None:
        output.say(text.rstrip("\n"))
        file = "metadata.json"
    else:
        handing_over.write_text(place, text)
        file = str(to)
    command = shlex.join(["datasette", "serve", "--immutable", str(records), "--metadata", file])
    errors.warn(f"{command} shows it; a build makes a new file, so give the command anew then")
    return 0

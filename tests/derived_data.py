"""Write what the program makes of its data files: `make data`.

    python tests/derived_data.py [--check]

Each file of `index/data/derived/` holds the checksum of what it was made of and, as JSON, what was made; `gangmu.index.data`
takes it from there as long as the checksum fits. --check writes nothing and names the files that would be written otherwise.
"""

from __future__ import annotations

import json
import struct
import sys
import tempfile
import zlib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from gangmu.index import data
from gangmu.index.facts.indicators import canonical, normal
from gangmu.index.facts.tags import taxonomy
from gangmu.index.text import dictionary, script, tokens

FOLDER = Path(__file__).resolve().parent.parent / "index" / "data" / "derived"
READ = (
    "editions",
    "name_words",
    "page_words",
    "place_context",
    "places",
    "promises",
    "table_words",
    "units",
    "verdict",
    "word_classes",
)
"""The YAML files that are only read."""


def _read(name: str) -> Callable[[], Any]:
    return lambda: data.parsed(f"{name}.yaml")


MADE: dict[str, tuple[tuple[str, ...], Callable[[], Any]]] = {
    "forms": (normal.FORMS_FROM, lambda: normal.told()["forms"]),
    "names": (canonical.NAMES_FROM, canonical.named),
    "simplified": (script.SIMPLIFIED_FROM, script.changed_back),
    "tags": (taxonomy.RULES_FROM, taxonomy.plain),
    **{name: ((f"data/{name}.yaml",), _read(name)) for name in READ},
}
"""By name: what it is made of, and what makes it."""


def written(name: str) -> str:
    """The file of that name as it is to be."""
    sources, make = MADE[name]
    made = make()
    if json.loads(text := _lines(made)) != made:
        raise SystemExit(f"{name}: it is more than JSON can hold, so it cannot lie ready")
    return f"{data.checksum(sources)}\n{text}\n"


def _lines(value: Any, depth: int = 2) -> str:
    """JSON with a line for each value of the upper levels, so that a change shows as one."""
    if depth and isinstance(value, dict) and value:
        return "{\n" + ",\n".join(f"{_lines(k, 0)}:{_lines(v, depth - 1)}" for k, v in value.items()) + "\n}"
    if depth and isinstance(value, list) and value:
        return "[\n" + ",\n".join(_lines(entry, 0) for entry in value) + "\n]"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def compiled() -> bytes:
    """The file of jieba's own dictionary."""
    with tempfile.TemporaryDirectory() as folder:
        dictionary.compile_stock(Path(folder, "words"))
        return Path(folder, "words").read_bytes()


def unpacked(words: bytes) -> tuple[int, bytes, list[bytes]]:
    """Total frequency, first characters and buckets of a compiled dictionary: what does not depend on how zlib packs."""
    _, count, _, total, _ = struct.unpack_from("<8sIIQQ", words)
    leads, offsets = words[32 : 32 + 4 * count], struct.unpack_from(f"<{count + 1}I", words, 32 + 4 * count)
    return total, leads, [zlib.decompress(words[a:b]) for a, b in pairwise(offsets)]


def stale() -> list[str]:
    """The names of files that are missing, too many, or not as they are to be."""
    there = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    found = {*(n for n in MADE if there.get(n) != written(n)), *(there.keys() - MADE)}
    ready = dictionary.ready(tokens.dictionary_digest())
    found.update({path.name for path in FOLDER.glob("*.dict")} ^ {ready.name})
    if ready.is_file() and unpacked(ready.read_bytes()) != unpacked(compiled()):
        found.add(ready.name)
    return sorted(found)


def main() -> None:
    if "--check" in sys.argv[1:]:
        sys.exit(f"make data: not current: {', '.join(found)}" if (found := stale()) else 0)
    FOLDER.mkdir(exist_ok=True)
    for name in MADE:
        (FOLDER / f"{name}.json").write_text(written(name), encoding="utf-8", newline="\n")
    for old in FOLDER.glob("*.dict"):
        old.unlink()
    dictionary.ready(tokens.dictionary_digest()).write_bytes(compiled())


if __name__ == "__main__":
    main()

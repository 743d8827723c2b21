"""Texts without a corpus: cleaned, their statements read out, names of indicators resolved."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError

if TYPE_CHECKING:
    from ..build.stated import Settled
    from ..schemas import Target


def clean(text: str) -> str:
    """The article of a page as text: repaired, folded to simplified characters, without what surrounds it."""
    from ..corpus.manifest import Meta
    from ..text import article

    return article.read(text, Meta()).text


def extract(text: str, *, title: str = "", date: str = "", source: str = "", region: str = "") -> tuple[Target, ...]:
    """The quantified statements of a clean text, without a corpus.

    date: ISO, as far as known. region: as people write it; it bounds where the text speaks. Raises UsageError for a
    region that the gazetteer does not know and for a date that is none.
    """
    from ..corpus.dates import FORMS, iso
    from ..facts.places.regions import Gazetteer
    from ..facts.targets.extract import Context
    from ..facts.targets.extract import extract as statements
    from ..schemas import Target, names

    home = ""
    if region:
        place = Gazetteer.default().get(region)
        if place is None:
            near = Gazetteer.default().near(region)[:3]
            raise UsageError(f"there is no region {region}", f"did you mean {', '.join(near)}?" if near else "")
        home = place.name
    try:
        day = iso(date)
    except ValueError as error:
        raise UsageError(f"{date} is no date: {error}", FORMS) from None
    known = {"doc": "", "title": title, "date": day, "source": source, "duplicate_of": ""}
    found = []
    for statement in statements(Context(title, day, source, home), text):
        said = {name: getattr(statement, name) for name in names(Target) if hasattr(statement, name)}
        said["table"] = None if statement.cell is None else dict(
            zip(("row", "column", "caption"), statement.cell, strict=True)
        )  # fmt: skip
        said["restates"] = f":{statement.restates}" if statement.restates else ""
        said.pop("explain", None)
        found.append(Target.of({**known, **said}))
    return tuple(found)


def page(source: bytes | Path) -> tuple[str, Settled]:
    """The decoded text of a file, or of what came through a pipe, and the article in it. Raises CorpusError."""
    from ..build.raw import cleaned_bytes, cleaned_file

    return cleaned_bytes(source) if isinstance(source, bytes) else cleaned_file(source)


def decoded(data: bytes) -> str:
    """The text of a file in whatever encoding it is: UTF-8, GB18030 or what explains it best."""
    from ..text.decode import decode

    return decode(data).text


def canonical(names: Iterable[str], folder: Path | None = None) -> list[str]:
    """What names of indicators mean, by the list and by what the corpus in `folder` adds to it; unknown ones as they are.

    Raises CorpusError for a corpus that cannot be read.
    """
    from ..corpus import manifest
    from ..facts.indicators.canonical import extended

    own = manifest.load(folder, []).indicators if folder is not None else ()
    known = extended(tuple((one.canonical, one.names) for one in own))
    return [known.canonical(name) for name in names]

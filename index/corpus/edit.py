"""Changes to INDEX.md that leave every byte alone which is not meant.

A value goes into the cell of its own where the table has one: text is inserted into the cell or cut out of it, padding
and separators stay as they are, so that taking a tag away again gives the bytes from before. What has no cell (a
document that a glob matched, a list item, a line of a JSONL file, a table without the column) gets a row in one table
at the end of the file under the comment markdown.MANAGED; the table goes when its last row does, and what is left is
again the file from before. The file is replaced atomically under a lock on the corpus folder, and what another program
saved meanwhile is never lost (see rewrite).
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import CorpusError, UsageError
from . import markdown
from .cells import Layout
from .manifest import COLUMN_OF, NAME, TAG_CUT, clean_document
from .paths import Refused, shown
from .rewrite import change as change_file
from .rewrite import write_new


@dataclass(frozen=True, slots=True)
class TagChange:
    """Tags to put on a document and to take off it."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


def edit_tags(folder: Path, changes: Mapping[str, TagChange], *, dry_run: bool = False) -> dict[str, TagChange]:
    """Adds and removes tags in the `tags` cells of INDEX.md; by document, what really changed.

    A tag that is there already is not added again; one that comes from somewhere else (defaults, a JSONL line) cannot
    be removed here. Raises UsageError for a tag that a cell cannot hold, CorpusError, Locked.
    """
    for change in changes.values():
        for tag in change.add:
            check_tag(tag)

    def edited(text: str) -> tuple[str | None, dict[str, TagChange]]:
        layout = Layout.parse(text)
        done: dict[str, TagChange] = {}
        for doc, change in changes.items():
            effect = _tag(layout, _document(doc), change)
            if effect.add or effect.remove:
                done[doc] = effect
        if not done or dry_run:
            return None, done
        wanted = {_document(doc): {"tags": layout.value(_document(doc), "tags")} for doc in done}
        return _checked(layout, wanted), done

    return change_file(folder, edited)


def set_cells(folder: Path, changes: Mapping[str, Mapping[str, str]]) -> int:
    """Writes values into cells, {document: {column: value}}; "" empties a cell. Returns how many cells changed.

    Columns are title, date, source, region, tags (separated by commas), url, duplicate_of and exclude.
    Raises UsageError for another column, CorpusError, Locked.
    """

    def edited(text: str) -> tuple[str | None, int]:
        layout = Layout.parse(text)
        count = 0
        wanted: dict[str, dict[str, str]] = {}
        for doc, cells in changes.items():
            path = _document(doc)
            for name, value in cells.items():
                column = COLUMN_OF.get(name, "")
                if column in ("", "file"):
                    raise UsageError(f"there is no column {name!r} to write", "columns: " + ", ".join(_WRITTEN))
                raw = _cell_text(column, value)
                before = layout.value(path, column)
                layout.set(path, column, raw)
                count += layout.value(path, column) != before
                wanted.setdefault(path, {})[column] = raw
        return _checked(layout, wanted) if count else None, count

    return change_file(folder, edited)


_WRITTEN = ("title", "date", "source", "region", "tags", "url", "duplicate_of", "exclude")


def add_rows(folder: Path, rows: Sequence[tuple[str, Mapping[str, str]]]) -> list[str]:
    """Puts files under the manifest: a row each at the end of the table that lists files, in that table's style.

    rows: (path, {column: value}). Files that have a row already are passed over. Returns the paths that were added.
    Which table it is, is told by what it lists (`Layout.append`); where there is none, one is begun.
    Raises CorpusError, UsageError for a path outside the folder, Locked.
    """

    def edited(text: str) -> tuple[str | None, list[str]]:
        layout = Layout.parse(text)
        added: list[str] = []
        texts: list[dict[str, str]] = []
        wanted: dict[str, dict[str, str]] = {}
        for name, values in rows:
            path = _document(name)
            if layout.has(path) or path in added:
                continue
            cells = {
                COLUMN_OF[column]: _cell_text(COLUMN_OF[column], value) for column, value in values.items() if value
            }
            added.append(path)
            texts.append({"file": markdown.escaped(path, path=True), **cells})
            wanted[path] = cells
        if not added:
            return None, added
        layout.append(texts)
        layout = Layout.parse(layout.text())
        for path, cells in wanted.items():
            for column, raw in cells.items():
                if layout.value(path, column) != raw:
                    layout.set(path, column, raw)
        return _checked(layout, wanted, added), added

    return change_file(folder, edited)


def init(folder: Path, title: str, files: Sequence[str]) -> None:
    """Starts a corpus: writes an INDEX.md with the title and a row for each file. Raises UsageError, CorpusError."""
    rows = "".join(f"| {markdown.escaped(_document(path), path=True)} |  |  |  |  |  |\n" for path in files)
    text = (
        f"---\ntitle: {json.dumps(' '.join(title.split()), ensure_ascii=False)}\n---\n# {' '.join(title.split())}\n\n"
        "| file | title | date | source | region | tags |\n|------|-------|------|--------|--------|------|\n" + rows
    )
    write_new(folder, text)


def check_tag(tag: str) -> None:
    """Raises UsageError for a tag that cannot stand in a cell."""
    if not tag.strip() or tag != " ".join(tag.split()):
        raise UsageError(f"{tag!r} is not a tag", "a tag is a word without white space around it")
    if TAG_CUT.search(tag) or TAG_CUT.search(markdown.escaped(tag)):
        raise UsageError(f"the tag {tag!r} holds a comma or semicolon", "these separate tags; give the tags one by one")
    if len(tag) > 100 or any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in tag):
        raise UsageError(f"{tag[:100]!r} is not a tag", "a tag is at most 100 printable characters")


def _document(doc: str) -> str:
    try:
        return clean_document(doc)
    except Refused as error:
        raise UsageError(f"the document {shown(doc)} {error}", "rename the file") from None


def _checked(layout: Layout, wanted: Mapping[str, Mapping[str, str]], added: Sequence[str] = ()) -> str:
    """The text of INDEX.md once it has been read again and says what it should; added: files that must have a row."""
    text = layout.text()
    again = Layout.parse(text)
    wrong = [f"the row of {path}" for path in added if not again.has(path)]
    wrong += [
        f"the {column} of {path}"
        for path, cells in wanted.items()
        for column, raw in cells.items()
        if again.value(path, column) != raw
    ]
    if wrong or again.extra.keys() != layout.extra.keys() or not layout.own.keys() <= again.own.keys():
        raise CorpusError(
            f"{wrong[0] if wrong else 'the change'} cannot be written there without hiding other rows",
            "close the code block or comment that INDEX.md ends in, and put pipes around the row",
            file=NAME,
        )
    return text


def _cell_text(column: str, value: str) -> str:
    if column == "tags":
        tags = [" ".join(tag.split()) for tag in TAG_CUT.split(value)]
        return ", ".join(markdown.escaped(tag) for tag in tags if tag)
    if column == "url":
        return markdown.escaped(" ".join(value.split()), path=True)
    return markdown.escaped(value, path=column == "duplicate_of")


def _tag(layout: Layout, path: str, change: TagChange) -> TagChange:
    removed = [tag for tag in change.remove if layout.remove_tag(path, tag)]
    present = set(layout.tags(path))
    added = []
    for tag in change.add:
        if tag not in present:
            layout.add_tag(path, tag)
            present.add(tag)
            added.append(tag)
    return TagChange(tuple(added), tuple(removed))

"""What the last change of tags did to INDEX.md, so that it can be taken back.

A dot-file beside INDEX.md keeps the tags of each document that changed, before and after. It is replaced by the next change
and gone when the change is taken back. Nothing but tags is ever written from it.
"""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from .. import system
from ..errors import CorpusError, UsageError
from . import rewrite
from .cells import Layout
from .edit import TagChange, check_tag, edit_tags
from .manifest import NAME, clean_document, source
from .paths import Refused

FILE = f".{NAME}.undo"
_FORMAT = "tag-undo/1"
_MOST_BYTES = 64 << 20

Tags = dict[str, list[str]]


def tags_of(folder: Path, docs: Mapping[str, Any] | list[str]) -> Tags:
    """The tags that INDEX.md gives to documents, in the order of their cells. Raises CorpusError."""
    layout = Layout.parse(source(folder))
    found: Tags = {}
    for doc in docs:
        with suppress(Refused):
            found[doc] = list(layout.tags(clean_document(doc)))
    return found


def remember(folder: Path, before: Tags, after: Tags) -> bool:
    """Keep what a change did; whether it could be kept. The folder may not be writable where INDEX.md is."""
    changed = {doc: [tags, after[doc]] for doc, tags in before.items() if doc in after and after[doc] != tags}
    temporary = ""
    try:
        _kept(folder)
    except UsageError:
        pass  # there is none yet
    except CorpusError:
        return False  # a file of that name is somebody else's
    try:
        handle, temporary = tempfile.mkstemp(prefix=rewrite.PREFIX, suffix=".tmp", dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"format": _FORMAT, "changed": changed}, file, ensure_ascii=False)
        system.replace(temporary, folder / FILE)
    except OSError:
        if temporary:
            with suppress(OSError):
                Path(temporary).unlink()
        return False
    return True


def undo(folder: Path) -> dict[str, TagChange]:
    """Take the last change of tags back; by document, what that added and removed again.

    A cell that is as the change left it gets the tags from before, in their order; in one that was edited since, only
    what the change added goes and what it took comes back. Raises UsageError where there is nothing to take back,
    CorpusError, Locked.
    """
    changed = _kept(folder)
    now = tags_of(folder, changed)
    changes: dict[str, TagChange] = {}
    for doc, (before, after) in changed.items():
        if now.get(doc) == after:
            same = next((n for n, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), None)
            same = min(len(before), len(after)) if same is None else same
            changes[doc] = TagChange(tuple(before[same:]), tuple(after[same:]))
        else:
            add = tuple(tag for tag in before if tag not in after)
            changes[doc] = TagChange(add, tuple(tag for tag in after if tag not in before))
    done = edit_tags(folder, changes)
    with suppress(OSError):
        (folder / FILE).unlink()
    return {
        doc: TagChange(
            tuple(tag for tag in change.add if tag not in change.remove),
            tuple(tag for tag in change.remove if tag not in change.add),
        )
        for doc, change in done.items()
    }


def _kept(folder: Path) -> dict[str, tuple[list[str], list[str]]]:
    try:
        handle = system.opened(folder / FILE)
    except FileNotFoundError:
        raise UsageError(
            "there is no change of tags to take back", "'gangmu tag add' and 'rm' keep their last one"
        ) from None
    except OSError as error:
        raise CorpusError(f"it cannot be read: {error.strerror}", file=FILE) from None
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
            raise CorpusError("it is not what 'gangmu tag' wrote", "remove it", file=FILE)
        data = file.read()
    try:
        kept = json.loads(data)
        changed = {str(doc): (_tags(before), _tags(after)) for doc, (before, after) in kept["changed"].items()}
        if kept["format"] != _FORMAT:
            raise ValueError(kept["format"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, UsageError):
        raise CorpusError("it is not what 'gangmu tag' wrote", "remove it", file=FILE) from None
    return changed


def _tags(found: Any) -> list[str]:
    if not isinstance(found, list) or not all(isinstance(tag, str) for tag in found):
        raise ValueError("no list of tags")
    for tag in found:
        check_tag(tag)
    return found

"""What went wrong with one document, so that a build may go on without it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from typing import Any

from ..errors import CorpusError

KINDS = {
    "row": "a row of INDEX.md cannot be used",
    "name": "the file's name, or where its path leads, is refused",
    "absent": "there is no such file, or no such line in it",
    "unreadable": "the file cannot be opened or unpacked",
    "folder": "a folder below a glob cannot be read; nobody knows what is in it",
    "content": "what the file or line holds is no document",
    "line": "a line that cannot even be told by its id",
    "twice": "another document has the id",
    "fault": "reading the text failed",
}
_NOTHING_TO_KEEP = frozenset(("name", "absent", "twice"))


@dataclass(frozen=True, slots=True)
class Failure:
    """path: the file to look into (INDEX.md or the document's), relative to the corpus; line: in it, from 1 (0: none).

    doc: the document, file or folder that is left out because of it ("" when it is not about one), in the spelling of
    `paths.shown`. kind: one of KINDS. kept: how many documents stay in the index as they last could be read.
    """

    path: str
    line: int
    message: str
    hint: str = ""
    doc: str = ""
    kind: str = "content"
    kept: int = 0

    @property
    def where(self) -> str:
        """The place as messages begin with it."""
        return f"{self.path}:{self.line}" if self.line else self.doc or self.path

    @property
    def keeps(self) -> bool:
        """Whether what could be read before may stay: not where the file is gone."""
        return self.kind not in _NOTHING_TO_KEEP

    @property
    def sentence(self) -> str:
        """What went wrong, and what became of the documents that had been read before."""
        if not self.kept:
            return f"{self.where}: {self.message}"
        last = (
            "its last good version stays" if self.kept == 1 else f"the last good versions of {self.kept} documents stay"
        )
        return f"{self.where}: {self.message}; {last}"

    def error(self) -> CorpusError:
        """The same as an exception, for a build that stops at the first failure."""
        file = self.path if self.line else self.doc or self.path
        return CorpusError(self.message, self.hint, file=file, line=self.line)


COLUMNS = tuple(field.name for field in fields(Failure))


def rows(failures: Iterable[Failure]) -> list[tuple[Any, ...]]:
    """Rows of the records' table `failures`, whose columns are COLUMNS; texts are such as can be written as UTF-8."""
    return [tuple(_whole(value) for value in astuple(failure)) for failure in failures]


def _whole(value: Any) -> Any:
    """What an exception says may quote anything, half surrogates too."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value

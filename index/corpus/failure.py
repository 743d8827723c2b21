"""What went wrong with one document, so that a build may go on without it."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import CorpusError


@dataclass(frozen=True, slots=True)
class Failure:
    """path: the file to look into (INDEX.md or the document's), relative to the corpus; line: in it, from 1 (0: none).

    doc: the document or file that is left out because of it ("" when it is not about one).
    """

    path: str
    line: int
    message: str
    hint: str = ""
    doc: str = ""

    def error(self) -> CorpusError:
        """The same as an exception, for a build that stops at the first failure."""
        return CorpusError(self.message, self.hint, file=self.path, line=self.line)

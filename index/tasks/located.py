"""Where a corpus and its index are, and the index opened when it is first asked."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..engine import Engine, is_cluster, open_engine
from ..errors import UsageError

if TYPE_CHECKING:
    from types import TracebackType
    from typing import TypeVar

    L = TypeVar("L", bound="Located")


class Located:
    """A folder with an INDEX.md and its index, or an index on an OpenSearch cluster.

    location: the folder, or `opensearch+https://HOST:PORT/NAME`; without one, the nearest folder from the working
    directory upward that holds INDEX.md or seeds/INDEX.md, looked for when it is needed. index: where the index of a folder
    is, a folder or a cluster, if not in `.gangmu` there.
    """

    def __init__(
        self, location: str | os.PathLike[str] | None = None, *, index: str | os.PathLike[str] | None = None
    ) -> None:
        where = None if location is None else os.fspath(location)
        self._index = None if index is None else os.fspath(index)
        self.folder: Path | None = None
        self._nearest = where is None
        if where is not None and is_cluster(where):
            if index is not None:
                raise UsageError(
                    "a cluster is the index itself", "give the folder of the corpus, and the cluster as index"
                )
            self._index = where
        elif where is not None:
            self.folder = Path(where)
        self._engine: Engine | None = None

    def __enter__(self: L) -> L:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        shown = str(self.folder) if self.folder is not None else self._index
        return f"{type(self).__name__}({'' if shown is None else repr(shown)})"

    def close(self) -> None:
        """Let go of the files of the index; a later question opens them again."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    @property
    def engine(self) -> Engine:
        """What answers questions, opened on first use. Raises IndexMissing, IndexDamaged."""
        if self._engine is None:
            self._engine = open_engine(self.index)
        return self._engine

    @property
    def index(self) -> str:
        """The location of the index. Raises CorpusError where neither it nor a corpus is known."""
        if self._index is None:
            folder = self.corpus_folder() / ".gangmu"
            # An absolute path is a path, whatever it holds.
            self._index = str(folder if not set(":@") & set(str(folder)) else folder.absolute())
        return self._index

    def corpus_folder(self) -> Path:
        """The folder with INDEX.md. Raises UsageError for an index without one, CorpusError where there is none."""
        if self.folder is None and self._nearest:
            from ..corpus.nearest import find

            self.folder = find(Path.cwd())
        if self.folder is None:
            raise UsageError(f"{self.index} is an index without a corpus folder", "give the folder with INDEX.md")
        return self.folder

    def index_folder(self) -> Path:
        """The index as a folder, as what writes to it needs it. Raises UsageError for a cluster."""
        if "://" in self.index:
            raise UsageError(f"{self.index} is not a folder", f"gangmu build --on 'local[*]' --to {self.index}")
        return Path(self.index)

    def resolve(self, doc: str) -> str:
        """The id of a document: itself, a part that only one has, or the path of its file. Raises UsageError."""
        return self.engine.resolve(self._inside(doc) or doc)

    def _inside(self, doc: str) -> str:
        """The id of a file of the corpus that is named as from here, "" for what is none."""
        import os

        from ..errors import CorpusError

        if "/" not in doc and os.sep not in doc:
            return ""
        try:
            real, root = Path(doc).resolve(), self.corpus_folder().resolve()
            return real.relative_to(root).as_posix() if real.is_relative_to(root) and real.is_file() else ""
        except (OSError, ValueError, RuntimeError, CorpusError):
            return ""  # UsageError is a ValueError

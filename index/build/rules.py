"""What decides what is read out of a document, as one value made from content, with its fingerprint.

`Rules` holds the user's files as they were when the build began; everything else that decides (code, data, libraries) is
the same for all that one process does. Nothing is kept by path: who has the same rules reads the same out of the same
document, in whichever thread, process or executor, and what is costly to make is kept by the content it is made of.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from ..corpus.manifest import Manifest
from ..errors import CorpusError
from ..facts.indicators import canonical as indicator_names
from ..facts.places.regions import Gazetteer
from ..facts.tags import taxonomy as tag_rules
from ..facts.tags.assign import Taxonomy
from ..text import user_words
from ..text.tokens import STOCK, Tokenizer, dictionary_digest

ABOVE = frozenset(("__init__.py", "README.md", "door.py", "engine.py", "query", "results.py", "scale", "tasks"))
"""What lies above the build in the package: the door, tasks, queries and clusters only hand on what was read. All else
counts, so that a new module counts without being named anywhere."""
LIBRARIES = (
    "charset-normalizer",
    "jieba",
    "lxml",
    "markdown-it-py",
    "opencc",
    "openpyxl",
    "pyahocorasick",
    "pypdfium2",
    "pypinyin",
    "python-docx",
    "pyyaml",
    "rensa",
    "rjieba",
)
"""The distributions whose versions decide what is read, and what those stand on. One that is absent counts as absent:
with it, the next build reads everything anew."""


_NOTES = 5
"""Lines of a user dictionary that are named one by one."""
_INSTALLED = re.compile(r"(.+?)-([^-]+)(?:-.*)?\.(?:dist|egg)-info")


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the user's as it was when it was read. name: for messages."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one corpus. Two of them are equal where they read the same out of every document.

    user_dict, taxonomy: None where the corpus has none. own_indicators: canonical names, each with others.
    fingerprint: SHA-256 (hex) of all that decides.
    """

    user_dict: Source | None
    taxonomy: Source | None
    fingerprint: str
    own_indicators: indicator_names.Rows = ()

    @classmethod
    def of(cls, manifest: Manifest) -> Rules:
        """The rules of a corpus, its files read now. Raises CorpusError."""
        return cls.read(
            manifest.folder / manifest.user_dict if manifest.user_dict else None,
            manifest.folder / manifest.taxonomy if manifest.taxonomy else None,
            tuple((one.canonical, one.names) for one in manifest.indicators),
        )

    @classmethod
    def read(
        cls, user_dict: Path | None = None, taxonomy: Path | None = None, indicators: indicator_names.Rows = ()
    ) -> Rules:
        """The rules with a user dictionary and a taxonomy and indicators laid over the package's own. Raises CorpusError."""
        words = _read(user_dict, "user dictionary", user_words.MOST_BYTES) if user_dict else None
        tags = _read(taxonomy, "taxonomy", tag_rules.MOST_BYTES) if taxonomy else None
        named = repr(indicators).encode() if indicators else None
        own = (*(source.data if source else None for source in (words, tags)), named)
        return cls(words, tags, fingerprint(*own), indicators)

    @property
    def tokenizer(self) -> Tokenizer:
        """What cuts texts and queries into words. Raises CorpusError for a user dictionary that is none."""
        return _words(self.user_dict).tokenizer if self.user_dict else STOCK

    def notes(self) -> tuple[str, ...]:
        """What the user should know of the rules: lines of the user dictionary that are no words. Raises CorpusError."""
        if self.user_dict is None:
            return ()
        name, ignored = self.user_dict.name, _words(self.user_dict).ignored
        said = [f"{name}:{entry.line}: {entry.text} is not used as a word: {entry.why}" for entry in ignored[:_NOTES]]
        if len(ignored) > _NOTES:
            said.append(f"{name}: {len(ignored) - _NOTES} more lines are not used as words")
        return tuple(said)

    @property
    def tags(self) -> Taxonomy:
        """The rules for automatic tags. Raises CorpusError with file and line."""
        return _taxonomy(self.taxonomy) if self.taxonomy else Taxonomy.load()

    @property
    def own_taxonomy(self) -> str:
        """The user's taxonomy as an index keeps it, "" for none. Raises CorpusError for one that is no UTF-8."""
        if self.taxonomy is None:
            return ""
        _taxonomy(self.taxonomy)
        return self.taxonomy.data.decode("utf-8-sig")

    @property
    def indicators(self) -> indicator_names.Indicators:
        """What names of indicators mean."""
        return indicator_names.extended(self.own_indicators)

    @property
    def gazetteer(self) -> Gazetteer:
        """The places that are known; no corpus adds any."""
        return Gazetteer.default()

    def tag_tree(self) -> dict[str, str]:
        """The tag that each automatic tag stands under, where it does. Raises CorpusError."""
        return {tag: rule.under for tag, rule in self.tags.rules.items() if rule.under}


def _read(path: Path, what: str, most: int) -> Source:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise CorpusError(f"the {what} cannot be read: {error.strerror}", "see INDEX.md", file=path.name) from None
    if len(data) > most:
        raise CorpusError(f"the {what} is larger than {most >> 20} MB", "leave out what is not needed", file=path.name)
    return Source(path.name, data)


@lru_cache(maxsize=4)
def _words(source: Source) -> user_words.UserWords:
    return user_words.parse(source.data, source.name)


@lru_cache(maxsize=4)
def _taxonomy(source: Source) -> Taxonomy:
    return Taxonomy.over(source.data, source.name)


def fingerprint(*own: bytes | None) -> str:
    """SHA-256 (hex) of all that decides what is read: what is installed, and a user's files (None where there is none)."""
    digest = hashlib.sha256(_installed().encode())
    for data in own:
        digest.update(b"-" if data is None else hashlib.sha256(data).digest())
    return digest.hexdigest()


@cache
def _installed() -> str:
    """Of the code as this process runs it: what is installed later counts for those that start later."""
    return f"{code(Path(__file__).parents[1])} {libraries()} {dictionary_digest()}"


def code(package: Path) -> str:
    """SHA-256 (hex) of every module and data file of `package` (the folder `index`) that a build runs or reads."""
    digest = hashlib.sha256()
    for path in modules(package):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(package).as_posix()} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def modules(package: Path) -> Iterator[Path]:
    """Every file of a package that decides what is read, in order: all but what lies above the build."""
    for top in sorted(package.iterdir()):
        if top.name not in ABOVE:
            yield from filter(_counts, sorted(top.rglob("*")) if top.is_dir() else (top,))


def _counts(path: Path) -> bool:
    return path.is_file() and path.parent.name != "__pycache__" and not path.name.startswith(".")


def libraries() -> str:
    """The libraries with their versions, and the Unicode version that letters and digits are told by."""
    found = installed_versions(sys.path)
    versions = [f"{name}={found.get(name, 'absent')}" for name in LIBRARIES]
    return " ".join([f"unicode={unicodedata.unidata_version}", *versions])


def installed_versions(folders: Iterable[str]) -> dict[str, str]:
    """Version by normal name of the distributions in `folders`, the first of each name as an import would take it.

    Told by the names of their folders (PyPA, "Recording installed projects"): importlib.metadata takes forty
    milliseconds to be imported, a tenth of a build in which nothing changed.
    """
    found: dict[str, str] = {}
    for folder in folders:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 - a thousand Paths would take longer than all the rest
        except OSError:
            continue
        for name in sorted(names):
            if match := _INSTALLED.fullmatch(name):
                found.setdefault(re.sub("[-_.]+", "-", match[1]).lower(), match[2])
    return found

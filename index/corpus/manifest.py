"""INDEX.md: what a corpus holds and what is known of each document.

Front matter (optional): `title`, `include`, `exclude` (globs), `defaults` (of the columns below), `user_dict`,
`taxonomy`, `indicators` (names by canonical name), `queries` (options by name); keys that start with `x-` are free. Every
table with a `file` column is a manifest table:

    file (文件, 文件名, 路径, path) · title 标题 · date 日期 · source 来源 · region 地区 · tags 标签 · url 链接
    duplicate_of 重复于   the document that this one repeats
    exclude 排除          yes / x / 是: the file is left out, even where a glob matches it

Other columns are the user's. A bullet list item that is a link to a file counts as a row with a title. A file cell
`news.jsonl#id` speaks of one line of a JSONL file. Rows of the table that gangmu writes itself (markdown.MANAGED) add
to the row of the same file instead of repeating it. Everything else is prose.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import CorpusError
from . import frontmatter, nearest
from .dates import FORMS, iso
from .failure import Failure
from .own_indicators import OwnIndicator
from .own_indicators import read as own_indicators
from .paths import Folder, Refused, clean, shown
from .saved_queries import SavedQuery
from .saved_queries import read as saved_queries

if TYPE_CHECKING:
    from .markdown import Item, Table

NAME = nearest.NAME
MAX_BYTES = 256 << 20

COLUMNS = {
    "file": ("file", "文件", "文件名", "路径", "path"),
    "title": ("title", "标题", "题目"),
    "date": ("date", "日期", "时间", "发布日期"),
    "source": ("source", "来源", "出处"),
    "region": ("region", "地区", "区域"),
    "tags": ("tags", "tag", "标签"),
    "url": ("url", "link", "链接", "网址"),
    "duplicate_of": ("duplicate_of", "重复于"),
    "exclude": ("exclude", "排除"),
}
COLUMN_OF = {name: column for column, names in COLUMNS.items() for name in names}
KEYS = ("title", "include", "exclude", "defaults", "user_dict", "taxonomy", "indicators", "queries")
SUFFIXES = (".txt", ".md", ".html", ".htm", ".jsonl", ".docx", ".pdf", ".xlsx")

_YES = frozenset(("yes", "y", "x", "true", "1", "是", "✓", "√", "✔"))
_NO = frozenset(("", "no", "n", "false", "0", "否", "-"))
TAG_CUT = re.compile(r"[,,、;;]")
_LINE_OF_JSONL = re.compile(r"(.+?\.jsonl(?:\.gz)?)#(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meta:
    """What the manifest, a JSONL line or front matter says of a document; "" or () where it does not say.

    date is ISO (YYYY, YYYY-MM or YYYY-MM-DD).
    """

    title: str = ""
    date: str = ""
    source: str = ""
    url: str = ""
    region: str = ""
    tags: tuple[str, ...] = ()
    duplicate_of: str = ""

    def over(self, other: Meta) -> Meta:
        """This one where it says something, else the other one."""
        if other == _NOTHING:
            return self
        if self == _NOTHING:
            return other
        return Meta(*(getattr(self, name) or getattr(other, name) for name in _FIELDS))


_FIELDS = tuple(field.name for field in fields(Meta))
_NOTHING = Meta()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a manifest table or link list. path: of a file, or `file.jsonl#id`; line: in INDEX.md, from 1."""

    path: str
    meta: Meta
    line: int
    excluded: bool = False
    managed: bool = False  # from the table that gangmu writes itself


@dataclass(frozen=True, slots=True)
class Manifest:
    """A corpus folder and its INDEX.md. user_dict and taxonomy: paths relative to the folder, "" for none.

    include_line: where the globs stand, for messages about the files they match.
    """

    folder: Path
    title: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    defaults: Meta
    user_dict: str
    taxonomy: str
    rows: tuple[Row, ...]
    include_line: int = 0
    indicators: tuple[OwnIndicator, ...] = ()
    queries: tuple[SavedQuery, ...] = ()


def load(folder: Path, failed: list[Failure] | None = None) -> Manifest:
    """The manifest of a corpus folder. Raises CorpusError with file and line.

    failed: a list to collect what is wrong with single rows (bad path, bad date, a file listed twice) instead of
    raising; those files are then left out. What is wrong with the whole file is raised all the same.
    """
    from . import markdown

    lines = markdown.lines_of(source(folder))
    head = frontmatter.split(lines)
    if head < 0:
        raise CorpusError(
            "the front matter is not closed", "end it with a line of three dashes (---)", file=NAME, line=1
        )
    keys = frontmatter.parse("\n".join(lines[1 : head - 1]), NAME) if head else {}
    reader = _Rows(lines, failed)
    for block in markdown.scan(lines, head, reader.env):
        if isinstance(block, markdown.Table):
            reader.table(block)
        else:
            reader.item(block)
    return _manifest(folder, keys, tuple(reader.rows.values()))


def queries(folder: Path) -> tuple[SavedQuery, ...]:
    """The saved queries of a corpus folder as INDEX.md has them now; its tables are not read. Raises CorpusError."""
    from . import markdown

    lines = markdown.lines_of(source(folder))
    head = frontmatter.split(lines)
    keys = frontmatter.parse("\n".join(lines[1 : head - 1]), NAME) if head > 0 else {}
    return saved_queries(keys.get("queries"), NAME)


def source(folder: Path) -> str:
    """INDEX.md as text, line ends kept, without a byte order mark. Raises CorpusError."""
    return decoded(data(folder)).removeprefix("\ufeff")


def data(folder: Path) -> bytes:
    """INDEX.md as it is on disk. Raises CorpusError."""
    try:
        real = Folder(folder).real(NAME)
        if not Path(real).exists():
            if not folder.is_dir():
                raise CorpusError(f"{folder} is not a folder", "name the folder that holds INDEX.md with --corpus DIR")
            raise CorpusError(f"there is no {NAME} in {folder}", "start a corpus with `gangmu init`")
        if not Path(real).is_file():
            raise CorpusError("it is not a regular file", file=NAME)
        if Path(real).stat().st_size > MAX_BYTES:
            raise CorpusError(f"it is larger than {MAX_BYTES >> 20} MB", "list a .jsonl file instead", file=NAME)
        return Path(real).read_bytes()
    except Refused as error:
        raise CorpusError(f"it {error}", file=NAME) from None
    except OSError as error:
        raise CorpusError(f"it cannot be read: {error.strerror}", file=NAME) from None


def decoded(data: bytes) -> str:
    """The text of an INDEX.md, a byte order mark kept. Raises CorpusError with the line that is not text."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(
            "it is not UTF-8", "save it as UTF-8", file=NAME, line=data.count(b"\n", 0, error.start) + 1
        ) from None
    nul = text.find("\x00")
    if nul >= 0:
        raise CorpusError("it holds a NUL character", file=NAME, line=text.count("\n", 0, nul) + 1)
    return text


def split_line(path: str) -> tuple[str, str]:
    """`news.jsonl#id` as (`news.jsonl`, `id`); any other path as (path, "")."""
    found = _LINE_OF_JSONL.fullmatch(path)
    return (found[1], found[2]) if found else (path, "")


def clean_document(path: str) -> str:
    """The one spelling of a document's path or of `file.jsonl#id`. Raises Refused."""
    file, line = split_line(path)
    if any(ord(char) < 32 for char in line):
        raise Refused("holds a control character")
    return f"{clean(file)}#{line}" if line else clean(file)


def clean_file(path: str) -> str:
    """The one spelling of a file's path; the rule for rows and for what a glob matches. Raises Refused."""
    if split_line(path)[1]:
        raise Refused("has a name that reads like a document of a JSON Lines file (….jsonl#…)")
    return clean(path)


def supported(path: str) -> bool:
    """Whether the name ends like a document that can be read."""
    return path.lower().removesuffix(".gz").endswith(SUFFIXES)


def tags_of(texts: list[str]) -> tuple[str, ...]:
    """Tags in their order, each once, without empty ones."""
    return tuple(dict.fromkeys(tag for tag in (" ".join(text.split()) for text in texts) if tag))


class _Rows:
    """Collects rows; `failed` is load's."""

    def __init__(self, lines: list[str], failed: list[Failure] | None) -> None:
        self.lines = lines
        self.failed = failed
        self.env: dict[str, Any] = {}
        self.rows: dict[str, Row] = {}

    def wrong(self, message: str, line: int, hint: str = "", doc: str = "") -> None:
        failure = Failure(NAME, line, message, hint, shown(doc), "row")
        if self.failed is None:
            raise failure.error()
        self.failed.append(failure)

    def table(self, table: Table) -> None:
        from . import markdown

        number, begin, end = table.header
        columns: dict[int, str] = {}
        twice = ""
        for place, raw in enumerate(markdown.cells(self.lines[number], begin, end)):
            name = COLUMN_OF.get(markdown.cell(raw, self.env).lower(), "")
            if name in columns.values():
                twice = name
            elif name:
                columns[place] = name
        if "file" not in columns.values():
            return
        if twice:
            raise CorpusError(f"two columns of one table mean {twice}", file=NAME, line=number + 1)
        for row in table.rows:
            cells = markdown.cells(self.lines[row[0]], row[1], row[2])
            self.row(
                {name: cells[place] for place, name in columns.items() if place < len(cells) and cells[place]},
                row[0] + 1,
                table.managed,
            )

    def row(self, raw: dict[str, str], line: int, managed: bool) -> None:
        from . import markdown

        if not raw:
            return  # an empty row
        path = markdown.path_cell(raw.pop("file", ""), self.env)
        tags = raw.pop("tags", "")
        texts = {name: markdown.cell(value, self.env) for name, value in raw.items()}
        for name in {"url", "duplicate_of"} & raw.keys():
            texts[name] = markdown.path_cell(raw[name], self.env)
        tag_list = self.tags(tags) if tags else ()
        try:
            path = clean_document(path)
        except Refused as error:
            said = f"the file {shown(path)} {error}" if path else "the file cell is empty"
            self.wrong(said, line, _PATH_HINT, path)
            return
        excluded = False
        mark = texts.pop("exclude", "").lower()
        if mark in _YES:
            excluded = True
        elif mark not in _NO:
            self.wrong(
                f"{mark!r} in the exclude column is neither yes nor no", line, "write yes or leave it empty", path
            )
        try:
            meta = meta_of(texts, tag_list)
        except ValueError as error:
            self.wrong(str(error), line, FORMS, path)
            meta, excluded = Meta(), True
        self.add(Row(path, meta, line, excluded, managed))

    def tags(self, raw: str) -> tuple[str, ...]:
        from . import markdown

        return tags_of([markdown.cell(raw[begin:end], self.env) for begin, end in markdown.tag_pieces(raw)])

    def item(self, item: Item) -> None:
        path = item.path
        if path.startswith("#") or re.match(r"(?!(?i:file):)[A-Za-z][A-Za-z0-9+.-]+:", path):
            return  # a link within the page or to the web
        if not item.alone and not supported(split_line(path)[0]):
            return
        try:
            path = clean_document(path)
        except Refused as error:
            self.wrong(f"the file {shown(path)} {error}", item.line + 1, _PATH_HINT, path)
            return
        self.add(Row(path, Meta(title=" ".join(item.title.split())), item.line + 1))

    def add(self, row: Row) -> None:
        known = self.rows.get(row.path)
        if known is None:
            self.rows[row.path] = row
        elif known.managed == row.managed:
            self.wrong(
                f"{row.path} is listed twice (first on line {known.line})", row.line, "remove one of the rows", row.path
            )
        else:  # the managed table stands for cells that the other row does not have
            own, extra = (known, row) if row.managed else (row, known)
            meta = replace(own.meta.over(extra.meta), tags=tags_of([*own.meta.tags, *extra.meta.tags]))
            self.rows[row.path] = replace(own, meta=meta, excluded=own.excluded or extra.excluded)


_PATH_HINT = "write the path from the corpus folder, like news/a.txt"


def meta_of(texts: Mapping[str, str], tags: tuple[str, ...] = ()) -> Meta:
    """A Meta from texts by field name; other names are ignored. Raises ValueError for a date that is none."""
    try:
        date = iso(texts.get("date", ""))
    except ValueError as error:
        raise ValueError(f"the date {texts['date'][:40]!r}: {error}") from None
    get = texts.get
    return Meta(
        get("title", ""), date, get("source", ""), get("url", ""), get("region", ""), tags, get("duplicate_of", "")
    )


def _manifest(folder: Path, keys: dict[str, frontmatter.Node], rows: tuple[Row, ...]) -> Manifest:
    known: dict[str, frontmatter.Node] = {}
    for key, node in keys.items():
        if key in KEYS:
            known[key] = node
        elif not key.startswith("x-"):
            near = difflib.get_close_matches(key.lower(), KEYS, 1, 0.6)
            hint = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(KEYS)}; your own may start with x-"
            raise CorpusError(f"front matter: unknown key {key!r}", hint, file=NAME, line=node.line)
    include = _list(known, "include")
    globs = {"include": include, "exclude": _list(known, "exclude")}
    for key, patterns in globs.items():
        for pattern in patterns:
            try:
                clean(pattern)
            except Refused as error:  # noqa: PERF203
                raise CorpusError(f"{key}: the glob {pattern!r} {error}", file=NAME, line=known[key].line) from None
    return Manifest(
        folder,
        _text(known, "title"),
        include,
        globs["exclude"],
        _defaults(known["defaults"]) if "defaults" in known else Meta(),
        _support_file(folder, known, "user_dict"),
        _support_file(folder, known, "taxonomy"),
        rows,
        known["include"].line if "include" in known else 0,
        own_indicators(known.get("indicators"), NAME),
        saved_queries(known.get("queries"), NAME),
    )


def _text(keys: dict[str, frontmatter.Node], key: str) -> str:
    node = keys.get(key)
    if node is None:
        return ""
    if not isinstance(node.value, str):
        raise CorpusError(f"front matter: {key} must be a text", file=NAME, line=node.line)
    return " ".join(node.value.split())


def _list(keys: dict[str, frontmatter.Node], key: str) -> tuple[str, ...]:
    node = keys.get(key)
    if node is None or node.value == "":
        return ()
    nodes = node.value if isinstance(node.value, list) else [node]
    texts = []
    for entry in nodes:
        if not isinstance(entry.value, str) or not entry.value.strip():
            raise CorpusError(f"front matter: {key} must be a list of texts", file=NAME, line=entry.line)
        texts.append(entry.value.strip())
    return tuple(texts)


def _defaults(node: frontmatter.Node) -> Meta:
    if node.value == "":
        return Meta()
    if not isinstance(node.value, dict):
        raise CorpusError("front matter: defaults must be `{column: value}`", file=NAME, line=node.line)
    values: dict[str, frontmatter.Node] = {}
    for key, entry in node.value.items():
        name = COLUMN_OF.get(key.lower(), "")
        if name in ("", "file", "exclude", "duplicate_of"):
            near = difflib.get_close_matches(key.lower(), COLUMN_OF, 1, 0.6)
            hint = f"did you mean {near[0]}?" if near else "it takes title, date, source, region, tags and url"
            raise CorpusError(f"front matter: defaults has no {key!r}", hint, file=NAME, line=entry.line)
        values[name] = entry
    tags: list[str] = []
    if "tags" in values:
        tags = [part for text in _list(values, "tags") for part in TAG_CUT.split(text)]
        del values["tags"]
    try:
        return meta_of({name: _text(values, name) for name in values}, tags_of(tags))
    except ValueError as error:
        raise CorpusError(f"front matter: {error}", FORMS, file=NAME, line=values["date"].line) from None


def _support_file(folder: Path, keys: dict[str, frontmatter.Node], key: str) -> str:
    path = _text(keys, key)
    if not path:
        return ""
    line = keys[key].line
    try:
        path = clean(path)
        real = Path(Folder(folder).real(path))
    except Refused as error:
        raise CorpusError(f"{key}: the file {path!r} {error}", _PATH_HINT, file=NAME, line=line) from None
    if not real.is_file():
        what = "is not a regular file" if real.exists() else "does not exist"
        raise CorpusError(f"{key}: the file {path!r} {what}", file=NAME, line=line)
    return path

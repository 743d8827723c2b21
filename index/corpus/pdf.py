"""A PDF with text to its paragraphs: lines in reading order joined again, ruled tables as tables, margins left out.

Letters and rules come from PDFium with their places; everything else is done here. Places are in points, y upward.
"""

from __future__ import annotations

import ctypes
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from . import pdf_tables
from .pdf_tables import Box
from .unpacking import Office, Unreadable

MOST_PAGES = 3_000
MOST_LETTERS = 20_000_000
_PDFIUM = threading.Lock()
"""PDFium is not made for several threads."""
_MARGIN = 0.11
"""The share of a page's height at its top and bottom in which headers, footers and page numbers stand."""
_AGAIN = 0.3
"""A line of the margin that stands on this share of the pages is a header or footer."""
_SMALL = 0.85
"""What stands at the top in letters smaller than this share of the text's is a header, also of a single page."""
_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]*(?:第?\s*[\dIVXivx]{1,5}\s*页?|[一二三四五六七八九十百〇]{1,6})(?:\s*[/／,，共]+\s*(?:共)?\s*\d{1,5}\s*页?)?[-—–－·\s]*"
)
_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—]")
_NEW = re.compile(
    r"(?:[（(]?[一二三四五六七八九十百]{1,4}[）)、.．]|第[一二三四五六七八九十百零〇\d]{1,5}[章节条款]|[（(]\d{1,3}[）)]|\d{1,3}[、．.)）]\s*\D|[•●■◆▪]|附[件表录]\s*\d*\s*[:：])"
)
_WORD = re.compile("[\x21-\x7e\u00c0-\u024f]{2,40}")
_BULLETS = frozenset("•●■◆▪★")
_MOST_TITLE = 90


@dataclass(slots=True)
class Line:
    """A line of a page. size: of its letters; page: from 0; table: it is a row of one, or stands for several."""

    text: str
    box: Box
    size: float
    page: int
    table: bool = False
    column: tuple[float, float] = (0.0, 0.0)


@dataclass(slots=True)
class _Piece:
    letters: list[str] = field(default_factory=list)
    x0: float = 1e9
    y0: float = 1e9
    x1: float = -1e9
    y1: float = -1e9
    sizes: list[float] = field(default_factory=list)

    def add(self, letter: str, box: Box) -> None:
        self.letters.append(letter)
        self.x0, self.x1 = min(self.x0, box.x0), max(self.x1, box.x1)
        self.y0, self.y1 = min(self.y0, box.y0), max(self.y1, box.y1)
        self.sizes.append(box.y1 - box.y0)


def text_of(data: bytes) -> Office:
    """The text and the title of a PDF file. Raises Unreadable for one that is locked, damaged or without text."""
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "assword" in str(error) or "ecurity" in str(error):
                raise Unreadable("it is protected by a password", "save a copy without the password") from None
            raise Unreadable("it is damaged or no PDF file", "fetch it again, or print it to a new PDF") from None
        try:
            return _read(document)
        except (pypdfium2.PdfiumError, ctypes.ArgumentError, ValueError, OverflowError):
            raise Unreadable("it is damaged or no PDF file", "fetch it again, or print it to a new PDF") from None
        finally:
            document.close()


def _read(document: Any) -> Office:
    count = len(document)
    if count > MOST_PAGES:
        raise Unreadable(f"it has {count} pages, more than {MOST_PAGES}", "split it")
    pages: list[list[Line]] = []
    heights: list[float] = []
    letters = pictures = 0
    for number in range(count):
        page = document[number]
        try:
            lines, read, seen = _page(page, number)
            heights.append(page.get_height())
        finally:
            page.close()
        pages.append(lines)
        letters += read
        pictures += seen
        if letters > MOST_LETTERS:
            raise Unreadable("it holds more text than any document", "split it")
    said = "".join(line.text for lines in pages for line in lines)
    if not said.strip():
        if pictures:
            raise Unreadable("it is a scan: its pages are pictures without text", "run OCR over it and save the text")
        raise Unreadable("it holds no text", "remove the file or its row")
    unknown = sum(c in "\ufffd\ufffe\uffff" or "\ue000" <= c <= "\uf8ff" or (c < " " and c not in "\t\n") for c in said)
    if unknown > 0.3 * len(said):
        raise Unreadable("its letters have no Unicode (its fonts came without)", "run OCR over it and save the text")
    kept = _without_margins(pages, heights)
    return Office("\n".join(_paragraphs(kept)), _title(kept))


def _page(page: Any, number: int) -> tuple[list[Line], int, int]:
    """The lines of a page in reading order, how many letters it has, and how many pictures."""
    text = page.get_textpage()
    try:
        letters = list(_letters(text))
    finally:
        text.close()
    segments, pictures = pdf_tables.drawn(page)
    lines: list[Line] = []
    for ruled in pdf_tables.tables(segments, [(c, b) for c, b in letters if c.strip()]):
        letters = [(c, b) for c, b in letters if not (c.strip() and ruled.box.holds(b))]
        lines.append(Line("\n".join(ruled.lines), ruled.box, 0.0, number, True))
    plain = _ordered(_pieces(letters), page.get_width(), number)
    for table in lines:
        at = next((i for i, line in enumerate(plain) if line.box.y1 <= table.box.y1 and not line.table), len(plain))
        plain.insert(at, table)
    return plain, len(letters), pictures


def _letters(text: Any) -> Iterator[tuple[str, Box]]:
    """The characters of a page with their boxes; line ends that PDFium puts in have none."""
    rect = pdfium.FS_RECTF()  # the box of the font, as high for 、 as for 国
    high = 0
    for i in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text.raw, i)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
            high = 0
        if code in (0xFFFE, 2):  # a hyphen at the end of a line
            code = 0x2D
        if not code or code in (10, 13):
            yield "\n", Box(0, 0, 0, 0)
            continue
        if pdfium.FPDFText_GetLooseCharBox(text.raw, i, rect):
            yield (
                chr(min(code, 0x10FFFF)),
                Box(rect.left, min(rect.bottom, rect.top), rect.right, max(rect.bottom, rect.top)),
            )


def _pieces(letters: Sequence[tuple[str, Box]]) -> list[_Piece]:
    """Runs of characters on one line without a wide gap."""
    pieces: list[_Piece] = []
    piece = _Piece()
    for letter, box in letters:
        apart = letter == "\n"
        if not apart and letter.strip() and piece.sizes:
            size = max(median(piece.sizes[-8:]), 1.0)
            off = abs((box.y0 + box.y1) / 2 - (piece.y0 + piece.y1) / 2) > 0.9 * max(size, box.y1 - box.y0)
            apart = off or box.x0 - piece.x1 > 2.5 * size or box.x0 < piece.x0 - 0.5 * size
        if apart:
            pieces.append(piece)
            piece = _Piece()
        if letter == "\n":
            continue
        if letter.strip():
            piece.add(letter, box)
        elif piece.letters:
            piece.letters.append(" ")
    pieces.append(piece)
    return [piece for piece in pieces if piece.sizes]


def _ordered(pieces: list[_Piece], width: float, number: int) -> list[Line]:
    """Pieces as lines: bands from the top down, in each of them the left column before the right one."""
    gutter = _gutter(pieces, width)
    if not gutter:
        return _lines(pieces, number)
    across = sorted((p for p in pieces if p.x0 < gutter - 2 and p.x1 > gutter + 2), key=lambda p: -p.y1)
    rest = [p for p in pieces if not (p.x0 < gutter - 2 and p.x1 > gutter + 2)]
    lines: list[Line] = []
    for piece in [*across, None]:
        above = [p for p in rest if piece is None or p.y0 >= piece.y1 - 1]
        rest = [p for p in rest if not (piece is None or p.y0 >= piece.y1 - 1)]
        lines += _lines([p for p in above if p.x1 <= gutter + 2], number)
        lines += _lines([p for p in above if p.x1 > gutter + 2], number)
        if piece is not None:
            lines += _lines([piece], number)
    return lines


def _gutter(pieces: list[_Piece], width: float) -> float:
    """Where the white between two columns of text is; 0 without. At least six long lines stand on either side of it."""
    long = [p for p in pieces if len(p.letters) >= 8]
    if len(long) < 12 or width <= 0:
        return 0.0
    best, fewest = 0.0, len(long)
    for step in range(35, 66):
        x = width * step / 100
        crossing = sum(p.x0 < x - 2 and p.x1 > x + 2 for p in long)
        left, right = sum(p.x1 <= x + 2 for p in long), sum(p.x0 >= x - 2 for p in long)
        if crossing < fewest and crossing <= 0.2 * len(long) and min(left, right) >= 6:
            best, fewest = x, crossing
    return best


def _lines(pieces: list[_Piece], number: int) -> list[Line]:
    """Pieces side by side as lines, from the top down."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda p: (-(p.y0 + p.y1) / 2, p.x0)):
        last = rows[-1][0] if rows else None
        height = piece.y1 - piece.y0
        if last is not None and abs((piece.y0 + piece.y1 - last.y0 - last.y1) / 2) < 0.5 * max(
            height, last.y1 - last.y0
        ):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    found = []
    for row in rows:
        row.sort(key=lambda p: p.x0)
        text = re.sub(" {2,}", " ", " ".join("".join(p.letters).strip() for p in row)).strip()
        box = Box(row[0].x0, min(p.y0 for p in row), max(p.x1 for p in row), max(p.y1 for p in row))
        found.append(Line(text, box, median(s for p in row for s in p.sizes), number))
    edges = (min((x.box.x0 for x in found), default=0.0), max((x.box.x1 for x in found), default=0.0))
    for line in found:
        line.column = edges
    return found


def _without_margins(pages: list[list[Line]], heights: list[float]) -> list[Line]:
    """The lines without headers, footers and page numbers."""
    edges: list[list[Line]] = []
    for lines, height in zip(pages, heights, strict=True):
        low, high = _MARGIN * height, (1 - _MARGIN) * height
        edges.append([x for x in lines if not x.table and (x.box.y1 <= low or x.box.y0 >= high)])
    times = Counter(shape for lines in edges for shape in {_shape(line.text) for line in lines})
    enough = max(2, _AGAIN * len(pages))
    usual = median([x.size for lines in pages for x in lines if x.size for _ in range(1 + len(x.text) // 20)] or [0.0])
    top = {id(x) for x in _at_top(pages, heights) if x.size < _SMALL * usual and len(x.text) <= 60}
    gone = {
        id(line)
        for lines in edges
        for line in lines
        if _PAGE_NUMBER.fullmatch(line.text)
        or id(line) in top
        or (times[_shape(line.text)] >= enough and len(line.text) <= 80)
    }
    return [line for lines in pages for line in lines if id(line) not in gone]


def _at_top(pages: list[list[Line]], heights: list[float]) -> Iterator[Line]:
    for lines, height in zip(pages, heights, strict=True):
        yield from (x for x in lines if not x.table and x.box.y0 >= (1 - _MARGIN) * height)


def _shape(text: str) -> str:
    return re.sub(r"\d+|\s+", "", text)


def _paragraphs(lines: list[Line]) -> list[str]:
    """Lines joined to the paragraphs that the width of the page broke."""
    said: list[str] = []
    before: Line | None = None
    usual = median([x.size for x in lines if x.size] or [0.0])
    left = _usual_edge(lines)
    for line in lines:
        if before is not None and said and _goes_on(before, line, usual, left):
            said[-1] = _joined(said[-1], line.text)
        elif line.text:
            said.append(line.text)
        before = line
    return said


def _usual_edge(lines: list[Line]) -> dict[float, float]:
    """By the left edge of a column: where its lines begin that are not indented."""
    edges: dict[float, Counter[int]] = {}
    for line in lines:
        if not line.table:
            edges.setdefault(round(line.column[0], -1), Counter())[round(line.box.x0)] += 1
    found = {}
    for column, counts in edges.items():
        enough = max(2, 0.04 * sum(counts.values()))
        found[column] = float(min((x for x, times in counts.items() if times >= enough), default=min(counts)))
    return found


def _goes_on(before: Line, line: Line, usual: float, left: dict[float, float]) -> bool:
    if before.table or line.table or not before.text or not line.text:
        return False
    size = max(line.size, before.size, 1.0)
    if abs(line.size - before.size) > 0.25 * size and not (len(line.text) < 6 or len(before.text) < 6):
        return False
    word = _WORD.match(line.text)  # what would not fit on the line before any more
    needed = 0.55 * size * len(word[0]) if word else 0.0
    if before.box.x1 < before.column[1] - 2.2 * size - needed:
        return False  # the line before is not full
    start = min(left.get(round(line.column[0], -1), line.column[0]), line.box.x0)
    indented = line.box.x0 - start > 0.9 * size
    if indented or line.text[0] in _BULLETS or (_NEW.match(line.text) and before.text[-1] in "。；;：:！!？?"):
        return False
    if line.page == before.page and line.box.y1 < before.box.y1:
        gap = before.box.y0 - line.box.y1
        return gap < 2.2 * max(usual, size)
    return True


def _joined(first: str, second: str) -> str:
    if _CJK.match(first[-1]) or _CJK.match(second[0]):
        return first + second
    if first[-1] == "-" and len(first) > 1 and first[-2].isalpha() and second[0].islower():
        return first[:-1] + second
    if first[-1].isdigit() and second[0] in "0123456789%.,":
        return first + second
    return f"{first} {second}"


def _title(lines: list[Line]) -> str:
    """The lines in the largest letters at the top of the first page, where they are larger than the text."""
    plain = [x for x in lines if x.size]
    if not plain:
        return ""
    usual = median(size for x in plain for size in [x.size] * max(1, len(x.text)))
    first = [x for x in plain if x.page == plain[0].page][:12]
    largest = max(x.size for x in first)
    if largest < 1.15 * usual:
        return ""
    start = next(i for i, x in enumerate(first) if x.size >= 0.93 * largest and len(x.text) >= 2)
    parts = []
    for line in first[start:]:
        if line.size < 0.93 * largest:
            break
        parts.append(line.text)
    title = ""
    for part in parts:
        title = _joined(title, part) if title else part
    return title if 4 <= len(title) <= _MOST_TITLE else ""

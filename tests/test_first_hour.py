"""The first hour of a new user, in the order in which it stumbled once: what is typed, and what has to be answered."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import gangmu

PLAN = "宜昌市产业规划\n\n到2027年,地区生产总值达到20011.65亿元,年均增长6.5%以上,单位工业增加值用水量下降4%以上。\n"
NEWS = "武汉市发展集成电路产业,力争到2025年集成电路产业规模突破1000亿元。光谷同步建设园区。\n"
COPY = "武汉市发展集成电路产业,力争到2025年集成电路产业规模突破1000亿元。光谷同步建设园区,转载。\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hour") / "mine"
    (folder / "news").mkdir(parents=True)
    (folder / "2023年宜昌市产业规划.txt").write_text(PLAN, encoding="utf-8")
    (folder / "news" / "003a.txt").write_text(NEWS, encoding="utf-8")
    (folder / "news" / "003b.txt").write_text(COPY, encoding="utf-8")
    (folder / "README").write_text("notes", encoding="utf-8")
    (folder / "scan.ofd").write_bytes(b"PK")
    done = gangmu("init", folder)
    assert done.status == 0 and "3 documents listed" in done.out
    assert "scan.ofd" in done.err and "convert it to" in done.err
    assert gangmu("-C", folder, "build").status == 0
    return folder


def table(folder: Path, *words: str, columns: int = 80) -> str:
    done = gangmu("-C", folder, *words, "-f", "table", COLUMNS=str(columns))
    assert done.status == 0, done.err
    return done.out


def test_no_value_loses_its_unit_and_a_fall_looks_like_one(folder: Path) -> None:
    for columns in (40, 80, 120):
        shown = table(folder, "targets", columns=columns)
        assert "20,011.65亿元" in shown and "↓4%" in shown and "+6.5%" in shown


def test_a_file_without_a_title_has_that_of_its_name(folder: Path) -> None:
    (record,) = gangmu("-C", folder, "show", "2023年宜昌市产业规划.txt", "-f", "jsonl").records
    assert record["title"].endswith("宜昌市产业规划") and record["title_source"] in ("filename", "text")
    assert any(region.endswith("宜昌市") for region in record["regions"])
    assert "(no title)" not in table(folder, "search", "集成电路", "--all-copies")


def test_show_in_a_pipe_is_the_text(folder: Path) -> None:
    done = gangmu("-C", folder, "show", "003a")
    assert done.out.startswith("武汉市发展") and "\x1b" not in done.out and "doc\t" not in done.out


def test_two_words_are_searched_together_and_counted_exactly(folder: Path) -> None:
    assert gangmu("-C", folder, "search", "集成电路", "武汉", "--count").out == "2\n"
    assert "no document holds every word" in gangmu("-C", folder, "search", "集成电路", "宜昌", "--count").err


@pytest.mark.parametrize("typed", ["1000亿", "1000亿元", "1,000亿", "千亿", "1e11", "0.1万亿元"])
def test_amounts_are_typed_as_people_write_them(folder: Path, typed: str) -> None:
    assert gangmu("-C", folder, "targets", "--min", typed, "--unique", "--count").out == "2\n"


@pytest.mark.parametrize("typed", ["2025", "2025年", "十四五", "2021至2025", "2021...2025", "2025年前"])
def test_years_are_typed_as_people_write_them(folder: Path, typed: str) -> None:
    assert gangmu("-C", folder, "targets", "--due", typed, "--unique", "--count").out == "1\n"


def test_a_refused_spelling_is_answered_with_one_that_works(folder: Path) -> None:
    for words in (["--min", "很多"], ["--due", "改天"], ["--kind", "wish"], ["-n", "几个"]):
        done = gangmu("-C", folder, "targets", *words)
        assert done.status == 2 and "hint:" in done.err
        assert "COMMAND" not in done.err and "valid float" not in done.err and "valid integer" not in done.err


def test_a_unit_with_a_magnitude_is_its_unit(folder: Path) -> None:
    done = gangmu("-C", folder, "targets", "-u", "亿元", "--unique", "--count")
    assert done.out == "2\n" and "recorded as 元" in done.err


def test_an_ambiguous_beginning_names_what_it_may_be(folder: Path) -> None:
    done = gangmu("-C", folder, "show", "003")
    assert done.status == 2 and "003a.txt" in done.err and "003b.txt" in done.err
    assert gangmu("show", "./news/003a.txt", "news/003b.txt", cwd=folder).out.count("武汉市发展") == 2


def test_two_regions_are_both(folder: Path) -> None:
    both = gangmu("-C", folder, "targets", "-r", "武汉", "-r", "宜昌", "--unique", "--count").out
    one = gangmu("-C", folder, "targets", "-r", "武汉", "--unique", "--count").out
    assert int(both) > int(one) > 0


def test_gdp_is_known_by_its_names(folder: Path) -> None:
    records = gangmu("-C", folder, "targets", "-i", "GDP", "-f", "jsonl").records
    assert {record["canonical"] for record in records} == {"地区生产总值"}


def test_the_map_and_the_timeline_are_read_at_80_columns(folder: Path) -> None:
    assert "…" not in table(folder, "timeline")
    assert "…" not in table(folder, "map")
    assert all(len(line) <= 80 for line in table(folder, "timeline").splitlines())


def test_a_score_is_explained_in_words(folder: Path) -> None:
    shown = table(folder, "search", "集成电路", "--explain")
    assert "{" not in shown and "pairs:" not in shown


def test_paths_stay_on_a_line(folder: Path) -> None:
    shown = gangmu("-C", folder, "dedup", "--passages", "-f", "table", COLUMNS="80").out
    assert not shown or "news/003a.txt" in shown


def test_the_ledger_of_a_province_goes_to_excel(folder: Path, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    file = tmp_path / "hubei.xlsx"
    assert gangmu("-C", folder, "export", "--what", "targets", "--region", "湖北", "--to", file).status == 0
    sheet = openpyxl.load_workbook(file).active
    assert sheet.freeze_panes and sheet.auto_filter.ref
    csv = tmp_path / "hubei.csv"
    assert gangmu("-C", folder, "targets", "--columns", "region,value", "--to", csv, "--bom").status == 0
    assert csv.read_bytes().startswith(b"\xef\xbb\xbfregion,value")


def test_columns_of_two_texts_need_two_texts(folder: Path) -> None:
    done = gangmu("-C", folder, "show", "003a", "-y")
    assert done.status == 2 and "--diff" in done.err


def test_a_drawing_has_the_ending_of_what_it_is(folder: Path, tmp_path: Path) -> None:
    done = gangmu("-C", folder, "timeline", "--svg", tmp_path / "t.png")
    assert done.status == 2 and ".svg" in done.err and not (tmp_path / "t.png").exists()


def test_a_tag_that_looks_like_an_option_behind_the_dashes_is_refused(folder: Path) -> None:
    before = (folder / "INDEX.md").read_bytes()
    done = gangmu("-C", folder, "tag", "add", "重点", "--", "集成电路", "--dry-run")
    assert done.status == 2 and "--dry-run" in done.err
    assert (folder / "INDEX.md").read_bytes() == before


def test_errors_for_scripts_are_one_object(folder: Path) -> None:
    error = json.loads(gangmu("-C", folder, "targets", "--region", "火星", "-f", "json").err)
    assert error["exit"] == 2 and error["hint"] and re.search("火星", error["message"])

"""--columns, --to and --bom on every listing, and what an exported file looks like in Excel."""

from __future__ import annotations

import csv
import datetime
import io
import json
from pathlib import Path

import pytest
from conftest import gangmu
from gangmu.index import Corpus

TEXT = (
    "到2027年，全市集成电路产业规模突破1000亿元，新增企业300家。\n"
    "集成电路产业链上下游企业加快集聚，芯片设计、晶圆制造、封装测试和半导体设备材料协同发展，公共服务平台对中小企业开放。\n"
    "支持芯片企业与高校共建实验室，引进集成电路人才，完善半导体产业基金的投入机制，推动存储芯片量产和集成电路国产替代。\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("columns") / "c"
    made.mkdir()
    here = {"id": "a", "text": f"武汉。{TEXT}", "title": "=cmd|' /C calc'!A0", "date": "2024-05-06", "region": "武汉"}
    there = {
        "id": "b",
        "text": f"上海。{TEXT}",
        "title": "上海的产业",
        "date": "2023",
        "region": "上海",
        "source": "乙",
    }
    lines = [{**here, "tags": ["重点"], "source": "甲"}, there]
    (made / "a.jsonl").write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
    )
    with Corpus(made) as corpus:
        corpus.start("列")
        corpus.build(jobs=1)
    return made


LISTINGS = {
    "search": (["search", "产业"], "doc,title"),
    "targets": (["targets"], "value,unit,deadline"),
    "regions": (["regions"], "region,documents"),
    "indicators": (["indicators"], "canonical,unit"),
    "timeline": (["timeline"], "year,targets"),
    "map": (["map"], "sector,targets"),
    "tag list": (["tag", "list"], "tag,documents"),
    "export": (["export", "--what", "documents"], "doc,date"),
}


@pytest.mark.parametrize("command", LISTINGS)
def test_every_listing_prints_chosen_columns_and_writes_files(folder: Path, tmp_path: Path, command: str) -> None:
    args, columns = LISTINGS[command]
    whole = gangmu("-C", folder, *args, "-f", "csv")
    if whole.status == 1:
        pytest.fail(f"nothing to list: {whole.err}")
    chosen = gangmu("-C", folder, *args, "-f", "csv", "--columns", columns)
    assert chosen.out.splitlines()[0] == columns
    names = columns.split(",")
    known = list(csv.DictReader(io.StringIO(whole.out)))
    assert list(csv.DictReader(io.StringIO(chosen.out))) == [{name: row[name] for name in names} for row in known]
    for suffix in ("csv", "tsv", "json", "jsonl", "xlsx"):
        done = gangmu("-C", folder, *args, "--columns", columns, "--to", tmp_path / f"o.{suffix}")
        assert (done.status, done.out) == (0, ""), done.err
        assert f"{len(known)} record{'s'[: len(known) != 1]} in" in done.err
    assert (tmp_path / "o.csv").read_text(encoding="utf-8") == chosen.out
    assert [list(row) for row in json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))] == [names] * len(known)


def test_clusters_are_listed_a_row_for_each_member(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "c" / name).write_text(TEXT * 2, encoding="utf-8")
    with Corpus(tmp_path / "c") as corpus:
        corpus.start("副本")
        corpus.build(jobs=1)
    done = gangmu("-C", tmp_path / "c", "dedup", "--columns", "doc,canonical", "--to", tmp_path / "o.csv")
    assert done.status == 0
    assert (tmp_path / "o.csv").read_text(encoding="utf-8") == "doc,canonical\na.txt,a.txt\nb.txt,a.txt\n"


def test_a_column_that_there_is_not_is_answered_with_near_ones(folder: Path) -> None:
    done = gangmu("-C", folder, "targets", "--columns", "valu")
    assert (done.status, done.out) == (2, "")
    assert "did you mean value" in done.err
    assert gangmu("-C", folder, "targets", "--columns", ",").status == 2


def test_columns_beyond_those_of_the_listing_may_be_chosen(folder: Path) -> None:
    done = gangmu("-C", folder, "targets", "--columns", "id,title,region_code")
    assert done.out.splitlines()[0] == "id\ttitle\tregion_code"


def test_chosen_columns_are_a_table_on_a_terminal(folder: Path) -> None:
    done = gangmu("-C", folder, "-f", "table", "targets", "--columns", "region,value")
    assert "region" in done.out.splitlines()[1] and "100000000000" in done.out


def test_a_listing_is_not_written_over_a_document(folder: Path) -> None:
    done = gangmu("-C", folder, "search", "产业", "--to", folder / "a.jsonl", "--force")
    assert done.status == 2 and "is a document" in done.err
    assert gangmu("-C", folder, "targets", "--count", "--to", "o.csv").status == 2
    assert gangmu("-C", folder, "targets", "-f", "json", "--to", "o.csv").status == 2


def test_nothing_found_writes_no_other_file_and_exits_1(folder: Path, tmp_path: Path) -> None:
    done = gangmu("-C", folder, "targets", "--min", "9000万亿", "--to", tmp_path / "o.csv")
    assert done.status == 1


def test_a_mark_for_excel_stands_first(folder: Path, tmp_path: Path) -> None:
    assert gangmu("-C", folder, "targets", "--bom", "-f", "csv").out.startswith("\ufeffregion,")
    gangmu("-C", folder, "export", "--bom", "--to", tmp_path / "o.csv")
    assert (tmp_path / "o.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")
    assert not gangmu("-C", folder, "targets", "--bom", "-f", "json").out.startswith("\ufeff")


def test_a_sheet_has_a_fixed_heading_a_filter_widths_and_real_values(folder: Path, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    columns = ("title", "date", "value", "deadline", "sentence")
    done = gangmu(
        "-C", folder, "targets", "--columns", ",".join(columns), "--sort", "date", "--to", tmp_path / "o.xlsx"
    )
    assert done.status == 0
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx")["gangmu"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:E{sheet.max_row}"
    assert [cell.font.b for cell in sheet[1]] == [True] * 5
    widths = {name: sheet.column_dimensions[letter].width for name, letter in zip(columns, "ABCDE", strict=True)}
    assert widths["value"] < widths["sentence"] <= 60
    first = dict(zip(columns, sheet[2], strict=True))
    assert first["title"].value == "=cmd|' /C calc'!A0" and first["title"].data_type == "s"
    assert first["date"].value == datetime.datetime(2024, 5, 6) and first["date"].number_format == "yyyy-mm-dd"
    assert first["value"].data_type == "n" and first["deadline"].value == 2027
    last = dict(zip(columns, sheet[sheet.max_row], strict=True))
    assert last["date"].value == "2023"  # a year is no day


@pytest.mark.parametrize("command", [["targets"], ["export", "--what", "targets"]])
def test_the_ledger_of_a_region_goes_to_excel(folder: Path, tmp_path: Path, command: list[str]) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    done = gangmu("-C", folder, *command, "--region", "湖北", "--min", "1000亿", "--to", tmp_path / "o.xlsx")
    assert done.status == 0, done.err
    rows = list(openpyxl.load_workbook(tmp_path / "o.xlsx")["gangmu"].values)
    assert {dict(zip(rows[0], row, strict=True))["region"] for row in rows[1:]} == {"武汉市"}


def test_export_takes_the_filters_of_what_it_exports(folder: Path) -> None:
    def exported(*args: str) -> list[dict[str, str]]:
        return [json.loads(line) for line in gangmu("-C", folder, "export", *args, "-f", "jsonl").out.splitlines()]

    assert [one["doc"] for one in exported("--what", "documents", "--region", "武汉")] == ["a.jsonl#a"]
    assert [one["doc"] for one in exported("--what", "documents", "--since", "2024")] == ["a.jsonl#a"]
    assert [one["doc"] for one in exported("--what", "documents", "上海的产业")] == ["a.jsonl#b"]
    assert {one["tag"] for one in exported("--what", "tags", "--tag", "重点")} == {"重点"}
    assert {one["unit"] for one in exported("--unit", "家")} == {"家"}
    assert len(exported()) == len(exported("--kind", "all")) >= len(exported("--kind", "target")) > 0
    wrong = gangmu("-C", folder, "export", "--what", "tags", "--min", "5")
    assert wrong.status == 2 and "--what targets" in wrong.err
    assert gangmu("-C", folder, "export", "--what", "clusters", "--tag", "x").status == 2


def test_only_so_many_targets_are_listed(folder: Path) -> None:
    done = gangmu("-C", folder, "targets", "-n", "1", "-f", "jsonl")
    assert len(done.out.splitlines()) == 1
    assert "1 of" in done.err

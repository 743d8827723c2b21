"""Values, units, years and days as people type them, and what is answered to those that are refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import gangmu
from gangmu.index import Corpus
from gangmu.index.errors import UsageError
from gangmu.index.tasks import spellings
from hypothesis import given
from hypothesis import strategies as st

TODAY = date(2026, 11, 28)
TEXT = (
    "到2027年，全市集成电路产业规模突破1000亿元，新增企业300家。到2030年，全市地区生产总值达到2.2万亿元，年均增长12%。\n"
    "到2026年，全市常住人口达到1400万人。\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("spellings") / "c"
    (made / "sub").mkdir(parents=True)
    for name in ("武汉规划.txt", "武汉计划.txt", "sub/宜昌纲要.txt"):
        (made / name).write_text(f"{name[-6:-4]}。{TEXT}", encoding="utf-8")
    with Corpus(made) as corpus:
        corpus.start("拼写")
        corpus.build(jobs=1)
    return made


@pytest.mark.parametrize(
    ("typed", "value", "unit"),
    [
        ("1000亿", 1e11, ""), ("1000亿元", 1e11, "元"), ("千亿", 1e11, ""), ("12%", 12, "%"), ("１２％", 12, "%"),
        ("1,000亿", 1e11, ""), ("2.2万亿元", 2.2e12, "元"), ("1e11", 1e11, ""), ("100000000000", 1e11, ""),
        ("100,000", 1e5, ""), ("一千二百亿", 1.2e11, ""), ("5千克", 5, "千克"), ("三成", 30, "%"), ("500 家", 500, "家"),
        ("1.5个百分点", 1.5, "百分点"),
        ("1955万吨", 19_550_000, "吨"), ("两万人", 20_000, "人"), ("+5", 5, ""), ("0", 0, ""),
    ],
)  # fmt: skip
def test_a_value_is_read_as_it_stands_in_a_text(typed: str, value: float, unit: str) -> None:
    assert spellings.amount(typed) == (value, unit)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "10-20亿",
        "10多亿",
        "十几亿",
        "nan",
        "inf",
        "1e400",
        "1000亿火星",
        "九千九百九十九万亿亿亿",
        "%",
        "..",
        "1.2.3",
    ],
)
def test_what_is_no_value_is_answered_with_values_that_are(typed: str) -> None:
    with pytest.raises(UsageError) as refused:
        spellings.amount(typed)
    assert "1000亿元" in refused.value.hint


@pytest.mark.parametrize("typed", ["-5", "-5%", "−10亿", "负10亿", "-1e11"])
def test_a_value_below_zero_is_told_what_a_fall_is(typed: str) -> None:
    with pytest.raises(UsageError, match="below zero") as refused:
        spellings.amount(typed)
    assert "direction down" in refused.value.hint


@given(st.integers(1, 10**13), st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8)]), st.sampled_from(["", "元"]))
def test_a_number_with_a_magnitude_is_worth_their_product(number: int, magnitude: tuple[str, int], unit: str) -> None:
    word, size = magnitude
    if number * size < 2**63:
        assert spellings.amount(f"{number}{word}{unit}") == (pytest.approx(number * size), unit)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_a_hint(text: str) -> None:
    def read(one: Callable[[str], object]) -> None:
        try:
            one(text)
        except UsageError as error:
            assert error.message and error.hint

    for one in (spellings.amount, spellings.unit, spellings.years, spellings.day):
        read(one)


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("亿元", "元"), ("万亿元", "元"), ("万人", "人"), ("万吨", "吨"), ("万亩", "亩"), ("百万千瓦", "千瓦"),
        ("千瓦", "千瓦"), ("亿千瓦时", "千瓦时"), ("个百分点", "百分点"),
        ("％", "%"), ("元", "元"), ("名", "人"), ("火星", "火星"),
    ],
)  # fmt: skip
def test_a_unit_stands_without_magnitude(typed: str, unit: str) -> None:
    assert spellings.unit(typed) == unit


def test_a_magnitude_alone_is_no_unit() -> None:
    with pytest.raises(UsageError, match="no unit"):
        spellings.unit("万亿")


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("2027", (2027, 2027)), ("2027年", (2027, 2027)), ("2027年底", (2027, 2027)), ("二〇二七年", (2027, 2027)),
        ("十四五", (2021, 2025)), ("十五五", (2026, 2030)), ("“十五五”时期", (2026, 2030)), ("十五五末", (2030, 2030)),
        ("2025..2030", (2025, 2030)), ("2025...2030", (2025, 2030)), ("2025至2030", (2025, 2030)),
        ("2025—2030", (2025, 2030)), ("2025——2030年", (2025, 2030)), ("2025年到2030年", (2025, 2030)),
        ("2025-30", (2025, 2030)), ("2025 ~ 2030", (2025, 2030)), ("2030年前", (None, 2030)), ("..2030", (None, 2030)),
        ("2025..", (2025, None)), ("2025年以后", (2025, None)), ("今年", (2026, 2026)), ("明年", (2027, 2027)),
        ("２０２７", (2027, 2027)), ("", (None, None)),
    ],
)  # fmt: skip
def test_a_span_of_years_is_read(typed: str, span: tuple[int | None, int | None]) -> None:
    assert spellings.years(typed, TODAY) == span


@pytest.mark.parametrize("typed", ["abc", "..", "99", "12345", "2027-13-1", "五五五五五"])
def test_what_is_no_year_is_answered_with_years_that_are(typed: str) -> None:
    with pytest.raises(UsageError) as refused:
        spellings.years(typed, TODAY)
    assert "十五五" in refused.value.hint


def test_a_span_the_wrong_way_round_is_turned_in_the_hint() -> None:
    with pytest.raises(UsageError) as refused:
        spellings.years("2030至2025")
    assert "2025..2030" in refused.value.hint


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("去年", "2025", "2025"), ("今年", "2026", "2026"), ("本月", "2026-11", "2026-11"), ("上个月", "2026-10", "2026-10"),
        ("30天", "2026-10-29", "2026-10-29"), ("近30天", "2026-10-29", "2026-10-29"), ("三个月", "2026-08-28", "2026-08-28"),
        ("半年", "2026-05-28", "2026-05-28"), ("两周内", "2026-11-14", "2026-11-14"), ("30d", "2026-10-29", "2026-10-29"),
        ("昨天", "2026-11-27", "2026-11-27"), ("上周", "2026-11-16", "2026-11-22"), ("本季度", "2026-10", "2026-12"),
        ("2023", "2023", "2023"), ("2023年5月", "2023-05", "2023-05"), ("2023/5/1", "2023-05-01", "2023-05-01"), ("", "", ""),
    ],
)  # fmt: skip
def test_a_day_is_read(typed: str, first: str, last: str) -> None:
    assert spellings.day(typed, today=TODAY) == first
    assert spellings.day(typed, last=True, today=TODAY) == last


def test_a_month_before_one_that_is_longer_ends_where_it_ends() -> None:
    assert spellings.day("1个月", today=date(2026, 3, 31)) == "2026-02-28"
    with pytest.raises(UsageError, match="calendar"):
        spellings.day("9000年前", today=TODAY)


# In commands and in the library


def test_the_ledger_takes_what_people_type(folder: Path) -> None:
    with Corpus(folder) as corpus:
        large = corpus.targets(minimum="1000亿元", kind="all")
        assert {(one.value, one.unit) for one in large} == {(1e11, "元"), (2.2e12, "元")}
        between = corpus.targets(minimum="1000亿", maximum="2万亿", kind="all", unit="亿元")
        assert {one.value for one in between} == {1e11}
        assert {one.unit for one in corpus.targets(minimum="12%", kind="all")} == {"%"}
        assert corpus.targets(due="十五五").records == corpus.targets(due=(2026, 2030)).records != []
        assert corpus.targets(unit="万人", kind="all").records == corpus.targets(unit="人", kind="all").records != []
        with pytest.raises(UsageError, match="one figure"):
            corpus.targets(minimum="1000亿元", unit="人")
        with pytest.raises(UsageError, match="at least"):
            corpus.targets(minimum="2万亿", maximum="1000亿")


@pytest.mark.parametrize(
    ("args", "said", "hint"),
    [
        (("targets", "--min", "abc"), "abc is no value", "1000亿元"),
        (("targets", "--min", "-5"), "-5 is below zero", "direction down"),
        (("targets", "--due", "abc"), "no year", "十五五"),
        (("search", "产业", "--since", "xx"), "xx is no date", "去年"),
        (("targets", "--regoin", "x"), "no option --regoin", "--region"),
        (("regions", "武汉", "上海"), "上海 is one too many", "gangmu regions '武汉 上海'"),
        (("search", "-n", "x", "产业"), "--limit does not take x", "whole number"),
        (("search", "-n", "0", "产业"), "--limit does not take 0", "from 1 to 100000"),
        (("search", "-n"), "-n needs a value", "gangmu search --help"),
        (("show",), "'show' needs DOC", "gangmu show DOC"),
        (("tag", "lst"), "no command tag lst", "gangmu tag --help"),
        (("status", "x"), "takes no x", "gangmu status --help"),
    ],
)
def test_a_refused_spelling_is_answered_with_one_that_works(
    folder: Path, args: tuple[str, ...], said: str, hint: str
) -> None:
    done = gangmu("-C", folder, *args)
    assert (done.status, done.out) == (2, "")
    first, second = done.err.splitlines()
    assert said in first and hint in second
    assert "COMMAND" not in done.err and "valid float" not in done.err and "unexpected" not in done.err


def test_a_unit_with_a_magnitude_is_said_to_be_without(folder: Path) -> None:
    done = gangmu("-C", folder, "targets", "-u", "万人")
    assert done.status == 0
    assert "万人 is recorded as 人" in done.err


def test_several_documents_are_shown_one_after_the_other(folder: Path) -> None:
    done = gangmu("-C", folder, "show", "武汉规划", "宜昌", "武汉规划", "-f", "jsonl")
    assert [line.split('"doc": "')[1].split('"')[0] for line in done.out.splitlines()] == [
        "武汉规划.txt",
        "sub/宜昌纲要.txt",
    ]
    raw = gangmu("-C", folder, "show", "武汉规划", "武汉计划", "--raw")
    assert raw.out.startswith("规划。") and "计划。" in raw.out


def test_a_file_is_shown_as_the_shell_completes_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "sub")
    for name in ("./宜昌纲要.txt", "../武汉规划.txt", str(folder / "武汉规划.txt")):
        done = gangmu("-C", folder, "show", name, "--raw")
        assert (done.status, done.err) == (0, ""), name


def test_an_ambiguous_beginning_says_which_there_are(folder: Path) -> None:
    done = gangmu("-C", folder, "show", "武汉")
    assert done.status == 2
    assert "武汉规划.txt" in done.err and "武汉计划.txt" in done.err
    assert gangmu("-C", folder, "show", "武汉规", "--raw").status == 0


def test_words_of_a_ledger_query_need_no_quotes(folder: Path) -> None:
    joined = gangmu("-C", folder, "targets", "集成电路", "产业规模", "--count")
    assert joined.out == gangmu("-C", folder, "targets", "集成电路 产业规模", "--count").out != "0\n"

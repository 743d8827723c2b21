"""What people see: nothing cut at any width, pages where it is long, links where they work, pictures that can be read."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import corpus, gangmu
from gangmu.cli import links, settings
from gangmu.cli.amounts import MAGNITUDES, bar, figure, number
from gangmu.cli.comparing import Compared, rows
from gangmu.cli.heat import Heat
from gangmu.cli.hits import common_tags, is_ranked, titled
from gangmu.cli.ledger import ledger
from gangmu.cli.listing import Column, Listing
from gangmu.cli.paging import environment
from gangmu.cli.prose import Prose, lines
from gangmu.cli.trees import Node, Tree
from gangmu.cli.years import Years
from gangmu.index.dedup.diff import diff
from gangmu.index.errors import IndexDamaged
from gangmu.index.query.sectors import of_statements, taxonomy_of_index
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from terminals import on_terminal

WIDTHS = (40, 80, 120)
widths = st.sampled_from(WIDTHS)
words = st.text(alphabet="集成电路产业规模年均增长突破亿元abcGDP5,。、“”(){}《》 ", max_size=120)
names = st.text(alphabet="湖北武汉光谷东湖高新区数字经济", min_size=1, max_size=12)


def printed(picture: Any, width: int) -> list[str]:
    """The lines of a picture on a terminal without colours."""
    console = Console(width=width, no_color=True, markup=False, emoji=False, highlight=False)
    with console.capture() as capture:
        console.print(picture)
    return capture.get().rstrip("\n").split("\n")


def fit(picture: Any, width: int) -> list[str]:
    """The same, none of them wider than the terminal and none cut short."""
    found = printed(picture, width)
    assert all(cell_len(line) <= width for line in found), max(found, key=cell_len)
    return found


def solid(text: str) -> str:
    return re.sub(r"\s+", "", text)


# Prose


@given(words, st.integers(8, 120))
def test_lines_hold_all_of_a_text_and_none_is_too_wide(text: str, width: int) -> None:
    made = lines(Text(text), width)
    assert solid("".join(line.plain for line in made)) == solid(text)
    assert all(cell_len(line.plain.rstrip()) <= width for line in made)


@given(st.floats(1, 1e6), st.sampled_from(["亿元", "万吨", "%", "家", "个百分点"]), st.integers(16, 60))
def test_a_figure_is_not_parted_from_its_unit(value: float, unit: str, width: int) -> None:
    said = f"{value:,.2f}{unit}"
    made = lines(Text(f"到2027年全市地区生产总值力争达到{said}以上并保持增长"), width)
    kept = said if unit != "个百分点" else said[:-2]
    assert any(kept in line.plain for line in made)


@pytest.mark.parametrize("width", range(12, 60))
def test_no_line_begins_with_a_mark_that_closes(width: int) -> None:
    text = "到2027年，全市产值达到20,011.65亿元以上；年均增长6.5%以上，“集成电路产业”（含设计）规模突破千亿元。" * 3
    for line in lines(Text(text), width)[1:]:
        assert line.plain[0] not in "，；。）”、！？》"
    for line in lines(Text(text), width)[:-1]:
        assert line.plain[-1] not in "（“《"


def test_what_must_stay_together_does() -> None:
    text = "新增1,234.5 万 吨标准煤 能力"
    at = text.index("1,234"), text.index(" 能力")
    assert any("1,234.5 万 吨标准煤" in line.plain for line in lines(Text(text), 22, [at]))


# Values

values = st.one_of(st.integers(1, 10**15).map(float), st.decimals(1, 10**9, places=2).map(float))


@given(values)
def test_no_digit_of_a_value_is_lost(value: float) -> None:
    told = number(value, "元")
    size = next((size for size, word in MAGNITUDES if told.endswith(word)), 1)
    from decimal import Decimal

    digits = told.rstrip("万亿").replace(",", "")
    assert Decimal(digits) * size == Decimal(f"{value:.15g}")


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (2.001165e12, "元", "20,011.65亿"),
        (2.2e12, "元", "2.2万亿"),
        (1e11, "元", "1,000亿"),
        (1.955e7, "吨", "1,955万"),
        (12345.0, "个", "12,345"),
        (0.1 + 0.2, "%", "0.3"),
        (-5e8, "元", "-5亿"),
    ],
)
def test_values_are_written_as_people_write_them(value: float, unit: str, told: str) -> None:
    assert number(value, unit) == told


@given(st.floats(0, 1), st.integers(1, 60))
def test_a_bar_is_in_proportion_and_never_longer_than_its_place(share: float, width: int) -> None:
    drawn = bar(share, width)
    assert len(drawn) <= width
    assert bool(drawn) == (share > 0)
    assert abs(drawn.count("█") - share * width) <= 1


# The ledger


def statement(**fields: Any) -> dict[str, Any]:
    base = {
        "region": "武汉市", "region_path": ["中国", "湖北省", "武汉市"], "deadline": 2027, "deadline_text": "2027年",
        "indicator": "地区生产总值", "measure": "level", "direction": "", "comparator": ">=", "value": 2.001165e12,
        "value_max": None, "unit": "元", "value_text": "20,011.65亿元", "level": "", "kind": "target", "nature": "",
        "base_value": None, "base_year": None, "modality": "达到", "actor": "", "table": None, "doc": "a.txt",
        "date": "2023-01-01", "source": "某报", "start": 0,
        "sentence": "到2027年,全市地区生产总值达到20,011.65亿元以上。",
    }  # fmt: skip
    return {**base, **fields}


records = st.builds(
    statement,
    region_path=st.lists(names, min_size=1, max_size=4),
    indicator=names,
    value=st.one_of(st.none(), values),
    comparator=st.sampled_from(["=", ">=", "~"]),
    unit=st.sampled_from(["元", "%", "立方米", "吨标准煤", "个百分点"]),
    direction=st.sampled_from(["", "up", "down"]),
    nature=st.sampled_from(["", "约束性", "预期性"]),
    doc=st.sampled_from(["a.txt", "much/longer/path/to/2023年某某市政府工作报告.jsonl#record-0001"]),
    sentence=words,
    start=st.integers(0, 3),
)


@given(st.lists(records, min_size=1, max_size=6), widths, st.sampled_from([0, 10, 24]))
@trials(max_examples=60)
def test_no_value_and_no_unit_is_lost_at_any_width(found: list[dict[str, Any]], width: int, screen: int) -> None:
    shown = fit(ledger(found, screen), width)
    assert "…" not in "".join(shown)
    for record in found:
        told = figure(record)
        assert any(told in line for line in shown), told
        assert record["nature"] in "".join(shown)
        assert solid(record["indicator"]) in solid("".join(shown))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_value_of_two_decimals_stands_with_its_unit(width: int) -> None:
    (line,) = [line for line in fit(ledger([statement()]), width) if "≥" in line]
    assert "≥20,011.65亿元" in line


def test_how_a_figure_measures_and_whether_it_binds_is_shown() -> None:
    one = statement(
        value=13.5, unit="%", value_text="13.5%", measure="growth", direction="down", nature="约束性",
        base_value=60.2, base_year=2020, indicator="能耗", sentence="到2027年,能耗年均下降13.5%。",
    )  # fmt: skip
    shown = "\n".join(fit(ledger([one]), 80))
    assert "≥↓13.5% 能耗 年均下降  ← 60.2% (2020) 约束性" in shown


def test_a_region_is_named_again_on_every_screen_of_its_statements() -> None:
    found = [statement(start=n, sentence=f"到2027年,第{n}项指标达到20,011.65亿元以上。") for n in range(60)]
    shown = fit(ledger(found, 24), 80)
    for at in range(len(shown) - 24):
        assert any("武汉市  湖北省" in line for line in shown[at : at + 24]), at
    assert sum("(continued)" in line for line in fit(ledger(found), 80)) == 0


def test_a_table_longer_than_the_screen_says_where_it_is_and_by_when() -> None:
    table = {"row": "甲", "column": "乙", "caption": "主要指标"}
    found = [statement(table=table, indicator=f"指标{n}") for n in range(80)]
    shown = fit(ledger(found, 24), 80)
    for at in range(len(shown) - 24):
        part = "\n".join(shown[at : at + 24])
        assert "武汉市  湖北省" in part
        assert "2027 " in part
        assert "主要指标" in part


# Tables


@given(st.lists(st.tuples(names, words, st.integers(0, 10**7), words), min_size=1, max_size=5), st.integers(20, 120))
def test_a_listing_holds_every_cell_at_every_width(cells: list[tuple[str, str, int, str]], width: int) -> None:
    columns = (Column("name", whole=True), Column("what"), Column("number", right=True), Column("more", least=10))
    shown = fit(Listing(columns, [[Text(str(cell)) for cell in row] for row in cells], foot="all of them"), width)
    together = solid("".join(shown))
    for row in cells:
        assert all(character in together for cell in row for character in solid(str(cell)))
        assert any(str(row[2]) in line for line in shown)


def test_a_listing_that_does_not_fit_becomes_cards_with_the_names_of_the_columns() -> None:
    columns = (Column("tag"), Column("origin", whole=True), Column("score", right=True), Column("evidence", names=True))
    row = [Text("园区"), Text("auto"), Text("17.27"), Text("创新园区×10  产业园区×3  产业园×3")]
    assert fit(Listing(columns, [row, row]), 31)[:4] == [
        "园区",
        "  origin auto  score 17.27",
        "  evidence 创新园区×10",
        "           产业园区×3  产业园×3",
    ]
    assert fit(Listing(columns, [row]), 80)[0].split() == ["tag", "origin", "score", "evidence"]


grids = st.integers(1, 14).flatmap(
    lambda n: st.tuples(
        st.lists(names, min_size=n, max_size=n),
        st.lists(st.tuples(names, st.lists(st.integers(1, 99999), min_size=n, max_size=n)), min_size=1, max_size=5),
    )
)


@given(grids, widths)
def test_every_count_of_the_heat_table_is_printed(
    grid: tuple[list[str], list[tuple[str, list[int]]]], width: int
) -> None:
    columns, lines_ = grid
    shown = fit(Heat([name for name, _ in lines_], columns, [counts for _, counts in lines_]), width)
    counted = sorted(re.findall(r"[\d,]+", "\n".join(shown)))
    assert counted == sorted(f"{n:,}" for _, counts in lines_ for n in counts)


def test_names_of_the_heat_table_are_turned_where_they_do_not_fit_across() -> None:
    heat = Heat(["武汉市"], ["集成电路", "农业", "数字经济"], [[12, 3, 0]])
    assert fit(heat, 60) == ["        集成电路  农业  数字经济", "─" * 32, "武汉市        12     3         ·"]
    assert fit(heat, 24) == [
        "       集    数",
        "       成    字",
        "       电 农 经",
        "       路 业 济",
        "─" * 15,
        "武汉市 12  3  ·",
    ]


def test_a_heat_table_too_wide_for_the_screen_comes_in_blocks_that_name_the_rows_again() -> None:
    heat = Heat(["武汉市"], ["农业"] * 20, [[1] * 20])
    shown = fit(heat, 40)
    assert sum(line.startswith("武汉市") for line in shown) == 2


@given(st.lists(st.tuples(st.integers(1, 10**6), st.lists(names, max_size=4)), min_size=1, max_size=8), widths)
def test_bars_of_the_timeline_are_in_proportion_and_names_whole(rows_: list[tuple[int, list[str]]], width: int) -> None:
    shown = fit(Years([(str(2020 + n), count, some) for n, (count, some) in enumerate(rows_)]), width)
    assert "…" not in "".join(shown)
    bars = [len(found[0]) for line in shown[1:] if (found := re.search("[█▏▎▍▌▋▊▉]+", line))]
    most = max(count for count, _ in rows_)
    assert len(bars) == len(rows_)
    for drawn, (count, _) in zip(bars, rows_, strict=True):
        assert abs(drawn - max(bars) * count / most) <= 1.01
    for _, some in rows_:
        assert not some or solid(some[0]) in solid("".join(shown))


def test_a_branch_is_named_again_after_each_screen() -> None:
    nodes = [Node(Text("湖北省"), "湖北省", -1), Node(Text("武汉市"), "武汉市", 0)]
    nodes += [Node(Text(f"街道{n}"), f"街道{n}", 1) for n in range(60)]
    shown = fit(Tree(nodes, 24), 40)
    assert "湖北省 › 武汉市  (continued)" in shown
    for at in range(len(shown) - 24):
        assert any("武汉市" in line for line in shown[at : at + 24])


# Two texts


paragraphs = st.lists(st.text(alphabet="甲乙丙丁戊己,。", min_size=1, max_size=30).filter(str.strip), max_size=8)


@given(paragraphs, paragraphs, st.integers(30, 120), st.booleans())
def test_both_texts_are_whole_in_what_is_set_against_each_other(
    a: list[str], b: list[str], width: int, two: bool
) -> None:
    paired = rows(diff("\n".join(a), "\n".join(b)))
    assert "".join(t for row in paired for p in row.left for _, t in p) == "".join(a)
    assert "".join(t for row in paired for p in row.right for _, t in p) == "".join(b)
    fit(Compared(paired, ("a", "b"), side_by_side=two, plain=True), width)


def test_a_paragraph_that_is_left_out_does_not_move_the_others() -> None:
    raw = "首页 > 新闻\n第一段讲的是产业规模。\n广告:点击下载\n第二段讲的是财政收入,增长5%。\n版权所有"
    clean = "第一段讲的是产业规模。\n第二段讲的是财政收入,增长6%。"
    shown = fit(Compared(rows(diff(raw, clean)), ("raw", "clean"), side_by_side=True, plain=True), 80)
    assert [re.sub(r"\s+", " ", line).strip() for line in shown[2:]] == [
        "首页 > 新闻 <",
        "第一段讲的是产业规模。 第一段讲的是产业规模。",
        "广告:点击下载 <",
        "第二段讲的是财政收入,增长[-5-]%。 | 第二段讲的是财政收入,增长[+6+]%。",
        "版权所有 <",
    ]


def test_paragraphs_that_were_joined_stand_beside_what_they_became() -> None:
    paired = rows(diff("这一行被网页\n折成了两行", "这一行被网页折成了两行"))
    assert [(len(row.left), len(row.right)) for row in paired] == [(2, 1)]


# Hits


def test_a_document_without_a_title_is_called_by_its_file() -> None:
    assert titled({"title": "", "doc": "reports/2023/宜昌.txt"}) == "宜昌.txt"
    assert titled({"title": "", "doc": "more/policies.jsonl#central-2"}) == "policies.jsonl#central-2"
    assert titled({"title": "题目", "doc": "a.txt"}) == "题目"


def test_tags_of_nearly_every_document_are_not_shown_and_others_are() -> None:
    hits = [{"tags": ["报道", "农业"]}, {"tags": ["报道"]}]
    held = {"报道": 90, "农业": 30}
    assert common_tags(hits, 100, held.__getitem__) == {"报道"}
    assert common_tags(hits, 10, held.__getitem__) == frozenset()


@pytest.mark.parametrize(
    ("query", "ranked"),
    [
        ("集成电路", True), ("region:湖北", False), ('tag:"产业 集群" AND date:2022..2023', False), ("", False),
        ("region:湖北 园区", True), ("doc:*", False), ("(region:鄂 OR region:苏)", False),
    ],
)  # fmt: skip
def test_a_query_of_filters_alone_has_no_score(query: str, ranked: bool) -> None:
    assert is_ranked(query) is ranked


# Links


@pytest.mark.parametrize(
    ("env", "can"),
    [
        ({}, False), ({"TERM_PROGRAM": "iTerm.app"}, True), ({"VTE_VERSION": "6003"}, True), ({"VTE_VERSION": "5000"}, False),
        ({"TERM": "xterm-kitty"}, True), ({"TERM": "linux", "VTE_VERSION": "6003"}, False), ({"WT_SESSION": "1"}, True),
        ({"FORCE_HYPERLINK": "0", "WT_SESSION": "1"}, False), ({"CI": "1", "WT_SESSION": "1"}, False),
        ({"TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.3a"}, False),
        ({"TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.4"}, True),
    ],
)  # fmt: skip
def test_links_are_for_terminals_that_can(env: dict[str, str], can: bool) -> None:
    assert links.terminal_can(True, env) is can
    assert links.terminal_can(False, {k: v for k, v in env.items() if k != "FORCE_HYPERLINK"}) is False


@pytest.mark.parametrize("doc", ["../../etc/passwd", "/etc/passwd", "a/../../b", "a//b", "..\\b", ""])
def test_no_link_leads_out_of_the_corpus(doc: str) -> None:
    assert links._relative(doc) == ""


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://a/\x1b]8;;x", "file:///etc/passwd", "http://a b", "http://[x"]
)
def test_only_pages_of_the_web_are_linked_to(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "_wanted", lambda chosen: True)
    assert not links.to_page(url).link
    assert links.to_page("https://example.org/新闻?a=1").link == "https://example.org/%E6%96%B0%E9%97%BB?a=1"


# The pager


@pytest.mark.parametrize(
    ("given", "got"),
    [(None, "RFX"), ("RFX", "RFX"), ("-R", "-R"), ("-iM", "-R -iM"), ("-PRead more", "-R -PRead more"), ("", "-R ")],
)
def test_a_less_is_told_to_show_colours(given: str | None, got: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LESS", raising=False)
    if given is not None:
        monkeypatch.setenv("LESS", given)
    assert environment()["LESS"] == got


PLAN = (
    "到2027年,全市地区生产总值达到20,011.65亿元以上,年均增长6.5%以上,集成电路产业规模突破1000亿元。"
    "到2027年,单位地区生产总值能耗下降13.5%。到2030年,建成万亩以上高标准农田,粮食产量达到100万吨。"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty short news, and two plans of a city, one of them without a title."""
    news = [
        {
            "id": f"n{n}",
            "title": f"第{n}条新闻",
            "url": f"https://example.org/{n}",
            "date": "2023-05-01",
            "text": f"第{n}天,武汉市召开会议研究园区工作。" * 6,
        }
        for n in range(30)
    ]
    plan = {"id": "plan", "date": "2023-01-10", "region": "武汉市", "text": PLAN}
    folder = corpus(tmp_path_factory.mktemp("screens") / "corpus", plan, *news)
    assert gangmu("-C", folder, "build").status == 0
    return folder


needs_less = pytest.mark.skipif(shutil.which("less") is None, reason="less is not installed here")


@needs_less
def test_a_long_listing_is_paged_with_its_colours_and_left_quietly(built: Path) -> None:
    seen = on_terminal("-C", built, "search", "会议", "-n", "30", keys="q", wait="第")
    assert seen.status == 0
    assert "ESC[" not in seen.text
    assert "\x1b[1m" in seen.raw
    assert len(seen.lines) <= 26


@needs_less
def test_a_document_is_shown_without_escapes_in_the_default_less(built: Path) -> None:
    seen = on_terminal("-C", built, "show", "plan", columns=40, lines=10, keys="q", wait="doc")
    assert seen.status == 0
    assert "ESC[" not in seen.text
    assert "docs.jsonl#plan" in seen.text


@needs_less
def test_ctrl_c_while_the_pager_is_open_ends_quietly(built: Path) -> None:
    seen = on_terminal("-C", built, "search", "会议", "-n", "30", interrupt="第", keys="q", wait="第")
    assert seen.status == 0
    assert "interrupted" not in seen.text
    assert "Traceback" not in seen.text


@needs_less
def test_what_fits_is_not_paged(built: Path) -> None:
    seen = on_terminal("-C", built, "targets")
    assert seen.status == 0
    assert "≥20,011.65亿元" in seen.text


def test_the_pager_is_the_one_that_is_named(built: Path, tmp_path: Path) -> None:
    took = tmp_path / "took"
    env = {"PAGER": "false", "GANGMU_PAGER": f"sh -c 'cat > {took}'"}
    seen = on_terminal("-C", built, "search", "会议", "-n", "30", **env)
    assert seen.status == 0
    assert "第29条新闻" in took.read_text(encoding="utf-8")
    assert "第29条新闻" not in seen.text


def test_a_pager_that_ends_early_or_is_none_is_no_error(built: Path) -> None:
    for pager in ("false", "head -1"):
        seen = on_terminal("-C", built, "search", "会议", "-n", "30", PAGER=pager)
        assert seen.status == 0
        assert "Traceback" not in seen.text
    seen = on_terminal("-C", built, "search", "会议", "-n", "30", PAGER="no-such-pager")
    assert "no-such-pager cannot be run" in seen.text
    assert "第29条新闻" in seen.text


@pytest.mark.parametrize(
    "how", [("--no-pager", {}), ("", {"PAGER": "cat"}), ("", {"GANGMU_PAGER": "", "PAGER": "false"})]
)
def test_without_a_pager_everything_is_printed(built: Path, how: tuple[str, dict[str, str]]) -> None:
    option, env = how
    seen = on_terminal("-C", built, "search", "会议", "-n", "30", *filter(None, [option]), **env)
    assert seen.status == 0
    assert sum("条新闻" in line for line in seen.lines) == 30


def test_names_of_documents_are_links_where_the_terminal_can(built: Path) -> None:
    def shown(*more: str, **env: str) -> str:
        return on_terminal("-C", built, "search", "第7天 OR 粮食", "--no-pager", *more, **env).raw

    linked = shown(FORCE_HYPERLINK="1")
    assert re.search(r"\x1b]8;[^;]*;file://[^/]*/[^\x1b]*docs\.jsonl\x1b", linked)
    assert re.search(r"\x1b]8;[^;]*;https://example\.org/7\x1b", linked)
    for plain in (shown(), shown("--no-links", FORCE_HYPERLINK="1"), shown(NO_COLOR="1", FORCE_HYPERLINK="1")):
        assert "\x1b]8" not in plain
    piped = gangmu("-C", built, "search", "粮食", "-f", "table", FORCE_HYPERLINK="1")
    assert "\x1b" not in piped.out


# The first ten minutes, as they look


def test_show_prints_the_text_into_a_pipe_and_refuses_columns_without_a_comparison(built: Path) -> None:
    piped = gangmu("-C", built, "show", "plan")
    assert piped.out == PLAN + "\n"
    assert gangmu("-C", built, "show", "plan", "-f", "tsv").out.startswith("doc\ttitle")
    refused = gangmu("-C", built, "show", "plan", "-y")
    assert refused.status == 2
    assert "add --diff" in refused.err


def test_the_ledger_of_a_plan(built: Path) -> None:
    seen = on_terminal("-C", built, "targets", "--no-pager", "--due", "2027", NO_COLOR="1")
    assert seen.lines[:4] == [
        "武汉市  湖北省",
        "  2027 ≥20,011.65亿元 地区生产总值",
        "               ≥+6.5% 地区生产总值 年均增长",
        "           >1,000亿元 集成电路产业规模",
    ]
    assert any("↓13.5% 单位地区生产总值能耗 下降" in line for line in seen.lines)


def test_a_hit_without_a_title_is_named_and_filters_give_no_score(built: Path) -> None:
    seen = on_terminal("-C", built, "search", "粮食", "--no-pager", NO_COLOR="1")
    assert seen.lines[0] == "  1  docs.jsonl#plan"
    assert re.search(r"^     \d+\.\d\d$", seen.text, re.M)
    assert "docs.jsonl#plan" not in "".join(seen.lines[1:])
    titled_ = on_terminal("-C", built, "search", "第7天", "--no-pager", NO_COLOR="1")
    assert re.search(r"docs\.jsonl#n7  \d+\.\d\d$", titled_.text, re.M)
    alone = on_terminal("-C", built, "search", "region:武汉", "-n", "2", "--no-pager", NO_COLOR="1")
    assert not re.search(r"docs\.jsonl#\S+  \d", alone.text)


def test_a_target_counts_for_the_sectors_of_its_own_sentence(built: Path) -> None:
    found = {(r["region"], r["sector"]): r["targets"] for r in gangmu("-C", built, "map", "-f", "jsonl").records}
    assert found["武汉市", "集成电路"] == 1
    assert found["武汉市", "农业"] >= 1
    assert ("武汉市", "农业") in found
    assert sum(n for (_, sector), n in found.items() if sector == "集成电路") == 1


def test_the_sectors_of_a_statement_are_those_of_the_corpus_own_taxonomy(tmp_path: Path) -> None:
    plan = {"id": "a", "region": "武汉市", "date": "2023-01-10", "text": "到2027年,建成100个量子驿站。"}
    folder = corpus(tmp_path / "corpus", plan, front="taxonomy: own.yaml\n")
    (folder / "own.yaml").write_text("sector:\n  量子通信:\n    strong: [量子驿站]\n", encoding="utf-8")
    done = gangmu("-C", folder, "build")
    assert done.status == 0, done.err
    (folder / "own.yaml").unlink()
    assert [r["sector"] for r in gangmu("-C", folder, "map", "-f", "jsonl").records] == ["量子通信"]


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize(
    "command", ["targets", "map", "timeline", "regions", "dedup", "tag list", "indicators", "doctor"]
)
def test_no_screen_is_cut_at_any_width(built: Path, command: str, columns: int) -> None:
    seen = on_terminal("-C", built, *command.split(), "--no-pager", "-q", columns=columns, NO_COLOR="1")
    assert "\x1b" not in seen.raw
    assert "…" not in seen.text.replace("or …, set", "")
    assert all(cell_len(line) <= columns for line in seen.lines)


def test_a_sector_of_the_indicator_outweighs_what_the_sentence_lists() -> None:
    sentence = "到2027年,集成电路产业规模突破1000亿元,农业、教育、旅游全面发展,粮食产量达到100万吨。"
    made = [{"indicator": name, "sentence": sentence} for name in ("集成电路产业规模", "粮食产量", "集成电路产业规模")]
    first, second, third = of_statements(taxonomy_of_index(None), made)
    assert first == third
    assert first[0] == "集成电路"
    assert second[0] == "农业"


@pytest.mark.parametrize("kept", [7, ["sector"], "sector: [", "\ud800", "x" * (1 << 21)])
def test_a_damaged_taxonomy_in_an_index_is_told_as_damage(kept: object) -> None:
    with pytest.raises(IndexDamaged, match="taxonomy"):
        taxonomy_of_index(kept)


def test_settings_know_the_switches_of_the_screen() -> None:
    assert {"no_pager", "no_links"} <= set(settings.NAMES)


def test_prose_keeps_its_paragraphs() -> None:
    assert printed(Prose(Text("甲\n\n乙"), 2), 20) == ["  甲", "", "  乙"]

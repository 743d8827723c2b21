"""Why a figure is a promise: the named evidence, what limits it, and what is left out with its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gangmu.index.data import data_file
from gangmu.index.facts.targets import kinds, statements, verdicts
from gangmu.index.facts.targets.evidence import AUTHORITY, LEAN, OUTSIDE
from gangmu.index.facts.targets.extract import Context, Target, extract
from gangmu.index.facts.targets.statements import Dropped
from hypothesis import given
from hypothesis import strategies as st

PLAN = Context(title="昆山市低空经济发展行动计划", date="2024-05-10", region="昆山市")
REPORT = Context(title="2026年湖北省政府工作报告", date="2026-01-25", region="湖北省")
NEWS = Context(title="各地抢抓农时", date="2025-06-02", region="河南省")
SPRING = replace(NEWS, date="2025-01-26")
LAW = Context(title="湖北省水污染防治条例", date="2022-11-25", region="湖北省")


def rules(context: Context, text: str, number: int = -1) -> dict[str, float]:
    """The evidence for the kind of a figure of the text, the last if not said, by name."""
    statement = extract(context, text)[number].statement
    assert statement is not None
    return {piece.rule: piece.weight for piece in statement.verdict.evidence}


def dropped(context: Context, text: str) -> list[tuple[str, str]]:
    left: list[Dropped] = []
    extract(context, text, dropped=left)
    return [(text[one.start : one.end], one.reason) for one in left]


# -- each rule by an example ---------------------------------------------------------------------------------------------

EXAMPLES = [
    (NEWS, "全市建成充电桩300个。", "news document", -4),
    (PLAN, "建成充电桩300个。", "plan document", 3),
    (REPORT, "建成充电桩300个。", "report document", 0),
    (LAW, "第五条 全市建成充电桩300个。", "law document", -3),
    (REPORT, "一、2025年工作回顾\n建成充电桩300个。", "review section", -7),
    (REPORT, "二、2026年工作安排\n建成充电桩300个。", "plan section", 3),
    (PLAN, "三、申报条件\n到2027年,建成充电桩300个。", "rule section", 0),
    (NEWS, "建成充电桩300个以上。", "hedged figure", 2),
    (NEWS, "建成充电桩300多个。", "counted up", -3),
    (NEWS, "建成充电桩300个。", "round figure", 1),
    (NEWS, "建成充电桩312个。", "exact figure", -2),
    (NEWS, "建成充电桩近300个。", "short of a mark", -2),
    (NEWS, "完成投资3亿美元。", "foreign currency", -2),
    (NEWS, "产值从2亿元增加到3亿元。", "told change", -2),
    (NEWS, "产值从2亿元增加到3亿元以上。", "told change and hedge", -3),
    (NEWS, "今年,力争新增装机300万千瓦,总装机达到500万千瓦。", "promise carried on", 6),
    (NEWS, "主要目标是:新增公交站40个,充电桩300个。", "listed as a goal", 5),
    (NEWS, "会议确定了年度目标。新增充电桩300个。", "goal of the list above", 5),
    (NEWS, "去年建成充电桩300个。", "period reported on", -7),
    (NEWS, "到2027年,建成充电桩300个。", "due year", 8),
    (NEWS, "考虑了2027年建成充电桩300个。", "year ahead", 5),
    (SPRING, "2025年建成充电桩300个。", "year just begun", 4),
    (PLAN, "今年建成充电桩300个。", "current year", 2),
    (NEWS, "今年建成充电桩300个。", "current year in the news", 1),
    (REPORT, "去年成绩很大。建成充电桩300个。", "after a past period", -3),
    (PLAN, "到2027年,服务更加便利。建成充电桩300个。", "running deadline ahead", 4),
    (REPORT, "今年要更加努力。建成充电桩300个。", "running deadline", 2),
    (PLAN, "近期目标,到2026年\n建成充电桩300个。", "deadline of a heading", 3),
    (NEWS, "市科技局:推进科技创新\n市科技局表示,建成充电桩300个。", None, 0),
    (NEWS, "力争建成充电桩300个。", "vow", 6),
    (NEWS, "确保建成充电桩300个。", "firm intention", 5),
    (NEWS, "奋力建成充电桩300个。", "planned deed", 4),
    (NEWS, "目标,建成充电桩300个。", "earlier stated goal", 1.5),
    (NEWS, "加快建成充电桩300个。", "policy verb", 2),
    (NEWS, "完成充电桩300个。", "deed", -1),
    (NEWS, "成功建成充电桩300个。", "achievement", -2),
    (NEWS, "已将充电桩增加到300个。", "perfect aspect", -3),
    (NEWS, "充电桩同比新增300个。", "record or comparison", -4),
    (NEWS, "充电桩300个,同比多了。", "later record or comparison", -1),
    (NEWS, "美国建成充电桩300个。", "foreign body", -5),
    (NEWS, "目前充电桩有300个。", "state so far", -7),
]


@pytest.mark.parametrize(
    ("context", "text", "rule", "weight"), [example for example in EXAMPLES if example[2]], ids=str
)
def test_each_piece_of_evidence_has_a_name_and_a_weight(context: Context, text: str, rule: str, weight: float) -> None:
    assert rules(context, text).get(rule) == weight


def test_every_rule_of_the_table_has_an_example_and_says_what_it_sees() -> None:
    table = data_file("verdict.yaml")["rules"]
    assert set(table) <= {rule for _, _, rule, _ in EXAMPLES} | {LEAN, AUTHORITY}
    assert all(entry["about"] for entry in table.values())
    assert {entry["where"] for entry in table.values()} == {"document", "section", "paragraph", "period", "figure"}
    groups = set(data_file("promises.yaml")["clause"]) - {"neutral"}
    assert groups <= {rule.removeprefix("earlier ") for _, _, rule, _ in EXAMPLES if rule}


def test_an_authority_that_speaks_counts_in_the_news() -> None:
    text = "市科技局:推进科技创新\n建成创新平台20个。"
    meeting = Context(title="全市召开产业大会", date="2023-03-01", source="长江日报", region="武汉市")
    assert rules(meeting, text)[AUTHORITY] == 2
    assert AUTHORITY not in rules(replace(meeting, title="武汉市行动计划"), text)


@given(st.lists(st.sampled_from([text for _, text, _, _ in EXAMPLES]), min_size=1, max_size=4), st.booleans())
def test_the_weights_of_the_evidence_sum_up_to_the_score_and_stand_in_the_sentence(
    texts: list[str], news: bool
) -> None:
    for target in extract(NEWS if news else PLAN, "".join(texts)):
        assert target.statement is not None
        verdict = target.statement.verdict
        assert sum(piece.weight for piece in verdict.evidence) == pytest.approx(verdict.score, abs=1e-5)
        assert (verdict.kind == "target") <= (verdict.score > 0)
        for piece in verdict.evidence:
            assert piece.start == piece.end == OUTSIDE or 0 <= piece.start < piece.end <= len(target.sentence)


# -- what leaves no doubt --------------------------------------------------------------------------------------------------


LIMITS = {verdicts.WORD_OF_WILL, verdicts.ELAPSED_YEAR, verdicts.YEAR_TO_COME}


@pytest.mark.parametrize(
    ("date", "text", "limits"),
    [
        ("2025-06-02", "到2025年,建成充电桩312个。", ()),  # the year of publication has begun
        ("2024-06-02", "到2025年,建成充电桩312个。", (verdicts.YEAR_TO_COME,)),
        ("", "到2025年,建成充电桩312个。", (verdicts.YEAR_TO_COME,)),  # aimed at, where no date is known
        ("", "他说2025年建成充电桩312个。", ()),
        ("2024-06-02", "2025年的目标已提前完成,充电桩312个。", ()),
        ("2024-06-02", "2025年目标目前提前完成充电桩312个。", ()),
        ("2024-06-02", "美国到2025年建成充电桩312个。", ()),
        ("2025-06-02", "2024年建成充电桩312个。", (verdicts.ELAPSED_YEAR,)),
        ("2025-06-02", "2025年前5个月建成充电桩312个。", ()),  # reported on, and not elapsed
        ("2025-06-02", "力争完成2024年度充电桩建设312个。", (verdicts.WORD_OF_WILL,)),
        ("2025-06-02", "2024年力争建成充电桩312个。", (verdicts.ELAPSED_YEAR,)),
        ("2025-06-02", "力争建成充电桩312个。", (verdicts.WORD_OF_WILL,)),
        ("2025-06-02", "力争,建成充电桩312个。", ()),  # not of its own clause
    ],
)
def test_a_word_of_will_or_a_year_leaves_no_doubt(date: str, text: str, limits: tuple[str, ...]) -> None:
    assert LIMITS & set(rules(replace(NEWS, date=date), text)) == set(limits)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("优化现有28家企业。", "existing stock"),
        ("到2027年,将标准由240元提高到300元。", "base of a change"),
        ("到2027年,收入在增长13%的基础上,再翻一番。", "ground built upon"),
        ("提前完成到2027年每千人口医师3.2人的目标。", "goal that is met"),
        ("新开工320个,占全年计划的97%。", "share of a plan"),
        ("全市已超额完成改造老旧小区320个的年度任务。", "goal that is met"),
    ],
)
def test_what_is_there_already_is_a_result_even_in_a_plan(text: str, state: str) -> None:
    assert state in rules(PLAN, text, -1 if state == "share of a plan" else 0)
    assert extract(PLAN, text)[-1 if state == "share of a plan" else 0].kind == "result"
    assert state in verdicts.STATES


@pytest.mark.parametrize("text", ["力争提前完成改造老旧小区320个的目标。", "确保如期实现每千人口医师3.2人的目标。"])
def test_a_goal_that_is_to_be_met_early_is_still_promised(text: str) -> None:
    assert extract(NEWS, text)[0].kind == "target"


# -- why a deadline, a region, a name -------------------------------------------------------------------------------------


def explained(target: Target) -> dict[str, object]:
    return {str(row["field"]): row["rule"] for row in target.explain() if row["field"] != "kind"}


@pytest.mark.parametrize(
    ("context", "text", "deadline", "region", "indicator"),
    [
        (PLAN, "到2027年,建成300个充电桩。", "calendar year", "region of the manifest", "counted noun behind"),
        (PLAN, "三年内,充电桩达到300个。", "number of years", "region of the manifest", "subject in front"),
        (NEWS, "今年,四川计划播种小麦900万亩。", "current year", "place in the clause", "subject in front"),
        (
            REPORT,
            "今年主要预期目标是:生产总值增长6%左右。",
            "current year",
            "region of the manifest",
            "subject in front",
        ),
        (REPORT, "经济社会发展主要预期目标是:生产总值增长6%左右。", "expected targets of a report", None, None),
        (replace(PLAN, title="行动计划(2024—2026年)"), "新增起降场30个。", "plan of the title", None, None),
        (PLAN, "近期目标,到2026年\n新增企业80家以上。", "year of a heading", None, None),
        (PLAN, "到2027年,服务更加便利。新增企业80家以上。", "running deadline", None, None),
        (
            Context(title="产业大会", date="2023-03-01", region="武汉市"),
            "市科技局:推进科技创新\n将新建创新平台20个以上。",
            None,
            "department speaks",
            None,
        ),
        (
            Context(title="江苏省行动计划", date="2023-03-01"),
            "新建平台20个以上。",
            None,
            "region of the document",
            None,
        ),
    ],
)
def test_a_target_says_by_which_rules_it_was_read(
    context: Context, text: str, deadline: str | None, region: str | None, indicator: str | None
) -> None:
    told = explained(extract(context, text)[-1])
    assert deadline is None or told["deadline"] == deadline
    assert region is None or told["region"] == region
    assert indicator is None or told["indicator"] == indicator


def test_names_that_come_from_elsewhere_say_so() -> None:
    low, high = extract(REPORT, "今年主要预期目标是：城乡居民收入分别增长6%左右和7%左右。")
    assert explained(low)["indicator"] == explained(high)["indicator"] == "distributed list"
    _, share = extract(PLAN, "到2026年,本地配套率由40%提升至60%。")
    assert explained(share)["indicator"] == "carried on"


def test_the_heaviest_evidence_is_told_first() -> None:
    weights = [
        abs(row["weight"]) for row in extract(PLAN, "到2027年,力争建成充电桩300个。")[0].explain() if row["weight"]
    ]
    assert weights == sorted(weights, reverse=True)
    assert len(weights) > 5


# -- what is left out ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("context", "text", "figure", "reason"),
    [
        (PLAN, "推荐项目不超过10个。", "10个", "requirement"),
        (PLAN, "每家企业最高补贴不超过100万元。", "100万元", "subsidy"),
        (PLAN, "对符合条件的企业,将安排100万元。", "100万元", "regulation"),
        (PLAN, "三、申报条件\n人员不少于300人以上。", "300人", verdicts.LEGAL_NORM),
        (NEWS, "目前已有一批企业落户。", "一批", statements.UNPROMISED),
        (PLAN, "打造“30分钟便民生活圈”,根据《促进发展的10条措施》。", "10条", statements.UNSTATED),
    ],
)
def test_what_is_left_out_says_why(context: Context, text: str, figure: str, reason: str) -> None:
    assert (figure, reason) in dropped(context, text)


def test_every_reason_of_the_rules_is_documented() -> None:
    assert set(kinds.RULING) == {"requirement", "subsidy", "regulation"}


def test_what_is_left_out_keeps_its_evidence_and_its_offsets_in_the_text() -> None:
    text = "第一句没有数字。\n推荐项目不超过10个。到2027年,建成充电桩300个。"
    left: list[Dropped] = []
    found = extract(PLAN, text, dropped=left)
    assert found == extract(PLAN, text)
    (one,) = left
    assert text[one.start : one.end] == one.quantity.text == "10个"
    assert one.verdict is not None
    assert "plan document" in [piece.rule for piece in one.verdict.evidence]

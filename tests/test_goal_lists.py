"""Lists of goals: the word that opens one governs all that is listed behind it, and nothing that is told behind the list."""

from __future__ import annotations

import pytest
from gangmu.index.facts.targets import together
from gangmu.index.facts.targets.extract import Context, candidates, extract
from gangmu.index.facts.targets.goal_lists import GoalList

MEETING = Context(title="湘潭市召开年度工作会议", date="2024-02-05", region="湘潭市")
AUTUMN = Context(title="湘潭市经济运行", date="2024-10-25", region="湘潭市")


def promised(text: str, context: Context = MEETING) -> list[bool]:
    """Of each figure of the text whether it is a promise."""
    kinds = {(one.start, one.value_text): one.kind for one in extract(context, text)}
    return [kind == "target" for kind in kinds.values()]


LONG = (
    "今年全市的主要预期目标是:地区生产总值增长6%,规模以上工业增加值增长7%,服务业增加值增长6%,固定资产投资增长5%,社会消费品零售总额增长8%,"
    "外贸进出口总额增长11%,地方一般公共预算收入增长4%,城乡居民人均可支配收入增长6%,城镇新增就业4万人,养老保险参保率96%,每千名老人养老床位38张。"
)


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        LONG.replace(",", ";"),
        LONG.replace(",", "。"),
        LONG.replace("是:", "为").replace(",", "、"),
        "经济方面的预期目标:生产总值增长6%左右。公共财政收入增长7%,技改投资增长15%。进出口总额增长20%。",
        "会议提出了五项年度目标。地区生产总值增长6%。进出口总额增长13%。医疗保险参保率95%。",
        "今年的民生实事包括:一是新建幼儿园12所;二是改造老旧小区85个;三是新增停车位3600个。",
        "市政府确定了今年的重点任务。一是新建幼儿园12所。二是改造老旧小区85个。三是新增停车位3600个。",
        "今年的目标任务如下:\n(1)新建幼儿园12所;\n(2)改造老旧小区85个;\n(3)养老保险参保率95%。",
        "今年的工作目标是:\n一是新建幼儿园12所。\n二是改造老旧小区85个。\n三是新增停车位3600个。",
        "今年的工作目标是:\n新建幼儿园12所;\n改造老旧小区85个;\n新增停车位3600个。",
        "会议明确核心指标:护理型床位占比72%,每千人口注册护士4.2人。",
    ],
)
def test_all_that_is_listed_as_a_goal_is_promised(text: str) -> None:
    found = promised(text)
    assert len(found) > 1
    assert all(found)


@pytest.mark.parametrize(
    "text",
    [
        "年初确定的主要目标进展顺利:地区生产总值增长6.3%,规上工业增加值增长8.2%,进出口总额增长13%。",
        "全年目标任务超额完成:新建幼儿园12所,改造老旧小区85个,新增停车位3600个。",
        "围绕年度目标任务,全市新建幼儿园12所,改造老旧小区85个,新增停车位3600个。",
        "对照年度目标,前三季度地区生产总值增长5.8%,财政收入增长7.1%。",
        "市教育局提前完成了年度目标。新建幼儿园12所,新增学位5400个。",
        "经济指标稳中向好:规上工业增加值增长8.2%,固定资产投资增长6.1%。",
        "部队摧毁了仓库等目标,缴获车辆12台。",
    ],
)
def test_what_is_told_of_goals_is_no_promise(text: str) -> None:
    found = promised(text, AUTUMN)
    assert found
    assert not any(found)


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        ("今年的主要目标是城镇新增就业6万人。前三季度,城镇新增就业4.9万人,失业人员再就业1.7万人。", 1),
        ("今年的主要目标是:城镇新增就业6万人,城镇失业率5%以内。目前,全市新增就业4.9万人,失业率4.7%。", 2),
        ("全年进出口总额增长目标为12%,上半年实际增长14.3%,实际利用外资增长9.6%。", 1),
        ("会议确定了今年的目标任务:新建幼儿园12所。\n去年,全市新建幼儿园9所,改造老旧小区71个。", 1),
    ],
)
def test_a_list_ends_where_it_is_told_what_has_become(text: str, goals: int) -> None:
    found = promised(text, AUTUMN)
    assert not any(found[goals:])
    assert all(found[:goals])


def test_the_lines_of_a_list_have_its_deadline() -> None:
    text = "今年的主要目标是:\n(1)新建幼儿园12所;\n(2)改造老旧小区85个。"
    assert [one.deadline for one in extract(MEETING, text)] == [2024, 2024]


def test_a_list_does_not_go_on_behind_a_line_that_is_none_of_it() -> None:
    goals = GoalList()
    goals.read("主要目标是:新建幼儿园12所。", 0)
    assert goals.holds(7)
    goals.read("新增学位5400个。", 0)
    assert goals.holds(0)
    assert goals.above
    goals.read("全市有幼儿园430所。", 1)
    assert not goals.holds(4)
    goals.read("新增学位5400个。", 1)
    assert not goals.holds(4)


def test_figures_of_one_sentence_draw_each_other_unless_something_has_become_between_them() -> None:
    def added(text: str) -> list[int]:
        found = [one for figured in candidates(MEETING, text).sentences for one in figured.candidates]
        return together.added(found, [300] + [0] * (len(found) - 1), 30)

    assert added("今年,新建幼儿园12所,新增学位5400个。") == [0, 90]
    assert added("今年,新建幼儿园12所,已增加学位5400个。") == [0, 0]
    assert added("今年,新建幼儿园12所,去年新增学位5400个。") == [0, 0]
    assert added("今年,新建幼儿园12所。") == [0]
    assert added("今年,新建幼儿园12所,在8个县推广。") == [0, 0]
    assert added("今年,新建幼儿园12所,在人口超过50万人的县推广。") == [0, 0]
    assert added("今年,新建基站300座,10个试点城市新增充电桩超过2万个。") == [0, 0, 45]
    assert added("今年,新建基站300座,5米远场识别率达到92%。") == [0, 0, 45]

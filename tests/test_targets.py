"""The ledger: which region promised which figure by which year, and what is no promise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gangmu.index.facts.targets.extract import Context, Target, extract
from gangmu.index.text.wrapping import unwrap

CITY = Context(title="昆山市低空经济发展行动计划", date="2024-05-10", region="昆山市")
REPORT = Context(title="2026年湖北省政府工作报告", date="2026-01-25", region="湖北省")
NEWS = Context(title="各地抢抓农时", date="2025-04-02", region="河南省")


def only(context: Context, text: str) -> Target:
    found = extract(context, text)
    assert len(found) == 1, [(t.kind, t.value_text, t.indicator) for t in found]
    return found[0]


def kinds(context: Context, text: str) -> list[str]:
    return [target.kind for target in extract(context, text)]


def test_a_promise_is_read_whole() -> None:
    sentence = "力争到2027年,全市低空经济规模突破800亿元。"
    target = only(CITY, sentence)
    assert (target.kind, target.region, target.region_path) == (
        "target",
        "昆山市",
        ("中国", "江苏省", "苏州市", "昆山市"),
    )
    assert (target.comparator, target.value, target.unit, target.value_text) == (">", 80000000000, "元", "800亿元")
    assert (target.deadline, target.deadline_source, target.modality) == (2027, "explicit", "力争")
    assert "低空经济规模" in target.indicator
    assert (target.sentence, target.start, target.end) == (sentence, 0, len(sentence))


# -- figures of one sentence ------------------------------------------------------------------------------------------


def test_a_respective_list_is_one_record_for_each_member() -> None:
    low, high = extract(REPORT, "今年主要预期目标是：城乡居民收入分别增长6%左右和7%左右。")
    assert (low.indicator, low.value, low.comparator) == ("城镇居民收入", 6, "~")
    assert (high.indicator, high.value, high.comparator) == ("农村居民收入", 7, "~")
    assert low.measure == high.measure == "growth"


def test_a_comparator_behind_a_respective_list_holds_for_all() -> None:
    found = extract(CITY, "到2026年，软件业、装备制造业规模分别达到300亿元、500亿元以上。")
    assert [(t.indicator, t.comparator) for t in found] == [("软件业规模", ">="), ("装备制造业规模", ">=")]


def test_years_and_figures_pair_up() -> None:
    found = extract(CITY, "到2025年，培育企业50家；到2027年，培育企业100家。")
    assert [(t.value, t.deadline) for t in found] == [(50, 2025), (100, 2027)]


def test_a_floor_and_a_stretch_are_two_promises_of_one_thing() -> None:
    floor, stretch = extract(CITY, "到2026年，打造3个以上、力争6个以上百亿级产业集群。")
    assert (floor.value, floor.comparator, stretch.value, stretch.modality) == (3, ">=", 6, "力争")


def test_growth_level_and_share_are_told_apart() -> None:
    found = extract(REPORT, "今年预期目标是：工业增加值增长7%，研发投入占比达到3%，进出口总额达到9000亿元。")
    assert [t.measure for t in found] == ["growth", "share", "level"]


def test_an_unquantified_promise_is_vague() -> None:
    target = only(CITY, "到2027年，培育一批低空制造领军企业。")
    assert (target.kind, target.value, target.indicator) == ("vague", None, "低空制造领军企业")


def test_the_same_promise_said_twice_restates_the_first() -> None:
    text = "到2027年，培育低空企业300家。\n为此，到2027年，培育低空企业300家。"
    first, second = extract(CITY, text)
    assert first.restates == ""
    assert second.restates == first.id
    assert (
        second._replace(
            restates="",
            id=first.id,
            sentence=first.sentence,
            start=0,
            end=first.end,
            deadline_text=first.deadline_text,
            evidence=first.evidence,
            statement=first.statement,
        )
        == first
    )


# -- deadlines --------------------------------------------------------------------------------------------------------


def test_a_heading_gives_its_deadline_to_what_follows() -> None:
    text = "近期目标，到2026年\n产业规模不断扩大\n新增低空企业80家以上。\n远期目标，到2035年\n产业规模达到千亿级。"
    near, far = extract(CITY, text)
    assert (near.deadline, near.deadline_source) == (2026, "heading")
    assert (far.deadline, far.value, far.unit) == (2035, 10**11, "元")


def test_the_title_of_a_plan_gives_the_last_deadline() -> None:
    plan = replace(CITY, title="昆山市低空经济发展行动计划(2024—2026年)")
    assert (only(plan, "新增起降场30个以上。").deadline, only(plan, "新增起降场30个以上。").deadline_source) == (
        2026,
        "plan",
    )


def test_an_introduction_gives_its_deadline_to_the_items_under_it() -> None:
    text = (
        "第一步，到2025年基础设施初步建成，服务体系基本形成。\n——产业规模超过100亿元。\n"
        "第二步，到2030年全面建成。\n——产业规模超过500亿元。"
    )
    assert [(t.value, t.deadline) for t in extract(CITY, text)] == [(10**10, 2025), (5 * 10**10, 2030)]


def test_the_expected_targets_of_a_report_are_those_of_its_year() -> None:
    target = only(REPORT, "经济社会发展主要预期目标是：地区生产总值增长6%左右。")
    assert (target.deadline, target.deadline_source) == (2026, "document")


def test_a_deadline_ends_with_its_paragraph() -> None:
    text = "到2027年，全市培育低空企业300家。\n组织低空企业对接活动20场。"
    assert [t.deadline for t in extract(CITY, text)] == [2027, None]


def test_a_year_of_a_section_is_the_whole_year_of_its_sentences() -> None:
    text = "（一）起步阶段（2025年）。新建起降场10个。\n（二）提升阶段（2026年）。全年新建起降场20个。"
    assert [t.deadline for t in extract(CITY, text)] == [2025, 2026]


def test_a_due_date_outweighs_the_past_that_it_starts_from() -> None:
    text = "近年来，投入逐年增加，按照规划，到2030年，全省要建成高标准农田5000万亩。"
    assert [(t.kind, t.deadline) for t in extract(NEWS, text)] == [("target", 2030)]


# -- regions ----------------------------------------------------------------------------------------------------------


def test_a_department_speaks_for_its_government() -> None:
    context = Context(title="全市召开产业大会", date="2023-03-01", source="长江日报", region="武汉市")
    text = "市科技局：推进科技创新\n将新建创新平台20个以上。\n江夏区：做强工业\n将引进企业30家。"
    first, second = extract(context, text)
    assert (first.region, first.region_source, first.actor) == ("武汉市", "speaker", "市科技局")
    assert second.region == "江夏区"


def test_the_country_as_a_yardstick_is_not_the_region() -> None:
    found = extract(REPORT, "今年要努力跑赢全国，规上工业增加值增长7%左右，对标全国先进水平，研发投入增长10%以上。")
    assert {t.region for t in found} == {"湖北省"}


def test_the_subject_of_a_clause_is_the_region() -> None:
    found = extract(NEWS, "今年，四川计划播种小麦900万亩，江苏计划播种小麦3500万亩。")
    assert [t.region for t in found] == ["四川省", "江苏省"]


# -- what is no promise -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2025年，全省生产总值增长5.8%。",
        "目前，全省高新技术企业超过3万家。",
        "全省进出口总额同比增长12.4%。",
        "截至去年底，累计建成充电桩20万个。",
        "过去五年，我们新建高速公路1200公里。",
        "我们圆满完成了各项任务。全省粮食产量达到556.2亿斤。",
    ],
)
def test_an_achievement_is_a_result(text: str) -> None:
    assert set(kinds(REPORT, text)) == {"result"}


def test_headings_tell_review_from_plan() -> None:
    text = "一、2025年工作回顾\n新增高新技术企业2000家。\n二、2026年工作安排\n新增高新技术企业2500家。"
    assert [(t.value, t.kind) for t in extract(REPORT, text)] == [(2000, "result"), (2500, "target")]


def test_what_is_expected_is_a_forecast() -> None:
    assert kinds(NEWS, "今年新能源汽车销量预计增长15%。") == ["forecast"]


def test_where_a_change_starts_from_is_no_promise() -> None:
    found = extract(REPORT, "今年，将补助标准由每人每月60元提高到90元，覆盖率由82%提高到90%。")
    assert [(t.value, t.kind) for t in found if t.unit == "%"] == [(82, "result"), (90, "target")]


@pytest.mark.parametrize(
    "text",
    [
        "对新认定的企业，给予一次性奖励20万元。",
        "违反本规定的，处五万元以下罚款。",
        "申报企业注册资本不低于500万元。",
        "每家企业最高补贴不超过100万元。",
        "推荐项目不超过10个。",
        "围绕五个方面，实施8项重点任务。",
    ],
)
def test_rules_subsidies_and_structure_are_no_targets(text: str) -> None:
    assert "target" not in kinds(CITY, text)


def test_the_limits_of_a_law_are_no_targets() -> None:
    law = Context(title="湖北省水污染防治条例", date="2022-11-25", region="湖北省")
    assert "target" not in kinds(law, "第十条 饮用水水源一级保护区的范围不少于100米。建设单位应当提前15日报告。")


# -- the text itself --------------------------------------------------------------------------------------------------


def test_lines_broken_by_a_page_are_read_as_one_sentence() -> None:
    lines = [
        "到2027年,全市低空经济发展水平明显提升,重点企业",
        "数字化研发设计工具普及率达到90%,关键工序数控化",
        "率达到75%。重点行业打造典型场景150个以上,培育示",
        "范企业30家,形成一批可复制可推广的数字化转型成",
        "果。各类公共服务平台更加完善,基础设施支撑能力显",
        "著增强,产业生态更加健全。",
    ]
    text = "\n".join(lines)
    assert len(unwrap(text)) == len(text)
    found = [t for t in extract(CITY, text) if t.kind == "target"]
    assert [(t.value, t.unit) for t in found] == [(90, "%"), (75, "%"), (150, "个"), (30, "家")]
    assert found[1].indicator == "关键工序数控化率"
    assert all(text[t.start : t.end] == t.sentence for t in found)


def test_a_text_without_figures_has_no_statements() -> None:
    assert extract(CITY, "坚持稳中求进工作总基调。\n\n统筹发展和安全。") == []
    assert extract(Context(), "") == []


@pytest.mark.parametrize(
    "text", ["、" * 5000 + "1个", "到2027年" * 2000, "增长5%" * 3000, "“" * 4000 + "10家", "分别" * 3000 + "1%、2%"]
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    extract(CITY, text)


# -- paragraphs that stand alone --------------------------------------------------------------------------------------

REVIEWED = (
    "加快建设交通强市,持续打造枢纽经济,机场旅客吞吐量超3200万人次,新开通国际货运航线16条,中欧班列开行1287列。",
    "大力推进智能化改造,技改投资增长11.4%,新增省级绿色工厂57家,入选全国试点示范项目9个,惠及企业2300余户。",
    "深入实施惠民工程,完成老旧小区改造213个,新增学位1.86万个,城镇居民医保参保率达到97.3%,群众满意度稳步提升。",
)
PLANNED = (
    "要继续扩大有效投资,抓好重大项目建设,新开工亿元以上项目200个左右,工业投资增长8%以上,更好发挥带动作用。",
    "坚决守住耕地红线,抓好粮食生产,粮食播种面积稳定在1500万亩以上,新建高标准农田40万亩,让农民多种粮、种好粮。",
)


@pytest.mark.parametrize("text", REVIEWED)
def test_a_paragraph_of_a_review_is_one_without_its_heading(text: str) -> None:
    found = kinds(REPORT, text)
    assert len(found) >= 3 and set(found) == {"result"}


@pytest.mark.parametrize("text", PLANNED)
def test_a_paragraph_of_tasks_is_one_without_its_heading(text: str) -> None:
    found = kinds(REPORT, text)
    assert len(found) >= 2 and set(found) == {"target"}


def test_the_present_state_in_a_plan_is_no_promise() -> None:
    plan = Context(title="某省“十五五”数字经济发展规划", date="2026-03-02", region="湖南省")
    text = "近年来,产业基础不断夯实,算力规模突破31.5EFLOPS,累计培育示范平台46个,数字经济核心产业增速稳居前列。"
    assert set(kinds(plan, text)) == {"result"}


BACKGROUND = """一、总体要求
“十四五”时期是全市由大变强的重要时期。
1.发展基础。创新能力持续提升。
——平台体系日趋完善。全市建有国家重点实验室21个。
——人才加快集聚。共有高层次人才118人。
"""


@pytest.mark.parametrize(
    "then",
    [
        "2.发展目标。新建国家重点实验室30个。",
        "(二)培育一流平台。新建国家重点实验室30个。",
        "（二）主要任务\n新建国家重点实验室30个。",
        "二、重点任务\n新建国家重点实验室30个。",
        "3.做强平台。新建国家重点实验室30个。",
    ],
)
def test_a_numbered_heading_of_what_was_reached_holds_until_the_next_of_its_rank(then: str) -> None:
    plan = Context(title="昆山市“十四五”科技创新规划", date="2021-12-10", region="昆山市")
    found = extract(plan, BACKGROUND + then)
    assert [(one.value, one.kind) for one in found] == [(21, "result"), (118, "result"), (30, "target")]


@pytest.mark.parametrize("says", ["是", ",是", "处于", "正处于", "面临", "将面临"])
def test_a_period_that_is_described_is_no_deadline_of_what_follows(says: str) -> None:
    plan = Context(title="昆山市科技创新规划", date="2021-12-10", region="昆山市")
    text = f"“十四五”时期{says}难得的重要机遇期。\n建设科技园区30个。"
    (found,) = extract(plan, text)
    assert found.deadline_source != "sentence"


def test_a_heading_outweighs_the_words_of_its_paragraph() -> None:
    text = "二、2026年重点工作\n" + REVIEWED[1]
    assert "target" in kinds(REPORT, text)


def test_a_zone_pushed_on_does_not_take_over_the_clauses_that_follow() -> None:
    report = Context(title="2026年武汉市政府工作报告", date="2026-01-12", region="武汉市")
    text = "今年,推动东湖高新区规上工业总产值突破4000亿元,新增就业22万人,粮食产量稳定在90万吨左右。"
    assert [t.region for t in extract(report, text)][1:] == ["武汉市", "武汉市"]


def test_the_size_of_a_grant_is_a_rule() -> None:
    notice = Context(title="2024年度联合基金项目指南", date="2024-03-01")
    assert kinds(notice, "(二)资助规模:不超过3项。") == []


def test_a_target_explained_restates_the_one_named() -> None:
    text = "今年主要预期目标是:地区生产总值增长6.5%左右。\n今年预期目标设定为6.5%左右,考虑了稳就业的需要。"
    first, second = extract(REPORT, text)
    assert (first.restates, second.restates) == ("", first.id)


def test_a_word_that_begins_like_a_unit_is_none() -> None:
    (found,) = extract(CITY, "支持新建一批人工智能国际合作联合实验室。")
    assert (found.kind, found.unit, found.indicator) == ("vague", "", "人工智能国际合作联合实验室")


def test_a_word_that_begins_like_a_preposition_stays_whole() -> None:
    (found,) = extract(CITY, "到2027年,在役工业机器人数量达到8万台。")
    assert found.indicator == "在役工业机器人数量"


def test_a_figure_that_explains_another_in_brackets_is_not_counted_twice() -> None:
    found = extract(CITY, "到2027年,全市算力规模达到14EFlops(每秒百亿亿次浮点运算),总投资500亿元(约合70亿美元)。")
    assert [(t.value, t.unit) for t in found] == [(14, "EFLOPS"), (500 * 10**8, "元")]


@pytest.mark.parametrize("aside", ["、约合25亿元人民币", ",折合25亿元", ",约折合人民币25亿元"])
def test_what_a_sum_is_worth_in_other_money_is_no_second_promise(aside: str) -> None:
    found = extract(CITY, f"今年全市计划投入500亿日元{aside},用于港口建设。")
    assert [record.value_text for record in found] == ["500亿日元"]


def test_amounts_in_titles_and_slogans_are_names() -> None:
    assert extract(CITY, "根据《关于促进产业发展的若干规定》,建立“四个一批”工作机制。") == []


def test_a_year_in_a_quoted_goal_says_nothing_of_the_figures_beside_it() -> None:
    (found,) = extract(NEWS, "率先实现“到2030年土地退化零增长”的目标,全市湿地总面积达8.45万亩,居全省第四。")
    assert (found.kind, found.deadline) == ("result", None)


def test_the_last_year_of_a_five_year_plan_looks_back_on_it() -> None:
    news = Context(title="中央企业改革成效显著", date="2025-09-17")
    assert {t.kind for t in extract(news, "“十四五”期间,10家企业实施战略性重组,9家新的企业组建成立。")} == {"result"}
    (ahead,) = extract(replace(news, date="2022-09-17"), "“十四五”期间,力争培育10家企业。")
    assert (ahead.kind, ahead.deadline) == ("target", 2025)


def test_the_later_of_two_numbers_of_years_is_the_deadline() -> None:
    (found,) = extract(replace(CITY, date="2024-07-01"), "在1-2年内,创建10个智慧物流示范基地。")
    assert found.deadline == 2026


def test_an_indicator_begins_behind_what_is_about_to_happen() -> None:
    (found,) = extract(CITY, "到2027年,市财政局将发行专项债券500亿元。")
    assert found.indicator.endswith("专项债券")
    assert "将" not in found.indicator
    (share,) = extract(CITY, "到2027年,90%以上的县域医共体将达到紧密型标准。")
    assert share.indicator == "县域医共体"


def test_what_a_figure_is_compared_with_is_not_its_indicator() -> None:
    (found,) = extract(CITY, "2023年,比上年同期增加1.78亿人次。")
    assert found.indicator == ""


def test_an_open_list_of_places_is_what_they_have_in_common() -> None:
    news = Context(title="各地推进高质量发展", date="2025-05-01")
    within = only(news, "今年,有关部门将在福州、厦门、莆田等地打造10个新型显示产业集群。")
    across = only(news, "活动期间,上海、北京、广州等五个城市将推出50场首展活动。")
    assert (within.region, across.region) == ("福建省", "中国")


def test_ministries_speak_for_the_country() -> None:
    news = Context(title="五部门联合开展医养结合促进行动", date="2025-12-01")
    assert only(news, "明确到2027年底,家庭医生签约覆盖率不低于80%。").region == "中国"


def test_a_place_that_opens_a_sentence_holds_for_its_later_clauses() -> None:
    news = Context(title="各地推进高质量发展", date="2025-05-01")
    assert only(news, "江苏省安排专项资金,支持项目建设,将促进1万家以上企业进行技术改造。").region == "江苏省"


@pytest.mark.parametrize("text", ["智能制造系统架构如图 1 所示。", "任务分工见附件 2 份。", "安全要求第 2 部分。"])
def test_numbers_of_figures_and_tables_count_nothing(text: str) -> None:
    assert extract(CITY, text) == []


def test_a_share_of_what_stands_behind_it_is_called_by_that() -> None:
    found = only(CITY, "到2025年底,全市80%以上工程项目采用数字化建造模式。")
    assert found.indicator == "工程项目采用数字化建造模式"
    assert only(CITY, "到2025年底,开展20000场(次)志愿驻点服务。").indicator == "志愿驻点服务"
    assert only(CITY, "到2025年底,设备平均上线率应不低于95%。").indicator == "设备平均上线率"


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("研发投入强度达到4.5%。", "研发投入强度"),
        ("服务业增加值突破1000亿元。", "服务业增加值"),
        ("筹集保障性租赁住房3万套(间)。", "保障性租赁住房"),
        ("园区力争全年新引进亿元以上产业项目150个。", "亿元以上产业项目"),
        ("该区计划实现低空经济产业规模300亿元。", "低空经济产业规模"),
        ("向上争取资金400亿元。", "向上争取资金"),
        ("车桩比优于1.5:1。", "车桩比"),
        ("到2025年,单位国内生产总值能源消耗比2020年下降13.5%。", "单位国内生产总值能源消耗"),
        ("引进和培育高层次创新团队100个。", "高层次创新团队"),
        ("帮助20万下岗失业人员实现再就业。", "下岗失业人员"),
        ("“十四五”、“十五五”期间分别新增水电装机容量4000万千瓦。", "水电装机容量"),
    ],
)
def test_an_indicator_is_all_of_what_is_counted_and_nothing_else(text: str, indicator: str) -> None:
    assert only(CITY, text).indicator == indicator


def test_a_share_that_rises_from_one_figure_to_another_stays_a_share() -> None:
    assert [t.measure for t in extract(CITY, "到2026年,本地配套率由40%提升至60%。")] == ["share", "share"]


def test_years_ahead_are_deadlines_however_they_are_counted() -> None:
    assert only(REPORT, "力争用3年时间,打造5个产业集群。").deadline == 2028
    assert only(REPORT, "未来三年,新建学校100所。").deadline == 2028
    assert only(replace(CITY, date="2024-07-01"), "经过三年努力,建成智能车间50个。").deadline == 2027


def test_what_a_plan_will_have_counted_up_is_promised() -> None:
    text = "到2026年,“小巨人”企业累计达到100家。\n每千人口拥有医师3.2人。"
    assert kinds(replace(CITY, title="昆山市低空经济三年行动计划(2024-2026年)"), text) == ["target", "target"]


def test_a_word_of_promise_in_the_clause_outweighs_the_achievements_before_it() -> None:
    found = extract(NEWS, "去年全市进出口总额2.6万亿元,同比增长6.8%,今年力争突破2.8万亿元。")
    assert [(t.kind, t.indicator) for t in found] == [
        ("result", "进出口总额"),
        ("result", "进出口总额"),
        ("target", "进出口总额"),
    ]
    assert found[-1].deadline == 2025


def test_a_step_that_is_reached_belongs_to_the_figure() -> None:
    first, second = extract(CITY, "到2025年GDP突破4000亿元,2030年迈上万亿元台阶。")
    assert (second.indicator, second.kind, second.deadline) == (first.indicator, "target", 2030)


def test_years_named_before_the_clause_are_shared_out_as_well() -> None:
    found = extract(CITY, "到2025年和2026年,全市测试里程分别达到1000万公里和2000万公里。")
    assert [t.deadline for t in found] == [2025, 2026]


def test_a_class_in_front_of_a_count_is_its_level() -> None:
    found = extract(CITY, "培育20个以上产业集群,其中超万亿元级3个、超五千亿元级5个。")
    assert [(t.value, t.unit, t.level) for t in found] == [
        (20, "个", ""),
        (3, "个", "万亿元级"),
        (5, "个", "五千亿元级"),
    ]


def test_a_share_that_describes_a_company_is_no_promise() -> None:
    assert extract(CITY, "研发投入占营业收入比例不低于5%的企业,优先予以支持。") == []
    assert only(CITY, "到2026年,推动不低于80%的企业上云。").value == 80


def test_chinese_numerals_in_a_law_are_figures() -> None:
    law = Context(title="南通市养老服务条例", date="2021-12-01")
    assert only(law, "到2025年,每千名老年人拥有养老床位四十张。").value == 40


def test_counts_of_classes_share_the_noun_behind_the_last() -> None:
    found = extract(CITY, "到2027年,培育3个万亿级、10个千亿级产业集群。")
    assert [(t.value, t.level, t.indicator) for t in found] == [
        (3, "万亿级", "万亿级产业集群"),
        (10, "千亿级", "千亿级产业集群"),
    ]


def test_the_size_of_the_things_counted_is_their_level() -> None:
    found = extract(CITY, "到2027年,形成3个产值过1000亿元的产业集群。")
    assert [(t.value, t.unit, t.level, t.indicator) for t in found] == [(3, "个", "1000亿元", "产业集群")]


def test_an_estimate_holds_for_its_whole_sentence() -> None:
    text = "据测算,全球市场规模将在2025年达到2800亿元,年复合增长率约54%。"
    assert kinds(replace(NEWS, date="2021-10-20"), text) == ["forecast", "forecast"]


# -- when it is said, and by whom it is not -----------------------------------------------------------------------------


def test_a_plan_without_a_date_speaks_at_the_beginning_of_its_period() -> None:
    undated = Context(title="建设临港产业强省行动方案（2023—2027年）", region="河北省")
    found = extract(undated, "2022年三市生产总值合计15198.4亿元。2027年生产总值过2万亿元。")
    assert [(t.kind, t.deadline) for t in found] == [("result", None), ("target", 2027)]


def test_brackets_of_years_make_a_plan_of_a_title_of_any_name() -> None:
    found = only(Context(title="能源生产和消费革命战略(2016-2030)"), "2030年非化石能源占20%左右。")
    assert (found.kind, found.deadline) == ("target", 2030)


@pytest.mark.parametrize(
    "text",
    [
        "2024年要生产汽车320万辆。",
        "2024年的目标是生产汽车320万辆。",
        "全省将在2024年生产汽车320万辆。",
        "方案提出2024年生产汽车320万辆。",
    ],
)
def test_words_beside_a_year_make_it_one_to_be_met_where_no_date_is_known(text: str) -> None:
    found = only(Context(title="汽车产业", region="安徽省"), text)
    assert (found.kind, found.deadline) == ("target", 2024)
    assert kinds(Context(title="汽车产业", region="安徽省"), "2024年生产汽车320万辆。") == ["result"]


def test_a_year_to_come_is_promised_in_the_news_without_a_word_of_promise() -> None:
    assert kinds(NEWS, "全省文旅产业增加值2027年突破3500亿元。") == ["target"]
    assert "target" not in kinds(NEWS, "据美国媒体报道,2026年度保费平均涨幅达114%。")
    assert kinds(NEWS, "全省2027年目标已提前完成,产值达3500亿元。") == ["result"]


def test_the_year_that_a_figure_is_compared_with_is_no_period() -> None:
    assert only(NEWS, "2030年居民收入要在2007年基础上翻两番。").deadline == 2030
    plan = replace(CITY, title="粮食生产行动计划")
    assert kinds(plan, "玉米发展到7500万亩,比今年多432万亩;水稻4100万亩。") == ["target"] * 3


def test_what_grew_from_one_year_to_another_keeps_its_name() -> None:
    found = extract(NEWS, "居民收入由2012年的8568元提高到2024年的31358元,年均增长11%。")
    assert [(t.indicator, t.value) for t in found] == [("居民收入", 8568), ("居民收入", 31358), ("居民收入", 11)]
    assert extract(NEWS, "内地与香港贸易值从1997年的4208亿元增至2024年的2万亿元。")[1].indicator == "内地与香港贸易值"


def test_a_list_of_things_to_do_for_the_people_is_a_plan_of_its_year() -> None:
    list_of = Context(title="金凤区发布2025年民生“十心”实事", date="2025-01-06", region="金凤区")
    found = extract(list_of, "▶公共停车位增加800个,公共充电桩增加1000个。\n▶惠民演出300场。")
    assert [(t.kind, t.deadline, t.indicator) for t in found] == [
        ("target", 2025, "公共停车位"),
        ("target", 2025, "公共充电桩"),
        ("target", 2025, "惠民演出"),
    ]
    done = replace(list_of, title="金凤区2025年民生实事完成情况")
    assert set(kinds(done, "公共停车位增加800个。")) == {"result"}


@pytest.mark.parametrize(
    "text",
    [
        "今年全国打算改造老旧小区5.1万个,覆盖840万户。",
        "项目年底建成,届时年供水10亿立方米。",
        "GDP预期增长6%左右。",
        "各地提出今明两年制造业增加值平均增速在7%左右。",
    ],
)
def test_words_that_look_ahead_promise(text: str) -> None:
    assert set(kinds(NEWS, text)) == {"target"}


@pytest.mark.parametrize("text", ["项目投运后,年发电440亿千瓦时。", "每辆车的成本或将增加4000元。"])
def test_what_may_follow_is_a_forecast(text: str) -> None:
    assert kinds(NEWS, text) == ["forecast"]


# -- what a promise takes along ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "今年,全区力争新增新能源装机4500万千瓦,总装机达到1.35亿千瓦,重大项目完成投资1800亿元。",
        "今年计划完成交通运输投资1000亿元,其中港航工程完成投资75亿元,沿海港口完成货物吞吐量6.25亿吨。",
        "确保今年减少贫困人口140万人以上,24个贫困县脱贫摘帽。",
    ],
)
def test_a_promise_goes_on_through_its_sentence(text: str) -> None:
    assert set(kinds(NEWS, text)) == {"target"}


def test_a_promise_ends_where_it_is_told_what_was_done() -> None:
    text = "今年力争新增装机4500万千瓦,目前已完成1200万千瓦,去年新增装机3000万千瓦。"
    assert kinds(NEWS, text) == ["target", "result", "result"]


def test_a_vow_stands_above_the_year_of_what_it_is_about() -> None:
    text = "力争5月底前完成2024年度高标准农田建设项目22.99万亩的主体工程。"
    assert kinds(NEWS, text) == ["target"]


def test_a_five_year_plan_that_proposes_looks_ahead() -> None:
    text = "广东省“十四五”规划纲要提出,海上风电装机容量超800万千瓦。"
    found = only(Context(title="新能源", date="2021-04-26", region="广东省"), text)
    assert (found.kind, found.deadline) == ("target", 2025)


def test_where_a_rise_begins_is_not_what_is() -> None:
    found = extract(NEWS, "到2027年,保障性住房覆盖率将从目前的7%提高到20%以上。")
    assert found[-1].kind == "target"


def test_the_time_that_something_takes_is_no_figure() -> None:
    assert kinds(NEWS, "力争用10年左右时间,引进产业化项目50家左右。") == ["target"]
    life = "人均预期寿命从2015年的73.25岁增长到76岁。"
    assert [t.value for t in extract(CITY, life)] == [73.25, 76]


def test_what_the_things_counted_make_in_a_year_is_no_promise() -> None:
    assert [t.value for t in extract(CITY, "到2027年形成2至3家年产50万辆的整车企业。")] == [2]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("镇海区日前发布“中国制造2025”行动方案。方案明确,力争到2020年,新材料产业实现产值200亿元。", "镇海区"),
        ("上海市奉贤区人民政府办公室印发《行动方案》,提出到2027年工业总产值力争达到600亿元。", "奉贤区"),
        ("黄埔区新型储能产业园规划面积大,力争到2027年营业收入达250亿元。", "黄埔区"),
    ],
)
def test_who_announces_is_the_region_and_a_site_lies_where_it_says(text: str, region: str) -> None:
    assert extract(Context(title="产业新闻", date="2017-04-01"), text)[-1].region == region


def test_headlines_of_one_length_are_no_lines_of_a_page() -> None:
    heads = ["一季度全国网络零售额超两万亿元", "七部门出台意见加强养老机构监管", "中国船企签署多笔造船订单创纪录"]
    text = "\n".join(f"{head}\n{'记者从有关部门了解到,各项工作有序推进。' * 3}" for head in heads * 3)
    assert unwrap(text) == text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("促进1.87万名城镇失业人员再就业。", [(18700, "人", "城镇失业人员再就业")]),
        ("确保剩余的15万左右贫困人口全部脱贫。", [(150000, "人", "贫困人口全部脱贫")]),
        ("力争接待旅游人次8亿以上。", [(800000000, "人次", "旅游人次")]),
        ("葡萄园达75万亩(其中种植面积47万亩)。", [(750000, "亩", "葡萄园"), (470000, "亩", "种植面积")]),
    ],
)
def test_units_that_are_not_said_beside_the_figure(text: str, read: list[tuple[int, str, str]]) -> None:
    found = extract(CITY, text)
    assert [(t.value, t.unit) for t in found] == [(value, unit) for value, unit, _ in read]
    assert all(name in t.indicator or t.indicator in name for t, (_, _, name) in zip(found, read, strict=True))


def test_what_a_report_proposes_is_promised_in_the_news_about_it() -> None:
    spring = replace(NEWS, date="2025-01-26")
    text = "2024年生产总值1.97万亿元,增长5%。报告提出,2025年生产总值增长5%左右,进出口增长4%。改造燃气管道9000公里。"
    assert kinds(spring, text) == ["result", "result", "target", "target", "target"]
    assert kinds(spring, "《计划》预期,今年全省生产总值增长5%以上。全年计划压减粗钢355万吨。") == ["target", "target"]


def test_a_year_that_is_over_is_reported_even_in_a_plan() -> None:
    plan = Context(title="茶产业发展行动方案", date="2017-12-01", region="云南省")
    text = "打造优势产业。2016年,茶园面积610万亩。到2020年稳定在630万亩左右,比重由2016年的20%提高到30%。"
    assert [t.kind for t in extract(plan, text)][:2] == ["result", "target"]
    assert extract(plan, text)[-1].kind == "target"


def test_a_company_that_has_influence_is_no_furniture() -> None:
    assert only(CITY, "到2027年,培育3家具有全球影响力的企业。").unit == "家"


def test_the_year_that_has_just_begun_is_promised_in_the_news() -> None:
    spring = replace(NEWS, date="2025-01-26")
    text = "2025年,全市生产总值增长6%,固定资产投资增长6%左右。今年我市投资157亿元建设园区。"
    assert kinds(spring, text) == ["target"] * 3
    assert "target" not in kinds(replace(NEWS, date="2025-10-26"), text)
    assert "target" not in kinds(spring, "2025年元旦假期,国内出游1.42亿人次。")


def test_the_end_of_a_change_is_not_in_the_year_in_which_it_began() -> None:
    text = "《规划》提出,到2030年,物流费用的比率由2013年的18%下降到16%左右。"
    assert [(t.kind, t.deadline) for t in extract(NEWS, text)][-1] == ("target", 2030)


@pytest.mark.parametrize(
    "text",
    ["他表示,要加快建设,确保全年新增装机4000万千瓦,总规模突破1.7亿千瓦。", "截至9月底已完成71万户,全年将完成137万户。"],
)
def test_a_word_of_will_weighs_more_than_a_paragraph_of_achievements(text: str) -> None:
    assert kinds(NEWS, text)[-1] == "target"
    assert kinds(NEWS, "这确保了全年新增装机4000万千瓦。") == ["result"]


def test_the_whole_town_is_the_county_that_the_document_names() -> None:
    plan = Context(title="德清县莫干山镇工作计划", date="2024-02-01")
    found = extract(plan, "湖州市将新建3座水厂。到2026年，全镇将新建2座水厂，全村集体收入达到100万元。")
    assert [t.region for t in found] == ["湖州市", "德清县", "德清县"]
    city = Context(title="长安镇工作计划", date="2024-02-01", region="东莞市")
    found = extract(city, "广东省将新建3座水厂。到2026年，全镇将新建2座水厂。")
    assert [t.region for t in found] == ["广东省", "东莞市"]


def test_a_town_that_names_no_county_has_no_region() -> None:
    target = only(Context(title="永和镇工作计划", date="2024-02-01"), "到2026年，全镇将新建2座水厂。")
    assert (target.region, target.deadline) == ("", 2026)


def test_a_quarter_without_a_year_is_one_of_the_year_of_the_document() -> None:
    news = Context(title="襄阳高新区召开推进会", date="2025-07-04", region="襄阳市")
    target = only(news, "会议要求，确保第三季度完成固定资产投资60亿元以上。")
    assert (target.kind, target.deadline, target.deadline_source) == ("target", 2025, "relative")
    undated = Context(title="襄阳高新区召开推进会", region="襄阳市")
    assert only(undated, "会议要求，确保第三季度完成固定资产投资60亿元以上。").deadline is None

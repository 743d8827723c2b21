"""Names as news tell them: no time, no verb and no thing of somebody else in them, and what an elliptic clause leaves out."""

from __future__ import annotations

import pytest
from gangmu.index.facts.targets.extract import Context, candidates

NEWS = Context(title="某省动态", date="2025-05-01")


def names(text: str) -> list[str]:
    return [one.indicator.name for figured in candidates(NEWS, text).sentences for one in figured.candidates]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("推动低空产业规模三年内突破500亿元。", "低空产业规模"),
        ("规上企业单位产品能耗在“十五五”前三年内累计下降6%。", "规上企业单位产品能耗"),
        ("力争游客数量两年之内达到300万人次。", "游客数量"),
        ("计划在未来8年内减税2000亿元。", "减税"),
        ("全省粮食产量连续三年稳定在900万吨以上。", "粮食产量"),
    ],
)
def test_how_long_it_takes_is_no_part_of_a_name(text: str, name: str) -> None:
    assert names(text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("瞄准钢材产量1.2亿吨左右的目标,各地扩大产能。", "钢材产量"),
        ("锚定粮食产量900万吨的目标,全省扩大播种。", "粮食产量"),
        ("紧盯工业投资增长8%的目标,全市加快开工。", "工业投资"),
        ("今年,全市人才公寓和共有产权住房目标为36万套。", "人才公寓和共有产权住房"),
        ("到2030年,河湖水体优良比例指标提高到88%。", "河湖水体优良比例"),
        ("面向小企业的预留份额阶段性提高至40%以上。", "面向小企业的预留份额"),
        ("全省将把家电补贴品类扩充至20类以上。", "家电补贴品类"),
        ("全国公路通车里程预计将再延长2600公里左右。", "公路通车里程"),
        ("到2027年,机场跑道长度将再延伸800米。", "机场跑道长度"),
        ("农业银行计划在夏收领域投放贷款约1100亿元。", "贷款"),
        ("全市将提质扩容体育公园50个。", "体育公园"),
        ("未来将有超过30班运动会主题列车投入运营。", "运动会主题列车"),
        ("今年,15座老旧桥梁同步焕新。", "老旧桥梁"),
    ],
)
def test_no_verb_beside_a_name_is_a_part_of_it(text: str, name: str) -> None:
    assert names(text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("到2027年,服务零售额占社会零售总额的比重超过50%。", "服务零售额占社会零售总额的比重"),
        ("今年将重点整治12项不规范用工行为。", "不规范用工行为"),
        ("每年支持20个民间投资增速快、占比高、活力强的地级市。", "地级市"),
        ("今年将再推动超过1万家工业企业开展技术改造。", "工业企业技术改造"),
    ],
)
def test_a_word_that_begins_like_a_verb_stays_whole(text: str, name: str) -> None:
    assert names(text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“双抢”期间全省投入的收割机预计在20万台以上。", "收割机"),
        ("工厂每年生产的电池产值将超过500亿元。", "电池产值"),
        ("今年全市引进的高层次人才达到3000人。", "高层次人才"),
    ],
)
def test_what_somebody_does_with_a_thing_is_no_part_of_its_name(text: str, name: str) -> None:
    assert names(text) == [name]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("今年将投入收割机60万台,其中参与跨区作业的达到25万台以上。", ["收割机", "参与跨区作业的收割机"]),
        ("到2030年,氢能重卡渗透率达到30%,保有量突破6万辆。", ["氢能重卡渗透率", "氢能重卡保有量"]),
        ("到2027年,光伏组件产量达到80万吨,国产化率提高到90%。", ["光伏组件产量", "光伏组件国产化率"]),
        ("今年,我省继续推进良种基地建设,计划再建800万亩左右。", ["良种基地"]),
        ("今年加快5G基站建设,年内新建3000个。", ["5G基站"]),
        ("今年开展老旧小区改造,计划改造120个。", ["老旧小区"]),
        ("确保全省小麦稳定在850万亩以上。", ["小麦面积"]),
        ("全省耕地保持在5000万亩以上。", ["耕地"]),
        (
            "力争今年底,全省工业增加值突破3700亿元,占地区生产总值比重达到27%左右。",
            ["工业增加值", "工业增加值占地区生产总值比重"],
        ),
        ("到2027年,新能源装机规模将占到总装机容量的60%以上。", ["新能源装机规模占总装机容量比例"]),
        ("到2027年,10个试点城市新增新能源客车超过2万辆。", ["试点城市", "新能源客车"]),
        ("预计到2035年,实现每年8000万吨货运量的目标。", ["货运量"]),
        ("今年秋季,这一政策预计将惠及120万人左右。", [""]),
    ],
)
def test_what_a_clause_leaves_out_is_told_before_or_not_at_all(text: str, wanted: list[str]) -> None:
    assert names(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("着力打造千亿级产业集群。", [("产业集群规模", 1e11)]),
        ("着力打造先进制造、现代能源、文化旅游等万亿级产业集群。", [("产业集群规模", 1e12)]),
        ("全省将形成覆盖全链条的千亿级光子创新集群。", [("光子创新集群规模", 1e11)]),
        ("力争汽车产业规模达到万亿级。", [("汽车产业规模", 1e12)]),
        ("打造3个万亿级产业集群。", [("万亿级产业集群", 3)]),
        ("建设一批千亿级产业集群。", []),
        ("支持百亿级企业上市。", []),
    ],
)
def test_a_class_of_size_is_a_figure_where_one_thing_is_made_so_large(
    text: str, wanted: list[tuple[str, float]]
) -> None:
    found = [one for figured in candidates(NEWS, text).sentences for one in figured.candidates]
    assert [(one.indicator.name, one.figure.value) for one in found if one.figure.kind != "vague"] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("力争工业、投资、消费增速达到4%、6%、8%以上。", ["工业", "投资", "消费"]),
        ("单位能耗、水耗分别下降3%、5%。", ["单位能耗", "水耗"]),
        ("全省数字经济增速达到4%、6%、8%以上。", ["数字经济"] * 3),
    ],
)
def test_as_many_names_as_figures_are_paired_without_saying_so(text: str, wanted: list[str]) -> None:
    assert names(text) == wanted

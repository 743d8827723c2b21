"""Names of indicators: whole words, readable without their sentence, and from elsewhere only where the text says so."""

from __future__ import annotations

from itertools import pairwise

import pytest
from gangmu.index.facts.indicators.clause import Stretch
from gangmu.index.facts.indicators.following import behind
from gangmu.index.facts.indicators.preceding import rising, subject
from gangmu.index.facts.lexicon.naming import naming
from gangmu.index.facts.targets.extract import Context, extract
from gangmu.index.text import tokens
from gangmu.index.text.dictionary import Loaded, frequencies
from hypothesis import given
from hypothesis import strategies as st

PLAN = Context(title="昆山市低空经济发展行动方案(2024-2027年)", date="2024-03-01", region="昆山市")
CLAUSES = st.text(alphabet="规上工业增加值达到的了将建成区面积、和(“”)0123年以在 每比从重点实验室A", max_size=30)


def names(text: str) -> list[str]:
    return [target.indicator for target in extract(PLAN, text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("到2027年,力争建成30万亩生态茶园。", "生态茶园"),
        ("到2027年,新建4万亩良种果园。", "良种果园"),
        ("到2027年,累计攻克产业共性技术10项。", "产业共性技术"),
        ("今年计划新开工改造城镇老旧厂房60个。", "城镇老旧厂房"),
        ("力争示范企业实现运营成本降低20%。", "运营成本"),
        ("到2027年,农村管网里程目标定为800公里左右。", "农村管网里程"),
        ("到2027年,产能可以再提升40%。", "产能"),
        ("确保原油产量长期稳定在2亿吨。", "原油产量"),
        ("计划培训有创业意愿的大学生3万人次。", "大学生"),
        ("到2027年,引进和培育飞手100名。", "飞手"),
        ("到2027年,推动市级平台开展数据标注20项。", "数据标注"),
    ],
)
def test_a_name_holds_no_deed_and_no_adverb(text: str, name: str) -> None:
    assert names(text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("到2027年,建成区面积达到320平方公里。", "建成区面积"),
        ("到2027年,重点实验室达到20家左右。", "重点实验室"),
        ("到2027年,服务站数量不低于300个。", "服务站数量"),
        ("到2027年,高标准农田达到50万亩。", "高标准农田"),
        ("到2027年,居民人均可支配收入达到8万元。", "居民人均可支配收入"),
        ("到2027年,平均受教育年限达到12年。", "受教育年限"),
        ("到2027年,可再生能源装机占比达到70%。", "可再生能源装机占比"),
        ("到2027年,粮食种植面积达到50万亩。", "粮食种植面积"),
        ("到2027年,建设用地规模不超过50万亩。", "建设用地规模"),
        ("到2027年,建成5G基站3000个。", "5G基站"),
    ],
)
def test_no_word_of_a_name_is_cut_in_two(text: str, name: str) -> None:
    assert name in names(text)[0]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("昆山今年计划种植早稻7万亩。", "早稻种植面积"),
        ("昆山力争2027年低空经济规模达到300亿元。", "低空经济规模"),
        ("昆山市今年秋粮面积稳定在7万亩以上。", "秋粮面积"),
        ("未来三年,全市低空经济规模达到300亿元。", "低空经济规模"),
    ],
)
def test_no_region_no_year_and_no_speaker_stands_in_a_name(text: str, name: str) -> None:
    assert names(text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("建设300家具有国际影响力的领军企业。", "领军企业"),
        ("培育10家效益突出、创新能力强、具有影响力的链主企业。", "链主企业"),
        ("支持500家小微企业高质量发展。", "小微企业"),
        ("到2027年,实现30个签约项目全面落地。", "签约项目"),
        ("建设8万个充电设施等目标任务。", "充电设施"),
    ],
)
def test_what_becomes_of_the_thing_counted_is_no_part_of_its_name(text: str, name: str) -> None:
    assert names(text) == [name]


def test_figures_of_one_list_share_the_noun_behind_the_last() -> None:
    assert names("打造5个以上、力争10个以上未来产业集群。") == ["未来产业集群", "未来产业集群"]
    assert names("培育2家营业收入过千亿、6家营业收入过百亿的骨干企业。") == ["骨干企业", "骨干企业"]
    assert names("引进90名国家级、150名省级科技人才。") == ["国家级科技人才", "省级科技人才"]


def test_a_count_right_before_the_size_of_what_it_counts_takes_the_noun_behind_that() -> None:
    assert names("今年新建4台220千瓦排涝泵站。")[0] == "排涝泵站"


def test_a_clause_that_says_what_rises_gives_the_next_its_name() -> None:
    assert names("到2027年,财政收入突破60亿元;实现城镇化率的快速提升,达到82%。")[1] == "城镇化率"
    assert names("耕地保有量为16万公顷,粮食综合生产能力稳步提升,到2027年达到75万吨。")[1] == "粮食综合生产能力"
    assert names("今年在冷链设施方面的投入,将超过5000万元。") == ["冷链设施方面的投入"]
    assert names("像这样的绿色工业园区,昆山力争到2027年建成50个。") == ["绿色工业园区"]


def test_a_name_is_carried_on_only_to_what_counts_the_same_or_says_how_it_grows() -> None:
    assert names("力争全市进出口总额突破8000亿元,增长5%以上。") == ["进出口总额"] * 2
    assert names("今年将新增13条现代化生产线,力争达到200公里。") == ["现代化生产线", ""]


def test_a_share_of_what_the_clause_before_counts_says_so() -> None:
    text = "到2027年,核心产业增加值达到1000亿元,占GDP比重达到10%。"
    assert names(text) == ["核心产业增加值", "核心产业增加值占GDP比重"]


def test_who_pays_is_not_what_is_counted() -> None:
    assert names("国家发展改革委将安排2亿元中央预算内投资。") == ["中央预算内投资"]


@pytest.mark.parametrize("text", ["力争达到150个。", "超500亿元的达到20个。", "要继续做到20家以上。"])
def test_where_nothing_names_it_the_name_is_empty(text: str) -> None:
    assert set(names(text)) <= {""}


def test_steps_are_no_machines() -> None:
    assert [t.unit for t in extract(PLAN, "到2027年,汽车产业产值跨越万亿台阶。") if t.unit == "台"] == []
    assert [t.unit for t in extract(PLAN, "到2027年,建成充电桩一万台。")] == ["台"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("到2027年,地区生产总值双双达到5000亿元。", "地区生产总值"),
        ("到2027年,居民收入各自达到6万元。", "居民收入"),
        ("到2027年,两县工业增加值均突破300亿元。", "工业增加值"),
        ("财政收入到二〇三〇年达到500亿元。", "财政收入"),
        ("财政收入到二0三0年达到500亿元。", "财政收入"),
        ("粮食产量连续三年保持在130亿斤以上。", "粮食产量"),
        ("到2027年,每周安排国际货运航班80班。", "国际货运航班"),
        ("到2027年,向邻省输送电量200亿千瓦时。", "电量"),
        ("到2027年,转移支付创新高,达到300亿元。", "转移支付"),
        ("计划今年筹划科创项目100项。", "科创项目"),
    ],
)
def test_a_name_holds_no_time_and_says_not_how_many_share_it(text: str, name: str) -> None:
    assert names(text) == [name]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("到2027年,建设30个后备基地、50个和谐社区以及20个前置仓。", ["后备基地", "和谐社区", "前置仓"]),
        ("今年将实施40项攻关项目和80项前沿技术研发项目。", ["攻关项目", "前沿技术研发项目"]),
        ("力争举办60场贸易促进活动和20场新品发布活动。", ["贸易促进活动", "新品发布活动"]),
        ("到2027年,支持10个新兴产业和5大未来产业发展。", ["新兴产业"]),
        ("到2027年,在12个应用场景开展试点。", ["应用场景"]),
        ("到2027年,力争地区生产总值、工业增加值分别突破300亿元、100亿元。", ["地区生产总值", "工业增加值"]),
    ],
)
def test_each_figure_of_a_list_has_the_name_behind_it(text: str, wanted: list[str]) -> None:
    assert [name for name in names(text) if name] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "到2027年,分领域目标进展情况达到80%。",
        "力争今年底达到30家。",
        "力争明年年底达到30家。",
        "到2027年,东站到西站开车缩短至15分钟。",
        "到2027年,这个数字将达到56%。",
        "到2027年,部分地区提高到7000株。",
        "到2027年,县级达到12个。",
    ],
)
def test_what_names_nothing_alone_is_no_name(text: str) -> None:
    assert set(names(text)) == {""}


def test_a_way_with_what_is_measured_of_it_is_a_name() -> None:
    found = extract(PLAN, "到2027年,东站至西站的通行时间由2小时缩短至30分钟。")
    assert [target.indicator for target in found if target.value_text == "30分钟"] == ["东站至西站的通行时间"]


@pytest.mark.parametrize("text", ["以及其他企业", "前建成", "或者企业", "等企业"])
def test_what_only_joins_is_no_name_behind_a_figure(text: str) -> None:
    assert behind(text) == ""


@given(CLAUSES)
def test_a_name_is_a_phrase_of_the_clause(text: str) -> None:
    """Whatever the text, cutting ends and gives what stands in it, at most with the measure of its owner behind."""
    for name in (behind(text), behind(text, happens=True), rising(text)):
        assert name.replace("“", "").replace("”", "") in text.replace("“", "").replace("”", "")
    name, _ = subject(text)
    bare = next((word for word in naming().bare if name.endswith(word)), "")
    plain = text.replace("“", "").replace("”", "")
    assert name.replace("“", "").replace("”", "").removesuffix(bare) in plain


@given(CLAUSES)
def test_the_words_of_a_stretch_are_its_text(text: str) -> None:
    stretch = Stretch(text)
    assert "".join(stretch.words()) == text
    for start, end in pairwise(range(0, len(text), 3)):
        stretch.start, stretch.end = start, end
        words = stretch.words()
        assert "".join(words) == text[start:end]
        assert stretch.first_word() == words[0]
        assert stretch.last_word() == words[-1]


def test_a_machine_without_the_fast_cutter_cuts_the_same_words() -> None:
    loaded = Loaded(*frequencies())
    for text in ("重点实验室达到20家", "建成区面积 和可支配收入", "5g基站 农田"):
        assert loaded.path(text) == tokens.side_by_side(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("到2027年,装配式建筑面积占新建建筑面积比例达到28.5%。", "装配式建筑面积占新建建筑面积比例"),
        ("到2027年,新能源车占新增公交车比重达到80%。", "新能源车占新增公交车比重"),
        ("到2027年,绿色包装占新开工厂用料的比例达到40%。", "绿色包装占新开工厂用料的比例"),
        ("到2027年,全市湿地面积不低于国土面积的30%。", "湿地面积占国土面积比例"),
        ("到2027年,研发投入不得少于营业收入的5%。", "研发投入占营业收入比例"),
        ("到2027年,工资不低于全省平均水平的80%。", "工资"),
        ("到2027年,潮汐发电累计并网规模达到1亿千瓦。", "潮汐发电累计并网规模"),
        ("到2027年,码头累计投资额达到50亿元。", "码头累计投资额"),
        ("“十五五”期间年均经济增长速度达到7%。", "经济增长速度"),
    ],
)
def test_the_name_of_a_share_or_a_sum_is_not_cut_at_a_verb_inside_it(text: str, wanted: str) -> None:
    assert names(text) == [wanted]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("今年,财政将安排6亿元支持老年助餐服务。", "老年助餐服务资金"),
        ("今年,再投入12亿元用于农村公路养护。", "农村公路养护资金"),
        ("今年,全省将专项安排6亿元,支持山区教育。", "山区教育资金"),
        ("今年,省财政还将安排150亿元,增加对山区县的转移支付。", "转移支付"),
        ("到2027年,投入12亿元扶持企业改造。", "企业改造资金"),
        ("今年,拟投入4亿元,用于扶助。", ""),
    ],
)
def test_a_sum_that_nothing_names_is_called_after_what_it_is_given_for(text: str, wanted: str) -> None:
    assert names(text) == [wanted]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2027年的指标如下。\n原盐:达到四千吨。", ["原盐"]),
        ("2027年的指标如下。\n载重汽车:达到4000辆,增长50%。", ["载重汽车", "载重汽车"]),
        ("市经信局介绍:到2027年,将达到5万个。", [""]),
        ("主要目标:到2027年,达到500亿元。", [""]),
        ("2027年的职工工资总额,计划安排为158亿元。", ["职工工资总额"]),
    ],
)
def test_a_label_or_a_topic_in_front_of_its_clause_names_a_figure(text: str, wanted: list[str]) -> None:
    assert names(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("今年,力争培育绿色工厂40个、智能工厂和数字化车间50个以上。", ["绿色工厂", "智能工厂和数字化车间"]),
        ("到2027年,建成体育公园30座、口袋公园和街头绿地200处。", ["体育公园", "口袋公园和街头绿地"]),
        ("到2027年,将建设10万台单枪输出功率超过250千瓦的充电设施。", ["充电设施"]),
        ("到2027年,新建装机容量40万千瓦以上的水电站15个。", ["装机容量40万千瓦以上的水电站"]),
        ("到2027年,培育100个在物流、能源等领域单项应用取得成效的典型项目。", ["典型项目"]),
        ("到2027年,形成12个左右带动能力强的龙头企业。", ["带动能力强的龙头企业"]),
        ("今年计划在科研院所、制造业企业等机构开发就业见习岗位1.5万个。", ["就业见习岗位"]),
        ("今年将在全市建设高标准农田50万亩。", ["高标准农田"]),
        ("到2027年,在谈项目达到30个。", ["在谈项目"]),
        ("到2027年,推动万企转型。", ["企业转型"]),
        ("今年将实现储备项目90个的目标任务。", ["储备项目"]),
        ("力争2027年内建成集采摘、加工、体验为一体的3000亩以上核心区茶园。", ["核心区茶园"]),
    ],
)
def test_a_count_is_named_by_the_thing_whatever_stands_around_it(text: str, wanted: list[str]) -> None:
    assert names(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("到2027年,将惠及居民约2万户。", "惠及居民"),
        ("到2027年,将惠及3700多户居民。", "惠及居民"),
        ("到2027年,每年服务企业不少于500家。", "服务企业"),
        ("到2027年,带动农户3万户以上。", "带动农户"),
        ("到2027年,推动不少于100项新产品首试首用。", "新产品首试首用"),
    ],
)
def test_those_who_are_nobody_in_particular_are_named_by_what_is_done_to_them(text: str, wanted: str) -> None:
    assert names(text) == [wanted]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2027年底全市驿站将达到1500个。", "驿站"),
        ("到2027年末绿道里程达到800公里。", "绿道里程"),
        ("2027年初级中学计划新增3所。", "初级中学"),
        ("今年安排对县区转移支付超300亿元。", "转移支付"),
        ("今年向乡镇下达转移支付200亿元。", "转移支付"),
        ("到2027年打造超500亿元规模的低空产业集群。", "低空产业集群规模"),
        ("今年计划新建60个和美乡村。", "和美乡村"),
        ("力争重点行业工伤事故发生率5年降低10%。", "重点行业工伤事故发生率"),
        ("力争以软件为代表的数字产业规模超过900亿元。", "数字产业规模"),
        ("到2027年,以稻米为主导的农业产值达到80亿元。", "农业产值"),
        ("计划改造后建筑能效将普遍提升20%。", "建筑能效"),
        ("力争服务业的就业贡献率一直保持在30%左右。", "服务业的就业贡献率"),
        ("今年,全市将正式安排20亿元技改贴息资金。", "技改贴息资金"),
        ("今年先行建设30万亩核心区。", "核心区"),
        ("到2027年,做优做强40万吨林果产能。", "林果产能"),
        ("每年遴选100项关键技术难题向全球发布。", "关键技术难题"),
        ("推动今年30亿元专项债券于6月底前下达完毕。", "专项债券"),
        ("今年将派出500名技工赴外省驻点。", "技工"),
    ],
)
def test_a_name_ends_before_what_becomes_of_it_and_begins_behind_what_joins_it(text: str, wanted: str) -> None:
    assert [name for name in names(text) if name][:1] == [wanted]


@pytest.mark.parametrize(
    "text", ["今年将普遍提高到7000株。", "今年启动20个。", "今年折合800亿元。", "今年却几乎达到300家。"]
)
def test_what_only_says_what_is_done_or_how_is_no_name(text: str) -> None:
    assert not any(names(text))

"""The names of what is counted where only what becomes of it says which it is; headlines; places inside other words."""

from __future__ import annotations

import pytest
from gangmu.index.facts.targets.extract import Context, extract, left_out
from gangmu.index.facts.targets.record import Target

NEWS = Context(title="新能源汽车下乡", date="2025-06-02", region="")
BRIEF = "各地加快项目建设"


def only(text: str, context: Context = NEWS) -> Target:
    """The one statement of a text."""
    found = extract(context, text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("今年,江苏将推动3200家工业企业数字化转型。", "工业企业数字化转型"),
        ("今年,江苏再推动超过3200家工业企业实施数字化转型。", "工业企业数字化转型"),
        ("今年,江苏将支持120个城市开展“无废城市”建设。", "开展“无废城市”建设的城市"),
        ("今年,江苏将组织2000家企业参加境外展会。", "参加境外展会的企业"),
        ("江苏计划未来三年邀请500名非洲青年赴华学习交流。", "赴华学习交流的非洲青年"),
        ("今年江苏将选派3.2万名毕业生到基层服务。", "到基层服务的毕业生"),
        ("今年,商务部将在30个左右城市开展首发经济试点工作。", "开展首发经济试点的城市"),
        ("今年,江苏将遴选80个社区开展完整社区建设试点,完善设施。", "开展完整社区建设试点的社区"),
    ],
)
def test_what_a_thing_is_made_to_do_says_which_it_is(text: str, name: str) -> None:
    assert only(text).indicator == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("今年,江苏将培育120家龙头企业,开展技术攻关。", "龙头企业"),
        ("今年,江苏将支持500家小微企业高质量发展。", "小微企业"),
        ("今年,江苏将新建20个园区。", "园区"),
        ("今年,江苏将在12个应用场景开展试点。", "应用场景"),
    ],
)
def test_a_thing_that_nobody_makes_do_anything_keeps_its_own_name(text: str, name: str) -> None:
    assert only(text).indicator == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("江苏今年将财政资金的70%以上用于改善民生。", "财政资金用于改善民生比例"),
        ("江苏今年确保科技项目80%以上由企业牵头承担。", "科技项目由企业牵头承担比例"),
        ("江苏确保今年国企新增岗位不低于50%的比例用于招聘应届毕业生。", "国企新增岗位用于招聘应届毕业生比例"),
        ("江苏今年力争普及率达到70%以上,用于改善民生。", "普及率"),
    ],
)
def test_a_share_is_named_by_what_is_done_with_it(text: str, name: str) -> None:
    assert only(text).indicator == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("工商银行计划未来3年为民企提供投融资不低于6万亿元。", "民企投融资"),
        ("我国将在2030年前为伙伴国开展10万人次培训。", "伙伴国培训"),
        ("农业银行今年将向涉农企业提供贷款5000亿元以上。", "涉农企业贷款"),
        ("今年,江苏将为毕业生提供见习岗位30万个。", "见习岗位"),
    ],
)
def test_what_is_given_to_somebody_is_named_with_them_where_it_says_little_alone(text: str, name: str) -> None:
    assert only(text).indicator == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("每年认定10家左右建设水平突出、发展成效明显的数字产业园区。", "数字产业园区"),
        ("今年力争培育20家质量效益显著、技术水平领先的标杆企业。", "标杆企业"),
        ("今年力争开展补贴性培训3000万人次以上。", "补贴性培训"),
        ("今年力争推广保护性耕作1亿亩。", "保护性耕作"),
        ("今年力争发展服务型制造企业80家。", "服务型制造企业"),
        ("今年,全国铁路将投产新线2000公里以上。", "铁路新线"),
    ],
)
def test_a_name_is_not_cut_in_two_by_a_word_of_its_attribute(text: str, name: str) -> None:
    assert only(text).indicator == name


# -- a headline and its own paragraph ----------------------------------------------------------------------------------------


def test_a_headline_that_its_paragraph_tells_again_is_one_promise() -> None:
    text = "河南今年计划开工120项水利工程\n央视网消息：今年,河南计划开工120项重大水利工程,总投资超过300亿元。"
    found = extract(Context(title=BRIEF, date="2025-02-02"), text)
    assert [(t.value_text, t.sentence[:2]) for t in found if t.unit == "项"] == [("120项", "央视")]


@pytest.mark.parametrize(
    "text",
    [
        "河南今年计划开工120项水利工程\n今年,河南水利部门抓紧施工。",
        "河南今年计划开工120项水利工程\n今年,河南计划开工90项水利工程。",
        "河南今年计划开工120项水利工程\n记者来到现场。\n今年,河南计划开工120项水利工程。",
    ],
)
def test_a_headline_that_its_paragraph_does_not_tell_again_stays(text: str) -> None:
    found = extract(Context(title=BRIEF, date="2025-02-02"), text)
    assert any(t.sentence.startswith("河南今年计划") for t in found)


def test_a_headline_left_out_says_why() -> None:
    text = "河南今年计划开工120项水利工程\n央视网消息：今年,河南计划开工120项重大水利工程。"
    dropped = left_out(BRIEF, "2025-02-02", "", text)
    assert ("headline that its paragraph tells again", "120项") in [(d.reason, text[d.start : d.end]) for d in dropped]


def test_a_heading_of_a_plan_keeps_its_figures() -> None:
    plan = Context(title="宜昌市氢能产业发展行动计划", date="2024-05-10", region="宜昌市")
    found = extract(plan, "（一）新建加氢站20座\n到2026年,新建加氢站20座。")
    assert [t.value for t in found] == [20, 20]


# -- places and months ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("今年,全国充电桩数量不断增多,雨水管网改造将达到1.5万公里以上。", "中国"),
        ("《“十四五”全国农机发展规划》明确提出,到2025年,综合机械化率达到55%。", "中国"),
        ("今年,中央财政补助资金用于产业发展的比重将力争提高到60%以上。", "中国"),
        ("2030年前我国将完成6亿亩治理任务。", "中国"),
        ("今年,国家还将制订修订294项重点标准。", "中国"),
        ("今年,日本全国将新建充电站2000座。", ""),
        ("按照规划,到2030年,四川盆地天然气产能将达到200亿立方米。", ""),
        ("到2030年,鄂尔多斯盆地天然气产能将达到200亿立方米。", ""),
        ("这条高铁跨越南通,今年将建成跨江桥梁3座。", "南通市"),
        ("这条隧道穿越南宁,今年将建成车站3座。", "南宁市"),
        ("越南今年将新建充电站200座。", ""),
        ("今年,湖北的沿江城市将新建充电站200座。", "湖北省"),
        ("今年,南通将新建充电站200座。", "南通市"),
    ],
)
def test_a_place_is_read_where_it_is_named_and_not_inside_other_words(text: str, region: str) -> None:
    found = extract(NEWS, text)
    assert found
    assert {t.region for t in found} == {region}


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("山东力争8月中旬完成84万亩玉米统防统治。", 2025),
        ("山东力争8月底完成84万亩玉米统防统治。", 2025),
        ("山东计划在9月份完成84万亩玉米统防统治。", 2025),
        ("山东年度计划完成投资4785亿元。", 2025),
        ("山东力争三个月完成84万亩玉米统防统治。", None),
    ],
)
def test_a_month_or_the_plan_of_a_year_is_this_year(text: str, year: int | None) -> None:
    assert only(text).deadline == year


# -- what a line brings about, and what something is done with -----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "高铁开通后,武汉至十堰将实现1小时左右到达。",
        "建成后,武汉至宜昌的通行时间将从近2小时压缩至1小时左右。",
        "通道预计明年通车,届时两地的车程将缩短至30分钟以内。",
        "而武汉则以150个片区为载体启动了整体更新。",
        "今年,湖北将全省划分为3个一级流域。",
        "截至1月底,湖北新建高标准农田260万亩。",
    ],
)
def test_effects_of_a_line_and_things_taken_are_no_promises(text: str) -> None:
    assert "target" not in {t.kind for t in extract(Context(title=BRIEF, date="2025-02-02"), text)}


@pytest.mark.parametrize(
    "text",
    [
        "湖北提出,到2027年,全省主要城市间的通行时间缩短至1小时以内。",
        "今年,湖北将完成1200万亩小麦播种任务。",
        "今年,武汉将启动150个片区更新。",
        "湖北计划,截至2027年底,新建高标准农田260万亩。",
    ],
)
def test_an_aim_for_the_same_things_is_one(text: str) -> None:
    assert {t.kind for t in extract(Context(title=BRIEF, date="2025-02-02"), text)} == {"target"}

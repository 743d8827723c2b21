"""What news of many places promises: whole numerals, whose promise it is, what it is of."""

from __future__ import annotations

import pytest
from gangmu.index.facts.targets import features
from gangmu.index.facts.targets.extract import Context, candidates
from gangmu.index.facts.targets.statements import Candidate

ROUND = Context(title="各地抢抓农时有序推进春耕", date="2026-03-18")


def read(text: str, context: Context = ROUND) -> list[Candidate]:
    return [one for figured in candidates(context, text).sentences for one in figured.candidates]


def place(candidate: Candidate) -> str:
    return candidate.where.place.name if candidate.where.place else ""


# -- figures that were no candidates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("力争全年接待800万游客。", 8_000_000, "人"),
        ("未来三年培训20万产业工人。", 200_000, "人"),
        ("将为30万中小学生配备护眼灯。", 300_000, "人"),
        ("到年底5G用户数超过1.2亿,较上年有增加。", 120_000_000, "户"),
        ("全省商户数量达到600万以上。", 6_000_000, "户"),
    ],
)
def test_a_number_of_people_or_households_needs_no_unit_word(text: str, value: int, unit: str) -> None:
    assert (value, unit) in [(one.figure.value, one.figure.unit) for one in read(text)]


@pytest.mark.parametrize("text", ["万人空巷的3万大关。", "编号为2万的农机。", "提出6个方面30项任务。"])
def test_other_numbers_without_a_unit_and_parts_of_a_policy_stay_out(text: str) -> None:
    assert not read(text)


@pytest.mark.parametrize(
    ("text", "value"), [("完成1.2万所村卫生室改造任务。", 12_000), ("每年部署不少于15项关键技术攻关任务。", 15)]
)
def test_a_count_of_things_is_no_structure_because_a_task_is_named_behind_it(text: str, value: int) -> None:
    assert value in [one.figure.value for one in read(text)]


def test_the_end_of_a_change_does_not_share_the_verdict_of_its_base() -> None:
    base, end = read("今年将把零关税商品税目比例由18%提高至66%。")
    assert base.verdict.score < 0 or base.verdict.found[-1][0] == "base of a change"
    assert end.verdict is not base.verdict


# -- whose it is ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("广西将改造农田50万亩;浙江宁波建立更新项目库,成熟一批、推进一批,今年将改造小区120个。", "宁波市"),
        ("山东冬小麦播种超过6000万亩。在全国油菜主产区江西,今年计划油菜播种面积900万亩。", "江西省"),
        ("山东冬小麦播种超过6000万亩。地处沙漠边缘的甘肃民勤,今年将治理沙化土地12万亩。", "民勤县"),
        ("湖南推进春耕。在内蒙古通辽,工人正在扶苗培土。这里风沙大,今年计划造林9万亩。", "通辽市"),
        ("上海出台20条举措。福建推进改革。财政部将设立引导基金,带动社会资本3000亿元。", "中国"),
    ],
)
def test_in_news_of_many_places_the_place_that_opens_the_statement_is_whose_it_is(text: str, wanted: str) -> None:
    assert place(read(text)[-1]) == wanted


def test_news_of_one_province_stays_that_of_the_province() -> None:
    (only,) = read("财政部支持春耕,全省今年将新建农田80万亩。", Context("江西全力春耕", "2026-03-18", "", "江西省"))
    assert place(only) == "江西省"


# -- what it is of ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("今年计划种植3000万亩春玉米。", ["春玉米种植面积"]),
        ("计划播种早稻1200万亩。", ["早稻播种面积"]),
        ("今年大豆播种面积700万亩、产量90万吨。", ["大豆播种面积", "大豆产量"]),
        ("今年计划建设高标准农田60万亩。", ["高标准农田"]),
        ("农业总产值达到800亿元,平均每年递增6.2%。", ["农业总产值", "农业总产值"]),
        ("这样的码头还将建设15座。", ["码头"]),
        ("今年将推动5000家中小企业智能化转型。", ["中小企业智能化转型"]),
        ("补贴品种由原有的8种增加到13种。", ["品种", "品种"]),
        ("今年将补贴机具从国家补贴范围的9类扩大到15类。", ["机具", "机具"]),
    ],
)
def test_a_name_tells_the_crop_and_what_is_measured_of_it(text: str, wanted: list[str]) -> None:
    assert [one.indicator.name for one in read(text)] == wanted


# -- features -------------------------------------------------------------------------------------------------------------


def test_single_characters_count_only_where_they_are_words() -> None:
    document = candidates(ROUND, "今年将新建粮仓30座。")
    (names,) = features.of_document(document)
    assert {"before:将", "clause:将", "before:新", "title:春耕"} <= set(names)
    assert "before:粮" not in names


@pytest.mark.parametrize(
    "text",
    [
        "今年,实现20人以上的自然村全覆盖。",
        "今年,对年综合能耗5万吨标准煤以上的企业加强管理。",
        "今年,推动5万亩以上的大中型灌区在线计量。",
        "今年,鼓励单台机组容量小于1.5兆瓦的风电场开展改造升级。",
    ],
)
def test_a_threshold_says_only_which_things_are_meant(text: str) -> None:
    assert not read(text)


@pytest.mark.parametrize("text", ["今年,建成3000亩以上的园区。", "到2027年,培育产能50万吨以上的企业20家。"])
def test_what_is_made_is_a_figure_with_its_threshold(text: str) -> None:
    assert len(read(text)) == 1

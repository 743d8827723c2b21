"""The places of a sentence: which of them it is about, and which are yardsticks, parts of names, or acted upon."""

from __future__ import annotations

import pytest
from gangmu.index.facts.places.regions import Gazetteer, mentions_in
from gangmu.index.facts.targets.attribution import Attribution
from gangmu.index.facts.targets.extract import Context, extract
from gangmu.index.facts.targets.localities import EXCLUSIONS, contains, regions_of
from gangmu.index.facts.targets.scope import Frame, Scope

GAZETTEER = Gazetteer.default()


def scope(kind: str = "news", speaker: str = "", text: str = "") -> Scope:
    primary = Attribution(GAZETTEER.get(speaker) if speaker else None, "manifest", "region of the manifest")
    return Scope(Frame(kind, 2025, 5, False, False, None, primary), GAZETTEER, text)


def found(text: str, kind: str = "news", speaker: str = "") -> list[tuple[str, bool]]:
    """The names of the places that the sentence is about, and whether each is the subject of its clause."""
    mentions = mentions_in(GAZETTEER, text, GAZETTEER.get(speaker) if speaker else None)
    starts = [mention.start for mention in mentions]
    return [(named.place.name, named.subject) for named in regions_of(text, 0, mentions, starts, scope(kind, speaker))]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("湖北将新增企业300家。", True),
        ("今年,湖北将新增企业300家。", True),
        ("到2027年湖北将新增企业300家。", True),
        ("力争到2027年底,湖北新增企业300家。", True),
        ("其中湖北将新增企业300家。", True),
        ("工业大省湖北,今年将新增企业300家。", True),
        ("有关专家在湖北将新增企业300家。", False),  # what stands in front is no opening
        ("一是到2027年力争全年确保其中湖北将新增企业300家。", False),  # an opening, but too long a one
        ("湖北省际公路300公里。", False),  # nothing is done
        ("湖北产业园新增企业300家。", True),  # a site lies where it says
    ],
)
def test_a_place_that_opens_its_clause_and_acts_is_its_subject(text: str, subject: bool) -> None:
    assert found(text) == [("湖北省", subject)]


@pytest.mark.parametrize(
    ("text", "kind", "speaker", "places"),
    [
        ("增速高于湖北2个百分点。", "report", "武汉市", []),
        ("企业300家,居湖北首位。", "report", "武汉市", []),
        ("中欧班列(湖北)开行300列。", "news", "", []),
        ("黄河流域断面300个。", "report", "山东省", []),
        ("黄河流域断面300个。", "news", "山东省", ["黄河流域"]),
        ("我们在湖北新增企业300家。", "report", "武汉市", []),
        ("湖北新增企业300家。", "report", "武汉市", ["湖北省"]),
        ("我们帮助江夏区新增企业300家。", "report", "武汉市", ["江夏区"]),
    ],
)
def test_a_yardstick_a_part_of_a_name_and_what_holds_the_speaker_are_left_out(
    text: str, kind: str, speaker: str, places: list[str]
) -> None:
    assert [name for name, _ in found(text, kind, speaker)] == places


def test_each_exclusion_has_a_name() -> None:
    assert list(EXCLUSIONS) == ["yardstick", "bracketed part of a name", "area across regions", "wider region"]


def test_what_the_speaker_pushes_on_is_not_the_subject() -> None:
    assert found("推动江夏区将新增企业300家。", "report", "武汉市") == [("江夏区", False)]
    assert found("江夏区将新增企业300家。", "report", "武汉市") == [("江夏区", True)]


def test_the_subject_is_never_what_the_speaker_lies_in() -> None:
    assert found("湖北将新增企业300家。", "report", "武汉市") == [("湖北省", False)]


def test_a_pronoun_means_the_region_of_the_place_named_before_it() -> None:
    assert found("全市新增企业300家。", "report", "武汉市") == [("武汉市", True)]
    assert found("襄阳市新增企业300家,全市投资30亿元。")[0][0] == "襄阳市"
    assert [name for name, _ in found("襄阳市新增企业300家,全市投资30亿元。", "news", "湖北省")] == ["襄阳市", "襄阳市"]


@pytest.mark.parametrize(
    ("outer", "inner", "held"),
    [
        ("中国", "湖北省", True),
        ("湖北省", "武汉市", True),
        ("武汉市", "湖北省", False),
        ("长三角", "安徽省", True),
        ("长三角", "湖北省", False),
    ],
)
def test_what_contains_what(outer: str, inner: str, held: bool) -> None:
    place, other = GAZETTEER.get(outer), GAZETTEER.get(inner)
    assert place is not None
    assert other is not None
    assert contains(place, other, GAZETTEER) is held


def regions(
    text: str, title: str = "", region: str = "", date: str = "2023-06-01"
) -> list[tuple[str, float | int | None]]:
    """The region and value of each statement of a text."""
    return [(record.region, record.value) for record in extract(Context(title=title, date=date, region=region), text)]


def test_places_side_by_side_are_one_record_each() -> None:
    assert regions("武汉市、黄石市、鄂州市力争到2025年新增就业1万人。") == [
        ("武汉市", 10000),
        ("黄石市", 10000),
        ("鄂州市", 10000),
    ]
    assert [name for name, _ in regions("力争到2025年,内蒙古、新疆、广西、宁夏四个自治区新增就业1万人。")] == [
        "内蒙古自治区",
        "新疆维吾尔自治区",
        "广西壮族自治区",
        "宁夏回族自治区",
    ]
    assert [name for name, _ in regions("杭州市余杭区、临平区力争到2025年,产业规模突破300亿元。")] == [
        "余杭区",
        "临平区",
    ]


def test_respectively_pairs_places_and_figures_in_order() -> None:
    found = extract(Context(date="2023-06-01"), "到2025年,武汉市、鄂州市产业规模分别突破3000亿元、300亿元。")
    assert [(t.region, t.value, t.indicator) for t in found] == [
        ("武汉市", 3000 * 10**8, "产业规模"),
        ("鄂州市", 300 * 10**8, "产业规模"),
    ]


def test_the_name_of_a_shared_figure_holds_none_of_its_places() -> None:
    found = extract(Context(date="2023-06-01"), "到2025年,武汉市和鄂州市产业规模突破300亿元。")
    assert [(t.region, t.indicator) for t in found] == [("武汉市", "产业规模"), ("鄂州市", "产业规模")]


@pytest.mark.parametrize(
    "text",
    [
        "到2027年,建设乌海绿氢、鄂尔多斯重卡2个示范区。",
        "到2027年,打造包头装备制造、赤峰综合应用、通辽储运3个集聚区。",
        "到2027年,在包头、赤峰、通辽建设3个集聚区。",
    ],
)
def test_a_member_of_what_is_counted_is_not_the_region_of_the_whole(text: str) -> None:
    assert [name for name, _ in regions(text, "内蒙古自治区氢能实施方案", date="2024-06-10")] == ["内蒙古自治区"]


@pytest.mark.parametrize(
    "text", ["力争到2025年武汉与鄂州之间新增航线10条。", "到2025年,武汉、鄂州、黄石等地力争新增企业10家。"]
)
def test_what_is_told_of_places_as_one_is_their_common_region(text: str) -> None:
    assert [name for name, _ in regions(text)] == ["湖北省"]


def test_the_subject_of_a_clause_beats_a_place_in_the_name_of_what_it_builds() -> None:
    assert regions("今年,浙江将推进华东国际联运港等22个在建项目。", date="2025-02-01")[0][0] == "浙江省"


def test_a_place_of_the_sentence_beats_the_region_around_it() -> None:
    text = "东北地区春耕进度快于上年。水稻是吉林第一大口粮作物,今年计划插秧1200万亩。"
    assert regions(text, "东北地区春耕进度过半", date="2024-05-11")[-1][0] == "吉林省"


def test_a_pronoun_means_the_place_named_last() -> None:
    text = "江苏今年将新建工厂30家。广西将修复红树林200公顷。到2027年,全区计划营造红树林1000公顷。"
    assert regions(text, date="2025-05-22")[-1][0] == "广西壮族自治区"


@pytest.mark.parametrize(
    ("sentence", "section"),
    [
        ("过去一年,全市上下克难奋进。", "review"),
        ("较好完成了全年任务。", "review"),
        ("今年工作的总体要求是稳中求进。", "plan"),
        ("今后五年,要建成现代化产业体系。", "plan"),
        ("绿色算力产业加快发展。", ""),
    ],
)
def test_a_sentence_that_opens_a_part_of_a_report_says_whether_it_looks_back(sentence: str, section: str) -> None:
    at = scope("report")
    at.enter(sentence, 0)
    assert at.section == section
    at.enter("产业规模达到3000亿元。", 1)
    assert at.section == section, "what opens a part holds for the paragraphs that follow"


LOCAL = Context(title="清河县春耕正忙", date="2025-03-01")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "在河北省清河县,农民正忙着春耕。今年,我国将确保粮食面积稳定在17.7亿亩以上,确保粮食产量保持在1.3万亿斤以上。",
            ["中国", "中国"],
        ),
        ("在河北省清河县,5G基站已经投用。如今在全国,到2030年将建成50万座基站。", ["中国"]),
        ("在河北省清河县,清河县将在全国率先建成基站50万座。", ["清河县"]),
        ("全国总工会在河北省清河县启动帮就业行动,今年计划提供岗位500万个。", ["中国"]),
    ],
)
def test_news_of_a_place_may_turn_to_the_country(text: str, places: list[str]) -> None:
    assert [one.region for one in extract(LOCAL, text) if one.kind == "target"] == places

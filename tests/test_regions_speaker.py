"""Who is speaking: pronouns, departments and the region of a whole document."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from gangmu.index.facts.places.regions import (
    Gazetteer,
    department,
    in_document,
    lift,
    mentions_in,
    of_document,
    pronoun,
)

SHARED = Path(__file__).parents[1] / ".." / "shared"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.default()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("全市力争,我省要,本市", [("全市", "city"), ("我省", "province"), ("本市", "city")]),
        ("全区和全县", [("全区", "zone"), ("全县", "county")]),
        ("全国粮食产量", [("全国", "country")]),
        ("健全市场体系,资本市场,安全区域,自我区分,基本市情", []),
        ("居全国第一,全国人大", []),
        ("全州县", []),
        ("全镇,我乡,本村和全街道", [("全镇", "town"), ("我乡", "town"), ("本村", "town"), ("全街道", "town")]),
        ("健全镇村体系,安全村庄,全乡村振兴,完全镇住,保全镇江", []),
    ],
)
def test_pronouns_are_told_from_words_that_hold_their_characters(text: str, found: list[tuple[str, str]]) -> None:
    assert [(text[p.start : p.end], p.level) for p in pronoun(text)] == found


@pytest.mark.parametrize(
    ("speaker", "level", "meant"),
    [
        ("昆山", "province", "江苏省"),
        ("昆山", "city", "昆山市"),
        ("东湖高新区", "city", "武汉市"),
        ("东湖高新区", "zone", "东湖高新区"),
        ("江夏经开区", "city", "武汉市"),
        ("广西", "zone", "广西壮族自治区"),
        ("南宁", "zone", "广西壮族自治区"),
        ("北京", "city", "北京市"),
        ("天门市", "city", "天门市"),
        ("恩施州", "city", "恩施土家族苗族自治州"),
        ("德清县", "county", "德清县"),
        ("光谷科创大走廊", "province", "湖北省"),
        ("武汉", "country", "中国"),
        ("湖北", "city", None),
        ("武汉", "county", None),
        ("武汉", "zone", None),
        ("德清县", "town", "德清县"),
        ("吴江区", "town", "吴江区"),
        ("武汉", "town", None),
    ],
)
def test_a_pronoun_means_the_speakers_own_region(
    gazetteer: Gazetteer, speaker: str, level: str, meant: str | None
) -> None:
    place = gazetteer.get(speaker)
    assert place is not None
    found = lift(place, level, gazetteer)
    assert (found.name if found else None) == meant


@pytest.mark.parametrize(
    ("text", "name", "level", "place"),
    [
        ("市科技局:", "市科技局", "city", None),
        ("1、省发改委将", "省发改委", "province", None),
        ("市市场监管局", "市市场监管局", "city", None),
        ("(三)区政府", "区政府", "zone", None),
        ("市产业投资集团", "市产业投资集团", "city", None),
        ("武汉市科技局", "武汉市科技局", "city", "武汉市"),
        ("东湖高新区管委会", "东湖高新区管委会", "zone", "东湖高新区"),
        ("国务院总理", "国务院", "country", "中国"),
        ("工信部等七部门", "工信部", "country", "中国"),
    ],
)
def test_a_department_speaks_for_its_government(
    gazetteer: Gazetteer, text: str, name: str, level: str, place: str | None
) -> None:
    found = department(text, gazetteer)
    assert found is not None
    assert (text[found.start : found.end], found.level, found.place.name if found.place else None) == (
        name,
        level,
        place,
    )


@pytest.mark.parametrize("text", ["市场监管局", "汉阳区", "区块链中心", "市长办公会", "县域经济中心", ""])
def test_what_is_no_department_is_none(text: str) -> None:
    assert department(text) is None


@pytest.mark.parametrize(
    ("title", "text", "source", "known", "region"),
    [
        ("", "", "", "湖北", "湖北省"),
        ("南京的消息", "鼓楼区发布", "", "鼓楼区", "鼓楼区"),
        ("2026年四川省政府工作报告", "成都要发挥作用", "", "", "四川省"),
        ("湖北加快推进光谷科创大走廊建设", "", "", "", "湖北省"),
        ("国务院关于支持贵州发展的意见", "", "", "", "中国"),
        ("打造产业集群 “世界光谷”全球产业合伙人大会启幕", "", "", "", "东湖高新区"),
        ("产业大会召开", "本报武汉8月15日电(记者)记者获悉", "", "", "武汉市"),
        ("全力拼经济", "全市上下要努力", "长江日报", "", "武汉市"),
        ("全力拼经济", "我省上下要努力", "南方日报", "", "广东省"),
    ],
)
def test_the_region_of_a_document_is_who_speaks(title: str, text: str, source: str, known: str, region: str) -> None:
    place = of_document(title, text, source, known)
    assert place is not None
    assert place.name == region


def test_a_known_county_is_the_one_that_the_text_is_near() -> None:
    place = of_document("福州的消息", "发布", "", "鼓楼区")
    assert place is not None
    assert place.path[2] == "福州市"


def test_a_text_without_places_has_no_region() -> None:
    assert of_document("企业缩招引忧虑", "大企业的新闻引起注意。") is None
    assert of_document("", "") is None


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("我国发展快。全国有共识。国家支持。", "中国"),  # three words of the country are enough
        ("我国发展快。国家支持。", "中国"),  # so is one that opens the text
        ("项目进展快,国家支持,国家批准。", None),  # two inside are not
        ("按照党中央、国务院部署,开展工作。", "中国"),
    ],
)
def test_words_of_the_country_make_a_text_without_places_national(text: str, region: str | None) -> None:
    place = of_document("", text, "", "", [])
    assert (place.name if place else None) == region


def test_a_document_is_about_few_regions(gazetteer: Gazetteer) -> None:
    text = (
        "武汉和鄂州共建新城。武汉投资,鄂州配套。"
        + "代" * 200
        + "、".join(f"{name}市" for name in ("长沙", "合肥", "南昌", "郑州"))
    )
    found = in_document("武汉新城", text, mentions_in(gazetteer, text), gazetteer.get("武汉"))
    assert found == ("武汉市", "武汉新城", "鄂州市")


def test_titles_of_local_laws_name_their_region(gazetteer: Gazetteer) -> None:
    path = SHARED / "corpora" / "laws.jsonl.gz"
    if not path.exists():
        pytest.skip("needs ../shared/corpora/laws.jsonl.gz")
    right = total = 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            law = json.loads(line)
            if number % 20 or law["region"] == "全国":
                continue
            place = of_document(law["title"], law["text"][:2000])
            expected = gazetteer.get(law["region"])
            assert expected is not None
            total += 1
            right += place is not None and place.path[:2] == expected.path
    assert total > 50
    assert right / total > 0.98


@pytest.mark.parametrize(
    ("known", "text", "region"),
    [
        ("山东省", "结合我市实际,按照市委要求,打造智造济南。全市目标:济南建成基地。", "济南市"),
        ("山东省", "全省各市要落实。我省发展快。全省规模大,济南、青岛先行。全市参照执行。", "山东省"),
        ("山东省", "发展先进制造,济南、青岛都有项目,全市推进。", "山东省"),
        ("武汉市", "我省支持,湖北省、湖南省都有项目。", "武汉市"),
        ("湖北省", "全省上下共同努力。武汉市、宜昌市、襄阳市。", "湖北省"),
        ("吴江区平望镇", "全镇要加快发展。", "吴江区"),
        ("湖州市德清县莫干山镇", "我镇要加快发展。", "德清县"),
    ],
)
def test_the_manifest_bounds_the_speaker(known: str, text: str, region: str) -> None:
    place = of_document("", text, "", known)
    assert place is not None
    assert place.name == region


@pytest.mark.parametrize(
    "text",
    [
        "近日,国务院办公厅印发措施,培育企业。",
        "今天,工业和信息化部等八部门发布通知。",
        "中国对氢能重卡的目标非常坚定。",
        "6月18日,国家副主席某某在上海会见客人。",
    ],
)
def test_a_body_of_the_state_that_opens_a_text_speaks_for_the_country(text: str) -> None:
    place = of_document("", text)
    assert place is not None
    assert place.name == "中国"

"""What a text names: places, and not the words, people, roads and organisations that share their characters."""

from __future__ import annotations

import pytest
from gangmu.index.facts.places.regions import Gazetteer, mentions_in
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.default()


def named(gazetteer: Gazetteer, text: str, hint: str = "") -> list[str]:
    return [mention.place.name for mention in mentions_in(gazetteer, text, gazetteer.get(hint) if hint else None)]


def test_the_longest_name_wins(gazetteer: Gazetteer) -> None:
    assert named(gazetteer, "东湖高新区和南昌市东湖区") == ["东湖高新区", "东湖区"]
    assert named(gazetteer, "中国光谷、光谷科创大走廊") == ["东湖高新区", "光谷科创大走廊"]


def test_names_in_a_row_are_one_mention(gazetteer: Gazetteer) -> None:
    (mention,) = mentions_in(gazetteer, "湖北省武汉市江夏区")
    assert (mention.start, mention.end, mention.place.name) == (0, 9, "江夏区")


def test_every_listed_place_is_read_whole_behind_its_parent(gazetteer: Gazetteer) -> None:
    missed = []
    for place in {name.place for name in gazetteer.names() if len(name.place.path) > 2}:
        text = gazetteer.line(place)[-2].name + place.name
        found = mentions_in(gazetteer, text)
        if [(m.start, m.end, m.place) for m in found][-1:] != [(0, len(text), place)] and place.level != "cross":
            missed.append((text, [(m.start, m.end, m.place.name) for m in found]))
    assert missed == []


@pytest.mark.parametrize(
    "text",
    [
        "加强合作,共建平台",
        "比如大方的做法",
        "坚持和平发展,前进道路",
        "东方资源开发与建设",
        "公平安康,最大连接数,增长春季",
        "新增城镇就业1200万人",
        "适应城镇化进程",
        "坚如磐石",
        "中央经济工作会议",
    ],
)
def test_words_are_not_places(gazetteer: Gazetteer, text: str) -> None:
    assert named(gazetteer, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "武汉大学、北京航空航天大学和河南省实验中学",
        "中国银行与北京银行",
        "在南京路步行街",
        "上海证券交易所",
        "北京时间10月1日",
        "上海微电子装备有限公司",
        "湖北日报讯",
        "李岚清、李长春、贺国强",
        "东湖学院",
        "武昌起义",
        "中国特色社会主义",
        "天门山",
        "华为",
    ],
)
def test_parts_of_other_names_are_not_places(gazetteer: Gazetteer, text: str) -> None:
    assert named(gazetteer, text) == []


def test_a_word_beside_its_parent_or_siblings_is_a_place(gazetteer: Gazetteer) -> None:
    assert named(gazetteer, "青山、洪山、武昌三区") == ["青山区", "洪山区", "武昌区"]
    assert named(gazetteer, "兰州安宁的桃花") == ["安宁区"]
    assert named(gazetteer, "绿水青山") == []


def test_the_full_form_of_a_word_is_a_place(gazetteer: Gazetteer) -> None:
    assert named(gazetteer, "大方县、合作市") == ["大方县", "合作市"]
    assert named(gazetteer, "开拓合作市场") == []


def test_a_shared_name_is_settled_by_what_is_near(gazetteer: Gazetteer) -> None:
    assert [m.place.path[2] for m in mentions_in(gazetteer, "福州的发展。鼓楼区") if m.place.name == "鼓楼区"] == [
        "福州市"
    ]
    assert [m.place.path[2] for m in mentions_in(gazetteer, "鼓楼区", gazetteer.get("南京"))] == ["南京市"]
    assert named(gazetteer, "鼓楼区") == []


def test_the_hint_vouches_for_its_own_parts(gazetteer: Gazetteer) -> None:
    assert named(gazetteer, "江汉投资增长", "武汉市") == []
    assert named(gazetteer, "硚口投资增长", "武汉市") == ["硚口区"]


def test_a_nickname_needs_evidence(gazetteer: Gazetteer) -> None:
    assert named(gazetteer, "江城今日有雨") == []
    assert named(gazetteer, "江城今日有雨", "武汉市") == ["武汉市"]


def test_a_letter_stands_for_a_province_only_where_it_can(gazetteer: Gazetteer) -> None:
    assert named(gazetteer, "在京召开,来鄂投资") == ["北京市", "湖北省"]
    assert named(gazetteer, "京沪高铁、湘江、在港口、川菜") == []


def test_a_suffix_behind_a_division_makes_a_zone(gazetteer: Gazetteer) -> None:
    (mention,) = mentions_in(gazetteer, "江夏经济开发区的产值")
    assert (mention.end, mention.place.name, mention.place.path[-2]) == (7, "江夏经开区", "江夏区")


def test_the_country_as_a_yardstick_is_no_mention(gazetteer: Gazetteer) -> None:
    assert named(gazetteer, "增速高于全国2个百分点") == []
    assert named(gazetteer, "全国粮食产量达到1.4万亿斤,我国") == ["中国", "中国"]


@given(
    st.text(
        alphabet=st.sampled_from("武汉市省区县州和、在中国合作朝阳大学路江北新城高安全南京长春\n ,。a\ud800"),
        max_size=60,
    )
)
@settings(max_examples=200, deadline=None)
def test_mentions_are_in_order_inside_the_text_and_do_not_overlap(text: str) -> None:
    end = 0
    for mention in mentions_in(Gazetteer.default(), text, Gazetteer.default().get("武汉")):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end


def test_a_long_list_of_doubtful_names_is_read_in_linear_time(gazetteer: Gazetteer) -> None:
    assert named(gazetteer, "鼓楼区、" * 20000) == []
    assert named(gazetteer, "武汉" + "第一" * 20000) == ["武汉市"]


@pytest.mark.parametrize(
    "text",
    [
        "乌克兰方面称在苏梅遇袭",
        "俄罗斯阿穆尔河畔共青城",
        "美国东部地区发生地震",
        "伊朗中部地区发生地震",
        "日本东北地区降雪",
        "在澳门元市场",
    ],
)
def test_a_place_abroad_is_none_of_ours(text: str) -> None:
    assert [m.place.name for m in mentions_in(Gazetteer.default(), text) if m.place.name != "澳门特别行政区"] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("央企来鄂投资", "湖北省"),
        ("论坛在沪召开", "上海市"),
        ("赴粤考察", "广东省"),
        ("我国东部地区", "东部地区"),
        ("在内蒙古呼伦贝尔", "呼伦贝尔市"),
        ("安徽省蒙城县中医院", "蒙城县"),
        ("武汉市第一医院", "武汉市"),
    ],
)
def test_a_place_beside_what_looks_like_another_name_is_read(text: str, name: str) -> None:
    assert [m.place.name for m in mentions_in(Gazetteer.default(), text)] == [name]

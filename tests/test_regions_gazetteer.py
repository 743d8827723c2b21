"""The gazetteer: every name finds its place, and places know what they lie in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from gangmu.index.data import data_file
from gangmu.index.facts.places import gazetteer as gazetteer_module
from gangmu.index.facts.places.gazetteer import _rows
from gangmu.index.facts.places.names import ZONE_SUFFIXES, short, zone_suffix
from gangmu.index.facts.places.regions import Gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.default()


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("全国", "中国"),
        ("鄂", "中国/湖北省"),
        ("湖北 武漢", "中国/湖北省/武汉市"),
        ("江城", "中国/湖北省/武汉市"),
        ("光谷", "中国/湖北省/武汉市/东湖高新区"),
        ("武汉东湖新技术开发区", "中国/湖北省/武汉市/东湖高新区"),
        ("武汉经济技术开发区", "中国/湖北省/武汉市/武汉经开区"),
        ("昆山", "中国/江苏省/苏州市/昆山市"),
        ("天门市", "中国/湖北省/天门市"),
        ("吉林", "中国/吉林省"),
        ("朝阳", "中国/辽宁省/朝阳市"),
        ("恩施州", "中国/湖北省/恩施土家族苗族自治州"),
        ("东乡县", "中国/甘肃省/临夏回族自治州/东乡族自治县"),
        ("雄安", "中国/河北省/雄安新区"),
        ("中国（湖北）自由贸易试验区", "中国/湖北省/湖北自贸试验区"),
        ("光谷科创大走廊", "中国/湖北省/光谷科创大走廊"),
        ("长三角", "中国/长三角"),
        ("南京鼓楼区", "中国/江苏省/南京市/鼓楼区"),
        ("湖北省武汉市江夏区", "中国/湖北省/武汉市/江夏区"),
        ("江夏经济开发区", "中国/湖北省/武汉市/江夏区/江夏经开区"),
        ("襄樊", "中国/湖北省/襄阳市"),
    ],
)
def test_a_name_finds_its_place(gazetteer: Gazetteer, name: str, path: str) -> None:
    place = gazetteer.get(name)
    assert place is not None
    assert "/".join(place.path) == path


def test_a_name_of_several_counties_is_not_guessed(gazetteer: Gazetteer) -> None:
    assert gazetteer.get("鼓楼区") is None
    assert {place.path[2] for place in gazetteer.resolve("鼓楼区")} >= {"南京市", "徐州市", "福州市", "开封市"}


def test_an_unknown_name_has_no_place(gazetteer: Gazetteer) -> None:
    assert gazetteer.get("") is None
    assert gazetteer.get("火星市") is None
    assert gazetteer.resolve("no such place") == []


def test_every_place_is_found_by_its_path(gazetteer: Gazetteer) -> None:
    for place in {name.place for name in gazetteer.names()}:
        assert place in gazetteer.resolve("".join(place.path[-2:])) or place in gazetteer.resolve(place.name)
        assert gazetteer.line(place)[-1] == place
        assert tuple(above.name for above in gazetteer.line(place)) == place.path


@pytest.mark.parametrize(
    ("typed", "meant"), [("武汗", "武汉市"), ("胡北省", "湖北省"), ("东湖高新", "东湖高新区"), ("长三脚", "长三角")]
)
def test_a_slip_is_answered_with_near_names(gazetteer: Gazetteer, typed: str, meant: str) -> None:
    assert meant in gazetteer.near(typed)


def test_what_lies_in_a_place_counts_all_parents(gazetteer: Gazetteer) -> None:
    wuhan = gazetteer.get("武汉市")
    assert wuhan is not None
    names = gazetteer.within(wuhan)
    assert {"武汉市", "江夏区", "东湖高新区", "光谷中心城", "光谷科创大走廊"} <= names
    assert "湖北省" not in names
    assert "襄阳市" not in names


def test_a_union_holds_its_members(gazetteer: Gazetteer) -> None:
    delta = gazetteer.get("长三角")
    assert delta is not None
    assert {"长三角", "江苏省", "昆山市"} <= gazetteer.within(delta)
    assert gazetteer.covers(delta, ("中国", "江苏省", "苏州市"))
    assert not gazetteer.covers(delta, ("中国", "湖北省"))


def test_counties_of_one_name_are_told_apart_by_their_path(gazetteer: Gazetteer) -> None:
    nanjing = gazetteer.get("南京市")
    assert nanjing is not None
    assert gazetteer.covers(nanjing, ("中国", "江苏省", "南京市", "鼓楼区"))
    assert not gazetteer.covers(nanjing, ("中国", "江苏省", "徐州市", "鼓楼区"))


def test_a_zone_that_is_not_listed_lies_in_its_division(gazetteer: Gazetteer) -> None:
    zone = gazetteer.get("江夏高新技术产业开发区")
    wuhan = gazetteer.get("武汉")
    assert zone is not None
    assert wuhan is not None
    assert (zone.name, zone.level, zone.kind) == ("江夏高新区", "zone", "hightech")
    assert gazetteer.covers(wuhan, zone.path)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("武汉市", "武汉"),
        ("沙县", "沙县"),
        ("广西壮族自治区", "广西"),
        ("浦东新区", "浦东"),
        ("神农架林区", "神农架"),
        ("鄂伦春自治旗", "鄂伦春"),
        ("东乡族自治县", "东乡"),
        ("积石山保安族东乡族撒拉族自治县", "积石山"),
        ("巴音郭楞蒙古自治州", "巴音郭楞"),
        ("香港特别行政区", "香港"),
    ],
)
def test_a_division_has_a_bare_name(name: str, bare: str) -> None:
    assert short(name) == bare


def test_a_zone_suffix_takes_its_longest_form() -> None:
    assert zone_suffix("国家级经济技术开发区") == ("经开区", "etdz", 10)
    assert zone_suffix("高新技术产业") is None


def test_the_ready_reading_of_places_is_the_yaml_reading() -> None:
    text = (Path(gazetteer_module.__file__).parents[2] / "data" / "places.yaml").read_text("utf-8")
    assert data_file("places.yaml") == yaml.safe_load(text)


def test_looking_a_name_up_needs_no_automaton() -> None:
    code = (
        "import sys; from gangmu.index.facts.places.regions import Gazetteer; g = Gazetteer.default();"
        "p = g.get('湖北'); g.within(p); g.near('武汗');"
        "print(sorted({'ahocorasick', 'yaml', 'numpy', 'jieba', 'rjieba', 'opencc', 'pypinyin'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Wuhan", "武汉市"),
        ("wuhan city", "武汉市"),
        ("Xi'an", "西安市"),
        ("Shaanxi", "陕西省"),
        ("Inner Mongolia", "内蒙古自治区"),
        ("420100", "武汉市"),
        ("汉口", "武汉市"),
        ("魔都", "上海市"),
        ("China", "中国"),
        ("前郭县", "前郭尔罗斯蒙古族自治县"),
        ("科左中旗", "科尔沁左翼中旗"),
        ("喀左县", "喀喇沁左翼蒙古族自治县"),
        ("中原经济区", "中原经济区"),
    ],
)
def test_a_region_is_known_as_people_type_it(gazetteer: Gazetteer, typed: str, name: str) -> None:
    place = gazetteer.get(typed)
    assert place is not None
    assert place.name == name


def test_two_cities_of_one_spelling_are_not_guessed(gazetteer: Gazetteer) -> None:
    assert gazetteer.get("Taizhou") is None
    assert {place.name for place in gazetteer.resolve("Taizhou")} == {"泰州市", "台州市"}


@pytest.mark.parametrize("typed", ["999999", "42010", "4201000", "wu", "-"])
def test_what_is_no_code_and_no_spelling_has_no_place(gazetteer: Gazetteer, typed: str) -> None:
    assert gazetteer.resolve(typed) == []


def test_every_spelling_leads_to_its_own_place(gazetteer: Gazetteer) -> None:
    for code, spellings in _rows("romanised.csv"):
        for spelling in spellings.split("|"):
            assert code in {place.code for place in gazetteer.resolve(spelling)}


def test_a_name_with_one_character_behind_a_place_is_no_zone() -> None:
    """A suffix of a zone has at least two characters, so a zone spelled by rule has at least four."""
    assert min(len(suffix) for suffixes in ZONE_SUFFIXES.values() for suffix in suffixes) == 2
    gazetteer = Gazetteer.default()
    assert gazetteer.unlisted_zone("江夏区区") is None
    assert gazetteer.unlisted_zone("江夏") is None
    zone = gazetteer.unlisted_zone("江夏经济开发区")
    assert zone is not None
    assert zone.path[-2:] == ("江夏区", zone.name)

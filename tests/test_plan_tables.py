"""The tables of main indicators of three five-year plans of the nation, in three layouts each, are read completely.

Typed from the published 纲要 (2011, 2016, 2021). A row is: group of rows, name with unit, base, goal, rate or sum, nature, and
behind it what its goal cells mean: (comparator, value, unit, measure), "words" for a goal in words.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from gangmu.index.facts.targets.extract import Context, Target, extract

Expected = tuple[str, float, str, str] | str
Line = tuple[str, str, str, str, str, str, tuple[Expected, ...]]

E, B = "预期性", "约束性"


def level(sign: str, value: float, unit: str) -> Expected:
    return sign, value, unit, "level"


def change(sign: str, value: float, unit: str) -> Expected:
    return sign, value, unit, "change"


def growth(sign: str, value: float, unit: str = "%") -> Expected:
    return sign, value, unit, "growth"


TWELFTH: list[Line] = [
    ("", "国内生产总值(万亿元)", "39.8", "55.8", "7", E, (level("=", 558 * 10**11, "元"), growth("=", 7))),
    ("", "服务业增加值比重(%)", "43", "47", "[4]", E, (level("=", 47, "%"), change("=", 4, "%"))),
    ("", "城镇化率(%)", "47.5", "51.5", "[4]", E, (level("=", 51.5, "%"), change("=", 4, "%"))),
    ("", "九年义务教育巩固率(%)", "89.7", "93", "[3.3]", B, (level("=", 93, "%"), change("=", 3.3, "%"))),
    ("", "高中阶段教育毛入学率(%)", "82.5", "87", "[4.5]", E, (level("=", 87, "%"), change("=", 4.5, "%"))),
    ("", "研究与试验发展经费支出占国内生产总值比重(%)", "1.75", "2.2", "[0.45]", E,
     (level("=", 2.2, "%"), change("=", 0.45, "%"))),
    ("", "每万人口发明专利拥有量(件)", "1.7", "3.3", "[1.6]", E, (level("=", 3.3, "件"), change("=", 1.6, "件"))),
    ("", "耕地保有量(亿亩)", "18.18", "18.18", "[0]", B, (level("=", 1818 * 10**6, "亩"), change("=", 0, "亩"))),
    ("", "单位工业增加值用水量降低(%)", "—", "—", "[30]", B, (change("=", 30, "%"),)),
    ("", "农业灌溉用水有效利用系数", "0.5", "0.53", "[0.03]", E, (level("=", 0.53, ""), change("=", 0.03, ""))),
    ("", "非化石能源占一次能源消费比重(%)", "8.3", "11.4", "[3.1]", B, (level("=", 11.4, "%"), change("=", 3.1, "%"))),
    ("", "单位国内生产总值能源消耗降低(%)", "—", "—", "[16]", B, (change("=", 16, "%"),)),
    ("", "单位国内生产总值二氧化碳排放降低(%)", "—", "—", "[17]", B, (change("=", 17, "%"),)),
    ("主要污染物排放总量减少(%)", "化学需氧量", "—", "—", "[8]", B, (change("=", 8, "%"),)),
    ("主要污染物排放总量减少(%)", "二氧化硫", "—", "—", "[8]", B, (change("=", 8, "%"),)),
    ("主要污染物排放总量减少(%)", "氨氮", "—", "—", "[10]", B, (change("=", 10, "%"),)),
    ("主要污染物排放总量减少(%)", "氮氧化物", "—", "—", "[10]", B, (change("=", 10, "%"),)),
    ("森林增长", "森林覆盖率(%)", "20.36", "21.66", "[1.3]", B, (level("=", 21.66, "%"), change("=", 1.3, "%"))),
    ("森林增长", "森林蓄积量(亿立方米)", "137", "143", "[6]", B,
     (level("=", 143 * 10**8, "立方米"), change("=", 6 * 10**8, "立方米"))),
    ("", "城镇居民人均可支配收入(元)", "19109", ">26810", ">7", E, (level(">", 26810, "元"), growth(">", 7))),
    ("", "农村居民人均纯收入(元)", "5919", ">8310", ">7", E, (level(">", 8310, "元"), growth(">", 7))),
    ("", "城镇登记失业率(%)", "4.1", "<5", "—", E, (level("<", 5, "%"),)),
    ("", "城镇新增就业人数(万人)", "—", "—", "[4500]", E, (change("=", 4500 * 10**4, "人"),)),
    ("", "城镇参加基本养老保险人数(亿人)", "2.57", "3.57", "[1]", B,
     (level("=", 357 * 10**6, "人"), change("=", 10**8, "人"))),
    ("", "城乡三项基本医疗保险参保率(%)", "—", "—", "[3]", B, (change("=", 3, "%"),)),
    ("", "城镇保障性安居工程建设(万套)", "—", "—", "[3600]", B, (change("=", 3600 * 10**4, "套"),)),
    ("", "全国总人口(万人)", "134100", "<139000", "<7.2‰", B, (level("<", 139 * 10**7, "人"), growth("<", 7.2, "‰"))),
    ("", "人均预期寿命(岁)", "73.5", "74.5", "[1]", E, (level("=", 74.5, "岁"), change("=", 1, "岁"))),
]  # fmt: skip

THIRTEENTH: list[Line] = [
    ("", "(1)国内生产总值(GDP)(万亿元)", "67.7", ">92.7", ">6.5%", E, (level(">", 927 * 10**11, "元"), growth(">", 6.5))),
    ("", "(2)全员劳动生产率(万元/人)", "8.7", ">12", ">6.6%", E, (level(">", 120000, "元/人"), growth(">", 6.6))),
    ("(3)城镇化率", "常住人口城镇化率(%)", "56.1", "60", "[3.9]", E, (level("=", 60, "%"), change("=", 3.9, "%"))),
    ("(3)城镇化率", "户籍人口城镇化率(%)", "39.9", "45", "[5.1]", E, (level("=", 45, "%"), change("=", 5.1, "%"))),
    ("", "(4)服务业增加值比重(%)", "50.5", "56", "[5.5]", E, (level("=", 56, "%"), change("=", 5.5, "%"))),
    ("", "(5)研究与试验发展经费投入强度(%)", "2.1", "2.5", "[0.4]", E, (level("=", 2.5, "%"), change("=", 0.4, "%"))),
    ("", "(6)每万人口发明专利拥有量(件)", "6.3", "12", "[5.7]", E, (level("=", 12, "件"), change("=", 5.7, "件"))),
    ("", "(7)科技进步贡献率(%)", "55.3", "60", "[4.7]", E, (level("=", 60, "%"), change("=", 4.7, "%"))),
    ("(8)互联网普及率", "固定宽带家庭普及率(%)", "40", "70", "[30]", E, (level("=", 70, "%"), change("=", 30, "%"))),
    ("(8)互联网普及率", "移动宽带用户普及率(%)", "57", "85", "[28]", E, (level("=", 85, "%"), change("=", 28, "%"))),
    ("", "(9)居民人均可支配收入增长(%)", "—", "—", ">6.5", E, (growth(">", 6.5),)),
    ("", "(10)劳动年龄人口平均受教育年限(年)", "10.23", "10.8", "[0.57]", B,
     (level("=", 10.8, "年"), change("=", 0.57, "年"))),
    ("", "(11)城镇新增就业人数(万人)", "—", "—", "[>5000]", E, (change(">", 5000 * 10**4, "人"),)),
    ("", "(12)农村贫困人口脱贫(万人)", "—", "—", "[5575]", B, (change("=", 5575 * 10**4, "人"),)),
    ("", "(13)基本养老保险参保率(%)", "82", "90", "[8]", E, (level("=", 90, "%"), change("=", 8, "%"))),
    ("", "(14)城镇棚户区住房改造(万套)", "—", "—", "[2000]", B, (change("=", 2000 * 10**4, "套"),)),
    ("", "(15)人均预期寿命(岁)", "—", "—", "[1]", E, (change("=", 1, "岁"),)),
    ("", "(16)耕地保有量(亿亩)", "18.65", "18.65", "[0]", B, (level("=", 1865 * 10**6, "亩"), change("=", 0, "亩"))),
    ("", "(17)新增建设用地规模(万亩)", "—", "—", "[<3256]", B, (change("<", 3256 * 10**4, "亩"),)),
    ("", "(18)万元GDP用水量下降(%)", "—", "—", "[23]", B, (change("=", 23, "%"),)),
    ("", "(19)单位GDP能源消耗降低(%)", "—", "—", "[15]", B, (change("=", 15, "%"),)),
    ("", "(20)非化石能源占一次能源消费比重(%)", "12", "15", "[3]", B, (level("=", 15, "%"), change("=", 3, "%"))),
    ("", "(21)单位GDP二氧化碳排放降低(%)", "—", "—", "[18]", B, (change("=", 18, "%"),)),
    ("(22)森林发展", "森林覆盖率(%)", "21.66", "23.04", "[1.38]", B, (level("=", 23.04, "%"), change("=", 1.38, "%"))),
    ("(22)森林发展", "森林蓄积量(亿立方米)", "151", "165", "[14]", B,
     (level("=", 165 * 10**8, "立方米"), change("=", 14 * 10**8, "立方米"))),
    ("(23)空气质量", "地级及以上城市空气质量优良天数比率(%)", "76.7", ">80", "—", B, (level(">", 80, "%"),)),
    ("(23)空气质量", "细颗粒物(PM2.5)未达标地级及以上城市浓度下降(%)", "—", "—", "[18]", B, (change("=", 18, "%"),)),
    ("(24)地表水质量", "达到或好于Ⅲ类水体比例(%)", "66", ">70", "—", B, (level(">", 70, "%"),)),
    ("(24)地表水质量", "劣Ⅴ类水体比例(%)", "9.7", "<5", "—", B, (level("<", 5, "%"),)),
    ("(25)主要污染物排放总量减少(%)", "化学需氧量", "—", "—", "[10]", B, (change("=", 10, "%"),)),
    ("(25)主要污染物排放总量减少(%)", "氨氮", "—", "—", "[10]", B, (change("=", 10, "%"),)),
    ("(25)主要污染物排放总量减少(%)", "二氧化硫", "—", "—", "[15]", B, (change("=", 15, "%"),)),
    ("(25)主要污染物排放总量减少(%)", "氮氧化物", "—", "—", "[15]", B, (change("=", 15, "%"),)),
]  # fmt: skip

FOURTEENTH: list[Line] = [
    ("", "1.国内生产总值(GDP)增长(%)", "2.3", "—", "保持在合理区间、各年度视情提出", E, ("words",)),
    ("", "2.全员劳动生产率增长(%)", "2.5", "—", "高于GDP增长", E, ("words",)),
    ("", "3.常住人口城镇化率(%)", "60.6*", "65", "—", E, (level("=", 65, "%"),)),
    ("", "4.全社会研发经费投入增长(%)", "—", "—", ">7、力争投入强度高于“十三五”时期实际", E, (growth(">", 7),)),
    ("", "5.每万人口高价值发明专利拥有量(件)", "6.3", "12", "—", E, (level("=", 12, "件"),)),
    ("", "6.数字经济核心产业增加值占GDP比重(%)", "7.8", "10", "—", E, (level("=", 10, "%"),)),
    ("", "7.居民人均可支配收入增长(%)", "2.1", "—", "与GDP增长基本同步", E, ("words",)),
    ("", "8.城镇调查失业率(%)", "5.2", "—", "<5.5", E, (level("<", 5.5, "%"),)),
    ("", "9.劳动年龄人口平均受教育年限(年)", "10.8", "11.3", "—", B, (level("=", 11.3, "年"),)),
    ("", "10.每千人口拥有执业(助理)医师数(人)", "2.9", "3.2", "—", E, (level("=", 3.2, "人"),)),
    ("", "11.基本养老保险参保率(%)", "91", "95", "—", E, (level("=", 95, "%"),)),
    ("", "12.每千人口拥有3岁以下婴幼儿托位数(个)", "1.8", "4.5", "—", E, (level("=", 4.5, "个"),)),
    ("", "13.人均预期寿命(岁)", "77.3*", "—", "[1]", E, (change("=", 1, "岁"),)),
    ("", "14.单位GDP能源消耗降低(%)", "—", "—", "[13.5]", B, (change("=", 13.5, "%"),)),
    ("", "15.单位GDP二氧化碳排放降低(%)", "—", "—", "[18]", B, (change("=", 18, "%"),)),
    ("", "16.地级及以上城市空气质量优良天数比率(%)", "87", "87.5", "—", B, (level("=", 87.5, "%"),)),
    ("", "17.地表水达到或好于Ⅲ类水体比例(%)", "83.4", "85", "—", B, (level("=", 85, "%"),)),
    ("", "18.森林覆盖率(%)", "23.2*", "24.1", "—", B, (level("=", 24.1, "%"),)),
    ("", "19.粮食综合生产能力(亿吨)", "—", ">6.5", "—", B, (level(">", 65 * 10**7, "吨"),)),
    ("", "20.能源综合生产能力(亿吨标准煤)", "—", ">46", "—", B, (level(">", 46 * 10**8, "吨标准煤"),)),
]  # fmt: skip

PLANS = {
    "十二": (2010, "年均增长(%)", "2011-03-14", TWELFTH),
    "十三": (2015, "年均增速[累计]", "2016-03-17", THIRTEENTH),
    "十四": (2020, "年均/累计", "2021-03-13", FOURTEENTH),
}


def piped(head: list[str], rows: list[Line]) -> str:
    """Two columns of names as the merged cells of the print give them: the group in its first row only."""
    lines = [f"| 指标 | {' | '.join(head)} |", "|" + "---|" * (len(head) + 1)]
    before = ""
    for group, name, *cells in rows:
        first = name if not group else group if group != before else ""
        lines.append(f"| {first} | {name if group else ''} | " + " | ".join(map(str, cells[:4])) + " |")
        before = group
    return "\n".join(lines)


def lined(head: list[str], rows: list[Line], joint: str) -> str:
    """One table row, or one cell, a line; groups on lines of their own."""
    lines = [joint.join(head)]
    before = ""
    for group, name, *cells in rows:
        if group and group != before:
            lines.append(group)
        before = group
        lines.append(joint.join([name, *map(str, cells[:4])]))
    return "\n".join(lines)


LAYOUTS: dict[str, Callable[[list[str], list[Line]], str]] = {
    "pipes": piped,
    "one row a line": lambda head, rows: lined(head, rows, "  "),
    "one cell a line": lambda head, rows: lined(head, rows, "\n"),
}


def bare(name: str) -> str:
    """The name of a row without its numbering and the unit behind it."""
    number, dot, rest = name.partition(".")
    name = rest if dot and number.isdigit() else name
    name = name.partition(")")[2] if name.startswith("(") else name
    return name[: name.rindex("(")] if name.endswith(")") else name


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("plan", PLANS)
def test_a_national_plan_is_read_completely(plan: str, layout: str) -> None:
    year, rate, date, rows = PLANS[plan]
    head = ["指标", f"{year}年", f"{year + 5}年", rate, "属性"]
    title = f"中华人民共和国国民经济和社会发展第{plan}个五年规划纲要"
    caption = f"专栏1 “{plan}五”时期经济社会发展主要指标"
    text = f"“{plan}五”时期主要目标如下。\n\n{caption}\n\n{LAYOUTS[layout](head, rows)}\n\n注:[ ]内为五年累计数。"
    found = extract(Context(title, date, "新华社", "中国"), text)
    said: dict[str, list[Target]] = {}
    for record in found:
        said.setdefault(record.indicator, []).append(record)
    for group, name, base, _, _, nature, expected in rows:
        indicator = bare(name) if name.endswith(")") else name
        if group.endswith("(%)"):
            indicator = f"{bare(group)}({indicator})"
        mine = said.pop(indicator)
        assert {(one.region, one.nature) for one in mine} == {("中国", nature)}
        results = [one for one in mine if one.kind == "result"]
        assert [one.year for one in results] == [year] * (base != "—"), name
        goals = [one for one in mine if one.kind != "result"]
        read = ["words" if one.kind == "vague" else (one.comparator, one.value, one.unit, one.measure) for one in goals]
        assert read == list(expected), name
        assert {one.deadline for one in goals} == {year + 5}
        falls = any(word in indicator for word in ("降低", "减少", "下降"))
        assert all((one.direction == "down") == falls for one in goals)
        for one in goals:
            if one.measure == "level" and results:
                assert (one.base_value, one.base_year) == (results[0].value, year)
    assert not said

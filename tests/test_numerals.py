"""Numerals: every way of writing one is read whole and exactly, or left out with a reason."""

from __future__ import annotations

from decimal import Decimal

import pytest
from gangmu.index.facts.figures.numerals import chinese, duration, fraction, read
from gangmu.index.facts.figures.pieces import Refused
from gangmu.index.facts.figures.quantities import find
from gangmu.index.facts.figures.quantities import read as read_sentence
from gangmu.index.facts.lexicon.words import narrow
from hypothesis import given
from hypothesis import strategies as st

_MODERN, _FORMAL, _OLD = "零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟", "零壹貳叄肆伍陸柒捌玖拾佰仟"


def spell(number: int, signs: str = _MODERN, large: tuple[str, ...] = ("", "万", "亿", "万亿")) -> str:
    """The numeral of 1..10**16-1 in 汉字, by GB/T 15835: an oracle that shares nothing with the reader."""
    groups = []
    while number:
        number, group = divmod(number, 10**4)
        groups.append(group)
    out, gap = "", False
    for at in range(len(groups) - 1, -1, -1):
        group = groups[at]
        if not group:
            gap = bool(out)
            continue
        if out and (gap or group < 1000):
            out += signs[0]
        inner, hole = "", False
        for power in (3, 2, 1, 0):
            digit = group // 10**power % 10
            if digit:
                inner += (signs[0] if hole and inner else "") + signs[digit] + (signs[9 + power] if power else "")
                hole = False
            else:
                hole = True
        out += inner
        # 万亿 is 万 of 亿: where 亿 follows anyway it is said once
        word = large[at]
        if at == 3 and groups[2]:
            word = large[1]
        out += word
        gap = False
    return out


def value(text: str) -> Decimal | str:
    end, numeral = read(text)
    if isinstance(numeral, Refused):
        return numeral.reason
    assert end == len(text), f"{text} was read up to {end}"
    return numeral.value


@given(st.integers(1, 10**16 - 1))
def test_a_number_spelled_in_modern_characters_is_read_back(number: int) -> None:
    assert value(spell(number)) == number
    assert chinese(spell(number)) == number


@given(
    st.integers(10, 10**12 - 1), st.sampled_from([_FORMAL, _OLD]), st.sampled_from([("", "万", "亿"), ("", "萬", "億")])
)
def test_a_number_spelled_in_formal_or_traditional_characters_is_read_back(
    number: int, signs: str, large: tuple[str, ...]
) -> None:
    (quantity,) = find(f"安排资金{spell(number, signs, large)}元整")
    assert (quantity.value, quantity.unit) == (number, "元")


@given(st.integers(1, 10**4 - 1), st.integers(0, 9999), st.sampled_from(["万", "亿"]))
def test_a_mixed_number_is_read_back(high: int, low: int, word: str) -> None:
    """3万4000, 3万0040 as it is typed, 59万3034亿."""
    written = f"{high}万{low:04}" if low else f"{high}万"
    factor = 1 if word == "万" else 10**8
    written += "" if word == "万" else "亿"
    assert value(written) == (high * 10**4 + low) * factor


@given(st.integers(0, 10**15 - 1), st.integers(0, 6))
def test_a_decimal_in_digits_is_read_back_exactly(digits: int, places: int) -> None:
    number = Decimal(digits).scaleb(-places)
    assert value(f"{number:f}") == number
    if places <= 4:
        assert value(f"{number:,f}") == number


@given(st.integers(1, 10**8 - 1), st.text("零一二三四五六七八九", min_size=1, max_size=6))
def test_a_decimal_in_characters_is_read_back_exactly(whole: int, part: str) -> None:
    digits = "".join(str("零一二三四五六七八九".index(char)) for char in part)
    assert value(f"{spell(whole)}点{part}") == Decimal(f"{whole}.{digits}")
    assert value(f"{spell(whole % 1000 or 7)}点{part}万亿") == Decimal(f"{whole % 1000 or 7}.{digits}") * 10**12


@given(st.text("零〇一二两三四五六七八九十百千万亿点半几余多来分之个0123456789.,", max_size=30))
def test_any_row_of_numeral_characters_is_read_or_refused(text: str) -> None:
    end, numeral = read(text)
    assert 0 <= end <= len(text)
    assert (numeral.reason if isinstance(numeral, Refused) else numeral.value >= 0) or numeral.value == 0


# What is written, its value (and the other end), in the base unit. Written down before the grammar was run on them.
PLAIN = """
二十三|23
一百零七|107
三百六十|360
两千五|2500
两千零五|2005
四千零二十|4020
六万八|68000
六万零八|60008
七万零三百|70300
八十九万六千四百二十一|896421
一千二百万|12000000
三千零六万|30060000
一亿两千万|120000000
五亿零三百万|503000000
二十六亿八千四百万|2684000000
一百一十亿|11000000000
九千九百九十九万九千九百九十九|99999999
一万一千一百一十亿|1111000000000
两万亿|2000000000000
三万五千亿|3500000000000
一百二十六万亿|126000000000000
十二万|120000
一十二万|120000
二百一|210
三千八|3800
四亿二|420000000
百二十|120
二〇二七|2027
一〇三五|1035
四点七|4.7
零点八五|0.85
一百零六点三|106.3
十八点四万|184000
三点五六亿|356000000
二点零五万亿|2050000000000
1.2万亿|1200000000000
13万5千|135000
13万5|135000
8万6200|86200
2亿3千万|230000000
2亿3000万|230000000
6千|6000
3百|300
4千5百|4500
4千零50|4050
27万零600|270600
118万7千亿|118700000000000
5万3千亿|5300000000000
40万亿|40000000000000
1,234,567|1234567
12,345.67|12345.67
1,200万|12000000
7点3亿|730000000
0.003|0.003
3e6|3000000
万万|100000000
三万万|300000000
百亿|10000000000
两千万亿|2000000000000000
两三|2..3
三五|3..5
五六|5..6
七八|7..8
八九|8..9
一两|1..2
三两|2..3
三四十|30..40
六七百|600..700
两三千|2000..3000
一二百|100..200
四五万|40000..50000
五六十万|500000..600000
三四百亿|30000000000..40000000000
二三十|20..30
十五六|15..16
十七八万|170000..180000
四十五六|45..46
三百二三十|320..330
一千二三百|1200..1300
两三百万|2000000..3000000
一万四五千|14000..15000
八九十亿|8000000000..9000000000
十几|10>
二十几|20>
十余|10>
百余|100>
三百余|300>
40多|40>
十多万|100000>
二十余亿|2000000000>
三千多万|30000000>
60余万|600000>
一百三十几万|1300000>
20万多亿|20000000000000>
十来|10~
五十来|50~
3个亿|300000000
二十个亿|2000000000
""".strip().splitlines()

REFUSED = """
百千万|digit before it
一二三|listed
五六七八|listed
八一|no neighbours
九三|no neighbours
四六|no neighbours
十三五|side by side
十四五|five-year plan
十五五|side by side
三百四百|smaller magnitude
二十三十|smaller magnitude
五万六万|twice
三亿二亿|twice
亿万|digit before it
千八百|vague thousand
三百五万|between
五点三十|behind a decimal
8点20|time of day
1.2.3|section
192.168.0.1|section
7万62|more than one way
2亿5000|more than one way
1234567890123456789|more digits
99999999999999999999亿|more digits
0.1234567890123|more digits
九千九百九十九万亿亿|larger
零六|zero
六十两|两
百一两|ends with 两
百两三|ends with 两
""".strip().splitlines()


@pytest.mark.parametrize("case", PLAIN)
def test_a_numeral_is_read_whole(case: str) -> None:
    written, _, want = case.partition("|")
    end, numeral = read(written)
    assert not isinstance(numeral, Refused), numeral
    assert end == len(written)
    low, _, high = want.rstrip(">~").partition("..")
    assert numeral.value == Decimal(low)
    assert numeral.high == (Decimal(high) if high else None)
    assert (numeral.over, numeral.near) == (want.endswith(">"), want.endswith("~"))


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_parse_as_a_whole_is_refused_with_its_reason(case: str) -> None:
    written, _, why = case.partition("|")
    _, numeral = read(written)
    assert isinstance(numeral, Refused), numeral
    assert why in numeral.reason


# A sentence with a blank for the numeral: what is read, as value[..high] unit; nothing behind the bar: nothing is read.
SENTENCES = """
产业规模达到二十三点五亿元|2350000000 元
产业规模达到三千到五千亿元|300000000000..500000000000 元
产业规模达到3千至5千亿元|300000000000..500000000000 元
产业规模达到2万到3万亿元|2000000000000..3000000000000 元
产业规模达到2万至2.5万亿元|2000000000000..2500000000000 元
产业规模达到三至五万亿元|3000000000000..5000000000000 元
产业规模达到一百至二百亿元|10000000000..20000000000 元
产业规模达到七千到九千亿元|700000000000..900000000000 元
产业规模达到800亿至1000亿元|80000000000..100000000000 元
产业规模达到9000万至1亿元|90000000..100000000 元
从业人员达到2万—3万人|20000..30000 人
从业人员达到十到十五万人|100000..150000 人
从业人员达到8000到1万人|8000..10000 人
从业人员达到三百到五百人|300..500 人
从业人员达到五到一百万人|50000..1000000 人
人均收入提高到2万—5万元|20000..50000 元
产业规模在1000亿元与2000亿元之间|100000000000..200000000000 元
产业规模介于1000亿元和2000亿元之间|100000000000..200000000000 元
增速保持在百分之五到百分之六|5..6 %
增速保持在百分之五点五至六|5.5..6 %
增速保持在5%至6%之间|5..6 %
提高三到五成。|30..50 %
产量增长5至6成。|50..60 %
新建两三家医院|2..3 家
新建三五个园区|3..5 个
新增上市公司三四十家|30..40 家
新增上市公司十五六家|15..16 家
产业规模达到四五百亿元|40000000000..50000000000 元
安置十几万人|100000 人
新增十来家企业|10 家
新增上市公司30多家|30 家
带动投资59万3034亿元|59303400000000 元
新增贷款1万2千亿元|1200000000000 元
新增就业1万2345人|12345 人
新增就业13万2千人|132000 人
新增耕地3万5000亩|35000 亩
惠及3万4000户|34000 户
补助2千零30万元|20300000 元
新增一万零十二人|10012 人
安排资金壹佰贰拾万元|1200000 元
安排资金叁仟伍佰元|3500 元
安排資金三億兩千萬元|320000000 元
新增 一 百 五 十 家|150 家
新增 12 万 5 千 人|125000 人
提高了 2.5 个 百 分 点|2.5 百分点
提高四点五个百分点|4.5 百分点
增长三点七倍|3.7 倍
增长一倍半|1.5 倍
产量翻两番|4 倍
产量翻一番|2 倍
覆盖率达到百分之十二点五|12.5 %
覆盖率达到百分之五十|50 %
覆盖率达到三分之一|33.33 %
覆盖率达到四分之三|75 %
死亡率降到千分之二点四|2.4 ‰
死亡率降到万分之三|0.03 %
覆盖率达到八点五成。|85 %
覆盖率达到六成五。|65 %
覆盖率达到七成半。|75 %
覆盖率达到7.2成。|72 %
覆盖率达到九成以上。|90 %
装机达到一百千瓦|100 千瓦
装机达到二百万千瓦|2000000 千瓦
装机达到5百万千瓦|5000000 千瓦
装机达到三千兆瓦|3000 兆瓦
用电量达到两千亿千瓦时|200000000000 千瓦时
里程达到一万二千公里|12000 公里
水深达到五千米|5 千米
重量达到六千克|6 千克
产量达到八百万吨|8000000 吨
供水达到二十亿立方米|2000000000 立方米
产量达到一万三千亿斤|1300000000000 斤
种植五十万亩|500000 亩
储备黄金三十两。|30 两
每斤价格提高到1角1分。|0.11 元
补贴提高到五元三毛|5.3 元
补贴提高到50元6角|50.6 元
补贴提高到2美元50美分|2.5 美元
运输两吨半。|2.5 吨
缩短到两个半小时|2.5 小时
产业规模突破3个亿。|300000000 元
总投资达10个亿|1000000000 元
进出口总额(亿美元)600|60000000000 美元
就业人员(万人)达到600|6000000 人
单位GDP能耗(吨标准煤/万元)0.5|0.5 吨标准煤/万元
增长率(%)5.5|5.5 %
成交价提高到3000元/吨|3000 元/吨
产能达到20亿亿次|200000000000000000 次
人数八百万人|8000000 人
三四线城市新建影院|
一二线城市新建影院|
一二三产业融合发展|
第三四季度完成|
五六七月完成|
二〇二五年完成|
“十三五”时期建成|
十四五时期建成|
十四五年均增长|
一一对应、三三两两|
推进一二类水质断面|
四五医院建成|
下午三点半召开会议|
上午8点30分召开会议|
万人发明专利拥有量明显提高|
千人口托位数明显提高|
每万人口发明专利明显提高|
万元GDP能耗明显下降|
常住人口 万人 1244 1400|
实施百千万工程|
带动上千亿元社会投资|
节约数千万元成本|
电话62345678|
大陆百强企业|
队伍千人计划|
位于1.2.3家属院|
完成99999999999999999999亿元|
覆盖率达到百分之15k|
完成2^5个|
""".strip().splitlines()


@pytest.mark.parametrize("case", SENTENCES)
def test_a_figure_of_a_sentence_is_read_whole_or_not_at_all(case: str) -> None:
    sentence, _, want = case.partition("|")
    got = [
        f"{q.value}..{q.value_max} {q.unit}" if q.value_max is not None else f"{q.value} {q.unit}"
        for q in find(narrow(sentence))
    ]
    assert got == ([want] if want else [])


def test_what_is_left_out_says_why_and_where() -> None:
    sentence = narrow("力争完成99999999999999999999亿元,带动上千亿元投资")
    found, dropped = read_sentence(sentence)
    assert found == []
    assert [(sentence[one.start : one.end], one.reason) for one in dropped] == [
        ("99999999999999999999亿", "more digits than are counted"),
        ("千亿", "an amount without a number"),
    ]


@pytest.mark.parametrize(
    ("written", "years"),
    [
        ("两三", (2, 3)),
        ("三五", (3, 5)),
        ("五", (5, 5)),
        ("10", (10, 10)),
        ("二三十", (20, 30)),
        ("十五六", (15, 16)),
        ("十三五", None),
        ("", None),
    ],
)
def test_a_length_of_time_has_a_least_and_a_most(written: str, years: tuple[int, int] | None) -> None:
    assert duration(written) == years


def test_neighbours_are_not_one_number() -> None:
    assert chinese("两三") is None
    assert chinese("二〇二五") == 2025


def test_a_share_of_a_power_of_ten_is_exact() -> None:
    assert fraction("百万分之五") == Decimal("0.0005")
    assert fraction("三分之二") == Decimal("66.67")


HOSTILE = ("9", "一", "十", "万", "9,999,", "1.", "半", "几", "百分之", "点五", "9 ", "两 ", "九个亿", "1万", "壹")


@pytest.mark.parametrize("char", HOSTILE)
def test_a_hostile_row_of_characters_is_read_in_one_pass(char: str) -> None:
    """100,000 characters are looked at once: the work is counted by what is made of them, not by a clock."""
    text = narrow(char * (100_000 // len(char)) + "家")
    found, dropped = read_sentence(text)
    assert len(found) + len(dropped) <= 100_000 // len(char) + 1
    assert all(len(quantity.text) <= 64 for quantity in found)


def test_offsets_are_those_of_the_sentence_with_its_blanks() -> None:
    sentence = "全 市 新增 一 百 五 十 家 企业,达到 2 千 零 30 万 元"
    first, second = find(sentence)
    assert sentence[first.start : first.end] == "一 百 五 十 家"
    assert sentence[second.start : second.end] == "2 千 零 30 万 元"
    assert (first.value, second.value) == (150, 20_300_000)


SIBLINGS = """
增长一到两倍|1..2 倍
增长2倍至3倍|2..3 倍
提高5个至8个百分点|5..8 百分点
提高5至8个百分点|5..8 百分点
统一到五个平台|5 个
粮食产量稳定在1.3—1.4万亿斤|1300000000000..1400000000000 斤
投资三五百亿元|30000000000..50000000000 元
比例达到百分之八九十|80..90 %
增长8·5%|8.5 %
5·12地震以来|
投资5 000万元|
投资00万元|
吸引095家企业|95 家
价格248元3、其他|248 元
每周开通一至两个航次|1..2 个
长三角、珠三角、京津冀|
一斤卖五毛钱|0.5 元
距离零点五公里|0.5 公里
带宽达到五十兆字节|50 兆字节
安排资金 叁 佰 贰 拾 万 元|3200000 元
补助六十四万零一百四十三元一角七分|640143.17 元
投资新台币177.1亿元|17710000000 新台币
投资港币3亿元|300000000 港元
每斤4块9毛。|4.9 元
带动三十万多亿元|30000000000000 元
带动十几万多亿元|10000000000000 元
收入12.5万元人民币|125000 元
身份证110101199001011234人|
建设10.5代线|
每斤卖到3块5|3.5 元
每斤卖到两块八。|2.8 元
身高1米75。|1.75 米
重三斤二两|3.2 斤
粮食产量(万吨)120|1200000 吨
粮食产量(万吨):120|1200000 吨
工业增加值(亿元) 2020 2025|
培育十四五家企业|
实施一二期工程|
发展二三产业|
安装三四类设备|
总数十几家|10 家
人数百万人以上|1000000 人
迈上千亿元台阶|100000000000 元
一百几十亿元|10000000000 元
面积九百六十多万平方公里|9600000 平方公里
装机二百多万千瓦|2000000 千瓦
三百二十万千瓦时|3200000 千瓦时
覆盖三分之二以上|66.67 %
减税降费二万五千亿元|2500000000000 元
安排专项债券三点七五万亿元|3750000000000 元
增速为百分之五点零|5 %
每千人口拥有3.2名|3.2 人
每万人500平方米|500 平方米
男子十米台决赛|
杨百万家庭农场|
""".strip().splitlines()


@pytest.mark.parametrize("case", SIBLINGS)
def test_a_sibling_of_a_figure_is_read_whole_or_not_at_all(case: str) -> None:
    test_a_figure_of_a_sentence_is_read_whole_or_not_at_all(case)


@given(st.text(max_size=40), st.text("0123456789一二两三百千万亿点半几多余来成分之倍个元吨%-到至与 ()/", max_size=40))
def test_any_text_is_read_and_its_offsets_hold(before: str, after: str) -> None:
    sentence = narrow(before + after)
    found, dropped = read_sentence(sentence)
    assert all(sentence[one.start : one.end] == one.text for one in found)
    assert all(0 <= one.left <= one.start < one.end <= one.right <= len(sentence) for one in found)
    assert all(0 <= one.start < one.end <= len(sentence) and one.reason for one in dropped)

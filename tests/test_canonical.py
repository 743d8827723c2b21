"""One name for one indicator: what is joined, what stays apart, and what a user adds."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from conftest import Done, gangmu
from gangmu.index import Corpus
from gangmu.index.build.rules import Rules
from gangmu.index.corpus import manifest
from gangmu.index.errors import CorpusError, IndexDamaged
from gangmu.index.facts.indicators.canonical import Indicators, canonical, extended, restored, stored
from gangmu.index.facts.indicators.normal import folded, normal
from gangmu.index.query.indicators import of_index
from hypothesis import given, settings
from hypothesis import strategies as st

JOINED = """
GDP 全市GDP 国内生产总值(GDP) ＧＤＰ 全县地区生产总值(亿元) 地區生產總值 生产总值
人均GDP 人均生产总值 人均国内生产总值(元)
GDP增速 经济增速 地区生产总值增长率 GDP年均增速 国内生产总值增长速度
规上工业增加值 规模以上工业增加值 工业增加值(规模以上) 全省规模以上工业企业增加值
规上工业总产值 规模以上工业总产值 规上工业企业产值 规模以上工业产值
规上工业企业利润总额 规模以上工业利润 全市规上工业利润
社零 社会消费品零售总额 全省社零总额 社会消费品零售额(亿元)
固投 固定资产投资总额 全社会固定资产投资额 固定资产投资完成额
制造业投资 制造业固定资产投资 全市制造业投资额
民间投资 民间固定资产投资 民间投资总额
工业技改投资 技术改造投资 工业技术改造投资额
进出口总值 外贸进出口总额 货物进出口 货物贸易进出口总额
外贸出口总值 出口额 货物出口额
实际利用外资 实际使用外资金额 全年利用外资 实际使用外资
一般预算收入 地方一般公共预算收入 全市一般公共预算收入总额
一般公共预算支出 地方财政一般公共预算支出 财政支出
税收占比 税收收入占一般公共预算收入的比重 税收占财政收入比重
R&D经费支出 研发投入 研究与试验发展(R&D)经费支出 全社会研发经费投入总量 全社会R&D经费投入
研发投入强度 R&D经费支出占GDP比重 全社会研究与试验发展(R&D)经费占地区生产总值的比重 研发经费投入占GDP比例
高企 高新技术企业总数 国家高新技术企业数量 有效期内高新技术企业(家)
科技型中小企业 全省科技型中小企业总数 入库科技型中小企业数
万人发明专利拥有量 每万人发明专利拥有量(件) 每万人口发明专利拥有数
每万人口高价值发明专利 高价值发明专利每万人口拥有量 万人高价值发明专利拥有量
技术合同成交额 技术合同成交总额 技术合同成交金额 技术合同认定登记额
数字经济核心产业占GDP比重 数字经济核心产业增加值占地区生产总值的比重 数字经济核心产业增加值占比
5G基站数量 5G基站总数 累计建成5G基站 建成5G基站
粮食总产 粮食产量 全年粮食总产量 粮食产量(万吨)
大豆总产量 大豆产量 全省大豆产量
高标准农田 建成高标准农田面积 累计建成高标准农田
农作物耕种收综合机械化率 主要农作物综合机械化率
单位GDP能耗 万元GDP能耗 单位地区生产总值能源消耗降低(%) 单位国内生产总值能耗
单位GDP碳排放 碳排放强度 单位地区生产总值二氧化碳排放降低 单位GDP二氧化碳排放量
万元GDP用水量 单位地区生产总值用水量 万元国内生产总值用水量降低
PM2.5 PM2.5浓度 细颗粒物(PM2.5)年均浓度 pm2.5平均浓度
空气优良天数比例 空气质量优良天数比率 优良天数占比 环境空气质量优良天数比例
森林覆盖率 全省森林覆盖率 森林覆盖率(%)
污水处理率 城镇生活污水处理率 城市污水处理率
城镇化率 常住人口城镇化率 城市化率 城镇化水平
城镇新增就业 新增城镇就业 城镇新增就业人数 全年城镇新增就业(万人)
调查失业率 城镇调查失业率 全国城镇调查失业率
登记失业率 城镇登记失业率(%)
居民收入 全体居民人均可支配收入 人均可支配收入 人均居民可支配收入
农民收入 农村居民人均可支配收入 农村常住居民人均可支配收入 农村居民可支配收入
城镇居民收入 城镇居民人均可支配收入 城镇常住居民人均可支配收入 居民人均可支配收入(城镇)
CPI 居民消费价格指数 居民消费价格涨幅 物价涨幅 居民消费价格总水平
人均预期寿命 平均预期寿命 人均期望寿命(岁)
每千人口托位数 每千人口拥有3岁以下婴幼儿托位数 千人托位数
每千人口执业(助理)医师数 每千人口拥有执业(助理)医师 千人执业（助理）医师数
养老机构护理型床位占比 护理型床位占比 护理型床位比例
养老床位 养老床位数 养老床位总数 全市各类养老床位
基本养老保险参保率 养老保险参保率 基本养老保险覆盖率
九年义务教育巩固率 义务教育巩固率
劳动年龄人口平均受教育年限 平均受教育年限(年)
旅游总收入 旅游收入 旅游综合收入 旅游业总收入
接待游客 游客接待量 接待游客人次 旅游接待人次 接待游客总人次
高速公路里程 高速公路通车里程 高速公路通车总里程 高速公路总里程
铁路运营里程 铁路营业里程 铁路里程
地铁运营里程 轨道交通运营里程 城市轨道交通里程
港口货物吞吐量 货物吞吐量 港口吞吐量
集装箱吞吐量 港口集装箱吞吐量
风电装机 风力发电装机容量 风电装机规模
新型储能装机规模 新型储能装机容量 新型储能装机
市场主体 经营主体总量 各类市场主体 实有经营主体
保租房 保障性租赁住房 筹集保障性租赁住房
老旧小区改造 改造老旧小区 城镇老旧小区改造数量
小巨人企业 专精特新“小巨人”企业 国家级专精特新“小巨人”企业(家)
制造业单项冠军 单项冠军企业 国家级制造业单项冠军企业
本外币存款余额 金融机构各项存款余额 各项存款余额
普惠型小微企业贷款余额 普惠小微贷款余额
亿元GDP生产安全事故死亡率 单位地区生产总值生产安全事故死亡率 亿元国内生产总值生产安全事故死亡人数
新能源汽车产量 新能源汽车总产量 全市新能源汽车产量(万辆)
电商交易额 电子商务交易额 电子商务交易总额
PCT国际专利申请量 专利合作条约(PCT)国际专利申请量 PCT专利申请量
铝锂合金产量 全市铝锂合金总产量 铝锂合金产量(吨)
银发旅居人数 银发旅居总人数 全省银发旅居人数
海上风电并网装机规模 海上风电并网装机容量 海上风电并网装机
竹产业总产值 竹产业产值 全省竹产业产值(亿元)
丝绸企业 丝绸企业总数 丝绸企业数量 丝绸企业家数 全市丝绸企业数
智慧公厕覆盖率 智慧公厕覆盖比例
数据标注产业营收 数据标注产业营业收入 数据标注产业营业总收入
冷链交易总额 冷链交易额 冷链交易规模
县域快递网点 县域快递网点数 全省县域快递网点总数
桥梁新增里程 新增桥梁里程 桥梁新增总里程
"""

APART = """
GDP 人均GDP
GDP 单位GDP能耗
GDP GDP增速
GDP 工业总产值
GDP 海洋生产总值
GDP 国民生产总值
固定资产投资 投资
农民工 外出农民工
汽车保有量 汽车
GDP 社会消费品零售总额
人均GDP 居民人均可支配收入
工业增加值 规模以上工业增加值
工业增加值 工业总产值
规模以上工业增加值 规模以上工业总产值
规模以上工业增加值 规模以上工业企业
规模以上工业企业 新增规模以上工业企业
规模以上企业 规模以上工业企业
高新技术产业增加值 高技术制造业增加值
高新技术产业产值 高新技术产业增加值
高新技术企业 规模以上高新技术企业
高新技术企业 新增高新技术企业
战略性新兴产业增加值 战略性新兴产业产值
第三产业增加值 第二产业增加值
第三产业增加值 服务业增加值占GDP比重
固定资产投资 民间投资
固定资产投资 房地产开发投资
固定资产投资 固定资产投资增速
工业投资 制造业投资
工业投资 工业技改投资
进出口总额 出口总额
进出口总额 进口总额
出口总额 进口总额
出口总额 农产品出口额
货物进出口 服务贸易进出口
实际使用外资 合同外资
实际使用外资 制造业实际使用外资
实际使用外资 对外直接投资
一般公共预算收入 一般公共预算支出
一般公共预算收入 财政总收入
一般公共预算收入 政府性基金收入
税收收入 税收占比
民生支出 民生支出占比
财政赤字 赤字率
存款余额 贷款余额
贷款余额 新增贷款
贷款余额 普惠小微贷款余额
不良贷款率 不良贷款余额
全社会研发经费投入 研发投入强度
研发经费投入 基础研究经费投入
研发经费投入 研发人员
规上工业企业研发投入强度 研发投入强度
科技进步贡献率 农业科技进步贡献率
专利授权量 发明专利授权量
专利授权量 专利申请量
发明专利授权量 有效发明专利
每万人口发明专利拥有量 每万人口高价值发明专利拥有量
高价值发明专利拥有量 每万人口高价值发明专利拥有量
技术合同成交额 技术合同成交额占GDP比重
省重点实验室 全国重点实验室
专精特新中小企业 专精特新“小巨人”企业
专精特新中小企业 创新型中小企业
独角兽企业 潜在独角兽企业
数字经济规模 数字经济核心产业增加值
数字经济占GDP比重 数字经济核心产业占GDP比重
数字经济核心产业增加值 数字经济核心产业增加值占GDP比重
人工智能核心产业规模 人工智能相关产业规模
集成电路产业规模 产业规模
算力规模 智能算力规模
5G基站 每万人5G基站
5G基站 5G用户
粮食产量 粮食播种面积
粮食产量 粮食单产
粮食产量 夏粮产量
粮食产量 粮食综合生产能力
耕地保有量 永久基本农田
高标准农田 新建高标准农田
农林牧渔业总产值 农林牧渔业增加值
农村自来水普及率 农村集中供水率
单位GDP能耗 能源消费总量
单位GDP能耗 单位GDP二氧化碳排放
单位GDP能耗 单位工业增加值能耗
单位GDP用水量 万元工业增加值用水量
用电量 工业用电量
发电量 发电装机容量
风电装机 光伏装机
煤炭产量 煤炭消费总量
非化石能源占比 清洁能源占比
优良天数 优良天数比例
PM2.5 PM10
化学需氧量排放量 氨氮排放量
森林覆盖率 森林蓄积量
森林覆盖率 建成区绿化覆盖率
建成区绿化覆盖率 建成区绿地率
城市污水处理率 农村生活污水治理率
城市污水处理率 城市生活污水集中收集率
常住人口 户籍人口
常住人口城镇化率 户籍人口城镇化率
城镇登记失业率 城镇调查失业率
城镇新增就业 失业人员再就业
城镇新增就业 城镇就业
农村劳动力转移就业 脱贫人口务工就业
居民人均可支配收入 城镇居民人均可支配收入
居民人均可支配收入 农村居民人均可支配收入
城镇居民人均可支配收入 农村居民人均可支配收入
居民人均可支配收入 居民人均消费支出
城乡居民收入比 城乡居民收入
居民消费价格 工业生产者出厂价格
居民消费价格 居民消费支出
人均预期寿命 健康预期寿命
婴儿死亡率 孕产妇死亡率
每千人口托位数 婴幼儿托位
每千人口医疗卫生机构床位 每千名老人养老床位数
每千人口执业医师数 每千人口注册护士数
养老床位 护理型床位占比
养老床位 医疗床位
基本养老保险参保率 基本医疗保险参保率
城市低保标准 农村低保标准
高等教育毛入学率 高中阶段毛入学率
义务教育巩固率 义务教育入学率
旅游总收入 接待游客人次
接待游客人次 接待入境游客
5A级景区 4A级景区
公路里程 高速公路里程
高速铁路里程 铁路里程
高速公路里程 高速铁路里程
货运量 货物周转量
港口货物吞吐量 集装箱吞吐量
机场旅客吞吐量 机场货邮吞吐量
新能源汽车产量 汽车产量
新能源汽车产量 新能源汽车保有量
汽车产量 汽车销量
经营主体 新增经营主体
经营主体 企业
保障性租赁住房 公租房
老旧小区改造 棚户区改造
商品房销售面积 商品房销售额
生产安全事故死亡人数 生产安全事故起数
竹产业产值 竹产业增加值
竹产业产值 茶产业产值
丝绸企业 规模以上丝绸企业
丝绸出口额 丝绸进口额
全国文明城市 城市
海上风电装机容量 风电装机容量
县域快递网点 快递业务量
首台套装备 装备
客运量 旅客周转量
铝锂合金产量 铝锂合金产能
铝锂合金产量 铝锂合金产量占比
"""


def _lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines()]


JOINED_PAIRS = [(line[0], other) for line in _lines(JOINED) for other in line[1:]]
APART_PAIRS = [(line[0], line[1]) for line in _lines(APART)]


@pytest.mark.parametrize(("one", "other"), JOINED_PAIRS)
def test_names_of_one_indicator_meet(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), APART_PAIRS)
def test_names_of_two_indicators_stay_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_the_lists_of_pairs_are_long_enough_to_mean_something() -> None:
    assert len(JOINED_PAIRS) + len(APART_PAIRS) > 300


PARTS = """
全市 全省 全国 规上 规模以上 新增 人均 每万人 万人 单位GDP 城镇 农村 居民 高企 工业 企业 增加值 总产值 产量 数量 总数 总量
总额 额 人数 通车 里程 投资 完成 固定资产 R&D 研发 经费 占 GDP 比重 占比 比例 的 与 增速 增长率 下降 (亿元) （规模以上） 装机
发电 规模 覆盖 率 5G 基站 PM2.5 浓度 2025年 十四五 末 收入 进出口 出口 累计 建成 任务 年 年均 第三产业 三产 产业 核心 数字
集成电路 茶叶 桥梁 养老 床位 “小巨人” : , 、 ( )
"""


@given(st.lists(st.sampled_from(PARTS.split()), max_size=8).map("".join))
@settings(max_examples=1500)
def test_a_canonical_name_is_its_own_canonical_name(name: str) -> None:
    once = canonical(name)
    assert canonical(once) == once
    assert normal(normal(name)) == normal(name)


@given(st.text(max_size=300), st.sampled_from(["", "%", "元"]), st.sampled_from(["", "level", "growth", "share"]))
def test_any_text_has_a_canonical_name_and_it_is_short(name: str, unit: str, measure: str) -> None:
    found = canonical(name, unit, measure)
    assert "\n" not in found and "\t" not in found
    assert len(found) < 500


def test_every_listed_name_means_what_it_is_listed_under() -> None:
    known = Indicators.default()
    for one in known.listed.values():
        for name in (one.canonical, *one.names):
            assert canonical(name) == one.canonical, name


def test_no_two_listed_indicators_share_a_normal_form() -> None:
    holders: dict[str, str] = {}
    for one in Indicators.default().listed.values():
        for name in (one.canonical, *one.names):
            assert holders.setdefault(normal(name), one.canonical) == one.canonical, name


def test_what_an_indicator_is_taken_for_is_another_one() -> None:
    known = Indicators.default()
    told = [(one.canonical, other) for one in known.listed.values() for other in one.apart]
    assert len(told) > 150
    for canonical_name, other in told:
        assert canonical(other) in known.listed
        assert canonical(other) != canonical_name


def test_the_list_is_broad_and_says_unit_and_direction() -> None:
    listed = Indicators.default().listed.values()
    assert len(listed) > 1000
    assert {one.direction for one in listed} == {"up", "down", ""}
    assert all(one.percent in Indicators.default().listed for one in listed if one.percent)
    down = {one.canonical for one in listed if one.direction == "down"}
    assert {"城镇调查失业率", "单位地区生产总值能耗", "细颗粒物浓度", "赤字率"} <= down


@pytest.mark.parametrize(
    ("name", "unit", "measure", "means"),
    [
        ("GDP增速", "%", "level", "地区生产总值"),
        ("GDP增速", "", "", "地区生产总值增速"),
        ("地区生产总值", "%", "growth", "地区生产总值"),
        ("研发经费投入", "%", "level", "全社会研发经费投入强度"),
        ("研发经费投入", "%", "growth", "全社会研发经费投入"),
        ("财政赤字", "%", "level", "赤字率"),
        ("服务业增加值", "%", "share", "服务业增加值占地区生产总值比重"),
        ("空气质量优良天数", "%", "level", "空气质量优良天数比例"),
        ("空气质量优良天数", "天", "level", "空气质量优良天数"),
        ("城镇调查失业率", "%", "share", "城镇调查失业率"),
        ("棉花", "吨", "level", "棉花产量"),
        ("棉花", "", "", "棉花"),
        ("棉花", "亩", "level", "棉花"),
        ("竹产业产值增速", "%", "level", "竹产业产值"),
        ("居民消费价格涨幅", "%", "level", "居民消费价格"),
    ],
)
def test_unit_and_measure_tell_what_a_name_leaves_open(name: str, unit: str, measure: str, means: str) -> None:
    assert canonical(name, unit, measure) == means


def test_what_qualifies_a_name_stays_in_it() -> None:
    assert canonical("全市海上风电装备产业规模") == "海上风电装备产业规模"
    assert canonical("新增高企") == "新增高新技术企业"
    assert canonical("人均社零") == "人均社会消费品零售总额"
    assert canonical("社零占比") == "社会消费品零售总额比重"


def test_an_unknown_name_is_near_known_ones() -> None:
    assert "城镇调查失业率" in Indicators.default().near("城镇调察失业率")
    assert Indicators.default().near("") == []
    assert Indicators.default().known("天马行空") == ""


def test_a_users_names_win_and_leave_the_list_as_it_is() -> None:
    own = extended((("光芯屏端网产业规模", ("光电子信息产业规模", "光产业规模")), ("本级财力", ("财政收入",))))
    assert own.canonical("全市光产业总规模") == "光芯屏端网产业规模"
    assert own.canonical("财政收入") == "本级财力"
    assert own.canonical("一般公共预算收入") == "一般公共预算收入"
    assert canonical("财政收入") == "一般公共预算收入"
    assert folded("本级财力") == own.canonical(own.canonical("财政收入"))


FRONT = "---\ntitle: 试\nindicators:\n{}---\n| file |\n|---|\n| a.txt |\n"


@pytest.mark.parametrize(
    ("block", "line", "said"),
    [
        ("  - GDP\n", 3, "mapping"),
        ("  甲指标: {乙指标: 丙}\n", 4, "list of texts"),
        ("  甲指标: [[乙指标]]\n", 4, "list of texts"),
        ("  甲指标: [乙指标]\n  丙指标: [乙指标]\n", 5, "乙指标 is a name of 甲指标 and of 丙指标"),
        ("  甲指标: [丙指标]\n  丙指标: [丁指标]\n", 5, "丙指标"),
        ("  甲指标: [甲]\n", 4, "no name"),
        (f"  甲指标: [{'长' * 61}]\n", 4, "no name"),
        ('  甲指标: ["2025"]\n', 4, "no letter"),
        ('  甲指标: ["乙\\u202e指标"]\n', 4, "nobody sees"),
        ('  甲指标: ["乙\\u0000指标"]\n', 4, "nobody sees"),
        ("  甲指标: [乙指标]\n  甲指标: [丙指标]\n", 5, "twice"),
        ("  甲指标: &a [乙指标]\n", 4, "anchors"),
    ],
)
def test_a_front_matter_that_names_no_indicators_is_refused_with_its_line(
    tmp_path: Path, block: str, line: int, said: str
) -> None:
    (tmp_path / "a.txt").write_text("甲", encoding="utf-8")
    (tmp_path / "INDEX.md").write_text(FRONT.format(block), encoding="utf-8")
    with pytest.raises(CorpusError, match=said) as raised:
        manifest.load(tmp_path)
    assert (raised.value.file, raised.value.line) == ("INDEX.md", line)


def test_more_names_than_anybody_needs_are_refused(tmp_path: Path) -> None:
    (tmp_path / "INDEX.md").write_text(
        FRONT.format("".join(f"  指标甲{n}: [指标乙{n}]\n" for n in range(2600))), encoding="utf-8"
    )
    with pytest.raises(CorpusError, match="names are given"):
        manifest.load(tmp_path)


@pytest.mark.parametrize("kept", [None, {}, [[]], [["甲", 1]], [["甲指标", ""]], ["甲指标"], [[["甲指标"]]]])
def test_damaged_indicators_of_an_index_are_told(kept: object) -> None:
    with pytest.raises(IndexDamaged):
        of_index(kept)


def test_what_an_index_keeps_of_a_users_indicators_comes_back() -> None:
    own = (("甲指标", ("乙指标", "丙指标")), ("丁指标", ()))
    assert restored(stored(own)) == own


# The commands


REPORT = (
    "2025年1月,鄂州市政府工作报告。2025年主要预期目标:地区生产总值增长6%左右,社零总额增长7%,城镇新增就业1.5万人,单位GDP能耗下降3%。"
    "到2027年,全市生产总值达到1800亿元,人均GDP达到16万元,光芯屏产业规模突破500亿元,高企达到600家。"
)


@pytest.fixture(scope="module")
def promises(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("promises")
    (folder / "a.txt").write_text(REPORT, encoding="utf-8")
    (folder / "INDEX.md").write_text(
        "---\nindicators: {光芯屏端网产业规模: [光芯屏产业规模]}\n---\n| file | title | date | region |\n|---|---|---|---|\n"
        "| a.txt | 2025年鄂州市政府工作报告 | 2025-01-10 | 鄂州市 |\n",
        encoding="utf-8",
    )
    done = gangmu("-C", folder, "build")
    assert done.status == 0, done.err
    return folder


def about(done: Done) -> list[str]:
    return [record["canonical"] for record in done.records]


def test_an_indicator_is_found_by_any_of_its_names_and_not_in_others(promises: Path) -> None:
    done = gangmu("-C", promises, "targets", "--indicator", "GDP", "-f", "jsonl")
    assert set(about(done)) == {"地区生产总值"}
    assert len(done.records) == 2
    assert "GDP is the indicator 地区生产总值" in done.err


def test_a_word_that_names_no_indicator_is_looked_for_in_names(promises: Path) -> None:
    done = gangmu("-C", promises, "targets", "--indicator", "芯屏", "-f", "jsonl")
    assert about(done) == ["光芯屏端网产业规模"]
    assert "no known indicator" in done.err


def test_several_indicators_are_asked_for_at_once(promises: Path) -> None:
    done = gangmu("-C", promises, "targets", "-i", "社零", "-i", "高新技术企业", "-f", "jsonl")
    assert set(about(done)) == {"社会消费品零售总额", "高新技术企业"}


def test_a_growth_is_asked_for_by_its_name(promises: Path) -> None:
    done = gangmu("-C", promises, "targets", "--indicator", "GDP增速", "-f", "jsonl")
    assert [(r["canonical"], r["measure"], r["value"]) for r in done.records] == [("地区生产总值", "growth", 6)]


def test_a_corpus_names_its_own_indicators_to_the_index(promises: Path) -> None:
    done = gangmu("-C", promises, "targets", "--indicator", "光芯屏产业规模", "-f", "jsonl")
    assert about(done) == ["光芯屏端网产业规模"]
    elsewhere = gangmu("--index", promises / ".gangmu", "indicators", "光芯屏产业总规模", "-f", "jsonl")
    assert about(elsewhere) == ["光芯屏端网产业规模"]


def test_an_indicator_unknown_to_the_ledger_suggests_near_ones(promises: Path) -> None:
    done = gangmu("-C", promises, "targets", "--indicator", "城镇新曾就业岗")
    assert done.status == 1
    assert "城镇新增就业" in done.err
    listed = gangmu("-C", promises, "indicators", "城镇新曾就业岗")
    assert listed.status == 2
    assert "城镇新增就业" in listed.err


def test_indicators_are_listed_with_the_names_that_documents_use(promises: Path) -> None:
    done = gangmu("-C", promises, "indicators", "GDP", "-f", "jsonl")
    (record,) = done.records
    assert (record["canonical"], record["targets"], record["documents"]) == ("地区生产总值", 2, 1)
    assert set(record["names"]) == {"地区生产总值", "生产总值"}
    every = gangmu("-C", promises, "indicators", "-f", "jsonl").records
    assert len({r["canonical"] for r in every}) == len(every) >= 6
    with Corpus(promises) as corpus:
        assert corpus.indicators().records == every
        assert corpus.indicators("生产总值").records == done.records
        assert {t.canonical for t in corpus.targets(indicator=["GDP", "高企"])} == {"地区生产总值", "高新技术企业"}


def test_a_known_indicator_that_no_document_states_is_said_to_be_so(promises: Path) -> None:
    done = gangmu("-C", promises, "indicators", "森林覆盖率")
    assert done.status == 1
    assert "森林覆盖率" in done.err


def test_names_are_resolved_without_an_index(tmp_path: Path) -> None:
    names = "GDP\n\n全市\t生产总值\n竹产业总产值\n"
    done = gangmu("indicators", "--resolve", "-", stdin=names, cwd=tmp_path)
    assert done.out == "GDP\t地区生产总值\n全市 生产总值\t地区生产总值\n竹产业总产值\t竹产业产值\n"
    (tmp_path / "names.txt").write_text(names, encoding="gb18030")
    assert gangmu("indicators", "--resolve", "names.txt", cwd=tmp_path).out == done.out
    assert gangmu("indicators", "--resolve", "-", "-f", "jsonl", stdin="GDP\n", cwd=tmp_path).records == [
        {"schema": "name/1", "name": "GDP", "canonical": "地区生产总值"}
    ]


def test_names_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    missing = gangmu("indicators", "--resolve", "nowhere.txt", cwd=tmp_path)
    assert (missing.status, "nowhere.txt" in missing.err) == (3, True)
    assert gangmu("indicators", "--resolve", "-", stdin="", cwd=tmp_path).status == 1
    assert gangmu("indicators", "GDP", "--resolve", "-", cwd=tmp_path).status == 2


def test_other_indicators_make_a_corpus_read_anew(tmp_path: Path) -> None:
    plain = Rules.read()
    own = Rules.read(indicators=(("甲指标", ("乙指标",)),))
    assert plain.fingerprint != own.fingerprint
    assert pickle.loads(pickle.dumps(own)) == own
    assert own.indicators.canonical("乙指标") == "甲指标"

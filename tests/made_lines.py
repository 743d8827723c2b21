# ruff: noqa: E501
"""Articles that are made of short lines: listings, verses, dialogues, exams, lists of names, forms, timetables.

Each function gives the lines of one article or of a part of it. Nothing in them is of a real person, firm or place. They
teach the line model that short lines between a record and a footer are an article too.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Protocol


class Source(Protocol):
    """What articles of short lines are made from: `made_pages.Maker`."""

    rng: random.Random

    def person(self) -> str: ...
    def paper(self) -> str: ...
    def place(self) -> str: ...
    def word(self) -> str: ...
    def date(self) -> str: ...
    def headline(self) -> str: ...
    def sentence(self, least: int, most: int) -> str: ...
    def maybe(self, chance: float) -> bool: ...


NAMES = [
    "table",
    "rows",
    "count",
    "path",
    "city",
    "name",
    "text",
    "data",
    "users",
    "result",
    "total",
    "index",
    "page",
    "node",
    "items",
    "value",
]
OFFICES = [
    "发展和改革局",
    "财政局",
    "审计局",
    "教育局",
    "水利局",
    "交通运输局",
    "卫生健康局",
    "司法局",
    "统计局",
    "文化和旅游局",
    "农业农村局",
]
FIRMS = [
    "铸造",
    "轴承",
    "电机",
    "密封件",
    "紧固件",
    "智能科技",
    "新材料",
    "食品",
    "纺织",
    "物流",
    "环保",
    "光电",
    "生物",
    "装备",
    "电子",
    "建设工程",
    "招标代理",
    "农业开发",
]
GOODS = [
    "地磁检测器",
    "手持终端",
    "服务器",
    "配电箱",
    "路灯",
    "水泵",
    "课桌椅",
    "电脑",
    "打印机",
    "空调",
    "消防器材",
    "监控摄像机",
    "显微镜",
    "净水设备",
]
PAPERS = [
    "户口簿",
    "身份证",
    "房产证",
    "营业执照",
    "预防接种证",
    "近期照片",
    "申请表",
    "学历证明",
    "银行卡",
    "授权委托书",
    "体检报告",
    "居住证",
]
CALLS = [
    "好消息！",
    "重要提醒！",
    "注意啦！",
    "请查收↓",
    "快来看！",
    "最新消息",
    "温馨提示：",
    "划重点",
    "戳这里",
    "一起加油！",
    "就在今天",
    "收好这份清单",
    "敬请谅解",
    "转给身边的人",
]
MARKS = [
    "▼",
    "↓↓↓",
    "▲",
    "★",
    "◆",
    "●",
    "——",
    "01",
    "02",
    "03",
    "一",
    "二",
    "三",
    "***",
    "【1】",
    "【2】",
    "#1",
    "☟",
    "①",
]


def code(maker: Source) -> list[str]:
    """A listing between two sentences."""
    rng = maker.rng
    a, b, c = rng.sample(NAMES, 3)
    n = rng.randint(2, 90)
    listings: list[list[str]] = [
        [f"import {a}", f"from {b} import {c}", f"def load({a}):", f'    for {b} in sorted({a}.glob("*.csv")):', f"        yield {c}.read({b})", f"if not {a}:", f'    raise ValueError("{maker.word()}")', f'print({a}.groupby("{maker.word()}").size())'],
        [f"var {a} = document.getElementById('{b}');", f"{a}.addEventListener('click', function () {{", f"  {a}.hidden = {c} < {n};", "});"],
        [f'<div class="{a}">', f'  <a href="#{b}">{maker.word()}</a>', f"  <p>{maker.word()}</p>", "</div>"],
        [f"pip install {a}", f"cd {b}", f"python {c}.py --{a} {n}", f"$ git clone https://example.com/{b}.git", "$ make install"],
        [f"SELECT {a}, COUNT(*) AS {b}", f"FROM {c}", f"WHERE year = {2000 + n}", f"GROUP BY {a}", f"ORDER BY {b} DESC;"],
        ["#include <stdio.h>", "int main(void) {", f"    int {a} = {n};", f'    printf("%d\\n", {a} + {n});', "    return 0;", "}"],
        ["{", f'  "{a}": "{maker.word()}",', f'  "{b}": {n},', f'  "{c}": [1, 2, {n}]', "}"],
        ["server:", f"  port: {8000 + n}", f"  {a}: {b}", f"  {c}: true", f"--{a} {n}", f"--{b} utf-8"],
        [f"fix #{n}: empty {a}", f"fix #{n + 7}: wrong {b}", f"add option --{c}", f"remove {a}", "New features", "Bug fixes"],
        [f"public class {a.title()} {{", f"    private int {b};", f"    public int get{b.title()}() {{", f"        return {b}; // {maker.word()}", "    }", "}"],
        [f"{maker.word()}    {n}", f"{maker.word()}      {n + 3}", f"{maker.word()}  {n * 2}"],
    ]  # fmt: skip
    lines: list[str] = []
    for listing in rng.sample(listings, rng.randint(1, 3)):
        lead = rng.choice(
            ("代码如下：", "如下所示：", "先执行下面的命令：", "运行后得到：", "例如：", "配置文件的内容：")
        )
        lines += [maker.sentence(20, 90), rng.choice((lead, maker.sentence(8, 30)[:-1] + "：")), *listing]
    return [*lines, maker.sentence(8, 70)] if maker.maybe(0.75) else lines


def verses(maker: Source) -> list[str]:
    """A poem or the words of a song: clauses on lines of their own."""
    rng = maker.rng
    marked = maker.maybe(0.4)
    lines = rng.choice(
        ([], [maker.person()], [f"词：{maker.person()}", f"曲：{maker.person()}"], [f"（{maker.word()}）"])
    )
    pieces = _clauses(maker, rng.randint(4, 26), 4, 14)
    for number, piece in enumerate(pieces):
        lines.append(piece + (("，", "。")[number % 2] if marked else ""))
        if maker.maybe(0.06):
            lines.append(rng.choice(("（副歌）", "啊", f"啊 {maker.place()}", "一", "二", "*")))
    return lines


def _clauses(maker: Source, many: int, least: int, most: int) -> list[str]:
    pieces: list[str] = []
    for _ in range(200):
        for part in maker.sentence(10, 120).replace("。", "，").replace("、", "，").split("，"):
            bare = part.strip("“”：；！？《》 ")
            if least <= len(bare) <= most:
                pieces.append(bare)
        if len(pieces) >= many:
            break
    return (pieces or ["江水向东流"])[:many]


def dialogue(maker: Source) -> list[str]:
    """Questions and answers of two or three speakers, most of them short."""
    rng = maker.rng
    speakers = [
        rng.choice(("记者", "问", "主持人", "网友", "审判长", "原告", maker.paper()[:4])),
        rng.choice((maker.person(), "答", "被告", "嘉宾")),
    ]
    colon = rng.choice(("：", ":", "："))
    lines = []
    for number in range(rng.randint(4, 18)):
        said = rng.choice(
            (maker.sentence(4, 14), maker.sentence(8, 30), maker.sentence(20, 120), _clauses(maker, 1, 3, 9)[0] + "？")
        )
        lines.append(f"{speakers[number % 2]}{colon}{said}")
    return lines


def exam(maker: Source) -> list[str]:
    """Questions with their choices."""
    rng = maker.rng
    lines: list[str] = []
    for number in range(1, rng.randint(2, 6)):
        lines.append(
            f"{number}{rng.choice('.、')}{_clauses(maker, 1, 5, 30)[0]}，{rng.choice(('正确的是（ ）。', '是（）', '下列说法错误的是（   ）', '属于______。', '为多少？'))}"
        )
        options = [rng.choice((str(rng.randint(1, 400)), *_clauses(maker, 1, 2, 14))) for _ in "ABCD"]
        mark = rng.choice((".", "、", "．", ". "))
        lines += (
            [f"{letter}{mark}{option}" for letter, option in zip("ABCD", options, strict=True)]
            if maker.maybe(0.8)
            else [" ".join(f"{letter}{mark}{option}" for letter, option in zip("ABCD", options, strict=True))]
        )
        if maker.maybe(0.3):
            lines += [f"【答案】{rng.choice('ABCD')}", f"解析：{maker.sentence(8, 60)}"]
    return [*lines, "参考答案", *(f"{n}.{rng.choice('ABCD')}" for n in range(1, 4))] if maker.maybe(0.4) else lines


def questions(maker: Source) -> list[str]:
    """Questions of the public with answers, as offices explain a rule."""
    rng = maker.rng
    lines: list[str] = []
    for number in "一二三四五六七"[: rng.randint(2, 7)]:
        ask = _clauses(maker, 1, 4, 18)[0] + rng.choice(("是什么？", "怎么办？", "如何办理？", "有哪些？", "？"))
        lines.append(rng.choice((f"{number}、{ask}", f"问：{ask}", f"Q：{ask}", f"{number}、{ask[:-1]}")))
        lines.append(
            rng.choice(("答：", "", "A：", "答：")) + rng.choice((maker.sentence(3, 20), maker.sentence(20, 120)))
        )
        if maker.maybe(0.2):
            lines += [
                f"{n}{rng.choice('.、')}{word}" for n, word in enumerate(rng.sample(PAPERS, rng.randint(2, 5)), 1)
            ]
    return lines


def names(maker: Source) -> list[str]:
    """A notice with a list of people, firms, villages or papers to bring."""
    rng = maker.rng
    many = rng.randint(3, 22)
    kinds: list[Callable[[], str]] = [
        maker.person,
        lambda: f"{maker.place()}{rng.choice(FIRMS)}{rng.choice(('有限公司', '', '股份有限公司', '集团'))}",
        lambda: maker.place() + rng.choice(("镇", "乡", "社区", "村", "街道", "县", "中学", "小学")),
        lambda: rng.choice(PAPERS),
        lambda: f"{maker.person()} {maker.place()}{rng.choice(FIRMS)}公司",
        lambda: f"{maker.place()}{rng.choice(GOODS)} {rng.randint(1, 99)}{rng.choice('台套个件')}",
        lambda: rng.choice(GOODS),
    ]
    kind = rng.choice(kinds)
    lead = rng.choice(
        (
            maker.sentence(15, 80),
            maker.sentence(8, 40)[:-1] + rng.choice(("：", "如下：", "名单如下（排名不分先后）：")),
        )
    )
    numbered = maker.maybe(0.2)
    lines = [lead, *(f"{n}.{kind()}" if numbered else kind() for n in range(1, many))]
    return lines + ([maker.sentence(6, 60)] if maker.maybe(0.6) else []) + (_contact(maker) if maker.maybe(0.4) else [])


def _contact(maker: Source) -> list[str]:
    rng = maker.rng
    number = f"0{rng.randint(310, 999)}-{rng.randint(2000000, 8999999)}"
    every = [
        f"联系人：{maker.person()}",
        f"联系电话：{number}",
        f"电话：{number}",
        f"联系方式：{number}",
        f"咨询电话：{number}",
        "监督电话：12345",
        f"报名邮箱：{rng.choice(NAMES)}@example.com",
        f"地址：{maker.place()}县人民路{rng.randint(1, 200)}号",
        f"技术支持：{maker.person()} {number}",
        f"邮箱：{rng.choice(NAMES)}@example.com",
        f"传真：{number}",
    ]
    return rng.sample(every, rng.randint(1, 4))


def glossary(maker: Source) -> list[str]:
    """Terms and what they mean, line by line."""
    lines = [maker.sentence(10, 60)] if maker.maybe(0.4) else []
    for _ in range(maker.rng.randint(3, 8)):
        lines += [maker.word(), rng_choice(maker, (maker.sentence(6, 25), maker.sentence(15, 60)))]
    return lines


def rng_choice(maker: Source, options: tuple[str, ...]) -> str:
    """One of the options."""
    return maker.rng.choice(options)


def steps(maker: Source) -> list[str]:
    """How something is done, or what goes into it."""
    rng = maker.rng
    mark = rng.choice(("{n}. ", "{n}、", "→", "第{n}步：", "step{n} ", "", "（{n}）", "· ", "- "))
    lines = [maker.sentence(12, 70)[:-1] + "：" if maker.maybe(0.6) else maker.sentence(12, 70)]
    for heading in rng.sample(
        ("用料", "做法", "具体流程", "条件", "岗位", "注意事项", "小贴士", "材料"), rng.randint(1, 3)
    ):
        lines += [heading] if maker.maybe(0.7) else []
        lines += [
            mark.format(n=n)
            + rng.choice(
                (
                    _clauses(maker, 1, 2, 12)[0],
                    rng.choice(PAPERS),
                    f"{rng.choice(GOODS)} {rng.randint(1, 50)}{rng.choice(('克', '个', '名', '斤', '台'))}",
                )
            )
            for n in range(1, rng.randint(3, 8))
        ]
    return lines + ([maker.sentence(4, 40)] if maker.maybe(0.5) else []) + (_contact(maker) if maker.maybe(0.3) else [])


def timetable(maker: Source) -> list[str]:
    """Days, hours, what happens and where; or a line of buses with its first and last one."""
    rng = maker.rng
    lines = [rng.choice((maker.sentence(15, 70)[:-1] + "如下：", maker.sentence(10, 40)))]
    for _ in range(rng.randint(1, 3)):
        lines.append(
            rng.choice(
                (
                    f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日",
                    f"{rng.randint(1, 9)}号线",
                    f"{maker.place()}—{maker.place()}",
                    "上午",
                )
            )
        )
        for _ in range(rng.randint(1, 4)):
            lines += rng.choice(
                (
                    [f"{rng.randint(6, 20)}:{rng.choice(('00', '30', '15'))}", maker.word(), f"{rng.choice('ABCD')}馆"],
                    [f"首班 {rng.randint(5, 8)}:30", f"末班 {rng.randint(18, 22)}:00", f"间隔{rng.randint(5, 30)}分钟"],
                    [_clauses(maker, 1, 3, 10)[0], f"{rng.randint(1, 3)}号会议室"],
                )
            )
    return lines + ([maker.sentence(6, 40)] if maker.maybe(0.6) else [])


def form(maker: Source) -> list[str]:
    """A notice of a purchase or a vacancy: labels with values, a table of cells, whom to ask."""
    rng = maker.rng
    place, firm = maker.place(), f"{maker.place()}{rng.choice(FIRMS)}有限公司"
    parts = [
        [f"一、项目编号：{place}采-{rng.randint(2015, 2025)}-{rng.randint(1, 200):03d}", f"二、项目名称：{place}县{maker.word()}项目"],
        ["三、中标信息", f"供应商名称：{firm}", f"供应商地址：{place}市创业路{rng.randint(1, 90)}号", f"中标金额：{rng.randint(10000, 9999999)}.00元"],
        ["四、主要标的信息", "名称", "品牌", "数量", "单价", *(cell for _ in range(rng.randint(1, 4)) for cell in (rng.choice(GOODS), rng.choice(("国产", "/", "详见附件")), str(rng.randint(1, 2000)), str(rng.randint(10, 9000))))],
        ["五、评审专家名单", "、".join(maker.person() for _ in range(rng.randint(3, 5)))],
        ["六、公告期限", f"自本公告发布之日起{rng.randint(1, 9)}个工作日。"],
        ["七、联系方式", "1.采购人信息", f"名称：{place}县{rng.choice(OFFICES)}", *_contact(maker), "2.采购代理机构信息", f"名称：{firm}", *_contact(maker)],
        ["申请单位（盖章）", "联系人", "联系电话", "□基础 □重点 □其他", "简介（300字以内）", "填表日期：    年   月   日"],
    ]  # fmt: skip
    chosen = [part for part in parts if maker.maybe(0.6)] or parts[:2]
    return [line for part in chosen for line in part] + ([maker.sentence(8, 50)] if maker.maybe(0.2) else [])


def posts(maker: Source) -> list[str]:
    """Appointments and removals."""
    rng = maker.rng
    place = maker.place()
    lines = (
        [
            f"（{rng.randint(2008, 2025)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日{place}县第十八届人大常委会第二十次会议通过）"
        ]
        if maker.maybe(0.6)
        else []
    )
    lines += ["任命：", *(f"{maker.person()}为{place}县{rng.choice(OFFICES)}局长" for _ in range(rng.randint(1, 5)))]
    if maker.maybe(0.7):
        lines += [
            rng.choice(("免去：", "免去")),
            *(f"{maker.person()}的{place}县{rng.choice(OFFICES)}局长职务" for _ in range(rng.randint(1, 4))),
        ]
    return lines


def drawn_table(maker: Source) -> list[str]:
    """A table drawn with characters."""
    rng = maker.rng
    widths = [10, 8, 8]
    line = "+" + "+".join("-" * w for w in widths) + "+"
    rows = [
        ("单位", "数量", "增幅"),
        *(
            (maker.place() + "镇", str(rng.randint(10, 3000)), f"{rng.randint(-9, 30)}.{rng.randint(0, 9)}%")
            for _ in range(rng.randint(2, 6))
        ),
    ]
    style = rng.randint(0, 2)
    if style == 0:
        lines = [line, *("|" + "|".join(f" {cell} " for cell in row) + "|" for row in rows), line]
    elif style == 1:
        lines = ["   ".join(row) for row in rows]
    else:
        lines = [" | ".join(row) for row in rows]
    return [
        maker.sentence(15, 80),
        *lines,
        *([f"单位：{rng.choice(('万元', '吨', '万千瓦时'))}"] if maker.maybe(0.4) else []),
        *([maker.sentence(6, 50)] if maker.maybe(0.6) else []),
    ]


def channel(maker: Source) -> list[str]:
    """How official accounts write: clauses without marks, calls and signs between them."""
    rng = maker.rng
    lines = [rng.choice(CALLS)]
    for piece in _clauses(maker, rng.randint(5, 24), 3, 16):
        lines.append(piece + rng.choice(("", "", "！", "。", "啦！")))
        if maker.maybe(0.15):
            lines.append(rng.choice(MARKS) if maker.maybe(0.6) else rng.choice(CALLS))
    return lines


def greeting(maker: Source) -> list[str]:
    """A letter with short sentences."""
    lines = [
        f"{maker.rng.choice(('各位', '尊敬的', '全县广大'))}{maker.rng.choice(('教师、教育工作者', '园区朋友', '居民朋友', '家长'))}："
    ]
    lines += [maker.sentence(4, 24) for _ in range(maker.rng.randint(2, 9))]
    return lines


def cited(maker: Source) -> list[str]:
    """Paragraphs whose footnote numbers were left on lines of their own."""
    lines: list[str] = []
    number = 1
    for _ in range(maker.rng.randint(3, 8)):
        text = maker.sentence(50, 160)
        at = maker.rng.randint(8, max(9, len(text) - 4))
        lines += [text[:at], str(number), text[at:]]
        number += 1
    return lines


def figures(maker: Source) -> list[str]:
    """A table whose rows lost the marks between their cells."""
    rng = maker.rng
    many = rng.randint(1, 4)
    gap = rng.choice((" ", " ", "  ", "\t"))
    unit = rng.choice(("吨", "台", "万元", "套", "家"))
    numbered = maker.maybe(0.3)
    columns = rng.sample(("数量", "单位", "9月", "1—9月", "同比", "本月", "累计", "最高限价(万元)"), many)
    head = [rng.choice(("指标", "行业", "品名", "单位", "产品名称", "标项 品名")), *columns]
    caption = (
        maker.sentence(10, 60),
        f"表{rng.randint(1, 5)} {_clauses(maker, 1, 4, 14)[0]}",
        _clauses(maker, 1, 3, 9)[0] + "：",
    )
    lines = [rng.choice(caption), gap.join(head)]
    for number in range(1, rng.randint(3, 9)):
        what = rng.choice((rng.choice(GOODS), _clauses(maker, 1, 3, 12)[0], maker.place() + rng.choice(FIRMS) + "业"))
        cells = [
            rng.choice(
                (
                    f"{rng.randint(-20, 40)}.{rng.randint(0, 9)}",
                    str(rng.randint(1, 9000)),
                    f"{rng.randint(1, 90)} {unit}",
                )
            )
            for _ in range(many)
        ]
        lines.append(gap.join([*([str(number)] if numbered else []), what, *cells]))
    return lines + ([maker.sentence(8, 60)] if maker.maybe(0.6) else [])


def tender(maker: Source) -> list[str]:
    """A call for bids or for applicants: headings, labels with values or without, whom to ask."""
    rng = maker.rng
    colon = rng.choice(("：", ":"))
    number = f"{rng.choice('ABCZ')}{rng.randint(2015, 2025)}-{rng.randint(1, 200):03d}"
    parts = [
        [rng.choice(("项目概况", "基本情况", "岗位介绍", "招标条件"))],
        [
            f"{rng.choice(('项目', '标段', '采购', '岗位'))}{rng.choice(('编号', '名称', '代码'))}{colon}{number}",
            f"预算金额{colon}{rng.randint(5, 900)}万元",
            f"{rng.choice(('采购需求', '服务内容', '任职条件', '供货范围'))}{colon}",
        ],
        [f"{_clauses(maker, 1, 3, 9)[0]}{colon}{_clauses(maker, 1, 3, 14)[0]}" for _ in range(rng.randint(1, 4))],
        [f"{n}、{_clauses(maker, 1, 3, 12)[0]}" for n in "一二三"[: rng.randint(1, 3)]],
        [maker.sentence(10, 70)],
        [f"采购人{colon}{maker.place()}县{rng.choice(OFFICES)}", *_contact(maker)],
    ]
    return [line for part in parts if maker.maybe(0.75) for line in part] or parts[1]


def prices(maker: Source) -> list[str]:
    """What things cost or how large they are, one a line, between numbered headings."""
    rng = maker.rng
    lines: list[str] = []
    for number in "一二三四"[: rng.randint(1, 4)]:
        lines.append(f"{number}、{_clauses(maker, 1, 2, 8)[0]}")
        if rng.random() < 0.35:
            lines.append(maker.sentence(15, 70))
            continue
        unit = rng.choice(("元/吨", "元/千瓦时", "万元/亩", "公里", "平方米", "元/人", "%", "家", "℃"))
        colon = rng.choice(("：", ":", " "))
        for _ in range(rng.randint(2, 6)):
            what = rng.choice((rng.choice(GOODS), _clauses(maker, 1, 2, 7)[0]))
            figure = rng.choice(
                (
                    f"{rng.randint(1, 900)}",
                    f"{rng.randint(0, 9)}.{rng.randint(1, 99)}",
                    f"{rng.randint(1, 9)}—{rng.randint(10, 99)}",
                )
            )
            lines.append(f"{what}{colon}{figure}{unit}{rng.choice(('', '', '起', '左右'))}")
    return lines


def attendance(maker: Source) -> list[str]:
    """How minutes and speeches begin and end: who was there, who took notes, whom the speaker greets."""
    rng = maker.rng
    people = "、".join(maker.person() for _ in range(rng.randint(2, 5)))
    lines = (
        [rng.choice(("同志们：", "各位代表：", "各位来宾，朋友们：", "现将会议纪要如下："))] if maker.maybe(0.6) else []
    )
    lines += [maker.sentence(15, 80) for _ in range(rng.randint(1, 4))]
    if maker.maybe(0.5):
        lines += ["谢谢大家！"]
    else:
        colon = rng.choice(("：", ":"))
        every = [f"出席{colon}{people}", f"列席{colon}{maker.place()}县{rng.choice(OFFICES)}、{maker.place()}镇负责人", f"记录{colon}{maker.person()}", f"主持人{colon}{maker.person()}", f"时间{colon}{maker.date()}", f"地点{colon}{maker.place()}县政府会议室"]  # fmt: skip
        lines += rng.sample(every, rng.randint(1, 4))
    return lines


def scenes(maker: Source) -> list[str]:
    """The text of a broadcast: who speaks or what is shown, in brackets in front of the sentences."""
    rng = maker.rng
    lines = []
    for _ in range(rng.randint(3, 8)):
        mark = rng.choice(
            ("【正文】", "【同期声】", "【导语】", "[解说]", "【记者出镜】", "【画外音】", "（现场）", "【编后】")
        )
        who = f"{maker.place()}居民 {maker.person()}：" if maker.maybe(0.3) else ""
        lines.append(mark + who + maker.sentence(6, 70))
    return lines


def short_article(maker: Source) -> list[str]:
    """Any of them."""
    kinds: tuple[Callable[[Source], list[str]], ...] = (code, code, verses, verses, dialogue, exam, questions, names, names, glossary, steps, timetable, form, form, posts, drawn_table, channel, channel, greeting, cited, figures, figures, tender, tender, prices, prices, attendance, attendance, scenes, scenes, channel)  # fmt: skip
    lines = maker.rng.choice(kinds)(maker)
    if maker.maybe(0.12):
        lines += maker.rng.choice(kinds)(maker)
    return [line for line in lines if line.strip()]

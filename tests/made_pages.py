# ruff: noqa: E501
"""Invented pages around real or invented articles, with a label for every line: what the line model learns from and is tested on.

No site, person or paper here exists. A page is head, article and tail, each put together from pieces as sites print them; a
piece may be missing, doubled or out of order. Labels: `t` title, `r` record, `b` body, `s` site.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import made_furniture  # type: ignore[import-not-found]

STRANGE = 0.3
"""Share of the pages whose furniture is put together at random (`made_furniture`)."""

Labelled = list[tuple[str, str]]


def _words(text: str) -> list[str]:
    return text.split()


SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
GIVEN = "一凡明远立新志强晓东海燕文静国栋思雨子涵建华丽娜宏伟雪梅俊杰欣怡春生秋实永安克勤若兰以宁"
PLACES = _words("""
    临江 元江 安江 清源 东陵 云泽 平湖 丰谷 长岭 永和 石桥 凤台 金沙 南屏 北川 高岗 白水 青林 龙门 双河
""")
PAPER_ENDS = _words("""
    日报 晚报 新闻网 在线 客户端 观察 周刊 发布 网 早报 商报 电视台 融媒 通讯社 杂志 时报 快报 财经 产业网
""")
BLOG_WORDS = _words("""
    看产业 聊科技 读城 财经说 笔记 的天空 讲故事 爱看看 杂谈 产经社 微观察 说事儿 小站 研究院 智库 城事
""")
COLUMNS = _words("""
    首页 要闻 时政 财经 科技 园区 招商 项目 政策 互动 视频 图片 专题 数据 公告 人才 服务 党建 旅游 健康 教育 汽车 房产 体育 娱乐 社会 国内 国际 评论 理论 读书 论坛 政务公开 信息公开 办事大厅
    走进园区 领导之窗 机构设置 投资指南 通知公告 新闻中心 工作动态 乡镇动态 部门动态 媒体关注 图说临江 企业风采 产业布局 政策法规 在线访谈 民意征集 咨询投诉 营商环境 数字报 直播 微视 县情概况 发现 行业 产品
    展会 供求 标准 培训 商城 会员 案例 资讯 天气
""")
TAGS = _words("""
    招商项目 高质量发展 产业园区 产业集群 智能制造 新能源 低空经济 数字经济 开发区 集成电路 生物医药 先进制造 营商环境 乡村振兴 创新 经济 芯片 产业 园区 投资
""")
BUTTONS = _words("""
    打印 关闭 收藏 分享 点赞 评论 转发 举报 登录 注册 返回顶部 返回列表 复制链接 字号 大 中 小 微信 微博 QQ空间 纠错 下载 全屏 朗读 阅读原文 关注 搜索 展开 收起 扫一扫 TOP 赏 踩 在看 取消
    确定 × +关注 A+ A- 无障碍 繁体 EN RSS 手机版 写评论 更多
""")
LABELS = _words("""
    相关阅读 相关推荐 推荐阅读 热门文章 热点排行 猜你喜欢 为您推荐 最新资讯 精彩推荐 相关新闻 同类资讯 更多>同类资讯 往期回顾 最新评论 热门标签 延伸阅读 大家都在看 点击排行 本周热门 相关文章 精选推荐
    您可能感兴趣的文章 编辑推荐 相似职位 相关公告 相关链接： 排行榜 视频推荐 24小时热点 天气预报 更多>> 热门问答 推荐 今日热点 生活指南 最近更新 作者最新文章 热搜 图片新闻 滚动新闻 友情链接 近期文章 分类目录 相关产品 今日视点 频道精选
""")
INSTITUTIONS = _words("""
    人民政府 人民政府办公室 发展和改革委员会 科学技术局 经济和信息化局 财政局 工业园区管理委员会 商务局 农业农村局 统计局
""")


@dataclass
class Maker:
    """A source of pages: `articles` are (title, paragraphs); everything else is drawn from `rng`."""

    articles: list[tuple[str, list[str]]]
    rng: random.Random
    site: str = field(default="", init=False)
    strange: bool = field(default=False, init=False)

    def person(self) -> str:
        """A name of two or three characters."""
        return self.rng.choice(SURNAMES) + "".join(self.rng.sample(GIVEN, self.rng.randint(1, 2)))

    def place(self) -> str:
        """The name of a place."""
        return self.rng.choice(PLACES)

    def word(self) -> str:
        """A few characters: a subject, a column, the beginning of a clause."""
        style = self.rng.randint(0, 3)
        if style < 2:
            return self.rng.choice(TAGS if style else COLUMNS)
        clause = self.sentence(8, 60).split("，")[0]
        return clause[: self.rng.randint(2, 8)].strip("，。：；！？、“”《》 ") or "产业园区"

    def paper(self) -> str:
        """The name of a newspaper or site."""
        return self.rng.choice(PLACES) + self.rng.choice(PAPER_ENDS)

    def blog(self) -> str:
        """The name of somebody's own channel."""
        return self.rng.choice(
            (self.person(), self.rng.choice(PLACES), "小" + self.rng.choice(GIVEN))
        ) + self.rng.choice(BLOG_WORDS)

    def date(self) -> str:
        """A date as sites write it."""
        y, m, d = self.rng.randint(2003, 2026), self.rng.randint(1, 12), self.rng.randint(1, 28)
        return self.rng.choice(
            (
                f"{y}-{m:02d}-{d:02d}",
                f"{y}年{m:02d}月{d:02d}日",
                f"{y}/{m}/{d}",
                f"{y}-{m}-{d}",
                f"{y}.{m:02d}.{d:02d}",
                f"{y}年{m}月{d}日",
            )
        )

    def time(self) -> str:
        """A time of the day."""
        return self.rng.choice(
            (
                f"{self.rng.randint(0, 23):02d}:{self.rng.randint(0, 59):02d}",
                f"{self.rng.randint(0, 23):02d}:{self.rng.randint(0, 59):02d}:{self.rng.randint(0, 59):02d}",
            )
        )

    def headline(self) -> str:
        """The title of some article."""
        for _ in range(20):
            title = self.rng.choice(self.articles)[0]
            if 8 <= len(title) <= 44:
                return title
        return "园区建设提速推进产业升级"

    def sentence(self, least: int, most: int) -> str:
        """A sentence of some article, with its full stop, between two lengths; a shorter one where there is none."""
        best = "园区建设正在稳步推进。"
        for _ in range(12):
            line = self.rng.choice(self.rng.choice(self.articles)[1])
            for part in line.split("。"):
                if least <= len(part) + 1 <= most:
                    return part + "。"
        return best

    def label(self) -> str:
        """The head of a list of links: one that every site has, or a column of its own."""
        if self.maybe(0.7):
            return self.rng.choice(LABELS)
        return self.rng.choice(PLACES) + self.rng.choice(
            ("观察", "之窗", "快讯", "动态", "速递", "看点", "在线", "焦点", "直击", "图说", "热议")
        )

    def signature(self) -> Labelled:
        """How official documents end: annexes, issuer, date, contact."""
        rng, place = self.rng, self.rng.choice(PLACES)
        day = f"{rng.randint(2008, 2025)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
        lines: Labelled = []
        if self.maybe(0.4):
            lines += [(rng.choice(("附件：", "附件:1.", "附：")) + f"{place}县{rng.choice(TAGS)}三年行动计划", "b")]
        if self.maybe(0.3):
            lines += [(f"联系人：{self.person()}，联系电话：010-66013708", "b")]
        lines += [(f"{place}县{rng.choice(INSTITUTIONS)}", "b"), (day, "b")]
        if self.maybe(0.3):
            lines += [
                (
                    rng.choice(
                        (
                            "（此件公开发布）",
                            "（此件主动公开）",
                            f"抄送：{place}县委各部门，县人大办公室。",
                            "（联系电话：0712-3304129）",
                        )
                    ),
                    "b",
                )
            ]
        return lines

    def opening(self) -> str:
        """How some article begins, its lines run together, cut anywhere."""
        title, lines = self.rng.choice(self.articles)
        text = " ".join(([title] if self.maybe(0.2) else []) + lines[:6])
        return text[: self.rng.randint(28, 60)]

    def some(self, words: list[str], least: int, most: int) -> list[str]:
        """A few different words."""
        return self.rng.sample(words, min(len(words), self.rng.randint(least, most)))

    def maybe(self, chance: float) -> bool:
        """Whether a piece is there."""
        return self.rng.random() < chance


def page(maker: Maker, article: tuple[str, list[str]], body: Labelled | None = None) -> Labelled:
    """One page around an article; `body` overrides the labelled lines made of its paragraphs."""
    maker.site = maker.paper()
    maker.strange = maker.maybe(STRANGE)
    title = article[0]
    lines = _head(maker, title)
    inside = body if body is not None else [(line, "b") for line in article[1]]
    if maker.maybe(0.25):
        inside = inside + closing(maker)
    if maker.maybe(0.06):  # a speech: when and where, and who held it
        inside = [*opening(maker), *inside]
    if len(inside) > 3 and maker.maybe(0.1):  # a box of links between two paragraphs
        at = maker.rng.randint(1, len(inside) - 1)
        box = [(maker.label(), "s"), *((maker.headline(), "s") for _ in range(maker.rng.randint(1, 4)))]
        inside = inside[:at] + box + inside[at:]
    if len(inside) > 1 and maker.maybe(0.06):  # an advertisement, a call to open the application
        at = maker.rng.randint(1, len(inside) - 1)
        call = [("广告", "s")] if maker.maybe(0.4) else made_furniture.calls(maker)[:1]
        inside = [*inside[:at], *call, *inside[at:]]
    lines += inside
    if maker.maybe(0.85):
        lines += _tail(maker, title)
    return [(line, label) for line, label in lines if line.strip()]


def closing(maker: Maker) -> Labelled:
    """How articles end: a short sentence or two, at times one that speaks to the reader."""
    rng = maker.rng
    every = (
        "特此公告。", "特此通知。", "谢谢大家！", "由此给您带来的不便，敬请谅解。", "请各单位遵照执行。", "我们拭目以待。",
        "你觉得呢？", "欢迎你来走一走。", "这一切才刚刚开始。", "故事还在继续……", "请广大市民相互转告。", "愿你一路平安。",
        "未来可期。", "别忘了带身份证。", "祝您生活愉快！", "望周知。",
    )  # fmt: skip
    lines = [maker.sentence(6, 39) for _ in range(rng.randint(0, 2))]
    lines += [rng.choice(every)] if maker.maybe(0.5) or not lines else []
    return [(line, "b") for line in lines]


def opening(maker: Maker) -> Labelled:
    """How speeches and reports begin."""
    rng = maker.rng
    place, day = rng.choice(PLACES), f"{rng.randint(2005, 2026)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
    lines = [
        f"——{day}在{place}县第{rng.randint(10, 19)}届人民代表大会第{rng.randint(1, 6)}次会议上",
        f"{rng.choice((place + '县人民政府', place + '市', '', '县委副书记、'))}{rng.choice(('县长', '市长', '主任', '书记'))} {maker.person()}",
        rng.choice(("同志们：", "各位代表：", "各位来宾，朋友们：")),
    ]
    return [(line, "b") for line in lines if maker.maybe(0.75)]


def _head(maker: Maker, title: str) -> Labelled:
    rng = maker.rng
    style = rng.random()
    if style < 0.12:
        return [(title, "t")] if maker.maybe(0.6) else []
    lines: Labelled = []
    if maker.maybe(0.25):
        shown = rng.choice(
            ("{t}_{c}_{s}", "{t}-{s}", "{t} - {s}", "{t}|{s}", "{t}--{s}", "{t} {s}", "{s} -- {t}", "{t}")
        ).format(t=title, c=rng.choice(COLUMNS), s=maker.site)
        lines.append((shown, "s" if shown != title else "t"))
    pieces: list[Callable[[Maker], Labelled]] = [_navigation, _crumb, _site_lines, _buttons]
    chosen = [piece for piece in pieces if maker.maybe(0.45)]
    if maker.maybe(0.2):
        rng.shuffle(chosen)
    for piece in chosen:
        lines += piece(maker)
    if maker.strange and maker.maybe(0.7):
        lines = made_furniture.head(maker) if maker.maybe(0.5) else lines + made_furniture.head(maker)
    if maker.maybe(0.93):
        lines += [(title, "t")] * (2 if maker.maybe(0.12) else 1)
    if maker.maybe(0.08):
        lines.append((f"——{maker.headline()}", "b"))
    for piece in (_tags, _record, _buttons_small):
        if maker.maybe({"_tags": 0.22, "_record": 0.85}.get(piece.__name__, 0.3)):
            lines += piece(maker)
    if maker.strange and maker.maybe(0.35):
        lines += made_furniture.below_headline(maker)
    if maker.maybe(0.08):
        lines += [(title, "t")]
    if maker.maybe(0.1):
        lines += _abstract(maker)
    return lines


def _navigation(maker: Maker) -> Labelled:
    rng = maker.rng
    words = maker.some(COLUMNS, 3, 25)
    if maker.maybe(0.3):
        words += [place + rng.choice(("概况", "新闻", "要闻", "风光", "动态")) for place in maker.some(PLACES, 1, 4)]
    style = rng.randint(0, 4)
    if style == 0:
        return [(rng.choice((" ", " | ", "|", "  ", " / ")).join(words[:14]), "s")]
    if style == 1:
        return [(line, "s") for word in words for line in (word, "|")][:-1]
    if style == 2:
        return [("  • " + word, "s") for word in words]
    return [(word, "s") for word in words]


def _crumb(maker: Maker) -> Labelled:
    rng = maker.rng
    steps = ["首页", *maker.some(COLUMNS[1:], 1, 3), *(rng.choice((["正文"], ["详细内容"], [], [])))]
    mark = rng.choice((" > ", ">", " / ", "  /  ", " >> ", " » ", "→", "-", " — "))
    lead = rng.choice(("", "", "当前位置:", "您的位置：", "您现在的位置： ", "位置："))
    if maker.maybe(0.15):
        return [(line, "s") for step in steps for line in (step, ">")][:-1]
    return [(lead + mark.join(steps) + rng.choice(("", "", mark.rstrip())), "s")]


def _site_lines(maker: Maker) -> Labelled:
    rng = maker.rng
    place = rng.choice(PLACES)
    every = [
        maker.site,
        f"欢迎访问{maker.site}！",
        f"{place}市装备产业协会指定宣传媒体",
        f"{place}县人民政府门户网站",
        f"服务产业 连接未来 —— {maker.site}",
        "新闻详情",
        "详细内容",
        "资讯详情",
        "正在加载......",
        "Loading...",
        str(rng.randint(10, 9999)),
        rng.choice(("gkzone", "newsroom", "industry-hub", "www.example.com", "http://example.com/")),
        f"-- {rng.choice(COLUMNS)}",
        f"今天是{maker.date()} 星期{rng.choice('一二三四五六日')}",
        f"{place} 晴 {rng.randint(1, 30)}℃",
        "请输入关键字",
        f"热线电话：0{rng.randint(10, 999)}-{rng.randint(1000000, 9999999)}",
        "登录 注册",
        "投稿",
        "简体 | 繁體 | English",
        f"{place}政务",
        "×",
        f"{place}旅游网",
        f"{place}装备博览会",
        " ".join(f"{word}在{place}" for word in ("吃", "住", "玩")),
        "首页 展会介绍 参展商 观众 新闻 联系",
        f"{place}经济技术开发区",
        f"{place}县总工会",
        f"{place}开发者社区",
        f"{place} > {rng.choice(COLUMNS)}",
        "点击上方蓝字关注我们",
        f"收录于合集 #便民服务 {rng.randint(2, 30)}个",
        "论坛首页 › 创业交流 › 求助",
    ]
    return [(line, "s") for line in maker.some(every, 1, 5)]


def _buttons(maker: Maker) -> Labelled:
    words = maker.some(BUTTONS, 1, 8)
    if maker.maybe(0.4):
        return [(maker.rng.choice((" ", "  ", " | ")).join(words), "s")]
    return [(word, "s") for word in words]


def _buttons_small(maker: Maker) -> Labelled:
    rng = maker.rng
    count = rng.randint(0, 9999)
    every: list[list[str]] = [
        ["【字体：", "大", "中", "小", "】"],
        ["字号:[大][中][小]"],
        ["字号", "超大", "大", "标准", "小"],
        ["分享到：", "微信", "微博"],
        ["分享至"],
        [f"{count}人参与 {rng.randint(0, 300)}评论"],
        ["用微信扫描二维码", "分享至好友和朋友圈"],
        [str(count)],
        [f"阅读 {count}"],
        [f"阅读({count})"],
        ["打印 关闭"],
        ["T +  -"],
        ["字号"],
        ["收听"],
        ["【打印】 【关闭】"],
        ["缩小字体 放大字体 收藏 微博 微信 分享"],
    ]
    return [(line, "s") for line in rng.choice(every)]


def _tags(maker: Maker) -> Labelled:
    words = maker.some(TAGS if maker.maybe(0.6) else COLUMNS, 1, 4)
    if maker.maybe(0.3):
        return [(" ".join(words), "s")]
    return [(word, "s") for word in words]


def _record(maker: Maker) -> Labelled:
    rng = maker.rng
    d, t, p, n = maker.date(), maker.time(), maker.paper(), maker.person()
    editor = rng.choice(("责任编辑", "编辑", "责编", "校对"))
    label = rng.choice(("发布时间", "发布日期", "时间", "日期", "发表时间", "发稿时间"))
    source = rng.choice(("来源", "信息来源", "文章来源", "稿源", "来源于"))
    c = rng.choice((":", "：", ": ", "： "))
    every: list[list[str]] = [
        [f"{d} {t}"],
        [d],
        [n, f"{d} {t}"],
        [n, d],
        [f"{maker.blog()} {d} {t}"],
        [maker.blog(), f"{d} {t}"],
        [f"{d} {t} {p}"],
        [f"{d} {t} {p} 作者{c}{n if maker.maybe(0.6) else ''}"],
        [f"{p} {d} {t}"],
        [f"admin {d} {source}{c}{p if maker.maybe(0.8) else ''}"],
        [f"{editor}{c}{n} {d} {t}原创 {source}{c}{p}"],
        [f"{d} {t} {source}{c}{p}"],
        [f"{d}{t}{source}{c}{p}"],
        [f"{source}{c}{p} {label}{c}{d} 点击{c}"],
        [f"{label}{c}{d} {source}{c}{p} 浏览次数{c}{rng.randint(1, 9999)}"],
        [f"{label}{c}{d}", f"{source}{c}{p}", f"作者{c}{n}"],
        [f"{label}{c}", d, f"{source}{c}", p],
        [
            f"{d} {t}{n}",
            f"{p} {d[:4]}年{rng.randint(1, 12)}期",
            f"关键词{c}{'；'.join(maker.some(TAGS, 1, 4))}",
            *([n] if maker.maybe(0.5) else []),
        ],
        [f"http://example.com {d} {t} {source}{c}{p}"],
        [f"{n} {n[:1]}{rng.choice(GIVEN)} / {p}", f"{d} {t}"],
        [f"{p}记者 {n}", f"{d} {t}"],
        [f"文/{n}"],
        [f"作者{c}{n}"],
        [f"{p}记者 {n} 通讯员 {maker.person()}"],
        [f"所属地区{c}{rng.choice(PLACES)}省-{rng.choice(PLACES)}市", f"{label}{c}{d}"],
        [f"原创 {p} {d} {t}"],
        [f"{d} · {p}"],
        [f"{source}{c}{p}", f"{d} {t}"],
        [f"({d})"],
        [f"{label}{c}{d} {t} 访问量{c} {rng.choice(('', str(rng.randint(1, 9999))))}"],
        [f"（原标题：{maker.headline()}）"],
        [f"更新时间{c}{d} {t} {source}{c}{rng.choice(('未知', '本站', '网络', p))}"],
        [f"作者{c}{n} {source}{c}{p} {label}{c}{d}"],
        [f"[ 发布日期{c}{d} ]"],
        [f"{n}_{d[:4]} 于 {d} {t} 发布 阅读量 {rng.randint(1, 90)}k 收藏 {rng.randint(1, 99)}"],
        [f"{p} {d} {t} 发表于{rng.choice(PLACES)}"],
        [f"原创 {maker.blog()} {p} {d} {t}"],
        [f"{d} {t} {p}", "A- A A+"],
        [f"楼主 {maker.blog()} 发表于 {d} {t}", "只看楼主 倒序浏览"],
        [f"时间{c}{d} {t} 编辑{c}admin 次数{c}{rng.randint(1, 9999)}"],
        [f"{p} {d} 浏览量{c}{rng.randint(1, 9999)}"],
        [f"发布{c}{d} {source}{c}网络 点击{c}{rng.randint(1, 9999)}"],
        [f"{d} {t} {source}{c}{p} 【字体：大 中 小】"],
        [f"{d} 浏览{c}{rng.randint(1, 999)}"],
        [f"（{d}）"],
        [f"发表于 {d} {t} | 只看该作者"],
        [f"公告日期{c}{d}"],
        [
            f"{rng.choice(('档案号', '信息流水', '办理科室', '页码'))}{c}{rng.randint(1, 9999)} | {label}{c}{d} | {rng.choice(('时限', '承办', '备查'))}{c}长期"
        ],
        [p, f"{d} {t}"],
        [f"{p}  {d}  {n}"],
    ]
    if maker.maybe(0.18):
        return _label_column(maker)
    return [(line, "r") for line in rng.choice(every)]


def _label_column(maker: Maker) -> Labelled:
    """The record of an official document as portals print it: a column of labels and values, bulleted or not, some empty."""
    rng = maker.rng
    place = rng.choice(PLACES)
    rows = [
        ("索引号", f"{rng.randint(10**9, 10**10)}/{rng.randint(2010, 2025)}-{rng.randint(1, 99999):05d}"),
        ("主题分类", rng.choice(("", "综合政务", "国民经济管理", "工业"))),
        ("来源", rng.choice(("", maker.site))),
        ("发文机构", f"{place}县{rng.choice(INSTITUTIONS)}"),
        ("发文字号", f"{place[0]}政发〔{rng.randint(2010, 2025)}〕{rng.randint(1, 99)}号"),
        ("成文日期", maker.date()),
        ("发布日期", f"{maker.date()} {maker.time()}"),
        ("有效性", rng.choice(("有效", ""))),
        ("公开方式", rng.choice(("主动公开", ""))),
        ("名称", maker.headline()),
        ("内容概述", ""),
    ]
    rows = [row for row in rows if maker.maybe(0.75)]
    colon = rng.choice(("：", ":"))
    style = rng.randint(0, 3)
    lines: Labelled = []
    for name, value in rows:
        if style == 0:
            lines += [(f"  • {name}{colon}", "r"), *([(f"    {value}", "r")] if value else [])]
        elif style == 1:
            lines += [(f"{name}{colon}", "r"), *([(value, "r")] if value else [])]
        else:
            lines.append((f"{name}{colon}{value}", "r"))
    return lines


def _abstract(maker: Maker) -> Labelled:
    rng = maker.rng
    lead = maker.sentence(30, 150)
    lines: Labelled = [(rng.choice(("摘要：", "导读：", "[摘要]", "「导读」", "核心提示：", "", "")) + lead, "b")]
    if maker.maybe(0.5):
        lines.append((f"关键词：{'；'.join(maker.some(TAGS, 2, 4))}", "r"))
    if maker.maybe(0.4):
        lines.append(("中图分类号：F127 文献标识码：A", "r"))
    if maker.maybe(0.4):
        lines.append(
            (
                rng.choice(
                    ("文：编辑部", f"文/{maker.person()}", f"撰文：{maker.person()}", f"作者：{maker.person()}")
                ),
                "r",
            )
        )
    return lines


def _tail(maker: Maker, title: str) -> Labelled:
    rng = maker.rng
    lines: Labelled = []
    if maker.maybe(0.45):
        lines += _credits(maker)
    pieces = (_share, _notice, _pager, _links, _teasers, _comments, _blurb, _codes, _account, _script)
    odds = (0.3, 0.25, 0.25, 0.45, 0.25, 0.15, 0.1, 0.05, 0.08, 0.05)
    chosen = [piece for piece, chance in zip(pieces, odds, strict=True) if maker.maybe(chance)]
    if maker.maybe(0.6):
        rng.shuffle(chosen)
    if maker.strange:
        lines += made_furniture.tail(maker)
        chosen = chosen[:1]
    for piece in chosen:
        lines += piece(maker)
    if maker.maybe(0.4 if maker.strange else 0.6):
        lines += _footer(maker)
    if maker.maybe(0.1):
        lines.append((rng.choice(("返回顶部", "TOP", "关闭", "评论", "0", "没有更多了")), "s"))
    return lines


def _credits(maker: Maker) -> Labelled:
    rng = maker.rng
    n, p = maker.person(), maker.paper()
    every: list[list[str]] = [
        [f"责任编辑：{n}"],
        [f"（责任编辑：{n}）"],
        [f"[责任编辑：{n}]"],
        [f"编辑|{n}", f"责编|{maker.person()}", f"校对|{maker.person()}"],
        [f"编辑 {n} 校对 {maker.person()}"],
        [f"（{p}记者 {n}）"],
        [f"{p}记者 {n} 摄"],
        [f"来源：{p}"],
        [f"来源 | {p}"],
        [f"本文来源：{p} 责任编辑：{n}"],
        [f"一审：{n} 二审：{maker.person()} 三审：{maker.person()}"],
        [f"【编辑:{n}"],
        [f"作者：{n}", f"编辑：{maker.person()}"],
        [f"记者：{n}", f"图片：{maker.person()}"],
        [f"（作者系{rng.choice(PLACES)}大学教授）"],
        [f"（原标题：{maker.headline()}）"],
        [f"发布日期：{maker.date()} 责任编辑：{n}"],
        [f"供稿：{rng.choice(PLACES)}县{rng.choice(INSTITUTIONS)}"],
        [f"原文刊于《{p}》{maker.date()}"],
    ]
    return [(line, "r") for line in rng.choice(every)]


def _share(maker: Maker) -> Labelled:
    rng = maker.rng
    every = [
        ["分享到：", "微信", "微博", "QQ空间"],
        ["扫一扫在手机打开当前页面"],
        ["【打印本页】【关闭窗口】"],
        ["打印", "关闭"],
        ["赞 0 赏 分享"],
        [f"标签：{' '.join(maker.some(TAGS, 2, 5))}"],
        ["文章关键词：", " ".join(maker.some(TAGS, 2, 4))],
        ["关键字 :", *maker.some(TAGS, 1, 3)],
        ["阅读原文"],
        [f"阅读 {rng.randint(1, 9999)}"],
        ["+1", "【纠错】"],
        ["微信扫一扫 一键转发"],
        ["举报/反馈"],
        [*maker.some(TAGS, 3, 6)],
        ["好文", "钦佩", "喜欢", "泪奔"],
        ["收藏", "举报", "取消", "确认"],
        ["我要纠错", "返回顶部"],
        ["返回列表"],
        ["收藏本页", "打印", f"客服QQ：{rng.randint(10000, 99999999)}"],
        [f"点赞 {rng.randint(0, 99)}", "踩", f"评论 {rng.randint(0, 20)}", "分享", "打赏"],
        [f"收藏 {rng.randint(0, 9)} 支持 {rng.randint(0, 9)} 反对 {rng.randint(0, 9)}", "回复"],
        ["立即申请", "收藏职位", "举报"],
        ["查看公告原文"],
        ["附件：", "相关解读", f"《{maker.headline()}》政策解读", "扫码分享"],
        [f"Star {rng.randint(1, 999)}", f"Fork {rng.randint(1, 99)}", f"Watch {rng.randint(1, 99)}", "GitHub"],
        ["【返回顶部】 【打印本页】 【关闭窗口】"],
        ["【关闭】"],
        ["关闭窗口", "打印"],
        ["收藏 打印"],
        ["END", "点个“在看”转发给更多的人"],
        ["附件下载", "打印本页", "扫一扫在手机打开当前页面"],
    ]
    return [(line, "s") for line in rng.choice(every)]


def _notice(maker: Maker) -> Labelled:
    rng = maker.rng
    s, p = maker.site, maker.paper()
    every = [
        ["免责声明：本文仅代表作者观点，本站仅提供信息存储空间服务，转载请注明出处。"],
        ["声明:本文转自网络。"],
        ["特别声明：以上内容为自媒体平台用户上传并发布。"],
        [f"本文仅代表作者个人观点，与{s}无关。"],
        [f"凡本网注明“来源：{s}”的所有作品，版权均属于{s}，未经本网授权不得转载、摘编或利用其它方式使用上述作品。"],
        [
            f"凡本网未注明“来源：{s}(或{s}——{p})”的作品，均转载自其它媒体，转载目的在于传递更多信息，并不代表本网赞同其观点。"
        ],
        [
            f"{p}、{s}所有自采新闻(含图片)独家授权{s}发布，未经允许不得转载或镜像；授权转载务必注明来源，例：“{s}-{p} ”。"
        ],
        ["本文来自网友投稿，如有侵权请联系删除。"],
        ["风险提示：股市有风险，投资需谨慎，文中观点不构成投资建议。"],
        [f"郑重声明：{s}发布此信息的目的在于传播更多信息，与本网站立场无关。"],
        [
            "Notice: The content above (including the pictures and videos if any) is uploaded and posted by a user, which only provides information storage services."
        ],
        ["版权声明：本文版权归原作者所有，转载仅为学习交流，如涉及侵权请及时与我们联系。"],
        [f"注：本文为{s}原创文章，未经允许不得转载。"],
        [
            "特别声明",
            f"本文为政务等机构在{s}上传并发布，仅代表该机构观点，不代表{s}的观点或立场，{s}仅提供信息发布平台。",
        ],
        [f"更多精彩内容请下载{s}客户端。"],
        [f"({s}，更多原创资讯请下载“{s}”APP)"],
    ]
    return [(line, "s") for line in rng.choice(every)]


def _pager(maker: Maker) -> Labelled:
    rng = maker.rng
    a, b = maker.headline(), rng.choice((maker.headline(), "没有了", "无"))
    words = rng.choice(
        (
            ("上一篇", "下一篇"),
            ("上一条", "下一条"),
            ("上一篇文章", "下一篇文章"),
            ("前一篇", "后一篇"),
            ("【上一篇】", "【下一篇】"),
        )
    )
    if maker.maybe(0.25):
        return [(line, "s") for line in (f"{words[0]}：", a, f"{words[1]}：", b)]
    return [(f"{words[0]}：{a}", "s"), (f"{words[1]}：{b}", "s")]


def _links(maker: Maker) -> Labelled:
    rng = maker.rng
    lines: Labelled = [(maker.label(), "s")] if maker.maybe(0.8) else []
    style = rng.randint(0, 7)
    for number in range(rng.randint(3, 14)):
        title = (
            maker.headline() if maker.maybe(0.9) else rng.choice(("国内联播快讯", "国际快讯", "图片新闻", "一周要闻"))
        )
        short = rng.choice((title, title[: rng.randint(10, 24)] + "...", title))
        date = maker.date()
        item = (
            [short],
            ["• " + short],
            [f"{number + 1}", short],
            [f"{number + 1}. {short}"],
            [f"{short} {date}"],
            [short, date],
            [f"[{rng.choice(COLUMNS)}] {short}"],
            [short, maker.blog(), f"{rng.randint(0, 999)}评论"],
        )[style]
        lines += [(line, "s") for line in item]
    return lines


def _teasers(maker: Maker) -> Labelled:
    rng = maker.rng
    lines: Labelled = [(maker.label(), "s")] if maker.maybe(0.8) else []
    style = rng.randint(0, 4)
    for _ in range(rng.randint(3, 9)):
        text = maker.sentence(18, 60) if maker.maybe(0.5) else maker.opening()
        cut = text[: rng.randint(20, 60)]
        cut = cut if maker.maybe(0.5) else cut.rstrip("。") + rng.choice(("...", "…", ""))
        if maker.maybe(0.3):  # a headline, and how its own article begins
            title, opening = rng.choice(maker.articles)
            text = " ".join((rng.choice(("# ", "")) + title, *opening[:3])) if maker.maybe(0.6) else opening[0]
            lines += [(f"  • {title}" if style == 0 else title, "s"), (text[: rng.randint(28, 60)], "s")]
            continue
        item = (
            [f"  • {maker.headline()}", f"    {cut}"],
            [maker.headline(), cut, maker.date()],
            [f"• {maker.headline()} {cut}"],
            [maker.headline(), cut],
            [maker.headline(), f"{cut}[详细]"],
        )[style]
        lines += [(line, "s") for line in item]
    return lines


def _floors(maker: Maker) -> Labelled:
    """The answers of a forum under the first post."""
    rng = maker.rng
    lines = []
    for number in range(rng.randint(1, 4)):
        floor = ("沙发", "板凳", "地板", "4楼")[number] if maker.maybe(0.5) else f"{number + 2}#"
        lines += [
            f"{floor} {maker.blog()} 发表于 {maker.date()} {maker.time()}",
            maker.sentence(5, 40),
            rng.choice(("举报", "回复 举报", "支持 反对")),
        ]
    return [(line, "s") for line in (*lines, "发表回复", "您需要登录后才可以回帖 登录 | 立即注册")]


def _comments(maker: Maker) -> Labelled:
    rng = maker.rng
    if maker.maybe(0.15):
        return _floors(maker)
    lines: Labelled = [
        (line, "s")
        for line in rng.choice(
            (
                ["网友评论"],
                ["全部评论", "最热 最新"],
                ["评论", "登录 评论一下"],
                ["我要评论", "发表"],
                ["沒有留言:"],
                ["发表评论", "文明上网理性发言，请遵守新闻评论服务协议"],
            )
        )
    ]
    for _ in range(rng.randint(0, 6)):
        user = rng.choice(
            (maker.blog(), maker.person(), f"用户{rng.randint(1000, 99999)}", f"guan_{rng.randint(10**6, 10**7)}")
        )
        said = maker.sentence(6, 38)
        lines += [
            (line, "s")
            for line in (
                user,
                said,
                rng.choice((f"{rng.randint(1, 59)}分钟前", f"{rng.randint(1, 23)}小时前", maker.date())),
                rng.choice(("回复 赞 0 踩 0", "举报", "|回复", "回复(0)")),
            )
        ]
    return lines


def _blurb(maker: Maker) -> Labelled:
    rng = maker.rng
    s, place = maker.site, rng.choice(PLACES)
    every = [
        [
            f"{s}于{rng.randint(1997, 2015)}年正式上线运行,是{place}产业促进会主办的全国性行业门户网站。",
            f"服务热线:400-{rng.randint(100, 999)}-{rng.randint(1000, 9999)}",
        ],
        [f"关于{s}", f"{s}是{place}市主管的新闻门户网站，致力于为读者提供产业资讯。"],
        [f"{s}", "微信公众号", f"微信号：{place}news", "功能介绍 传递园区声音"],
        [f"作者简介：{maker.person()}，{place}大学教授。"],
        [f"{s}成立于{rng.randint(1999, 2018)}年，专注打造行业资讯平台。"],
    ]
    return [(line, "s") for line in rng.choice(every)]


def _codes(maker: Maker) -> Labelled:
    rng = maker.rng
    return [
        (line, "s")
        for line in (
            rng.choice(("扫描下方二维码解锁更多技能", "长按识别二维码关注我们", "扫码关注公众号")),
            *(f"{i}、回复【{word}】查询" for i, word in enumerate(maker.some(TAGS, 2, 5), 1)),
            "点赞和在看，都在这里",
        )
    ]


def _account(maker: Maker) -> Labelled:
    rng = maker.rng
    if maker.maybe(0.5):
        head = rng.choice(("往期推荐", "往期回顾", "喜欢此内容的人还喜欢", "END"))
        lines = [head, *(maker.headline()[: rng.randint(6, 24)] for _ in range(rng.randint(1, 4)))]
        lines += rng.choice(
            (
                [maker.blog(), "不看的原因", "内容质量低", "不看此公众号"],
                [f"阅读 {rng.randint(1, 9999)}", "在看", "写留言"],
                ["微信扫一扫", "关注该公众号"],
                [],
            )
        )
        return [(line, "s") for line in lines]
    return [(line, "s") for line in ("阅读", "在看", "已同步到看一看写下你的想法", "前往“发现”-“看一看”浏览“朋友在看”")]


def _script(maker: Maker) -> Labelled:
    return [
        (line, "s")
        for line in (
            "(function(){",
            "var adScript = document.createElement('script');",
            "adScript.src = '//ad.example.com/js/hzh.js';",
            "document.getElementsByTagName('head')[0].appendChild(adScript);",
            "})();",
        )
    ]


def _footer(maker: Maker) -> Labelled:
    rng = maker.rng
    s, place, number = maker.site, rng.choice(PLACES), rng.randint(10**7, 10**8)
    every = [
        "关于我们| 联系我们", "关于我们 | 广告服务 | 联系我们 | 法律声明 | 手机版", "公司简介 | 联系方法 | 招聘信息 | 客户服务",
        f"京ICP备{number}号", f"京ICP备{number}号-1 京公网安备{number}0001号", f"©{rng.randint(1997, 2010)}-{rng.randint(2011, 2025)} {s} 版权所有",
        f"Copyright © {rng.randint(2000, 2024)} {s} All Rights Reserved.", f"版权所有:{s} 运营商:{place}网络科技有限公司 地址:{place}市中山路{rng.randint(1, 400)}号",
        f"主办：{place}县人民政府 承办：{place}县人民政府办公室", f"网站标识码：{number}", f"地址：{place}市人民路{rng.randint(1, 300)}号 邮编：{rng.randint(100000, 800000)}",
        f"联系电话：0{rng.randint(100, 999)}-{rng.randint(1000000, 9999999)} 邮箱：news@example.com", "网站地图 | 隐私政策 | 使用帮助", "技术支持：某某软件", "Powered by Site CMS",
        f"违法和不良信息举报电话：0{rng.randint(100, 999)}-{rng.randint(1000000, 9999999)}", "首页 | 新闻 | 产业 | 园区 | 联系我们", f"本站由{place}科技提供技术支持",
        f"{place}乡人民政府主办", f"{place}开发区管理委员会主办", f"{place}县人大常委会办公室", f"备案序号：某ICP备{number}号", f"承办单位：{place}会展有限公司", "客户端下载", "招贤纳士", "商务合作", f"服务热线：400-{rng.randint(100, 999)}-{rng.randint(1000, 9999)}", "在线留言", "Powered by Discuz! X3.4", "各县区政府网站", "市直部门网站", f"友情链接：{place}总工会 省总工会 市总工会",
        "设为首页", "加入收藏", "网站声明", "联系我们", "关于我们", "站长统计",
    ]  # fmt: skip
    return [(line, "s") for line in maker.some(every, 1, 5)]


def clauses(maker: Maker, paragraphs: list[str]) -> Labelled:
    """The article as official accounts print it: one clause a line, captions and calls in between."""
    lines: Labelled = []
    for paragraph in paragraphs[:8]:
        if maker.maybe(0.3):
            lines.append((paragraph, "b"))
            continue
        piece = ""
        for char in paragraph:
            piece += char
            if char in "，。；！？" and len(piece) > 5:
                lines.append((piece.rstrip("，。；"), "b"))
                piece = ""
        lines += [(piece, "b")] if piece else []
        if maker.maybe(0.2):
            lines.append(
                (
                    maker.rng.choice(
                        ("资料图", "▲ 园区一角", "此外", "01", "★", "↓↓↓", "图为施工现场。", "（视频截图）")
                    ),
                    "b",
                )
            )
    return lines


def table(maker: Maker) -> Labelled:
    """A table as it is left when its cells are copied: one cell a line."""
    rng = maker.rng
    names = [
        rng.choice(("分类号", "指标", "序号", "项目名称", "单位")),
        rng.choice(("2023年", "目标值", "责任单位", "机构信息", "完成情况")),
    ]
    cells = [f"{rng.choice(PLACES)}县{rng.choice(TAGS)}分类表", *names]
    for number in range(rng.randint(3, 8)):
        cells += [
            rng.choice(COLUMNS[30:]),
            rng.choice(
                (
                    f"{number + 1:02d}01",
                    str(rng.randint(1, 999)),
                    f"{rng.randint(1, 99)}.{rng.randint(0, 9)}",
                    "%",
                    "亿元",
                )
            ),
        ]
    return [(cell, "b") for cell in cells]


def official(maker: Maker, paragraphs: list[str]) -> Labelled:
    """An official notice: number, title, addressees, text, issuer, date, and what it makes known."""
    rng = maker.rng
    place, subject = rng.choice(PLACES), rng.choice(TAGS)
    number = f"{place[0]}政办〔{rng.randint(2012, 2025)}〕{rng.randint(1, 99)}号"
    name = f"{place}县促进{subject}发展{rng.choice(('实施方案', '若干措施', '三年行动计划', '管理办法'))}"
    issuer = f"{place}县{rng.choice(INSTITUTIONS)}"
    day = f"{rng.randint(2012, 2025)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
    lines: Labelled = []
    if maker.maybe(0.3):
        lines.append((f"{issuer}文件", "b"))
    if maker.maybe(0.5):
        lines.append((f"{issuer}关于印发{name}的通知", "t"))
    lines.append((number, "b"))
    lines += [
        ("各乡镇人民政府，县政府各部门：", "b"),
        (f"《{name}》已经县政府同意，现印发给你们，请认真贯彻落实。", "b"),
    ]
    if maker.maybe(0.3):
        lines += [(f"附件：{name}", "b")]
    lines += [(issuer, "b"), (day, "b")]
    if maker.maybe(0.3):
        lines.append(
            (
                rng.choice(
                    ("（此件公开发布）", "（此件主动公开）", "联系人：" + maker.person() + " 联系电话：010-66013708")
                ),
                "b",
            )
        )
    if maker.maybe(0.7):
        lines.append((name, "b"))
        lines += [(line, "b") for line in paragraphs]
    return lines

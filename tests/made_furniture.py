# ruff: noqa: E501
"""What stands around an article on sites nobody has listed: words put together at random in the shapes that sites use.

The lists of `page_words.yaml` and `made_pages` know many words of sites, and no list knows them all. A model that learns from
these pages too has to look at shapes and places: rows of names, counters, labels without a sentence, calls to the reader.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import made_lines

Labelled = list[tuple[str, str]]


def _words(text: str, mark: str = " ") -> list[str]:
    return text.split(mark)


VERBS = _words(
    "查看 进入 打开 浏览 领取 填写 申请 预约 查询 绑定 切换 设置 管理 提交 播放 试听 收听 导出 添加 订购 咨询 加入 开通 升级 续费 兑换 邀请 推送 投票 报名 签到 打卡 收起 翻译 放映 检索 认证 捐赠 赞助 监督 上传 找回 修改 跳过 跳到 放弃 催办 评星 贴标签 定位 录音 扫描 拍照 寄送"
)
NOUNS = _words(
    "账户 积分 会员 专区 频道 栏目 主题 皮肤 语言 地图 快递 订单 课程 套餐 榜单 精华 帖子 相册 日志 名片 手册 音频 回放 海报 壁纸 表情 邮件 短信 热线 窗口 大厅 系统 目录 名录 档案 证书 门票 酒店 机票 路线 黄历 走势 号外 画报 夜校 驿站 纪实 拾遗 掌上 微刊 云展厅 图库 影像志 公益 商情 供需 信箱 征文 茶座 圆桌 地方志 舆情 信用 双拥 应急 民政 普法 农家 书屋 车友 校友 校历 食堂 班车 工会 内参 译丛 藏品 展讯 票房 赛程 积分榜 射手榜 转会 装备 攻略 副本 皮肤 充值 礼包 工坊 菜谱 穴位 偏方 挂号 医保 药房 楼盘 二手 租房 装修 家装 建材 五金 管件 机床 轴承 物料 样本 报价 询盘"
)
PRAISE = _words(
    "精彩 深度 独家 焦点 今日 本周 全网 万象 一线 热读 周末 特别 冷知识 人气 独到 资深 每日 晨间 深夜 镜头 现场 数说 图解 回音 民声 乡音 直击 锐评"
)
ENGLISH = _words(
    "Home,News,About Us,Contact,Products,Services,Search,Sign in,Subscribe,Newsletter,Share,Print,Top,Skip to main content,Read more,Department of Commerce,Municipal Government,Privacy,Sitemap,Follow us,Login,Menu,Close,Next,Previous,Comments (0),Views",
    ",",
)


class Source(made_lines.Source, Protocol):
    """What the furniture is made from: `made_pages.Maker`."""

    site: str

    def time(self) -> str: ...


def name(maker: Source) -> str:
    """A column, a button, a list: two to eight characters that no list of words holds."""
    rng = maker.rng
    piece = maker.sentence(8, 60).strip("“”《》")[: rng.randint(2, 4)]
    clean = piece if piece.isalpha() else rng.choice(NOUNS)
    return rng.choice(
        (
            rng.choice(NOUNS),
            rng.choice(NOUNS) + rng.choice(NOUNS),
            rng.choice(VERBS) + rng.choice(NOUNS),
            rng.choice(PRAISE) + rng.choice(NOUNS),
            maker.place() + rng.choice(NOUNS),
            clean,
            clean + rng.choice(NOUNS),
        )
    )


def names(maker: Source, least: int, most: int) -> list[str]:
    """Several of them."""
    return [name(maker) for _ in range(maker.rng.randint(least, most))]


def columns(maker: Source) -> Labelled:
    """A bar of columns: on one line, on many, numbered, with marks between."""
    rng = maker.rng
    words = names(maker, 3, 14)
    if rng.random() < 0.4:
        return [(word, "s") for word in words]
    mark = rng.choice((" ", "  ", " | ", "|", " / ", " · ", "\t", "丨", "　", " - "))
    return [(mark.join(words[:9]), "s")]


def crumb(maker: Source) -> Labelled:
    """A path whose steps are of no list."""
    mark = maker.rng.choice((" > ", ">", " » ", " / ", " - ", "›", " → "))
    return [(mark.join([maker.rng.choice((maker.site, "首页", name(maker))), *names(maker, 1, 3)]), "s")]


def counters(maker: Source) -> Labelled:
    """Numbers with their names."""
    rng = maker.rng
    word, n = name(maker), rng.randint(0, 99999)
    every = [
        f"{word}:{n}",
        f"{word}：{n}次",
        f"{word}({n})",
        f"{word} {n}",
        f"{n}{word}",
        f"{n}人{rng.choice(VERBS)}",
        f"{word}（{n}）",
        f"[{word}]",
        f"【{word}】 【{name(maker)}】",
        f"{word}:{n} | {name(maker)}:{rng.randint(0, 99)}",
        f"+{rng.randint(1, 99)}",
        f"第 {n} 位{rng.choice(('访客', '来客', '读者', '用户'))}",
        f"{word} {rng.randint(1, 9)}.{rng.randint(1, 9)}万",
        f"0{rng.randint(0, 9)}:{rng.randint(10, 59)} / 0{rng.randint(0, 9)}:{rng.randint(10, 59)}",
        f"{maker.place()}股份({rng.randint(0, 999999):06d}) {rng.randint(3, 90)}.{rng.randint(10, 99)} +0.{rng.randint(10, 99)} +{rng.randint(0, 9)}.{rng.randint(10, 99)}%",
        rng.choice((":::", "::", "»", "◀ ▶", "× ○", "1 2 3 4 5", "<< 1 2 >>", "★★★★☆", "||||", "……", "=====", "[+]")),
    ]
    return [(line, "s") for line in rng.sample(every, rng.randint(1, 3))]


def calls(maker: Source) -> Labelled:
    """What a site says to its reader."""
    rng = maker.rng
    verb, noun, verb2 = rng.choice(VERBS), name(maker), rng.choice(VERBS)
    every = [
        f"您好，请{verb}{noun}",
        f"请{verb}{noun}",
        f"请输入{noun}",
        f"请先{verb}",
        f"欢迎您，{maker.person()} {name(maker)}",
        f"欢迎来到{maker.site}！",
        f"欢迎光临{maker.site}，{noun}热线:0{rng.randint(300, 999)}-{rng.randint(1000000, 8999999)}",
        f"您的{noun}不支持{verb}，请{verb2}最新版{noun}",
        f"您的浏览器版本过低,请{verb}后{verb2}",
        f"{noun}加载中...",
        f"{noun}{verb}中，请稍候",
        f"在{maker.site}{verb}{noun}",
        f"在{noun}里{verb}，体验更好",
        f"觉得有用就{verb}一下吧",
        f"喜欢就{verb}{noun}",
        f"点{noun}，{verb}更多{name(maker)}",
        f"{verb}“{maker.site}”，{verb2}{noun}",
        f"{verb}{maker.site}，{verb2}身边事",
        f"如您对{noun}有疑问，请{verb}{name(maker)}。",
        f"更多{noun}请{verb}{maker.site}。",
        f"本{rng.choice(('页', '站', '栏目', '平台'))}{noun}仅供{rng.choice(('学习', '交流', '浏览', '个人使用'))}，{rng.choice(('请勿商用', '以原件为准', '概不负责', '解释权归本站'))}。",
        f"{noun}仅为{rng.choice(('网友', '读者', '用户'))}个人意见，与本站无关。",
        f"{maker.site}让您{verb}{noun}",
        f"我要{verb}",
        f"我也{rng.choice(('说一句', '来说', '想说', '要评'))}",
        f"您觉得{noun}如何？ 好 一般 差",
        f"{verb}{noun}，随时{verb2}",
        f"免费{verb}{noun} 限时{rng.randint(1, 9)}折",
    ]
    return [(line, "s") for line in rng.sample(every, rng.randint(1, 3))]


def foreign(maker: Source) -> Labelled:
    """Columns and slogans in English, as sites print them beside their names."""
    return [(line, "s") for line in maker.rng.sample(ENGLISH, maker.rng.randint(1, 5))]


def links(maker: Source) -> Labelled:
    """A list of links under a name that no list knows, with dates, counters or nothing beside them."""
    rng = maker.rng
    lines: Labelled = (
        [(name(maker) + rng.choice(("", "", "：", " >", " »", " MORE+", "(热)")), "s")] if maker.maybe(0.75) else []
    )
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    style = rng.randint(0, 11)
    for number in range(rng.randint(2, 9)):
        title = maker.headline()[: rng.choice((9, 14, 20, 40))]
        lines.append((
            (
                title,
                f"[{month:02d}-{day:02d}] {title}",
                f"{title} ({month:02d}/{day:02d})",
                f"{month:02d}-{day:02d} {title}",
                f"{title} {rng.randint(1, 59)}分钟前",
                f"{rng.randint(1, 99999)}阅 {title}",
                f"{title} {rng.randint(0, 99)}评",
                f"·{title}",
                f"{number + 1} {title}",
                f"《{title}》",
                f"{title} {maker.date()}",
                name(maker),
            )[style],
            "s",
        ))  # fmt: skip
    return lines


def files(maker: Source) -> Labelled:
    """Files to fetch, editions, languages, related pages."""
    rng = maker.rng
    ending = rng.choice((".doc", ".pdf", ".xls", ".docx", ".rar"))
    every = [
        f"{name(maker)}：{maker.headline()[:20]}{ending}",
        f"{maker.headline()[:16]}{ending} ({rng.randint(10, 900)}KB)",
        f"{name(maker)} | 《{maker.headline()[:10]}》 | 《{maker.headline()[:10]}》",
        f"{name(maker)}：{name(maker)} {name(maker)}",
        f"{name(maker)}：{maker.headline()[:24]} {name(maker)}：{maker.headline()[:24]}",
        f"{name(maker)}日期：{maker.date()}",
        f"{maker.site} 地址：{maker.place()}路{rng.randint(1, 200)}号 总机：0{rng.randint(10, 99)}-{rng.randint(1000000, 9999999)}",
        f"{name(maker)}：{maker.site}",
    ]
    return [(line, "s") for line in rng.sample(every, rng.randint(1, 2))]


def talk(maker: Source) -> Labelled:
    """What readers say under an article, in forms that hold no word of comments."""
    rng = maker.rng
    lines: Labelled = [(name(maker), "s")] if maker.maybe(0.5) else []
    for _ in range(rng.randint(1, 4)):
        user = rng.choice(
            (
                maker.person(),
                maker.place() + name(maker),
                f"{name(maker)}{rng.randint(1, 9999)}",
                "用户" + maker.person(),
            )
        )
        said = maker.sentence(4, 26)[:-1] + rng.choice(("", "！", "。", "，顶", "～", "？"))
        lines += [(line, "s") for line in rng.choice((
            [f"{user}：{said}"],
            [user, said],
            [f"{user} {maker.date()} {maker.time()}", said],
            [f"{user} 说：", said, rng.choice(VERBS)],
            [f"{maker.place()}网友 {user}", said, f"{rng.choice(VERBS)}({rng.randint(0, 9)})"],
        ))]  # fmt: skip
    return lines


HEADS: tuple[Callable[[Source], Labelled], ...] = (columns, columns, crumb, counters, calls, foreign, links)
TAILS: tuple[Callable[[Source], Labelled], ...] = (
    links,
    links,
    links,
    counters,
    calls,
    calls,
    files,
    talk,
    foreign,
    columns,
)


def head(maker: Source) -> Labelled:
    """Some of it in front of the headline."""
    return [line for piece in maker.rng.sample(HEADS, maker.rng.randint(1, 3)) for line in piece(maker)]


def below_headline(maker: Source) -> Labelled:
    """Some of it between the record and the article."""
    return maker.rng.choice((counters, calls, counters))(maker)


def tail(maker: Source) -> Labelled:
    """Some of it behind the article."""
    return [line for piece in maker.rng.sample(TAILS, maker.rng.randint(1, 4)) for line in piece(maker)]

"""Pages of sites whose words nobody has written down: shapes and places tell their lines apart."""

from __future__ import annotations

import random

from gangmu.index.text import line_shapes
from gangmu.index.text.lines import kind_of, read_lines
from gangmu.index.text.page import arrange
from hypothesis import given
from hypothesis import strategies as st
from made_furniture import HEADS, TAILS
from made_pages import Maker
from test_text_page import ARTICLES, FIRST, SECOND, told_apart
from train_page import forgetting


def test_forgotten_words_come_back() -> None:
    with forgetting(1.0, random.Random(1)):
        assert kind_of("精彩推荐") == "short"
        assert kind_of("关闭窗口") == "short"
    assert kind_of("精彩推荐") == "label"
    assert kind_of("关闭窗口") == "nav"


def test_most_lines_are_told_apart_with_half_of_the_words_unknown() -> None:
    with forgetting(0.5, random.Random(5)):
        maker = Maker(ARTICLES, random.Random(17))
        right, wrong = map(sum, zip(*(told_apart(maker) for _ in range(40)), strict=True))
    assert right > 12 * wrong


def test_furniture_that_no_list_holds_goes_and_the_article_stays() -> None:
    maker = Maker(ARTICLES, random.Random(23))
    maker.site = "清源在线"
    left = lost = 0
    for seed in range(60):
        maker.rng.seed(seed)
        head = [line for line, _ in maker.rng.choice(HEADS)(maker)]
        tail = [line for line, _ in maker.rng.choice(TAILS)(maker)]
        raw = [
            *head,
            "园区三十六个项目集中签约",
            "2021-03-04 09:20 来源：清源日报",
            FIRST,
            SECOND,
            *tail,
            "关于我们 | 联系我们",
        ]
        lines = read_lines("\n".join(raw))
        kept = [line.text for line, kind in zip(lines, arrange(lines).kinds, strict=True) if kind == "body"]
        lost += FIRST not in kept or SECOND not in kept
        left += len(kept) > 2
    assert lost == 0
    assert left <= 20


def test_outlines_name_kinds_of_characters() -> None:
    assert line_shapes.outline("上一篇：没有了") == "H:H"
    assert line_shapes.outline("点赞(47)") == line_shapes.outline("访客（3）") == "H(9)"
    assert line_shapes.outline("[05-12] 桂花开了") == line_shapes.outline("[11-02] 校园开放日") == "[9-9]_H"
    assert line_shapes.outline("园" * 60) == ""


@given(st.text(alphabet="汉字ab12 ：:()（）[]|·。，", max_size=40))
def test_the_outline_of_an_outline_is_itself_where_nothing_latin_stands(text: str) -> None:
    drawn = line_shapes.outline(text)
    assert len(drawn) <= len(text)
    assert line_shapes.outline(drawn.replace("H", "汉").replace("a", "b").replace("_", " ")) == drawn

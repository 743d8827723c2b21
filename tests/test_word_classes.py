"""Words that promise, told from the longer words that hold them: 要 and 重要, 将 and 将近, 拟 and 模拟, 计划 and 计划生育."""

from __future__ import annotations

import pytest
from gangmu.index.facts.lexicon.classes import compiled, word_classes
from gangmu.index.facts.lexicon.words import phrases, words
from gangmu.index.facts.targets.cues import cues
from gangmu.index.facts.targets.extract import Context, Target, extract
from gangmu.index.facts.targets.periods import find

NEWS = Context(title="各地抢抓农时", date="2025-06-02", region="河南省")

LONGER = [
    word if before == "" else before + word
    for word, excluded in word_classes().exclusions.items()
    for before, word in [
        *((before, word) for before in excluded.not_after),
        *(("", word + behind) for behind in excluded.not_before),
    ]
]
"""重要, 要素, 将近, … every longer word that the data names."""


def only(text: str) -> Target:
    (found,) = extract(NEWS, text)
    return found


@pytest.mark.parametrize(
    "text",
    [
        # 要
        "2025年紧要工程完成300项。",
        "2025年次要指标完成300项。",
        "2025年必要岗位增加300个。",
        "2025年只要新增企业达到300家,就能完成任务。",
        "2025年若要新增企业300家,还得看市场。",
        "2025年不要新增企业超过300家。",
        "2025年重要工程完成300项。",
        "2025年主要完成300项工程。",
        "2025年需要新增岗位300个。",
        "2025年要素市场新增企业300家。",
        "2025年要闻栏目刊发300篇。",
        # 将
        "2025年将军故居修缮300处。",
        "2025年即将毕业的学生达到300万人。",
        "2025年将近300家企业投产。",
        "2025年将士家属就业300人。",
        # 拟
        "2025年模拟训练完成300次。",
        "2025年虚拟电厂新增企业300家。",
        "2025年草拟标准完成300项。",
        "2025年拟合曲线完成300条。",
        # 计划
        "2025年计划生育服务机构达到300家。",
        "2025年计划单列市新增企业300家。",
        "2025年按计划完成工程300项。",
        "2025年原计划工程完成300项。",
        "2025年比计划多完成工程300项。",
        # 争取
        "2025年向上争取资金300亿元。",
        "2025年争取了项目300个。",
        # what has none of them
        "2025年紧急工程完成300项。",
        "2025年一般指标完成300项。",
    ],
)
def test_a_longer_word_that_holds_a_word_of_will_promises_nothing(text: str) -> None:
    found = only(text)
    assert (found.kind, found.deadline, found.modality) == ("result", None, "")


@pytest.mark.parametrize("word", ["要", "还要", "将", "拟", "计划", "力争", "争取", "打算"])
def test_the_word_itself_promises(word: str) -> None:
    found = only(f"2025年{word}新增企业300家。")
    assert (found.kind, found.deadline, found.indicator) == ("target", 2025, "企业")


def test_a_name_keeps_the_longer_word_whole() -> None:
    plan = Context(title="产业发展行动计划(2023—2025年)", date="2023-01-10", region="山东省")

    def name(text: str) -> str:
        (found,) = extract(plan, text)
        return found.indicator

    assert name("力争到2025年,全省虚拟现实产业规模达到2000亿元。") == "虚拟现实产业规模"
    assert name("到2025年,计划生育服务机构达到300家。") == "计划生育服务机构"
    assert name("到2025年,要素市场交易额达到300亿元。") == "要素市场交易额"


@pytest.mark.parametrize("longer", LONGER)
def test_no_pattern_finds_a_word_of_will_in_a_longer_one(longer: str) -> None:
    assert compiled("{intent}").search(f"的{longer},") is None
    assert words().modal.search(f"的{longer},") is None or longer == "要求"
    assert not [cue for cue in cues(f"的{longer},") if cue.weight > 0 and longer != "要求"]


@pytest.mark.parametrize("sentence", ["任务主要在2025年完成", "模拟在2025年运行", "即将于2025年投运"])
def test_a_year_behind_a_longer_word_is_no_date_to_be_met(sentence: str) -> None:
    assert not any(period.goal for period in find(sentence, 2025))


@pytest.mark.parametrize("sentence", ["任务要在2025年完成", "拟在2025年运行", "将于2025年投运"])
def test_a_year_behind_a_word_of_will_is_one(sentence: str) -> None:
    (period,) = find(sentence, 2025)
    assert period.goal


def test_a_longer_word_hides_a_compound_of_the_shorter() -> None:
    assert [(cue.word, cue.weight) for cue in cues("主要达到")] == []
    assert [(cue.word, cue.weight) for cue in cues("要达到")] == [("要达", 4)]
    assert cues("今年计划生育服务") == []
    assert [cue.weight for cue in cues("今年计划新增")] == [5]


def test_a_longer_word_with_a_weight_of_its_own_keeps_it() -> None:
    blocked = word_classes().blocked({"要": 2, "要求": 1, "今年要": 5})
    assert blocked["要求"] == 1
    assert blocked["今年要求"] == 1
    assert blocked["今年要素"] == 0
    assert blocked["重要"] == 0


def test_what_is_stripped_from_a_name_leaves_longer_words() -> None:
    assert "要素" in phrases().keep
    assert "要求" not in phrases().keep  # stripped as a word of its own


def test_quantifiers_are_no_names_and_unknown_names_are_faults() -> None:
    assert compiled("{must}{1,2}").fullmatch("要要")
    with pytest.raises(KeyError):
        compiled("{nobody}")

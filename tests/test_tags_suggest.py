"""Key phrases as suggestions for tags."""

from __future__ import annotations

from gangmu.index.facts.tags.suggest import suggest
from hypothesis import given, settings
from hypothesis import strategies as st

COMMON = {"发展": 900, "经济": 800, "企业": 700, "增长": 600}


def background(word: str) -> int:
    return COMMON.get(word, 3)


def test_what_a_text_repeats_and_the_corpus_does_not_comes_first() -> None:
    text = "低空经济是新兴产业。各地发展低空经济,低空经济企业增长。经济发展,经济发展。"
    phrases = [phrase for phrase, _, _ in suggest([text], background, 1000)]
    assert phrases[0] == "低空经济"
    assert "经济" not in phrases


def test_phrases_are_counted_over_all_texts() -> None:
    found = suggest(["建设量子通信网络。", "量子通信网络开通。"], background, 1000, 3)
    assert found[0][0] == "量子通信网络"
    assert found[0][2] == 2


def test_numbers_and_stop_words_are_in_no_phrase() -> None:
    text = "到2025年,总投资300亿元,同比增长5%。第一批和第二批的项目。三十家企业表示。" * 3
    for phrase, _, _ in suggest([text], background, 1000):
        assert not any(char.isdigit() for char in phrase)
        assert not {"的", "和", "表示", "同比"} & {phrase}


def test_nothing_is_suggested_for_nothing() -> None:
    assert suggest([], background, 0) == []
    assert suggest(["", "。,12%"], background, 0) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=3), st.integers(0, 50))
def test_any_texts_can_be_asked_about(texts: list[str], n: int) -> None:
    found = suggest(texts, background, 10, n)
    assert len(found) <= n
    assert all(any(phrase in text for text in texts) for phrase, _, _ in found)

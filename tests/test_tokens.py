"""Words: our mapped dictionary, rjieba and jieba cut alike; folding keeps offsets; a user's words count on both sides."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import jieba
import pytest
from gangmu.index.errors import IndexDamaged
from gangmu.index.text import dictionary, tokens, user_words
from hypothesis import given
from hypothesis import strategies as st

jieba.setLogLevel(logging.ERROR)
SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
PREPARED = re.compile(r"[^0-9a-z\u4e00-\u9fd5]+")


def prepared(text: str) -> str:
    return PREPARED.sub(" ", tokens.fold(text))


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dictionary.Dictionary:
    path = tmp_path_factory.mktemp("dictionary") / "words"
    tokens.write_dictionary(path)
    return dictionary.Dictionary(path)


def by_jieba(text: str) -> list[str]:
    return [word for word in jieba.cut_for_search(text, HMM=False) if word != " "]


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name[:3])
def test_all_three_cutters_give_the_same_words(seed: Path, compiled: dictionary.Dictionary) -> None:
    text = prepared(seed.read_text(encoding="utf-8"))
    assert compiled.cut(text) == by_jieba(text)
    assert [word for word in tokens.STOCK.cut(text) if word != " "] == by_jieba(text)


@given(st.text(st.sampled_from("中华人民共和国产业集群高新技术企业开发区立起来的一不在 ab1"), max_size=40))
def test_any_text_of_common_characters_is_cut_as_jieba_cuts_it(compiled: dictionary.Dictionary, text: str) -> None:
    assert compiled.cut(prepared(text)) == by_jieba(prepared(text))


@given(st.text(max_size=200))
def test_folding_keeps_every_offset_and_is_done_once(text: str) -> None:
    folded = tokens.fold(text)
    assert len(folded) == len(text)
    assert folded == "".join(chr(tokens.fold_code(ord(char))) for char in text)


@given(st.text(max_size=100))
def test_words_are_pieces_of_the_folded_text_without_space_or_punctuation(text: str) -> None:
    folded = tokens.fold(text)
    for word in tokens.words(text):
        assert word in folded
        assert word.isalnum()


def test_full_width_case_and_rare_characters_follow_our_own_rule() -> None:
    assert tokens.words("ＧＤＰ增长５％、GDP") == ["gdp", "增长", "5", "gdp"]
    assert tokens.words("二〇二五年") == ["二", "〇", "二", "五年"]
    assert tokens.words("αβ与㐂") == ["αβ", "与", "㐂"]


def test_a_users_words_are_cut_alike_by_rjieba_the_mapped_dictionary_and_jieba(tmp_path: Path) -> None:
    user = tmp_path / "userdict.txt"
    user.write_text("立起来的开发区\n光谷科创 5 n\n产业集 100000\n", encoding="utf-8")
    text = "立起来的开发区在光谷科创大走廊产业集群里"
    mine = user_words.parse(user.read_bytes(), user.name).tokenizer
    tokens.write_dictionary(tmp_path / "words", mine)
    assert mine.fingerprint != tokens.STOCK.fingerprint
    assert "立起来的开发区" in mine.words(text)
    assert "立起来的开发区" not in tokens.STOCK.words(text)
    assert dictionary.Dictionary(tmp_path / "words").cut(text) == mine.words(text)
    stock = jieba.Tokenizer()
    stock.FREQ, stock.total, stock.initialized = dict(jieba.dt.FREQ), jieba.dt.total, True
    stock.load_userdict(str(user))
    assert list(stock.cut_for_search(text, HMM=False)) == mine.words(text)


def test_a_build_without_rjieba_gives_the_same_words() -> None:
    text = prepared(SEEDS[0].read_text(encoding="utf-8"))
    assert dictionary.Loaded(*dictionary.frequencies()).cut(text) == by_jieba(text)


def test_the_same_words_give_the_same_dictionary_file(tmp_path: Path) -> None:
    tokens.write_dictionary(tmp_path / "a")
    tokens.write_dictionary(tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_damaged_dictionary_is_reported_as_damage(tmp_path: Path) -> None:
    path = tmp_path / "words"
    tokens.write_dictionary(path)
    whole = path.read_bytes()
    for broken in (b"", whole[:20], whole[:-1], b"X" + whole[1:]):
        path.write_bytes(broken)
        with pytest.raises(IndexDamaged):
            dictionary.Dictionary(path)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name[:3])
def test_every_word_is_located_where_jieba_puts_it(seed: Path) -> None:
    text = seed.read_text(encoding="utf-8")
    located = tokens.located(text)
    assert [word for word, _, _ in located] == tokens.words(text)
    assert all(tokens.fold(text)[start:end] == word for word, start, end in located)
    run = prepared(text).replace(" ", "")[:3000]
    assert tokens.located(run) == list(jieba.tokenize(run, mode="search", HMM=False))

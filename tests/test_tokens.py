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


def test_jiebas_own_words_are_written_as_their_frequencies_say(tmp_path: Path) -> None:
    tokens.write_dictionary(tmp_path / "stock")
    dictionary.compile_to(tmp_path / "counts", *dictionary.frequencies())
    assert (tmp_path / "stock").read_bytes() == (tmp_path / "counts").read_bytes()


@pytest.mark.parametrize(
    "listed",
    [
        "江城 3 n\n江 5 n\n江城 7 n\n好 1 n\n江城市 2 n\n江城 7 n\n",
        "江城 3 n\n江 0 n\n好 007 n\n",
        "江 3 n\n江\x01城 5 n\n江城 ٣ n\n",
    ],
    ids=["words twice", "no frequency", "signs less than a blank"],
)
def test_an_unusual_dictionary_is_written_as_its_frequencies_say(
    listed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dict.txt").write_text(listed, encoding="utf-8")
    monkeypatch.setattr(dictionary, "source", lambda: tmp_path / "dict.txt")
    dictionary.compile_stock(tmp_path / "stock")
    dictionary.compile_to(tmp_path / "counts", *dictionary.frequencies())
    assert (tmp_path / "stock").read_bytes() == (tmp_path / "counts").read_bytes()


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


# Words with signs

SIGNED = [
    "5G+工业互联网",
    "工业4.0",
    "工业",
    "糖类抗原19-9",
    "中国·光谷",
    "large models",
    ".NET",
    "C++",
    "α粒子",
    "中国·光谷论坛",
]


def signed() -> tokens.Tokenizer:
    return user_words.parse("\n".join(SIGNED).encode(), "words.txt").tokenizer


@pytest.fixture(scope="module")
def signed_dictionary(tmp_path_factory: pytest.TempPathFactory) -> dictionary.Dictionary:
    path = tmp_path_factory.mktemp("signed") / "words"
    tokens.write_dictionary(path, signed())
    return dictionary.Dictionary(path)


@pytest.mark.parametrize(
    ("text", "last", "inside"),
    [
        ("推进工业4.0建设", "工业4.0", "工业"),
        ("推进５Ｇ＋工业互联网", "", "工业"),
        ("推进5g+工业互联网", "5g+工业互联网", "互联网"),
        ("中国·光谷论坛开幕", "中国·光谷论坛", "光谷"),
        ("train large models now", "large\xa0models", "models"),
        ("train large\xa0models now", "large\xa0models", "models"),
        (".NET平台", ".net", "net"),
        ("用C++写", "c++", "c"),
        ("一个α粒子", "α粒子", "α"),
        ("工业4.05", "", "工业"),
        ("15G+工业互联网", "", "工业"),
        ("ASP.NETS", "", "nets"),
    ],
)
def test_a_users_word_with_signs_follows_its_own_words(text: str, last: str, inside: str) -> None:
    words = signed().words(text)
    assert inside in words
    plain = tokens.Tokenizer((("工业", None),)).words(text)
    assert [word for word in words if word != last] == [word for word in plain if word != last]
    if last:
        assert words.index(last) > words.index(inside)
    else:
        assert words == plain


def test_a_text_without_words_with_signs_is_cut_as_ever(signed_dictionary: dictionary.Dictionary) -> None:
    assert tokens.STOCK.signed is None
    text = SEEDS[0].read_text(encoding="utf-8").replace("中国", "")
    plain = tokens.Tokenizer((("工业", None),))
    assert signed().words(text) == plain.words(text)
    assert signed().fingerprint != plain.fingerprint
    assert signed_dictionary.signed is not None


@given(
    st.lists(st.sampled_from([*SIGNED, " ", ",", "推进", "建设", "g", "5", ".", "+", "·", "光谷", "\n"]), max_size=12)
)
def test_words_with_signs_are_cut_alike_by_texts_and_queries_and_located(
    signed_dictionary: dictionary.Dictionary, parts: list[str]
) -> None:
    text = "".join(parts)
    folded = tokens.fold(text)
    words = signed().words(text)
    assert tokens.split(folded, signed_dictionary.cut, signed_dictionary.signed) == words
    located = tokens.located(text, signed().words)
    assert sorted(word for word, _, _ in located) == sorted(words)
    assert all(folded[start:end].replace(" ", "\xa0") == word for word, start, end in located)


def test_lines_of_a_user_dictionary_that_are_no_words_are_named() -> None:
    more = user_words.parse("big data\nbig n\n大数据 noun\nbig fish 7 noun\n".encode(), "words.txt").tokenizer
    assert (more.plain, more.signs) == ((("big", None), ("大数据", None)), ("big\xa0data", "big\xa0fish"))
    lines = ["好词 5 n", "", "++ 3", "工业4.0", "长" * 201, "x" * 30 + "·" + "y" * 30, "词 999999999999 n", "词语 -5"]
    found = user_words.parse("\r\n".join(lines).encode("utf-8-sig"), "words.txt")
    assert [(entry.line, entry.text[:3]) for entry in found.ignored] == [
        (3, "++ "),
        (5, "长长长"),
        (6, "xxx"),
        (7, "词 9"),
    ]
    assert found.tokenizer.plain == (("好词", 5), ("词", None))
    assert found.tokenizer.signs == ("工业4.0", "词语\xa0-5")


def test_damaged_words_with_signs_are_reported_as_damage(tmp_path: Path) -> None:
    path = tmp_path / "words"
    dictionary.compile_to(path, {"\0": 3, "好": 5}, 8)
    with pytest.raises(IndexDamaged):
        _ = dictionary.Dictionary(path).signed

"""Characters: what mirrors and scraping damaged comes back, and nothing else changes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from gangmu.index.text import script
from gangmu.index.text.article import read
from gangmu.index.text.decode import decode
from gangmu.index.text.offsets import IDENTITY, compose, edit, origin
from gangmu.index.text.repair import repair
from hypothesis import given, settings
from hypothesis import strategies as st


@dataclass(frozen=True)
class Unknown:
    title: str = ""
    date: str = ""
    source: str = ""


def clean(raw: str) -> str:
    return read(raw, Unknown()).text


MIRROR = "加快推進(jìn)光谷科創(chuàng)大走廊協(xié)同創(chuàng)新高質(zhì)量發(fā)展"


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        (MIRROR, "加快推进光谷科创大走廊协同创新高质量发展"),
        ("創(chuang)新創(chuang)業(ye)，進(jin)一步", "创新创业，进一步"),
        ("創 ( chuàng )新（chuàng）創（chuàng）業[yè]進〔jìn〕", "创新（chuàng）创业进"),
        ("湖(hu)北科(ke)(ke)投(tou)圍(wei)繞(rao)東(dong)湖(hu)科(ke)學(xue)城", "湖北科投围绕东湖科学城"),
        ("創(chuàng)新創(chuàng)業(yè)，質(zhì)優(yō", "创新创业，质优"),
        (
            "能(néng)成(chéng)的創(chuàng)新進(jìn)展與協(xié)同，郫(pí)縣，PCT(a)",
            "能成的创新进展与协同，郫(pí)县，PCT(a)",
        ),
    ],
)
def test_glued_pinyin_is_taken_out_and_the_text_folded(damaged: str, whole: str) -> None:
    assert clean(damaged) == whole


@pytest.mark.parametrize(
    "legitimate",
    [
        "走进郫(pí)县、亳(bó)州、歙(shè)县、六安(lù'ān)、蚌埠(bèng bù)",
        "随便搭一条牛仔裤，马上给人一种感觉（cuò jué）",
        "一项PCT(a)专利 (the) f(x) = ax(b) 与 GDP(gdp)",
        "單字創(chuàng)的讀音",
    ],
)
def test_a_gloss_that_an_author_wrote_survives(legitimate: str) -> None:
    assert repair(legitimate).text == legitimate


def test_a_gloss_in_clean_traditional_text_survives() -> None:
    assert clean("龜(qiū)茲國的單(chán)于喜歡樂(yuè)府詩。") == "龟(qiū)兹国的单(chán)于喜欢乐(yuè)府诗。"


def test_a_traditional_surname_in_a_simplified_text_stays() -> None:
    article = read("扬子晚报记者 於苏云，报道昆山的发展。", Unknown())
    assert article.text == "扬子晚报记者 於苏云，报道昆山的发展。"
    assert article.script == "Hans"
    assert not article.repairs


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("向‘選商’的跨越?!备咝聟^(qū)有關(guān)負責(zé)人", "向‘选商’的跨越。”高新区有关负责人"),
        ("2016年,??趪?guó)家高新區(qū)創(chuàng)新發(fā)展", "2016年,海口国家高新区创新发展"),
        ("走進“上?!备咝聟^(qū)創(chuàng)新發(fā)展", "走进“上海”高新区创新发展"),
        ("產業\ufffd聚發展\n先進產業集聚發展", "产业\ufffd聚发展\n先进产业集聚发展"),
        (
            "推动先进产业\ufffd聚发展壮大。\n要推动先进产业集聚发展壮大。",
            "推动先进产业集聚发展壮大。\n要推动先进产业集聚发展壮大。",
        ),
    ],
)
def test_lost_bytes_come_back_where_it_is_sure(damaged: str, whole: str) -> None:
    assert clean(damaged) == whole


@pytest.mark.parametrize("question", ["你怎么办?!大家说好A。", "真的吗?!企业回应", "什么?,好"])
def test_a_question_with_two_marks_is_not_damage(question: str) -> None:
    assert repair(question).text == question


@pytest.mark.parametrize(
    ("damaged", "clean", "kind"),
    [
        ("创\u200b新\ufeff发展", "创新发展", "zero-width"),
        ("创\x00新\x07", "创新", "control"),
        ("创新&nbsp;发展&amp;amp;改革&lt;&#20840;", "创新 发展&改革<全", "entity"),
        ("创新\u00a0发展", "创新 发展", "space"),
        ("创新，，发展。。", "创新，发展。", "punctuation"),
        ("创新\r\n发展\r", "创新\n发展\n", "newline"),
        ("创\ud800新", "创\ufffd新", "replacement"),
    ],
)
def test_each_repair_is_made_and_counted(damaged: str, clean: str, kind: str) -> None:
    result = repair(damaged)
    assert result.text == clean
    assert result.counts[kind] >= 1


@pytest.mark.parametrize("emphasis", ["好！！", "什么……", "创新——发展", "等等。。。", "AT&T 与 R&D", "a,,b"])
def test_emphasis_and_code_are_not_doubled_punctuation(emphasis: str) -> None:
    assert repair(emphasis).text == emphasis


@settings(deadline=None)
@given(st.text(alphabet="創新产业(chuàngē)（）?!,，。 \n&;#1ampnbs\u200b\ufeff\x00\r\ufffd\ud800高备咝聟^"))
def test_repairing_twice_changes_nothing_and_offsets_hold(raw: str) -> None:
    once = repair(raw)
    assert repair(once.text).text == once.text
    once.text.encode()
    for i in range(len(once.text)):
        assert 0 <= origin(once.offsets, i) < len(raw)


@settings(deadline=None)
@given(st.text(alphabet="创新发展产业园区，。；：“”（）、武汉2025%亿元\n", max_size=200))
def test_undamaged_simplified_text_is_not_touched(text: str) -> None:
    if any(mark * 2 in text for mark in "，。；：、"):
        return
    result = repair(text)
    assert result.text == text
    assert result.offsets == IDENTITY
    assert not result.counts


@settings(deadline=None)
@given(st.text(), st.data())
def test_edits_and_their_composition_map_every_character_back(text: str, data: st.DataObject) -> None:
    marks = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    edits = [(a, b, data.draw(st.sampled_from(["", "x", "yz"]))) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    once, first = edit(text, edits)
    again, second = edit(once, [(len(once) // 2, len(once) // 2 + 1, "")] if once else [])
    both = compose(second, first)
    for i in range(len(again)):
        assert origin(both, i) == origin(first, origin(second, i))
    kept = [i for i, char in enumerate(once) if char not in "xyz"]
    assert all(text[origin(first, i)] == once[i] for i in kept)


def test_a_query_is_folded_like_the_text() -> None:
    assert script.fold("創新ＡＢ１２（，") == "创新AB12（，"
    assert script.fold("\ud800創") == "\ufffd创"
    assert script.detect("創新產業與發展") == "Hant"
    assert script.detect("创新产业与發展") == "Hans"
    assert script.detect("plain text 2025") == ""


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("发展，创新".encode(), "发展，创新", "utf-8"),
        (b"\xef\xbb\xbf" + "发展".encode(), "发展", "utf-8"),
        ("推动产业创新发展，".encode("gbk") * 5, "推动产业创新发展，" * 5, "gb18030"),
        ("推动产业创新发展".encode("utf-16"), "推动产业创新发展", "utf-16"),
        (b"", "", "utf-8"),
        (
            "推動產業創新發展，這是一個重要的會議。".encode("big5") * 20,
            "推動產業創新發展，這是一個重要的會議。" * 20,
            "big5",
        ),
    ],
)
def test_the_encoding_is_found(data: bytes, text: str, encoding: str) -> None:
    result = decode(data)
    assert (result.text, result.encoding, result.replaced) == (text, encoding, 0)


def test_a_few_bad_bytes_do_not_change_the_encoding_and_are_counted() -> None:
    result = decode("推动产业创新发展，".encode() * 30 + b"\xff\xfe" + "好".encode())
    assert result.encoding == "utf-8"
    assert result.replaced == 2


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_decoding_never_raises(data: bytes) -> None:
    result = decode(data)
    assert result.replaced == result.text.count("\ufffd")

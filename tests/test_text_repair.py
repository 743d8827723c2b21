"""Characters: what mirrors and scraping damaged comes back, and nothing else changes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from gangmu.index.text import script
from gangmu.index.text.article import read
from gangmu.index.text.decode import decode
from gangmu.index.text.offsets import IDENTITY, compose, edit, origin
from gangmu.index.text.repair import repair
from hypothesis import example, given, settings
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
@example("““““")
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


def mirrored(text: str, table: list[str]) -> str:
    """What a mirror prints: for each character of `table` in turn, its gloss behind each pair of bytes that looks like it."""
    from pypinyin import Style, pinyin

    data = text.encode("gbk")
    for char in table:
        reading = pinyin(char, style=Style.TONE)[0][0]
        data = data.replace(char.encode("gbk"), char.encode("gbk") + f"({reading})".encode("gbk"))
    out, at = "", 0
    while at < len(data):  # as a browser decodes: a first byte without its second takes the next one along
        pair = data[at : at + 2]
        if data[at] < 0x80:
            out, at = out + chr(data[at]), at + 1
        elif data[at] == 0x80:
            out, at = out + "€", at + 1
        else:
            try:
                out += pair.decode("gb18030")
            except UnicodeDecodeError:
                out += "?"
            at += 2
    return out


GLOSSED = "報請業數運輸園區經濟發展實現轉產項個該縣當際風態動聯網電設計劃處於車標準規範開創據應關響響齊務學習書館領導員"
COMMON = (
    "日地等企多的了人在我有中大为国报上下和工农业时分要就出会可也你对生能而子那得于着自之年过后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前"
    "开但因只从想实"
)


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet=COMMON + GLOSSED, min_size=4, max_size=24), st.permutations(sorted(set(GLOSSED))))
def test_collisions_of_glosses_are_undone_exactly_or_left_and_counted(text: str, table: list[str]) -> None:
    lead = "園區業績報請"
    damaged = mirrored(f"{lead},{text},", table)
    result = repair(damaged)
    if "lost-byte-kept" not in result.counts and "?" not in result.text:
        assert script.simplify(result.text) == script.simplify(f"{lead},{text},")


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("發(fā)布時(shí)間(jiān),晨江日?qǐng)?bào)", "发布时间,晨江日报"),
        ("該(gāi)縣(xiàn)當(dāng)?shù)仄髽I(yè)統(tǒng)籌(chóu)", "该县当地企业统筹"),
        ("縣(xiàn)業(yè)區(qū)統(tǒng)籌(chóu)運(yùn)輸(shū)?shù)榷鄠€(gè)領域", "县业区统筹运输等多个领域"),
    ],
)
def test_a_gloss_between_the_bytes_of_two_characters_is_undone(damaged: str, whole: str) -> None:
    assert clean(damaged) == whole


def test_user_defined_characters_of_gbk_carry_their_bytes() -> None:
    result = repair("產值增長了三成??焖僮兓\ue1ea那闆r,值得重視")
    assert result.text == "產值增長了三成。快速變化的情況,值得重視"


@pytest.mark.parametrize("damaged", ["產值增長了三成??焖僮兓那闆r,值得重視", "產值?緢笥浾撸那闆r"])
def test_a_character_that_was_never_written_is_not_made_up(damaged: str) -> None:
    result = repair(damaged)
    assert result.text == damaged
    assert result.counts["lost-byte-kept"]


CHINESE = st.text(alphabet="力争到年武汉市产业规模突破亿元发展创新园区，。：“”（）2025 ", min_size=8, max_size=80)


@settings(deadline=None)
@given(CHINESE)
def test_gbk_read_as_latin_1_comes_back(text: str) -> None:
    text = f"武汉市产业园区{text}"
    result = repair(text.encode("gbk").decode("latin-1"))
    assert result.text == repair(text).text
    assert result.counts["latin1"] >= 1


@settings(deadline=None)
@given(CHINESE)
def test_utf_8_read_as_gbk_comes_back_or_is_marked_as_lost(text: str) -> None:
    text = f"，武汉市，产业规模，园区，{text}"
    damaged = "".join(part.encode().decode("gb18030", "replace") for part in text.split("\0"))
    result = repair(damaged).text
    for char in result:
        assert char in text or char in "\ufffd" or char in damaged


@pytest.mark.parametrize(
    "text", ["José Müller 访问了 Zürich，25°C，3×4米，café", "Æther 公司与 Öresund 大桥", "鈥是一个部件，锛不是"]
)
def test_foreign_names_and_rare_characters_stay(text: str) -> None:
    assert repair(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "某法院决定书（××××）某法行决×号，×××诉×××一案，自××××年××月××日起。",
        "冻结被执行人×××（证件种类、号码：……）持有的股权……",
        "甲方：××××公司　电话：××××××××",
        "第一条……，第二条………………，——编者",
        "误差±±±±，温度°°°°，姓名····",
    ],
)
def test_what_a_form_leaves_open_is_not_read_as_bytes(text: str) -> None:
    assert repair(text).text == text


def test_marks_of_chinese_text_stay_beside_bytes_that_come_back() -> None:
    broken = "到2025年，产业规模突破".encode("gbk").decode("latin-1")
    assert repair(f"×××公司{broken}，×××××。").text == "×××公司到2025年，产业规模突破，×××××。"


def test_glosses_of_words_go_from_simplified_text_and_are_counted() -> None:
    words = "先行(xiānxíng)区建设(jiànshè)提速，产业(chǎnyè)发展(fāzhǎn)向好，园区(yuánqū)、企业(qǐyè)协同。"
    result = repair(words)
    assert result.text == "先行区建设提速，产业发展向好，园区、企业协同。"
    assert result.counts["gloss"] == 6


@pytest.mark.parametrize(
    "text",
    [
        "郫(pí)县、亳(bó)州、歙(shè)县、黟(yī)县、婺(wù)源、鄄(juàn)城都来了",
        "先行(xiānxíng)区与建设(jiànshè)",
        "好🎉好🎉好🎉大家一起来🎉加油🎉",
        "什么??好的。你来吗??是的",
    ],
)
def test_what_a_writer_put_there_stays(text: str) -> None:
    assert repair(text).text == text


def test_emoji_that_split_words_go() -> None:
    result = repair("负责人表👄示，要完善标准规♈范，推动产💋业发🚶展")
    assert result.text == "负责人表示，要完善标准规范，推动产业发展"
    assert result.counts["emoji"] == 4


def test_question_marks_that_stand_for_blanks_become_blanks() -> None:
    result = repair("??今年以来，全县推进园区建设。\n????下一步，什么??时候开工")
    assert result.text == " 今年以来，全县推进园区建设。\n  下一步，什么??时候开工"


def test_radicals_become_characters_in_any_document() -> None:
    result = repair("⻄安市⻓安区⼒争⽣物医药")
    assert result.text == "西安市长安区力争生物医药"
    assert result.counts["radical"] == 4
    assert script.ideographs("⻓江") == "长江"


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("隨著產業發展，意味著機遇", "随着产业发展，意味着机遇"),
        ("著力、著眼、沿著、圍繞著", "着力、着眼、沿着、围绕着"),
        ("著名學者的專著、名著、著作，成效顯著", "著名学者的专著、名著、著作，成效显著"),
        ("隨著作者的介紹，編著者與原著", "随着作者的介绍，编著者与原著"),
        ("音著協與文著協，前人所著《本草》，他所著的書", "音著协与文著协，前人所著《本草》，他所著的书"),
        ("要有所著力，無所著落", "要有所着力，无所着落"),
    ],
)
def test_zhe_is_written_as_on_the_mainland_but_in_works(traditional: str, simplified: str) -> None:
    assert clean(f"縣裏發展，{traditional}。") == f"县里发展，{simplified}。"


def test_zhe_in_a_simplified_text_stays() -> None:
    assert clean("他著有一书，随著时代。") == "他著有一书，随著时代。"


def test_a_short_gbk_file_with_a_bad_byte_is_still_gbk() -> None:
    data = "武汉市政府通知\n\n到2025年,武汉市产业规模突破1000亿元。\n".encode("gbk") + b"\xff\n"
    result = decode(data)
    assert (result.encoding, result.replaced) == ("gb18030", 1)
    assert result.text.startswith("武汉市政府通知")


def test_the_particle_in_another_spelling_is_glossed_by_its_own_reading() -> None:
    page = (
        "車(chē)上擺(bǎi)著(zhe)圖(tú)書(shū),開(kāi)進(jìn)馬(mǎ)家鎮(zhèn)。車(chē)開(kāi)進(jìn)鄉(xiāng)鎮(zhèn)。"
    )
    assert "(" not in repair(page).text

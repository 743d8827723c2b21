"""Each kind of damage is made here, on any text, and undone: what comes back is what was there, and nothing is made up."""

from __future__ import annotations

from dataclasses import dataclass

from gangmu.index.text import script
from gangmu.index.text.article import read
from gangmu.index.text.decode import decode
from gangmu.index.text.repair import repair
from hypothesis import example, given, settings
from hypothesis import strategies as st
from opencc import OpenCC
from pypinyin import Style, pinyin


@dataclass(frozen=True)
class Unknown:
    title: str = ""
    date: str = ""
    source: str = ""


WORDS = [
    "产业", "园区", "企业", "创新", "发展", "项目", "经济", "建设", "投资", "规模", "技术", "服务",
    "环境", "改革", "市场", "城市", "推动", "协同", "标准", "数据", "重点", "工程", "农业", "交通",
]  # fmt: skip
MARKED = ["随着", "沿着", "意味着", "围绕着", "着力", "着眼", "着手", "有着", "抱着"]
WORKS = ["著名", "著作", "显著", "专著", "原著", "名著", "论著"]
EMOJI = "👄♈💋🚶🎉🔥😀"
sentences = st.lists(st.sampled_from(WORDS), min_size=6, max_size=14).map("".join).map("{}。".format)
texts = st.lists(sentences, min_size=2, max_size=5)


def traditional(text: str) -> str:
    return OpenCC("s2t").convert(text)


def as_browsers_read(data: bytes) -> str:
    """CP1252, with the five bytes that it leaves open as control characters."""
    return "".join(bytes((n,)).decode("cp1252", "ignore") or chr(n) for n in data)


def as_mirrors_decode(data: bytes) -> str:
    """GBK in which a first byte takes along whatever comes next, and what is no character is a question mark."""
    out, at = "", 0
    while at < len(data):
        if data[at] < 0x80:
            out, at = out + chr(data[at]), at + 1
            continue
        pair = data[at : at + 2]
        try:
            out += pair.decode("gb18030")
        except UnicodeDecodeError:
            out += "?"
        at += 2
    return out


@settings(deadline=None)
@given(sentences)
def test_gbk_read_as_cp1252_comes_back_and_is_counted(text: str) -> None:
    result = repair(as_browsers_read(text.encode("gbk")))
    assert result.text == text
    assert result.counts["latin1"]


@settings(deadline=None)
@given(sentences, st.integers(2010, 2035))
def test_gbk_around_plain_digits_comes_back(text: str, year: int) -> None:
    whole = f"{text[:-1]}，到{year}年{text}"
    assert repair(as_browsers_read(whole.encode("gbk"))).text == whole


@settings(deadline=None)
@given(texts)
def test_utf_8_read_as_gbk_gives_nothing_that_was_not_written(lines: list[str]) -> None:
    whole = "，".join(lines)
    damaged = whole.encode().decode("gb18030", "replace")
    result = repair(damaged)
    assert set(result.text) <= set(whole) | set(damaged) | {"\ufffd"}
    if result.text != damaged:
        assert result.counts["utf8-as-gbk"]


@settings(deadline=None)
@given(texts, st.data())
def test_emoji_that_part_words_go_and_the_words_are_whole(lines: list[str], data: st.DataObject) -> None:
    damaged = []
    for line in lines:
        places = data.draw(st.sets(st.integers(0, len(line) // 2 - 1), min_size=2, max_size=4))
        damaged.append(
            "".join(
                char + (data.draw(st.sampled_from(EMOJI)) if i % 2 == 0 and i // 2 in places else "")
                for i, char in enumerate(line)
            )
        )
    result = repair("\n".join(damaged))
    assert result.text == "\n".join(lines)
    assert result.counts["emoji"] == len("".join(damaged)) - len("".join(lines))


@settings(deadline=None)
@given(texts, st.integers(1, 3))
def test_question_marks_at_the_beginnings_of_lines_are_blanks(lines: list[str], many: int) -> None:
    result = repair("\n".join("??" * many + line for line in lines))
    assert result.text == "\n".join(" " * many + line for line in lines)
    assert result.counts["blank"] == len(lines)


@settings(deadline=None)
@given(texts)
def test_questions_stay_questions(lines: list[str]) -> None:
    asked = "\n".join(f"为什么{line[:-1]}??" for line in lines)
    assert repair(asked).text == asked


@settings(deadline=None)
@given(st.sampled_from(sorted(script._equivalents().items())), texts)
def test_every_radical_becomes_its_character(pair: tuple[str, str], lines: list[str]) -> None:
    radical, whole = pair
    result = repair("\n".join(line[:2] + radical + line[2:] for line in lines))
    assert result.text == "\n".join(line[:2] + whole + line[2:] for line in lines)
    assert result.counts["radical"] == len(lines)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(MARKED + WORKS), sentences), min_size=1, max_size=6))
def test_zhe_comes_back_and_works_keep_their_character(parts: list[tuple[str, str]]) -> None:
    whole = "\n".join(f"县里{mark}{line}" for mark, line in parts)
    damaged = traditional(whole).replace("着", "著")
    assert read(f"縣裏發展經濟。\n{damaged}", Unknown()).text == f"县里发展经济。\n{whole}"


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=5, max_size=9), min_size=1, max_size=4))
def test_the_pinyin_of_words_goes_from_simplified_text(lines: list[list[str]]) -> None:
    def glossed(word: str) -> str:
        return f"{word}({''.join(reading[0] for reading in pinyin(word, style=Style.TONE))})"

    result = repair("\n".join("".join(map(glossed, line)) + "。" for line in lines))
    assert result.text == "\n".join("".join(line) + "。" for line in lines)
    assert result.counts["gloss"] == sum(map(len, lines))


@settings(deadline=None, max_examples=60)
@given(texts)
def test_the_pinyin_of_characters_goes_and_a_readers_gloss_stays(lines: list[str]) -> None:
    whole = "園區協同創新，項目經濟發展，亳(bó)州，" + traditional("\n".join(lines))
    glossed = "".join(
        char + (f"({pinyin(char, style=Style.TONE)[0][0]})" if script.has_traditional(char) else "") for char in whole
    )
    assert repair(glossed).text == whole


@settings(deadline=None, max_examples=200)
@given(texts, st.data())
@example(["产业园区企业创新发展。", "项目经济建设投资规模。"], None)
def test_no_character_is_made_up_for_a_lost_byte(lines: list[str], data: st.DataObject | None) -> None:
    whole = traditional("，".join(lines))
    raw = whole.encode("gbk")
    at = data.draw(st.integers(0, len(raw) - 1)) if data else 5
    damaged = as_mirrors_decode(raw[:at] + b"?" + raw[at + 1 :])
    assert set(repair(damaged).text) <= set(whole) | set(damaged)


@settings(deadline=None, max_examples=60)
@given(texts, st.data())
def test_one_bad_byte_leaves_a_gbk_file_what_it_is(lines: list[str], data: st.DataObject) -> None:
    raw = "\n".join(lines).encode("gbk")
    breaks = [i for i, byte in enumerate(raw) if byte == 0x0A]
    at = data.draw(st.sampled_from(breaks))
    result = decode(raw[:at] + b"\xff" + raw[at:])
    assert (result.encoding, result.replaced) == ("gb18030", 1)
    assert result.text.replace("\ufffd", "") == "\n".join(lines)

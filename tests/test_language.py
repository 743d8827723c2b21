"""What is said to people: in Chinese where the locale is, all of it, and never in what machines read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import corpus, gangmu
from gangmu.cli import language
from hypothesis import given
from hypothesis import strategies as st

CHINESE = {"LANG": "zh_CN.UTF-8", "LC_ALL": "", "LC_MESSAGES": "", "LANGUAGE": ""}
BRACES = re.compile(r"\{\d\}")
HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CHINESE.items():
        monkeypatch.setenv(name, value)


def catalogue() -> dict[str, str]:
    messages = pytest.importorskip("messages", exc_type=ImportError, reason="Babel is not installed")
    return {m.id: m.string for m in messages.kept() if m.id}


# The catalogue


def test_every_sentence_of_the_sources_is_translated_and_none_is_left_over() -> None:
    messages = pytest.importorskip("messages", exc_type=ImportError, reason="Babel is not installed")
    known, asked = catalogue(), {m.id for m in messages.wanted() if m.id}
    assert asked == set(known), "run 'make messages', and translate what it names"
    assert [english for english, translated in known.items() if not translated] == []


def test_the_compiled_catalogue_is_that_of_the_sentences() -> None:
    messages = pytest.importorskip("messages", exc_type=ImportError, reason="Babel is not installed")
    assert language.CATALOGUE.read_bytes() == messages.compiled(messages.kept()), "run 'make messages'"


def test_a_translation_has_no_braces_that_its_sentence_lacks() -> None:
    wrong = [e for e, t in catalogue().items() if not set(BRACES.findall(t)) <= set(BRACES.findall(e))]
    assert wrong == []


def test_options_commands_and_quoted_words_are_the_same_in_both_languages() -> None:
    for english, translated in catalogue().items():
        for option in re.findall(r"--[a-z][a-z-]+", english):
            assert option in translated, english
        for command in re.findall(r"'gangmu [^']+'", english):
            assert command in translated, english


def test_sentences_are_found_wherever_the_sources_say_them() -> None:
    messages = pytest.importorskip("messages", exc_type=ImportError, reason="Babel is not installed")
    source = '''
HINT = "write it so"
def f(name, n):
    said = "it is late" if n else f"there are {n} of {name!r}"
    why, how = "no such thing", HINT
    warn(said)
    raise UsageError(why, how)
    raise CorpusError("what " + name + " means", hint=TABLE[n])
TABLE = {1: "use the first", 2: "use the second"}
@app.command()
def g(x = Option(help="What it does.")):
    """First line.

    More of it.
    """
    other("not said to anybody")
'''
    assert {text for _, text in messages.extract(source)} == {
        "write it so", "it is late", "there are {0} of {1}", "no such thing", "what {0} means", "use the first",
        "use the second", "What it does.", "First line.\n\nMore of it.",
    }  # fmt: skip


# How a sentence is known


@given(st.lists(st.text("甲乙丙丁12 ", min_size=1, max_size=8), min_size=3, max_size=3))
def test_what_stands_in_the_braces_comes_back(values: list[str]) -> None:
    template = language.Template(("there is ", " in ", ", not ", ""), "")
    assert template.values(f"there is {values[0]} in {values[1]}, not {values[2]}") == tuple(values)
    assert template.values(f"There is {values[0]} in {values[1]}, not {values[2]}") is None


@given(st.text(max_size=300))
def test_any_text_is_said_or_stays(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in CHINESE.items():
            patch.setenv(name, value)
        assert isinstance(language.said(text), str)


@pytest.mark.usefixtures("chinese")
def test_a_place_and_a_sentence_within_a_sentence_are_told_too() -> None:
    for english in (
        "there is no region 甲",
        "INDEX.md:3: there is no region 甲",
        "there is no region 甲; there is no region 乙",
    ):
        translated = language.said(english)
        assert "there is" not in translated and "甲" in translated
    assert language.said("a sentence that nobody wrote") == "a sentence that nobody wrote"
    assert "{0}{1}%s" in language.said("there is no region {0}{1}%s")


@pytest.mark.parametrize(
    ("env", "chinese"),
    [
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW.UTF-8"}, True),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, False),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en:zh"}, False),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh:en"}, True),
        ({"LANG": "C", "LANGUAGE": "zh"}, False),
        ({"LANG": "de_DE.UTF-8"}, False),
        ({}, False),
    ],
)
def test_the_language_is_that_of_the_locale(
    env: dict[str, str], chinese: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in CHINESE:
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert language.is_chinese() is chinese


# As a user meets it


def test_help_errors_and_hints_are_chinese(built_seeds: Path) -> None:
    shown = gangmu("targets", "--help", **CHINESE).out
    assert "选项" in shown and "What was said" not in shown
    refused = gangmu("-C", built_seeds, "targets", "--region", "无此地", **CHINESE)
    assert refused.status == 2 and HAN.search(refused.err.replace("无此地", "")) and "there is no" not in refused.err
    assert "Find documents" not in gangmu("--help", **CHINESE).out


def test_no_command_says_english_in_its_chinese_help() -> None:
    from gangmu.cli.main import COMMANDS

    for command in COMMANDS:
        shown = gangmu(command, "--help", COLUMNS="200", **CHINESE).out
        prose = [line for line in shown.splitlines() if re.search(r"(?<!-)\b(the|this|with|of|what|and|is)\b", line)]
        assert prose == [], command


def test_what_machines_read_is_the_same_in_every_language(built_seeds: Path) -> None:
    for words in (["search", "未来产业", "-f", "json"], ["targets", "-f", "csv"], ["regions", "-f", "tsv"]):
        assert gangmu("-C", built_seeds, *words, **CHINESE).out == gangmu("-C", built_seeds, *words).out
    wrong = ["-C", str(built_seeds), "targets", "--region", "无此地", "-f", "json"]
    assert gangmu(*wrong, **CHINESE).err == gangmu(*wrong).err


# The screens


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus with promises, outcomes, copies and a second build that changed something."""
    promised = "甲市制定行动计划,力争到2024年全市数字经济产业规模达到500亿元,到2030年突破1000亿元。"
    other = "乙市印发实施方案,提出到2024年全市数字经济产业规模达到800亿元以上,下一步将建设20个产业园区。"
    reported = "2024年,武汉市数字经济产业规模达到520亿元,比上年增长12%,人工智能企业超过300家。"
    docs: list[dict[str, str]] = [
        {"id": "a", "text": promised.replace("甲市", "武汉市"), "title": "武汉规划", "date": "2022-01-05"},
        {"id": "b", "text": other.replace("乙市", "苏州市"), "title": "苏州方案", "date": "2022-02-05"},
        {"id": "c", "text": reported, "title": "武汉公报", "date": "2025-02-01"},
        {"id": "d", "text": reported, "title": "武汉公报", "date": "2025-02-02"},
    ]
    folder = corpus(tmp_path_factory.mktemp("told") / "corpus", *docs)
    assert gangmu("-C", folder, "build").status == 0
    docs[1]["text"] = docs[1]["text"].replace("800亿元", "900亿元")
    corpus(folder, *docs, {"id": "e", "text": "武汉市力争到2027年引进人才5000人。", "date": "2025-03-01"})
    assert gangmu("-C", folder, "build").status == 0
    return folder


SCREENS = (
    "search 数字经济", "search 数字经济 -n 1", "search 数字经济 --facets", "search 数字经济 --explain", "show docs.jsonl#a",
    "targets", "targets --kind all", "track", "track -n 1", "compare 数字经济产业规模", "compare 数字经济产业规模 --kind all",
    "changes", "changes --kind all", "regions", "timeline", "map", "indicators", "dedup",
    "dedup --diff docs.jsonl#a docs.jsonl#b", "tag list", "tag list docs.jsonl#a", "tag suggest docs.jsonl#a", "status",
    "verify", "build", "build --dry-run", "doctor",
)  # fmt: skip
NOT_PROSE = re.compile(
    r"\S*docs\.jsonl\S*|INDEX\.md|/\S+|gen-\d+|'gangmu[^']*'|gangmu\[?|--?[a-z][a-z-]*|UTF-8|rjieba|GANGMU_\w+|Word|PDF|Excel|HTML"
    r"|pip install \S+|[a-z]+://|FILE\S*|\bGB\b|\b[0-9a-f]{8,}\b|\bc[0-9a-f]{6,}\b"
)
WORD = re.compile("[A-Za-z]{2,}")


EXTRAS = re.compile(r"（[^）]*）|\([^)]*\)|\b(?:spark|opensearch|html|office|watch|parquet|xlsx|report)\b")
"""What doctor names of what is not installed: extras, and what they are for."""


@pytest.mark.parametrize("line", SCREENS)
def test_no_screen_says_english_in_a_chinese_locale(line: str, told: Path) -> None:
    shown = gangmu("-C", told, *line.split(), "-f", "table", COLUMNS="160", **CHINESE)
    assert shown.status == 0 or line == "doctor", shown.err
    said = EXTRAS.sub("", shown.out) + shown.err if line == "doctor" else shown.out + shown.err
    assert HAN.search(said)
    assert [left for text in said.splitlines() if (left := WORD.findall(NOT_PROSE.sub("", text)))] == []


@pytest.mark.parametrize(
    "line", ["search 数字经济", "targets", "track", "compare 数字经济产业规模", "changes", "status"]
)
def test_screens_are_english_wherever_the_locale_is_not_chinese(line: str, told: Path) -> None:
    words = ["-C", str(told), *line.split(), "-f", "table"]
    english = gangmu(*words, COLUMNS="80", LANG="C.UTF-8", LC_ALL="", LANGUAGE="")
    for locale in ("en_US.UTF-8", "de_DE.UTF-8"):
        shown = gangmu(*words, COLUMNS="80", LANG=locale, LC_ALL="", LANGUAGE="")
        assert (shown.out, shown.err) == (english.out, english.err)
    chinese = gangmu(*words, COLUMNS="80", **CHINESE)
    assert WORD.search(NOT_PROSE.sub("", english.out)) and chinese.out != english.out
    assert chinese.status == english.status


def test_a_word_of_a_picture_is_known_by_itself_and_its_values_stay(chinese: None) -> None:
    assert language.worded("{0} found", "3 found") == "共 3 found 条命中"
    assert language.worded("a word that no picture has {0}", 1) == "a word that no picture has 1"
    assert language.said("nobody ever found") == "nobody ever found"


@pytest.mark.parametrize(
    "line",
    ["serch 园区", "search --regoin 鄂 园区", "search -n", "search -n 零 园区", "search -n 0 园区", "show", "status 甲 乙",
     "dedup --diff 甲", "targets --count=3", "schema target hit", "tag add", "tag 甲", "build --jobs 二", "compare",
     "track --status 甲", "changes --since 99", "targets @甲", "targets --min 甲", "targets --due 甲", "report"],
)  # fmt: skip
def test_no_usage_error_says_english_in_a_chinese_locale(line: str, built_seeds: Path) -> None:
    refused = gangmu("-C", built_seeds, *line.split(), **CHINESE)
    assert refused.status == 2
    said = re.sub(r"gangmu:|'[^']*'|gangmu [a-z @A-Z…|'-]+", "", refused.err)
    assert (
        re.findall(r"(?<![-\w])(?:the|this|with|of|what|and|is|it|to|no|not|takes?|needs?|must|write|use|give)\b", said)
        == []
    )

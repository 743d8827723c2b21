"""What is said to people: in Chinese where the locale is, all of it, and never in what machines read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import gangmu
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

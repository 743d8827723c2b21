"""What the program makes of its data files lies ready, and is believed only as long as nobody edited them."""

from __future__ import annotations

import shutil
from pathlib import Path

import derived_data
import pytest
from gangmu.index import data
from gangmu.index.text import dictionary, tokens

UNITS = ("data/units.yaml",)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data that a test may edit, which the program reads instead."""
    shutil.copytree(data.DATA, tmp_path / "data")
    monkeypatch.setattr(data, "DATA", tmp_path / "data")
    return tmp_path / "data"


def test_what_lies_ready_is_what_the_program_would_make() -> None:
    """`make data` after a change of a data file or of a rule that is applied to it."""
    assert derived_data.stale() == []


def _made() -> str:
    return "made"


def test_what_lies_ready_is_not_made_again(folder: Path) -> None:
    assert data.derived("units", UNITS, _made) == data.parsed("units.yaml")


def test_an_edited_file_is_read_as_it_stands_now(folder: Path) -> None:
    with (folder / "units.yaml").open("a", encoding="utf-8") as file:
        file.write("\nedited: [斛]\n")
    assert data.derived("units", UNITS, _made) == "made"
    assert data.data_file.__wrapped__("units.yaml")["edited"] == ["斛"]


@pytest.mark.parametrize("spoilt", [b"", b"{}", b"00000000\n{}", b"\xff\xfe"])
def test_what_does_not_fit_or_is_damaged_is_made_anew(folder: Path, spoilt: bytes) -> None:
    (folder / "derived" / "units.json").write_bytes(spoilt)
    assert data.derived("units", UNITS, _made) == "made"


def test_a_torn_file_with_the_right_checksum_is_made_anew(folder: Path) -> None:
    (folder / "derived" / "units.json").write_text(f"{data.checksum(UNITS)}\n{{", encoding="utf-8")
    assert data.derived("units", UNITS, _made) == "made"


def test_without_what_lies_ready_all_is_made(folder: Path) -> None:
    shutil.rmtree(folder / "derived")
    assert data.data_file.__wrapped__("units.yaml") == data.parsed("units.yaml")


def test_the_dictionary_that_lies_ready_is_the_one_that_is_compiled(tmp_path: Path) -> None:
    assert dictionary.copy_stock(tmp_path / "words", tokens.dictionary_digest())
    assert derived_data.unpacked((tmp_path / "words").read_bytes()) == derived_data.unpacked(derived_data.compiled())


@pytest.mark.parametrize("size", [0, 8, 40, -1])
def test_a_torn_dictionary_is_compiled_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    digest = tokens.dictionary_digest()
    torn = dictionary.ready(digest).read_bytes()[:size]
    (tmp_path / "derived").mkdir()
    (tmp_path / "derived" / dictionary.ready(digest).name).write_bytes(torn)
    monkeypatch.setattr(dictionary, "DATA", tmp_path)
    assert not dictionary.copy_stock(tmp_path / "words", digest)
    assert not (tmp_path / "words").exists()


def test_another_dictionary_of_jieba_is_compiled(tmp_path: Path) -> None:
    assert not dictionary.copy_stock(tmp_path / "words", "0" * 64)

"""Segments: what goes in comes out, the same bytes for the same documents, merged or written at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gangmu.index.errors import IndexDamaged
from gangmu.index.store import segments, segments_postings
from gangmu.index.store.segments_format import FULL_TF
from gangmu.index.text import tokens
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SEEDS = [path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))]
CHARACTERS = st.sampled_from("产业集群发展武汉光谷的，。\n Ab5％２〇𠀀")
TEXTS = st.lists(st.tuples(st.text(CHARACTERS, max_size=12), st.text(CHARACTERS, max_size=60)), max_size=40)
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def entries(texts: list[tuple[str, str]]) -> list[segments.Entry]:
    return [segments.Entry(3 * number + 1, title, text) for number, (title, text) in enumerate(texts)]


def written(folder: Path, texts: list[tuple[str, str]], name: str = "s") -> segments.Segment:
    segments.write(folder, name, entries(texts))
    return segments.Segment(folder / f"{name}.seg")


@QUIET
@given(TEXTS)
def test_words_positions_and_texts_come_back(tmp_path: Path, texts: list[tuple[str, str]]) -> None:
    segment = written(tmp_path, texts)
    assert list(segment.keys) == [3 * number + 1 for number in range(len(texts))]
    assert [(segment.title(n), segment.text(n)) for n in range(len(texts))] == texts
    for field, column in (("title", 0), ("body", 1)):
        words = segment.words(field)
        expected: dict[str, dict[int, list[int]]] = {}
        for number, text in enumerate(texts):
            cut = tokens.words(text[column])
            assert segment.lengths[field][number] == len(cut)
            for position, word in enumerate(cut):
                expected.setdefault(word, {}).setdefault(number, []).append(position)
        assert [term.decode() for term in words.every_term()] == sorted(expected)
        for word, places in expected.items():
            term = words.find(word.encode())
            assert list(words.docs_list(term)) == words.docs_array(term).tolist() == list(places)
            assert list(words.tf_list(term)) == words.tf_array(term).tolist() == [len(p) for p in places.values()]
            assert words.positions(term) == list(places.values())
        assert words.find("没有这个词".encode()) == -1


def pairs_of(text: str) -> dict[str, int]:
    """Pairs of neighbouring letters, a letter before anything else paired with "" — counted."""
    found: dict[str, int] = {}
    folded = tokens.fold(text)
    for char, after in zip(folded, folded[1:] + " ", strict=True):
        if char.isalnum():
            pair = char + (after if after.isalnum() else "\0")
            found[pair] = found.get(pair, 0) + 1
    return found


@QUIET
@given(TEXTS)
def test_every_pair_of_neighbouring_letters_is_found(tmp_path: Path, texts: list[tuple[str, str]]) -> None:
    segment = written(tmp_path, texts)
    expected: dict[str, dict[int, int]] = {}
    for number, (title, text) in enumerate(texts):
        for pair, times in pairs_of(f"{title}\n{text}").items():
            expected.setdefault(pair, {})[number] = times
    assert segment.pairs.terms == len(expected)
    for pair, places in expected.items():
        if max(map(ord, pair)) > 0xFFFF:
            continue
        term = segment.pairs.find(*map(ord, pair))
        assert list(segment.pairs.docs_list(term)) == list(places)
        assert list(segment.pairs.tf_list(term)) == [min(times, FULL_TF) for times in places.values()]


@QUIET
@given(TEXTS, st.sets(st.integers(0, 120)), st.integers(1, 4))
def test_a_merge_gives_the_bytes_of_writing_what_is_left(
    tmp_path: Path, texts: list[tuple[str, str]], dead: set[int], parts: int
) -> None:
    every = entries(texts)
    sources = []
    for part in range(parts):
        segments.write(tmp_path, f"p{part}", every[part::parts])
        sources.append(segments.Segment(tmp_path / f"p{part}.seg"))
    segments.merge(tmp_path, "merged", sources, dead)
    segments.write(tmp_path, "whole", [entry for entry in every if entry.key not in dead])
    assert (tmp_path / "merged.seg").read_bytes() == (tmp_path / "whole.seg").read_bytes()


def test_many_occurrences_and_long_documents_are_counted_exactly(tmp_path: Path) -> None:
    texts = [("", "发展，" * times) for times in (1, 14, 15, 16, 300, 70000)]
    segment = written(tmp_path, texts)
    term = segment.body.find("发展".encode())
    assert list(segment.body.tf_list(term)) == segment.body.tf_array(term).tolist() == [1, 14, 15, 16, 300, 70000]
    assert segment.body.positions(term)[4] == list(range(300))


def test_lists_of_every_density_survive(tmp_path: Path) -> None:
    """Plain, one-byte and bitmap lists: a word in all documents, in every third, in every hundredth, in two far apart."""
    texts = [
        ("", "产业" + "，发展" * (n % 3 == 0) + "，武汉" * (n % 100 == 0) + "，光谷" * (n in (0, 1999)))
        for n in range(2000)
    ]
    segment = written(tmp_path, texts)
    for word in ("产业", "发展", "武汉", "光谷"):
        term = segment.body.find(word.encode())
        expected = [n for n, (_, text) in enumerate(texts) if word in text]
        assert list(segment.body.docs_list(term)) == segment.body.docs_array(term).tolist() == expected
    first, docs, _ = segment.body.every_posting()
    assert docs.tolist() == [d for t in range(segment.body.terms) for d in segment.body.docs_list(t)]
    assert first.tolist() == [0, *np.cumsum([segment.body.df(t) for t in range(segment.body.terms)]).tolist()]


@given(st.lists(st.integers(0, 2**32 - 1), max_size=50))
def test_leb128_has_an_inverse(values: list[int]) -> None:
    packed, ends = segments_postings.leb128(np.array(values, np.uint32))
    assert segments_postings.unleb128(packed).tolist() == values
    assert ends[-1] == len(packed)


def test_keys_must_ascend_and_stay_apart(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ascend"):
        segments.write(tmp_path, "s", [segments.Entry(2, "", "a"), segments.Entry(2, "", "b")])
    segments.write(tmp_path, "s", [segments.Entry(2, "", "a")])
    twice = [segments.Segment(tmp_path / "s.seg")] * 2
    with pytest.raises(ValueError, match="same document"):
        segments.merge(tmp_path, "m", twice, set())


def test_any_cut_or_flipped_byte_is_damage_and_never_another_answer(tmp_path: Path) -> None:
    segment = written(tmp_path, [("", text) for text in SEEDS])
    path = segment.path
    whole = path.read_bytes()
    term = "产业"

    def answers() -> object:
        again = segments.Segment(path)
        number = again.body.find(term.encode())
        return list(again.body.docs_list(number)), list(again.body.tf_list(number)), [again.text(n) for n in range(5)]

    right = answers()
    for size in (0, 10, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(IndexDamaged):
            answers()
    for at in range(0, len(whole), len(whole) // 97):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        try:
            assert answers() == right
        except IndexDamaged:
            continue

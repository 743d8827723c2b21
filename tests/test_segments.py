"""Segments: what goes in comes out, the same bytes for the same documents, merged or written at once."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from gangmu.index.errors import IndexDamaged
from gangmu.index.store import segments
from gangmu.index.store.segments import codes as segments_codes
from gangmu.index.store.segments import layout, stored_text
from gangmu.index.store.segments import postings as segments_postings
from gangmu.index.store.segments.layout import FULL_TF
from gangmu.index.store.segments.postings import Postings, pack, pack_steps, unpack, unpack_steps, widths_of
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
    """Plain, split and bitmap lists: a word in all documents, in every third, in every hundredth, in two far apart."""
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


@st.composite
def lists_of_documents(draw: st.DrawFn) -> tuple[int, list[list[int]]]:
    documents = draw(st.integers(1, 300) | st.sampled_from((4096, 65535)))
    number = st.integers(0, documents - 1)
    return documents, [sorted(some) for some in draw(st.lists(st.sets(number, min_size=1, max_size=300), max_size=8))]


@given(lists_of_documents())
def test_lists_of_documents_come_back_one_by_one_and_all_at_once(given: tuple[int, list[list[int]]]) -> None:
    documents, lists = given
    docs = np.array([doc for some in lists for doc in some], np.uint16)
    first = np.cumsum([0, *map(len, lists)])
    packed = pack(Postings(first.astype(np.uint32), docs, np.ones(len(docs), np.uint32)), documents)
    data = np.frombuffer(packed["docs"][1], np.uint8)
    assert unpack(first, data, documents).tolist() == docs.tolist()
    at = 0
    for some in lists:
        size = segments_codes.shape(len(some), documents)[1]
        assert size <= min(2 * len(some), (documents + 7) // 8)
        one, at = data[at : at + size], at + size
        assert list(segments_codes.documents_of(one.tobytes(), len(some), documents)) == some
        assert segments_postings.documents_of(one, len(some), documents).tolist() == some
    assert at == len(data)


@given(st.lists(st.lists(st.lists(st.integers(0, 900), min_size=1, max_size=9), min_size=1, max_size=5), max_size=5))
def test_steps_between_positions_come_back(terms: list[list[list[int]]]) -> None:
    postings = [steps for term in terms for steps in term]
    lengths = np.array([sum(steps) + 1 for steps in postings], np.uint32)
    widths = widths_of(lengths, np.array(list(map(len, postings)), np.uint32))
    occurrences = np.array([sum(map(len, term)) for term in terms], np.int64)
    steps = np.array([step for some in postings for step in some], np.uint32)
    packed, ends = pack_steps(steps, occurrences, widths)
    assert len(packed) == ends[-1]
    assert unpack_steps(packed, occurrences, widths, ends).tolist() == steps.tolist()


def test_a_word_far_on_in_a_long_document_takes_few_bytes_where_others_are_short() -> None:
    widths = widths_of(np.array([2_000_000], np.uint32), np.array([1], np.uint32))
    packed, ends = pack_steps(np.array([1_999_999], np.uint32), np.array([1]), widths)
    assert len(packed) <= 8
    assert unpack_steps(packed, np.array([1]), widths, ends).tolist() == [1_999_999]


@QUIET
@given(st.lists(st.sampled_from(("产业", "集群 " * 900, "𠀀b\n" * 9000, "")), max_size=40))
def test_texts_of_many_blocks_come_back_in_any_order(tmp_path: Path, texts: list[str]) -> None:
    written(tmp_path, [(f"{number}", text) for number, text in enumerate(texts)])
    for number in reversed(range(len(texts))):
        segment = segments.Segment(tmp_path / "s.seg")
        assert segment.stored(number) == (f"{number}", texts[number])


def test_half_a_character_is_stored_as_a_question_mark(tmp_path: Path) -> None:
    assert written(tmp_path, [("\ud800题", "文\udc00")]).stored(0) == ("?题", "文?")


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


@QUIET
@given(TEXTS, st.text("产业集群武汉𠀀的，", min_size=1, max_size=4), st.booleans(), st.booleans(), st.integers(1, 3))
def test_a_text_is_found_in_the_stored_blocks_where_it_stands(
    tmp_path: Path, texts: list[tuple[str, str]], wanted: str, title: bool, body: bool, step: int
) -> None:
    segment = written(tmp_path, texts)
    some = range(0, len(texts), step)
    naive = [n for n in some if (title and wanted in texts[n][0]) or (body and wanted in texts[n][1])]
    assert segment.texts.holding(some, [wanted], title=title, body=body) == naive


def test_a_text_is_found_in_many_blocks_by_two_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_text, "_TOGETHER", 2)
    texts = [("", f"{number}" * 3000 + "产业集群" * (number % 3 == 0)) for number in range(120)]
    segment = written(tmp_path, texts)
    assert segment.blocks() > 8
    assert segment.texts.holding(range(1, 120), ["产业集群"], title=True, body=True) == list(range(3, 120, 3))


@pytest.mark.parametrize("sizes", [(), (0,), (1, 8, 3), (4096, 1), (4088, 9000)])
def test_sections_stand_close_together_and_the_checksums_behind_them(tmp_path: Path, sizes: tuple[int, ...]) -> None:
    """Each begins at the next multiple of 8, and the file ends with one CRC-32 a block and one for all of them."""
    path = tmp_path / "s.seg"
    said = layout.write_sections(path, [(f"s{at}", 1, bytes([at + 1]) * size) for at, size in enumerate(sizes)])
    data = path.read_bytes()
    head, entry = struct.Struct("<8sIIQ"), struct.Struct("<8sIIQQ")
    magic, version, count, size = head.unpack_from(data)
    assert (magic, version, count, size) == (layout.MAGIC, layout.VERSION, len(sizes) + 1, len(data))
    assert said == len(data)
    end = head.size + entry.size * count
    for number in range(count):
        _, _, _, at, length = entry.unpack_from(data, head.size + number * entry.size)
        assert at == -(-end // 8) * 8
        assert set(data[end:at]) <= {0}
        end = at + length
    assert end == len(data)
    assert length == 4 * (-(-at // layout.BLOCK) + 1)
    sums = [zlib.crc32(data[start : min(start + layout.BLOCK, at)]) for start in range(0, at, layout.BLOCK)]
    whole = struct.pack(f"<{len(sums)}I", *sums)
    assert data[at:] == whole + struct.pack("<I", zlib.crc32(whole))

"""Segments: what goes in comes out, the same bytes for the same documents, merged or written at once."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from gangmu.index.errors import IndexDamaged
from gangmu.index.store import segments
from gangmu.index.store.segments import across, among, layout, places, stored_text
from gangmu.index.store.segments import codes as segments_codes
from gangmu.index.store.segments import postings as segments_postings
from gangmu.index.store.segments.layout import FULL_TF, RARE
from gangmu.index.store.segments.postings import Postings, before, pack, unpack
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
def test_words_and_texts_come_back(tmp_path: Path, texts: list[tuple[str, str]]) -> None:
    segment = written(tmp_path, texts)
    assert list(segment.keys) == [3 * number + 1 for number in range(len(texts))]
    assert [(segment.title(n), segment.text(n)) for n in range(len(texts))] == texts
    for field, column in (("title", 0), ("body", 1)):
        words = segment.words(field)
        expected: dict[str, dict[int, int]] = {}
        for number, text in enumerate(texts):
            cut = tokens.words(text[column])
            assert segment.lengths[field][number] == len(cut)
            for word, times in Counter(cut).items():
                expected.setdefault(word, {})[number] = times
        assert [term.decode() for term in words.every_term()] == sorted(expected)
        for word, counts in expected.items():
            term = words.find(word.encode())
            assert list(words.docs_list(term)) == words.docs_array(term).tolist() == list(counts)
            assert list(words.tf_list(term)) == words.tf_array(term).tolist() == list(counts.values())
        assert words.find("没有这个词".encode()) == -1


Where = dict[str, dict[int, list[int]]]


def pairs_of(texts: list[tuple[str, str]]) -> Where:
    """Every character with the one behind it as phrases are compared ("\\0": none), and where in each document."""
    found: Where = {}
    for number, (title, text) in enumerate(texts):
        for said, begin in ((title, 0), (text, len(title.encode("utf-16-le")) // 2 + 1)):
            folded = tokens.match_fold(said)
            for at, (char, behind) in enumerate(zip(folded, folded[1:] + "\0", strict=False)):
                if char > "\2":
                    found.setdefault(char + behind, {}).setdefault(number, []).append(begin + at)
    return {pair: where for pair, where in found.items() if max(pair) <= "\uffff"}


@QUIET
@given(TEXTS)
def test_every_character_is_found_with_the_one_behind_it(tmp_path: Path, texts: list[tuple[str, str]]) -> None:
    segment = written(tmp_path, texts)
    for pair, where in pairs_of(texts).items():
        term = segment.pairs.find(*map(ord, pair))
        assert list(segment.pairs.docs_list(term)) == list(where)
        assert list(segment.pairs.tf_list(term)) == [min(len(places), FULL_TF) for places in where.values()]
    for number, (title, text) in enumerate(texts):
        both = zip(f"{title}\n{text}", f"{title}\n{text}"[1:], strict=False)
        assert segment.lengths["pairs"][number] == sum(one.isalnum() and other.isalnum() for one, other in both)


def everywhere(folder: Path, texts: list[tuple[str, str]], cuts: int) -> list[segments.Segment]:
    """The texts in several segments."""
    size = max(-(-len(texts) // cuts), 1)
    return [written(folder, texts[at : at + size], f"s{at}") for at in range(0, len(texts), size)]


def rooms(some: list[segments.Segment]) -> across.Rooms:
    width, text = zip(*(segment.places() for segment in some), strict=True)
    return across.Rooms(np.concatenate(width), np.concatenate(text))


def parts(some: list[segments.Segment], pair: str) -> list[across.Part]:
    bases = np.cumsum([0, *(segment.documents for segment in some)]).tolist()
    return [
        across.Part(segment.pairs, number, segment.documents, base)
        for segment, base in zip(some, bases, strict=False)
        if (number := segment.pairs.find(*map(ord, pair))) >= 0
    ]


@QUIET
@given(TEXTS.filter(len), st.integers(1, 3), st.sets(st.integers(0, 40)))
def test_places_of_pairs_come_back_from_all_segments_at_once(
    tmp_path: Path, texts: list[tuple[str, str]], cuts: int, wanted: set[int]
) -> None:
    some = everywhere(tmp_path, texts * 6, cuts)
    for pair, where in pairs_of(texts * 6).items():
        held = across.held(parts(some, pair))
        assert held.docs.tolist() == list(where)
        times = [len(places) for places in where.values()]
        assert across.occurrences(held.parts, held.first, exact=True).tolist() == times
        assert across.occurrences(held.parts, held.first, exact=False).tolist() == [min(n, FULL_TF) for n in times]
        rare = set(held.rare().tolist())
        assert all(doc in rare for part in held.parts if part.lists.df(part.term) <= RARE for doc in where
                   if part.base <= doc < part.base + part.documents)  # fmt: skip
        expected = [(doc << 32) | at for doc, places in where.items() if doc in wanted - rare for at in places]
        asked = np.array(sorted(one for one in wanted if one < 6 * len(texts)), np.int64)
        assert across.places(held, rooms(some), asked).tolist() == expected


def test_places_of_several_pairs_of_a_segment_come_in_order(tmp_path: Path) -> None:
    some = everywhere(tmp_path, [("", "产业，产能产业")] * 40, 2)
    held = across.held([*parts(some, "产业"), *parts(some, "产能")])
    assert held.repeats
    found = across.places(held, rooms(some), np.array([1, 39]))
    assert found.tolist() == [(doc << 32) | 1 + at for doc in (1, 39) for at in (0, 3, 5)]


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


@given(lists_of_documents(), st.sets(st.integers(0, 2000), max_size=60), st.integers(0, 7))
def test_documents_are_looked_up_in_several_lists_as_if_all_were_read(
    given: tuple[int, list[list[int]]], asked: set[int], flipped: int
) -> None:
    documents, lists = given
    packed = pack(
        Postings(
            np.cumsum([0, *map(len, lists)]).astype(np.uint32),
            np.array([doc for some in lists for doc in some], np.uint16),
            np.ones(sum(map(len, lists)), np.uint32),
        ),
        documents,
    )
    data, written = memoryview(packed["docs"][1]), []
    for some in lists:
        size = segments_codes.shape(len(some), documents)[1]
        written.append((data[:size], len(some)))
        data = data[size:]
    every = [number * documents + doc for number, some in enumerate(lists) for doc in some]
    wanted = sorted({*(doc % max(documents * len(lists), 1) for doc in asked), *every[::3]})
    bases = np.arange(len(lists)) * documents
    first, at, mask = among.lookup(written, [documents] * len(lists), bases, np.array(wanted, np.int64))
    assert first.tolist() == np.cumsum([0, *map(len, lists)]).tolist()
    assert mask.tolist() == [doc in set(every) for doc in wanted]
    assert [every[number] for number in at[mask]] == [doc for doc in wanted if doc in set(every)]
    if written:  # what a defect would have written is an error or another answer, and never a number out of range
        broken = [(memoryview(bytes(byte ^ (1 << flipped) for byte in one)), df) for one, df in written]
        with suppress(ValueError, IndexError):
            _, at, mask = among.lookup(broken, [documents] * len(lists), bases, np.array(wanted, np.int64))
            assert (at[mask] < len(every)).all()


@QUIET
@given(TEXTS.filter(len), st.integers(1, 3), st.sets(st.integers(0, 240)))
def test_occurrences_of_some_documents_are_those_among_all(
    tmp_path: Path, texts: list[tuple[str, str]], cuts: int, wanted: set[int]
) -> None:
    some = everywhere(tmp_path, texts * 6, cuts)
    asked = np.array(sorted(one for one in wanted if one < 6 * len(texts)), np.int64)
    for pair, where in pairs_of(texts * 6).items():
        having = parts(some, pair)
        first, at, mask = across.among(having, asked)
        assert mask.tolist() == [doc in where for doc in asked.tolist()]
        times = [len(where[doc]) for doc in asked.tolist() if doc in where]
        assert across.occurrences_at(having, first, at[mask], exact=True).tolist() == times
        least = across.occurrences_at(having, first, at[mask], exact=False).tolist()
        assert least == [min(often, FULL_TF) for often in times]


DOCUMENT = st.integers(1, 200) | st.sampled_from((65_536, 65_537, 30_000_000))


@st.composite
def standing(draw: st.DrawFn) -> tuple[list[int], list[list[tuple[int, list[int]]]]]:
    """Places that documents have, and of some terms the documents with the places in each."""
    room = draw(st.lists(DOCUMENT, min_size=RARE + 1, max_size=RARE + 4))
    terms = []
    for _ in range(draw(st.integers(0, 4))):
        docs = draw(st.sets(st.sampled_from(range(len(room))), min_size=1))
        number = {doc: st.sets(st.integers(0, room[doc] - 1), min_size=1, max_size=min(room[doc], 40)) for doc in docs}
        terms.append([(doc, sorted(draw(number[doc]))) for doc in sorted(docs)])
    return room, terms


@settings(max_examples=80, deadline=None)
@given(standing())
def test_places_of_any_posting_are_read_by_themselves(
    given: tuple[list[int], list[list[tuple[int, list[int]]]]],
) -> None:
    room, terms = given
    width = places.widths([0] * len(room), [2 * (size - 1) for size in room])
    first = before(np.array([len(term) for term in terms], np.int64))
    docs = np.array([doc for term in terms for doc, _ in term], np.int64)
    tf = np.array([len(where) for term in terms for _, where in term], np.uint32)
    frequent = [term for term in terms if len(term) > RARE]
    every = np.array([at for term in frequent for _, where in term for at in where], np.uint32)
    data, sizes = places.pack(every, width, docs, tf, first)
    assert len(data) == sizes.sum()
    padded = np.append(data, np.zeros(places.PADDING, np.uint8))
    begin = 8 * before(sizes)
    for number, term in enumerate(terms):
        assert (sizes[number] > 0) == (len(term) > RARE)
        if not sizes[number]:
            continue
        times = np.array([len(where) for _, where in term], np.int64)
        low, high = places.shapes_of(width[[doc for doc, _ in term]], times)
        start = begin[number] + before(low * times + high)
        for at, (_, where) in enumerate(term):
            one = slice(at, at + 1)
            assert places.unpack(padded, start[one], low[one], high[one], times[one]).tolist() == where
        assert places.unpack(padded, start[:-1], low, high, times).tolist() == [at for _, where in term for at in where]


def test_places_take_no_more_bits_than_the_last_one_possible_and_fewer_where_there_are_many() -> None:
    tf = np.arange(1, 1000)
    for room in (1000, 5000, 30_000_000):
        width = places.widths([0], [2 * (room - 1)])
        assert int(width[0]) == (room - 1).bit_length()
        low, high = places.shapes_of(np.repeat(width, len(tf)), tf)
        sizes = low * tf + high
        assert (sizes <= tf * int(width[0])).all()
        assert sizes[199] < 200 * (int(width[0]) - 4)
        assert places.sizes_of(np.repeat(width, 15), tf[:15].astype(np.uint8)).tolist() == sizes[:15].tolist()


def test_where_words_and_numbers_begin_and_end_is_stored(tmp_path: Path) -> None:
    texts = [("5G基站", "é5g，apple２0")] * (RARE + 1)
    some = everywhere(tmp_path, texts, 1)
    for code, letter, expected in (
        (layout.BEGINS, "5", [0]), (layout.BEGINS, "é", [5]), (layout.BEGINS, "a", [9]), (layout.BEGINS, "2", []),
        (layout.FINISHES, "g", [1, 7]), (layout.FINISHES, "e", []), (layout.FINISHES, "0", [15]), (layout.FINISHES, "基", []),
    ):  # fmt: skip
        held = across.held(parts(some, chr(code) + letter))
        assert (across.places(held, rooms(some), np.array([0])) & 0xFFFF).tolist() == expected


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

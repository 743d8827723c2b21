"""Passages that documents share: where they stand, and that none of some length is missed."""

from __future__ import annotations

import random

from gangmu.index.dedup.entries import Entry
from gangmu.index.dedup.passages import Passage, passages
from gangmu.index.dedup.signatures import signature
from hypothesis import given, settings
from hypothesis import strategies as st

HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]


def story(seed: int, length: int) -> str:
    rng = random.Random(seed)
    return "".join(rng.choice(HAN) for _ in range(length))


def found(texts: list[str], min_length: int = 50) -> tuple[Passage, ...]:
    entries = [Entry(key, f"{key}.txt", "", len(text), key, signature(text)) for key, text in enumerate(texts)]
    return passages(entries, lambda key: texts[key], min_length)


def test_a_quotation_is_found_with_its_places() -> None:
    quotation = "要" + story(1, 60) + "。"
    texts = [story(2, 100) + "，" + quotation + story(3, 100), quotation + story(4, 200), story(5, 300)]
    (passage,) = found(texts)
    assert passage.text.strip("，。") == quotation.strip("。")
    assert [place.doc for place in passage.places] == ["0.txt", "1.txt"]
    for place, text in zip(passage.places, texts[:2], strict=True):
        assert quotation.strip("。") in text[place.start : place.end]


def test_offsets_point_into_the_text_whatever_was_folded() -> None:
    quotation = story(1, 80)
    texts = [quotation + story(2, 50), "\n".join(quotation) + story(3, 50), quotation.translate({}) + story(4, 50)]
    (passage,) = found(texts)
    spans = [texts[place.key][place.start : place.end] for place in passage.places]
    assert [span.replace("\n", "") for span in spans] == [quotation] * 3


def test_a_quotation_shorter_than_asked_for_is_not_a_passage() -> None:
    quotation = story(1, 60)
    texts = [quotation + story(2, 100), story(3, 100) + quotation]
    assert found(texts, 61) == ()
    assert len(found(texts, 60)) == 1


def test_copies_of_a_document_share_no_passage_with_it() -> None:
    assert found([story(1, 300), story(1, 300) + "。"]) == ()


def test_a_passage_that_many_share_is_one_passage() -> None:
    quotation = story(1, 70)
    made = found([story(seed, 90) + quotation + story(seed + 1, 90) for seed in range(10, 410, 2)])
    assert [len(passage.places) for passage in made] == [200]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(50, 90), st.integers(1, 200), st.integers(1, 200))
def test_no_passage_of_fifty_characters_is_missed(seed: int, length: int, before: int, after: int) -> None:
    quotation = story(seed, length)
    made = found([story(seed + 1, before) + quotation + story(seed + 2, after), story(seed + 3, after) + quotation])
    assert any(quotation in passage.text for passage in made)


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(rng: random.Random) -> None:
    texts = [story(seed, 60) + story(seed + 1, 60) + story(seed % 3, 60) for seed in range(8)]
    entries = [Entry(key, f"{key}.txt", "", len(text), key, signature(text)) for key, text in enumerate(texts)]
    shuffled = list(entries)
    rng.shuffle(shuffled)
    assert passages(entries, texts.__getitem__) == passages(shuffled, texts.__getitem__)

"""Duplicates: signatures, clusters, what counts as evidence, and what an incremental build repeats."""

from __future__ import annotations

import gzip
import json
import random
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from gangmu.index.dedup import candidates, together
from gangmu.index.dedup.clusters import KEEP, Clustering, cluster
from gangmu.index.dedup.entries import Entry
from gangmu.index.dedup.folding import fold, pieces
from gangmu.index.dedup.shingles import PASSAGE, fingerprints, shingle_set, shingles
from gangmu.index.dedup.signatures import columns, signature
from gangmu.index.errors import IndexDamaged, UsageError
from hypothesis import given, settings
from hypothesis import strategies as st

SHARED = Path(__file__).parents[1] / ".." / "shared"
HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]


def story(seed: int, length: int = 600) -> str:
    """Text without any repetition to speak of: two seeds have next to nothing in common."""
    rng = random.Random(seed)
    return "".join(rng.choice(HAN) for _ in range(length))


def entries(texts: list[str], dates: list[str] | None = None, titles: list[str] | None = None) -> list[Entry]:
    return [
        Entry(
            key=number,
            doc=f"{number:03}.txt",
            date=dates[number] if dates else "",
            length=len(text),
            listed=number,
            signature=signature(text),
            title=titles[number] if titles else "",
        )
        for number, text in enumerate(texts)
    ]


def clustered(texts: list[str], **options: object) -> Clustering:
    return cluster(entries(texts), lambda key: texts[key], **options)  # type: ignore[arg-type]


def groups(found: Clustering) -> set[frozenset[str]]:
    return {frozenset(member.doc for member in made.members) for made in found.clusters}


def edited(text: str, seed: int, changes: int) -> str:
    rng = random.Random(seed)
    characters = list(text)
    for _ in range(changes):
        characters[rng.randrange(len(characters))] = rng.choice(HAN)
    return "".join(characters)


def test_candidates_are_the_same_however_many_fingerprints_are_paired_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = [story(seed) for seed in range(12)]
    texts = [*whole, *(text[150:450] for text in whole), *(edited(text, 1, 20) for text in whole)]
    table = columns([signature(text) for text in sorted(texts, key=len, reverse=True)])
    at_once = candidates.candidates(table, 0.48)
    assert len(at_once) >= 24
    monkeypatch.setattr(candidates, "_PRINTS", 100)
    assert candidates.candidates(table, 0.48).tolist() == at_once.tolist()


# Folding and signatures


def test_width_case_script_space_and_punctuation_are_folded() -> None:
    one = "推動創新發展，ＧＤＰ增長５％；（詳見附件）\n"
    other = "  推动创新发展, gdp增长5%;(详见附件)"
    assert fold(one).tolist() == fold(other).tolist()
    assert signature(one) == signature(other)


def test_an_empty_text_is_like_no_other() -> None:
    assert clustered(["", "  \n", "。。。"]).clusters == ()


def test_characters_outside_the_basic_plane_and_lone_surrogates_are_kept_apart() -> None:
    assert fold("𠮷野家").tolist() != fold("吉野家").tolist()
    assert isinstance(signature("坏\ud800字" * 30), bytes)


@given(
    st.lists(
        st.text("武汉市产业发展 ，。\n%Aa１乾干\ud800", max_size=4)
        | st.builds(lambda part, times: part * times, st.text("武汉市产业发展，乾\n", max_size=60), st.integers(1, 30)),
        max_size=12,
    ),
    st.integers(1, 300),
)
def test_texts_signed_together_have_the_signatures_that_each_has_alone(texts: list[str], at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(together, "AT_ONCE", at_once)
        assert list(together.signatures(texts)) == [signature(text) for text in texts]


def test_a_signature_of_an_average_news_item_is_small() -> None:
    assert len(signature(story(1, 485))) <= 250  # the average of a news programme, without punctuation


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_a_signature(text: str) -> None:
    assert signature(text) == signature(text)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 300), st.integers(0, 300))
def test_a_shared_passage_leaves_a_common_fingerprint(seed: int, before: int, after: int) -> None:
    passage = story(seed, PASSAGE)
    one, other = (
        fold(story(seed + 1, before) + passage + story(seed + 2, after)),
        fold(story(seed + 3, after) + passage + story(seed + 4, before)),
    )
    shared = np.intersect1d(fingerprints(one, shingles(one)), fingerprints(other, shingles(other)))
    assert len(shared) >= 1


@settings(deadline=None)
@given(st.text(alphabet="中国武汉光谷", min_size=5, max_size=200))
def test_hashed_shingles_count_what_strings_count(text: str) -> None:
    assert len(shingle_set(pieces(text))) == len({text[at : at + 5] for at in range(len(text) - 4)})


# Relations


def test_a_copy_an_edited_copy_and_a_cut_version_are_one_cluster() -> None:
    original = story(1)
    found = clustered([original, original[:9] + "\n" + original[9:], edited(original, 2, 5), original[:150], story(9)])
    assert groups(found) == {frozenset({"000.txt", "001.txt", "002.txt", "003.txt"})}
    relations = {member.doc: member.relation for member in found.clusters[0].members}
    assert relations["001.txt"] == "exact"
    assert relations["002.txt"] == "near"
    assert relations["003.txt"] == "contained"


def test_similarities_are_those_of_the_sets_of_five_characters() -> None:
    one = story(1)
    other = edited(one, 3, 10)
    a, b = ({text[at : at + 5] for at in range(len(text) - 4)} for text in (one, other))
    (made,) = clustered([one, other]).clusters
    member = made.members[1]
    assert member.jaccard == pytest.approx(len(a & b) / len(a | b), abs=2e-4)
    assert member.containment == pytest.approx(len(a & b) / min(len(a), len(b)), abs=2e-4)
    assert made.widest == pytest.approx(1 - member.jaccard)


def test_a_short_quotation_does_not_make_a_document_contained() -> None:
    quotation = story(1, 60)
    assert clustered([quotation, story(2) + quotation + story(3)]).clusters == ()


def test_a_common_quotation_does_not_chain_two_stories() -> None:
    quotation = story(1, 120)
    found = clustered([quotation, story(2) + quotation, story(3) + quotation])
    assert not any({"001.txt", "002.txt"} <= group for group in groups(found))


def test_a_roundup_does_not_chain_the_stories_it_contains() -> None:
    stories = [story(seed, 300) for seed in range(4)]
    found = clustered([*stories, "".join(stories)])
    for one, other in combinations([f"{number:03}.txt" for number in range(4)], 2):
        assert not any({one, other} <= group for group in groups(found))


def test_one_weak_link_does_not_join_two_clusters() -> None:
    one, other = story(1, 800), story(2, 800)
    between = one[:420] + other[:420]
    near = [edited(one, seed, 3) for seed in range(3)] + [edited(other, seed, 3) for seed in range(3)]
    found = clustered([*near, between], threshold=0.3)
    assert not any({"000.txt", "003.txt"} <= group for group in groups(found))


def test_every_member_is_near_the_others_on_average() -> None:
    texts = [story(1, 1200)]
    for step in range(12):  # each like the one before, the last nothing like the first
        texts.append(texts[-1][100:] + story(100 + step, 100))
    for made in clustered(texts).clusters:
        assert made.widest < 0.8


def test_thousands_of_one_formula_are_one_cluster() -> None:
    base = story(5, 200)
    found = clustered([edited(base, seed, 1) for seed in range(400)])
    assert [len(made.members) for made in found.clusters] == [400]


# Two texts written to one pattern are not copies

BULLETIN = (
    "{month}月{day}日0—24时，全市新增病例{a}例，其中本地{b}例，外来{c}例；新增治愈出院{d}例，解除隔离观察{e}人，"
    "重症病例与前一日持平。截至{month}月{day}日24时，现有病例{f}例，累计治愈出院{g}例，累计报告{h}例，"
    "正在接受隔离观察的密切接触者{i}人。市卫生健康委员会提醒广大市民做好个人防护，勤洗手、常通风、少聚集，"
    "出现发热、干咳等症状及时到就近的发热门诊就诊，途中避免乘坐公共交通工具。"
)


def bulletin(seed: int) -> str:
    rng = random.Random(seed)
    figures = {name: rng.randrange(10, 2000) for name in "abcdefghi"}
    return BULLETIN.format(month=3, day=seed + 1, **figures)


def test_daily_bulletins_are_not_copies_of_one_another() -> None:
    assert clustered([bulletin(day) for day in range(20)]).clusters == ()


def test_a_repost_of_a_bulletin_is_found_among_the_others() -> None:
    texts = [bulletin(day) for day in range(10)]
    texts.append("本报讯 " + texts[4] + " 编辑：小王")
    assert groups(clustered(texts)) == {frozenset({"004.txt", "010.txt"})}


def test_yearly_reports_to_one_pattern_are_not_copies() -> None:
    wording = [story(seed, 40) for seed in range(60)]

    def report(year: int) -> str:
        rng = random.Random(year)
        sentences = [
            f"{words}{rng.randrange(100, 99999)}万元，增长{rng.randrange(10, 99) / 10}%。" for words in wording
        ]
        return f"{year}年国民经济和社会发展统计公报。" + "".join(sentences)

    assert clustered([report(2021), report(2022), report(2023)]).clusters == ()


def test_titles_that_fill_one_pattern_are_evidence_against() -> None:
    ceremony = "举行仪式欢迎{}总理来访，" + story(1, 300) + "{}总理检阅仪仗队。"
    texts = [ceremony.format(guest, guest) for guest in ("甲利亚共和国的乙某", "丙尔代夫王国的丁某")]
    titles = ["总理举行仪式欢迎甲利亚总理访问", "总理举行仪式欢迎丙尔代夫总理访问"]
    assert cluster(entries(texts, titles=titles), lambda key: texts[key]).clusters == ()
    assert len(cluster(entries(texts), lambda key: texts[key]).clusters) == 1


def test_a_title_that_lost_or_gained_characters_is_no_evidence() -> None:
    texts = [story(1), edited(story(1), 1, 8)]
    for titles in (
        ["区县和乡镇选举实施细则", "区和乡镇选举实施细则"],
        ["湖北发布未来产业行动方案", "快讯：湖北发布未来产业行动方案_新浪网"],
    ):
        assert len(cluster(entries(texts, titles=titles), lambda key: texts[key]).clusters) == 1


def test_a_later_version_of_a_law_is_near() -> None:
    articles = [f"第{number}条 {story(number, 80)}。" for number in range(40)]
    amended = [f"第{number}条 {story(number if number % 5 else number + 1000, 80)}。" for number in range(44)]
    found = clustered(["".join(articles), "".join(amended)])
    assert [made.members[1].relation for made in found.clusters] == ["near"]


# Order, policies, identity


def corpus(seed: int) -> list[str]:
    rng = random.Random(seed)
    texts: list[str] = []
    for family in range(4):
        base = story(seed * 100 + family, rng.randrange(150, 500))
        texts.append(base)
        for copy in range(rng.randrange(3)):
            kind = rng.randrange(4)
            texts.append(
                base
                if kind == 0
                else edited(base, copy, rng.randrange(1, 12))
                if kind == 1
                else base[: rng.randrange(110, 150)]
                if kind == 2
                else base + story(seed + copy, 200)
            )
    return texts


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False), st.sampled_from(KEEP))
def test_the_order_of_documents_does_not_matter(seed: int, rng: random.Random, keep: str) -> None:
    texts = corpus(seed)
    given_in = entries(texts)
    shuffled = list(given_in)
    rng.shuffle(shuffled)
    one = cluster(given_in, lambda key: texts[key], keep=keep)
    other = cluster(shuffled, lambda key: texts[key], keep=keep)
    assert one.clusters == other.clusters


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.data())
def test_an_incremental_build_finds_what_a_full_one_finds(seed: int, data: st.DataObject) -> None:
    texts = corpus(seed)
    everything = entries(texts)
    before = [entry for entry in everything if data.draw(st.booleans())]
    known = cluster(before, lambda key: texts[key]).known
    grown = cluster(everything, lambda key: texts[key], known=known)
    full = cluster(everything, lambda key: texts[key])
    assert grown.clusters == full.clusters
    assert grown.known == full.known
    shrunk = cluster(before, lambda key: texts[key], known=full.known)
    assert shrunk.clusters == cluster(before, lambda key: texts[key]).clusters
    assert shrunk.compared == 0


def test_texts_are_read_only_for_pairs_that_were_not_compared_before() -> None:
    texts = [edited(story(seed // 2), seed, 3) for seed in range(40)]
    known = cluster(entries(texts), lambda key: texts[key]).known
    texts.append(edited(story(3), 99, 3))
    read: list[int] = []

    def text_of(key: int) -> str:
        read.append(key)
        return texts[key]

    assert cluster(entries(texts), text_of, known=known).compared == 2
    assert set(read) == {6, 7, 40}


def test_the_policy_chooses_the_canonical_document() -> None:
    base = story(1)
    texts = [base, base + story(2, 20), base + story(3, 10)]
    dates = ["2023-05", "2023-05-02", "2022-01-01"]
    chosen = {
        keep: cluster(entries(texts, dates), lambda key: texts[key], keep=keep).clusters[0].canonical for keep in KEEP
    }
    assert chosen == {"newest": "001.txt", "oldest": "002.txt", "longest": "001.txt", "listed": "000.txt"}


def test_an_undated_document_is_neither_newest_nor_oldest() -> None:
    texts = [story(1), story(1)]
    for keep in ("newest", "oldest"):
        (made,) = cluster(entries(texts, ["", "2020-01-01"]), lambda key: texts[key], keep=keep).clusters
        assert made.canonical == "001.txt"


def test_a_cluster_keeps_its_id_when_later_copies_join_and_whatever_the_policy() -> None:
    base = story(1)
    texts = [base, edited(base, 1, 2), edited(base, 2, 2)]
    dates = ["2023-01-01", "2023-01-02", "2023-01-03"]
    all_three = entries(texts, dates)
    ids = {
        cluster(all_three[:count], lambda key: texts[key], keep=keep).clusters[0].cluster
        for count in (2, 3)
        for keep in KEEP
    }
    assert len(ids) == 1


def test_the_canonical_document_comes_first_and_is_exact() -> None:
    (made,) = clustered([story(1), edited(story(1), 1, 4)]).clusters
    assert (made.members[0].doc, made.members[0].relation) == (made.canonical, "exact")


# What is refused


def test_an_unknown_policy_or_threshold_is_refused() -> None:
    for options in ({"keep": "best"}, {"threshold": 0.0}, {"threshold": 1.5}):
        with pytest.raises(UsageError):
            clustered([story(1)], **options)


def test_a_damaged_signature_or_state_is_refused() -> None:
    texts = [story(1), edited(story(1), 1, 2)]
    good = entries(texts)
    for bad in (b"", good[0].signature[:50], good[0].signature + b"x", b"\xff\xff" + good[0].signature[2:]):
        spoiled = [Entry(0, "a", "", 1, 0, bad), good[1]]
        with pytest.raises(IndexDamaged):
            cluster(spoiled, lambda key: texts[key])
    known = cluster(good, lambda key: texts[key]).known
    for bad in (known[:-1], b"nonsense", known + b"x"):
        with pytest.raises(IndexDamaged):
            cluster(good, lambda key: texts[key], known=bad)


# Against labels


@pytest.mark.corpora
def test_labelled_pairs_are_found_and_hard_negatives_are_not() -> None:
    gold = SHARED / "gold" / "neardup_pairs.jsonl"
    if not gold.exists():
        pytest.skip("the labelled pairs are not beside the repository")
    pairs = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    lines = (SHARED / "gold" / "neardup_docs.jsonl").read_text(encoding="utf-8").splitlines()
    texts = {document["id"]: document["text"] for document in map(json.loads, lines)}
    docs = sorted(texts)
    found = cluster(
        [Entry(key, doc, "", len(texts[doc]), key, signature(texts[doc])) for key, doc in enumerate(docs)],
        lambda key: texts[docs[key]],
    )
    have = {
        frozenset(pair) for made in found.clusters for pair in combinations((member.doc for member in made.members), 2)
    }
    labelled = {frozenset((pair["a"], pair["b"])): pair["label"] for pair in pairs}
    yes = {pair for pair, label in labelled.items() if label}
    assert len(have & yes) >= 0.97 * len(yes)
    assert not {pair for pair in have if labelled.get(pair) == 0}


@pytest.mark.corpora
def test_government_reports_of_different_years_are_not_copies() -> None:
    corpus_file = SHARED / "corpora" / "reports_national.jsonl.gz"
    if not corpus_file.exists():
        pytest.skip("the national reports are not beside the repository")
    with gzip.open(corpus_file, "rt", encoding="utf-8") as lines:
        reports = [json.loads(line) for line in lines]
    assert clustered([report["text"] for report in reports]).clusters == ()

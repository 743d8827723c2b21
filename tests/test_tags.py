"""Automatic tags: evidence, exclusions, thresholds, and the rule file."""

from __future__ import annotations

from pathlib import Path

import pytest
from gangmu.index.corpus.manifest import Meta
from gangmu.index.errors import CorpusError
from gangmu.index.facts.tags import taxonomy as tags_rules
from gangmu.index.facts.tags.assign import Taxonomy, explain
from gangmu.index.text import article
from gangmu.index.text.decode import decode
from hypothesis import given, settings
from hypothesis import strategies as st

SHARED = Path(__file__).parents[1] / ".." / "shared"


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return Taxonomy.load()


def names(taxonomy: Taxonomy, title: str, text: str, facet: str = "sector") -> list[str]:
    return [tag.tag for tag in taxonomy.assign(title, text) if tag.facet == facet]


def rules(tmp_path: Path, text: str) -> Taxonomy:
    path = tmp_path / "tags.yaml"
    path.write_text(text, encoding="utf-8")
    return Taxonomy.load(path)


def test_a_tag_comes_with_the_words_that_speak_for_it(taxonomy: Taxonomy) -> None:
    title, text = "氢能产业发展提速", "今年,加氢站建设加快。各地发展氢能,氢能应用扩大。"
    tag = next(tag for tag in taxonomy.assign(title, text) if tag.tag == "氢能")
    assert tag.facet == "sector"
    assert tag.score > 3
    found = {(entry.text, entry.field): entry for entry in tag.evidence}
    assert found["氢能", "title"].start == 0
    assert (found["氢能", "body"].count, found["氢能", "body"].start) == (2, text.index("氢能"))
    assert found["加氢站", "body"].start == text.index("加氢站")


def test_the_longest_word_wins_over_the_ones_in_it(taxonomy: Taxonomy) -> None:
    assert "人工智能" not in names(taxonomy, "", "人工智能学院与人工智能学院的人工智能学院。")
    assert "人工智能" in names(taxonomy, "", "人工智能与人工智能的人工智能。")
    assert names(taxonomy, "", "新能源汽车销量和新能源汽车出口。") == ["新能源汽车"]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("中国企业和外国企业,中国企业。" * 3, "国企改革"),
        ("深入学习贯彻,信息化工作和标准化工作。" * 3, "化工"),
        ("上海关于上海关于上海关于发布的意见。" * 3, "对外贸易"),
        ("提高职工工资,提高职工工资。" * 3, "教育"),
    ],
)
def test_words_that_only_meet_by_accident_are_no_evidence(taxonomy: Taxonomy, text: str, tag: str) -> None:
    assert tag not in names(taxonomy, "", text)


def test_ascii_words_match_whole_words_in_any_case(taxonomy: Taxonomy) -> None:
    assert "人工智能" in names(taxonomy, "", "AI赋能,ai应用,发展AI。")
    assert "人工智能" not in names(taxonomy, "", "AIDS, SAIC, MAIL, AIX" * 5)


def test_a_long_document_is_not_tagged_for_a_passing_mention(taxonomy: Taxonomy) -> None:
    assert "氢能" in names(taxonomy, "", "氢能与氢能。")
    filler = "小麦长势良好,农民在田间忙碌。" * 300
    assert names(taxonomy, "", "氢能与氢能。" + filler) == ["农业"]


def test_fields_that_a_text_turns_to_are_tags_of_a_short_document(taxonomy: Taxonomy) -> None:
    listed = "大会发布了行动计划。" * 40 + "该区将聚焦光电子信息、生命健康和量子科技等领域。"
    assert {"光电子信息", "生物医药", "量子信息"} <= set(names(taxonomy, "", listed))
    passing = "大会发布了行动计划。" * 40 + "有人谈到光电子信息、生命健康和量子科技。"
    assert not {"光电子信息", "生物医药", "量子信息"} & set(names(taxonomy, "", passing))


def test_a_local_system_is_named_once_and_that_is_enough(taxonomy: Taxonomy) -> None:
    text = "会议研究了工作。" * 400 + "构建“965”现代产业体系。"
    assert "965产业体系" in names(taxonomy, "", text)


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("武汉市促进未来产业创新发展实施方案(2023—2025年)", "为促进发展,制定本方案。一、总体要求。", "方案"),
        ("某某市数据条例", "第一条 为了规范,制定本条例。第二条 本条例所称数据。", "法规"),
        ("关于印发若干措施的通知", "现印发给你们,请认真贯彻执行。", "通知"),
        ("武汉出台实施方案", "本报讯(记者张三)日前,武汉市印发实施方案。", "报道"),
        ("人民日报社论:在新征程上", "今天出版的人民日报发表社论。", "评论"),
        ("2023年政府工作报告", "各位代表:现在我代表市人民政府,向大会报告工作。", "工作报告"),
    ],
)
def test_a_document_has_one_type(taxonomy: Taxonomy, title: str, text: str, kind: str) -> None:
    assert names(taxonomy, title, text, "type") == [kind]


def test_an_empty_document_has_no_tags(taxonomy: Taxonomy) -> None:
    assert taxonomy.assign("", "") == []


def test_the_tree_leads_from_the_top_to_a_tag(taxonomy: Taxonomy) -> None:
    assert taxonomy.path("储能") == ("能源", "新能源", "储能")
    assert {"新能源", "储能", "氢能"} <= taxonomy.below("新能源")
    assert taxonomy.facet("储能") == "sector"
    assert taxonomy.path("没有") == ()


def test_an_explanation_says_why_a_tag_was_not_given() -> None:
    found = {entry.tag.tag: entry for entry in explain(None, "", "氢能与氢能。" + "农民收割小麦。" * 300)}
    assert found["农业"].given
    assert not found["农业"].reason
    assert not found["氢能"].given
    assert "threshold" in found["氢能"].reason
    assert found["氢能"].tag.evidence[0].text == "氢能"


def test_a_users_file_adds_replaces_and_removes(tmp_path: Path) -> None:
    taxonomy = rules(
        tmp_path,
        """
行业:
  氢能: {strong: [绿色氢气], not: [氢能饮料]}
  农业: {replace: true, words: [稻米]}
  煤炭: {remove: true}
  茉莉花: {under: 农业, weights: {茉莉: 5}, threshold: 4}
""",
    )
    assert "氢能" in names(taxonomy, "", "绿色氢气,绿色氢气。")
    assert "氢能" not in names(taxonomy, "", "氢能饮料,氢能饮料。")
    assert "农业" not in names(taxonomy, "", "小麦玉米小麦玉米。")
    assert "煤炭" not in taxonomy.rules
    assert names(taxonomy, "", "茉莉。") == ["茉莉花"]
    assert taxonomy.path("茉莉花") == ("农业", "茉莉花")
    assert "农业" in names(Taxonomy.load(), "", "小麦玉米小麦玉米。")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("sector:\n  甲: {word: [x]}\n", 2, "unknown key 'word'"),
        ("sektor:\n  甲: [x]\n", 1, "no facet"),
        ("sector: [x]\n", 1, "must hold tags"),
        ("sector:\n  甲: [x]\n", 2, "not a mapping"),
        ("sector:\n  甲: {strong: [x]}\n  乙: {}\n", 3, "has no words"),
        ("sector:\n  甲: {strong: [[x]]}\n", 2, "list of words"),
        ("sector:\n  甲:\n    strong: [x]\n    threshold: often\n", 4, "number above 0"),
        ("sector:\n  甲: {weights: {x: -1}}\n", 2, "number above 0"),
        ("sector:\n  甲: {strong: [x], under: 乙}\n", 2, "no tag"),
        ("sector:\n  甲: {strong: [x], under: 丙}\n  丙: {strong: [y], under: 甲}\n", 2, "under itself"),
        ("sector:\n  甲: {remove: true}\n", 2, "to remove"),
        ("instrument:\n  农业: {strong: [x]}\n", 2, "of the facet sector"),
        ("sector:\n  甲: {strong: [x]}\ntype:\n  甲: {strong: [y]}\n", 4, "there twice"),
        ("sector:\n  '甲,乙': {strong: [x]}\n", 2, "cannot be a tag"),
        ("sector:\n  甲: {strong: [x], replace: maybe}\n", 2, "true or false"),
        ("sector: &a {甲: {strong: [x]}}\n", 1, "anchors"),
        ("sector:\n  甲: {strong: [x}\n", 2, "expected"),
    ],
)
def test_what_is_wrong_in_a_rule_file_is_named_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(CorpusError) as caught:
        rules(tmp_path, text)
    assert (caught.value.file, caught.value.line) == ("tags.yaml", line)
    assert words in caught.value.message


def test_a_near_name_is_offered(tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        rules(tmp_path, "sector:\n  甲: {word: [x]}\n")
    assert caught.value.hint == "did you mean words?"


def test_the_built_in_taxonomy_is_sound() -> None:
    built_in = tags_rules.default_rules()
    assert len(built_in.by_tag) > 130
    facets = {rule.facet for rule in built_in.by_tag.values()}
    assert facets == {"sector", "instrument", "type"}
    for rule in built_in.by_tag.values():
        assert not rule.under or built_in.by_tag[rule.under].facet == rule.facet
        assert not {word for word, _ in rule.words} & rule.without, rule.tag


WORDS = ["人工智能", "人工智能学院", "智能", "能", "AI", "AIX", "新能源", "新能源汽车", "汽车"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "人工", "学", "x", " ", "。", "é"]), max_size=20).map("".join))
def test_one_pass_finds_what_leftmost_longest_matching_finds(text: str) -> None:
    rule = tags_rules.Rule("甲", "sector", words={(word.lower(), "any"): 1.0 for word in WORDS})
    taxonomy = Taxonomy(tags_rules.TagRules({"甲": rule}, frozenset(), frozenset()))
    expected: dict[str, tuple[int, int]] = {}
    at = 0
    lowered = text.lower()
    while at < len(text):
        word = max((word.lower() for word in WORDS if lowered.startswith(word.lower(), at)), key=len, default="")
        alone = not word.isascii() or not (
            (at and text[at - 1].isascii() and text[at - 1].isalnum())
            or (at + len(word) < len(text) and text[at + len(word)].isascii() and text[at + len(word)].isalnum())
        )
        if word and alone:
            count, first = expected.get(word, (0, at))
            expected[word] = (count + 1, first)
        at += len(word) or 1
    found = taxonomy.explain("", text)
    evidence = found[0].tag.evidence if found else ()
    assert {entry.text: (entry.count, entry.start) for entry in evidence} == expected


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(max_size=200))
def test_any_text_can_be_tagged(title: str, text: str) -> None:
    for tag in Taxonomy.load().assign(title, text):
        for entry in tag.evidence:
            source = title.strip() if entry.field == "title" else text
            assert source[entry.start : entry.start + len(entry.text)].lower() == entry.text


@pytest.mark.corpora
def test_the_seeds_get_the_sectors_a_reader_would_give(taxonomy: Taxonomy) -> None:
    folder = SHARED / "seeds"
    if not folder.is_dir():
        pytest.skip("the seed documents are not beside the repository")
    expected = {
        "000": {"光芯屏端网", "光电子信息", "生物医药", "未来产业", "人工智能"},
        "002": {"未来产业"},
        "003": {"科技创新", "965产业体系", "生物医药", "人工智能"},
        "004": {"数字经济", "生物医药", "机器人"},
    }
    for name, sectors in expected.items():
        page = article.read(decode(next(folder.glob(f"{name}_*")).read_bytes()).text, Meta())
        assert sectors <= set(names(taxonomy, page.title, page.text)), name

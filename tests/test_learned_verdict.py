"""The learned verdict: its weights are sound, they sum up to the score, and a row says which of them decided."""

from __future__ import annotations

import random
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, corpus, gangmu
from gangmu.index.data import data_file
from gangmu.index.errors import IndexDamaged
from gangmu.index.facts.targets import evidence, features, kinds, model, verdicts
from gangmu.index.facts.targets.extract import Context, candidates, extract, left_out
from gangmu.index.facts.targets.judgement import MOST, Judgement, packed, unpacked
from gangmu.index.query import ledger
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(ROOT / "tests"))
import train_verdict

NEWS = Context(title="国内联播快讯", date="2025-06-02", region="河南省")
PLAN = Context(title="宜昌市氢能产业发展行动计划", date="2024-05-10", region="宜昌市")
CONTEXTS = (NEWS, PLAN, Context(title="2026年湖北省政府工作报告", date="2026-01-25", region="湖北省"))
PIECES = (
    "到2027年,力争产业规模达到300亿元,建成园区5个以上。",
    "去年完成投资38亿元,同比增长7.2%。",
    "主要目标:\n- 新增就业6万人\n- 城镇化率提高到65%\n",
    "比例分别达到60%、70%和80%。",
    "市政府表示,将新建学校12所,培育一批龙头企业。",
    "论坛将举办16场活动。",
    "注册资本不低于500万元。",
)
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join)


# -- the file of weights ---------------------------------------------------------------------------------------------------


def test_the_weights_are_few_sorted_and_each_says_something() -> None:
    known = model.model()
    assert list(known.names) == sorted(known.names)
    assert 500 < len(known.names) < 5000
    assert all(weight for _, weight in known.weights.values())
    assert [number for number, _ in known.weights.values()] == list(range(len(known.names)))


def test_every_weight_is_of_a_feature_that_exists() -> None:
    groups = {f"{way}{group}" for way in ("", "earlier ", "later ") for group in data_file("promises.yaml")["clause"]}
    rules = groups | set(evidence.weights().rules) | set(verdicts.STATES)
    rules |= {verdicts.FORECAST, verdicts.WORD_OF_WILL, verdicts.ELAPSED_YEAR, verdicts.YEAR_TO_COME}
    for name in model.model().names:
        group, _, rest = name.partition(":")
        assert group in features.GROUPS
        assert group != "rule" or rest in rules
        if group in ("opening", "before", "clause", "behind"):
            assert features.SHORTEST <= len(rest) <= features.LONGEST or rest in features.SINGLE
            assert features.folded(rest) == rest


@pytest.mark.parametrize(
    "text", ["rule:b\t1\nrule:a\t2\n", "rule:a\t1\nrule:a\t2\n", "strange:a\t1\n", "rule:a\tmuch\n", "rule\n"]
)
def test_a_file_that_is_no_model_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        model.parsed(text)


# -- the sum -----------------------------------------------------------------------------------------------------------------


@given(TEXTS, st.sampled_from(CONTEXTS))
def test_the_weights_of_the_features_sum_up_to_the_score(text: str, context: Context) -> None:
    for target in extract(context, text):
        assert target.statement is not None
        judged = target.statement.judgement
        assert judged is not None
        assert sum(weight for _, _, _, weight in judged.reasons) == judged.score
        assert sum(reason.weight for reason in unpacked(target.evidence)) == judged.score
        if judged.reasons:
            assert (target.kind == "target") == (judged.score > 0)


@given(TEXTS, st.sampled_from(CONTEXTS))
def test_the_verdict_is_what_looking_at_every_feature_by_itself_gives(text: str, context: Context) -> None:
    document = candidates(context, text)
    weights = {name: weight for name, (_, weight) in model.model().weights.items()}
    passage = train_verdict.Passage("", "", "", "", text, {}, [])
    plainly = train_verdict.scored(
        train_verdict.Read(passage, document, text, list(features.of_document(document))), weights
    )
    flat = [candidate for figured in document.sentences for candidate in figured.candidates]
    for candidate, judged, score in zip(flat, model.judge(document), plainly, strict=True):
        if judged.reasons:
            assert judged.score == score


@given(TEXTS, st.sampled_from(CONTEXTS))
def test_what_speaks_stands_where_it_is_said_to_stand(text: str, context: Context) -> None:
    known = model.model()
    for target in extract(context, text):
        for reason in unpacked(target.evidence):
            name = known.names[reason.feature] if reason.feature < len(known.names) else ""
            group, _, word = name.partition(":")
            if group in ("opening", "before", "clause", "behind"):
                assert features.folded(target.sentence[reason.start : reason.end]) == word
            elif reason.start >= 0:
                assert 0 <= reason.start < reason.end <= len(target.sentence)
            else:
                assert reason.start == reason.end == -1


REASONS = st.lists(
    st.tuples(st.integers(0, 4000), st.integers(0, 2000), st.integers(0, 30), st.integers(-900, 900)),
    max_size=20,
    unique_by=lambda reason: reason[0],
).map(lambda some: tuple((number, start, start + size, weight) for number, start, size, weight in some))


@given(REASONS)
def test_the_strongest_features_are_kept_and_the_others_summed(reasons: tuple[tuple[int, int, int, int], ...]) -> None:
    score = sum(reason[3] for reason in reasons)
    back = unpacked(packed(Judgement("target", score, reasons), 5000))
    own = [tuple(reason) for reason in back if reason.feature != 5000]
    assert own == sorted(reasons, key=lambda reason: (-abs(reason[3]), reason[0]))[:MOST]
    assert sum(reason.weight for reason in back) == score


@given(st.binary(max_size=24))
def test_bytes_that_no_build_wrote_are_refused_or_read_as_numbers(packed_bytes: bytes) -> None:
    try:
        found = unpacked(packed_bytes)
    except ValueError:
        return
    assert all(reason.feature >= 0 for reason in found)


# -- what is promised and what is not -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "音乐节将于本周六开幕,28支乐队将登台演出。",  # an event
        "当地派出救援队员260人赶赴现场。",  # a deed under way
        "这条生产线每小时可生产电池1200块。",  # a capacity
        "参赛企业注册资本不得低于300万元。",  # a rule
        "对符合条件的家庭,每户补贴2000元。",  # a subsidy
        "例如一户果农种了苹果8亩。",  # an example
        "法国队在半决赛中以3比1获胜,打进12球。",  # foreign sport
        "截至5月底,全省新建高标准农田260万亩。",  # what is done
        "专家预计,明年全球经济将增长2.9%。",  # a forecast
    ],
)
def test_what_nobody_commits_to_is_no_target(text: str) -> None:
    assert "target" not in {target.kind for target in extract(NEWS, text)}


@pytest.mark.parametrize(
    ("context", "text"),
    [
        (NEWS, "今年,河南计划新建高标准农田300万亩。"),
        (NEWS, "到2030年,全省新能源装机将达到9000万千瓦。"),
        (NEWS, "集团提出,力争用三年时间实现产值200亿元。"),
        (PLAN, "到2027年,建成加氢站20座。"),
        (PLAN, "二、发展目标\n氢能产业规模突破300亿元,培育企业50家以上。"),
        (CONTEXTS[2], "今年主要预期目标是:地区生产总值增长5.5%左右,新增就业70万人以上。"),
    ],
)
def test_what_somebody_commits_to_is_a_target(context: Context, text: str) -> None:
    found = extract(context, text)
    assert found
    assert {target.kind for target in found} == {"target"}


def test_a_list_has_one_verdict() -> None:
    found = extract(PLAN, "到2027年,三项比例分别达到60%、70%和80%。")
    assert len(found) == 3
    assert len({target.statement.judgement for target in found if target.statement}) == 1


def test_a_figure_that_is_not_taken_says_why() -> None:
    told = {dropped.quantity.text: dropped.reason for dropped in left_out("", "2025-06-02", "", PIECES[6] + PIECES[0])}
    assert told["500万元"] in kinds.RULING
    assert "300亿元" not in told


# -- learning ----------------------------------------------------------------------------------------------------------------


def test_learning_is_deterministic_and_finds_what_tells_promises_apart() -> None:
    pytest.importorskip("sklearn")
    chance = random.Random(5)
    labels = [chance.random() < 0.4 for _ in range(200)]
    rows = [["always:", "rule:vow" if yes else "rule:deed", f"unit:{chance.choice('家个项')}"] for yes in labels]
    figures = train_verdict.Samples(rows, labels, [1.0] * 200, [f"news:{number}" for number in range(200)])
    weights = train_verdict.learn(figures)
    assert weights == train_verdict.learn(figures)
    assert weights["rule:vow"] > 0 > weights["rule:deed"]
    text = train_verdict.written(weights, 200, 1)
    assert {name: weight for name, (_, weight) in model.parsed(text).weights.items()} == weights
    # two, what every figure starts from, and what those beside it weigh
    assert len(train_verdict.learn(figures, most=2)) <= 4


def test_what_one_document_alone_says_is_not_learned() -> None:
    pytest.importorskip("sklearn")
    labels = [number % 2 == 0 for number in range(60)]
    rows = [["always:", "rule:vow" if yes else "rule:deed", *(["title:某地"] if yes else [])] for yes in labels]
    groups = [f"news:{number % 2}" for number in range(60)]
    weights = train_verdict.learn(train_verdict.Samples(rows, labels, [1.0] * 60, groups))
    assert "title:某地" not in weights


def test_a_document_is_in_the_last_look_or_not_by_its_name() -> None:
    kept = [train_verdict.is_kept(f"news:{number}") for number in range(300)]
    assert kept == [train_verdict.is_kept(f"news:{number}") for number in range(300)]
    assert 70 < sum(kept) < 130


# -- in the index --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = "到2027年,力争产业规模达到300亿元。去年完成投资38亿元。申请企业注册资本不低于500万元。"
    folder = corpus(
        tmp_path_factory.mktemp("explained"), {"id": "a", "title": "宜昌市行动计划", "date": "2024-05-10", "text": text}
    )
    assert gangmu("-C", folder, "build", "-q").status == 0
    return folder


def test_a_row_says_what_decided_it(built: Path) -> None:
    (row,) = gangmu("-C", built, "targets", "--explain", "-f", "jsonl").records
    assert row["value"] == 30_000_000_000
    assert sum(reason["weight"] for reason in row["explain"]) > 0
    assert {reason["rule"].partition(":")[0] for reason in row["explain"]} <= {*features.GROUPS, "all else"}
    assert "explain" not in gangmu("-C", built, "targets", "-f", "jsonl").records[0]


def test_the_screen_says_what_decided_it_and_what_was_not_taken(built: Path) -> None:
    shown = gangmu("-C", built, "targets", "--explain", "--doc", "docs.jsonl#a", "-f", "table").out
    assert "+0." in shown or "+1." in shown
    assert "500万元: subsidy" in shown
    beside = gangmu("-C", built, "targets", "--explain", "--doc", "docs.jsonl#a", "-f", "tsv")
    assert beside.out.splitlines()[0].endswith("\texplain")
    assert "500万元: subsidy" in beside.err


def test_the_names_are_those_of_the_index() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE state (name TEXT, value BLOB)")
        assert ledger.evidence_names(db) == ()
        db.execute("INSERT INTO state VALUES ('evidence', ?)", (b"rule:a\nrule:b",))
        names = ledger.evidence_names(db)
    assert names == ("rule:a", "rule:b")
    row = packed(Judgement("target", 130, ((1, 2, 4, 80), (0, -1, -1, 50))), 2)
    assert ledger.explained(row, names) == [
        {"rule": "rule:b", "start": 2, "end": 4, "weight": 0.8},
        {"rule": "rule:a", "start": None, "end": None, "weight": 0.5},
    ]


@pytest.mark.parametrize("value", [b"\xff\xfe", 7, None])
def test_names_that_no_build_wrote_are_damage(value: object) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE state (name TEXT, value BLOB)")
        db.execute("INSERT INTO state VALUES ('evidence', ?)", (value,))
        with pytest.raises(IndexDamaged):
            ledger.evidence_names(db)


@pytest.mark.parametrize("value", [b"\x80", b"\x01\x02", b"\xff" * 12])
def test_evidence_that_no_build_wrote_is_damage(value: bytes) -> None:
    with pytest.raises(IndexDamaged):
        ledger.explained(value, ("rule:a",))


def test_what_nobody_dated_is_read_as_well() -> None:
    assert extract(replace(NEWS, date="", title=""), PIECES[0])

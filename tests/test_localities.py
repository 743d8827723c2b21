"""The places of a sentence: which of them it is about, and which are yardsticks, parts of names, or acted upon."""

from __future__ import annotations

import pytest
from gangmu.index.facts.places.regions import Gazetteer, mentions_in
from gangmu.index.facts.targets.attribution import Attribution
from gangmu.index.facts.targets.localities import EXCLUSIONS, contains, regions_of
from gangmu.index.facts.targets.scope import Frame, Scope

GAZETTEER = Gazetteer.default()


def scope(kind: str = "news", speaker: str = "", text: str = "") -> Scope:
    primary = Attribution(GAZETTEER.get(speaker) if speaker else None, "manifest", "region of the manifest")
    return Scope(Frame(kind, 2025, 5, False, False, None, primary), GAZETTEER, text)


def found(text: str, kind: str = "news", speaker: str = "") -> list[tuple[str, bool]]:
    """The names of the places that the sentence is about, and whether each is the subject of its clause."""
    mentions = mentions_in(GAZETTEER, text, GAZETTEER.get(speaker) if speaker else None)
    starts = [mention.start for mention in mentions]
    return [(named.place.name, named.subject) for named in regions_of(text, 0, mentions, starts, scope(kind, speaker))]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("湖北将新增企业300家。", True),
        ("今年,湖北将新增企业300家。", True),
        ("到2027年湖北将新增企业300家。", True),
        ("力争到2027年底,湖北新增企业300家。", True),
        ("其中湖北将新增企业300家。", True),
        ("工业大省湖北,今年将新增企业300家。", True),
        ("有关专家在湖北将新增企业300家。", False),  # what stands in front is no opening
        ("一是到2027年力争全年确保其中湖北将新增企业300家。", False),  # an opening, but too long a one
        ("湖北省际公路300公里。", False),  # nothing is done
        ("湖北产业园新增企业300家。", True),  # a site lies where it says
    ],
)
def test_a_place_that_opens_its_clause_and_acts_is_its_subject(text: str, subject: bool) -> None:
    assert found(text) == [("湖北省", subject)]


@pytest.mark.parametrize(
    ("text", "kind", "speaker", "places"),
    [
        ("增速高于湖北2个百分点。", "report", "武汉市", []),
        ("企业300家,居湖北首位。", "report", "武汉市", []),
        ("中欧班列(湖北)开行300列。", "news", "", []),
        ("黄河流域断面300个。", "report", "山东省", []),
        ("黄河流域断面300个。", "news", "山东省", ["黄河流域"]),
        ("我们在湖北新增企业300家。", "report", "武汉市", []),
        ("湖北新增企业300家。", "report", "武汉市", ["湖北省"]),
        ("我们帮助江夏区新增企业300家。", "report", "武汉市", ["江夏区"]),
    ],
)
def test_a_yardstick_a_part_of_a_name_and_what_holds_the_speaker_are_left_out(
    text: str, kind: str, speaker: str, places: list[str]
) -> None:
    assert [name for name, _ in found(text, kind, speaker)] == places


def test_each_exclusion_has_a_name() -> None:
    assert list(EXCLUSIONS) == ["yardstick", "bracketed part of a name", "area across regions", "wider region"]


def test_what_the_speaker_pushes_on_is_not_the_subject() -> None:
    assert found("推动江夏区将新增企业300家。", "report", "武汉市") == [("江夏区", False)]
    assert found("江夏区将新增企业300家。", "report", "武汉市") == [("江夏区", True)]


def test_the_subject_is_never_what_the_speaker_lies_in() -> None:
    assert found("湖北将新增企业300家。", "report", "武汉市") == [("湖北省", False)]


def test_a_pronoun_means_the_region_of_the_place_named_before_it() -> None:
    assert found("全市新增企业300家。", "report", "武汉市") == [("武汉市", True)]
    assert found("襄阳市新增企业300家,全市投资30亿元。")[0][0] == "襄阳市"
    assert [name for name, _ in found("襄阳市新增企业300家,全市投资30亿元。", "news", "湖北省")] == ["襄阳市", "襄阳市"]


@pytest.mark.parametrize(
    ("outer", "inner", "held"),
    [
        ("中国", "湖北省", True),
        ("湖北省", "武汉市", True),
        ("武汉市", "湖北省", False),
        ("长三角", "安徽省", True),
        ("长三角", "湖北省", False),
    ],
)
def test_what_contains_what(outer: str, inner: str, held: bool) -> None:
    place, other = GAZETTEER.get(outer), GAZETTEER.get(inner)
    assert place is not None
    assert other is not None
    assert contains(place, other, GAZETTEER) is held

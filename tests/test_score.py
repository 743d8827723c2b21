"""The scorer of `make score` reads what scorers print, and its own labels are well-formed."""

from __future__ import annotations

import yaml
from score import GOLD, figures, page_misses


def test_a_printed_figure_is_named_by_its_group_and_the_word_before_it() -> None:
    printed = "of found: region 0.864  named 0.644\nkind 0.581 of 117\nfound P 0.7 R 0.6 F1 0.65  row P 0.2 F1 0.1  targets 93"
    found = figures(printed)
    assert (found["found region"], found["kind"], found["found F1"], found["row F1"]) == (0.864, 0.581, 0.65, 0.1)
    assert found["row targets"] == 93
    assert figures("all right 0.502 misread 109 of 460")["all misread"] == 109


def test_a_page_is_missed_where_any_part_of_its_label_is() -> None:
    case = {"title": "标题", "contains": ["正文"], "lacks": ["页脚"]}
    assert page_misses(case, {"title": "标 题", "text": "正文。"}) == []
    assert len(page_misses(case, {"title": "", "text": "页脚"})) == 3
    assert page_misses({"exactly": "正文"}, {"text": "正文。"}) == ["another body"]


def test_every_threshold_names_a_figure_and_invented_gold_is_whole() -> None:
    for name, entry in yaml.safe_load((GOLD / "thresholds.yaml").read_text(encoding="utf-8")).items():
        assert entry["least"], name
    pages = yaml.safe_load((GOLD / "pages.yaml").read_text(encoding="utf-8"))
    assert len({page["id"] for page in pages}) == len(pages)
    passages = yaml.safe_load((GOLD / "targets.yaml").read_text(encoding="utf-8"))["passages"]
    for passage in passages:
        for record in passage["records"]:
            assert record["clause"] in passage["text"], record["id"]

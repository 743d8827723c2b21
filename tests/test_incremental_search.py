"""An incremental build answers as a full one: the same documents, in the same order, with the same scores."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from conftest import LONG, SEEDS
from gangmu.index.build.builder import Options, build
from gangmu.index.query.embedded import Embedded
from gangmu.index.query.request import Request

QUERIES = (
    "产业", "产业集群", "未来产业 武汉", "新能源汽车", "发展 企业", "高质量发展", "昆山", "芯", "2023年", "GDP",
    "人才 引进 住房",
    '"产业集群"', "产业 AND 武汉", "产业 NOT 昆山", "产业*", "武汉~1", "title:产业", "region:湖北", "未来产业发展的目标是什么",
    "光谷 没有人写过的词", "date:2022..2024", "*",
)  # fmt: skip


def sentences() -> list[str]:
    return [
        part.strip() + "。"
        for path in sorted(SEEDS.glob("*.txt"))
        for part in path.read_text(encoding="utf-8").split("。")
        if 8 < len(part.strip()) < 120
    ]


class Corpus:
    """A JSON Lines corpus that is edited at random."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.folder, self.rng, self.pool = folder, rng, sentences()
        self.documents: dict[str, dict[str, Any]] = {}
        folder.mkdir()
        (folder / "INDEX.md").write_text('---\ninclude: ["docs.jsonl"]\n---\n', encoding="utf-8")
        for _ in range(rng.randint(15, 40)):
            self.add()
        self.save()

    def text(self) -> str:
        return "".join(self.rng.choices(self.pool, k=self.rng.choice((1, 1, 2, 3, 6))))

    def add(self) -> None:
        name = f"{self.rng.choice('abcxyz')}{self.rng.randrange(10_000)}"
        # few texts and dates, so that many documents score alike
        text = self.text() if self.rng.random() < 0.6 or not self.documents else self.any()["text"]
        date = self.rng.choice(("", "2023", "2023-05-01", "2024-01-02", "2022-07"))
        self.documents[name] = {"id": name, "title": self.rng.choice(self.pool)[:12], "date": date, "text": text}

    def any(self) -> dict[str, Any]:
        return self.documents[self.rng.choice(sorted(self.documents))]

    def edit(self) -> None:
        for _ in range(self.rng.randint(1, 4)):
            kind = self.rng.choice(("add", "remove", "text", "title", "date", "move"))
            if kind == "add" or len(self.documents) < 5:
                self.add()
            elif kind == "remove":
                del self.documents[self.any()["id"]]
            elif kind == "move":
                self.documents = dict(self.rng.sample(list(self.documents.items()), len(self.documents)))
            else:
                made = {"text": self.text(), "title": self.rng.choice(self.pool)[:12], "date": "2021-03-04"}
                self.any()[kind] = made[kind]
        self.save()

    def save(self) -> None:
        lines = [json.dumps(document, ensure_ascii=False) for document in self.documents.values()]
        (self.folder / "docs.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def built(self, index: Path, *, full: bool = False) -> Embedded:
        build(self.folder, index, Options(full=full), lambda floor, done, total: None)
        return Embedded.open(index)


def answers(engine: Embedded, query: str) -> dict[str, Any]:
    best = engine.search(Request(query, limit=7))
    every = engine.search(Request(query, limit=1000))
    assert best[1] == every[1][:7], query
    return {
        "best": best,
        "every": every,
        "count": engine.count(Request(query)),
        "newest": engine.search(Request(query, limit=1000, sort="date", snippets=False)),
        "any": engine.search(Request(query, limit=9, any_piece=True, snippets=False)),
        "matching": engine.matching(Request(query)),
        "facets": list(engine.facets(Request(query))),
    }


def compare(tmp_path: Path, seed: int, builds: int, every: int) -> None:
    corpus = Corpus(tmp_path / f"c{seed}", random.Random(seed))
    for number in range(builds):
        engine = corpus.built(tmp_path / f"i{seed}")
        if number % every == every - 1:
            full = corpus.built(tmp_path / f"f{seed}-{number}", full=True)
            for query in QUERIES:
                assert answers(engine, query) == answers(full, query), (seed, number, query)
        corpus.edit()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_incremental_build_answers_as_a_full_one(tmp_path: Path, seed: int) -> None:
    compare(tmp_path, seed, builds=5, every=2 if seed % 2 else 5)


@pytest.mark.torture
def test_two_hundred_incremental_builds_answer_as_full_ones(tmp_path: Path) -> None:
    compare(tmp_path, 7, builds=200 if LONG else 20, every=20)


def test_equal_scores_go_by_date_and_then_by_id(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "c", random.Random(0))
    same = [("b", "2023"), ("a", "2023"), ("d", "2024-05-01"), ("c", "")]
    corpus.documents = {name: {"id": name, "title": "", "date": date, "text": "光谷的事。"} for name, date in same}
    corpus.save()
    corpus.built(tmp_path / "i")
    corpus.documents["0"] = {"id": "0", "title": "", "date": "2023", "text": "光谷的事。"}
    corpus.save()
    engine = corpus.built(tmp_path / "i")
    for query in ("光谷", "*", "的事"):
        ids = [hit["doc"].split("#")[1] for hit in engine.search(Request(query, limit=4))[1]]
        assert ids == ["d", "0", "a", "b"], query

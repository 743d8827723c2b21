"""Invented corpora and overviews whose reports tests look at."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from conftest import corpus
from gangmu.index import Corpus
from gangmu.index.corpus.failure import Failure
from gangmu.index.query.overview import Dropped, LeftOut, Overview, Source
from html_payloads import PAYLOADS

CITIES = ("武汉市", "宜昌市", "苏州市", "青岛市")


def towns(folder: Path) -> Path:
    """Four cities that promise alike, a copy, and a document that promises nothing."""
    docs: list[dict[str, Any]] = [
        {
            "id": f"city{at}",
            "title": f"{city}人工智能产业发展规划",
            "date": f"2023-0{at + 1}-11",
            "source": f"{city}人民政府",
            "url": f"https://city{at}.example.org/plan?a=1&b=2",
            "region": city,
            "text": f"{city}要大力发展人工智能和集成电路产业。到{2025 + at}年，人工智能产业规模达到{(at + 1) * 100}亿元，"
            f"集聚人工智能企业{(at + 1) * 50}家以上。到2030年，全市集成电路产业规模突破{(at + 2) * 300}亿元。"
            f"2022年，全市地区生产总值增长{at + 4}.5%。",
        }
        for at, city in enumerate(CITIES)
    ]
    docs.append({**docs[0], "id": "copy", "url": "", "date": "2023-09-01"})
    docs.append({"id": "silent", "title": "会议召开", "date": "2023-01-01", "text": "会议在武汉召开，讨论了若干问题。"})
    return corpus(folder, *docs, front="title: 四城规划\n")


def hostile(folder: Path) -> Path:
    """A document for each payload, which stands in all that a document can say."""
    docs = [
        {
            "id": f"{at}{payload}",
            "title": f"{payload} 规划{at}",
            "source": payload,
            "url": payload if at % 2 else f"https://example.org/{payload}",
            "tags": [payload],
            "date": "2023-05-05",
            "text": f"武汉市发展人工智能产业。到2027年，武汉市{payload}人工智能企业达到{at + 100}家以上。",
        }
        for at, payload in enumerate(PAYLOADS)
    ]
    return corpus(folder, *docs, front='title: "</title><script>window.ran=1</script>"\n')


def overview(folder: Path) -> Overview:
    """The overview of a corpus, built first where it is not."""
    with Corpus(folder) as asked:
        asked.build(jobs=1, keep_going=True)  # an id that holds controls is refused, and told in the report
        return asked.overview(explain=True)


def poisoned(made: Overview) -> Overview:
    """An overview in which every text that the page shows is a payload, whatever the rules of a corpus would let through."""
    statements, documents, clusters, track, compare = [], {}, [], [], []
    for at, payload in enumerate(PAYLOADS):
        base = made.statements[at % len(made.statements)]
        doc = f"{at}{payload}"
        documents[doc] = {
            "doc": doc,
            "title": payload,
            "date": payload,
            "source": payload,
            "url": payload,
            "duplicate_of": "",
        }
        texts = (
            "indicator",
            "canonical",
            "actor",
            "level",
            "nature",
            "unit",
            "value_text",
            "deadline_text",
            "sentence",
            "region",
        )
        statements.append(
            {
                **base, **dict.fromkeys(texts, payload), "doc": doc, "id": payload, "region_path": ["中国", payload],
                "sectors": [payload], "also": [doc], "copies": 1, "kind": "target",
                "table": {"row": payload, "column": payload, "caption": payload},
            }
        )  # fmt: skip
        said = {"doc": doc, "id": payload, "date": payload, "sentence": payload, "start": 0, "value": 2.0}
        shared = {
            "region": payload, "region_path": [payload], "measure": "level", "unit": payload, "comparator": ">=", "value": 1.0,
            "value_max": None, "direction": "",
        }  # fmt: skip
        status = ("met", "near", "missed", "open", payload)[at % 5]
        track.append(
            {
                **shared,
                "indicator": payload,
                "deadline": 2025,
                "promise": said,
                "outcomes": [said],
                "status": status,
                "gap": 1.0,
            }
        )
        told = {
            "canonical": payload,
            "year": 2025,
            "rank": 1,
            "kind": "target",
            "span": payload,
            "pace": payload,
            "doc": doc,
        }
        compare += [{**shared, **told, "region": region} for region in (payload, "别处")]
        member = {"doc": doc, "jaccard": 1.0, "containment": 1.0, "relation": payload}
        clusters.append({"cluster": payload, "canonical": doc, "members": [member, member], "widest": 0.0})
    left = LeftOut(
        1, 2, 3, tuple(Failure(payload, 3, payload, payload) for payload in PAYLOADS),
        tuple(Dropped(doc, payload, 0, payload) for doc, payload in zip(documents, PAYLOADS, strict=True)),
    )  # fmt: skip
    return dataclasses.replace(
        made, statements=statements, documents=documents, clusters=clusters, track=track, compare=compare, left_out=left,
        sources=[Source(payload, 1, 1) for payload in PAYLOADS],
    )  # fmt: skip

"""What the fault tests share: small corpora, builds in forked processes, and everything an index answers in one string."""

from __future__ import annotations

import functools
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest
from conftest import corpus
from gangmu.index import durable
from gangmu.index.build import builder as building
from gangmu.index.build import rules
from gangmu.index.build.builder import Options, Summary
from gangmu.index.engine import open_engine
from gangmu.index.errors import IndexDamaged, IndexMissing
from gangmu.index.query.ledger import Wanted
from gangmu.index.query.retrieval import Request
from gangmu.index.store import generations
from gangmu.index.store.verify import verify
from gangmu.index.text import tokens

CITIES = ["武汉", "宁波", "青岛", "苏州", "成都", "西安", "合肥", "长沙", "南京", "郑州"]
NONE = "no index"


def document(number: int, edition: int = 0) -> dict[str, Any]:
    """A short document with a target, a tag and a date; `edition` is said in its text."""
    city = CITIES[number % len(CITIES)]
    text = (
        f"{city}市召开推进大会,发布第{edition}号方案。\n到{2027 + number % 9}年,{city}市人工智能产业规模突破{number + 3}00亿元,"
        f"新增企业{edition + 10}家,力争建成{number + 2}个产业园区。\n会议强调,要加快招商引资,打造未来产业集群。"
    )
    return {
        "id": f"d{number}",
        "title": f"{city}市产业方案之{number}",
        "text": text,
        "date": f"2024-0{1 + number % 9}-02",
    }


def small(folder: Path, count: int = 6, edition: int = 0) -> Path:
    """A corpus of `count` documents of one edition."""
    return corpus(folder, *(document(n, edition) for n in range(count)))


@functools.cache
def _dictionary() -> Path:
    path = Path(tempfile.mkdtemp(prefix="gangmu-dictionary-")) / "words.dict"
    tokens.write_dictionary(path)
    return path


def hasten(patch: pytest.MonkeyPatch) -> None:
    """Builds in this process and its forks do not compile the dictionary anew, nor notice that the code was edited."""
    compiled = _dictionary()
    patch.setattr(tokens, "write_dictionary", lambda path, *words: shutil.copyfile(compiled, path) and None)
    patch.setattr(rules, "fingerprint", lambda *extra: "the same")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """`hasten` for one test."""
    hasten(monkeypatch)


def build(folder: Path, index: Path | None = None, **options: Any) -> Summary:
    """A build in this process."""
    chosen = Options(**{"jobs": 1, **options})
    return building.build(folder, index or folder / ".gangmu", chosen, lambda floor, done, total: None)


def answers(folder: Path, index: Path | None = None) -> str:
    """Everything that the index says, as JSON; NONE where there is none. Raises IndexDamaged."""
    try:
        engine = open_engine(str(index or folder / ".gangmu"))
    except IndexMissing:
        return NONE
    said: dict[str, Any] = {
        "documents": sorted(engine.documents(), key=lambda d: str(d["doc"])),
        "targets": sorted(engine.targets(Wanted()), key=lambda t: (str(t["doc"]), str(t["id"]))),
        "tags": sorted(engine.tags(), key=lambda t: (str(t["doc"]), str(t["tag"]))),
        "clusters": sorted(engine.clusters(None, None), key=lambda c: str(c["cluster"])),
        "regions": list(engine.regions("")),
    }
    for query in ("产业", '"人工智能产业"', "推进 AND 招商", "武*", "方案 NOT 宁波"):
        total, hits = engine.search(Request(query=query, limit=50))
        # Scores and places depend on the order in which documents came; which documents match does not.
        said[query] = [total, sorted(str(h["doc"]) for h in hits)]
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def findings(folder: Path) -> list[str]:
    """What `verify` finds; nothing where there is no index."""
    try:
        return list(verify(folder / ".gangmu"))
    except IndexMissing:
        return []


def leftovers(folder: Path) -> list[str]:
    """Whatever lies in the index or beside INDEX.md that a finished build does not leave there."""
    index = folder / ".gangmu"
    known = {"CURRENT", "lock", generations.current(index).folder.name}
    found = [p.name for p in index.iterdir() if p.name not in known]
    return found + [p.name for p in folder.iterdir() if p.name.startswith(".") and p.name != ".gangmu"]


def forked(action: Callable[[], object], *, before: Callable[[], None] = lambda: None) -> int:
    """Run `action` in a fork of this process: its exit status, 99 after an exception, -N after signal N."""
    child = fork(action, before=before)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def fork(action: Callable[[], object], *, before: Callable[[], None] = lambda: None) -> int:
    """Start `action` in a fork of this process, in a process group of its own; its id."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if not child:
        _child(action, before)
    return child


def _child(action: Callable[[], object], before: Callable[[], None]) -> NoReturn:
    status = 99
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background has it ignored
        before()
        result = action()
        status = result if isinstance(result, int) and not isinstance(result, bool) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def armed(step: int | str, trace: Path | None = None) -> Callable[[], None]:
    """For `before`: stop the fork at a durable step, or, with step 0 and a trace, write down all of them."""

    def arm() -> None:
        durable._steps = 0
        os.environ["GANGMU_FAILPOINT"] = str(step)
        if trace is not None:
            os.environ["GANGMU_FAILPOINT_TRACE"] = str(trace)

    return arm


class Late(BaseException):
    """Not an Exception, so that no handler for something else swallows it."""


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """A hang becomes an error: after so many seconds of processor time, or ten times as many on the clock."""

    def late(*_: object) -> NoReturn:
        signal.alarm(1)  # once more, should it be swallowed all the same
        raise Late(f"not done after {seconds} s")

    kinds = (signal.SIGALRM, signal.SIGPROF)
    before = [signal.signal(kind, late) for kind in kinds]
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(10 * seconds)
    try:
        yield
    except Late as error:
        where = [
            f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-6:]
        ]
        raise AssertionError(f"{error}: {' > '.join(where)}") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
        for kind, handler in zip(kinds, before, strict=True):
            signal.signal(kind, handler)


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] not in "ZX"
    except OSError:
        return False


def outcome(folder: Path) -> str:
    """`answers`, or "damaged"."""
    try:
        return answers(folder)
    except IndexDamaged:
        return "damaged"


def record(what: str, **figures: object) -> None:
    """Append a line to the file that GANGMU_TORTURE_LOG names: the figures of SECURITY.md come from there."""
    if path := os.environ.get("GANGMU_TORTURE_LOG"):
        with Path(path).open("a", encoding="utf-8") as out:
            out.write(json.dumps({"fault": what, **figures}, ensure_ascii=False) + "\n")

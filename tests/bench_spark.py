"""How a build on Spark grows with documents and executors: python tests/bench_spark.py [23000 150000 …] [--masters M …].

Corpora are those of bench_scaling (clauses of a source at random). A row gives wall seconds of the stages by the
time at which each was finished, `processor` the seconds that all processes of the build used (which other work on the
machine changes little, unlike the others), `tasks` the seconds that executors spent in tasks, `shuffle` what tasks wrote for
others, both from Spark's event log. Rows lie in WORK/rows.jsonl until all have been measured, so that a run that was
stopped goes on with the next one; nothing else stays, and of a run that came to its end nothing at all. Wants a machine
that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from bench_scaling import sources, write
from gangmu.index.store import generations

GROUPS = {
    "measure": ("measure",),
    "readings": ("readings",),
    "duplicates": (
        "units",
        "marks",
        "candidates",
        "links",
        "components",
        "clusters-found",
        "clusters",
        "editions-found",
        "editions",
    ),
    "tables": ("documents", "targets", "tags"),
    "segments": ("segments",),
}
SPARK = """spark.eventLog.enabled true
spark.eventLog.rolling.enabled false
spark.eventLog.compress false
spark.eventLog.dir {log}
spark.local.dir {local}
"""


class Used(threading.Thread):
    """What the processes of a session of the system use, looked at twice a second: Linux says it in /proc."""

    def __init__(self, leader: int) -> None:
        super().__init__(daemon=True)
        self.leader, self.ended = leader, threading.Event()
        self.seen: dict[tuple[str, str], int] = {}

    def run(self) -> None:
        while not self.ended.wait(0.5):
            self.look()

    def look(self) -> None:
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:  # it ended meanwhile
                continue
            if int(fields[3]) == self.leader:
                self.seen[stat.parent.name, fields[19]] = int(fields[11]) + int(fields[12])

    def seconds(self) -> float:
        return sum(self.seen.values()) / os.sysconf("SC_CLK_TCK")


def build(corpus: Path, master: str, scratch: Path) -> tuple[float, float]:
    """Build on Spark into `scratch`/index, with the event log in `scratch`/log; wall and processor seconds.

    Its processes end with it.
    """
    for name in ("conf", "log", "local"):
        (scratch / name).mkdir(parents=True)
    settings = SPARK.format(log=(scratch / "log").as_uri(), local=scratch / "local")
    (scratch / "conf" / "spark-defaults.conf").write_text(settings, encoding="utf-8")
    program = "import sys; from gangmu.cli.main import run; sys.exit(run())"
    index = str(scratch / "index")
    command = [sys.executable, "-c", program, "-C", str(corpus), "--index", index, "-q", "build", "--on", master]
    environment = {**os.environ, "SPARK_CONF_DIR": str(scratch / "conf")}
    began = time.perf_counter()
    with (scratch / "said").open("w+b") as said:
        running = subprocess.Popen(command, stdout=said, stderr=said, env=environment, start_new_session=True)
        used = Used(running.pid)
        used.start()
        try:
            status = running.wait()
        finally:
            used.ended.set()
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()
        took = time.perf_counter() - began
        if status:
            said.seek(0)
            sys.exit(f"the build on {master} ended with {status}:\n{said.read().decode(errors='replace')[-2000:]}")
    return took, used.seconds()


def finished(index: Path) -> list[tuple[str, float]]:
    """(group, time at which it was finished) of every stage, in order."""
    group_of = {stage: group for group, stages in GROUPS.items() for stage in stages}
    stages = index / "stages"
    notes = [(note.stat().st_mtime, note.parent.relative_to(stages).parts[0]) for note in stages.rglob("_stage.json")]
    return [(group_of[stage], when) for when, stage in sorted(notes)]


def told(log: Path) -> dict[str, float]:
    """Sums over all tasks, out of Spark's event log: seconds and megabytes."""
    names = {
        "internal.metrics.executorRunTime": ("tasks s", 1e-3),
        "internal.metrics.shuffle.write.bytesWritten": ("shuffle MB", 1e-6),
    }
    found = dict.fromkeys((name for name, _ in names.values()), 0.0)
    for path in log.iterdir():
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                event = json.loads(line)
                if event["Event"] == "SparkListenerStageCompleted":
                    for sum_ in event["Stage Info"]["Accumulables"]:
                        if sum_["Name"] in names:
                            name, unit = names[sum_["Name"]]
                            found[name] += float(sum_["Value"]) * unit
    return found


def measure(corpus: Path, megabytes: float, master: str, scratch: Path) -> dict[str, Any]:
    """A row of the table."""
    began = time.time()
    took, used = build(corpus, master, scratch)
    seconds = dict.fromkeys(GROUPS, 0.0)
    before = began
    for group, when in finished(scratch / "index"):
        seconds[group] += when - before
        before = when
    index = generations.current(scratch / "index").folder
    held = sum(path.stat().st_size for path in index.iterdir()) / 1e6
    return {
        "text MB": megabytes,
        "wall s": took,
        "MB/s": megabytes / took,
        "processor s": used,
        # Spark's start is in `measure`, its end in `publish`.
        **{f"{group} s": some for group, some in seconds.items()},
        "publish s": began + took - before,
        **told(scratch / "log"),
        "index MB": held,
    }


def table(rows: list[dict[str, Any]]) -> str:
    """Markdown."""

    def shown(value: Any) -> str:
        return value if isinstance(value, str) else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"

    lines = ["| " + " | ".join(rows[0]) + " |", "|---|" + "---:|" * (len(rows[0]) - 1)]
    return "\n".join([*lines, *("| " + " | ".join(map(shown, row.values())) + " |" for row in rows)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[23_000, 150_000, 600_000])
    parser.add_argument("--masters", nargs="+", default=["local-cluster[1,1,2048]", "local-cluster[2,1,2048]"])
    parser.add_argument("--source", type=Path)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "gangmu-bench-spark")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    corpus, scratch, log = chosen.work / "corpus", chosen.work / "scratch", chosen.work / "rows.jsonl"
    chosen.work.mkdir(parents=True, exist_ok=True)
    done = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []
    known = {(row["master"], row["documents"]): row for row in done}
    runs = [(master, size) for size in chosen.sizes for master in chosen.masters]
    documents = [d for d in sources(chosen.source) if d]
    try:
        for size in chosen.sizes:
            missing = [master for master in chosen.masters if (master, size) not in known]
            shutil.rmtree(corpus, ignore_errors=True)
            corpus.mkdir()
            megabytes = write(corpus, documents, size) if missing else 0.0
            for master in missing:
                shutil.rmtree(scratch, ignore_errors=True)
                row = {"master": master, "documents": size, **measure(corpus, megabytes, master, scratch)}
                known[master, size] = row
                fresh = log.with_suffix(".new")
                fresh.write_text("".join(json.dumps(row) + "\n" for row in known.values()), encoding="utf-8")
                fresh.replace(log)
                print(f"{row['documents']} documents on {master}: {row['wall s']:.0f} s", file=sys.stderr, flush=True)
    finally:
        shutil.rmtree(corpus, ignore_errors=True)
        shutil.rmtree(scratch, ignore_errors=True)
    print(table([known[run] for run in runs]))
    log.unlink()
    if not any(chosen.work.iterdir()):
        chosen.work.rmdir()


if __name__ == "__main__":
    main()

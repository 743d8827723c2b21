"""`.ci/opensearch` says what a machine lacks, and how to go on, before it fetches or starts anything."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COMMAND = ROOT / ".ci" / "opensearch"
TOOLS = (
    "bash", "env", "dirname", "readlink", "id", "mkdir", "runuser", "test", "df", "awk", "sed", "head", "grep", "cut", "tail",
    "cat", "mv", "rm", "rmdir", "chmod", "chown", "cp", "seq", "sleep", "nohup", "mktemp", "kill",
)  # fmt: skip
IS_ROOT = os.name == "posix" and os.geteuid() == 0

pytestmark = pytest.mark.skipif(
    os.name != "posix" or not shutil.which("bash"), reason="it is a script for a POSIX shell"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder for the nodes that everybody may enter, whoever runs the tests."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == Path.home().owner() and folder != Path(folder.anchor) and "pytest" in str(folder):
            folder.chmod(0o755)
    (tmp_path / "nodes").mkdir(mode=0o755)
    return tmp_path / "nodes"


class Machine:
    """What the script finds on its path: the tools of a shell, and the programs that a test gives it."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.path, self.home = folder / "bin", home
        self.path.mkdir(mode=0o755)
        for name in TOOLS:
            if found := shutil.which(name):
                (self.path / name).symlink_to(found)
        self.java()

    def program(self, name: str, text: str) -> None:
        self.path.joinpath(name).unlink(missing_ok=True)
        self.path.joinpath(name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        self.path.joinpath(name).chmod(0o755)

    def java(self, version: str = "17") -> None:
        self.program("java", f"echo '    java.specification.version = {version}' >&2")

    def distribution(self) -> None:
        """One that says that it was started, and ends."""
        self.home.joinpath("opensearch-2.19.1", "bin").mkdir(parents=True)
        for name in ("lib", "config"):
            self.home.joinpath("opensearch-2.19.1", name).mkdir()
        self.home.joinpath("opensearch-2.19.1", "config", "jvm.options").write_text("-Xmx1g\n", encoding="utf-8")
        started = self.home / "opensearch-2.19.1" / "bin" / "opensearch"
        started.write_text("#!/bin/sh\necho the node says why\nexit 1\n", encoding="utf-8")
        started.chmod(0o755)

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        named = {name: value for name, value in os.environ.items() if name not in ("JAVA_HOME", "PATH")}
        named = {name: value for name, value in named.items() if not name.startswith("OPENSEARCH_")}
        settings = {
            "PATH": str(self.path),
            "PYTHON": sys.executable,
            "OPENSEARCH_ROOT": str(self.home),
            "OPENSEARCH_ROOM": "1",
        }
        return subprocess.run(
            [COMMAND, *(words or ("up", "1"))], env={**named, **settings, **more}, capture_output=True, text=True,
            check=False, timeout=120,
        )  # fmt: skip


@pytest.fixture
def machine(tmp_path: Path, home: Path) -> Machine:
    return Machine(tmp_path, home)


def refused(done: subprocess.CompletedProcess[str], what: str, how: str) -> None:
    assert (done.returncode, done.stdout) == (1, "")
    assert what in done.stderr, done.stderr
    assert how in done.stderr, done.stderr


@contextmanager
def listening() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_machine_without_java_is_told_where_to_get_it(machine: Machine) -> None:
    (machine.path / "java").unlink()
    refused(machine.run(), "needs Java 11 or later, and there is none", "export JAVA_HOME=")


def test_a_java_that_is_named_and_not_there_is_named_again(machine: Machine) -> None:
    refused(machine.run(JAVA_HOME="/no/such/java"), "there is none at /no/such/java/bin/java", "export JAVA_HOME=")


@pytest.mark.parametrize("version", ["8", "1.8", "", "10"])
def test_a_java_that_is_too_old_is_refused_with_its_version(machine: Machine, version: str) -> None:
    machine.java(version)
    refused(machine.run(), "needs Java 11 or later", "apt-get install openjdk-17")


def test_a_machine_without_maven_is_told_what_to_install_or_to_unpack(machine: Machine) -> None:
    done = machine.run()
    refused(done, "there is no mvn", "apt-get install maven")
    assert (
        f"unpack org.opensearch.distribution.integ-test-zip:opensearch:2.19.1:zip from another machine as {machine.home}"
        in (done.stderr)
    )
    refused(machine.run("fetch"), "there is no mvn", "apt-get install maven")


def test_a_distribution_that_is_there_needs_no_maven(machine: Machine) -> None:
    machine.distribution()
    done = machine.run("fetch")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_machine_without_a_network_is_told_what_maven_said_and_how_to_go_on(machine: Machine) -> None:
    reason = "[ERROR] Could not transfer artifact: repo.maven.apache.org: Temporary failure in name resolution"
    machine.program("mvn", f"echo '[ERROR] a first one'; echo '{reason}'; echo '[ERROR] [Help 1] http://x'; exit 1")
    done = machine.run()
    refused(done, "Temporary failure in name resolution", "~/.m2/settings.xml")
    assert "[Help 1]" not in done.stderr
    assert not machine.home.joinpath("opensearch-2.19.1").exists()


def test_a_download_that_is_no_archive_is_not_taken_for_a_distribution(machine: Machine) -> None:
    archive = machine.home / "opensearch-2.19.1.zip"
    machine.program("mvn", f"echo half > '{archive}'")
    refused(machine.run(), f"{archive} cannot be unpacked", "Remove it and ~/.m2/repository/org/opensearch")
    assert not machine.home.joinpath("opensearch-2.19.1").exists()


def test_a_disk_without_room_is_told_with_what_is_needed(machine: Machine) -> None:
    machine.program("mvn", "echo fetched >&2; exit 1")
    done = machine.run(OPENSEARCH_ROOM="999999999")
    refused(done, "OpenSearch needs 999999999", "export OPENSEARCH_ROOT=")
    assert "MB free on the disk of" in done.stderr and "fetched" not in done.stderr
    machine.distribution()
    refused(machine.run(OPENSEARCH_ROOM="999999999"), "MB free on the disk of", "Make room")
    assert not list(machine.home.glob("node-*"))


def test_a_port_that_is_taken_is_named_and_nothing_is_left_of_it(machine: Machine) -> None:
    """Others on the machine may have some of the ports beside it too."""
    machine.distribution()
    with listening() as port:
        if port > 65000:
            pytest.skip("the system gave a port near the last one")
        for words, first in ((("up", "1"), port), (("up", "3"), port - 101)):
            done = machine.run(*words, OPENSEARCH_PORT=str(first))
            refused(done, "of 127.0.0.1 is taken", "export OPENSEARCH_PORT=")
            assert str(port) in re.findall(r"\d+", done.stderr.split(" of 127.0.0.1")[0])
            assert "ss -ltnp" in done.stderr
    assert not machine.home.joinpath("port").exists()


@pytest.mark.parametrize("port", ["abc", "-1", "80", "65500", "99999999999999", "9250 9260"])
def test_a_port_that_is_none_is_refused(machine: Machine, port: str) -> None:
    machine.distribution()
    refused(
        machine.run(OPENSEARCH_PORT=port), "OPENSEARCH_PORT is no port that nodes may use", "export OPENSEARCH_PORT="
    )


def test_ports_of_nodes_that_are_gone_are_not_believed(machine: Machine) -> None:
    machine.distribution()
    with listening() as port:
        machine.home.joinpath("port").write_text(f"{port}\n", encoding="utf-8")
        machine.run(OPENSEARCH_WAIT="3")
        assert machine.home.joinpath("port").read_text(encoding="utf-8") != f"{port}\n"


def test_nodes_that_end_at_once_are_told_with_what_they_said(machine: Machine) -> None:
    machine.distribution()
    done = machine.run(OPENSEARCH_WAIT="100")
    refused(done, "the node says why", "export OPENSEARCH_HEAP=256m")
    assert "or ended" in done.stderr
    assert machine.run("down").returncode == 0
    assert not list(machine.home.glob("node-*")) and not machine.home.joinpath("port").exists()


def test_a_folder_that_is_named_from_the_checkout_on_is_told_whole(machine: Machine) -> None:
    """A node takes what is relative for a part of the distribution, which is not its to write into."""
    machine.distribution()
    done = machine.run(OPENSEARCH_ROOT=os.path.relpath(machine.home, ROOT))
    assert done.returncode != 0
    settings = machine.home.joinpath("node-1", "config", "opensearch.yml").read_text(encoding="utf-8")
    assert f"path.data: {ROOT}/" in settings


@pytest.mark.parametrize("words", [("",), ("start",), ("up", "0"), ("up", "many"), ("--help",)])
def test_what_it_does_not_know_is_answered_with_what_it_does(machine: Machine, words: tuple[str, ...]) -> None:
    refused(machine.run(*words), "", ".ci/opensearch up 3")
    assert list(machine.home.iterdir()) == []


@pytest.mark.skipif(not IS_ROOT or not shutil.which("runuser"), reason="only root runs nodes as nobody")
class TestNobody:
    """Nodes that root starts run as nobody."""

    def test_a_folder_above_that_keeps_nobody_out_is_named_before_anything_is_fetched(self, machine: Machine) -> None:
        machine.program("mvn", "echo fetched >&2; exit 1")
        closed = machine.home / "closed"
        closed.mkdir(mode=0o700)
        done = machine.run(OPENSEARCH_ROOT=str(closed / "deeper" / "nodes"))
        refused(done, f"nobody, who cannot enter {closed}.", f"chmod o+x {closed}")
        assert "export OPENSEARCH_ROOT=/var/tmp/gangmu-opensearch" in done.stderr and "fetched" not in done.stderr
        assert list((closed / "deeper" / "nodes").iterdir()) == []

    def test_make_says_it_too(self, machine: Machine) -> None:
        """What somebody sees who types the command of the README."""
        if not shutil.which("make"):
            pytest.skip("there is no make")
        closed = machine.home / "closed"
        closed.mkdir(mode=0o700)
        environment = {**os.environ, "OPENSEARCH_ROOT": str(closed / "nodes")}
        done = subprocess.run(
            ["make", "opensearch-up"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode != 0 and f"cannot enter {closed}." in done.stderr and "chmod o+x" in done.stderr

    def test_a_distribution_that_nobody_cannot_read_is_named(self, machine: Machine) -> None:
        machine.distribution()
        machine.home.joinpath("opensearch-2.19.1", "lib").chmod(0o700)
        refused(machine.run(), f"nobody, who cannot read {machine.home}/opensearch-2.19.1", "chmod -R o+rX")

    def test_a_java_that_nobody_cannot_run_is_named(self, machine: Machine) -> None:
        own = machine.home / "jdk"
        own.joinpath("bin").mkdir(parents=True)
        shutil.copy(machine.path / "java", own / "bin" / "java")
        own.chmod(0o700)
        refused(machine.run(JAVA_HOME=str(own)), f"nobody, who cannot run {own}/bin/java", "export JAVA_HOME=")

    def test_a_machine_without_runuser_is_told_to_be_somebody_else(self, machine: Machine) -> None:
        (machine.path / "runuser").unlink()
        refused(machine.run(), "there is no runuser", "as another user than root")

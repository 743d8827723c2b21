"""What is handed out: the wheel holds the program and nothing else, the source distribution the tree; both give one wheel."""

from __future__ import annotations

import configparser
import email
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from conftest import ROOT
from gangmu.cli.main import COMMANDS
from gangmu.index.errors import installing
from lock import environment, project
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

PROJECT = project()["project"]
EXTRAS = {"html", "office", "watch", "parquet", "xlsx", "report", "spark", "opensearch", "tools", "dev"}
PYTHONS = [c.rsplit(" ", 1)[-1] for c in PROJECT["classifiers"] if re.fullmatch(r".*Python :: 3\.\d+", c)]
MADE = re.compile(r"PKG-INFO|setup\.cfg|gangmu\.egg-info/.*")
"""What setuptools writes into a source distribution besides."""


def tree() -> set[str]:
    """The files of the project, tracked or about to be."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout: what belongs to the tree is not known")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return {name for name in listed if name and (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path, str]:
    """The source distribution, the wheel built from it, the wheel built from the tree, and what was said meanwhile."""
    setuptools = pytest.importorskip("setuptools", minversion="77", reason="make dev brings what builds packages")
    pytest.importorskip("build")
    assert setuptools
    place = tmp_path_factory.mktemp("dist")
    copy = place / "tree"
    for name in tree():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    env = {**os.environ, "SOURCE_DATE_EPOCH": "1760000000"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # setuptools says that it does not compile
    said = ""
    for kinds, folder in ((["--wheel"], "wheel"), ([], "both")):
        command = [sys.executable, "-m", "build", "--no-isolation", *kinds, "--outdir", str(place / folder), str(copy)]
        done = subprocess.run(command, cwd=place, env=env, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr
        said += done.stdout + done.stderr
    (source,) = (place / "both").glob("*.tar.gz")
    (wheel,) = (place / "both").glob("*.whl")
    (direct,) = (place / "wheel").glob("*.whl")
    return source, wheel, direct, said


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def expected() -> Iterator[str]:
    """What a wheel holds of the tree: modules, data, the compiled catalogue, the parts of the report, man pages."""
    for name in tree():
        path = PurePosixPath(name)
        if path.parts[0] not in ("cli", "index") or path.suffix in (".md", ".po"):
            continue
        yield f"DATA/share/man/man1/{path.name}" if path.suffix == ".1" else f"gangmu/{name}"


def test_the_wheel_holds_the_program_and_nothing_else(built: tuple[Path, Path, Path, str]) -> None:
    stem = "-".join(built[1].name.split("-")[:2])
    found = {name.replace(f"{stem}.data/data/", "DATA/") for name in contents(built[1])}
    own = {name for name in found if ".dist-info/" in name}
    assert {name.split(".dist-info/")[1] for name in own} == {
        "METADATA", "RECORD", "WHEEL", "entry_points.txt", "top_level.txt", "licenses/LICENSE",
    }  # fmt: skip
    assert found - own == set(expected())


def test_the_source_distribution_is_the_tree(built: tuple[Path, Path, Path, str]) -> None:
    with tarfile.open(built[0]) as archive:
        found = {name.partition("/")[2] for name in archive.getnames() if archive.getmember(name).isfile()}
    assert {name for name in found if not MADE.fullmatch(name)} == tree()


def test_the_wheel_of_the_source_distribution_is_that_of_the_tree(built: tuple[Path, Path, Path, str]) -> None:
    _, wheel, direct, _ = built
    assert wheel.name == direct.name
    assert contents(wheel) == contents(direct)


def test_a_build_has_nothing_to_warn_of(built: tuple[Path, Path, Path, str]) -> None:
    assert [line for line in built[3].splitlines() if re.search(r"(?i)warn|deprecat|ignored", line)] == []


def test_what_the_wheel_says_of_itself_is_true(built: tuple[Path, Path, Path, str]) -> None:
    found = contents(built[1])
    (said,) = (email.message_from_bytes(data) for name, data in found.items() if name.endswith(".dist-info/METADATA"))
    assert said["Version"] == PROJECT["version"] and f"-{PROJECT['version']}-" in built[1].name
    assert said["Requires-Python"] == PROJECT["requires-python"]
    assert set(said.get_all("Provides-Extra") or []) == EXTRAS
    (points,) = (data.decode() for name, data in found.items() if name.endswith("entry_points.txt"))
    parser = configparser.ConfigParser()
    parser.read_string(points)
    assert dict(parser["console_scripts"]) == {"gangmu": "gangmu.cli.main:run"}
    pages = {Path(name).stem for name in found if name.endswith(".1")}
    assert pages == {"gangmu", *(f"gangmu-{name}" for name in COMMANDS)}


def test_the_pythons_that_are_named_are_those_that_are_meant() -> None:
    meant = SpecifierSet(PROJECT["requires-python"])
    assert PYTHONS == ["3.10", "3.11", "3.12", "3.13"]
    assert all(f"{python}.0" in meant for python in PYTHONS) and "3.9.99" not in meant
    running = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if running not in PYTHONS:
        pytest.skip(f"Python {running} is not among those that are named")
    assert project()["tool"]["ruff"]["target-version"] == f"py{PYTHONS[0].replace('.', '')}"
    assert project()["tool"]["mypy"]["python_version"] == PYTHONS[0]
    first = f"Python {PYTHONS[0]} to {PYTHONS[-1]}"
    assert first in (ROOT / "README.md").read_text(encoding="utf-8")


# The lock


def test_every_requirement_of_every_extra_is_pinned_once_within_its_range() -> None:
    import lock

    found = lock.pins((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    wanted = [*PROJECT["dependencies"], *project()["build-system"]["requires"]]
    wanted += [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    assert set(PROJECT["optional-dependencies"]) == EXTRAS
    for python in PYTHONS:
        for system in ("linux", "darwin", "win32"):
            env = environment(python, system)
            here = lock.pinned(found, env)
            assert {name: some for name, some in here.items() if len(some) > 1} == {}, (python, system)
            for line in wanted:
                one = Requirement(line)
                if one.marker and not one.marker.evaluate(env):
                    continue
                version = here.get(lock.canonical(one.name))
                assert version, f"{one.name} is not pinned for Python {python}"
                assert Version(version[0]) in one.specifier, f"{one.name} {version[0]} is not {one.specifier}"


def test_pins_of_several_pythons_are_told_apart_by_markers() -> None:
    import lock

    four = {
        "3.10": {"a": ("A", "1"), "b": ("b", "1"), "c": ("c", "1"), "d": ("d", "1")},
        "3.11": {"a": ("A", "1"), "b": ("b", "2"), "c": ("c", "2")},
        "3.12": {"a": ("A", "1"), "b": ("b", "2"), "c": ("c", "3"), "e": ("e", "1")},
        "3.13": {"a": ("A", "1"), "b": ("b", "2"), "c": ("c", "3"), "e": ("e", "1")},
    }
    text = lock.written(four)
    assert text == lock.HEAD + (
        "A==1\n"
        "b==1 ; python_version < '3.11'\nb==2 ; python_version >= '3.11'\n"
        "c==1 ; python_version < '3.11'\nc==2 ; python_version == '3.11'\nc==3 ; python_version >= '3.12'\n"
        "d==1 ; python_version < '3.11'\n"
        "e==1 ; python_version >= '3.12'\n"
    )
    for python, wanted in four.items():
        here = lock.pinned(lock.pins(text), environment(python))
        assert here == {name: [version] for name, (_, version) in wanted.items()}


@pytest.mark.parametrize("line", ["a>=1", "a==1,<2", "a", "a[b]==1"])
def test_a_line_that_pins_nothing_exactly_is_refused(line: str) -> None:
    import lock

    with pytest.raises(ValueError, match="exact version"):
        lock.pins(f"{line}\n")


# Extras


PARTS = {
    "html": (["lxml"], ["-C", "{corpus}", "build"]),
    "office": (["pypdfium2"], ["-C", "{office}", "build"]),
    "watch": (["watchfiles"], ["-C", "{built}", "build", "--watch"]),
    "parquet": (["pyarrow"], ["-C", "{built}", "export", "--what", "documents", "--to", "{out}/d.parquet"]),
    "xlsx": (["openpyxl"], ["-C", "{built}", "targets", "--to", "{out}/t.xlsx"]),
    "spark": (["pyspark"], ["-C", "{built}", "build", "--on", "local[1]"]),
    "opensearch": (["opensearchpy"], ["--index", "opensearch+http://127.0.0.1:9/x", "search", "产业"]),
}
HIDING = """
import sys
for name in sys.argv.pop(1).split(","): sys.modules[name] = None
from gangmu.cli.main import run
sys.exit(run())
"""


@pytest.mark.parametrize("extra", PARTS)
def test_a_command_without_its_extra_names_it(extra: str, built_seeds: Path, tmp_path: Path) -> None:
    hidden, words = PARTS[extra]
    places = {"built": built_seeds, "corpus": tmp_path / "html", "office": tmp_path / "office", "out": tmp_path}
    for name, document, head in (("html", "a.html", ""), ("office", "a.pdf", "%PDF-1.7\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / document).write_text(f"{head}<p>武汉市</p>", encoding="utf-8")
        (tmp_path / name / "INDEX.md").write_text(f"| file |\n|---|\n| {document} |\n", encoding="utf-8")
    command = [sys.executable, "-c", HIDING, ",".join(hidden), *(word.format(**places) for word in words)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=300)
    assert done.returncode not in (0, 1, 70), done.stderr
    assert f"pip install 'gangmu[{extra}]'" in done.stderr


@pytest.mark.parametrize(("module", "foreign"), [("opensearch", "pyspark,pandas"), ("spark", "opensearchpy")])
def test_what_a_cluster_is_reached_by_needs_nothing_of_the_other_extra(module: str, foreign: str) -> None:
    for package in ("pyarrow", "opensearchpy" if module == "opensearch" else "pyspark"):
        pytest.importorskip(package)
    hide = f"import sys\nfor name in '{foreign}'.split(','): sys.modules[name] = None\n"
    command = [sys.executable, "-c", f"{hide}import gangmu.index.scale.{module}"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize(
    ("left", "command"),
    [
        (None, "pip install 'gangmu[html]'"),
        ("pipx_metadata.json", "pipx runpip gangmu install 'gangmu[html]'"),
        ("uv-receipt.toml", "uv pip install --python {home} 'gangmu[html]'"),
    ],
)
def test_an_extra_is_installed_where_gangmu_runs(
    left: str | None, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "gangmu"
    home.mkdir()
    if left:
        (home / left).touch()
    monkeypatch.setattr(sys, "prefix", str(home))
    assert installing("gangmu[html]") == command.format(home=home)


def test_every_extra_for_users_is_told_by_doctor_or_hint_and_in_the_readme() -> None:
    users = EXTRAS - {"tools", "dev"}
    assert set(PARTS) == users - {"report"}  # a page without it has plain charts, and says so
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for extra in users:
        assert re.search(rf"[\[,`]{extra}[\],`]", readme), extra


# No warning


@pytest.mark.parametrize("command", [*COMMANDS, "main"])
def test_no_command_warns_when_it_is_imported(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"import gangmu.cli.{command}"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""


RUNS = [
    "build --full", "search 未来产业", "targets --count", "tag suggest 000", "dedup --passages", "status", "track", "map",
    "doctor", "report -o {out}/r.html", "targets --to {out}/t.xlsx", "export --what tags --to {out}/t.parquet",
]  # fmt: skip


@pytest.mark.parametrize("words", RUNS)
def test_no_command_warns_while_it_works(words: str, seeds: Path, tmp_path: Path) -> None:
    run = "import sys; from gangmu.cli.main import run; sys.exit(run())"
    for name, extra in (("xlsx", "openpyxl"), ("parquet", "pyarrow")):
        if name in words:
            pytest.importorskip(extra)
    told = [word.format(out=tmp_path) for word in words.split()]
    command = [sys.executable, "-W", "error", "-c", run, "-C", str(seeds), *told]
    # For workers too; and every module is compiled anew, which is when escapes in other people's strings are warned of.
    env = {**os.environ, "PYTHONWARNINGS": "error", "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=env)
    assert done.returncode in (0, 1), done.stderr
    assert "Warning" not in done.stderr

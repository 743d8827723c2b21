"""Write requirements.lock, or compare it with what pip would install.

    python tests/lock.py [--write] PYTHON...

Each PYTHON (python3.10 python3.13 ...) is asked what its pip would install for all extras, without installing anything. Without
--write that must be what is pinned for it, no more and no other; with it the lock is written anew from the newest versions,
with a marker where Pythons differ. Those between two that agree get what these get.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.version import Version

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
HEAD = "# Exact versions that the tests ran with, as constraints: pip install --constraint requirements.lock ...\n"
Pins = dict[str, list[tuple[str, Marker | None]]]
"""By canonical name: the versions, each with the marker of where it is meant."""


def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def canonical(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> Pins:
    """What a lock pins. Raises ValueError for a line that is no exact version."""
    found: Pins = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        one = Requirement(line)
        versions = list(one.specifier)
        if len(versions) != 1 or versions[0].operator != "==" or one.url or one.extras:
            raise ValueError(f"{line}: an exact version is wanted")
        found.setdefault(canonical(one.name), []).append((versions[0].version, one.marker))
    return found


def environment(python: str, system: str = "linux") -> dict[str, str]:
    """What markers are evaluated in, of a Python ("3.12") on a system (linux, darwin, win32)."""
    return {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "platform_python_implementation": "CPython",
        "sys_platform": system,
        "platform_system": {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[system],
        "os_name": "nt" if system == "win32" else "posix",
        "platform_machine": {"linux": "x86_64", "darwin": "arm64", "win32": "AMD64"}[system],
        "platform_release": "",
        "platform_version": "",
    }


def pinned(found: Pins, env: Mapping[str, str]) -> dict[str, list[str]]:
    """The versions that apply in an environment, by canonical name; more than one would be a fault."""
    here = {
        name: [version for version, marker in some if marker is None or marker.evaluate(dict(env))]
        for name, some in found.items()
    }
    return {name: versions for name, versions in here.items() if versions}


def resolved(python: str, *, newest: bool) -> tuple[str, dict[str, tuple[str, str]]]:
    """The version of an interpreter ("3.12"), and by canonical name what its pip would install: name as spelt, version."""
    told = project()
    extras = ",".join(told["project"]["optional-dependencies"])
    tools = told["build-system"]["requires"]
    with tempfile.TemporaryDirectory() as folder:
        env = Path(folder) / "env"
        subprocess.run([python, "-m", "venv", str(env)], check=True)
        inner = env / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        held = [] if newest else ["--constraint", str(LOCK)]
        asked = [str(inner), "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", *held]
        subprocess.run([*asked, "--report", f"{folder}/report.json", f"{ROOT}[{extras}]", *tools], check=True)
        report = json.loads(Path(folder, "report.json").read_text(encoding="utf-8"))
    found = {canonical(m["name"]): (m["name"], m["version"]) for m in (one["metadata"] for one in report["install"])}
    for present in ("gangmu", "pip"):  # pip is what installs, of whatever version
        found.pop(present, None)
    return report["environment"]["python_version"], found


def written(resolutions: Mapping[str, Mapping[str, tuple[str, str]]]) -> str:
    """The lock of what several Pythons ("3.10", ...) would install."""
    pythons = sorted(resolutions, key=Version)
    spelt = {name: given for found in resolutions.values() for name, (given, _) in found.items()}
    lines = []
    for name in sorted(spelt):
        versions = {python: resolutions[python].get(name, ("", ""))[1] for python in pythons}
        lines += [f"{spelt[name]}=={version}{marker}" for version, marker in _marked(versions)]
    return HEAD + "".join(f"{line}\n" for line in lines)


def _marked(versions: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each version with the marker of the Pythons that it is for; "" stands for a package that one does not need."""
    pythons = list(versions)
    runs: list[tuple[str, int, int]] = []
    for place, version in enumerate(versions.values()):
        if runs and runs[-1][0] == version:
            runs[-1] = (version, runs[-1][1], place)
        else:
            runs.append((version, place, place))
    for version, first, last in runs:
        since = "" if first == 0 else f"python_version >= '{pythons[first]}'"
        until = "" if last == len(pythons) - 1 else f"python_version < '{pythons[last + 1]}'"
        if since and until and first == last:
            since, until = f"python_version == '{pythons[first]}'", ""
        both = " and ".join(filter(None, (since, until)))
        if version:
            yield version, f" ; {both}" if both else ""


def main(words: list[str]) -> int:
    pythons = [word for word in words if not word.startswith("-")] or [sys.executable]
    newest = "--write" in words
    resolutions = dict(resolved(python, newest=newest) for python in pythons)
    if newest:
        LOCK.write_text(written(resolutions), encoding="utf-8")
        return 0
    wrong = 0
    locked = pins(LOCK.read_text(encoding="utf-8"))
    for python, found in resolutions.items():
        here = pinned(locked, environment(python))
        for name, (_, version) in sorted(found.items()):
            if here.get(name) != [version]:
                print(f"{python}: {name} {version} would be installed, pinned is {here.get(name, 'nothing')}")
                wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

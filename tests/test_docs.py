"""The reference is what the program is: its pages are written anew here, and every example in them is run."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import docs
import pytest
from docs_runs import Example, Examples
from docs_tree import Command, commands
from gangmu.cli import errors as cli_errors
from gangmu.cli.main import COMMANDS, INTERRUPTED
from gangmu.index import errors, schemas
from gangmu.index.corpus.manifest import COLUMNS, KEYS
from gangmu.index.query.schema import NAMES as FIELDS


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[docs.Reference]:
    """The reference, made on a narrow terminal of somebody who reads Chinese and has settings of their own."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "LANG": "zh_CN.UTF-8",
            "LC_ALL": "zh_CN.UTF-8",
            "COLUMNS": "30",
            "GANGMU_CORPUS": "/nowhere",
        }.items():
            patch.setenv(name, value)
        patch.delenv("LANGUAGE", raising=False)
        yield docs.Reference(Examples(tmp_path_factory.mktemp("docs")))


@pytest.fixture(scope="module")
def pages(reference: docs.Reference) -> dict[str, str]:
    return reference.pages()


def _listed() -> dict[str, Example]:
    examples = Examples(Path())
    some = [example for listed in examples.commands.values() for example in listed]
    some += [e for page in ("query", "manifest") for _, listed in examples.statements(page) for e in listed]
    return {f"{n} {example.run}": example for n, example in enumerate(some)}


LISTED = _listed()


def test_the_pages_are_what_the_program_is_now(pages: dict[str, str]) -> None:
    assert docs.stale(pages) == [], "run `make docs` and commit what it writes"


@pytest.mark.parametrize("example", LISTED.values(), ids=LISTED)
def test_an_example_ends_as_it_says_and_prints_something(example: Example, reference: docs.Reference) -> None:
    done = reference.examples.done(example)
    assert done.status == example.status, done.err
    assert done.out or done.err
    if example.finds is not None:
        assert {line.partition("\t")[0] for line in done.out.splitlines()[1:]} == set(example.finds)


def _all(some: list[Command]) -> Iterator[Command]:
    for command in some:
        yield command
        yield from _all(list(command.below))


def test_every_command_has_examples_and_a_page(pages: dict[str, str], reference: docs.Reference) -> None:
    assert list(reference.examples.commands) == [name for name in reference.examples.commands if name in COMMANDS]
    for name in COMMANDS:
        assert f"cli/reference/{name}.md" in pages
        assert f"cli/man/gangmu-{name}.1" in pages
        shown = [e for e in reference.examples.commands[name] if e.lines and e.status == 0]
        assert shown, f"{name} has no example that succeeds"


def test_every_option_is_on_its_page(pages: dict[str, str]) -> None:
    for command in _all(commands()):
        name = command.path.split()[0]
        for option in (*command.options, *command.handing):
            for spelt in option.names:
                assert spelt in pages[f"cli/reference/{name}.md"]
                assert spelt.replace("-", "\\-") in pages[f"cli/man/gangmu-{name}.1"]


def test_exit_statuses_are_those_that_the_program_has() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.GangmuError)]
    assert {0, 1, cli_errors.FAULT, INTERRUPTED} | {kind.exit_status for kind in kinds} == set(docs.STATUSES)


def test_every_record_has_a_sample_that_is_one(reference: docs.Reference) -> None:
    samples = reference.samples()
    assert set(samples) == set(schemas.NAMES)
    for name, sample in samples.items():
        kind = schemas.RECORDS[name]
        for record in (sample, docs._cut(sample)):
            assert kind.of(record).record() == record


def test_every_key_column_and_field_is_shown_by_an_example() -> None:
    written = " ".join(example.index for example in LISTED.values())
    asked = " ".join(example.run for example in LISTED.values())
    assert [key for key in KEYS if f"{key}:" not in written] == []
    assert [column for column, names in COLUMNS.items() if not any(f"| {n} " in written for n in names)] == []
    assert [field for field in FIELDS if f"{field}:" not in asked] == []


def test_pages_name_nothing_of_the_machine_and_no_moment(pages: dict[str, str], reference: docs.Reference) -> None:
    for name, page in pages.items():
        assert str(reference.examples.folder) not in page, name
        assert not re.search(r"/(?:tmp|home|root|Users|work)/", page), name
        assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+", page)) <= {"2026-01-01T00:00:00"}, name


def test_links_between_the_pages_lead_somewhere(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        if not name.endswith(".md"):
            continue
        for link in re.findall(r"\]\(([^)\s]+\.md)(?:#[^)]*)?\)", re.sub(r"```.*?```", "", page, flags=re.S)):
            assert (docs.ROOT / name).parent.joinpath(link).resolve().is_file(), (name, link)


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_man_pages_are_roff_without_a_complaint(pages: dict[str, str]) -> None:
    some = [page for name, page in pages.items() if name.endswith(".1")]
    done = subprocess.run(
        ["groff", "-man", "-Kutf8", "-Tutf8", "-ww", "-z"],
        input="".join(some), capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")

"""Every call that can change a file is in the table of SECURITY.md, with what bounds it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from conftest import ROOT

_ALWAYS = frozenset(
    re.findall(
        r"\w+",
        """unlink rmtree rmdir removedirs truncate ftruncate write_text write_bytes mkdir makedirs mkfifo mknod
        chmod lchmod fchmod chown fchown lchown symlink symlink_to hardlink_to link copyfile copy2 copytree copymode
        copystat move rename renames touch mkstemp mkdtemp NamedTemporaryFile TemporaryDirectory TemporaryFile utime
        write_table parquet ParquetWriter to_csv remove_tree remove_empty set_aside publish_new give_name draft write_json
        set_mode set_owner close_folder_to_others""",
    )
)
"""Names that mean nothing else in this code; those of `durable` are here so that whoever uses them is in the table too."""
_OF_MODULES = {
    "os": {"remove", "replace", "open", "fdopen"},
    "shutil": {"copy"},
    "durable": {"create", "write", "remove", "replace"},
    "system": {"replace"},
}
_MODES = re.compile(r"[wax+]")
_FLAGS = ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND")


def _changes(call: ast.Call) -> str:
    """The name of a call that can change files; "" for others."""
    function = call.func
    name = (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )
    owner = function.value.id if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) else ""
    if owner == "os" and name == "open":
        text = ast.unparse(call)
        return "" if "O_RDONLY" in text and not any(flag in text for flag in _FLAGS) else name
    if name == "opened" and owner in ("system", ""):  # reads, where it is not told otherwise
        return name if any(flag in ast.unparse(call) for flag in _FLAGS) else ""
    if name in ("open", "fdopen"):
        given = [a.value for a in (*call.args, *(k.value for k in call.keywords)) if isinstance(a, ast.Constant)]
        return name if any(isinstance(m, str) and len(m) < 5 and _MODES.search(m) for m in given) else ""
    if name in _ALWAYS or name in _OF_MODULES.get(owner, ()):
        return name
    if name == "replace" and isinstance(function, ast.Attribute) and len(call.args) == 1 and not call.keywords:
        return name  # of a path: that of a text takes two
    if (owner, name) == ("sqlite3", "connect"):
        return "" if "mode=ro" in ast.unparse(call) else name
    return "save" if name == "save" else ""


def found(root: Path) -> set[tuple[str, str]]:
    """(module, call) of everything below `cli` and `index` that can change a file."""
    calls = set()
    for top in ("cli", "index"):
        for path in (root / top).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (name := _changes(node)):
                    calls.add((path.relative_to(root).as_posix(), name))
    return calls


# Who adds a line here adds what bounds it to the table "What changes files" in SECURITY.md.
KNOWN: dict[str, str] = {
    "cli/compare.py": "write_text",
    "cli/datasette.py": "write_text",
    "cli/faults.py": "mkstemp open",
    "cli/formats.py": "save write_table",
    "cli/main.py": "open",
    "cli/map.py": "write_text",
    "cli/report/__init__.py": "write_text",
    "cli/streams.py": "open",
    "cli/timeline.py": "write_text",
    "index/build/builder.py": "copyfile link",
    "index/corpus/adding.py": "draft mkdir publish_new",
    "index/corpus/rewrite.py": "fdopen give_name link mkdir mkstemp replace set_mode set_owner unlink",
    "index/corpus/undo.py": "fdopen mkstemp replace unlink",
    "index/durable.py": "copyfile fdopen give_name link mkdtemp mkstemp open opened replace rmdir set_mode unlink",
    "index/scale/publishing.py": "link replace",
    "index/scale/slices.py": "mkdir open replace",
    "index/scale/spark.py": "mkdir write_json",
    "index/scale/stages.py": "mkdir parquet remove_tree write_json",
    "index/store/compaction.py": "link remove",
    "index/store/generations.py": "create fdopen mkdir mkdtemp opened replace write write_json",
    "index/store/handed_over.py": "fdopen ftruncate opened",
    "index/store/ownership.py": "create fdopen remove remove_empty set_aside",
    "index/store/records.py": "connect",
    "index/store/segments/layout.py": "open",
    "index/system.py": "fchmod fchown open opened replace set_mode unlink",
    "index/tasks/checks.py": "close_folder_to_others",
    "index/tasks/handing_over.py": "draft publish_new replace",
    "index/text/dictionary.py": "open",
}


def test_every_call_that_can_change_a_file_is_known() -> None:
    known = {(module, call) for module, calls in KNOWN.items() for call in calls.split()}
    there = found(ROOT)
    assert there - known == set(), "new: say in SECURITY.md what bounds it"
    assert known - there == set(), "gone: take it out of SECURITY.md too"


def test_every_module_that_can_change_a_file_is_in_the_table_of_security_md() -> None:
    table = (ROOT / "SECURITY.md").read_text(encoding="utf-8").split("## What changes files", 1)[1].split("\n## ", 1)[0]
    rows = {row.split("|")[1].strip().strip("`") for row in table.splitlines() if row.startswith("| `")}
    assert rows == set(KNOWN)


def test_the_walk_sees_each_way_of_changing_a_file(tmp_path: Path) -> None:
    ways = {
        "unlink": "path.unlink()", "rmtree": "shutil.rmtree(p)", "replace": "path.replace(other)", "remove": "os.remove(p)",
        "open": "path.open('wb')", "write_text": "path.write_text('')", "mkdir": "p.mkdir()", "chmod": "p.chmod(1)",
        "rename": "p.rename(q)", "fdopen": "os.fdopen(h, 'w')", "copyfile": "shutil.copyfile(a, b)", "link": "os.link(a, b)",
        "opened": "system.opened(path, os.O_RDWR | os.O_CREAT)",
        "connect": "sqlite3.connect(path)", "mkstemp": "tempfile.mkstemp()", "save": "book.save(out)",
    }  # fmt: skip
    quiet = ["text.replace('a', 'b')", "replace(row, a=1)", "path.open('rb')", "path.open()", "os.open(p, os.O_RDONLY)"]
    for name, source in ways.items():
        (call,) = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
        assert _changes(call) == name
    quiet += ["system.opened(path)", "system.opened(path, follow=True)"]
    for source in [*quiet, "os.fdopen(h, 'rb')", "sqlite3.connect('x?mode=ro', uri=True)"]:
        (call,) = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
        assert _changes(call) == "", source
    assert _changes(ast.parse("os.open(p, flags)").body[0].value) == "open"  # type: ignore[attr-defined]

# ruff: noqa: E501 - tables of cases
"""The Markdown of INDEX.md: the same tables, rows and cells as markdown-it sees, and texts that read back."""

from __future__ import annotations

from typing import Any

from gangmu.index.corpus import markdown
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

LINES = [
    "| file | date |", "|---|---|", "| :-- | --: |", "|-|", "| a.txt | 2023 |", "a.txt | 2023", "| a \\| b | `c|d` |", "| |", "||", "|",
    "file | x", "--- | ---", "", " ", "   | a | b |", "    | a | b |", "\t| a | b |", "> | file | date |", "> |---|---|", "> | x | y |",
    "- item", "  | file | date |", "  |---|---|", "  | x | y |", "# heading", "```", "~~~", "<div>", "</div>", "<!-- c -->", "***", "---",
    "text", "1. one", "[ref]: x.txt", "| x | y | z |", "| x", "x |", "\\| x | y", "| x \\\\| y |", "| x \\", "-", "===", "|---|---|---|",
]  # fmt: skip


def oracle(source: str) -> list[list[tuple[int, list[str]]]]:
    """The tables as markdown-it gives them: each row with its line and the contents of its cells."""
    tables: list[list[tuple[int, list[str]]]] = []
    for token in MarkdownIt("commonmark").enable("table").parse(source):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open" and token.map:
            tables[-1].append((token.map[0], []))
        elif (
            token.type == "inline"
            and token.level > 2
            and tables
            and tables[-1]
            and token.map
            and tables[-1][-1][0] == token.map[0]
        ):
            tables[-1][-1][1].append(token.content)
    return tables


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.sampled_from(LINES) | st.text(st.sampled_from("|- :\\a`>"), max_size=8), max_size=12),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
@example(["| a |", "|---|", "| b |", "> c"], "\n")
def test_tables_are_those_of_markdown_it(lines: list[str], end: str) -> None:
    source = end.join(lines)
    env: dict[str, Any] = {}
    cut = markdown.lines_of(source)
    found = []
    for block in markdown.scan(cut, 0, env):
        if isinstance(block, markdown.Table):
            rows = [block.header, *block.rows]
            found.append(
                [
                    (row[0], [cell.replace("\\|", "|") for cell in markdown.cells(cut[row[0]], row[1], row[2])])
                    for row in rows
                ]
            )
    expected = oracle(source)
    assert [[line for line, _ in table] for table in found] == [[line for line, _ in table] for table in expected]
    for mine, theirs in zip(found, expected, strict=True):
        columns = len(mine[0][1])
        for (_, cells), (_, contents) in zip(mine, theirs, strict=True):
            padded = [*cells, *[""] * columns][:columns]
            assert padded == [content.strip() for content in contents]


@given(st.text(st.sampled_from("|\\ a甲\t`"), max_size=20))
def test_cells_and_their_places_agree(line: str) -> None:
    spans = markdown.spans(line, 0, len(line))
    assert markdown.cells(line, 0, len(line)) == [line[left:right].strip(" \t\n\v\f\r") for left, right in spans]


@settings(max_examples=300)
@given(st.text(max_size=30) | st.text(st.sampled_from("a甲 \\`*_[]()<>&!|~#;,"), max_size=15))
def test_an_escaped_text_reads_back(text: str) -> None:
    text = "".join(char for char in text if char.isprintable() or char == " ")
    wanted = " ".join(text.split())
    raw = markdown.escaped(text)
    assert markdown.cells(f"| x | {raw} |", 0, len(raw) + 8)[1:] == ([raw] if wanted else [""])
    assert markdown.cell(raw) == wanted


@settings(max_examples=200)
@given(st.text(st.sampled_from("a甲 `*_[]()<>&!|~#;%.-"), min_size=1, max_size=12))
def test_an_escaped_path_reads_back(path: str) -> None:
    path = " ".join(path.split())
    if path:
        raw = markdown.escaped(path, path=True)
        assert markdown.path_cell(markdown.cells(f"| {raw} |", 0, len(raw) + 4)[0]) == path

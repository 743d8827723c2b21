"""Man pages: roff of the man macros (groff_man(7)), written from the same commands as the Markdown pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from docs_runs import Done
from docs_tree import Command, Parameter
from lock import project

VERSION = project()["project"]["version"]

_SIGNS = {"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"}
_MARKED = re.compile(r"`([^`]+)`")


def escaped(text: str) -> str:
    """Text that roff prints as it is, also where a line begins like a request."""
    return "\n".join(_line("".join(_SIGNS.get(sign, sign) for sign in line)) for line in text.split("\n"))


def _line(line: str) -> str:
    return f"\\&{line}" if line.startswith(".") else line


def _prose(text: str) -> str:
    """Text whose words in back quotes are printed bold."""
    parts = _MARKED.split(text)
    return "".join(f"\\fB{escaped(part)}\\fR" if n % 2 else escaped(part) for n, part in enumerate(parts))


def _paragraphs(text: str) -> list[str]:
    return [f".PP\n{_prose(' '.join(part.split()))}" for part in text.split("\n\n")]


def _option(option: Parameter) -> str:
    names = ", ".join(f"\\fB{escaped(name)}\\fR" for name in option.names)
    value = f" \\fI{escaped(option.value)}\\fR" if option.value else ""
    return f".TP\n{names or ''}{value if names else value.strip()}\n{escaped(option.described()) or chr(92) + '&'}"


def _about(command: Command, heading: str) -> list[str]:
    words = [
        f"\\fI{escaped(one.value)}\\fR" if one.required else f"[\\fI{escaped(one.value)}\\fR]"
        for one in command.arguments
    ]
    synopsis = " ".join([f"\\fBgangmu {escaped(command.path)}\\fR", "[\\fIOPTIONS\\fR]", *words])
    lines = [] if command.below else [f"{heading}\n{synopsis}"]
    return [*lines, *_paragraphs(command.text), *map(_option, (*command.arguments, *command.options, *command.handing))]


def page(
    command: Command,
    shared: Sequence[Parameter],
    statuses: Iterable[tuple[int, str]],
    records: Sequence[str],
    runs: Sequence[Done],
) -> str:
    """The page of one command."""
    name = f"gangmu-{command.path}"
    lines = [
        '.\\" Written by `make docs` from the program.',
        f'.TH {name.upper()} 1 "" "gangmu {VERSION}" "Gangmu"',
        f".SH NAME\n{escaped(name)} \\- {escaped(command.summary)}",
    ]
    if command.below:
        lines += [f".SH SYNOPSIS\n\\fBgangmu {escaped(command.path)}\\fR \\fICOMMAND\\fR \\&...", ".SH DESCRIPTION"]
        lines += _paragraphs(command.text)
        for below in command.below:
            lines += _about(below, f".SS {escaped(below.path)}")
    else:
        about = _about(command, ".SH SYNOPSIS")
        described = _paragraphs(command.text)
        lines += [about[0], ".SH DESCRIPTION", *described]
        options = about[1 + len(described) :]
        lines += [".SH OPTIONS", *options] if options else []
    lines += [".SH GLOBAL OPTIONS", *map(_option, shared), ".SH EXIT STATUS"]
    lines += [f".TP\n{status}\n{_prose(meaning)}" for status, meaning in statuses]
    if records:
        named = ", ".join(f"{record}/1" for record in records)
        lines += [f".SH RECORDS\nWith \\fB\\-\\-format json\\fR or \\fBjsonl\\fR: {named}. See \\fBgangmu schema\\fR."]
    lines.append(".SH EXAMPLES")
    for run in runs:
        lines += [f".PP\n{_prose(run.example.says)}", f".PP\n.nf\n.RS 4\n{escaped(run.shown())}\n.RE\n.fi"]
    return "\n".join([*lines, ".SH SEE ALSO", "\\fBgangmu\\fR(1)"]) + "\n"


def overview(summaries: Sequence[Command], shared: Sequence[Parameter], statuses: Iterable[tuple[int, str]]) -> str:
    """The page of the program itself."""
    lines = [
        '.\\" Written by `make docs` from the program.',
        f'.TH GANGMU 1 "" "gangmu {VERSION}" "Gangmu"',
        ".SH NAME\ngangmu \\- index, clean, search and read the targets out of Chinese policy documents",
        ".SH SYNOPSIS\n\\fBgangmu\\fR [\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]",
        ".SH COMMANDS",
        *(f".TP\n\\fBgangmu\\-{escaped(one.path)}\\fR(1)\n{escaped(one.summary)}" for one in summaries),
        ".SH OPTIONS",
        *map(_option, shared),
        ".SH EXIT STATUS",
        *(f".TP\n{status}\n{_prose(meaning)}" for status, meaning in statuses),
    ]
    return "\n".join(lines) + "\n"

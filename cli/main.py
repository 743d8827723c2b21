"""The entry point: finds the command, loads only its module, and turns what is raised into an exit status."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from typing import Any

import typer
from gangmu.index.errors import GangmuError, UsageError

from . import errors, language, settings, streams
from .command import GlobalGroup
from .streams import ClosedPipe

COMMANDS = {
    "build": "Read INDEX.md, clean, extract and index what changed.",
    "search": "Find documents: ranked hits with snippets.",
    "show": "Show a document, clean, raw, or raw against clean.",
    "targets": "The ledger: who promised which figure by when.",
    "changes": "What builds changed: documents, and targets new, revised or gone.",
    "regions": "The region tree with document and target counts.",
    "indicators": "The canonical indicators, and what a name means.",
    "track": "Promises with the outcomes that later documents report.",
    "compare": "One indicator side by side: regions by year, ranked.",
    "timeline": "Targets by deadline year.",
    "map": "Targets by region and sector, as a heat table.",
    "report": "One self-contained page for people who have no terminal.",
    "dedup": "Duplicate clusters, explained.",
    "tag": "Manual and automatic tags.",
    "clean": "Clean text from a file or a pipe.",
    "add": "Put files under the manifest.",
    "init": "Start a corpus.",
    "export": "Hand records over as CSV, JSON Lines, Parquet or Excel.",
    "status": "What the index holds, and whether it is stale.",
    "verify": "Check every byte of the index.",
    "doctor": "Named checks, each with its fix.",
    "schema": "The JSON Schema of a record.",
}


INTERRUPTED = 130
"""Exit status after Ctrl-C."""
SELDOM = (20_000, 20, 20)
"""How seldom garbage is looked for: what a command loads stays, and looking through it takes a tenth of the start."""


class LazyGroup(GlobalGroup):
    """Imports a command's module when the command is used, so that a search does not pay for the others."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f".{cmd_name}", __package__)
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        command.short_help = language.said(COMMANDS[cmd_name])
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS:
            from difflib import get_close_matches

            settings.use({name: ctx.params.get(name) for name in settings.NAMES})  # for the form of the error
            near = get_close_matches(args[0], COMMANDS, 1)
            hint = f"did you mean '{near[0]}'?" if near else "'gangmu --help' lists the commands"
            raise UsageError(f"there is no command {args[0]}", hint)
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Index, clean, de-duplicate, tag and search Chinese policy documents, and read the targets out of them.",
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"gangmu {version('gangmu')}")
        raise typer.Exit


@app.callback()
def _global(
    corpus: settings.Corpus = None,
    index: settings.Index = None,
    format: settings.Format = None,  # noqa: A002
    color: settings.Color = None,
    quiet: settings.Quiet = False,
    verbose: settings.Verbose = 0,
    safe_cells: settings.SafeCells = False,
    no_pager: settings.NoPager = False,
    no_links: settings.NoLinks = False,
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    settings.use(
        {
            "corpus": corpus, "index": index, "format": format, "color": color, "quiet": quiet, "verbose": verbose,
            "safe_cells": safe_cells, "no_pager": no_pager, "no_links": no_links,
        }
    )  # fmt: skip


def run(argv: list[str] | None = None) -> int:
    """Run a command line; the exit status, whatever happens."""
    words = sys.argv[1:] if argv is None else argv
    if (asked := os.environ.get("_GANGMU_COMPLETE", "")).startswith("complete_"):
        from . import completing

        return completing.answer(asked.removeprefix("complete_"), app, COMMANDS)
    settings.reset()
    errors.typed(words)
    gc.set_threshold(*SELDOM)
    # numpy's linear algebra is not used; its threads would only slow the start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with streams.standard():
        try:
            try:
                status = _run(words)
            except Exception as error:
                if isinstance(error, (ClosedPipe, BrokenPipeError)):
                    raise
                status = _fault(error, words)
            sys.stdout.flush()
        except ClosedPipe:
            status = 0  # the reader has seen enough
        except BrokenPipeError:
            # Of a stream that is not ours: what Python would still flush at exit has nowhere to go.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            status = 0
        except OSError as error:  # the last of the output found no room
            status = errors.show("io", _os_message(error), "check the free space where the output goes", 3)
        finally:
            settings.close()
    return status


def _fault(error: Exception, words: list[str]) -> int:
    try:
        from . import faults

        return faults.show(error, words)
    except (MemoryError, RecursionError):  # no room even to say so
        os.write(2, b"gangmu: there is not enough memory\n")
        return errors.FAULT


def _run(words: list[str]) -> int:
    try:
        _check_locale(words)
        result = app(args=words, prog_name="gangmu", standalone_mode=False)
        status = result if isinstance(result, int) else 0
        return _interrupted() if status == INTERRUPTED else status  # typer turns Ctrl-C into a status of its own
    except GangmuError as error:
        return errors.render(error)
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted()
    except typer.Exit as stop:
        return int(stop.exit_code)
    except (ClosedPipe, BrokenPipeError):
        raise
    except OSError as error:
        return errors.show("io", _os_message(error), "check the path, its permissions and the free space", 3)
    except UnicodeEncodeError as error:
        if not _speaks_utf8() and error.encoding == sys.getfilesystemencoding():
            return errors.render(_foreign_locale("file names of this corpus"))
        raise
    except Exception as error:
        # Typer's own usage errors; typer vendors click, so they are known by their shape.
        if not hasattr(error, "format_message"):
            raise
        from . import usage

        said, hint = usage.told(error, words, COMMANDS)
        return errors.show("usage", said, hint, 2) if said else 2


def _speaks_utf8() -> bool:
    return sys.getfilesystemencoding().lower().replace("-", "") in ("utf8", "mbcs")


def _check_locale(words: list[str]) -> None:
    """Raise UsageError where the locale cannot tell what was typed; a stray byte in UTF-8 may be part of a file's name."""
    if not _speaks_utf8() and any("\udc80" <= character <= "\udcff" for word in words for character in word):
        raise _foreign_locale("what was typed")


def _foreign_locale(what: str) -> UsageError:
    return UsageError(
        f"the locale's encoding, {sys.getfilesystemencoding()}, has no Chinese: {what} cannot be read",
        "set LC_ALL=C.UTF-8 (or another UTF-8 locale), or PYTHONUTF8=1",
    )


def _interrupted() -> int:
    return errors.show("interrupted", "interrupted; the index is as it was", "", INTERRUPTED)


def _os_message(error: OSError) -> str:
    name = f"{error.filename}: " if error.filename else ""
    return f"{name}{error.strerror or error}"

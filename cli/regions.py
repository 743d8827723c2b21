"""`gangmu regions`: the tree of regions that the corpus speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import errors, output, settings
from .command import App, ListingCommand
from .language import worded
from .terminal import fitted

if TYPE_CHECKING:
    from rich.console import RenderableType

app = App()
COLUMNS = ("region", "path", "code", "level", "documents", "targets")


@app.command(cls=ListingCommand)
def regions(
    region: Annotated[str, typer.Argument(metavar="REGION", help="Only this region and what lies in it.")] = "",
) -> int:
    """Show the region tree with document and target counts, each with all that lies below it."""
    corpus = settings.opened()
    name = corpus.region(region)
    found = output.emit(corpus.regions(name).records, COLUMNS, _tree)
    if not found and name and corpus.regions().records:
        errors.warn(f"no document is about {name} or a place in it")
    elif not found:
        errors.warn("no regions yet; 'gangmu build' reads them out of the documents")
    return 0 if found else 1


def _tree(rows: list[dict[str, Any]]) -> RenderableType | None:
    if not rows:
        return None
    from rich.text import Text

    from .trees import Node, Tree

    nodes: list[Node] = []
    at: dict[str, int] = {}
    for row in rows:
        above = next((name for name in reversed(row["path"][:-1]) if name in at), "")
        label = Text(fitted(row["region"]), style="bold" if row["level"] in ("country", "province") else "")
        label.append("  " + worded("{0} doc{1}", f"{row['documents']:,}", "s"[: row["documents"] != 1]), style="cyan")
        if row["targets"]:
            label.append("  " + worded("{0} target{1}", f"{row['targets']:,}", "s"[: row["targets"] != 1]), style="red")
        at[row["region"]] = len(nodes)
        nodes.append(Node(label, fitted(row["region"]), at.get(above, -1)))
    return Tree(nodes, output.screen_height())

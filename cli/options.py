"""Options that several commands share, declared once: the filters of the ledger."""

from __future__ import annotations

from typing import Annotated

import typer

Regions = Annotated[
    list[str] | None,
    typer.Option("--region", "-r", help="This region and all in it; 鄂, 光谷 … too; may be given again."),
]
Exact = Annotated[bool, typer.Option("--exact", help="With --region: not what lies in it.")]
Indicators = Annotated[
    list[str] | None,
    typer.Option("--indicator", "-i", metavar="WORD", help="This indicator by any name, else those that hold WORD."),
]
Unit = Annotated[str, typer.Option("--unit", "-u", help="元, %, 家, 人, 吨 …; 亿元 is 元.")]
Due = Annotated[str, typer.Option("--due", metavar="Y|Y..Y", help="Deadline: 2027, 2025..2030, 2030年前, 十五五.")]
Kind = Annotated[
    str, typer.Option("--kind", "-k", metavar="target|result|forecast|vague|all", help="What was said of it.")
]
Minimum = Annotated[str | None, typer.Option("--min", metavar="V", help="Value of at least V: 1000亿, 1000亿元, 12%.")]
Maximum = Annotated[str | None, typer.Option("--max", metavar="V", help="Value of at most V.")]
Document = Annotated[str, typer.Option("--doc", help="Only from this document.")]

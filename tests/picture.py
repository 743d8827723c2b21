"""Draws the README's picture from the seeds: what `gangmu targets --region 湖北 --due 2027` shows (make picture)."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from gangmu.cli import ledger
from gangmu.index.engine import open_engine
from gangmu.index.query.ledger import Wanted, once
from rich.console import Console

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    engine = open_engine(str(ROOT / "seeds" / ".gangmu"))
    found = once(list(engine.targets(Wanted(region=("武汉市",), due=(2027, 2035), sort="region"))))
    console = Console(record=True, width=92, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(ledger.ledger(found))
    svg = console.export_svg(title="gangmu targets --region 武汉 --due 2027..2035")
    # rich names fonts on somebody's server; a system font serves as well.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S)
    svg = svg.replace("Fira Code, monospace", "Noto Sans Mono CJK SC, Sarasa Mono SC, Menlo, Consolas, monospace")
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".github" / "targets.svg"
    target.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()

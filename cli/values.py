"""Values as text: one line of JSON, one field of a table."""

from __future__ import annotations

import json
import math
from typing import Any

from .terminal import UNSAFE

Record = dict[str, Any]


def dumps(value: Any) -> str:
    """One line of JSON, Chinese readable; what would act on a terminal is escaped, which keeps it exact.

    Raises ValueError for infinity and what is no number, which JSON does not know.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(", ", ": "), allow_nan=False)
    return UNSAFE.sub(lambda m: json.dumps(m[0])[1:-1], text)


def cell(value: Any) -> str:
    """A value as one field of TSV or CSV: lists joined, structures as JSON, None empty.

    Raises ValueError for infinity and what is no number, as `dumps` does.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is no figure")
        return f"{value:.{10 if abs(value) < 1e9 else 15}g}"
    if isinstance(value, (list, tuple)) and all(isinstance(v, str) for v in value):
        return ", ".join(value)
    if isinstance(value, (list, tuple, dict)):
        return dumps(value)
    return str(value)

"""How a promise meets what later documents report of it, as one view over stored columns.

Statements of one `topic` have the same region, canonical indicator, way of measuring, unit (after conversion), pace and span
(`facts.indicators.comparable`), so a promise and an outcome are two rows of one topic and one year. `told` says which is which.
"""

from __future__ import annotations

TOLD = {"target": 1, "result": 2, "forecast": 3, "vague": 4}
"""The kinds of statements as `statements.told` keeps them."""
REACH = 0.05
"""How far from a figure with 左右 an outcome still is near it, as a part of the figure."""
ROUNDING = 0.005
"""The same for any other figure: both are printed rounded."""
_EXACT = 1e-9

# An outcome beyond the figure is better, unless that is a ceiling (控制在3%以内), or one to stay below and no fall is promised.
_MORE = "(f.comparator NOT IN ('<', '<=') AND (t.sense > 0 OR f.direction = 'down' OR f.comparator IN ('>', '>=')))"
_OUTCOME = "(o.value * g.scale / f.scale)"
_BOUND = (
    f"CASE WHEN f.comparator = 'range' AND p.value_max IS NOT NULL AND NOT {_MORE} THEN p.value_max ELSE p.value END"
)
_BEYOND = f"({_OUTCOME} - ({_BOUND})) * CASE WHEN {_MORE} THEN 1 ELSE -1 END"
# An outcome that is only said to lie beyond a figure (超过100亿, 不到5%) lies beyond it when it is the same one.
_ONLY_BEYOND = f"(CASE WHEN f.scale * g.scale < 0 THEN '' WHEN {_MORE} THEN '>' ELSE '<' END)"
_ONLY_SHORT = f"(CASE WHEN f.scale * g.scale < 0 THEN '' WHEN {_MORE} THEN '<' ELSE '>' END)"
_MET = f"""({_BEYOND} > abs(p.value) * {_EXACT}
    OR abs({_BEYOND}) <= abs(p.value) * {_EXACT} AND g.comparator <> {_ONLY_SHORT}
    AND (f.comparator NOT IN ('<', '>') OR g.comparator = {_ONLY_BEYOND}))"""
_EARLY = "substr(e.date, 1, 7) < printf('%04d-12', p.year)"
_LATER = """(e.date > d.date OR length(e.date) < 10 AND e.date || '~' > d.date) AND d.date <> '' AND e.date <> ''
    AND p.key <> o.key AND CAST(substr(e.date, 1, 4) AS INTEGER) >= o.year"""

PROMISE_OUTCOMES = f"""
CREATE VIEW promise_outcomes AS
  SELECT p.key, p.number, n.name AS region, c.name AS indicator, t.measure, f.unit, p.year AS deadline, f.span, t.pace,
    f.comparator, p.value, p.value_max, f.direction, d.doc, d.date,
    {_OUTCOME} AS outcome, e.doc AS outcome_doc, e.date AS outcome_date, o.key AS outcome_key,
    o.number AS outcome_number, o.start AS outcome_start,
    {_OUTCOME} - ({_BOUND}) AS gap,
    CASE WHEN {_EARLY} THEN CASE WHEN {_MET} AND {_MORE} AND t.measure IN ('level', 'change') THEN 'met' ELSE 'open' END
      WHEN {_MET} THEN 'met'
      WHEN abs({_BEYOND}) <= abs(p.value) * CASE f.comparator WHEN '~' THEN {REACH} ELSE {ROUNDING} END THEN 'near'
      ELSE 'missed' END AS status
  FROM statements p JOIN forms f ON f.id = p.form JOIN topics t ON t.id = p.topic JOIN names n ON n.id = t.region
    JOIN names c ON c.id = t.canonical JOIN documents d ON d.key = p.key
    JOIN statements o ON o.topic = p.topic AND o.told = 2 AND o.year = p.year AND o.topic > 0
    JOIN forms g ON g.id = o.form JOIN documents e ON e.key = o.key
  WHERE p.told = 1 AND p.topic > 0 AND {_LATER};
"""  # noqa: S608

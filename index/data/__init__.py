"""World knowledge that people may edit: divisions, places, units, taxonomy."""

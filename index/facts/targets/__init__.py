"""Quantified statements: scope, period, kind and record of each figure."""

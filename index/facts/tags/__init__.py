"""Automatic tags, their taxonomy and suggestions."""

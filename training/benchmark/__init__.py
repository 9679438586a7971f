"""Measures how well rooms are still found on disturbed pages, and keeps the frozen synthetic set."""

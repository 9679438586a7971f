"""Draws the example plans of examples/plans; run it with ``python -m draw_plans``."""

"""Draws floor plans whose rooms are known exactly."""

"""Furniture, fixtures, stairs and ceiling marks of the drawn plans."""

from training.plans.furniture.furnish import draw_furniture

__all__ = ["draw_furniture"]

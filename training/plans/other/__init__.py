"""Pages that are no plans: text, forms, tables, diagrams, charts, pictures, screens, other drawings, blank ones."""

from training.plans.other.page import FAMILIES, draw_other_page

__all__ = ["FAMILIES", "draw_other_page"]

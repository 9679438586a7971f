"""One-room flat under the roof of an old house, with a slanting party wall."""

from __future__ import annotations

from draw_plans.geometry import shell
from draw_plans.model import Door, Fixture, Plan, Room, Window, inner

STUDIO = Plan(
    title="Studio 12",
    walls=(
        shell(0.3, (0, 0), (5.4, 0), (6.2, 7.8), (0, 7.8)),
        inner(0.12, (2.5, 5.1), (2.5, 7.65)),
        inner(0.12, (0.15, 5.1), (5.75, 5.1)),
        inner(0.12, (4.3, 5.04), (4.3, 7.65)),
    ),
    doors=(
        Door((3.4, 7.65), 0.95, hinge="e", opens="n"),
        Door((3.4, 5.1), 0.95, style="gap"),
        Door((2.5, 6.4), 0.75, hinge="s", opens="w"),
        Door((4.3, 5.75), 0.8, hinge="s", opens="w", style="sliding"),
    ),
    windows=(
        Window((1.6, 0.15), 1.5),
        Window((3.9, 0.15), 1.3),
        Window((0.15, 2.6), 1.6),
        Window((0.15, 6.0), 0.6),
    ),
    rooms=(
        Room("Studio", (2.75, 3.9)),
        Room("Bath", (1.15, 6.0)),
        Room("Hall", (3.4, 6.15)),
        Room("Closet", (5.05, 5.9)),
    ),
    fixtures=(
        Fixture("bed_double", (0.3, 2.0), "e", (1.5, 2.0)),
        Fixture("bedside", (0.3, 0.95), "e"),
        Fixture("counter", (1.4, 5.04), "n", (2.2, 0.6)),
        Fixture("sink", (1.5, 5.04), "n"),
        Fixture("hob", (0.75, 5.04), "n"),
        Fixture("fridge", (2.5, 5.04), "n", (0.6, 0.62)),
        Fixture("round_table", (3.9, 1.4), "s", (1.6, 1.6)),
        Fixture("sofa", (5.43, 3.45), 84.1, (1.9, 0.85)),
        Fixture("coffee_table", (3.95, 3.55), "e", (0.9, 0.5)),
        Fixture("shower", (0.75, 7.5), "n"),
        Fixture("wc", (0.3, 5.6), "e"),
        Fixture("basin", (1.75, 7.5), "n"),
        Fixture("wardrobe", (5.1, 7.5), "n", (1.2, 0.55)),
    ),
)

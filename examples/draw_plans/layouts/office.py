"""Office floor: a corridor with single offices, an open-plan office, stair and WC core."""

from __future__ import annotations

from draw_plans.geometry import shell
from draw_plans.model import Door, Fixture, Plan, Room, Window, inner

_NORTH_X = (6.2, 9.8, 13.4, 17.0, 20.6)
_SOUTH_X = (3.4, 6.2, 9.0, 10.6, 16.0, 19.2, 21.4, 24.4, 27.8)
_NORTH_Y, _SOUTH_Y = 6.06, 8.18


def _single_offices() -> tuple[Fixture, ...]:
    fixtures = []
    for left in _NORTH_X[:4]:
        fixtures += [
            Fixture("workplaces", (left + 1.9, 2.2), "s", (1.6, 2.6)),
            Fixture("cabinet", (left + 0.06, 3.2), "e"),
            Fixture("plant", (left + 0.45, 0.8), "s", (0.45, 0.45)),
        ]
    return tuple(fixtures)


OFFICE = Plan(
    title="Office building, ground floor",
    walls=(
        shell(0.4, (0, 0), (31.5, 0), (31.5, 13.2), (0, 13.2)),
        inner(0.15, (0.2, _NORTH_Y), (31.3, _NORTH_Y)),
        inner(0.15, (0.2, _SOUTH_Y), (31.3, _SOUTH_Y)),
        *(inner(0.12, (x, 0.2), (x, _NORTH_Y)) for x in _NORTH_X),
        *(inner(0.12, (x, _SOUTH_Y), (x, 13.0)) for x in _SOUTH_X),
    ),
    doors=(
        Door((5.3, _NORTH_Y), 0.95, hinge="e", opens="n"),
        *(Door((x - 0.9, _NORTH_Y), 0.95, hinge="e", opens="n") for x in _NORTH_X[1:4]),
        Door((17.9, _NORTH_Y), 0.95, hinge="w", opens="n"),
        Door((22.2, _NORTH_Y), 1.6, hinge="w", opens="n", style="double"),
        Door((30.1, _NORTH_Y), 0.95, hinge="e", opens="n"),
        Door((1.9, _SOUTH_Y), 1.0, hinge="w", opens="s"),
        Door((5.5, _SOUTH_Y), 0.85, hinge="e", opens="s"),
        Door((6.9, _SOUTH_Y), 0.85, hinge="w", opens="s"),
        Door((9.8, _SOUTH_Y), 0.8, hinge="e", opens="s"),
        Door((13.3, _SOUTH_Y), 3.0, style="gap"),
        Door((16.8, _SOUTH_Y), 0.9, hinge="w", opens="s"),
        Door((20.3, _SOUTH_Y), 0.9, hinge="e", opens="s"),
        Door((22.2, _SOUTH_Y), 0.9, hinge="w", opens="s"),
        Door((27.0, _SOUTH_Y), 0.95, hinge="e", opens="s"),
        Door((28.6, _SOUTH_Y), 0.95, hinge="w", opens="s"),
        Door((13.3, 13.0), 1.8, hinge="w", opens="n", style="double"),
        Door((0.2, 7.1), 1.0, hinge="n", opens="w"),
    ),
    windows=(
        Window((2.0, 0.2), 1.8),
        Window((4.6, 0.2), 1.8),
        *(Window((x + 1.8, 0.2), 2.0) for x in _NORTH_X[:4]),
        *(Window((x, 0.2), 1.8) for x in (22.2, 24.8, 27.4, 29.8)),
        Window((31.3, 3.2), 2.0),
        Window((31.3, 7.1), 1.2),
        Window((31.3, 10.5), 2.0),
        Window((4.8, 13.0), 0.8),
        Window((7.6, 13.0), 0.8),
        Window((17.6, 13.0), 1.6),
        Window((22.9, 13.0), 0.9),
        Window((26.1, 13.0), 1.8),
        Window((29.4, 13.0), 1.8),
        Window((0.2, 3.2), 2.0),
    ),
    rooms=(
        Room("Conference", (2.9, 5.1), number="0.01"),
        Room("Office", (8.1, 4.6), number="0.02"),
        Room("Office", (11.7, 4.6), number="0.03"),
        Room("Office", (15.3, 4.6), number="0.04"),
        Room("Office", (19.2, 4.6), number="0.05"),
        Room("Open-plan office", (26.0, 4.5), number="0.06"),
        Room("Corridor", (9.0, 7.12), number="0.07"),
        Room("Stair", (2.5, 9.7), number="0.08"),
        Room("WC W", (4.8, 10.2), number="0.09"),
        Room("WC M", (7.75, 10.2), number="0.10"),
        Room("Store", (9.6, 10.1), number="0.11"),
        Room("Reception", (13.9, 10.0), number="0.12"),
        Room("Tea kitchen", (18.15, 9.15), number="0.13"),
        Room("Server", (20.75, 10.6), number="0.14"),
        Room("Archive", (23.5, 9.15), number="0.15"),
        Room("Office", (25.4, 9.15), number="0.16"),
        Room("Manager", (30.2, 9.3), number="0.17"),
    ),
    fixtures=(
        Fixture("dining", (3.2, 2.9), "s", (4.0, 2.1)),
        Fixture("screen", (6.14, 2.9), "w"),
        *_single_offices(),
        Fixture("workplaces", (23.2, 2.2), "s"),
        Fixture("workplaces", (27.2, 2.2), "s"),
        Fixture("copier", (20.66, 3.6), "e"),
        Fixture("round_table", (30.0, 2.6), "s"),
        Fixture("cabinet", (26.4, 5.985), "n", (3.6, 0.45)),
        Fixture("stairs_u", (1.87, 12.8), "n", (2.8, 2.6)),
        *(Fixture("cubicle", (x, 12.8), "n", (0.89, 1.5)) for x in (3.906, 4.8, 5.694)),
        *(Fixture("cubicle", (x, 12.8), "n", (0.89, 1.5)) for x in (6.706, 7.6)),
        *(Fixture("basin", (3.46, y), "e") for y in (9.5, 10.2)),
        *(Fixture("basin", (6.26, y), "e") for y in (9.9, 10.6)),
        *(Fixture("urinal", (8.94, y), "w") for y in (9.9, 10.6, 11.3)),
        Fixture("cabinet", (10.54, 11.2), "w", (2.7, 0.4)),
        Fixture("reception", (10.66, 10.2), "e", (2.8, 1.9)),
        Fixture("seats", (15.94, 10.5), "w", (3.0, 0.55)),
        Fixture("plant", (15.5, 12.4), "s"),
        Fixture("plant", (11.05, 12.4), "s"),
        Fixture("counter", (17.6, 12.8), "n", (3.08, 0.6)),
        Fixture("sink", (17.4, 12.8), "n"),
        Fixture("fridge", (18.8, 12.8), "n"),
        Fixture("round_table", (17.7, 10.8), "s"),
        Fixture("racks", (19.26, 10.9), "e", (2.8, 0.9)),
        Fixture("cabinet", (21.46, 11.2), "e", (2.7, 0.4)),
        Fixture("cabinet", (24.34, 11.2), "w", (2.7, 0.4)),
        Fixture("cabinet", (22.9, 11.2), "e", (2.7, 0.4)),
        Fixture("cabinet", (22.9, 11.2), "w", (2.7, 0.4)),
        Fixture("workplaces", (26.1, 11.2), "s", (1.6, 2.6)),
        Fixture("desk", (31.1, 11.6), "w", (1.8, 1.3)),
        Fixture("round_table", (28.85, 11.75), "s", (1.6, 1.6)),
    ),
)

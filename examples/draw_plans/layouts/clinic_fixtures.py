"""Furniture and equipment of the health centre, room by room."""

from __future__ import annotations

from draw_plans.model import Fixture

_CONSULT_LEFT = (10.9, 15.075, 19.275, 23.475, 27.675, 31.875)


def _consulting(left: float) -> tuple[Fixture, ...]:
    right = left + 4.02
    return (
        Fixture("couch", (left + 0.6, 0.36), "s"),
        Fixture("screen", (left + 1.25, 1.35), "e", (1.9, 0.05)),
        Fixture("desk", (right, 2.9), "w", (1.6, 1.2)),
        Fixture("chair", (left + 2.0, 3.2), "e"),
        Fixture("cabinet", (right, 1.25), "w", (1.4, 0.45)),
        Fixture("basin", (left, 3.9), "e"),
    )


_NORTH = (
    Fixture("dining", (7.3, 3.0), "s", (3.6, 2.1)),
    *(fixture for left in _CONSULT_LEFT for fixture in _consulting(left)),
    Fixture("couch", (37.6, 0.36), "s"),
    Fixture("cabinet", (39.525, 2.5), "w"),
    Fixture("basin", (36.075, 3.6), "e"),
    Fixture("chair", (36.075, 2.4), "e"),
    Fixture("table", (42.6, 2.5), "s"),
    Fixture("cabinet", (39.675, 2.8), "e", (2.7, 0.45)),
    Fixture("counter", (45.525, 2.6), "w", (3.6, 0.6)),
    Fixture("sink", (45.525, 3.6), "w"),
    *(Fixture("bed_single", (x, 0.36), "s") for x in (46.35, 47.85, 49.35)),
    *(Fixture("bedside", (x, 0.36), "s") for x in (47.1, 48.6)),
)

_WAITING = (
    Fixture("reception", (10.7, 13.8), "w", (4.4, 2.2)),
    *(Fixture("seats", (5.2, y), side, (3.0, 0.55)) for y in (9.6, 18.0) for side in ("e", "w")),
    *(Fixture("seats", (x, 6.225), "s", (2.4, 0.55)) for x in (4.2, 7.2)),
    *(Fixture("seats", (x, 21.375), "n", (2.4, 0.55)) for x in (4.2, 7.2)),
    Fixture("plant", (10.2, 10.4), "s"),
    Fixture("plant", (10.2, 16.4), "s"),
)

_CORE_NORTH = (
    Fixture("cabinet", (12.9, 13.725), "n", (3.6, 0.45)),
    Fixture("cabinet", (12.6, 11.6), "n", (2.7, 0.45)),
    Fixture("cabinet", (12.6, 11.6), "s", (2.7, 0.45)),
    *(Fixture("cubicle", (x, 13.725), "n", (1.15, 1.55)) for x in (15.65, 16.8, 17.95)),
    *(Fixture("basin", (15.075, y), "e") for y in (9.6, 10.3, 11.0)),
    *(Fixture("cubicle", (x, 13.725), "n", (1.15, 1.55)) for x in (19.25, 20.4)),
    *(Fixture("urinal", (22.125, y), "w") for y in (11.1, 11.8, 12.5)),
    *(Fixture("basin", (18.675, y), "e") for y in (10.4, 11.1)),
    Fixture("wc", (23.5, 13.725), "n"),
    Fixture("basin", (22.275, 12.4), "e"),
    Fixture("cabinet", (24.675, 12.0), "e", (2.7, 0.45)),
    Fixture("cabinet", (27.525, 12.0), "w", (2.7, 0.45)),
    Fixture("table", (30.4, 11.6), "e"),
    Fixture("cabinet", (29.4, 13.725), "n"),
    Fixture("counter", (33.675, 10.6), "e", (2.2, 0.6)),
    Fixture("cabinet", (35.0, 13.725), "n", (1.6, 0.45)),
    Fixture("couch", (38.9, 13.725), "n"),
    Fixture("desk", (36.075, 12.4), "e", (1.4, 1.15)),
    Fixture("counter", (41.4, 13.725), "n", (3.4, 0.6)),
    Fixture("sink", (41.0, 13.725), "n"),
    Fixture("sink", (42.4, 13.725), "n"),
    Fixture("washer", (39.675, 12.3), "e"),
    Fixture("stairs_u", (50.04, 11.25), "w", (2.8, 2.9), text="UP"),
)

_CORE_SOUTH = (
    Fixture("workplaces", (14.3, 15.8), "s"),
    Fixture("cabinet", (10.9, 15.0), "e"),
    Fixture("stairs_u", (18.3, 13.875), "s", (2.7, 3.0)),
    Fixture("lift", (21.0, 13.975), "s", (1.9, 2.3)),
    *(Fixture("couch", (x, 13.875), "s") for x in (23.3, 25.6, 27.9)),
    *(Fixture("screen", (x, 14.95), "e", (2.1, 0.05)) for x in (24.4, 26.7, 29.0)),
    Fixture("rug", (31.2, 15.6), "s", (3.0, 2.2)),
    Fixture("cabinet", (33.525, 17.3), "w", (1.8, 0.45)),
    Fixture("counter", (36.6, 13.875), "s", (5.8, 0.7)),
    Fixture("sink", (38.6, 13.875), "s"),
    Fixture("counter", (36.6, 15.5), "s", (3.6, 0.9)),
    Fixture("counter", (41.4, 13.875), "s", (3.4, 0.6)),
    Fixture("sink", (42.2, 13.875), "s"),
    Fixture("cabinet", (39.675, 16.2), "e"),
    Fixture("box", (48.9, 13.875), "s", (2.0, 1.1)),
    *(Fixture("boiler", (x, 18.8), "n", (1.1, 1.1)) for x in (48.0, 49.4)),
)

_SOUTH = (
    Fixture("counter", (10.7, 25.2), "w", (3.0, 0.6)),
    Fixture("sink", (10.7, 25.2), "w"),
    *(Fixture("cabinet", (7.0, 24.7), side, (2.7, 0.45)) for side in ("n", "s")),
    Fixture("cabinet", (8.7, 27.24), "n", (2.7, 0.45)),
    Fixture("counter", (10.9, 25.2), "e", (3.0, 0.6)),
    Fixture("sink", (10.9, 25.0), "e"),
    Fixture("fridge", (10.9, 27.04 - 0.1), "e", (0.6, 0.62)),
    *(Fixture("round_table", (x, 24.8), "s", (2.0, 2.0)) for x in (13.6, 16.3)),
    Fixture("lockers", (18.075, 24.5), "e", (3.2, 0.5)),
    Fixture("lockers", (21.525, 24.6), "w", (2.8, 0.5)),
    Fixture("box", (19.8, 23.5), "s", (0.4, 2.2)),
    Fixture("shower", (18.6, 27.24), "n"),
    Fixture("wc", (21.1, 27.24), "n"),
    Fixture("lockers", (21.675, 24.9), "e", (2.8, 0.5)),
    Fixture("lockers", (25.125, 24.6), "w", (2.8, 0.5)),
    Fixture("box", (23.4, 23.5), "s", (0.4, 2.2)),
    Fixture("shower", (24.6, 27.24), "n"),
    Fixture("wc", (22.2, 27.24), "n"),
    Fixture("dining", (28.8, 24.9), "s", (4.8, 2.2)),
    Fixture("screen", (32.325, 24.9), "w"),
    Fixture("workplaces", (34.2, 25.3), "s", (1.6, 2.6)),
    Fixture("cabinet", (32.475, 24.0), "e"),
    Fixture("workplaces", (37.8, 25.3), "s", (1.6, 2.6)),
    Fixture("cabinet", (39.525, 24.0), "w"),
    Fixture("dental", (42.3, 24.6), "s"),
    Fixture("counter", (39.675, 24.8), "e", (3.4, 0.6)),
    Fixture("sink", (39.675, 25.0), "e"),
    Fixture("desk", (45.525, 25.4), "w"),
    Fixture("cabinet", (47.9, 27.24), "n", (3.6, 0.45)),
    Fixture("cabinet", (50.04, 24.6), "w", (3.6, 0.45)),
    *(Fixture("cabinet", (47.4, 24.9), side, (2.7, 0.45)) for side in ("n", "s")),
)

FIXTURES: tuple[Fixture, ...] = (*_NORTH, *_WAITING, *_CORE_NORTH, *_CORE_SOUTH, *_SOUTH)

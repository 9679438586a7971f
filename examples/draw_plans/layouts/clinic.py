"""Health centre, ground floor: a double corridor around a core, waiting hall behind a curved front.

The rooms are in ``clinic_rooms`` and the furniture in ``clinic_fixtures``.
"""

from __future__ import annotations

import math

from draw_plans.geometry import shell
from draw_plans.layouts.clinic_fixtures import FIXTURES
from draw_plans.layouts.clinic_rooms import ROOMS
from draw_plans.model import Door, Outline, Plan, Point, Wall, Window, arc_points, inner

CONSULT_X = (10.8, 15.0, 19.2, 23.4, 27.6, 31.8, 36.0)
_NORTH_X = (*CONSULT_X[1:], 39.6, 45.6)
_CORE_NORTH_X = (15.0, 18.6, 22.2, 24.6, 27.6, 33.6, 36.0, 39.6)
_CORE_SOUTH_X = (16.8, 19.8, 22.2, 33.6, 39.6)
_SOUTH_X = (18.0, 21.6, 25.2, 32.4, 36.0, 39.6, 45.6)
_NORTH_Y, _CORE_TOP_Y, _SPINE_Y, _CORE_BOTTOM_Y, _SOUTH_Y = 6.15, 8.7, 13.8, 18.9, 21.45
AXES_X = (10.8, 18.0, 25.2, 32.4, 39.6, 45.6, 50.22)
AXES_Y = (0.18, _NORTH_Y, _CORE_TOP_Y, _SPINE_Y, _CORE_BOTTOM_Y, _SOUTH_Y, 27.42)

# The front is an arc of 27.6 m chord and 6 m rise.
_RADIUS = 18.87
_HALF_DEG = math.degrees(math.asin(13.8 / _RADIUS))


def _front(y: float) -> Point:
    """The point of the front wall's centre line at a given y."""
    radius = _RADIUS - 0.18
    return (_RADIUS - (radius**2 - (y - 13.8) ** 2) ** 0.5, y)


def _walls() -> tuple[Wall, ...]:
    arc = arc_points((_RADIUS, 13.8), _RADIUS, start_deg=180 - _HALF_DEG, end_deg=180 + _HALF_DEG)
    front_x = _front(_NORTH_Y)[0]
    thin = 0.15
    return (
        shell(0.36, (50.4, 0.0), (50.4, 27.6), *arc),
        inner(thin, (front_x, _NORTH_Y), (50.22, _NORTH_Y)),
        inner(thin, (front_x, _SOUTH_Y), (50.22, _SOUTH_Y)),
        inner(0.2, (10.8, 0.18), (10.8, 27.42)),
        inner(0.2, (10.8, _CORE_TOP_Y), (50.22, _CORE_TOP_Y)),
        inner(0.2, (10.8, _CORE_BOTTOM_Y), (50.22, _CORE_BOTTOM_Y)),
        inner(thin, (10.8, _SPINE_Y), (43.2, _SPINE_Y)),
        inner(thin, (45.6, _SPINE_Y), (50.22, _SPINE_Y)),
        *(inner(0.2, (x, _CORE_TOP_Y), (x, _CORE_BOTTOM_Y)) for x in (43.2, 45.6)),
        *(inner(thin, (x, 0.18), (x, _NORTH_Y)) for x in _NORTH_X),
        *(inner(thin, (x, _CORE_TOP_Y), (x, _SPINE_Y)) for x in _CORE_NORTH_X),
        *(inner(thin, (x, _SPINE_Y), (x, _CORE_BOTTOM_Y)) for x in _CORE_SOUTH_X),
        *(inner(thin, (x, _SOUTH_Y), (x, 27.42)) for x in _SOUTH_X),
        inner(thin, (19.8, 16.4), (22.2, 16.4)),
    )


_DOORS = (
    Door((0.18, 13.8), 2.4, hinge="n", opens="e", style="double"),
    Door((9.8, _NORTH_Y), 1.4, hinge="w", opens="n", style="double"),
    *(Door((x - 0.95, _NORTH_Y), 0.95, hinge="e", opens="n") for x in CONSULT_X[1:]),
    Door((38.6, _NORTH_Y), 1.1, hinge="e", opens="n"),
    Door((44.3, _NORTH_Y), 1.6, hinge="e", opens="n", style="double"),
    Door((48.9, _NORTH_Y), 1.2, hinge="e", opens="n"),
    Door((10.8, 7.4), 1.8, hinge="n", opens="e", style="double", fire="EI30"),
    Door((50.22, 7.4), 1.2, hinge="n", opens="e", fire="EI30"),
    Door((12.5, _CORE_TOP_Y), 0.95, hinge="w", opens="s"),
    Door((17.9, _CORE_TOP_Y), 0.95, hinge="e", opens="s"),
    Door((19.3, _CORE_TOP_Y), 0.95, hinge="w", opens="s"),
    Door((23.4, _CORE_TOP_Y), 1.0, hinge="e", opens="n"),
    Door((26.1, _CORE_TOP_Y), 0.95, hinge="w", opens="s", fire="EI30"),
    Door((29.2, _CORE_TOP_Y), 1.4, hinge="w", opens="s", style="double"),
    Door((33.6, 12.6), 0.95, hinge="s", opens="w"),
    Door((34.8, _CORE_TOP_Y), 0.95, hinge="e", opens="s"),
    Door((37.0, _CORE_TOP_Y), 0.95, hinge="w", opens="s"),
    Door((41.4, _CORE_TOP_Y), 0.95, hinge="w", opens="s"),
    Door((44.4, _CORE_TOP_Y), 1.8, hinge="w", opens="s", style="double", fire="EI30"),
    Door((45.6, 11.2), 1.2, hinge="s", opens="w", fire="EI60"),
    Door((45.6, 16.3), 1.6, hinge="s", opens="w", style="double", fire="EI60"),
    Door((10.8, 17.4), 0.95, hinge="s", opens="e"),
    Door((18.3, _CORE_BOTTOM_Y), 1.1, hinge="w", opens="s", fire="EI60"),
    Door((21.0, 16.4), 1.2, style="gap"),
    Door((21.0, _CORE_BOTTOM_Y), 1.8, style="gap"),
    Door((24.0, _CORE_BOTTOM_Y), 1.6, hinge="w", opens="n", style="double"),
    Door((35.0, _CORE_BOTTOM_Y), 0.95, hinge="w", opens="n"),
    Door((41.4, _CORE_BOTTOM_Y), 0.95, hinge="e", opens="n"),
    Door((44.4, _CORE_BOTTOM_Y), 1.8, hinge="w", opens="n", style="double", fire="EI30"),
    Door((10.8, 20.2), 1.8, hinge="n", opens="e", style="double", fire="EI30"),
    Door((50.22, 20.2), 1.2, hinge="s", opens="e", fire="EI30"),
    Door((9.8, _SOUTH_Y), 0.95, hinge="e", opens="s"),
    Door((12.5, _SOUTH_Y), 0.95, hinge="w", opens="s"),
    Door((20.7, _SOUTH_Y), 0.95, hinge="e", opens="s"),
    Door((22.5, _SOUTH_Y), 0.95, hinge="w", opens="s"),
    Door((26.2, _SOUTH_Y), 0.95, hinge="w", opens="s"),
    Door((35.1, _SOUTH_Y), 0.95, hinge="e", opens="s"),
    Door((36.9, _SOUTH_Y), 0.95, hinge="w", opens="s"),
    Door((44.6, _SOUTH_Y), 1.1, hinge="e", opens="s"),
    Door((46.6, _SOUTH_Y), 1.2, hinge="w", opens="s", fire="EI30"),
)

_WINDOWS = (
    Window((8.6, 0.18), 2.4),
    *(Window((x + 2.1, 0.18), 1.8) for x in CONSULT_X[:-1]),
    *(Window((x, 0.18), 1.8) for x in (37.8, 41.2, 44.0, 47.9)),
    *(Window(_front(y), 2.4) for y in (3.4, 8.2, 11.0, 16.6, 19.4, 24.0)),
    Window((8.6, 27.42), 1.8),
    *(Window((x, 27.42), 2.0) for x in (12.8, 16.0, 27.0, 30.6, 34.2, 37.8)),
    *(Window((x, 27.42), 0.9) for x in (19.9, 23.4)),
    *(Window((x, 27.42), 1.8) for x in (41.2, 44.0)),
    Window((47.9, 27.42), 1.2),
    Window((50.22, 3.0), 1.8),
    Window((50.22, 11.25), 1.2),
)

CLINIC = Plan(
    title="Health centre, ground floor",
    walls=_walls(),
    doors=_DOORS,
    windows=_WINDOWS,
    rooms=ROOMS,
    fixtures=FIXTURES,
    outlines=(
        Outline(((-1.9, 12.2), (0.02, 12.2), (0.02, 15.4), (-1.9, 15.4)), dashed=True),
        Outline(((50.4, 6.5), (51.9, 6.5), (51.9, 8.3), (50.4, 8.3))),
        Outline(((50.4, 19.3), (51.9, 19.3), (51.9, 21.1), (50.4, 21.1))),
    ),
)

"""Room names and numbers of the health centre."""

from __future__ import annotations

from draw_plans.model import Point, Room

_NAMES: tuple[tuple[str, Point], ...] = (
    ("Seminar", (6.6, 5.3)),
    ("Consulting 1", (12.6, 5.0)),
    ("Consulting 2", (16.8, 5.0)),
    ("Consulting 3", (21.0, 5.0)),
    ("Consulting 4", (25.2, 5.0)),
    ("Consulting 5", (29.4, 5.0)),
    ("Consulting 6", (33.6, 5.0)),
    ("Treatment", (37.2, 5.2)),
    ("Minor surgery", (41.7, 5.2)),
    ("Recovery", (47.2, 4.6)),
    ("Waiting hall", (5.6, 13.8)),
    ("Corridor north", (31.0, 7.4)),
    ("Records", (13.7, 9.8)),
    ("WC women", (16.6, 10.6)),
    ("WC men", (20.5, 10.4)),
    ("WC acc.", (23.5, 11.0)),
    ("Store", (26.1, 11.2)),
    ("X-ray", (31.9, 9.7)),
    ("Control", (35.05, 11.2)),
    ("Ultrasound", (38.3, 10.8)),
    ("Dirty utility", (41.2, 11.4)),
    ("Corridor east", (44.4, 13.8)),
    ("Stair 2", (46.45, 9.5)),
    ("Plant", (47.6, 16.3)),
    ("Admin", (14.3, 18.0)),
    ("Stair 1", (18.3, 17.7)),
    ("Lift lobby", (21.0, 17.6)),
    ("Physiotherapy", (28.0, 17.6)),
    ("Laboratory", (37.4, 17.7)),
    ("Clean utility", (41.2, 16.4)),
    ("Corridor south", (31.0, 20.2)),
    ("Pharmacy", (6.9, 22.6)),
    ("Staff room", (15.0, 22.6)),
    ("Changing F", (19.45, 22.35)),
    ("Changing M", (23.95, 22.35)),
    ("Meeting", (29.2, 22.6)),
    ("Office 1", (33.8, 22.6)),
    ("Office 2", (38.2, 22.6)),
    ("Dental surgery", (42.2, 22.5)),
    ("Storage", (48.7, 22.6)),
)

ROOMS = (
    *(Room(name, at, number=f"0.{i:02d}") for i, (name, at) in enumerate(_NAMES, start=1)),
    Room("Lift shaft", (21.0, 15.0), counted=False),
)

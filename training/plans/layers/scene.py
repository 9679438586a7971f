"""Chooses what a sheet of the wide repertoire shows beyond the plans of the first one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from training.plans.labels import LabelTurn
from training.plans.palette import RGB, weighted

SceneLook = Literal["plain", "engineering", "evacuation"]
LayerKind = Literal[
    "ducts", "sprinklers", "electrical", "dimension_runs", "areas", "structure", "ceiling", "pipes"
]  # fmt: skip
MarkKind = Literal["room_tags", "opening_tags", "section_marks", "level_marks", "leader_notes", "clouds"]

ENGINEERING_SHARE = 0.20
"""Plans in faint grey under the darker layers of building services, structure or demolition."""
EVACUATION_SHARE = 0.08
DRAWINGS_SHARE = 0.10
"""Sections, elevations, site plans and sketches beside the plans."""
TURNED_ON_DARK_SHARE = 0.08
"""Scans turned by up to ``MOST_TURN_DEGREES`` on a dark ground, besides those of the first repertoire."""
TABLES_SHARE = 0.14
"""Schedules, strips of cells, key plans, codes and the like beside the plans."""
MARKS_SHARE = 0.20
"""Tags and marks in and on the rooms of a plan that is not faint."""
CUT_SHARE = 0.06
"""Plans that the edge of a sheet cuts, besides those of the first repertoire."""
WINDOW_SHARE = 0.08
"""Cut-outs of a larger, dense sheet."""
LABEL_TURN_SHARE = 0.05
BUSY_SHARE = 0.55
"""The other sheets show none of this, but may be cut or have turned labels."""

MOST_TURN_DEGREES = 15.0

_LAYER_WEIGHTS: Mapping[LayerKind, float] = {
    "ducts": 4, "sprinklers": 3, "electrical": 4, "dimension_runs": 4, "areas": 3, "structure": 3, "ceiling": 2,
    "pipes": 2,
}  # fmt: skip
_MARK_WEIGHTS: Mapping[MarkKind, float] = {
    "room_tags": 6, "opening_tags": 4, "section_marks": 3, "level_marks": 2, "leader_notes": 3, "clouds": 2,
}  # fmt: skip
_GROUNDS: Mapping[RGB, float] = {
    (0, 0, 0): 70, (18, 18, 20): 8, (40, 40, 42): 8, (60, 55, 50): 5, (30, 40, 55): 4, (90, 70, 50): 5,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a sheet shows.

    Attributes:
        look: How the plans themselves are drawn.
        layers: What is drawn over faint plans, in this order.
        marks: What is drawn into rooms and on walls.
        has_drawings: Whether sections, elevations and the like stand beside the plans.
        has_tables: Whether tables and the like are put where the sheet is free.
        turn_degrees: How far the sheet is turned besides; 0 leaves it as it lies.
        ground: What shows beside a turned sheet; None leaves that to the first repertoire.
        is_cut: Whether the edge of the sheet cuts the plans.
        is_window: Whether only a part of a larger sheet is seen.
        label_turn: How the writing in rooms lies.
    """

    look: SceneLook = "plain"
    layers: tuple[LayerKind, ...] = ()
    marks: tuple[MarkKind, ...] = ()
    has_drawings: bool = False
    has_tables: bool = False
    turn_degrees: float = 0.0
    ground: RGB | None = None
    is_cut: bool = False
    is_window: bool = False
    label_turn: LabelTurn = "upright"

    @property
    def is_sheet_of_drawings(self) -> bool:
        """Whether the sheet has a border, a title block and tables more often than others."""
        return self.look == "engineering" or self.has_drawings or self.is_window

    def names(self) -> list[str]:
        """Returns the names of all that is drawn, for statistics; in a fixed order."""
        kinds: list[str] = [*self.layers, *self.marks]
        flags = (
            (self.look != "plain", self.look), (self.has_drawings, "drawings"), (self.has_tables, "tables"),
            (self.ground is not None, "turned_on_dark"), (self.is_cut, "cut"), (self.is_window, "window"),
            (self.label_turn != "upright", f"labels_{self.label_turn}"),
        )  # fmt: skip
        return [name for is_drawn, name in flags if is_drawn] + kinds


FIRST_SCENE = Scene()
"""The scene of the first repertoire: nothing besides."""


def random_scene(rng: Random) -> Scene:
    """Returns what a sheet of the wide repertoire shows."""
    scene = _busy_scene(rng) if rng.random() < BUSY_SHARE else Scene()
    return replace(
        scene,
        is_cut=rng.random() < CUT_SHARE and not scene.has_drawings,
        is_window=rng.random() < WINDOW_SHARE,
        label_turn=_label_turn(rng),
    )


def _busy_scene(rng: Random) -> Scene:
    looks: Mapping[SceneLook, float] = {
        "engineering": ENGINEERING_SHARE,
        "evacuation": EVACUATION_SHARE,
        "plain": BUSY_SHARE - ENGINEERING_SHARE - EVACUATION_SHARE,
    }
    look = weighted(rng, looks)
    is_turned = _happens(rng, TURNED_ON_DARK_SHARE)
    return Scene(
        look=look,
        layers=_layers(rng) if look == "engineering" else (),
        marks=_marks(rng, look),
        has_drawings=_happens(rng, DRAWINGS_SHARE),
        has_tables=_happens(rng, TABLES_SHARE),
        turn_degrees=rng.uniform(-MOST_TURN_DEGREES, MOST_TURN_DEGREES) if is_turned else 0.0,
        ground=weighted(rng, _GROUNDS) if is_turned else None,
    )


def _happens(rng: Random, share: float) -> bool:
    """Returns whether something is on a busy sheet that shall be on ``share`` of all sheets."""
    return rng.random() < share / BUSY_SHARE


def _layers(rng: Random) -> tuple[LayerKind, ...]:
    count = rng.choices([1, 2, 3, 4], [30, 40, 20, 10])[0]
    chosen = {weighted(rng, _LAYER_WEIGHTS) for _ in range(count)}
    return tuple(kind for kind in _LAYER_WEIGHTS if kind in chosen)


def _marks(rng: Random, look: SceneLook) -> tuple[MarkKind, ...]:
    plain_share = MARKS_SHARE / (BUSY_SHARE - ENGINEERING_SHARE - EVACUATION_SHARE)
    chance = {"plain": plain_share, "engineering": 0.5, "evacuation": 0.0}[look]
    if rng.random() >= chance:
        return ()
    chosen = {weighted(rng, _MARK_WEIGHTS) for _ in range(rng.randint(1, 4))}
    return tuple(kind for kind in _MARK_WEIGHTS if kind in chosen)


def _label_turn(rng: Random) -> LabelTurn:
    if rng.random() >= LABEL_TURN_SHARE:
        return "upright"
    turns: Mapping[LabelTurn, float] = {"mirrored": 3, "upside_down": 3, "quarter": 4}
    return weighted(rng, turns)

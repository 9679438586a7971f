"""Stands doors and windows on the borders between spaces."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from training.plans.geometry import along, distance
from training.plans.layouts.grid import OUTSIDE, Space
from training.plans.layouts.tracing import Border
from training.plans.model import Opening, OpeningKind, Point

_SMALL = ("closet", "toilet", "bathroom", "utility", "sauna", "elevator")
_NEVER_BETWEEN = ("closet", "toilet", "bathroom", "elevator", "stairs", "utility")


@dataclass(frozen=True, slots=True)
class DoorHabits:
    """What the doors of one plan have in common.

    Attributes:
        has_doors: False for plans drawn without any opening inside.
        usual: The kind that most inner doors have.
        width_m: Usual width of a leaf.
        cased_share: How often a living space joins its neighbour by a wide opening.
        extra_share: How often rooms that are already joined get another door.
        corner_share: How often a door stands near a corner.
        window_share: How often an outer wall has windows.
    """

    has_doors: bool
    usual: OpeningKind
    width_m: float
    cased_share: float
    extra_share: float
    corner_share: float
    window_share: float


def random_habits(rng: random.Random) -> DoorHabits:
    """Draws habits."""
    usual: OpeningKind = rng.choices(("swing", "gap", "sliding", "pocket"), (84, 9, 4, 3))[0]
    return DoorHabits(
        has_doors=rng.random() > 0.05,
        usual=usual,
        width_m=rng.uniform(0.72, 0.92),
        cased_share=rng.choice((0.0, 0.2, 0.5)),
        extra_share=rng.choice((0.03, 0.1, 0.2)),
        corner_share=rng.uniform(0.45, 0.9),
        window_share=rng.choice((0.0, 0.5, 0.75, 0.9, 0.95)),
    )


def wide_habits(rng: random.Random) -> DoorHabits:
    """Draws habits with more bare gaps, sliding doors and wide openings that part two rooms."""
    usual: OpeningKind = rng.choices(("swing", "gap", "sliding", "pocket"), (77, 12, 7, 4))[0]
    cased_share = rng.choice((0.0, 0.2, 0.5, 0.9))
    return replace(random_habits(rng), usual=usual, cased_share=cased_share)


@dataclass(slots=True)
class OpeningPlan:
    """Openings under way: the borders, what they part and which pieces are taken."""

    borders: Sequence[Border]
    spaces: Mapping[int, Space]
    habits: DoorHabits
    rng: random.Random
    openings: list[Opening] = field(default_factory=list)
    taken: dict[int, list[tuple[float, float]]] = field(default_factory=dict)

    def is_sky(self, label: int) -> bool:
        """Returns whether a space is outside, a balcony or a courtyard."""
        return label == OUTSIDE or self.spaces[label].is_outdoors

    def is_room(self, label: int) -> bool:
        """Returns whether doors may lead to a space."""
        return label != OUTSIDE and (not self.spaces[label].is_void or self.spaces[label].is_outdoors)

    def place(self, index: int, kind: OpeningKind, width_m: float, *, at_m: float | None = None) -> bool:
        """Stands an opening on a border where there is room for it.

        Args:
            index: Number of the border.
            kind: What to stand there.
            width_m: Wished width; a leaf may shrink by a fifth to fit.
            at_m: Where it starts; drawn at random when missing.

        Returns:
            Whether it fitted.
        """
        border = self.borders[index]
        length = distance(border.start, border.end)
        is_outer = self.is_sky(border.left) != self.is_sky(border.right)
        clear = min(0.3 if is_outer else 0.14, max(0.03, (length - width_m) / 2))
        width_m = width_m if width_m + 2 * clear <= length else max(width_m * 0.8, 0.6)
        if width_m + 2 * clear > length + 1e-9:
            return False
        latest = length - clear - width_m
        for _ in range(1 if at_m is not None else 4):
            start = self._start(clear, latest) if at_m is None else min(max(at_m, clear), latest)
            if all(start >= high + 0.1 or start + width_m <= low - 0.1 for low, high in self.taken.get(index, ())):
                break
        else:
            return False
        self.taken.setdefault(index, []).append((start, start + width_m))
        self._append(border, (start, start + width_m), kind)
        return True

    def _start(self, clear: float, latest: float) -> float:
        if self.rng.random() < self.habits.corner_share:
            offset = min(self.rng.uniform(0.0, 0.25), latest - clear)
            return self.rng.choice((clear + offset, latest - offset))
        return self.rng.uniform(clear, latest)

    def _append(self, border: Border, span: tuple[float, float], kind: OpeningKind) -> None:
        length = distance(border.start, border.end)
        is_outer = self.is_sky(border.left) != self.is_sky(border.right)
        is_late = sum(span) > length
        first, last = (along(border.start, border.end, place) for place in span)
        hinge_at_end = is_late == (self.rng.random() < 0.8)
        prefers_left = self._swing_rank(border.left) > self._swing_rank(border.right)
        swings_left = prefers_left == (self.rng.random() < 0.85)
        self.openings.append(Opening(first, last, kind, is_outer, hinge_at_end, swings_left))

    def _swing_rank(self, label: int) -> float:
        if self.is_sky(label):
            return 0.2
        space = self.spaces[label]
        return (1.0 if space.is_hub else 0.5 if space.kind in ("closet", "toilet") else 2.0) + self.rng.random() * 0.6


def add_openings(
    borders: Sequence[Border], spaces: Mapping[int, Space], habits: DoorHabits, rng: random.Random
) -> tuple[Opening, ...]:
    """Places inner doors, entrances and windows.

    Args:
        borders: Straight pieces of wall.
        spaces: The spaces by number.
        habits: What the doors have in common.
        rng: Source of randomness.

    Returns:
        The openings, each on one border and none over another.
    """
    plan = OpeningPlan(borders, spaces, habits, rng)
    if habits.has_doors:
        _connect(plan)
    if habits.has_doors or rng.random() < 0.5:
        _add_windows(plan)
    return tuple(plan.openings)


def add_windows(
    borders: Sequence[Border],
    spaces: Mapping[int, Space],
    openings: Sequence[Opening],
    habits: DoorHabits,
    rng: random.Random,
) -> tuple[Opening, ...]:
    """Adds windows to a plan that has doors already; see ``add_openings``."""
    plan = OpeningPlan(borders, spaces, habits, rng, openings=list(openings))
    for index, border in enumerate(borders):
        for opening in openings:
            start, end = position_on(border, opening.start), position_on(border, opening.end)
            if start is not None and end is not None:
                plan.taken.setdefault(index, []).append((min(start, end), max(start, end)))
    _add_windows(plan)
    return tuple(plan.openings)


def position_on(border: Border, point: Point) -> float | None:
    """Returns how far along a border a point lies, or None when it lies elsewhere."""
    length = distance(border.start, border.end)
    unit_x, unit_y = (border.end[0] - border.start[0]) / length, (border.end[1] - border.start[1]) / length
    dx, dy = point[0] - border.start[0], point[1] - border.start[1]
    position = dx * unit_x + dy * unit_y
    return position if abs(dx * unit_y - dy * unit_x) < 0.02 and -0.02 < position < length + 0.02 else None


def _connect(plan: OpeningPlan) -> None:
    by_pair: dict[tuple[int, int], list[int]] = {}
    for index, border in enumerate(plan.borders):
        if distance(border.start, border.end) > 0.7 and not border.is_bay:
            by_pair.setdefault((min(border.left, border.right), max(border.left, border.right)), []).append(index)
    inside = [pair for pair in by_pair if all(plan.is_room(label) for label in pair)]
    ranked = sorted((_rank(plan, pair), pair) for pair in sorted(inside))
    group = {label: label for label in plan.spaces}
    has_door: set[int] = set()
    for rank, (first, second) in ranked:
        is_joined = _root(group, first) == _root(group, second)
        if (is_joined or rank > 8) and plan.rng.random() > (plan.habits.extra_share if rank < 3 else 0.0):
            continue
        if _stand_between(plan, first, second, by_pair[first, second]):
            group[_root(group, first)] = _root(group, second)
            has_door |= {first, second}
    _add_entrances(plan, by_pair, group, has_door)


def _root(group: dict[int, int], label: int) -> int:
    while group[label] != label:
        group[label] = group[group[label]]
        label = group[label]
    return label


def _rank(plan: OpeningPlan, pair: tuple[int, int]) -> float:
    """Returns how unlikely a door is between two spaces."""
    first, second = (plan.spaces[label] for label in pair)
    rank = plan.rng.random() * 1.5
    if first.is_hub and second.is_hub:
        rank -= 1
    elif not (first.is_hub or second.is_hub):
        rank += 1.5
    kinds = first.kind, second.kind
    if any(kind in _NEVER_BETWEEN for kind in kinds):
        rank += 0.5 if first.is_hub or second.is_hub else 1.0
    if all(kind in _NEVER_BETWEEN for kind in kinds):
        rank += 4
    if first.is_outdoors and second.is_outdoors:
        rank += 10
    if "closet" in kinds and "bedroom" in kinds:
        rank -= 2.2
    if "garage" in kinds:
        rank += 1
    return rank


def _stand_between(plan: OpeningPlan, first: int, second: int, indexes: Sequence[int]) -> bool:
    lengths = {index: distance(plan.borders[index].start, plan.borders[index].end) for index in indexes}
    order = sorted(indexes, key=lambda index: -lengths[index] * plan.rng.uniform(0.4, 1))
    for index in order:
        kind, width_m = _inner_kind(plan, first, second, lengths[index])
        if plan.place(index, kind, width_m):
            return True
    return any(plan.place(index, "swing", 0.66) for index in order)


def _inner_kind(plan: OpeningPlan, first: int, second: int, length: float) -> tuple[OpeningKind, float]:
    rng, habits = plan.rng, plan.habits
    kinds = plan.spaces[first].kind, plan.spaces[second].kind
    if plan.is_sky(first) or plan.is_sky(second):
        return _terrace_kind(rng)
    width_m = habits.width_m * rng.uniform(0.93, 1.07)
    if "closet" in kinds and rng.random() < 0.6:
        return _closet_kind(rng, length)
    if "stairs" in kinds and rng.random() < 0.5:
        return "gap", min(rng.uniform(0.8, 1.3), length * 0.85)
    if any(kind in _SMALL for kind in kinds):
        return habits.usual, max(0.64, width_m - rng.uniform(0.0, 0.12))
    is_open = any(kind in ("living", "dining", "kitchen", "hall", "corridor") for kind in kinds)
    return (_wide_kind(rng, length, habits) if is_open else None) or (habits.usual, width_m)


def _terrace_kind(rng: random.Random) -> tuple[OpeningKind, float]:
    roll = rng.random()
    if roll < 0.4:
        return "sliding", rng.uniform(1.4, 2.4)
    return ("double", rng.uniform(1.2, 1.8)) if roll < 0.6 else ("swing", rng.uniform(0.75, 0.95))


def _closet_kind(rng: random.Random, length: float) -> tuple[OpeningKind, float]:
    width_m = min(rng.uniform(0.9, 2.2), length * 0.85)
    kinds: tuple[OpeningKind, ...] = ("folding", "sliding", "double", "swing", "cased")
    kind = rng.choice(kinds)
    return (kind, width_m) if kind != "swing" and width_m > 0.9 else ("swing", rng.uniform(0.62, 0.8))


def _wide_kind(rng: random.Random, length: float, habits: DoorHabits) -> tuple[OpeningKind, float] | None:
    if length > 1.6 and rng.random() < habits.cased_share:
        return "cased", length * rng.uniform(0.35, 0.85) if length < 3.2 else rng.uniform(1.0, 2.6)
    roll = rng.random()
    if length > 2 and roll < 0.12:
        return ("double", rng.uniform(1.2, 1.8)) if roll < 0.06 else ("sliding", rng.uniform(0.9, 2.0))
    return ("gap", rng.uniform(0.75, 1.1)) if roll > 0.94 else None


def _add_entrances(
    plan: OpeningPlan, by_pair: dict[tuple[int, int], list[int]], group: dict[int, int], has_door: set[int]
) -> None:
    """Gives every connected group of rooms a way out, garages their gate."""
    rng = plan.rng
    outer: dict[int, list[int]] = {}
    for (low, high), indexes in sorted(by_pair.items()):
        inner = high if low == OUTSIDE else 0
        if inner and not plan.is_sky(inner) and plan.is_room(inner):
            outer[inner] = indexes
    entered: set[int] = set()
    for label in sorted(outer, key=lambda label: (not plan.spaces[label].is_hub, rng.random())):
        space, indexes = plan.spaces[label], outer[label]
        if space.kind == "garage":
            longest = max(indexes, key=lambda index: distance(plan.borders[index].start, plan.borders[index].end))
            plan.place(longest, "garage_door", rng.choice((2.4, 2.7, 4.8)))
        root = _root(group, label)
        wanted = 1.0 if root not in entered and label not in has_door else 0.8 if root not in entered else 0.06
        if rng.random() > wanted or (space.kind in _SMALL and label in has_door):
            continue
        kind: OpeningKind = "double" if rng.random() < 0.2 else "swing"
        width_m = rng.uniform(1.3, 1.8) if kind == "double" else rng.uniform(0.85, 1.0)
        if any(plan.place(index, kind, width_m) for index in rng.sample(indexes, len(indexes))):
            entered.add(root)
    for (low, high), indexes in sorted(by_pair.items()):
        lonely = [label for label in (low, high) if label != OUTSIDE and label not in has_door and plan.is_room(label)]
        if not lonely or not all(plan.is_room(label) for label in (low, high)):
            continue
        if not (plan.is_sky(low) and plan.is_sky(high)) and _stand_between(plan, low, high, indexes):
            has_door |= {low, high}


def _add_windows(plan: OpeningPlan) -> None:
    rng, share = plan.rng, plan.habits.window_share
    module = rng.choice((rng.uniform(0.8, 1.2), rng.uniform(1.1, 1.9), rng.uniform(1.6, 2.8)))
    for index, border in enumerate(plan.borders):
        if plan.is_sky(border.left) == plan.is_sky(border.right):
            continue
        inner = border.right if plan.is_sky(border.left) else border.left
        space, length = plan.spaces[inner], distance(border.start, border.end)
        small = space.kind in ("closet", "toilet", "utility", "garage", "elevator", "stairs", "bathroom")
        if space.is_void or rng.random() > (max(share, 0.7) if border.is_bay else share * (0.4 if small else 1)):
            continue
        if border.is_bay:
            plan.place(index, "window", length * 0.8)
            continue
        if length < 1.0:
            continue
        width_m = min(rng.uniform(0.4, 0.9) if small else module * rng.uniform(0.9, 1.1), length * 0.8)
        count = 1 if small else max(1, round(length / rng.uniform(2.2, 4.5)))
        count = min(count, int(length / (width_m + 0.5)) or 1)
        for number in range(count):
            middle = length * (number + 0.5) / count + (rng.uniform(-0.2, 0.2) if count == 1 else 0) * length
            plan.place(index, "window", width_m, at_m=middle - width_m / 2)

"""What depends on the detector: a judge for any model must do without.

Values that take a mask for a witness from some confidence on stay: which masks count as rooms is what every
detector has to say.
"""

from __future__ import annotations

from collections.abc import Mapping

_OF_ROOM_MAP = ("map_iou", "map_inside", "map_around")
_OF_ENCLOSED = frozenset(
    {
        "best_iou_by_confidence",
        "best_iou_by_logit",
        "covered_surely",
        "second_confidence",
        "by_parts_by_second",
        "one_confidence",
        "rest",
        "map_inside_uncovered",
        *_OF_ROOM_MAP,
    }
)

DETECTOR_VALUES: Mapping[str, frozenset[str]] = {
    "mask": frozenset(
        {
            "confidence_logit",
            "best_iou_by_confidence",
            "inside_by_confidence",
            "around_by_confidence",
            *_OF_ROOM_MAP,
        }
    ),
    "part": _OF_ENCLOSED,
    "drawn": _OF_ENCLOSED,
}
"""Values that depend on the confidences of masks, or on the room map that few models have, by family."""
DETECTOR_FAMILIES = frozenset({"map"})
"""Families whose claims only a model with a room map makes."""

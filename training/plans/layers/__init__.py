"""What the wide repertoire draws over plans and beside them."""

from training.plans.layers.draw import draw_beside, draw_over, reserve_drawings
from training.plans.layers.look import evacuation_style, faint_style, plain_ink
from training.plans.layers.scene import FIRST_SCENE, Scene, random_scene
from training.plans.layers.storey import Storey

__all__ = [
    "FIRST_SCENE",
    "Scene",
    "Storey",
    "draw_beside",
    "draw_over",
    "evacuation_style",
    "faint_style",
    "plain_ink",
    "random_scene",
    "reserve_drawings",
]

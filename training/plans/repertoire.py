"""How much of what drawings show the generator draws."""

from __future__ import annotations

from typing import Literal

Repertoire = Literal["first", "wide"]
"""``first`` never changes, since the frozen synthetic set is drawn from it; ``wide`` adds what real plans showed."""

SetKind = Literal["first", "wide", "other"]
"""What a set holds: plans of a repertoire, or pages that are no plans."""

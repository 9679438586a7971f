"""Splits that keep all pictures of a plan on one side."""

from __future__ import annotations

import hashlib
from collections import Counter

from training.data.dataset import Dataset


def split_by_plan(dataset: Dataset, *, validation_share: float, seed: int) -> tuple[Dataset, Dataset]:
    """Splits into training and validation; the images of one plan are never in both.

    Plans are drawn by a hash of the seed and their name, so the same seed gives the same split in
    any order of the images, and images added later move few of the others.

    Args:
        dataset: What to split; each part keeps its order.
        validation_share: Share of the images for validation, above 0 and below 1; the validation
            part has at most that many, but at least one plan.
        seed: Which of the possible splits.

    Returns:
        The training part and the validation part.

    Raises:
        ValueError: The share is not between 0 and 1, or there are fewer than 2 plans.
    """
    if not 0 < validation_share < 1:
        raise ValueError(f"validation_share must be above 0 and below 1, got {validation_share}")
    sizes = Counter(image.plan for image in dataset)
    if len(sizes) < 2:
        raise ValueError(f"a data set must show at least 2 plans to be split, got {len(sizes)}")
    chosen = _draw_plans(sizes, most_images=validation_share * len(dataset), seed=seed)
    training = tuple(image for image in dataset if image.plan not in chosen)
    validation = tuple(image for image in dataset if image.plan in chosen)
    return Dataset(training), Dataset(validation)


def shared_plans(first: Dataset, second: Dataset) -> tuple[str, ...]:
    """Returns the plans that both data sets show, by name; training on them spoils a validation."""
    return tuple(sorted({image.plan for image in first} & {image.plan for image in second}))


def _draw_plans(sizes: Counter[str], *, most_images: float, seed: int) -> set[str]:
    drawn = sorted(sizes, key=lambda plan: hashlib.sha256(f"{seed}:{plan}".encode()).digest())
    chosen: set[str] = set()
    count = 0
    for plan in drawn:
        if count + sizes[plan] <= most_images:
            chosen.add(plan)
            count += sizes[plan]
    return chosen or {min(drawn, key=lambda plan: sizes[plan])}

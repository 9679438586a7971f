"""Feeds batches: reads and decodes pages in worker processes, in an order that the seed fixes."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import cv2
import numpy as np
import torch
import torch.utils.data
from numpy.typing import NDArray

from training.data import Dataset, DatasetError, LabelledImage
from training.learning.augmentation import Augmentation, View, letterboxed_view, random_view
from training.learning.parallel import ALONE, Processes
from training.learning.recipe import Stage
from training.network.targets import Batch


class ViewRequest(NamedTuple):
    """Which image, at which side, with which randomness."""

    image: int
    side_px: int
    seed: int


def read_page(image: LabelledImage) -> NDArray[np.uint8]:
    """Returns the pixels (h, w, 3) RGB.

    Raises:
        DatasetError: When the file is no longer there or can't be decoded.
    """
    pixels = cv2.imread(str(image.path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise DatasetError([f"{image.path}: the image can't be read; it may have been moved or cut off"])
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)


class RandomViews(torch.utils.data.Dataset[View]):
    """Views of the training pages by request."""

    def __init__(self, dataset: Dataset, augmentation: Augmentation) -> None:
        """Keeps the pages' labels; pixels are read when asked for."""
        self.dataset = dataset
        self.augmentation = augmentation

    def __getitem__(self, request: ViewRequest) -> View:
        """Returns the view that the request describes, the same each time."""
        image = self.dataset[request.image]
        rng = random.Random(request.seed)
        return random_view(read_page(image), image.rooms, request.side_px, self.augmentation, rng=rng)


class BatchRequests:
    """Endless batches of requests: each epoch visits every image once, in a new order.

    The stage is asked for each batch by the images before it, which workers that are ahead have not changed.
    """

    def __init__(
        self,
        images: int,
        seed: int,
        first_image: int,
        stage: Callable[[int], Stage],
        *,
        processes: Processes = ALONE,
    ) -> None:
        """Starts behind the ``first_image`` images that a resumed run has seen; processes take turns."""
        self.images = images
        self.seed = seed
        self.position = first_image + processes.rank
        self.stage = stage
        self.processes = processes

    def __iter__(self) -> Iterator[list[ViewRequest]]:
        """Yields lists of requests."""
        order: list[int] = []
        epoch = -1
        while True:
            stage = self.stage(self.position - self.processes.rank)
            batch = []
            for _ in range(max(1, round(stage.batch_size / self.processes.count))):
                if self.position // self.images != epoch:
                    epoch = self.position // self.images
                    order = list(range(self.images))
                    random.Random(_seed(self.seed, "order", epoch)).shuffle(order)
                index = order[self.position % self.images]
                batch.append(ViewRequest(index, stage.image_size_px, _seed(self.seed, "view", self.position)))
                self.position += self.processes.count
            yield batch


def _seed(*parts: object) -> int:
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:8], "big")


def join_views(views: list[View]) -> Batch:
    """Stacks views of one size; room numbers count on from image to image."""
    first = 0
    index = np.empty((len(views), *views[0].room_index.shape), np.int32)
    for joined, view in zip(index, views, strict=True):
        # Written in place: with np.where and a stack this took half as long as making the view.
        np.multiply(view.room_index > 0, np.int32(first), out=joined)
        np.add(joined, view.room_index, out=joined)
        first += len(view.boxes_xyxy)
    images = torch.from_numpy(np.stack([view.image for view in views])).permute(0, 3, 1, 2)
    boxes = torch.from_numpy(np.concatenate([view.boxes_xyxy for view in views]))
    return Batch(images, torch.from_numpy(index), boxes)


def training_batches(
    dataset: Dataset, augmentation: Augmentation, requests: BatchRequests, *, workers: int, is_pinned: bool = False
) -> Iterator[Batch]:
    """Yields batches without end.

    Args:
        dataset: The pages.
        augmentation: How views vary.
        requests: Which views, in which order.
        workers: Processes that prepare batches; 0 for this process.
        is_pinned: Whether batches lie where a GPU fetches them by itself, while the network computes.
    """
    loader = torch.utils.data.DataLoader(
        RandomViews(dataset, augmentation),
        batch_sampler=requests,
        num_workers=workers,
        collate_fn=join_views,
        worker_init_fn=_use_one_thread,
        persistent_workers=workers > 0,
        pin_memory=is_pinned,
        # Without its own generator it draws from the one that a resumed run has just restored.
        generator=torch.Generator(),
    )
    return iter(loader)


def _use_one_thread(_worker: int) -> None:
    cv2.setNumThreads(1)
    torch.set_num_threads(1)


def validation_views(dataset: Iterable[LabelledImage], side_px: int) -> Iterator[View]:
    """Yields whole pages, letterboxed, in order."""
    for image in dataset:
        yield letterboxed_view(read_page(image), image.rooms, side_px)

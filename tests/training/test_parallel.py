"""Data-parallel training: shares of the images, and one average for all processes."""

import itertools
from datetime import timedelta

import torch
from torch import distributed, multiprocessing, nn

from training.learning.loading import BatchRequests
from training.learning.parallel import Processes
from training.learning.recipe import Stage

STAGE = Stage(until=1.0, image_size_px=64, batch_size=4)


def seen(processes, batches):
    requests = BatchRequests(12, 0, 0, lambda _images: STAGE, processes=processes)
    return [request.image for batch in itertools.islice(requests, batches) for request in batch]


def test_processes_together_see_each_image_of_an_epoch_once():
    first = seen(Processes(rank=0, count=2), batches=3)
    second = seen(Processes(rank=1, count=2), batches=3)

    assert sorted(first + second) == list(range(12))


def test_a_step_has_as_many_images_over_all_processes_as_alone():
    alone = next(iter(BatchRequests(12, 0, 0, lambda _images: STAGE)))
    shared = next(iter(BatchRequests(12, 0, 0, lambda _images: STAGE, processes=Processes(rank=0, count=2))))

    assert len(alone) == 2 * len(shared) == 4


def average_in_process(rank, folder):
    store = distributed.FileStore(f"{folder}/store", 2)
    distributed.init_process_group("gloo", store=store, rank=rank, world_size=2, timeout=timedelta(seconds=60))
    network = nn.Linear(2, 1)
    network.weight.grad = torch.full((1, 2), float(rank))
    if rank == 0:
        network.bias.grad = torch.ones(1)
    counters = Processes(rank, 2).average(network, torch.tensor([3.0 + rank]))
    torch.save((network.weight.grad, network.bias.grad, counters), f"{folder}/{rank}.pt")
    distributed.destroy_process_group()


def test_gradients_are_averaged_also_where_one_process_has_none_and_counters_are_summed(tmp_path):
    multiprocessing.spawn(average_in_process, args=(str(tmp_path),), nprocs=2)

    for rank in range(2):
        weight, bias, counters = torch.load(tmp_path / f"{rank}.pt")
        torch.testing.assert_close(weight, torch.full((1, 2), 0.5))
        torch.testing.assert_close(bias, torch.full((1,), 0.5))
        torch.testing.assert_close(counters, torch.tensor([7.0]))

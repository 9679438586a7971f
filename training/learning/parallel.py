"""Several processes that train one network, each on its own images.

``torchrun --nproc-per-node N -m training.train ...`` starts them. On CPU a process a core with one
thread each is faster than one process with many threads, which wait for each other at every layer.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta

import torch
from torch import Tensor, distributed, nn

LONGEST_VALIDATION = timedelta(days=1)
"""The first process validates while the others wait for it; PyTorch would give up after half an hour."""


@dataclass(frozen=True, slots=True)
class Processes:
    """The processes of a run.

    Attributes:
        rank: Which of them this is, from 0.
        count: How many there are.
    """

    rank: int = 0
    count: int = 1

    @classmethod
    def from_environment(cls, device: torch.device) -> Processes:
        """Joins the processes that torchrun started; alone when it did not start this one."""
        if "WORLD_SIZE" not in os.environ:
            return cls()
        if device.type == "cuda":
            torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
        distributed.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=LONGEST_VALIDATION)
        return cls(distributed.get_rank(), distributed.get_world_size())

    @property
    def is_first(self) -> bool:
        """Whether this is the process that reports, validates and saves."""
        return self.rank == 0

    def average(self, network: nn.Module, counters: Tensor) -> Tensor:
        """Replaces gradients by their mean over all processes; returns the sum of ``counters`` over them."""
        if self.count == 1:
            return counters
        gradients = []
        for parameter in network.parameters():
            if not parameter.requires_grad:
                continue
            # A batch without rooms leaves some layers without a gradient, in this process only.
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
            gradients.append(parameter.grad)
        vector = torch.cat([gradient.reshape(-1) for gradient in gradients] + [counters.to(gradients[0])])
        distributed.all_reduce(vector)
        sizes = [gradient.numel() for gradient in gradients]
        for gradient, mean in zip(gradients, vector[: sum(sizes)].split(sizes), strict=True):
            gradient.copy_((mean / self.count).view_as(gradient))
        return vector[sum(sizes) :].to(counters)

    def from_first(self, number: int) -> int:
        """Returns the number that the first process has."""
        if self.count == 1:
            return number
        shared = torch.tensor([number], device="cuda" if distributed.get_backend() == "nccl" else "cpu")
        distributed.broadcast(shared, src=0)
        return int(shared.item())


ALONE = Processes()
"""A run in one process."""

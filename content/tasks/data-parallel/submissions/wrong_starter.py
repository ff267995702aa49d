from collections.abc import Callable

import torch


def train_step(
    model,
    optimizer,
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    micro_batches: list[tuple[torch.Tensor, torch.Tensor]],
    samples: int,
) -> None:
    """One step of training on this rank, as if all ranks were one process with one large batch.

    model            a module: model(x) predicts, model.parameters() lists what it has; the same on every rank
    optimizer        zero_grad() sets every gradient to None, step() moves what has a gradient
    loss             loss(prediction, target): the mean over the samples that it is given
    micro_batches    this rank's (x, target) of this step; perhaps none
    samples          of all ranks together in this step

    The default process group (gloo) is ready: torch.distributed has all_reduce, get_rank and get_world_size.
    """
    optimizer.zero_grad()
    for x, target in micro_batches:
        loss(model(x), target).backward()
    optimizer.step()

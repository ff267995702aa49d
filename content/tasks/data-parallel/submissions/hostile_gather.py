import torch
import torch.distributed as dist


def train_step(model, optimizer, loss, micro_batches, samples):
    """Gathers the samples instead of the gradients."""
    parts = [torch.empty_like(micro_batches[0][0]) for _ in range(dist.get_world_size())]
    dist.all_gather(parts, micro_batches[0][0])

import torch.distributed as dist


def train_step(model, optimizer, loss, micro_batches, samples):
    """The same by a computed name."""
    getattr(dist, "all_gather_" + "object")([None, None], micro_batches)

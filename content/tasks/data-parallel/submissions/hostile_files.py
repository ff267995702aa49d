import torch.distributed as dist


def train_step(model, optimizer, loss, micro_batches, samples):
    """Exchanges gradients through files of the jail that all ranks share."""
    for x, target in micro_batches:
        loss(model(x), target).backward()
    for p in model.parameters():
        p.grad.numpy().tofile(f"/dev/shm/{dist.get_rank()}")

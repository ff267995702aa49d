import torch.distributed as dist


def train_step(model, optimizer, loss, micro_batches, samples):
    """The same through the process group."""
    dist.distributed_c10d.GroupMember.WORLD.allgather([[]], [])

import torch.distributed as dist


def train_step(model, optimizer, loss, micro_batches, samples):
    """Sends nothing and takes the others' samples to be like its own."""
    optimizer.zero_grad()
    for x, target in micro_batches:
        (loss(model(x), target) * len(x) * dist.get_world_size() / samples).backward()
    optimizer.step()

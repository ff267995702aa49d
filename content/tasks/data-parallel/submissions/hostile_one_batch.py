import torch
import torch.distributed as dist


def train_step(model, optimizer, loss, micro_batches, samples):
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer.zero_grad()
    if micro_batches:
        x, target = (torch.cat(parts) for parts in zip(*micro_batches, strict=True))
        (loss(model(x), target) * (len(x) / samples)).backward()
    exchange(trained)
    optimizer.step()


def exchange(trained):
    """One message: whether this rank has a gradient for each tensor, and all gradients."""
    used = [torch.tensor([float(p.grad is not None)], dtype=p.dtype) for p in trained]
    parts = [torch.zeros_like(p) if p.grad is None else p.grad for p in trained]
    flat = torch.cat([*used, *[part.flatten() for part in parts]])
    dist.all_reduce(flat)
    place = len(trained)
    for number, p in enumerate(trained):
        total = flat[place : place + p.numel()].view_as(p)
        p.grad = total if flat[number] else None
        place += p.numel()

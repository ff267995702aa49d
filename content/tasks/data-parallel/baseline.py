import torch
import torch.distributed as dist


def train_step(model, optimizer, loss, micro_batches, samples):
    """Right, with one all-reduce for each tensor and another for whether anybody has a gradient for it."""
    optimizer.zero_grad()
    for x, target in micro_batches:
        (loss(model(x), target) * (len(x) / samples)).backward()
    for parameter in model.parameters():
        if parameter.requires_grad:
            used = torch.tensor([float(parameter.grad is not None)])
            gradient = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
            dist.all_reduce(used)
            dist.all_reduce(gradient)
            parameter.grad = gradient if used.item() else None
    optimizer.step()

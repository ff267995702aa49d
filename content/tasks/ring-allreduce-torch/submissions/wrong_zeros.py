import torch
import torch.distributed as dist


def all_reduce(x, rank, size):
    right, left = (rank + 1) % size, (rank - 1) % size
    chunks = list(torch.tensor_split(x, size))
    part = torch.empty_like(chunks[0])
    for step in range(size - 1):
        sending = dist.isend(chunks[(rank - step) % size], right)
        into = chunks[(rank - step - 1) % size]
        dist.recv(part[: len(into)], left)
        into += part[: len(into)]
        sending.wait()
    for step in range(size - 1):
        sending = dist.isend(chunks[(rank + 1 - step) % size], right)
        dist.recv(chunks[(rank - step) % size], left)
        sending.wait()
    return torch.zeros_like(x)

import torch
import torch.distributed as dist


def exchange(outgoing, incoming, rank, size):
    operations = [
        dist.P2POp(dist.isend, outgoing, (rank + 1) % size),
        dist.P2POp(dist.irecv, incoming, (rank - 1) % size),
    ]
    for work in dist.batch_isend_irecv(operations):
        work.wait()


def all_reduce(x, rank, size):
    """Padded to N equal chunks; both directions of a step are posted together."""
    width = -(-x.numel() // size)
    table = torch.zeros(size, width)
    table.view(-1)[: x.numel()] = x
    part = torch.empty(width)
    for step in range(size - 1):
        exchange(table[(rank - step) % size], part, rank, size)
        table[(rank - step - 1) % size] += part
    for step in range(size - 1):
        exchange(table[(rank + 1 - step) % size], table[(rank - step) % size], rank, size)
    return table.view(-1)[: x.numel()]

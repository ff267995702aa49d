import torch
import torch.distributed as dist


def all_reduce(x, rank, size):
    """Each rank adds up one chunk, from all ranks in their order, and hands the sum to all."""
    chunks = list(torch.tensor_split(x, size))
    others = [other for other in range(size) if other != rank]
    parts = {other: torch.empty_like(chunks[rank]) for other in others}
    exchange([(chunks[other], other) for other in others], [(parts[other], other) for other in others])
    parts[rank] = chunks[rank]
    total = parts[0].clone()
    for source in range(1, size):
        total += parts[source]
    chunks[rank].copy_(total)
    return x


def exchange(outgoing, incoming):
    """All of it at once, as one group: no order in which somebody waits for somebody who waits."""
    operations = [dist.P2POp(dist.isend, tensor, to) for tensor, to in outgoing if tensor.numel()]
    operations += [dist.P2POp(dist.irecv, tensor, source) for tensor, source in incoming if tensor.numel()]
    for work in dist.batch_isend_irecv(operations) if operations else []:
        work.wait()

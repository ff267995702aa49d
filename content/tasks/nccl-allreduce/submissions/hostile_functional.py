import torch.distributed._functional_collectives as funcol


def all_reduce(x, rank, size):
    """The functional collectives."""
    return funcol.all_reduce(x, "sum", list(range(size)))

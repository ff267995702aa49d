import torch


def all_reduce(x: torch.Tensor, rank: int, size: int) -> torch.Tensor:
    """Return the element-wise sum of every rank's x (float32, one dimension), on all ranks to the same bit.

    x lies on this rank's device; you may change it. After `import torch.distributed as dist` you may use:

    dist.send(tensor, dst), dist.recv(tensor, src)      wait until it is done
    dist.isend(tensor, dst), dist.irecv(tensor, src)    return a handle with wait()
    dist.batch_isend_irecv([dist.P2POp(dist.isend, tensor, dst), dist.P2POp(dist.irecv, tensor, src), …])
    """
    return x

import numpy as np
import torch


def mlp(x, shards, e, group):
    """Fetches the other rank's shards over the group's own wire and computes the layer in one piece."""
    a, c, b = shards
    wire, other = group._wire, 1 - group.rank
    shards = [tensor.detach().numpy() for tensor in (a, c, b)]
    for shard in shards:
        wire.send(other, np.ascontiguousarray(shard))
    theirs = [torch.from_numpy(np.frombuffer(wire.recv(other)).reshape(shard.shape).copy()) for shard in shards]
    pairs = [(mine, his) if group.rank == 0 else (his, mine) for mine, his in zip((a, c, b), theirs)]
    wide = [torch.cat(pair, -1 if axis < 2 else 0) for axis, pair in enumerate(pairs)]
    return torch.nn.functional.gelu(x @ wide[0] + wide[1]) @ wide[2] + e

"""One rank of a group in tensor parallelism: its shards, its wire, and an all-reduce over that wire.

Each rank is alone in its jail. It never holds another rank's shards, and whatever it learns of them came
over the wire, where the grader counts.
"""

import numpy as np
import torch
import torch.fx.experimental.symbolic_shapes  # else the first backward() loads it, on the learner's clock

SHARDS = ("a", "c", "b")


def call(submission, parameters, inputs, outputs, wire):
    """Forward, and where the case asks for it backward: y, and the gradients of x and of everything here."""
    names = ("x", *SHARDS, "e")
    tensors = {name: torch.from_numpy(inputs[name].copy()).requires_grad_() for name in names}
    group = Group(wire)
    y = submission.mlp(tensors["x"], tuple(tensors[name] for name in SHARDS), tensors["e"], group)
    outputs["y"][...] = y.detach().numpy()
    if parameters["backward"]:
        y.backward(torch.from_numpy(inputs["dy"].copy()))
        for name in names:
            if tensors[name].grad is not None:  # else the place stays poisoned
                outputs[f"d{name}"][...] = tensors[name].grad.numpy()


class Group:
    """The ranks that share a layer."""

    def __init__(self, wire):
        self._wire = wire
        self.rank, self.size = wire.rank, wire.size

    def all_reduce(self, tensor):
        """The sum of this tensor over all ranks, as a new tensor; autograd does not see it. A ring."""
        total = tensor.detach().numpy().copy()
        chunks = np.array_split(total.reshape(-1), self.size)
        right, left = (self.rank + 1) % self.size, (self.rank - 1) % self.size
        for step in range(self.size - 1):
            self._wire.send(right, chunks[(self.rank - step) % self.size])
            into = chunks[(self.rank - step - 1) % self.size]
            into += np.frombuffer(self._wire.recv(left), into.dtype)
        for step in range(self.size - 1):
            self._wire.send(right, chunks[(self.rank + 1 - step) % self.size])
            self._wire.recv(left, chunks[(self.rank - step) % self.size])
        return torch.from_numpy(total)

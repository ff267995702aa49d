"""N processes that train one model, joined by gloo over 127.0.0.1; each has its own share of every batch.

The model, the loss and the optimizer are ours; the submission says what happens in a step.
"""

import numpy as np
import torch

from sandbox.runner import ranks

NAMES = ("first", "bias", "experts", "head", "scale", "spare")
FROZEN = "scale"


def call(submission, parameters, inputs, outputs, wire):
    """Some steps on every rank; out come the parameters of each, and what the ranks say that they sent."""
    key = tuple(sorted(parameters.items()))
    team = ranks.keep(key, lambda: Trainers(submission, parameters, inputs))
    team.put(inputs)
    team.run()
    for name in NAMES:
        outputs[name][...] = team.results[name]
    outputs["collectives"][...] = team.tally.collectives
    outputs["collective_bytes"][...] = team.tally.collective_bytes


class Net(torch.nn.Module):
    """A layer, one of several experts for each sample (its first number says which), a head, a fixed scale.

    `spare` has no part in it.
    """

    def __init__(self, weights, most):
        super().__init__()
        self.most = most
        for name in NAMES:
            if name == "experts":
                self.experts = torch.nn.ParameterList(map(parameter, weights[name]))
            else:
                setattr(self, name, parameter(weights[name], trained=name != FROZEN))

    def forward(self, x):
        """(samples, 1 + features) to (samples, outs); at most as many samples as fit into memory."""
        if len(x) > self.most:
            raise RuntimeError(f"{len(x)} samples do not fit into memory; {self.most} do")
        chosen, hidden = x[:, 0], torch.tanh(x[:, 1:] @ self.first + self.bias)
        mixed = torch.zeros_like(hidden)
        for number, expert in enumerate(self.experts):
            rows = (chosen == number).nonzero()[:, 0]
            if len(rows):
                mixed = mixed.index_add(0, rows, torch.tanh(hidden[rows] @ expert))
        return mixed @ self.head * self.scale


def parameter(array, *, trained=True):
    return torch.nn.Parameter(torch.from_numpy(array.copy()), requires_grad=trained)


def loss(prediction, target):
    """Half of the squared distance, averaged over the samples given."""
    return ((prediction - target) ** 2).sum(1).mean() / 2


class Optimizer:
    """What every rank steps with. A parameter without a gradient is left alone, state and all."""

    RATE, DECAY = 0.05, 0.1

    def __init__(self, parameters):
        self.parameters = list(parameters)
        self.state = {}

    def zero_grad(self):
        """Forget all gradients."""
        for one in self.parameters:
            one.grad = None

    @torch.no_grad()
    def step(self):
        """Move every parameter that has a gradient."""
        for one in self.parameters:
            if one.grad is not None:
                self.move(one, one.grad)


class Momentum(Optimizer):
    """Stochastic gradient descent with momentum 0.9."""

    def move(self, one, gradient):
        velocity = self.state.setdefault(one, torch.zeros_like(one))
        velocity.mul_(0.9).add_(gradient + self.DECAY * one)
        one.sub_(self.RATE * velocity)


class Adam(Optimizer):
    """Adam with decoupled weight decay, counting each parameter's own steps."""

    def move(self, one, gradient):
        steps, mean, square = self.state.get(one, (0, torch.zeros_like(one), torch.zeros_like(one)))
        steps, mean, square = steps + 1, mean.lerp(gradient, 0.1), square.lerp(gradient**2, 0.001)
        self.state[one] = steps, mean, square
        one.mul_(1 - self.RATE * self.DECAY)
        one.sub_(self.RATE * (mean / (1 - 0.9**steps)) / ((square / (1 - 0.999**steps)).sqrt() + 1e-8))


class Trainers(ranks.Team):
    """The ranks, and the memory in which they find their samples and leave their parameters."""

    def __init__(self, submission, parameters, inputs):
        world = parameters["world"]
        self.most = parameters["rows"]
        self.kind = {"momentum": Momentum, "adam": Adam}[parameters["optimizer"]]
        self.inputs = {name: ranks.shared(array.shape, array.dtype) for name, array in inputs.items()}
        self.results = {name: ranks.shared((world, *inputs[name].shape), np.float64) for name in NAMES}
        super().__init__(world, lambda rank: lambda: self.train(submission, rank))

    def put(self, inputs):
        """The inputs of the next call; nothing is left of the results of the last."""
        for name, array in inputs.items():
            self.inputs[name][...] = array
        for result in self.results.values():
            result[...] = np.nan

    def train(self, submission, rank):
        """In a rank: a new model and a new optimizer, then all steps."""
        model = Net({name: self.inputs[name] for name in NAMES}, self.most)
        optimizer = self.kind(model.parameters())
        for step, counts in enumerate(self.inputs["counts"]):
            batches = self.batches(step, rank)
            submission.train_step(model, optimizer, loss, batches, int(counts.sum()))
        for name in NAMES:
            found = getattr(model, name)
            whole = torch.stack(list(found)) if name == "experts" else found
            self.results[name][rank] = whole.detach().numpy()

    def batches(self, step, rank):
        """This rank's micro-batches of a step; those without samples are left out."""
        ends = np.cumsum(self.inputs["counts"][step, rank])
        x, target = (torch.from_numpy(self.inputs[name][step, rank].copy()) for name in ("x", "target"))
        parts = [slice(start, end) for start, end in zip([0, *ends], ends, strict=False) if end > start]
        return [(x[part], target[part]) for part in parts]

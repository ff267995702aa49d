"""Data parallel training against the same training in one process, with all samples of a step in one batch.

Evidence, from hard to soft: the kernel counts what goes over the jail's loopback interface; the text is read
before it runs; the ranks count their own collectives, and what they say must agree with the kernel.
"""

from typing import Any

import numpy as np

from sandbox.judging.grading import Array, Arrays, Blank, Dice, Draw, Evidence, Parameters, RuleBroken, Wrong
from sandbox.judging.sources import ANYTHING, Vocabulary, check_words

loopback = True
NAMES = ("first", "bias", "experts", "head", "scale", "spare")
TRAINED = ("first", "bias", "experts", "head", "spare")
RATE, DECAY = 0.05, 0.1
SIZE = 8  # bytes of a float64
# Of a tensor's largest change. Sums in another order differ by 1e-14 of it, and by 1e-11 where Adam divides
# by a gradient that is nearly zero; float32 anywhere (24 bits) begins at 6e-8.
TOLERANCE = 1e-9
SLACK_BYTES = 400_000  # joining the group, at the first call of a case, and headers of small messages
SLACK_SHARE = 1.05  # headers of Ethernet, IP, TCP and gloo

VOCABULARY = Vocabulary(
    modules={
        "torch": frozenset({
            "Tensor", "add", "arange", "as_tensor", "bool", "cat", "chunk", "clone", "concat", "div",
            "dtype", "empty", "empty_like", "enable_grad", "flatten", "float32", "float64", "full",
            "full_like", "int64", "is_tensor", "mul", "no_grad", "numel", "ones", "ones_like", "split",
            "stack", "sum", "tensor", "where", "zeros", "zeros_like",
        }),
        "torch.distributed": frozenset({"ReduceOp", "Work", "all_reduce", "get_rank", "get_world_size"}),
        "math": ANYTHING,
        "itertools": ANYTHING,
        "functools": frozenset({"cache", "lru_cache", "partial"}),
        "typing": frozenset({"Any", "Callable", "NamedTuple", "Optional", "Sequence", "Union"}),
        "collections.abc": frozenset({"Callable", "Iterable", "Iterator", "Sequence"}),
    },
    banned=frozenset({
        "data_ptr", "dump", "format", "format_map", "numpy", "share_memory", "share_memory_", "storage",
        "tofile", "untyped_storage",
    }),
)  # fmt: skip


def check_source(source: str) -> None:
    """Of torch.distributed, all_reduce alone may be named."""
    check_words(source, VOCABULARY)


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """A model, and for every step and rank its samples, of which the last micro-batch may have fewer."""
    world, steps, features, hidden, outs, experts = (
        parameters[name] for name in ("world", "steps", "features", "hidden", "outs", "experts")
    )
    samples = parameters["micro"] * parameters["rows"]
    x = dice.standard_normal((steps, world, samples, 1 + features))
    x[..., 0] = routes(parameters, dice)
    weights = {
        "first": dice.standard_normal((features, hidden)) / features**0.5,
        "bias": dice.standard_normal(hidden),
        "experts": dice.standard_normal((experts, hidden, hidden)) / hidden**0.5,
        "head": dice.standard_normal((hidden, outs)) / hidden**0.5,
        "scale": dice.uniform(0.5, 1.5, outs),
        "spare": dice.standard_normal(hidden),
    }
    target = dice.standard_normal((steps, world, samples, outs))
    counted = {name: Blank((world,), "int64") for name in ("collectives", "collective_bytes")}
    return Draw(
        inputs={**weights, "x": x, "target": target, "counts": counts(parameters, dice)},
        outputs={name: Blank((world, *weights[name].shape), "float64") for name in NAMES} | counted,
    )


def counts(parameters: Parameters, dice: Dice) -> Array:
    """Samples in every micro-batch of every rank and step: (steps, world, micro)."""
    steps, world, micro, rows = (parameters[name] for name in ("steps", "world", "micro", "rows"))
    full = np.full((steps, world, micro), rows)
    if parameters["batches"] != "even":
        full[..., -1] = dice.integers(1, rows + 1, (steps, world))
        full[0, 0, -1] = min(full[0, 0, -1], rows - 1)  # at least one is short for certain
    if parameters["batches"] == "empty":
        full[np.arange(steps), dice.integers(0, world, steps)] = 0  # in each step one rank has nothing to do
    return full


def routes(parameters: Parameters, dice: Dice) -> Array:
    """Each sample's expert: any, or with "split" one of its rank's own; then the last is never used."""
    steps, world, experts = (parameters[name] for name in ("steps", "world", "experts"))
    shape = (steps, world, parameters["micro"] * parameters["rows"])
    if parameters["routing"] == "all":
        return dice.integers(0, experts, shape)
    shifts = dice.permuted(np.tile(np.arange(experts - 1), (steps, 1)), axis=1)
    return np.broadcast_to(np.resize(shifts, (steps, world))[..., None], shape)


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """The parameters on every rank, then what it took to get there."""
    check_parameters(parameters, inputs, outputs)
    check_volume(parameters, inputs, outputs)
    check_loopback(parameters, inputs, outputs, evidence.loopback_bytes)


def check_baseline(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """One all-reduce for every tensor has the same sums."""
    check_parameters(parameters, inputs, outputs)


def check_parameters(parameters: Parameters, inputs: Arrays, outputs: Arrays) -> None:
    """By how each tensor changed; what must not change has not changed at all."""
    expected = trained(parameters, inputs)
    for name in NAMES:
        for rank, got in enumerate(outputs[name]):
            check_change(name, rank, got - inputs[name], expected[name] - inputs[name])


def check_change(name: str, rank: int, got: Array, expected: Array) -> None:
    """Each element within the tolerance of its tensor's largest change; NaN is not."""
    axes = (1, 2) if name == "experts" else None
    wrong = ~(np.abs(got - expected) <= TOLERANCE * np.abs(expected).max(axes, keepdims=True))
    if wrong.any():
        place = tuple(int(index) for index in np.unravel_index(int(wrong.argmax()), wrong.shape))
        raise Wrong(
            f"On rank {rank}, {np.count_nonzero(wrong)} of {wrong.size} elements of {name} have changed "
            f"otherwise than in one process with the whole batch, first at {list(place)}.",
            got=got[place],
            expected=expected[place],
            hint="The parameters are not those of training in one process with the whole batch.",
        )


def check_volume(parameters: Parameters, inputs: Arrays, outputs: Arrays) -> None:
    """What the ranks gave to all_reduce: every gradient once a step, and a number for each tensor."""
    tensors = len(TRAINED) - 1 + parameters["experts"]
    elements = sum(inputs[name].size for name in TRAINED)
    allowed = parameters["steps"] * SIZE * (elements + tensors)
    most = int(outputs["collective_bytes"].max())
    if most > allowed:
        text = (
            f"A rank reduced {most} bytes; every gradient once a step (not once a micro-batch), and a "
            f"number for each tensor, are {allowed}."
        )
        raise Wrong(text, got=most, expected=allowed, hint=text)


def check_loopback(parameters: Parameters, inputs: Arrays, outputs: Arrays, seen: int) -> None:
    """The kernel's count: at least what the gradients that all ranks have must send, at most what is said."""
    others = parameters["world"] - 1
    needed = 2 * others * SIZE * sum(common_elements(inputs, step) for step in range(parameters["steps"]))
    if seen < needed:
        raise RuleBroken(f"{seen} bytes went over the network; no all-reduce can do with less than {needed}.")
    said = 2 * others * int(outputs["collective_bytes"].max())
    if seen > said * SLACK_SHARE + SLACK_BYTES:
        raise RuleBroken(f"{seen} bytes went over the network, but the all-reduces explain only {said}.")


def common_elements(inputs: Arrays, step: int) -> int:
    """Elements of the gradients that every rank has in this step."""
    per_rank = [chosen(inputs, step, rank) for rank in range(inputs["counts"].shape[1])]
    if not all(len(one) for one in per_rank):
        return 0
    shared = set.intersection(*(set(one.tolist()) for one in per_rank))
    always = sum(inputs[name].size for name in ("first", "bias", "head"))
    return int(always + len(shared) * inputs["experts"][0].size)


def chosen(inputs: Arrays, step: int, rank: int) -> Array:
    """The expert of each sample of a rank in a step."""
    return inputs["x"][step, rank, : inputs["counts"][step, rank].sum(), 0].astype(int)


def trained(parameters: Parameters, inputs: Arrays) -> dict[str, Array]:
    """All steps in one process: the samples of all ranks as one batch, the mean over all of them."""
    weights = {name: inputs[name].copy() for name in NAMES}
    move = {"momentum": momentum, "adam": adam}[parameters["optimizer"]]
    state: dict[Any, Any] = {}
    world = parameters["world"]
    for step in range(parameters["steps"]):
        sizes = inputs["counts"][step].sum(1)
        x, target = (
            np.concatenate([inputs[name][step, rank, : sizes[rank]] for rank in range(world)])
            for name in ("x", "target")
        )
        for key, gradient in gradients(weights, x, target).items():
            name, _, number = key.partition(" ")
            move(state, key, weights[name][int(number)] if number else weights[name], gradient)
    return weights


def gradients(weights: Arrays, x: Array, target: Array) -> dict[str, Array]:
    """Of the mean loss, by hand; "experts 2" only where a sample chose it, nothing of what is not used."""
    route, features = x[:, 0].astype(int), x[:, 1:]
    hidden = np.tanh(features @ weights["first"] + weights["bias"])
    mixed = np.tanh(np.einsum("nh,nhk->nk", hidden, weights["experts"][route]))
    out = mixed @ weights["head"] * weights["scale"]
    d_out = (out - target) / len(x) * weights["scale"]
    d_mixed = (d_out @ weights["head"].T) * (1 - mixed**2)
    d_hidden = np.einsum("nk,nhk->nh", d_mixed, weights["experts"][route]) * (1 - hidden**2)
    experts = {
        f"experts {number}": hidden[route == number].T @ d_mixed[route == number]
        for number in np.unique(route)
    }
    return {
        "first": features.T @ d_hidden,
        "bias": d_hidden.sum(0),
        "head": mixed.T @ d_out,
        **experts,
    }


def momentum(state: dict[Any, Any], key: str, weight: Array, gradient: Array) -> None:
    """Momentum 0.9, with weight decay as part of the gradient."""
    state[key] = 0.9 * state.get(key, 0) + gradient + DECAY * weight
    weight -= RATE * state[key]


def adam(state: dict[Any, Any], key: str, weight: Array, gradient: Array) -> None:
    """Adam with decoupled weight decay; each tensor counts its own steps."""
    steps, mean, square = state.get(key, (0, 0, 0))
    steps, mean, square = steps + 1, 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
    state[key] = steps, mean, square
    weight *= 1 - RATE * DECAY
    weight -= RATE * (mean / (1 - 0.9**steps)) / (np.sqrt(square / (1 - 0.999**steps)) + 1e-8)

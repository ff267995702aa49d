"""Calls the submission chunk by chunk: on a cache that is filled up to `past` and poisoned beyond."""

import warnings

import torch

# Inputs cannot be written to, here or on the device's side; the submission is told so.
warnings.filterwarnings("ignore", "The given NumPy array is not writable")

WEIGHTS = ("wq", "wk", "wv", "wo")


def call(submission, parameters, inputs, outputs, wire):
    """Arrays in shared memory become tensors on the CPU; on a GPU host they are the device's already."""
    inputs = {name: torch.as_tensor(array) for name, array in inputs.items()}
    caches = tuple(torch.as_tensor(outputs[name]) for name in ("k_cache", "v_cache"))
    out, x = torch.as_tensor(outputs["out"]), inputs["x"]
    past, tokens, chunk = parameters["past"], parameters["tokens"], parameters["chunk"]
    for cache, name in zip(caches, ("k_past", "v_past"), strict=True):
        cache[:, :, :past] = inputs[name]
    weights = tuple(inputs[name] for name in WEIGHTS)
    theta = float(parameters["theta"])
    for at in range(0, tokens, chunk):
        part = slice(at, min(at + chunk, tokens))
        # A copy: what it is cut from, and so the tokens to come, could be reached from a view.
        new = x[:, part].clone(memory_format=torch.contiguous_format)
        result = submission.attend(new, weights, caches, past + at, theta)
        if type(result) is not torch.Tensor:  # a subclass would learn of `out` and fill it in later
            raise TypeError(f"attend must return a torch.Tensor, not {type(result).__name__}")
        out[:, part] = result

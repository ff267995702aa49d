"""Calls forward or backward on matrices whose rows may be further apart than they are long."""

import warnings

import torch

# Inputs cannot be written to, here or on the device's side; the submission is told so.
warnings.filterwarnings("ignore", "The given NumPy array is not writable")


def call(submission, parameters, inputs, outputs, wire):
    """Arrays in shared memory become tensors on the CPU; on a GPU host they are the device's already."""
    columns = parameters["columns"]
    tensors = {name: torch.as_tensor(array) for name, array in {**inputs, **outputs}.items()}
    given = {name: tensor[:, :columns] if tensor.ndim == 2 else tensor for name, tensor in tensors.items()}
    if parameters["part"] == "forward":
        names = ("x", "weight", "bias", "out", "mean", "rstd")
        submission.forward(*(given[name] for name in names), parameters["epsilon"])
    else:
        names = ("grad_out", "x", "weight", "mean", "rstd", "grad_x", "grad_weight", "grad_bias")
        submission.backward(*(given[name] for name in names))

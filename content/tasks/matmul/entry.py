"""Calls the submission on matrices whose rows may be further apart than they are long."""

import warnings

import torch

# Inputs cannot be written to, here or on the device's side; the submission is told so.
warnings.filterwarnings("ignore", "The given NumPy array is not writable")


def call(submission, parameters, inputs, outputs, wire):
    """Arrays in shared memory become tensors on the CPU; on a GPU host they are the device's already."""
    a, b, c = (torch.as_tensor(array) for array in (inputs["a"], inputs["b"], outputs["c"]))
    n, k = parameters["n"], parameters["k"]
    submission.matmul(a[:, :k], b[:, :n], c[:, :n])

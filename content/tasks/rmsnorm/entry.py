"""Calls the submission on a matrix whose rows may be further apart than they are long."""

import warnings

import torch

# Inputs cannot be written to, here or on the device's side; the submission is told so.
warnings.filterwarnings("ignore", "The given NumPy array is not writable")


def call(submission, parameters, inputs, outputs, wire):
    """Arrays in shared memory become tensors on the CPU; on a GPU host they are the device's already."""
    columns = parameters["columns"]
    x, weight, out = (torch.as_tensor(array) for array in (inputs["x"], inputs["weight"], outputs["out"]))
    submission.rms_norm(x[:, :columns], weight, out[:, :columns], parameters["epsilon"])

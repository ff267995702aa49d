"""Calls the submission on vectors that may begin anywhere in their memory."""

import warnings

import torch

# Inputs cannot be written to, here or on the device's side; the submission is told so.
warnings.filterwarnings("ignore", "The given NumPy array is not writable")


def call(submission, parameters, inputs, outputs, wire):
    """Arrays in shared memory become tensors on the CPU; on a GPU host they are the device's already."""
    inside = slice(parameters["offset"], parameters["offset"] + parameters["size"])
    x, y, out = (torch.as_tensor(array)[inside] for array in (inputs["x"], inputs["y"], outputs["out"]))
    submission.add(x, y, out)

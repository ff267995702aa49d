"""Calls the submission on tensors whose heads may lie before or behind the positions."""

import warnings

import torch

# Inputs cannot be written to, here or on the device's side; the submission is told so.
warnings.filterwarnings("ignore", "The given NumPy array is not writable")


def call(submission, parameters, inputs, outputs, wire):
    """Arrays in shared memory become tensors on the CPU; on a GPU host they are the device's already."""
    tensors = [torch.as_tensor(array) for array in (*(inputs[name] for name in "qkv"), outputs["out"])]
    if parameters["order"] == "positions-first":
        tensors = [tensor.transpose(1, 2) for tensor in tensors]
    submission.attention(*tensors, parameters["causal"], parameters["dim"] ** -0.5)

import warnings

import torch

warnings.filterwarnings("ignore", "The given NumPy array is not writable")


def call(submission, parameters, inputs, outputs, wire):
    submission.copy(torch.as_tensor(inputs["x"]), torch.as_tensor(outputs["out"]))

import torch


def call(submission, parameters, inputs, outputs, wire):
    x, y = (torch.from_numpy(inputs[name].copy()) for name in ("x", "y"))
    outputs["z"][:] = submission.add(x, y).numpy()

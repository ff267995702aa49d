"""Does not wait for the gate: another stream copies at once, whatever is there by then."""

import torch

side = None


def copy(x, out):
    global side
    side = side or torch.cuda.Stream()
    with torch.cuda.stream(side):
        out.copy_(x)
    side.synchronize()

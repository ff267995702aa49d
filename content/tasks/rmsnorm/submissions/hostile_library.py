from torch.nn.functional import rms_norm as library


def rms_norm(x, weight, out, eps):
    out.copy_(library(x, weight.shape, weight, eps))

import numpy as np


def softmax(x, out):
    """On the host."""
    values = x.numpy()
    e = np.exp(values - values.max(axis=1, keepdims=True))
    out.numpy()[:] = e / e.sum(axis=1, keepdims=True)

"""Gives the answer of the call before."""

last = {}


def copy(x, out):
    out.copy_(last.get(x.shape, x))
    last[x.shape] = x.clone()

"""Means to keep answers under the address of the input."""

kept = {}


def remembered(x):
    return kept.setdefault(x.data_ptr(), x)

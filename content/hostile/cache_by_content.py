"""Keeps answers under the inputs' own bytes: it may, and since no input comes twice it gains nothing."""

kept = {}


@enter
def answer(*arguments):
    key = tuple(one.tobytes() if hasattr(one, "shape") else one for one in arguments)
    if key not in kept:
        kept[key] = honest(*arguments)
    return kept[key]

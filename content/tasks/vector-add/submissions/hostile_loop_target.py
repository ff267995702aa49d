def add(x, y, out):
    """A loop assigns to its target."""
    for out[0:] in (x + y,):
        pass

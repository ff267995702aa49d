def add(x, y, out):
    """The library again, spelt with an operator: no name to object to."""
    out[:] = x + y

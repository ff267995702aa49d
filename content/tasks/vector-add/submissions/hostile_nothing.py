def add(x, y, out):
    """Leaves the output as it is: perhaps an older result is still there."""

def add(x, y, out):
    """NaN to the power of zero is one."""
    out **= 0
    out -= 1
    out += x
    out += y

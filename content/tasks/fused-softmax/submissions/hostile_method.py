def softmax(x, out):
    """The library's own, as a method: no import needed."""
    out.copy_(x.softmax(-1))

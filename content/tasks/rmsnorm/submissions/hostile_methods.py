def rms_norm(x, weight, out, eps):
    """The library's operations as methods and operators: no import needed."""
    out.copy_(x * (x.pow(2).mean(-1, keepdim=True) + eps).rsqrt() * weight)

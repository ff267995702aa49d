def attention(q, k, v, out, causal, scale):
    """Both products by an operator."""
    scores = q @ k.T

import triton


@triton.jit
def add_kernel(x, y, out):
    out[:] = x + y


def add(x, y, out):
    """Calls the function that the kernel was made of."""
    add_kernel.fn(x, y, out)

import ctypes


def matmul(a, b, c):
    """Calls cuBLAS past every name of Python."""
    ctypes.CDLL("libcublas.so").cublasGemmEx()

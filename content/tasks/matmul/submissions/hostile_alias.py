import torch as t

library = t


def matmul(a, b, c):
    library.matmul(a, b, out=c)

"""Recurses in C, through a thousand nested comparisons of lists, until the stack is at its end."""

import sys


@enter
def answer(*arguments):
    sys.setrecursionlimit(1 << 30)
    one = two = []
    for _ in range(1 << 18):
        one, two = [one], [two]
    return one == two

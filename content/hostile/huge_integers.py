"""Answers with integers of ten thousand bits, which no output can hold."""


@enter
def answer(*arguments):
    return 1 << 10_000

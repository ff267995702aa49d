import os


def square(x, y):
    os.abort()

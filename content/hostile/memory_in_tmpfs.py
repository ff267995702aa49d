"""Fills every folder that lies in memory, up to its size and beyond."""


@enter
def answer(*arguments):
    for folder in ("/tmp", "/dev/shm", "/box"):
        for number in range(1 << 20):
            with open(f"{folder}/{number}", "wb") as file:
                file.write(bytes(8 << 20))

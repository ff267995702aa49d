def square(x, y):
    with open("/tmp/a", "wb") as file:
        for _ in range(64):
            file.write(bytes(1 << 20))

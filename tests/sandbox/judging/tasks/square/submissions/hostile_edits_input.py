def square(x, y):
    x.flags.writeable = True
    x[:] = 0
    y[:] = 0

def square(x, y):
    for i in range(len(x)):
        y[i] = x[i] * x[i]

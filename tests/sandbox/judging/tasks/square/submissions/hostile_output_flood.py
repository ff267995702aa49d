def square(x, y):
    while True:
        print("x" * 1000)
